/* One thread looks for mail that is due, and begins a thread for each hop that
 * has some; that sees to all of it, and to what comes meanwhile, alone. So no
 * host gets more than one connection, and a slow one holds up nobody else.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_batch.h"
#include "relay_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STOP_SECONDS 5          /* for those who are busy */

struct busy {
    struct relay_out *out;
    char             *hop;
    struct busy      *next;
};

struct relay_out {
    struct relay *relay;
    pthread_t     thread;
    struct busy  *busy;         /* under the lock of the queue, as n */
    unsigned      n;
};

static int is_busy(const struct relay_out *o, const char *hop)
{
    const struct busy *b = o->busy;

    while (b != NULL && strcmp(b->hop, hop) != 0)
        b = b->next;
    return b != NULL;
}

/* A hop that is due and not busy, or NULL; *first: when one will be. */
static const char *find_due(struct relay_out *o, int64_t *first)
{
    const struct relay *r = o->relay;
    int64_t now = time(NULL), due;
    struct queue_mail *m;
    size_t i;

    *first = INT64_MAX;
    for (m = r->queue.first; m != NULL; m = m->next) {
        due = relay_due(r, m, NULL);
        if (due > now) {
            *first = due < *first ? due : *first;
            continue;
        }
        for (i = 0; i < m->n; i++) {
            const char *hop = relay_hop(r, &m->rcpts[i]);

            if (hop != NULL && !is_busy(o, hop)
                && relay_due(r, m, hop) <= now)
                return hop;
        }
    }
    return NULL;
}

static void forget(struct relay_out *o, const struct busy *b)
{
    struct busy **at = &o->busy;

    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
    o->n--;
}

static void *work(void *arg)
{
    struct busy *b = arg;
    struct queue *q = &b->out->relay->queue;

    relay_work(b->out->relay, b->hop);
    queue_lock(q);
    forget(b->out, b);
    pthread_cond_broadcast(&q->changed);
    queue_unlock(q);
    free(b->hop);
    free(b);
    return NULL;
}

/* 0, or -1: not now. */
static int start_thread(pthread_t *thread, void *(*run)(void *), void *arg)
{
    pthread_attr_t attr;
    int rc = -1;

    if (pthread_attr_init(&attr) != 0)
        return -1;
    if (pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED) == 0
        && pthread_create(thread, &attr, run, arg) == 0)
        rc = 0;
    pthread_attr_destroy(&attr);
    return rc;
}

/* 0, or -1: not now. */
static int begin(struct relay_out *o, const char *hop)
{
    struct busy *b = calloc(1, sizeof *b);
    pthread_t thread;

    if (b == NULL)
        return -1;
    b->out = o;
    b->hop = strdup(hop);
    b->next = o->busy;
    o->busy = b;
    o->n++;
    if (b->hop != NULL && start_thread(&thread, work, b) == 0)
        return 0;
    forget(o, b);
    free(b->hop);
    free(b);
    return -1;
}

/* Until something changes, or for so many seconds at most. */
static void wait_for(struct queue *q, int64_t seconds)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds < 3600 ? (time_t)seconds : 3600;
    pthread_cond_timedwait(&q->changed, &q->mutex, &until);
}

static void *schedule(void *arg)
{
    struct relay_out *o = arg;
    struct queue *q = &o->relay->queue;

    queue_lock(q);
    while (!o->relay->stopping) {
        int64_t first = INT64_MAX;
        const char *hop = o->n < o->relay->parallel ? find_due(o, &first)
                                                    : NULL;

        if (hop == NULL)
            wait_for(q, first == INT64_MAX ? first : first - time(NULL));
        else if (begin(o, hop) < 0)
            wait_for(q, 1);
    }
    queue_unlock(q);
    return NULL;
}

struct relay_out *relay_out_start(struct relay *r)
{
    struct relay_out *o = calloc(1, sizeof *o);

    if (o == NULL)
        return NULL;
    o->relay = r;
    if (pthread_create(&o->thread, NULL, schedule, o) == 0)
        return o;
    free(o);
    errno = EAGAIN;
    return NULL;
}

int relay_out_stop(struct relay_out *o)
{
    struct queue *q = &o->relay->queue;
    time_t until = time(NULL) + STOP_SECONDS;
    int left;

    queue_lock(q);
    o->relay->stopping = 1;
    pthread_cond_broadcast(&q->changed);
    queue_unlock(q);
    pthread_join(o->thread, NULL);
    queue_lock(q);
    while (o->n > 0 && time(NULL) < until)
        wait_for(q, 1);
    left = o->n > 0;
    queue_unlock(q);
    if (left)
        return -1;
    free(o);
    return 0;
}
