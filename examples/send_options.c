/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "send_options.h"

#include <mailproto/xtext.h>
#include <string.h>
#include <strings.h>

static const char help[] =
"usage: send --from ADDRESS --to ADDRESS --host HOST [OPTIONS] [FILE...]\n"
"\n"
"Sends the messages in the FILEs, or the one on standard input, over one\n"
"connection, as they are: they must have their headers already. Lines may\n"
"end in LF or CRLF. Or makes one, for all to see to whom it goes, out of:\n"
"\n"
"  --subject TEXT\n"
"  --text FILE     the text, in UTF-8; - is standard input\n"
"  --attach FILE   may be given many times\n"
"\n"
"  --from ADDRESS  the sender, for bounces; '' is none\n"
"  --to ADDRESS    a recipient; may be given many times\n"
"  --host HOST     the server: name or address; HOST:PORT, [IPV6]:PORT;\n"
"                  /PATH is a socket of this machine\n"
"  --port PORT     instead of 25; 587 with --user or --auth, 465 with --tls,\n"
"                  24 with --lmtp\n"
"  --helo NAME     the name of this machine\n"
"  --lmtp          LMTP (RFC 2033): each recipient has a verdict of its own\n"
"  --smtputf8      addresses and headers may be UTF-8 (RFC 6531)\n"
"  --chunking      by BDAT (RFC 3030), where the server offers it\n"
"  --as-is         do not rewrite a FILE with octets above 127 for a server\n"
"                  that takes 7 bits only: it cannot be sent there then\n"
"  --trace         show the dialogue, without secrets, on standard error\n"
"  -4, -6          only IPv4, only IPv6\n"
"\n"
"TLS is used where the server offers it. Its certificate must be good and\n"
"bear the name HOST.\n"
"\n"
"  --starttls      not without TLS\n"
"  --tls           TLS from the first octet on (smtps)\n"
"  --no-tls        none\n"
"  --ca FILE       trust these certificates (PEM), and not the system's\n"
"  --cert FILE     show this certificate (PEM) to a server that asks for one\n"
"  --key FILE      its key, where that is not in the same FILE\n"
"  --insecure      take any certificate: who stands between reads it all\n"
"\n"
"  --user NAME     log in\n"
"  --password-file FILE  the password, or token, is its first line; else it\n"
"                  is in MAIL_PASSWORD, or asked for on the terminal\n"
"  --auth MECHANISM[,MECHANISM...]  instead of SCRAM-SHA-256, SCRAM-SHA-1,\n"
"                  CRAM-MD5, PLAIN, LOGIN; also known: both SCRAM with -PLUS,\n"
"                  EXTERNAL, ANONYMOUS, XOAUTH2, OAUTHBEARER\n"
"  --clear-auth    show the password without TLS, too, to all on the way\n"
"\n"
"  --dsn LIST      report success, failure, delay (commas between), or never\n"
"                  (RFC 3461)\n"
"  --ret WHAT      with full message, or hdrs only\n"
"  --envid TEXT    with this in it\n"
"\n"
"Exit status: 0 taken for all recipients; 69 refused for good, for one of\n"
"them at least, or by us, for want of TLS; 75 a later try may succeed; 64\n"
"wrong arguments; 65 the text is not UTF-8; 66 FILE cannot be read; 68 no\n"
"such host; 71 the system gave out; 76 the server talks nonsense.\n"
"\n";

void send_options_help(void)
{
    fputs(help, stdout);
    puts(tls_about());
}

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "send: %s: %s\n", what, why);
    return EXIT_USAGE;
}

static mproto_span span_of(const char *text)
{
    mproto_span span = { text, strlen(text) };

    return span;
}

/* --- where to --------------------------------------------------------- */

static const char *usual_port(const struct send_options *o)
{
    return o->tls ? "465" : o->lmtp ? "24" : o->wants_login ? "587" : "25";
}

