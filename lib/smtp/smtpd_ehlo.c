#include "smtp/smtpd_int.h"
#include "base/chars_int.h"

#define CAPS_ALWAYS (MPROTO_SMTP_CAP_SIZE | MPROTO_SMTP_CAP_8BITMIME | \
                     MPROTO_SMTP_CAP_PIPELINING | MPROTO_SMTP_CAP_ENHANCED | \
                     MPROTO_SMTP_CAP_HELP)
#define NUMBER_MAX 999999u      /* RFC 9422 section 3 */

/* Keywords that say all there is to say. */
static const struct offer {
    unsigned    cap;
    const char *lines;
} offers[] = {
    { MPROTO_SMTP_CAP_VRFY, "250-VRFY\r\n" },
    { MPROTO_SMTP_CAP_EXPN, "250-EXPN\r\n" },
    { MPROTO_SMTP_CAP_STARTTLS, "250-STARTTLS\r\n" },
    { MPROTO_SMTP_CAP_DSN, "250-DSN\r\n" },
    { MPROTO_SMTP_CAP_CHUNKING, "250-CHUNKING\r\n" },
    { MPROTO_SMTP_CAP_BINARYMIME, "250-BINARYMIME\r\n" },
    { MPROTO_SMTP_CAP_SMTPUTF8, "250-SMTPUTF8\r\n" },
    { MPROTO_SMTP_CAP_REQUIRETLS, "250-REQUIRETLS\r\n" },
    { MPROTO_SMTP_CAP_RRVS, "250-RRVS\r\n" },
    { MPROTO_SMTP_CAP_SOLICIT, "250-NO-SOLICITING\r\n" },
    { MPROTO_SMTP_CAP_ETRN, "250-ETRN\r\n" },
    { MPROTO_SMTP_CAP_TURN, "250-TURN\r\n" },
    { MPROTO_SMTP_CAP_SEND, "250-SEND\r\n250-SOML\r\n250-SAML\r\n" },
    { MPROTO_SMTP_CAP_XCLIENT, "250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN "
                               "DESTADDR DESTPORT\r\n" },
};

enum { OFFERS = sizeof offers / sizeof offers[0] };

unsigned mproto_smtpd_where(const mproto_smtpd *s)
{
    if (s->tls)
        return MPROTO_SASLD_TLS | MPROTO_SASLD_CLEAR;
    return s->flags & MPROTO_SMTPD_CLEAR_AUTH ? MPROTO_SASLD_CLEAR : 0;
}

/* The next mechanism that is offered now; *left is empty at first. 0: none. */
static int next_mechanism(const mproto_smtpd *s, mproto_span *left,
                          mproto_span *name)
{
    return mproto_sasld_next(s->auth, mproto_smtpd_where(s), left, name);
}

static size_t length_or_none(const char *text)
{
    return text ? mproto_length(text) : 0;
}

unsigned mproto_smtpd_offers(const mproto_smtpd *s)
{
    unsigned caps = s->caps & ~MPROTO_SMTP_CAP_AUTH;
    mproto_span left = { NULL, 0 }, name;

    caps &= s->tls ? ~MPROTO_SMTP_CAP_STARTTLS : ~MPROTO_SMTP_CAP_REQUIRETLS;
    if (!(caps & MPROTO_SMTP_CAP_CHUNKING))
        caps &= ~MPROTO_SMTP_CAP_BINARYMIME;
    if (s->hold_max == 0 || !s->hold_until)
        caps &= ~MPROTO_SMTP_CAP_FUTURERELEASE;
    if (next_mechanism(s, &left, &name))
        caps |= MPROTO_SMTP_CAP_AUTH;
    return caps | CAPS_ALWAYS;
}

static void put_auth(const mproto_smtpd *s, mproto_buf *b)
{
    mproto_span left = { NULL, 0 }, name;

    mproto_buf_text(b, "250-AUTH");
    while (next_mechanism(s, &left, &name)) {
        mproto_buf_char(b, ' ');
        mproto_buf_span(b, name);
    }
    mproto_buf_text(b, "\r\n");
}

static void put_limits(const mproto_smtpd *s, mproto_buf *b)
{
    mproto_buf_text(b, "250-LIMITS");
    if (s->limits.mail_max <= NUMBER_MAX) {
        mproto_buf_text(b, " MAILMAX=");
        mproto_buf_number(b, s->limits.mail_max);
    }
    if (s->limits.rcpt_max <= NUMBER_MAX) {
        mproto_buf_text(b, " RCPTMAX=");
        mproto_buf_number(b, s->limits.rcpt_max);
    }
    mproto_buf_text(b, "\r\n");
}

/* "250-KEYWORD", a number if there is one, a word if there is one. */
static void put_told(mproto_buf *b, const char *keyword, uint32_t n,
                     const char *word)
{
    mproto_buf_text(b, keyword);
    if (n > 0) {
        mproto_buf_char(b, ' ');
        mproto_buf_number(b, n);
    }
    if (word) {
        mproto_buf_char(b, ' ');
        mproto_buf_text(b, word);
    }
    mproto_buf_text(b, "\r\n");
}

void mproto_smtpd_put_offers(const mproto_smtpd *s, mproto_buf *b)
{
    unsigned caps = mproto_smtpd_offers(s);
    int i;

    for (i = 0; i < OFFERS; i++)
        if (caps & offers[i].cap)
            mproto_buf_text(b, offers[i].lines);
    if (caps & MPROTO_SMTP_CAP_AUTH)
        put_auth(s, b);
    if (caps & MPROTO_SMTP_CAP_DELIVERBY)
        put_told(b, "250-DELIVERBY", s->by_min, NULL);
    if (caps & MPROTO_SMTP_CAP_FUTURERELEASE)
        put_told(b, "250-FUTURERELEASE", s->hold_max, s->hold_until);
    if (caps & MPROTO_SMTP_CAP_MT_PRIORITY)
        put_told(b, "250-MT-PRIORITY", 0, s->priorities);
    if (caps & MPROTO_SMTP_CAP_LIMITS)
        put_limits(s, b);
    if (caps & MPROTO_SMTP_CAP_BURL)    /* RFC 4468 3.1 */
        put_told(b, "250-BURL", 0, s->user ? s->burl : NULL);
    mproto_buf_text(b, "250-SIZE ");
    mproto_buf_number(b, s->limits.message_max);
    mproto_buf_text(b, "\r\n250-8BITMIME\r\n250-PIPELINING\r\n"
                       "250-ENHANCEDSTATUSCODES\r\n250 HELP\r\n");
}

size_t mproto_smtpd_offers_max(const mproto_smtpd_opts *opts)
{
    const char *keywords = opts->keywords;
    size_t n = 256 + mproto_length(opts->hostname);
    int i;

    for (; keywords && *keywords; keywords++)
        n += *keywords == '\n' ? 7 : 1;
    for (i = 0; i < OFFERS; i++)
        if (opts->caps & offers[i].cap)
            n += mproto_length(offers[i].lines);
    if (opts->caps & (MPROTO_SMTP_CAP_DELIVERBY | MPROTO_SMTP_CAP_LIMITS |
                      MPROTO_SMTP_CAP_MT_PRIORITY |
                      MPROTO_SMTP_CAP_FUTURERELEASE))
        n += 160 + length_or_none(opts->hold_until) +
             length_or_none(opts->priorities);
    if (opts->caps & MPROTO_SMTP_CAP_BURL)
        n += 12 + length_or_none(opts->burl);
    return n + (opts->auth ? mproto_length(opts->auth) + 12 : 0);
}
