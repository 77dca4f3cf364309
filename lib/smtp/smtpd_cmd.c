#include "smtp/smtpd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

#define IN(state) (1u << MPROTO_SMTPD_S_##state)
#define ANY       (IN(START) | IN(READY) | IN(MAIL) | IN(RCPT) | IN(CHUNKS))
#define NO_EVENT  ((mproto_smtp_cmd)0)

/* Each gives 1 when an event came of it. args has no blanks at its ends. */
typedef int command_function(mproto_smtpd *s, mproto_span args);

static command_function do_helo, do_starttls, do_send, do_data, do_rset,
    do_vrfy, do_expn, do_help, do_noop, do_quit, do_etrn, do_turn, do_xclient,
    do_refuse, do_http;

/* Said to who is not known yet, or not in TLS (RFC 4954 6, RFC 3207 4). */
#define OPEN    0
#define NO_ARGS 1u              /* 501 when it has any */
#define USER    2u              /* 530 without LOGIN, where it is wanted */
#define TLS     4u              /* 530 without TLS, where it is wanted */
#define WANTED  (USER | TLS)
#define ESMTP   8u              /* 500 with LMTP */
#define LMTP    16u             /* 500 without */
#define LAST    32u             /* ends a group: RFC 2920 3.1, RFC 4954 4 */

/* RFC 5321 4.1.1 and 4.1.4: the commands and the states that allow them. */
static const struct command {
    char              name[9];  /* in lower case */
    unsigned char     kind;
    unsigned short    in;
    mproto_smtp_cmd   which;
    command_function *run;
} commands[] = {
    { "mail", WANTED, IN(READY), MPROTO_SMTP_MAIL, mproto_smtpd_do_mail },
    { "rcpt", OPEN, IN(MAIL) | IN(RCPT), MPROTO_SMTP_RCPT,
      mproto_smtpd_do_rcpt },
    { "data", NO_ARGS | LAST, IN(RCPT), MPROTO_SMTP_DATA, do_data },
    { "bdat", OPEN, ANY | IN(REFUSED), MPROTO_SMTP_BDAT,
      mproto_smtpd_do_bdat },
    { "ehlo", ESMTP | LAST, ANY, MPROTO_SMTP_EHLO, do_helo },
    { "helo", ESMTP | LAST, ANY, MPROTO_SMTP_HELO, do_helo },
    { "lhlo", LMTP | LAST, ANY, MPROTO_SMTP_LHLO, do_helo },
    { "quit", NO_ARGS | LAST, ANY | IN(REFUSED), MPROTO_SMTP_QUIT, do_quit },
    { "rset", NO_ARGS, ANY, MPROTO_SMTP_RSET, do_rset },
    { "noop", LAST, ANY, MPROTO_SMTP_NOOP, do_noop },
    { "starttls", NO_ARGS | LAST, IN(READY), MPROTO_SMTP_STARTTLS,
      do_starttls },
    { "auth", TLS | LAST, IN(READY), MPROTO_SMTP_AUTH, mproto_smtpd_do_auth },
    { "vrfy", WANTED | LAST, ANY, MPROTO_SMTP_VRFY, do_vrfy },
    { "expn", WANTED | LAST, ANY, MPROTO_SMTP_EXPN, do_expn },
    { "help", OPEN, ANY, MPROTO_SMTP_HELP, do_help },
    { "etrn", WANTED | LAST, ANY, MPROTO_SMTP_ETRN, do_etrn },
    { "turn", WANTED | NO_ARGS | LAST, ANY, MPROTO_SMTP_TURN, do_turn },
    { "send", WANTED, ANY, MPROTO_SMTP_SEND, do_send },
    { "soml", WANTED, ANY, MPROTO_SMTP_SOML, do_send },
    { "saml", WANTED, ANY, MPROTO_SMTP_SAML, do_send },
    { "xclient", OPEN, ANY, NO_EVENT, do_xclient },
    { "burl", OPEN, ANY, MPROTO_SMTP_BURL, mproto_smtpd_do_burl },
    /* a browser that was led here */
    { "get", OPEN, ANY, NO_EVENT, do_http },
    { "post", OPEN, ANY, NO_EVENT, do_http },
    { "put", OPEN, ANY, NO_EVENT, do_http },
    { "head", OPEN, ANY, NO_EVENT, do_http },
    { "options", OPEN, ANY, NO_EVENT, do_http },
    { "connect", OPEN, ANY, NO_EVENT, do_http },
};

