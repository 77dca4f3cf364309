#include "smtp/smtpc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- checks --- */

static int may_speak(const mproto_smtpc *c)
{
    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (c->state != MPROTO_SMTPC_S_SESSION || c->quitting ||
        c->ferry.sasl || mproto_smtpc_tail(c) == MPROTO_SMTP_STARTTLS ||
        mproto_smtpc_tail(c) == MPROTO_SMTP_TURN)
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

/* What may be said though it was not announced is left out: SIZE is a hint,
 * BODY=7BIT is what is meant without BODY. REQUIRETLS is for TLS only (RFC 8689
 * section 2). */
static unsigned known_caps(const mproto_smtpc *c)
{
    unsigned caps = c->offer.caps;

    if (!c->tls)
        caps &= ~MPROTO_SMTP_CAP_REQUIRETLS;
    if (!(caps & MPROTO_SMTP_CAP_CHUNKING))
        caps &= ~MPROTO_SMTP_CAP_BINARYMIME;    /* RFC 3030 section 3 */
    return caps | MPROTO_SMTP_CAP_SIZE | MPROTO_SMTP_CAP_8BITMIME;
}

/* 0: longer than any that can be meant. */
static int params_span(const char *params, mproto_span *text)
{
    text->p = params;
    text->n = params ? mproto_length(params) : 0;
    return text->n < MPROTO_SMTPC_PARAMS_MAX;
}

static int mail_params_fit(const mproto_smtpc *c, const char *params,
                           mproto_esmtp_mail *m)
{
    mproto_span text;

    return params_span(params, &text) &&
           mproto_esmtp_mail_parse(m, text, known_caps(c)) == MPROTO_OK &&
           (m->utf8 || mproto_printable(text.p, text.n) == text.n) &&
           (m->body != MPROTO_SMTP_8BITMIME ||
            (c->offer.caps & MPROTO_SMTP_CAP_8BITMIME));
}

static int rcpt_params_fit(const mproto_smtpc *c, const char *params)
{
    mproto_esmtp_rcpt r;
    mproto_span text;

    return params_span(params, &text) &&
           (c->utf8 || mproto_printable(text.p, text.n) == text.n) &&
           mproto_esmtp_rcpt_parse(&r, text, c->offer.caps) == MPROTO_OK;
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

/* line has the verb; path and parameters are checked here. */
static int open_transaction(mproto_smtpc *c, mproto_smtpc_line *line)
{
    mproto_esmtp_mail m;
    int rc = mproto_smtpc_may_tell(c);

    if (rc != MPROTO_OK)
        return spoil(c, rc);
    if (!mail_params_fit(c, line->params, &m) ||
        !address_fits(line->argument, MPROTO_PATH_MAY_NULL |
                      (m.utf8 ? MPROTO_PATH_MAY_UTF8 : 0)))
        return spoil(c, MPROTO_E_ARG);
    line->rset = c->need_rset;
    rc = mproto_smtpc_queue(c, line);
    if (rc != MPROTO_OK)
        return rc;
    c->need_rset = 0;
    c->mail_queued = 1;
    c->binary = m.body == MPROTO_SMTP_BINARYMIME;
    c->utf8 = m.utf8 != 0;
    c->build = MPROTO_SMTPC_B_OPEN;
    return MPROTO_OK;
}

int mproto_smtpc_mail(mproto_smtpc *c, const char *from, const char *params)
{
    mproto_smtpc_line line = { MPROTO_SMTP_MAIL, 0, "MAIL FROM:<", from, ">",
                               params };
    int rc = may_speak(c);

    if (rc != MPROTO_OK || c->build != MPROTO_SMTPC_B_NONE)
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    begin_build(c);
    return open_transaction(c, &line);
}

int mproto_smtpc_send(mproto_smtpc *c, mproto_smtp_cmd which,
                      const char *from)
{
    mproto_smtpc_line line = { 0, 0, "SEND FROM:<", from, ">", NULL };
    int rc = may_speak(c);

    if (rc != MPROTO_OK || c->build != MPROTO_SMTPC_B_NONE ||
        !(c->offer.caps & MPROTO_SMTP_CAP_SEND))
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    if (which < MPROTO_SMTP_SEND || which > MPROTO_SMTP_SAML)
        return MPROTO_E_ARG;
    line.what = which;
    if (which == MPROTO_SMTP_SOML)
        line.verb = "SOML FROM:<";
    else if (which == MPROTO_SMTP_SAML)
        line.verb = "SAML FROM:<";
    begin_build(c);
    return open_transaction(c, &line);
}

int mproto_smtpc_rcpt(mproto_smtpc *c, const char *to, const char *params)
{
    mproto_smtpc_line line = { MPROTO_SMTP_RCPT, 0, "RCPT TO:<", to, ">",
                               params };
    int rc = mproto_smtpc_may_tell(c);

    if (rc != MPROTO_OK || c->build != MPROTO_SMTPC_B_OPEN)
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    if (!address_fits(to, MPROTO_PATH_MAY_POSTMASTER |
                      (c->utf8 ? MPROTO_PATH_MAY_UTF8 : 0)) ||
        !rcpt_params_fit(c, params))
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

/* RFC 3030: chunks need no command before the first of them. */
static int queue_data(mproto_smtpc *c)
{
    static const mproto_smtpc_line data = { MPROTO_SMTP_DATA, 0, "DATA",
                                            NULL, NULL, NULL };

    c->chunked = (c->offer.caps & MPROTO_SMTP_CAP_CHUNKING) &&
                 (c->binary || (c->flags & MPROTO_SMTPC_CHUNKING));
    if (!c->chunked)
        return mproto_smtpc_queue(c, &data);
    if (!mproto_smtpc_has_places(c, 1)) {
        c->starved = 1;
        return MPROTO_E_FULL;
    }
    mproto_smtpc_push(c, MPROTO_SMTPC_GO);
    c->wire.asks = 0;
    return MPROTO_OK;
}

int mproto_smtpc_data(mproto_smtpc *c)
{
    int rc = may_speak(c);

    if (rc != MPROTO_OK)
        return rc;
    if (c->build == MPROTO_SMTPC_B_OPEN && c->rcpts > 0)
        rc = queue_data(c);
    else if (c->build == MPROTO_SMTPC_B_OPEN ||
             c->build == MPROTO_SMTPC_B_SPOILED)
        rc = undo(c);
    else
        rc = MPROTO_E_STATE;
    if (rc == MPROTO_OK)
        c->build = MPROTO_SMTPC_B_DATA;
    return rc;
}

/* --- others --- */

/* fits: text, where there is any, may be said. */
static int text_verb(mproto_smtpc *c, unsigned what, const char *verb,
                     const char *text, int fits)
{
    mproto_smtpc_line line = { what, 0, verb, NULL, NULL, NULL };
    int rc = may_speak(c);

    if (rc != MPROTO_OK || c->build >= MPROTO_SMTPC_B_DATA)
        return rc != MPROTO_OK ? rc : MPROTO_E_STATE;
    if (text && *text) {
        if (!fits || mproto_length(text) > MPROTO_SMTP_LINE_MAX - 7)
            return MPROTO_E_ARG;
        line.argument = " ";
        line.tail = text;
    }
    return mproto_smtpc_queue(c, &line);
}

static int plain_verb(mproto_smtpc *c, unsigned what, const char *verb,
                      const char *text)
{
    return text_verb(c, what, verb, text,
                     text && mproto_smtp_text_fits(text, 0));
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

/* RFC 6531 3.7.4.2: the parameter of MAIL is one of VRFY and EXPN, too. */
static int name_fits(const mproto_smtpc *c, unsigned what, const char *text)
{
    mproto_span name = { text, mproto_length(text) };

    if (what == MPROTO_SMTP_ETRN || !mproto_smtp_cut_utf8(&name))
        return mproto_smtp_text_fits(text, 0);
    return name.n > 0 && (c->offer.caps & MPROTO_SMTP_CAP_SMTPUTF8) &&
           mproto_smtp_text_fits_utf8(text, 0);
}

static int name_verb(mproto_smtpc *c, unsigned what, const char *verb,
                     const char *text)
{
    int rc = mproto_smtpc_may_tell(c);

    if (rc != MPROTO_OK)
        return rc;
    if (!text || !*text)
        return MPROTO_E_ARG;
    return text_verb(c, what, verb, text, name_fits(c, what, text));
}

int mproto_smtpc_vrfy(mproto_smtpc *c, const char *text)
{
    return name_verb(c, MPROTO_SMTP_VRFY, "VRFY", text);
}

int mproto_smtpc_expn(mproto_smtpc *c, const char *text)
{
    return name_verb(c, MPROTO_SMTP_EXPN, "EXPN", text);
}

int mproto_smtpc_etrn(mproto_smtpc *c, const char *text)
{
    if (c->wire.err.code == MPROTO_OK &&
        !(c->offer.caps & MPROTO_SMTP_CAP_ETRN))
        return MPROTO_E_STATE;
    return name_verb(c, MPROTO_SMTP_ETRN, "ETRN", text);
}

int mproto_smtpc_turn(mproto_smtpc *c)
{
    int rc = mproto_smtpc_may_tell(c);

    if (rc == MPROTO_OK &&
        (!(c->offer.caps & MPROTO_SMTP_CAP_TURN) || c->count > 0 ||
         c->build != MPROTO_SMTPC_B_NONE))
        rc = MPROTO_E_STATE;
    return rc != MPROTO_OK ? rc
                           : plain_verb(c, MPROTO_SMTP_TURN, "TURN", NULL);
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
