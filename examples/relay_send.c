/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_send.h"
#include "relay_content.h"
#include "relay_path.h"
#include "relay_verdict.h"

#include <stdlib.h>
#include <string.h>

#define PARAMS_SIZE 1200        /* ORCPT has 500 octets (RFC 3461 4.2) */

/* A batch on its way; too large for a stack. */
struct sending {
    struct relay        *relay;
    struct relay_batch  *batch;
    const char          *host;
    int                  dsn;   /* the host sees to reports */
    struct relay_content content;
    struct session_outcome outcomes[RELAY_BATCH_MAX];
    unsigned char        settled[RELAY_BATCH_MAX];
    const char *to[RELAY_BATCH_MAX];
    const char *rcpt_params[RELAY_BATCH_MAX];
    char        params[RELAY_BATCH_MAX][PARAMS_SIZE];
    char        from[RELAY_PATH_SIZE];
};

static const struct notify {
    unsigned    bit;
    const char *name;
} notifies[] = {
    { MPROTO_NOTIFY_NEVER, "NEVER" },
    { MPROTO_NOTIFY_SUCCESS, "SUCCESS" },
    { MPROTO_NOTIFY_FAILURE, "FAILURE" },
    { MPROTO_NOTIFY_DELAY, "DELAY" }
};

/* "NOTIFY=FAILURE,DELAY ORCPT=rfc822;x", as they came; NULL: none came. */
static const char *write_params(char dst[PARAMS_SIZE],
                                const struct queue_rcpt *rcpt)
{
    const char *before = "NOTIFY=";
    size_t i;

    dst[0] = '\0';
    for (i = 0; i < sizeof notifies / sizeof *notifies; i++) {
        if (!(rcpt->notify & notifies[i].bit))
            continue;
        strcat(dst, before);
        strcat(dst, notifies[i].name);
        before = ",";
    }
    i = strlen(dst);
    if (rcpt->orcpt != NULL)
        snprintf(dst + i, PARAMS_SIZE - i, "%sORCPT=%s", i > 0 ? " " : "",
                 rcpt->orcpt);
    return dst[0] != '\0' ? dst : NULL;
}

/* Who follows routes writes one back (RFC 821 3.6). */
static void write_from(char dst[RELAY_PATH_SIZE], const struct relay *r,
                       const struct queue_mail *m)
{
    mproto_span text = { m->from, strlen(m->from) };
    mproto_smtp_path path;

    if (r->routes && text.n > 0
        && mproto_smtp_path_parse(&path, text, MPROTO_PATH_MAY_UTF8)
               == MPROTO_OK
        && mproto_route_grow(dst, RELAY_PATH_SIZE, &path, r->host)
               < RELAY_PATH_SIZE)
        return;
    snprintf(dst, RELAY_PATH_SIZE, "%s", m->from);
}

/* What is in the mail's memory stays as it is while it has a claim. */
static void fill(struct sending *s)
{
    const struct relay_batch *b = s->batch;
    size_t i;

    s->content.queue = &s->relay->queue;
    s->content.mail = b->mail;
    write_from(s->from, s->relay, b->mail);
    for (i = 0; i < b->n; i++) {
        const struct queue_rcpt *rcpt = &b->mail->rcpts[b->index[i]];

        s->to[i] = rcpt->to;
        s->rcpt_params[i] = write_params(s->params[i], rcpt);
    }
}

/* --- for the session -------------------------------------------------- */

static enum session_verdict begin(void *content, unsigned caps, char *params,
                                  size_t cap, const char **why)
{
    struct sending *s = content;

    return relay_content_begin(&s->content, caps, params, cap, why);
}

static int next(void *content, size_t room, const void **p, size_t *n)
{
    struct sending *s = content;

    return relay_content_next(&s->content, room, p, n);
}

static void settle(struct sending *s, size_t i)
{
    struct relay_verdict v = { .host = s->host, .dsn = s->dsn };
    char reply[RELAY_REPLY_SIZE];

    relay_judge(&v, reply, &s->outcomes[i], s->content.status);
    relay_settle(s->relay, s->batch->mail, s->batch->index[i], &v);
    s->settled[i] = 1;
}

/* A mail may take several transactions: whom one of them was for is not to
 * get it again when we die in the next. */
static void settled(void *content, const struct session_outcome *outcomes)
{
    struct sending *s = content;
    size_t i;
    int changed = 0;

    for (i = 0; i < s->batch->n; i++)
        if (!s->settled[i] && outcomes[i].verdict != SESSION_PENDING) {
            settle(s, i);
            changed = 1;
        }
    if (changed)
        queue_save(&s->relay->queue, s->batch->mail);
}

/* The mark, behind which nobody can tell any more. */
static int leaves(void *content, const struct session_outcome *outcomes)
{
    struct sending *s = content;
    const struct relay_batch *b = s->batch;
    struct queue *q = &s->relay->queue;
    size_t i;

    queue_lock(q);
    for (i = 0; i < b->n; i++)
        if (outcomes[i].verdict == SESSION_LEAVING)
            b->mail->rcpts[b->index[i]].state = QUEUE_SENDING;
    queue_unlock(q);
    return queue_save(q, b->mail);
}

/* --- all of it -------------------------------------------------------- */

static void drop_settled(struct sending *s)
{
    struct relay_batch *b = s->batch;
    size_t i, n = 0;

    for (i = 0; i < b->n; i++)
        if (!s->settled[i]) {
            b->index[n] = b->index[i];
            s->outcomes[n++] = s->outcomes[i];
        }
    b->n = n;
}

static void send_all(struct sending *s, struct session *session)
{
    struct session_mail mail = {
        .from = s->from,
        .to = s->to,
        .to_n = s->batch->n,
        .rcpt_params = s->rcpt_params,
        .begin = begin,
        .next = next,
        .settled = settled,
        .leaves = leaves,
        .content = s
    };

    fill(s);
    session_send(session, &mail, s->outcomes);
    relay_content_close(&s->content);
    drop_settled(s);
}

static void settle_rest(struct sending *s)
{
    size_t i;

    for (i = 0; i < s->batch->n; i++)
        settle(s, i);
}

static void settle_without_memory(struct relay *r, const struct relay_batch *b)
{
    struct relay_verdict v = {
        .code = 450, .status = { 4, 3, 0 }, .reply = "no memory"
    };
    size_t i;

    for (i = 0; i < b->n; i++)
        relay_settle(r, b->mail, b->index[i], &v);
}

int relay_send(struct relay *r, struct relay_batch *b,
               struct session *session, const char *host)
{
    struct sending *s = calloc(1, sizeof *s);
    int again;

    if (s == NULL) {
        settle_without_memory(r, b);
        return 0;
    }
    s->relay = r;
    s->batch = b;
    s->host = host;
    s->dsn = (session_caps(session) & MPROTO_SMTP_CAP_DSN) != 0;
    send_all(s, session);
    again = session_is_worn_out(session, s->outcomes, b->n);
    if (!again)
        settle_rest(s);
    free(s);
    return again;
}
