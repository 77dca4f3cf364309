#include "message/mime_int.h"
#include <string.h>

/* Line by line. */
static void pass_lines(mproto_mime_passed *s)
{
    const char *from = s->at, *lf;

    do {
        lf = memchr(s->at, '\n', (size_t)(s->end - s->at));
        if (!lf) {
            s->at = s->end;
            break;
        }
        if (s->before + (size_t)(lf - s->line) > MPROTO_MIME_LENGTHY)
            s->lengthy = 1;
        s->before = 0;
        s->lines++;
        s->at = s->line = lf + 1;
    } while (s->at < s->end && *s->at != '-' && *s->at != 'b');
    if (s->octets)
        s->defects |= mproto_mime_octets(from, (size_t)(s->at - from));
}

mproto_mime_pass *mproto_mime_pass_at(unsigned rank)
{
#if MPROTO_SIMD
    if (mproto_has_avx2() && rank-- == 0)
        return mproto_mime_pass_avx2;
#endif
    return rank == 0 ? pass_lines : NULL;
}

static void fold_lines(mproto_mime_folded *s)
{
    const char *lf;

    do {
        lf = memchr(s->at, '\n', (size_t)(s->end - s->at));
        s->at = lf ? lf + 1 : s->end;
        s->lines += lf != NULL;
    } while (lf && s->at < s->end && mproto_is(*s->at, MPROTO_C_WSP));
    s->ending = MPROTO_ENDING_NONE;
}

mproto_mime_fold *mproto_mime_fold_at(unsigned rank)
{
#if MPROTO_SIMD
    if (mproto_has_avx2() && rank-- == 0)
        return mproto_mime_fold_avx2;
#endif
    return rank == 0 ? fold_lines : NULL;
}
