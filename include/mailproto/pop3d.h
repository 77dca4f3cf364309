/* The server side of POP3 (RFC 1939), without the sockets. Feed the wire, take
 * events, answer those that owe an answer. Syntax, order, message numbers,
 * marks and all commands that need nothing of you are answered inside.
 * ISC, see COPYING. */
#ifndef MAILPROTO_POP3D_H
#define MAILPROTO_POP3D_H

#include <mailproto/pop3.h>
#include <mailproto/sasl.h>
#include <mailproto/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_pop3d mproto_pop3d;

/* 0 is the default; nothing means infinity. */
typedef struct mproto_pop3d_limits {
    size_t   size;              /* sizeof(mproto_pop3d_limits) */
    size_t   line_max;          /* command line with CRLF; 255 (RFC 2449
                                 * section 4) */
    size_t   out_max;           /* octets waiting to be sent; 8,192; at least
                                 * 544 and what CAPA needs. The room of BODY
                                 * is half of what is free of it */
    size_t   keep_max;          /* what wire_keep() may hold; 65,536 */
    unsigned bad_max;           /* bad commands and refused logins answered;
                                 * 10; one more is the end (E_LIMIT) */
} mproto_pop3d_limits;

/* The connection came up in TLS (pop3s): STLS is not offered. */
#define MPROTO_POP3D_TLS        0x01u
/* Take passwords without TLS, too. Whoever listens on the way has them then.
 * Without it USER is refused until STLS, and so are mechanisms that show the
 * secret itself. */
#define MPROTO_POP3D_CLEAR_AUTH 0x02u
/* USER and PASS are not offered at all. */
#define MPROTO_POP3D_NO_USER    0x04u
/* RPOP (RFC 1081) is offered: the client's machine is believed when it tells
 * who its user is. For machines that you know only. */
#define MPROTO_POP3D_RPOP       0x08u
/* LF alone ends a command line, too. A proxy before us that knows only CRLF
 * sees one command where we see two. */
#define MPROTO_POP3D_LF_LINES   0x10u

typedef struct mproto_pop3d_opts {
    size_t      size;           /* sizeof(mproto_pop3d_opts) */
    unsigned    flags;          /* MPROTO_POP3D_ bits */
    const char *hostname;       /* a domain, for the greeting; NULL:
                                 * "localhost" */
    unsigned    caps;           /* MPROTO_POP3_CAP_ bits offered besides TOP,
                                 * RESP-CODES, AUTH-RESP-CODE, PIPELINING and
                                 * USER: UIDL, STLS, UTF8, LANG */
    const char *keywords;       /* more lines of CAPA, LF between:
                                 * "IMPLEMENTATION x\nEXPIRE NEVER"; or NULL;
                                 * copied */
    const void *random;         /* for the stamp of APOP: 16 octets or more
                                 * that nobody can guess, never used twice */
    size_t      random_n;
    const char *stamp;          /* or its left part: letters, digits and dots
                                 * that are never used twice. NULL and
                                 * no random: APOP is not offered */
    const char *auth;           /* SASL mechanisms with blanks between, those
                                 * with -PLUS for TLS only; NULL: no AUTH;
                                 * copied */
    const mproto_pop3d_limits *limits;  /* NULL: all defaults; copied */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
} mproto_pop3d_opts;

/* A message of the maildrop: an array of them is yours, and the engine borrows
 * it from open() until CLOSED or free(). A trailing _ is private. */
typedef struct mproto_pop3d_item {
    uint64_t    size;           /* of mproto_pop3_size_in() */
    const char *uid;            /* 1 to 70 octets, 0x21 to 0x7e; NULL only
                                 * where UIDL is not offered */
    uint32_t    mark_;
} mproto_pop3d_item;

/* "?" marks an event that owes an answer: until it has one, next() gives
 * NULL, READ is not wanted, and the peer waits. */
typedef enum mproto_pop3d_type {
    MPROTO_POP3D_STLS = 1,      /* ? ok() leads to MPROTO_TLS */
    MPROTO_POP3D_AUTH,          /* ? mproto_pop3d_auth() or refuse(); text is
                                 *   the mechanism, one of those offered */
    MPROTO_POP3D_LOOKUP,        /* ? answer sasl, then ok(): the exchange goes
                                 *   on; refuse() without code and text denies
                                 *   the user, and the client sees it at the
                                 *   end only; with one it ends the exchange,
                                 *   as with "SYS/TEMP" when you cannot look */
    MPROTO_POP3D_TOKEN,         /* ? answer sasl, then ok() */
    MPROTO_POP3D_WORK,          /*   a slice of hashing is done; serve others,
                                 *   then call next() */
    MPROTO_POP3D_RESET,         /*   the exchange failed, and its object is
                                 *   yours again */
    MPROTO_POP3D_LOGIN,         /* ? open() or refuse(). which is PASS: user,
                                 *   secret is the password; APOP: user, see
                                 *   mproto_pop3d_apop(); RPOP: user, secret
                                 *   is the user of the client's machine;
                                 *   AUTH: sasl and its user are proven */
    MPROTO_POP3D_RETR,          /* ? number; ok(), then BODY; which is RETR, or
                                 *   TOP with lines */
    MPROTO_POP3D_BODY,          /* ? number; octets from offset of it, up to
                                 *   room: body() or body_end() */
    MPROTO_POP3D_BODY_STOP,     /*   TOP has its lines: no more of number */
    MPROTO_POP3D_LANG,          /* ? text is a language range (RFC 4647), "*",
                                 *   or empty: list what there is */
    MPROTO_POP3D_UPDATE         /* ? QUIT, and all earlier replies are sent:
                                 *   remove what is deleted(), then ok();
                                 *   number is the highest that was accessed.
                                 *   A session that ends without it deletes
                                 *   nothing */
} mproto_pop3d_type;

