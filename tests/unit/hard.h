/* Hard cases by the ids of our catalogue of them, which says what seven other
 * programs make of each. */
#ifndef HARD_H
#define HARD_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

/* What came, for print_error(). */
#define HARD_SAME(id, got, got_defects, want, want_defects) do { \
        if (strcmp(got, want) != 0 || (got_defects) != (want_defects)) { \
            print_error("%s: [%s] 0x%x, not [%s] 0x%x\n", id, got, \
                        (unsigned)(got_defects), want, \
                        (unsigned)(want_defects)); \
            fail(); \
        } \
    } while (0)

/* A case has a row; ids are strings at the begin of rows of that size. */
static void hard_has(const void *rows, size_t n, size_t size, const char *id)
{
    const char *other;

    for (; n > 0; n--, rows = (const char *)rows + size) {
        memcpy(&other, rows, sizeof other);
        if (strcmp(id, other) == 0)
            return;
    }
    fail_msg("%s has no row", id);
}

#define HARD_COMPLETE(rows, family, first, last) do { \
        unsigned hard_number; \
        char hard_id[16]; \
        for (hard_number = first; hard_number <= last; hard_number++) { \
            snprintf(hard_id, sizeof hard_id, "%c%u", family, hard_number); \
            hard_has(rows, sizeof rows / sizeof *rows, sizeof *rows, \
                     hard_id); \
        } \
    } while (0)

#endif
