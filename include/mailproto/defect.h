/* What was wrong with a piece of mail and was forgiven: one word of bits for
 * codecs, header fields and MIME alike. A defect never hides octets: what
 * was read is still there as it came. ISC, see COPYING. */
#ifndef MAILPROTO_DEFECT_H
#define MAILPROTO_DEFECT_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Octets. */
#define MPROTO_DEFECT_BARE_CR   0x00000001u     /* CR without LF */
#define MPROTO_DEFECT_BARE_LF   0x00000002u     /* LF without CR */
#define MPROTO_DEFECT_NUL       0x00000004u
#define MPROTO_DEFECT_EIGHT     0x00000008u     /* above 127 where 7bit */
#define MPROTO_DEFECT_LONG_LINE 0x00000010u     /* over 998 octets */
#define MPROTO_DEFECT_CONTROL   0x00000020u     /* other C0 in a header */
#define MPROTO_DEFECT_OBSOLETE  0x00000040u     /* RFC 5322 section 4 forms */
#define MPROTO_DEFECT_UTF8      0x00000080u     /* not UTF-8 where it must be */

/* Two readers could see two messages: a filter may refuse these. */
#define MPROTO_DEFECT_DUPLICATE 0x00000100u     /* field that must be single */
#define MPROTO_DEFECT_PARAMETER 0x00000200u     /* parameter twice, unquoted */
#define MPROTO_DEFECT_ENCODED   0x00000400u     /* multipart in base64, QP */
#define MPROTO_DEFECT_LINE_ENDS 0x00000800u     /* CRLF and LF in turn */
#define MPROTO_DEFECT_FIELD     0x00001000u     /* not of the form of one */
#define MPROTO_DEFECT_ENCODING  0x00002000u     /* transfer encoding unknown,
                                                 * or not as it must be */
#define MPROTO_DEFECT_TRAILING  0x00004000u     /* data behind the padding */
#define MPROTO_DEFECT_BOUNDARY  0x00008000u     /* missing or not legal */
#define MPROTO_DEFECT_VERSION   0x10000000u     /* MIME without MIME-Version,
                                                 * and more than plain text */
#define MPROTO_DEFECTS_AMBIGUOUS 0x1000ff00u

/* Transfer encodings. */
#define MPROTO_DEFECT_ALPHABET  0x00010000u     /* octet outside, skipped */
#define MPROTO_DEFECT_PADDING   0x00020000u     /* missing, or bits in it */
#define MPROTO_DEFECT_ESCAPE    0x00040000u     /* "=" without two hex */
#define MPROTO_DEFECT_BLANKS    0x00080000u     /* at a line end; cut off. In
                                                 * base64: amid a quantum */

/* Text and header values. */
#define MPROTO_DEFECT_CHARSET   0x00100000u     /* unknown, or not of it */
#define MPROTO_DEFECT_WORD      0x00200000u     /* encoded-word broken, or out
                                                 * of its place */
#define MPROTO_DEFECT_SPECIALS  0x00400000u     /* unquoted in a phrase */
#define MPROTO_DEFECT_BRACKETS  0x00800000u     /* "<" or ">" missing */
#define MPROTO_DEFECT_SEPARATOR 0x20000000u     /* ";" or blank for "," */
#define MPROTO_DEFECT_SYNTAX    0x40000000u     /* no legal addr-spec, date
                                                 * or msg-id of RFC 5322 */

/* Structure. */
#define MPROTO_DEFECT_UNCLOSED  0x01000000u     /* multipart without end */
#define MPROTO_DEFECT_TRUNCATED 0x02000000u     /* ends inside a header */
#define MPROTO_DEFECT_LIMIT     0x04000000u     /* past a limit: opaque, cut */
#define MPROTO_DEFECT_TYPE      0x08000000u     /* Content-Type not legal */
#define MPROTO_DEFECT_UUENCODE  0x80000000u     /* a file in lines of text */

/* The lowest bit set in bits, in English, for people; "" when none is. */
MPROTO_API const char *mproto_defect_text(unsigned bits);

#ifdef __cplusplus
}
#endif
#endif
