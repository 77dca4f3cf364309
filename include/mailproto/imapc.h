/* The client side of IMAP (RFC 9051, RFC 3501), without the sockets. Feed the
 * wire, call verbs, take events. Data of the server are nobody's answer: they
 * come in order, at any time, and may be of no command at all. ISC, see
 * COPYING. */
#ifndef MAILPROTO_IMAPC_H
#define MAILPROTO_IMAPC_H

#include <mailproto/imap.h>
#include <mailproto/imapset.h>
#include <mailproto/sasl.h>
#include <mailproto/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_imapc mproto_imapc;

/* 0 is the default; nothing means infinity. */
typedef struct mproto_imapc_limits {
    size_t   size;              /* sizeof(mproto_imapc_limits) */
    size_t   item_max;          /* octets of a response, or of an item of FETCH
                                 * but for its body; 1,048,576; at least 512. A
                                 * longer one is INVALID; a greeting or result
                                 * the end, E_LIMIT */
    size_t   out_max;           /* octets that wait to be sent; 65,536; at
                                 * least 1,024 */
    size_t   keep_max;          /* what wire_keep() may hold; 65,536 */
    unsigned values_max;        /* values in one item; 32,768; at least 64 */
    unsigned depth_max;         /* of lists in lists; 100 */
    unsigned commands_max;      /* in flight; 16 */
    uint32_t messages_max;      /* whose UIDs are remembered, 5.2 octets each;
                                 * 0: none, and not over 2^30 */
    uint32_t known_max;         /* UIDs that resync() is told of; 1,048,576 */
} mproto_imapc_limits;

/* Nothing but STARTTLS in the clear, whatever the server says; PREAUTH is
 * E_PEER then. Of what it says there only notices, results and CAPABILITY are
 * told: other data are INVALID. */
#define MPROTO_IMAPC_NEED_TLS   0x01u
/* The connection came up in TLS (imaps). */
#define MPROTO_IMAPC_TLS        0x02u
/* Passwords without TLS, too: whoever listens has them. */
#define MPROTO_IMAPC_CLEAR_AUTH 0x04u
/* For servers that end lines in LF alone: one who can write LF into what such
 * a server passes on then speaks for it. */
#define MPROTO_IMAPC_LF_LINES   0x08u
/* CAPABILITY is only asked by capability(): READY comes with what the server
 * tells of its own accord, be it nothing. */
#define MPROTO_IMAPC_NO_CAPABILITY 0x10u
/* For servers that answer ENABLE with OK alone (iCloud): what was asked for is
 * on then. */
#define MPROTO_IMAPC_TRUST_ENABLE  0x20u

/* What is not by the grammar and yet read, as servers in use say it: these and
 * MPROTO_IMAP_QUIRK_ are the bits of quirks. A response that has one of
 * opts.strict is refused: INVALID, and nothing is learnt of it. Of FETCH only
 * the item is, or its end; of lists of ids what is told before stands; and
 * RESULT comes all the same, with the bits. */
#define MPROTO_IMAPC_QUIRK_LINE   0x010000u /* an empty one, or NUL before it */
#define MPROTO_IMAPC_QUIRK_STATUS 0x020000u /* OK is missing, or the code is
                                             * none: all of it is text */
#define MPROTO_IMAPC_QUIRK_NAME   0x040000u /* blanks in a name that has no
                                             * quotes */
#define MPROTO_IMAPC_QUIRK_VALUE  0x080000u /* an item without one */
#define MPROTO_IMAPC_QUIRK_END    0x100000u /* a FETCH without ")", or more
                                             * behind it; more behind EXISTS,
                                             * RECENT, EXPUNGE */
#define MPROTO_IMAPC_QUIRK_LF     0x200000u /* LF alone ended a line; only with
                                             * MPROTO_IMAPC_LF_LINES */

typedef struct mproto_imapc_opts {
    size_t      size;           /* sizeof(mproto_imapc_opts) */
    unsigned    flags;          /* MPROTO_IMAPC_ bits */
    unsigned    strict;         /* bits of quirks */
    const mproto_imapc_limits *limits;  /* NULL: all defaults; copied */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
} mproto_imapc_opts;

