#include "sasl/sasld_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include "sasl/ferry_int.h"
#include "sasl/sasl_int.h"

/* --- what is offered --- */

/* A name with -PLUS promises a channel (RFC 5802 section 6). */
int mproto_sasld_offers(const char *offered, mproto_span name, unsigned where)
{
    const mproto_mechanism *mech = mproto_mechanism_find(name);

    if (mech && mech->flags & MPROTO_SASL_PLUS && !(where & MPROTO_SASLD_TLS))
        return 0;
    return offered && mproto_sasl_choose(name, offered,
                                         where & MPROTO_SASLD_CLEAR).n > 0;
}

int mproto_sasld_next(const char *offered, unsigned where, mproto_span *left,
                      mproto_span *name)
{
    if (!left->p) {
        left->p = offered ? offered : "";
        left->n = mproto_length(left->p);
    }
    while (left->n > 0) {
        mproto_cut(left, ' ', name);
        if (mproto_sasld_offers(offered, *name, where))
            return 1;
    }
    return 0;
}

/* --- the command --- */

int mproto_sasld_speaks_first(mproto_span mechanism)
{
    const mproto_mechanism *mech = mproto_mechanism_find(mechanism);

    return mech && (mech->flags & MPROTO_SASL_STAMP);
}

/* RFC 4954 section 4, RFC 5034 section 4: "=" is a response that is empty. */
int mproto_sasld_initial(const mproto_line *line, mproto_span *response)
{
    char *at;

    if (response->n == 0) {
        response->p = NULL;
        return 1;
    }
    at = line->p + (response->p - line->p);
    if (response->n == 1 && *at == '=')
        response->n = 0;
    return mproto_ferry_decode(at, &response->n);
}

/* --- the exchange --- */

int mproto_sasld_is_of(const mproto_sasl *sasl, mproto_span name)
{
    return mproto_same_span(mproto_sasl_name(sasl), name);
}

mproto_sasld *mproto_sasld_new(const mproto_alloc *alloc, mproto_sasl *sasl,
                               mproto_span response, mproto_line *line)
{
    mproto_sasld *f = mproto_alloc_new(alloc, sizeof *f);

    if (!f)
        return NULL;
    f->sasl = sasl;
    f->line = line;
    f->own = line->p;
    f->own_max = line->max;
    f->response = response;
    f->due = 1;
    return f;
}

/* What the cutter has to skip of a line it goes on to skip. */
static void sasld_use_line(mproto_sasld *f, char *p, size_t max)
{
    mproto_wipe(f->line->p, f->line->n);
    f->line->p = p;
    f->line->n = 0;
    f->line->max = max;
}

void mproto_sasld_free(const mproto_alloc *alloc, mproto_sasld *f)
{
    if (!f)
        return;
    sasld_use_line(f, f->own, f->own_max);
    mproto_wipe(f, sizeof *f);
    mproto_alloc_free(alloc, f, sizeof *f);
}

int mproto_sasld_line(mproto_sasld *f)
{
    f->response.p = f->line->p;
    f->response.n = f->line->n;
    f->due = 1;
    return mproto_ferry_decode(f->line->p, &f->response.n);
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

static mproto_sasld_turn sasld_take(mproto_sasld *f, mproto_span in,
                                    mproto_span *out)
{
    mproto_sasl_state state;

    if (f->proven)
        return in.n > 0 ? MPROTO_SASLD_FAILED : MPROTO_SASLD_LOGIN;
    state = mproto_sasl_step(f->sasl, in.p, in.n, out);
    if (state == MPROTO_SASL_LOOKUP && f->asked) {
        mproto_sasl_deny(f->sasl);      /* it was not answered */
        state = mproto_sasl_step(f->sasl, NULL, 0, out);
    }
    return sasld_turn(f, state, *out);
}

/* The command's line holds the initial response; the others come into the
 * longer one. */
mproto_sasld_turn mproto_sasld_step(mproto_sasld *f, mproto_span *out)
{
    const mproto_span none = { NULL, 0 };
    mproto_span in = f->response;
    mproto_sasld_turn turn;

    f->response = none;
    f->due = 0;
    turn = sasld_take(f, in, out);
    if (f->line->max < sizeof f->longer)
        sasld_use_line(f, f->longer, sizeof f->longer);
    else
        sasld_use_line(f, f->line->p, f->line->max);
    return turn;
}
