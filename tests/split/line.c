/* The cutter of lines, by exhaustion: every string of up to 7 octets over an
 * alphabet that has all that matters, in every partition (from 6 octets on
 * one cut and octet by octet), for all flags and two limits. */
#include "split.h"

#include "base/line_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_LENGTH 7
#define LINE_FULL   5

static const char alphabet[] = { '\r', '\n', '.', '\0', 'a', '\xff' };

/* Lines as text: "3:abc" and so on, joined. */
typedef struct line_trace {
    char   p[16 * LINE_LENGTH];
    size_t n;
} line_trace;

static void put_line(line_trace *t, int type, unsigned defects,
                     const char *p, size_t n)
{
    t->p[t->n++] = (char)('0' + type);
    t->p[t->n++] = (char)('a' + (int)(defects & 15u));
    if (n > 0)
        memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n++] = '|';
}

static unsigned eight(const char *p, size_t n)
{
    unsigned defects = 0;

    for (; n > 0; n--, p++)
        if ((unsigned char)*p > 127)
            defects = MPROTO_DEFECT_EIGHT;
    return defects;
}

/* Where the line at p ends: behind CRLF, or LF where it may. n + 1 when it
 * has no end yet. */
static size_t reference_end(const char *p, size_t n, unsigned flags)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (p[i] == '\n' &&
            ((flags & MPROTO_LINE_LF) || (i > 0 && p[i - 1] == '\r')))
            return i + 1;
    return n + 1;
}

/* The octets of one line, n of them, one by one: what is told of it. */
static void reference_line(const char *p, size_t n, int ended, size_t max,
                           unsigned flags, line_trace *t)
{
    unsigned defects = 0;
    size_t i, text_n = n;
    int crlf = ended && n > 1 && p[n - 2] == '\r';

    if (ended) {
        text_n = n - (crlf ? 2 : 1);
        defects = crlf ? 0 : MPROTO_DEFECT_BARE_LF;
    }
    for (i = 0; i < text_n; i++) {
        int bare = p[i] == '\0' || p[i] == '\n' ||
                   (p[i] == '\r' && i + 1 < n);
        int held = p[i] == '\r' && i + 1 == n;

        if (held)
            break;
        if (bare && !((flags & MPROTO_LINE_KEEP) && p[i] != '\n')) {
            put_line(t, MPROTO_LINE_BARE, 0, NULL, 0);
            return;
        }
        if (i + 2 >= max) {
            put_line(t, MPROTO_LINE_LONG, 0, NULL, 0);
            return;
        }
        if (bare)
            defects |= p[i] ? MPROTO_DEFECT_BARE_CR : MPROTO_DEFECT_NUL;
    }
    if (ended)
        put_line(t, MPROTO_LINE_WHOLE, defects | eight(p, text_n), p, text_n);
}

static void reference(const char *p, size_t n, size_t max, unsigned flags,
                      line_trace *t)
{
    size_t size;

    t->n = 0;
    while (n > 0) {
        size = reference_end(p, n, flags);
        if (size > n) {
            reference_line(p, n, 0, max, flags, t);
            return;
        }
        reference_line(p, size, 1, max, flags, t);
        p += size;
        n -= size;
    }
}

static void feed_line(mproto_line *l, line_trace *t, const char *p, size_t n)
{
    char *block = text_realloc(NULL, n);
    mproto_span in;
    mproto_line_type type;

    memcpy(block, p, n);
    in.p = block;
    in.n = n;
    while ((type = mproto_line_next(l, &in)) != MPROTO_LINE_MORE) {
        if (type == MPROTO_LINE_WHOLE)
            put_line(t, (int)type, l->defects, l->p, l->n);
        else
            put_line(t, (int)type, 0, NULL, 0);
    }
    free(block);
}

static void run_line(const char *p, size_t n, unsigned cuts, size_t max,
                     unsigned flags, line_trace *t)
{
    char *room = text_realloc(NULL, max);
    mproto_line l;
    size_t i, from = 0;

    t->n = 0;
    mproto_line_init(&l, room, max, flags);
    for (i = 0; i < n; i++) {
        if (i + 1 < n && !(cuts >> i & 1u))
            continue;
        feed_line(&l, t, p + from, i + 1 - from);
        from = i + 1;
    }
    free(room);
}

static int same_line(const line_trace *a, const line_trace *b)
{
    return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

static int fail_line(const char *what, const char *p, size_t n, unsigned how)
{
    text shown = { 0 };

    text_escape(&shown, p, n);
    printf("line: %s: \"%s\", flags and cuts %x\n", what, shown.p, how);
    text_free(&shown);
    return 0;
}

static int cut_all_ways(const char *p, size_t n, size_t max, unsigned flags)
{
    line_trace want, whole, got;
    unsigned cuts;

    reference(p, n, max, flags, &want);
    run_line(p, n, 0, max, flags, &whole);
    if (!same_line(&want, &whole))
        return fail_line("not as it should be", p, n, flags);
    for (cuts = 1; n > 1 && cuts < 1u << (n - 1);
         cuts = split_next(cuts, n, LINE_FULL)) {
        run_line(p, n, cuts, max, flags, &got);
        if (!same_line(&whole, &got))
            return fail_line("depends on the cuts", p, n, cuts << 4 | flags);
    }
    return 1;
}

static int all_flags(const char *p, size_t n)
{
    unsigned flags;

    for (flags = 0; flags < 4; flags++)
        if (!cut_all_ways(p, n, 5, flags) || !cut_all_ways(p, n, 64, flags))
            return 0;
    return 1;
}

int split_line(size_t less)
{
    char p[LINE_LENGTH];
    size_t n, i;
    unsigned long count, all = 1, rest;

    for (n = 0; n + less <= LINE_LENGTH; n++, all *= sizeof alphabet)
        for (count = 0; count < all; count++) {
            for (i = 0, rest = count; i < n; i++) {
                p[i] = alphabet[rest % sizeof alphabet];
                rest /= sizeof alphabet;
            }
            if (!all_flags(p, n))
                return 0;
        }
    return 1;
}
