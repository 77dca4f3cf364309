/* FETCH (RFC 9051 6.4.5, RFC 7162, RFC 9394). ISC, see COPYING. */
#include "imap4_fetch.h"
#include "imap4_mail.h"
#include "imap4_stream.h"

#include <errno.h>
#include <string.h>

#define SLICE (1 << 20)         /* octets read until others have their turn */
#define AHEAD 64                /* messages that become \Seen together */

struct walk {
    mproto_imapview_iter it;
    uint64_t from, to, at;      /* PARTIAL: which of those that fit, from 1 */
};

struct job {
    int         began;
    int         absent_told;
    mproto_imapview_absent absent;
    struct walk walk;
    uint32_t    seen[AHEAD];    /* UIDs that got \Seen last */
    size_t      seen_n;
    int         is_open;        /* mail is on its way */
    int         with_flags;     /* its flags are told unasked */
    int         expunged, failed;       /* some could not be told */
    struct imap4_mail mail;
    struct imap4_stream *stream;        /* of a big one; or NULL */
};

/* --- what is asked for ------------------------------------------------ */

int imap4_has_mail(const mproto_imapd_item *item)
{
    switch (item->what) {
    case MPROTO_IMAPD_ITEM_ENVELOPE:
    case MPROTO_IMAPD_ITEM_BODY:
    case MPROTO_IMAPD_ITEM_BODYSTRUCTURE:
    case MPROTO_IMAPD_ITEM_SECTION:
    case MPROTO_IMAPD_ITEM_BINARY:
    case MPROTO_IMAPD_ITEM_BINARY_SIZE:
    case MPROTO_IMAPD_ITEM_PREVIEW:
        return 1;
    default:
        return 0;
    }
}

static int has_parts(const mproto_imapd_item *item)
{
    if (item->what == MPROTO_IMAPD_ITEM_SECTION)
        return item->section.path.n > 0;
    return imap4_has_mail(item) && item->what != MPROTO_IMAPD_ITEM_ENVELOPE;
}

static int has_flags(const mproto_imapd_item *item)
{
    return item->what == MPROTO_IMAPD_ITEM_FLAGS;
}

static int is_binary(const mproto_imapd_item *item)
{
    return item->what == MPROTO_IMAPD_ITEM_BINARY
        || item->what == MPROTO_IMAPD_ITEM_BINARY_SIZE;
}

static int makes_seen(const mproto_imapd_item *item)
{
    return !item->peek;
}

static int any(const mproto_imapd_event *ev,
               int (*is)(const mproto_imapd_item *item))
{
    size_t i;

    for (i = 0; i < ev->items_n; i++)
        if (is(&ev->items[i]))
            return 1;
    return 0;
}

/* --- which messages --------------------------------------------------- */

static int fits(const struct imap4_session *s, const mproto_imapd_event *ev,
                uint32_t uid)
{
    const struct imapbox_msg *m;

    if (ev->modseq == 0)
        return 1;
    m = imapbox_find(s->box, uid);
    return m != NULL && m->modseq > ev->modseq;
}

static uint64_t count_fitting(struct imap4_session *s,
                              const mproto_imapd_event *ev)
{
    mproto_imapview_iter it;
    mproto_imapview_msg at;
    uint64_t n = 0;

    mproto_imapview_begin(&it, s->view, &ev->set, ev->uid);
    while (mproto_imapview_next(&it, s->view, &at))
        n += fits(s, ev, at.uid) != 0;
    return n;
}

/* RFC 9394 3.1: "-1:-100" are the last hundred. */
static void begin_partial(struct imap4_session *s,
                          const mproto_imapd_event *ev, struct walk *w)
{
    int64_t from = ev->partial_from, to = ev->partial_to, n;

    w->from = 1;
    w->to = UINT64_MAX;
    if (from == 0)
        return;
    if (from < 0) {
        n = (int64_t)count_fitting(s, ev);
        from += n + 1;
        to += n + 1;
    }
    if (from > to) {
        n = from;
        from = to;
        to = n;
    }
    w->from = from > 0 ? (uint64_t)from : 1;
    w->to = to > 0 ? (uint64_t)to : 0;
}

/* 1: at is the next. */
static int next(struct imap4_session *s, const mproto_imapd_event *ev,
                struct walk *w, mproto_imapview_msg *at)
{
    while (w->at < w->to && mproto_imapview_next(&w->it, s->view, at))
        if (fits(s, ev, at->uid) && ++w->at >= w->from)
            return 1;
    return 0;
}

/* --- \Seen ------------------------------------------------------------ */

static int is_unseen(const struct imap4_session *s, uint32_t uid)
{
    const struct imapbox_msg *m = imapbox_find(s->box, uid);

    return m != NULL && !(m->flags & MPROTO_IMAP_SEEN);
}

/* uid and some behind it: for the disk many cost as much as one, but what is
 * never fetched must not be marked. */
static int mark_seen(struct imap4_session *s, const mproto_imapd_event *ev,
                     struct job *job, uint32_t uid)
{
    struct imapbox_flagging seen = {
        .how = '+', .flags = MPROTO_IMAP_SEEN
    };
    struct walk ahead = job->walk;
    mproto_imapview_msg at;
    uint32_t uids[AHEAD];
    size_t n = 1;

    uids[0] = uid;
    while (n < AHEAD && next(s, ev, &ahead, &at))
        if (is_unseen(s, at.uid))
            uids[n++] = at.uid;
    memcpy(job->seen, uids, n * sizeof *uids);
    job->seen_n = n;
    return imapbox_flag(s->box, &seen, uids, &n);
}

