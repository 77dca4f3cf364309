/* What stands between tokens. */
#ifndef MPROTO_TOKENS_INT_H
#define MPROTO_TOKENS_INT_H

#include <mailproto/tokens.h>

/* Over blanks and line ends; 1 when one octet or more was gone over. */
int mproto_tokens_blanks(mproto_tokens *it);

/* Over comments, too (CFWS, RFC 5322 3.2.2); 1 when there was a comment. */
int mproto_tokens_gap(mproto_tokens *it);

#endif
