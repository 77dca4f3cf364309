#include "imap/imapc_int.h"

/* --- QUOTA (RFC 9208) --- */

int mproto_imapc_getquota(mproto_imapc *c, const char *root)
{
    mproto_imapc_say_verb(c, "GETQUOTA");
    mproto_imapc_say_astring(c, root);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_getquotaroot(mproto_imapc *c, const char *mailbox)
{
    mproto_imapc_say_verb(c, "GETQUOTAROOT");
    mproto_imapc_say_mailbox(c, mailbox);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_setquota(mproto_imapc *c, const char *root,
                          const char *limits)
{
    mproto_imapc_say_verb(c, "SETQUOTA");
    mproto_imapc_say_astring(c, root);
    if (limits) {
        mproto_imapc_say_list(c, limits);
    } else {
        mproto_imapc_arg_open(c);
        mproto_imapc_arg_close(c);
    }
    return mproto_imapc_say_end(c, 0);
}

/* --- ACL (RFC 4314) --- */

int mproto_imapc_getacl(mproto_imapc *c, const char *mailbox)
{
    mproto_imapc_say_verb(c, "GETACL");
    mproto_imapc_say_mailbox(c, mailbox);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_setacl(mproto_imapc *c, const char *mailbox, const char *who,
                        const char *rights)
{
    mproto_imapc_say_verb(c, "SETACL");
    mproto_imapc_say_mailbox(c, mailbox);
    mproto_imapc_say_astring(c, who);
    mproto_imapc_say_astring(c, rights);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_deleteacl(mproto_imapc *c, const char *mailbox,
                           const char *who)
{
    mproto_imapc_say_verb(c, "DELETEACL");
    mproto_imapc_say_mailbox(c, mailbox);
    mproto_imapc_say_astring(c, who);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_listrights(mproto_imapc *c, const char *mailbox,
                            const char *who)
{
    mproto_imapc_say_verb(c, "LISTRIGHTS");
    mproto_imapc_say_mailbox(c, mailbox);
    mproto_imapc_say_astring(c, who);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_myrights(mproto_imapc *c, const char *mailbox)
{
    mproto_imapc_say_verb(c, "MYRIGHTS");
    mproto_imapc_say_mailbox(c, mailbox);
    return mproto_imapc_say_end(c, 0);
}

/* --- METADATA (RFC 5464) --- */

/* Without a mailbox the server itself is meant, which METADATA-SERVER is
 * enough for. */
static void need_metadata(mproto_imapc *c, const char *mailbox)
{
    if (*mailbox || !mproto_imapc_has(c, "METADATA-SERVER"))
        mproto_imapc_say_needs(c, "METADATA");
}

int mproto_imapc_getmetadata(mproto_imapc *c, const char *mailbox,
                             const char *options, const char *entries)
{
    mproto_imapc_say_verb(c, "GETMETADATA");
    need_metadata(c, mailbox ? mailbox : "");
    if (options)
        mproto_imapc_say_list(c, options);
    mproto_imapc_say_mailbox(c, mailbox);
    mproto_imapc_say_list(c, entries);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_setmetadata(mproto_imapc *c, const char *mailbox,
                             const char *entry, const void *value, size_t n)
{
    mproto_imapc_say_verb(c, "SETMETADATA");
    need_metadata(c, mailbox ? mailbox : "");
    mproto_imapc_say_mailbox(c, mailbox);
    mproto_imapc_arg_open(c);
    mproto_imapc_say_astring(c, entry);
    mproto_imapc_arg_string(c, value, n);
    mproto_imapc_arg_close(c);
    return mproto_imapc_say_end(c, 0);
}
