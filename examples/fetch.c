/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "fetch.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MESSAGES_MAX 1000000    /* more are left for another time */

struct message {
    uint64_t size;
    char    *uid;               /* NULL: it has none */
    unsigned char there, chosen;
    unsigned char seen;         /* fetched in an earlier session, or now */
    unsigned char twin;         /* another one has the same uid */
    unsigned char fetched, deleted;
    unsigned char stays;        /* on the server: less came than it has */
};

struct fetch {
    struct popc       *pop;
    struct fetch_plan *plan;
    struct message    *v;       /* number - 1 is the index */
    uint32_t           n, cap;
    int                no_uids; /* the server knows no UIDL */
    int                left_out;        /* there were too many messages */
    int                ready;   /* all is listed and chosen */
    uint32_t           next;    /* index of the next one to be asked for */
    uint32_t           coming;  /* RETR without a result */
    uint32_t           deleted;
    int                in_mail; /* BODY has begun */
    int                stop;    /* nothing more is asked for */
    int                confirmed;       /* QUIT was, with what it deletes */
    int                status;
    uint32_t           done, all;       /* for the progress */
    uint64_t           octets, all_octets;
    time_t             told;
};

static void set_status(struct fetch *f, int status)
{
    if (f->status == 0)
        f->status = status;
}

/* "message 3" */
static const char *name_of(char dst[32], uint32_t number)
{
    snprintf(dst, 32, "message %" PRIu32, number);
    return dst;
}

/* --- listing ---------------------------------------------------------- */

static int grow(struct fetch *f, uint32_t number)
{
    uint32_t cap = f->cap > 0 ? f->cap : 64;
    struct message *v;

    while (cap < number)
        cap *= 2;
    if (cap > f->cap) {
        v = realloc(f->v, cap * sizeof *v);
        if (v == NULL)
            return -1;
        f->v = v;
        f->cap = cap;
    }
    memset(f->v + f->n, 0, (number - f->n) * sizeof *f->v);
    f->n = number;
    return 0;
}

/* NULL: it makes no sense, or there is no room for it. */
static struct message *message_at(struct fetch *f, uint32_t number)
{
    if (number == 0)
        return NULL;
    if (number > MESSAGES_MAX) {
        f->left_out = 1;
        return NULL;
    }
    if (number > f->n && grow(f, number) < 0) {
        set_status(f, popc_complain(EXIT_OSERR, "list", "no memory"));
        return NULL;
    }
    return &f->v[number - 1];
}

static void on_row(struct fetch *f, const mproto_pop3c_event *ev)
{
    struct message *m = message_at(f, ev->number);

    if (m == NULL)
        return;
    if (ev->which == MPROTO_POP3_LIST) {
        m->there = 1;
        m->size = ev->size;
    } else if (ev->which == MPROTO_POP3_UIDL && m->uid == NULL) {
        m->uid = malloc(ev->uid.n + 1);
        if (m->uid == NULL)
            return;             /* then it has none: it comes once more */
        memcpy(m->uid, ev->uid.p, ev->uid.n);
        m->uid[ev->uid.n] = '\0';
    }
}

static void on_listed(struct fetch *f, const mproto_pop3c_event *ev)
{
    if (ev->status == MPROTO_POP3_UNKNOWN)
        return;
    if (ev->which == MPROTO_POP3_LIST && ev->status == MPROTO_POP3_ERR) {
        set_status(f, popc_refused("LIST", ev));
        f->pop->peer.settled = 1;
    }
    if (ev->which == MPROTO_POP3_UIDL) {
        f->no_uids = ev->status == MPROTO_POP3_ERR;
        f->pop->peer.settled = 1;
    }
}

static void on_list(void *ctx, const mproto_pop3c_event *ev)
{
    if (ev->type == MPROTO_POP3C_LINE)
        on_row(ctx, ev);
    else if (ev->type == MPROTO_POP3C_DONE)
        on_listed(ctx, ev);
}

static int list(struct fetch *f)
{
    mproto_pop3c_list(f->pop->c, 0);
    mproto_pop3c_uidl(f->pop->c, 0);
    return popc_run(f->pop, on_list, f);
}

