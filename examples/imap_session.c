/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_session.h"
#include "options.h"
#include "refusal.h"
#include "safe.h"

#include <string.h>
#include <strings.h>

#define BYE_SECONDS 5           /* what counts is known: be brief */

/* PLAIN before LOGIN since its password need not be ASCII. */
static const char usual_ways[] =
    "SCRAM-SHA-256,SCRAM-SHA-1,CRAM-MD5,PLAIN,LOGIN";

/* --- complaints ------------------------------------------------------- */

int imap_complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "imap: %s: %s\n", what, why);
    return status;
}

static int refused(const char *what, const mproto_imapc_event *ev)
{
    /* RFC 5530 */
    static const char *const passing[] = {
        "UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", NULL
    };

    return refusal_tell("imap", what, ev->code, ev->text, passing);
}

static const char *host_of(const struct imap *s)
{
    return s->opts->at.host;
}

static void settle(struct imap *s, int status)
{
    if (s->status == 0)
        s->status = status;
    s->peer.settled = 1;
}

/* --- the login -------------------------------------------------------- */

static int may_show(const struct imap *s)
{
    return s->peer.secure || s->opts->clear_ok;
}

/* A way that cannot be gone gives E_STATE. */
static int try_sasl(struct imap *s, const char *way)
{
    char names[1024];
    mproto_span offered = { names, mproto_imapc_mechanisms(s->c, names,
                                                           sizeof names) };
    mproto_span mechanism;
    int rc;

    if (offered.n >= sizeof names)
        offered.n = strlen(names);
    mechanism = mproto_sasl_choose(offered, way, may_show(s));
    if (mechanism.n == 0)
        return MPROTO_E_STATE;
    s->sasl = login_begin(&s->opts->login, mechanism, &s->peer.stream);
    if (s->sasl == NULL)
        return MPROTO_E_NOMEM;
    rc = mproto_imapc_auth(s->c, s->sasl);
    if (rc < 0) {
        mproto_sasl_free(s->sasl);
        s->sasl = NULL;
    }
    return rc;
}

/* Where the command is disabled the mechanism LOGIN may be there. */
static int try_way(void *ctx, const char *way)
{
    struct imap *s = ctx;
    const struct login *login = &s->opts->login;
    int rc = MPROTO_E_STATE;

    if (strcasecmp(way, "LOGIN") == 0)
        rc = mproto_imapc_login(s->c, login->user, login->secret);
    return rc == MPROTO_E_STATE ? try_sasl(s, way) : rc;
}

static void log_in(struct imap *s)
{
    const char *ways = s->opts->login.ways;
    int rc = login_try(ways != NULL ? ways : usual_ways, try_way, s);

    if (rc == MPROTO_E_STATE && !may_show(s))
        settle(s, imap_complain(EXIT_UNAVAILABLE, host_of(s),
                                "offers no login that hides the password,"
                                " and there is no TLS"));
    else if (rc == MPROTO_E_STATE)
        settle(s, imap_complain(EXIT_UNAVAILABLE, host_of(s),
                                "offers no login of those allowed"));
    else if (rc == MPROTO_E_ARG)
        settle(s, imap_complain(EXIT_USAGE, s->opts->login.user,
                                "this name or password cannot be sent"));
    else if (rc < 0)
        settle(s, imap_complain(EXIT_OSERR, "login", "cannot begin"));
}

/* 1: the session begins when the stream is compressed, or that was refused. */
static int may_compress(struct imap *s)
{
    if (!s->opts->compress || !squeeze_is_there()
        || !mproto_imapc_has(s->c, "COMPRESS=DEFLATE"))
        return 0;
    s->compressing = mproto_imapc_compress(s->c);
    return s->compressing > 0;
}

/* 1: the session begins when that is answered, whatever the answer is. There
 * are servers that show nothing to who did not say a name (RFC 2971). */
static int may_name(struct imap *s)
{
    static const char *const pairs[] = { "name", "libmailproto imap" };

    if (!mproto_imapc_has(s->c, "ID"))
        return 0;
    s->naming = mproto_imapc_id(s->c, pairs, 1);
    return s->naming > 0;
}

static void on_ready(struct imap *s)
{
    if (mproto_imapc_where(s->c) != MPROTO_IMAPC_NOT_AUTHENTICATED)
        s->peer.settled = !may_name(s) && !may_compress(s);
    else if (s->opts->security != SECURITY_STARTTLS || s->peer.secure)
        log_in(s);
    else if (mproto_imapc_starttls(s->c) < 0)
        settle(s, imap_complain(EXIT_UNAVAILABLE, host_of(s),
                                "offers no STARTTLS"));
}

