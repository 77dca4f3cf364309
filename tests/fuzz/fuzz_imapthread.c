/* Threads of messages that empty lines divide: each message is told once, in
 * the grammar of RFC 5256 5, and threads by subject are flat. First octet: by
 * which algorithm, and how many references count. */
#include <mailproto/imapthread.h>
#include "../unit/exact.h"

#define MESSAGES 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int truth)
{
    if (!truth)
        abort();
}

static uint32_t add_all(mproto_imapthread *t, mproto_span text)
{
    mproto_imap_msg m;
    const char *end;
    uint32_t n = 0;
    size_t used;

    memset(&m, 0, sizeof m);
    while (text.n > 0 && n < MESSAGES) {
        for (end = text.p; end < text.p + text.n; end++) {
            if (*end == '\n' && end + 1 < text.p + text.n && end[1] == '\n')
                break;
        }
        used = (size_t)(end - text.p);
        m.received = (int64_t)used;
        m.header = exact_span(text.p, used);
        must(mproto_imapthread_add(t, ++n, &m) == MPROTO_OK);
        exact_free(m.header);
        used = used + 2 < text.n ? used + 2 : text.n;
        text.p += used;
        text.n -= used;
    }
    return n;
}

/* thread-list = "(" (thread-members / thread-nested) ")"; nested are two or
 * more lists, members numbers with perhaps nested behind. Of each list that is
 * open: how many numbers and lists it has. */
static void check(mproto_imapthread *t, uint32_t n, int flat)
{
    mproto_imapthread_step s;
    unsigned numbers[MESSAGES * 2 + 1] = { 0 };
    unsigned lists[MESSAGES * 2 + 1] = { 0 };
    unsigned char told[MESSAGES + 1] = { 0 };
    uint32_t sum = 0, last = 0;
    unsigned depth = 0;

    while (mproto_imapthread_next(t, &s)) {
        must(s.blank == (last == MPROTO_IMAPTHREAD_ID &&
                         s.what != MPROTO_IMAPTHREAD_CLOSE));
        last = s.what;
        if (s.what == MPROTO_IMAPTHREAD_OPEN) {
            lists[depth++]++;
            must(depth <= MESSAGES * 2);
            numbers[depth] = lists[depth] = 0;
        } else if (s.what == MPROTO_IMAPTHREAD_ID) {
            must(depth > 0 && lists[depth] == 0);
            must(s.id >= 1 && s.id <= n && !told[s.id]);
            told[s.id] = 1;
            numbers[depth]++;
            sum++;
        } else {
            must(depth > 0 && lists[depth] != 1);
            must(numbers[depth] > 0 || lists[depth] > 1);
            must(!flat || numbers[depth] == 1 ||
                 (numbers[depth] == 2 && lists[depth] == 0));
            depth--;
        }
    }
    must(depth == 0 && sum == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_imapthread_opts opts = { sizeof opts, 0, 0, 0, NULL, NULL };
    mproto_imapthread *t;
    mproto_span text;
    uint32_t n;
    int flat;

    if (size == 0)
        return 0;
    flat = data[0] & 1;
    opts.ids_max = data[0] / 2u;
    t = mproto_imapthread_new(flat ? MPROTO_IMAPTHREAD_ORDEREDSUBJECT
                              : MPROTO_IMAPTHREAD_REFERENCES, &opts);
    must(t != NULL);
    text.p = (const char *)data + 1;
    text.n = size - 1;
    n = add_all(t, text);
    must(mproto_imapthread_run(t) == MPROTO_OK);
    check(t, n, flat);
    mproto_imapthread_free(t);
    return 0;
}
