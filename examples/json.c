/* ISC, see COPYING. */
#include "json.h"

#include <mailproto/utf8.h>

/* Octets of the character that begins with lead, in sound UTF-8. */
static size_t length_of(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static unsigned long decode(const char *p, size_t n)
{
    unsigned long c = (unsigned char)p[0];
    size_t i;

    if (n > 1)
        c &= 0x3fu >> (n - 1);
    for (i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)p[i] & 0x3f);
    return c;
}

/* Controls, and what ends lines or turns the direction of writing. */
static int is_risky(unsigned long c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e
        || c == 0x200f || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
}

static void put_sound(FILE *to, const char *p, size_t n)
{
    size_t k;

    for (; n > 0; p += k, n -= k) {
        unsigned long c;

        k = length_of((unsigned char)*p);
        c = decode(p, k);
        if (is_risky(c)) {
            fprintf(to, "\\u%04lx", c);
            continue;
        }
        if (c == '"' || c == '\\')
            putc('\\', to);
        fwrite(p, 1, k, to);
    }
}

void json_string(FILE *to, const char *p, size_t n)
{
    size_t sound;

    putc('"', to);
    while (n > 0) {
        sound = mproto_utf8_valid(p, n);
        put_sound(to, p, sound);
        if (sound < n) {
            fputs("\\ufffd", to);
            sound++;
        }
        p += sound;
        n -= sound;
    }
    putc('"', to);
}
