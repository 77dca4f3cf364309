/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "conn.h"
#include "log.h"
#include "proxied.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE        300     /* seconds, where the wire names none */
#define START_SECONDS   60      /* for proxies, and for TLS */
#define LINGER_SECONDS  2
#define BYE_SECONDS     3
#define TURN_OCTETS     (1 << 20)       /* then it is the turn of others */

long long conn_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void set_deadline(struct conn *c, unsigned seconds)
{
    c->deadline = conn_now() + seconds * 1000LL;
}

/* Each sign of life gives the peer as long as it had before. */
static void arm(struct conn *c)
{
    unsigned seconds;

    if (c->state != CONN_OPEN)
        return;
    seconds = mproto_wire_patience(c->wire);
    if (seconds == 0)
        seconds = PATIENCE;
    if (c->client.user == NULL && c->at->strangers > 0
        && seconds > c->at->strangers)
        seconds = c->at->strangers;
    set_deadline(c, seconds);
}

/* From here no octet is read; but what the peer may still send must be taken
 * in for a while, or a reset overtakes our last reply. */
static void linger(struct conn *c)
{
    c->state = stream_shutdown(&c->client.stream) == 0 ? CONN_LINGERING
                                                       : CONN_DEAD;
    set_deadline(c, LINGER_SECONDS);
}

static void shake(struct conn *c)
{
    c->state = stream_secure_server(&c->client.stream, c->at->tls) == 0
        ? CONN_SHAKING : CONN_DEAD;
    set_deadline(c, START_SECONDS);
}

/* Handles all events, and sends what can leave at once; but a client that
 * reads as fast as we write does not keep the others waiting: the wire wants
 * MPROTO_WRITE still, and poll() leads back here. -1: the peer is gone. */
static int flush(struct conn *c)
{
    const void *out;
    size_t n, sent;
    ssize_t k;

    for (sent = 0; ; sent += (size_t)k) {
        c->at->service->run(c->session);
        out = mproto_wire_out(c->wire, &n);
        if (n == 0 || sent >= TURN_OCTETS)
            return 0;
        k = stream_write(&c->client.stream, out, n);
        if (k <= 0)
            return k < 0 && stream_would_block() ? 0 : -1;
        mproto_wire_sent(c->wire, (size_t)k);
    }
}

static void advance(struct conn *c);

/* Once in a connection: the engine knows that it is on. */
static void deflate(struct conn *c)
{
    size_t n;
    const void *rest = mproto_wire_rest(c->wire, &n);

    if (stream_deflate(&c->client.stream, rest, n) < 0) {
        c->state = CONN_DEAD;
        return;
    }
    mproto_wire_deflate_on(c->wire);
    advance(c);
}

static void advance(struct conn *c)
{
    unsigned want;

    if (flush(c) < 0) {
        c->state = CONN_DEAD;
        return;
    }
    want = mproto_wire_want(c->wire);
    if (want & MPROTO_CLOSED)
        linger(c);
    else if (want & MPROTO_TLS)
        shake(c);
    else if (want & MPROTO_DEFLATE)
        deflate(c);
    else if (!(want & MPROTO_READ) && mproto_wire_keep(c->wire) < 0)
        c->state = CONN_DEAD;
}

static void receive(struct conn *c, void *buf, size_t size)
{
    ssize_t k = stream_read(&c->client.stream, buf, size);

    if (k > 0)
        mproto_wire_in(c->wire, buf, (size_t)k);
    else if (k == 0)
        mproto_wire_eof(c->wire);
    else if (!stream_would_block())
        c->state = CONN_DEAD;
}

static int is_talking(const struct conn *c)
{
    return c->state == CONN_OPEN || c->state == CONN_TOLD;
}

static int reads(const struct conn *c)
{
    return (mproto_wire_want(c->wire) & MPROTO_READ) != 0;
}

/* As long as there are octets that poll() does not know of: a record of TLS, or
 * what a few KB were compressed from. */
static void converse(struct conn *c, void *buf, size_t size)
{
    do {
        if (reads(c))
            receive(c, buf, size);
        if (c->state != CONN_DEAD)
            advance(c);
    } while (is_talking(c) && reads(c) && stream_pending(&c->client.stream));
    arm(c);
}

static void begin(struct conn *c)
{
    c->session = c->at->service->begin(c->at, &c->client);
    if (c->session == NULL) {
        c->state = CONN_DEAD;
        return;
    }
    c->wire = c->at->service->wire(c->session);
    c->state = CONN_OPEN;
    advance(c);
    arm(c);
}

