/* The connection: what the wire wants, within the time the standard grants.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "session_int.h"
#include "safe.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define PATIENCE  300           /* seconds, where the wire names none */
#define HANDSHAKE 60

static const char too_slow[] = "no answer for too long";

/* --- the trace -------------------------------------------------------- */

/* Of the content only the size is shown, once it has left. */
static void trace_content(struct session *s)
{
    if (s->unshown > 0)
        fprintf(s->opts.trace, "C: (%llu octets of the message)\n",
                s->unshown);
    s->unshown = 0;
}

static size_t line_of(const char *p, size_t n)
{
    const char *lf = memchr(p, '\n', n);

    return lf != NULL ? (size_t)(lf - p) + 1 : n;
}

/* "AUTH PLAIN (secret)", "334 (secret)": of a line that may hold a secret, the
 * words that cannot. */
static void trace_secret(FILE *to, const char *side, const char *p, size_t n)
{
    size_t shown = 0;

    if (n > 5 && memcmp(p, "AUTH ", 5) == 0)
        for (shown = 5; shown < n && p[shown] > ' '; )
            shown++;
    else if (n > 4 && memcmp(p, "334 ", 4) == 0)
        shown = 3;
    fputs(side, to);
    safe_print(to, p, shown);
    fputs(shown > 0 ? " (secret)\n" : "(secret)\n", to);
}

static void trace_out(struct session *s, const char *p, size_t n)
{
    size_t line;

    if (s->opts.trace == NULL)
        return;
    if (s->in_body) {
        s->unshown += n;
        return;
    }
    trace_content(s);
    if (!(mproto_wire_want(s->w) & MPROTO_SECRET)) {
        safe_dialogue(s->opts.trace, "C: ", p, n);
        return;
    }
    for (; n > 0; p += line, n -= line) {
        line = line_of(p, n);
        trace_secret(s->opts.trace, "C: ", p, line);
    }
}

/* While credentials are in flight the server's challenges are not shown, but
 * its verdict is. */
static void trace_in(struct session *s, const char *p, size_t n)
{
    int secret = (mproto_wire_want(s->w) & MPROTO_SECRET) != 0;
    size_t line;

    if (s->opts.trace == NULL)
        return;
    trace_content(s);
    for (; n > 0; p += line, n -= line) {
        line = line_of(p, n);
        if (secret && memcmp(p, "334", line < 3 ? line : 3) == 0)
            trace_secret(s->opts.trace, "S: ", p, line);
        else
            safe_dialogue(s->opts.trace, "S: ", p, line);
    }
}

/* --- octets ----------------------------------------------------------- */

static void break_off(struct session *s, const char *why)
{
    s->broken = 1;
    if (s->trouble == NULL)
        s->trouble = why;
    mproto_wire_eof(s->w);
}

static const char *name_tls(struct session *s, const char *why)
{
    s->unsafe = 1;
    snprintf(s->tls_trouble, sizeof s->tls_trouble, "TLS: %s", why);
    return s->tls_trouble;
}

/* Why a read or write failed: it may be for TLS, that the server refused a
 * certificate of ours, for one. */
static const char *why_lost(struct session *s)
{
    int tls = errno == EPROTO;
    const char *why = stream_why(&s->stream);

    return tls ? name_tls(s, why) : why;
}

/* What is lent stays in s->in, and is read on before more comes. */
static void receive(struct session *s)
{
    ssize_t k = stream_read(&s->stream, s->in, sizeof s->in);

    if (k > 0) {
        trace_in(s, s->in, (size_t)k);
        mproto_wire_in(s->w, s->in, (size_t)k);
    } else if (k == 0) {
        mproto_wire_eof(s->w);
    } else if (!stream_would_block()) {
        break_off(s, why_lost(s));
    }
}

static void take_events(struct session *s)
{
    const mproto_smtpc_event *ev;

    while ((ev = mproto_smtpc_next(s->c)) != NULL)
        s->on_event(s, ev);
}

/* 1 when something was sent. A server that closed may have said why: what it
 * said is read first. */
static int transmit(struct session *s)
{
    size_t n;
    const char *out = mproto_wire_out(s->w, &n);
    ssize_t k = stream_write(&s->stream, out, n);
    const char *why;

    if (k > 0) {
        trace_out(s, out, (size_t)k);
        mproto_wire_sent(s->w, (size_t)k);
        return 1;
    }
    if (k < 0 && !stream_would_block()) {
        why = why_lost(s);
        if (mproto_wire_want(s->w) & MPROTO_READ) {
            receive(s);
            take_events(s);
        }
        break_off(s, why);
        return 1;
    }
    return 0;
}

/* 1: go on; 0: time is up. */
static int wait_for(struct session *s, short want, unsigned seconds)
{
    struct pollfd p = { s->stream.fd, stream_events(&s->stream, want), 0 };
    int rc;

    if (want & POLLIN && stream_pending(&s->stream))
        return 1;
    do {
        rc = poll(&p, 1, (int)seconds * 1000);
    } while (rc < 0 && errno == EINTR);
    return rc != 0;
}

static int no_tls(struct session *s, const char *why)
{
    s->trouble = name_tls(s, why);
    session_set(s->why, SESSION_UNSAFE, s->trouble);
    s->settled = -1;
    return -1;
}

int session_secure(struct session *s)
{
    const char *name = s->opts.name != NULL ? s->opts.name
                                            : s->opts.at.host;
    int rc = stream_secure_client(&s->stream, s->opts.tls, name);

    if (rc < 0)
        return no_tls(s, strerror(errno));
    while ((rc = stream_handshake(&s->stream)) == 0)
        if (!wait_for(s, 0, HANDSHAKE))
            return no_tls(s, too_slow);
    if (rc < 0)
        return no_tls(s, stream_why(&s->stream));
    if (s->opts.trace != NULL)
        fputs("-- TLS is on\n", s->opts.trace);
    s->secure = 1;
    return 0;
}

static void step(struct session *s, unsigned seconds)
{
    unsigned want = mproto_wire_want(s->w);
    short events = 0;

    if (want & MPROTO_TLS) {
        if (session_secure(s) == 0)
            mproto_wire_tls_on(s->w);
        else
            break_off(s, s->trouble);
        return;
    }
    if (want & MPROTO_WRITE)
        events |= POLLOUT;
    if (want & MPROTO_READ)
        events |= POLLIN;
    if (seconds == 0)
        seconds = mproto_wire_patience(s->w);
    if (!wait_for(s, events, seconds > 0 ? seconds : PATIENCE))
        break_off(s, too_slow);
    else if (!(want & MPROTO_WRITE && transmit(s)) && want & MPROTO_READ)
        receive(s);
}

void session_run(struct session *s, unsigned seconds)
{
    for (;;) {
        take_events(s);
        if (mproto_wire_want(s->w) & MPROTO_CLOSED)
            s->broken = 1;
        if (s->settled || s->broken)
            return;
        step(s, seconds);
    }
}

enum session_verdict session_epitaph(const struct session *s,
                                     const char **text)
{
    const mproto_error *e = mproto_wire_error(s->w);

    *text = s->trouble != NULL ? s->trouble
        : e->code != MPROTO_OK ? e->what : "the server left";
    if (s->unsafe)
        return SESSION_UNSAFE;
    if (e->code == MPROTO_E_MEMORY)
        return SESSION_SYSTEM;
    return e->code == MPROTO_OK || e->code == MPROTO_E_EOF
        ? SESSION_LATER : SESSION_NONSENSE;
}