static int check_host(struct send_options *o)
{
    if (strlen(o->host) >= sizeof o->name)
        return complain(o->host, "too long");
    net_split(strcpy(o->name, o->host), &o->host, &o->port);
    if (o->port == NULL)
        o->port = usual_port(o);
    if (net_port(o->port) <= 0)
        return complain(o->port, "not a port");
    if (o->helo != NULL && !mproto_smtp_domain_valid(span_of(o->helo)))
        return complain(o->helo, "not a domain");
    return 0;
}

/* --- to whom ---------------------------------------------------------- */

static int check_path(struct send_options *o, const char *text, unsigned may)
{
    mproto_smtp_path path;

    if (o->smtputf8)
        may |= MPROTO_PATH_MAY_UTF8;
    if (mproto_smtp_path_parse(&path, span_of(text), may) != MPROTO_OK)
        return complain(text, "not an address");
    o->utf8_envelope |= (path.flags & MPROTO_PATH_UTF8) != 0;
    return 0;
}

/* Before anything is sent. */
static int check_paths(struct send_options *o)
{
    int status = check_path(o, o->from, MPROTO_PATH_MAY_NULL);
    size_t i;

    for (i = 0; status == 0 && i < o->to.n; i++)
        status = check_path(o, o->to.v[i], MPROTO_PATH_MAY_POSTMASTER);
    return status;
}

/* --- TLS and AUTH ----------------------------------------------------- */

static int check_tls(struct send_options *o)
{
    int insists = o->tls || o->starttls;

    if (o->tls + o->starttls + o->no_tls > 1)
        return complain("--tls, --starttls and --no-tls", "only one of them");
    if (o->ca != NULL && o->insecure)
        return complain("--ca and --insecure", "only one of them");
    if (o->key == NULL)
        o->key = o->cert;
    if (insists && !tls_is_there())
        return complain("TLS", "this program was built without OpenSSL");
    o->security = o->tls ? SESSION_TLS_AT_ONCE
        : o->starttls ? SESSION_TLS_NEEDED
        : o->no_tls || !tls_is_there() ? SESSION_CLEAR : SESSION_TLS_OFFERED;
    return 0;
}

static int is_word(const char *p, size_t n, const char *word)
{
    return strlen(word) == n && strncasecmp(p, word, n) == 0;
}

/* 1: none of the mechanisms has one. */
static int has_no_password(const char *mechanisms)
{
    const char *p = mechanisms;
    size_t n;

    if (p == NULL)
        return 0;
    for (p += strspn(p, ", "); *p != '\0'; p += strspn(p, ", ")) {
        n = strcspn(p, ", ");
        if (!is_word(p, n, "EXTERNAL") && !is_word(p, n, "ANONYMOUS"))
            return 0;
        p += n;
    }
    return 1;
}

static int check_auth(struct send_options *o)
{
    o->wants_login = o->user != NULL || o->auth != NULL;
    o->wants_password = o->wants_login && !has_no_password(o->auth);
    if (o->wants_password && o->user == NULL)
        return complain("--auth", "needs --user");
    return 0;
}

/* --- DSN -------------------------------------------------------------- */

static int add_envid(struct send_options *o)
{
    mproto_codec codec;
    mproto_io io;
    size_t n = strlen(o->mail);

    if (strlen(o->envid) > 100)         /* RFC 3461 4.4 */
        return complain("--envid", "over 100 octets");
    strcpy(o->mail + n, n > 0 ? " ENVID=" : "ENVID=");
    n = strlen(o->mail);
    io.in = o->envid;
    io.in_n = strlen(o->envid);
    io.out = o->mail + n;
    io.out_n = sizeof o->mail - n - 1;
    mproto_xtext_init(&codec, 0);
    if (mproto_xtext_encode(&codec, &io, 1) != MPROTO_OK)
        return complain("--envid", "too long");
    *(char *)io.out = '\0';
    return 0;
}

