/* Messages that a set names one by one have to come; of a range there may be
 * some, or none. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct named {
    uint32_t uid;
    int      came;
};

struct watched {
    imap_listener *on_event;
    void          *ctx;
    struct named  *v;           /* ascending */
    size_t         n;
    int            nameless;    /* one came without its UID: it may be any */
};

static int compare(const void *a, const void *b)
{
    const struct named *p = a, *q = b;

    return (p->uid > q->uid) - (p->uid < q->uid);
}

/* Of "7,5:6,9" that is 7 and 9. */
static int read_named(struct watched *w, const char *set)
{
    size_t n, i, all = 0;

    w->v = calloc(strlen(set) / 2 + 1, sizeof *w->v);
    if (w->v == NULL)
        return -1;
    for (; *set != '\0'; set += n + (set[n] == ',')) {
        n = strcspn(set, ",");
        if (n > 0 && strspn(set, "0123456789") == n)
            w->v[all++].uid = (uint32_t)strtoul(set, NULL, 10);
    }
    if (all > 0)
        qsort(w->v, all, sizeof *w->v, compare);
    for (i = 0; i < all; i++)
        if (w->n == 0 || w->v[w->n - 1].uid != w->v[i].uid)
            w->v[w->n++] = w->v[i];
    return 0;
}

static void on_any(void *ctx, const mproto_imapc_event *ev)
{
    struct watched *w = ctx;
    struct named key = { .uid = ev->uid }, *named;

    w->on_event(w->ctx, ev);
    if (ev->type != MPROTO_IMAPC_FETCH_END)
        return;
    named = bsearch(&key, w->v, w->n, sizeof key, compare);
    if (named != NULL)
        named->came = 1;
    w->nameless |= ev->uid == 0;
}

static int tell_missing(const struct watched *w)
{
    char uid[16];
    int status = 0;
    size_t i;

    for (i = 0; i < w->n; i++) {
        if (w->v[i].came)
            continue;
        snprintf(uid, sizeof uid, "%" PRIu32, w->v[i].uid);
        status = imap_complain(EXIT_UNAVAILABLE, uid,
                               "there is no such message");
    }
    return status;
}

int imap_fetch_named(struct imap *s, const char *set, const char *items,
                     imap_listener *on_event, void *ctx)
{
    struct watched w = { .on_event = on_event, .ctx = ctx };
    int status;

    if (read_named(&w, set) < 0)
        return imap_complain(EXIT_OSERR, set, "no memory");
    status = imap_await(s, mproto_imapc_fetch(s->c, MPROTO_IMAPC_UID, set,
                                              items, NULL), set, on_any, &w);
    if (status == 0 && !s->hang_up && !w.nameless)
        status = tell_missing(&w);
    free(w.v);
    return status;
}
