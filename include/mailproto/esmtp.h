/* The parameters of MAIL and RCPT, extension by extension. Both sides read
 * them with this: a server what came, a client what it is about to send.
 * ISC, see COPYING. */
#ifndef MAILPROTO_ESMTP_H
#define MAILPROTO_ESMTP_H

#include <mailproto/smtp.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mproto_smtp_body {         /* RFC 6152, RFC 3030 */
    MPROTO_SMTP_7BIT = 1, MPROTO_SMTP_8BITMIME, MPROTO_SMTP_BINARYMIME
} mproto_smtp_body;

typedef enum mproto_smtp_ret {          /* RFC 3461 4.3 */
    MPROTO_SMTP_FULL = 1, MPROTO_SMTP_HDRS
} mproto_smtp_ret;

typedef enum mproto_smtp_by {           /* RFC 2852 section 4 */
    MPROTO_SMTP_BY_NOTIFY = 1, MPROTO_SMTP_BY_RETURN
} mproto_smtp_by;

/* Spans lie in the text that was read. What was not given is 0 or empty;
 * given tells by the bit of its extension. */
typedef struct mproto_esmtp_mail {
    unsigned         given;     /* MPROTO_SMTP_CAP_ bits; BODY: 8BITMIME or
                                 * BINARYMIME */
    uint64_t         size;      /* SIZE, octets (RFC 1870) */
    mproto_smtp_body body;      /* BODY */
    int              utf8;      /* SMTPUTF8 (RFC 6531) */
    int              require_tls;       /* REQUIRETLS (RFC 8689) */
    mproto_smtp_ret  ret;       /* RET */
    mproto_span      envid;     /* ENVID, in xtext (RFC 3461 4.4) */
    mproto_span      auth;      /* AUTH, in xtext, or "<>" (RFC 4954 5) */
    mproto_smtp_by   by;        /* BY, with the next two */
    int32_t          by_seconds;        /* from now; below 0: past already */
    int              by_trace;
    uint32_t         hold_for;  /* HOLDFOR, seconds (RFC 4865) */
    mproto_span      hold_until;        /* HOLDUNTIL, a date of RFC 3339 */
    int              priority;  /* MT-PRIORITY, -9 to 9 (RFC 6710) */
    mproto_span      solicit;   /* SOLICIT, keywords with ":" (RFC 3865) */
} mproto_esmtp_mail;

#define MPROTO_NOTIFY_NEVER   0x01u     /* RFC 3461 4.1 */
#define MPROTO_NOTIFY_SUCCESS 0x02u
#define MPROTO_NOTIFY_FAILURE 0x04u
#define MPROTO_NOTIFY_DELAY   0x08u

typedef struct mproto_esmtp_rcpt {
    unsigned    given;          /* MPROTO_SMTP_CAP_ bits */
    unsigned    notify;         /* NOTIFY: MPROTO_NOTIFY_ bits */
    mproto_span orcpt_type;     /* ORCPT: "rfc822", "utf-8" ... */
    mproto_span orcpt;          /* its address, in xtext, or for utf-8 as
                                 * RFC 6533 section 3 has it */
    mproto_span rrvs;           /* RRVS, a date of RFC 3339 (RFC 7293) */
    char        rrvs_mode;      /* 'C' continue, 'R' reject; 0: not told */
} mproto_esmtp_rcpt;

/* params as they stand behind the path; caps what is offered, by bits. OK.
 * E_ARG: no parameter, one twice, or not of its form: 501. E_STATE: one that
 * is not known or not offered: 555. On error *m is of no use. */
MPROTO_API int mproto_esmtp_mail_parse(mproto_esmtp_mail *m,
                                       mproto_span params, unsigned caps);
MPROTO_API int mproto_esmtp_rcpt_parse(mproto_esmtp_rcpt *r,
                                       mproto_span params, unsigned caps);

/* What the answer to EHLO tells of its keywords. */
typedef struct mproto_esmtp_offer {
    unsigned    caps;           /* MPROTO_SMTP_CAP_ bits */
    uint64_t    size_max;       /* SIZE; 0: not told, or no limit */
    mproto_span auth;           /* AUTH: mechanisms, blanks between; that of
                                 * "AUTH=LOGIN", too, which old ones say */
    int64_t     by_min;         /* DELIVERBY: least seconds; 0 */
    uint32_t    hold_max;       /* FUTURERELEASE: most seconds */
    mproto_span hold_until;     /* and the last date */
    unsigned    mail_max, rcpt_max, rcpt_domain_max;    /* LIMITS (RFC 9422);
                                 * 0: not told */
    mproto_span priorities;     /* MT-PRIORITY: the name of a profile */
} mproto_esmtp_offer;

/* Reads one line of it, without code, into *o. What is malformed is taken for
 * not said: a client goes on with less. */
MPROTO_API void mproto_esmtp_offer_line(mproto_esmtp_offer *o,
                                        mproto_span line);

#ifdef __cplusplus
}
#endif
#endif
