#include <mailproto/downgrade.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) do { if (!(what)) abort(); } while (0)

typedef struct text {
    char      *p;
    size_t     n;
    mproto_err code;
} text;

static void take(text *to, mproto_downgrade *d, size_t most)
{
    const char *p;
    size_t n;

    while (mproto_downgrade_next(d)) {
        p = mproto_downgrade_out(d, &n);
        MUST(p && n > 0);
        n = n < most ? n : most;
        to->p = realloc(to->p, to->n + n);
        MUST(to->p);
        memcpy(to->p + to->n, p, n);
        to->n += n;
        mproto_downgrade_sent(d, n);
    }
}

static text run(const char *p, size_t n, unsigned flags, size_t step)
{
    mproto_downgrade_opts opts = { sizeof opts, 0, NULL, NULL };
    text to = { NULL, 0, MPROTO_OK };
    mproto_downgrade *d;
    size_t i, k;

    opts.flags = flags;
    d = mproto_downgrade_new(&opts);
    MUST(d);
    take(&to, d, step);
    for (i = 0; i < n && mproto_downgrade_error(d)->code == MPROTO_OK;
         i += k) {
        k = n - i < step ? n - i : step;
        MUST(mproto_downgrade_in(d, p + i, k) == MPROTO_OK);
        take(&to, d, step);
    }
    mproto_downgrade_eof(d);
    take(&to, d, step);
    to.code = mproto_downgrade_error(d)->code;
    mproto_downgrade_free(d);
    return to;
}

static int has_eight(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if ((unsigned char)p[i] > 127)
            return 1;
    return 0;
}

/* "8bit" or "binary" may be a label somewhere. */
static int has_label(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i + 4 <= n; i++)
        if (memcmp(p + i + 1, "bit", 3) == 0 || (p[i] | 32) == 'b'
            || (p[i + 1] | 32) == 'b')
            return 1;
    return 0;
}

/* Leaves decoded: how many, how deep, and what octets but CR they have. */
typedef struct leaves {
    size_t   parts;
    uint64_t sum, octets;
} leaves;

static void add(leaves *l, unsigned c)
{
    l->sum = l->sum * 1099511628211u + c;
    l->octets++;
}

static leaves read_leaves(const char *p, size_t n, unsigned *defects)
{
    mproto_mime_opts opts;
    const mproto_mime_event *e;
    leaves l = { 0, 0, 0 };
    mproto_mime *m;
    size_t i;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_MIME_DECODE;
    m = mproto_mime_new(&opts);
    MUST(m);
    mproto_mime_in(m, p, n);
    mproto_mime_eof(m);
    *defects = 0;
    while ((e = mproto_mime_next(m)) != NULL) {
        *defects |= e->defects;
        if (e->type == MPROTO_MIME_HEADER_END) {
            l.parts++;
            add(&l, e->part->depth);
            add(&l, (unsigned)e->part->kind);
        }
        for (i = 0; e->type == MPROTO_MIME_BODY && i < e->data.n; i++)
            if (e->data.p[i] != '\r')
                add(&l, (unsigned char)e->data.p[i]);
    }
    mproto_mime_free(m);
    return l;
}

static void same_leaves(const char *p, size_t n, const text *out)
{
    unsigned defects, after;
    leaves a = read_leaves(p, n, &defects);
    leaves b = read_leaves(out->p, out->n, &after);

    if ((defects | after) & (MPROTO_DEFECT_LIMIT | MPROTO_DEFECT_DUPLICATE))
        return;
    MUST(a.parts == b.parts && a.octets == b.octets && a.sum == b.sum);
}

static void check(const char *p, size_t n, unsigned flags, size_t step)
{
    text whole = run(p, n, flags, SIZE_MAX), pieces = run(p, n, flags, step);
    text again;

    MUST(whole.code == pieces.code && whole.n == pieces.n);
    MUST(whole.n == 0 || memcmp(whole.p, pieces.p, whole.n) == 0);
    if (whole.code == MPROTO_OK) {
        MUST(!has_eight(whole.p, whole.n));
        if (flags == 0 && !has_eight(p, n) && !has_label(p, n))
            MUST(whole.n == n && (n == 0 || memcmp(whole.p, p, n) == 0));
        same_leaves(p, n, &whole);
        again = run(whole.p, whole.n, 0, SIZE_MAX);
        MUST(again.code == MPROTO_OK && again.n == whole.n);
        MUST(whole.n == 0 || memcmp(again.p, whole.p, whole.n) == 0);
        free(again.p);
    }
    free(whole.p);
    free(pieces.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    check((const char *)data + 1, size - 1, data[0] & 1u,
          (size_t)(data[0] >> 1) + 1);
    return 0;
}
