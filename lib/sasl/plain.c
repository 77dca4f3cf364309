/* PLAIN (RFC 4616) and LOGIN (draft-murchison-sasl-login), which differ in
 * how name and password are asked for. */
#include "sasl/sasl_int.h"
#include "base/span_int.h"

static mproto_sasl_state plain_client(mproto_sasl *s, mproto_span in)
{
    size_t at;

    (void)in;
    if (!mproto_sasl_prepare_client(s))
        return MPROTO_SASL_FAILED;
    at = s->text.n;
    mproto_buf_span(&s->text, s->authzid);
    mproto_buf_char(&s->text, '\0');
    mproto_buf_span(&s->text, s->user);
    mproto_buf_char(&s->text, '\0');
    mproto_buf_span(&s->text, s->secret);
    return mproto_sasl_send(s, at, MPROTO_SASL_DONE);
}

/* The server's prompts are free text, and differ. */
static mproto_sasl_state login_client(mproto_sasl *s, mproto_span in)
{
    size_t at;

    if (s->stage == 0) {
        s->stage = 1;
        return mproto_sasl_prepare_client(s) ? MPROTO_SASL_SEND
                                             : MPROTO_SASL_FAILED;
    }
    if (!in.p)
        return mproto_sasl_fail(s, MPROTO_E_STATE, "no prompt came");
    at = s->text.n;
    mproto_buf_span(&s->text, s->stage == 1 ? s->user : s->secret);
    return mproto_sasl_send(s, at, s->stage == 1 ? MPROTO_SASL_SEND
                                                 : MPROTO_SASL_DONE);
}
/* RFC 4616 2: exactly two NULs, of which the first may stand in front. */
static mproto_sasl_state read_plain(mproto_sasl *s, mproto_span in)
{
    mproto_span part[3];
    unsigned i;

    for (i = 0; i < 3; i++)
        if (mproto_cut(&in, '\0', &part[i]) != (i < 2))
            return mproto_sasl_fail(s, MPROTO_E_PEER, "not two NULs");
    for (i = 0; i < 3; i++)
        if ((i > 0 || part[0].n > 0) && !mproto_sasl_prepared(s, &part[i]))
            return mproto_sasl_fail(s, MPROTO_E_PEER,
                                    "a string is empty or has forbidden "
                                    "characters");
    s->acting_as = part[0];
    s->who = part[1];
    s->given = part[2];
    return mproto_sasl_look_up(s);
}

/* A password against a verifier has to be stretched first. */
static mproto_sasl_state compare(mproto_sasl *s)
{
    unsigned char key[MPROTO_DIGEST_MAX];
    mproto_scram_keys mine;

    if (s->answer == MPROTO_ANSWER_WORK) {
        if (!mproto_sasl_stretch(s, key))
            return MPROTO_SASL_WORK;
        mine.hash = s->keys.hash;
        mproto_scram_derive(&mine, key);
        s->answer = mproto_equal(mine.stored, s->keys.stored,
                                 mproto_digest_size(mine.hash))
            ? MPROTO_ANSWER_YES : MPROTO_ANSWER_NO;
        mproto_wipe(&mine, sizeof mine);
    }
    return mproto_sasl_judge(s);
}

static mproto_sasl_state plain_server(mproto_sasl *s, mproto_span in)
{
    if (s->stage == 1)
        return compare(s);
    return in.p ? read_plain(s, in) : mproto_sasl_ask(s);
}

static mproto_sasl_state ask_for(mproto_sasl *s, const char *prompt)
{
    size_t at = s->text.n;

    mproto_buf_text(&s->text, prompt);
    return mproto_sasl_send(s, at, MPROTO_SASL_SEND);
}

static mproto_sasl_state login_server(mproto_sasl *s, mproto_span in)
{
    if (s->stage == 3)
        return compare(s);
    if (s->stage == 0 && !in.p)
        return ask_for(s, "Username:");
    if (!in.p || !mproto_sasl_prepared(s, &in))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "a string is empty or has "
                                "forbidden characters");
    if (s->stage < 2) {
        s->who = in;
        s->stage = 1;           /* a name may come with the command */
        return ask_for(s, "Password:");
    }
    s->given = in;
    return mproto_sasl_look_up(s);
}

static void plain_password(mproto_sasl *s, mproto_span password)
{
    s->answer = mproto_sasl_same(password, s->given) ? MPROTO_ANSWER_YES
                                                     : MPROTO_ANSWER_NO;
}

static void plain_keys(mproto_sasl *s)
{
    mproto_pbkdf2_init(&s->kdf, s->keys.hash, s->given, s->keys.salt,
                       s->keys.iterations);
    s->answer = MPROTO_ANSWER_WORK;
}

const mproto_mechanism_kind mproto_plain = {
    plain_client, plain_server, plain_password, plain_keys, NULL, 0, 2048, 2
};

const mproto_mechanism_kind mproto_login = {
    login_client, login_server, plain_password, plain_keys, NULL, 0, 1024, 3
};
