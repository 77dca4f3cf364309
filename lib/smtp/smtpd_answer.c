#include "smtp/smtpd_int.h"
#include "base/chars_int.h"

/* What ok() and refuse() say, and which code accepts. exact: no other 2xx or
 * 3xx will do. */
static const struct answer {
    short       yes, no;
    char        exact;
    char        yes_enh[6], no_enh[6];
    const char *yes_text, *no_text;
} answers[] = {
    [MPROTO_SMTPD_CONNECT] =
        { 220, 554, 1, "", "", "ESMTP", "no service for you" },
    [MPROTO_SMTPD_HELO] =
        { 250, 550, 1, "", "", "", "refused" },
    [MPROTO_SMTPD_STARTTLS] =
        { 220, 454, 1, "2.0.0", "4.7.0", "go ahead", "TLS not available" },
    [MPROTO_SMTPD_MAIL] =
        { 250, 550, 0, "2.1.0", "5.7.1", "sender OK", "sender refused" },
    [MPROTO_SMTPD_RCPT] =
        { 250, 550, 0, "2.1.5", "5.1.1", "recipient OK", "no such user here" },
    [MPROTO_SMTPD_DATA] =
        { 354, 554, 1, "", "5.5.1", "end with <CRLF>.<CRLF>", "refused" },
    [MPROTO_SMTPD_BODY_END] =
        { 250, 554, 0, "2.0.0", "5.0.0", "message accepted",
          "message refused" },
    [MPROTO_SMTPD_VRFY] =
        { 252, 550, 0, "2.5.0", "5.1.1", "send some mail and see",
          "no such user here" },
    [MPROTO_SMTPD_EXPN] =
        { 252, 550, 0, "2.5.0", "5.1.1", "send some mail and see",
          "no such list here" },
    [MPROTO_SMTPD_AUTH] =
        { 0, 504, 1, "", "5.5.4", "", "mechanism not offered" },
    [MPROTO_SMTPD_LOOKUP] =
        { 0, 535, 1, "", "5.7.8", "", "not proven" },
    [MPROTO_SMTPD_TOKEN] =
        { 0, 535, 1, "", "5.7.8", "", "not proven" },
    [MPROTO_SMTPD_LOGIN] =
        { 235, 535, 1, "2.7.0", "5.7.8", "welcome", "not for you" },
    [MPROTO_SMTPD_ETRN] =
        { 250, 459, 0, "2.0.0", "4.7.1", "the queue is run",
          "not for that node" },
    [MPROTO_SMTPD_TURN] =
        { 250, 502, 1, "2.0.0", "5.5.1", "your turn", "not for you" },
    [MPROTO_SMTPD_XCLIENT] =
        { 220, 550, 1, "", "5.7.0", "ESMTP", "not for you" },
    [MPROTO_SMTPD_BURL] =
        { 250, 554, 0, "2.5.0", "5.6.6", "more is awaited",
          "content not available" },
};

/* RFC 3463 section 2: "5.1.1", its class that of the code. */
static int enhanced_fits(int code, const char *enhanced)
{
    mproto_span s = { enhanced, mproto_length(enhanced) };
    int enh[3];

    return s.n > 0 && s.p[s.n - 1] != ' ' &&
           mproto_smtp_enhanced(s, code, enh) == s.n;
}

/* --- answers --- */

/* Octets that came before they may must not be read in TLS. */
static void granted_tls(mproto_smtpd *s)
{
    if (s->wire.in.n > 0)
        mproto_smtpd_end(s, MPROTO_E_INJECT,
                         "octets behind STARTTLS in the clear");
    else
        mproto_smtpd_move(s, MPROTO_SMTPD_S_TLS);
}

static void granted_mail(mproto_smtpd *s)
{
    s->rcpts = 0;
    s->body = s->params.mail.body;
    s->utf8 = s->params.mail.utf8 != 0;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_MAIL);
}

