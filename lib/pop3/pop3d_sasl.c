/* AUTH (RFC 5034). */
#include "pop3/pop3d_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include "sasl/ferry_int.h"

/* --- what is offered --- */

static unsigned where(const mproto_pop3d *s)
{
    if (s->tls)
        return MPROTO_SASLD_TLS | MPROTO_SASLD_CLEAR;
    return s->flags & MPROTO_POP3D_CLEAR_AUTH ? MPROTO_SASLD_CLEAR : 0;
}

int mproto_pop3d_next_mechanism(const mproto_pop3d *s, mproto_span *left,
                                mproto_span *name)
{
    return mproto_sasld_next(s->auth, where(s), left, name);
}

/* AUTH alone lists them, in servers from before CAPA. */
static void list_mechanisms(mproto_pop3d *s)
{
    mproto_span left = { NULL, 0 }, name;
    mproto_buf b;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "+OK mechanisms follow\r\n");
    while (mproto_pop3d_next_mechanism(s, &left, &name)) {
        mproto_buf_span(&b, name);
        mproto_buf_text(&b, "\r\n");
    }
    mproto_buf_text(&b, ".\r\n");
    mproto_pop3d_close_reply(s, &b);
}

/* --- the command --- */

static int pop3d_refuse_auth(mproto_pop3d *s, const char *text)
{
    mproto_wipe(s->line.p, s->line.n);
    mproto_pop3d_bad(s, text);
    return 0;
}

int mproto_pop3d_do_auth(mproto_pop3d *s, mproto_span args)
{
    mproto_span name;

    if (!s->auth)
        return pop3d_refuse_auth(s, "not offered");
    if (args.n == 0) {
        list_mechanisms(s);
        return 0;
    }
    mproto_cut(&args, ' ', &name);
    s->response = mproto_trim(args);
    if (!mproto_sasld_offers(s->auth, name, where(s)))
        return pop3d_refuse_auth(s, "mechanism not offered");
    if (s->response.n > 0 && mproto_sasld_speaks_first(name))
        return pop3d_refuse_auth(s, "the server speaks first");
    if (!mproto_sasld_initial(&s->line, &s->response))
        return pop3d_refuse_auth(s, "that is no base64");
    s->ev.text = name;
    return mproto_pop3d_ask(s, MPROTO_POP3D_AUTH);
}

int mproto_pop3d_auth(mproto_pop3d *s, mproto_sasl *sasl)
{
    if (s->owed != MPROTO_POP3D_AUTH)
        return mproto_pop3d_not_owed(s);
    if (!sasl || !mproto_sasld_is_of(sasl, s->ev.text))
        return MPROTO_E_ARG;
    s->sasld = mproto_sasld_new(&s->wire.alloc, sasl, s->response, &s->line);
    if (!s->sasld)
        return MPROTO_E_NOMEM;
    mproto_pop3d_widen(s);
    s->owed = (mproto_pop3d_type)0;
    s->wire.asks = 0;
    mproto_pop3d_move(s, MPROTO_POP3D_S_SASL);
    return MPROTO_OK;
}

/* --- the exchange --- */

void mproto_pop3d_drop_sasld(mproto_pop3d *s)
{
    mproto_sasld_free(&s->wire.alloc, s->sasld);
    s->sasld = NULL;
}

int mproto_pop3d_auth_fails(mproto_pop3d *s, const char *text)
{
    s->ev.type = MPROTO_POP3D_RESET;
    s->ev.which = MPROTO_POP3_AUTH;
    s->ev.sasl = s->sasld->sasl;
    mproto_pop3d_drop_sasld(s);
    mproto_pop3d_move(s, MPROTO_POP3D_S_START);
    mproto_pop3d_bad(s, text);
    return 1;
}

static int not_proven_here(mproto_pop3d *s)
{
    if (mproto_sasl_error(s->sasld->sasl)->code == MPROTO_E_MEMORY)
        return mproto_pop3d_auth_fails(s, "[SYS/TEMP] no memory");
    return mproto_pop3d_auth_fails(s, "[AUTH] not proven");
}

static int put_challenge(mproto_pop3d *s, mproto_span octets)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, mproto_wire_room(&s->wire));
    b.cap -= MPROTO_POP3_LAST_MAX;
    mproto_buf_text(&b, "+ ");
    mproto_ferry_encode(&b, octets);
    mproto_buf_text(&b, "\r\n");
    return mproto_wire_commit(&s->wire, &b) == MPROTO_OK;
}

static int pop3d_ask_of_sasl(mproto_pop3d *s, mproto_pop3d_type type)
{
    s->ev.sasl = s->sasld->sasl;
    s->ev.user = mproto_sasl_who(s->ev.sasl);
    return mproto_pop3d_ask(s, type);
}

int mproto_pop3d_auth_line(mproto_pop3d *s)
{
    if (s->line.n == 1 && *s->line.p == '*')
        return mproto_pop3d_auth_fails(s, "given up");
    if (!mproto_sasld_line(s->sasld))
        return mproto_pop3d_auth_fails(s, "that is no base64");
    return 0;
}

int mproto_pop3d_auth_step(mproto_pop3d *s)
{
    mproto_span challenge = { NULL, 0 };
    mproto_sasld_turn turn = mproto_sasld_step(s->sasld, &challenge);

    s->ev.which = MPROTO_POP3_AUTH;
    switch (turn) {
    case MPROTO_SASLD_CHALLENGE:
        return put_challenge(s, challenge) ? 0 : not_proven_here(s);
    case MPROTO_SASLD_LOOKUP:
        return pop3d_ask_of_sasl(s, MPROTO_POP3D_LOOKUP);
    case MPROTO_SASLD_TOKEN:
        return pop3d_ask_of_sasl(s, MPROTO_POP3D_TOKEN);
    case MPROTO_SASLD_WORK:
        s->ev.type = MPROTO_POP3D_WORK;
        return 1;
    case MPROTO_SASLD_LOGIN:
        return pop3d_ask_of_sasl(s, MPROTO_POP3D_LOGIN);
    default:
        return not_proven_here(s);
    }
}
