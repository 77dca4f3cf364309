/* Sends messages by SMTP or LMTP. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "outgoing.h"
#include "password.h"
#include "safe.h"
#include "send_options.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct send {
    struct send_options     o;
    struct outgoing         message;
    struct session_opts     to;
    struct login            login;
    struct session         *session;
    struct session_outcome *outcomes;
    const char            **rcpt_params;
    const char             *file;       /* one of several; else NULL */
    int                     status;     /* to exit with */
    char                    password[PASSWORD_MAX];
};

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "send: %s: %s\n", what, why);
    return status;
}

/* --- the exit status -------------------------------------------------- */

static int status_of(enum session_verdict verdict)
{
    static const int statuses[] = {
        [SESSION_TAKEN] = 0,
        [SESSION_LATER] = EXIT_TEMPFAIL,
        [SESSION_NEVER] = EXIT_UNAVAILABLE,
        [SESSION_UNKNOWN] = EXIT_TEMPFAIL,
        [SESSION_NO_HOST] = EXIT_NOHOST,
        [SESSION_UNSAFE] = EXIT_UNAVAILABLE,
        [SESSION_NONSENSE] = EXIT_PROTOCOL,
        [SESSION_CONTENT] = EXIT_NOINPUT,
        [SESSION_SYSTEM] = EXIT_OSERR,
    };

    return statuses[verdict];
}

/* For good outweighs all else, and all else outweighs for now. */
static int weight(int status)
{
    return status == 0 ? 0 : status == EXIT_TEMPFAIL ? 1
        : status == EXIT_UNAVAILABLE ? 3 : 2;
}

static void set_status(struct send *s, int status)
{
    if (weight(status) > weight(s->status))
        s->status = status;
}

/* --- what is told ----------------------------------------------------- */

static void tell(const struct send *s, const char *what,
                 const struct session_outcome *o)
{
    fputs("send: ", stderr);
    if (s->file != NULL)
        fprintf(stderr, "%s: ", s->file);
    fprintf(stderr, "%s: ", what);
    if (o->code > 0)
        fprintf(stderr, "%d ", o->code);
    if (o->enh[0] != 0)
        fprintf(stderr, "%d.%d.%d ", o->enh[0], o->enh[1], o->enh[2]);
    safe_print(stderr, o->text, strlen(o->text));
    putc('\n', stderr);
}

static int are_alike(const struct session_outcome *a,
                     const struct session_outcome *b)
{
    return a->verdict == b->verdict && a->code == b->code
        && strcmp(a->text, b->text) == 0;
}

/* A verdict is a recipient's own, or on the message for all. */
static const char *about(const struct send *s, size_t i)
{
    const struct session_outcome *o = &s->outcomes[i];

    if (o->which == 0)
        return s->o.host;
    if (o->which == MPROTO_SMTP_MAIL)
        return "MAIL";
    return o->which == MPROTO_SMTP_RCPT || s->o.lmtp ? s->o.to.v[i]
                                                     : "the message";
}

/* What is for all is told once. The message tells itself why it cannot be
 * read. */
static void tell_all(struct send *s)
{
    const struct session_outcome *told = NULL, *o = s->outcomes;
    const char *what;
    size_t i;

    for (i = 0; i < s->o.to.n; i++, o++) {
        set_status(s, o->verdict == SESSION_CONTENT && s->message.status != 0
                   ? s->message.status : status_of(o->verdict));
        if (o->verdict == SESSION_TAKEN || o->verdict == SESSION_CONTENT)
            continue;
        what = about(s, i);
        if (what != s->o.to.v[i] && told != NULL && are_alike(told, o))
            continue;
        tell(s, what, o);
        if (what != s->o.to.v[i])
            told = o;
    }
}

/* --- sending ---------------------------------------------------------- */

static int connect_to_server(struct send *s)
{
    struct session_outcome why;

    if (s->session != NULL && session_is_usable(s->session))
        return 0;
    session_close(s->session);
    s->session = session_open(&s->to, &why);
    if (s->session == NULL) {
        tell(s, why.which == MPROTO_SMTP_AUTH ? "AUTH" : s->o.host, &why);
        set_status(s, status_of(why.verdict));
        return -1;
    }
    if ((s->o.dsn_rcpt != NULL || s->o.dsn_mail != NULL)
        && !(session_caps(s->session) & MPROTO_SMTP_CAP_DSN))
        complain(0, s->o.host, "knows no DSN; sent without it");
    return 0;
}