static const struct command *find_command(mproto_span name)
{
    size_t i;

    for (i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (mproto_same(name, commands[i].name))
            return &commands[i];
    return NULL;
}

/* Behind EHLO this is no sign of a bad client: where MAIL was refused, the
 * recipients that were pipelined behind it come here. */
static void out_of_order(mproto_smtpd *s)
{
    if (s->state == MPROTO_SMTPD_S_REFUSED)
        mproto_smtpd_bad(s, 503, "", "no service, say QUIT");
    else if (s->state == MPROTO_SMTPD_S_START)
        mproto_smtpd_bad(s, 503, "5.5.1", "say EHLO first");
    else
        mproto_smtpd_say(s, 503, "5.5.1", "not at this point");
}

/* A policy stands in the way: it has been said. */
static int is_barred(mproto_smtpd *s, unsigned kind)
{
    if (s->refusals > s->limits.refuse_max) {
        mproto_smtpd_say(s, 421, "4.7.0", "too many refusals");
        mproto_smtpd_end(s, MPROTO_E_LIMIT, "too many refusals");
    } else if ((kind & TLS) && !s->tls && (s->flags & MPROTO_SMTPD_NEED_TLS)) {
        mproto_smtpd_bad(s, 530, "5.7.0", "say STARTTLS first");
    } else if ((kind & USER) && !s->user &&
               (s->flags & MPROTO_SMTPD_NEED_AUTH)) {
        mproto_smtpd_bad(s, 530, "5.7.0", "say AUTH first");
    } else if ((kind & NO_ARGS) && s->ev.text.n > 0) {
        mproto_smtpd_bad(s, 501, "5.5.4", "no argument here");
    } else {
        return 0;
    }
    return 1;
}

/* RFC 2033 4.1: each greeting is unknown to the other protocol. */
static int is_known(const mproto_smtpd *s, const struct command *c)
{
    unsigned foreign = s->flags & MPROTO_SMTPD_LMTP ? ESMTP : LMTP;

    return c && !(c->kind & foreign);
}

/* The client should have waited here, and has not. */
static void look_behind(mproto_smtpd *s, const struct command *c)
{
    int must_wait = (c->kind & LAST) || !s->esmtp;

    if (must_wait && s->wire.in.n > 0 && !s->early)
        s->early = c->which;
}

int mproto_smtpd_command(mproto_smtpd *s)
{
    mproto_span args = { s->line.p, s->line.n };
    mproto_span name;
    const struct command *c;

    mproto_cut(&args, ' ', &name);
    args = mproto_trim(args);
    c = find_command(name);
    if (!is_known(s, c)) {
        mproto_smtpd_bad(s, 500, "5.5.1", "command not known");
        return 0;
    }
    if (!(c->in & 1u << s->state)) {
        out_of_order(s);
        return 0;
    }
    s->ev.which = c->which;
    s->ev.text = args;
    look_behind(s, c);
    if (is_barred(s, c->kind))
        return 0;
    return c->run(s, args);
}

/* A domain or literal is asked for; machines say what they like, and may not
 * be refused for it (RFC 5321 4.1.4), but it is one word of ASCII. */
static int do_helo(mproto_smtpd *s, mproto_span args)
{
    size_t i;

    for (i = 0; i < args.n && args.p[i] > 32 && args.p[i] < 127; i++)
        ;
    if (args.n == 0 || i < args.n) {
        mproto_smtpd_bad(s, 501, "", "a domain is wanted");
        return 0;
    }
    s->ev.text = args;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_HELO);
}

static int do_starttls(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    if (!(s->caps & MPROTO_SMTP_CAP_STARTTLS)) {
        mproto_smtpd_bad(s, 502, "5.5.1", "not offered");
        return 0;
    }
    if (s->tls) {
        mproto_smtpd_bad(s, 503, "5.5.1", "TLS is on already");
        return 0;
    }
    return mproto_smtpd_ask(s, MPROTO_SMTPD_STARTTLS);
}

static int do_data(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    if (s->body == MPROTO_SMTP_BINARYMIME) {            /* RFC 3030 section 3 */
        mproto_smtpd_say(s, 503, "5.5.1", "BINARYMIME wants BDAT");
        return 0;
    }
    mproto_smtpd_content_begin(s, MPROTO_SMTP_DATA);
    return mproto_smtpd_ask(s, MPROTO_SMTPD_DATA);
}

static int do_rset(mproto_smtpd *s, mproto_span args)
{
    int open = s->state == MPROTO_SMTPD_S_MAIL ||
               s->state == MPROTO_SMTPD_S_RCPT ||
               s->state == MPROTO_SMTPD_S_CHUNKS;

    (void)args;
    mproto_smtpd_say(s, 250, "2.0.0", "forgotten");
    if (!open)
        return 0;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
    s->ev.type = MPROTO_SMTPD_RESET;
    return 1;
}

/* VRFY and EXPN want an argument; RFC 6531 3.7.4.2: it may be UTF-8 without
 * the parameter, which is for the reply, too. */
