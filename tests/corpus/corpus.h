/* What the runners of the corpus share: files below $MPROTO_CORPUS, a count
 * for each source, and deviations with their reasons. */
#ifndef CORPUS_H
#define CORPUS_H

#include "json.h"
#include <mailproto/charset.h>

/* A case where the source follows its own library's policy. It is known by a
 * piece of its input. */
typedef struct corpus_deviation {
    const char *source, *input, *reason;
} corpus_deviation;

/* The deviations, up to one without a source. Call it first. 0, and a line
 * that says so, when MPROTO_CORPUS is not set. */
int corpus_begin(const corpus_deviation *deviations);

/* The file at path below $MPROTO_CORPUS, for free(), with a NUL behind it;
 * NULL, and a line SKIP, when it is not there. */
char *corpus_read(const char *path, size_t *n);

/* The same as a tree, for json_free(). */
json *corpus_json(const char *path);

/* The cases up to the next call are of this source. */
void corpus_source(const char *name);
/* One case: what came of input against what it should be, in text. */
void corpus_case(const char *input, const char *expected, const char *got);
/* One that is to deviate: it gives what is said, and all else fails. */
void corpus_deviates(const char *input, const char *expected, const char *got,
                     const char *gives, const char *reason);
void corpus_skip(const char *input, const char *reason);

/* A row for each source, "source: cases N, pass N, deviate N, fail N, skip N",
 * which tests/run.sh shows, and the sum; the exit status. */
int corpus_end(void);

/* Charsets by iconv. */
extern const mproto_convert corpus_iconv;

#endif
