#include "codec/unitext_int.h"
#include "base/chars_int.h"

#include <string.h>

size_t mproto_unitext_read(const char *p, const char *end, uint32_t *c)
{
    const char *at = p + 3;
    uint32_t code = 0;

    if (end - p < 6 || memcmp(p, "\\x{", 3) != 0)
        return 0;
    for (; at < end && at - p < 9 && mproto_is(*at, MPROTO_C_HEX); at++)
        code = code << 4 | (uint32_t)((*at <= '9' ? *at : *at + 9) & 15);
    if (at == end || *at != '}' || at - p < 5)
        return 0;
    *c = code;
    return (size_t)(at + 1 - p);
}

int mproto_unitext_is(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || c == '+' || c == '=' || c == '\\';
    return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}
