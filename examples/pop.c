/* Fetches mail by POP3. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "fetch.h"
#include "password.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char help[] =
"usage: pop --host HOST --user NAME [OPTIONS] [NUMBER ...]\n"
"\n"
"Lists the messages of a maildrop, or those with the numbers that are given:\n"
"a line with number, octets and unique id for each. Or fetches them:\n"
"\n"
"  --maildir DIR   into a Maildir, which is made when it is missing\n"
"  --stdout        to standard output, one behind the other\n"
"  --lf            with lines that end in LF, as Unix has them, not in CRLF\n"
"  --delete        and deletes from the server what is safe here, but nothing\n"
"                  of which less came than the server announced: without\n"
"                  --new that comes again each time\n"
"  --new FILE      only what is new: the unique ids of what was fetched are\n"
"                  kept in FILE, one FILE for each maildrop\n"
"  --progress      tells on standard error how far it is\n"
"\n"
"A kill at any time loses nothing. What it interrupted comes once more, and\n"
"with --new that is one message at the most.\n"
"\n"
"  --host HOST     the server: name or address; HOST:PORT, [IPV6]:PORT\n"
"  --port PORT     instead of 995, or 110 with --starttls or --no-tls\n"
"  --starttls      begin TLS by STLS, not with the first octet\n"
"  --no-tls        no TLS: whoever listens has the mail\n"
"  --ca FILE       trust these certificates (PEM), and not the system's\n"
"  --insecure      take any certificate: who stands between reads it all\n"
"\n"
"  --password-file FILE  the password, or token, is its first line; else it\n"
"                  is in MAIL_PASSWORD, or asked for on the terminal\n"
"  --utf8          take UTF-8 in headers where the server has it (RFC 6856)\n"
"  --auth WAY[,WAY...]  instead of SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5,\n"
"                  PLAIN, LOGIN, USER (and PASS); also known: both SCRAM with\n"
"                  -PLUS, XOAUTH2, OAUTHBEARER, APOP\n"
"  --clear-auth    show the password without TLS, too, to all on the way\n"
"  --trace         show the dialogue, without secrets, on standard error\n"
"  -4, -6          only IPv4, only IPv6\n"
"\n"
"Exit status: 0 all is done; 69 refused for good, or by us, for want of TLS;\n"
"75 a later try may succeed; 64 wrong arguments; 66 a FILE cannot be read;\n"
"68 no such host; 71 the system gave out; 73 DIR cannot be written; 76 the\n"
"server talks nonsense.\n"
"\n";

struct settings {
    struct account    account;
    const char       *fresh;
    int               to_stdout, trace, help;
    struct popc_opts  session;
    struct fetch_plan plan;
};

/* --- the command line ------------------------------------------------- */

static int read_options(struct settings *s, char **argv)
{
    struct fetch_plan *plan = &s->plan;
    const struct option table[] = {
        { "--host", NULL, &s->account.host, NULL },
        { "--port", NULL, &s->account.port, NULL },
        { "--user", NULL, &s->account.user, NULL },
        { "--password-file", NULL, &s->account.password, NULL },
        { "--maildir", NULL, &plan->inbox.box, NULL },
        { "--stdout", &s->to_stdout, NULL, NULL },
        { "--lf", &plan->inbox.lf, NULL, NULL },
        { "--delete", &plan->delete, NULL, NULL },
        { "--new", NULL, &s->fresh, NULL },
        { "--progress", &plan->progress, NULL, NULL },
        { "--starttls", &s->account.starttls, NULL, NULL },
        { "--no-tls", &s->account.no_tls, NULL, NULL },
        { "--ca", NULL, &s->account.ca, NULL },
        { "--insecure", &s->account.insecure, NULL, NULL },
        { "--auth", NULL, &s->session.login.ways, NULL },
        { "--utf8", &s->session.utf8, NULL, NULL },
        { "--clear-auth", &s->session.clear_ok, NULL, NULL },
        { "--trace", &s->trace, NULL, NULL },
        { "-4", &s->account.v4, NULL, NULL },
        { "-6", &s->account.v6, NULL, NULL },
        { "--help", &s->help, NULL, NULL },
        { NULL, NULL, NULL, &plan->numbers }
    };

    if (options_read(table, argv) < 0)
        return EXIT_USAGE;
    plan->fetch = plan->inbox.box != NULL || s->to_stdout;
    plan->inbox.durable = plan->delete || s->fresh != NULL;
    return 0;
}

