#include "smtp/smtpd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

#define IN(state) (1u << MPROTO_SMTPD_S_##state)
#define ANY       (IN(START) | IN(READY) | IN(MAIL) | IN(RCPT))
#define NO_EVENT  ((mproto_smtp_cmd)0)

/* Each gives 1 when an event came of it. args has no blanks at its ends. */
typedef int command_function(mproto_smtpd *s, mproto_span args);

static command_function do_helo, do_starttls, do_mail, do_rcpt, do_data,
    do_rset, do_vrfy, do_expn, do_help, do_noop, do_quit, do_refuse, do_bdat,
    do_http;

/* RFC 5321 4.1.1 and 4.1.4: the commands and the states that allow them. */
static const struct command {
    char              name[9];  /* in lower case */
    char              no_args;  /* 501 when it has any */
    unsigned short    in;
    mproto_smtp_cmd   which;
    command_function *run;
} commands[] = {
    { "mail", 0, IN(READY), MPROTO_SMTP_MAIL, do_mail },
    { "rcpt", 0, IN(MAIL) | IN(RCPT), MPROTO_SMTP_RCPT, do_rcpt },
    { "data", 1, IN(RCPT), MPROTO_SMTP_DATA, do_data },
    { "ehlo", 0, ANY, MPROTO_SMTP_EHLO, do_helo },
    { "helo", 0, ANY, MPROTO_SMTP_HELO, do_helo },
    { "quit", 1, ANY | IN(REFUSED), MPROTO_SMTP_QUIT, do_quit },
    { "rset", 1, ANY, MPROTO_SMTP_RSET, do_rset },
    { "noop", 0, ANY, MPROTO_SMTP_NOOP, do_noop },
    { "starttls", 1, IN(READY), MPROTO_SMTP_STARTTLS, do_starttls },
    { "vrfy", 0, ANY, MPROTO_SMTP_VRFY, do_vrfy },
    { "expn", 0, ANY, MPROTO_SMTP_EXPN, do_expn },
    { "help", 0, ANY, MPROTO_SMTP_HELP, do_help },
    /* known, not offered: RFC 5321 4.2.4 */
    { "turn", 0, ANY, NO_EVENT, do_refuse },
    { "send", 0, ANY, NO_EVENT, do_refuse },
    { "soml", 0, ANY, NO_EVENT, do_refuse },
    { "saml", 0, ANY, NO_EVENT, do_refuse },
    { "auth", 0, ANY, NO_EVENT, do_refuse },
    { "etrn", 0, ANY, NO_EVENT, do_refuse },
    { "bdat", 0, ANY, NO_EVENT, do_bdat },
    /* a browser that was led here */
    { "get", 0, ANY, NO_EVENT, do_http },
    { "post", 0, ANY, NO_EVENT, do_http },
    { "put", 0, ANY, NO_EVENT, do_http },
    { "head", 0, ANY, NO_EVENT, do_http },
    { "options", 0, ANY, NO_EVENT, do_http },
    { "connect", 0, ANY, NO_EVENT, do_http },
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

int mproto_smtpd_command(mproto_smtpd *s)
{
    mproto_span args = { s->line.p, s->line.n };
    mproto_span name;
    const struct command *c;

    mproto_cut(&args, ' ', &name);
    args = mproto_trim(args);
    c = find_command(name);
    if (!c) {
        mproto_smtpd_bad(s, 500, "5.5.1", "command not known");
        return 0;
    }
    if (!(c->in & 1u << s->state)) {
        out_of_order(s);
        return 0;
    }
    if (c->no_args && args.n > 0) {
        mproto_smtpd_bad(s, 501, "5.5.4", "no argument here");
        return 0;
    }
    s->ev.which = c->which;
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

/* Behind "<": where the ">" is that ends the path, or all. A ">" inside a
 * quoted string is text. */
static size_t path_length(mproto_span s)
{
    int quoted = 0;
    size_t i;

    for (i = 0; i < s.n && (quoted || s.p[i] != '>'); i++)
        if (s.p[i] == '"')
            quoted = !quoted;
        else if (quoted && s.p[i] == '\\')
            i++;
    return i < s.n ? i : s.n;
}

/* "FROM:<path>" or "TO:<path>", then blanks and parameters. */
static int parse_clause(mproto_smtpd *s, mproto_span args, const char *word,
                        unsigned may)
{
    size_t skip = mproto_length(word);
    mproto_span head = { args.p, skip }, text;

    if (args.n <= skip || !mproto_same(head, word) || args.p[skip] != '<') {
        mproto_smtpd_bad(s, 501, "5.5.4", "a path in <> is wanted");
        return 0;
    }
    text.p = args.p + skip + 1;
    text.n = args.n - skip - 1;
    text.n = path_length(text);
    args.n -= skip + 1 + text.n;
    args.p = text.p + text.n;
    if (args.n == 0 || (args.n > 1 && args.p[1] != ' ') ||
        mproto_smtp_path_parse(&s->ev.path, text, may) != MPROTO_OK) {
        if (s->line.defects & MPROTO_DEFECT_EIGHT)
            mproto_smtpd_bad(s, 553, "5.6.7", "ASCII addresses only");
        else
            mproto_smtpd_bad(s, 501, s->ev.which == MPROTO_SMTP_MAIL
                             ? "5.1.7" : "5.1.3", "that is no address");
        return 0;
    }
    args.p++;
    args.n--;
    s->ev.params = mproto_trim(args);
    return 1;
}

#define SIZE_DIGITS 20u         /* RFC 1870 section 4 */

enum { SEEN_SIZE = 1, SEEN_BODY = 2 };

/* SIZE=, RFC 1870 section 4 */
static int param_size(mproto_smtpd *s, mproto_span value)
{
    int digits = mproto_digits(value);

    if (digits && mproto_number(value, &s->ev.size) &&
        s->ev.size <= s->limits.message_max)
        return 1;
    if (!digits || value.n > SIZE_DIGITS) {
        mproto_smtpd_bad(s, 501, "5.5.4", "SIZE is a number");
        return 0;
    }
    mproto_smtpd_say(s, 552, "5.3.4", "message too big");
    return 0;
}

/* BODY=, RFC 6152 section 2 */
static int param_body(mproto_smtpd *s, mproto_span value)
{
    s->ev.eight = mproto_same(value, "8bitmime");
    if (s->ev.eight || mproto_same(value, "7bit"))
        return 1;
    mproto_smtpd_bad(s, 501, "5.5.4", "BODY is 7BIT or 8BITMIME");
    return 0;
}

static int mail_param(mproto_smtpd *s, const mproto_smtp_param *p,
                      unsigned *seen)
{
    unsigned bit = mproto_same(p->key, "size") ? SEEN_SIZE
                 : mproto_same(p->key, "body") ? SEEN_BODY : 0;

    if (bit == 0) {
        mproto_smtpd_bad(s, 555, "5.5.4", "parameter not known");
        return 0;
    }
    if (*seen & bit) {
        mproto_smtpd_bad(s, 501, "5.5.4", "parameter twice");
        return 0;
    }
    *seen |= bit;
    return bit == SEEN_SIZE ? param_size(s, p->value)
                            : param_body(s, p->value);
}

static int mail_params(mproto_smtpd *s)
{
    mproto_span text = s->ev.params;
    mproto_smtp_param p;
    unsigned seen = 0;
    int rc;

    while ((rc = mproto_smtp_param_next(&text, &p)) > 0)
        if (!mail_param(s, &p, &seen))
            return 0;
    if (rc < 0)
        mproto_smtpd_bad(s, 501, "5.5.4", "that is no parameter");
    return rc == 0;
}

static int do_mail(mproto_smtpd *s, mproto_span args)
{
    if (!parse_clause(s, args, "from:", MPROTO_PATH_MAY_NULL) ||
        !mail_params(s))
        return 0;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_MAIL);
}

static int do_rcpt(mproto_smtpd *s, mproto_span args)
{
    if (!parse_clause(s, args, "to:", MPROTO_PATH_MAY_POSTMASTER))
        return 0;
    if (s->ev.params.n > 0) {
        mproto_smtpd_bad(s, 555, "5.5.4", "parameter not known");
        return 0;
    }
    if (s->rcpts == s->limits.rcpt_max) {
        mproto_smtpd_say(s, 452, "4.5.3", "too many recipients");
        return 0;
    }
    s->ev.rcpt = s->rcpts;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_RCPT);
}

