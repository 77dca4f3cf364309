/* UTF-8 (RFC 3629): is it, and how to show it. ISC, see COPYING. */
#ifndef MAILPROTO_UTF8_H
#define MAILPROTO_UTF8_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Octets of p that are whole, well-formed UTF-8; n when all are. NUL is a
 * character like others; surrogates, long forms and what is past U+10FFFF
 * are not. */
MPROTO_API size_t mproto_utf8_valid(const void *p, size_t n);

/* Text of a stranger for a terminal or a log, in one line: "\x1b" for C0
 * controls, DEL and octets that are not UTF-8; "\u202e" for C1 controls, for
 * the line separators U+2028 and U+2029 and for what turns the direction of
 * writing; "\\" for "\". All else as it is. Works like snprintf(): gives the
 * octets of the whole, without the NUL that ends out when cap > 0; out has
 * all of it when that is less than cap, else what fits of it, and nothing in
 * part. */
MPROTO_API size_t mproto_utf8_safe(char *out, size_t cap,
                                   const void *p, size_t n);

#ifdef __cplusplus
}
#endif
#endif
