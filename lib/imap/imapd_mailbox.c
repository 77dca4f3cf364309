/* Commands on mailboxes (RFC 9051 6.3). */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include <string.h>

#define CAP(name) MPROTO_IMAPD_CAP(name)

int mproto_imapd_do_one_mailbox(mproto_imapd *s, mproto_imapd_args *a)
{
    return mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) &&
           mproto_imapd_args_end(a);
}

int mproto_imapd_do_rename(mproto_imapd *s, mproto_imapd_args *a)
{
    return mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) &&
           mproto_imapd_take_mailbox(s, a, &s->ev.target) &&
           mproto_imapd_args_end(a);
}

/* RFC 6154 3: CREATE x (USE (\Sent)). */
static int create_params(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imapd_args inner = *a;

    if (!(s->caps & CAP(CREATE_USE)))
        return mproto_imapd_wrong(a, "CREATE-SPECIAL-USE is not offered");
    if (!mproto_imapd_take_list(a, &inner.list))
        return 0;
    if (!mproto_imapd_take_word(&inner, "use") ||
        !mproto_imapd_take_list(&inner, &s->ev.list) ||
        !mproto_imapd_args_end(&inner))
        return mproto_imapd_wrong(a, "USE and a list are wanted");
    return 1;
}

int mproto_imapd_do_create(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_take_mailbox(s, a, &s->ev.mailbox))
        return MPROTO_IMAPD_WRONG;
    if (mproto_imapd_args_left(a) && !create_params(s, a))
        return MPROTO_IMAPD_WRONG;
    return mproto_imapd_args_end(a);
}

/* --- SELECT (RFC 9051 6.3.2, RFC 7162 3.1.8 and 3.2.5) --- */

/* "(1:3 7:9)" */
static int seq_match(mproto_imapd *s, mproto_imapd_args *a,
                     mproto_imapd_qresync *q)
{
    mproto_imapd_args inner = *a;
    mproto_span seqs, uids;

    if (!mproto_imapd_take_list(a, &inner.list))
        return 0;
    if (!mproto_imapd_take_atom(&inner, &seqs) ||
        !mproto_imapd_take_atom(&inner, &uids) ||
        !mproto_imapd_args_end(&inner))
        return mproto_imapd_wrong(a, "two sets are wanted");
    return mproto_imapd_set(s, a, seqs, &q->seqs) &&
           mproto_imapd_set(s, a, uids, &q->uids);
}

/* "(uidvalidity modseq [known] [(seqs uids)])" */
static int qresync_values(mproto_imapd *s, mproto_imapd_args *a,
                          mproto_imapd_qresync *q)
{
    uint64_t n = 0;
    mproto_imap_list ahead;
    mproto_imap_value v;

    if (!mproto_imapd_take_number(a, UINT32_MAX, &n) ||
        !mproto_imapd_take_number(a, INT64_MAX, &q->modseq))
        return 0;
    q->uidvalidity = (uint32_t)n;
    ahead = a->list;
    if (mproto_imap_next(&ahead, &v) && v.kind == MPROTO_IMAP_ATOM) {
        a->list = ahead;
        if (!mproto_imapd_set(s, a, v.text, &q->known))
            return 0;
    }
    return (!mproto_imapd_args_left(a) || seq_match(s, a, q)) &&
           mproto_imapd_args_end(a);
}

static int select_qresync(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imapd_qresync *q;
    mproto_imapd_args inner = *a;

    if (!(s->enabled & MPROTO_IMAPD_QRESYNC))
        return mproto_imapd_wrong(a, "QRESYNC is not enabled");
    q = mproto_imapd_take(s, sizeof *q);
    if (!q) {
        a->memory = 1;
        return 0;
    }
    memset(q, 0, sizeof *q);
    if (!mproto_imapd_take_list(a, &inner.list))
        return 0;
    if (!qresync_values(s, &inner, q)) {
        inner.list = a->list;
        *a = inner;
        return 0;
    }
    s->ev.qresync = q;
    return 1;
}

static int select_params(mproto_imapd *s, mproto_imapd_args *a,
                         mproto_imap_list list)
{
    mproto_imapd_args inner = *a;
    int fits = 1;

    inner.list = list;
    while (fits && mproto_imapd_args_left(&inner)) {
        if ((s->caps & CAP(CONDSTORE)) &&
            mproto_imapd_take_word(&inner, "condstore"))
            s->ev.condstore = 1;
        else if ((s->caps & CAP(QRESYNC)) &&
                 mproto_imapd_take_word(&inner, "qresync"))
            fits = select_qresync(s, &inner);
        else
            fits = mproto_imapd_wrong(&inner, "not a parameter of SELECT");
    }
    inner.list = a->list;
    *a = inner;
    return fits;
}

