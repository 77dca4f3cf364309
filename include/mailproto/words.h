/* Encoded-words (RFC 2047, with the language of RFC 2231 section 5): text of
 * header fields to UTF-8 and back. Read structure first, decode after: what
 * comes out of a word is never syntax. ISC, see COPYING. */
#ifndef MAILPROTO_WORDS_H
#define MAILPROTO_WORDS_H

#include <mailproto/charset.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A field body as runs of one charset and language: words that stand side by
 * side are one run, so a character may be cut between two of them. The spans
 * lie in your memory. */
typedef struct mproto_word {
    mproto_span raw;            /* as written, with its folds */
    mproto_span charset;        /* empty: plain text */
    mproto_span language;       /* empty: none told */
    unsigned    defects;        /* MPROTO_DEFECT_WORD or 0 */
} mproto_word;

typedef struct mproto_words {
    const char *start_, *at_, *end_;
} mproto_words;

/* next() gives 1 with *w the next run, or 0. Blanks and folds between two
 * words belong to no run (RFC 2047 6.2). WORD: a word that is broken, and then
 * is plain text as it stands; or one that is read though it touches other
 * text, has blanks inside, or is longer than 75 octets. */
MPROTO_API void mproto_words_begin(mproto_words *it, mproto_span body);
MPROTO_API int mproto_words_next(mproto_words *it, mproto_word *w);

/* body unfolded, all words decoded, without plain blanks at both ends, as
 * UTF-8. Returns the length it has, or would have with more room, as snprintf
 * does; dst ends in NUL when cap is not 0, and never in half a character.
 * Text without a word is UTF-8; octets that are no characters become U+FFFD.
 * Each control but TAB becomes a blank, with CONTROL or NUL, whether a word
 * held it or not: dst is one line. conv may be NULL. *defects gets the bits
 * of what was forgiven besides those it has; it may be NULL. At most three
 * octets come out for each of body, but what conv makes is its own affair. */
MPROTO_API size_t mproto_words_decode(char *dst, size_t cap, mproto_span body,
                                      const mproto_convert *conv,
                                      unsigned *defects);

/* encode: for a phrase (RFC 5322 3.2.5) or a comment: blanks and letters apart,
 * what has a meaning there is encoded, too. Encode each phrase alone: commas
 * and brackets between phrases must stay as they are. */
#define MPROTO_WORDS_PHRASE 0x01u
/* encode: characters outside ASCII stay as they are (RFC 6532). */
#define MPROTO_WORDS_UTF8   0x02u

/* UTF-8 as the body of a field that begins at column: plain text stays plain,
 * all else becomes words of at most 75 octets, B or Q, whichever is shorter
 * over the whole. Folds with CRLF before blanks, so that lines have at most
 * 76 columns but for plain words that are longer, never 998. Decoding gives
 * text again. Returns as snprintf does; SIZE_MAX, and dst is as it was, when
 * text is not UTF-8 or has a control other than TAB. */
MPROTO_API size_t mproto_words_encode(char *dst, size_t cap, mproto_span text,
                                      unsigned column, unsigned flags);

#ifdef __cplusplus
}
#endif
#endif
