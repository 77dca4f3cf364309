/* STORE (RFC 9051 6.4.6, RFC 7162 3.1.3). ISC, see COPYING. */
#include "imap4_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SLICE 1000              /* messages that are changed at a time */

struct job {
    int       began;
    struct imapbox_flagging change;
    uint32_t *uids, *modified;  /* modified: not changed, for their modseq */
    size_t    n, done, modified_n;
    mproto_imapview_iter it;    /* what is told of them */
    mproto_imapview_msg  at;    /* seq 0: the next of it */
    size_t    passed;           /* of modified */
};

static int is_keyword(mproto_span flag)
{
    return flag.n > 0 && flag.p[0] != '\\';
}

int imap4_read_keywords(struct imapbox *box, mproto_imap_list list, int make,
                        uint64_t *mask)
{
    mproto_imap_value v;

    *mask = 0;
    while (mproto_imap_next(&list, &v))
        if (is_keyword(v.text)
            && imapbox_keyword_bit(box, v.text, make, mask) < 0)
            return -1;
    return 0;
}

int imap4_no_keyword(struct imap4_session *s)
{
    if (errno == ENOSPC)
        return imap4_no(s, "LIMIT", "no more keywords in this mailbox");
    if (errno == ENAMETOOLONG)
        return imap4_no(s, "LIMIT", "this keyword is too long");
    if (errno == EINVAL)
        return imap4_bad(s, "not a keyword");
    return imap4_failed(s);
}

/* --- the change ------------------------------------------------------- */

/* 0, or -1: it is answered. */
static int begin(struct imap4_session *s, const mproto_imapd_event *ev,
                 struct job *job)
{
    struct imapbox_flagging *c = &job->change;

    if (imap4_is_above(s, ev))
        return imap4_bad(s, "there is no such message"), -1;
    if (s->read_only)
        return imap4_no(s, NULL, "the mailbox is open for reading only"), -1;
    if (imap4_read_keywords(s->box, ev->list, ev->how != '-',
                            &c->keywords) < 0)
        return imap4_no_keyword(s), -1;
    c->how = ev->how;
    c->flags = ev->flags & IMAPBOX_FLAGS;
    c->is_unchanged = ev->is_unchanged;
    c->modseq = ev->modseq;
    job->uids = imap4_uids(s, &ev->set, ev->uid, 0, &job->n);
    job->modified = job->uids != NULL
        ? malloc((job->n + 1) * sizeof *job->modified) : NULL;
    if (job->modified == NULL)
        return imap4_failed(s), -1;
    mproto_imapview_begin(&job->it, s->view, &ev->set, ev->uid);
    job->began = 1;
    return 0;
}

static int change_some(struct imap4_session *s, struct job *job)
{
    uint32_t *uids = job->uids + job->done;
    size_t n = job->n - job->done, modified, i;

    if (n > SLICE)
        n = SLICE;
    modified = n;
    if (imapbox_flag(s->box, &job->change, uids, &modified) < 0)
        return -1;
    for (i = 0; i < modified; i++)
        job->modified[job->modified_n++] = uids[i];
    job->done += n;
    return 0;
}

/* --- what is told ----------------------------------------------------- */

static int is_modified(struct job *job, uint32_t uid)
{
    while (job->passed < job->modified_n
           && job->modified[job->passed] < uid)
        job->passed++;
    return job->passed < job->modified_n
        && job->modified[job->passed] == uid;
}

/* RFC 7162 3.1.3: who knows of it gets MODSEQ in any case. */
static int tell_one(struct imap4_session *s, const mproto_imapd_event *ev,
                    const struct job *job)
{
    unsigned what = ev->silent ? IMAP4_MODSEQ : IMAP4_FLAGS;

    if (ev->uid)
        what |= IMAP4_UID;
    if ((!ev->silent || (mproto_imapd_enabled(s->engine)
                         & MPROTO_IMAPD_CONDSTORE))
        && !imap4_tell_flags(s, job->at.seq, job->at.uid, what))
        return 0;
    mproto_imapview_known(s->view, job->at.uid);
    return 1;
}

static int tell(struct imap4_session *s, const mproto_imapd_event *ev,
                struct job *job)
{
    while (job->at.seq > 0
           || mproto_imapview_next(&job->it, s->view, &job->at)) {
        if (!is_modified(job, job->at.uid) && !tell_one(s, ev, job))
            return 0;
        job->at.seq = 0;
    }
    return 1;
}

/* --- MODIFIED --------------------------------------------------------- */

static char *modified_code(const uint32_t *ids, size_t n)
{
    static const char begin[] = "MODIFIED ";
    size_t ranges_n, size = sizeof begin + 22 * n + 1, used;
    mproto_imapset_range *ranges = imap4_ranges(ids, n, &ranges_n);
    char *code = ranges != NULL ? malloc(size) : NULL;

    if (code != NULL) {
        memcpy(code, begin, sizeof begin);
        mproto_imapset_format(code + sizeof begin - 1,
                              size - sizeof begin + 1, &used, ranges,
                              ranges_n);
    }
    free(ranges);
    return code;
}

static int answer(struct imap4_session *s, const mproto_imapd_event *ev,
                  struct job *job)
{
    size_t i;
    char *code;
    int rc;

    if (job->modified_n == 0)
        return imap4_ok(s);
    if (!imap4_tell(s))
        return IMAP4_WAIT;
    for (i = 0; !ev->uid && i < job->modified_n; i++)
        job->modified[i] = mproto_imapview_seq(s->view, job->modified[i]);
    code = modified_code(job->modified, job->modified_n);
    if (code == NULL)
        return imap4_failed(s);
    rc = imap4_ok_with(s, code, "some were changed by others");
    free(code);
    return rc;
}

/* --- the command ------------------------------------------------------ */

/* What was due before is told before: a silent change hides the rest. */
static int store(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;

    if (!job->began && !imap4_tell(s))
        return IMAP4_WAIT;
    if (!job->began && begin(s, ev, job) < 0)
        return IMAP4_DONE;
    while (job->done < job->n) {
        if (change_some(s, job) < 0)
            return imap4_failed(s);
        if (job->done < job->n)
            return IMAP4_WAIT;
    }
    return tell(s, ev, job) ? answer(s, ev, job) : IMAP4_WAIT;
}

static void drop(void *p)
{
    struct job *job = p;

    free(job->uids);
    free(job->modified);
}

const struct imap4_command imap4_store = { store, sizeof(struct job), drop };
