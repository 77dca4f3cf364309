/* The server side of SMTP (RFC 5321), without the sockets. Feed the wire,
 * take events, answer those that owe an answer. Syntax, order, limits, NOOP,
 * RSET, HELP and nonsense are answered inside. ISC, see COPYING. */
#ifndef MAILPROTO_SMTPD_H
#define MAILPROTO_SMTPD_H

#include <mailproto/esmtp.h>
#include <mailproto/sasl.h>
#include <mailproto/wire.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_smtpd mproto_smtpd;

/* 0 is the default; nothing means infinity. */
typedef struct mproto_smtpd_limits {
    size_t   size;              /* sizeof(mproto_smtpd_limits) */
    size_t   line_max;          /* command line with CRLF; 2,048: 512 (RFC
                                 * 5321 4.5.3.1.4) and all extensions */
    size_t   reply_max;         /* one reply with all its lines; 512; at
                                 * least that and what EHLO needs */
    size_t   out_max;           /* replies waiting to be sent; 1,024; at least
                                 * 32 above reply_max. What is above that is
                                 * for the replies to a group of commands: 25
                                 * octets for each recipient */
    size_t   keep_max;          /* what wire_keep() may hold; 65,536 */
    uint64_t message_max;       /* announced as SIZE; 67,108,864 */
    unsigned rcpt_max;          /* per transaction; 1,000 (RFC 5321 asks for
                                 * 100 at least: 4.5.3.1.8) */
    unsigned bad_max;           /* bad commands answered; 10; one more is
                                 * 421 and the end (E_LIMIT) */
    unsigned mail_max;          /* MAIL commands; 999,999; then 452 */
    unsigned refuse_max;        /* answers of yours that refuse; 100; one more
                                 * is followed by 421 (E_LIMIT) */
} mproto_smtpd_limits;

/* The connection came up in TLS (smtps): STARTTLS is not offered. */
#define MPROTO_SMTPD_TLS        0x01u
/* Ask before the greeting: CONNECT is an event that owes an answer. */
#define MPROTO_SMTPD_CONNECTS   0x02u
/* LF alone ends a command line, too. A proxy before us that knows only CRLF
 * sees one command where we see two. */
#define MPROTO_SMTPD_LF_LINES   0x04u
/* Take content with bare CR, bare LF or NUL. Such content never ends early
 * here, but may at a next hop that takes LF for a line end: SMTP smuggling
 * (CVE-2023-51764). Without it the message is refused at its end: 554. */
#define MPROTO_SMTPD_PASS_BARE  0x08u
/* Offer mechanisms that show the secret itself without TLS, too. Whoever
 * listens on the way has the password then. */
#define MPROTO_SMTPD_CLEAR_AUTH 0x10u
/* Submission (RFC 6409): 530 to MAIL, VRFY, EXPN and ETRN before LOGIN. */
#define MPROTO_SMTPD_NEED_AUTH  0x20u
/* 530 to these and AUTH before TLS (RFC 3207 section 4). */
#define MPROTO_SMTPD_NEED_TLS   0x40u
/* LMTP (RFC 2033): LHLO for EHLO and HELO, one verdict for each recipient. */
#define MPROTO_SMTPD_LMTP       0x80u

typedef struct mproto_smtpd_opts {
    size_t      size;           /* sizeof(mproto_smtpd_opts) */
    unsigned    flags;          /* MPROTO_SMTPD_ bits */
    const char *hostname;       /* a domain or literal, for the greeting;
                                 * NULL: "localhost"; copied */
    unsigned    caps;           /* MPROTO_SMTP_CAP_ bits, offered besides
                                 * SIZE, 8BITMIME, PIPELINING, HELP and
                                 * ENHANCEDSTATUSCODES, which need nothing of
                                 * you; STARTTLS shows in the clear only,
                                 * REQUIRETLS in TLS, BINARYMIME with
                                 * CHUNKING; AUTH is told below; BURL is for
                                 * submission, and wants LOGIN */
    const char *keywords;       /* more EHLO lines, LF between; or NULL;
                                 * copied */
    const mproto_smtpd_limits *limits;  /* NULL: all defaults; copied */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
    const char *auth;           /* SASL mechanisms with blanks between, those
                                 * with -PLUS for TLS only; NULL: no AUTH;
                                 * copied, as all that follow */
    uint32_t    by_min;         /* DELIVERBY: least seconds; 0: not told */
    uint32_t    hold_max;       /* FUTURERELEASE: most seconds, and the last */
    const char *hold_until;     /* date (RFC 3339); not offered without both */
    const char *priorities;     /* MT-PRIORITY: a profile, or NULL */
    const char *burl;           /* BURL: what stands behind it, told after
                                 * LOGIN, as "imap"; or NULL */
} mproto_smtpd_opts;

/* "?" marks an event that owes an answer: until it has one, next() gives
 * NULL, READ is not wanted, and the peer waits. Behind it what ok() and
 * refuse() say. */