/* 0, or -1 when no other message can be sent either. */
static int send_one(struct send *s, const char *file)
{
    struct session_mail mail = {
        .from = s->o.from, .to = s->o.to.v, .to_n = s->o.to.n,
        .rcpt_params = s->rcpt_params, .begin = outgoing_begin,
        .next = outgoing_next, .content = &s->message
    };
    int status, rc;

    s->message.file = file;
    status = outgoing_open(&s->message);
    if (status != 0) {
        set_status(s, status);
        return 0;
    }
    do {
        rc = connect_to_server(s);
        if (rc == 0)
            session_send(s->session, &mail, s->outcomes);
    } while (rc == 0
             && session_is_worn_out(s->session, s->outcomes, s->o.to.n));
    if (rc == 0)
        tell_all(s);
    outgoing_close(&s->message);
    return rc;
}

static void send_all(struct send *s)
{
    const struct option_list *files = &s->o.files;
    size_t i;

    if (files->n == 0)
        send_one(s, NULL);
    for (i = 0; i < files->n; i++) {
        s->file = files->n > 1 ? files->v[i] : NULL;
        if (send_one(s, files->v[i]) < 0)
            break;
    }
    session_close(s->session);
}

/* --- getting ready ---------------------------------------------------- */

static void set_message(struct send *s)
{
    s->message.composes = s->o.composes;
    s->message.plan = s->o.plan;
    s->message.quiet = s->o.trace;
    s->message.as_is = s->o.as_is;
    s->message.utf8 = s->o.smtputf8;
    s->message.utf8_envelope = s->o.utf8_envelope;
    s->message.dsn = s->o.dsn_mail;
}

static int set_tls(struct send *s)
{
    struct tls_trouble trouble;

    s->to.security = s->o.security;
    if (s->o.security == SESSION_CLEAR)
        return 0;
    s->to.tls = tls_client_context(s->o.ca, s->o.insecure, &trouble);
    if (s->to.tls != NULL
        && (s->o.cert == NULL
            || tls_client_certificate(s->to.tls, s->o.cert, s->o.key,
                                      &trouble) == 0))
        return 0;
    return complain(EXIT_NOINPUT, trouble.what, trouble.why);
}

static int set_login(struct send *s)
{
    int status = 0;

    if (!s->o.wants_login)
        return 0;
    s->login.ways = s->o.auth;
    s->login.user = s->o.user;
    s->login.host = s->o.host;
    s->login.port = (unsigned)net_port(s->o.port);
    s->to.clear_auth = s->o.clear_auth;
    if (s->o.wants_password) {
        status = password_get(s->password, "send", s->o.password_file,
                              s->o.user);
        s->login.secret = s->password;
    }
    s->to.login = &s->login;
    return status;
}

static int make_ready(struct send *s)
{
    size_t i;
    int status = set_tls(s);

    set_message(s);
    s->to.at.host = s->o.host;
    s->to.at.port = s->o.port;
    if (s->o.v4 != s->o.v6)
        s->to.at.family = s->o.v4 ? AF_INET : AF_INET6;
    s->to.helo = s->o.helo;
    s->to.lmtp = s->o.lmtp;
    s->to.chunking = s->o.chunking;
    s->to.trace = s->o.trace ? stderr : NULL;
    for (i = 0; i < s->o.to.n; i++)
        s->rcpt_params[i] = s->o.dsn_rcpt;
    return status == 0 ? set_login(s) : status;
}

static int start(struct send *s, size_t n)
{
    s->o.to.v = calloc(n, sizeof *s->o.to.v);
    s->o.files.v = calloc(n, sizeof *s->o.files.v);
    s->o.plan.attach.v = calloc(n, sizeof *s->o.plan.attach.v);
    s->rcpt_params = calloc(n, sizeof *s->rcpt_params);
    s->outcomes = calloc(n, sizeof *s->outcomes);
    if (s->o.to.v != NULL && s->o.files.v != NULL
        && s->o.plan.attach.v != NULL && s->rcpt_params != NULL
        && s->outcomes != NULL)
        return 0;
    return complain(EXIT_OSERR, "start", strerror(errno));
}

static void end(struct send *s)
{
    mproto_wipe(s->password, sizeof s->password);
    tls_context_free(s->to.tls);
    free(s->o.to.v);
    free(s->o.files.v);
    free(s->o.plan.attach.v);
    free(s->rcpt_params);
    free(s->outcomes);
}

int main(int argc, char **argv)
{
    static struct send s;

    signal(SIGPIPE, SIG_IGN);
    s.status = start(&s, (size_t)argc);
    if (s.status == 0)
        s.status = send_options_read(&s.o, argv);
    if (s.status == 0 && s.o.help) {
        send_options_help();
    } else if (s.status == 0) {
        s.status = make_ready(&s);
        if (s.status == 0)
            send_all(&s);
    }
    end(&s);
    return s.status;
}
