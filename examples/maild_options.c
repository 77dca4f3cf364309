/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "maild_options.h"
#include "log.h"
#include "options.h"
#include "quota.h"
#include "squeeze.h"
#include "tls.h"

#include <mailproto/smtp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
"usage: maild --root DIR --domain D --users FILE --ports LIST [OPTIONS]\n"
"\n"
"Takes mail for the users of FILE at D and stores it in DIR/NAME/Maildir,\n"
"octet for octet as it came (lines end in CRLF), with Return-Path and\n"
"Received added at the top. 250 is said when it is safe on the disk.\n"
"\n"
"  --root DIR      where the mail lands; must exist\n"
"  --domain D      the mail domain, and the name of this server\n"
"  --users FILE    lines of the form name:password, or name:SCRAM-SHA-256$...\n"
"                  (RFC 5803), of which no password can be learnt\n"
"  --ports LIST    services and ports: smtp=2525,pop3=1110; 0 takes a free\n"
"                  port\n"
"  --listen ADDR   instead of loopback; 0.0.0.0 or :: is the whole world\n"
"  --cert FILE     offer TLS, with the certificate in FILE, and behind it\n"
"                  those that vouch for it (PEM)\n"
"  --key FILE      and its key\n"
"  --clear         take passwords without TLS, too: whoever listens on the\n"
"                  way has them. Without it users can log in without TLS by\n"
"                  SCRAM, CRAM-MD5 and APOP only, as far as the users' FILE\n"
"                  allows them; in TLS by PLAIN, LOGIN, USER and PASS, too\n"
"  --proxy ADDR    a proxy, that begins each connection with a header of the\n"
"                  PROXY protocol, version 1 or 2, which tells who the client\n"
"                  is. All others are served as they come\n"
"  --bare          take messages with bare LF, which becomes CRLF, bare CR or\n"
"                  NUL: against the rules, and refused otherwise. None of\n"
"                  them ends a message\n"
"  --binary        offer BINARYMIME, too, for those who read the files: of\n"
"                  binary content POP3 makes lines\n"
"  --plus          offer SCRAM with -PLUS, too, which binds the login to TLS\n"
"                  (tls-exporter, RFC 9266). Some clients that cannot bind\n"
"                  break on it\n"
"  --discard       say 250, store nothing\n"
"  --user NAME     be NAME, and in his group only, when the ports are open\n"
"  --connections N   so many at a time in all; else what the system grants\n"
"  --per-address N   from one address, or 64 bits of one of IPv6, 100; and\n"
"                  no limit for this machine if it is not given; 0: for none\n"
"  --per-user N    sessions of IMAP that a user may have, 100; 0: any number\n"
"  --quota SIZE    what each user may keep: 500K, 20M, 2G, or octets; whose\n"
"                  Maildir has a file maildirsize has what that says instead\n"
"  --log LEVEL     what standard error has a line for: trouble, that somebody\n"
"                  has to mend; mail: deliveries and logins, too; all: each\n"
"                  connection, too. It is mail if it is not given\n"
"  --quiet         is --log trouble\n"
"\n"
"The services: smtp takes mail from anyone; submission from who has logged\n"
"in, as somebody at D, and tells him of success if he asks for it (DSN);\n"
"lmtp (RFC 2033) with a verdict for each recipient; none of them for other\n"
"domains. pop3 gives users their mail, to one session at a time; a message\n"
"with UTF-8 in its header only behind UTF8 (RFC 6856). imap gives them their\n"
"mailboxes: the Maildir is INBOX, the others are folders in it (Maildir++).\n"
"All offer STARTTLS with --cert. submissions, or smtps, pop3s and imaps are\n"
"the same in TLS from the start.\n"
"\n"
"When all ports are open it prints one line, \"ready smtp=PORT\", and serves\n"
"until SIGTERM or SIGINT, when it says good-bye to all. After ten logins that\n"
"failed an address has one more in each six seconds. LIST has commas between.\n"
"\n"
"Exit status: 0 ended by a signal, 64 wrong arguments, 66 a FILE is no good,\n"
"69 a port cannot be had, 71 the system gave out, 73 DIR cannot be used.\n"
"\n";

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "maild: %s: %s\n", what, why);
    return status;
}

