/* The cutter of IMAP: the same ends whether the input comes whole, octet by
 * octet or in two pieces. First octet: flags; second: where it is cut. */
#include "imap/imap_cut_int.h"

#include <stdlib.h>
#include <string.h>

#define ENDS 64

typedef struct ends {
    mproto_cut_type type[ENDS];
    size_t          at[ENDS];
    uint64_t        size[ENDS];
    size_t          n;
} ends;

static void must(int truth)
{
    if (!truth)
        abort();
}

/* A new line begins where one has ended; a blank ends an item and is left. */
static void begin_anew(mproto_imap_cut *c)
{
    unsigned char flags = c->flags;

    memset(c, 0, sizeof *c);
    c->flags = flags;
}

/* 1 while there is more to read of this piece. */
static int cut_one(mproto_imap_cut *c, ends *e, mproto_span *in, size_t *at)
{
    size_t used;
    mproto_cut_type type = mproto_imap_cut_next(c, in->p, in->n, &used);

    must(used <= in->n);
    in->p += used;
    in->n -= used;
    *at += used;
    if (type == MPROTO_CUT_MORE) {
        must(in->n == 0);
        return 0;
    }
    e->type[e->n] = type;
    e->size[e->n] = c->size;
    e->at[e->n++] = *at;
    if (type == MPROTO_CUT_ITEM) {
        must(in->n > 0 && (*in->p == ' ' || *in->p == ')'));
        in->p++;
        in->n--;
        ++*at;
    }
    if (type != MPROTO_CUT_LITERAL && type != MPROTO_CUT_BARE)
        begin_anew(c);
    return e->n < ENDS;
}

/* Pieces of first octets, then of step. */
static void run(ends *e, mproto_span all, unsigned char flags, size_t first,
                size_t step)
{
    mproto_imap_cut c;
    size_t at = 0, from = 0, n = first;

    memset(&c, 0, sizeof c);
    memset(e, 0, sizeof *e);
    c.flags = flags;
    while (from < all.n && e->n < ENDS) {
        mproto_span in = { all.p + from, n < all.n - from ? n : all.n - from };
        char *copy = malloc(in.n + 1);

        must(copy != NULL);
        memcpy(copy, in.p, in.n);
        from += in.n;
        in.p = copy;
        while (cut_one(&c, e, &in, &at))
            ;
        free(copy);
        n = step;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span all = { NULL, 0 };
    ends whole, cut;

    if (size < 2)
        return 0;
    all.p = (const char *)data + 2;
    all.n = size - 2;
    run(&whole, all, data[0] & 31, all.n, 1);
    run(&cut, all, data[0] & 31, 1, 1);
    must(memcmp(&whole, &cut, sizeof cut) == 0);
    run(&cut, all, data[0] & 31, data[1], all.n);
    must(memcmp(&whole, &cut, sizeof cut) == 0);
    return 0;
}
