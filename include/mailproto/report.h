/* Delivery status notifications (RFC 3464), which tell what became of a
 * message, and message disposition notifications (RFC 8098), which tell that
 * it was read; both also of the global kind (RFC 6533). Here are the bodies of
 * the message/ parts, both ways: groups of fields, empty lines between them.
 * Nothing is allocated; spans lie in your memory. ISC, see COPYING. */
#ifndef MAILPROTO_REPORT_H
#define MAILPROTO_REPORT_H

#include <mailproto/compose.h>
#include <mailproto/fields.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lines end in CRLF or LF. In a body without any LF, as in files of old Macs,
 * CR ends them, with MPROTO_DEFECT_BARE_CR. */
typedef struct mproto_report {
    const char *start_, *at_, *end_;
    char        end_of_line_;
} mproto_report;

/* "dns; mx.example.org": without blanks around, text with its comments and
 * folds. Without a type that is an atom, all is text: SYNTAX. */
typedef struct mproto_report_value {
    mproto_span type;           /* in any case: mproto_name_is() */
    mproto_span text;           /* to be shown: mproto_words_decode() */
} mproto_report_value;

typedef enum mproto_action {
    MPROTO_ACTION_FAILED = 1, MPROTO_ACTION_DELAYED, MPROTO_ACTION_DELIVERED,
    MPROTO_ACTION_RELAYED, MPROTO_ACTION_EXPANDED,
    MPROTO_ACTION_OTHER         /* of no RFC: SYNTAX */
} mproto_action;

/* The fields of a group that were there; the rest is empty. The first group
 * has those of the message, each further one those of a recipient; but there
 * are reports without the first, and some that forget empty lines: a second
 * Original- or Final-Recipient begins another group, then, with SEPARATOR.
 * EIGHT is no defect in message/global-*. */
typedef struct mproto_report_group {
    mproto_span         envelope_id;    /* what MAIL had as ENVID */
    mproto_report_value reporting_mta, gateway, received_from;
    mproto_span         arrival;        /* for mproto_date_parse() */

    mproto_report_value original, final;        /* recipients */
    mproto_action       action;         /* 0: none */
    unsigned            status[3];      /* 5 1 1; zeros: none, or no code */
    mproto_report_value remote_mta;
    mproto_report_value diagnostic;     /* "smtp", and a reply */
    mproto_span         last_attempt, retry_until;      /* dates */
    mproto_span         log_id;

    mproto_span         extra;          /* for write(): further fields, each
                                         * with CRLF; empty when read */
    mproto_report       fields;         /* all, for mproto_report_field() */
    mproto_span         raw;            /* without empty lines around */
    unsigned            defects;        /* MPROTO_DEFECT_ bits; DUPLICATE: the
                                         * first of a name counts */
} mproto_report_group;

/* body: decoded, of message/delivery-status. next() gives 1 with *g the next
 * group, or 0. */
MPROTO_API void mproto_report_begin(mproto_report *it, mproto_span body);
MPROTO_API int mproto_report_next(mproto_report *it, mproto_report_group *g);

/* As mproto_fields_next(), over the fields member of a group: for extension
 * fields, and for what was written where a value is SYNTAX. */
MPROTO_API int mproto_report_field(mproto_report *fields, mproto_field *f);

typedef enum mproto_mdn_mode {
    MPROTO_MDN_MANUAL = 1, MPROTO_MDN_AUTOMATIC
} mproto_mdn_mode;

typedef enum mproto_mdn_type {
    MPROTO_MDN_DISPLAYED = 1, MPROTO_MDN_DELETED, MPROTO_MDN_DISPATCHED,
    MPROTO_MDN_PROCESSED,
    MPROTO_MDN_OTHER            /* not of RFC 8098: SYNTAX */
} mproto_mdn_type;

