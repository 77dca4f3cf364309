#include <mailproto/esmtp.h>
#include "base/chars_int.h"
#include "base/span_int.h"

/* The rest of a line whose keyword is known; blanks at its ends are off. */
typedef void offer_function(mproto_esmtp_offer *o, mproto_span rest);

static unsigned number_or_zero(mproto_span text)
{
    uint64_t n;

    return mproto_number(text, &n) && n <= UINT32_MAX ? (unsigned)n : 0;
}

static void offer_size(mproto_esmtp_offer *o, mproto_span rest)
{
    o->size_max = 0;
    mproto_number(rest, &o->size_max);
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

/* What the first octets of keywords have in common, in both cases. */
#define SHELF(octet) ((octet) & 31)

/* By shelves. */
static const struct keyword {
    char            name[20];   /* in lower case */
    unsigned        cap;
    offer_function *read;       /* NULL: the rest tells nothing */
} keywords[] = {
    { "auth", MPROTO_SMTP_CAP_AUTH, offer_auth },
    { "binarymime", MPROTO_SMTP_CAP_BINARYMIME, NULL },
    { "burl", MPROTO_SMTP_CAP_BURL, NULL },
    { "chunking", MPROTO_SMTP_CAP_CHUNKING, NULL },
    { "dsn", MPROTO_SMTP_CAP_DSN, NULL },
    { "deliverby", MPROTO_SMTP_CAP_DELIVERBY, offer_by },
    { "enhancedstatuscodes", MPROTO_SMTP_CAP_ENHANCED, NULL },
    { "etrn", MPROTO_SMTP_CAP_ETRN, NULL },
    { "expn", MPROTO_SMTP_CAP_EXPN, NULL },
    { "futurerelease", MPROTO_SMTP_CAP_FUTURERELEASE, offer_hold },
    { "help", MPROTO_SMTP_CAP_HELP, NULL },
    { "limits", MPROTO_SMTP_CAP_LIMITS, offer_limits },
    { "mt-priority", MPROTO_SMTP_CAP_MT_PRIORITY, offer_priority },
    { "no-soliciting", MPROTO_SMTP_CAP_SOLICIT, NULL },
    { "pipelining", MPROTO_SMTP_CAP_PIPELINING, NULL },
    { "requiretls", MPROTO_SMTP_CAP_REQUIRETLS, NULL },
    { "rrvs", MPROTO_SMTP_CAP_RRVS, NULL },
    { "size", MPROTO_SMTP_CAP_SIZE, offer_size },
    { "starttls", MPROTO_SMTP_CAP_STARTTLS, NULL },
    { "smtputf8", MPROTO_SMTP_CAP_SMTPUTF8, NULL },
    { "send", MPROTO_SMTP_CAP_SEND, NULL },
    { "turn", MPROTO_SMTP_CAP_TURN, NULL },
    { "vrfy", MPROTO_SMTP_CAP_VRFY, NULL },
    { "8bitmime", MPROTO_SMTP_CAP_8BITMIME, NULL },
    { "xclient", MPROTO_SMTP_CAP_XCLIENT, NULL }
};

/* Where each begins in keywords, and how many stand on it; 8 is on x's. */
static const struct shelf {
    unsigned char at, n;
} shelves[32] = {
    [SHELF('a')] = { 0, 1 }, [SHELF('b')] = { 1, 2 }, [SHELF('c')] = { 3, 1 },
    [SHELF('d')] = { 4, 2 }, [SHELF('e')] = { 6, 3 }, [SHELF('f')] = { 9, 1 },
    [SHELF('h')] = { 10, 1 }, [SHELF('l')] = { 11, 1 },
    [SHELF('m')] = { 12, 1 }, [SHELF('n')] = { 13, 1 },
    [SHELF('p')] = { 14, 1 }, [SHELF('r')] = { 15, 2 },
    [SHELF('s')] = { 17, 4 }, [SHELF('t')] = { 21, 1 },
    [SHELF('v')] = { 22, 1 }, [SHELF('x')] = { 23, 2 }
};

/* Blanks or, as old servers had it behind AUTH, "=" end a keyword. Where it
 * ends when line begins with this one; else 0. */
static size_t keyword_end(mproto_span line, const char *name)
{
    size_t i = 0;

    while (i < line.n && name[i] != '\0' &&
           mproto_lower(line.p[i]) == name[i])
        i++;
    if (name[i] != '\0' ||
        (i < line.n && line.p[i] != ' ' && line.p[i] != '='))
        return 0;
    return i;
}

static void take_keyword(mproto_esmtp_offer *o, const struct keyword *k,
                         mproto_span rest)
{
    o->caps |= k->cap;
    if (k->read) {
        rest.p += rest.n > 0;
        rest.n -= rest.n > 0;
        k->read(o, mproto_trim(rest));
    }
}

void mproto_esmtp_offer_line(mproto_esmtp_offer *o, mproto_span line)
{
    const struct shelf *shelf = &shelves[line.n > 0 ? SHELF(*line.p) : 0];
    size_t i, n = 0;

    for (i = 0; i < shelf->n && n == 0; i++)
        n = keyword_end(line, keywords[shelf->at + i].name);
    if (n == 0)
        return;
    line.p += n;
    line.n -= n;
    take_keyword(o, &keywords[shelf->at + i - 1], line);
}

#undef SHELF
