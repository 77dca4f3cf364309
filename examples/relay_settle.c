/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_batch.h"
#include "safe.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

uint32_t relay_dice(const struct relay *r)
{
    uint32_t v = 0;

    auth_random(r->auth, &v, sizeof v);
    return v;
}

/* Behind the last of all tries the next one is INT64_MIN. */
static void wait_or_give_up(struct relay *r, const struct queue_mail *m,
                            struct queue_rcpt *rcpt)
{
    rcpt->tries++;
    rcpt->next = mproto_retry_next(&r->retry, m->queued, rcpt->last,
                                   rcpt->tries, relay_dice(r));
    if (rcpt->next == INT64_MIN) {
        rcpt->next = rcpt->last;
        rcpt->state = QUEUE_DONE;
        rcpt->owes = MPROTO_ACTION_FAILED;
    } else if (rcpt->last - m->queued >= r->warn && !rcpt->warned) {
        rcpt->warned = 1;
        rcpt->owes = MPROTO_ACTION_DELAYED;
    }
}

static void move(struct relay *r, const struct queue_mail *m,
                 struct queue_rcpt *rcpt, const struct relay_verdict *v)
{
    rcpt->state = QUEUE_WAIT;
    if (v->code >= 500) {
        rcpt->state = QUEUE_DONE;
        rcpt->owes = MPROTO_ACTION_FAILED;
    } else if (v->code >= 400) {
        wait_or_give_up(r, m, rcpt);
    } else {
        rcpt->state = QUEUE_DONE;
        if (rcpt->notify & MPROTO_NOTIFY_SUCCESS && !v->dsn)
            rcpt->owes = MPROTO_ACTION_RELAYED;
    }
}

/* The code decides, whatever the enhanced one says (RFC 3463 is only as good
 * as who wrote it). Without memory a bounce only says less. */
static void remember(struct queue_rcpt *rcpt, const struct relay_verdict *v)
{
    unsigned class = (unsigned)v->code / 100;

    memcpy(rcpt->status, v->status, sizeof rcpt->status);
    if (rcpt->status[0] != class) {
        rcpt->status[0] = class;
        rcpt->status[1] = rcpt->status[2] = 0;
    }
    queue_set(&rcpt->host, v->host, v->host != NULL ? strlen(v->host) : 0);
    queue_set(&rcpt->reply, v->reply, strlen(v->reply));
}

static const char *word_of(const struct queue_rcpt *rcpt,
                           const struct relay_verdict *v)
{
    if (rcpt->state == QUEUE_WAIT)
        return "waits";
    return v->code < 300 ? "delivered" : "failed";
}

static void log_verdict(const struct queue_mail *m,
                        const struct queue_rcpt *rcpt,
                        const struct relay_verdict *v)
{
    fprintf(stderr, "relay: %s: to=<", m->id);
    safe_print(stderr, rcpt->to, strlen(rcpt->to));
    fprintf(stderr, "> %s: %s: ", word_of(rcpt, v),
            v->host != NULL ? v->host : "relay");
    safe_print(stderr, v->reply, strlen(v->reply));
    if (rcpt->state == QUEUE_WAIT)
        fprintf(stderr, " (again in %lld s)",
                (long long)(rcpt->next - rcpt->last));
    putc('\n', stderr);
}

void relay_settle(struct relay *r, struct queue_mail *m, size_t index,
                  const struct relay_verdict *v)
{
    struct queue_rcpt *rcpt;

    queue_lock(&r->queue);
    rcpt = &m->rcpts[index];
    rcpt->last = time(NULL);
    move(r, m, rcpt, v);
    remember(rcpt, v);
    queue_unlock(&r->queue);
    log_verdict(m, rcpt, v);            /* nobody else changes it */
}
