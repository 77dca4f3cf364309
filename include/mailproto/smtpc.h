/* The client side of SMTP (RFC 5321), without the sockets. Call verbs, feed
 * the wire, take events: each verb that was accepted gives exactly one REPLY
 * or RESULT, in order, whatever happens; but starttls() that worked ends with
 * your tls_on(). ISC, see COPYING. */
#ifndef MAILPROTO_SMTPC_H
#define MAILPROTO_SMTPC_H

#include <mailproto/esmtp.h>
#include <mailproto/sasl.h>
#include <mailproto/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_smtpc mproto_smtpc;

/* 0 is the default; nothing means infinity. */
typedef struct mproto_smtpc_limits {
    size_t   size;              /* sizeof(mproto_smtpc_limits) */
    size_t   reply_max;         /* one reply with all its lines; 16,384 (RFC
                                 * 5321 4.5.3.1.5 has 512 for a line) */
    size_t   out_max;           /* octets waiting to be sent; 16,384; at least
                                 * 4,096 */
    size_t   keep_max;          /* what wire_keep() may hold; 65,536 */
    unsigned flight_max;        /* commands without a reply; 100; at least 8 */
} mproto_smtpc_limits;

/* No transaction, AUTH, VRFY or EXPN in the clear: they are E_STATE until
 * TLS is on, whatever the server says. */
#define MPROTO_SMTPC_NEED_TLS     0x01u
/* The connection came up in TLS (smtps). */
#define MPROTO_SMTPC_TLS          0x02u
/* HELO at once, no EHLO: no extensions. */
#define MPROTO_SMTPC_HELO         0x04u
/* Only CRLF ends a line of a reply. Without it a bare LF does, too, with a
 * defect: servers in the field send it. Who can put an LF into a reply text
 * (a server that echoes our arguments) could then forge a reply. With it a
 * bare LF is E_PEER. */
#define MPROTO_SMTPC_CRLF_ONLY    0x08u
/* body() refuses a bare CR or LF instead of making it CRLF: for content that
 * is signed. */
#define MPROTO_SMTPC_STRICT_BODY  0x10u
/* Never more than one command in flight, though the server could take them. */
#define MPROTO_SMTPC_NO_PIPELINE  0x20u
/* auth() takes mechanisms that show the secret itself (PLAIN, LOGIN...) without
 * TLS, too: whoever listens has the password. */
#define MPROTO_SMTPC_CLEAR_AUTH   0x40u
/* Content goes in chunks (BDAT, RFC 3030) of out_max / 4 octets where the
 * server announces CHUNKING. BODY=BINARYMIME always does. */
#define MPROTO_SMTPC_CHUNKING     0x80u
/* LMTP (RFC 2033): LHLO, and a RESULT for each accepted recipient. */
#define MPROTO_SMTPC_LMTP         0x100u
/* Up to 2,048 octets of the next envelope leave in one write with the last dot
 * before it, where PIPELINING was announced (RFC 2920 3.1: the end of content
 * may begin a group). A server that answers 500 or 503 to such a MAIL hears all
 * of it again behind the verdict, and nothing so early any more; those replies
 * are not told. */
#define MPROTO_SMTPC_ONE_WRITE    0x200u

typedef struct mproto_smtpc_opts {
    size_t      size;           /* sizeof(mproto_smtpc_opts) */
    unsigned    flags;          /* MPROTO_SMTPC_ bits */
    const char *hostname;       /* for EHLO: a domain or literal; NULL:
                                 * "localhost"; copied */
    const mproto_smtpc_limits *limits;  /* NULL: all defaults; copied */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
} mproto_smtpc_opts;

