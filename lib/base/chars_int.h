/* Character classes: one table of bits, in place of ctype and its locale. */
#ifndef MPROTO_CHARS_INT_H
#define MPROTO_CHARS_INT_H

#include <mailproto/base.h>

#define MPROTO_C_ALPHA  0x01u   /* A-Z a-z */
#define MPROTO_C_DIGIT  0x02u
#define MPROTO_C_WSP    0x04u   /* blank and tab */
#define MPROTO_C_ATEXT  0x08u   /* RFC 5322 3.2.3 */
#define MPROTO_C_FTEXT  0x10u   /* of field names: 33..126 but ":" */
#define MPROTO_C_TOKEN  0x20u   /* of MIME: no controls, blank, tspecials */
#define MPROTO_C_CTL    0x40u   /* 0..31 and 127 */
#define MPROTO_C_HEX    0x80u   /* 0-9 A-F a-f */

extern const unsigned char mproto_chars[256];

static inline int mproto_is(char c, unsigned bits)
{
    return (mproto_chars[(unsigned char)c] & bits) != 0;
}

/* ASCII letters to lower case; all else as it is. */
static inline char mproto_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Octets in front of the first that is not printable ASCII, 32..126. */
size_t mproto_printable(const char *p, size_t n);

/* Length of a string of the caller's: strlen without libc. */
size_t mproto_length(const char *s);

/* 1 when span and lower are the same but for case; lower is lower case. */
int mproto_same(mproto_span span, const char *lower);
/* Likewise, with lower of n octets: faster where a table knows them. */
int mproto_same_n(mproto_span span, const char *lower, size_t n);
/* 1 when they are the same but for case. */
int mproto_same_span(mproto_span a, mproto_span b);

/* Two digits for each octet, a to f in lower case. */
void mproto_hex(char *to, const unsigned char *octets, size_t n);

/* One decimal digit or more, and nothing else. */
int mproto_digits(mproto_span span);

/* Such digits: 1 with *n, 0 when it is no number or
 * does not fit. */
int mproto_number(mproto_span span, uint64_t *n);

#endif
