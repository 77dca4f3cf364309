/* Text of any charset to UTF-8, streaming. ISC, see COPYING. */
#ifndef MAILPROTO_CHARSET_H
#define MAILPROTO_CHARSET_H

#include <mailproto/codec.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Known here: UTF-8, US-ASCII, ISO-8859-1 to -16, windows-1250 to -1258 and
 * -874, KOI8-R and -U, macintosh, IBM437, IBM850, IBM866, UTF-16, UTF-32 and
 * their BE and LE, UTF-7. A label is found by its letters and digits: case,
 * blanks, quotes and other marks do not matter, "*" and a language (RFC 2231
 * section 5) are cut off, and no label at all is US-ASCII (RFC 2045 5.2).
 *
 * What is not in the charset becomes U+FFFD with a defect: UTF8 in UTF-8, one
 * for each maximal subpart (Unicode, 3.9); CHARSET in all others.
 *
 * Three charsets are read as mail is written, not as it is labelled:
 * - ISO-8859-1, -9 and -11 have no use for C1 controls: 128 to 159 are those
 *   of windows-1252, -1254 and -874, with the defect CHARSET, and remain
 *   controls only where these have none either.
 * - US-ASCII has nothing above 127: what is there is read as UTF-8 where it
 *   is well-formed, else as windows-1252, with the defect EIGHT.
 * - UTF-16 and UTF-32 without a byte order mark are little-endian (RFC 2781
 *   4.3 says big) unless their first octet is 0 and the last of the first
 *   unit is not.
 * A mark at the begin of UTF-8, UTF-16 and UTF-32 is no text and left out; in
 * those whose label tells the order it is text (RFC 2781 3.3). */

/* Charsets not known here are yours. run() works as a codec does, a whole
 * character at a time; it may hold back one that is incomplete, no more. But
 * E_ARG tells of octets that make no character, and in (with what was held
 * back) is behind them, not at them; U+FFFD is written for them, CHARSET is
 * set, and run() is called again. At an octet that it refuses twice the library
 * goes on behind it. What last cuts off is such a thing, too. It may call
 * nothing that has this object as an argument. */
typedef struct mproto_convert {
    void *ctx;
    /* NULL when it is unknown; label is trimmed, case as written. */
    void *(*open)(void *ctx, mproto_span label);
    int   (*run)(void *h, mproto_io *io, int last);
    void  (*close)(void *h);
} mproto_convert;

/* Stands on your stack; a trailing _ is private. */
typedef struct mproto_charset {
    unsigned defects;           /* CHARSET EIGHT UTF8 */
    uint32_t bits_;
    uint16_t high_;
    uint8_t  number_, flags_, count_, open_, hold_n_, rest_n_;
    char     hold_[4], rest_[4];
    void    *h_;
    const mproto_convert *conv_;
} mproto_charset;

/* 1: known here or to conv, which must outlive s; NULL: there is none. 0: not
 * known: CHARSET is set, and decode() keeps ASCII and writes U+FFFD for each
 * other octet. Call close() in any case. */
MPROTO_API int mproto_charset_open(mproto_charset *s, mproto_span label,
                                   const mproto_convert *conv);
/* A codec (codec.h) without E_ARG but behind last; no block of out ends
 * within a character. */
MPROTO_API int mproto_charset_decode(mproto_charset *s, mproto_io *io,
                                     int last);
MPROTO_API void mproto_charset_close(mproto_charset *s);

/* The most octets that n become, but for what conv makes of them; SIZE_MAX
 * when that overflows. */
MPROTO_API size_t mproto_charset_decoded_max(size_t n);

#ifdef __cplusplus
}
#endif
#endif
