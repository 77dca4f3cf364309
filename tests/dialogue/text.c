#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *text_realloc(void *p, size_t n)
{
    void *q = realloc(p, n ? n : 1);

    if (!q) {
        fputs("no memory for the test itself\n", stderr);
        exit(2);
    }
    return q;
}

void text_add(text *t, const void *p, size_t n)
{
    if (t->cap - t->n < n + 1) {
        t->cap = 2 * (t->n + n) + 64;
        t->p = text_realloc(t->p, t->cap);
    }
    if (n > 0)
        memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = '\0';
}

void text_puts(text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void text_number(text *t, uint64_t n)
{
    char digits[24];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + (int)(n % 10));
        n /= 10;
    } while (n > 0);
    text_add(t, digits + at, sizeof digits - at);
}

static const char escaped[] = "rnt0\\\"";
static const char meant[] = "\r\n\t\0\\\"";

static void text_escape_one(text *t, char c)
{
    static const char hex[] = "0123456789abcdef";
    const char *at = memchr(meant, c, sizeof meant - 1);
    char four[4] = { '\\', 'x', 0, 0 };

    if (at) {
        four[1] = escaped[at - meant];
        text_add(t, four, 2);
        return;
    }
    four[2] = hex[(unsigned char)c >> 4];
    four[3] = hex[(unsigned char)c & 15];
    text_add(t, four, 4);
}

static int is_plain(char c)
{
    return c >= 0x20 && c < 0x7f && c != '\\' && c != '"';
}

void text_escape(text *t, const void *p, size_t n)
{
    const char *s = p;
    size_t i = 0, from;

    text_add(t, "", 0);
    while (i < n) {
        from = i;
        while (i < n && is_plain(s[i]))
            i++;
        text_add(t, s + from, i - from);
        if (i < n)
            text_escape_one(t, s[i++]);
    }
}

static int hex_value(char c)
{
    static const char hex[] = "0123456789abcdef";
    const char *at = memchr(hex, c, 16);

    return at ? (int)(at - hex) : 0;
}

/* s is behind a backslash. Gives how many octets of s belong to it. */
static size_t text_unescape_one(text *t, const char *s, size_t n)
{
    const char *at = memchr(escaped, s[0], sizeof escaped - 1);
    char c = s[0];

    if (c == 'x' && n >= 3) {
        c = (char)(hex_value(s[1]) * 16 + hex_value(s[2]));
        text_add(t, &c, 1);
        return 3;
    }
    if (at)
        c = meant[at - escaped];
    text_add(t, &c, 1);
    return 1;
}

void text_unescape(text *t, const char *s, size_t n)
{
    size_t i = 0;

    text_add(t, "", 0);
    while (i < n) {
        if (s[i] == '\\' && i + 1 < n) {
            i++;
            i += text_unescape_one(t, s + i, n - i);
        } else {
            text_add(t, s + i++, 1);
        }
    }
}

void text_clear(text *t)
{
    t->n = 0;
    if (t->p)
        t->p[0] = '\0';
}

void text_free(text *t)
{
    free(t->p);
    memset(t, 0, sizeof *t);
}

int text_read(text *t, const char *path)
{
    char block[4096];
    FILE *f = fopen(path, "rb");
    size_t n;
    int good;

    if (!f)
        return 0;
    text_add(t, "", 0);
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        text_add(t, block, n);
    good = !ferror(f);
    fclose(f);
    return good;
}

int text_begins(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

int text_same_case(const char *a, const char *b, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (lower(a[i]) != lower(b[i]))
            return 0;
    return 1;
}
