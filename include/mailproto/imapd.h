/* The server side of IMAP (RFC 9051, RFC 3501), without the sockets. Feed the
 * wire, take events, answer those that owe an answer. Syntax, states, limits,
 * CAPABILITY, ENABLE, LOGOUT, DONE and all that makes no sense are answered
 * inside. ISC, see COPYING. */
#ifndef MAILPROTO_IMAPD_H
#define MAILPROTO_IMAPD_H

#include <mailproto/imap.h>
#include <mailproto/imapextract.h>
#include <mailproto/imapsearch.h>
#include <mailproto/imapset.h>
#include <mailproto/imapthread.h>
#include <mailproto/sasl.h>
#include <mailproto/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_imapd mproto_imapd;

/* 0 is the default; nothing means infinity. */
typedef struct mproto_imapd_limits {
    size_t   size;              /* sizeof(mproto_imapd_limits) */
    size_t   preauth_max;       /* a command with its literals and CRLF, before
                                 * login; 8,192. More is the end (E_LIMIT) */
    size_t   command_max;       /* likewise behind it; 65,536. A line that is
                                 * longer is refused, a literal, too, and one
                                 * that can't be stopped is the end */
    uint64_t append_max;        /* octets of a message that comes in; 64 MiB;
                                 * more is refused, or the end, likewise */
    size_t   out_max;           /* no response is begun above as many octets
                                 * that wait to be sent; 16,384 */
    size_t   response_max;      /* one response but for its bodies; 1 MiB */
    size_t   keep_max;          /* what wire_keep() may hold; 65,536 */
    unsigned depth_max;         /* lists in lists; 50; 1 before login */
    unsigned bad_max;           /* bad commands in a row; 20; the last of them
                                 * is the end (E_LIMIT) */
    unsigned preauth_bad_max;   /* bad commands and refused logins, before
                                 * login; 3; likewise */
    unsigned fields_max;        /* names in all HEADER.FIELDS of one FETCH; 100;
                                 * more is BAD */
} mproto_imapd_limits;

/* The connection came up in TLS (imaps): STARTTLS is not offered. */
#define MPROTO_IMAPD_TLS        0x01u
/* Take passwords without TLS, too. Whoever listens on the way has them then.
 * Without it LOGINDISABLED is announced until STARTTLS. */
#define MPROTO_IMAPD_CLEAR_AUTH 0x02u
/* LOGIN is not offered at all. */
#define MPROTO_IMAPD_NO_LOGIN   0x04u
/* The greeting is PREAUTH: the peer is known already (RFC 9051 7.1.4). */
#define MPROTO_IMAPD_PREAUTH    0x08u
/* The greeting is BYE, and all that is said. */
#define MPROTO_IMAPD_BUSY       0x10u
/* LF alone ends a line, too. A proxy before us that knows only CRLF sees one
 * command where we see two. */
#define MPROTO_IMAPD_LF_LINES   0x20u
/* IDLE_END owes an answer, too: for who has to hear first what others have to
 * tell, as a proxy. What is not DONE is then the end (E_PEER). */
#define MPROTO_IMAPD_HOLD_DONE  0x40u

typedef struct mproto_imapd_opts {
    size_t      size;           /* sizeof(mproto_imapd_opts) */
    unsigned    flags;          /* MPROTO_IMAPD_ bits */
    const char *greeting;       /* text of it; NULL: "IMAP4rev1 server ready" */
    const char *caps;           /* what is offered besides IMAP4rev1, blanks
                                 * between: "STARTTLS IDLE UIDPLUS". Commands
                                 * that belong to others are BAD. Names that
                                 * are not known are announced as they are;
                                 * NULL: nothing; copied */
    const char *auth;           /* SASL mechanisms with blanks between, those
                                 * with -PLUS for TLS only; NULL: none;
                                 * copied */
    const mproto_imapd_limits *limits;  /* NULL: all defaults; copied */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
} mproto_imapd_opts;

/* "?" marks an event that owes an answer: ok(), refuse() or reply(), where
 * nothing else is said. Until it has one READ is not wanted, next() gives NULL
 * or ROOM, and the peer waits. Fields that are not named are not set. */
