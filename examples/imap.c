/* Looks at mail, fetches and files it by IMAP. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"
#include "password.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char help[] =
"usage: imap --host HOST --user NAME [OPTIONS] COMMAND [ARGUMENT ...]\n"
"\n"
"  list [PATTERN]  the mailboxes, or those of PATTERN (* is any text, % any\n"
"                  without the delimiter): attributes, delimiter, name\n"
"      --counts    instead, for each that can be selected: messages, how many\n"
"                  of them are unseen, name\n"
"  status MAILBOX  what the server knows of it, a line for each fact\n"
"  search MAILBOX KEY ...  the UIDs of the messages that match, a line for\n"
"                  each: UNSEEN SINCE 1-Feb-2026 SUBJECT 'two words'\n"
"  fetch MAILBOX SET  headers of the messages with these UIDs, one behind\n"
"                  the other: 7, 3,5:9, 1:*; it is an error when one named\n"
"                  by its own UID, like 3, is not there\n"
"      --stdout    whole messages\n"
"      --maildir DIR  whole messages, into a Maildir, which is made when it\n"
"                  is missing; tells on a terminal how far it is\n"
"      --structure  the tree of their parts: path, type, charset, encoding,\n"
"                  octets as encoded, filename\n"
"      --part PATH  decoded, this part (1.2) of one message\n"
"      --output FILE  to FILE, which must not be there yet\n"
"      --lf        with lines that end in LF, as Unix has them, not in CRLF\n"
"      --progress  tells how far it is, whatever standard error is\n"
"  append MAILBOX FILE  adds a message; FILE - is standard input\n"
"      --flags FLAGS  which it has: '\\Seen $Forwarded'\n"
"  store MAILBOX SET HOW FLAGS  HOW is + to add flags, - to take them away,\n"
"                  = to have these and no others\n"
"  copy MAILBOX SET TO, move MAILBOX SET TO  to the mailbox TO\n"
"  sync MAILBOX    makes a Maildir the same: fetches what is new, removes\n"
"                  what is no more, and carries flags both ways: those\n"
"                  that a Maildir has letters for. Keywords stay with the\n"
"                  server, and P and a to z with the files. New files are\n"
"                  not sent; a file that was taken away comes back. What\n"
"                  it did stands in DIR/imap-sync, and is not done twice;\n"
"                  who comes while another does it is sent away;\n"
"                  --maildir DIR, --lf, --progress as above\n"
"  watch MAILBOX   tells at once what happens there, by message numbers:\n"
"                  exists 7, expunge 3, flags 2 \\Seen\n"
"      --seconds N  for so long, and not until it is killed\n"
"\n"
"Names of mailboxes are UTF-8. Nothing but store and sync mark mail as read.\n"
"\n"
"  --host HOST     the server: name or address; HOST:PORT, [IPV6]:PORT\n"
"  --port PORT     instead of 993, or 143 with --starttls or --no-tls\n"
"  --starttls      begin TLS by STARTTLS, not with the first octet\n"
"  --no-tls        no TLS: whoever listens has the mail\n"
"  --ca FILE       trust these certificates (PEM), and not the system's\n"
"  --insecure      take any certificate: who stands between reads it all\n"
"\n"
"  --password-file FILE  the password, or token, is its first line; else it\n"
"                  is in MAIL_PASSWORD, or asked for on the terminal\n"
"  --auth WAY[,WAY...]  instead of SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5,\n"
"                  PLAIN, LOGIN (the command); also known: both SCRAM with\n"
"                  -PLUS, XOAUTH2, OAUTHBEARER\n"
"  --clear-auth    show the password without TLS, too, to all on the way\n"
"  --compress      deflate what goes both ways, where the server can, too\n"
"  --trace         show the dialogue, without secrets, on standard error\n"
"  -4, -6          only IPv4, only IPv6\n"
"\n"
"Exit status: 0 all is done; 69 refused for good, or by us, for want of TLS;\n"
"75 a later try may succeed; 64 wrong arguments; 65 the message cannot be\n"
"sent; 66 a FILE cannot be read; 68 no such host; 71 the system gave out; 73\n"
"DIR cannot be written; 76 the server talks nonsense.\n"
"\n";

static const struct verb {
    const char   *name;
    size_t        least, most;  /* arguments */
    imap_command *run;
} verbs[] = {
    { "append", 2, 2, imap_append },
    { "copy", 3, 3, imap_copy },
    { "fetch", 2, 2, imap_fetch },
    { "list", 0, 1, imap_list },
    { "move", 3, 3, imap_move },
    { "search", 2, (size_t)-1, imap_search },
    { "status", 1, 1, imap_status },
    { "store", 4, 4, imap_store },
    { "sync", 1, 1, imap_sync },
    { "watch", 1, 1, imap_watch }
};

