/* Transfer encodings with each kernel that can run here, and the scan that
 * chooses one, in octets without encoding. */
#include "bench.h"
#include "codec/base64_int.h"
#include "codec/qp_int.h"
#include <mailproto/scan.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 65536, LARGE = 16 << 20, OUT_SIZE = 2 * LARGE };

/* How a codec works. */
typedef struct way {
    const mproto_base64_kernel *base64;         /* or else */
    const mproto_qp_kernel     *qp;
    unsigned                    flags;
} way;

/* For AVX2 and what is quicker, for SSSE3 or SSE2, and for no vectors. */
typedef struct bars {
    double avx2, sse, portable;
} bars;

static char out[OUT_SIZE];

static size_t encode(const void *how, mproto_span item)
{
    mproto_io io = { NULL, 0, out, OUT_SIZE };
    const way *w = how;
    mproto_codec s;
    int code;

    io.in = item.p;
    io.in_n = item.n;
    mproto_base64_init(&s, w->flags);
    code = w->base64 ? mproto_base64_encode_by(w->base64, &s, &io, 1)
                     : mproto_qp_encode(&s, &io, 1);
    return code == MPROTO_OK ? OUT_SIZE - io.out_n : 0;
}

static size_t decode(const void *how, mproto_span item)
{
    mproto_io io = { NULL, 0, out, OUT_SIZE };
    const way *w = how;
    mproto_codec s;
    int code;

    io.in = item.p;
    io.in_n = item.n;
    mproto_base64_init(&s, w->flags);
    code = w->base64 ? mproto_base64_decode_by(w->base64, &s, &io, 1)
                     : mproto_qp_decode_by(w->qp, &s, &io, 1);
    return code == MPROTO_OK && s.defects == 0 ? OUT_SIZE - io.out_n : 0;
}

static size_t scan(const void *how, mproto_span item)
{
    mproto_scan s;

    (void)how;
    mproto_scan_init(&s);
    mproto_scan_in(&s, item.p, item.n);
    return (size_t)mproto_scan_best(&s, MPROTO_CTE_7BIT, 1) + 1;
}

static double bar_of(const bars *b, const char *kernel)
{
    if (strcmp(kernel, "portable") == 0)
        return b->portable;
    return strncmp(kernel, "SS", 2) == 0 ? b->sse : b->avx2;
}

/* With a NUL behind it. */
static mproto_span encoded(const way *w, mproto_span raw)
{
    static char text[OUT_SIZE + 1];
    mproto_span s;

    s.p = text;
    s.n = encode(w, raw);
    memcpy(text, out, s.n);
    text[s.n] = '\0';
    return s;
}

static void limits(const mproto_span *raw)
{
    bench_limit("memcpy", bench_memcpy, raw);
    bench_limit("lines copied", bench_lines, raw);
}

/* share: of memcpy. */
static void race_base64(const char *what, mproto_span raw, unsigned flags,
                        const bars *to, const bars *from, double share)
{
    const mproto_base64_kernel *kernel;
    way ways[8] = { { 0 } };
    char title[64];
    mproto_span text;
    unsigned rank;
    int decoding;

    for (rank = 0; (kernel = mproto_base64_kernel_at(rank)) != NULL; rank++) {
        ways[rank].base64 = kernel;
        ways[rank].flags = flags;
    }
    text = encoded(&ways[0], raw);
    for (decoding = 0; decoding <= 1; decoding++) {
        sprintf(title, "base64 %s, %s", decoding ? "decode" : "encode", what);
        bench_begin(title, decoding ? &text : &raw, 1, (double)raw.n / 1e9,
                    "GB/s");
        limits(&raw);
        for (rank = 0; ways[rank].base64; rank++)
            bench_ours(ways[rank].base64->name, decoding ? decode : encode,
                       &ways[rank], bar_of(decoding ? from : to,
                                           ways[rank].base64->name),
                       rank == 0 ? share : 0);
        bench_peers(decoding ? BENCH_BASE64_DECODE : BENCH_BASE64_ENCODE);
        bench_end();
    }
}

