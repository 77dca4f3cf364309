/* Speed of the transfer encodings, beside memcpy and a copy line by line of
 * the same octets in the same run, with each kernel that can run here. Figures
 * move with the machine's load: the ratios are what counts. With
 * -DHAVE_OPENSSL (and -lcrypto) OpenSSL's too. */
#define _POSIX_C_SOURCE 200809L
#include "codec/base64_int.h"
#include <mailproto/qp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_OPENSSL
#include <openssl/evp.h>
#endif

enum { BLOCK = 65536, CODED = 4 * BLOCK, RUNS = 15, SUBJECTS_MAX = 40 };

typedef int codec_fn(mproto_codec *s, mproto_io *io, int last);

typedef struct subject {
    char        name[40];
    size_t    (*work)(const struct subject *b);
    const mproto_base64_kernel *base64;
    codec_fn   *qp;
    int         decode;
    unsigned    flags;
    const char *in;
    size_t      in_n;
    size_t      raw;            /* octets without encoding, to count by */
    double      speed[RUNS];    /* MB/s */
} subject;

static char out[CODED];
static char octets[BLOCK], text[BLOCK], accents[BLOCK];
static char coded[5][CODED];
static size_t coded_n;          /* of coded[1] */
static subject subjects[SUBJECTS_MAX];
static size_t subjects_n;

static size_t work_memcpy(const subject *b)
{
    memcpy(out, b->in, b->in_n);
    return b->in_n;
}

static size_t work_lines(const subject *b)
{
    const char *p = b->in, *end = p + b->in_n, *lf;
    size_t n = 0, line;

    while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        line = (size_t)(lf - p) + 1;
        memcpy(out + n, p, line);
        n += line;
        p = lf + 1;
    }
    return n;
}

static size_t work_codec(const subject *b)
{
    mproto_io io = { NULL, 0, out, CODED };
    mproto_codec s;
    int rc;

    mproto_base64_init(&s, b->flags);
    io.in = b->in;
    io.in_n = b->in_n;
    if (b->qp)
        rc = b->qp(&s, &io, 1);
    else if (b->decode)
        rc = mproto_base64_decode_by(b->base64, &s, &io, 1);
    else
        rc = mproto_base64_encode_by(b->base64, &s, &io, 1);
    if (rc != MPROTO_OK || s.defects != 0) {
        fprintf(stderr, "bench_codec: %s refused its input\n", b->name);
        exit(1);
    }
    return CODED - io.out_n;
}

#ifdef HAVE_OPENSSL
static size_t work_evp_encode(const subject *b)
{
    return (size_t)EVP_EncodeBlock((unsigned char *)out,
                                   (const unsigned char *)b->in,
                                   (int)b->in_n);
}

static size_t work_evp_decode(const subject *b)
{
    EVP_ENCODE_CTX *ctx = EVP_ENCODE_CTX_new();
    int n = 0, tail = 0;

    EVP_DecodeInit(ctx);
    EVP_DecodeUpdate(ctx, (unsigned char *)out, &n,
                     (const unsigned char *)b->in, (int)b->in_n);
    EVP_DecodeFinal(ctx, (unsigned char *)out + n, &tail);
    EVP_ENCODE_CTX_free(ctx);
    return (size_t)(n + tail);
}
#endif

static subject *add(const char *name, size_t (*work)(const subject *),
                    const char *in, size_t in_n)
{
    subject *b = &subjects[subjects_n++];

    snprintf(b->name, sizeof b->name, "%s", name);
    b->work = work;
    b->in = in;
    b->in_n = in_n;
    b->raw = BLOCK;
    return b;
}

