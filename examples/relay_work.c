/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_send.h"
#include "relay_verdict.h"
#include "safe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* All mail for one hop, over one connection as long as that lasts. */
struct work {
    struct relay        *relay;
    const char          *hop;
    struct resolve_hosts hosts;
    int                  resolved;
    struct login         login;
    struct session      *session;
    const char          *host;  /* that it is with, or was */
    int                  down;  /* no host was to be had: */
    struct session_outcome why;
    unsigned             status[3];     /* of that, or 0 */
};

/* --- a connection ----------------------------------------------------- */

static void log_no_tls(const struct resolve_host *host,
                       const struct session_outcome *why)
{
    fprintf(stderr, "relay: %s: no TLS after all: ", host->name);
    safe_print(stderr, why->text, strlen(why->text));
    putc('\n', stderr);
}

/* What it refuses at the door may be for our settings, and not for the mail:
 * that waits. */
static struct session *log_in(struct work *w, const struct resolve_host *host,
                              struct session_opts *opts)
{
    const struct relay *r = w->relay;
    struct session *s;

    if (r->login != NULL) {
        w->login = *r->login;
        w->login.host = host->name;
        w->login.port = (unsigned)net_port(host->port);
        opts->login = &w->login;
    }
    opts->tls = r->login_tls;
    opts->security = r->login_tls == NULL ? SESSION_CLEAR
        : host->way == MXTABLE_SUBMISSION ? SESSION_TLS_NEEDED
                                          : SESSION_TLS_AT_ONCE;
    s = session_open(opts, &w->why);
    if (s == NULL && w->why.verdict == SESSION_NEVER)
        w->why.verdict = SESSION_LATER;
    return s;
}

/* TLS keeps out who only listens: the names of hosts come from anywhere, and so
 * prove nothing (RFC 7435). A host that cannot do it is one without. */
static struct session *call(struct work *w, const struct resolve_host *host)
{
    struct session_opts opts = {
        .at = { host->name, host->port, AF_UNSPEC, w->relay->connect },
        .helo = w->relay->host,
        .lmtp = host->way == MXTABLE_LMTP,
        .tls = w->relay->tls
    };
    struct session *s;

    if (host->way >= MXTABLE_SUBMISSION)
        return log_in(w, host, &opts);
    opts.security = opts.tls != NULL ? SESSION_TLS_OFFERED : SESSION_CLEAR;
    s = session_open(&opts, &w->why);
    if (s == NULL && w->why.verdict == SESSION_UNSAFE) {
        log_no_tls(host, &w->why);
        opts.security = SESSION_CLEAR;
        s = session_open(&opts, &w->why);
    }
    return s;
}

/* The hosts in their order, until one will do. What the last one said is why
 * none would; but one that may do later outweighs all that never will. */
static void call_any(struct work *w)
{
    static const unsigned no_domain[3] = { 5, 1, 2 };
    static const unsigned no_answer[3] = { 4, 4, 1 };
    struct session_outcome later = { .verdict = SESSION_TAKEN };
    const char *host = NULL;
    size_t i;

    for (i = 0; i < w->hosts.n; i++) {
        w->host = w->hosts.v[i].name;
        w->session = call(w, &w->hosts.v[i]);
        if (w->session != NULL)
            return;
        if (w->why.verdict != SESSION_NEVER) {
            later = w->why;
            host = w->host;
        }
    }
    w->down = 1;
    if (host != NULL) {
        w->why = later;
        w->host = host;
    }
    if (w->why.verdict == SESSION_NO_HOST && strcmp(w->host, w->hop) == 0) {
        w->why.verdict = SESSION_NEVER; /* neither MX nor address */
        memcpy(w->status, no_domain, sizeof no_domain);
    } else if (w->why.code == 0 && w->why.verdict == SESSION_LATER) {
        memcpy(w->status, no_answer, sizeof no_answer);
    }
}

static void connect_hop(struct work *w)
{
    if (!w->resolved) {
        resolve_domain(&w->hosts, &w->relay->resolve, w->hop,
                       relay_dice(w->relay));
        w->resolved = 1;
    }
    if (w->session != NULL && !session_is_usable(w->session)) {
        session_close(w->session);
        w->session = NULL;
    }
    if (w->session == NULL && w->hosts.code == 0 && !w->down)
        call_any(w);
}

/* --- a batch ---------------------------------------------------------- */

static void settle_all(struct work *w, const struct relay_batch *b,
                       const struct relay_verdict *v)
{
    size_t i;

    for (i = 0; i < b->n; i++)
        relay_settle(w->relay, b->mail, b->index[i], v);
}

static void settle_unresolved(struct work *w, const struct relay_batch *b)
{
    struct relay_verdict v = { .code = w->hosts.code, .reply = w->hosts.why };

    memcpy(v.status, w->hosts.status, sizeof v.status);
    settle_all(w, b, &v);
}

static void settle_down(struct work *w, const struct relay_batch *b)
{
    struct relay_verdict v = { .host = w->host };
    char reply[RELAY_REPLY_SIZE];

    relay_judge(&v, reply, &w->why, w->status);
    settle_all(w, b, &v);
}

static void deliver(struct work *w, struct relay_batch *b)
{
    int again;

    do {
        again = 0;
        connect_hop(w);
        if (w->hosts.code != 0)
            settle_unresolved(w, b);
        else if (w->session == NULL)
            settle_down(w, b);
        else
            again = relay_send(w->relay, b, w->session, w->host);
    } while (again);
}

void relay_work(struct relay *r, const char *hop)
{
    struct work *w = calloc(1, sizeof *w);
    struct relay_batch b;

    if (w == NULL) {
        fprintf(stderr, "relay: %s: no memory\n", hop);
        sleep(1);
        return;
    }
    w->relay = r;
    w->hop = hop;
    while (relay_claim(r, hop, &b)) {
        if (b.n > 0)
            deliver(w, &b);
        relay_release(r, &b);
    }
    session_close(w->session);
    resolve_free(&w->hosts);
    free(w);
}
