/* Octets against hexadecimal text, for the tests of lib/sasl. */
#ifndef DIGEST_CHECK_H
#define DIGEST_CHECK_H

#include <mailproto/digest.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static inline void assert_hex(const unsigned char *p, size_t n,
                              const char *wanted)
{
    char hex[2 * MPROTO_DIGEST_MAX + 1];
    size_t i;

    assert_true(n <= MPROTO_DIGEST_MAX);
    for (i = 0; i < n; i++)
        sprintf(hex + 2 * i, "%02x", p[i]);
    hex[2 * n] = '\0';
    assert_string_equal(hex, wanted);
}

/* Octets with nothing in common with text: 3, 10, 17 ... */
static inline void fill_octets(unsigned char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        p[i] = (unsigned char)(7 * i + 3);
}

#endif