/* What was asked for has been granted. */
static void granted(mproto_smtpd *s, mproto_smtpd_type type)
{
    switch (type) {
    case MPROTO_SMTPD_CONNECT:
    case MPROTO_SMTPD_XCLIENT:  /* all that was before was another client */
        s->esmtp = s->user = 0;
        s->mails = s->bad = s->refusals = 0;
        mproto_smtpd_move(s, MPROTO_SMTPD_S_START);
        break;
    case MPROTO_SMTPD_HELO:
        s->esmtp = s->ev.which != MPROTO_SMTP_HELO;
        mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
        break;
    case MPROTO_SMTPD_STARTTLS:
        granted_tls(s);
        break;
    case MPROTO_SMTPD_TURN:     /* what was said behind it is for nobody */
        mproto_smtpd_end(s, MPROTO_OK, "");
        break;
    case MPROTO_SMTPD_MAIL:
        granted_mail(s);
        break;
    case MPROTO_SMTPD_RCPT:
        s->rcpts++;
        mproto_smtpd_move(s, MPROTO_SMTPD_S_RCPT);
        break;
    case MPROTO_SMTPD_DATA:
        mproto_smtpd_move(s, s->ev.which == MPROTO_SMTP_BDAT
                          ? MPROTO_SMTPD_S_CHUNK : MPROTO_SMTPD_S_CONTENT);
        break;
    case MPROTO_SMTPD_LOGIN:
        s->user = 1;
        break;
    case MPROTO_SMTPD_BURL:
        mproto_smtpd_burl_answered(s, 0);
        break;
    default:                    /* BODY_END VRFY EXPN ETRN: nothing opens */
        break;
    }
}

/* In the last n octets of the output. */
static void refused(mproto_smtpd *s, mproto_smtpd_type type, int code,
                    size_t n)
{
    s->refusals++;
    if (code == 421)            /* RFC 5321 3.8: the server closes */
        mproto_smtpd_end(s, MPROTO_OK, "");
    else if (type == MPROTO_SMTPD_CONNECT)      /* 3.1: and waits for QUIT */
        mproto_smtpd_move(s, MPROTO_SMTPD_S_REFUSED);
    else if (type == MPROTO_SMTPD_DATA && s->ev.which == MPROTO_SMTP_BDAT)
        mproto_smtpd_chunk_refused(s, n);
    else if (type == MPROTO_SMTPD_BURL)
        mproto_smtpd_burl_answered(s, 1);
}

/* Whatever the answer was, this is over by it. */
static void settled(mproto_smtpd *s, mproto_smtpd_type type)
{
    switch (type) {
    case MPROTO_SMTPD_BODY_END:
        mproto_smtpd_judged(s);
        break;
    case MPROTO_SMTPD_AUTH:
        mproto_wipe(s->line.p, s->line.n);
        break;
    case MPROTO_SMTPD_LOOKUP:
    case MPROTO_SMTPD_TOKEN:
    case MPROTO_SMTPD_LOGIN:
        mproto_smtpd_auth_end(s);
        break;
    default:
        break;
    }
}

/* More is to be read, or the verdict to be asked for, before a reply. */
static int is_quiet(const mproto_smtpd *s, int code)
{
    if (s->ev.which == MPROTO_SMTP_BDAT)
        return code == 354;
    return s->owed == MPROTO_SMTPD_BURL && s->last && code < 300;
}

static int answer(mproto_smtpd *s, int code, const char *enhanced,
                  const char *text)
{
    mproto_smtpd_type type = s->owed;
    size_t room = mproto_wire_room(&s->wire);
    int rc;

    rc = is_quiet(s, code) ? MPROTO_OK
               : mproto_smtpd_queue(s, code, enhanced, text,
                                    s->limits.reply_max);
    if (rc != MPROTO_OK)
        return rc;
    s->owed = (mproto_smtpd_type)0;
    s->wire.asks = 0;
    settled(s, type);
    if (code < 400)
        granted(s, type);
    else
        refused(s, type, code, room - mproto_wire_room(&s->wire));
    return MPROTO_OK;
}

