#include <mailproto/base.h>

unsigned mproto_version(void)
{
    return MPROTO_VERSION;
}
