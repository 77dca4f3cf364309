/* Values of IMAP out of a text, for the tests of what is made of them. */
#ifndef IMAP_READ_H
#define IMAP_READ_H

#include "exact.h"
#include "imap/imap_values_int.h"

typedef struct imap_read {
    mproto_imap_values values;
    mproto_span        text;
} imap_read;

/* What stands in text. It is freed by imap_read_free(). */
static inline mproto_imap_list imap_read_list(imap_read *r, const char *text)
{
    size_t n = strlen(text);

    memset(r, 0, sizeof *r);
    r->text = exact_span(text, n);
    r->values.room = malloc(n > 0 ? n * sizeof *r->values.room : 1);
    r->values.side = malloc(n > 0 ? n : 1);
    r->values.cap = r->values.side_cap = n;
    r->values.depth_max = 1000;
    if (!r->values.room || !r->values.side ||
        mproto_imap_values_read(&r->values, r->text) != MPROTO_OK)
        abort();
    return mproto_imap_values_list(&r->values);
}

/* What is inside of the list that text is. */
static inline mproto_imap_list imap_read_inside(imap_read *r, const char *text)
{
    mproto_imap_list list = imap_read_list(r, text);
    mproto_imap_value v;

    if (!mproto_imap_next(&list, &v) || v.kind != MPROTO_IMAP_LIST)
        abort();
    return v.list;
}

static inline void imap_read_free(imap_read *r)
{
    free(r->values.room);
    free(r->values.side);
    exact_free(r->text);
}

#endif
