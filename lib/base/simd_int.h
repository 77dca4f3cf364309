/* Vector instructions: what the compiler can make, and the processor do.
 * -DMPROTO_NO_SIMD leaves them out. gcc for Windows has to do without: it
 * does not align its stack for them (gcc bug 54412). */
#ifndef MPROTO_SIMD_INT_H
#define MPROTO_SIMD_INT_H

#if !defined MPROTO_NO_SIMD && !defined __TINYC__ \
    && (defined __x86_64__ || defined __i386__) && (defined __clang__ \
    || (defined __GNUC__ && __GNUC__ >= 5 && !defined _WIN32))
#define MPROTO_SIMD 1
#define MPROTO_SSSE3 __attribute__((target("ssse3")))
#define MPROTO_AVX2  __attribute__((target("avx2")))

/* What the compiler was told to count on needs no question. The answer to
 * the others stands in libgcc (or compiler-rt), which asked the processor
 * before main(): here is nothing to be kept, or to race for. */
static inline int mproto_has_ssse3(void)
{
#if defined __SSSE3__
    return 1;
#elif defined MPROTO_FREESTANDING
    return 0;
#else
    return __builtin_cpu_supports("ssse3") != 0;
#endif
}

static inline int mproto_has_avx2(void)
{
#if defined __AVX2__
    return 1;
#elif defined MPROTO_FREESTANDING
    return 0;
#else
    return __builtin_cpu_supports("avx2") != 0;
#endif
}

/* Compilers that know of it by name. */
#if defined __clang__ && __clang_major__ >= 7 \
    || !defined __clang__ && __GNUC__ >= 8
#define MPROTO_SIMD_VBMI 1
#define MPROTO_VBMI __attribute__((target("avx512bw,avx512vbmi")))

static inline int mproto_has_vbmi(void)
{
#if defined __AVX512VBMI__ && defined __AVX512BW__
    return 1;
#elif defined MPROTO_FREESTANDING
    return 0;
#else
    return __builtin_cpu_supports("avx512vbmi") != 0
        && __builtin_cpu_supports("avx512bw") != 0;
#endif
}
#endif

#else
#define MPROTO_SIMD 0
#endif

#ifndef MPROTO_SIMD_VBMI
#define MPROTO_SIMD_VBMI 0
#endif

/* On x86-64 always there, so nobody has to ask. */
#if MPROTO_SIMD && defined __SSE2__
#define MPROTO_SIMD_SSE2 1
#else
#define MPROTO_SIMD_SSE2 0
#endif

#endif
