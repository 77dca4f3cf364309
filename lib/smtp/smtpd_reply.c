#include "smtp/smtpd_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"

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
};

size_t mproto_smtpd_reserve(const mproto_smtpd *s)
{
    return s->limits.reply_max + MPROTO_SMTP_LINE_MAX;
}

/* --- checks of what the application says --- */

/* RFC 3463 section 2: "5.1.1", its class that of the code. */
static int enhanced_fits(int code, const char *enhanced)
{
    mproto_span s = { enhanced, mproto_length(enhanced) };
    int enh[3];

    return s.n > 0 && s.p[s.n - 1] != ' ' &&
           mproto_smtp_enhanced(s, code, enh) == s.n;
}

/* --- writing --- */

static const char *line_end(const char *s)
{
    while (*s && *s != '\n')
        s++;
    return s;
}

/* One line; a reply line is MPROTO_SMTP_LINE_MAX octets at the most. */
static void put_line(mproto_buf *b, int code, const char *enhanced,
                     mproto_span text, int more)
{
    size_t from = b->n;

    mproto_buf_number(b, (uint64_t)code);
    mproto_buf_char(b, more ? '-' : ' ');
    if (*enhanced) {
        mproto_buf_text(b, enhanced);
        mproto_buf_char(b, ' ');
    }
    mproto_buf_span(b, text);
    mproto_buf_text(b, "\r\n");
    b->over |= b->n - from > MPROTO_SMTP_LINE_MAX;
}

static void put_lines(mproto_buf *b, int code, const char *enhanced,
                      const char *text, int more)
{
    const char *end;
    mproto_span line;

    do {
        end = line_end(text);
        line.p = text;
        line.n = (size_t)(end - text);
        put_line(b, code, enhanced, line, more || *end);
        text = end + 1;
    } while (*end);
}

static void put_ehlo(mproto_smtpd *s, mproto_buf *b)
{
    if (s->keywords)
        put_lines(b, 250, "", s->keywords, 1);
    if (s->caps & MPROTO_SMTP_CAP_VRFY)
        mproto_buf_text(b, "250-VRFY\r\n");
    if (s->caps & MPROTO_SMTP_CAP_EXPN)
        mproto_buf_text(b, "250-EXPN\r\n");
    if ((s->caps & MPROTO_SMTP_CAP_STARTTLS) && !s->tls)
        mproto_buf_text(b, "250-STARTTLS\r\n");
    mproto_buf_text(b, "250-SIZE ");
    mproto_buf_number(b, s->limits.message_max);
    mproto_buf_text(b, "\r\n250-8BITMIME\r\n250-PIPELINING\r\n"
                       "250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
}

/* Greeting and HELO begin with our name (RFC 5321 4.2, 4.1.1.1). */
static void put_named(mproto_smtpd *s, mproto_buf *b, int code,
                      const char *text, int more)
{
    const char *end = line_end(text);

    mproto_buf_number(b, (uint64_t)code);
    mproto_buf_char(b, more || *end ? '-' : ' ');
    mproto_buf_text(b, s->hostname);
    if (end > text)
        mproto_buf_char(b, ' ');
    mproto_buf_put(b, text, (size_t)(end - text));
    mproto_buf_text(b, "\r\n");
    b->over |= b->n > MPROTO_SMTP_LINE_MAX;
    if (*end)
        put_lines(b, code, "", end + 1, more);
}

static void put_reply(mproto_smtpd *s, mproto_buf *b, int code,
                      const char *enhanced, const char *text)
{
    if (s->owed == MPROTO_SMTPD_CONNECT && code == 220) {
        put_named(s, b, code, text, 0);
    } else if (s->owed == MPROTO_SMTPD_HELO && code == 250) {
        put_named(s, b, code, text, s->ev.which == MPROTO_SMTP_EHLO);
        if (s->ev.which == MPROTO_SMTP_EHLO)
            put_ehlo(s, b);
    } else {
        put_lines(b, code, s->esmtp ? enhanced : "", text, 0);
    }
}

/* E_ARG when it is too long. */
static int queue_reply(mproto_smtpd *s, int code, const char *enhanced,
                       const char *text, size_t max)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, max);
    if (b.cap > max)
        b.cap = max;
    put_reply(s, &b, code, enhanced, text);
    return mproto_wire_commit(&s->wire, &b) == MPROTO_OK ? MPROTO_OK
                                                         : MPROTO_E_ARG;
}

void mproto_smtpd_say(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text)
{
    int rc = queue_reply(s, code, enhanced, text, s->limits.reply_max);

    MPROTO_CHECK(rc == MPROTO_OK);
}

