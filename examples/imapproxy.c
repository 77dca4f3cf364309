/* The proxy's sockets, processes and command line. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imapproxy.h"
#include "net.h"
#include "stop.h"

#include <mailproto/mutf7.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LISTENERS   16
#define CLIENTS     256         /* at a time */
#define REAP        1000        /* milliseconds between two looks for dead */
#define CONNECT     20          /* seconds for each address of the server */
#define PATIENCE    60          /* seconds for TLS */
#define BYE_SECONDS 3

static const char help[] =
"usage: imapproxy --host HOST [OPTIONS]\n"
"\n"
"Clients of IMAP log in here with the name and password that they have at\n"
"HOST, and see their mail there, but for what these forbid:\n"
"\n"
"  --hide PATTERN  mailboxes whose name, or that of one they are below, is\n"
"                  PATTERN, in UTF-8 and any case of ASCII letters; * is any\n"
"                  text, % any without the delimiter. They are not told of\n"
"                  and cannot be used; nothing can be renamed then, for that\n"
"                  moves what is below, too. That something is below another\n"
"                  mailbox (\\HasChildren) can still be seen. May be repeated\n"
"  --read-only     nothing changes: mailboxes are opened by EXAMINE, and what\n"
"                  would change anything is refused\n"
"\n"
"Messages go through without being held. The extensions are those that the\n"
"server has and this program knows, and LITERAL+ and SASL-IR. What it does\n"
"not know does not go through.\n"
"\n"
"  --host HOST     the server: name or address; HOST:PORT, [IPV6]:PORT\n"
"  --starttls      begin TLS by STARTTLS, not with the first octet\n"
"  --no-tls        no TLS: whoever listens between has passwords and mail\n"
"  --ca FILE       trust these certificates (PEM), and not the system's\n"
"  --insecure      take any certificate: who stands between reads it all\n"
"\n"
"  --port PORT     where clients come in; 0, and without it: a free one\n"
"  --listen ADDR   instead of loopback; 0.0.0.0 or :: is the whole world\n"
"  --cert FILE     offer clients TLS, with the certificate in FILE, and\n"
"                  behind it those that vouch for it (PEM)\n"
"  --key FILE      and its key\n"
"  --implicit      TLS from the first octet (imaps), not by STARTTLS\n"
"  --clear         take passwords without TLS, too: whoever listens on the\n"
"                  way has them\n"
"\n"
"When the port is open it prints one line, \"ready imap=PORT\", and serves\n"
"until SIGTERM or SIGINT, up to 256 clients at a time. Who logs in is told on\n"
"standard error.\n"
"\n"
"Exit status: 0 ended by a signal, 64 wrong arguments, 66 a FILE is no good,\n"
"69 the port cannot be had, 71 the system gave out. What is wrong with the\n"
"server is told to clients, and on standard error.\n"
"\n";

/* --- sockets ---------------------------------------------------------- */

/* Seconds of a clock that never jumps. */
static long long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec;
}

/* A side that holds an event is not read. */
static unsigned want(const struct end *e)
{
    unsigned all = e->wire != NULL ? mproto_wire_want(e->wire) : 0;

    return e->holds ? all & ~MPROTO_READ : all;
}

static void shake(struct end *e)
{
    int rc = e->tls == NULL ? -1 : e->host != NULL
        ? stream_secure_client(&e->stream, e->tls, e->host)
        : stream_secure_server(&e->stream, e->tls);

    e->shaking = rc == 0;
    e->lost = rc != 0;
}

static void go_on_shaking(struct end *e)
{
    int rc = stream_handshake(&e->stream);

    if (rc < 0) {
        fprintf(stderr, "imapproxy: %s: TLS with the %s: %s\n", proxy.peer,
                e->host != NULL ? "server" : "client", stream_why(&e->stream));
        e->lost = 1;
    }
    e->shaking = rc == 0;
    if (rc > 0 && want(e) & MPROTO_TLS)
        mproto_wire_tls_on(e->wire);
}

static void transmit(struct end *e)
{
    size_t n;
    const void *out = mproto_wire_out(e->wire, &n);
    ssize_t k = stream_write(&e->stream, out, n);

    if (k > 0) {
        mproto_wire_sent(e->wire, (size_t)k);
        e->moved = now();
    } else if (!stream_would_block()) {
        e->lost = 1;
    }
}

