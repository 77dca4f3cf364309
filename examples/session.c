/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "session_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUIT_SECONDS    5       /* all verdicts are known: be brief */

/* --- outcomes --------------------------------------------------------- */

static void copy_text(char dst[SESSION_TEXT], const char *p, size_t n)
{
    size_t used = 0, i;

    for (i = 0; i < n && used < SESSION_TEXT - 4; i++) {
        if (p[i] != '\n') {
            dst[used++] = p[i];
            continue;
        }
        memcpy(dst + used, " / ", 3);
        used += 3;
    }
    dst[used] = '\0';
}

void session_set(struct session_outcome *o, enum session_verdict verdict,
                 const char *text)
{
    memset(o, 0, sizeof *o);
    o->verdict = verdict;
    copy_text(o->text, text, strlen(text));
}

enum session_verdict session_judge(mproto_smtp_cmd which, int code)
{
    switch (mproto_smtp_outcome(which, code)) {
    case MPROTO_SMTP_SUCCESS:
        return SESSION_TAKEN;
    case MPROTO_SMTP_PERMANENT:
        return SESSION_NEVER;
    case MPROTO_SMTP_TRANSIENT:
        return SESSION_LATER;
    default:
        return code == MPROTO_SMTP_UNKNOWN ? SESSION_UNKNOWN
            : code == MPROTO_SMTP_UNSENT ? SESSION_LATER : SESSION_NONSENSE;
    }
}

void session_set_reply(struct session_outcome *o, mproto_smtp_cmd which,
                       const mproto_smtp_reply *reply)
{
    memset(o, 0, sizeof *o);
    o->verdict = session_judge(which, reply->code);
    o->which = which;
    o->code = reply->code;
    memcpy(o->enh, reply->enh, sizeof o->enh);
    copy_text(o->text, reply->text.p, reply->text.n);
}

/* The best account of it there is. */
enum session_verdict session_epitaph(const struct session *s,
                                     const char **text)
{
    const mproto_error *e = mproto_wire_error(s->peer.wire);

    *text = s->peer.trouble != NULL ? s->peer.trouble
        : e->code != MPROTO_OK ? e->what : "the server left";
    if (s->peer.unsafe)
        return SESSION_UNSAFE;
    if (e->code == MPROTO_E_MEMORY)
        return SESSION_SYSTEM;
    return e->code == MPROTO_OK || e->code == MPROTO_E_EOF
        ? SESSION_LATER : SESSION_NONSENSE;
}

static int take_events(void *ctx)
{
    struct session *s = ctx;
    const mproto_smtpc_event *ev;
    int moved = 0;

    while ((ev = mproto_smtpc_next(s->c)) != NULL) {
        s->on_event(s, ev);
        moved = 1;
    }
    return moved;
}

/* --- the way to a usable session -------------------------------------- */

static void give_up(struct session *s, enum session_verdict verdict,
                    const char *text)
{
    session_set(s->why, verdict, text);
    s->peer.settled = 1;
}

/* Without a reply the connection is over, and tells why. */
static void refused(struct session *s, const mproto_smtpc_event *ev)
{
    if (ev->reply.code > 0)
        session_set_reply(s->why, ev->which, &ev->reply);
    s->peer.settled = 1;
}

/* The last of it. */
static void log_in(struct session *s)
{
    if (s->opts.login == NULL)
        s->ready = s->peer.settled = 1;
    else if (session_log_in(s) < 0)
        s->peer.settled = 1;
}

static void on_ready(struct session *s, const mproto_smtpc_event *ev)
{
    enum session_security want = s->opts.security;
    mproto_span auth = ev->offer->auth;

    s->caps = ev->caps;
    s->mail_max = ev->offer->mail_max;
    s->rcpt_max = ev->offer->rcpt_max;
    memset(s->offered, 0, sizeof s->offered);
    if (auth.n > 0 && auth.n < sizeof s->offered)
        memcpy(s->offered, auth.p, auth.n);
    if (s->peer.secure || want == SESSION_CLEAR)
        log_in(s);
    else if (mproto_smtpc_starttls(s->c) == MPROTO_OK)
        return;                 /* the wire will want it */
    else if (want == SESSION_TLS_OFFERED)
        log_in(s);
    else
        give_up(s, SESSION_UNSAFE, "the server offers no STARTTLS");
}

/* STARTTLS was offered, but is not to be had. */
static void no_tls(struct session *s, const mproto_smtpc_event *ev)
{
    if (ev->reply.code > 0 && s->opts.security == SESSION_TLS_OFFERED) {
        log_in(s);
        return;
    }
    refused(s, ev);
    if (ev->reply.code > 0)
        s->why->verdict = SESSION_UNSAFE;
}

