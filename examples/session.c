/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "session_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_SECONDS 60      /* for each address of the host */
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

/* --- the way to a usable session -------------------------------------- */

static void give_up(struct session *s, enum session_verdict verdict,
                    const char *text)
{
    session_set(s->why, verdict, text);
    s->settled = -1;
}

static void refused(struct session *s, const mproto_smtpc_event *ev)
{
    session_set_reply(s->why, ev->which, &ev->reply);
    s->settled = -1;
}

/* The last of it. */
static void log_in(struct session *s)
{
    if (s->opts.login == NULL)
        s->settled = 1;
    else if (session_log_in(s) < 0)
        s->settled = -1;
}

static void on_ready(struct session *s, const mproto_smtpc_event *ev)
{
    enum session_security want = s->opts.security;
    mproto_span auth = ev->offer->auth;

    s->caps = ev->caps;
    s->mail_max = ev->offer->mail_max;
    s->rcpt_max = ev->offer->rcpt_max;
    snprintf(s->offered, sizeof s->offered, "%.*s",
             auth.n < sizeof s->offered ? (int)auth.n : 0, auth.p);
    if (s->secure || want == SESSION_CLEAR)
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
    if (s->opts.security == SESSION_TLS_OFFERED) {
        log_in(s);
        return;
    }
    refused(s, ev);
    s->why->verdict = SESSION_UNSAFE;
}

static void on_setup(struct session *s, const mproto_smtpc_event *ev)
{
    if (s->settled)
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
    return net_local(s->stream.fd, dst) == 0 ? dst : "localhost";
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
    if (s->opts.login != NULL && s->opts.login->clear_ok)
        opts.flags |= MPROTO_SMTPC_CLEAR_AUTH;
    s->c = mproto_smtpc_new(&opts);
    s->w = mproto_smtpc_wire(s->c);
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
               && session_secure(s) < 0) {
        s->broken = 1;
    } else {
        s->on_event = on_setup;
        session_run(s, 0);
    }
    if (s->settled > 0 && !s->broken)
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
    struct net_target at = opts->at;
    struct net_trouble trouble = { "no address", 0 };

    session_set(why, SESSION_SYSTEM, "no memory");
    if (s == NULL)
        return NULL;
    s->opts = *opts;
    s->why = why;
    if (at.seconds == 0)
        at.seconds = CONNECT_SECONDS;
    s->stream.fd = net_connect(&at, &trouble);
    if (s->stream.fd < 0) {
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
    return !s->broken && (s->mail_max == 0 || s->mails < s->mail_max);
}

unsigned session_caps(const struct session *s)
{
    return s->caps;
}

void session_close(struct session *s)
{
    if (s == NULL)
        return;
    if (s->c != NULL && !s->broken) {
        s->on_event = on_nothing;
        s->settled = 0;
        mproto_smtpc_quit(s->c);
        session_run(s, QUIT_SECONDS);
    }
    stream_close(&s->stream);
    mproto_smtpc_free(s->c);
    mproto_sasl_free(s->sasl);
    free(s);
}