int mproto_imapd_do_select(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imap_list params;

    if (!mproto_imapd_take_mailbox(s, a, &s->ev.mailbox))
        return MPROTO_IMAPD_WRONG;
    if (mproto_imapd_args_left(a) &&
        !(mproto_imapd_take_list(a, &params) && select_params(s, a, params)))
        return MPROTO_IMAPD_WRONG;
    if (!mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    if (s->ev.condstore)
        mproto_imapd_enable(s, MPROTO_IMAPD_CONDSTORE);
    return MPROTO_IMAPD_ASKS;
}

int mproto_imapd_do_examine(mproto_imapd *s, mproto_imapd_args *a)
{
    s->ev.readonly = 1;
    return mproto_imapd_do_select(s, a);
}

/* --- STATUS (RFC 9051 6.3.11) --- */

static const mproto_imapd_word status_words[] = {
    { "messages", MPROTO_IMAPD_STATUS_MESSAGES, 0 },
    { "recent", MPROTO_IMAPD_STATUS_RECENT, 0 },
    { "uidnext", MPROTO_IMAPD_STATUS_UIDNEXT, 0 },
    { "uidvalidity", MPROTO_IMAPD_STATUS_UIDVALIDITY, 0 },
    { "unseen", MPROTO_IMAPD_STATUS_UNSEEN, 0 },
    { "deleted", MPROTO_IMAPD_STATUS_DELETED, CAP(REV2) | CAP(QUOTA) },
    { "size", MPROTO_IMAPD_STATUS_SIZE, CAP(STATUS_SIZE) },
    { "highestmodseq", MPROTO_IMAPD_STATUS_MODSEQ, CAP(CONDSTORE) },
    { "appendlimit", MPROTO_IMAPD_STATUS_APPENDLIMIT, CAP(APPENDLIMIT) },
    { "mailboxid", MPROTO_IMAPD_STATUS_MAILBOXID, CAP(OBJECTID) },
    { "deleted-storage", MPROTO_IMAPD_STATUS_DELETED_STORAGE,
      CAP(DELETED_STORAGE) },
    { NULL, 0, 0 }
};

int mproto_imapd_status_items(mproto_imapd *s, mproto_imapd_args *a,
                              mproto_imap_list list)
{
    const mproto_imapd_word *w;
    mproto_imap_value v;

    while (mproto_imap_next(&list, &v)) {
        w = v.kind == MPROTO_IMAP_ATOM
            ? mproto_imapd_word_find(s, status_words, v.text) : NULL;
        if (!w)
            return mproto_imapd_wrong(a, "not an item of STATUS");
        s->ev.status |= w->bit;
    }
    return s->ev.status != 0 || mproto_imapd_wrong(a, "items are wanted");
}

/* RFC 7162 3.1.2.2 */
static int status_enables(mproto_imapd *s)
{
    if (s->ev.status & MPROTO_IMAPD_STATUS_MODSEQ)
        mproto_imapd_enable(s, MPROTO_IMAPD_CONDSTORE);
    return MPROTO_IMAPD_ASKS;
}

int mproto_imapd_do_status(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imap_list items;

    return mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) &&
           mproto_imapd_take_list(a, &items) && mproto_imapd_args_end(a) &&
           mproto_imapd_status_items(s, a, items) && status_enables(s);
}

/* --- LIST (RFC 9051 6.3.9, RFC 5258) --- */

static const mproto_imapd_word select_words[] = {
    { "subscribed", MPROTO_IMAPD_LIST_SUBSCRIBED, 0 },
    { "remote", MPROTO_IMAPD_LIST_REMOTE, 0 },
    { "recursivematch", MPROTO_IMAPD_LIST_RECURSIVEMATCH, 0 },
    { "special-use", MPROTO_IMAPD_LIST_SPECIAL_USE, CAP(SPECIAL_USE) },
    { NULL, 0, 0 }
};