/* Only RESULT, LITERAL, IDLING, TOKEN and WORK belong to a command. */
typedef enum mproto_imapc_type {
    MPROTO_IMAPC_READY = 1,     /* capabilities are known: behind the greeting
                                 * (a NOTICE), TLS, a login */
    MPROTO_IMAPC_RESULT,        /* command, status, code, list, text; status 0:
                                 * the connection ended before */
    MPROTO_IMAPC_NOTICE,        /* untagged OK, NO, BAD, BYE: the same */
    MPROTO_IMAPC_LITERAL,       /* you owe up to number octets of APPEND */
    MPROTO_IMAPC_IDLING,        /* the server waits for DONE */
    MPROTO_IMAPC_TOKEN,         /* in auth(): you owe mproto_sasl_token() to
                                 * its object, then call next() */
    MPROTO_IMAPC_WORK,          /* in auth(): a slice of hashing is done; only
                                 * call next() again, soon */
    MPROTO_IMAPC_ROOM,          /* a verb was E_FULL: call it again now */

    MPROTO_IMAPC_CAPABILITY,    /* list */
    MPROTO_IMAPC_ENABLED,       /* list */
    MPROTO_IMAPC_EXISTS,        /* number */
    MPROTO_IMAPC_RECENT,        /* number */
    MPROTO_IMAPC_EXPUNGE,       /* seq; uid when it is remembered */
    MPROTO_IMAPC_VANISHED,      /* ids: UIDs, a batch of them; earlier */
    MPROTO_IMAPC_FLAGS,         /* of the mailbox: flags, list */
    MPROTO_IMAPC_LIST,          /* name LIST, LSUB, XLIST: mailbox, delimiter,
                                 * attributes, list of them; more: extended
                                 * data, ("CHILDINFO" ("SUBSCRIBED")) */
    MPROTO_IMAPC_STATUS,        /* mailbox, facts; list: name, value, ... */
    MPROTO_IMAPC_SEARCH,        /* SEARCH, SORT, ESEARCH begins: name, tag,
                                 * uids. What follows up to SEARCH_END is of
                                 * it */
    MPROTO_IMAPC_IDS,           /* name; ids: a batch, in the server's order */
    MPROTO_IMAPC_NUMBER,        /* name COUNT MIN MAX MODSEQ: number; any other:
                                 * text, and number or list if it is one */
    MPROTO_IMAPC_SEARCH_END,
    MPROTO_IMAPC_THREAD,        /* threads: a batch */
    MPROTO_IMAPC_THREAD_END,
    MPROTO_IMAPC_NAMESPACE,     /* list: personal, others', shared */
    MPROTO_IMAPC_ID,            /* list: name, value, ... */
    MPROTO_IMAPC_QUOTA,         /* name of the root, list: resource, used,
                                 * limit, ... */
    MPROTO_IMAPC_QUOTAROOT,     /* mailbox, list: roots */
    MPROTO_IMAPC_ACL,           /* mailbox, list: who, rights, ... */
    MPROTO_IMAPC_LISTRIGHTS,    /* mailbox, list: who, rights, ... */
    MPROTO_IMAPC_MYRIGHTS,      /* mailbox, text */
    MPROTO_IMAPC_METADATA,      /* mailbox, list: entry, value, ...; or only
                                 * entries: they have changed */

    MPROTO_IMAPC_FETCH,         /* seq; of UIDFETCH uid. What follows up to
                                 * FETCH_END is of this message */
    MPROTO_IMAPC_FETCH_FLAGS,   /* flags, list */
    MPROTO_IMAPC_FETCH_NUMBER,  /* name UID, RFC822.SIZE, MODSEQ, X-GM-MSGID,
                                 * BINARY.SIZE[1] ...; number; section */
    MPROTO_IMAPC_FETCH_DATE,    /* name INTERNALDATE or SAVEDATE: time, zone,
                                 * text; nil */
    MPROTO_IMAPC_FETCH_ENVELOPE,        /* envelope */
    MPROTO_IMAPC_FETCH_STRUCTURE,       /* name BODYSTRUCTURE or BODY; list: for
                                         * mproto_imap_parts_begin() */
    MPROTO_IMAPC_FETCH_TEXT,    /* name EMAILID, THREADID, PREVIEW ...: text;
                                 * nil */
    MPROTO_IMAPC_FETCH_OTHER,   /* name, list: X-GM-LABELS, and strangers */
    MPROTO_IMAPC_BODY,          /* BODY[...] or BINARY[...] begins: name,
                                 * section, size; nil: there is none, and no
                                 * BODY_END */
    MPROTO_IMAPC_BODY_DATA,     /* data, mostly a part of your buffer */
    MPROTO_IMAPC_BODY_END,
    MPROTO_IMAPC_FETCH_END,

    MPROTO_IMAPC_OTHER,         /* any other: name, list; data: all of it */
    MPROTO_IMAPC_INVALID,       /* a response, or an item of the FETCH that is
                                 * open, that can't be read: name, error;
                                 * data: its octets, none when error is
                                 * E_LIMIT. What follows it is read */
    MPROTO_IMAPC_FORGET         /* in resync(): UIDVALIDITY is another, what the
                                 * cache has is of no mailbox any more */
} mproto_imapc_type;

