/* A program outside the tree: prints the version when header and library
 * agree. Plain enough for C++98 too. */
#include <mailproto.h>
#include <stdio.h>

int main(void)
{
    char block[256];
    mproto_arena arena;
    mproto_alloc alloc;

    mproto_arena_init(&arena, block, sizeof block);
    alloc = mproto_arena_alloc(&arena);
    if (!alloc.resize(alloc.ctx, NULL, 0, 16))
        return 1;
    if (mproto_version() != MPROTO_VERSION)
        return 1;
    printf("%u.%u.%u\n", mproto_version() >> 16,
           mproto_version() >> 8 & 0xff, mproto_version() & 0xff);
    return 0;
}
