/* uuencode: cut input and small blocks give what one call gives, with the same
 * defects, and without any at most three octets for four characters.
 * First octet: where the input is cut; second: size of the output blocks. */
#include <mailproto/uu.h>
#include <stdlib.h>
#include <string.h>

typedef struct result {
    char    *out;
    size_t   n;
    unsigned defects;
} result;

static void must(int truth)
{
    if (!truth)
        abort();
}

static void feed(mproto_codec *s, mproto_span text, size_t room, int last,
                 result *r)
{
    char *in = malloc(text.n > 0 ? text.n : 1), *out = malloc(room);
    mproto_io io;
    int rc;

    must(in && out);
    if (text.n > 0)
        memcpy(in, text.p, text.n);
    io.in = in;
    io.in_n = text.n;
    do {
        io.out = out;
        io.out_n = room;
        rc = mproto_uu_decode(s, &io, last);
        must(io.out_n <= room && io.in_n <= text.n);
        must(rc != MPROTO_E_FULL || io.out_n < room);
        memcpy(r->out + r->n, out, room - io.out_n);
        r->n += room - io.out_n;
    } while (rc == MPROTO_E_FULL);
    must(rc == MPROTO_OK && io.in_n == 0);
    free(in);
    free(out);
}

/* A line of one octet can be short of 63. */
static result run(mproto_span text, size_t cut, size_t room)
{
    mproto_codec s;
    mproto_span head = text, tail = text;
    result r;

    r.n = 0;
    r.out = malloc(64 * text.n + room);
    must(r.out != NULL);
    mproto_uu_init(&s);
    head.n = cut;
    tail.p += cut;
    tail.n -= cut;
    feed(&s, head, room, 0, &r);
    feed(&s, tail, room, 1, &r);
    r.defects = s.defects;
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    result whole, cut;

    if (size < 2)
        return 0;
    text.p = (const char *)data + 2;
    text.n = size - 2;
    whole = run(text, 0, 64 * text.n + 1);
    cut = run(text, text.n * data[0] / 255, 1u + data[1]);
    must(whole.n == cut.n && whole.defects == cut.defects
         && memcmp(whole.out, cut.out, whole.n) == 0);
    must(whole.defects != 0 || whole.n * 4 <= text.n * 3);
    free(whole.out);
    free(cut.out);
    return 0;
}
