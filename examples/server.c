/* All connections share one read buffer, so an idle one costs an engine, a
 * session and no buffer. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "server.h"
#include "conn.h"
#include "ready.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define READ_SIZE   65536       /* what wire_keep() holds by default */
#define LONGEST     300000      /* milliseconds between two looks at clocks */
#define PAUSE       1000        /* milliseconds until others may have left */
#define FILES_MAX   65536
#define FILES_SPARE 32          /* for all but connections */

struct listener {
    const struct endpoint *at;
    int                    fd;
};

/* What is called besides connections: when fd can be read, or at next. */
struct call {
    struct call *after;
    void       (*on)(void *context);
    void        *context;
    int          fd;            /* -1: it is a clock's */
    unsigned     every;
    long long    next;
};

struct server {
    struct ready    *ready;
    struct call     *calls;
    struct client   *awake;
    struct visitors  visitors;
    struct server_limits limits;
    struct listener *listeners;
    size_t           n_listeners;
    struct conn    **conns;     /* by the numbers of their sockets */
    size_t           n_conns, cap_conns, max_conns;
    int              listens, stop_fd, stopped;
    long long        due;       /* no deadline is before */
    long long        pause;     /* no accept() before */
    char             buf[READ_SIZE];
};

/* A message on its way needs a file besides the socket; when there are more of
 * them than a third of the connections, the client is told to try later. */
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
        ? (size_t)(r.rlim_cur - FILES_SPARE) / 4 * 3 : 1;
}

struct server *server_new(void)
{
    struct server *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->ready = ready_new();
    if (s->ready == NULL) {
        free(s);
        return NULL;
    }
    s->max_conns = most_connections();
    return s;
}

void server_free(struct server *s)
{
    struct call *call;

    while ((call = s->calls) != NULL) {
        s->calls = call->after;
        free(call);
    }
    visitors_free(&s->visitors);
    ready_free(s->ready);
    free(s->listeners);
    free(s->conns);
    free(s);
}

int server_add(struct server *s, const struct endpoint *at, int fd)
{
    size_t n = s->n_listeners + 1;
    struct listener *l = realloc(s->listeners, n * sizeof *l);

    if (l == NULL || ready_watch(s->ready, fd, 0) < 0)
        return -1;
    s->listeners = l;
    l[s->n_listeners] = (struct listener){ at, fd };
    s->n_listeners = n;
    return 0;
}

void server_limit(struct server *s, const struct server_limits *limits)
{
    s->limits = *limits;
    s->visitors.strict = limits->strict;
    if (limits->connections > 0 && limits->connections < s->max_conns)
        s->max_conns = limits->connections;
}

int server_admit(struct client *client)
{
    struct server *s = client->server;
    struct visitor *visitor = visitors_enter(&s->visitors, client->name);
    unsigned most = s->limits.per_address;

    client->visitor = visitor;
    if (visitor == NULL)
        return -1;
    return most == 0 || visitor->free || visitor->clients <= most;
}

static struct call *add_call(struct server *s, void (*on)(void *context),
                             void *context)
{
    struct call *call = calloc(1, sizeof *call);

    if (call == NULL)
        return NULL;
    call->on = on;
    call->context = context;
    call->after = s->calls;
    s->calls = call;
    return call;
}

int server_watch(struct server *s, int fd, void (*on)(void *context),
                 void *context)
{
    struct call *call = add_call(s, on, context);

    if (call == NULL)
        return -1;
    call->fd = fd;
    return ready_watch(s->ready, fd, POLLIN);
}

int server_every(struct server *s, unsigned milliseconds,
                 void (*on)(void *context), void *context)
{
    struct call *call = add_call(s, on, context);

    if (call == NULL)
        return -1;
    call->fd = -1;
    call->every = milliseconds;
    call->next = conn_now() + milliseconds;
    return 0;
}

static void put_awake(struct client **at, struct client *client)
{
    client->awake_at = at;
    client->awake = *at;
    if (client->awake != NULL)
        client->awake->awake_at = &client->awake;
    *at = client;
}

static void take_awake(struct client *client)
{
    if (client->awake_at == NULL)
        return;
    *client->awake_at = client->awake;
    if (client->awake != NULL)
        client->awake->awake_at = client->awake_at;
    client->awake_at = NULL;
}

void server_wake(struct client *client)
{
    if (client->awake_at == NULL)
        put_awake(&client->server->awake, client);
}

/* Room for a connection with this socket. */
static int reach(struct server *s, int fd)
{
    size_t cap = s->cap_conns ? s->cap_conns : 64;
    struct conn **conns;

    while (cap <= (size_t)fd)
        cap *= 2;
    if (cap == s->cap_conns)
        return 0;
    conns = realloc(s->conns, cap * sizeof *conns);
    if (conns == NULL)
        return -1;
    s->conns = conns;
    while (s->cap_conns < cap)
        conns[s->cap_conns++] = NULL;
    return 0;
}

static void bury(struct server *s, struct conn *c)
{
    take_awake(&c->client);
    if (c->client.visitor != NULL)
        visitors_leave(&s->visitors, c->client.visitor, conn_now());
    ready_forget(s->ready, c->client.stream.fd);
    s->conns[c->client.stream.fd] = NULL;
    s->n_conns--;
    conn_free(c);
}

