#include <mailproto/base.h>
#include <string.h>

/* What it points to is not known before it is read. */
static void *(*const volatile wipe_set)(void *, int, size_t) = memset;

void mproto_wipe(void *p, size_t n)
{
    if (n > 0)
        wipe_set(p, 0, n);
}
