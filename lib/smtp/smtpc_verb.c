#include "smtp/smtpc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- checks --- */

static int may_speak(const mproto_smtpc *c)
{
    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (c->state != MPROTO_SMTPC_S_SESSION || c->quitting ||
        c->sasl || mproto_smtpc_tail(c) == MPROTO_SMTP_STARTTLS)
        return MPROTO_E_STATE;
    return MPROTO_OK;
}

/* As may_speak(), for what shows who writes to whom, or what of. */
int mproto_smtpc_may_tell(const mproto_smtpc *c)
{
    int rc = may_speak(c);

    if (rc == MPROTO_OK && (c->flags & MPROTO_SMTPC_NEED_TLS) && !c->tls)
        rc = MPROTO_E_STATE;
    return rc;
}

static int address_fits(const char *s, unsigned may)
{
    mproto_span text = { s, s ? mproto_length(s) : 0 };
    mproto_smtp_path path;

    return s && text.n < MPROTO_SMTP_LINE_MAX &&
           mproto_smtp_path_parse(&path, text, may) == MPROTO_OK;
}

/* RFC 1870 section 4: 1*20DIGIT; RFC 6152 section 2. */
static int is_known(const mproto_smtpc *c, const mproto_smtp_param *p)
{
    if (mproto_same(p->key, "size"))
        return mproto_digits(p->value) && p->value.n <= 20;
    if (!mproto_same(p->key, "body"))
        return 0;
    return mproto_same(p->value, "7bit") ||
           (mproto_same(p->value, "8bitmime") &&
            (c->offer.caps & MPROTO_SMTP_CAP_8BITMIME));
}

static int params_fit(const mproto_smtpc *c, const char *params)
{
    mproto_span rest = { params, params ? mproto_length(params) : 0 };
    mproto_smtp_param p;
    unsigned sizes = 0, bodies = 0;
    int rc;

    if (rest.n >= MPROTO_SMTP_LINE_MAX)
        return 0;
    while ((rc = mproto_smtp_param_next(&rest, &p)) > 0) {
        if (!is_known(c, &p))
            return 0;
        sizes += mproto_same(p.key, "size") != 0;
        bodies += mproto_same(p.key, "body") != 0;
    }
    return rc == 0 && sizes <= 1 && bodies <= 1;
}

/* --- transactions --- */

/* What is refused must not be taken for sent: data() will say so. */
static int spoil(mproto_smtpc *c, int rc)
{
    if (c->wire.err.code == MPROTO_OK)
        c->build = MPROTO_SMTPC_B_SPOILED;
    return rc;
}

static void begin_build(mproto_smtpc *c)
{
    c->rcpts = 0;
    c->mail_queued = 0;
}

int mproto_smtpc_mail(mproto_smtpc *c, const char *from, const char *params)
{
    mproto_smtpc_line line = { MPROTO_SMTP_MAIL, c->need_rset,
                               "MAIL FROM:<", from, ">", params };
    int rc = may_speak(c);

    if (rc != MPROTO_OK || c->build != MPROTO_SMTPC_B_NONE)
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    begin_build(c);
    rc = mproto_smtpc_may_tell(c);
    if (rc != MPROTO_OK)
        return spoil(c, rc);
    if (!address_fits(from, MPROTO_PATH_MAY_NULL) || !params_fit(c, params))
        return spoil(c, MPROTO_E_ARG);
    rc = mproto_smtpc_queue(c, &line);
    if (rc != MPROTO_OK)
        return rc;
    c->need_rset = 0;
    c->mail_queued = 1;
    c->build = MPROTO_SMTPC_B_OPEN;
    return MPROTO_OK;
}

int mproto_smtpc_rcpt(mproto_smtpc *c, const char *to, const char *params)
{
    mproto_smtpc_line line = { MPROTO_SMTP_RCPT, 0, "RCPT TO:<", to, ">",
                               NULL };
    int rc = mproto_smtpc_may_tell(c);

    if (rc != MPROTO_OK || c->build != MPROTO_SMTPC_B_OPEN)
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    if (!address_fits(to, MPROTO_PATH_MAY_POSTMASTER) ||
        (params && *params))
        return spoil(c, MPROTO_E_ARG);
    rc = mproto_smtpc_queue(c, &line);
    c->rcpts += rc == MPROTO_OK;
    return rc;
}

/* data() of a transaction that cannot be sent: takes back what was. */
static int undo(mproto_smtpc *c)
{
    if (c->mail_queued)
        mproto_smtpc_queue_last(c, MPROTO_SMTPC_UNDO, "RSET");
    else
        mproto_smtpc_push(c, MPROTO_SMTPC_NEVER);
    c->wire.asks = 0;
    return MPROTO_OK;
}

int mproto_smtpc_data(mproto_smtpc *c)
{
    static const mproto_smtpc_line data = { MPROTO_SMTP_DATA, 0, "DATA",
                                            NULL, NULL, NULL };
    int rc = may_speak(c);

    if (rc != MPROTO_OK)
        return rc;
    if (c->build == MPROTO_SMTPC_B_OPEN && c->rcpts > 0)
        rc = mproto_smtpc_queue(c, &data);
    else if (c->build == MPROTO_SMTPC_B_OPEN ||
             c->build == MPROTO_SMTPC_B_SPOILED)
        rc = undo(c);
    else
        rc = MPROTO_E_STATE;
    if (rc == MPROTO_OK)
        c->build = MPROTO_SMTPC_B_DATA;
    return rc;
}

