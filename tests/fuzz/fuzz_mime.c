#include "../unit/mime_trace.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    return 0;
}
