/* LIST and LSUB for a store (RFC 9051 6.3.9, RFC 3501 6.3.9, RFC 5258, RFC
 * 6154): which names match, and which are told with which attributes. Nothing
 * is allocated. Names and patterns are in the form of the wire, both the same.
 * ISC, see COPYING. */
#ifndef MAILPROTO_IMAPLIST_H
#define MAILPROTO_IMAPLIST_H

#include <mailproto/imap.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- patterns --- */

/* Reference and pattern as long as this, together; longer ones match
 * nothing. */
#define MPROTO_IMAPLIST_MAX 1024u

typedef struct mproto_imaplist_pattern {
    mproto_span reference;      /* stands before the pattern, as it is */
    mproto_span pattern;
    char        delimiter;      /* of the hierarchy; NUL: there is none */
} mproto_imaplist_pattern;

/* 1 when name matches: "*" is any text, "%" is any without the delimiter, all
 * else is itself. A name that is INBOX, or below it, is so in any case of
 * letters (RFC 9051 5.1). Time pattern x name at the worst, whatever the
 * wildcards. An empty pattern asks for the delimiter (RFC 9051 6.3.9) and is to
 * be answered elsewhere. */
MPROTO_API int mproto_imaplist_match(const mproto_imaplist_pattern *p,
                                     mproto_span name);

/* Below 0, 0, above 0: a comes before b, is b, comes behind, in the order in
 * which what is below a name follows it at once: by octets, the delimiter being
 * lower than all. */
MPROTO_API int mproto_imaplist_order(mproto_span a, mproto_span b,
                                     char delimiter);

/* --- attributes (RFC 9051 7.3.1) --- */

#define MPROTO_IMAPLIST_NOSELECT      0x0001u
#define MPROTO_IMAPLIST_NONEXISTENT   0x0002u
#define MPROTO_IMAPLIST_NOINFERIORS   0x0004u
#define MPROTO_IMAPLIST_HASCHILDREN   0x0008u
#define MPROTO_IMAPLIST_HASNOCHILDREN 0x0010u
#define MPROTO_IMAPLIST_MARKED        0x0020u
#define MPROTO_IMAPLIST_UNMARKED      0x0040u
#define MPROTO_IMAPLIST_SUBSCRIBED    0x0080u
#define MPROTO_IMAPLIST_REMOTE        0x0100u
/* RFC 6154; Important: RFC 8457. */
#define MPROTO_IMAPLIST_ALL           0x0200u
#define MPROTO_IMAPLIST_ARCHIVE       0x0400u
#define MPROTO_IMAPLIST_DRAFTS        0x0800u
#define MPROTO_IMAPLIST_FLAGGED       0x1000u
#define MPROTO_IMAPLIST_JUNK          0x2000u
#define MPROTO_IMAPLIST_SENT          0x4000u
#define MPROTO_IMAPLIST_TRASH         0x8000u
#define MPROTO_IMAPLIST_IMPORTANT     0x10000u
#define MPROTO_IMAPLIST_USES          0x1fe00u  /* all of RFC 6154 */

/* Room for all of them, with NUL. */
#define MPROTO_IMAPLIST_ATTRS_MAX 192u

/* "\HasNoChildren \Sent"; returns as snprintf does. */
MPROTO_API size_t mproto_imaplist_attrs_write(char *dst, size_t cap,
                                              unsigned attrs);
/* The bit of "\sent", in any case of letters; 0: it is none of these. */
MPROTO_API unsigned mproto_imaplist_attr(mproto_span name);

/* --- selection --- */

/* What the store has, all of it: names that are subscribed and gone, too, with
 * NONEXISTENT. HASCHILDREN and HASNOCHILDREN are found out, not looked at. */
typedef struct mproto_imaplist_mailbox {
    mproto_span name;
    unsigned    attrs;          /* MPROTO_IMAPLIST_ bits */
} mproto_imaplist_mailbox;

/* select and returns; the bits are those of MPROTO_IMAPD_LIST_. */
#define MPROTO_IMAPLIST_SELECT_SUBSCRIBED  0x01u
#define MPROTO_IMAPLIST_SELECT_REMOTE      0x02u
#define MPROTO_IMAPLIST_SELECT_RECURSIVE   0x04u
#define MPROTO_IMAPLIST_SELECT_SPECIAL_USE 0x08u
#define MPROTO_IMAPLIST_RETURN_SUBSCRIBED  0x01u
/* What a plain LIST should tell, too (RFC 9051 6.3.9; RFC 3348). */
#define MPROTO_IMAPLIST_RETURN_CHILDREN    0x10u

typedef struct mproto_imaplist_query {
    mproto_span      reference;
    mproto_imap_list patterns;  /* of one or more strings */
    char             delimiter;
    unsigned         select, returns;   /* others of their bits: no matter */
    int              lsub;      /* LSUB: select and returns do not matter */
} mproto_imaplist_query;

typedef struct mproto_imaplist_found {
    mproto_span name;           /* of a mailbox, or the front part of one */
    unsigned    attrs;          /* to be told; uses of a mailbox always */
    unsigned    childinfo;      /* SELECT_ bits of CHILDINFO; 0: not told */
    size_t      at;             /* its place; SIZE_MAX: is in the list of the
                                 * store not even as gone */
} mproto_imaplist_found;

typedef struct mproto_imaplist {
    const mproto_imaplist_query   *query_;
    const mproto_imaplist_mailbox *boxes_;
    size_t n_, at_, part_, next_[3];
} mproto_imaplist;

/* boxes: n of them, ascending by mproto_imaplist_order(); they and the query
 * must live as long as the iterator. */
MPROTO_API void mproto_imaplist_begin(mproto_imaplist *it,
                                      const mproto_imaplist_query *query,
                                      const mproto_imaplist_mailbox *boxes,
                                      size_t n);

/* 1: *f is the next to be told, in the order of the mailboxes; 0: that was all.
 *
 * Told is what matches and is selected. Besides these a name which matches, is
 * not selected (or is no mailbox at all), and has one below it that is selected
 * but does not match: with LSUB (RFC 3501 6.3.9: \Noselect), with RECURSIVE
 * (CHILDINFO, RFC 9051 6.3.9.6), and without any selection, as "%" wants it
 * (\NonExistent \Noselect \HasChildren). Without REMOTE what is remote is left
 * out. */
MPROTO_API int mproto_imaplist_next(mproto_imaplist *it,
                                    mproto_imaplist_found *f);

#ifdef __cplusplus
}
#endif
#endif