/* --- choosing --------------------------------------------------------- */

static mproto_span uid_of(const struct message *m)
{
    mproto_span uid = { m->uid, strlen(m->uid) };

    return uid;
}

static int compare_uids(const void *a, const void *b)
{
    struct message *const *p = a, *const *q = b;

    return strcmp((*p)->uid, (*q)->uid);
}

/* RFC 1939 section 7 allows one uid for messages that are the same. Both are
 * fetched, and the uid is noted when both are safe. */
static int find_twins(struct fetch *f)
{
    struct message **v = malloc((f->n + 1) * sizeof *v);
    uint32_t i, n = 0;

    if (v == NULL)
        return -1;
    for (i = 0; i < f->n; i++)
        if (f->v[i].there && f->v[i].uid != NULL)
            v[n++] = &f->v[i];
    qsort(v, n, sizeof *v, compare_uids);
    for (i = 1; i < n; i++)
        if (strcmp(v[i - 1]->uid, v[i]->uid) == 0)
            v[i - 1]->twin = v[i]->twin = 1;
    free(v);
    return 0;
}

static int choose_number(struct fetch *f, const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0')
        return popc_complain(EXIT_USAGE, text, "not a number");
    if (number == 0 || number > f->n || !f->v[number - 1].there)
        return popc_complain(EXIT_UNAVAILABLE, text, "no such message");
    f->v[number - 1].chosen = 1;
    return 0;
}

/* What the list tells of it. */
static void recall(const struct fetch *f, struct message *m)
{
    const struct uidlist_item *item;

    if (!m->there || m->uid == NULL || f->plan->seen == NULL)
        return;
    item = uidlist_find(f->plan->seen, uid_of(m));
    m->seen = item != NULL;
    m->stays = item != NULL && item->stays;
}

static int choose(struct fetch *f)
{
    const struct fetch_plan *plan = f->plan;
    uint32_t i;
    size_t k;
    int status = 0;

    for (i = 0; i < f->n; i++) {
        f->v[i].chosen = f->v[i].there && plan->numbers.n == 0;
        recall(f, &f->v[i]);
    }
    for (k = 0; k < plan->numbers.n && status == 0; k++)
        status = choose_number(f, plan->numbers.v[k]);
    for (i = 0; i < f->n; i++) {
        f->all += f->v[i].chosen && !f->v[i].seen;
        f->all_octets += f->v[i].chosen && !f->v[i].seen ? f->v[i].size : 0;
    }
    return status;
}

static void print_list(const struct fetch *f)
{
    const struct message *m;
    uint32_t i;

    for (i = 0; i < f->n; i++) {
        m = &f->v[i];
        if (m->chosen && !m->seen)
            printf("%" PRIu32 " %" PRIu64 " %s\n", i + 1, m->size,
                   m->uid != NULL ? m->uid : "-");
    }
}

/* --- fetching --------------------------------------------------------- */

/* Once a second, and at the end. */
static void tell_progress(struct fetch *f, int end)
{
    time_t now;

    if (!f->plan->progress)
        return;
    now = time(NULL);
    if (now == f->told && !end)
        return;
    f->told = now;
    fprintf(stderr, "pop: %" PRIu32 " of %" PRIu32 " messages, %" PRIu64
            " of %" PRIu64 " octets%s", f->done, f->all, f->octets,
            f->all_octets, end ? "\n" : "\r");
}

/* Asks for what is left, as far as there is room; ROOM comes when there is
 * more. */
static void ask(struct fetch *f)
{
    struct message *m;
    int rc = MPROTO_OK;

    while (!f->stop && f->next < f->n) {
        m = &f->v[f->next];
        if (m->chosen && !m->seen) {
            rc = mproto_pop3c_retr(f->pop->c, f->next + 1);
            f->coming += rc == MPROTO_OK;
        } else if (m->chosen && f->plan->delete && !m->stays) {
            rc = mproto_pop3c_dele(f->pop->c, f->next + 1);
        }
        if (rc != MPROTO_OK)
            return;
        f->next++;
    }
    if (f->coming == 0)
        mproto_pop3c_quit(f->pop->c);
}

