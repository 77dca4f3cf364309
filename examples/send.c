/* Sends one message by SMTP. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "net.h"
#include "options.h"
#include "outgoing.h"
#include "safe.h"

#include <mailproto/smtpc.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_SECONDS 60      /* for each address of the host */
#define PATIENCE        300     /* where the wire names none */
#define QUIT_SECONDS    5       /* the verdict is known: be brief */

static const char help[] =
"usage: send --from ADDRESS --to ADDRESS --host HOST [OPTIONS] [FILE]\n"
"\n"
"Sends the message in FILE, or on standard input, as it is: it must have its\n"
"header already. Lines may end in LF or CRLF. Or makes one, for all to see to\n"
"whom it goes, out of:\n"
"\n"
"  --subject TEXT\n"
"  --text FILE     the text, in UTF-8; - is standard input\n"
"  --attach FILE   may be given many times\n"
"\n"
"  --from ADDRESS  the sender, for bounces; '' is none\n"
"  --to ADDRESS    a recipient; may be given many times\n"
"  --host HOST     the server: name or address; HOST:PORT, [IPV6]:PORT\n"
"  --port PORT     instead of 25\n"
"  --helo NAME     the name of this machine\n"
"  --trace         show the dialogue on standard error\n"
"  -4, -6          only IPv4, only IPv6\n"
"\n"
"Exit status: 0 taken for all recipients; 69 refused for good, for one of\n"
"them at least; 75 a later try may succeed; 64 wrong arguments; 65 the text\n"
"is not UTF-8; 66 FILE cannot be read; 68 no such host; 71 the system gave\n"
"out; 76 the server talks nonsense.\n";

struct send {
    const char         *from, *host, *port, *helo;
    struct option_list  to, files;
    int                 trace, v4, v6, help;

    struct outgoing     message;
    mproto_smtpc       *c;
    mproto_wire        *w;
    int                 fd;
    size_t              next;   /* verb to queue: 0 MAIL, then RCPTs, DATA */
    int                 in_body, done;
    uint64_t            unshown;
    int                 status; /* to exit with; -1: nothing known yet */
};

/* For good outweighs for now, and both outweigh success. */
static void set_status(struct send *s, int status)
{
    if (s->status != EXIT_UNAVAILABLE)
        s->status = status == 0 && s->status > 0 ? s->status : status;
}

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "send: %s: %s\n", what, why);
    return status;
}

/* --- events ----------------------------------------------------------- */

static void tell(const char *what, const mproto_smtp_reply *reply)
{
    mproto_span rest = reply->text;

    fprintf(stderr, "send: %s: %d ", what, reply->code);
    if (reply->enh[0] != 0)
        fprintf(stderr, "%d.%d.%d ", reply->enh[0], reply->enh[1],
                reply->enh[2]);
    while (rest.n > 0) {
        const char *lf = memchr(rest.p, '\n', rest.n);
        size_t n = lf != NULL ? (size_t)(lf - rest.p) : rest.n;

        safe_print(stderr, rest.p, n);
        if (lf != NULL)
            fputs(" / ", stderr);
        n += lf != NULL;
        rest.p += n;
        rest.n -= n;
    }
    putc('\n', stderr);
}

static int is_refusal(const mproto_smtp_reply *reply)
{
    return reply->code >= 400;
}

static void refused(struct send *s, const char *what,
                    const mproto_smtp_reply *reply)
{
    tell(what, reply);
    set_status(s, reply->code >= 500 ? EXIT_UNAVAILABLE : EXIT_TEMPFAIL);
}

/* Queues what is left of the envelope, as far as there is room; ROOM comes
 * when there is more. The server's replies are waited for by the engine. */
static void queue(struct send *s, const char *params)
{
    int rc = MPROTO_OK;

    while (rc == MPROTO_OK && s->next <= s->to.n + 1) {
        if (s->next == 0)
            rc = mproto_smtpc_mail(s->c, s->from, params);
        else if (s->next <= s->to.n)
            rc = mproto_smtpc_rcpt(s->c, s->to.v[s->next - 1], NULL);
        else
            rc = mproto_smtpc_data(s->c);
        if (rc == MPROTO_OK)
            s->next++;
    }
}