/* All kernels encode alike: only decoding tells them apart. */
static void race_qp(const char *what, mproto_span raw, double to,
                    const bars *from)
{
    const mproto_qp_kernel *kernel;
    way ways[8] = { { 0 } };
    char title[64];
    mproto_span text = encoded(&ways[0], raw);
    unsigned rank;

    sprintf(title, "quoted-printable encode, %s", what);
    bench_begin(title, &raw, 1, (double)raw.n / 1e9, "GB/s");
    limits(&raw);
    bench_ours("portable", encode, &ways[0], to, 0);
    bench_peers(BENCH_QP_ENCODE);
    bench_end();
    sprintf(title, "quoted-printable decode, %s", what);
    bench_begin(title, &text, 1, (double)raw.n / 1e9, "GB/s");
    limits(&raw);
    for (rank = 0; (kernel = mproto_qp_kernel_at(rank)) != NULL; rank++) {
        ways[rank].qp = kernel;
        bench_ours(kernel->name, decode, &ways[rank],
                   bar_of(from, kernel->name), 0);
    }
    bench_peers(BENCH_QP_DECODE);
    bench_end();
}

static void race_scan(const char *what, mproto_span raw)
{
    char title[64];

    sprintf(title, "scan, %s", what);
    bench_begin(title, &raw, 1, (double)raw.n / 1e9, "GB/s");
    limits(&raw);
    bench_ours("scan", scan, NULL, 0, 0);
    bench_end();
}

/* Lines of 76 letters and words in English; every share-th octet has the
 * high bit set. */
static mproto_span text_with(char *p, unsigned share)
{
    static const char words[] = "the quick brown fox jumps over a lazy dog, ";
    mproto_span s;
    size_t i;

    for (i = 0; i < BLOCK; i++) {
        p[i] = words[i * 31 / 29 % (sizeof words - 1)];
        if (i % 78 == 75)
            p[i] = '.';
        if (share > 0 && (i * 2654435761u >> 8) % share == 0)
            p[i] = (char)(unsigned char)(0xc0 + i % 64);
        if (i % 78 >= 76)
            p[i] = i % 78 == 76 ? '\r' : '\n';
    }
    p[BLOCK] = '\0';
    s.p = p;
    s.n = BLOCK;
    return s;
}

/* Russian words in UTF-8, with a blank or a comma between them. */
static mproto_span russian(char *p)
{
    static const char words[] =
        "\320\275\320\265 \321\205\320\276\321\207\321\203 "
        "\321\203\321\207\320\270\321\202\321\214\321\201\321\217, ";
    mproto_span s = text_with(p, 0);
    size_t i;

    for (i = 0; i < BLOCK; i++)
        p[i] = words[i % 131 % (sizeof words - 1)];
    for (i = 76; i + 1 < BLOCK; i += 78)
        memcpy(p + i, "\r\n", 2);
    return s;
}

static mproto_span octets(size_t n)
{
    static char p[LARGE + 1];
    mproto_span s;
    size_t i;

    for (i = 0; i < n; i++)
        p[i] = (char)(unsigned char)(i % BLOCK * 2654435761u >> 13);
    p[n] = '\0';
    s.p = p;
    s.n = n;
    return s;
}

void bench_codec(void)
{
    static const bars none = { 0, 0, 0 }, flat = { 12, 0, 0 };
    static const bars to = { 10, 5, 2.8 }, from = { 8, 4, 2.4 };
    static const bars ascii = { 4.5, 4.5, 3.0 }, eight = { 0.6, 0.6, 0.45 };
    static char text[BLOCK + 1];

    race_base64("76 + CRLF, 64 KB", octets(BLOCK), MPROTO_BASE64_LINES, &to,
                &from, 0);
    race_base64("flat, 64 KB", octets(BLOCK), 0, &flat, &flat, 0);
    race_base64("76 + CRLF, 16 MB", octets(LARGE), MPROTO_BASE64_LINES, &none,
                &none, 0.7);
    race_qp("ASCII", text_with(text, 0), 1.3, &ascii);
    race_qp("1 of 100 octets 8-bit", text_with(text, 100), 1.3, &ascii);
    race_qp("1 of 20 octets 8-bit", text_with(text, 20), 0, &none);
    race_qp("1 of 2 octets 8-bit", text_with(text, 2), 0.6, &eight);
    race_qp("Russian", russian(text), 0.6, &eight);
    race_scan("ASCII", text_with(text, 0));
    race_scan("Russian", russian(text));
}
