/* All connections share one read buffer: an engine reads what it is lent at
 * once, and in the rare case that it cannot go on before its replies have
 * left, mproto_wire_keep() makes it copy the rest. So an idle connection
 * costs an engine, a session and no buffer. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "server.h"
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define READ_SIZE      65536    /* what wire_keep() holds by default */
#define PATIENCE       300      /* seconds, where the wire names none */
#define LINGER_SECONDS 2
#define BYE_SECONDS    3
#define FILES_MAX      65536
#define FILES_SPARE    32       /* for all but connections */

struct listener {
    const struct service *service;
    void                 *config;
    int                   fd;
};

enum state { OPEN, TOLD, LINGERING, DEAD };

struct conn {
    const struct service *service;
    void                 *session;
    mproto_wire          *wire;
    long long             deadline;     /* on the clock of now() */
    int                   fd;
    enum state            state;
};

struct server {
    struct listener *listeners;
    struct conn     *conns;
    struct pollfd   *polls;
    size_t           n_listeners, n_conns, cap_conns, max_conns;
    long long        pause;             /* no accept() before */
    char             buf[READ_SIZE];
};

/* Milliseconds of a clock that never jumps. */
static long long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Each connection may need two: its socket and the message it brings. */
static size_t most_connections(void)
{
    struct rlimit r;

    if (getrlimit(RLIMIT_NOFILE, &r) != 0)
        return 100;
    if (r.rlim_cur < r.rlim_max && r.rlim_cur < FILES_MAX) {
        r.rlim_cur = r.rlim_max < FILES_MAX ? r.rlim_max : FILES_MAX;
        setrlimit(RLIMIT_NOFILE, &r);
        getrlimit(RLIMIT_NOFILE, &r);
    }
    if (r.rlim_cur > FILES_MAX)
        r.rlim_cur = FILES_MAX;
    return r.rlim_cur > 2 * FILES_SPARE
        ? (size_t)(r.rlim_cur - FILES_SPARE) / 2 : 1;
}

struct server *server_new(void)
{
    struct server *s = calloc(1, sizeof *s);

    if (s != NULL)
        s->max_conns = most_connections();
    return s;
}

void server_free(struct server *s)
{
    free(s->listeners);
    free(s->conns);
    free(s->polls);
    free(s);
}

/* Room for one more connection, and its place in the poll list. */
static int grow(struct server *s)
{
    size_t cap = s->cap_conns ? s->cap_conns * 2 : 16;
    size_t polls = cap + s->n_listeners + 1;
    struct conn *conns = realloc(s->conns, cap * sizeof *conns);
    struct pollfd *p;

    if (conns == NULL)
        return -1;
    s->conns = conns;
    p = realloc(s->polls, polls * sizeof *p);
    if (p == NULL)
        return -1;
    s->polls = p;
    s->cap_conns = cap;
    return 0;
}

int server_add(struct server *s, const struct service *service, void *config,
               int fd)
{
    size_t n = s->n_listeners + 1;
    struct listener *l = realloc(s->listeners, n * sizeof *l);

    if (l == NULL)
        return -1;
    s->listeners = l;
    l[s->n_listeners] = (struct listener){ service, config, fd };
    s->n_listeners = n;
    return 0;
}

/* From here no octet is read; but what the peer may still send must be taken
 * in for a while, or a reset overtakes our last reply. */
static void linger(struct conn *c)
{
    c->state = shutdown(c->fd, SHUT_WR) == 0 ? LINGERING : DEAD;
    c->deadline = now() + LINGER_SECONDS * 1000;
}

