/* Commands on messages (RFC 9051 6.4) but FETCH and SEARCH. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"

/* UID EXPUNGE (RFC 9051 6.4.9). */
int mproto_imapd_do_expunge(mproto_imapd *s, mproto_imapd_args *a)
{
    return mproto_imapd_take_set(s, a, 1, &s->ev.set) &&
           mproto_imapd_args_end(a);
}

int mproto_imapd_do_copy(mproto_imapd *s, mproto_imapd_args *a)
{
    return mproto_imapd_take_set(s, a, s->ev.uid, &s->ev.set) &&
           mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) &&
           mproto_imapd_args_end(a);
}

/* --- STORE (RFC 9051 6.4.6) --- */

/* "(UNCHANGEDSINCE 7)": RFC 7162 3.1.3. */
static int store_params(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imap_list ahead = a->list;
    mproto_imapd_args inner = *a;
    mproto_imap_value v;

    if (!mproto_imap_next(&ahead, &v) || v.kind != MPROTO_IMAP_LIST)
        return 1;
    a->list = ahead;
    inner.list = v.list;
    if (!(s->caps & MPROTO_IMAPD_CAP(CONDSTORE)) ||
        !mproto_imapd_take_word(&inner, "unchangedsince") ||
        !mproto_imapd_take_number(&inner, INT64_MAX, &s->ev.modseq) ||
        !mproto_imapd_args_end(&inner))
        return mproto_imapd_wrong(a, "not a parameter of STORE");
    s->ev.is_unchanged = 1;
    return 1;
}

/* "+FLAGS.SILENT" */
static int store_what(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_span name;

    if (!mproto_imapd_take_atom(a, &name))
        return 0;
    if (*name.p == '+' || *name.p == '-') {
        s->ev.how = *name.p++;
        name.n--;
    }
    s->ev.silent = (unsigned char)mproto_same(name, "flags.silent");
    return s->ev.silent || mproto_same(name, "flags") ||
           mproto_imapd_wrong(a, "FLAGS is all that can be stored");
}

int mproto_imapd_do_store(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_take_set(s, a, s->ev.uid, &s->ev.set) ||
        !store_params(s, a) || !store_what(s, a) ||
        !mproto_imapd_take_flags(s, a) || !mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    if (s->ev.is_unchanged)             /* RFC 7162 3.1 */
        mproto_imapd_enable(s, MPROTO_IMAPD_CONDSTORE);
    return MPROTO_IMAPD_ASKS;
}
