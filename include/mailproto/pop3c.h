/* The client side of POP3 (RFC 1939), without the sockets. Call verbs, feed
 * the wire, take events: each verb that was accepted gives exactly one DONE,
 * in order, whatever happens; but stls() that worked ends with your tls_on().
 * ISC, see COPYING. */
#ifndef MAILPROTO_POP3C_H
#define MAILPROTO_POP3C_H

#include <mailproto/pop3.h>
#include <mailproto/sasl.h>
#include <mailproto/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_pop3c mproto_pop3c;

/* 0 is the default; nothing means infinity. */
typedef struct mproto_pop3c_limits {
    size_t   size;              /* sizeof(mproto_pop3c_limits) */
    size_t   line_max;          /* a status line or a row of a listing, with
                                 * CRLF; 2,048; at least 512 (RFC 2449 section
                                 * 4). Lines of messages have no limit */
    size_t   keep_max;          /* what wire_keep() may hold; 65,536 */
    unsigned flight_max;        /* commands without a reply; 64; at least 2 */
    unsigned uid_max;           /* octets of a UID; 70 (RFC 1939 section 7) */
} mproto_pop3c_limits;

/* No login in the clear, in any form: it is E_STATE until TLS is on, whatever
 * the server says. */
#define MPROTO_POP3C_NEED_TLS    0x01u
/* The connection came up in TLS (pop3s). */
#define MPROTO_POP3C_TLS         0x02u
/* login(), and auth() with mechanisms that show the secret itself (PLAIN,
 * LOGIN...), without TLS, too: whoever listens has the password. */
#define MPROTO_POP3C_CLEAR_AUTH  0x04u
/* apop() is allowed. Whoever listens can try passwords against what it shows,
 * and one who can forge greetings learns letters of it (CVE-2007-1558). */
#define MPROTO_POP3C_APOP        0x08u
/* For servers that end lines in LF alone. Where a status line ends so, LF ends
 * each line of what follows, and LF.LF the whole: one who can write LF.LF into
 * a message then ends it early and speaks for the server. */
#define MPROTO_POP3C_LF_LINES    0x10u
/* For servers that do not stuff dots: those at line starts stay. A line that
 * is one dot still ends the message, and what is behind it then speaks for
 * the server. */
#define MPROTO_POP3C_UNSTUFFED   0x20u
/* Never more than one command in flight, though the server could take them. */
#define MPROTO_POP3C_NO_PIPELINE 0x40u

typedef struct mproto_pop3c_opts {
    size_t      size;           /* sizeof(mproto_pop3c_opts) */
    unsigned    flags;          /* MPROTO_POP3C_ bits */
    const mproto_pop3c_limits *limits;  /* NULL: all defaults; copied */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
} mproto_pop3c_opts;

typedef enum mproto_pop3c_type {
    MPROTO_POP3C_READY = 1,     /* the greeting: status, code, text, stamp; ERR
                                 * is the end. Comes anew, bare, after TLS */
    MPROTO_POP3C_LINE,          /* a row of a listing: which, text, and number
                                 * with size (LIST) or uid (UIDL); number 0:
                                 * it makes no sense */
    MPROTO_POP3C_BODY,          /* which, number; data is the next piece of the
                                 * message, mostly a part of your buffer */
    MPROTO_POP3C_DONE,          /* which, number, status, code, text, defects.
                                 * Before it all is preliminary: with UNKNOWN
                                 * a listing or message is not whole */
    MPROTO_POP3C_ROOM,          /* a verb was E_FULL: call it again now */
    MPROTO_POP3C_TOKEN,         /* in auth(): you owe mproto_sasl_token() to
                                 * its object, then call next() */
    MPROTO_POP3C_WORK           /* in auth(): a slice of hashing is done; only
                                 * call next() again, soon */
} mproto_pop3c_type;

/* Spans live until next() is called. */
typedef struct mproto_pop3c_event {
    mproto_pop3c_type  type;
    mproto_pop3_cmd    which;
    mproto_pop3_status status;  /* READY, DONE */
    uint32_t           number;  /* of a message, from 1. DONE of STAT: how many
                                 * there are; of LAST: which, or 0 */
    uint64_t           size;    /* of LIST, STAT: what the server believes;
                                 * DONE of RETR, TOP: octets of BODY in all */
    mproto_span        uid;     /* of UIDL; opaque, 0x21 to 0x7e: "/" and ".."
                                 * are as good as any */
    mproto_span        code;    /* "IN-USE", "SYS/TEMP": RFC 2449, 3206 */
    mproto_span        text;    /* of the status line, behind the code; none
                                 * behind a listing. LINE: the whole row */
    mproto_span        data;    /* BODY */
    unsigned           defects; /* DONE: MPROTO_DEFECT_ of all that came */
    unsigned           caps;    /* DONE of CAPA: MPROTO_POP3_CAP_ bits */
    mproto_span        sasl;    /* and mechanisms, for mproto_sasl_choose() */
    mproto_span        stamp;   /* READY: with its <>; empty: no APOP */
} mproto_pop3c_event;