typedef enum mproto_smtpd_type {
    MPROTO_SMTPD_CONNECT = 1,   /* ? 220, 554; only with CONNECTS. Refused, the
                                 *   client is served nothing but QUIT */
    MPROTO_SMTPD_HELO,          /* ? 250, 550; which is EHLO or HELO, text the
                                 *   domain; 250 ends a transaction, a refusal
                                 *   changes nothing (RFC 5321 4.1.4) */
    MPROTO_SMTPD_STARTTLS,      /* ? 220, 454; ok() leads to MPROTO_TLS */
    MPROTO_SMTPD_MAIL,          /* ? 250, 550; path, params, mail, size, eight;
                                 *   which is MAIL, or with CAP_SEND also SEND,
                                 *   SOML or SAML */
    MPROTO_SMTPD_RCPT,          /* ? 250, 550; path, params, rcpt_params,
                                 *   rcpt */
    MPROTO_SMTPD_DATA,          /* ? 354, 554; which is DATA, or BDAT for the
                                 *   first chunk: then ok() says nothing, and
                                 *   a refusal goes out behind its octets */
    MPROTO_SMTPD_BODY,          /*   data is a piece of the content, stuffed
                                 *   dots taken off; mostly in your buffer */
    MPROTO_SMTPD_BODY_END,      /* ? 250, 554: the verdict; octets, defects.
                                 *   With LMTP one for each recipient that was
                                 *   accepted, in order: rcpt, left */
    MPROTO_SMTPD_RESET,         /*   drop the transaction: RSET, or content
                                 *   that was refused inside; defects. A new
                                 *   HELO, QUIT and CLOSED drop it unsaid.
                                 *   which AUTH: drop the exchange, it failed,
                                 *   and its object is yours again */
    MPROTO_SMTPD_VRFY,          /* ? 252, 550; text, utf8; only with CAP_VRFY.
                                 *   252 or 550 with X.6.8 when only UTF-8 can
                                 *   tell, and utf8 is 0 (RFC 6531 3.7.4.2) */
    MPROTO_SMTPD_EXPN,          /* ? likewise; only with CAP_EXPN */
    MPROTO_SMTPD_QUIT,          /*   221 is on its way; no answer owed */
    MPROTO_SMTPD_AUTH,          /* ? mproto_smtpd_auth(), 504; text is the
                                 *   mechanism, one of those offered */
    MPROTO_SMTPD_LOOKUP,        /* ? answer sasl, then ok(): the exchange goes
                                 *   on; refuse() denies the user, and the
                                 *   client sees it at the end only; reply()
                                 *   ends the exchange, as 454 when you cannot
                                 *   look */
    MPROTO_SMTPD_TOKEN,         /* ? answer sasl, then ok(); 535 */
    MPROTO_SMTPD_WORK,          /*   a slice of hashing is done; serve others,
                                 *   then call next() */
    MPROTO_SMTPD_LOGIN,         /* ? 235, 535: the user of sasl is proven */
    MPROTO_SMTPD_ETRN,          /* ? 250, 459; text; with CAP_ETRN (RFC 1985:
                                 *   251 to 253, 458, too) */
    MPROTO_SMTPD_TURN,          /* ? 250, 502; with CAP_TURN. Behind 250 this
                                 *   engine is CLOSED, and you are the client,
                                 *   who awaits a greeting. Only for peers that
                                 *   you know: RFC 5321 F.1 */
    MPROTO_SMTPD_XCLIENT,       /* ? 220, 550; params, in xtext, by
                                 *   mproto_smtp_param_next(); with
                                 *   CAP_XCLIENT, which is for proxies that you
                                 *   know only. ok() begins anew, with all
                                 *   that limits count */
    MPROTO_SMTPD_BURL           /* ? 250, 554; text, an URL whose content is
                                 *   the next part of the message, which you
                                 *   fetch; with CAP_BURL. Parts may be chunks,
                                 *   too, with CAP_CHUNKING; when last is set,
                                 *   BODY_END asks for the verdict, and ok()
                                 *   says nothing. octets, defects and
                                 *   message_max know of chunks only. The first
                                 *   part is not preceded by DATA */
} mproto_smtpd_type;

/* Spans live until next() is called; those of an event that owes an answer
 * until it is answered. */
