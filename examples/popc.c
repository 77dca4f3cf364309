/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "popc.h"
#include "options.h"
#include "refusal.h"

#include <string.h>
#include <strings.h>

#define UID_OCTETS   1024       /* some servers go over the standard's 70 */
#define QUIT_SECONDS 5          /* what counts is known: be brief */

/* PLAIN before LOGIN and USER since it needs one step. */
static const char usual_ways[] =
    "SCRAM-SHA-256,SCRAM-SHA-1,CRAM-MD5,PLAIN,LOGIN,USER";

/* --- complaints ------------------------------------------------------- */

int popc_complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "pop: %s: %s\n", what, why);
    return status;
}

int popc_refused(const char *what, const mproto_pop3c_event *ev)
{
    /* RFC 2449 8.1, RFC 3206 4 */
    static const char *const passing[] = {
        "IN-USE", "LOGIN-DELAY", "SYS/TEMP", NULL
    };

    return refusal_tell("pop", what, ev->code, ev->text, passing);
}

static const char *host_of(const struct popc *s)
{
    return s->opts->at.host;
}

static void give_up(struct popc *s, int status)
{
    s->status = status;
    s->peer.settled = 1;
}

/* --- the login -------------------------------------------------------- */

static int may_show(const struct popc *s)
{
    return s->peer.secure || s->opts->clear_ok;
}

/* A way that cannot be gone gives E_STATE. */
static int try_sasl(struct popc *s, const char *way)
{
    mproto_span offered = { s->offered, strlen(s->offered) };
    mproto_span mechanism = mproto_sasl_choose(offered, way, may_show(s));
    int rc;

    if (mechanism.n == 0)
        return MPROTO_E_STATE;
    s->sasl = login_begin(&s->opts->login, mechanism, &s->peer.stream);
    if (s->sasl == NULL)
        return MPROTO_E_NOMEM;
    rc = mproto_pop3c_auth(s->c, s->sasl);
    if (rc != MPROTO_OK) {
        mproto_sasl_free(s->sasl);
        s->sasl = NULL;
    }
    return rc;
}

static int try_way(void *ctx, const char *way)
{
    struct popc *s = ctx;
    const struct login *login = &s->opts->login;

    if (strcasecmp(way, "APOP") == 0)
        return s->has_stamp ? mproto_pop3c_apop(s->c, login->user,
                                                login->secret,
                                                strlen(login->secret))
                            : MPROTO_E_STATE;
    if (strcasecmp(way, "USER") == 0)
        return may_show(s) ? mproto_pop3c_login(s->c, login->user,
                                                login->secret)
                           : MPROTO_E_STATE;
    return try_sasl(s, way);
}

static void log_in(struct popc *s)
{
    const char *ways = s->opts->login.ways;
    int rc = login_try(ways != NULL ? ways : usual_ways, try_way, s);

    if (rc == MPROTO_E_STATE && !may_show(s))
        give_up(s, popc_complain(EXIT_UNAVAILABLE, host_of(s),
                                 "offers no login that hides the password,"
                                 " and there is no TLS"));
    else if (rc == MPROTO_E_STATE)
        give_up(s, popc_complain(EXIT_UNAVAILABLE, host_of(s),
                                 "offers no login of those allowed"));
    else if (rc == MPROTO_E_ARG)
        give_up(s, popc_complain(EXIT_USAGE, s->opts->login.user,
                                 "this name or password cannot be sent"));
    else if (rc != MPROTO_OK)
        give_up(s, popc_complain(EXIT_OSERR, "login", "cannot begin"));
}

/* When it was we who gave up, the server's text says nothing. */
static void on_login(struct popc *s, const mproto_pop3c_event *ev)
{
    const mproto_error *e = s->sasl != NULL ? mproto_sasl_error(s->sasl)
                                            : NULL;

    if (ev->status == MPROTO_POP3_OK) {
        s->logged_in = 1;
        if (s->caps & MPROTO_POP3_CAP_PIPELINING)
            s->peer.settled = 1;
        else
            mproto_pop3c_capa(s->c);    /* some tell more now */
    } else if (ev->status == MPROTO_POP3_ERR) {
        if (e != NULL && e->code != MPROTO_OK)
            give_up(s, popc_complain(EXIT_UNAVAILABLE, host_of(s), e->what));
        else
            give_up(s, popc_refused(host_of(s), ev));
    }
}

/* --- the way to it ---------------------------------------------------- */

static void on_ready(struct popc *s, const mproto_pop3c_event *ev)
{
    if (ev->status != MPROTO_POP3_OK) {
        give_up(s, popc_refused(host_of(s), ev));
        return;
    }
    s->has_stamp = ev->stamp.n > 0;
    if (s->opts->security == SECURITY_STARTTLS && !s->peer.secure)
        mproto_pop3c_stls(s->c);
    else
        mproto_pop3c_capa(s->c);
}

/* A server that offers UTF8 and refuses it is none that has it. */
static void prepare(struct popc *s)
{
    if (!s->opts->utf8 || !(s->caps & MPROTO_POP3_CAP_UTF8)
        || mproto_pop3c_utf8(s->c) != MPROTO_OK)
        log_in(s);
}

