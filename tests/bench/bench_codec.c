/* Speed of the transfer encodings, beside memcpy and a copy line by line of
 * the same octets in the same run, with each kernel that can run here. Figures
 * move with the machine's load: the ratios are what counts. With
 * -DHAVE_OPENSSL (and -lcrypto) OpenSSL's too. */
#define _POSIX_C_SOURCE 200809L
#include "codec/base64_int.h"
#include "codec/qp_int.h"
#include <mailproto/scan.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_OPENSSL
#include <openssl/evp.h>
#endif

enum {
    BLOCK = 65536, CODED = 4 * BLOCK, LARGE = 16 << 20, OUT_SIZE = 2 * LARGE,
    RUNS = 15, SUBJECTS_MAX = 48
};

typedef struct subject {
    char        name[40];
    size_t    (*work)(const struct subject *b);
    const mproto_base64_kernel *base64;
    const mproto_qp_kernel *qp;
    int         decode;
    unsigned    flags;
    const char *in;
    size_t      in_n;
    size_t      raw;            /* octets without encoding, to count by */
    double      speed[RUNS];    /* MB/s */
} subject;

static char out[OUT_SIZE];
static char octets[BLOCK], texts[5][BLOCK], large[LARGE];
static char coded[7][CODED], large_coded[OUT_SIZE];
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

static int run_codec(const subject *b, mproto_codec *s, mproto_io *io)
{
    mproto_base64_init(s, b->flags);
    if (b->base64)
        return b->decode ? mproto_base64_decode_by(b->base64, s, io, 1)
            : mproto_base64_encode_by(b->base64, s, io, 1);
    return b->decode ? mproto_qp_decode_by(b->qp, s, io, 1)
        : mproto_qp_encode(s, io, 1);
}

static size_t work_codec(const subject *b)
{
    mproto_io io = { NULL, 0, out, OUT_SIZE };
    mproto_codec s;

    io.in = b->in;
    io.in_n = b->in_n;
    if (run_codec(b, &s, &io) != MPROTO_OK || s.defects != 0) {
        fprintf(stderr, "bench_codec: %s refused its input\n", b->name);
        exit(1);
    }
    return OUT_SIZE - io.out_n;
}

static size_t work_scan(const subject *b)
{
    mproto_scan s;

    mproto_scan_init(&s);
    mproto_scan_in(&s, b->in, b->in_n);
    return mproto_scan_best(&s, MPROTO_CTE_7BIT, 1);
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
    b->raw = in_n;
    return b;
}

/* Encoding of in, and decoding of what came out, which stays in room; flags
 * and kernel are those of like. */
static subject *add_both(const subject *like, const char *what,
                         const char *in, size_t n, char *room)
{
    const char *codec = like->base64 ? "base64" : "QP";
    subject *to = add("", work_codec, in, n);
    subject *from = add("", work_codec, room, 0);

    snprintf(to->name, sizeof to->name, "%s encode, %s", codec, what);
    snprintf(from->name, sizeof from->name, "%s decode, %s", codec, what);
    to->base64 = from->base64 = like->base64;
    to->qp = from->qp = like->qp;
    to->flags = like->flags;
    from->decode = 1;
    from->raw = n;
    from->in_n = work_codec(to);
    memcpy(room, out, from->in_n);
    work_codec(from);
    return from;
}

static void add_base64(const mproto_base64_kernel *kernel)
{
    subject like = { .flags = MPROTO_BASE64_LINES };
    char what[32];

    like.base64 = kernel;
    snprintf(what, sizeof what, "76 + CRLF, %s", kernel->name);
    add_both(&like, what, octets, BLOCK, coded[0]);
    like.flags = 0;
    snprintf(what, sizeof what, "flat, %s", kernel->name);
    coded_n = add_both(&like, what, octets, BLOCK, coded[1])->in_n;
}

