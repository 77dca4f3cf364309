/* Header fields written out, folded (RFC 5322 sections 2.1.1 and 2.2.3):
 *
 *     mproto_fold_begin(&f, dst, cap, "References");
 *     mproto_fold_msgid(&f, parent);
 *     mproto_fold_msgid(&f, grandparent);
 *     code = mproto_fold_end(&f, &n);
 *
 * Lines fold only before blanks and end in CRLF; they stay within 78 octets
 * where one word alone does, and within 998 always. What cannot be written so
 * is refused: nothing is cut, changed or injected. ISC, see COPYING. */
#ifndef MAILPROTO_FOLD_H
#define MAILPROTO_FOLD_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_fold {
    char  *dst_;
    size_t cap_, n_, column_;
    int    items_, refused_;
} mproto_fold;

/* "name:". Every refusal is kept until end(). */
MPROTO_API void mproto_fold_begin(mproto_fold *f, char *dst, size_t cap,
                                  const char *name);

/* Words with blanks (SP and tab) between them, as in Subject: folded at any of
 * the blanks, which all stay; those at both ends go. mproto_unfold() gives
 * text back. */
MPROTO_API void mproto_fold_text(mproto_fold *f, mproto_span text);
/* "<id>". Refused: blanks, "<" or ">", and no "@" inside. */
MPROTO_API void mproto_fold_msgid(mproto_fold *f, mproto_span id);
/* One item of Keywords, with a comma before all but the first: as it is when
 * it is atoms (UTF-8 may be in them), else as a quoted string. Refused: empty,
 * or with blanks at an end. */
MPROTO_API void mproto_fold_keyword(mproto_fold *f, mproto_span keyword);
/* One item of a List- field (RFC 2369): "<uri>", with a comma as above.
 * Refused: empty, blanks, "<" or ">". */
MPROTO_API void mproto_fold_uri(mproto_fold *f, mproto_span uri);

/* The last CRLF. MPROTO_OK with the length in *n; E_FULL, with the length
 * needed, when cap was too small; E_ARG when name is no field name
 * (mproto_field_name_valid) or over 77 octets, or one of the calls was
 * refused: for what is said above, for CR, LF, NUL or another control than
 * tab, or for a word that with the blanks before it is over 996 octets
 * (encoded-words can carry it). Then *n is as it was and dst of no use. Writes
 * no NUL. */
MPROTO_API int mproto_fold_end(mproto_fold *f, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
