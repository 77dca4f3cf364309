#include "message/mime_int.h"
#include <string.h>

/* 1 when any octet has its high bit set: 32 at a time. */
static int has_eight(const char *p, size_t n)
{
    uint64_t words[4], all = 0;
    unsigned char rest = 0;

    for (; n >= sizeof words; p += sizeof words, n -= sizeof words) {
        memcpy(words, p, sizeof words);
        all |= words[0] | words[1] | words[2] | words[3];
    }
    for (; n > 0; n--)
        rest |= (unsigned char)*p++;
    return (all & UINT64_C(0x8080808080808080)) != 0 || rest > 127;
}

/* 1 when a CR but the last octet has no LF behind it. */
static int has_bare_cr(const char *p, size_t n)
{
    const char *end = p + n, *cr;

    while (p < end) {
        cr = memchr(p, '\r', (size_t)(end - p));
        if (!cr || cr + 1 == end)
            break;
        if (cr[1] != '\n')
            return 1;
        p = cr + 1;
    }
    return 0;
}

unsigned mproto_mime_octets(const char *p, size_t n)
{
    unsigned defects = 0;
#if MPROTO_SIMD_SSE2
    size_t done = n;

    defects = mproto_mime_octets_sse2(p, &done);
    p += done;
    n -= done;
#endif
    if (has_eight(p, n))
        defects |= MPROTO_DEFECT_EIGHT;
    if (n > 0 && memchr(p, '\0', n))
        defects |= MPROTO_DEFECT_NUL;
    if (has_bare_cr(p, n))
        defects |= MPROTO_DEFECT_BARE_CR;
    return defects;
}