/* This machine cannot go on: what is on its way still comes in. */
static void fail(struct fetch *f, const char *what)
{
    set_status(f, popc_complain(f->plan->inbox.box != NULL ? EXIT_CANTCREAT
                                                           : EXIT_OSERR,
                                what, strerror(errno)));
    f->stop = 1;
}

static int are_twins(const struct message *a, const struct message *b)
{
    return a->twin && b->twin && strcmp(a->uid, b->uid) == 0;
}

/* 1 when no message of this uid waits to be fetched any more. */
static int is_last(const struct fetch *f, const struct message *m)
{
    uint32_t i;

    for (i = 0; m->twin && i < f->n; i++)
        if (!f->v[i].fetched && !f->v[i].seen && are_twins(&f->v[i], m))
            return 0;
    return 1;
}

/* What stays makes all messages of its uid stay. */
static struct uidlist_item item_of(const struct fetch *f,
                                   const struct message *m)
{
    struct uidlist_item item = { uid_of(m), m->stays };
    uint32_t i;

    for (i = 0; m->twin && i < f->n; i++)
        if (f->v[i].stays && are_twins(&f->v[i], m))
            item.stays = 1;
    return item;
}

static int note(struct fetch *f, struct message *m)
{
    struct uidlist_item item;
    uint32_t i;

    if (f->plan->seen == NULL || m->uid == NULL || !is_last(f, m))
        return 0;
    item = item_of(f, m);
    if (uidlist_add(f->plan->seen, &item) < 0) {
        fail(f, "the list of unique ids");
        return -1;
    }
    m->seen = 1;
    for (i = 0; m->twin && i < f->n; i++)
        if (are_twins(&f->v[i], m))
            f->v[i].seen = 1;
    return 0;
}

/* Most likely the server counts in a way of its own. But one that does not
 * stuff dots ends a message early, and then still has the rest: what may be
 * such a message is not deleted, now or later; and only a unique id that is
 * noted keeps it from coming each time. */
static void tell_short(const struct fetch *f, const struct message *m,
                       const mproto_pop3c_event *ev)
{
    char name[32];
    int noted = f->plan->seen != NULL && m->uid != NULL;

    fprintf(stderr, "pop: %s: %" PRIu64 " octets came of %" PRIu64
            " that were announced%s%s\n", name_of(name, ev->number), ev->size,
            m->size, f->plan->delete ? ": it stays there" : "",
            f->plan->delete && !noted ? ", and will come again" : "");
}

static void on_whole(struct fetch *f, const mproto_pop3c_event *ev)
{
    struct message *m = &f->v[ev->number - 1];
    int delete = f->plan->delete;
    char name[32];

    if (!f->in_mail)
        inbox_begin(&f->plan->inbox);
    f->in_mail = 0;
    if (inbox_commit(&f->plan->inbox) < 0) {
        fail(f, name_of(name, ev->number));
        return;
    }
    m->fetched = 1;
    f->done++;
    m->stays = ev->size < m->size;
    if (m->stays)
        tell_short(f, m, ev);
    if (note(f, m) == 0 && delete && !m->stays)
        mproto_pop3c_dele(f->pop->c, ev->number);
}

static void on_retr(struct fetch *f, const mproto_pop3c_event *ev)
{
    char name[32];

    f->coming--;
    peer_content_end(&f->pop->peer);
    if (ev->status == MPROTO_POP3_OK && !f->stop)
        on_whole(f, ev);
    if (ev->status == MPROTO_POP3_ERR)
        set_status(f, popc_refused(name_of(name, ev->number), ev));
    if (f->in_mail)
        inbox_drop(&f->plan->inbox);
    f->in_mail = 0;
    tell_progress(f, 0);
}

static void on_body(struct fetch *f, const mproto_pop3c_event *ev)
{
    peer_content(&f->pop->peer, ev->data.p, ev->data.n);
    f->octets += ev->data.n;
    if (!f->in_mail && !f->stop) {
        inbox_begin(&f->plan->inbox);
        f->in_mail = 1;
    }
    if (f->in_mail)
        inbox_write(&f->plan->inbox, ev->data.p, ev->data.n);
    tell_progress(f, 0);
}

