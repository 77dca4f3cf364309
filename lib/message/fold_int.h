/* Words of a field that are made of pieces. */
#ifndef MPROTO_FOLD_INT_H
#define MPROTO_FOLD_INT_H

#include <mailproto/fold.h>

/* Writes n pieces as one word, which begins with a blank, and folds before it
 * where it and after octets more would pass the line. */
void mproto_fold_pieces(mproto_fold *f, const mproto_span *piece, size_t n,
                        size_t after);

/* text goes on where it stands, without a fold. */
void mproto_fold_put(mproto_fold *f, const char *text, size_t n);

#endif