static int is_news(const struct job *job, uint32_t uid)
{
    size_t i;

    for (i = 0; i < job->seen_n; i++)
        if (job->seen[i] == uid)
            return 1;
    return 0;
}

/* --- one message ------------------------------------------------------ */

static void close_message(struct job *job)
{
    imap4_stream_close(job->stream);
    job->stream = NULL;
    imap4_mail_clear(&job->mail);
}

static void give_up(struct job *job)
{
    if (errno == ENOENT)
        job->expunged = 1;
    else
        job->failed = 1;
    close_message(job);
}

/* 0, or -1 with errno. */
static int read_message(struct imap4_session *s, const mproto_imapd_event *ev,
                        struct job *job)
{
    if (!any(ev, imap4_has_mail))
        return 0;
    if (!imap4_stream_is_big(job->mail.msg.size) || !imap4_stream_fits(ev))
        return imap4_mail_read(&job->mail, s, any(ev, has_parts));
    job->stream = imap4_stream_open(s, job->mail.msg.uid);
    return job->stream != NULL ? 0 : -1;
}

/* Where CONDSTORE is on, MODSEQ belongs beside flags that have changed: they
 * are told behind all. What changes while these are on their way is told, too:
 * they are known from now on, not from then on. */
static void choose_flags(struct imap4_session *s,
                         const mproto_imapd_event *ev, struct job *job)
{
    uint32_t uid = job->mail.msg.uid;
    int plain = !(mproto_imapd_enabled(s->engine) & MPROTO_IMAPD_CONDSTORE);

    job->with_flags = plain && is_news(job, uid);
    if (job->with_flags || (plain && any(ev, has_flags)))
        mproto_imapview_known(s->view, uid);
}

/* 1: it can be told. */
static int open_message(struct imap4_session *s, const mproto_imapd_event *ev,
                        struct job *job, const mproto_imapview_msg *at)
{
    if (!s->read_only && any(ev, makes_seen) && is_unseen(s, at->uid)
        && mark_seen(s, ev, job, at->uid) < 0) {
        give_up(job);
        return 0;
    }
    errno = ENOENT;
    if (imap4_mail_facts(&job->mail, s, at) == 0
        && read_message(s, ev, job) == 0) {
        choose_flags(s, ev, job);
        return 1;
    }
    give_up(job);
    return 0;
}

/* 0: there was no room. */
static int tell_message(struct imap4_session *s, const mproto_imapd_event *ev,
                        struct job *job)
{
    const struct imap4_mail *mail = &job->mail;
    int rc;

    if (job->stream != NULL)
        rc = imap4_stream_tell(job->stream, s, &mail->msg, job->with_flags);
    else
        rc = mproto_imapd_fetch_message(s->engine, &mail->msg,
                                        any(ev, imap4_has_mail) ? &mail->extract
                                        : NULL, job->with_flags);
    job->failed |= rc != MPROTO_OK && rc != MPROTO_E_FULL;
    return rc != MPROTO_E_FULL;
}

/* --- the command ------------------------------------------------------ */

static void begin(struct imap4_session *s, const mproto_imapd_event *ev,
                  struct job *job)
{
    job->began = 1;
    begin_partial(s, ev, &job->walk);
    mproto_imapview_begin(&job->walk.it, s->view, &ev->set, ev->uid);
    job->absent_told = !ev->vanished;
    if (ev->vanished)
        mproto_imapview_absent_begin(&job->absent, &ev->set,
                                     imapbox_uidnext(s->box) - 1, 0);
}

/* 0: there was no room, or it is the turn of others. */
static int tell_messages(struct imap4_session *s,
                         const mproto_imapd_event *ev, struct job *job)
{
    mproto_imapview_msg at;
    uint64_t octets = 0;

    while (job->is_open || imap4_tell_keywords(s)) {
        if (!job->is_open && !next(s, ev, &job->walk, &at))
            return 1;
        if (!job->is_open && !open_message(s, ev, job, &at))
            continue;
        job->is_open = 1;
        if (!tell_message(s, ev, job))
            return 0;
        job->is_open = 0;
        octets += job->stream != NULL ? job->mail.msg.size
            : job->mail.msg.raw.n;
        close_message(job);
        if (octets > SLICE)
            return 0;
    }
    return 0;
}

static int answer(struct imap4_session *s, const mproto_imapd_event *ev,
                  const struct job *job)
{
    if (!imap4_tell(s))
        return IMAP4_WAIT;
    if (job->failed)
        return imap4_no(s, any(ev, is_binary) ? "UNKNOWN-CTE" : NULL,
                        "some of it cannot be told");
    if (job->expunged && !ev->uid)
        return imap4_no(s, "EXPUNGEISSUED", "some messages are gone");
    return imap4_ok(s);
}

static int fetch(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;

    if (!job->began && imap4_is_above(s, ev))
        return imap4_bad(s, "there is no such message");
    if (!job->began)
        begin(s, ev, job);
    if (!job->absent_told && !imap4_tell_absent(s, &job->absent))
        return IMAP4_WAIT;
    job->absent_told = 1;
    if (!tell_messages(s, ev, job))
        return IMAP4_WAIT;
    return answer(s, ev, job);
}

static void drop(void *job)
{
    close_message(job);
}

const struct imap4_command imap4_fetch = { fetch, sizeof(struct job), drop };
