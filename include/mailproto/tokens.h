/* Field bodies as tokens (RFC 5322 section 3.2), for the fields that need no
 * reader of their own:
 *
 *   Keywords, Content-Language   items cut at ","
 *   List-*, RFC 2369 and 2919    items cut at ",", ANGLE tokens in them
 *   Authentication-Results       items cut at ";", "dkim" "=" "pass" in them
 *   Return-Path, Content-ID      the ANGLE token
 *   MIME-Version, Content-MD5 .. the first item
 *
 * Spans lie in your memory; folds are still in them. Iterators are values.
 * ISC, see COPYING. */
#ifndef MAILPROTO_TOKENS_H
#define MAILPROTO_TOKENS_H

#include <mailproto/defect.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mproto_token_kind {
    MPROTO_TOKEN_ATOM = 1,      /* a run of anything else */
    MPROTO_TOKEN_SPECIAL,       /* one of , ; = or a ) > that closes nothing */
    MPROTO_TOKEN_QUOTED,        /* "..." */
    MPROTO_TOKEN_ANGLE,         /* <...> */
    MPROTO_TOKEN_COMMENT        /* (...), perhaps with comments in it */
} mproto_token_kind;

typedef struct mproto_token {
    mproto_token_kind kind;
    mproto_span text;           /* without the brackets or quotes around */
    mproto_span raw;            /* all of it */
    unsigned    defects;        /* BRACKETS: one of a pair is missing */
} mproto_token;

typedef struct mproto_tokens {
    const char *at_, *end_;
} mproto_tokens;

MPROTO_API void mproto_tokens_begin(mproto_tokens *it, mproto_span body);
/* 1 with the next token in *t, 0 at the end. What is opened and never closed
 * reaches to the end, "<" to the next "<". */
MPROTO_API int mproto_tokens_next(mproto_tokens *it, mproto_token *t);
/* The next item: all up to the next separator, without blanks and comments
 * around; separator is "," or ";". Items may be empty. 1, or 0 when there is
 * no more. Feed it to mproto_tokens_begin() to look inside. */
MPROTO_API int mproto_tokens_item(mproto_tokens *it, char separator,
                                  mproto_span *item);

/* text without folds and, in QUOTED and COMMENT, without the backslashes that
 * quote. Returns the length it has, or would have with more room, as snprintf
 * does; dst ends in NUL when cap is not 0. Never longer than text. */
MPROTO_API size_t mproto_token_copy(char *dst, size_t cap,
                                    const mproto_token *t);

#ifdef __cplusplus
}
#endif
#endif