/* --- content --- */

static int encode_body(mproto_smtpc *c, const void *p, size_t n, int last)
{
    mproto_codec before = c->dots;
    mproto_buf b;
    mproto_io io;
    int rc;

    mproto_wire_open(&c->wire, &b, 2 * n + 8);
    io.in = p;
    io.in_n = n;
    io.out = b.p;
    io.out_n = b.cap;
    rc = mproto_dots_encode(&c->dots, &io, last);
    if (rc != MPROTO_OK) {
        c->dots = before;
        return rc;
    }
    b.n = b.cap - io.out_n;
    return mproto_wire_commit(&c->wire, &b);
}

int mproto_smtpc_body(mproto_smtpc *c, const void *p, size_t n)
{
    int rc;

    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (c->build != MPROTO_SMTPC_B_BODY)
        return MPROTO_E_STATE;
    if (n == 0)
        return MPROTO_OK;
    rc = n > mproto_smtpc_body_room(c) ? MPROTO_E_FULL
                                       : encode_body(c, p, n, 0);
    if (rc != MPROTO_E_ARG) {
        c->asked = 0;
        c->wire.asks = 0;
    }
    return rc;
}

int mproto_smtpc_body_end(mproto_smtpc *c)
{
    int rc;

    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (c->build != MPROTO_SMTPC_B_BODY)
        return MPROTO_E_STATE;
    rc = encode_body(c, NULL, 0, 1);
    if (rc != MPROTO_OK)
        return rc;
    c->wire.asks = 0;
    c->build = MPROTO_SMTPC_B_NONE;
    c->dot_at = c->wire.gone + (c->wire.out_n - c->wire.out_at);
    mproto_smtpc_push(c, MPROTO_SMTPC_DOT);
    c->released = c->count;     /* its octets are content, not held back */
    return MPROTO_OK;
}

/* --- others --- */

static int plain_verb(mproto_smtpc *c, unsigned what, const char *verb,
                      const char *text)
{
    mproto_smtpc_line line = { what, 0, verb, NULL, NULL, NULL };
    int rc = may_speak(c);

    if (rc != MPROTO_OK || c->build >= MPROTO_SMTPC_B_DATA)
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    if (text && *text) {
        if (!mproto_smtp_text_fits(text, 0) ||
            mproto_length(text) > MPROTO_SMTP_LINE_MAX - 7)
            return MPROTO_E_ARG;
        line.argument = " ";
        line.tail = text;
    }
    return mproto_smtpc_queue(c, &line);
}

/* What mail() refused for want of TLS is no transaction yet. */
static int has_transaction(const mproto_smtpc *c)
{
    if (c->build == MPROTO_SMTPC_B_SPOILED)
        return c->mail_queued;
    return c->build != MPROTO_SMTPC_B_NONE;
}

int mproto_smtpc_starttls(mproto_smtpc *c)
{
    int rc;

    if (c->wire.err.code == MPROTO_OK &&
        (!(c->offer.caps & MPROTO_SMTP_CAP_STARTTLS) || c->tls ||
         c->count > 0 || has_transaction(c)))
        return MPROTO_E_STATE;
    rc = plain_verb(c, MPROTO_SMTP_STARTTLS, "STARTTLS", NULL);
    if (rc == MPROTO_OK)
        c->build = MPROTO_SMTPC_B_NONE;
    return rc;
}

int mproto_smtpc_rset(mproto_smtpc *c)
{
    int rc = plain_verb(c, MPROTO_SMTP_RSET, "RSET", NULL);

    if (rc == MPROTO_OK) {
        c->build = MPROTO_SMTPC_B_NONE;
        c->need_rset = 0;
    }
    return rc;
}

static int name_verb(mproto_smtpc *c, unsigned what, const char *verb,
                     const char *text)
{
    int rc = mproto_smtpc_may_tell(c);

    if (rc != MPROTO_OK)
        return rc;
    return text && *text ? plain_verb(c, what, verb, text) : MPROTO_E_ARG;
}

int mproto_smtpc_vrfy(mproto_smtpc *c, const char *text)
{
    return name_verb(c, MPROTO_SMTP_VRFY, "VRFY", text);
}

int mproto_smtpc_expn(mproto_smtpc *c, const char *text)
{
    return name_verb(c, MPROTO_SMTP_EXPN, "EXPN", text);
}

int mproto_smtpc_help(mproto_smtpc *c, const char *text)
{
    return plain_verb(c, MPROTO_SMTP_HELP, "HELP", text);
}

int mproto_smtpc_noop(mproto_smtpc *c, const char *text)
{
    return plain_verb(c, MPROTO_SMTP_NOOP, "NOOP", text);
}

int mproto_smtpc_quit(mproto_smtpc *c)
{
    int rc = may_speak(c);

    if (rc != MPROTO_OK || c->build >= MPROTO_SMTPC_B_DATA)
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    mproto_smtpc_queue_last(c, MPROTO_SMTP_QUIT, "QUIT");
    c->quitting = 1;
    return MPROTO_OK;
}
