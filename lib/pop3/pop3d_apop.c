/* The stamp of the greeting, and what APOP makes of it: RFC 1939 section 7. */
#include "pop3/pop3d_int.h"
#include "base/chars_int.h"
#include <mailproto/digest.h>

enum { RANDOM_MIN = 16, DIGEST_N = 16 };

int mproto_pop3d_stamp_fits(const mproto_pop3d_opts *opts)
{
    const char *at = opts->stamp;

    if (!at)
        return !opts->random || opts->random_n >= RANDOM_MIN;
    while (mproto_is(*at, MPROTO_C_ALPHA | MPROTO_C_DIGIT) ||
           (*at == '.' && at > opts->stamp && at[-1] != '.' && at[1]))
        at++;
    return *at == '\0' && at > opts->stamp && at - opts->stamp <= 128;
}

static size_t left_size(const mproto_pop3d_opts *opts)
{
    if (opts->stamp)
        return mproto_length(opts->stamp);
    return opts->random ? 2 * RANDOM_MIN + 1 : 0;
}

size_t mproto_pop3d_stamp_size(const mproto_pop3d_opts *opts)
{
    size_t left = left_size(opts);

    return left ? left + mproto_length(opts->hostname) + 4 : 0;
}

static void put_random(mproto_buf *b, const unsigned char *octets)
{
    char hex[2 * RANDOM_MIN];

    mproto_hex(hex, octets, RANDOM_MIN);
    mproto_buf_put(b, hex, RANDOM_MIN);
    mproto_buf_char(b, '.');
    mproto_buf_put(b, hex + RANDOM_MIN, RANDOM_MIN);
}

void mproto_pop3d_put_stamp(const mproto_pop3d_opts *opts, char *to)
{
    mproto_buf b;

    mproto_buf_init(&b, to, mproto_pop3d_stamp_size(opts));
    mproto_buf_char(&b, '<');
    if (opts->stamp)
        mproto_buf_text(&b, opts->stamp);
    else
        put_random(&b, opts->random);
    mproto_buf_char(&b, '@');
    mproto_buf_text(&b, opts->hostname);
    mproto_buf_put(&b, ">", 2);
}

int mproto_pop3d_apop(const mproto_pop3d *s, const void *secret, size_t n)
{
    unsigned char raw[MPROTO_DIGEST_MAX];
    char hex[2 * DIGEST_N], told[2 * DIGEST_N];
    mproto_digest d;
    size_t i;

    if (s->owed != MPROTO_POP3D_LOGIN || s->ev.which != MPROTO_POP3_APOP)
        return 0;
    mproto_digest_init(&d, MPROTO_HASH_MD5);
    mproto_digest_in(&d, s->stamp, mproto_length(s->stamp));
    mproto_digest_in(&d, secret, n);
    mproto_digest_end(&d, raw);
    mproto_hex(hex, raw, DIGEST_N);
    for (i = 0; i < sizeof told; i++)
        told[i] = mproto_lower(s->ev.secret.p[i]);
    return mproto_equal(hex, told, sizeof hex);
}
