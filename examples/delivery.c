/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "delivery.h"
#include "log.h"
#include "maildir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int delivery_add(struct delivery *d, const struct user *user)
{
    size_t cap = d->cap ? d->cap * 2 : 4;
    struct recipient *list;

    if (d->n == d->cap) {
        list = realloc(d->list, cap * sizeof *list);
        if (list == NULL)
            return -1;
        d->list = list;
        d->cap = cap;
    }
    d->list[d->n++] = (struct recipient){ user, 0 };
    return 0;
}

/* Tells the one who can do something about it. */
static void fail(struct recipient *r, int error)
{
    r->failed = error;
    log_errno(r->user->box, error);
}

static void fail_all(struct delivery *d, int error)
{
    size_t i;

    for (i = 0; i < d->n; i++)
        d->list[i].failed = error;
}

/* Of the first who has failed, or 0. */
static int failure(const struct delivery *d)
{
    size_t i;

    for (i = 0; i < d->n; i++)
        if (d->list[i].failed != 0)
            return d->list[i].failed;
    return 0;
}

/* In the first box, or where each is for himself in the first that can be
 * had. */
int delivery_begin(struct delivery *d)
{
    size_t most = d->each ? d->n : 1;

    for (d->base = 0; d->base < most; d->base++) {
        d->mail = maildir_begin(d->list[d->base].user->box);
        if (d->mail != NULL)
            return 0;
        fail(&d->list[d->base], errno);
    }
    return -1;
}

void delivery_write(struct delivery *d, const void *p, size_t n)
{
    if (d->mail != NULL)
        maildir_write(d->mail, p, n);
}

/* Whether recipient i is among those before him, too: then that is i's
 * copy. */
static const struct recipient *earlier(const struct delivery *d, size_t i)
{
    size_t k;

    for (k = 0; k < i; k++)
        if (d->list[k].user == d->list[i].user)
            return &d->list[k];
    return NULL;
}

static void deliver_all(struct delivery *d)
{
    const char **boxes = malloc(d->n * sizeof *boxes);
    size_t i, n = 0;
    int rc = -1;

    for (i = 1; boxes != NULL && i < d->n; i++)
        if (earlier(d, i) == NULL)
            boxes[n++] = d->list[i].user->box;
    if (boxes != NULL)
        rc = maildir_deliver(d->mail, boxes, n);
    else
        maildir_drop(d->mail);
    if (rc < 0) {
        fail(&d->list[0], errno);
        fail_all(d, d->list[0].failed);
    }
    free(boxes);
}

static void deliver_base(struct delivery *d)
{
    struct recipient *base = &d->list[d->base];

    if (base->failed != 0)
        maildir_drop(d->mail);
    else if (maildir_deliver(d->mail, NULL, 0) < 0)
        fail(base, errno);
}

static void deliver_each(struct delivery *d)
{
    const struct recipient *same;
    size_t i;

    for (i = d->base + 1; i < d->n; i++)
        if (earlier(d, i) == NULL && d->list[i].failed == 0
            && maildir_copy(d->mail, d->list[i].user->box) < 0)
            fail(&d->list[i], errno);
    deliver_base(d);
    for (i = 1; i < d->n; i++)
        if ((same = earlier(d, i)) != NULL)
            d->list[i].failed = same->failed;
}

void delivery_end(struct delivery *d)
{
    if (d->mail == NULL)
        return;
    if (d->each) {
        deliver_each(d);
    } else if (failure(d) != 0) {
        maildir_drop(d->mail);
        fail_all(d, failure(d));
    } else {
        deliver_all(d);
    }
    d->mail = NULL;
}

void delivery_reset(struct delivery *d)
{
    maildir_drop(d->mail);
    d->mail = NULL;
    d->n = 0;
}

void delivery_free(struct delivery *d)
{
    maildir_drop(d->mail);
    free(d->list);
}
