#include "sasl/sasl_int.h"

static int is_over(const mproto_sasl *s)
{
    return s->state == MPROTO_SASL_DONE || s->state == MPROTO_SASL_FAILED;
}

static int is_waiting(const mproto_sasl *s)
{
    return !s->answered && (s->state == MPROTO_SASL_LOOKUP ||
                            s->state == MPROTO_SASL_TOKEN);
}

/* The strings are in text, which is full when a message was too long. */
static mproto_sasl_state take_turn(mproto_sasl *s, mproto_span in)
{
    mproto_sasl_state state;

    if (s->mech && in.n > s->mech->kind->most)
        return mproto_sasl_fail(s, MPROTO_E_LIMIT, "the message is too long");
    state = s->turn(s, in);
    if (s->text.over)
        return mproto_sasl_fail(s, MPROTO_E_LIMIT, "the message is too long");
    return state;
}

/* A client that has said all is told of a failure in one more message by some
 * mechanisms, and has to say something before the refusal itself comes. */
static mproto_sasl_state behind_the_end(mproto_sasl *s, mproto_span in)
{
    const char *sorry = s->mech ? s->mech->kind->sorry : NULL;
    int is_told = s->state == MPROTO_SASL_DONE && sorry &&
        s->turn == s->mech->kind->client && in.n <= s->mech->kind->most;

    if (!is_told)
        return mproto_sasl_fail(s, MPROTO_E_PEER, "a message behind the end");
    s->given = mproto_sasl_copy(s, in);
    s->out.p = sorry;
    s->out.n = sorry[0] ? 1 : 0;
    return mproto_sasl_fail(s, MPROTO_E_PEER, "the server refuses the token");
}

mproto_sasl_state mproto_sasl_step(mproto_sasl *s, const void *in, size_t n,
                                   mproto_span *out)
{
    mproto_span message;

    message.p = in;
    message.n = in ? n : 0;
    s->out.p = NULL;
    s->out.n = 0;
    if (is_over(s))
        s->state = behind_the_end(s, message);
    else if (!is_waiting(s))
        s->state = take_turn(s, message);
    if (is_over(s)) {
        mproto_wipe(&s->kdf, sizeof s->kdf);
        mproto_wipe(&s->keys, sizeof s->keys);
        mproto_sasl_wipe(s, &s->secret);
    }
    *out = s->out;
    return s->state;
}

mproto_sasl_state mproto_sasl_fail(mproto_sasl *s, mproto_err code,
                                   const char *what)
{
    if (s->error.code == MPROTO_OK) {
        s->error.code = code;
        s->error.what = what;
    }
    return MPROTO_SASL_FAILED;
}

mproto_sasl_state mproto_sasl_send(mproto_sasl *s, size_t at,
                                   mproto_sasl_state state)
{
    s->out.p = s->text.p + at;
    s->out.n = s->text.n - at;
    s->stage++;
    return state;
}

mproto_sasl_state mproto_sasl_ask(mproto_sasl *s)
{
    s->out.p = "";
    s->out.n = 0;
    return MPROTO_SASL_SEND;
}

mproto_sasl_state mproto_sasl_look_up(mproto_sasl *s)
{
    s->stage++;
    return MPROTO_SASL_LOOKUP;
}

mproto_sasl_state mproto_sasl_judge(mproto_sasl *s)
{
    mproto_sasl_wipe(s, &s->given);
    if (s->answer == MPROTO_ANSWER_YES && !s->denied)
        return MPROTO_SASL_DONE;
    return mproto_sasl_fail(s, MPROTO_E_STATE, "refused");
}

mproto_span mproto_sasl_copy(mproto_sasl *s, mproto_span octets)
{
    mproto_span copy;
    size_t at = s->text.n;

    mproto_buf_span(&s->text, octets);
    copy.p = s->text.p + at;
    copy.n = s->text.n - at;
    return copy;
}

int mproto_sasl_prepared(mproto_sasl *s, mproto_span *text)
{
    char *dst = s->text.p + s->text.n;
    size_t n;

    if (text->n > s->text.cap - s->text.n) {
        s->text.over = 1;
        return 0;
    }
    if (mproto_sasl_prep(dst, &n, *text) != MPROTO_OK) {
        mproto_wipe(dst, text->n);      /* it may be half a password */
        return 0;
    }
    s->text.n += n;
    text->p = dst;
    text->n = n;
    return 1;
}

int mproto_sasl_prepare_client(mproto_sasl *s)
{
    mproto_span raw = s->secret;
    const char *what = NULL;

    if (!mproto_sasl_prepared(s, &s->user))
        what = "user is empty or has forbidden characters";
    else if (!mproto_sasl_prepared(s, &s->secret))
        what = "secret is empty or has forbidden characters";
    else if (s->authzid.n > 0 && !mproto_sasl_prepared(s, &s->authzid))
        what = "authzid has forbidden characters";
    if (what)
        mproto_sasl_fail(s, MPROTO_E_ARG, what);
    mproto_sasl_wipe(s, &raw);
    return what == NULL;
}

void mproto_sasl_wipe(mproto_sasl *s, mproto_span *octets)
{
    if (octets->n > 0)
        mproto_wipe(s->text.p + (octets->p - s->text.p), octets->n);
    octets->n = 0;
}

int mproto_sasl_stretch(mproto_sasl *s, unsigned char *key)
{
    return mproto_pbkdf2_run(&s->kdf, s->slice, key);
}