typedef enum mproto_imapd_type {
    MPROTO_IMAPD_ROOM = 1,      /*   E_FULL was said, and there is room now */

    /* any state */
    MPROTO_IMAPD_NOOP,          /* ? tell what is due, then ok() */
    MPROTO_IMAPD_ID,            /* ? list: names and values in turns, or empty
                                 *   (RFC 2971) */
    MPROTO_IMAPD_LOGOUT,        /*   BYE and OK are on their way */

    /* not authenticated */
    MPROTO_IMAPD_STARTTLS,      /* ? ok() leads to MPROTO_TLS */
    MPROTO_IMAPD_AUTH,          /* ? mproto_imapd_auth() or refuse(); text is
                                 *   the mechanism, one of those offered */
    MPROTO_IMAPD_LOOKUP,        /* ? answer sasl, then ok(): the exchange goes
                                 *   on; refuse() without code and text denies
                                 *   the user, and the client sees it at the
                                 *   end only; with one it ends the exchange,
                                 *   as with "UNAVAILABLE" when you can't look
                                 *   (RFC 5530) */
    MPROTO_IMAPD_TOKEN,         /* ? answer sasl, then ok() */
    MPROTO_IMAPD_WORK,          /*   a slice of hashing is done; serve others,
                                 *   then call next() */
    MPROTO_IMAPD_RESET,         /*   the exchange failed, and its object is
                                 *   yours again */
    MPROTO_IMAPD_LOGIN,         /* ? user and secret, the password; or sasl,
                                 *   and its user is proven */

    /* authenticated */
    MPROTO_IMAPD_ENABLE,        /*   flags: what is on from now on, as
                                 *   mproto_imapd_enabled() has it */
    MPROTO_IMAPD_SELECT,        /* ? mailbox, readonly (EXAMINE), condstore,
                                 *   qresync; mproto_imapd_selected(), then
                                 *   ok(). What was selected before is so no
                                 *   more, unless the answer is BAD */
    MPROTO_IMAPD_CREATE,        /* ? mailbox; list: USE (RFC 6154) */
    MPROTO_IMAPD_DELETE,        /* ? mailbox */
    MPROTO_IMAPD_RENAME,        /* ? mailbox, target */
    MPROTO_IMAPD_SUBSCRIBE,     /* ? mailbox */
    MPROTO_IMAPD_UNSUBSCRIBE,   /* ? mailbox */
    MPROTO_IMAPD_LIST,          /* ? mailbox is the reference, list the patterns
                                 *   (one or more), select, returns, status;
                                 *   extended: it is of RFC 5258 */
    MPROTO_IMAPD_LSUB,          /* ? mailbox, list: likewise */
    MPROTO_IMAPD_NAMESPACE,     /* ? */
    MPROTO_IMAPD_STATUS,        /* ? mailbox, status */
    MPROTO_IMAPD_APPEND,        /* ? before the message comes: mailbox, flags,
                                 *   list (keywords), dated, size, octets,
                                 *   utf8; more: not the first (RFC 3502);
                                 *   catenate: size is not known (RFC 4469);
                                 *   replace: uid, set of that one message
                                 *   (RFC 8508). ok() lets it come */
    MPROTO_IMAPD_APPEND_DATA,   /*   data: a piece of it, in your buffer */
    MPROTO_IMAPD_APPEND_URL,    /* ? catenate: text is the next part; refuse()
                                 *   with "BADURL ..." */
    MPROTO_IMAPD_APPEND_END,    /* ? all came: the verdict */
    MPROTO_IMAPD_APPEND_RESET,  /*   none will come: forget what came */
    MPROTO_IMAPD_IDLE,          /* ? ok() says "+"; then nothing is owed */
    MPROTO_IMAPD_IDLE_END,      /*   DONE came, and OK is on its way; ? with
                                 *   MPROTO_IMAPD_HOLD_DONE */
    MPROTO_IMAPD_GETQUOTA,      /* ? text: the root */
    MPROTO_IMAPD_GETQUOTAROOT,  /* ? mailbox */
    MPROTO_IMAPD_SETQUOTA,      /* ? text: the root; list: names and numbers */
    MPROTO_IMAPD_GETACL,        /* ? mailbox */
    MPROTO_IMAPD_SETACL,        /* ? mailbox, user, text: rights, without the
                                 *   "+" or "-" in front, which is how */
    MPROTO_IMAPD_DELETEACL,     /* ? mailbox, user */
    MPROTO_IMAPD_LISTRIGHTS,    /* ? mailbox, user */
    MPROTO_IMAPD_MYRIGHTS,      /* ? mailbox */
    MPROTO_IMAPD_GETMETADATA,   /* ? mailbox ("": the server), list: entries,
                                 *   size: MAXSIZE or UINT64_MAX, depth: 0, 1,
                                 *   or -1 for infinity */
    MPROTO_IMAPD_SETMETADATA,   /* ? mailbox, list: entries and values */
    MPROTO_IMAPD_NOTIFY,        /* ? groups (RFC 5465), or none: NONE; status:
                                 *   that of mailboxes is told before ok(), and
                                 *   what is due; too much is refuse() with
                                 *   "NOTIFICATIONOVERFLOW" */
    MPROTO_IMAPD_COMPRESS,      /* ? ok() leads to MPROTO_DEFLATE */
    MPROTO_IMAPD_UNAUTHENTICATE,        /* ? nobody is known behind it; where
                                 *   COMPRESS is on it is NO by itself */

    /* selected */
    MPROTO_IMAPD_CHECK,         /* ? as NOOP */
    MPROTO_IMAPD_CLOSE,         /* ? expunge without a word */
    MPROTO_IMAPD_UNSELECT,      /* ? expunge nothing */
    MPROTO_IMAPD_EXPUNGE,       /* ? all that is deleted; uid: of set only */
    MPROTO_IMAPD_SEARCH,        /* ? uid, returns, partial, text: the charset
                                 *   or empty, list: the program */
    MPROTO_IMAPD_SORT,          /* ? the same, and keys */
    MPROTO_IMAPD_THREAD,        /* ? uid, target: the algorithm; text, list */
    MPROTO_IMAPD_CANCELUPDATE,  /* ? list: tags (RFC 5267) */
    MPROTO_IMAPD_FETCH,         /* ? uid, set, items; modseq: CHANGEDSINCE or
                                 *   0, vanished; partial */
    MPROTO_IMAPD_STORE,         /* ? uid, set, how, silent, flags, list; of
                                 *   UNCHANGEDSINCE is_unchanged and modseq */
    MPROTO_IMAPD_COPY,          /* ? uid, set, mailbox */
    MPROTO_IMAPD_MOVE           /* ? uid, set, mailbox */
} mproto_imapd_type;