/* NULL: no memory, size of opts or limits is 0, or flight_max is over
 * 33,554,431. opts may be NULL: all defaults. Takes one block and nothing
 * afterwards, but what wire_keep() keeps, and with auth() a line of 12,288
 * octets. */
MPROTO_API mproto_pop3c *mproto_pop3c_new(const mproto_pop3c_opts *opts);
MPROTO_API void mproto_pop3c_free(mproto_pop3c *c);
/* Octets that an engine can come to hold at the most, with these limits (NULL:
 * the defaults). 0: limits has size 0. */
MPROTO_API size_t mproto_pop3c_memory_bound(
    const mproto_pop3c_limits *limits);
MPROTO_API mproto_wire *mproto_pop3c_wire(mproto_pop3c *c);

/* What happened next; NULL when nothing has: then ask the wire. */
MPROTO_API const mproto_pop3c_event *mproto_pop3c_next(mproto_pop3c *c);

/* Verbs. Before READY, after quit(), and while a login or stls() waits for its
 * DONE all are E_STATE. E_FULL: flight_max are in flight; ROOM tells when one
 * more is taken. While a DONE is handled one verb always finds room; quit()
 * always does. Once capa() was told PIPELINING verbs leave together, else one
 * by one: you see no difference. */

/* At any time, as often as you like: servers may tell more behind stls() and
 * login. Each line is LINE; ERR is a server of 1996, without capabilities. */
MPROTO_API int mproto_pop3c_capa(mproto_pop3c *c);
/* Asks for listed languages (tag NULL; LINE), or for one (RFC 6856 3). */
MPROTO_API int mproto_pop3c_lang(mproto_pop3c *c, const char *tag);
/* The last verb. Only its OK tells that what was deleted is gone. */
MPROTO_API int mproto_pop3c_quit(mproto_pop3c *c);

/* Before login, E_STATE behind it. stls() leads to MPROTO_TLS on the wire when
 * the server says +OK, then to a new READY: what was learnt in the clear is
 * forgotten, the stamp too. E_STATE: TLS is on, or commands are in flight. */
MPROTO_API int mproto_pop3c_stls(mproto_pop3c *c);
MPROTO_API int mproto_pop3c_utf8(mproto_pop3c *c);

/* Login, in one of four ways, with nothing else in flight. Strings are copied,
 * and wiped when they have left. E_ARG: they do not fit a line of 255 octets,
 * user is empty or has controls (for APOP blanks, too), a password has CR or
 * LF. E_STATE: TLS is wanted for it, see the flags.
 *
 * login(): USER, and PASS when the server says +OK to that; one DONE: which is
 * PASS, or USER when PASS was not said. rpop(): RPOP instead (RFC 1081). */
MPROTO_API int mproto_pop3c_login(mproto_pop3c *c, const char *user,
                                  const char *password);
MPROTO_API int mproto_pop3c_rpop(mproto_pop3c *c, const char *user,
                                 const char *local_user);
/* E_STATE also when the greeting had no stamp of strict form. What is not ASCII
 * in user and secret is to be prepared (mproto_sasl_prep; RFC 6856 2.2). */
MPROTO_API int mproto_pop3c_apop(mproto_pop3c *c, const char *user,
                                 const void *secret, size_t n);
/* One exchange of SASL (RFC 5034). sasl stays yours and alive until DONE; its
 * error() tells when it was at fault: ERR without a text when nothing was
 * said. A success that the exchange does not confirm is E_PEER, and the end
 * (SASL-14). E_NOMEM: nothing has changed. */
MPROTO_API int mproto_pop3c_auth(mproto_pop3c *c, mproto_sasl *sasl);

/* Behind login, E_STATE before it. Number 0 is all for list() and uidl(), and
 * E_ARG for the others. Of one message list() and uidl() tell size and uid in
 * DONE; a UID that is malformed or too long is E_PEER there. */
MPROTO_API int mproto_pop3c_stat(mproto_pop3c *c);
MPROTO_API int mproto_pop3c_list(mproto_pop3c *c, uint32_t number);
MPROTO_API int mproto_pop3c_uidl(mproto_pop3c *c, uint32_t number);
MPROTO_API int mproto_pop3c_retr(mproto_pop3c *c, uint32_t number);
MPROTO_API int mproto_pop3c_top(mproto_pop3c *c, uint32_t number,
                                uint32_t lines);
MPROTO_API int mproto_pop3c_dele(mproto_pop3c *c, uint32_t number);
MPROTO_API int mproto_pop3c_noop(mproto_pop3c *c);
MPROTO_API int mproto_pop3c_rset(mproto_pop3c *c);
MPROTO_API int mproto_pop3c_last(mproto_pop3c *c);

#ifdef __cplusplus
}
#endif
#endif
