/* What the commands of imapd_admin.c are answered, and ID (RFC 2971). */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/imapdadmin.h>

/* A response of this name, of a mailbox or root. */
static int begin_of(mproto_imapd *s, const char *name, const char *mailbox)
{
    int code = mproto_imapd_begin(s, name);

    if (code == MPROTO_OK)
        mproto_imapd_put_name(s, mailbox);
    return code;
}

/* --- ID --- */

static int is_pair(const char *name, const char *value)
{
    return mproto_length(name) <= MPROTO_IMAPD_ID_NAME &&
           (!value || mproto_length(value) <= MPROTO_IMAPD_ID_VALUE);
}

int mproto_imapd_id(mproto_imapd *s, const char *const *pairs, size_t n)
{
    size_t i;
    int code;

    if (n > MPROTO_IMAPD_ID_PAIRS)
        return MPROTO_E_ARG;
    code = mproto_imapd_begin(s, "ID");
    if (code != MPROTO_OK)
        return code;
    if (n == 0)
        mproto_imapd_arg(s, "NIL");
    else
        mproto_imapd_arg_open(s);
    for (i = 0; i < n; i++, pairs += 2) {
        if (!is_pair(pairs[0], pairs[1]))
            mproto_imapd_spoil(s);
        mproto_imapd_put_quoted(s, pairs[0]);
        if (pairs[1])
            mproto_imapd_put_quoted(s, pairs[1]);
        else
            mproto_imapd_arg_string(s, NULL, 0);
    }
    if (n > 0)
        mproto_imapd_arg_close(s);
    return mproto_imapd_end(s);
}

/* --- quotas (RFC 9208 4) --- */

/* An atom, and not several. */
static void put_resource(mproto_imapd *s, const char *name)
{
    mproto_span left = mproto_text_span(name), head;

    if (left.n == 0 || !mproto_imapd_names_fit(name) ||
        mproto_cut(&left, ' ', &head))
        mproto_imapd_spoil(s);
    mproto_imapd_arg(s, name);
}

int mproto_imapd_quota_of(mproto_imapd *s, const char *root,
                          const mproto_imapd_quota *resources, size_t n)
{
    int code = begin_of(s, "QUOTA", root);
    size_t i;

    if (code != MPROTO_OK)
        return code;
    mproto_imapd_arg_open(s);
    for (i = 0; i < n; i++) {
        put_resource(s, resources[i].resource);
        mproto_imapd_put_number(s, resources[i].used);
        mproto_imapd_put_number(s, resources[i].limit);
    }
    mproto_imapd_arg_close(s);
    return mproto_imapd_end(s);
}

int mproto_imapd_quotaroot(mproto_imapd *s, const char *mailbox,
                           const char *const *roots, size_t n)
{
    int code = begin_of(s, "QUOTAROOT", mailbox);
    size_t i;

    if (code != MPROTO_OK)
        return code;
    for (i = 0; i < n; i++)
        mproto_imapd_put_name(s, roots[i]);
    return mproto_imapd_end(s);
}

/* --- access (RFC 4314 3) --- */

static void put_rights(mproto_imapd *s, const char *rights)
{
    if (!mproto_imapd_are_rights(mproto_text_span(rights)))
        mproto_imapd_spoil(s);
    mproto_imapd_put_name(s, rights);
}

int mproto_imapd_acl(mproto_imapd *s, const char *mailbox,
                     const mproto_imapd_ace *entries, size_t n)
{
    int code = begin_of(s, "ACL", mailbox);
    size_t i;

    if (code != MPROTO_OK)
        return code;
    for (i = 0; i < n; i++) {
        mproto_imapd_put_name(s, entries[i].user);
        put_rights(s, entries[i].rights);
    }
    return mproto_imapd_end(s);
}

/* Of "s w kx" each is an atom as it stands. */
static int are_tied_rights(const char *others)
{
    mproto_span left = mproto_text_span(others), tied;
    int more;

    do {
        more = mproto_cut(&left, ' ', &tied);
        if (tied.n == 0 || !mproto_imapd_are_rights(tied))
            return 0;
    } while (more);
    return 1;
}

int mproto_imapd_listrights(mproto_imapd *s, const char *mailbox,
                            const char *user, const char *required,
                            const char *others)
{
    int code = begin_of(s, "LISTRIGHTS", mailbox);

    if (code != MPROTO_OK)
        return code;
    mproto_imapd_put_name(s, user);
    put_rights(s, required);
    if (*others && !are_tied_rights(others))
        mproto_imapd_spoil(s);
    if (*others)
        mproto_imapd_arg(s, others);
    return mproto_imapd_end(s);
}

int mproto_imapd_myrights(mproto_imapd *s, const char *mailbox,
                          const char *rights)
{
    int code = begin_of(s, "MYRIGHTS", mailbox);

    if (code != MPROTO_OK)
        return code;
    put_rights(s, rights);
    return mproto_imapd_end(s);
}

/* --- metadata (RFC 5464 4.4) --- */

static void put_entry(mproto_imapd *s, const char *name)
{
    if (!mproto_imapd_is_entry(mproto_text_span(name)))
        mproto_imapd_spoil(s);
    mproto_imapd_put_name(s, name);
}

/* A value with NUL goes as literal8 (RFC 5464 5). */
int mproto_imapd_metadata(mproto_imapd *s, const char *mailbox,
                          const mproto_imapd_entry *entries, size_t n)
{
    size_t i;
    int code;

    if (n == 0)
        return MPROTO_E_ARG;
    code = begin_of(s, "METADATA", mailbox);
    if (code != MPROTO_OK)
        return code;
    s->writer.flags |= MPROTO_IMAP_WRITE_OCTETS;
    mproto_imapd_arg_open(s);
    for (i = 0; i < n; i++) {
        put_entry(s, entries[i].name);
        mproto_imapd_arg_string(s, entries[i].value.p, entries[i].value.n);
    }
    mproto_imapd_arg_close(s);
    return mproto_imapd_end(s);
}

int mproto_imapd_metadata_changed(mproto_imapd *s, const char *mailbox,
                                  const char *const *names, size_t n)
{
    size_t i;
    int code;

    if (n == 0)
        return MPROTO_E_ARG;
    code = begin_of(s, "METADATA", mailbox);
    if (code != MPROTO_OK)
        return code;
    for (i = 0; i < n; i++)
        put_entry(s, names[i]);
    return mproto_imapd_end(s);
}
