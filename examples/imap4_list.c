/* LIST and LSUB (RFC 9051 6.3.9, RFC 3501 6.3.9, RFC 5258, 5819, 6154, 8440).
 * What matches and what is told of it is the library's; this has the mailboxes.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_names.h"
#include "imapbox_user.h"

#include <mailproto/imapdadmin.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#define SLICE_NS 2000000        /* then it is the turn of others */

struct list_job {
    struct imapbox_list   list;
    mproto_imaplist       it;
    mproto_imaplist_query query;
    mproto_imaplist_found found;
    int                   begun, has_found, has_root;
    size_t                told; /* responses about found */
};

static void drop(void *job)
{
    imapbox_list_free(&((struct list_job *)job)->list);
}

/* --- what is asked for ------------------------------------------------- */

/* Those that do not exist are subscribed, with what the client sees. */
static int read_list(const struct imap4_session *s, struct imapbox_list *list)
{
    if (imapbox_list_read(list, s->user->box) < 0)
        return -1;
    if (!imap4_takes_utf8(s))
        return 0;
    errno = ENOMEM;
    return imapbox_list_utf8(list);
}

/* A plain LIST tells whether there are children, as if asked for it (RFC 9051
 * 6.3.9). */
static int begin(const struct imap4_session *s, struct list_job *job,
                 const mproto_imapd_event *ev)
{
    mproto_imaplist_query *q = &job->query;

    if (read_list(s, &job->list) < 0)
        return -1;
    q->reference = ev->mailbox;
    q->patterns = ev->list;
    q->delimiter = IMAPBOX_DELIMITER;
    q->select = ev->select;
    q->returns = ev->extended ? ev->returns : MPROTO_IMAPLIST_RETURN_CHILDREN;
    q->lsub = ev->type == MPROTO_IMAPD_LSUB;
    mproto_imaplist_begin(&job->it, q, job->list.boxes, job->list.n);
    job->begun = 1;
    return 0;
}

/* RFC 9051 6.3.9: an empty pattern asks for the delimiter. */
static int asks_for_root(const mproto_imapd_event *ev)
{
    mproto_imap_list patterns = ev->list;
    mproto_imap_value first;

    return ev->type == MPROTO_IMAPD_LIST && !ev->extended
        && mproto_imap_next(&patterns, &first) && first.text.n == 0;
}

/* --- what is told ------------------------------------------------------ */

/* The name, which may be the front part of one. */
static void name_of(char name[IMAPBOX_UTF8_SIZE],
                    const mproto_imaplist_found *f)
{
    memcpy(name, f->name.p, f->name.n);
    name[f->name.n] = '\0';
}

static int tell_name(struct imap4_session *s, const struct list_job *job,
                     const mproto_imapd_event *ev)
{
    char name[IMAPBOX_UTF8_SIZE], attributes[MPROTO_IMAPLIST_ATTRS_MAX];
    const mproto_imaplist_found *f = &job->found;
    mproto_imapd_listing listing = { .mailbox = name };

    (void)ev;
    name_of(name, f);
    mproto_imaplist_attrs_write(attributes, sizeof attributes, f->attrs);
    if (job->query.lsub)
        return mproto_imapd_lsub(s->engine, attributes, IMAPBOX_DELIMITER,
                                 name);
    listing.attributes = attributes;
    listing.delimiter = IMAPBOX_DELIMITER;
    listing.childinfo = f->childinfo;
    return mproto_imapd_list_of(s->engine, &listing);
}

/* Not what is told for the sake of those below it only (RFC 5819 2). */
static int is_selected(const struct list_job *job)
{
    const mproto_imaplist_found *f = &job->found;
    unsigned attrs;

    if (f->at == SIZE_MAX)
        return 0;
    attrs = job->list.boxes[f->at].attrs;
    if (attrs & MPROTO_IMAPLIST_NONEXISTENT)
        return 0;
    if ((job->query.select & MPROTO_IMAPLIST_SELECT_SUBSCRIBED)
        && !(attrs & MPROTO_IMAPLIST_SUBSCRIBED))
        return 0;
    return !(job->query.select & MPROTO_IMAPLIST_SELECT_SPECIAL_USE)
        || (attrs & MPROTO_IMAPLIST_USES) != 0;
}

/* One that cannot be read is left out (RFC 5819 2). */
static int tell_status(struct imap4_session *s, const struct list_job *job,
                       const mproto_imapd_event *ev)
{
    char name[IMAPBOX_NAME_SIZE];
    int rc;

    if (!(ev->returns & MPROTO_IMAPD_LIST_STATUS) || !is_selected(job)
        || imap4_name(s, name, job->found.name) < 0)
        return MPROTO_OK;
    rc = imap4_status_of(s, name, ev->status);
    return rc == IMAP4_UNREAD ? MPROTO_OK : rc;
}

/* RFC 8440 */
static int tell_rights(struct imap4_session *s, const struct list_job *job,
                       const mproto_imapd_event *ev)
{
    char name[IMAPBOX_UTF8_SIZE];

    if (!(ev->returns & MPROTO_IMAPD_LIST_MYRIGHTS) || !is_selected(job))
        return MPROTO_OK;
    name_of(name, &job->found);
    return mproto_imapd_myrights(s->engine, name, IMAP4_RIGHTS);
}

static int tell(struct imap4_session *s, struct list_job *job,
                const mproto_imapd_event *ev)
{
    static int (*const parts[])(struct imap4_session *s,
                                const struct list_job *job,
                                const mproto_imapd_event *ev) = {
        tell_name, tell_rights, tell_status
    };
    int rc;

    for (; job->told < sizeof parts / sizeof *parts; job->told++) {
        rc = parts[job->told](s, job, ev);
        if (rc != MPROTO_OK)
            return rc;
    }
    job->told = 0;
    job->has_found = 0;
    return MPROTO_OK;
}

/* --- the command ------------------------------------------------------- */

static int has_next(struct list_job *job)
{
    if (!job->has_found)
        job->has_found = mproto_imaplist_next(&job->it, &job->found);
    return job->has_found;
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int list_root(struct imap4_session *s, struct list_job *job)
{
    int rc = job->has_root ? MPROTO_OK
        : mproto_imapd_list(s->engine, "\\Noselect", IMAPBOX_DELIMITER, "");

    job->has_root = rc == MPROTO_OK;
    return job->has_root ? imap4_ok(s) : imap4_full(s, rc);
}

static int list(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct list_job *job = s->job;
    int64_t end = now() + SLICE_NS;
    int rc;

    if (asks_for_root(ev))
        return list_root(s, job);
    if (!job->begun && begin(s, job, ev) < 0)
        return imap4_failed(s);
    while (has_next(job)) {
        rc = tell(s, job, ev);
        if (rc != MPROTO_OK)
            return imap4_full(s, rc);
        if (now() > end)
            return IMAP4_WAIT;
    }
    return imap4_ok(s);
}

const struct imap4_command imap4_list = {
    list, sizeof(struct list_job), drop
};
