/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "queue.h"

#include <stdlib.h>
#include <string.h>

struct queue_mail *queue_mail_new(void)
{
    struct queue_mail *m = calloc(1, sizeof *m);

    if (m != NULL && pthread_mutex_init(&m->saving, NULL) != 0) {
        free(m);
        return NULL;
    }
    if (m != NULL)
        mailfile_measure(&m->seen);
    return m;
}

void queue_mail_free(struct queue_mail *m)
{
    size_t i;

    for (i = 0; i < m->n; i++) {
        free(m->rcpts[i].to);
        free(m->rcpts[i].orcpt);
        free(m->rcpts[i].host);
        free(m->rcpts[i].reply);
        free(m->rcpts[i].hop);
    }
    free(m->rcpts);
    free(m->from);
    free(m->envid);
    if (m->out != NULL)
        fclose(m->out);
    pthread_mutex_destroy(&m->saving);
    free(m);
}

int queue_set(char **at, const char *text, size_t n)
{
    char *copy = NULL;

    if (text != NULL) {
        copy = malloc(n + 1);
        if (copy == NULL)
            return -1;
        memcpy(copy, text, n);
        copy[n] = '\0';
    }
    free(*at);
    *at = copy;
    return 0;
}

struct queue_rcpt *queue_mail_add(struct queue_mail *m, mproto_span to)
{
    size_t cap = m->cap ? m->cap * 2 : 4;
    struct queue_rcpt *r = m->rcpts;

    if (m->n == m->cap) {
        r = realloc(r, cap * sizeof *r);
        if (r == NULL)
            return NULL;
        m->rcpts = r;
        m->cap = cap;
    }
    r += m->n;
    memset(r, 0, sizeof *r);
    if (queue_set(&r->to, to.n > 0 ? to.p : "", to.n) < 0)
        return NULL;
    m->n++;
    return r;
}

int queue_mail_is_over(const struct queue_mail *m)
{
    size_t i;

    for (i = 0; i < m->n; i++)
        if (m->rcpts[i].state != QUEUE_DONE || m->rcpts[i].owes != 0)
            return 0;
    return 1;
}