/* --- what events tell --- */

/* What ENABLE has switched on, or a command that implies it. */
#define MPROTO_IMAPD_REV2      0x01u
#define MPROTO_IMAPD_CONDSTORE 0x02u
#define MPROTO_IMAPD_QRESYNC   0x04u
#define MPROTO_IMAPD_UTF8      0x08u
#define MPROTO_IMAPD_UIDONLY   0x10u

/* select and returns of LIST (RFC 5258, 6154, 5819, 8440). */
#define MPROTO_IMAPD_LIST_SUBSCRIBED     0x01u
#define MPROTO_IMAPD_LIST_REMOTE         0x02u  /* select only */
#define MPROTO_IMAPD_LIST_RECURSIVEMATCH 0x04u  /* select only */
#define MPROTO_IMAPD_LIST_SPECIAL_USE    0x08u
#define MPROTO_IMAPD_LIST_CHILDREN       0x10u  /* returns only */
#define MPROTO_IMAPD_LIST_STATUS         0x20u  /* returns only: see status */
#define MPROTO_IMAPD_LIST_MYRIGHTS       0x40u  /* returns only */

/* status. */
#define MPROTO_IMAPD_STATUS_MESSAGES    0x001u
#define MPROTO_IMAPD_STATUS_RECENT      0x002u
#define MPROTO_IMAPD_STATUS_UIDNEXT     0x004u
#define MPROTO_IMAPD_STATUS_UIDVALIDITY 0x008u
#define MPROTO_IMAPD_STATUS_UNSEEN      0x010u
#define MPROTO_IMAPD_STATUS_DELETED     0x020u
#define MPROTO_IMAPD_STATUS_SIZE        0x040u
#define MPROTO_IMAPD_STATUS_MODSEQ      0x080u
#define MPROTO_IMAPD_STATUS_APPENDLIMIT 0x100u
#define MPROTO_IMAPD_STATUS_MAILBOXID   0x200u
#define MPROTO_IMAPD_STATUS_DELETED_STORAGE 0x400u

/* returns of SEARCH and SORT (RFC 9051 6.4.4, 5267, 9394). 0: no RETURN was
 * said. "RETURN ()" is ALL. */
