#include <mailproto/esmtp.h>
#include "base/chars_int.h"
#include "base/span_int.h"

/* The rest of a line whose keyword is known; blanks at its ends are off. */
typedef void offer_function(mproto_esmtp_offer *o, mproto_span rest);

static unsigned number_or_zero(mproto_span text)
{
    uint64_t n;

    return mproto_digits(text) && mproto_number(text, &n) && n <= UINT32_MAX
        ? (unsigned)n : 0;
}

static void offer_size(mproto_esmtp_offer *o, mproto_span rest)
{
    o->size_max = 0;
    if (mproto_digits(rest) && !mproto_number(rest, &o->size_max))
        o->size_max = 0;
}

/* The first line wins where "AUTH" and "AUTH=" come both. */
static void offer_auth(mproto_esmtp_offer *o, mproto_span rest)
{
    if (o->auth.n == 0)
        o->auth = rest;
}

static void offer_by(mproto_esmtp_offer *o, mproto_span rest)
{
    mproto_span least;

    mproto_cut(&rest, ',', &least);
    o->by_min = number_or_zero(mproto_trim(least));
}

static void offer_hold(mproto_esmtp_offer *o, mproto_span rest)
{
    mproto_span most;

    mproto_cut(&rest, ' ', &most);
    o->hold_max = number_or_zero(most);
    o->hold_until = mproto_trim(rest);
}

/* RFC 9422: a limit that is malformed is not there, the others are. */
static void offer_limits(mproto_esmtp_offer *o, mproto_span rest)
{
    mproto_span one, name;

    while (rest.n > 0) {
        mproto_cut(&rest, ' ', &one);
        mproto_cut(&one, '=', &name);
        if (mproto_same(name, "mailmax"))
            o->mail_max = number_or_zero(one);
        else if (mproto_same(name, "rcptmax"))
            o->rcpt_max = number_or_zero(one);
        else if (mproto_same(name, "rcptdomainmax"))
            o->rcpt_domain_max = number_or_zero(one);
    }
}

static void offer_priority(mproto_esmtp_offer *o, mproto_span rest)
{
    o->priorities = rest;
}

static const struct keyword {
    char            name[20];   /* in lower case */
    unsigned        cap;
    offer_function *read;       /* NULL: the rest tells nothing */
} keywords[] = {
    { "size", MPROTO_SMTP_CAP_SIZE, offer_size },
    { "8bitmime", MPROTO_SMTP_CAP_8BITMIME, NULL },
    { "pipelining", MPROTO_SMTP_CAP_PIPELINING, NULL },
    { "enhancedstatuscodes", MPROTO_SMTP_CAP_ENHANCED, NULL },
    { "starttls", MPROTO_SMTP_CAP_STARTTLS, NULL },
    { "help", MPROTO_SMTP_CAP_HELP, NULL },
    { "vrfy", MPROTO_SMTP_CAP_VRFY, NULL },
    { "expn", MPROTO_SMTP_CAP_EXPN, NULL },
    { "auth", MPROTO_SMTP_CAP_AUTH, offer_auth },
    { "dsn", MPROTO_SMTP_CAP_DSN, NULL },
    { "chunking", MPROTO_SMTP_CAP_CHUNKING, NULL },
    { "binarymime", MPROTO_SMTP_CAP_BINARYMIME, NULL },
    { "smtputf8", MPROTO_SMTP_CAP_SMTPUTF8, NULL },
    { "etrn", MPROTO_SMTP_CAP_ETRN, NULL },
    { "requiretls", MPROTO_SMTP_CAP_REQUIRETLS, NULL },
    { "deliverby", MPROTO_SMTP_CAP_DELIVERBY, offer_by },
    { "futurerelease", MPROTO_SMTP_CAP_FUTURERELEASE, offer_hold },
    { "mt-priority", MPROTO_SMTP_CAP_MT_PRIORITY, offer_priority },
    { "rrvs", MPROTO_SMTP_CAP_RRVS, NULL },
    { "limits", MPROTO_SMTP_CAP_LIMITS, offer_limits },
    { "no-soliciting", MPROTO_SMTP_CAP_SOLICIT, NULL },
    { "burl", MPROTO_SMTP_CAP_BURL, NULL },
    { "turn", MPROTO_SMTP_CAP_TURN, NULL },
    { "send", MPROTO_SMTP_CAP_SEND, NULL },
    { "xclient", MPROTO_SMTP_CAP_XCLIENT, NULL }
};

/* Blanks or, as old servers had it behind AUTH, "=" end a keyword. */
static mproto_span keyword_of(mproto_span *line)
{
    mproto_span name = *line;
    size_t i = 0;

    while (i < line->n && line->p[i] != ' ' && line->p[i] != '=')
        i++;
    name.n = i;
    i += i < line->n;
    line->p += i;
    line->n -= i;
    return name;
}

void mproto_esmtp_offer_line(mproto_esmtp_offer *o, mproto_span line)
{
    mproto_span name = keyword_of(&line);
    char first = name.n > 0 ? mproto_lower(*name.p) : '\0';
    size_t i;

    for (i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        if (keywords[i].name[0] != first ||
            !mproto_same(name, keywords[i].name))
            continue;
        o->caps |= keywords[i].cap;
        if (keywords[i].read)
            keywords[i].read(o, mproto_trim(line));
        return;
    }
}