/* All kernels encode alike: only decoding tells them apart. */
static void add_qp(const mproto_qp_kernel *kernel)
{
    static const char *const names[5] = {
        "ASCII text", "1 of 100 8-bit", "1 of 20 8-bit", "1 of 2 8-bit",
        "Russian"
    };
    subject like = { .flags = 0 };
    char what[32];
    size_t i;

    like.qp = kernel;
    for (i = 0; i < 5; i++) {
        snprintf(what, sizeof what, "%s, %s", names[i], kernel->name);
        add_both(&like, what, texts[i], BLOCK, coded[2 + i]);
    }
}

/* What does not fit into a cache. */
static void add_large(void)
{
    subject like = { .flags = MPROTO_BASE64_LINES };
    size_t i;

    for (i = 0; i < LARGE; i++)
        large[i] = octets[i % BLOCK];
    like.base64 = mproto_base64_kernel_at(0);
    add("memcpy, 16 MB", work_memcpy, large, LARGE);
    add_both(&like, "76 + CRLF, 16 MB", large, LARGE, large_coded);
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

/* Russian words in UTF-8, with a blank or a comma between them. */
static void fill_russian(char *p)
{
    static const char words[] =
        "\320\275\320\265 \321\205\320\276\321\207\321\203 "
        "\321\203\321\207\320\270\321\202\321\214\321\201\321\217, ";
    size_t i;

    for (i = 0; i < BLOCK; i++)
        p[i] = words[i % 131 % (sizeof words - 1)];
    for (i = 76; i + 1 < BLOCK; i += 78)
        memcpy(p + i, "\r\n", 2);
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
    unsigned long rounds = 0, i, batch = b->raw < LARGE ? 16 : 1;

    do {
        for (i = 0; i < batch; i++)
            sink += b->work(b);
        rounds += batch;
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

    printf("%-36s %9s %9s %9s\n", "raw octets, in blocks of 64 KB", "MB/s",
           "/ memcpy", "/ lines");
    for (i = 0; i < subjects_n; i++) {
        speed = i == 0 ? copy : i == 1 ? lines : median(&subjects[i]);
        printf("%-36s %9.0f %9.3f %9.3f\n", subjects[i].name, speed,
               speed / copy, speed / lines);
    }
}

static void add_peers(void)
{
#ifdef HAVE_OPENSSL
    size_t n = mproto_base64_encoded_size(BLOCK, MPROTO_BASE64_LINES);

    add("base64 encode, flat, OpenSSL", work_evp_encode, octets, BLOCK);
    add("base64 decode, flat, OpenSSL", work_evp_decode, coded[1], coded_n);
    subjects[subjects_n - 1].raw = BLOCK;
    add("base64 decode, 76 + CRLF, OpenSSL", work_evp_decode, coded[0], n);
    subjects[subjects_n - 1].raw = BLOCK;
#endif
}

static void add_subjects(void)
{
    const mproto_base64_kernel *base64;
    const mproto_qp_kernel *qp;
    unsigned rank;
    size_t i;

    fill_text(texts[0], 0);
    fill_text(texts[1], 100);
    fill_text(texts[2], 20);
    fill_text(texts[3], 2);
    fill_russian(texts[4]);
    for (i = 0; i < BLOCK; i++)
        octets[i] = (char)(unsigned char)(i * 2654435761u >> 13);
    add("memcpy", work_memcpy, texts[0], BLOCK);
    add("memchr and copy, by lines", work_lines, texts[0], BLOCK);
    for (rank = 0; (base64 = mproto_base64_kernel_at(rank)) != NULL; rank++)
        add_base64(base64);
    add_peers();
    add_large();
    for (rank = 0; (qp = mproto_qp_kernel_at(rank)) != NULL; rank++)
        add_qp(qp);
    add("scan, ASCII text", work_scan, texts[0], BLOCK);
    add("scan, Russian", work_scan, texts[4], BLOCK);
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
