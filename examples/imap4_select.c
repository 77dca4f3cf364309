/* SELECT and EXAMINE (RFC 9051 6.3.2, RFC 7162 3.2.5), and how a mailbox is
 * left. ISC, see COPYING. */
#include "imap4_select.h"
#include "imap4_notify.h"
#include "imap4_updates.h"

#include <errno.h>
#include <stdlib.h>

/* --- what others do in it --------------------------------------------- */

/* A view that cannot keep what happened is no view any more. */
static void tell(void *ctx, const struct imapbox_change *c)
{
    struct imap4_session *s = ctx;
    int rc = MPROTO_OK;

    if (s->view == NULL)
        return;
    switch (c->what) {
    case IMAPBOX_ARRIVED:
        rc = mproto_imapview_arrived(s->view, c->uid, c->modseq);
        break;
    case IMAPBOX_GONE:
        rc = mproto_imapview_gone(s->view, c->uid, c->modseq);
        break;
    case IMAPBOX_CHANGED:
        rc = mproto_imapview_changed(s->view, c->uid, c->modseq);
        break;
    case IMAPBOX_RECENT:
        rc = mproto_imapview_set_recent(s->view, c->uid);
        break;
    case IMAPBOX_LOST:
        s->lost = 1;
        break;
    }
    if (rc == MPROTO_E_NOMEM || rc == MPROTO_E_FULL)
        s->lost = 1;
    imap4_updates_note(s, c->uid);
    if (s->idling || s->lost || s->notify != NULL)
        server_wake(s->client);
}

void imap4_unselect(struct imap4_session *s)
{
    if (s->box == NULL)
        return;
    imapbox_leave(s->box, &s->joined);
    imap4_updates_drop(s);
    imap4_news_forget(s);
    imapbox_close(s->box);
    mproto_imapview_free(s->view);
    s->box = NULL;
    s->view = NULL;
    s->lost = 0;
    s->keywords = 0;
}

/* --- into it ---------------------------------------------------------- */

/* EXAMINE tells of what is still to become recent in another session, and
 * leaves it so (RFC 3501 6.3.2). */
static int is_recent(const struct imap4_session *s, size_t i)
{
    if (s->read_only)
        return i >= imapbox_count(s->box) - imapbox_recent(s->box);
    return imapbox_is_recent(&s->joined, imapbox_at(s->box, i));
}

static mproto_imapview *new_view(const struct imap4_session *s)
{
    mproto_imapview *view = mproto_imapview_new(NULL, 0);
    int rc = view != NULL ? MPROTO_OK : MPROTO_E_NOMEM;
    size_t i;

    for (i = 0; rc == MPROTO_OK && i < imapbox_count(s->box); i++) {
        uint32_t uid = imapbox_at(s->box, i)->uid;

        rc = mproto_imapview_load(view, uid);
        if (rc == MPROTO_OK && is_recent(s, i))
            rc = mproto_imapview_set_recent(view, uid);
    }
    if (rc == MPROTO_OK) {
        mproto_imapview_set_modseq(view, imapbox_modseq(s->box));
        return view;
    }
    mproto_imapview_free(view);
    errno = ENOMEM;
    return NULL;
}

/* Takes over box, in any case. */
static int enter(struct imap4_session *s, struct imapbox *box, int read_only)
{
    s->joined.read_only = read_only;
    s->joined.tell = tell;
    s->joined.ctx = s;
    if (imapbox_join(box, &s->joined) < 0) {
        imapbox_close(box);
        return -1;
    }
    s->box = box;
    s->read_only = read_only;
    s->view = new_view(s);
    if (s->view != NULL)
        return 0;
    imap4_unselect(s);
    errno = ENOMEM;
    return -1;
}

static uint32_t first_unseen(const struct imapbox *box)
{
    size_t i;

    for (i = 0; i < imapbox_count(box); i++)
        if (!(imapbox_at(box, i)->flags & MPROTO_IMAP_SEEN))
            return (uint32_t)i + 1;
    return 0;
}

