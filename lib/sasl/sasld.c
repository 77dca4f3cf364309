#include "sasl/sasld_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "sasl/ferry_int.h"

mproto_sasld *mproto_sasld_new(const mproto_alloc *alloc, mproto_sasl *sasl,
                               mproto_span response)
{
    mproto_sasld *f = mproto_alloc_new(alloc, sizeof *f);

    if (!f)
        return NULL;
    f->sasl = sasl;
    f->response = response;
    f->due = 1;
    return f;
}

void mproto_sasld_free(const mproto_alloc *alloc, mproto_sasld *f)
{
    if (!f)
        return;
    mproto_wipe(f, sizeof *f);
    mproto_alloc_free(alloc, f, sizeof *f);
}

int mproto_sasld_is_of(const mproto_sasl *sasl, mproto_span name)
{
    mproto_span own = mproto_sasl_name(sasl);
    size_t i = 0;

    while (i < own.n && i < name.n &&
           mproto_lower(own.p[i]) == mproto_lower(name.p[i]))
        i++;
    return i == own.n && i == name.n;
}

int mproto_sasld_line(mproto_sasld *f, size_t n)
{
    f->response.p = f->line;
    f->response.n = n;
    f->due = 1;
    return mproto_ferry_decode(f->line, &f->response.n);
}

/* What a server says last goes as a challenge, for success carries no octets
 * (RFC 4422 section 3.6); the client has nothing to say to it. */
static mproto_sasld_turn sasld_done(mproto_sasld *f, mproto_span out)
{
    f->proven = out.n > 0;
    return f->proven ? MPROTO_SASLD_CHALLENGE : MPROTO_SASLD_LOGIN;
}

static mproto_sasld_turn sasld_ask(mproto_sasld *f, mproto_sasld_turn turn)
{
    f->asked = 1;
    return turn;
}

static mproto_sasld_turn sasld_turn(mproto_sasld *f, mproto_sasl_state state,
                                    mproto_span out)
{
    switch (state) {
    case MPROTO_SASL_SEND:
        f->asked = 0;
        return MPROTO_SASLD_CHALLENGE;
    case MPROTO_SASL_LOOKUP:
        return sasld_ask(f, MPROTO_SASLD_LOOKUP);
    case MPROTO_SASL_TOKEN:
        return f->asked ? MPROTO_SASLD_FAILED
                        : sasld_ask(f, MPROTO_SASLD_TOKEN);
    case MPROTO_SASL_WORK:
        f->due = 1;
        return MPROTO_SASLD_WORK;
    case MPROTO_SASL_DONE:
        return sasld_done(f, out);
    default:
        return MPROTO_SASLD_FAILED;
    }
}

mproto_sasld_turn mproto_sasld_step(mproto_sasld *f, mproto_span *out)
{
    mproto_span in = f->response;
    mproto_sasl_state state;

    f->response.p = NULL;
    f->response.n = 0;
    f->due = 0;
    if (f->proven)
        return in.n > 0 ? MPROTO_SASLD_FAILED : MPROTO_SASLD_LOGIN;
    state = mproto_sasl_step(f->sasl, in.p, in.n, out);
    if (state == MPROTO_SASL_LOOKUP && f->asked) {
        mproto_sasl_deny(f->sasl);      /* it was not answered */
        state = mproto_sasl_step(f->sasl, NULL, 0, out);
    }
    return sasld_turn(f, state, *out);
}
