/* Sets of message numbers and UIDs (RFC 9051 9, sequence-set): ranges that are
 * never expanded. ISC, see COPYING. */
#ifndef MAILPROTO_IMAPSET_H
#define MAILPROTO_IMAPSET_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From lo to hi, both included; 1 <= lo <= hi. */
typedef struct mproto_imapset_range {
    uint32_t lo, hi;
} mproto_imapset_range;

/* Ranges ascend, and between two of them a number is missing. What "*" is,
 * the highest number in use, is looked up when the set is used, not when it is
 * read: mail may come in between. */
typedef struct mproto_imapset {
    const mproto_imapset_range *ranges;
    size_t   n;
    uint32_t tail;              /* of "n:*", the lowest n; of "*" UINT32_MAX;
                                 * 0: the set has no "*" */
    int      saved;             /* it is "$": the last result (RFC 5182) */
} mproto_imapset;

/* Reads "1:3,7,9:*" or "$" into room, which the set then points to. E_ARG: it
 * is none; E_FULL: more ranges than room for cap, those merged that follow each
 * other in text. Time n log n, whatever the order. */
MPROTO_API int mproto_imapset_parse(mproto_imapset *s,
                                    mproto_imapset_range *room, size_t cap,
                                    mproto_span text);

/* 1 when id is in it and not above max, the highest in use. "7:*" has max even
 * when it is lower than 7 (RFC 9051 6.4.9). max 0: nothing is in use. */
MPROTO_API int mproto_imapset_has(const mproto_imapset *s, uint32_t id,
                                  uint32_t max);

/* The ranges up to max, in ascending order, with a number missing between two
 * of them; a value: copy it to look ahead. */
typedef struct mproto_imapset_iter {
    mproto_imapset set_;
    size_t         at_;
    uint32_t       max_;
    int            done_;
} mproto_imapset_iter;

MPROTO_API void mproto_imapset_begin(mproto_imapset_iter *it,
                                     const mproto_imapset *s, uint32_t max);
/* 1, or 0 at the end. */
MPROTO_API int mproto_imapset_next(mproto_imapset_iter *it,
                                   mproto_imapset_range *range);

/* How many numbers that are. */
MPROTO_API uint64_t mproto_imapset_count(const mproto_imapset *s,
                                         uint32_t max);

/* Writes "1:3,7" and NUL, of as many of the n ranges as fit into cap octets,
 * from the first on; those that touch become one. Returns how many were
 * used, with the octets in *size without NUL, so that a long set makes several
 * commands; 0 when not even the first fits, which 22 octets always hold. */
MPROTO_API size_t mproto_imapset_format(char *dst, size_t cap, size_t *size,
                                        const mproto_imapset_range *ranges,
                                        size_t n);

#ifdef __cplusplus
}
#endif
#endif