static void on_capa(struct popc *s, const mproto_pop3c_event *ev)
{
    if (ev->status == MPROTO_POP3_UNKNOWN)
        return;                 /* the end has come */
    s->caps = ev->caps;
    s->offered[0] = '\0';
    if (ev->sasl.n < sizeof s->offered && ev->sasl.n > 0) {
        memcpy(s->offered, ev->sasl.p, ev->sasl.n);
        s->offered[ev->sasl.n] = '\0';
    }
    if (s->logged_in)
        s->peer.settled = 1;
    else
        prepare(s);
}

static void on_utf8(struct popc *s, const mproto_pop3c_event *ev)
{
    if (ev->status != MPROTO_POP3_UNKNOWN)
        log_in(s);
}

static void on_setup(void *ctx, const mproto_pop3c_event *ev)
{
    struct popc *s = ctx;

    if (ev->type == MPROTO_POP3C_READY)
        on_ready(s, ev);
    if (ev->type != MPROTO_POP3C_DONE)
        return;
    if (ev->which == MPROTO_POP3_CAPA)
        on_capa(s, ev);
    else if (ev->which == MPROTO_POP3_UTF8)
        on_utf8(s, ev);
    else if (ev->which != MPROTO_POP3_STLS)
        on_login(s, ev);
    else if (ev->status == MPROTO_POP3_ERR)
        give_up(s, popc_refused("STLS", ev));
}

/* --- the connection --------------------------------------------------- */

static int take_events(void *ctx)
{
    struct popc *s = ctx;
    const mproto_pop3c_event *ev;
    int moved = 0;

    while ((ev = mproto_pop3c_next(s->c)) != NULL) {
        s->on_event(s->ctx, ev);
        moved = 1;
    }
    return moved;
}

static int make_engine(struct popc *s)
{
    const struct popc_opts *o = s->opts;
    mproto_pop3c_limits limits = { .size = sizeof limits };
    mproto_pop3c_opts opts = { .size = sizeof opts };

    limits.uid_max = UID_OCTETS;
    opts.limits = &limits;
    opts.flags = o->flags;
    if (o->security == SECURITY_TLS)
        opts.flags |= MPROTO_POP3C_TLS;
    if (o->security != SECURITY_CLEAR)
        opts.flags |= MPROTO_POP3C_NEED_TLS;
    if (o->clear_ok)
        opts.flags |= MPROTO_POP3C_CLEAR_AUTH;
    if (o->login.ways != NULL)
        opts.flags |= MPROTO_POP3C_APOP;        /* if it is one of them */
    s->c = mproto_pop3c_new(&opts);
    return s->c != NULL ? 0 : -1;
}

int popc_run(struct popc *s, void (*on_event)(void *ctx,
                                              const mproto_pop3c_event *ev),
             void *ctx)
{
    const mproto_error *e = mproto_wire_error(s->peer.wire);
    const char *why;

    s->on_event = on_event;
    s->ctx = ctx;
    s->peer.settled = 0;
    peer_run(&s->peer, 0);
    if (s->peer.settled)
        return 0;
    why = s->peer.trouble != NULL ? s->peer.trouble
        : e->code != MPROTO_OK ? e->what : "the server left";
    popc_complain(0, host_of(s), why);
    if (s->peer.unsafe)
        return EXIT_UNAVAILABLE;
    if (e->code == MPROTO_E_MEMORY)
        return EXIT_OSERR;
    return e->code == MPROTO_OK || e->code == MPROTO_E_EOF ? EXIT_TEMPFAIL
                                                           : EXIT_PROTOCOL;
}

int popc_open(struct popc *s, const struct popc_opts *opts)
{
    struct net_trouble trouble = { "no address", 0 };
    int status;

    s->opts = opts;
    s->peer.stream.fd = -1;
    s->peer.name = opts->at.host;
    s->peer.tls = opts->tls;
    s->peer.trace = opts->trace;
    s->peer.take_events = take_events;
    s->peer.ctx = s;
    if (make_engine(s) < 0)
        return popc_complain(EXIT_OSERR, "start", "no memory");
    s->peer.wire = mproto_pop3c_wire(s->c);
    if (peer_connect(&s->peer, &opts->at, &trouble) < 0)
        return popc_complain(trouble.again ? EXIT_TEMPFAIL : EXIT_NOHOST,
                             host_of(s), trouble.why);
    if (opts->security == SECURITY_TLS && peer_secure(&s->peer) < 0)
        return popc_complain(EXIT_UNAVAILABLE, host_of(s), s->peer.trouble);
    status = popc_run(s, on_setup, s);
    return status != 0 ? status : s->status;
}

static void ignore(void *ctx, const mproto_pop3c_event *ev)
{
    (void)ctx;
    (void)ev;
}

/* QUIT is said already where it was worth waiting for. */
void popc_close(struct popc *s)
{
    if (s->c != NULL && !s->peer.broken
        && mproto_pop3c_quit(s->c) == MPROTO_OK) {
        s->on_event = ignore;
        s->peer.settled = 0;
        peer_run(&s->peer, QUIT_SECONDS);
    }
    if (s->peer.stream.fd >= 0)
        peer_close(&s->peer);
    mproto_pop3c_free(s->c);
    mproto_sasl_free(s->sasl);
}
