/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_batch.h"
#include "bounce.h"
#include "relay_path.h"

#include <string.h>
#include <time.h>

/* Nobody but who asks, with so many claims of his own, has claims or is about
 * to come for a try: so one report tells of many recipients, and not of one
 * batch each. */
static int reports_are_due(const struct queue_mail *m, unsigned claims)
{
    int64_t now = time(NULL);
    size_t i;

    for (i = 0; i < m->n; i++)
        if (m->rcpts[i].state == QUEUE_WAIT && m->rcpts[i].next <= now)
            return 0;
    return m->claims == claims;
}

int64_t relay_due(const struct relay *r, const struct queue_mail *m,
                  const char *hop)
{
    int reports = reports_are_due(m, 0);
    int64_t first = INT64_MAX;
    size_t i;

    for (i = 0; i < m->n && !m->closing; i++) {
        struct queue_rcpt *rcpt = &m->rcpts[i];
        const char *its;

        if (rcpt->next >= first
            || (rcpt->state != QUEUE_WAIT && !(rcpt->owes && reports)))
            continue;
        its = relay_hop(r, rcpt);
        if (its != NULL && (hop == NULL || strcmp(hop, its) == 0))
            first = rcpt->next;
    }
    return first;
}

static void collect(struct relay *r, const char *hop, int64_t now,
                    struct relay_batch *b)
{
    struct queue_mail *m = b->mail;
    size_t i;

    for (i = 0; i < m->n && b->n < RELAY_BATCH_MAX; i++) {
        struct queue_rcpt *rcpt = &m->rcpts[i];
        const char *its = relay_hop(r, rcpt);

        if (rcpt->state == QUEUE_WAIT && rcpt->next <= now && its != NULL
            && strcmp(its, hop) == 0)
            b->index[b->n++] = i;
    }
}

int relay_claim(struct relay *r, const char *hop, struct relay_batch *b)
{
    int64_t now = time(NULL);
    struct queue_mail *m;

    b->n = 0;
    b->mail = NULL;
    queue_lock(&r->queue);
    for (m = r->queue.first; m != NULL && !r->stopping; m = m->next)
        if (relay_due(r, m, hop) <= now) {
            b->mail = m;
            collect(r, hop, now, b);
            m->claims++;
            break;
        }
    queue_unlock(&r->queue);
    return b->mail != NULL;
}

/* --- the end of a batch ----------------------------------------------- */

static int owes(const struct queue_mail *m)
{
    size_t i;

    for (i = 0; i < m->n; i++)
        if (m->rcpts[i].owes != 0)
            return 1;
    return 0;
}

/* All that was owed has been told, or not, after all. */
static void count_report(struct relay *r, struct queue_mail *m, int made)
{
    size_t i;

    queue_lock(&r->queue);
    m->reports += made > 0;
    for (i = 0; i < m->n; i++) {
        m->rcpts[i].owed = m->rcpts[i].owes;
        m->rcpts[i].owes = (mproto_action)0;
    }
    queue_unlock(&r->queue);
}

static void discount_report(struct relay *r, struct queue_mail *m, int made)
{
    size_t i;

    queue_lock(&r->queue);
    m->reports -= made > 0;
    for (i = 0; i < m->n; i++)
        m->rcpts[i].owes = m->rcpts[i].owed;
    queue_unlock(&r->queue);
}

/* The next try for a report, by the schedule that mail has, from the last of
 * those that it tells of; behind the last try nobody is told. */
static void again_or_never(struct relay *r, struct queue_mail *m)
{
    int64_t last = 0, next;
    size_t i;

    for (i = 0; i < m->n; i++)
        if (m->rcpts[i].owes != 0 && m->rcpts[i].last > last)
            last = m->rcpts[i].last;
    next = mproto_retry_next(&r->retry, last, time(NULL), ++m->failures,
                             relay_dice(r));
    queue_lock(&r->queue);
    for (i = 0; i < m->n; i++)
        if (m->rcpts[i].owes != 0 && m->rcpts[i].state == QUEUE_DONE)
            m->rcpts[i].next = next;
    queue_unlock(&r->queue);
    if (next != INT64_MIN)
        return;
    count_report(r, m, 0);
    fprintf(stderr, "relay: %s: the sender is not told\n", m->id);
}

/* The report is on the disk before its mail says so, and is shown to those who
 * deliver only behind that: whenever we die, it is found to be there, and no
 * second one is made. When the mail cannot say so, it is taken back. */
static void report(struct relay *r, struct queue_mail *m,
                   struct queue_mail **made)
{
    int rc = bounce_make(r, m, made);

    if (rc < 0) {
        again_or_never(r, m);
        return;
    }
    count_report(r, m, rc);
    if (queue_mail_is_over(m) || queue_save(&r->queue, m) == 0) {
        m->failures = 0;
        return;
    }
    discount_report(r, m, rc);
    queue_drop(&r->queue, *made);
    *made = NULL;
    again_or_never(r, m);
}

/* Who is alone with a mail that owes reports, and nobody is about to come,
 * makes them: 1. */
static int may_report(struct relay *r, struct queue_mail *m)
{
    int may;

    queue_lock(&r->queue);
    may = m->closing = owes(m) && reports_are_due(m, 1);
    queue_unlock(&r->queue);
    return may;
}

/* Removes it when it is over and this is the last claim: nobody comes in
 * between, for there is nothing left to claim. 1: removed. Otherwise the claim
 * is given back, if ends is set; both at once, or two could each find that they
 * are not the last. */
static int let_go(struct relay *r, struct queue_mail *m, int ends)
{
    int over;

    queue_lock(&r->queue);
    over = m->claims == 1 && queue_mail_is_over(m);
    if (!over && ends) {
        m->claims--;
        m->closing = 0;
        pthread_cond_broadcast(&r->queue.changed);
    }
    queue_unlock(&r->queue);
    if (over)
        queue_remove(&r->queue, m);
    return over;
}

/* To be removed is to be saved, too. */
void relay_release(struct relay *r, struct relay_batch *b)
{
    struct queue_mail *m = b->mail, *made = NULL;

    if (let_go(r, m, 0))
        return;
    if (b->n > 0)
        queue_save(&r->queue, m);
    if (may_report(r, m))
        report(r, m, &made);
    let_go(r, m, 1);
    if (made != NULL)
        queue_insert(&r->queue, made);
}
