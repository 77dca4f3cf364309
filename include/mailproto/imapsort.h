/* SORT for a store (RFC 5256, RFC 5957): what each message is sorted by, and in
 * which order messages come. Nothing is allocated. ISC, see COPYING. */
#ifndef MAILPROTO_IMAPSORT_H
#define MAILPROTO_IMAPSORT_H

#include <mailproto/charset.h>
#include <mailproto/imap.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The numbers are those of MPROTO_IMAPD_KEY_. */
typedef enum mproto_imapsort_what {
    MPROTO_IMAPSORT_ARRIVAL = 1,
    MPROTO_IMAPSORT_CC,
    MPROTO_IMAPSORT_DATE,
    MPROTO_IMAPSORT_FROM,
    MPROTO_IMAPSORT_SIZE,
    MPROTO_IMAPSORT_SUBJECT,
    MPROTO_IMAPSORT_TO,
    MPROTO_IMAPSORT_DISPLAYFROM,
    MPROTO_IMAPSORT_DISPLAYTO
} mproto_imapsort_what;

typedef struct mproto_imapsort_key {
    mproto_imapsort_what what;
    int                  reverse;
} mproto_imapsort_key;

/* What one message has for one key; keep it while you sort. */
typedef struct mproto_imapsort_value {
    int64_t     number;         /* ARRIVAL, DATE, SIZE */
    mproto_span text;           /* of the others: in upper case, to be compared
                                 * by octets */
} mproto_imapsort_value;

/* 1 when value() looks at the header: all but ARRIVAL and SIZE. */
MPROTO_API int mproto_imapsort_needs_header(mproto_imapsort_what what);

/* Where texts go. */
typedef struct mproto_imapsort_room {
    char  *dst;
    size_t cap;
    const mproto_convert *convert;      /* for charsets not known here; NULL:
                                         * there is none */
} mproto_imapsort_room;

/* Fills *v; its text lies in dst. Returns the octets that dst must have: above
 * cap dst was too small, and *v is empty; at most 4 for each octet of the
 * field, and 4 more, but for what convert makes. m needs header or raw where
 * needs_header() says so.
 *
 * DATE is the sent date in UTC, that of arrival when there is none that can be
 * read (RFC 5256 2.2). CC, FROM and TO are the mailbox of the first address;
 * DISPLAYFROM and DISPLAYTO its name, or else its address; SUBJECT is the base
 * subject. Texts are decoded UTF-8, their letters in upper case as far as
 * mproto_imapsearch_match() knows of case. */
MPROTO_API size_t mproto_imapsort_value_of(mproto_imapsort_value *v,
                                           mproto_imapsort_what what,
                                           const mproto_imap_msg *m,
                                           const mproto_imapsort_room *room);

/* The base subject (RFC 5256 2.1) of the body of a Subject field, as value_of()
 * has it, but its case is as written. *is_reply: 1 when "Re:", "Fwd:" or the
 * like were taken off. *base and the result as above. */
MPROTO_API size_t mproto_imapsort_subject(mproto_span *base, int *is_reply,
                                          mproto_span body,
                                          const mproto_imapsort_room *room);

/* One message to be sorted. */
typedef struct mproto_imapsort_row {
    uint32_t seq;               /* decides between those that are equal */
    uint32_t uid;               /* yours */
    const mproto_imapsort_value *values;        /* one for each key, yours */
} mproto_imapsort_row;

/* Below 0, 0, above 0: by the first key that tells them apart, then by seq. */
MPROTO_API int mproto_imapsort_compare(const mproto_imapsort_key *keys,
                                       size_t n, const mproto_imapsort_row *a,
                                       const mproto_imapsort_row *b);
/* Puts rows into order, in place, in time n log n. */
MPROTO_API void mproto_imapsort_run(mproto_imapsort_row *rows, size_t n,
                                    const mproto_imapsort_key *keys,
                                    size_t keys_n);

#ifdef __cplusplus
}
#endif
#endif