/* Attributes of LIST (RFC 9051 7.3.1). */
#define MPROTO_IMAPC_NOINFERIORS   0x00001u
#define MPROTO_IMAPC_NOSELECT      0x00002u
#define MPROTO_IMAPC_MARKED        0x00004u
#define MPROTO_IMAPC_UNMARKED      0x00008u
#define MPROTO_IMAPC_NONEXISTENT   0x00010u
#define MPROTO_IMAPC_SUBSCRIBED    0x00020u
#define MPROTO_IMAPC_REMOTE        0x00040u
#define MPROTO_IMAPC_HASCHILDREN   0x00080u
#define MPROTO_IMAPC_HASNOCHILDREN 0x00100u
#define MPROTO_IMAPC_ALL           0x00200u     /* RFC 6154 */
#define MPROTO_IMAPC_ARCHIVE       0x00400u
#define MPROTO_IMAPC_DRAFTS        0x00800u
#define MPROTO_IMAPC_FLAGGED       0x01000u
#define MPROTO_IMAPC_JUNK          0x02000u
#define MPROTO_IMAPC_SENT          0x04000u
#define MPROTO_IMAPC_TRASH         0x08000u
#define MPROTO_IMAPC_IMPORTANT     0x10000u     /* RFC 8457 */

/* What is known of a mailbox; has tells which. */
#define MPROTO_IMAPC_HAS_MESSAGES    0x001u
#define MPROTO_IMAPC_HAS_RECENT      0x002u
#define MPROTO_IMAPC_HAS_UNSEEN      0x004u
#define MPROTO_IMAPC_HAS_DELETED     0x008u
#define MPROTO_IMAPC_HAS_UIDNEXT     0x010u
#define MPROTO_IMAPC_HAS_UIDVALIDITY 0x020u
#define MPROTO_IMAPC_HAS_MODSEQ      0x040u
#define MPROTO_IMAPC_HAS_SIZE        0x080u
#define MPROTO_IMAPC_HAS_APPENDLIMIT 0x100u
#define MPROTO_IMAPC_HAS_FLAGS       0x200u
#define MPROTO_IMAPC_HAS_PERMANENT   0x400u
typedef struct mproto_imapc_facts {
    unsigned has;
    uint32_t messages, recent, uidnext, uidvalidity;
    uint32_t unseen;            /* STATUS: how many; of the selected mailbox:
                                 * the number of the first (RFC 3501 7.1) */
    uint32_t deleted;
    uint64_t modseq;            /* HIGHESTMODSEQ (RFC 7162) */
    uint64_t size;              /* RFC 8438 */
    uint64_t appendlimit;       /* RFC 7889 */
    unsigned flags, permanent;  /* of the selected mailbox: MPROTO_IMAP_ */
    int      readonly, nomodseq, uidnotsticky;
} mproto_imapc_facts;

