#include "message/mime_int.h"

#if MPROTO_SIMD
#include <immintrin.h>
#include <string.h>

/* Octets of a step. Of so many steps without a line end one has to be within
 * a line that is lengthy. */
enum { AVX2_STEP = 64, AVX2_QUIET = MPROTO_MIME_LENGTHY / AVX2_STEP - 1 };

/* What was seen of 32 octets and the one behind them, a bit for each. */
typedef struct mime_avx2_seen {
    __m256i lf;
    __m256i special;            /* an LF with "-" or "b" behind it */
    __m256i odd;                /* NUL, or CR without LF */
} mime_avx2_seen;

MPROTO_AVX2 static inline __m256i mime_avx2_equal(__m256i v, char c)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

MPROTO_AVX2 static inline __m256i mime_avx2_load(const char *p)
{
    return _mm256_loadu_si256((const void *)p);
}

MPROTO_AVX2 static inline mime_avx2_seen mime_avx2_look(const char *p)
{
    __m256i v = mime_avx2_load(p), next = mime_avx2_load(p + 1);
    mime_avx2_seen seen;

    seen.lf = mime_avx2_equal(v, '\n');
    seen.special = _mm256_and_si256(seen.lf,
        _mm256_or_si256(mime_avx2_equal(next, '-'),
                        mime_avx2_equal(next, 'b')));
    seen.odd = _mm256_or_si256(mime_avx2_equal(v, '\0'),
        _mm256_andnot_si256(mime_avx2_equal(next, '\n'),
                            mime_avx2_equal(v, '\r')));
    return seen;
}

MPROTO_AVX2 static inline uint64_t mime_avx2_bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low)
        | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Where whole steps have come to. */
typedef struct mime_avx2_run {
    const char *at;
    const char *with;           /* the last step with a line end */
    uint64_t    lf;             /* and those in it */
    unsigned    quiet, longest; /* steps without one */
    size_t      lines;
    __m256i     all, odd;
} mime_avx2_run;

MPROTO_AVX2 static inline void mime_avx2_ends(mime_avx2_run *r, uint64_t lf)
{
    r->lines += (size_t)__builtin_popcountll(lf);
    r->quiet = lf ? 0 : r->quiet + 1;
    r->longest = r->quiet > r->longest ? r->quiet : r->longest;
    r->with = lf ? r->at : r->with;
    r->lf = lf ? lf : r->lf;
}

/* Whole steps in front of a special line. */
MPROTO_AVX2 static inline void mime_avx2_steps(mime_avx2_run *r,
                                               const char *end)
{
    while (end - r->at > AVX2_STEP) {
        mime_avx2_seen a = mime_avx2_look(r->at);
        mime_avx2_seen b = mime_avx2_look(r->at + 32);
        __m256i special = _mm256_or_si256(a.special, b.special);

        if (_mm256_movemask_epi8(special))
            break;
        r->all = _mm256_or_si256(r->all, _mm256_or_si256(
            mime_avx2_load(r->at), mime_avx2_load(r->at + 32)));
        r->odd = _mm256_or_si256(r->odd, _mm256_or_si256(a.odd, b.odd));
        mime_avx2_ends(r, mime_avx2_bits(a.lf, b.lf));
        r->at += AVX2_STEP;
    }
}

/* The step that comes next up to a special line, or the end: a copy of it
 * where the octet behind it is not there. */
MPROTO_AVX2 static void mime_avx2_last(mproto_mime_passed *s, mime_avx2_run *r)
{
    char copy[AVX2_STEP + 1];
    size_t n = (size_t)(s->end - r->at);
    mime_avx2_seen a, b;
    const char *p = r->at;
    uint64_t special, these;

    if (n <= AVX2_STEP) {
        memset(copy, '\n', sizeof copy);
        p = memcpy(copy, r->at, n);
    }
    a = mime_avx2_look(p);
    b = mime_avx2_look(p + 32);
    special = mime_avx2_bits(a.special, b.special);
    if (special)
        n = (size_t)__builtin_ctzll(special) + 1;
    these = ~UINT64_C(0) >> (AVX2_STEP - n);
    mime_avx2_ends(r, mime_avx2_bits(a.lf, b.lf) & these);
    if (mime_avx2_bits(mime_avx2_load(p), mime_avx2_load(p + 32)) & these)
        s->defects |= MPROTO_DEFECT_EIGHT;
    if (mime_avx2_bits(a.odd, b.odd) & these)
        r->odd = _mm256_set1_epi8(-1);
    s->at = r->at + n;
}

