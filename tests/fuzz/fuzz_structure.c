#include "../unit/structure_check.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The message in pieces of step octets, or whole, to a structure. */
static int feed(mproto_structure *s, const mproto_mime_opts *opts,
                const char *p, size_t n, size_t step)
{
    mproto_mime *m = mproto_mime_new(opts);
    const mproto_mime_event *e;
    size_t at, piece;
    int code = MPROTO_OK;

    STRUCTURE_MUST(m);
    for (at = 0; at <= n; at += piece) {
        piece = step > 0 && n - at > step ? step : n - at;
        if (piece == 0)
            mproto_mime_eof(m);
        else
            STRUCTURE_MUST(mproto_mime_in(m, p + at, piece) == MPROTO_OK);
        while ((e = mproto_mime_next(m)) != NULL)
            code = mproto_structure_add(s, e);
        if (piece == 0)
            break;
    }
    mproto_mime_free(m);
    return code;
}

static void same_text(mproto_span a, mproto_span b)
{
    STRUCTURE_MUST(a.n == b.n && memcmp(a.p, b.p, a.n) == 0);
}

static void same_part(const mproto_part *a, const mproto_part *b)
{
    STRUCTURE_MUST(a->parent == b->parent && a->number == b->number);
    STRUCTURE_MUST(a->kind == b->kind && a->encoding == b->encoding);
    STRUCTURE_MUST(a->header == b->header && a->body == b->body);
    STRUCTURE_MUST(a->end == b->end && a->lines == b->lines);
    STRUCTURE_MUST(a->decoded == b->decoded && a->depth == b->depth);
    STRUCTURE_MUST(a->defects == b->defects);
    same_text(a->type, b->type);
    same_text(a->subtype, b->subtype);
    same_text(a->charset, b->charset);
    same_text(a->disposition, b->disposition);
    same_text(a->filename, b->filename);
    same_text(a->id, b->id);
}

/* The parts of cut are the first of whole, or all of them. */
static void same_parts(const mproto_structure *whole,
                       const mproto_structure *cut, int all)
{
    unsigned i, n = mproto_structure_count(cut);

    STRUCTURE_MUST(n <= mproto_structure_count(whole));
    STRUCTURE_MUST(!all || n == mproto_structure_count(whole));
    for (i = 0; i < n; i++)
        same_part(mproto_structure_part(whole, i),
                  mproto_structure_part(cut, i));
    STRUCTURE_MUST(!all || mproto_structure_text(whole, 0)
                           == mproto_structure_text(cut, 0));
}

/* What stands at p is a path; one that is found is that of its part, but for
 * the "1" that may be left out. */
static void find_path(const mproto_structure *s, const char *p, size_t n)
{
    char path[32], back[64];
    unsigned i;

    n = n < sizeof path - 1 ? n : sizeof path - 1;
    memcpy(path, p, n);
    path[n] = '\0';
    i = mproto_structure_find(s, path);
    if (i == MPROTO_NO_PART || path[0] == '\0')
        return;
    STRUCTURE_MUST(mproto_structure_path(s, i, back, sizeof back)
                   < sizeof back);
    STRUCTURE_MUST(strcmp(path, back) == 0);
}

/* The first octet chooses flags and the cut, the second a limit; the rest is
 * the message, and its begin a path to look for. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_structure_opts few = { sizeof few, 0, 0, 0, NULL };
    mproto_mime_opts opts;
    mproto_structure *whole = mproto_structure_new(NULL), *cut;
    const char *p;
    int code;

    STRUCTURE_MUST(whole);
    if (size >= 2) {
        p = (const char *)data + 2;
        size -= 2;
        memset(&opts, 0, sizeof opts);
        opts.size = sizeof opts;
        opts.flags = data[0] & (MPROTO_MIME_DECODE | MPROTO_MIME_SHALLOW
                                | MPROTO_MIME_NOFIELD
                                | MPROTO_MIME_MBOXLINE);
        STRUCTURE_MUST(feed(whole, &opts, p, size, 0) == MPROTO_OK);
        structure_check(whole, size);
        find_path(whole, p, size);
        few.flags = opts.flags;
        few.parts_max = data[1] & 15u;
        few.text_max = data[1] & 16u ? data[1] : 0;
        cut = mproto_structure_new(&few);
        STRUCTURE_MUST(cut);
        code = feed(cut, &opts, p, size, data[0] >> 4);
        if (mproto_structure_count(cut) > 0)
            structure_check(cut, size);
        same_parts(whole, cut, code == MPROTO_OK);
        code = mproto_structure_scan(cut, p, size);
        STRUCTURE_MUST(code == MPROTO_OK || few.text_max > 0);
        if (few.parts_max == 0)
            same_parts(whole, cut, code == MPROTO_OK);
        mproto_structure_free(cut);
    }
    mproto_structure_free(whole);
    return 0;
}
