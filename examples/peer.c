/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "peer.h"
#include "safe.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#define CONNECT_SECONDS 60      /* for each address of the host */
#define PATIENCE        300     /* where the wire names none */
#define HANDSHAKE       60

static const char too_slow[] = "no answer for too long";

/* --- the trace -------------------------------------------------------- */

static size_t line_of(const char *p, size_t n)
{
    const char *lf = memchr(p, '\n', n);

    return lf != NULL ? (size_t)(lf - p) + 1 : n;
}

static size_t word_of(const char *p, size_t n)
{
    size_t k = 0;

    while (k < n && (unsigned char)p[k] > ' ')
        k++;
    return k;
}

/* Of a line that may hold a secret, the octets that cannot: "AUTH PLAIN",
 * "PASS", "334", "+". Base64 has no blanks. */
static size_t harmless(const char *p, size_t n)
{
    size_t k = word_of(p, n);

    if (k == n || p[k] != ' ')
        return 0;
    if (k == 4 && memcmp(p, "AUTH", 4) == 0)
        k += 1 + word_of(p + k + 1, n - k - 1);
    return k;
}

/* The same of IMAP: "A1 LOGIN", "A1 AUTHENTICATE PLAIN". What follows such a
 * line may be a password with blanks, in a literal. */
static size_t harmless_tagged(const char *p, size_t n)
{
    size_t tag = word_of(p, n), k = tag;

    if (k < n && p[k] == ' ')
        k += 1 + word_of(p + k + 1, n - k - 1);
    if (k - tag == 13 && memcmp(p + tag, " AUTHENTICATE", 13) == 0 && k < n)
        k += 1 + word_of(p + k + 1, n - k - 1);
    return k;
}

static void show_secret(FILE *to, const char *side, const char *p,
                        size_t shown)
{
    fputs(side, to);
    safe_print(to, p, shown);
    fputs(shown > 0 ? " (secret)\n" : "(secret)\n", to);
}

/* While credentials are in flight a server's challenges are not shown, but its
 * verdict is. */
static int is_challenge(const char *p, size_t n)
{
    return (n > 0 && p[0] == '+' && (n == 1 || p[1] == ' '))
        || (n > 2 && memcmp(p, "334", 3) == 0);
}

static void show_sent(struct peer *p)
{
    if (p->sent > 0)
        fprintf(p->trace, "C: (%llu octets of a message)\n", p->sent);
    p->sent = 0;
}

static void show_in(struct peer *p, size_t end)
{
    const char *line = p->in + p->shown;
    size_t n;

    if (p->shown < end)
        show_sent(p);
    for (; p->shown < end; p->shown += n, line += n) {
        n = line_of(line, end - p->shown);
        if (p->secret && is_challenge(line, n))
            show_secret(p->trace, "S: ", line, harmless(line, n));
        else
            safe_dialogue(p->trace, "S: ", line, n);
    }
}

/* What came last is shown when all is known of it. */
static void flush_trace(struct peer *p)
{
    if (p->trace != NULL && !p->in_content)
        show_in(p, p->in_n);
    p->in_n = p->shown = 0;
}

/* A line of credentials, or what was written of one. */
static void show_secret_out(struct peer *p, const char *line, size_t n)
{
    size_t shown = !p->tagged ? harmless(line, n)
        : p->named ? 0 : harmless_tagged(line, n);

    show_secret(p->trace, "C: ", line, shown);
    p->named = 1;
}

static void trace_out(struct peer *p, const char *out, size_t n)
{
    size_t line;

    if (p->trace == NULL)
        return;
    flush_trace(p);
    if (p->sending) {
        p->sent += n;
        return;
    }
    show_sent(p);
    if (!(mproto_wire_want(p->wire) & MPROTO_SECRET)) {
        p->named = 0;
        safe_dialogue(p->trace, "C: ", out, n);
        return;
    }
    for (; n > 0; out += line, n -= line) {
        line = line_of(out, n);
        show_secret_out(p, out, line);
    }
}

/* Between two pieces of one message stand only dots that were stuffed. */
void peer_content(struct peer *p, const void *octets, size_t n)
{
    uintptr_t at = (uintptr_t)octets, in = (uintptr_t)p->in;

    if (p->trace == NULL)
        return;
    p->unshown += n;
    if (at >= in + p->shown && at < in + p->in_n) {
        if (!p->in_content)
            show_in(p, (size_t)(at - in));
        p->shown = (size_t)(at - in) + n;
    }
    p->in_content = 1;
}

void peer_content_end(struct peer *p)
{
    if (p->unshown > 0)
        fprintf(p->trace, "S: (%llu octets of a message)\n", p->unshown);
    p->unshown = 0;
    p->in_content = 0;
}

/* --- octets ----------------------------------------------------------- */

static void break_off(struct peer *p, const char *why)
{
    p->broken = 1;
    if (p->trouble == NULL)
        p->trouble = why;
    mproto_wire_eof(p->wire);
}

static const char *name_tls(struct peer *p, const char *why)
{
    p->unsafe = 1;
    snprintf(p->text, sizeof p->text, "TLS: %s", why);
    return p->text;
}

/* Why a read or write failed. It may be for TLS, behind the handshake, too: a
 * server refuses our certificate there. */
static const char *why_lost(struct peer *p)
{
    int tls = errno == EPROTO;
    const char *why = stream_why(&p->stream);

    return tls ? name_tls(p, why) : why;
}