#define MPROTO_IMAPD_RETURN_MIN     0x01u
#define MPROTO_IMAPD_RETURN_MAX     0x02u
#define MPROTO_IMAPD_RETURN_ALL     0x04u
#define MPROTO_IMAPD_RETURN_COUNT   0x08u
#define MPROTO_IMAPD_RETURN_SAVE    0x10u
#define MPROTO_IMAPD_RETURN_PARTIAL 0x20u
#define MPROTO_IMAPD_RETURN_UPDATE  0x40u
#define MPROTO_IMAPD_RETURN_CONTEXT 0x80u

typedef enum mproto_imapd_item_what {
    MPROTO_IMAPD_ITEM_FLAGS = 1,
    MPROTO_IMAPD_ITEM_UID,
    MPROTO_IMAPD_ITEM_INTERNALDATE,
    MPROTO_IMAPD_ITEM_SIZE,             /* RFC822.SIZE */
    MPROTO_IMAPD_ITEM_ENVELOPE,
    MPROTO_IMAPD_ITEM_BODY,             /* without extension data */
    MPROTO_IMAPD_ITEM_BODYSTRUCTURE,
    MPROTO_IMAPD_ITEM_SECTION,          /* BODY[...], RFC822, RFC822.TEXT... */
    MPROTO_IMAPD_ITEM_BINARY,           /* RFC 3516 */
    MPROTO_IMAPD_ITEM_BINARY_SIZE,
    MPROTO_IMAPD_ITEM_MODSEQ,
    MPROTO_IMAPD_ITEM_EMAILID,          /* RFC 8474 */
    MPROTO_IMAPD_ITEM_THREADID,
    MPROTO_IMAPD_ITEM_SAVEDATE,         /* RFC 8514 */
    MPROTO_IMAPD_ITEM_PREVIEW           /* RFC 8970 */
} mproto_imapd_item_what;

/* One of what FETCH asks for; ALL, FAST and FULL are spelt out, and no item
 * without a section comes twice. */
typedef struct mproto_imapd_item {
    mproto_imapd_item_what what;
    int         peek;           /* \Seen is not set by it; 1 of all that are no
                                 * sections */
    int         lazy;           /* PREVIEW (LAZY) */
    const char *name;           /* "BODY", "BINARY", or "RFC822.HEADER" and so
                                 * on, which has no brackets in the answer */
    mproto_imap_section section;
} mproto_imapd_item;

/* QRESYNC of SELECT (RFC 7162 3.2.5). */
typedef struct mproto_imapd_qresync {
    uint32_t       uidvalidity;
    uint64_t       modseq;
    mproto_imapset known;       /* UIDs; n 0 and no tail: all */
    mproto_imapset seqs, uids;  /* message sequence match data; or empty */
} mproto_imapd_qresync;

/* SORT keys (RFC 5256, 5957), in order. */
typedef enum mproto_imapd_key {
    MPROTO_IMAPD_KEY_ARRIVAL = 1,
    MPROTO_IMAPD_KEY_CC,
    MPROTO_IMAPD_KEY_DATE,
    MPROTO_IMAPD_KEY_FROM,
    MPROTO_IMAPD_KEY_SIZE,
    MPROTO_IMAPD_KEY_SUBJECT,
    MPROTO_IMAPD_KEY_TO,
    MPROTO_IMAPD_KEY_DISPLAYFROM,
    MPROTO_IMAPD_KEY_DISPLAYTO
} mproto_imapd_key;

typedef struct mproto_imapd_sort {
    mproto_imapd_key key;
    int              reverse;
} mproto_imapd_sort;

/* Everything lives until next() is called; of an event that owes an answer
 * until it is answered. Mailbox names are in wire form: modified UTF-7, or
 * UTF-8 where UTF8 or REV2 is on; checked, and INBOX is in upper case. */
typedef struct mproto_imapd_event {
    mproto_imapd_type  type;
    mproto_span        tag;     /* of the command */
    mproto_span        name, args;      /* as they came; not of APPEND */
    mproto_span        mailbox, target, user, secret, text, data;
    mproto_imap_list   list;
    mproto_sasl       *sasl;
    int                uid;     /* set has UIDs, and so has the answer */
    mproto_imapset     set;
    const mproto_imapd_item *items;
    size_t             items_n;
    const mproto_imapd_sort *keys;
    size_t             keys_n;
    const struct mproto_imapd_group *groups;    /* see imapdadmin.h */
    size_t             groups_n;
    const mproto_imapd_qresync *qresync;        /* or NULL */
    unsigned           flags;   /* MPROTO_IMAP_SEEN and so on */
    unsigned           select, returns, status;
    uint64_t           size, modseq;
    int64_t            received;        /* dated: seconds since 1970 */
    int                zone;            /* minutes east */
    int64_t            partial_from, partial_to;        /* 0: none; negative:
                                                         * from the end */
    int                how;     /* '+', '-' or 0: in the place of what is */
    int                depth;
    unsigned char      readonly, condstore, silent, is_unchanged, vanished,
                       extended, dated, octets, utf8, more, catenate, replace;
} mproto_imapd_event;

