/* What both sides of SMTP share: commands, extensions, replies, paths and
 * parameters (RFC 5321). ISC, see COPYING. */
#ifndef MAILPROTO_SMTP_H
#define MAILPROTO_SMTP_H

#include <mailproto/defect.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPROTO_PORT_SMTP       25
#define MPROTO_PORT_SMTPS      465      /* submission in TLS, RFC 8314 */
#define MPROTO_PORT_SUBMISSION 587

/* CONNECT stands for the greeting. */
typedef enum mproto_smtp_cmd {
    MPROTO_SMTP_CONNECT = 1, MPROTO_SMTP_EHLO, MPROTO_SMTP_HELO,
    MPROTO_SMTP_STARTTLS, MPROTO_SMTP_MAIL, MPROTO_SMTP_RCPT,
    MPROTO_SMTP_DATA, MPROTO_SMTP_RSET, MPROTO_SMTP_VRFY, MPROTO_SMTP_EXPN,
    MPROTO_SMTP_HELP, MPROTO_SMTP_NOOP, MPROTO_SMTP_QUIT,
    MPROTO_SMTP_LHLO,           /* RFC 2033 */
    MPROTO_SMTP_AUTH,           /* RFC 4954 */
    MPROTO_SMTP_BDAT,           /* RFC 3030 */
    MPROTO_SMTP_ETRN,           /* RFC 1985 */
    MPROTO_SMTP_TURN,           /* these four: RFC 821, obsolete */
    MPROTO_SMTP_SEND, MPROTO_SMTP_SOML, MPROTO_SMTP_SAML,
    MPROTO_SMTP_BURL            /* RFC 4468 */
} mproto_smtp_cmd;

/* Service extensions, as bits. */
#define MPROTO_SMTP_CAP_SIZE       0x0001u      /* RFC 1870 */
#define MPROTO_SMTP_CAP_8BITMIME   0x0002u      /* RFC 6152 */
#define MPROTO_SMTP_CAP_PIPELINING 0x0004u      /* RFC 2920 */
#define MPROTO_SMTP_CAP_ENHANCED   0x0008u      /* RFC 2034 */
#define MPROTO_SMTP_CAP_STARTTLS   0x0010u      /* RFC 3207 */
#define MPROTO_SMTP_CAP_HELP       0x0020u      /* RFC 5321 */
#define MPROTO_SMTP_CAP_VRFY       0x0040u      /* RFC 5321 */
#define MPROTO_SMTP_CAP_EXPN       0x0080u      /* RFC 5321 */
#define MPROTO_SMTP_CAP_AUTH       0x0100u      /* RFC 4954 */
#define MPROTO_SMTP_CAP_DSN        0x0200u      /* RFC 3461 */
#define MPROTO_SMTP_CAP_CHUNKING   0x0400u      /* RFC 3030 */
#define MPROTO_SMTP_CAP_BINARYMIME 0x0800u      /* RFC 3030 */
#define MPROTO_SMTP_CAP_SMTPUTF8   0x1000u      /* RFC 6531 */
#define MPROTO_SMTP_CAP_ETRN       0x2000u      /* RFC 1985 */
#define MPROTO_SMTP_CAP_REQUIRETLS 0x4000u      /* RFC 8689 */
#define MPROTO_SMTP_CAP_DELIVERBY  0x8000u      /* RFC 2852 */
#define MPROTO_SMTP_CAP_FUTURERELEASE 0x10000u  /* RFC 4865 */
#define MPROTO_SMTP_CAP_MT_PRIORITY   0x20000u  /* RFC 6710 */
#define MPROTO_SMTP_CAP_RRVS          0x40000u  /* RFC 7293 */
#define MPROTO_SMTP_CAP_LIMITS        0x80000u  /* RFC 9422 */
#define MPROTO_SMTP_CAP_SOLICIT      0x100000u  /* RFC 3865, NO-SOLICITING */
#define MPROTO_SMTP_CAP_BURL         0x200000u  /* RFC 4468 */
#define MPROTO_SMTP_CAP_TURN         0x400000u  /* RFC 821, obsolete */
#define MPROTO_SMTP_CAP_SEND         0x800000u  /* SEND, SOML, SAML: RFC 821,
                                                 * obsolete */
#define MPROTO_SMTP_CAP_XCLIENT     0x1000000u  /* Postfix's, for proxies */

