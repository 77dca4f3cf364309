/* Large messages in fragments, and together again (message/partial, RFC 2046
 * 5.2.2). Arithmetic and headers only: the body is yours, in a file or in
 * memory, and is neither copied nor changed. A message that is split must be
 * 7-bit (mproto_scan, mproto_downgrade). ISC, see COPYING.
 *
 *     widest = fragment, with total UINT32_MAX
 *     for each number: until the body is at its end
 *         room = size - mproto_partial_write(NULL, 0, &widest, header)
 *         n    = mproto_partial_cut(body, left, room)
 *
 * counts the fragments of at most size octets; with total set to that count,
 * the same again writes them: what mproto_partial_write() gives, and then
 * those n octets of the body. */
#ifndef MAILPROTO_PARTIAL_H
#define MAILPROTO_PARTIAL_H

#include <mailproto/fields.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Octets of the longest id. */
#define MPROTO_PARTIAL_ID 200u

typedef struct mproto_partial {
    uint32_t number;            /* from 1 on */
    uint32_t total;             /* 0: not told; the last fragment must */
    char     id[MPROTO_PARTIAL_ID + 1]; /* as a msg-id without <>, used for
                                 * this message only, and not its own */
    unsigned defects;           /* from read(); write() does not look */
} mproto_partial;

/* The octets of body, of which n are left, that fit into room: all of them, or
 * up to behind the last line end (LF). 0: the first line alone is longer.
 * Reads no more than room of them. */
MPROTO_API size_t mproto_partial_cut(const void *body, size_t n, size_t room);

/* The header of a fragment, with its empty line; behind that of the first, the
 * header of the message inside. header is that of the message to be split,
 * with or without its empty line.
 *
 * The first fragment has its fields outside, but for Content-, Subject,
 * Message-ID, Encrypted and MIME-Version, which are inside; further ones have
 * those that tell from whom, to whom and when. Each has a Subject with the
 * number behind it, and a Message-ID made of id. Lines end as those of header.
 * Returns the length it has, or would have with more room; no NUL is written.
 * SIZE_MAX: number is 0 or past total; id is too long, or is not atext and
 * dots with one "@" inside; or header has 8-bit octets. */
MPROTO_API size_t mproto_partial_write(char *dst, size_t cap,
                                       const mproto_partial *f,
                                       mproto_span header);

/* The Content-Type of header, of a fragment. E_ARG: it is not
 * message/partial, or has no id of at most MPROTO_PARTIAL_ID octets, no number
 * from 1 to 4,294,967,295, or one past its total; or a total that is none. */
MPROTO_API int mproto_partial_read(mproto_partial *f, mproto_span header);

typedef enum mproto_partial_verdict {
    MPROTO_PARTIAL_WHOLE = 1,
    MPROTO_PARTIAL_MISSING,     /* *which is the lowest number of none */
    MPROTO_PARTIAL_DOUBLED,     /* *which: the index of the second one */
    MPROTO_PARTIAL_FOREIGN,     /* *which: the index of one of another id than
                                 * the first has, or of another total, or of a
                                 * number past it */
    MPROTO_PARTIAL_ENDLESS      /* none tells total; *which is 0 */
} mproto_partial_verdict;

/* Are the n fragments f, in any order, all of one message? Then f[order[i]]
 * has number i + 1; else order, of n, is of no use. Linear in n. */
MPROTO_API mproto_partial_verdict mproto_partial_order(
    const mproto_partial *f, size_t n, size_t *order, size_t *which);

/* The header of the message that was split, with its empty line, from header
 * and body of the first fragment, by the rules of 5.2.2.1: fields of header,
 * then those of body that are Content-, Subject, Message-ID, Encrypted or
 * MIME-Version; the rest is dropped. Behind it belong body from *from on and
 * the bodies of the other fragments, as they are. Each field has the octets it
 * had; splitting has put those that were inside behind the others. Returns as
 * mproto_partial_write() does. */
MPROTO_API size_t mproto_partial_join(char *dst, size_t cap,
                                      mproto_span header, mproto_span body,
                                      size_t *from);

#ifdef __cplusplus
}
#endif
#endif
