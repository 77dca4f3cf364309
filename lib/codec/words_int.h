/* Encoded-words one by one. */
#ifndef MPROTO_WORDS_INT_H
#define MPROTO_WORDS_INT_H

#include <mailproto/words.h>
#include "codec/decoded_int.h"

/* RFC 2047 section 2: octets of a word. */
#define MPROTO_WORDS_MAX 75u

typedef struct mproto_words_piece {
    mproto_span raw;            /* as written */
    mproto_span charset, language;
    mproto_span payload;        /* between the "?" */
    char        encoding;       /* 'b' or 'q'; 0: plain text, all in raw */
    unsigned    defects;
} mproto_words_piece;

/* A word that was met behind plain text waits in ahead. */
typedef struct mproto_words_reader {
    mproto_words       it;
    mproto_words_piece ahead;   /* encoding 0: none */
    int                behind;  /* the last piece was a word */
} mproto_words_reader;

void mproto_words_read(mproto_words_reader *r, const mproto_words *it);
/* 1 with the next piece, 0 at the end. Blanks between words are none. */
int mproto_words_piece_next(mproto_words_reader *r, mproto_words_piece *p);

/* Puts text with its words decoded, the rest of it as put_plain() does. 1 when
 * there was a word. */
int mproto_words_put(mproto_decoded *d, mproto_span text, int quoted);
/* What a fold is made of. */
static inline int mproto_words_is_blank(char c)
{
    return mproto_is(c, MPROTO_C_WSP) || c == '\r' || c == '\n';
}

/* In quoted strings: Windows has other backslashes in paths. */
static inline int mproto_words_is_quoting(const char *p, const char *end)
{
    return *p == '\\' && end - p >= 2 && (p[1] == '"' || p[1] == '\\');
}

/* Puts text unfolded; when it is the inside of a quoted string (quoted),
 * without the backslashes that are quoting. */
void mproto_words_put_plain(mproto_decoded *d, mproto_span text, int quoted);

#endif