/* What the codes of replies mean (RFC 5321 4.2.3). Any other goes by its
 * first digit. */
typedef enum mproto_smtp_code {
    MPROTO_REPLY_STATUS = 211,              /* or help */
    MPROTO_REPLY_HELP = 214,
    MPROTO_REPLY_READY = 220,
    MPROTO_REPLY_CLOSING = 221,
    MPROTO_REPLY_AUTHENTICATED = 235,       /* RFC 4954 */
    MPROTO_REPLY_OK = 250,
    MPROTO_REPLY_WILL_FORWARD = 251,        /* the user is not local */
    MPROTO_REPLY_WILL_TRY = 252,            /* the user is not verified */
    MPROTO_REPLY_PENDING = 253,             /* messages wait: RFC 1985 */
    MPROTO_REPLY_CHALLENGE = 334,           /* RFC 4954 */
    MPROTO_REPLY_START_INPUT = 354,
    MPROTO_REPLY_NOT_AVAILABLE = 421,       /* the server closes */
    MPROTO_REPLY_TRANSITION = 432,          /* PLAIN is wanted once: RFC 4954 */
    MPROTO_REPLY_MAILBOX_BUSY = 450,
    MPROTO_REPLY_LOCAL_ERROR = 451,
    MPROTO_REPLY_NO_STORAGE = 452,          /* or too many recipients */
    MPROTO_REPLY_NOT_NOW = 454,             /* TLS or AUTH: RFC 3207, 4954 */
    MPROTO_REPLY_PARAMETERS_LATER = 455,
    MPROTO_REPLY_NO_QUEUE = 458,            /* RFC 1985 */
    MPROTO_REPLY_NOT_ALLOWED = 459,         /* RFC 1985 */
    MPROTO_REPLY_SYNTAX = 500,              /* or no such command */
    MPROTO_REPLY_ARGUMENT = 501,
    MPROTO_REPLY_NOT_IMPLEMENTED = 502,
    MPROTO_REPLY_SEQUENCE = 503,
    MPROTO_REPLY_NO_SUCH_ARGUMENT = 504,
    MPROTO_REPLY_NO_MAIL = 521,             /* this host takes none: RFC 7504 */
    MPROTO_REPLY_REQUIRED = 530,            /* TLS or AUTH: RFC 3207, 4954 */
    MPROTO_REPLY_TOO_WEAK = 534,            /* the mechanism: RFC 4954 */
    MPROTO_REPLY_NOT_PROVEN = 535,          /* RFC 4954 */
    MPROTO_REPLY_TLS_REQUIRED = 538,        /* RFC 4954 */
    MPROTO_REPLY_NO_MAILBOX = 550,          /* or not for you */
    MPROTO_REPLY_NOT_LOCAL = 551,           /* the text may say where */
    MPROTO_REPLY_TOO_BIG = 552,             /* to RCPT: too many */
    MPROTO_REPLY_MAILBOX_NAME = 553,        /* is not allowed */
    MPROTO_REPLY_FAILED = 554,              /* to CONNECT: no service */
    MPROTO_REPLY_PARAMETERS = 555,          /* are not known */
    MPROTO_REPLY_NO_MAIL_DOMAIN = 556       /* this domain: RFC 7504 */
} mproto_smtp_code;

/* A reply. Its spans live as long as the event that holds it. */
typedef struct mproto_smtp_reply {
    int         code;           /* 200..599, mostly a mproto_smtp_code; or
                                 * one of the two below */
    int         enh[3];         /* RFC 3463: 5,1,1; or zeros */
    mproto_span text;           /* all lines, LF between them, codes taken
                                 * off; may be empty */
    unsigned    defects;        /* BARE_LF BARE_CR NUL EIGHT: forgiven; EIGHT
                                 * also where SMTPUTF8 allowed it */
} mproto_smtp_reply;

#define MPROTO_SMTP_UNSENT  0   /* it was never sent: refused here, or after
                                 * a failure before it */
#define MPROTO_SMTP_UNKNOWN (-1) /* sent, but the reply never came */

/* What the reply to a command means (RFC 5321 4.3.2); of DATA, and of BDAT,
 * that to the content, too. A code that is not listed goes by its first
 * digit; 552 to RCPT is transient (4.5.3.1.10). */