static void on_setup(struct session *s, const mproto_smtpc_event *ev)
{
    if (s->peer.settled)
        return;
    if (ev->type == MPROTO_SMTPC_READY) {
        on_ready(s, ev);
    } else if (ev->type == MPROTO_SMTPC_REPLY) {
        if (ev->which == MPROTO_SMTP_STARTTLS)
            no_tls(s, ev);
        else if (ev->which == MPROTO_SMTP_AUTH)
            session_logged_in(s, &ev->reply);
        else if (session_judge(ev->which, ev->reply.code) != SESSION_TAKEN)
            refused(s, ev);
    }
}

static void on_nothing(struct session *s, const mproto_smtpc_event *ev)
{
    (void)s;
    (void)ev;
}

/* Our name for EHLO: an address where there is no better one (RFC 5321
 * 4.1.1.1). */
static const char *own_name(const struct session *s, char *dst, size_t cap)
{
    mproto_span name = { dst, 0 };

    if (s->opts.helo != NULL)
        return s->opts.helo;
    dst[cap - 1] = '\0';
    if (gethostname(dst, cap - 1) == 0 && strchr(dst, '.') != NULL) {
        name.n = strlen(dst);
        if (mproto_smtp_domain_valid(name))
            return dst;
    }
    return net_local(s->peer.stream.fd, dst) == 0 ? dst : "localhost";
}

static int make_engine(struct session *s)
{
    mproto_smtpc_opts opts = { .size = sizeof opts };
    char name[256];

    opts.hostname = own_name(s, name, sizeof name);
    if (s->opts.lmtp)
        opts.flags |= MPROTO_SMTPC_LMTP;
    if (s->opts.chunking)
        opts.flags |= MPROTO_SMTPC_CHUNKING;
    if (s->opts.security == SESSION_TLS_AT_ONCE)
        opts.flags |= MPROTO_SMTPC_TLS;
    if (s->opts.security == SESSION_TLS_NEEDED)
        opts.flags |= MPROTO_SMTPC_NEED_TLS;
    if (s->opts.clear_auth)
        opts.flags |= MPROTO_SMTPC_CLEAR_AUTH;
    s->c = mproto_smtpc_new(&opts);
    s->peer.wire = mproto_smtpc_wire(s->c);
    s->peer.take_events = take_events;
    s->peer.ctx = s;
    return s->c != NULL ? 0 : -1;
}

static int greet(struct session *s)
{
    enum session_verdict verdict;
    const char *text;

    session_set(s->why, SESSION_PENDING, "");
    if (make_engine(s) < 0) {
        give_up(s, SESSION_SYSTEM, "no memory");
    } else if (s->opts.security == SESSION_TLS_AT_ONCE
               && peer_secure(&s->peer) < 0) {
        s->peer.broken = 1;
    } else {
        s->on_event = on_setup;
        peer_run(&s->peer, 0);
    }
    if (s->ready && !s->peer.broken)
        return 0;
    if (s->why->verdict == SESSION_PENDING) {
        verdict = session_epitaph(s, &text);
        session_set(s->why, verdict, text);
    }
    return -1;
}

struct session *session_open(const struct session_opts *opts,
                             struct session_outcome *why)
{
    struct session *s = calloc(1, sizeof *s);
    struct net_trouble trouble = { "no address", 0 };

    session_set(why, SESSION_SYSTEM, "no memory");
    if (s == NULL)
        return NULL;
    s->opts = *opts;
    s->why = why;
    s->peer.name = opts->name != NULL ? opts->name : opts->at.host;
    s->peer.tls = opts->tls;
    s->peer.trace = opts->trace;
    if (peer_connect(&s->peer, &opts->at, &trouble) < 0) {
        session_set(why, trouble.again ? SESSION_LATER : SESSION_NO_HOST,
                    trouble.why);
        free(s);
        return NULL;
    }
    if (greet(s) == 0) {
        s->why = NULL;
        return s;
    }
    session_close(s);
    return NULL;
}

/* --- what it is then -------------------------------------------------- */

int session_is_usable(const struct session *s)
{
    return !s->peer.broken && (s->mail_max == 0 || s->mails < s->mail_max);
}

unsigned session_caps(const struct session *s)
{
    return s->caps;
}

void session_close(struct session *s)
{
    if (s == NULL)
        return;
    if (s->c != NULL && !s->peer.broken) {
        s->on_event = on_nothing;
        s->peer.settled = 0;
        mproto_smtpc_quit(s->c);
        peer_run(&s->peer, QUIT_SECONDS);
    }
    peer_close(&s->peer);
    mproto_smtpc_free(s->c);
    mproto_sasl_free(s->sasl);
    free(s);
}