static int check_dsn(struct send_options *o)
{
    mproto_esmtp_rcpt rcpt;
    mproto_esmtp_mail mail;
    int status = 0;

    if (o->notify != NULL) {
        snprintf(o->rcpt, sizeof o->rcpt, "NOTIFY=%s", o->notify);
        if (mproto_esmtp_rcpt_parse(&rcpt, span_of(o->rcpt),
                                    MPROTO_SMTP_CAP_DSN) != MPROTO_OK)
            return complain(o->notify, "success,failure,delay or never");
        o->dsn_rcpt = o->rcpt;
    }
    if (o->ret != NULL)
        snprintf(o->mail, sizeof o->mail, "RET=%s", o->ret);
    if (mproto_esmtp_mail_parse(&mail, span_of(o->mail),
                                MPROTO_SMTP_CAP_DSN) != MPROTO_OK)
        return complain(o->ret, "full or hdrs");
    if (o->envid != NULL)
        status = add_envid(o);
    if (o->mail[0] != '\0')
        o->dsn_mail = o->mail;
    return status;
}

/* --- all -------------------------------------------------------------- */

static int check_message(struct send_options *o)
{
    const struct composer_plan *plan = &o->plan;

    o->composes = plan->subject != NULL || plan->text != NULL
        || plan->attach.n > 0;
    if (o->composes && o->files.n > 0)
        return complain(o->files.v[0],
                        "either a message or what to make one of");
    if (o->composes && o->from[0] == '\0')
        return complain("--from ''", "makes no From field");
    return 0;
}

static int check(struct send_options *o)
{
    static int (*const checks[])(struct send_options *) = {
        check_message, check_tls, check_auth, check_host, check_paths,
        check_dsn
    };
    size_t i;
    int status = 0;

    if (o->from == NULL || o->host == NULL || o->to.n == 0)
        return complain("needs --from, --to and --host",
                        "--help tells more");
    for (i = 0; status == 0 && i < sizeof checks / sizeof *checks; i++)
        status = checks[i](o);
    return status;
}

int send_options_read(struct send_options *o, char **argv)
{
    struct composer_plan *plan = &o->plan;
    const struct option table[] = {
        { "--from", NULL, &o->from, NULL },
        { "--to", NULL, NULL, &o->to },
        { "--host", NULL, &o->host, NULL },
        { "--port", NULL, &o->port, NULL },
        { "--helo", NULL, &o->helo, NULL },
        { "--subject", NULL, &plan->subject, NULL },
        { "--text", NULL, &plan->text, NULL },
        { "--attach", NULL, NULL, &plan->attach },
        { "--lmtp", &o->lmtp, NULL, NULL },
        { "--smtputf8", &o->smtputf8, NULL, NULL },
        { "--chunking", &o->chunking, NULL, NULL },
        { "--as-is", &o->as_is, NULL, NULL },
        { "--trace", &o->trace, NULL, NULL },
        { "-4", &o->v4, NULL, NULL },
        { "-6", &o->v6, NULL, NULL },
        { "--starttls", &o->starttls, NULL, NULL },
        { "--tls", &o->tls, NULL, NULL },
        { "--no-tls", &o->no_tls, NULL, NULL },
        { "--ca", NULL, &o->ca, NULL },
        { "--cert", NULL, &o->cert, NULL },
        { "--key", NULL, &o->key, NULL },
        { "--insecure", &o->insecure, NULL, NULL },
        { "--user", NULL, &o->user, NULL },
        { "--password-file", NULL, &o->password_file, NULL },
        { "--auth", NULL, &o->auth, NULL },
        { "--clear-auth", &o->clear_auth, NULL, NULL },
        { "--dsn", NULL, &o->notify, NULL },
        { "--ret", NULL, &o->ret, NULL },
        { "--envid", NULL, &o->envid, NULL },
        { "--help", &o->help, NULL, NULL },
        { NULL, NULL, NULL, &o->files }
    };

    if (options_read(table, argv) < 0)
        return EXIT_USAGE;
    plan->from = o->from;
    plan->to = o->to;
    return o->help ? 0 : check(o);
}
