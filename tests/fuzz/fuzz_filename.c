/* Names for files: legal UTF-8 of at most 255 octets that stays where it is
 * and, taken again, comes out as it is; the same in blocks of exact size. */
#include <mailproto/filename.h>
#include <mailproto/utf8.h>
#include <stdlib.h>
#include <string.h>

static void must(int truth)
{
    if (!truth)
        abort();
}

static size_t safe(char *out, size_t cap, const char *p, size_t n)
{
    char *in = malloc(n > 0 ? n : 1), *block = malloc(cap);
    mproto_span name;
    size_t length;

    must(in && block);
    if (n > 0)
        memcpy(in, p, n);
    name.p = in;
    name.n = n;
    length = mproto_filename_safe(block, cap, name);
    memcpy(out, block, (length < cap ? length : cap - 1) + 1);
    free(in);
    free(block);
    return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char out[256], again[256];
    size_t n, i, cap;

    n = safe(out, sizeof out, (const char *)data, size);
    must(n <= MPROTO_FILENAME_MAX && strlen(out) == n);
    must(mproto_utf8_valid(out, n) == n);
    for (i = 0; i < n; i++)
        must((unsigned char)out[i] >= ' ' && !strchr("/\\<>:\"|?*", out[i]));
    must(n == 0 || (!strchr(". ", out[0]) && !strchr(". ", out[n - 1])));
    must(safe(again, sizeof again, out, n) == n && !strcmp(again, out));
    cap = 1 + size % 32;
    must(safe(again, cap, (const char *)data, size) == n);
    must(strncmp(again, out, strlen(again)) == 0 && strlen(again) < cap);
    return 0;
}
