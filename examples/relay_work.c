/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_send.h"
#include "safe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_SIZE (SESSION_TEXT + 32)

/* All mail for one hop, over one connection as long as that lasts. */
struct work {
    struct relay        *relay;
    const char          *hop;
    struct resolve_hosts hosts;
    int                  resolved;
    struct session      *session;
    const char          *host;  /* that it is with, or was */
    int                  down;  /* no host was to be had: */
    struct session_outcome why;
    unsigned             status[3];     /* of that, or 0 */
    struct session_outcome outcomes[RELAY_BATCH_MAX];
};

/* --- verdicts --------------------------------------------------------- */

/* Where a reply tells none, or there was no reply. */
static const struct fallback {
    enum session_verdict verdict;
    int                  code;
    unsigned             status[3];
} fallbacks[] = {
    { SESSION_TAKEN, 250, { 2, 0, 0 } },
    { SESSION_LATER, 450, { 4, 4, 2 } },
    { SESSION_NEVER, 550, { 5, 0, 0 } },
    { SESSION_UNKNOWN, 450, { 4, 4, 2 } },
    { SESSION_NO_HOST, 450, { 4, 4, 1 } },
    { SESSION_UNSAFE, 450, { 4, 7, 0 } },
    { SESSION_NONSENSE, 450, { 4, 5, 0 } },
    { SESSION_CONTENT, 450, { 4, 3, 0 } },
    { SESSION_SYSTEM, 450, { 4, 3, 0 } }
};

static const struct fallback *fallback_of(enum session_verdict verdict)
{
    const struct fallback *f = fallbacks;

    while (f->verdict != verdict)
        f++;
    return f;
}

/* A reply as it was, "550 5.1.1 no such user", or words of ours. What is not
 * ASCII in it was never allowed. */
static void write_reply(char dst[TEXT_SIZE], const struct session_outcome *o)
{
    char *p;
    int n = 0;

    if (o->code > 0)
        n = sprintf(dst, "%d ", o->code);
    if (o->code > 0 && o->enh[0] > 0)
        n += sprintf(dst + n, "%d.%d.%d ", o->enh[0], o->enh[1], o->enh[2]);
    strcpy(dst + n, o->text);
    for (p = dst; *p != '\0'; p++)
        if (*p < ' ' || *p > '~')
            *p = '?';
}

static void judge(struct relay_verdict *v, const struct session_outcome *o,
                  const unsigned status[3])
{
    const struct fallback *f = fallback_of(o->verdict);
    size_t i;

    v->code = f->code;
    memcpy(v->status, status[0] != 0 ? status : f->status, sizeof v->status);
    for (i = 0; i < 3 && o->enh[0] > 0; i++)
        v->status[i] = (unsigned)o->enh[i];
}

/* --- a connection ----------------------------------------------------- */

static void log_no_tls(const struct resolve_host *host,
                       const struct session_outcome *why)
{
    fprintf(stderr, "relay: %s: no TLS after all: ", host->name);
    safe_print(stderr, why->text, strlen(why->text));
    putc('\n', stderr);
}

/* TLS keeps out who only listens: the names of hosts come from anywhere, and so
 * prove nothing (RFC 7435). A host that cannot do it is one without. */
static struct session *call(struct work *w, const struct resolve_host *host)
{
    struct session_opts opts = {
        .at = { host->name, host->port, AF_UNSPEC, w->relay->connect },
        .helo = w->relay->host,
        .lmtp = host->lmtp,
        .tls = w->relay->tls
    };
    struct session *s;

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
    uint32_t dice = 0;

    if (!w->resolved) {
        auth_random(w->relay->auth, &dice, sizeof dice);
        resolve_domain(&w->hosts, &w->relay->resolve, w->hop, dice);
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
    char reply[TEXT_SIZE];

    judge(&v, &w->why, w->status);
    write_reply(reply, &w->why);
    v.reply = reply;
    settle_all(w, b, &v);
}

static void settle_each(struct work *w, const struct relay_batch *b,
                        const unsigned status[3])
{
    struct relay_verdict v = { .host = w->host };
    char reply[TEXT_SIZE];
    size_t i;

    v.dsn = (session_caps(w->session) & MPROTO_SMTP_CAP_DSN) != 0;
    for (i = 0; i < b->n; i++) {
        judge(&v, &w->outcomes[i], status);
        write_reply(reply, &w->outcomes[i]);
        v.reply = reply;
        relay_settle(w->relay, b->mail, b->index[i], &v);
    }
}

/* 1: once more, on a new connection. */
static int send_batch(struct work *w, const struct relay_batch *b)
{
    unsigned status[3] = { 0, 0, 0 };

    relay_send(w->relay, b, w->session, w->outcomes, status);
    if (session_is_worn_out(w->session, w->outcomes, b->n))
        return 1;
    settle_each(w, b, status);
    return 0;
}

static void deliver(struct work *w, const struct relay_batch *b)
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
            again = send_batch(w, b);
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