static void on_dele(struct fetch *f, const mproto_pop3c_event *ev)
{
    char name[32];

    if (ev->status == MPROTO_POP3_OK) {
        f->v[ev->number - 1].deleted = 1;
        f->deleted++;
    } else if (ev->status == MPROTO_POP3_ERR) {
        set_status(f, popc_refused(name_of(name, ev->number), ev));
    }
}

static void on_quit(struct fetch *f, const mproto_pop3c_event *ev)
{
    f->pop->peer.settled = 1;
    f->confirmed = ev->status == MPROTO_POP3_OK;
    if (f->confirmed || f->deleted == 0)
        return;
    if (ev->status == MPROTO_POP3_ERR)
        set_status(f, popc_refused("QUIT", ev));
    else
        set_status(f, popc_complain(EXIT_TEMPFAIL, "QUIT", "no answer: what "
                                    "was to be deleted may still be there"));
}

static void on_fetch(void *ctx, const mproto_pop3c_event *ev)
{
    struct fetch *f = ctx;

    if (ev->type == MPROTO_POP3C_BODY)
        on_body(f, ev);
    if (ev->type == MPROTO_POP3C_DONE && ev->which == MPROTO_POP3_RETR)
        on_retr(f, ev);
    if (ev->type == MPROTO_POP3C_DONE && ev->which == MPROTO_POP3_DELE)
        on_dele(f, ev);
    if (ev->type == MPROTO_POP3C_DONE && ev->which == MPROTO_POP3_QUIT)
        on_quit(f, ev);
    else if (ev->type == MPROTO_POP3C_DONE
             || ev->type == MPROTO_POP3C_ROOM)
        ask(f);
}

/* Forgets the unique ids of what the server has no longer. */
static void tidy(struct fetch *f)
{
    struct uidlist_item *items = malloc((f->n + 1) * sizeof *items);
    const struct message *m;
    size_t n = 0;
    uint32_t i;

    for (i = 0; items != NULL && i < f->n; i++) {
        m = &f->v[i];
        if (m->there && m->seen && !m->deleted)
            items[n++] = item_of(f, m);
    }
    if (items == NULL || (n < uidlist_count(f->plan->seen)
                          && uidlist_keep(f->plan->seen, items, n) < 0))
        fail(f, "the list of unique ids");
    free(items);
}

/* --- all of it -------------------------------------------------------- */

static int fetch_all(struct fetch *f)
{
    int status;

    f->stop = !f->ready || !f->plan->fetch;
    ask(f);
    status = popc_run(f->pop, on_fetch, f);
    inbox_drop(&f->plan->inbox);
    if (f->ready && f->plan->fetch)
        tell_progress(f, 1);
    if (f->ready && f->plan->seen != NULL && f->confirmed && !f->left_out)
        tidy(f);
    if (f->left_out)
        set_status(f, popc_complain(EXIT_TEMPFAIL, "list", "too many "
                                    "messages: some are left for later"));
    return status;
}

static int prepare(struct fetch *f)
{
    int status = list(f);

    if (status != 0 || f->status != 0)
        return status;
    if (f->no_uids && f->plan->seen != NULL)
        set_status(f, popc_complain(EXIT_UNAVAILABLE, "UIDL",
                                    "the server tells no unique ids"));
    else if (find_twins(f) < 0)
        set_status(f, popc_complain(EXIT_OSERR, "list", "no memory"));
    else
        set_status(f, choose(f));
    f->ready = f->status == 0;
    if (f->ready && !f->plan->fetch)
        print_list(f);
    return 0;
}

int fetch_run(struct popc *pop, struct fetch_plan *plan)
{
    struct fetch f;
    uint32_t i;
    int status;

    memset(&f, 0, sizeof f);
    f.pop = pop;
    f.plan = plan;
    status = prepare(&f);
    if (status == 0)
        status = fetch_all(&f);
    for (i = 0; i < f.n; i++)
        free(f.v[i].uid);
    free(f.v);
    return f.status != 0 ? f.status : status;
}