/* Spans live until next() is called; those of an event that owes an answer
 * until it is answered. */
typedef struct mproto_pop3d_event {
    mproto_pop3d_type type;
    mproto_pop3_cmd   which;    /* the command behind it */
    mproto_span       user, secret;     /* LOGIN; SECRET shows on the wire */
    mproto_span       text;     /* AUTH, LANG */
    mproto_sasl      *sasl;     /* LOOKUP, TOKEN, RESET; LOGIN of AUTH */
    uint32_t          number;   /* of a message, from 1: item number - 1 */
    uint32_t          lines;    /* TOP: of the body */
    uint64_t          offset;   /* BODY: octets of yours that were taken */
    size_t            room;     /* BODY */
} mproto_pop3d_event;

/* NULL: no memory, size of opts or limits is 0, random is too short, or a
 * string is not fit for the wire. opts may be NULL: all defaults. Takes one
 * block, of less than 2 KB unless line_max or the strings of opts are larger
 * than most. Afterwards: out_max while more than one reply is to be said,
 * which goes in smaller pieces when there is no memory; while AUTH runs a line
 * of 12,288 octets; and what wire_keep() keeps. */
MPROTO_API mproto_pop3d *mproto_pop3d_new(const mproto_pop3d_opts *opts);
MPROTO_API void mproto_pop3d_free(mproto_pop3d *s);
/* Octets that an engine can come to hold at the most, with these limits (NULL:
 * the defaults), but for up to three times the octets of the strings of opts:
 * what they say to CAPA needs room, too. 0: limits has size 0. */
MPROTO_API size_t mproto_pop3d_memory_bound(
    const mproto_pop3d_limits *limits);
MPROTO_API mproto_wire *mproto_pop3d_wire(mproto_pop3d *s);

/* What happened next; NULL when nothing has: then ask the wire. */
MPROTO_API const mproto_pop3d_event *mproto_pop3d_next(mproto_pop3d *s);

/* The answer to the event that owes one, at once or an hour later. Always
 * finds room. E_STATE when it does not fit what is owed: ok() and reply() are
 * for STLS, RETR, LANG and UPDATE, ok() for LOOKUP and TOKEN, too; refuse() for
 * all but BODY. */
MPROTO_API int mproto_pop3d_ok(mproto_pop3d *s);
/* As ok(), in words of yours. LANG: "es Idioma cambiado", or lines with LF
 * between, the first of them the status. E_ARG: CR, other controls, octets
 * above 126 (but UTF-8 behind UTF8 and LANG), LF elsewhere, a line over 512
 * octets, or all over 512. */
MPROTO_API int mproto_pop3d_reply(mproto_pop3d *s, const char *text);
/* code is a response code without [], "IN-USE", "SYS/TEMP" (RFC 2449, 3206);
 * NULL: "AUTH" to LOGIN, else none; "": none. text may be NULL. E_ARG as in
 * reply(). */
MPROTO_API int mproto_pop3d_refuse(mproto_pop3d *s, const char *code,
                                   const char *text);

/* The answer to AUTH: a server's exchange of that mechanism, which stays yours,
 * and lives until LOGIN has its answer, RESET or CLOSED shows, or you refuse.
 * Its messages may not be longer than out_max takes in base64. E_STATE: AUTH
 * is not owed; E_ARG: another mechanism; E_NOMEM: nothing has changed. */
MPROTO_API int mproto_pop3d_auth(mproto_pop3d *s, mproto_sasl *sasl);

/* LOGIN is granted: the maildrop is locked and has these n messages. last is
 * the highest number accessed in earlier sessions, for LAST. E_ARG: a uid is
 * missing or malformed, the sizes overflow, last is over n. */
MPROTO_API int mproto_pop3d_open(mproto_pop3d *s, mproto_pop3d_item *items,
                                 uint32_t n, uint32_t last);
/* 1 when APOP told the digest of the stamp and this secret, which takes the
 * same time whatever it was. 0 also when the LOGIN that is owed is another. */
MPROTO_API int mproto_pop3d_apop(const mproto_pop3d *s, const void *secret,
                                 size_t n);

/* Octets as they are stored: a bare CR or LF becomes CRLF, dots are stuffed, a
 * missing last line end is added. n up to room is taken whole; E_FULL above,
 * E_ARG when it is 0. body_end(): that was all. When you cannot read on:
 * close(). */
MPROTO_API int mproto_pop3d_body(mproto_pop3d *s, const void *p, size_t n);
MPROTO_API int mproto_pop3d_body_end(mproto_pop3d *s);

/* 1 while UPDATE is owed and this message is to be removed; 0 at any other
 * time, and for all others. */
MPROTO_API int mproto_pop3d_deleted(const mproto_pop3d *s, uint32_t number);
/* 1 when UTF8 was said: messages may go out as they are. Otherwise refuse
 * those that need it with the code "UTF8", or downgrade them. */
MPROTO_API int mproto_pop3d_utf8(const mproto_pop3d *s);

/* You close: -ERR with text, or words of the engine's when it is NULL or finds
 * no room behind other replies; then CLOSED with code MPROTO_OK. For shut-downs
 * and timers; also while an answer is owed, which is then no longer. Within a
 * listing or message, and while TLS is awaited, nothing is said. E_ARG as in
 * reply(); E_STATE when it is over already. */
MPROTO_API int mproto_pop3d_close(mproto_pop3d *s, const char *text);

#ifdef __cplusplus
}
#endif
#endif