typedef struct mproto_smtpd_event {
    mproto_smtpd_type type;
    mproto_smtp_cmd   which;    /* the command behind it */
    mproto_span       text;     /* HELO: domain; AUTH: mechanism; VRFY, EXPN,
                                 * ETRN: argument; BURL: URL. That of VRFY and
                                 * EXPN may be UTF-8 with CAP_SMTPUTF8 */
    int               utf8;     /* VRFY, EXPN: SMTPUTF8 was said, and taken off
                                 * text: reply() may be UTF-8; with
                                 * CAP_SMTPUTF8 only */
    mproto_smtp_path  path;     /* MAIL, RCPT */
    mproto_span       params;   /* MAIL, RCPT: as written, checked */
    uint64_t          size;     /* MAIL: SIZE=, 0 when absent */
    int               eight;    /* MAIL: BODY=8BITMIME */
    unsigned          rcpt;     /* RCPT, BODY_END: accepted before this one */
    mproto_span       data;     /* BODY */
    uint64_t          octets;   /* BODY_END: of all pieces */
    unsigned          defects;  /* BODY_END, RESET: MPROTO_DEFECT_ bits; UTF8
                                 * of a header that MAIL said to be UTF-8 */
    unsigned          undeclared;       /* BODY_END: 8BITMIME, SMTPUTF8: what
                                 * the content makes use of, by octets above
                                 * 127 in it and in its header, and MAIL did
                                 * not say (as MPROTO_SMTP_CAP_ bits). Taken
                                 * unless you refuse it: 554 5.6.1, 5.6.9 */
    unsigned          left;     /* BODY_END: verdicts owed behind this one */
    int               last;     /* BURL: no part follows */
    const mproto_esmtp_mail *mail;              /* MAIL: params, read */
    const mproto_esmtp_rcpt *rcpt_params;       /* RCPT: params, read */
    mproto_sasl      *sasl;     /* LOOKUP, TOKEN, LOGIN; RESET of AUTH */
} mproto_smtpd_event;

/* NULL: no memory, size of opts or limits is 0, or hostname or keywords are
 * not fit for the wire, nor the other strings. opts may be NULL: all defaults.
 * Takes one block and nothing afterwards, but what wire_keep() keeps, and while
 * AUTH runs a line of 12,288 octets. */
MPROTO_API mproto_smtpd *mproto_smtpd_new(const mproto_smtpd_opts *opts);
MPROTO_API void mproto_smtpd_free(mproto_smtpd *s);
/* Octets that an engine can come to hold at the most, with these limits (NULL:
 * the defaults), but for up to five times the octets of the strings of opts:
 * what they say to EHLO needs room, too. 0: limits has size 0. */
MPROTO_API size_t mproto_smtpd_memory_bound(
    const mproto_smtpd_limits *limits);
MPROTO_API mproto_wire *mproto_smtpd_wire(mproto_smtpd *s);

/* What happened next; NULL when nothing has: then ask the wire. */
MPROTO_API const mproto_smtpd_event *mproto_smtpd_next(mproto_smtpd *s);

/* The answer to the event that owes one, at once or an hour later. Always
 * finds room. E_STATE when nothing is owed. */
MPROTO_API int mproto_smtpd_ok(mproto_smtpd *s);
MPROTO_API int mproto_smtpd_refuse(mproto_smtpd *s);
/* The same in words of yours. 2xx accepts (DATA: 354), 4xx and 5xx refuse,
 * 421 refuses and closes. enhanced is "5.1.1" of the same class, or NULL for
 * a plain one; left out where RFC 2034 has none. text may hold LF between
 * lines: each goes out behind the code, so none can be taken for a reply of
 * its own; but further lines to EHLO are keywords. E_ARG: code does not fit the
 * event; text is NULL, or has CR, other controls or 8-bit octets, but for UTF-8
 * to an event with utf8; a line is over 512 octets or all over reply_max. */
MPROTO_API int mproto_smtpd_reply(mproto_smtpd *s, int code,
                                  const char *enhanced, const char *text);

/* The answer to AUTH: a server's exchange of that mechanism, which stays yours,
 * and lives until LOGIN has its answer, RESET or CLOSED shows, or you refuse.
 * Its messages may not be longer than reply_max takes in base64. E_STATE: AUTH
 * is not owed; E_ARG: another mechanism; E_NOMEM: nothing has changed. */
MPROTO_API int mproto_smtpd_auth(mproto_smtpd *s, mproto_sasl *sasl);

/* The word behind "with" of a Received field: "SMTP", "ESMTPS", "LMTPSA",
 * "UTF8SMTP"... (RFC 3848, RFC 6531 4.3): of the transaction that is open. */
MPROTO_API const char *mproto_smtpd_with(const mproto_smtpd *s);

/* The command whose reply the client first did not wait for, though it had to:
 * CONNECT before the greeting was sent (RFC 5321 3.1), for which you look for
 * octets, and lend them, before you send that; one that ends a group
 * (RFC 2920 3.1: EHLO DATA NOOP QUIT AUTH...), any where there are no groups,
 * behind HELO; or 0. Real clients wait; senders of spam and smuggled commands
 * do not. What was said is served all the same: refuse it if you like. A hint,
 * and no event, for it depends on how the octets came in. */
MPROTO_API mproto_smtp_cmd mproto_smtpd_early(const mproto_smtpd *s);

/* You close: 421 with text, or what the engine has to say when text is NULL,
 * or finds no room behind other replies; then CLOSED with code MPROTO_OK. For
 * shut-downs and timers; also while an answer is owed, which is then no
 * longer. While TLS is awaited nothing is said. E_ARG as in reply(), with 512
 * octets in all; E_STATE when it is over already. */
MPROTO_API int mproto_smtpd_close(mproto_smtpd *s, const char *text);

#ifdef __cplusplus
}
#endif
#endif