void mproto_smtpd_bad(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text)
{
    if (s->bad == s->limits.bad_max) {
        mproto_smtpd_say(s, 421, "4.7.0", "too many bad commands");
        mproto_smtpd_end(s, MPROTO_E_LIMIT, "too many bad commands");
        return;
    }
    s->bad++;
    mproto_smtpd_say(s, code, enhanced, text);
}

void mproto_smtpd_greet(mproto_smtpd *s)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, s->limits.reply_max);
    put_named(s, &b, 220, answers[MPROTO_SMTPD_CONNECT].yes_text, 0);
    mproto_wire_commit(&s->wire, &b);
}

/* --- answers --- */

/* What was asked for has been granted. */
static void granted(mproto_smtpd *s, mproto_smtpd_type type)
{
    unsigned char behind = s->wire.in.n > 0;

    switch (type) {
    case MPROTO_SMTPD_CONNECT:
        mproto_smtpd_move(s, MPROTO_SMTPD_S_START);
        break;
    case MPROTO_SMTPD_HELO:
        s->esmtp = s->ev.which == MPROTO_SMTP_EHLO;
        s->early |= behind;
        mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
        break;
    case MPROTO_SMTPD_STARTTLS:
        if (behind)
            mproto_smtpd_end(s, MPROTO_E_INJECT,
                             "octets behind STARTTLS in the clear");
        else
            mproto_smtpd_move(s, MPROTO_SMTPD_S_TLS);
        break;
    case MPROTO_SMTPD_MAIL:
        s->rcpts = 0;
        mproto_smtpd_move(s, MPROTO_SMTPD_S_MAIL);
        break;
    case MPROTO_SMTPD_RCPT:
        s->rcpts++;
        mproto_smtpd_move(s, MPROTO_SMTPD_S_RCPT);
        break;
    case MPROTO_SMTPD_DATA:
        s->early |= behind;
        mproto_smtpd_move(s, MPROTO_SMTPD_S_CONTENT);
        break;
    default:                    /* BODY_END VRFY EXPN: nothing opens */
        break;
    }
}

static int answer(mproto_smtpd *s, int code, const char *enhanced,
                  const char *text)
{
    mproto_smtpd_type type = s->owed;
    int rc = queue_reply(s, code, enhanced, text, s->limits.reply_max);

    if (rc != MPROTO_OK)
        return rc;
    s->owed = (mproto_smtpd_type)0;
    s->wire.asks = 0;
    if (type == MPROTO_SMTPD_BODY_END)
        mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
    if (code < 400)
        granted(s, type);
    else if (code == 421)       /* RFC 5321 3.8: the server closes */
        mproto_smtpd_end(s, MPROTO_OK, "");
    else if (type == MPROTO_SMTPD_CONNECT)      /* 3.1: and waits for QUIT */
        mproto_smtpd_move(s, MPROTO_SMTPD_S_REFUSED);
    return MPROTO_OK;
}

static int not_owed(const mproto_smtpd *s)
{
    return s->wire.err.code != MPROTO_OK ? s->wire.err.code
                                         : MPROTO_E_STATE;
}

int mproto_smtpd_ok(mproto_smtpd *s)
{
    const struct answer *a = &answers[s->owed];

    if (!s->owed)
        return not_owed(s);
    return answer(s, a->yes, a->yes_enh, a->yes_text);
}

int mproto_smtpd_refuse(mproto_smtpd *s)
{
    const struct answer *a = &answers[s->owed];

    if (!s->owed)
        return not_owed(s);
    return answer(s, a->no, a->no_enh, a->no_text);
}

static int code_fits(const struct answer *a, int code)
{
    if (code >= 400)
        return code < 600 && code / 10 % 10 < 6;
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

int mproto_smtpd_reply(mproto_smtpd *s, int code, const char *enhanced,
                       const char *text)
{
    const struct answer *a = &answers[s->owed];

    if (!s->owed)
        return not_owed(s);
    if (!code_fits(a, code) || !text || !mproto_smtp_text_fits(text, 1) ||
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
        return not_owed(s);
    if (text && !mproto_smtp_text_fits(text, 1))
        return MPROTO_E_ARG;
    if (s->state != MPROTO_SMTPD_S_TLS) /* where it would not be read */
        rc = queue_reply(s, 421, "4.3.2", text ? text : "closing",
                         MPROTO_SMTP_LINE_MAX);
    if (rc != MPROTO_OK)
        return rc;
    s->owed = (mproto_smtpd_type)0;
    mproto_smtpd_end(s, MPROTO_OK, "");
    return MPROTO_OK;
}