/* RFC 5256 4: a message and how deep it stands; depth 0 begins a thread, of
 * which id 0 is a parent that is missing. */
typedef struct mproto_imapc_node {
    uint32_t id, depth;
} mproto_imapc_node;

/* Spans live until next() is called, and so does all that they are of. */
typedef struct mproto_imapc_event {
    mproto_imapc_type  type;
    mproto_err         error;   /* INVALID: E_PEER or E_LIMIT */
    unsigned           quirks;  /* that were met, as bits */
    uint32_t           seq;
    uint32_t           uid;     /* FETCH: as soon as the server has told it, so
                                 * 0 in what stands before it, unless it is
                                 * remembered */
    uint64_t           number, size;
    int64_t            time;    /* seconds since 1970, UTC */
    int                zone;    /* minutes east */
    unsigned           flags;   /* MPROTO_IMAP_ bits */
    int                nil;
    mproto_span        text, name;
    mproto_span        data;    /* where nothing else is said of it, values as
                                 * they came, for who passes them on: of FETCH
                                 * items, of data with a list, of code */
    mproto_imap_list   list;
    const mproto_imap_envelope *envelope;
    const mproto_imap_section  *section;

    int                command; /* what its verb gave, above 0 */
    mproto_imap_status status;
    unsigned           attributes;      /* of LIST */
    int                uids, earlier;
    mproto_span        code;    /* "APPENDUID", and its values in list */
    mproto_span        mailbox, delimiter, tag;
    mproto_imap_list   more;
    const mproto_imapc_facts   *facts;  /* of STATUS, and of resync() */
    const mproto_imapset_range *ids;    /* ids_n of them */
    const mproto_imapc_node  *threads;
    size_t             ids_n;   /* of threads, too */
} mproto_imapc_event;

/* Where the session is (RFC 9051 3). */
typedef enum mproto_imapc_state {
    MPROTO_IMAPC_CONNECTED = 1, /* no greeting yet */
    MPROTO_IMAPC_NOT_AUTHENTICATED,
    MPROTO_IMAPC_AUTHENTICATED,
    MPROTO_IMAPC_SELECTED,
    MPROTO_IMAPC_LOGGED_OUT     /* and when the connection is over */
} mproto_imapc_state;

/* NULL: no memory, size of opts or limits is 0, or commands_max is over
 * 33,554,431. opts may be NULL: all defaults. */
MPROTO_API mproto_imapc *mproto_imapc_new(const mproto_imapc_opts *opts);
MPROTO_API void mproto_imapc_free(mproto_imapc *c);
/* Octets that an engine can come to hold at the most, with these limits (NULL:
 * the defaults). 0: limits has size 0. */
MPROTO_API size_t mproto_imapc_memory_bound(
    const mproto_imapc_limits *limits);
MPROTO_API mproto_wire *mproto_imapc_wire(mproto_imapc *c);

/* What happened next; NULL when nothing has: then ask the wire. */
MPROTO_API const mproto_imapc_event *mproto_imapc_next(mproto_imapc *c);

/* 1: the server has it, "IDLE", "AUTH=PLAIN"; whatever its case. Ask anew at
 * each READY. */
MPROTO_API int mproto_imapc_has(const mproto_imapc *c, const char *name);
MPROTO_API mproto_imapc_state mproto_imapc_where(const mproto_imapc *c);
/* Of the mailbox that is selected; NULL when there is none. Lives until
 * next(). */
MPROTO_API const mproto_imapc_facts *mproto_imapc_selected(
    const mproto_imapc *c);
/* With messages_max, of the mailbox that is selected: what FETCH has told of
 * the UIDs of messages up to that number, kept right when some are expunged.
 * 0: it is not known. Time log^2 of n. */