MPROTO_AVX2 void mproto_mime_pass_avx2(mproto_mime_passed *s)
{
    const char *from = s->at;
    mime_avx2_run r;

    r.at = r.with = from;
    r.lf = r.lines = 0;
    r.quiet = r.longest = (unsigned)(s->before / AVX2_STEP);
    r.all = r.odd = _mm256_setzero_si256();
    mime_avx2_steps(&r, s->end);
    mime_avx2_last(s, &r);
    if (_mm256_movemask_epi8(r.all))
        s->defects |= MPROTO_DEFECT_EIGHT;
    if (_mm256_movemask_epi8(r.odd) && s->octets)
        s->defects |= mproto_mime_octets(from, (size_t)(s->at - from));
    if (r.longest >= AVX2_QUIET)
        s->lengthy = 1;
    if (r.lines == 0)
        return;
    s->lines += r.lines;
    s->line = r.with + (AVX2_STEP - __builtin_clzll(r.lf));
    s->before = 0;
}

/* A step of a field, a bit for each octet. */
typedef struct mime_avx2_folds {
    uint64_t lf, crlf;          /* line ends, and the CR of some of them */
    uint64_t end;               /* line ends without a blank behind them */
    uint64_t odd;               /* not 32..126, a tab or part of a line end */
} mime_avx2_folds;

MPROTO_AVX2 static inline mime_avx2_folds mime_avx2_half(const char *p)
{
    __m256i v = mime_avx2_load(p), next = mime_avx2_load(p + 1);
    __m256i lf = mime_avx2_equal(v, '\n'), tab = mime_avx2_equal(v, '\t');
    __m256i crlf = _mm256_and_si256(mime_avx2_equal(v, '\r'),
                                    mime_avx2_equal(next, '\n'));
    __m256i blank = _mm256_or_si256(mime_avx2_equal(next, ' '),
                                    mime_avx2_equal(next, '\t'));
    __m256i legal = _mm256_or_si256(tab, _mm256_or_si256(lf, crlf));
    __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), v);
    __m256i odd = _mm256_or_si256(_mm256_andnot_si256(legal, below),
                                  mime_avx2_equal(v, 0x7f));
    mime_avx2_folds f;

    f.lf = (uint32_t)_mm256_movemask_epi8(lf);
    f.crlf = (uint32_t)_mm256_movemask_epi8(crlf);
    f.end = (uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(blank, lf));
    f.odd = (uint32_t)_mm256_movemask_epi8(odd);
    return f;
}

/* The n octets at p, or 64 of them when there are more. */
MPROTO_AVX2 static inline mime_avx2_folds mime_avx2_fold(const char *p,
                                                         size_t n)
{
    char copy[AVX2_STEP + 1];
    mime_avx2_folds f, high;

    if (n <= AVX2_STEP) {
        memset(copy, 'x', sizeof copy);
        p = memcpy(copy, p, n);
    }
    f = mime_avx2_half(p);
    high = mime_avx2_half(p + 32);
    f.lf |= high.lf << 32;
    f.crlf |= high.crlf << 32;
    f.end |= high.end << 32;
    f.odd |= high.odd << 32;
    return f;
}

MPROTO_AVX2 void mproto_mime_fold_avx2(mproto_mime_folded *s)
{
    size_t crlf = 0, lines = 0, n;
    unsigned quiet = 0, longest = 0;
    uint64_t odd = 0, these;
    mime_avx2_folds f;

    do {
        n = (size_t)(s->end - s->at);
        f = mime_avx2_fold(s->at, n);
        n = n < AVX2_STEP ? n : AVX2_STEP;
        n = f.end ? (size_t)__builtin_ctzll(f.end) + 1 : n;
        these = ~UINT64_C(0) >> (AVX2_STEP - n);
        lines += (size_t)__builtin_popcountll(f.lf & these);
        crlf += (size_t)__builtin_popcountll(f.crlf & these);
        odd |= f.odd & these;
        quiet = f.lf & these ? 0 : quiet + 1;
        longest = quiet > longest ? quiet : longest;
        s->at += n;
    } while (!f.end && s->at < s->end);
    s->lines += lines;
    s->ending = crlf > 0 ? MPROTO_ENDING_CRLF : MPROTO_ENDING_LF;
    if (odd || longest >= AVX2_QUIET || s->at[-1] != '\n'
        || (crlf > 0 && crlf < lines))
        s->ending = MPROTO_ENDING_NONE;
}

#endif