/* In the middle of a session or before it. */
static void go_on_shaking(struct conn *c)
{
    int done = stream_handshake(&c->client.stream);

    if (done < 0) {
        log_line(LOG_ALL, &c->client, "no TLS: %s",
                 stream_why(&c->client.stream));
        c->state = CONN_DEAD;
    } else if (done > 0 && c->session == NULL) {
        begin(c);
    } else if (done > 0) {
        mproto_wire_tls_on(c->wire);
        c->state = CONN_OPEN;
        advance(c);
        arm(c);
    }
}

/* When it is known who it is. */
static void start(struct conn *c)
{
    int admitted = server_admit(&c->client);

    if (admitted > 0) {
        log_line(LOG_ALL, &c->client, "connected");
    } else {
        log_line(LOG_MAIL, &c->client, "refused: too many connections");
        if (admitted < 0 || c->at->implicit) {
            c->state = CONN_DEAD;
            return;
        }
    }
    if (c->at->implicit) {
        shake(c);
        return;
    }
    begin(c);
    if (!admitted)
        conn_bye(c, "too many connections from your address");
}

static void await_proxy(struct conn *c)
{
    c->proxied = proxied_new();
    c->state = c->proxied != NULL ? CONN_PROXIED : CONN_DEAD;
    set_deadline(c, START_SECONDS);
}

static void hear_proxy(struct conn *c)
{
    int done = proxied_read(c->proxied, c->client.stream.fd, c->client.name);

    if (done < 0)
        c->state = CONN_DEAD;
    if (done <= 0)
        return;
    proxied_free(c->proxied);
    c->proxied = NULL;
    start(c);
}

struct conn *conn_new(struct server *server, const struct endpoint *at, int fd,
                      const char *name)
{
    struct conn *c = calloc(1, sizeof *c);

    if (c == NULL) {
        close(fd);
        return NULL;
    }
    c->at = at;
    c->client.server = server;
    c->client.service = at->name;
    c->client.stream.fd = fd;
    c->watched = -1;
    snprintf(c->client.name, sizeof c->client.name, "%s", name);
    if (at->proxy != NULL && strcmp(name, at->proxy) == 0)
        await_proxy(c);
    else
        start(c);
    return c;
}

void conn_free(struct conn *c)
{
    log_line(LOG_ALL, &c->client, "gone");
    if (c->session != NULL)
        c->at->service->end(c->session);
    proxied_free(c->proxied);
    stream_close(&c->client.stream);
    free(c);
}

short conn_events(const struct conn *c)
{
    unsigned want;
    int events = 0;

    if (c->state == CONN_PROXIED || c->state == CONN_LINGERING)
        return POLLIN;
    if (c->state == CONN_SHAKING)
        return stream_events(&c->client.stream, POLLIN);
    want = mproto_wire_want(c->wire);
    if (want & MPROTO_READ)
        events |= POLLIN;
    if (want & MPROTO_WRITE)
        events |= POLLOUT;
    return stream_events(&c->client.stream, (short)events);
}

void conn_serve(struct conn *c, void *buf, size_t size)
{
    ssize_t k;

    if (is_talking(c)) {
        converse(c, buf, size);
    } else if (c->state == CONN_PROXIED) {
        hear_proxy(c);
    } else if (c->state == CONN_SHAKING) {
        go_on_shaking(c);
    } else if (c->state == CONN_LINGERING) {
        k = read(c->client.stream.fd, buf, size);
        if (k == 0 || (k < 0 && !stream_would_block()))
            c->state = CONN_DEAD;
    }
}

/* No sign of life, so the deadline stays; but from the answer that the peer
 * has waited for, it has all its time, and what it has said meanwhile is
 * heard. */
void conn_wake(struct conn *c, void *buf, size_t size)
{
    int owed;

    if (!is_talking(c))
        return;
    owed = !reads(c);
    advance(c);
    if (owed && is_talking(c) && reads(c))
        converse(c, buf, size);
}

void conn_bye(struct conn *c, const char *why)
{
    if (c->state == CONN_PROXIED || c->state == CONN_SHAKING)
        c->state = CONN_DEAD;
    if (c->state != CONN_OPEN)
        return;
    c->at->service->bye(c->session, why);
    c->state = CONN_TOLD;
    set_deadline(c, BYE_SECONDS);
    advance(c);
}

void conn_expire(struct conn *c)
{
    if (c->state == CONN_OPEN)
        conn_bye(c, "you were silent for too long");
    else
        c->state = CONN_DEAD;
}
