/* format=flowed: cut input and small blocks give what one call gives, no line
 * grows by more than one octet, and text without ">" and without blanks at the
 * begin and end of lines comes out as it is. First octet: where the input is
 * cut; second: size of the output blocks; third: flags. */
#include <mailproto/flowed.h>
#include <stdlib.h>
#include <string.h>

typedef struct result {
    char  *out;
    size_t n;
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
        rc = mproto_flowed_decode(s, &io, last);
        must(io.out_n <= room && io.in_n <= text.n);
        must(rc != MPROTO_E_FULL || io.out_n < room);
        memcpy(r->out + r->n, out, room - io.out_n);
        r->n += room - io.out_n;
    } while (rc == MPROTO_E_FULL);
    must(rc == MPROTO_OK && io.in_n == 0);
    free(in);
    free(out);
}

static result run(unsigned flags, mproto_span text, size_t cut, size_t room)
{
    mproto_codec s;
    mproto_span head = text, tail = text;
    result r;

    r.n = 0;
    r.out = malloc(2 * text.n + room + 2);
    must(r.out != NULL);
    mproto_flowed_init(&s, flags);
    head.n = cut;
    tail.p += cut;
    tail.n -= cut;
    feed(&s, head, room, 0, &r);
    feed(&s, tail, room, 1, &r);
    must(s.defects == 0);
    return r;
}

static size_t lines_of(mproto_span text)
{
    size_t i, n = 1;

    for (i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static int is_fixed(mproto_span text)
{
    size_t i;

    for (i = 0; i < text.n; i++)
        if (text.p[i] == '>' || text.p[i] == ' ')
            return 0;
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span text;
    result whole, cut;

    if (size < 3)
        return 0;
    text.p = (const char *)data + 3;
    text.n = size - 3;
    whole = run(data[2], text, 0, text.n + lines_of(text) + 3);
    cut = run(data[2], text, text.n * data[0] / 255, 3 + data[1]);
    must(whole.n <= text.n + lines_of(text));
    must(whole.n == cut.n && memcmp(whole.out, cut.out, whole.n) == 0);
    must(!is_fixed(text) || (whole.n == text.n
                             && memcmp(whole.out, text.p, text.n) == 0));
    free(whole.out);
    free(cut.out);
    return 0;
}
