/* The charsets that the library has not got, by iconv() of the system:
 * ISO-2022-JP, Shift_JIS, EUC-JP, EUC-KR, GB18030, Big5 and what else it
 * knows. On most systems it is in libc. ISC, see COPYING. */
#ifndef EXAMPLES_ICONVERT_H
#define EXAMPLES_ICONVERT_H

#include <mailproto/charset.h>

/* For mproto_charset_open(), mproto_words_decode() and the like. */
extern const mproto_convert iconvert;

#endif