static int do_data(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    memset(&s->dots, 0, sizeof s->dots);
    s->too_big = 0;
    return mproto_smtpd_ask(s, MPROTO_SMTPD_DATA);
}

static int do_rset(mproto_smtpd *s, mproto_span args)
{
    int open = s->state == MPROTO_SMTPD_S_MAIL ||
               s->state == MPROTO_SMTPD_S_RCPT;

    (void)args;
    mproto_smtpd_say(s, 250, "2.0.0", "forgotten");
    if (!open)
        return 0;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
    s->ev.type = MPROTO_SMTPD_RESET;
    return 1;
}

/* VRFY and EXPN want an argument; that it is ASCII the reply relies on. */
static int has_text(mproto_smtpd *s, mproto_span args)
{
    s->ev.text = args;
    if (args.n > 0 && !(s->line.defects & MPROTO_DEFECT_EIGHT))
        return 1;
    mproto_smtpd_bad(s, 501, "5.5.4", "a name in ASCII is wanted");
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

static int do_refuse(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_bad(s, 502, "5.5.1", "not offered");
    return 0;
}

/* What follows may be a chunk, which must never be read as commands. */
static int do_bdat(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_say(s, 502, "5.5.1", "CHUNKING is not offered");
    mproto_smtpd_end(s, MPROTO_E_PEER, "BDAT without CHUNKING");
    return 0;
}

static int do_http(mproto_smtpd *s, mproto_span args)
{
    (void)args;
    mproto_smtpd_say(s, 421, "4.7.0", "this is SMTP");
    mproto_smtpd_end(s, MPROTO_E_PEER, "the peer speaks HTTP");
    return 0;
}