static int check(const struct settings *s)
{
    const struct fetch_plan *plan = &s->plan;

    if (plan->inbox.box != NULL && (s->to_stdout || !plan->inbox.box[0]))
        return popc_complain(EXIT_USAGE, "--maildir",
                             "one place for the messages");
    if (plan->delete && !plan->fetch)
        return popc_complain(EXIT_USAGE, "--delete",
                             "is for what --maildir or --stdout fetches");
    return 0;
}

/* --- the parts that the session needs --------------------------------- */

static int open_list(struct settings *s)
{
    const struct account *a = &s->account;
    char owner[1024];
    const char *why;
    int again;

    if (s->fresh == NULL)
        return 0;
    if (snprintf(owner, sizeof owner, "%s@%s:%s", a->user, a->host, a->port)
        >= (int)sizeof owner)
        return popc_complain(EXIT_USAGE, a->user, "too long");
    s->plan.seen = uidlist_open(s->fresh, owner, &why, &again);
    return s->plan.seen != NULL ? 0 : popc_complain(
        again ? EXIT_TEMPFAIL : EXIT_NOINPUT, s->fresh, why);
}

static void fill_session(struct settings *s)
{
    account_fill(&s->account, &s->session.at, &s->session.login);
    s->session.security = account_security(&s->account);
    s->session.trace = s->trace ? stderr : NULL;
}

/* --- all of it -------------------------------------------------------- */

static int fetch_mail(struct settings *s)
{
    static struct popc session;
    static char password[PASSWORD_MAX];
    int status;

    status = password_get(password, "pop", s->account.password,
                          s->account.user);
    if (status != 0)
        return status;
    s->session.login.secret = password;
    status = popc_open(&session, &s->session);
    memset(password, 0, sizeof password);
    if (status == 0)
        status = fetch_run(&session, &s->plan);
    popc_close(&session);
    if (fflush(stdout) != 0 && status == 0)
        status = popc_complain(EXIT_OSERR, "standard output",
                               strerror(errno));
    return status;
}

static int run(struct settings *s)
{
    char *box = NULL;
    int status;

    fill_session(s);
    if (inbox_name(&s->plan.inbox, &box) < 0)
        status = popc_complain(EXIT_OSERR, "start", "no memory");
    else
        status = account_tls(&s->account, "pop", &s->session.tls);
    if (status == 0)
        status = open_list(s);
    if (status == 0)
        status = fetch_mail(s);
    uidlist_close(s->plan.seen);
    if (s->session.tls != NULL)
        tls_context_free(s->session.tls);
    free(box);
    return status;
}

static int start(struct settings *s)
{
    int status;

    if (s->help)
        return printf("%s%s\n", help, tls_about()) < 0;
    status = account_check(&s->account, "pop", "110", "995");
    if (status == 0)
        status = check(s);
    return status != 0 ? status : run(s);
}

int main(int argc, char **argv)
{
    static struct settings s;
    int status;

    signal(SIGPIPE, SIG_IGN);
    s.plan.numbers.v = calloc((size_t)argc, sizeof *s.plan.numbers.v);
    if (s.plan.numbers.v == NULL)
        return popc_complain(EXIT_OSERR, "start", "no memory");
    status = read_options(&s, argv);
    if (status == 0)
        status = start(&s);
    free(s.plan.numbers.v);
    return status;
}
