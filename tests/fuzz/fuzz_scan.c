/* What may carry these octets: cut input is judged as whole input is; what is
 * chosen is legal for its transport, and as short as what is legal can be. The
 * first octet tells where the input is cut. */
#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <mailproto/scan.h>
#include <stdlib.h>
#include <string.h>

typedef int encode_fn(mproto_codec *s, mproto_io *io, int last);

static void must(int truth)
{
    if (!truth)
        abort();
}

static void *block_of(size_t n)
{
    void *block = malloc(n > 0 ? n : 1);

    must(block != NULL);
    return block;
}

static void feed(mproto_scan *s, mproto_span piece)
{
    char *block = block_of(piece.n);

    if (piece.n > 0)
        memcpy(block, piece.p, piece.n);
    mproto_scan_in(s, piece.n > 0 ? block : NULL, piece.n);
    free(block);
}

static mproto_scan judged(mproto_span input, size_t cut)
{
    mproto_scan s;
    mproto_span head = input, tail = input;

    head.n = cut;
    tail.p += cut;
    tail.n -= cut;
    mproto_scan_init(&s);
    feed(&s, head);
    feed(&s, tail);
    return s;
}

/* The octets to be carried, in a block for twice as many: of text each line
 * end is CRLF. */
static mproto_span carried(char *block, mproto_span input, int text)
{
    mproto_span s;
    size_t i, n = 0;

    for (i = 0; i < input.n; i++) {
        if (text && input.p[i] == '\n' && (i == 0 || input.p[i - 1] != '\r'))
            block[n++] = '\r';
        block[n++] = input.p[i];
    }
    s.p = block;
    s.n = n;
    return s;
}

/* RFC 2045 2.7 and 2.8: lines of at most 998 octets, CR and LF only together,
 * no NUL. */
static int has_lines(mproto_span s)
{
    size_t i, column = 0;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n') {
            column = 0;
            i++;
        } else if (s.p[i] == '\0' || s.p[i] == '\r' || s.p[i] == '\n'
                   || ++column > 998) {
            return 0;
        }
    }
    return 1;
}

static int is_seven(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > 127)
            return 0;
    return 1;
}

/* Octets of s in the encoding. */
static size_t length(encode_fn *encode, mproto_codec codec, mproto_span s)
{
    char out[1024];
    mproto_io io;
    size_t n = 0;
    int code;

    io.in = s.p;
    io.in_n = s.n;
    do {
        io.out = out;
        io.out_n = sizeof out;
        code = encode(&codec, &io, 1);
        n += sizeof out - io.out_n;
    } while (code == MPROTO_E_FULL);
    must(code == MPROTO_OK);
    return n;
}

/* How long quoted-printable becomes is known to a twentieth. */
static void must_be_shorter(size_t n, size_t other)
{
    must(n <= other + other / 20 + 6);
}

static void must_be_best(mproto_cte chosen, mproto_cte transport,
                         mproto_span s, int text)
{
    int eight = transport != MPROTO_CTE_7BIT;
    mproto_codec codec;
    size_t qp, base64;

    if (has_lines(s) && is_seven(s)) {
        must(chosen == MPROTO_CTE_7BIT);
    } else if (has_lines(s) && eight) {
        must(chosen == MPROTO_CTE_8BIT);
    } else if (transport == MPROTO_CTE_BINARY) {
        must(chosen == MPROTO_CTE_BINARY);
    } else {
        mproto_qp_init(&codec, text ? 0 : MPROTO_QP_BINARY);
        qp = length(mproto_qp_encode, codec, s);
        mproto_base64_init(&codec, MPROTO_BASE64_LINES);
        base64 = length(mproto_base64_encode, codec, s);
        must(chosen == MPROTO_CTE_QP || chosen == MPROTO_CTE_BASE64);
        if (chosen == MPROTO_CTE_QP)
            must_be_shorter(qp, base64);
        else
            must_be_shorter(base64, qp);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const mproto_cte transports[3] = {
        MPROTO_CTE_7BIT, MPROTO_CTE_8BIT, MPROTO_CTE_BINARY
    };
    mproto_scan whole, cut;
    mproto_span input, s;
    char *block;
    size_t i;
    int text;

    if (size == 0)
        return 0;
    input.p = (const char *)data + 1;
    input.n = size - 1;
    whole = judged(input, 0);
    cut = judged(input, input.n * data[0] / 255);
    must(memcmp(&whole, &cut, sizeof whole) == 0);
    block = block_of(2 * input.n);
    for (text = 0; text <= 1; text++) {
        s = carried(block, input, text);
        for (i = 0; i < 3; i++)
            must_be_best(mproto_scan_best(&whole, transports[i], text),
                         transports[i], s, text);
    }
    free(block);
    return 0;
}
