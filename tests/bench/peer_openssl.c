/* OpenSSL's base64, which has no CRLF: it encodes without line ends. */
#include "bench.h"

#ifdef HAVE_OPENSSL
#include <openssl/evp.h>
#include <stdlib.h>

static unsigned char *openssl_room(size_t n)
{
    static unsigned char *room;
    static size_t size;

    if (n > size) {
        free(room);
        room = malloc(n);
        size = n;
    }
    if (!room)
        exit(1);
    return room;
}

static size_t openssl_encode(const void *how, mproto_span item)
{
    (void)how;
    return (size_t)EVP_EncodeBlock(openssl_room(item.n * 2 + 4),
                                   (const unsigned char *)item.p,
                                   (int)item.n);
}

static size_t openssl_decode(const void *how, mproto_span item)
{
    unsigned char *room = openssl_room(item.n + 4);
    EVP_ENCODE_CTX *ctx = EVP_ENCODE_CTX_new();
    int n = 0, tail = 0;

    (void)how;
    EVP_DecodeInit(ctx);
    EVP_DecodeUpdate(ctx, room, &n, (const unsigned char *)item.p,
                     (int)item.n);
    EVP_DecodeFinal(ctx, room + n, &tail);
    EVP_ENCODE_CTX_free(ctx);
    return (size_t)(n + tail);
}

const bench_peer bench_openssl = {
    .name = "OpenSSL", .present = 1,
    .work = {
        [BENCH_BASE64_ENCODE] = openssl_encode,
        [BENCH_BASE64_DECODE] = openssl_decode,
    }
};
#else
const bench_peer bench_openssl = { .name = "OpenSSL" };
#endif