int maild_options_help(void)
{
    return printf("%s%s %s\n", help, tls_about(), squeeze_about()) < 0;
}

/* 0, or -1: text is no number of at most six digits. */
static int number(const char *text, unsigned *value)
{
    size_t n = strlen(text);

    if (n == 0 || n > 6 || strspn(text, "0123456789") != n)
        return -1;
    *value = (unsigned)strtoul(text, NULL, 10);
    return 0;
}

/* What is given as text. */
struct numbers {
    const char *connections, *per_address, *per_user, *quota, *log;
};

static int read_numbers(struct maild_options *set, const struct numbers *given)
{
    int level = LOG_MAIL;

    set->limits.per_address = set->per_user = 100;
    set->limits.strict = given->per_address != NULL;
    if (given->connections != NULL
        && number(given->connections, &set->limits.connections) < 0)
        return complain(EXIT_USAGE, "--connections", "not a number");
    if (given->per_address != NULL
        && number(given->per_address, &set->limits.per_address) < 0)
        return complain(EXIT_USAGE, "--per-address", "not a number");
    if (given->per_user != NULL
        && number(given->per_user, &set->per_user) < 0)
        return complain(EXIT_USAGE, "--per-user", "not a number");
    if (given->quota != NULL && quota_size(given->quota, &set->quota) < 0)
        return complain(EXIT_USAGE, "--quota", "not a size");
    if (given->log != NULL && (level = log_named(given->log)) < 0)
        return complain(EXIT_USAGE, "--log", "trouble, mail or all");
    set->log = set->quiet ? LOG_TROUBLE : (enum log_level)level;
    return 0;
}

/* Before anything is opened. */
static int check(const struct maild_options *set)
{
    mproto_span domain = { set->domain, 0 };

    if (set->root == NULL || set->domain == NULL || set->users == NULL
        || set->ports == NULL)
        return complain(EXIT_USAGE, "needs --root, --domain, --users, --ports",
                        "--help tells more");
    if ((set->cert == NULL) != (set->key == NULL))
        return complain(EXIT_USAGE, set->cert != NULL ? "--cert" : "--key",
                        "--cert and --key need each other");
    domain.n = strlen(set->domain);
    if (!mproto_smtp_domain_valid(domain))
        return complain(EXIT_USAGE, set->domain, "not a domain");
    return 0;
}

int maild_options_read(struct maild_options *set, int argc, char **argv)
{
    struct numbers given = { .log = NULL };
    struct option_list operands = { NULL, 0 };
    struct option table[] = {
        { "--root", NULL, &set->root, NULL },
        { "--domain", NULL, &set->domain, NULL },
        { "--users", NULL, &set->users, NULL },
        { "--ports", NULL, &set->ports, NULL },
        { "--listen", NULL, &set->listen, NULL },
        { "--cert", NULL, &set->cert, NULL },
        { "--key", NULL, &set->key, NULL },
        { "--proxy", NULL, &set->proxy, NULL },
        { "--clear", &set->clear, NULL, NULL },
        { "--user", NULL, &set->user, NULL },
        { "--connections", NULL, &given.connections, NULL },
        { "--per-address", NULL, &given.per_address, NULL },
        { "--per-user", NULL, &given.per_user, NULL },
        { "--quota", NULL, &given.quota, NULL },
        { "--log", NULL, &given.log, NULL },
        { "--quiet", &set->quiet, NULL, NULL },
        { "--discard", &set->discard, NULL, NULL },
        { "--binary", &set->binary, NULL, NULL },
        { "--bare", &set->bare, NULL, NULL },
        { "--plus", &set->plus, NULL, NULL },
        { "--help", &set->help, NULL, NULL },
        { NULL, NULL, NULL, NULL }
    };
    int rc;

    memset(set, 0, sizeof *set);
    operands.v = calloc((size_t)argc, sizeof *operands.v);
    if (operands.v == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    table[sizeof table / sizeof *table - 1].list = &operands;
    rc = options_read(table, argv) < 0 ? EXIT_USAGE : 0;
    if (rc == 0 && operands.n > 0)
        rc = complain(EXIT_USAGE, operands.v[0], "what is this for?");
    free(operands.v);
    if (rc == 0)
        rc = read_numbers(set, &given);
    return rc != 0 || set->help ? rc : check(set);
}