MPROTO_API uint32_t mproto_imapc_uid(const mproto_imapc *c, uint32_t seq);
MPROTO_API uint32_t mproto_imapc_seq(const mproto_imapc *c, uint32_t uid);
/* 1: ENABLE has turned it on, "QRESYNC". */
MPROTO_API int mproto_imapc_is_on(const mproto_imapc *c, const char *name);
/* What the server offers for auth(), "SCRAM-SHA-256 PLAIN", for
 * mproto_sasl_choose(). As snprintf(): the length without NUL. */
MPROTO_API size_t mproto_imapc_mechanisms(const mproto_imapc *c, char *dst,
                                          size_t cap);

/* Verbs give the number of their command, above 0, whose RESULT comes exactly
 * once. Or:
 *   E_ARG    NULL; a string that is not fit for the wire; longer than out_max
 *   E_STATE  not in this state of the session, counted as if all in flight
 *            ended well; before READY, behind logout() and starttls(), between
 *            idle() and idle_done(), while a message is sent, or auth() or
 *            resync() runs;
 *            the server does not announce it
 *   E_FULL   commands_max are in flight, or out_max octets wait: ROOM tells
 *            when it will be taken; logout() always finds room
 *   E_NOMEM
 * Call them one behind the other: what must wait waits by itself, all commands
 * for LOGIN, AUTHENTICATE, ENABLE, COMPRESS, IDLE, and those with message
 * numbers while another in flight may change these (RFC 9051 5.5).
 *
 * Mailbox names are as LIST gave them: mproto_mutf7_encode() makes one, unless
 * UTF8=ACCEPT or IMAP4rev2 is on; E_ARG: with controls. They and other strings
 * go out as atom, quoted or literal, whatever is in them. Text of values is
 * "1:3 (UID FLAGS)": atoms, lists, no strings. Sets are "1:3,7:*" or "$", which
 * some servers want in ascending order (mproto_imapset_format()). */

/* --- in any state --- */

MPROTO_API int mproto_imapc_capability(mproto_imapc *c);
MPROTO_API int mproto_imapc_noop(mproto_imapc *c);
/* The last verb. */
MPROTO_API int mproto_imapc_logout(mproto_imapc *c);
/* n pairs, name and value, NULL for a value that is none (RFC 2971). */
MPROTO_API int mproto_imapc_id(mproto_imapc *c, const char *const *pairs,
                               size_t n);

/* --- before login --- */

/* RESULT OK leads to MPROTO_TLS on the wire, then to READY: what was learnt in
 * the clear is forgotten. E_STATE also in TLS. */
MPROTO_API int mproto_imapc_starttls(mproto_imapc *c);
/* E_STATE also with LOGINDISABLED, and in the clear, but for
 * MPROTO_IMAPC_CLEAR_AUTH. Strings are wiped when they have left. */
MPROTO_API int mproto_imapc_login(mproto_imapc *c, const char *user,
                                  const char *password);
/* One exchange of SASL; its first message goes with the command where the
 * server takes that (RFC 4959). sasl stays yours and alive until RESULT; its
 * error() tells when it was at fault: NO without a text when nothing was said.
 * A success that the exchange does not confirm is E_PEER, and the end
 * (SASL-14). E_STATE also in the clear, of mechanisms that show the secret
 * itself, but for MPROTO_IMAPC_CLEAR_AUTH. */
MPROTO_API int mproto_imapc_auth(mproto_imapc *c, mproto_sasl *sasl);

/* --- behind it --- */

/* "CONDSTORE QRESYNC" (RFC 5161). */
MPROTO_API int mproto_imapc_enable(mproto_imapc *c, const char *names);
/* RESULT OK leads to MPROTO_DEFLATE on the wire. */
MPROTO_API int mproto_imapc_compress(mproto_imapc *c);
/* Back to before login (RFC 8437). */
MPROTO_API int mproto_imapc_unauthenticate(mproto_imapc *c);

typedef struct mproto_imapc_select_opts {
    size_t      size;           /* sizeof(mproto_imapc_select_opts) */
    int         readonly;       /* EXAMINE */
    int         condstore;      /* RFC 7162 */
    uint32_t    uidvalidity;    /* with modseq: QRESYNC, which has to be on; 0:
                                 * not wanted */
    uint64_t    modseq;
    const char *uids;           /* those that are known, a set; or NULL */
    const char *seqs, *seq_uids;        /* some numbers, and their UIDs; or
                                         * NULL */
} mproto_imapc_select_opts;

