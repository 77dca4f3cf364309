#include "sasl/sasl_int.h"
#include "base/span_int.h"

#include <string.h>

/* gs2-cbind-flag (RFC 5802 6). "y": the client could bind but saw no -PLUS,
 * which is a lie of somebody's when the channel has a binding here. */
static int is_flag(const mproto_sasl *s, mproto_span flag)
{
    if (s->mech->flags & MPROTO_SASL_PLUS)
        return flag.n == s->binding.n + 2 && memcmp(flag.p, "p=", 2) == 0 &&
            memcmp(flag.p + 2, s->binding.p, s->binding.n) == 0;
    return flag.n == 1 &&
        (flag.p[0] == 'n' || (flag.p[0] == 'y' && s->binding.n == 0));
}

/* A saslname, out of its "=2C" and prepared. */
static int read_name(mproto_sasl *s, mproto_span name, mproto_span *to)
{
    return mproto_sasl_get_name(s, name, to) && mproto_sasl_prepared(s, to);
}

/* gs2-header: flag "," ["a=" saslname] ",". *in moves behind it. */
static int read_gs2(mproto_sasl *s, mproto_span *in)
{
    mproto_span header = *in, flag, authzid, name;

    if (!mproto_cut(in, ',', &flag) || !is_flag(s, flag) ||
        !mproto_cut(in, ',', &authzid))
        return 0;
    header.n -= in->n;
    s->gs2 = mproto_sasl_copy(s, header);
    return authzid.n == 0 || (mproto_scram_take(&authzid, 'a', &name) &&
                              read_name(s, name, &s->acting_as));
}

/* AuthMessage begins where client-first-message-bare stands in text. */
static mproto_sasl_state read_first(mproto_sasl *s, mproto_span in)
{
    mproto_span bare, name, nonce;

    if (!mproto_sasl_is_text(in) || !read_gs2(s, &in))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "the GS2 header is "
                                "malformed or binds to another channel");
    bare = in;
    if (!mproto_scram_take(&in, 'n', &name) || !read_name(s, name, &s->who) ||
        !mproto_scram_take(&in, 'r', &nonce) || !mproto_scram_is_nonce(nonce))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not n= and r=");
    s->bare = s->text.n;
    s->nonce.p = mproto_sasl_copy(s, bare).p + (nonce.p - bare.p);
    s->nonce.n = nonce.n;
    return mproto_sasl_look_up(s);
}

static mproto_sasl_state put_first(mproto_sasl *s)
{
    static const mproto_span none = { NULL, 0 };
    size_t at, nonce;

    mproto_buf_char(&s->text, ',');
    at = s->text.n;
    mproto_buf_text(&s->text, "r=");
    nonce = s->text.n;
    mproto_buf_span(&s->text, s->nonce);
    mproto_sasl_put_base64(&s->text, s->random, none);
    s->nonce.p = s->text.p + nonce;
    s->nonce.n = s->text.n - nonce;
    mproto_buf_text(&s->text, ",s=");
    mproto_sasl_put_base64(&s->text, s->keys.salt, none);
    mproto_buf_text(&s->text, ",i=");
    mproto_buf_number(&s->text, s->keys.iterations);
    return mproto_sasl_send(s, at, MPROTO_SASL_SEND);
}

static mproto_sasl_state answer_first(mproto_sasl *s)
{
    unsigned char salted[MPROTO_DIGEST_MAX];

    if (s->answer == MPROTO_ANSWER_NO)
        return mproto_sasl_judge(s);
    if (s->answer == MPROTO_ANSWER_WORK) {
        if (!mproto_sasl_stretch(s, salted))
            return MPROTO_SASL_WORK;
        mproto_scram_derive(&s->keys, salted);
    }
    return put_first(s);
}

/* The client's c= and r= have to be what this side would write. */
static int is_expected(mproto_sasl *s, mproto_span final)
{
    size_t at = s->text.n;
    mproto_span mine;
    int same;

    mproto_scram_put_channel(s);
    mproto_buf_text(&s->text, ",r=");
    mproto_buf_span(&s->text, s->nonce);
    mine.p = s->text.p + at;
    mine.n = s->text.n - at;
    same = !s->text.over && final.n >= mine.n &&
        memcmp(final.p, mine.p, mine.n) == 0 &&
        (final.n == mine.n || final.p[mine.n] == ',');
    s->text.n = at;
    return same;
}

/* ClientKey = ClientProof XOR ClientSignature; its digest is StoredKey. */
static int is_proven(mproto_sasl *s, mproto_span proof)
{
    unsigned char key[MPROTO_DIGEST_MAX], octets[MPROTO_DIGEST_MAX];
    size_t size = mproto_digest_size(s->keys.hash), i;
    mproto_digest d;

    if (!mproto_scram_get(s, proof, key))
        return 0;
    mproto_scram_sign(s, s->keys.stored, octets);
    for (i = 0; i < size; i++)
        key[i] ^= octets[i];
    mproto_digest_init(&d, s->keys.hash);
    mproto_digest_in(&d, key, size);
    mproto_digest_end(&d, octets);
    mproto_wipe(key, sizeof key);
    return mproto_equal(octets, s->keys.stored, size) && !s->denied;
}

/* ",p=" and the proof come last (RFC 5802 7). */
static int cut_proof(mproto_span *final, mproto_span *proof)
{
    mproto_span last = *final;
    size_t at = final->n;

    while (at > 0 && final->p[at - 1] != ',')
        at--;
    if (at == 0)
        return 0;
    last.p += at;
    last.n -= at;
    final->n = at - 1;
    return mproto_scram_take(&last, 'p', proof);
}

static mproto_sasl_state read_final(mproto_sasl *s, mproto_span in)
{
    unsigned char signature[MPROTO_DIGEST_MAX];
    mproto_span final = in, proof;
    size_t at;

    if (!mproto_sasl_is_text(in) || !cut_proof(&final, &proof) ||
        !is_expected(s, final))
        return mproto_sasl_fail(s, MPROTO_E_PEER, "not c=, r= and p=, or of "
                                "another channel or exchange");
    mproto_buf_char(&s->text, ',');
    mproto_buf_span(&s->text, final);
    if (!is_proven(s, proof))
        return mproto_sasl_fail(s, MPROTO_E_STATE, "refused");
    mproto_scram_sign(s, s->keys.server, signature);
    at = s->text.n;
    mproto_scram_put(s, "v=", signature);
    return mproto_sasl_send(s, at, MPROTO_SASL_SEND);
}

mproto_sasl_state mproto_scram_server(mproto_sasl *s, mproto_span in)
{
    if (s->stage == 1)
        return answer_first(s);
    if (!in.p)
        return s->stage == 0 ? mproto_sasl_ask(s)
            : mproto_sasl_fail(s, MPROTO_E_STATE, "no message came");
    if (s->stage == 0)
        return read_first(s, in);
    if (s->stage == 2)
        return read_final(s, in);
    return in.n == 0 ? MPROTO_SASL_DONE
        : mproto_sasl_fail(s, MPROTO_E_PEER, "a message behind the end");
}