/* NULL: no memory, size of opts or limits is 0, or a string is not fit for the
 * wire. opts may be NULL: all defaults. Takes one block, of less than 4 KB but
 * for the strings of opts. What a command or response needs beyond it is taken
 * when it comes, and given back with its answer, or when it is sent. */
MPROTO_API mproto_imapd *mproto_imapd_new(const mproto_imapd_opts *opts);
MPROTO_API void mproto_imapd_free(mproto_imapd *s);
/* Octets that an engine can come to hold at the most, with these limits (NULL:
 * the defaults), but for up to four times the octets of the strings of opts.
 * 0: limits has size 0. */
MPROTO_API size_t mproto_imapd_memory_bound(
    const mproto_imapd_limits *limits);
MPROTO_API mproto_wire *mproto_imapd_wire(mproto_imapd *s);

/* What happened next; NULL when nothing has: then ask the wire. */
MPROTO_API const mproto_imapd_event *mproto_imapd_next(mproto_imapd *s);

/* --- answers --- */

/* The answer to the event that owes one, at once or an hour later. Always finds
 * room: E_NOMEM only for code and text over 512 octets together, and then
 * nothing has changed. E_STATE when it does not fit what is owed; E_ARG: code
 * or text is not fit for the wire. ok() is not for AUTH, and not for SELECT
 * before selected(); it says "OK FETCH completed" and the like. */
MPROTO_API int mproto_imapd_ok(mproto_imapd *s);
/* NO. code is a response code without [], "TRYCREATE", "OVERQUOTA" (RFC 9051
 * 7.1, RFC 5530); NULL: what is usual; "": none. text may be NULL. */
MPROTO_API int mproto_imapd_refuse(mproto_imapd *s, const char *code,
                                   const char *text);
/* OK, NO or BAD in words of yours, as "APPENDUID 7 12". code, text: likewise;
 * OK where ok() is legal. */
MPROTO_API int mproto_imapd_reply(mproto_imapd *s, mproto_imap_status status,
                                  const char *code, const char *text);

/* The answer to AUTH: a server's exchange of that mechanism, which stays yours,
 * and lives until LOGIN has its answer, RESET or CLOSED shows, or you refuse.
 * E_STATE: AUTH is not owed; E_ARG: another mechanism; E_NOMEM: nothing has
 * changed. */
MPROTO_API int mproto_imapd_auth(mproto_imapd *s, mproto_sasl *sasl);

/* Of opts.caps only those are offered from now on that names has, too, and
 * strangers: for who learns at LOGIN what there is; ok() tells them then. E_ARG
 * as for opts; E_STATE when it is over. */
MPROTO_API int mproto_imapd_offer(mproto_imapd *s, const char *names);

/* What was switched on, as MPROTO_IMAPD_REV2 and so on. */
MPROTO_API unsigned mproto_imapd_enabled(const mproto_imapd *s);

/* --- untagged data --- */

/* These are legal at any time but within a response, and check all strings:
 * E_ARG, and nothing was said. E_FULL: more than out_max waits; ROOM tells when
 * to call again. E_NOMEM likewise, but nobody tells. */

/* What SELECT has found. */
typedef struct mproto_imapd_mailbox {
    uint32_t    exists, recent;
    uint32_t    uidvalidity, uidnext;
    uint32_t    unseen;         /* number of the first; 0: none */
    uint64_t    modseq;         /* the highest; 0: the store has none */
    const char *keywords;       /* "$Forwarded Junk", those in use; or NULL */
    unsigned    permanent;      /* MPROTO_IMAP_ bits of flags that can be set:
                                 * KEYWORD is for keywords, ANY for new ones */
    const char *mailbox_id;     /* RFC 8474; or NULL */
    char        delimiter;      /* of the hierarchy; '\0': none */
    int         readonly;       /* whatever was asked for */
} mproto_imapd_mailbox;