static int say_selected(struct imap4_session *s)
{
    char keywords[IMAP4_KEYWORDS_SIZE], id[IMAPBOX_ID_SIZE];
    mproto_imapd_mailbox m = { .delimiter = IMAPBOX_DELIMITER };

    s->keywords = imap4_used_keywords(s->box);
    imap4_keywords(keywords, s->box, s->keywords);
    m.exists = mproto_imapview_count(s->view);
    m.recent = mproto_imapview_recent(s->view);
    m.uidvalidity = imapbox_uidvalidity(s->box);
    m.uidnext = imapbox_uidnext(s->box);
    m.unseen = first_unseen(s->box);
    m.modseq = imapbox_modseq(s->box);
    m.keywords = keywords;
    m.permanent = imap4_permanent(s->box);
    imapbox_mailbox_id(id, m.uidvalidity);
    m.mailbox_id = id;
    return mproto_imapd_selected(s->engine, &m);
}

/* --- QRESYNC: what the client has missed ------------------------------ */

struct job {
    int told;                   /* what there is */
    int resync;                 /* what was missed is wanted */
    int vanished;               /* what there is no more was told */
    mproto_imapview_absent absent;
    mproto_imapview_iter   it;
    mproto_imapview_msg    at;  /* seq 0: the next of it */
};

static int is_resync(const struct imap4_session *s,
                     const mproto_imapd_qresync *q)
{
    return q != NULL && q->uidvalidity == imapbox_uidvalidity(s->box)
        && q->modseq < imapbox_modseq(s->box);
}

static void begin_resync(const struct imap4_session *s,
                         const mproto_imapd_qresync *q, struct job *job)
{
    static const mproto_imapset all = { .tail = 1 };
    const mproto_imapset *known;
    uint32_t above;

    job->resync = is_resync(s, q);
    if (!job->resync)
        return;
    known = q->known.n > 0 || q->known.tail > 0 ? &q->known : &all;
    above = mproto_imapview_match(s->view, &q->seqs, &q->uids);
    mproto_imapview_absent_begin(&job->absent, known,
                                 imapbox_uidnext(s->box) - 1, above);
    mproto_imapview_begin(&job->it, s->view, known, 1);
}

static int is_news(const struct imap4_session *s, uint32_t uid,
                   uint64_t modseq)
{
    const struct imapbox_msg *m = imapbox_find(s->box, uid);

    return m != NULL && m->modseq > modseq;
}

static int resync(struct imap4_session *s, const mproto_imapd_qresync *q,
                  struct job *job)
{
    if (!job->vanished && !imap4_tell_absent(s, &job->absent))
        return 0;
    job->vanished = 1;
    while (job->at.seq > 0
           || mproto_imapview_next(&job->it, s->view, &job->at)) {
        if (is_news(s, job->at.uid, q->modseq)
            && !imap4_tell_flags(s, job->at.seq, job->at.uid,
                                 IMAP4_FLAGS | IMAP4_UID | IMAP4_MODSEQ))
            return 0;
        job->at.seq = 0;
    }
    return 1;
}

/* --- the commands ----------------------------------------------------- */

/* Opened before the old one is left, which may be the same. */
static int change_box(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct imapbox *box = imap4_open(s, ev->mailbox);
    int error = errno;

    imap4_unselect(s);
    errno = error;
    return box == NULL ? -1 : enter(s, box, ev->readonly);
}

static int select_box(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;
    int rc;

    if (!job->told) {
        if (change_box(s, ev) < 0)
            return imap4_failed(s);
        rc = say_selected(s);
        if (rc != MPROTO_OK) {
            imap4_unselect(s);
            return imap4_full(s, rc);
        }
        job->told = 1;
        begin_resync(s, ev->qresync, job);
    }
    if (job->resync && !resync(s, ev->qresync, job))
        return IMAP4_WAIT;
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

static int unselect(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    imap4_unselect(s);
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

const struct imap4_command imap4_select = {
    select_box, sizeof(struct job), NULL
};
const struct imap4_command imap4_unselected = { unselect, 0, NULL };