static const mproto_imapd_word return_words[] = {
    { "subscribed", MPROTO_IMAPD_LIST_SUBSCRIBED, 0 },
    { "children", MPROTO_IMAPD_LIST_CHILDREN, 0 },
    { "special-use", MPROTO_IMAPD_LIST_SPECIAL_USE, CAP(SPECIAL_USE) },
    { "status", MPROTO_IMAPD_LIST_STATUS, CAP(LIST_STATUS) },
    { "myrights", MPROTO_IMAPD_LIST_MYRIGHTS, CAP(LIST_MYRIGHTS) },
    { NULL, 0, 0 }
};

#undef CAP

static int is_extended(mproto_imapd *s, mproto_imapd_args *a)
{
    s->ev.extended = 1;
    return (s->caps & MPROTO_IMAPD_CAP(LIST_EXTENDED)) ||
           (s->caps & MPROTO_IMAPD_CAP(SPECIAL_USE)) ||
           (s->caps & MPROTO_IMAPD_CAP(LIST_STATUS)) ||
           mproto_imapd_wrong(a, "LIST-EXTENDED is not offered");
}

/* RFC 5258 3.1: RECURSIVEMATCH never stands alone. */
static int list_select(mproto_imapd *s, mproto_imapd_args *a)
{
    const mproto_imapd_word *w;
    mproto_imap_list list;
    mproto_imap_value v;

    if (!mproto_imapd_take_list(a, &list) || !is_extended(s, a))
        return 0;
    while (mproto_imap_next(&list, &v)) {
        w = mproto_imapd_word_find(s, select_words, v.text);
        if (!w)
            return mproto_imapd_wrong(a, "not an option of LIST");
        s->ev.select |= w->bit;
    }
    if ((s->ev.select & MPROTO_IMAPD_LIST_RECURSIVEMATCH) &&
        !(s->ev.select & ~(MPROTO_IMAPD_LIST_RECURSIVEMATCH |
                           MPROTO_IMAPD_LIST_REMOTE)))
        return mproto_imapd_wrong(a, "RECURSIVEMATCH of nothing");
    return 1;
}

static int list_returns(mproto_imapd *s, mproto_imapd_args *a)
{
    const mproto_imapd_word *w;
    mproto_imap_list list, items;
    mproto_imap_value v;

    if (!mproto_imapd_take_word(a, "return") ||
        !mproto_imapd_take_list(a, &list))
        return mproto_imapd_wrong(a, "RETURN and a list are wanted");
    if (!is_extended(s, a))
        return 0;
    while (mproto_imap_next(&list, &v)) {
        w = mproto_imapd_word_find(s, return_words, v.text);
        if (!w)
            return mproto_imapd_wrong(a, "LIST can't return that");
        s->ev.returns |= w->bit;
        if (w->bit != MPROTO_IMAPD_LIST_STATUS)
            continue;
        if (!mproto_imap_next(&list, &v) || v.kind != MPROTO_IMAP_LIST)
            return mproto_imapd_wrong(a, "items are wanted");
        items = v.list;
        if (!mproto_imapd_status_items(s, a, items))
            return 0;
    }
    return 1;
}

/* One, or a list of them. */
static int list_patterns(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imap_list here = a->list, each;
    mproto_imap_value v;

    if (!mproto_imapd_take_value(a, &v))
        return 0;
    here.end_ = a->list.at_;
    if (v.kind == MPROTO_IMAP_LIST && !is_extended(s, a))
        return 0;
    s->ev.list = v.kind == MPROTO_IMAP_LIST ? v.list : here;
    each = s->ev.list;
    if (!mproto_imap_next(&each, &v))
        return mproto_imapd_wrong(a, "a pattern is wanted");
    do {
        if (v.kind == MPROTO_IMAP_LIST)
            return mproto_imapd_wrong(a, "a pattern is no list");
    } while (mproto_imap_next(&each, &v));
    return 1;
}

int mproto_imapd_do_list(mproto_imapd *s, mproto_imapd_args *a)
{
    if (mproto_imapd_args_next(a, MPROTO_IMAP_LIST) && !list_select(s, a))
        return MPROTO_IMAPD_WRONG;
    if (!mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) ||
        !list_patterns(s, a))
        return MPROTO_IMAPD_WRONG;
    if (mproto_imapd_args_left(a) && !list_returns(s, a))
        return MPROTO_IMAPD_WRONG;
    return mproto_imapd_args_end(a) && status_enables(s);
}

int mproto_imapd_do_lsub(mproto_imapd *s, mproto_imapd_args *a)
{
    return mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) &&
           !mproto_imapd_args_next(a, MPROTO_IMAP_LIST) &&
           list_patterns(s, a) && mproto_imapd_args_end(a);
}