/* The first part of the answer to SELECT: what there is; the mailbox is
 * selected from now on. Tell what QRESYNC asked for, then ok() or reply().
 * E_STATE: SELECT is not owed, or this was said; E_ARG: uidvalidity or uidnext
 * is 0, recent or unseen above exists, a name makes no sense. Never E_FULL. */
MPROTO_API int mproto_imapd_selected(mproto_imapd *s,
                                     const mproto_imapd_mailbox *m);

/* Messages came: there are n now. E_STATE: nothing is selected, or n is less
 * than before. recent() says nothing where REV2 is on. */
MPROTO_API int mproto_imapd_exists(mproto_imapd *s, uint32_t n);
MPROTO_API int mproto_imapd_recent(mproto_imapd *s, uint32_t n);
/* 1 when numbers may move now, which is not so before the message of APPEND has
 * come, and without a command only where NOTIFY has asked for MESSAGE_EXPUNGE
 * of SELECTED: expunge() is E_STATE at other times, and where QRESYNC or
 * UIDONLY is on. Those above number are one less from then on. E_ARG: there is
 * no such message. */
MPROTO_API int mproto_imapd_may_expunge(const mproto_imapd *s);
MPROTO_API int mproto_imapd_expunge(mproto_imapd *s, uint32_t number);

/* attributes: "\\HasChildren \\Sent", or "". delimiter '\0': NIL. Of names here
 * and below controls are E_ARG. */
MPROTO_API int mproto_imapd_list(mproto_imapd *s, const char *attributes,
                                 char delimiter, const char *mailbox);
MPROTO_API int mproto_imapd_lsub(mproto_imapd *s, const char *attributes,
                                 char delimiter, const char *mailbox);

/* What LIST can tell besides (RFC 5258, RFC 9051 6.3.9). */
typedef struct mproto_imapd_listing {
    const char *attributes, *mailbox;
    char        delimiter;
    unsigned    childinfo;      /* LIST_SUBSCRIBED, LIST_SPECIAL_USE: what is
                                 * below it matches so; 0: not told */
    const char *oldname;        /* which the client knows it by; or NULL */
} mproto_imapd_listing;

/* E_STATE: childinfo, and no LIST with RECURSIVEMATCH is owed; oldname without
 * REV2 and NOTIFY. */
MPROTO_API int mproto_imapd_list_of(mproto_imapd *s,
                                    const mproto_imapd_listing *l);

/* Untagged OK, NO or BAD: "ALERT". E_ARG also for other statuses. */
MPROTO_API int mproto_imapd_notice(mproto_imapd *s, mproto_imap_status status,
                                   const char *code, const char *text);

#define MPROTO_IMAPD_NIL UINT64_MAX

/* The command that is owed goes on (RFC 9585): done of goal items, which are
 * more; both below 2^32, or NIL: not known, as goal is where done is not. text
 * may be NULL. Every ten seconds will do. E_STATE: no command behind login is
 * owed, or INPROGRESS is not offered. */
MPROTO_API int mproto_imapd_in_progress(mproto_imapd *s, uint64_t done,
                                        uint64_t goal, const char *text);

/* Any other response, piece by piece: begin("LANGUAGE"), arg...(), end(). arg()
 * takes atoms, numbers and lists as written; arg_values() values as in data of
 * the client's engine; arg_string() is quoted or a literal by its octets, NIL
 * when p is NULL. What is refused spoils the response: end() says so, nothing
 * is sent. Only begin() says E_FULL. Until end() nothing else can be said. */
MPROTO_API int mproto_imapd_begin(mproto_imapd *s, const char *name);
MPROTO_API void mproto_imapd_arg(mproto_imapd *s, const char *atoms);
MPROTO_API void mproto_imapd_arg_string(mproto_imapd *s, const void *p,
                                        size_t n);
MPROTO_API void mproto_imapd_arg_values(mproto_imapd *s, const void *p,
                                        size_t n);
MPROTO_API void mproto_imapd_arg_open(mproto_imapd *s);
/* The next piece follows without a blank, as of "((a)(b))" the second list. */
MPROTO_API void mproto_imapd_arg_join(mproto_imapd *s);
MPROTO_API void mproto_imapd_arg_close(mproto_imapd *s);
MPROTO_API int mproto_imapd_end(mproto_imapd *s);

/* --- FETCH (RFC 9051 7.5.2) --- */