struct settings {
    struct account    account;
    int               to_stdout, trace, help;
    const struct verb *verb;
    struct imap_opts  session;
    struct imap_plan  plan;
};

/* --- the command line ------------------------------------------------- */

static int read_options(struct settings *s, char **argv)
{
    struct imap_plan *plan = &s->plan;
    const struct option table[] = {
        { "--host", NULL, &s->account.host, NULL },
        { "--port", NULL, &s->account.port, NULL },
        { "--user", NULL, &s->account.user, NULL },
        { "--password-file", NULL, &s->account.password, NULL },
        { "--maildir", NULL, &plan->inbox.box, NULL },
        { "--stdout", &s->to_stdout, NULL, NULL },
        { "--lf", &plan->inbox.lf, NULL, NULL },
        { "--progress", &plan->progress, NULL, NULL },
        { "--counts", &plan->counts, NULL, NULL },
        { "--structure", &plan->structure, NULL, NULL },
        { "--part", NULL, &plan->part, NULL },
        { "--output", NULL, &plan->output, NULL },
        { "--seconds", NULL, &plan->seconds, NULL },
        { "--flags", NULL, &plan->flags, NULL },
        { "--starttls", &s->account.starttls, NULL, NULL },
        { "--no-tls", &s->account.no_tls, NULL, NULL },
        { "--ca", NULL, &s->account.ca, NULL },
        { "--insecure", &s->account.insecure, NULL, NULL },
        { "--auth", NULL, &s->session.login.ways, NULL },
        { "--compress", &s->session.compress, NULL, NULL },
        { "--clear-auth", &s->session.clear_ok, NULL, NULL },
        { "--trace", &s->trace, NULL, NULL },
        { "-4", &s->account.v4, NULL, NULL },
        { "-6", &s->account.v6, NULL, NULL },
        { "--help", &s->help, NULL, NULL },
        { NULL, NULL, NULL, &plan->words }
    };

    if (options_read(table, argv) < 0)
        return EXIT_USAGE;
    plan->whole = plan->inbox.box != NULL || s->to_stdout;
    plan->progress |= plan->inbox.box != NULL && isatty(STDERR_FILENO)
        && !s->trace;
    return 0;
}

static int find_verb(struct settings *s)
{
    const struct option_list *words = &s->plan.words;
    size_t i;

    if (words->n == 0)
        return imap_complain(EXIT_USAGE, "needs a command",
                             "--help tells more");
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, words->v[0]) == 0)
            s->verb = &verbs[i];
    if (s->verb == NULL)
        return imap_complain(EXIT_USAGE, words->v[0],
                             "no command (--help tells more)");
    if (words->n - 1 < s->verb->least || words->n - 1 > s->verb->most)
        return imap_complain(EXIT_USAGE, words->v[0],
                             "too few or too many arguments");
    return 0;
}

static int is_number(const char *text)
{
    size_t n = strspn(text, "0123456789");

    return n > 0 && n < 10 && text[n] == '\0';
}

