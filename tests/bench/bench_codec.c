/* Speed of the transfer encodings, beside memcpy and a copy line by line of
 * the same octets in the same run. Figures move with the machine's load: the
 * ratios are what counts. With -DHAVE_OPENSSL (and -lcrypto) OpenSSL's too. */
#define _POSIX_C_SOURCE 200809L
#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_OPENSSL
#include <openssl/evp.h>
#endif

enum { BLOCK = 65536, CODED = 4 * BLOCK, RUNS = 15, SUBJECTS_MAX = 16 };

typedef int codec_fn(mproto_codec *s, mproto_io *io, int last);

typedef struct subject {
    const char *name;
    size_t    (*work)(const struct subject *b);
    codec_fn   *fn;
    unsigned    flags;
    const char *in;
    size_t      in_n;
    size_t      raw;            /* octets without encoding, to count by */
    double      speed[RUNS];    /* MB/s */
} subject;

static char out[CODED];
static char octets[BLOCK], text[BLOCK], accents[BLOCK];
static char coded[5][CODED];
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
    mproto_codec s;
    mproto_io io = { NULL, 0, out, CODED };

    memset(&s, 0, sizeof s);
    if (b->fn == mproto_qp_encode || b->fn == mproto_qp_decode)
        mproto_qp_init(&s, b->flags);
    else
        mproto_base64_init(&s, b->flags);
    io.in = b->in;
    io.in_n = b->in_n;
    if (b->fn(&s, &io, 1) != MPROTO_OK || s.defects != 0) {
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
                    const char *in, size_t in_n, size_t raw)
{
    subject *b = &subjects[subjects_n++];

    b->name = name;
    b->work = work;
    b->in = in;
    b->in_n = in_n;
    b->raw = raw;
    return b;
}

static size_t add_codec(const char *name, codec_fn *fn, const char *in,
                        size_t in_n, size_t raw)
{
    subject *b = add(name, work_codec, in, in_n, raw);

    b->fn = fn;
    b->flags = fn == mproto_base64_encode ? MPROTO_BASE64_LINES : 0;
    return work_codec(b);
}

/* Encoding of in, and decoding of what came out. */
static void add_both(const char *const name[2], codec_fn *const fn[2],
                     const char *in, char *room)
{
    size_t n = add_codec(name[0], fn[0], in, BLOCK, BLOCK);

    memcpy(room, out, n);
    add_codec(name[1], fn[1], room, n, BLOCK);
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

    printf("%-30s %9s %9s %9s\n", "64 KB blocks, raw octets", "MB/s",
           "/ memcpy", "/ lines");
    for (i = 0; i < subjects_n; i++) {
        speed = i == 0 ? copy : i == 1 ? lines : median(&subjects[i]);
        printf("%-30s %9.0f %9.3f %9.3f\n", subjects[i].name, speed,
               speed / copy, speed / lines);
    }
}

static void add_subjects(void)
{
    static const char *const base64_names[2] = {
        "base64 encode, 76 + CRLF", "base64 decode, 76 + CRLF"
    };
    static const char *const text_names[2] = {
        "QP encode, ASCII text", "QP decode, ASCII text"
    };
    static const char *const mixed_names[2] = {
        "QP encode, 1 of 20 8-bit", "QP decode, 1 of 20 8-bit"
    };
    static const char *const dense_names[2] = {
        "QP encode, 1 of 2 8-bit", "QP decode, 1 of 2 8-bit"
    };
    static codec_fn *const base64[2] = {
        mproto_base64_encode, mproto_base64_decode
    };
    static codec_fn *const qp[2] = { mproto_qp_encode, mproto_qp_decode };
    static char dense[BLOCK];
    size_t i;

    fill_text(text, 0);
    fill_text(accents, 20);
    fill_text(dense, 2);
    for (i = 0; i < BLOCK; i++)
        octets[i] = (char)(unsigned char)(i * 2654435761u >> 13);
    add("memcpy", work_memcpy, text, BLOCK, BLOCK);
    add("memchr and copy, by lines", work_lines, text, BLOCK, BLOCK);
    add_both(base64_names, base64, octets, coded[0]);
    add_both(text_names, qp, text, coded[1]);
    add_both(mixed_names, qp, accents, coded[2]);
    add_both(dense_names, qp, dense, coded[3]);
#ifdef HAVE_OPENSSL
    add("OpenSSL encode, flat", work_evp_encode, octets, BLOCK, BLOCK);
    i = work_evp_encode(&subjects[subjects_n - 1]);
    memcpy(coded[4], out, i);
    add("OpenSSL decode, flat", work_evp_decode, coded[4], i, BLOCK);
    add("OpenSSL decode, 76 + CRLF", work_evp_decode, coded[0],
        mproto_base64_encoded_size(BLOCK, MPROTO_BASE64_LINES), BLOCK);
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