static void on_ready(struct send *s, const mproto_smtpc_event *ev)
{
    char params[OUTGOING_PARAMS];
    int status = outgoing_begin(&s->message, ev->caps, params);

    if (status == 0) {
        queue(s, params);
        return;
    }
    set_status(s, status);      /* nothing can be sent: leave */
    s->done = 1;
    mproto_smtpc_quit(s->c);
}

static void on_reply(struct send *s, const mproto_smtpc_event *ev)
{
    if (!is_refusal(&ev->reply))
        return;
    if (ev->which == MPROTO_SMTP_RCPT)
        refused(s, s->to.v[ev->rcpt], &ev->reply);
    else if (ev->which == MPROTO_SMTP_CONNECT
             || ev->which == MPROTO_SMTP_EHLO
             || ev->which == MPROTO_SMTP_HELO)
        refused(s, s->host, &ev->reply);
}

/* When the message cannot be read on, no dot is sent: see transact(). */
static void on_body(struct send *s, const mproto_smtpc_event *ev)
{
    size_t n;
    const void *p = outgoing_next(&s->message, ev->room, &n);

    s->in_body = 1;
    if (p != NULL)
        mproto_smtpc_body(s->c, p, n);
    else if (s->message.status == 0)
        mproto_smtpc_body_end(s->c);
}

static void on_result(struct send *s, const mproto_smtpc_event *ev)
{
    s->in_body = 0;
    s->done = 1;
    mproto_smtpc_quit(s->c);
    if (ev->reply.code == MPROTO_SMTP_UNKNOWN)
        set_status(s, complain(EXIT_TEMPFAIL, s->host,
                               "left; it may have the message, or not"));
    else if (is_refusal(&ev->reply) && ev->rcpt == 0 && s->status > 0)
        return;                 /* told as the replies to RCPT */
    else if (is_refusal(&ev->reply))
        refused(s, "the message", &ev->reply);
    else if (ev->reply.code != MPROTO_SMTP_UNSENT)
        set_status(s, 0);
}

static void run(struct send *s)
{
    const mproto_smtpc_event *ev;

    while ((ev = mproto_smtpc_next(s->c)) != NULL) {
        switch (ev->type) {
        case MPROTO_SMTPC_READY:
            on_ready(s, ev);
            break;
        case MPROTO_SMTPC_REPLY:
            on_reply(s, ev);
            break;
        case MPROTO_SMTPC_BODY:
            on_body(s, ev);
            break;
        case MPROTO_SMTPC_RESULT:
            on_result(s, ev);
            break;
        case MPROTO_SMTPC_ROOM:
            queue(s, NULL);
            break;
        default:                /* of auth(), which is not called here */
            break;
        }
    }
}

/* --- the wire --------------------------------------------------------- */

/* Of the message only the size is shown, once it has left. */
static void trace_message(struct send *s)
{
    if (s->unshown > 0)
        fprintf(stderr, "C: (%llu octets of the message)\n",
                (unsigned long long)s->unshown);
    s->unshown = 0;
}

static void trace_out(struct send *s, const char *p, size_t n)
{
    if (!s->trace)
        return;
    if (mproto_wire_want(s->w) & MPROTO_SECRET) {
        fputs("C: (secret)\n", stderr);
    } else if (s->in_body) {
        s->unshown += n;
    } else {
        trace_message(s);
        safe_dialogue(stderr, "C: ", p, n);
    }
}

static void trace_in(struct send *s, const char *p, size_t n)
{
    if (!s->trace)
        return;
    trace_message(s);
    safe_dialogue(stderr, "S: ", p, n);
}

