/* Base subjects against RFC 5256 2.1 done word for word, and values that lie in
 * the room they asked for. */
#include <mailproto/imapsort.h>
#include <mailproto/words.h>
#include "base/chars_int.h"
#include "../unit/exact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int truth)
{
    if (!truth)
        abort();
}

/* --- word for word --- */

static int same_at(const char *p, size_t n, const char *lower, size_t k)
{
    mproto_span s;

    s.p = p;
    s.n = k;
    return n >= k && mproto_same(s, lower);
}

static size_t blob(const char *p, size_t n)
{
    size_t i = 1;

    if (n == 0 || *p != '[')
        return 0;
    while (i < n && p[i] != '[' && p[i] != ']')
        i++;
    if (i == n || p[i] != ']')
        return 0;
    for (i++; i < n && p[i] == ' '; i++)
        ;
    return i;
}

static size_t refwd(const char *p, size_t n)
{
    size_t i = same_at(p, n, "re", 2) ? 2 : same_at(p, n, "fwd", 3) ? 3
        : same_at(p, n, "fw", 2) ? 2 : 0;

    if (i == 0)
        return 0;
    while (i < n && p[i] == ' ')
        i++;
    i += blob(p + i, n - i);
    return i < n && p[i] == ':' ? i + 1 : 0;
}

static size_t leader(const char *p, size_t n)
{
    size_t i = 0, k;

    if (n > 0 && *p == ' ')
        return 1;
    while ((k = blob(p + i, n - i)) > 0)
        i += k;
    k = refwd(p + i, n - i);
    return k > 0 ? i + k : 0;
}

static void slow_base(const char **p, size_t *n)
{
    size_t k;
    int more;

    for (;;) {
        for (;;) {
            if (*n > 0 && (*p)[*n - 1] == ' ')
                *n -= 1;
            else if (*n >= 5 && same_at(*p + *n - 5, 5, "(fwd)", 5))
                *n -= 5;
            else
                break;
        }
        do {
            more = 0;
            while ((k = leader(*p, *n)) > 0) {
                *p += k;
                *n -= k;
            }
            k = blob(*p, *n);
            if (k > 0 && k < *n) {
                *p += k;
                *n -= k;
                more = 1;
            }
        } while (more);
        if (*n < 6 || !same_at(*p, *n, "[fwd:", 5) || (*p)[*n - 1] != ']')
            return;
        *p += 5;
        *n -= 6;
    }
}

static void check_subject(mproto_span body)
{
    mproto_imapsort_room room = { NULL, 0, NULL };
    size_t n, i, kept = 0;
    mproto_span base;
    const char *p;
    char *text;
    int reply;

    room.cap = mproto_imapsort_subject(&base, &reply, body, &room);
    must(base.n == 0 && room.cap <= 4 * body.n + 4);
    room.dst = malloc(room.cap);
    text = malloc(room.cap);
    must(room.dst && text);
    must(mproto_imapsort_subject(&base, &reply, body, &room) == room.cap);
    n = mproto_words_decode(text, room.cap, body, NULL, NULL);
    for (i = 0; i < n; i++) {
        if (text[i] == '\t')
            text[i] = ' ';
        if (text[i] != ' ' || kept == 0 || text[kept - 1] != ' ')
            text[kept++] = text[i];
    }
    p = text;
    slow_base(&p, &kept);
    must(kept == base.n && memcmp(p, base.p, kept) == 0);
    free(room.dst);
    free(text);
}

static void check_values(mproto_span message)
{
    mproto_imapsort_room room = { NULL, 0, NULL };
    mproto_imapsort_value v;
    mproto_imap_msg m;
    int what;

    memset(&m, 0, sizeof m);
    m.raw = message;
    for (what = 1; what <= MPROTO_IMAPSORT_DISPLAYTO; what++) {
        room.cap = 0;
        room.cap = mproto_imapsort_value_of(&v, (mproto_imapsort_what)what, &m,
                                            &room);
        must(v.text.n == 0 && room.cap <= 4 * message.n + 4);
        room.dst = malloc(room.cap + 1);
        must(room.dst != NULL);
        must(mproto_imapsort_value_of(&v, (mproto_imapsort_what)what, &m,
                                      &room) == room.cap);
        must(v.text.n == 0 || (v.text.p == room.dst && v.text.n <= room.cap));
        free(room.dst);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span s = exact_span((const char *)data, size);

    check_subject(s);
    check_values(s);
    exact_free(s);
    return 0;
}