/* opts may be NULL. */
MPROTO_API int mproto_imapc_select(mproto_imapc *c, const char *mailbox,
                                   const mproto_imapc_select_opts *opts);
/* What a cache of a mailbox has: the last facts of resync(), and the UIDs of
 * which it knows the flags as of then, ascending, with gaps between the ranges.
 * A message that is wanted no more stays among them: what is left out is told
 * anew. All that it points to stays yours and alive until RESULT. */
typedef struct mproto_imapc_cache {
    size_t      size;           /* sizeof(mproto_imapc_cache) */
    int         readonly;       /* EXAMINE */
    uint32_t    uidvalidity;    /* 0: it has nothing */
    uint64_t    modseq;         /* 0: the server had none */
    const mproto_imapset_range *uids;
    size_t      uids_n;
} mproto_imapc_cache;

/* Selects, and tells what is different from the cache, by the cheapest means
 * that the server has: QRESYNC, which is enabled if it can be and takes one
 * exchange; CONDSTORE, with a search when the numbers do not add up (RFC 7162
 * 6); else the flags of all messages (RFC 4549). What errs, or takes a
 * mod-sequence back, is given up for the next. Whichever it was, there come:
 *   FORGET                UIDVALIDITY is another; what follows is all there is
 *   FETCH ... FETCH_END   UID and FETCH_FLAGS, of messages that are new or have
 *                         changed, and may be of others
 *   VANISHED, earlier     they are no more; one may be told twice. A later
 *                         FETCH takes it back
 *   RESULT                OK: facts, for the next time. It is modseq of them
 *                         that counts, not the one that FETCH told
 * among data that come at any time. NO without a text: what the server told
 * does not make up the mailbox, or lacks UIDVALIDITY where the cache has one,
 * and nothing of it shall be kept as facts.
 * No verb but logout() is taken before RESULT. cache NULL: there is none.
 *
 * Memory: 4 octets for each range, an eighth for each UID. E_LIMIT: they are
 * more than known_max. E_ARG: they do not ascend. */
MPROTO_API int mproto_imapc_resync(mproto_imapc *c, const char *mailbox,
                                   const mproto_imapc_cache *cache);
/* use: "\\Sent" and the like (RFC 6154), or NULL. */
MPROTO_API int mproto_imapc_create(mproto_imapc *c, const char *mailbox,
                                   const char *use);
MPROTO_API int mproto_imapc_delete(mproto_imapc *c, const char *mailbox);
MPROTO_API int mproto_imapc_rename(mproto_imapc *c, const char *mailbox,
                                   const char *to);
MPROTO_API int mproto_imapc_subscribe(mproto_imapc *c, const char *mailbox);
MPROTO_API int mproto_imapc_unsubscribe(mproto_imapc *c, const char *mailbox);
MPROTO_API int mproto_imapc_namespace(mproto_imapc *c);
/* selection: "SUBSCRIBED REMOTE", returns: "CHILDREN STATUS (MESSAGES)" (RFC
 * 5258, 5819, 6154); or NULL. */
MPROTO_API int mproto_imapc_list(mproto_imapc *c, const char *reference,
                                 const char *pattern, const char *selection,
                                 const char *returns);
MPROTO_API int mproto_imapc_lsub(mproto_imapc *c, const char *reference,
                                 const char *pattern);
/* items: "MESSAGES UIDNEXT". */
MPROTO_API int mproto_imapc_status(mproto_imapc *c, const char *mailbox,
                                   const char *items);

/* From IDLING on the server tells at once what is new (RFC 2177; anew after
 * 29 minutes at the latest). idle_done() ends it, once, at any time: OK, or an
 * error. */