static void receive(struct end *e)
{
    ssize_t k = stream_read(&e->stream, e->in, sizeof e->in);

    if (k > 0) {
        mproto_wire_in(e->wire, e->in, (size_t)k);
        e->moved = now();
    } else if (k == 0) {
        mproto_wire_eof(e->wire);
    } else if (!stream_would_block()) {
        e->lost = 1;
    }
}

static void step(struct end *e)
{
    if (e->shaking)
        go_on_shaking(e);
    if (e->lost || e->shaking)
        return;
    if (want(e) & MPROTO_WRITE)
        transmit(e);
    if (want(e) & MPROTO_READ)
        receive(e);
    proxy_pass();
    if (!e->shaking && want(e) & MPROTO_TLS)
        shake(e);
}

/* Nothing is polled for where nothing is wanted: a socket that broke would be
 * ready for ever. */
static void poll_for(const struct end *e, struct pollfd *fd, int *timeout)
{
    unsigned seconds = e->shaking ? PATIENCE : 0, all = want(e);
    int events = (all & MPROTO_READ ? POLLIN : 0)
        | (all & MPROTO_WRITE ? POLLOUT : 0);
    long long left;

    if (!e->shaking && e->wire != NULL)
        seconds = mproto_wire_patience(e->wire);
    fd->events = e->shaking || events != 0
        ? stream_events(&e->stream, (short)(e->shaking ? POLLIN : events)) : 0;
    fd->fd = fd->events != 0 && !e->lost ? e->stream.fd : -1;
    fd->revents = 0;
    left = e->moved + (long long)seconds - now();
    if (seconds > 0 && left < *timeout / 1000)
        *timeout = left > 0 ? (int)left * 1000 : 0;
    if (!e->shaking && all & MPROTO_READ && stream_pending(&e->stream))
        *timeout = 0;
}

static int is_late(const struct end *e)
{
    unsigned seconds = e->shaking ? PATIENCE
        : e->wire != NULL ? mproto_wire_patience(e->wire) : 0;

    return seconds > 0 && now() >= e->moved + (long long)seconds;
}

static void expire(void)
{
    if (is_late(&proxy.client_end)) {
        proxy_bye("you were silent for too long");
        proxy.client_end.lost |= proxy.client_end.shaking;
    }
    if (is_late(&proxy.server_end))
        proxy.server_end.lost = 1;
}

/* Before there is an engine for the client the server's is what counts. */
static int is_over(void)
{
    const struct end *e = proxy.client != NULL ? &proxy.client_end
                                               : &proxy.server_end;

    return proxy.client_end.lost
        || (mproto_wire_want(e->wire) & MPROTO_CLOSED) != 0;
}

static void converse(int stop_fd)
{
    struct pollfd fds[3] = { { .fd = -1 }, { .fd = -1 },
                             { stop_fd, POLLIN, 0 } };
    int timeout;

    for (proxy_pass(); !is_over(); proxy_pass()) {
        timeout = 3600000;
        poll_for(&proxy.client_end, &fds[0], &timeout);
        poll_for(&proxy.server_end, &fds[1], &timeout);
        if (poll(fds, 3, timeout) < 0 && errno != EINTR)
            return;
        if (fds[2].revents != 0) {
            fds[2].fd = -1;
            fds[2].revents = 0;
            proxy_bye("this proxy is going down");
            proxy.client_end.lost |= proxy.client == NULL;
        }
        expire();
        step(&proxy.client_end);
        step(&proxy.server_end);
    }
}

/* What the other still sends must be taken in for a while, or a reset overtakes
 * our last words; a client that said LOGOUT has them. */
static void part(struct end *e)
{
    long long until = now() + BYE_SECONDS;
    struct pollfd fd = { e->stream.fd, POLLIN, 0 };

    if (!e->lost && !e->shaking && want(e) & MPROTO_WRITE)
        transmit(e);
    if (!e->lost && stream_shutdown(&e->stream) == 0)
        while (now() < until && poll(&fd, 1, 1000) > 0
               && stream_read(&e->stream, e->in, sizeof e->in) > 0)
            ;
    stream_close(&e->stream);
}