/* Encoding of a block, and decoding of what came out, which stays in room. */
static size_t add_both(const char *what, const mproto_base64_kernel *base64,
                       unsigned flags, const char *in, char *room)
{
    subject *to = add("", work_codec, in, BLOCK);
    subject *from = add("", work_codec, room, 0);

    snprintf(to->name, sizeof to->name, "%s encode, %s",
             base64 ? "base64" : "QP", what);
    snprintf(from->name, sizeof from->name, "%s decode, %s",
             base64 ? "base64" : "QP", what);
    to->base64 = from->base64 = base64;
    to->qp = base64 ? NULL : mproto_qp_encode;
    from->qp = base64 ? NULL : mproto_qp_decode;
    to->flags = flags;
    from->decode = 1;
    from->in_n = work_codec(to);
    memcpy(room, out, from->in_n);
    work_codec(from);
    return from->in_n;
}

static void add_kernel(const mproto_base64_kernel *kernel)
{
    char what[32];

    snprintf(what, sizeof what, "76 + CRLF, %s", kernel->name);
    add_both(what, kernel, MPROTO_BASE64_LINES, octets, coded[0]);
    snprintf(what, sizeof what, "flat, %s", kernel->name);
    coded_n = add_both(what, kernel, 0, octets, coded[1]);
}

/* Lines of 76 letters and words in English; every share-th octet has the
 * high bit set. */
static void fill_text(char *p, unsigned share)
{
    static const char words[] = "the quick brown fox jumps over a lazy dog, ";
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
}

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* About 10 ms of one subject. */
static double speed_of(const subject *b)
{
    volatile size_t sink = 0;
    double start = cpu_seconds(), spent;
    unsigned long rounds = 0, i;

    do {
        for (i = 0; i < 16; i++)
            sink += b->work(b);
        rounds += 16;
        spent = cpu_seconds() - start;
    } while (spent < 0.01);
    (void)sink;
    return (double)b->raw * (double)rounds / spent / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(subject *b)
{
    qsort(b->speed, RUNS, sizeof b->speed[0], by_value);
    return b->speed[RUNS / 2];
}

static void report(void)
{
    double copy = median(&subjects[0]), lines = median(&subjects[1]), speed;
    size_t i;

    printf("%-36s %9s %9s %9s\n", "64 KB blocks, raw octets", "MB/s",
           "/ memcpy", "/ lines");
    for (i = 0; i < subjects_n; i++) {
        speed = i == 0 ? copy : i == 1 ? lines : median(&subjects[i]);
        printf("%-36s %9.0f %9.3f %9.3f\n", subjects[i].name, speed,
               speed / copy, speed / lines);
    }
}

static void add_subjects(void)
{
    const mproto_base64_kernel *kernel;
    static char dense[BLOCK];
    size_t i;
    unsigned rank;

    fill_text(text, 0);
    fill_text(accents, 20);
    fill_text(dense, 2);
    for (i = 0; i < BLOCK; i++)
        octets[i] = (char)(unsigned char)(i * 2654435761u >> 13);
    add("memcpy", work_memcpy, text, BLOCK);
    add("memchr and copy, by lines", work_lines, text, BLOCK);
    for (rank = 0; (kernel = mproto_base64_kernel_at(rank)) != NULL; rank++)
        add_kernel(kernel);
    add_both("ASCII text", NULL, 0, text, coded[2]);
    add_both("1 of 20 8-bit", NULL, 0, accents, coded[3]);
    add_both("1 of 2 8-bit", NULL, 0, dense, coded[4]);
#ifdef HAVE_OPENSSL
    add("base64 encode, flat, OpenSSL", work_evp_encode, octets, BLOCK);
    add("base64 decode, flat, OpenSSL", work_evp_decode, coded[1], coded_n);
    add("base64 decode, 76 + CRLF, OpenSSL", work_evp_decode, coded[0],
        mproto_base64_encoded_size(BLOCK, MPROTO_BASE64_LINES));
#endif
}

int main(void)
{
    size_t run, i;

    add_subjects();
    for (run = 0; run < RUNS; run++)
        for (i = 0; i < subjects_n; i++)
            subjects[i].speed[run] = speed_of(&subjects[i]);
    report();
    return 0;
}
