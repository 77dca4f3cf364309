/* Messages through a downgrade, whole and in pieces. */
#ifndef DOWNGRADE_RUN_H
#define DOWNGRADE_RUN_H

#include <mailproto/downgrade.h>
#include <stdio.h>
#include "exact.h"

#define DOWNGRADE_MUST(what) do { if (!(what)) abort(); } while (0)

typedef struct downgraded {
    char      *p;               /* NUL behind it */
    size_t     n;
    mproto_err code;
} downgraded;

static inline void downgraded_take(downgraded *to, mproto_downgrade *d,
                                   size_t most)
{
    const char *p;
    size_t n;

    while (mproto_downgrade_next(d)) {
        p = mproto_downgrade_out(d, &n);
        DOWNGRADE_MUST(p && n > 0);
        n = n < most ? n : most;
        to->p = realloc(to->p, to->n + n + 1);
        DOWNGRADE_MUST(to->p);
        memcpy(to->p + to->n, p, n);
        to->n += n;
        mproto_downgrade_sent(d, n);
    }
}

/* Fed step octets at a time, taken at most most. */
static inline downgraded downgrade_run(const char *text, size_t n,
                                       unsigned flags, size_t step,
                                       size_t most)
{
    mproto_downgrade_opts opts = { sizeof opts, 0, NULL, NULL };
    downgraded to = { NULL, 0, MPROTO_OK };
    mproto_downgrade *d;
    char *piece;
    size_t i, k;

    opts.flags = flags;
    d = mproto_downgrade_new(&opts);
    DOWNGRADE_MUST(d);
    to.p = exact_copy("", 1);
    downgraded_take(&to, d, most);
    for (i = 0; i < n && mproto_downgrade_error(d)->code == MPROTO_OK;
         i += k) {
        k = n - i < step ? n - i : step;
        piece = exact_copy(text + i, k);
        DOWNGRADE_MUST(mproto_downgrade_in(d, piece, k) == MPROTO_OK);
        downgraded_take(&to, d, most);
        free(piece);
    }
    mproto_downgrade_eof(d);
    downgraded_take(&to, d, most);
    to.code = mproto_downgrade_error(d)->code;
    to.p[to.n] = '\0';
    mproto_downgrade_free(d);
    return to;
}

/* The header of a message comes out as want, and that is ASCII. */
static inline int downgrade_field_is(const char *field, const char *want)
{
    char text[2048];
    downgraded d;
    int same;

    DOWNGRADE_MUST(strlen(field) + 4 < sizeof text);
    strcpy(text, field);
    strcat(text, "\r\n\r\n");
    d = downgrade_run(text, strlen(text), 0, SIZE_MAX, SIZE_MAX);
    DOWNGRADE_MUST(d.code == MPROTO_OK && d.n >= 4);
    d.p[d.n - 4] = '\0';
    same = strcmp(d.p, want) == 0;
    if (!same)
        fprintf(stderr, "%s\n", d.p);
    free(d.p);
    return same;
}

#endif
