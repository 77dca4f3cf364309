/* Values of IMAP: what is read lies inside the text or beside it, and is
 * counted the same by walking. First octet: the depth that is allowed. */
#include "imap/imap_values_int.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH 16

static void must(int truth)
{
    if (!truth)
        abort();
}

static int inside(mproto_span s, const char *p, size_t n)
{
    return s.n == 0 || (s.p >= p && s.p + s.n <= p + n);
}

/* All values, of all lists, with a stack of those that are open. */
static size_t walk(const mproto_imap_values *t, mproto_span text)
{
    mproto_imap_list open[DEPTH + 2];
    mproto_imap_value v;
    size_t depth = 1, values = 0;

    open[0] = mproto_imap_values_list(t);
    while (depth > 0) {
        if (!mproto_imap_next(&open[depth - 1], &v)) {
            depth--;
            continue;
        }
        values++;
        must(inside(v.text, text.p, text.n) ||
             inside(v.text, t->side, t->side_n));
        must((v.kind == MPROTO_IMAP_NIL) == (v.text.p == NULL));
        if (v.kind != MPROTO_IMAP_LIST)
            continue;
        must(depth <= DEPTH);
        open[depth++] = v.list;
    }
    return values;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_imap_values t;
    mproto_span text;
    char *copy;
    int rc;

    if (size == 0)
        return 0;
    text.n = size - 1;
    copy = malloc(text.n + 1);
    memset(&t, 0, sizeof t);
    t.depth_max = data[0] % DEPTH;
    t.cap = t.side_cap = text.n;
    t.room = malloc(text.n * sizeof *t.room + 1);
    t.side = malloc(text.n + 1);
    must(copy && t.room && t.side);
    memcpy(copy, data + 1, text.n);
    text.p = copy;
    rc = mproto_imap_values_read(&t, text);
    must(rc == MPROTO_OK || rc == MPROTO_E_ARG || rc == MPROTO_E_LIMIT);
    must(t.at <= text.n && t.n <= t.cap && t.side_n <= t.side_cap);
    if (rc == MPROTO_OK)
        must(t.at == text.n && walk(&t, text) == t.n);
    free(copy);
    free(t.room);
    free(t.side);
    return 0;
}