MPROTO_API int mproto_imapc_idle(mproto_imapc *c);
MPROTO_API int mproto_imapc_idle_done(mproto_imapc *c);
/* "SET (selected (MessageNew MessageExpunge))" (RFC 5465); NULL: NONE. */
MPROTO_API int mproto_imapc_notify(mproto_imapc *c, const char *events);

/* --- in a mailbox --- */

MPROTO_API int mproto_imapc_check(mproto_imapc *c);
/* Expunges, too. */
MPROTO_API int mproto_imapc_close(mproto_imapc *c);
MPROTO_API int mproto_imapc_unselect(mproto_imapc *c);
/* uids: only those (RFC 4315), or NULL. */
MPROTO_API int mproto_imapc_expunge(mproto_imapc *c, const char *uids);

/* How a verb is meant, as bits. */
#define MPROTO_IMAPC_UID    0x01u       /* sets and results are UIDs */
#define MPROTO_IMAPC_ADD    0x02u       /* store(): flags to those there are */
#define MPROTO_IMAPC_REMOVE 0x04u
#define MPROTO_IMAPC_SILENT 0x08u       /* the new flags need not be told */

/* items: "(UID FLAGS BODY.PEEK[HEADER.FIELDS (TO)]<0.9>)"; modifiers:
 * "CHANGEDSINCE 715194045007 VANISHED" (RFC 7162), or NULL. */
MPROTO_API int mproto_imapc_fetch(mproto_imapc *c, unsigned how,
                                  const char *set, const char *items,
                                  const char *modifiers);
/* flags: "\\Seen $Junk"; modifiers: "UNCHANGEDSINCE 320162338", or NULL. */
MPROTO_API int mproto_imapc_store(mproto_imapc *c, unsigned how,
                                  const char *set, const char *flags,
                                  const char *modifiers);
MPROTO_API int mproto_imapc_copy(mproto_imapc *c, unsigned how,
                                 const char *set, const char *mailbox);
MPROTO_API int mproto_imapc_move(mproto_imapc *c, unsigned how,
                                 const char *set, const char *mailbox);

/* program: "UNSEEN SINCE 1-Feb-2026 NOT (LARGER 9000)"; with strings it wants
 * begin() and arg_string(). returns: "MIN COUNT" (RFC 4731), "" for all; NULL:
 * a plain answer, of which one is in flight at a time. SORT and THREAD search
 * in UTF-8. */
MPROTO_API int mproto_imapc_search(mproto_imapc *c, unsigned how,
                                   const char *returns, const char *program);
/* criteria: "REVERSE DATE" (RFC 5256). */
MPROTO_API int mproto_imapc_sort(mproto_imapc *c, unsigned how,
                                 const char *returns, const char *criteria,
                                 const char *program);
/* algorithm: "REFERENCES". */
MPROTO_API int mproto_imapc_thread(mproto_imapc *c, unsigned how,
                                   const char *algorithm,
                                   const char *program);

/* --- messages for the server --- */

typedef struct mproto_imapc_message {
    size_t      size;           /* sizeof(mproto_imapc_message) */
    uint64_t    octets;         /* of it, with lines that end in CRLF */
    const char *flags;          /* "\\Seen $Forwarded", or NULL */
    const char *date;           /* "17-Jul-1996 02:44:25 -0700", or NULL */
    int         binary;         /* it may have NUL (RFC 3516) */
    int         utf8;           /* its header is UTF-8 (RFC 9755) */
    int         catenate;       /* it is made of parts (RFC 4469): octets is of
                                 * no matter */
} mproto_imapc_message;

/* LITERAL asks for octets when the server waits for them: append_data() as
 * often as you like, up to the number it told; the next one comes when there is
 * room. When all are said: append_end(), or append_next() for another message
 * (RFC 3502). RESULT may come at any time and is the end of it: NO in the
 * middle is made good with blanks. Only hanging up spares octets that were
 * announced.
 *
 * These give OK, or: E_STATE: it is not asked for, or not the end; E_ARG: more
 * octets than announced, or NUL; E_FULL: more than LITERAL told. */
MPROTO_API int mproto_imapc_append(mproto_imapc *c, const char *mailbox,
                                   const mproto_imapc_message *message);