/* Handles all events and sends all that can leave at once. */
static void advance(struct conn *c)
{
    const void *out;
    size_t n;
    ssize_t k = 0;
    unsigned want;

    do {
        c->service->run(c->session);
        out = mproto_wire_out(c->wire, &n);
        if (n > 0 && (k = write(c->fd, out, n)) > 0)
            mproto_wire_sent(c->wire, (size_t)k);
    } while (n > 0 && k > 0);
    want = mproto_wire_want(c->wire);
    if (n > 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        c->state = DEAD;
    else if (want & MPROTO_CLOSED)
        linger(c);
    else if (!(want & MPROTO_READ) && mproto_wire_keep(c->wire) < 0)
        c->state = DEAD;
}

static void arm(struct conn *c)
{
    unsigned seconds = mproto_wire_patience(c->wire);

    if (c->state == OPEN)
        c->deadline = now() + (seconds ? seconds : PATIENCE) * 1000LL;
}

static void receive(struct server *s, struct conn *c)
{
    ssize_t k = read(c->fd, s->buf, sizeof s->buf);

    if (k > 0)
        mproto_wire_in(c->wire, s->buf, (size_t)k);
    else if (k == 0)
        mproto_wire_eof(c->wire);
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        c->state = DEAD;
}

static void say_bye(struct conn *c, const char *why, int seconds)
{
    c->service->bye(c->session, why);
    c->state = TOLD;
    c->deadline = now() + seconds * 1000;
    advance(c);
}

static void serve(struct server *s, struct conn *c, short ready)
{
    if (c->state == LINGERING) {
        if (ready != 0 && read(c->fd, s->buf, sizeof s->buf) <= 0)
            c->state = DEAD;
    } else if (ready != 0) {
        if (ready & ~POLLOUT && mproto_wire_want(c->wire) & MPROTO_READ)
            receive(s, c);
        if (c->state != DEAD)
            advance(c);
        arm(c);
    }
    if (c->state == DEAD || c->deadline > now())
        return;
    if (c->state == OPEN)
        say_bye(c, "you were silent for too long", BYE_SECONDS);
    else
        c->state = DEAD;
}

static void welcome(struct server *s, const struct listener *l, int fd,
                    const char *peer)
{
    struct conn c = { .service = l->service, .fd = fd, .state = OPEN };

    if (s->n_conns == s->cap_conns && grow(s) < 0) {
        close(fd);
        return;
    }
    c.session = l->service->begin(l->config, peer);
    if (c.session == NULL) {
        close(fd);
        return;
    }
    c.wire = l->service->wire(c.session);
    advance(&c);
    arm(&c);
    s->conns[s->n_conns++] = c;
}

static void welcome_all(struct server *s, const struct listener *l)
{
    char peer[NET_ADDR_MAX];
    int fd;

    while (s->n_conns < s->max_conns) {
        fd = net_accept(l->fd, peer);
        if (fd >= 0) {
            welcome(s, l, fd, peer);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
            s->pause = now() + 1000;    /* others must leave first */
        return;
    }
}

static void bury(struct server *s)
{
    size_t i = 0;

    while (i < s->n_conns) {
        if (s->conns[i].state != DEAD) {
            i++;
            continue;
        }
        s->conns[i].service->end(s->conns[i].session);
        close(s->conns[i].fd);
        s->conns[i] = s->conns[--s->n_conns];
    }
}

static short events_of(const struct conn *c)
{
    unsigned want = mproto_wire_want(c->wire);
    short events = 0;

    if (c->state == LINGERING || want & MPROTO_READ)
        events |= POLLIN;
    if (c->state != LINGERING && want & MPROTO_WRITE)
        events |= POLLOUT;
    return events;
}

/* The stop pipe, then the listeners, then the connections. Returns the
 * milliseconds until the first deadline. */
static int fill_polls(struct server *s, int stop_fd)
{
    long long t = now(), first = t + PATIENCE * 1000;
    int listens = s->n_conns < s->max_conns && t >= s->pause;
    struct pollfd *p = s->polls;
    size_t i;

    if (t < s->pause)
        first = s->pause;
    *p++ = (struct pollfd){ stop_fd, POLLIN, 0 };
    for (i = 0; i < s->n_listeners; i++)
        *p++ = (struct pollfd){ listens ? s->listeners[i].fd : -1, POLLIN, 0 };
    for (i = 0; i < s->n_conns; i++) {
        const struct conn *c = &s->conns[i];

        *p++ = (struct pollfd){ c->fd, events_of(c), 0 };
        if (c->deadline < first)
            first = c->deadline;
    }
    return first > t ? (int)(first - t) : 0;
}

/* One round; -1 with errno. */
static int turn(struct server *s, int stop_fd)
{
    int wait = fill_polls(s, stop_fd);
    const struct pollfd *of_conns = s->polls + 1 + s->n_listeners;
    size_t i, n = s->n_conns;

    if (poll(s->polls, (nfds_t)(1 + s->n_listeners + n), wait) < 0)
        return errno == EINTR ? 0 : -1;
    for (i = 0; i < n; i++)
        serve(s, &s->conns[i], of_conns[i].revents);
    for (i = 0; i < s->n_listeners; i++)
        if (s->polls[1 + i].revents != 0)
            welcome_all(s, &s->listeners[i]);
    bury(s);
    return 0;
}

static void stop(struct server *s)
{
    size_t i;

    for (i = 0; i < s->n_listeners; i++)
        close(s->listeners[i].fd);
    s->n_listeners = 0;
    for (i = 0; i < s->n_conns; i++)
        if (s->conns[i].state == OPEN)
            say_bye(&s->conns[i], "this server is going down", BYE_SECONDS);
    bury(s);
    while (s->n_conns > 0 && turn(s, -1) == 0)
        ;
    for (i = 0; i < s->n_conns; i++)
        s->conns[i].state = DEAD;
    bury(s);
}

int server_run(struct server *s, int stop_fd)
{
    int rc = grow(s), error;

    while (rc == 0 && (rc = turn(s, stop_fd)) == 0)
        if (s->polls[0].revents != 0)
            break;
    error = errno;
    stop(s);
    errno = error;
    return rc;
}
