/* UTF-8: what is found valid is what a slow reading finds, wherever the text
 * is cut; what is shown safely is valid, has nothing that is not, says how
 * much it wants, and comes the same into any room. First octet: the room. */
#include <mailproto/utf8.h>
#include <stdlib.h>
#include <string.h>

static void must(int truth)
{
    if (!truth)
        abort();
}

/* Octets of the character at p, or 0. */
static size_t one(const unsigned char *p, size_t n)
{
    size_t k = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4, i;
    unsigned long c = k == 1 ? p[0] : p[0] & (0x7fu >> k);
    static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if (k > n || (p[0] >= 0x80 && p[0] < 0xc0) || p[0] > 0xf7)
        return 0;
    for (i = 1; i < k; i++) {
        if (p[i] < 0x80 || p[i] > 0xbf)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    return c >= least[k] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff)
        ? k : 0;
}

static size_t valid(const unsigned char *p, size_t n)
{
    size_t i = 0, k;

    while (i < n && (k = one(p + i, n - i)) > 0)
        i += k;
    return i;
}

static void must_be_safe(const char *text, size_t n)
{
    static const char *const turns[] = {
        "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
        "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7",
        "\xe2\x81\xa8", "\xe2\x81\xa9"
    };
    size_t i;

    must(mproto_utf8_valid(text, n) == n && strlen(text) == n);
    for (i = 0; i < n; i++) {
        must((unsigned char)text[i] >= ' ' && text[i] != 127);
        must(text[i] != '\xc2' || (unsigned char)text[i + 1] >= 0xa0);
    }
    for (i = 0; i < sizeof turns / sizeof turns[0]; i++)
        must(strstr(text, turns[i]) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n, whole, room, used;
    unsigned char *p;
    char *all, *some;

    if (size < 1)
        return 0;
    n = size - 1;
    p = malloc(n + 1);
    must(p != NULL);
    memcpy(p, data + 1, n);
    must(mproto_utf8_valid(p, n) == valid(p, n));
    must(mproto_utf8_valid(p, n / 2) == valid(p, n / 2));
    whole = mproto_utf8_safe(NULL, 0, p, n);
    room = data[0] % (whole + 1) + 1;
    all = malloc(whole + 1);
    some = malloc(room);
    must(all && some && whole <= 6 * n);
    must(mproto_utf8_safe(all, whole + 1, p, n) == whole);
    must_be_safe(all, whole);
    must(mproto_utf8_safe(some, room, p, n) == whole);
    used = strlen(some);
    must(used < room && memcmp(some, all, used) == 0);
    must(used == whole || used + 6 >= room);
    free(all);
    free(some);
    free(p);
    return 0;
}
