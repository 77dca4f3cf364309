/* OAUTHBEARER (RFC 7628) and XOAUTH2, which came before it. */
#include "sasl/sasl_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

#include <string.h>

#define SEPARATOR '\1'

static int is_fit(mproto_sasl *s)
{
    if (mproto_sasl_is_text(s->user) && mproto_sasl_is_text(s->host) &&
        mproto_sasl_is_text(s->secret) && s->secret.n > 0)
        return 1;
    mproto_sasl_fail(s, MPROTO_E_ARG, "user, host or token has forbidden "
                     "characters, or there is no token");
    return 0;
}

static void put_pair(mproto_buf *to, const char *key, mproto_span value)
{
    mproto_buf_text(to, key);
    mproto_buf_span(to, value);
    mproto_buf_char(to, SEPARATOR);
}

static mproto_sasl_state xoauth2_client(mproto_sasl *s, mproto_span in)
{
    size_t at = s->text.n;

    (void)in;
    if (!is_fit(s))
        return MPROTO_SASL_FAILED;
    put_pair(&s->text, "user=", s->user);
    put_pair(&s->text, "auth=Bearer ", s->secret);
    mproto_buf_char(&s->text, SEPARATOR);
    return mproto_sasl_send(s, at, MPROTO_SASL_DONE);
}

static mproto_sasl_state oauthbearer_client(mproto_sasl *s, mproto_span in)
{
    size_t at = s->text.n;

    (void)in;
    if (!is_fit(s))
        return MPROTO_SASL_FAILED;
    mproto_buf_text(&s->text, s->user.n ? "n,a=" : "n,");
    mproto_sasl_put_name(&s->text, s->user);
    mproto_buf_char(&s->text, ',');
    mproto_buf_char(&s->text, SEPARATOR);
    if (s->host.n > 0)
        put_pair(&s->text, "host=", s->host);
    if (s->port) {
        mproto_buf_text(&s->text, "port=");
        mproto_buf_number(&s->text, s->port);
        mproto_buf_char(&s->text, SEPARATOR);
    }
    put_pair(&s->text, "auth=Bearer ", s->secret);
    mproto_buf_char(&s->text, SEPARATOR);
    return mproto_sasl_send(s, at, MPROTO_SASL_DONE);
}

/* "Bearer" is an HTTP authentication scheme, so that its case is of no
 * account. */
static mproto_span bearer(mproto_span value)
{
    mproto_span scheme;

    if (!mproto_cut(&value, ' ', &scheme) || !mproto_same(scheme, "bearer"))
        value.n = 0;
    return mproto_trim(value);
}

/* key=value pairs, each with its separator, and one more at the end. Keys that
 * are not known are stepped over (RFC 7628 3.1). */
static int read_pairs(mproto_span in, mproto_span *user, mproto_span *token)
{
    mproto_span pair, key;

    while (mproto_cut(&in, SEPARATOR, &pair)) {
        if (pair.n == 0)
            return in.n == 0;
        if (!mproto_cut(&pair, '=', &key))
            return 0;
        if (mproto_same(key, "auth"))
            *token = bearer(pair);
        else if (mproto_same(key, "user"))
            *user = pair;
    }
    return 0;
}

static mproto_sasl_state keep(mproto_sasl *s, mproto_span user,
                              mproto_span token)
{
    if (token.n == 0 || !mproto_sasl_is_text(token))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "no bearer token");
    if (user.n > 0 && !mproto_sasl_prepared(s, &user))
        return mproto_sasl_fail(s, MPROTO_E_PEER,
                                "the name has forbidden characters");
    s->who = user;
    s->given = mproto_sasl_copy(s, token);
    return mproto_sasl_look_up(s);
}

/* An error is told in JSON; what the client answers to it ends all. */
static mproto_sasl_state tell(mproto_sasl *s, const char *json)
{
    size_t at = s->text.n;

    mproto_sasl_wipe(s, &s->given);
    if (s->stage == 1 && s->answer != MPROTO_ANSWER_YES) {
        mproto_buf_text(&s->text, json);
        return mproto_sasl_send(s, at, MPROTO_SASL_SEND);
    }
    return mproto_sasl_judge(s);
}

static mproto_sasl_state xoauth2_server(mproto_sasl *s, mproto_span in)
{
    mproto_span user = { "", 0 }, token = { "", 0 };

    if (s->stage > 0)
        return tell(s, "{\"status\":\"401\",\"schemes\":\"bearer\"}");
    if (!in.p)
        return mproto_sasl_ask(s);
    if (!read_pairs(in, &user, &token) || user.n == 0)
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not user and token");
    return keep(s, user, token);
}

/* "n," or "y,", then nothing or "a=name", then ",". */
static int read_gs2(mproto_sasl *s, mproto_span gs2, mproto_span *user)
{
    mproto_span flag, name;

    if (!mproto_cut(&gs2, ',', &flag) || flag.n != 1 ||
        !memchr("ny", flag.p[0], 2))
        return 0;
    if (!mproto_cut(&gs2, ',', &name) || gs2.n > 0)
        return 0;
    if (name.n == 0)
        return 1;
    if (name.n < 3 || memcmp(name.p, "a=", 2) != 0)
        return 0;
    name.p += 2;
    name.n -= 2;
    return mproto_sasl_get_name(s, name, user);
}

static mproto_sasl_state oauthbearer_server(mproto_sasl *s, mproto_span in)
{
    mproto_span user = { "", 0 }, token = { "", 0 }, other = { "", 0 }, gs2;

    if (s->stage > 0)
        return tell(s, "{\"status\":\"invalid_token\"}");
    if (!in.p)
        return mproto_sasl_ask(s);
    if (!mproto_cut(&in, SEPARATOR, &gs2) || !read_gs2(s, gs2, &user) ||
        !read_pairs(in, &other, &token))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not of RFC 7628 3.1");
    return keep(s, user, token);
}

const mproto_mechanism_kind mproto_xoauth2 = {
    xoauth2_client, xoauth2_server, NULL, NULL, "", 0, 9216, 2
};

const mproto_mechanism_kind mproto_oauthbearer = {
    oauthbearer_client, oauthbearer_server, NULL, NULL, "\1", 0, 9216, 2
};