/* "* number FETCH (...)" in pieces: fetch() begins it, and nothing else of it
 * says E_FULL; items; fetch_end(). Until then nothing else can be said. What is
 * refused is left out, and a FETCH without items is not said. uid, where it is
 * not 0, is the first item, and stands for number where UIDONLY is on.
 * E_STATE: nothing is selected. E_ARG: there is no such message. */
MPROTO_API int mproto_imapd_fetch(mproto_imapd *s, uint32_t number,
                                  uint32_t uid);
/* MPROTO_IMAP_ bits, and keywords with blanks between, or NULL. */
MPROTO_API int mproto_imapd_fetch_flags(mproto_imapd *s, unsigned flags,
                                        const char *keywords);
/* UID, SIZE, MODSEQ. */
MPROTO_API int mproto_imapd_fetch_number(mproto_imapd *s,
                                         mproto_imapd_item_what what,
                                         uint64_t n);
/* INTERNALDATE, SAVEDATE: seconds since 1970, zone in minutes east. */
MPROTO_API int mproto_imapd_fetch_date(mproto_imapd *s,
                                       mproto_imapd_item_what what,
                                       int64_t seconds, int zone);
/* EMAILID, THREADID, PREVIEW; p NULL: NIL, and so of SAVEDATE. */
MPROTO_API int mproto_imapd_fetch_text(mproto_imapd *s,
                                       mproto_imapd_item_what what,
                                       const void *p, size_t n);
/* ENVELOPE, BODY or BODYSTRUCTURE out of a message. E_ARG also when it would be
 * longer than response_max. */
MPROTO_API int mproto_imapd_fetch_extract(mproto_imapd *s,
                                          mproto_imapd_item_what what,
                                          const mproto_imapextract_mail *mail);
/* BINARY.SIZE of item. */
MPROTO_API int mproto_imapd_fetch_size(mproto_imapd *s,
                                       const mproto_imapd_item *item,
                                       uint64_t n);
/* Any other item, or one whose value you have as text: name, then arg...() and
 * end(), as of a response that begin() begins. */
MPROTO_API int mproto_imapd_fetch_begin(mproto_imapd *s, const char *name);
/* The section of item has size octets, or NIL: it is not there. body() takes as
 * many of them as there is room for, and gives how many; below n: ROOM tells
 * when to go on. Behind size octets the next item can follow. Who can't read
 * them can only close(). NUL goes as it is in BINARY, and else as 0x80, since a
 * literal has none (RFC 9051 4.3). */
MPROTO_API int mproto_imapd_fetch_body(mproto_imapd *s,
                                       const mproto_imapd_item *item,
                                       uint64_t size);
MPROTO_API size_t mproto_imapd_body(mproto_imapd *s, const void *p, size_t n);
MPROTO_API int mproto_imapd_fetch_end(mproto_imapd *s);

/* All that the FETCH that is owed asks for, of a message in memory. E_FULL:
 * when ROOM comes call again with the same, and it goes on where it was. mail
 * may be NULL where nothing asks for it. with_flags: FLAGS also when they are
 * not asked for, as when this FETCH has set \Seen. E_ARG, E_NOMEM: it was said
 * but for items that could not be; the first decides the code. Then answer NO:
 * what is usual is UNKNOWN-CTE where a part of BINARY could not be decoded (RFC
 * 3516 4.3). E_STATE: FETCH is not owed. */
MPROTO_API int mproto_imapd_fetch_message(mproto_imapd *s,
                                          const mproto_imap_msg *m,
                                          const mproto_imapextract_mail *mail,
                                          int with_flags);

/* --- what SEARCH, SORT and THREAD find --- */

/* While one of them is owed: *p is the program of its list, for you to free; in
 * opts limits and what else mproto_imapsearch_new() takes. MODSEQ in it enables
 * CONDSTORE (RFC 7162 3.1); a number above EXISTS finds nothing. With any other
 * code than OK and E_STATE the command has its answer, and *p is NULL: E_ARG:
 * BAD, it is no program, or has numbers where UIDONLY is on, or keys of what is
 * not offered; or NO [BADCHARSET]; E_FULL: NO [LIMIT]; E_NOMEM: NO
 * [UNAVAILABLE]. */
MPROTO_API int mproto_imapd_program(mproto_imapd *s, mproto_imapsearch **p,
                                    const mproto_imapsearch_opts *opts);