/* What is lent stays in p->in, and is read on before more comes. */
static void receive(struct peer *p)
{
    ssize_t k;

    flush_trace(p);
    k = stream_read(&p->stream, p->in, sizeof p->in);
    if (k > 0) {
        p->in_n = (size_t)k;
        p->secret = (mproto_wire_want(p->wire) & MPROTO_SECRET) != 0;
        mproto_wire_in(p->wire, p->in, (size_t)k);
    } else if (k == 0) {
        mproto_wire_eof(p->wire);
    } else if (!stream_would_block()) {
        break_off(p, why_lost(p));
    }
}

/* 1 when something came of it. A server that closed may have said why: what it
 * said is read first. */
static int transmit(struct peer *p)
{
    size_t n;
    const char *out = mproto_wire_out(p->wire, &n), *why;
    ssize_t k = stream_write(&p->stream, out, n);

    if (k > 0) {
        trace_out(p, out, (size_t)k);
        mproto_wire_sent(p->wire, (size_t)k);
        p->moved = 1;
        return 1;
    }
    if (k == 0 || stream_would_block())
        return 0;
    why = why_lost(p);
    if (mproto_wire_want(p->wire) & MPROTO_READ) {
        receive(p);
        p->take_events(p->ctx);
    }
    break_off(p, why);
    return 1;
}

/* --- time ------------------------------------------------------------- */

/* Milliseconds of a clock that never jumps. */
static long long now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void set_deadline(struct peer *p, unsigned seconds)
{
    p->deadline = now() + seconds * 1000LL;
    p->moved = 0;
}

/* A server that sends an octet now and then does not put it off. */
static void arm(struct peer *p, unsigned seconds)
{
    if (seconds == 0)
        seconds = mproto_wire_patience(p->wire);
    set_deadline(p, seconds > 0 ? seconds : PATIENCE);
}

/* 0: time is up. What has come by then still counts. */
static int wait_for(struct peer *p, short want)
{
    struct pollfd fd = { p->stream.fd, stream_events(&p->stream, want), 0 };
    long long left;
    int rc;

    if (want & POLLIN && stream_pending(&p->stream))
        return 1;
    do {
        left = p->deadline - now();
        rc = poll(&fd, 1, left > 0 ? (int)left : 0);
    } while (rc < 0 && errno == EINTR);
    return rc != 0;
}

/* --- the connection --------------------------------------------------- */

int peer_connect(struct peer *p, const struct net_target *to,
                 struct net_trouble *trouble)
{
    struct net_target at = *to;

    if (at.seconds == 0)
        at.seconds = CONNECT_SECONDS;
    p->stream.fd = net_connect(&at, trouble);
    return p->stream.fd < 0 ? -1 : 0;
}

static const char *shake(struct peer *p)
{
    int rc = stream_secure_client(&p->stream, p->tls, p->name);

    if (rc < 0)
        return strerror(errno);
    set_deadline(p, HANDSHAKE);
    while ((rc = stream_handshake(&p->stream)) == 0)
        if (!wait_for(p, 0))
            return too_slow;
    return rc < 0 ? stream_why(&p->stream) : NULL;
}

int peer_secure(struct peer *p)
{
    const char *why = shake(p);

    if (why != NULL) {
        p->trouble = name_tls(p, why);
        return -1;
    }
    p->secure = 1;
    if (p->trace != NULL)
        fputs("-- TLS is on\n", p->trace);
    return 0;
}

static void go_secure(struct peer *p)
{
    flush_trace(p);
    if (peer_secure(p) == 0)
        mproto_wire_tls_on(p->wire);
    else
        break_off(p, p->trouble);
    p->moved = 1;
}

static void go_deflate(struct peer *p)
{
    size_t n;
    const void *rest = mproto_wire_rest(p->wire, &n);

    flush_trace(p);
    if (stream_deflate(&p->stream, rest, n) < 0) {
        break_off(p, strerror(errno));
        return;
    }
    if (p->trace != NULL)
        fputs("-- DEFLATE is on\n", p->trace);
    mproto_wire_deflate_on(p->wire);
    p->moved = 1;
}

static void end_wait(struct peer *p)
{
    if (p->patient)
        p->settled = 1;
    else
        break_off(p, too_slow);
}

static void step(struct peer *p)
{
    unsigned want = mproto_wire_want(p->wire);
    short events = 0;

    if (want & MPROTO_TLS) {
        go_secure(p);
        return;
    }
    if (want & MPROTO_DEFLATE) {
        go_deflate(p);
        return;
    }
    if (want & MPROTO_WRITE)
        events |= POLLOUT;
    if (want & MPROTO_READ)
        events |= POLLIN;
    if (!wait_for(p, events))
        end_wait(p);
    else if (!(want & MPROTO_WRITE && transmit(p)) && want & MPROTO_READ)
        receive(p);
}

void peer_run(struct peer *p, unsigned seconds)
{
    p->moved = 1;
    for (;;) {
        p->moved |= p->take_events(p->ctx);
        if (mproto_wire_want(p->wire) & MPROTO_CLOSED)
            p->broken = 1;
        if (p->settled || p->broken)
            return;
        if (p->moved)
            arm(p, seconds);
        step(p);
    }
}

void peer_close(struct peer *p)
{
    flush_trace(p);
    stream_close(&p->stream);
}