static void watch(struct server *s, struct conn *c)
{
    short events = conn_events(c);
    int rc = 0;

    if (c->watched < 0)
        rc = ready_watch(s->ready, c->client.stream.fd, events);
    else if (c->watched != events)
        rc = ready_change(s->ready, c->client.stream.fd, events);
    if (rc < 0)
        c->state = CONN_DEAD;
    c->watched = events;
}

/* After each step of a connection. */
static void settle(struct server *s, struct conn *c)
{
    if (c->state != CONN_DEAD)
        watch(s, c);
    if (c->state == CONN_DEAD)
        bury(s, c);
    else if (c->deadline < s->due)
        s->due = c->deadline;
}

static void welcome(struct server *s, const struct listener *l, int fd,
                    const char *name)
{
    struct conn *c;

    if (reach(s, fd) < 0) {
        close(fd);
        return;
    }
    c = conn_new(s, l->at, fd, name);
    if (c == NULL)
        return;
    s->conns[fd] = c;
    s->n_conns++;
    settle(s, c);
}

static void welcome_all(struct server *s, const struct listener *l)
{
    char name[NET_ADDR_MAX];
    int fd;

    while (s->n_conns < s->max_conns) {
        fd = net_accept(l->fd, name);
        if (fd >= 0) {
            welcome(s, l, fd, name);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
            s->pause = conn_now() + PAUSE;      /* others must leave first */
        return;
    }
}

static void on_ready(void *context, int fd)
{
    struct server *s = context;
    struct call *call;
    size_t i;

    if ((size_t)fd < s->cap_conns && s->conns[fd] != NULL) {
        conn_serve(s->conns[fd], s->buf, sizeof s->buf);
        settle(s, s->conns[fd]);
        return;
    }
    s->stopped |= fd == s->stop_fd;
    for (i = 0; i < s->n_listeners; i++)
        if (s->listeners[i].fd == fd)
            welcome_all(s, &s->listeners[i]);
    for (call = s->calls; call != NULL; call = call->after)
        if (call->fd == fd)
            call->on(call->context);
}

/* Those that wake each other have their turn once. */
static void rouse(struct server *s)
{
    struct client *now = s->awake, *client;

    s->awake = NULL;
    if (now != NULL)
        now->awake_at = &now;
    while ((client = now) != NULL) {
        struct conn *c = s->conns[client->stream.fd];

        take_awake(client);
        conn_wake(c, s->buf, sizeof s->buf);
        settle(s, c);
    }
}

/* Looks at all clocks, which is seldom due: a sign of life puts a deadline
 * off, and due stays behind until then. */
static void sweep(struct server *s, long long now)
{
    size_t i;

    s->due = now + LONGEST;
    for (i = 0; i < s->cap_conns; i++) {
        struct conn *c = s->conns[i];

        if (c == NULL)
            continue;
        if (c->deadline <= now)
            conn_expire(c);
        settle(s, c);
    }
}

/* Who waits at the door is left there when there is no room. */
static int watch_door(struct server *s, long long now)
{
    int listens = s->n_conns < s->max_conns && now >= s->pause;
    size_t i;

    for (i = 0; listens != s->listens && i < s->n_listeners; i++)
        if (ready_change(s->ready, s->listeners[i].fd,
                         listens ? POLLIN : 0) < 0)
            return -1;
    s->listens = listens;
    return 0;
}

static void keep_time(struct server *s, long long now)
{
    struct call *call;

    if (now >= s->due)
        sweep(s, now);
    for (call = s->calls; call != NULL; call = call->after) {
        if (call->fd >= 0 || call->next > now)
            continue;
        call->next = now + call->every;
        call->on(call->context);
    }
}

/* When something is to be done, whatever clients do. */
static long long next_duty(const struct server *s, long long now)
{
    long long next = s->pause > now && s->pause < s->due ? s->pause : s->due;
    const struct call *call;

    if (s->awake != NULL)
        return now;
    for (call = s->calls; call != NULL; call = call->after)
        if (call->fd < 0 && call->next < next)
            next = call->next;
    return next > now ? next : now;
}

/* One round; -1 with errno. */
static int turn(struct server *s)
{
    long long now = conn_now();

    keep_time(s, now);
    rouse(s);
    if (watch_door(s, now) < 0)
        return -1;
    return ready_wait(s->ready, (int)(next_duty(s, now) - now), on_ready, s);
}

static void close_door(struct server *s)
{
    size_t i;

    for (i = 0; i < s->n_listeners; i++) {
        ready_forget(s->ready, s->listeners[i].fd);
        close(s->listeners[i].fd);
    }
    s->n_listeners = 0;
}

static void stop(struct server *s)
{
    size_t i;

    close_door(s);
    for (i = 0; i < s->cap_conns; i++) {
        if (s->conns[i] == NULL)
            continue;
        conn_bye(s->conns[i], "this server is going down");
        settle(s, s->conns[i]);
    }
    while (s->n_conns > 0 && turn(s) == 0)
        ;
    for (i = 0; i < s->cap_conns; i++)
        if (s->conns[i] != NULL)
            bury(s, s->conns[i]);
}

int server_run(struct server *s, int stop_fd)
{
    int rc = ready_watch(s->ready, stop_fd, POLLIN), error;

    s->stop_fd = stop_fd;
    while (rc == 0 && !s->stopped)
        rc = turn(s);
    error = errno;
    ready_change(s->ready, stop_fd, 0);
    stop(s);
    errno = error;
    return rc;
}
