/* SEARCH and SORT (RFC 9051 6.4.4, RFC 5256, RFC 5267). ISC, see COPYING. */
#include "imap4_find.h"
#include "imap4_rows.h"
#include "imap4_updates.h"

#include <errno.h>
#include <stdio.h>

#define RETURN(name) MPROTO_IMAPD_RETURN_##name

struct search_job {
    struct imap4_find find;
    struct imap4_rows rows;
    enum { SEARCHING, TELLING, UPDATING, REFUSING, ANSWERING } step;
    size_t            at;       /* of rows, to be told */
};

static void drop_search(void *p)
{
    struct search_job *job = p;

    imap4_find_drop(&job->find);
    imap4_rows_free(&job->rows);
}

/* RFC 5182 2.1: "$" has nothing behind NO. */
static int search_failed(struct imap4_session *s,
                         const mproto_imapd_event *ev)
{
    if (ev->returns & RETURN(SAVE))
        mproto_imapview_save_end(s->view, 0);
    return imap4_failed(s);
}

/* 1, or 0: it has its answer. */
static int begin_search(struct imap4_session *s, const mproto_imapd_event *ev,
                        struct search_job *job)
{
    if ((ev->returns & RETURN(UPDATE)) && imap4_updates_has(s, ev->tag)) {
        imap4_bad(s, "tag reuse");
        return 0;
    }
    if (imap4_find_begin(&job->find, s, ev) < 0)
        return 0;
    if (ev->returns & RETURN(UPDATE))
        imap4_updates_begin(s);
    if (imap4_rows_keys(&job->rows, ev->keys, ev->keys_n) == 0)
        return 1;
    search_failed(s, ev);
    return 0;
}

/* --- what is found ---------------------------------------------------- */

static int add_found(struct imap4_session *s, struct search_job *job)
{
    if (imap4_rows_need_header(&job->rows)
        && imap4_mail_read_fields(&job->find.mail, s) < 0)
        return errno == ENOENT ? 0 : -1;
    if (imap4_rows_add(&job->rows, &job->find.mail.msg) == 0)
        return 0;
    errno = ENOMEM;
    return -1;
}

static enum imap4_found search_all(struct imap4_session *s,
                                   struct search_job *job)
{
    enum imap4_found found;

    while ((found = imap4_find_next(&job->find, s)) == IMAP4_FOUND)
        if (add_found(s, job) < 0)
            return IMAP4_FOUND_ERROR;
    if (found == IMAP4_FOUND_ALL)
        imap4_rows_sort(&job->rows);
    return found;
}

/* --- what is told ----------------------------------------------------- */

static int is_in_part(const mproto_imapd_event *ev, size_t at, size_t n)
{
    int64_t from = ev->partial_from, to = ev->partial_to;
    int64_t place = from < 0 ? (int64_t)at - (int64_t)n : (int64_t)at + 1;

    return from < to ? place >= from && place <= to
        : place >= to && place <= from;
}

/* What "$" gets, and MODSEQ is of (RFC 5182 2.4, RFC 9394 3.2, RFC 7162
 * 3.1.10). */
static int is_meant(const mproto_imapd_event *ev, size_t at, size_t n)
{
    const unsigned some = RETURN(MIN) | RETURN(MAX) | RETURN(PARTIAL);

    if (!(ev->returns & some) || (ev->returns & (RETURN(ALL) | RETURN(COUNT))))
        return 1;
    return ((ev->returns & RETURN(MIN)) && at == 0)
        || ((ev->returns & RETURN(MAX)) && at + 1 == n)
        || ((ev->returns & RETURN(PARTIAL)) && is_in_part(ev, at, n));
}

static uint64_t highest_modseq(struct imap4_session *s,
                               const mproto_imapd_event *ev,
                               const struct search_job *job)
{
    const struct imapbox_msg *m;
    uint64_t highest = 0;
    size_t i;

    if (!mproto_imapsearch_has_modseq(job->find.program))
        return 0;
    for (i = 0; i < job->rows.n; i++) {
        if (!is_meant(ev, i, job->rows.n))
            continue;
        m = imapbox_find(s->box, job->rows.rows[i].uid);
        if (m != NULL && m->modseq > highest)
            highest = m->modseq;
    }
    return highest;
}

