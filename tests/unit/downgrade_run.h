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

static inline int downgrade_is_ascii(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if ((unsigned char)p[i] > 127)
            return 0;
    return 1;
}

/* Parts, how deep they are, and what octets but CR the decoded leaves have. */
typedef struct downgrade_leaves {
    size_t   parts, octets;
    uint64_t tree, sum;
    unsigned defects;
} downgrade_leaves;

static inline void downgrade_add(uint64_t *sum, unsigned octet)
{
    *sum = (*sum ^ octet) * UINT64_C(1099511628211);
}

static inline downgrade_leaves downgrade_read(const char *p, size_t n)
{
    downgrade_leaves l = { 0, 0, 0, 0, 0 };
    mproto_mime_opts opts;
    const mproto_mime_event *e;
    mproto_mime *m;
    size_t i;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_MIME_DECODE;
    m = mproto_mime_new(&opts);
    DOWNGRADE_MUST(m && mproto_mime_in(m, p, n) == MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        l.defects |= e->defects;
        if (e->type == MPROTO_MIME_HEADER_END) {
            l.parts++;
            downgrade_add(&l.tree, e->part->depth);
            downgrade_add(&l.tree, (unsigned)e->part->kind);
        }
        for (i = 0; e->type == MPROTO_MIME_BODY && i < e->data.n; i++)
            if (e->data.p[i] != '\r') {
                downgrade_add(&l.sum, (unsigned char)e->data.p[i]);
                l.octets++;
            }
    }
    mproto_mime_free(m);
    return l;
}

/* 1 when out has the same tree of parts with the same contents as the n octets
 * at p. Past limits nothing is said, and with a field twice not of contents. */
static inline int downgrade_keeps(const char *p, size_t n,
                                  const downgraded *out)
{
    downgrade_leaves a = downgrade_read(p, n);
    downgrade_leaves b = downgrade_read(out->p, out->n);

    if ((a.defects | b.defects) & MPROTO_DEFECT_LIMIT)
        return 1;
    if (a.parts != b.parts || a.tree != b.tree)
        return 0;
    if ((a.defects | b.defects) & MPROTO_DEFECT_DUPLICATE)
        return 1;
    return a.octets == b.octets && a.sum == b.sum;
}

/* 1 when what came out comes out again as it is, and is ASCII. */
static inline int downgrade_is_done(const downgraded *out)
{
    downgraded again = downgrade_run(out->p, out->n, 0, SIZE_MAX, SIZE_MAX);
    int same = again.code == MPROTO_OK && again.n == out->n
        && memcmp(again.p, out->p, out->n) == 0;

    free(again.p);
    return same && downgrade_is_ascii(out->p, out->n);
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