static void reach(void)
{
    struct net_target to = { settings.host, settings.host_port, AF_UNSPEC,
                             CONNECT };
    struct net_trouble trouble = { "no address", 0 };
    mproto_imapc_limits limits = { .size = sizeof limits, .out_max = 262144 };
    mproto_imapc_opts opts = { .size = sizeof opts, .limits = &limits };

    opts.flags = settings.no_tls ? MPROTO_IMAPC_CLEAR_AUTH
        : settings.starttls ? MPROTO_IMAPC_NEED_TLS : MPROTO_IMAPC_TLS;
    proxy.server_end.stream.fd = net_connect(&to, &trouble);
    if (proxy.server_end.stream.fd < 0) {
        fprintf(stderr, "imapproxy: %s: %s: %s\n", proxy.peer, settings.host,
                trouble.why);
        return;
    }
    proxy.server = proxy_got(mproto_imapc_new(&opts));
    proxy.server_end.wire = mproto_imapc_wire(proxy.server);
    proxy.server_end.moved = proxy.client_end.moved = now();
    if (!settings.no_tls && !settings.starttls)
        shake(&proxy.server_end);
}

/* One client, until either side is gone. */
static void serve_one(int fd, int stop_fd)
{
    static const char sorry[] =
        "* BYE [UNAVAILABLE] the server behind can't be reached\r\n";

    proxy.client_end.stream.fd = fd;
    reach();
    if (proxy.server != NULL) {
        if (settings.implicit)
            shake(&proxy.client_end);
        converse(stop_fd);
    }
    if (proxy.client == NULL && !settings.implicit)
        proxy.client_end.lost = stream_write(&proxy.client_end.stream, sorry,
                                         sizeof sorry - 1) < 0;
    part(&proxy.client_end);
    if (proxy.server != NULL)
        part(&proxy.server_end);
}

/* --- processes -------------------------------------------------------- */

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "imapproxy: %s: %s\n", what, why);
    return status;
}

struct door {
    struct pollfd fds[LISTENERS + 1];   /* the last: to stop */
    size_t        n, clients;
};

/* Who is told to stop tells all: they poll what the signal made readable. */
static void welcome(struct door *d, int listener)
{
    char name[NET_ADDR_MAX];
    int fd = net_accept(listener, name);
    pid_t pid = fd < 0 ? 1 : fork();
    size_t i;

    if (fd < 0)
        return;
    if (pid == 0) {
        for (i = 0; i < d->n; i++)
            close(d->fds[i].fd);
        proxy.peer = name;
        serve_one(fd, d->fds[d->n].fd);
        _exit(0);
    }
    if (pid < 0)
        complain(0, name, strerror(errno));
    else
        d->clients++;
    close(fd);
}

static int serve(struct door *d)
{
    size_t i;

    while (d->fds[d->n].revents == 0) {
        for (i = 0; i < d->n; i++)
            d->fds[i].events = d->clients < CLIENTS ? POLLIN : 0;
        if (poll(d->fds, (nfds_t)d->n + 1, d->clients > 0 ? REAP : -1) < 0
            && errno != EINTR)
            return complain(EXIT_OSERR, "poll", strerror(errno));
        while (d->clients > 0 && waitpid(-1, NULL, WNOHANG) > 0)
            d->clients--;
        for (i = 0; i < d->n; i++)
            if (d->fds[i].revents & POLLIN && d->clients < CLIENTS)
                welcome(d, d->fds[i].fd);
    }
    while (d->clients > 0)
        if (wait(NULL) > 0)
            d->clients--;
        else if (errno != EINTR)
            break;
    return 0;
}

static int open_door(void)
{
    static struct door d;
    struct net_trouble trouble = { "cannot listen", 0 };
    unsigned port = (unsigned)net_port(settings.port);
    int fds[LISTENERS];
    size_t i;

    d.n = net_listen(settings.listen, &port, fds, LISTENERS, &trouble);
    if (d.n == 0)
        return complain(EXIT_UNAVAILABLE, settings.port, trouble.why);
    for (i = 0; i < d.n; i++)
        d.fds[i].fd = fds[i];
    d.fds[d.n].fd = stop_watch();
    d.fds[d.n].events = POLLIN;
    if (d.fds[d.n].fd < 0)
        return complain(EXIT_OSERR, "start", strerror(errno));
    printf("ready imap=%u\n", port);
    if (fflush(stdout) != 0)
        return complain(EXIT_OSERR, "standard output", strerror(errno));
    return serve(&d);
}

/* --- the command line ------------------------------------------------- */

/* A pattern in the form of the wire, in lower case; or NULL. */
static char *fold_pattern(const char *text)
{
    size_t cap = mproto_mutf7_encoded_max(strlen(text)) + 1;
    char *folded = proxy_got(malloc(cap));
    mproto_io io = { text, strlen(text), folded, cap - 1 };
    mproto_codec codec;

    mproto_mutf7_init(&codec);
    if (*text == '\0' || mproto_mutf7_encode(&codec, &io, 1) != MPROTO_OK)
        return NULL;
    *io.out = '\0';
    proxy_lower(folded, strlen(folded));
    return folded;
}