typedef enum mproto_smtp_result {
    MPROTO_SMTP_SUCCESS = 1,
    MPROTO_SMTP_INTERMEDIATE,   /* 354, and 334 to AUTH: go on */
    MPROTO_SMTP_TRANSIENT,      /* the same may succeed later */
    MPROTO_SMTP_PERMANENT,
    MPROTO_SMTP_MISPLACED,      /* no reply to this command: the two sides are
                                 * not at the same point, or it is no code */
    MPROTO_SMTP_UNANSWERED      /* UNSENT, UNKNOWN: try again, though a message
                                 * of which nothing is known may then arrive
                                 * twice (RFC 1047) */
} mproto_smtp_result;
MPROTO_API mproto_smtp_result mproto_smtp_outcome(mproto_smtp_cmd cmd,
                                                  int code);
/* Refusals are of two kinds (RFC 821 4.3): 1 is an error, the asking was at
 * fault or came too late (syntax, order, parameters, a server that closes), and
 * another way to ask may do; 0 a failure, what was asked for is refused. 0 for
 * all that is no refusal. */
MPROTO_API int mproto_smtp_is_error(mproto_smtp_cmd cmd, int code);

/* A reverse-path or forward-path out of its <>. All spans lie in the text
 * that was parsed. */
typedef struct mproto_smtp_path {
    mproto_span mailbox;        /* local@domain, or "Postmaster", or empty */
    mproto_span local;          /* as written, perhaps quoted */
    mproto_span domain;         /* name, or literal with its [] */
    mproto_span route;          /* "@a,@b" without ":"; obsolete, RFC 5321
                                 * appendix C: to be ignored */
    unsigned    flags;          /* MPROTO_PATH_ bits */
} mproto_smtp_path;

#define MPROTO_PATH_QUOTED  0x01u       /* the local part is quoted */
#define MPROTO_PATH_LITERAL 0x02u       /* the domain is an address literal */
#define MPROTO_PATH_ROUTE   0x04u       /* there is a source route */
#define MPROTO_PATH_SPECIAL 0x08u       /* the local part has one of
                                         * !%|/`$&;\@,<>():'*?~# or a blank, or
                                         * begins with - or . : think before it
                                         * becomes a file name, an argument or
                                         * another address */
#define MPROTO_PATH_NULL    0x10u       /* <> */
#define MPROTO_PATH_UTF8    0x20u       /* there are octets above 127 */

/* What may be left out. */
#define MPROTO_PATH_MAY_NULL       0x01u        /* the reverse-path <> */
#define MPROTO_PATH_MAY_POSTMASTER 0x02u        /* <Postmaster>, RFC 5321
                                                 * 4.1.1.3, in any case */
#define MPROTO_PATH_MAY_UTF8       0x04u        /* UTF-8 in local part and
                                                 * domain, RFC 6531 3.3; no
                                                 * C1 controls */

/* Parses what stands between < and >, by the grammar of RFC 5321 4.1.2 and
 * 4.1.3 with its limits (local part 64 octets, domain 255, all 254 without
 * the route). E_ARG: it is no path; *path is untouched. */
MPROTO_API int mproto_smtp_path_parse(mproto_smtp_path *path,
                                      mproto_span text, unsigned may);

/* The local part without quotes and backslashes, for look-ups. Returns the
 * length it has, or would have with more room, as snprintf does. */
MPROTO_API size_t mproto_smtp_local_text(char *dst, size_t cap,
                                         const mproto_smtp_path *path);

/* A domain name (RFC 5321 2.3.5) or an address literal (4.1.3): 1 or 0. */
MPROTO_API int mproto_smtp_domain_valid(mproto_span text);
/* The same with UTF-8 in names (RFC 6531 3.3). Whether a label is a valid
 * U-label (RFC 5890) wants the tables of IDNA: ask whom you ask for its
 * address. */
MPROTO_API int mproto_smtp_domain_valid_utf8(mproto_span text);

/* Parameters of MAIL and RCPT, "KEY=value KEY" (RFC 5321 4.1.2). */
typedef struct mproto_smtp_param {
    mproto_span key;            /* as written */
    mproto_span value;          /* p is NULL when there is no "=" */
} mproto_smtp_param;

/* 1: *p is the next one and *text has moved behind it. 0: no more. E_ARG:
 * what comes is no parameter; *text has not moved. */
MPROTO_API int mproto_smtp_param_next(mproto_span *text,
                                      mproto_smtp_param *p);

#ifdef __cplusplus
}
#endif
#endif
