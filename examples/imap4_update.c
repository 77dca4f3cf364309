/* What a client has to be told that it did not ask for (RFC 9051 5.2, 7.5.1).
 * ISC, see COPYING. */
#include "imap4_notify.h"
#include "imap4_updates.h"

#define RANGES 200              /* in one VANISHED */

/* 1: it was said, or never can be. */
static int was_said(struct imap4_session *s, int rc)
{
    if (rc == MPROTO_E_NOMEM)
        s->lost = 1;
    return rc != MPROTO_E_FULL;
}

/* --- flags ------------------------------------------------------------ */

/* RFC 7162 3.1.4.2, 3.2.4: what a client that knows of it always gets. */
static unsigned usual_items(const struct imap4_session *s)
{
    unsigned enabled = mproto_imapd_enabled(s->engine), what = 0;

    if (enabled & MPROTO_IMAPD_CONDSTORE)
        what |= IMAP4_MODSEQ;
    if (enabled & (MPROTO_IMAPD_QRESYNC | MPROTO_IMAPD_UIDONLY))
        what |= IMAP4_UID;
    return what;
}

int imap4_tell_keywords(struct imap4_session *s)
{
    char text[IMAP4_KEYWORDS_SIZE];
    uint64_t used = imap4_used_keywords(s->box);
    int rc;

    if (used == s->keywords)
        return 1;
    imap4_keywords(text, s->box, used);
    rc = mproto_imapd_flags(s->engine, imap4_permanent(s->box), text);
    if (rc == MPROTO_OK)
        s->keywords = used;
    return was_said(s, rc);
}

unsigned imap4_flags(const struct imap4_session *s,
                     const struct imapbox_msg *m)
{
    unsigned flags = m->flags;

    if (imapbox_is_recent(&s->joined, m)
        && !(mproto_imapd_enabled(s->engine) & MPROTO_IMAPD_REV2))
        flags |= MPROTO_IMAP_RECENT;
    return flags;
}

int imap4_tell_flags(struct imap4_session *s, uint32_t seq, uint32_t uid,
                     unsigned what)
{
    char keywords[IMAP4_KEYWORDS_SIZE];
    const struct imapbox_msg *m = imapbox_find(s->box, uid);
    int rc;

    if (m == NULL)
        return 1;
    if (!imap4_tell_keywords(s))
        return 0;
    what |= usual_items(s);
    rc = mproto_imapd_fetch(s->engine, seq, what & IMAP4_UID ? uid : 0);
    if (rc != MPROTO_OK)
        return was_said(s, rc);
    if (what & IMAP4_FLAGS) {
        imap4_keywords(keywords, s->box, m->keywords);
        mproto_imapd_fetch_flags(s->engine, imap4_flags(s, m), keywords);
    }
    if (what & IMAP4_MODSEQ)
        mproto_imapd_fetch_number(s->engine, MPROTO_IMAPD_ITEM_MODSEQ,
                                  m->modseq);
    return was_said(s, mproto_imapd_fetch_end(s->engine));
}

/* --- what is gone ----------------------------------------------------- */

int imap4_tell_absent(struct imap4_session *s, mproto_imapview_absent *it)
{
    mproto_imapset_range ranges[RANGES];
    mproto_imapview_absent from;
    size_t n;
    int rc;

    for (;;) {
        from = *it;
        for (n = 0; n < RANGES; n++)
            if (!mproto_imapview_absent_next(it, s->view, &ranges[n]))
                break;
        if (n == 0)
            return 1;
        rc = mproto_imapd_vanished(s->engine, ranges, n, 1);
        if (!was_said(s, rc)) {
            *it = from;
            return 0;
        }
    }
}

static int tell_vanished(struct imap4_session *s)
{
    mproto_imapset_range ranges[RANGES];
    size_t n;

    while ((n = mproto_imapview_vanished(s->view, ranges, RANGES)) > 0) {
        if (!was_said(s, mproto_imapd_vanished(s->engine, ranges, n, 0)))
            return 0;
        mproto_imapview_told_vanished(s->view, ranges, n);
    }
    return 1;
}

/* --- all of it -------------------------------------------------------- */

static int tell_counts(struct imap4_session *s,
                       const mproto_imapview_change *c)
{
    return was_said(s, mproto_imapd_exists(s->engine, c->count))
        && was_said(s, mproto_imapd_recent(s->engine, c->recent));
}

/* RFC 5465 5.1: with UID, where it is wanted at all. */
static int tell_changed(struct imap4_session *s,
                        const mproto_imapview_change *c)
{
    if (!(imap4_notify_selected(s) & MPROTO_IMAPD_EVENT_FLAG_CHANGE))
        return 1;
    return imap4_tell_flags(s, c->seq, c->uid, s->notify != NULL
                            ? IMAP4_FLAGS | IMAP4_UID : IMAP4_FLAGS);
}

static int tell_change(struct imap4_session *s,
                       const mproto_imapview_change *c)
{
    switch (c->what) {
    case MPROTO_IMAPVIEW_EXPUNGE:
        return was_said(s, mproto_imapd_expunge(s->engine, c->seq));
    case MPROTO_IMAPVIEW_EXISTS:
        return tell_counts(s, c);
    default:
        return tell_changed(s, c);
    }
}

static void was_told(struct imap4_session *s,
                     const mproto_imapview_change *c)
{
    uint32_t before = mproto_imapview_count(s->view);

    mproto_imapview_told(s->view);
    if (c->what == MPROTO_IMAPVIEW_EXISTS)
        imap4_news_due(s, before + 1);
}

static int tell_view(struct imap4_session *s)
{
    mproto_imapview_change c;
    int may_expunge;

    if (!imap4_tell_keywords(s))
        return 0;
    may_expunge = mproto_imapd_may_expunge(s->engine);
    if (may_expunge && (usual_items(s) & IMAP4_UID)) {
        if (!tell_vanished(s))
            return 0;
        may_expunge = 0;
    }
    while (!s->lost && mproto_imapview_due(s->view, may_expunge, &c)) {
        if (!tell_change(s, &c))
            return 0;
        was_told(s, &c);
    }
    return 1;
}

/* What a client does not want to hear of is not told, but what it has expunged
 * itself (RFC 5465 3.1). */
static int is_told(const struct imap4_session *s)
{
    if (s->view == NULL || s->lost)
        return 0;
    return imap4_notify_selected(s) != 0
        || (s->command != NULL && (s->owed->type == MPROTO_IMAPD_EXPUNGE
                                   || s->owed->type == MPROTO_IMAPD_MOVE));
}

int imap4_tell(struct imap4_session *s)
{
    if (!imap4_news_finish(s))
        return 0;
    if (is_told(s) && !(imap4_updates_tell(s, 1) && tell_view(s)
                        && imap4_updates_tell(s, 0) && imap4_news_tell(s)))
        return 0;
    return imap4_notify_tell(s);
}