static int run(void)
{
    struct tls_trouble trouble;
    size_t i;

    for (i = 0; i < settings.hide.n; i++) {
        const char *text = settings.hide.v[i];

        settings.hide.v[i] = fold_pattern(text);
        if (settings.hide.v[i] == NULL)
            return complain(EXIT_USAGE, text, "not a name in UTF-8");
    }
    proxy.server_end.host = settings.host;
    if (!settings.no_tls) {
        proxy.server_end.tls = tls_client_context(settings.ca,
                                                  settings.insecure, &trouble);
        if (proxy.server_end.tls == NULL)
            return complain(EXIT_NOINPUT, trouble.what, trouble.why);
    }
    if (settings.cert != NULL) {
        proxy.client_end.tls = tls_server_context(settings.cert, settings.key,
                                                  &trouble);
        if (proxy.client_end.tls == NULL)
            return complain(EXIT_NOINPUT, trouble.what, trouble.why);
    }
    return open_door();
}

static int check(const struct settings *s)
{
    if (s->host == NULL)
        return complain(EXIT_USAGE, "needs --host", "--help tells more");
    if (net_port(s->host_port) <= 0)
        return complain(EXIT_USAGE, s->host_port, "not a port");
    if (net_port(s->port) < 0)
        return complain(EXIT_USAGE, s->port, "not a port");
    if ((s->cert == NULL) != (s->key == NULL))
        return complain(EXIT_USAGE, s->cert != NULL ? "--cert" : "--key",
                        "--cert and --key need each other");
    if (s->implicit && s->cert == NULL)
        return complain(EXIT_USAGE, "--implicit", "needs --cert and --key");
    if (s->starttls && s->no_tls)
        return complain(EXIT_USAGE, "--starttls", "needs TLS");
    if (s->ca != NULL && s->insecure)
        return complain(EXIT_USAGE, "--ca and --insecure",
                        "only one of them");
    if ((!s->no_tls || s->cert != NULL) && !tls_is_there())
        return complain(EXIT_USAGE, "TLS",
                        "this program was built without OpenSSL");
    if (s->cert == NULL && !s->clear)
        return complain(EXIT_USAGE, "needs --cert and --key, or --clear",
                        "nobody could log in");
    return 0;
}

static int start(char **argv, struct option_list *operands)
{
    const struct option table[] = {
        { "--hide", NULL, NULL, &settings.hide },
        { "--read-only", &settings.read_only, NULL, NULL },
        { "--host", NULL, &settings.host, NULL },
        { "--starttls", &settings.starttls, NULL, NULL },
        { "--no-tls", &settings.no_tls, NULL, NULL },
        { "--ca", NULL, &settings.ca, NULL },
        { "--insecure", &settings.insecure, NULL, NULL },
        { "--port", NULL, &settings.port, NULL },
        { "--listen", NULL, &settings.listen, NULL },
        { "--cert", NULL, &settings.cert, NULL },
        { "--key", NULL, &settings.key, NULL },
        { "--implicit", &settings.implicit, NULL, NULL },
        { "--clear", &settings.clear, NULL, NULL },
        { "--help", &settings.help, NULL, NULL },
        { NULL, NULL, NULL, operands }
    };
    static char host[256];
    int status;

    if (options_read(table, argv) < 0)
        return EXIT_USAGE;
    if (operands->n > 0)
        return complain(EXIT_USAGE, operands->v[0], "what is this for?");
    if (settings.help)
        return printf("%s%s\n", help, tls_about()) < 0;
    if (settings.host != NULL && strlen(settings.host) < sizeof host)
        net_split(strcpy(host, settings.host), &settings.host,
                  &settings.host_port);
    if (settings.host_port == NULL)
        settings.host_port = settings.starttls || settings.no_tls ? "143"
                                                                  : "993";
    if (settings.port == NULL)
        settings.port = "0";
    status = check(&settings);
    return status != 0 ? status : run();
}

int main(int argc, char **argv)
{
    struct option_list operands = { NULL, 0 };

    settings.hide.v = proxy_got(calloc((size_t)argc, sizeof *settings.hide.v));
    operands.v = proxy_got(calloc((size_t)argc, sizeof *operands.v));
    return start(argv, &operands);
}
