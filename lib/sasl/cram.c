/* CRAM-MD5 (RFC 2195). */
#include "sasl/sasl_int.h"
#include "base/chars_int.h"

#include <string.h>

enum { MD5 = 16 };

static void digest_of(mproto_span secret, mproto_span challenge, char *hex)
{
    unsigned char out[MPROTO_DIGEST_MAX];
    mproto_hmac h;

    mproto_hmac_init(&h, MPROTO_HASH_MD5, secret);
    mproto_hmac_in(&h, challenge.p, challenge.n);
    mproto_hmac_end(&h, out);
    mproto_hex(hex, out, MD5);
}

static mproto_sasl_state cram_client(mproto_sasl *s, mproto_span in)
{
    char hex[2 * MD5];
    size_t at;

    if (s->stage == 0) {
        s->stage = 1;
        return mproto_sasl_prepare_client(s) ? MPROTO_SASL_SEND
                                             : MPROTO_SASL_FAILED;
    }
    if (in.n == 0)
        return mproto_sasl_fail(s, MPROTO_E_PEER, "the challenge is empty");
    digest_of(s->secret, in, hex);
    at = s->text.n;
    mproto_buf_span(&s->text, s->user);
    mproto_buf_char(&s->text, ' ');
    mproto_buf_put(&s->text, hex, sizeof hex);
    return mproto_sasl_send(s, at, MPROTO_SASL_DONE);
}

/* "<random.time@host>", a msg-id. */
static mproto_sasl_state challenge(mproto_sasl *s)
{
    char hex[32];
    size_t at = s->text.n;

    if (!mproto_sasl_is_text(s->host) || memchr(s->host.p, '>', s->host.n))
        return mproto_sasl_fail(s, MPROTO_E_ARG, "host is no host name");
    mproto_hex(hex, (const unsigned char *)s->random.p, sizeof hex / 2);
    mproto_buf_char(&s->text, '<');
    mproto_buf_put(&s->text, hex, sizeof hex);
    mproto_buf_char(&s->text, '.');
    mproto_buf_number(&s->text, s->now > 0 ? (uint64_t)s->now : 0);
    mproto_buf_char(&s->text, '@');
    mproto_buf_span(&s->text, s->host);
    mproto_buf_char(&s->text, '>');
    s->challenge.p = s->text.p + at;
    s->challenge.n = s->text.n - at;
    return mproto_sasl_send(s, at, MPROTO_SASL_SEND);
}

static mproto_sasl_state cram_server(mproto_sasl *s, mproto_span in)
{
    if (s->stage == 2)
        return mproto_sasl_judge(s);
    if (s->stage == 0 && !in.p)
        return challenge(s);
    if (s->stage == 0)
        return mproto_sasl_fail(s, MPROTO_E_PEER, "the server speaks first");
    if (in.n < 2 + 2 * MD5 || in.p[in.n - 2 * MD5 - 1] != ' ')
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not a name and a digest");
    s->who.p = in.p;
    s->who.n = in.n - 2 * MD5 - 1;
    if (!mproto_sasl_prepared(s, &s->who))
        return mproto_sasl_fail(s, MPROTO_E_PEER,
                                "the name has forbidden characters");
    s->proof.p = in.p + in.n - 2 * MD5;
    s->proof.n = 2 * MD5;
    s->proof = mproto_sasl_copy(s, s->proof);
    return mproto_sasl_look_up(s);
}

static void cram_password(mproto_sasl *s, mproto_span password)
{
    char hex[2 * MD5];

    digest_of(password, s->challenge, hex);
    s->answer = mproto_equal(hex, s->proof.p, sizeof hex)
        ? MPROTO_ANSWER_YES : MPROTO_ANSWER_NO;
    mproto_wipe(hex, sizeof hex);
}

const mproto_mechanism_kind mproto_cram = {
    cram_client, cram_server, cram_password, NULL, NULL, 1, 1024, 2
};