/* When it was we who gave up, the server's text says nothing. */
static void on_setup(void *ctx, const mproto_imapc_event *ev)
{
    struct imap *s = ctx;
    const mproto_error *e = s->sasl != NULL ? mproto_sasl_error(s->sasl)
                                            : NULL;

    if (ev->type == MPROTO_IMAPC_READY)
        on_ready(s);
    if (ev->type != MPROTO_IMAPC_RESULT || ev->status == 0)
        return;
    if (ev->command == s->naming) {
        s->peer.settled = !may_compress(s);
        return;
    }
    if (ev->status == MPROTO_IMAP_OK)
        return;
    if (ev->command == s->compressing)
        s->peer.settled = 1;
    else if (e != NULL && e->code != MPROTO_OK)
        settle(s, imap_complain(EXIT_UNAVAILABLE, host_of(s), e->what));
    else
        settle(s, refused(host_of(s), ev));
}

/* --- what comes ------------------------------------------------------- */

/* RFC 9051 7.1 wants it to be shown. A result that is NO is told anyway. */
static void show_alert(const struct imap *s, const mproto_imapc_event *ev)
{
    int told = ev->type == MPROTO_IMAPC_RESULT
        && ev->status != MPROTO_IMAP_OK;

    if (!told && refusal_is(ev->code, "ALERT"))
        refused(host_of(s), ev);
}

static void on_notice(struct imap *s, const mproto_imapc_event *ev)
{
    if (ev->status == MPROTO_IMAP_BYE && !s->said_bye)
        s->status = refused(host_of(s), ev);
    else
        show_alert(s, ev);
}

/* What it told may have been what is wanted now. */
static void on_invalid(struct imap *s, const mproto_imapc_event *ev)
{
    fprintf(stderr, "imap: %s: says what cannot be read%s", host_of(s),
            ev->name.n > 0 ? ": " : "");
    safe_print(stderr, ev->name.p, ev->name.n);
    putc('\n', stderr);
    if (s->command > 0 && s->status == 0)
        s->status = EXIT_PROTOCOL;
}

static void on_any(struct imap *s, const mproto_imapc_event *ev)
{
    if (ev->type == MPROTO_IMAPC_NOTICE)
        on_notice(s, ev);
    if (ev->type == MPROTO_IMAPC_RESULT)
        show_alert(s, ev);
    if (ev->type == MPROTO_IMAPC_INVALID)
        on_invalid(s, ev);
    if (ev->type == MPROTO_IMAPC_LITERAL)
        s->literal = 1;
    if (s->on_event != NULL)
        s->on_event(s->ctx, ev);
    if (s->end > 0 && time(NULL) >= s->end)
        s->peer.settled = 1;
    if (ev->type != MPROTO_IMAPC_RESULT || ev->command != s->command
        || ev->status == 0)
        return;
    s->literal = 0;
    settle(s, ev->status == MPROTO_IMAP_OK ? 0 : refused(s->what, ev));
}

/* What is in front of a message leaves first: the trace shows that, and of the
 * message only its size. */
static int feed(struct imap *s)
{
    size_t waiting;

    mproto_wire_out(s->peer.wire, &waiting);
    if (!s->literal || s->feed == NULL || waiting > 0)
        return 0;
    s->literal = 0;
    s->peer.sending = 1;
    s->feed(s->ctx, NULL);
    return 1;
}

static int take_events(void *ctx)
{
    struct imap *s = ctx;
    const mproto_imapc_event *ev;
    int moved = 0;

    do {
        while ((ev = mproto_imapc_next(s->c)) != NULL) {
            on_any(s, ev);
            moved = 1;
        }
    } while (feed(s));
    if (s->compressing > 0 && s->peer.stream.squeeze != NULL) {
        s->compressing = 0;
        s->peer.settled = 1;
    }
    return moved;
}

/* --- the connection --------------------------------------------------- */

static int make_engine(struct imap *s)
{
    const struct imap_opts *o = s->opts;
    mproto_imapc_limits limits = { .size = sizeof limits };
    mproto_imapc_opts opts = { .size = sizeof opts };

    limits.known_max = UINT32_MAX;      /* it is the Maildir that has them */
    opts.limits = &limits;
    if (o->security == SECURITY_TLS)
        opts.flags |= MPROTO_IMAPC_TLS;
    if (o->security != SECURITY_CLEAR)
        opts.flags |= MPROTO_IMAPC_NEED_TLS;
    if (o->clear_ok)
        opts.flags |= MPROTO_IMAPC_CLEAR_AUTH;
    s->c = mproto_imapc_new(&opts);
    return s->c != NULL ? 0 : -1;
}