/* The answer stands in the object; the engine looks there. */
static int go_on(mproto_smtpd *s)
{
    s->owed = (mproto_smtpd_type)0;
    s->wire.asks = 0;
    s->sasld->due = 1;
    return MPROTO_OK;
}

int mproto_smtpd_not_owed(const mproto_smtpd *s)
{
    return s->wire.err.code != MPROTO_OK ? s->wire.err.code
                                         : MPROTO_E_STATE;
}

int mproto_smtpd_ok(mproto_smtpd *s)
{
    const struct answer *a = &answers[s->owed];

    if (!s->owed)
        return mproto_smtpd_not_owed(s);
    if (s->owed == MPROTO_SMTPD_LOOKUP || s->owed == MPROTO_SMTPD_TOKEN)
        return go_on(s);
    if (a->yes == 0)
        return MPROTO_E_STATE;
    return answer(s, a->yes, a->yes_enh,
                  a->yes == 220 && *a->yes_enh == '\0' &&
                  (s->flags & MPROTO_SMTPD_LMTP) ? "LMTP" : a->yes_text);
}

int mproto_smtpd_refuse(mproto_smtpd *s)
{
    const struct answer *a = &answers[s->owed];

    if (!s->owed)
        return mproto_smtpd_not_owed(s);
    if (s->owed == MPROTO_SMTPD_LOOKUP &&
        mproto_sasl_deny(s->sasld->sasl) == MPROTO_OK)
        return go_on(s);
    return answer(s, a->no, a->no_enh, a->no_text);
}

static int code_fits(const struct answer *a, int code)
{
    if (code >= 400)
        return code < 600 && code / 10 % 10 < 6;
    if (a->yes == 0)            /* success is ok()'s to say */
        return 0;
    return a->exact ? code == a->yes : code / 10 == a->yes / 10;
}

/* The enhanced code that says no more than the code's class. */
static const char *plain_enhanced(const struct answer *a, int code)
{
    if (code == a->yes)
        return a->yes_enh;
    if (code == a->no)
        return a->no_enh;
    return code < 400 ? "2.0.0" : code < 500 ? "4.0.0" : "5.0.0";
}

/* RFC 6531 3.7.4.2: UTF-8 only to who said that it may be. */
static int text_fits(const mproto_smtpd *s, const char *text)
{
    return s->ev.utf8 ? mproto_smtp_text_fits_utf8(text, 1)
                      : mproto_smtp_text_fits(text, 1);
}

int mproto_smtpd_reply(mproto_smtpd *s, int code, const char *enhanced,
                       const char *text)
{
    const struct answer *a = &answers[s->owed];

    if (!s->owed)
        return mproto_smtpd_not_owed(s);
    if (!code_fits(a, code) || !text || !text_fits(s, text) ||
        (enhanced && !enhanced_fits(code, enhanced)))
        return MPROTO_E_ARG;
    if (!enhanced || !*a->no_enh || code / 100 == 3)
        enhanced = *a->no_enh ? plain_enhanced(a, code) : "";
    return answer(s, code, enhanced, text);
}

int mproto_smtpd_close(mproto_smtpd *s, const char *text)
{
    int rc = MPROTO_OK;

    if (s->state == MPROTO_SMTPD_S_OVER)
        return mproto_smtpd_not_owed(s);
    if (text && !mproto_smtp_text_fits(text, 1))
        return MPROTO_E_ARG;
    if (s->state != MPROTO_SMTPD_S_TLS) /* where it would not be read */
        rc = mproto_smtpd_queue_last(s, text ? text : "closing");
    if (rc != MPROTO_OK)
        return rc;
    s->owed = (mproto_smtpd_type)0;
    s->wire.held = 0;           /* what is in front of the 421 goes, too */
    mproto_smtpd_end(s, MPROTO_OK, "");
    return MPROTO_OK;
}
