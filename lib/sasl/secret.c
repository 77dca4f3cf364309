#include <mailproto/digest.h>

int mproto_equal(const void *a, const void *b, size_t n)
{
    const volatile unsigned char *x = a, *y = b;
    unsigned differ = 0;

    while (n--)
        differ |= (unsigned)(x[n] ^ y[n]);
    return (int)(1 & (differ - 1) >> 8);
}
