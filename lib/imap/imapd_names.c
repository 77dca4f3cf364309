/* What LIST, LSUB and NAMESPACE are answered (RFC 9051 7.3). */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include <mailproto/imapdadmin.h>

/* --- LIST, LSUB --- */

static void put_attributes(mproto_imapd *s, const char *attributes)
{
    if (!mproto_imapd_writes(s, mproto_length(attributes) + 64))
        return;
    mproto_imap_write_flags(&s->writer, 0, attributes);
    mproto_imapd_wrote(s);
}

static void put_delimiter(mproto_imapd *s, char delimiter)
{
    if (delimiter && (delimiter < 33 || delimiter > 126))
        mproto_imapd_spoil(s);
    mproto_imapd_arg_string(s, delimiter ? &delimiter : NULL, delimiter != 0);
}

static void put_listing(mproto_imapd *s, const char *attributes,
                        char delimiter, const char *mailbox)
{
    put_attributes(s, attributes);
    put_delimiter(s, delimiter);
    mproto_imapd_put_name(s, mailbox);
}

int mproto_imapd_list(mproto_imapd *s, const char *attributes, char delimiter,
                      const char *mailbox)
{
    int code = mproto_imapd_begin(s, "LIST");

    if (code != MPROTO_OK)
        return code;
    put_listing(s, attributes, delimiter, mailbox);
    return mproto_imapd_end(s);
}

int mproto_imapd_lsub(mproto_imapd *s, const char *attributes, char delimiter,
                      const char *mailbox)
{
    int code = mproto_imapd_begin(s, "LSUB");

    if (code != MPROTO_OK)
        return code;
    put_listing(s, attributes, delimiter, mailbox);
    return mproto_imapd_end(s);
}

/* --- LIST with extended data (RFC 5258 6) --- */

#define CHILDINFO (MPROTO_IMAPD_LIST_SUBSCRIBED | \
                   MPROTO_IMAPD_LIST_SPECIAL_USE)

/* "CHILDINFO" ("SUBSCRIBED") */
static void put_childinfo(mproto_imapd *s, unsigned childinfo)
{
    mproto_imapd_put_quoted(s, "CHILDINFO");
    mproto_imapd_arg_open(s);
    if (childinfo & MPROTO_IMAPD_LIST_SUBSCRIBED)
        mproto_imapd_put_quoted(s, "SUBSCRIBED");
    if (childinfo & MPROTO_IMAPD_LIST_SPECIAL_USE)
        mproto_imapd_put_quoted(s, "SPECIAL-USE");
    mproto_imapd_arg_close(s);
}

/* "OLDNAME" ("box"): RFC 9051 6.3.9.7 */
static void put_oldname(mproto_imapd *s, const char *oldname)
{
    mproto_imapd_put_quoted(s, "OLDNAME");
    mproto_imapd_arg_open(s);
    mproto_imapd_put_quoted(s, oldname);
    mproto_imapd_arg_close(s);
}

static int may_tell_more(const mproto_imapd *s, const mproto_imapd_listing *l)
{
    if (l->childinfo && (s->owed != MPROTO_IMAPD_LIST ||
                         !(s->ev.select & MPROTO_IMAPD_LIST_RECURSIVEMATCH)))
        return 0;
    return !l->oldname || (s->enabled & MPROTO_IMAPD_REV2) ||
           (s->caps & MPROTO_IMAPD_CAP(NOTIFY));
}

int mproto_imapd_list_of(mproto_imapd *s, const mproto_imapd_listing *l)
{
    int code;

    if (!may_tell_more(s, l))
        return mproto_imapd_not_owed(s);
    if (l->childinfo & ~CHILDINFO)
        return MPROTO_E_ARG;
    code = mproto_imapd_begin(s, "LIST");
    if (code != MPROTO_OK)
        return code;
    put_listing(s, l->attributes, l->delimiter, l->mailbox);
    if (l->childinfo || l->oldname) {
        mproto_imapd_arg_open(s);
        if (l->childinfo)
            put_childinfo(s, l->childinfo);
        if (l->oldname)
            put_oldname(s, l->oldname);
        mproto_imapd_arg_close(s);
    }
    return mproto_imapd_end(s);
}

#undef CHILDINFO

/* --- NAMESPACE (RFC 9051 7.3.6) --- */

/* ("#shared/" "/") */
static void put_namespace(mproto_imapd *s, const mproto_imapd_namespace *one)
{
    mproto_imapd_arg_open(s);
    mproto_imapd_put_quoted(s, one->prefix);
    put_delimiter(s, one->delimiter);
    mproto_imapd_arg_close(s);
}

/* No blanks are between those of one kind. */
static void put_space(mproto_imapd *s, mproto_imapd_space space,
                      const mproto_imapd_namespace *spaces, size_t n)
{
    size_t i, found = 0;

    for (i = 0; i < n; i++) {
        if (spaces[i].space != space)
            continue;
        if (found++ == 0)
            mproto_imapd_arg_open(s);
        s->writer.tight = 1;
        put_namespace(s, &spaces[i]);
    }
    if (found > 0)
        mproto_imapd_arg_close(s);
    else
        mproto_imapd_arg(s, "NIL");
}

int mproto_imapd_namespaces(mproto_imapd *s,
                            const mproto_imapd_namespace *spaces, size_t n)
{
    size_t i;
    int code;

    for (i = 0; i < n; i++)
        if (spaces[i].space < MPROTO_IMAPD_SPACE_PERSONAL ||
            spaces[i].space > MPROTO_IMAPD_SPACE_SHARED)
            return MPROTO_E_ARG;
    code = mproto_imapd_begin(s, "NAMESPACE");
    if (code != MPROTO_OK)
        return code;
    put_space(s, MPROTO_IMAPD_SPACE_PERSONAL, spaces, n);
    put_space(s, MPROTO_IMAPD_SPACE_OTHERS, spaces, n);
    put_space(s, MPROTO_IMAPD_SPACE_SHARED, spaces, n);
    return mproto_imapd_end(s);
}
