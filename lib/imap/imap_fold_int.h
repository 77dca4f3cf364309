/* Text without regard to case, as SEARCH and SORT compare it (RFC 5255 4.1,
 * i;unicode-casemap of RFC 5051): characters in upper case. Known are the
 * letters of Latin, Greek, Cyrillic and Armenian and those of full width;
 * characters are not decomposed. */
#ifndef MPROTO_IMAP_FOLD_INT_H
#define MPROTO_IMAP_FOLD_INT_H

#include <mailproto/base.h>

/* c in upper case; never longer in UTF-8 than c. */
uint32_t mproto_imap_fold(uint32_t c);

/* The character at s, which is not empty, in upper case into to; its octets
 * go to *n, those of s are the result. What is no UTF-8 stays an octet. */
size_t mproto_imap_fold_next(mproto_span s, char to[4], size_t *n);

/* All of s, into to, which has room for s.n; gives the octets, at most s.n. */
size_t mproto_imap_fold_text(char *to, mproto_span s);

/* Looks for a text in another that comes in pieces, whose characters are not
 * cut: each octet once (Knuth, Morris and Pratt). */
typedef struct mproto_imap_needle {
    const char     *p;          /* in upper case */
    const uint32_t *back;       /* n of them, of mproto_imap_needle_make() */
    size_t          n;
} mproto_imap_needle;

void mproto_imap_needle_make(uint32_t *back, const char *p, size_t n);

/* *at: octets of it that the text has ended with so far, 0 at first. 1: it was
 * found. */
int mproto_imap_needle_in(const mproto_imap_needle *needle, size_t *at,
                          mproto_span text);

#endif