/* While SEARCH or SORT is owed: a number, or a UID where uid is set; of SEARCH
 * in ascending order, of SORT in that of the keys. They are written as the
 * command wants them, and sent as they come; until found_end() nothing else can
 * be said. E_FULL: when ROOM comes call again with the same. E_ARG: 0, or of
 * SEARCH not above the last. E_STATE also where PARTIAL counts from the end,
 * and found_total() was not called. */
MPROTO_API int mproto_imapd_found(mproto_imapd *s, uint32_t id);
/* So many will be found, of which PARTIAL wants some from the end. */
MPROTO_API int mproto_imapd_found_total(mproto_imapd *s, uint64_t n);
/* Of THREAD: what mproto_imapthread_next() gives, likewise. E_ARG: it does not
 * follow what came before. */
MPROTO_API int mproto_imapd_found_thread(mproto_imapd *s,
                                         const mproto_imapthread_step *step);
/* That was all. modseq: the highest of them when the program has MODSEQ, or 0
 * (RFC 7162 3.1.5). ok() does it, too, with 0, but not where you have written
 * the result by begin("SEARCH") and its like; refuse() likewise where it was
 * begun. Finds room as answers do. E_ARG: a thread is not closed. */
MPROTO_API int mproto_imapd_found_end(mproto_imapd *s, uint64_t modseq);

/* What a search that asked for UPDATE finds has changed (RFC 5267 4.3). */
typedef struct mproto_imapd_found_update {
    mproto_span tag;            /* of that command */
    int         uid;            /* it was UID SEARCH or UID SORT */
    int         removed;        /* REMOVEFROM; else ADDTO */
    uint32_t    position;       /* of the first, from 1; 0 of SEARCH: each is
                                 * where it belongs */
    const mproto_imapset_range *ranges; /* n of them, which ascend */
    size_t      n;
} mproto_imapd_found_update;

/* ADDTO of numbers comes behind EXISTS, REMOVEFROM before EXPUNGE. E_STATE:
 * nothing is selected. */
MPROTO_API int mproto_imapd_found_change(mproto_imapd *s,
                                         const mproto_imapd_found_update *u);

/* --- other facts: those of imapdadmin.h, too --- */

typedef struct mproto_imapd_status {
    unsigned    has;            /* MPROTO_IMAPD_STATUS_ bits of what is told:
                                 * mostly status of the event */
    uint32_t    messages, recent, uidnext, uidvalidity, unseen, deleted;
    uint64_t    size, modseq, deleted_storage;
    uint64_t    appendlimit;    /* MPROTO_IMAPD_NIL: there is none */
    const char *mailbox_id;
} mproto_imapd_status;

MPROTO_API int mproto_imapd_status_of(mproto_imapd *s, const char *mailbox,
                                      const mproto_imapd_status *st);
/* There are new keywords in use; permanent as in mproto_imapd_mailbox. */
MPROTO_API int mproto_imapd_flags(mproto_imapd *s, unsigned permanent,
                                  const char *keywords);
/* UIDs of messages that went (RFC 7162 3.2.10), n ranges that ascend. earlier:
 * before SELECT, or as an answer to FETCH. Otherwise as expunge(): the moment
 * has to be right, and there are so many messages less. E_STATE also where
 * neither QRESYNC nor UIDONLY is on. */
MPROTO_API int mproto_imapd_vanished(mproto_imapd *s,
                                     const mproto_imapset_range *uids,
                                     size_t n, int earlier);
/* COPY or MOVE is done: UIDs here, in ranges that ascend, became as many UIDs
 * there, in that order (RFC 4315). It is the answer to COPY; behind it tell
 * what MOVE has expunged, and answer it. E_FULL only of MOVE. */
MPROTO_API int mproto_imapd_copied(mproto_imapd *s, uint32_t uidvalidity,
                                   const mproto_imapset *from,
                                   const mproto_imapset *to);

/* DELETE has taken away the mailbox that is selected: none is from now on, as
 * behind UNSELECT; then answer. E_STATE: DELETE is not owed, or none is. */
MPROTO_API int mproto_imapd_deselect(mproto_imapd *s);

/* --- the end --- */

/* You close: BYE with code and text, or words of the engine's when text is
 * NULL or finds no room; then CLOSED with code MPROTO_OK. Also while an answer
 * is owed, which is then no longer. Within a response, and while TLS or DEFLATE
 * is awaited, nothing is said. E_ARG as in reply(); E_STATE when it is over
 * already. */
MPROTO_API int mproto_imapd_close(mproto_imapd *s, const char *code,
                                  const char *text);

#ifdef __cplusplus
}
#endif
#endif
