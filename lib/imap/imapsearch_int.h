/* A program of SEARCH from inside: tests in a row, each with two places to go
 * on at, both behind it; the two behind the last are the verdicts. */
#ifndef MPROTO_IMAPSEARCH_INT_H
#define MPROTO_IMAPSEARCH_INT_H

#include <mailproto/imapsearch.h>
#include <mailproto/imapset.h>
#include <mailproto/structure.h>
#include "imap/imap_fold_int.h"

typedef enum mproto_search_what {
    MPROTO_SEARCH_ALL,
    MPROTO_SEARCH_FLAGS,        /* all of number are set */
    MPROTO_SEARCH_NEW,
    MPROTO_SEARCH_KEYWORD,
    MPROTO_SEARCH_NUMBERS,
    MPROTO_SEARCH_UIDS,
    MPROTO_SEARCH_RESULT,       /* "$" */
    MPROTO_SEARCH_DAY,
    MPROTO_SEARCH_SAVED_DAY,
    MPROTO_SEARCH_SAVED,
    MPROTO_SEARCH_LARGER,
    MPROTO_SEARCH_SMALLER,
    MPROTO_SEARCH_OLDER,
    MPROTO_SEARCH_YOUNGER,
    MPROTO_SEARCH_MODSEQ,
    MPROTO_SEARCH_EMAILID,
    MPROTO_SEARCH_THREADID,
    MPROTO_SEARCH_SENT_DAY,     /* from here on with the header */
    MPROTO_SEARCH_FIELD,
    MPROTO_SEARCH_BODY,         /* from here on with the message */
    MPROTO_SEARCH_TEXT
} mproto_search_what;

typedef struct mproto_search_test {
    mproto_search_what what;
    uint32_t           yes, no; /* places; while it is made, labels */
    uint64_t           number;
    int64_t            from, to;        /* days since 1970: below to */
    mproto_span        name;    /* of a field; a keyword or an id */
    mproto_imap_needle needle;
    mproto_imapset     set;
} mproto_search_test;

struct mproto_imapsearch {
    mproto_alloc        alloc;
    mproto_convert      convert;
    int                 has_convert;
    size_t              size;   /* of this and all that lies behind it */
    mproto_search_test *tests;
    uint32_t            n;
    unsigned char      *marks;  /* n + 2: may come there */
    mproto_structure   *parts;  /* of the last message that was read; or
                                 * NULL */
};

/* Memory for the texts and sets of all tests, and what is left of texts_max and
 * fields_max. */
typedef struct mproto_search_room {
    char    *at, *end;
    unsigned texts_left, fields_left;
} mproto_search_room;

/* One key without its operators, the first of list, into *t but for its places;
 * negated: it is the contrary of what *t says. E_ARG, E_FULL. */
int mproto_search_read_test(mproto_search_room *room, mproto_imap_list *list,
                            mproto_search_test *t, int *negated);

/* A test of it is of this kind. */
int mproto_search_has(const mproto_imapsearch *p, mproto_search_what what);

#endif