static int tell_found(struct imap4_session *s, const mproto_imapd_event *ev,
                      struct search_job *job)
{
    uint32_t uid;
    int rc;

    if (job->at == 0 && ev->partial_from < 0)
        (void)mproto_imapd_found_total(s->engine, job->rows.n);
    for (; job->at < job->rows.n; job->at++) {
        uid = job->rows.rows[job->at].uid;
        rc = mproto_imapd_found(s->engine, ev->uid ? uid
                                : mproto_imapview_seq(s->view, uid));
        if (rc != MPROTO_OK)
            return rc;
    }
    return mproto_imapd_found_end(s->engine, highest_modseq(s, ev, job));
}

static void save_found(struct imap4_session *s, const mproto_imapd_event *ev,
                       const struct search_job *job)
{
    size_t i;

    if (!(ev->returns & RETURN(SAVE)))
        return;
    for (i = 0; i < job->rows.n; i++)
        if (is_meant(ev, i, job->rows.n))
            (void)mproto_imapview_save(s->view, job->rows.rows[i].uid);
    mproto_imapview_save_end(s->view, 1);
}

static int search_full(struct imap4_session *s, const mproto_imapd_event *ev,
                       int rc)
{
    if (rc != MPROTO_E_FULL && (ev->returns & RETURN(SAVE)))
        mproto_imapview_save_end(s->view, 0);
    return imap4_full(s, rc);
}

/* RFC 5267 4.3.1. A tag that cannot stand in a code, for its "]", is refused
 * with the whole search. */
static int refuse_updates(struct imap4_session *s,
                          const mproto_imapd_event *ev)
{
    char code[160];

    snprintf(code, sizeof code, "NOUPDATE \"%.*s\"", (int)ev->tag.n,
             ev->tag.p);
    return mproto_imapd_notice(s->engine, MPROTO_IMAP_NO, code,
                               "too many searches with UPDATE");
}

/* --- all of it -------------------------------------------------------- */

static int tell_all(struct imap4_session *s, const mproto_imapd_event *ev,
                    struct search_job *job)
{
    int rc = tell_found(s, ev, job);

    if (rc != MPROTO_OK)
        return search_full(s, ev, rc);
    save_found(s, ev, job);
    job->step = UPDATING;
    return IMAP4_DONE;
}

static int search(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct search_job *job = s->job;
    enum imap4_found found;
    int rc;

    if (job->find.program == NULL && job->step == SEARCHING
        && !begin_search(s, ev, job))
        return IMAP4_DONE;
    imap4_find_turn(&job->find);
    if (job->step == SEARCHING) {
        found = search_all(s, job);
        if (found == IMAP4_FOUND_ERROR)
            return search_failed(s, ev);
        if (found == IMAP4_FOUND_LATER)
            return IMAP4_WAIT;
        job->step = TELLING;
    }
    if (job->step == TELLING) {
        if (tell_all(s, ev, job) == IMAP4_WAIT)
            return IMAP4_WAIT;
        if (job->step == TELLING)
            return IMAP4_DONE;
    }
    if (job->step == UPDATING)
        job->step = (ev->returns & RETURN(UPDATE))
            && imap4_updates_add(s, ev, &job->find, &job->rows) < 0
            ? REFUSING : ANSWERING;
    if (job->step == REFUSING
        && (rc = refuse_updates(s, ev)) != MPROTO_OK)
        return search_full(s, ev, rc);
    job->step = ANSWERING;
    return imap4_ok(s);
}

static int cancel(struct imap4_session *s, const mproto_imapd_event *ev)
{
    mproto_imap_list tags = ev->list;
    mproto_imap_value v;
    int known = 1;

    while (mproto_imap_next(&tags, &v))
        known &= imap4_updates_cancel(s, v.text);
    return known ? imap4_ok(s) : imap4_bad(s, "no search of that tag");
}

const struct imap4_command imap4_search = {
    search, sizeof(struct search_job), drop_search
};
const struct imap4_command imap4_cancelupdate = { cancel, 0, NULL };