typedef struct mproto_mdn {
    mproto_span         ua, product;    /* "ua; product" */
    mproto_report_value gateway;
    mproto_report_value original, final;        /* recipients */
    mproto_span         message_id;     /* of the original, with its <> */
    mproto_mdn_mode     action;         /* who acted; 0: not told */
    mproto_mdn_mode     sending;        /* who sent this; 0: not told */
    mproto_mdn_type     type;           /* 0: none */
    mproto_span         modifiers;      /* "error", or "error, other" */
    mproto_span         error;          /* the first Error field */

    mproto_span         extra;          /* for write() */
    mproto_report       fields;
    mproto_span         raw;
    unsigned            defects;
} mproto_mdn;

/* body: of message/disposition-notification, which is one group. 1, or 0 when
 * it is empty. */
MPROTO_API int mproto_mdn_read(mproto_mdn *m, mproto_span body);

/* The address of an original or final recipient as plain UTF-8. Of the types
 * rfc822 and utf-8, and without a type: a display name, "<" and ">" and
 * comments are left out where text is one legal mailbox. Of the type utf-8,
 * "\x{E9}" (RFC 6533 3) is the character, but "\" and characters that the
 * RFC does not write so stay as they are (SYNTAX), and so do controls
 * (CONTROL). xtext is not undone: who wrote the report has done that (RFC
 * 3461 4.2). Else text, unfolded. Octets that are no UTF-8 become U+FFFD
 * (UTF8), and other controls blanks. Returns as snprintf does; dst ends in NUL
 * when cap is not 0. *defects gets bits besides those it has; it may be
 * NULL. */
MPROTO_API size_t mproto_report_address(char *dst, size_t cap,
                                        const mproto_report_value *value,
                                        unsigned *defects);

/* Of the kinds message/global-...: UTF-8 may be in them. Without it addresses
 * of the type utf-8 are written with escapes, and all else is ASCII. */
#define MPROTO_REPORT_UTF8 0x01u

/* The body of message/delivery-status: groups[0] is that of the message, each
 * further one that of a recipient, in the order of the RFC and folded as
 * mproto_fold does. Empty members are left out; what is read is the same
 * again, but for folds. Values without a type get "dns", "smtp", and "rfc822"
 * or, not being ASCII, "utf-8". Returns the length it has, or would have with
 * more room, and then dst is of no use; no NUL is written.
 *
 * SIZE_MAX: no group of a recipient; without reporting_mta, final, action or
 * status; a status or action that read() says SYNTAX of; retry_until of what
 * is not delayed; a date that is not as RFC 5322 has it today; a type that is
 * no atom; an address over 900 octets; controls, or octets that this kind
 * does not allow; a word too long for a line; in extra, what is no field or
 * has a member here. */
MPROTO_API size_t mproto_report_write(char *dst, size_t cap,
                                      const mproto_report_group *groups,
                                      size_t n, unsigned flags);

/* The body of message/disposition-notification, likewise. SIZE_MAX besides:
 * without final, action, sending or type, or modifiers that are no atoms. */
MPROTO_API size_t mproto_mdn_write(char *dst, size_t cap, const mproto_mdn *m,
                                   unsigned flags);

/* A whole report on a composer that has its From, To and Subject and no part
 * yet: Auto-Submitted, multipart/report (RFC 6522), text for people and the
 * groups. Of the original, what is to be returned is a third part of yours,
 * by mproto_compose_part("message/rfc822") and body(), or its header by
 * whole("text/rfc822-headers"); then finish(). The envelope sender is to be
 * empty (RFC 3464 2, RFC 8098 3). With MPROTO_COMPOSE_UTF8 parts are of the
 * global kind where they must. E_ARG: write() gives SIZE_MAX; E_LIMIT: text
 * four times and the groups are not within out_max. */
MPROTO_API int mproto_compose_report(mproto_compose *m, const char *text,
                                     const mproto_report_group *groups,
                                     size_t n);
MPROTO_API int mproto_compose_mdn(mproto_compose *m, const char *text,
                                  const mproto_mdn *mdn);

#ifdef __cplusplus
}
#endif
#endif
