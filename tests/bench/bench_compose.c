/* A message with a text and an attachment of 1 MB, as it leaves in pieces,
 * beside what encodes the attachment alone, in octets of the attachment. */
#include "bench.h"
#include <mailproto/base64.h>
#include <mailproto/compose.h>
#include <stdlib.h>
#include <string.h>

enum { OCTETS = 1 << 20, PIECE = 1 << 16, OUT_SIZE = 2 * PIECE };

static char out[OUT_SIZE];

static size_t encode(const void *how, mproto_span item)
{
    mproto_io io = { NULL, 0, NULL, 0 };
    mproto_codec s;
    size_t n = 0;

    (void)how;
    mproto_base64_init(&s, MPROTO_BASE64_LINES);
    while (item.n > 0) {
        io.in = item.p;
        io.in_n = item.n < PIECE ? item.n : PIECE;
        io.out = out;
        io.out_n = sizeof out;
        item.p += io.in_n;
        item.n -= io.in_n;
        if (mproto_base64_encode(&s, &io, item.n == 0) != MPROTO_OK)
            return 0;
        n += sizeof out - io.out_n;
    }
    return n;
}

/* All that can go goes; copied when copy is not NULL. */
static size_t drain(mproto_compose *m, char *copy)
{
    const void *p;
    size_t n, sum = 0;

    while ((p = mproto_compose_out(m, &n)) != NULL) {
        if (copy)
            memcpy(copy, p, n < sizeof out ? n : sizeof out);
        mproto_compose_sent(m, n);
        sum += n;
    }
    return sum;
}

static void begin(mproto_compose *m)
{
    static const char text[] = "Here are the figures.\n";

    mproto_compose_addr(m, "From", "Marisa P\xc3\xa9rez", "ann@a.example");
    mproto_compose_addr(m, "To", NULL, "jones@b.example");
    mproto_compose_text(m, "Subject", "the quarterly figures");
    mproto_compose_multipart(m, "mixed");
    mproto_compose_whole(m, "text/plain", text, sizeof text - 1);
    mproto_compose_attach(m, "image/jpeg", "figures.jpg", NULL);
}

/* how: where to copy, or NULL. */
static size_t compose(const void *how, mproto_span item)
{
    static const char random[] = "0123456789abcdef";
    char *copy = how ? out : NULL;
    mproto_compose_opts opts;
    mproto_compose *m;
    size_t n, sum = 0;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.random = random;
    opts.random_n = sizeof random - 1;
    opts.domain = "a.example";
    m = mproto_compose_new(&opts);
    if (!m)
        exit(1);
    begin(m);
    while (item.n > 0 && (n = mproto_compose_room(m)) > 0) {
        n = n < item.n ? n : item.n;
        mproto_compose_body(m, item.p, n);
        item.p += n;
        item.n -= n;
        sum += drain(m, copy);
    }
    if (mproto_compose_finish(m) != MPROTO_OK)
        sum = 0;
    else
        sum += drain(m, copy);
    mproto_compose_free(m);
    return sum;
}

void bench_compose(void)
{
    static char octets[OCTETS + 1];
    mproto_span item;
    size_t i;

    for (i = 0; i < OCTETS; i++)
        octets[i] = (char)(unsigned char)(i * 2654435761u >> 13);
    item.p = octets;
    item.n = OCTETS;
    bench_begin("compose, an attachment of 1 MB", &item, 1, OCTETS / 1e9,
                "GB/s");
    bench_limit("base64 encoder", encode, NULL);
    bench_limit("memcpy", bench_memcpy, NULL);
    bench_ours("composed", compose, NULL, 0, 0.5);
    bench_ours("composed, copied out", compose, out, 0, 0);
    bench_end();
}
