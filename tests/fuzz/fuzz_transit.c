/* A header in transit: what passes, however it is cut, is what a reader says
 * that has all fields in memory (fields.h) and leaves some out. First octet:
 * flags; the next two: where the input is cut. */
#include <mailproto/fields.h>
#include <mailproto/transit.h>
#include <stdlib.h>
#include <string.h>

#define must(truth) ((truth) ? (void)0 : abort())

typedef struct out {
    char  *p;
    size_t n, received, left_out;
} out;

static void add(out *o, mproto_span s)
{
    if (s.n > 0)
        memcpy(o->p + o->n, s.p, s.n);
    o->n += s.n;
}

/* The name, also where too many blanks stand behind it for any colon. */
static mproto_span name_of(const mproto_field *f)
{
    mproto_span name = f->raw;
    size_t blanks;

    if (f->name.n > 0)
        return f->name;
    name.n = 0;
    while (name.n < f->raw.n && strchr(" \t\r\n:", name.p[name.n]) == NULL)
        name.n++;
    blanks = name.n;
    while (blanks < f->raw.n && (name.p[blanks] == ' ' ||
                                 name.p[blanks] == '\t'))
        blanks++;
    if (blanks <= MPROTO_TRANSIT_NAME_MAX)
        name.n = 0;
    return name;
}

static void read_fields(out *o, const char *p, size_t n, unsigned flags)
{
    mproto_fields it;
    mproto_field f;
    mproto_span rest;

    mproto_fields_begin(&it, p, n);
    rest.p = p;
    while (mproto_fields_next(&it, &f)) {
        mproto_span name = name_of(&f);

        o->received += (size_t)mproto_name_is(name, "received");
        if ((flags & MPROTO_TRANSIT_NO_BCC) &&
            (mproto_name_is(name, "bcc") ||
             mproto_name_is(name, "resent-bcc")))
            o->left_out++;
        else
            add(o, f.raw);
        rest.p = f.raw.p + f.raw.n;
    }
    rest.n = (size_t)(p + n - rest.p);
    add(o, rest);
}

static void drain(mproto_transit *t, out *o)
{
    mproto_span data;

    while (mproto_transit_next(t, &data)) {
        must(data.n > 0);
        add(o, data);
    }
}

/* Each piece stands in a block of its size. */
static void pass(out *o, const char *p, size_t n, unsigned flags,
                 const size_t *cut)
{
    mproto_transit t;
    size_t at = 0, i, size;
    char *piece;

    mproto_transit_init(&t, flags);
    for (i = 0; at < n; i++) {
        size = cut[i & 1] < n - at ? cut[i & 1] : n - at;
        piece = malloc(size);
        must(piece != NULL);
        memcpy(piece, p + at, size);
        must(mproto_transit_in(&t, piece, size) == MPROTO_OK);
        drain(&t, o);
        free(piece);
        at += size;
    }
    mproto_transit_eof(&t);
    drain(&t, o);
    must(mproto_transit_in(&t, p, 0) == MPROTO_E_STATE);
    o->received = t.received;
    o->left_out = t.left_out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    out want = { NULL, 0, 0, 0 }, got = { NULL, 0, 0, 0 };
    const char *p = (const char *)data + 3;
    size_t n = size - 3, cut[2];

    if (size < 3)
        return 0;
    cut[0] = data[1] + (size_t)1;
    cut[1] = data[2] + (size_t)1;
    want.p = malloc(n + 1);
    got.p = malloc(n + 1);
    must(want.p != NULL && got.p != NULL);
    read_fields(&want, p, n, data[0]);
    pass(&got, p, n, data[0], cut);
    must(want.n == got.n && memcmp(want.p, got.p, want.n) == 0);
    must(want.received == got.received && want.left_out == got.left_out);
    must(mproto_received_count(p, n) == got.received);
    free(want.p);
    free(got.p);
    return 0;
}
