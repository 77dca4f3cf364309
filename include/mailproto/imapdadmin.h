/* What a server of IMAP answers to ID, NAMESPACE, GETQUOTA, GETACL, GETMETADATA
 * and their like. Legal when, and refused as, list() and all untagged data of
 * imapd.h. ISC, see COPYING. */
#ifndef MAILPROTO_IMAPDADMIN_H
#define MAILPROTO_IMAPDADMIN_H

#include <mailproto/imapd.h>

#ifdef __cplusplus
extern "C" {
#endif

/* n pairs, name and value, NULL for a value that is none; 0: NIL (RFC 2971).
 * E_ARG also: more than 30, a name above 30 octets, a value above 1,024. */
MPROTO_API int mproto_imapd_id(mproto_imapd *s, const char *const *pairs,
                               size_t n);

typedef enum mproto_imapd_space {
    MPROTO_IMAPD_SPACE_PERSONAL = 1,
    MPROTO_IMAPD_SPACE_OTHERS,
    MPROTO_IMAPD_SPACE_SHARED
} mproto_imapd_space;

typedef struct mproto_imapd_namespace {
    mproto_imapd_space space;
    const char        *prefix;  /* "", "#shared/" */
    char               delimiter;       /* '\0': NIL */
} mproto_imapd_namespace;

/* All there are, in any order (RFC 9051 7.3.6). */
MPROTO_API int mproto_imapd_namespaces(mproto_imapd *s,
                                       const mproto_imapd_namespace *spaces,
                                       size_t n);

typedef struct mproto_imapd_quota {
    const char *resource;       /* "STORAGE", which counts units of 1,024
                                 * octets, "MESSAGE" */
    uint64_t    used, limit;
} mproto_imapd_quota;

/* What a root limits; of a mailbox its roots (RFC 9208). */
MPROTO_API int mproto_imapd_quota_of(mproto_imapd *s, const char *root,
                                     const mproto_imapd_quota *resources,
                                     size_t n);
MPROTO_API int mproto_imapd_quotaroot(mproto_imapd *s, const char *mailbox,
                                      const char *const *roots, size_t n);

/* RFC 4314; rights are "lrs": lower case letters and digits. */
typedef struct mproto_imapd_ace {
    const char *user;           /* or "-user", whom rights are denied */
    const char *rights;
} mproto_imapd_ace;

MPROTO_API int mproto_imapd_acl(mproto_imapd *s, const char *mailbox,
                                const mproto_imapd_ace *entries, size_t n);
/* required: those that user has in any case. others: those that can be granted,
 * blanks between, those together that are tied: "s w kx"; or "". */
MPROTO_API int mproto_imapd_listrights(mproto_imapd *s, const char *mailbox,
                                       const char *user, const char *required,
                                       const char *others);
MPROTO_API int mproto_imapd_myrights(mproto_imapd *s, const char *mailbox,
                                     const char *rights);

typedef struct mproto_imapd_entry {
    const char *name;           /* "/shared/comment" */
    mproto_span value;          /* any octets; p NULL: NIL */
} mproto_imapd_entry;

/* Annotations, one or more, of a mailbox or of the server, which is "" (RFC
 * 5464). changed(): only names, when others have changed them. */
MPROTO_API int mproto_imapd_metadata(mproto_imapd *s, const char *mailbox,
                                     const mproto_imapd_entry *entries,
                                     size_t n);
MPROTO_API int mproto_imapd_metadata_changed(mproto_imapd *s,
                                             const char *mailbox,
                                             const char *const *names,
                                             size_t n);

/* --- NOTIFY (RFC 5465) --- */

/* What NOTIFY can ask for (RFC 5465 5). Others have NO [BADEVENT ...], as those
 * of metadata where that is not offered. */
#define MPROTO_IMAPD_EVENT_MESSAGE_NEW             0x01u
#define MPROTO_IMAPD_EVENT_MESSAGE_EXPUNGE         0x02u
#define MPROTO_IMAPD_EVENT_FLAG_CHANGE             0x04u
#define MPROTO_IMAPD_EVENT_MAILBOX_NAME            0x10u
#define MPROTO_IMAPD_EVENT_SUBSCRIPTION_CHANGE     0x20u
#define MPROTO_IMAPD_EVENT_MAILBOX_METADATA_CHANGE 0x40u
#define MPROTO_IMAPD_EVENT_SERVER_METADATA_CHANGE  0x80u

/* Of which mailboxes (RFC 5465 6). */
typedef enum mproto_imapd_filter {
    MPROTO_IMAPD_FILTER_SELECTED = 1,   /* of these two one at most */
    MPROTO_IMAPD_FILTER_SELECTED_DELAYED,
    MPROTO_IMAPD_FILTER_INBOXES,
    MPROTO_IMAPD_FILTER_PERSONAL,
    MPROTO_IMAPD_FILTER_SUBSCRIBED,
    MPROTO_IMAPD_FILTER_SUBTREE,
    MPROTO_IMAPD_FILTER_MAILBOXES
} mproto_imapd_filter;

/* MESSAGE_NEW and MESSAGE_EXPUNGE are in it both or neither, FLAG_CHANGE with
 * them, and of SELECTED nothing else. */
typedef struct mproto_imapd_group {
    mproto_imapd_filter      filter;
    unsigned                 events;    /* 0: NONE */
    const mproto_span       *mailboxes; /* names of SUBTREE and MAILBOXES */
    size_t                   mailboxes_n;
    const mproto_imapd_item *items;     /* FETCH of new ones; of SELECTED */
    size_t                   items_n;
} mproto_imapd_group;

/* What MessageNew asks for of a message that is new to the client, at any time;
 * else as fetch_message(). items, n of them, are those of the group: copy them,
 * with what their sections point at. UID is told where QRESYNC is on, too, and
 * MODSEQ where CONDSTORE is. E_STATE: nothing is selected. */
MPROTO_API int mproto_imapd_fetch_items(mproto_imapd *s,
                                        const mproto_imapd_item *items,
                                        size_t n, const mproto_imap_msg *m,
                                        const mproto_imapextract_mail *mail);

/* OK [NOTIFICATIONOVERFLOW]: all is as behind NOTIFY NONE (RFC 5465 5.8). text
 * may be NULL. E_STATE: nobody is logged in. */
MPROTO_API int mproto_imapd_overflow(mproto_imapd *s, const char *text);

#ifdef __cplusplus
}
#endif
#endif