/* In the place of message number (RFC 8508), which is a UID with
 * MPROTO_IMAPC_UID. */
MPROTO_API int mproto_imapc_replace(mproto_imapc *c, unsigned how,
                                    uint32_t number, const char *mailbox,
                                    const mproto_imapc_message *message);
MPROTO_API int mproto_imapc_append_data(mproto_imapc *c, const void *p,
                                        size_t n);
MPROTO_API int mproto_imapc_append_next(mproto_imapc *c,
                                        const mproto_imapc_message *message);
MPROTO_API int mproto_imapc_append_end(mproto_imapc *c);
/* Parts of a message with catenate, one or more: octets that LITERAL asks for,
 * or a part of another message by its URL. */
MPROTO_API int mproto_imapc_append_text(mproto_imapc *c, uint64_t octets);
MPROTO_API int mproto_imapc_append_url(mproto_imapc *c, const char *url);

/* --- QUOTA (RFC 9208), ACL (RFC 4314), METADATA (RFC 5464) --- */

MPROTO_API int mproto_imapc_getquota(mproto_imapc *c, const char *root);
MPROTO_API int mproto_imapc_getquotaroot(mproto_imapc *c,
                                         const char *mailbox);
/* limits: "STORAGE 512 MESSAGE 100", or NULL for none. */
MPROTO_API int mproto_imapc_setquota(mproto_imapc *c, const char *root,
                                     const char *limits);
MPROTO_API int mproto_imapc_getacl(mproto_imapc *c, const char *mailbox);
MPROTO_API int mproto_imapc_setacl(mproto_imapc *c, const char *mailbox,
                                   const char *who, const char *rights);
MPROTO_API int mproto_imapc_deleteacl(mproto_imapc *c, const char *mailbox,
                                      const char *who);
MPROTO_API int mproto_imapc_listrights(mproto_imapc *c, const char *mailbox,
                                       const char *who);
MPROTO_API int mproto_imapc_myrights(mproto_imapc *c, const char *mailbox);
/* mailbox "" is the server; options: "MAXSIZE 1024 DEPTH 1", or NULL; entries:
 * "/shared/comment /private/comment". */
MPROTO_API int mproto_imapc_getmetadata(mproto_imapc *c, const char *mailbox,
                                        const char *options,
                                        const char *entries);
/* value NULL with n 0 takes the entry away. */
MPROTO_API int mproto_imapc_setmetadata(mproto_imapc *c, const char *mailbox,
                                        const char *entry, const void *value,
                                        size_t n);

/* --- any other command --- */

/* begin("GETJMAPACCESS"), its arguments, end(), which gives its number. What is
 * refused spoils it: end() says why, and nothing of it is sent. E_ARG of
 * begin(): no name, or one that only its verb can say (LOGIN, IDLE, APPEND and
 * all that switch the stream). The server need not announce it. */
MPROTO_API int mproto_imapc_begin(mproto_imapc *c, const char *name);
/* Text of values. */
MPROTO_API void mproto_imapc_arg(mproto_imapc *c, const char *values);
/* Text of any values, as args of the server's engine. Literals are announced as
 * this peer wants it. E_ARG: a control, "{" that announces none, quotes or
 * parentheses that do not match. */
MPROTO_API void mproto_imapc_arg_values(mproto_imapc *c, const void *p,
                                        size_t n);
/* Never an atom; NIL when p is NULL. */
MPROTO_API void mproto_imapc_arg_string(mproto_imapc *c, const void *p,
                                        size_t n);
MPROTO_API void mproto_imapc_arg_mailbox(mproto_imapc *c, const char *name);
MPROTO_API void mproto_imapc_arg_number(mproto_imapc *c, uint64_t n);
MPROTO_API void mproto_imapc_arg_open(mproto_imapc *c);
MPROTO_API void mproto_imapc_arg_close(mproto_imapc *c);
MPROTO_API int mproto_imapc_end(mproto_imapc *c);

#ifdef __cplusplus
}
#endif
#endif
