/* Messages that go elsewhere, or for good (RFC 9051 6.4.1 to 6.4.3, 6.4.7 to
 * 6.4.9). ISC, see COPYING. */
#include "imap4_copy.h"
#include "imap4_notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int imap4_no_target(struct imap4_session *s)
{
    return errno == ENOENT ? imap4_no(s, "TRYCREATE", "no such mailbox")
        : imap4_failed(s);
}

/* --- COPY and MOVE ---------------------------------------------------- */

struct job {
    int       done, told;
    uint32_t  uidvalidity;      /* of the other mailbox */
    uint32_t *uids, first;      /* first: of the copies */
    size_t    n;
};

/* 0, or -1 with errno. */
static int check_quota(const struct imap4_session *s, const struct job *job)
{
    struct imapbox_usage more = { .octets = 0 };
    const struct imapbox_msg *m;
    size_t i;

    for (i = 0; i < job->n; i++) {
        m = imapbox_find(s->box, job->uids[i]);
        more.octets += m != NULL ? m->size : 0;
    }
    more.messages = job->n;
    return quota_check(s->config->quota, s->user->box, &more);
}

static int transfer(struct imap4_session *s, struct imapbox *to,
                    struct job *job, int move)
{
    if (!move && check_quota(s, job) < 0)
        return -1;
    job->uidvalidity = imapbox_uidvalidity(to);
    if ((move ? imapbox_move : imapbox_copy)(s->box, to, job->uids, &job->n,
                                             &job->first) < 0)
        return -1;
    if (job->n > 0)
        imap4_news_own(s, to, job->first,
                       job->first + (uint32_t)job->n - 1);
    return 0;
}

/* All of it, or none. 0, or -1: it is answered. */
static int begin(struct imap4_session *s, const mproto_imapd_event *ev,
                 struct job *job, int move)
{
    struct imapbox *to;
    int rc;

    if (imap4_is_above(s, ev))
        return imap4_bad(s, "there is no such message"), -1;
    if (move && s->read_only)
        return imap4_no(s, NULL, "the mailbox is open for reading only"), -1;
    to = imap4_open(s, ev->mailbox);
    if (to == NULL)
        return imap4_no_target(s), -1;
    job->uids = imap4_uids(s, &ev->set, ev->uid, 0, &job->n);
    rc = job->uids != NULL ? transfer(s, to, job, move) : -1;
    if (rc < 0)
        imap4_failed(s);
    imapbox_close(to);
    job->done = 1;
    return rc;
}

/* COPYUID, which is all of the answer to COPY. */
static int tell_uids(struct imap4_session *s, const struct job *job)
{
    mproto_imapset_range copies;
    mproto_imapset from = { .ranges = NULL }, to = { .ranges = &copies };
    mproto_imapset_range *ranges = imap4_ranges(job->uids, job->n, &from.n);
    int rc = MPROTO_E_NOMEM;

    copies.lo = job->first;
    copies.hi = job->first + (uint32_t)job->n - 1;
    to.n = 1;
    from.ranges = ranges;
    if (ranges != NULL)
        rc = mproto_imapd_copied(s->engine, job->uidvalidity, &from, &to);
    free(ranges);
    return rc;
}

static int copy(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;

    if (!job->done && begin(s, ev, job, 0) < 0)
        return IMAP4_DONE;
    if (!imap4_tell(s))
        return IMAP4_WAIT;
    if (job->n > 0 && tell_uids(s, job) == MPROTO_OK)
        return IMAP4_DONE;
    return imap4_ok(s);
}

static int move(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;

    if (!job->done && begin(s, ev, job, 1) < 0)
        return IMAP4_DONE;
    if (job->n > 0 && !job->told && tell_uids(s, job) == MPROTO_E_FULL)
        return IMAP4_WAIT;
    job->told = 1;
    return imap4_ok_modseq(s);
}

static void drop(void *job)
{
    free(((struct job *)job)->uids);
}

/* --- EXPUNGE ---------------------------------------------------------- */

int imap4_ok_modseq(struct imap4_session *s)
{
    char code[40];

    if (!(mproto_imapd_enabled(s->engine) & MPROTO_IMAPD_QRESYNC))
        return imap4_ok(s);
    if (!imap4_tell(s))
        return IMAP4_WAIT;
    snprintf(code, sizeof code, "HIGHESTMODSEQ %" PRIu64,
             mproto_imapview_modseq(s->view));
    return imap4_ok_with(s, code, "completed");
}

/* What is in the set, and \Deleted still. */
static int expunge_set(struct imap4_session *s, const mproto_imapset *uids)
{
    size_t n;
    uint32_t *v = imap4_uids(s, uids, 1, MPROTO_IMAP_DELETED, &n);
    int rc = -1;

    if (v != NULL)
        rc = n > 0 ? imapbox_expunge(s->box, v, n, 1) : 0;
    free(v);
    return rc;
}

static const mproto_imapset all = { .tail = 1 };

static int expunge(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;

    if (s->read_only)
        return imap4_no(s, NULL, "the mailbox is open for reading only");
    if (!job->done && expunge_set(s, ev->uid ? &ev->set : &all) < 0)
        return imap4_failed(s);
    job->done = 1;
    return imap4_ok_modseq(s);
}

/* Nothing is told of it (RFC 9051 6.4.1). */
static int close_box(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    if (!s->read_only && expunge_set(s, &all) < 0)
        return imap4_failed(s);
    imap4_unselect(s);
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

const struct imap4_command imap4_copy = { copy, sizeof(struct job), drop };
const struct imap4_command imap4_move = { move, sizeof(struct job), drop };
const struct imap4_command imap4_expunge = {
    expunge, sizeof(struct job), drop
};
const struct imap4_command imap4_close = { close_box, 0, NULL };
