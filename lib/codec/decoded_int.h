/* What comes out of encoded-words and parameters: octets of named charsets
 * become UTF-8 in memory of the caller's. */
#ifndef MPROTO_DECODED_INT_H
#define MPROTO_DECODED_INT_H

#include <mailproto/charset.h>
#include "base/chars_int.h"
#include "base/print_int.h"

typedef struct mproto_decoded {
    mproto_print          out;
    unsigned              defects;
    const mproto_convert *conv;
    mproto_span           label;        /* empty: UTF-8 without a name */
    int                   open;         /* 1: charset converts label */
    mproto_charset        charset;
    size_t                held_n, octets_n;
    char                  held[4];      /* the begin of a character */
    char                  octets[256];  /* wait to be put at once */
} mproto_decoded;

void mproto_decoded_init(mproto_decoded *d, char *dst, size_t cap,
                         const mproto_convert *conv);

/* The charset of what is put from here on. Under the same one characters may
 * be cut between two puts. */
void mproto_decoded_charset(mproto_decoded *d, mproto_span label);

/* Controls but TAB become blanks, with a defect. */
void mproto_decoded_put(mproto_decoded *d, const char *p, size_t n);
void mproto_decoded_flush(mproto_decoded *d);
static inline void mproto_decoded_octet(mproto_decoded *d, char c)
{
    d->octets[d->octets_n++] = c;
    if (d->octets_n == sizeof d->octets)
        mproto_decoded_flush(d);
}

/* Ends the text with a NUL; returns as snprintf does. *defects gets those
 * that were met besides what it has; defects may be NULL. */
size_t mproto_decoded_end(mproto_decoded *d, unsigned *defects);

/* 1 when text is such as decoding can give: UTF-8 without controls but TAB. */
int mproto_decoded_can_be(mproto_span text);

/* The octet that two hexadecimal digits at p mean, or -1. */
static inline int mproto_decoded_hex(const char *p, const char *end)
{
    int high, low;

    if (end - p < 2 || !mproto_is(p[0], MPROTO_C_HEX)
        || !mproto_is(p[1], MPROTO_C_HEX))
        return -1;
    high = p[0] <= '9' ? p[0] : p[0] + 9;
    low = p[1] <= '9' ? p[1] : p[1] + 9;
    return (high & 15) << 4 | (low & 15);
}

#endif
