#include "../unit/downgrade_run.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static void check(const char *p, size_t n, unsigned flags, size_t step)
{
    downgraded whole = downgrade_run(p, n, flags, SIZE_MAX, SIZE_MAX);
    downgraded pieces = downgrade_run(p, n, flags, step, step);

    DOWNGRADE_MUST(whole.code == pieces.code && whole.n == pieces.n);
    DOWNGRADE_MUST(memcmp(whole.p, pieces.p, whole.n) == 0);
    if (whole.code == MPROTO_OK) {
        if (flags == 0 && downgrade_is_ascii(p, n) && !has_label(p, n))
            DOWNGRADE_MUST(whole.n == n && memcmp(whole.p, p, n) == 0);
        DOWNGRADE_MUST(downgrade_keeps(p, n, &whole));
        DOWNGRADE_MUST(downgrade_is_done(&whole));
    }
    free(whole.p);
    free(pieces.p);
}

/* The first octet tells flags and pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0)
        check((const char *)data + 1, size - 1, data[0] & 1u,
              (size_t)(data[0] >> 1) + 1);
    return 0;
}
