/* SEARCH for a store (RFC 9051 6.4.4, RFC 3501 6.4.4): a program that is made
 * once of what a client asks for and then decides message by message, without
 * recursion and in time linear in both. ISC, see COPYING. */
#ifndef MAILPROTO_IMAPSEARCH_H
#define MAILPROTO_IMAPSEARCH_H

#include <mailproto/charset.h>
#include <mailproto/imap.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_imapsearch mproto_imapsearch;

/* 0 is the default. */
typedef struct mproto_imapsearch_opts {
    size_t   size;              /* sizeof(mproto_imapsearch_opts) */
    unsigned keys_max;          /* keys of a program; 10,000 */
    unsigned texts_max;         /* of these, those that read whole messages:
                                 * BODY and TEXT, each anew; 100 */
    unsigned fields_max;        /* and those that read whole headers: SUBJECT,
                                 * HEADER, SENTON and their like; 100 */
    const mproto_convert *convert;      /* for charsets not known here; NULL:
                                         * there is none; copied */
    const mproto_alloc *alloc;  /* NULL: malloc and free; copied */
} mproto_imapsearch_opts;

/* 1 when strings in this charset can be searched for: US-ASCII and UTF-8 (or
 * none told). 0: the answer is NO [BADCHARSET (US-ASCII UTF-8)]. */
MPROTO_API int mproto_imapsearch_charset(mproto_span charset);

/* *p is the program of keys, whose memory is not needed any more; free() it.
 * Known are all keys of RFC 3501 and RFC 9051, and MODSEQ (RFC 7162), OLDER and
 * YOUNGER (RFC 5032), SAVEDBEFORE, SAVEDON, SAVEDSINCE, SAVEDATESUPPORTED (RFC
 * 8514), EMAILID and THREADID (RFC 8474), and FUZZY (RFC 6203), which changes
 * nothing. E_ARG: it is none, and the answer BAD; E_FULL: more than keys_max,
 * texts_max or fields_max; E_NOMEM. *p is then NULL. The memory is at most 5
 * octets for each of the values' and 200 for each value. */
MPROTO_API int mproto_imapsearch_new(mproto_imapsearch **p,
                                     mproto_imap_list keys,
                                     const mproto_imapsearch_opts *opts);
MPROTO_API void mproto_imapsearch_free(mproto_imapsearch *p);

/* 1 when it has a MODSEQ key: the answer then tells the highest of those found
 * (RFC 7162 3.1.5), and it enables CONDSTORE. */
MPROTO_API int mproto_imapsearch_has_modseq(const mproto_imapsearch *p);
/* 1 when it has numbers of messages, which is BAD [UIDREQUIRED] where UIDONLY
 * is on (RFC 9586). */
MPROTO_API int mproto_imapsearch_has_numbers(const mproto_imapsearch *p);
/* 1 when a number in it is above seq_max, which may be answered BAD (RFC 9051
 * 9); most servers find nothing, and clients count on it. */
MPROTO_API int mproto_imapsearch_is_above(const mproto_imapsearch *p,
                                          uint32_t seq_max);

/* What else is known while a message is looked at. */
typedef struct mproto_imapsearch_view {
    uint32_t seq_max, uid_max;  /* "*" in sets; 0: there are no messages */
    int64_t  now;               /* seconds since 1970, for OLDER, YOUNGER */
    int      saved;             /* this message is in "$" (RFC 5182) */
} mproto_imapsearch_view;

#define MPROTO_IMAPSEARCH_NO      0
#define MPROTO_IMAPSEARCH_MATCH   1
#define MPROTO_IMAPSEARCH_HEADER  2     /* undecided: call again with header */
#define MPROTO_IMAPSEARCH_MESSAGE 3     /* undecided: call again with raw */

/* Or E_NOMEM. What flags, dates and sizes decide, wherever they stand in the
 * program, asks for no header, and what that decides, for no message. When raw
 * is there, header need not be.
 *
 * FROM, SUBJECT, HEADER ... are found in fields without their folds and with
 * encoded words decoded; BODY in parts that are text, those of reports
 * included, as UTF-8; TEXT in these and in the fields of all parts: in what
 * mproto_imapextract_text_next() gives. Case does not matter, within Latin,
 * Greek, Cyrillic and Armenian letters; accents do. An empty string is in every
 * field that is there, and in every body. SENT... looks at the day in Date as
 * it is written there, and BEFORE, ON, SINCE in the zone of received. */
MPROTO_API int mproto_imapsearch_match(mproto_imapsearch *p,
                                       const mproto_imap_msg *m,
                                       const mproto_imapsearch_view *view);

#ifdef __cplusplus
}
#endif
#endif