/* The connection has ended. */
static int tell_end(const struct imap *s)
{
    const mproto_error *e = mproto_wire_error(s->peer.wire);
    const char *why = s->peer.trouble != NULL ? s->peer.trouble
        : e->code != MPROTO_OK ? e->what : "the server left";

    if (s->status != 0)         /* it has said why */
        return s->status;
    imap_complain(0, host_of(s), why);
    if (s->peer.unsafe)
        return EXIT_UNAVAILABLE;
    if (e->code == MPROTO_E_MEMORY)
        return EXIT_OSERR;
    return e->code == MPROTO_OK || e->code == MPROTO_E_EOF ? EXIT_TEMPFAIL
                                                           : EXIT_PROTOCOL;
}

static int run(struct imap *s, unsigned seconds, imap_listener *on_event,
               void *ctx)
{
    s->on_event = on_event;
    s->ctx = ctx;
    s->status = 0;
    s->peer.settled = 0;
    peer_run(&s->peer, seconds);
    s->peer.sending = 0;
    return s->peer.settled ? s->status : tell_end(s);
}

int imap_await(struct imap *s, int command, const char *what,
               imap_listener *on_event, void *ctx)
{
    if (command == MPROTO_E_ARG)
        return imap_complain(EXIT_USAGE, what, "this cannot be sent");
    if (command == MPROTO_E_STATE)
        return imap_complain(EXIT_UNAVAILABLE, what,
                             "the server does not offer it");
    if (command == MPROTO_E_FULL)
        return imap_complain(EXIT_USAGE, what, "too long");
    if (command < 0)
        return imap_complain(EXIT_OSERR, what, "cannot begin");
    s->command = command;
    s->what = what;
    return run(s, 0, on_event, ctx);
}

int imap_wait(struct imap *s, int idle, unsigned seconds,
              imap_listener *on_event, void *ctx)
{
    int command = idle ? mproto_imapc_idle(s->c) : 0, status;

    if (command < 0)
        return imap_complain(EXIT_UNAVAILABLE, "IDLE", "cannot begin");
    s->command = command;
    s->what = "IDLE";
    s->end = time(NULL) + (time_t)seconds;
    s->peer.patient = 1;
    status = run(s, seconds, on_event, ctx);
    s->peer.patient = 0;
    s->end = 0;
    if (status != 0 || !idle || mproto_imapc_idle_done(s->c) != MPROTO_OK)
        return status;
    return imap_await(s, command, "IDLE", on_event, ctx);
}

int imap_open(struct imap *s, const struct imap_opts *opts)
{
    struct net_trouble trouble = { "no address", 0 };

    s->opts = opts;
    s->peer.stream.fd = -1;
    s->peer.name = opts->at.host;
    s->peer.tls = opts->tls;
    s->peer.trace = opts->trace;
    s->peer.tagged = 1;
    s->peer.take_events = take_events;
    s->peer.ctx = s;
    if (make_engine(s) < 0)
        return imap_complain(EXIT_OSERR, "start", "no memory");
    s->peer.wire = mproto_imapc_wire(s->c);
    if (peer_connect(&s->peer, &opts->at, &trouble) < 0)
        return imap_complain(trouble.again ? EXIT_TEMPFAIL : EXIT_NOHOST,
                             host_of(s), trouble.why);
    if (opts->security == SECURITY_TLS && peer_secure(&s->peer) < 0)
        return imap_complain(EXIT_UNAVAILABLE, host_of(s), s->peer.trouble);
    return run(s, 0, on_setup, s);
}

void imap_close(struct imap *s)
{
    if (s->c != NULL && s->peer.stream.fd >= 0 && !s->peer.broken
        && !s->hang_up && (s->command = mproto_imapc_logout(s->c)) > 0) {
        s->said_bye = 1;
        s->on_event = NULL;
        s->peer.settled = 0;
        peer_run(&s->peer, BYE_SECONDS);
    }
    if (s->peer.stream.fd >= 0)
        peer_close(&s->peer);
    mproto_imapc_free(s->c);
    mproto_sasl_free(s->sasl);
}
