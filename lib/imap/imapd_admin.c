/* Quotas (RFC 9208), access lists (RFC 4314), metadata (RFC 5464), COMPRESS
 * (RFC 4978), UNAUTHENTICATE (RFC 8437). */
#include "imap/imapd_int.h"
#include "base/chars_int.h"

/* --- quotas --- */

int mproto_imapd_do_getquota(mproto_imapd *s, mproto_imapd_args *a)
{
    return mproto_imapd_take_astring(a, &s->ev.text) &&
           mproto_imapd_args_end(a);
}

/* "(STORAGE 512)" */
int mproto_imapd_do_setquota(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imapd_args inner = *a;
    mproto_span name;
    uint64_t n;

    if (!mproto_imapd_take_astring(a, &s->ev.text) ||
        !mproto_imapd_take_list(a, &s->ev.list) || !mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    inner.list = s->ev.list;
    while (mproto_imapd_args_left(&inner))
        if (!mproto_imapd_take_atom(&inner, &name) ||
            !mproto_imapd_take_number(&inner, INT64_MAX, &n))
            return mproto_imapd_wrong(a, inner.why);
    return MPROTO_IMAPD_ASKS;
}

/* --- access --- */

int mproto_imapd_do_mailbox_user(mproto_imapd *s, mproto_imapd_args *a)
{
    return mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) &&
           mproto_imapd_take_astring(a, &s->ev.user) &&
           mproto_imapd_args_end(a);
}

int mproto_imapd_are_rights(mproto_span rights)
{
    size_t i;

    for (i = 0; i < rights.n; i++)
        if (!mproto_is(rights.p[i], MPROTO_C_DIGIT) &&
            (rights.p[i] < 'a' || rights.p[i] > 'z'))
            return 0;
    return 1;
}

int mproto_imapd_do_setacl(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) ||
        !mproto_imapd_take_astring(a, &s->ev.user) ||
        !mproto_imapd_take_astring(a, &s->ev.text) ||
        !mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    if (s->ev.text.n > 0 && (*s->ev.text.p == '+' || *s->ev.text.p == '-')) {
        s->ev.how = *s->ev.text.p++;
        s->ev.text.n--;
    }
    return mproto_imapd_are_rights(s->ev.text) ||
           mproto_imapd_wrong(a, "rights are lower case letters");
}

/* --- metadata --- */

static int metadata_mailbox(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_take_mailbox(s, a, &s->ev.mailbox))
        return 0;
    return s->ev.mailbox.n == 0 || (s->caps & MPROTO_IMAPD_CAP(METADATA)) ||
           mproto_imapd_wrong(a, "METADATA is not offered");
}

int mproto_imapd_is_entry(mproto_span name)
{
    size_t i;

    if (name.n < 2 || *name.p != '/' || name.p[name.n - 1] == '/')
        return 0;
    for (i = 0; i < name.n; i++)
        if (mproto_is(name.p[i], MPROTO_C_CTL) ||
            (unsigned char)name.p[i] > 127 || name.p[i] == '*' ||
            name.p[i] == '%' || (i > 0 && name.p[i] == '/' &&
                                 name.p[i - 1] == '/'))
            return 0;
    return 1;
}

/* "(MAXSIZE 1024 DEPTH 1)" */
static int metadata_options(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imapd_args inner = *a;
    uint64_t n;

    if (!mproto_imapd_take_list(a, &inner.list))
        return 0;
    while (mproto_imapd_args_left(&inner)) {
        if (mproto_imapd_take_word(&inner, "maxsize")) {
            if (!mproto_imapd_take_number(&inner, UINT32_MAX, &s->ev.size))
                return mproto_imapd_wrong(a, inner.why);
        } else if (!mproto_imapd_take_word(&inner, "depth")) {
            return mproto_imapd_wrong(a, "not an option of GETMETADATA");
        } else if (mproto_imapd_take_word(&inner, "infinity")) {
            s->ev.depth = -1;
        } else if (mproto_imapd_take_number(&inner, 1, &n)) {
            s->ev.depth = (int)n;
        } else {
            return mproto_imapd_wrong(a, "DEPTH is 0, 1 or infinity");
        }
    }
    return 1;
}

static int metadata_entries(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imap_list here = a->list;
    mproto_imap_value v;

    if (!mproto_imapd_take_value(a, &v))
        return 0;
    here.end_ = a->list.at_;
    s->ev.list = v.kind == MPROTO_IMAP_LIST ? v.list : here;
    here = s->ev.list;
    if (!mproto_imap_next(&here, &v))
        return mproto_imapd_wrong(a, "an entry is wanted");
    do
        if (v.kind == MPROTO_IMAP_LIST || !mproto_imapd_is_entry(v.text))
            return mproto_imapd_wrong(a, "no such entry can be");
    while (mproto_imap_next(&here, &v));
    return 1;
}

/* The options stand in front by the grammar, and behind in the examples of RFC
 * 5464 4.2: both are read. */
int mproto_imapd_do_getmetadata(mproto_imapd *s, mproto_imapd_args *a)
{
    s->ev.size = UINT64_MAX;
    if (mproto_imapd_args_next(a, MPROTO_IMAP_LIST) && !metadata_options(s, a))
        return MPROTO_IMAPD_WRONG;
    if (!metadata_mailbox(s, a))
        return MPROTO_IMAPD_WRONG;
    if (mproto_imapd_args_next(a, MPROTO_IMAP_LIST)) {
        mproto_imapd_args ahead = *a;
        mproto_imap_list list;

        if (mproto_imapd_take_list(&ahead, &list) &&
            mproto_imapd_args_left(&ahead) && !metadata_options(s, a))
            return MPROTO_IMAPD_WRONG;
    }
    return metadata_entries(s, a) && mproto_imapd_args_end(a);
}

int mproto_imapd_do_setmetadata(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imap_value name, value;
    mproto_imap_list each;

    if (!metadata_mailbox(s, a) || !mproto_imapd_take_list(a, &s->ev.list) ||
        !mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    each = s->ev.list;
    if (!mproto_imapd_args_left(a) && each.at_ == each.end_)
        return mproto_imapd_wrong(a, "an entry is wanted");
    while (mproto_imap_next(&each, &name))
        if (!mproto_imap_next(&each, &value) ||
            name.kind == MPROTO_IMAP_LIST || value.kind == MPROTO_IMAP_LIST ||
            !mproto_imapd_is_entry(name.text))
            return mproto_imapd_wrong(a, "entries and values are wanted");
    return MPROTO_IMAPD_ASKS;
}

/* --- COMPRESS --- */

int mproto_imapd_do_compress(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_take_word(a, "deflate"))
        return mproto_imapd_wrong(a, "DEFLATE is all there is");
    if (!mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    if (!s->deflated)
        return MPROTO_IMAPD_ASKS;
    mproto_imapd_tagged(s, "NO", "COMPRESSIONACTIVE", "it is on already");
    return MPROTO_IMAPD_SAID;
}

/* --- UNAUTHENTICATE --- */

/* RFC 8437 3 ends the compression of both sides behind it, each at a place of
 * its own, which the wire has no way to tell. */
int mproto_imapd_do_unauthenticate(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    if (!s->deflated)
        return MPROTO_IMAPD_ASKS;
    mproto_imapd_tagged(s, "NO", "CANNOT", "not while it is compressed");
    return MPROTO_IMAPD_SAID;
}