static void receive(struct send *s)
{
    char in[4096];
    ssize_t k = read(s->fd, in, sizeof in);

    if (k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return;
    if (k <= 0) {
        mproto_wire_eof(s->w);
        return;
    }
    trace_in(s, in, (size_t)k);
    mproto_wire_in(s->w, in, (size_t)k);
    run(s);                     /* in is only lent while this lasts */
    if (!(mproto_wire_want(s->w) & (MPROTO_READ | MPROTO_CLOSED)))
        mproto_wire_keep(s->w);
}

/* A server that closed may have said why: what it said is read first. */
static void transmit(struct send *s)
{
    size_t n;
    const char *out = mproto_wire_out(s->w, &n);
    ssize_t k = write(s->fd, out, n);

    if (k > 0) {
        trace_out(s, out, (size_t)k);
        mproto_wire_sent(s->w, (size_t)k);
    } else if (k < 0 && errno != EAGAIN && errno != EWOULDBLOCK
               && errno != EINTR) {
        if (mproto_wire_want(s->w) & MPROTO_READ)
            receive(s);
        mproto_wire_eof(s->w);
    }
}

/* Waits for what the wire wants, as long as the standard grants. */
static void step(struct send *s)
{
    unsigned want = mproto_wire_want(s->w);
    unsigned seconds = mproto_wire_patience(s->w);
    struct pollfd p = { s->fd, 0, 0 };
    int rc;

    if (want & MPROTO_WRITE)
        p.events |= POLLOUT;
    if (want & MPROTO_READ)
        p.events |= POLLIN;
    if (seconds == 0)
        seconds = PATIENCE;
    if (s->done)
        seconds = QUIT_SECONDS;
    rc = poll(&p, 1, (int)seconds * 1000);
    if (rc == 0) {
        if (!s->done)
            complain(0, s->host, "no answer for too long");
        mproto_wire_eof(s->w);
    } else if (rc > 0 && p.revents & POLLOUT) {
        transmit(s);
    } else if (rc > 0) {
        receive(s);
    }
}

/* What is left to say when no verdict ever came. */
static int verdict(const struct send *s)
{
    const mproto_error *e = mproto_wire_error(s->w);

    if (s->status >= 0)
        return s->status;
    complain(0, s->host, e->code == MPROTO_OK ? "no verdict" : e->what);
    if (e->code == MPROTO_E_MEMORY)
        return EXIT_OSERR;
    return e->code == MPROTO_E_EOF || e->code == MPROTO_OK ? EXIT_TEMPFAIL
                                                           : EXIT_PROTOCOL;
}

static int transact(struct send *s)
{
    s->w = mproto_smtpc_wire(s->c);
    for (;;) {
        run(s);
        if (s->in_body && s->message.status != 0)
            return s->message.status;
        if (mproto_wire_want(s->w) & MPROTO_CLOSED)
            return verdict(s);
        step(s);
    }
}

/* --- the command line ------------------------------------------------- */

/* HOST:PORT and [HOST]:PORT; a bare IPv6 address has more colons. */
static void split_host(char *host, const char **port)
{
    char *colon = strrchr(host, ':'), *close;

    if (host[0] == '[' && (close = strchr(host, ']')) != NULL) {
        if (close[1] == ':')
            *port = close + 2;
        *close = '\0';
        memmove(host, host + 1, (size_t)(close - host));
    } else if (colon != NULL && strchr(host, ':') == colon) {
        *colon = '\0';
        *port = colon + 1;
    }
}

/* Our name for EHLO: an address where there is no better one (RFC 5321
 * 4.1.1.1). */
static const char *own_name(const struct send *s, char *dst, size_t cap)
{
    mproto_span name = { dst, 0 };

    if (s->helo != NULL)
        return s->helo;
    dst[cap - 1] = '\0';
    if (gethostname(dst, cap - 1) == 0 && strchr(dst, '.') != NULL) {
        name.n = strlen(dst);
        if (mproto_smtp_domain_valid(name))
            return dst;
    }
    return net_local(s->fd, dst) == 0 ? dst : "localhost";
}

static int deliver(struct send *s)
{
    struct net_target to = { s->host, s->port, AF_UNSPEC, CONNECT_SECONDS };
    struct net_trouble trouble = { "no address", 0 };
    mproto_smtpc_opts opts = { .size = sizeof opts };
    char name[256];
    int status;

    if (s->v4 != s->v6)
        to.family = s->v4 ? AF_INET : AF_INET6;
    s->fd = net_connect(&to, &trouble);
    if (s->fd < 0)
        return complain(trouble.again ? EXIT_TEMPFAIL : EXIT_NOHOST, s->host,
                        trouble.why);
    opts.hostname = own_name(s, name, sizeof name);
    s->c = mproto_smtpc_new(&opts);
    status = s->c == NULL ? complain(EXIT_OSERR, "start", "no memory")
                          : transact(s);
    mproto_smtpc_free(s->c);
    close(s->fd);
    return status;
}

static int is_path(const char *text, unsigned may)
{
    mproto_span span = { text, strlen(text) };
    mproto_smtp_path path;

    return mproto_smtp_path_parse(&path, span, may) == MPROTO_OK;
}

/* Before anything is sent: an address that is none would spoil the lot. */
static int check(const struct send *s)
{
    mproto_span helo = { s->helo, 0 };
    size_t i;

    if (s->from == NULL || s->host == NULL || s->to.n == 0)
        return complain(EXIT_USAGE, "needs --from, --to and --host",
                        "--help tells more");
    if (s->message.composes && s->files.n > 0)
        return complain(EXIT_USAGE, s->files.v[0],
                        "either a message or what to make one of");
    if (s->message.composes && s->from[0] == '\0')
        return complain(EXIT_USAGE, "--from ''", "makes no From field");
    if (s->files.n > 1)
        return complain(EXIT_USAGE, s->files.v[1], "one message at a time");
    if (net_port(s->port) <= 0)
        return complain(EXIT_USAGE, s->port, "not a port");
    if (!is_path(s->from, MPROTO_PATH_MAY_NULL))
        return complain(EXIT_USAGE, s->from, "not an address");
    for (i = 0; i < s->to.n; i++)
        if (!is_path(s->to.v[i], MPROTO_PATH_MAY_POSTMASTER))
            return complain(EXIT_USAGE, s->to.v[i], "not an address");
    if (s->helo != NULL) {
        helo.n = strlen(s->helo);
        if (!mproto_smtp_domain_valid(helo))
            return complain(EXIT_USAGE, s->helo, "not a domain");
    }
    return 0;
}

static int read_options(struct send *s, char **argv)
{
    struct composer_plan *plan = &s->message.plan;
    const struct option table[] = {
        { "--from", NULL, &s->from, NULL },
        { "--to", NULL, NULL, &s->to },
        { "--host", NULL, &s->host, NULL },
        { "--port", NULL, &s->port, NULL },
        { "--helo", NULL, &s->helo, NULL },
        { "--subject", NULL, &plan->subject, NULL },
        { "--text", NULL, &plan->text, NULL },
        { "--attach", NULL, NULL, &plan->attach },
        { "--trace", &s->trace, NULL, NULL },
        { "-4", &s->v4, NULL, NULL },
        { "-6", &s->v6, NULL, NULL },
        { "--help", &s->help, NULL, NULL },
        { NULL, NULL, NULL, &s->files }
    };

    if (options_read(table, argv) < 0)
        return EXIT_USAGE;
    plan->from = s->from;
    plan->to = s->to;
    s->message.composes = plan->subject != NULL || plan->text != NULL
        || plan->attach.n > 0;
    s->message.file = s->files.n > 0 ? s->files.v[0] : NULL;
    s->message.quiet = s->trace;
    return 0;
}

static int send_message(struct send *s)
{
    int status = outgoing_open(&s->message);

    if (status != 0)
        return status;
    status = deliver(s);
    outgoing_close(&s->message);
    return status;
}

int main(int argc, char **argv)
{
    static struct send s = { .port = "25", .status = -1 };
    char host[256];
    int status;

    s.to.v = calloc((size_t)argc, sizeof *s.to.v);
    s.files.v = calloc((size_t)argc, sizeof *s.files.v);
    s.message.plan.attach.v = calloc((size_t)argc, sizeof *s.to.v);
    if (s.to.v == NULL || s.files.v == NULL
        || s.message.plan.attach.v == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    signal(SIGPIPE, SIG_IGN);
    status = read_options(&s, argv);
    if (status == 0 && s.help) {
        fputs(help, stdout);
    } else if (status == 0) {
        if (s.host != NULL && strlen(s.host) < sizeof host) {
            s.host = strcpy(host, s.host);
            split_host(host, &s.port);
        }
        status = check(&s);
        if (status == 0)
            status = send_message(&s);
    }
    free(s.to.v);
    free(s.files.v);
    free(s.message.plan.attach.v);
    return status;
}