typedef enum mproto_smtpc_type {
    MPROTO_SMTPC_READY = 1,     /* EHLO or HELO is done: caps, size_max, reply
                                 * with all its lines. Comes anew after TLS */
    MPROTO_SMTPC_REPLY,         /* to one command of yours: which, rcpt. Also
                                 * CONNECT, EHLO, HELO when refused: the
                                 * engine then says QUIT; and CONNECT for a
                                 * 421 that answers nothing */
    MPROTO_SMTPC_BODY,          /* you owe up to room octets by body(), or
                                 * body_end(); comes again when there is room */
    MPROTO_SMTPC_RESULT,        /* the verdict on the message: the reply to
                                 * its last dot or chunk, or the first failure
                                 * before it; only 2xx is success. Answers
                                 * data(). LMTP: one for each recipient that
                                 * was accepted, in order; one with left 0
                                 * that comes first speaks for all */
    MPROTO_SMTPC_ROOM,          /* a verb was E_FULL: call it again now */
    MPROTO_SMTPC_TOKEN,         /* in auth(): you owe mproto_sasl_token() to
                                 * its object, then call next() */
    MPROTO_SMTPC_WORK           /* in auth(): a slice of hashing is done; only
                                 * call next() again, soon */
} mproto_smtpc_type;

/* Spans live until next() is called. */
typedef struct mproto_smtpc_event {
    mproto_smtpc_type type;
    mproto_smtp_cmd   which;    /* REPLY, RESULT, TOKEN, WORK */
    mproto_smtp_reply reply;    /* READY, REPLY, RESULT */
    unsigned          rcpt;     /* REPLY to RCPT: 0 is the first; RESULT: how
                                 * many were accepted */
    unsigned          left;     /* RESULT: how many more come for this data();
                                 * above 0 in LMTP only */
    unsigned          caps;     /* READY: MPROTO_SMTP_CAP_ bits. Without
                                 * 8BITMIME an 8-bit message has to become 7-bit
                                 * on its way into body(): downgrade.h */
    uint64_t          size_max; /* READY: of SIZE; 0 when not told */
    const mproto_esmtp_offer *offer;    /* READY: the same and the rest, as
                                         * the mechanisms of AUTH */
    size_t            room;     /* BODY: octets that body() will take whole */
} mproto_smtpc_event;

/* NULL: no memory, size of opts or limits is 0, or hostname is not fit for
 * the wire. opts may be NULL: all defaults. Takes one block and nothing
 * afterwards (but what wire_keep() keeps). */
MPROTO_API mproto_smtpc *mproto_smtpc_new(const mproto_smtpc_opts *opts);
MPROTO_API void mproto_smtpc_free(mproto_smtpc *c);
/* Octets that an engine can come to hold at the most, with these limits (NULL:
 * the defaults), but for hostname. 0: limits has size 0. */
MPROTO_API size_t mproto_smtpc_memory_bound(
    const mproto_smtpc_limits *limits);
MPROTO_API mproto_wire *mproto_smtpc_wire(mproto_smtpc *c);

/* What happened next; NULL when nothing has: then ask the wire. */
MPROTO_API const mproto_smtpc_event *mproto_smtpc_next(mproto_smtpc *c);

/* Verbs. Before READY, after quit() and between data() and body_end() or its
 * RESULT all are E_STATE. E_FULL: no room; ROOM tells when. With nothing in
 * flight a verb always finds room; quit() always does. Verbs may be called
 * ahead of the replies: where the server announced PIPELINING they leave
 * together (RFC 2920), else one by one; behind body_end() the next transaction
 * may be called before RESULT, but leaves behind it, unless the content went in
 * chunks or by ONE_WRITE. When the line dies each open verb still gets its
 * event: with the server's 421 if it said one, else UNKNOWN for what was sent,
 * UNSENT for what was not, and for data() whose last dot was not. */

/* Leads to MPROTO_TLS on the wire when the server says 220, then to a new
 * READY; to REPLY when it is refused. E_STATE when it was not announced, TLS
 * is on, or commands are in flight. Never TLS is not to call it; TLS if offered
 * is to call it when READY has the bit, which whoever is on the way can take
 * out; TLS or nothing is NEED_TLS. */
MPROTO_API int mproto_smtpc_starttls(mproto_smtpc *c);

