/* Fields of messages that SORT and THREAD look at, time and again: they are
 * kept while the mailbox is open, of as many messages as there is room for.
 * ISC, see COPYING. */
#include "imapbox_int.h"

#include <mailproto/fields.h>
#include <stdlib.h>
#include <string.h>

/* Octets of one message (more are read each time), of a mailbox and of all,
 * with what it costs to keep them. */
#define ONE_MAX ((size_t)4 << 10)
#define BOX_MAX ((size_t)8 << 20)
#define ALL_MAX ((size_t)64 << 20)
#define COST    (4 * sizeof(struct imapbox_fields))

struct imapbox_fields {
    char    *p;                 /* NULL: the slot is free */
    size_t   n;
    uint32_t uid;
};

/* --- what is kept ----------------------------------------------------- */

/* That of uid, or the free one where it would be; half of them are free. */
static struct imapbox_fields *find(const struct imapbox_kept *k, uint32_t uid)
{
    size_t i = uid & (k->cap - 1);

    while (k->slots[i].p != NULL && k->slots[i].uid != uid)
        i = (i + 1) & (k->cap - 1);
    return &k->slots[i];
}

static int grow(struct imapbox_kept *k)
{
    struct imapbox_kept more = *k;
    size_t i;

    if (2 * (k->n + 1) <= k->cap)
        return 0;
    more.cap = k->cap > 0 ? 2 * k->cap : 64;
    more.slots = calloc(more.cap, sizeof *more.slots);
    if (more.slots == NULL)
        return -1;
    for (i = 0; i < k->cap; i++)
        if (k->slots[i].p != NULL)
            *find(&more, k->slots[i].uid) = k->slots[i];
    free(k->slots);
    *k = more;
    return 0;
}

static int has_room(const struct imapbox *box, size_t n)
{
    return n <= ONE_MAX && box->kept.octets + n + COST <= BOX_MAX
        && box->store->kept + n + COST <= ALL_MAX;
}

static char *copy_of(const char *p, size_t n)
{
    char *copy = malloc(n + 1);

    if (copy != NULL)
        memcpy(copy, p, n);
    return copy;
}

/* A copy, where there is room. */
static void keep(struct imapbox *box, uint32_t uid, const char *p, size_t n)
{
    struct imapbox_fields *f;
    char *copy;

    if (!has_room(box, n) || grow(&box->kept) < 0
        || (copy = copy_of(p, n)) == NULL)
        return;
    f = find(&box->kept, uid);
    f->p = copy;
    f->n = n;
    f->uid = uid;
    box->kept.n++;
    box->kept.octets += n + COST;
    box->store->kept += n + COST;
}

void imapbox_forget_fields(struct imapbox *box)
{
    size_t i;

    for (i = 0; i < box->kept.cap; i++)
        free(box->kept.slots[i].p);
    free(box->kept.slots);
    if (box->store != NULL)
        box->store->kept -= box->kept.octets;
    memset(&box->kept, 0, sizeof box->kept);
}

/* --- what is read ----------------------------------------------------- */

static int is_wanted(mproto_span name)
{
    static const char *const names[] = {
        "date", "from", "to", "cc", "subject", "message-id", "in-reply-to",
        "references"
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (mproto_name_is(name, names[i]))
            return 1;
    return 0;
}

/* The header without the others, in place. */
static size_t choose(char *p, size_t n)
{
    mproto_fields it;
    mproto_field f;
    size_t k = 0;

    mproto_fields_begin(&it, p, n);
    while (mproto_fields_next(&it, &f))
        if (is_wanted(f.name)) {
            memmove(p + k, f.raw.p, f.raw.n);
            k += f.raw.n;
        }
    return k;
}

char *imapbox_read_fields(struct imapbox *box, uint32_t uid, size_t *n)
{
    const struct imapbox_fields *f = NULL;
    char *p;

    if (box->kept.cap > 0)
        f = find(&box->kept, uid);
    if (f != NULL && f->p != NULL) {
        *n = f->n;
        return copy_of(f->p, f->n);
    }
    p = imapbox_read_header(box, uid, n);
    if (p == NULL)
        return NULL;
    *n = choose(p, *n);
    keep(box, uid, p, *n);
    return p;
}