/* What belongs to one command only. */
static int check_plan(const struct imap_plan *plan, imap_command *run)
{
    int ways = plan->whole + plan->structure + (plan->part != NULL);

    if (plan->flags != NULL && run != imap_append)
        return imap_complain(EXIT_USAGE, "--flags", "is for append");
    if (plan->counts && run != imap_list)
        return imap_complain(EXIT_USAGE, "--counts", "is for list");
    if (plan->seconds != NULL && run != imap_watch)
        return imap_complain(EXIT_USAGE, "--seconds", "is for watch");
    if (plan->seconds != NULL && !is_number(plan->seconds))
        return imap_complain(EXIT_USAGE, plan->seconds, "not a number");
    if (run == imap_sync && (ways != 1 || plan->inbox.box == NULL))
        return imap_complain(EXIT_USAGE, "sync", "needs --maildir alone");
    if (ways > 0 && run != imap_fetch && run != imap_sync)
        return imap_complain(EXIT_USAGE, "--maildir, --stdout, --structure,"
                             " --part", "are for fetch");
    if (ways > 1)
        return imap_complain(EXIT_USAGE, "--maildir, --stdout, --structure,"
                             " --part", "only one of them");
    if (plan->output != NULL && plan->part == NULL)
        return imap_complain(EXIT_USAGE, "--output", "is for --part");
    return 0;
}

static int check(const struct settings *s)
{
    const struct imap_plan *plan = &s->plan;

    if (plan->inbox.box != NULL && (s->to_stdout || !plan->inbox.box[0]))
        return imap_complain(EXIT_USAGE, "--maildir",
                             "one place for the messages");
    return check_plan(plan, s->verb->run);
}

/* --- the parts that the session needs --------------------------------- */

static void fill_session(struct settings *s)
{
    account_fill(&s->account, &s->session.at, &s->session.login);
    s->session.security = account_security(&s->account);
    s->session.trace = s->trace ? stderr : NULL;
}

/* --- all of it -------------------------------------------------------- */

static int serve_user(struct settings *s)
{
    static struct imap session;
    static char password[PASSWORD_MAX];
    int status;

    status = password_get(password, "imap", s->account.password,
                          s->account.user);
    if (status != 0)
        return status;
    s->session.login.secret = password;
    status = imap_open(&session, &s->session);
    memset(password, 0, sizeof password);
    if (status == 0)
        status = s->verb->run(&session, &s->plan);
    imap_close(&session);
    if (fflush(stdout) != 0 && status == 0)
        status = imap_complain(EXIT_OSERR, "standard output",
                               strerror(errno));
    return status;
}

static int run(struct settings *s)
{
    char *box = NULL;
    int status;

    fill_session(s);
    if (inbox_name(&s->plan.inbox, &box) < 0)
        status = imap_complain(EXIT_OSERR, "start", "no memory");
    else
        status = account_tls(&s->account, "imap", &s->session.tls);
    if (status == 0)
        status = serve_user(s);
    if (s->session.tls != NULL)
        tls_context_free(s->session.tls);
    free(box);
    return status;
}

static int start(struct settings *s)
{
    int status;

    if (s->help)
        return printf("%s%s %s\n", help, tls_about(), squeeze_about()) < 0;
    status = find_verb(s);
    if (status == 0)
        status = account_check(&s->account, "imap", "143", "993");
    if (status == 0)
        status = check(s);
    return status != 0 ? status : run(s);
}

int main(int argc, char **argv)
{
    static struct settings s;
    int status;

    signal(SIGPIPE, SIG_IGN);
    s.plan.words.v = calloc((size_t)argc, sizeof *s.plan.words.v);
    if (s.plan.words.v == NULL)
        return imap_complain(EXIT_OSERR, "start", "no memory");
    status = read_options(&s, argv);
    if (status == 0)
        status = start(&s);
    free(s.plan.words.v);
    return status;
}
