#include <mailproto/fields.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) do { if (!(what)) abort(); } while (0)

/* Unfolding what is unfolded changes nothing, and no room is passed. */
static void unfold(mproto_span body)
{
    char *once = malloc(body.n + 1), *twice = malloc(body.n + 1);
    char *tight;
    mproto_span s;

    MUST(once && twice);
    s.p = once;
    s.n = mproto_unfold(once, body.n + 1, body);
    MUST(s.n <= body.n && once[s.n] == '\0');
    tight = malloc(s.n / 2 + 1);
    MUST(tight);
    MUST(mproto_unfold(tight, s.n / 2 + 1, body) == s.n);
    MUST(memcmp(tight, once, s.n / 2) == 0 && tight[s.n / 2] == '\0');
    MUST(mproto_unfold(twice, body.n + 1, s) == s.n);
    MUST(memcmp(once, twice, s.n) == 0);
    free(tight);
    free(twice);
    free(once);
}

static int lies_in(mproto_span inner, mproto_span outer)
{
    return inner.p >= outer.p && inner.p + inner.n <= outer.p + outer.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_fields it, alone;
    mproto_field f, again;
    size_t at = 0;

    mproto_fields_begin(&it, data, size);
    while (mproto_fields_next(&it, &f)) {
        MUST(f.offset == at && f.raw.p == (const char *)data + at);
        MUST(f.raw.n > 0 && f.raw.n <= size - at);
        MUST(lies_in(f.name, f.raw) && lies_in(f.body, f.raw));
        MUST(f.name.n > 0 || (f.defects & MPROTO_DEFECT_FIELD));
        mproto_fields_begin(&alone, f.raw.p, f.raw.n);
        MUST(mproto_fields_next(&alone, &again) == 1);
        MUST(again.raw.n == f.raw.n && again.name.n == f.name.n);
        MUST(again.body.n == f.body.n);
        MUST((again.defects & ~f.defects) == 0);
        unfold(f.body);
        at += f.raw.n;
    }
    MUST(mproto_fields_end(&it) >= at && mproto_fields_end(&it) <= size);
    return 0;
}