/* One exchange of SASL, which ends with REPLY: success is 2xx. sasl stays yours
 * and alive until then; its error() tells when it was at fault, with code
 * MPROTO_SMTP_UNSENT when nothing was said. Which mechanisms may be used, and
 * which first, is for mproto_sasl_choose(). A success that the exchange does
 * not confirm is E_PEER, and the end (SASL-14). E_STATE: not announced, once
 * authenticated, in a transaction, commands are in flight, or the mechanism
 * shows the secret in the clear. While it runs all other verbs are E_STATE. */
MPROTO_API int mproto_smtpc_auth(mproto_smtpc *c, mproto_sasl *sasl);

/* A transaction: one mail(), then rcpt() for each recipient, then data().
 * Addresses come without <>; "" is the null reverse-path <>. params is "KEY
 * KEY=value" or NULL, as esmtp.h reads it, within 1,499 octets; SIZE and
 * BODY=7BIT are left out where the server does not announce them, any other
 * that is not known or not announced is E_ARG, and so is UTF-8 without the
 * parameter SMTPUTF8. E_ARG (or E_STATE for want of TLS) queues nothing and
 * spoils the transaction: data() then gives a RESULT with code
 * MPROTO_SMTP_UNSENT and no content leaves, so that a caller may look at RESULT
 * alone; rset() takes it back, starttls() too while nothing was queued. Content
 * is asked for with BODY when at least one recipient was accepted; else RESULT
 * has the first failure, with its text up to 1,024 octets of it, else none. */
MPROTO_API int mproto_smtpc_mail(mproto_smtpc *c, const char *from,
                                 const char *params);
MPROTO_API int mproto_smtpc_rcpt(mproto_smtpc *c, const char *to,
                                 const char *params);
MPROTO_API int mproto_smtpc_data(mproto_smtpc *c);
/* In the place of mail(): SEND, SOML or SAML (RFC 821 3.4), as which tells.
 * E_STATE where SEND was not announced. */
MPROTO_API int mproto_smtpc_send(mproto_smtpc *c, mproto_smtp_cmd which,
                                 const char *from);

/* Content, in pieces of any size up to room; dots are stuffed (not in chunks)
 * and LF becomes CRLF on the way, but with BODY=BINARYMIME nothing changes.
 * E_FULL takes none of it. body_end() adds a missing final CRLF and the dot.
 * E_STATE when no body is owed. E_ARG, with STRICT_BODY only: a bare CR or LF,
 * perhaps the CR that ended the piece before; the message can't be finished
 * then, nor taken back: wire_eof(). */
MPROTO_API int mproto_smtpc_body(mproto_smtpc *c, const void *p, size_t n);
MPROTO_API int mproto_smtpc_body_end(mproto_smtpc *c);

/* Others. rset() between transactions or to give one up before data(). VRFY
 * and EXPN want a text, HELP and NOOP take NULL, too; E_ARG: not printable
 * ASCII, or over 505 octets. A text of VRFY or EXPN that ends with " SMTPUTF8"
 * allows UTF-8 before it and in the reply (RFC 6531 3.7.4.2), and is E_ARG
 * where that was not announced. etrn() has a name, "@domain" or "#queue" (RFC
 * 1985). turn(): after 2xx the engine is CLOSED with OK, and the connection
 * is a server engine's (RFC 821 3.8). E_STATE for these two where they were
 * not announced. quit() is the last verb. */
MPROTO_API int mproto_smtpc_rset(mproto_smtpc *c);
MPROTO_API int mproto_smtpc_vrfy(mproto_smtpc *c, const char *text);
MPROTO_API int mproto_smtpc_expn(mproto_smtpc *c, const char *text);
MPROTO_API int mproto_smtpc_etrn(mproto_smtpc *c, const char *text);
MPROTO_API int mproto_smtpc_turn(mproto_smtpc *c);
MPROTO_API int mproto_smtpc_help(mproto_smtpc *c, const char *text);
MPROTO_API int mproto_smtpc_noop(mproto_smtpc *c, const char *text);
MPROTO_API int mproto_smtpc_quit(mproto_smtpc *c);

#ifdef __cplusplus
}
#endif
#endif
