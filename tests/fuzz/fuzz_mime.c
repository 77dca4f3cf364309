#include "../unit/mime_trace.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The parts are asked to be skipped, or raw, or neither: two bits of choices
 * for each. */
static void choose(mproto_mime *m, mime_trace *t, unsigned choices)
{
    const mproto_mime_event *e;

    while ((e = mproto_mime_next(m)) != NULL) {
        unsigned choice = choices >> t->events[MPROTO_MIME_PART] % 8 * 2;

        mime_trace_event(t, e);
        if (e->type != MPROTO_MIME_HEADER_END)
            continue;
        if (choice & 1)
            MIME_TRACE_MUST(mproto_mime_skip(m) == MPROTO_OK);
        if (choice & 2)
            MIME_TRACE_MUST(mproto_mime_raw(m) == MPROTO_OK);
    }
}

static mime_trace choosy(const mproto_mime_opts *opts, const char *p,
                         size_t n, size_t step, unsigned choices)
{
    mproto_mime *m = mime_trace_new(opts);
    size_t at, piece;
    mime_trace t;

    memset(&t, 0, sizeof t);
    mime_trace_put(&t, "", 0);
    MIME_TRACE_MUST(m);
    for (at = 0; at < n; at += piece) {
        piece = n - at < step ? n - at : step;
        MIME_TRACE_MUST(mproto_mime_in(m, p + at, piece) == MPROTO_OK);
        choose(m, &t, choices);
    }
    mproto_mime_eof(m);
    choose(m, &t, choices);
    mproto_mime_free(m);
    return t;
}

static void compare_choosy(const mproto_mime_opts *opts, const char *p,
                           size_t n, const uint8_t *data)
{
    unsigned choices = data[1] * 257u ^ data[0];
    mime_trace whole = choosy(opts, p, n, n, choices);
    mime_trace octets = choosy(opts, p, n, 1, choices);

    mime_trace_same(&whole, &octets);
    free(whole.text);
    free(octets.text);
}

/* The first octet chooses flags and limits, the second the cuts; the rest is
 * the message. Octets that do not add up and runs that differ abort. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_mime_limits limits = { sizeof limits, 3, 5, 4, 30, 100 };
    mproto_mime_opts opts = { .size = sizeof opts };
    mime_cuts cuts = { 0, 0, 0, 0 };
    mime_trace whole;
    const char *p;

    if (size < 2)
        return 0;
    opts.flags = data[0] & 0x3fu;
    opts.limits = data[0] & 0x40u ? &limits : NULL;
    p = (const char *)data + 2;
    size -= 2;
    whole = mime_trace_run(&opts, p, size, &cuts);
    MIME_TRACE_MUST(whole.events[MPROTO_MIME_PART]
                    == whole.events[MPROTO_MIME_PART_END]);
    cuts.first = size > 0 ? data[1] % size : 0;
    mime_trace_against(&whole, &opts, p, size, &cuts);
    cuts.step = data[1] % 7u + 1;
    cuts.empty = data[0] >> 7;
    mime_trace_against(&whole, &opts, p, size, &cuts);
    free(whole.text);
    compare_choosy(&opts, p, size, data);
    return 0;
}
