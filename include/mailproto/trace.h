/* Trace fields: the Received line that each server adds (RFC 5321 4.4), both
 * ways, and the ids that mails refer to each other by (RFC 5322 3.6.4).
 * Names and the clock come from the caller. ISC, see COPYING. */
#ifndef MAILPROTO_TRACE_H
#define MAILPROTO_TRACE_H

#include <mailproto/date.h>
#include <mailproto/tokens.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Empty clauses are left out. */
typedef struct mproto_received {
    mproto_span from;           /* what the peer said in EHLO */
    mproto_span from_tcp;       /* "[192.0.2.1]" or "name [192.0.2.1]" */
    mproto_span by;             /* our name */
    mproto_span via, with, id;  /* with: ESMTP, ESMTPS ... RFC 3848 */
    mproto_span for_;           /* one address without <>, or empty */
    int64_t     seconds;        /* since 1970-01-01 00:00 UTC */
    int         zone;           /* minutes east */
    unsigned    defects;        /* from parse(); write() does not look */
} mproto_received;

/* Writes "Received: from ... ; date" and CRLF, folded before clauses so that
 * lines stay within 78 octets where a clause alone does. Returns MPROTO_OK
 * with the length in *n; E_FULL, with the length needed in *n, when cap is
 * too small; E_ARG when a clause holds what parse() would not read back (CR,
 * LF, NUL, other controls; a blank, ";", a comment outside from_tcp; quotes or
 * parentheses that do not pair; "<" or ">" in for_; a clause's word), or one is
 * too long for a line of 998, by is empty, from_tcp stands without from, or
 * the date is refused by mproto_date_write(). Writes no NUL. */
MPROTO_API int mproto_received_write(char *dst, size_t cap, size_t *n,
                                     const mproto_received *r);

/* The body of a Received field. Each clause is the first of its word, with
 * from_tcp the first comment behind from. Real clauses may be several words:
 * "with Microsoft SMTP Server". Without a date that can be read, seconds is
 * INT64_MIN, and SYNTAX is set; without by, OBSOLETE. E_ARG when there is
 * neither a clause nor a date. */
MPROTO_API int mproto_received_parse(mproto_received *r, mproto_span body);

/* The same field clause by clause, and nothing of it left out. */
typedef struct mproto_clause {
    mproto_span word;           /* from, by, via, with, id, for, tls (RFC 8314)
                                 * in any case; empty: text before any */
    mproto_span value;          /* up to the first comment, or the next word */
    mproto_span comments;       /* the rest of it: "(Postfix) (TLS)" */
} mproto_clause;

typedef struct mproto_clauses {
    mproto_tokens in_;
} mproto_clauses;

/* *date is what stands behind the last ";"; for mproto_date_parse(). */
MPROTO_API void mproto_clauses_begin(mproto_clauses *it, mproto_span body,
                                     mproto_span *date);
/* 1 with *c filled, 0 when there is no more. */
MPROTO_API int mproto_clauses_next(mproto_clauses *it, mproto_clause *c);

/* Message-ID, In-Reply-To, References, Content-ID, Resent-Message-ID. */
typedef struct mproto_msgid {
    mproto_span id;             /* between < and >, perhaps folded */
    mproto_span left, right;    /* of the last "@"; without one all is left */
    unsigned    defects;        /* what was forgiven since the last one:
                                 * OBSOLETE: other words, blanks inside
                                 * BRACKETS: "<" or ">" missing
                                 * SEPARATOR: a comma, or the like, between
                                 * SYNTAX: not of the form of an id */
} mproto_msgid;

typedef struct mproto_msgids {
    mproto_tokens in_;
} mproto_msgids;

MPROTO_API void mproto_msgids_begin(mproto_msgids *it, mproto_span body);
/* 1 with the next id, 0 when there is no more. A word with "@" in it is taken
 * for an id that lost its brackets; other words and "<>" are stepped over. */
MPROTO_API int mproto_msgids_next(mproto_msgids *it, mproto_msgid *id);

#ifdef __cplusplus
}
#endif
#endif
