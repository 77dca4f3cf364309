/* Names of attachments as names for files. ISC, see COPYING. */
#ifndef MAILPROTO_FILENAME_H
#define MAILPROTO_FILENAME_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most octets that come out, as file systems have it. */
#define MPROTO_FILENAME_MAX 255u

/* filename, which a stranger wrote (mproto_mime_part.filename), as a name that
 * stays in your folder on any system: what stands behind the last "/" or "\",
 * without controls, marks that turn the direction of text (U+061C, 200E, 200F,
 * 202A to 202E and 2066 to 2069) and line separators, without blanks and dots
 * at both ends; "_" for octets that are not UTF-8 and for < > : " | ? and *,
 * and before "-" and the name of a device (CON, NUL, COM1 ... with any
 * extension). A name that is too
 * long is cut at a character, and keeps an extension of up to 32 octets. It
 * may still be that of a file that is there, or of a program. Empty when
 * nothing is left. Returns as snprintf does. */
MPROTO_API size_t mproto_filename_safe(char *dst, size_t cap,
                                       mproto_span filename);

#ifdef __cplusplus
}
#endif
#endif