static int has_text(mproto_smtpd *s, mproto_span args)
{
    int may = (mproto_smtpd_offers(s) & MPROTO_SMTP_CAP_SMTPUTF8) != 0;

    s->ev.utf8 = may && mproto_smtp_cut_utf8(&args);
    s->ev.text = args;
    if (args.n > 0 && (!(s->line.defects & MPROTO_DEFECT_EIGHT) ||
                       (may && mproto_smtp_utf8_fits(args))))
        return 1;
    mproto_smtpd_bad(s, 501, "5.5.4", may ? "a name in UTF-8 is wanted"
                                          : "a name in ASCII is wanted");
    return 0;
}

static int do_vrfy(mproto_smtpd *s, mproto_span args)
{
    if (!has_text(s, args))
        return 0;
    if (s->caps & MPROTO_SMTP_CAP_VRFY)
        return mproto_smtpd_ask(s, MPROTO_SMTPD_VRFY);
    mproto_smtpd_say(s, 252, "2.5.0", "send some mail and see");
    return 0;
}

static int do_expn(mproto_smtpd *s, mproto_span args)
{
    if (!(s->caps & MPROTO_SMTP_CAP_EXPN))
        return do_refuse(s, args);
    return has_text(s, args) && mproto_smtpd_ask(s, MPROTO_SMTPD_EXPN);
}

static int do_help(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_say(s, 214, "2.0.0", "see RFC 5321, and what EHLO says");
    return 0;
}

static int do_noop(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_say(s, 250, "2.0.0", "OK");
    return 0;
}

static int do_quit(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_say(s, 221, "2.0.0", "closing");
    mproto_smtpd_end(s, MPROTO_OK, "");
    s->ev.type = MPROTO_SMTPD_QUIT;
    return 1;
}

/* Known, not offered: RFC 5321 4.2.4. */
static int do_refuse(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_bad(s, 502, "5.5.1", "not offered");
    return 0;
}

/* SEND, SOML and SAML (RFC 821 4.1.1) open a transaction as MAIL does. */
static int do_send(mproto_smtpd *s, mproto_span args)
{
    if (!(s->caps & MPROTO_SMTP_CAP_SEND))
        return do_refuse(s, args);
    if (s->state == MPROTO_SMTPD_S_READY)
        return mproto_smtpd_do_mail(s, args);
    out_of_order(s);
    return 0;
}

/* RFC 1985 section 5: a domain, "@" for what lies below it, or "#queue". */
static int node_valid(mproto_span node)
{
    int queue = node.n > 1 && *node.p == '#';

    if (node.n > 1 && (*node.p == '@' || *node.p == '#')) {
        node.p++;
        node.n--;
    }
    return queue ? mproto_printable(node.p, node.n) == node.n
                 : mproto_smtp_domain_valid(node);
}

static int do_etrn(mproto_smtpd *s, mproto_span args)
{
    if (!(s->caps & MPROTO_SMTP_CAP_ETRN))
        return do_refuse(s, args);
    if (s->state != MPROTO_SMTPD_S_READY) {
        out_of_order(s);
        return 0;
    }
    if (node_valid(args))
        return mproto_smtpd_ask(s, MPROTO_SMTPD_ETRN);
    mproto_smtpd_bad(s, 501, "5.5.4", "a node is wanted");
    return 0;
}

static int do_turn(mproto_smtpd *s, mproto_span args)
{
    if (!(s->caps & MPROTO_SMTP_CAP_TURN))
        return do_refuse(s, args);
    if (s->state == MPROTO_SMTPD_S_READY)
        return mproto_smtpd_ask(s, MPROTO_SMTPD_TURN);
    out_of_order(s);
    return 0;
}

static int params_valid(mproto_span params)
{
    mproto_smtp_param p;
    int code = params.n > 0 ? MPROTO_OK : MPROTO_E_ARG;

    while (code >= 0 && (code = mproto_smtp_param_next(&params, &p)) > 0)
        if (!p.value.p)
            code = MPROTO_E_ARG;
    return code == MPROTO_OK;
}

static int do_xclient(mproto_smtpd *s, mproto_span args)
{
    if (!(s->caps & MPROTO_SMTP_CAP_XCLIENT)) {
        mproto_smtpd_bad(s, 550, "5.7.0", "not for you");
        return 0;
    }
    if (s->state != MPROTO_SMTPD_S_READY && s->state != MPROTO_SMTPD_S_START) {
        out_of_order(s);
        return 0;
    }
    s->ev.params = args;
    if (params_valid(args))
        return mproto_smtpd_ask(s, MPROTO_SMTPD_XCLIENT);
    mproto_smtpd_bad(s, 501, "5.5.4", "attributes are wanted");
    return 0;
}

static int do_http(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_say(s, 421, "4.7.0", "this is SMTP");
    mproto_smtpd_end(s, MPROTO_E_PEER, "the peer speaks HTTP");
    return 0;
}
