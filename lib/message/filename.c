#include <mailproto/filename.h>
#include "base/chars_int.h"
#include "base/print_int.h"
#include "codec/utf8_int.h"

/* An extension that is kept, with its dot. */
#define EXTENSION_MAX 33u

/* What is seen of a name in one pass; places count octets that stay. */
typedef struct filename_shape {
    size_t n;                   /* without dots and blanks at the end */
    size_t dot;                 /* of the extension; 0: there is none */
    size_t stem_n;              /* octets of stem, perhaps more than it has */
    int    blank, stem_ended;
    char   stem[8];             /* up to the first dot; digits are '1' */
} filename_shape;

static int filename_is_end(char c)
{
    return c == '.' || c == ' ';
}

static int filename_is_dropped(uint32_t c)
{
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x061c
        || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
}

/* The next character that stays, or what stands for it; its octets, or 0. */
static size_t filename_next(mproto_span *rest, char out[MPROTO_UTF8_MAX])
{
    while (rest->n > 0) {
        uint32_t c = MPROTO_UTF8_BAD;
        int k = mproto_utf8_next(rest->p, rest->n, &c);
        size_t used = k > 0 ? (size_t)k : k < 0 ? (size_t)-k : rest->n;

        rest->p += used;
        rest->n -= used;
        if (k <= 0 || (c < 0x80 && c != 0 && memchr("<>:\"|?*", (int)c, 7)))
            c = '_';
        if (!filename_is_dropped(c))
            return mproto_utf8_put(out, c);
    }
    return 0;
}

/* Behind the last separator, and behind dots and blanks there. */
static mproto_span filename_begin(mproto_span name)
{
    mproto_span rest;
    char c[MPROTO_UTF8_MAX];
    size_t n = name.n;

    while (n > 0 && name.p[n - 1] != '/' && name.p[n - 1] != '\\')
        n--;
    if (n > 0)
        name.p += n;
    name.n -= n;
    for (rest = name; filename_next(&rest, c) == 1 && filename_is_end(*c);)
        name = rest;
    return name;
}

/* Windows has the digits 1, 2 and 3 also superscript. */
static char filename_digit(const char *c, size_t k)
{
    if (k == 2 && (unsigned char)c[0] == 0xc2
        && memchr("\xb9\xb2\xb3", c[1], 3))
        return '1';
    return k == 1 && mproto_is(*c, MPROTO_C_DIGIT) ? '1' : *c;
}

/* The begin of the name, for filename_is_device(). */
static void filename_stem(filename_shape *f, const char *c, size_t k)
{
    f->stem_ended |= *c == '.';
    if (f->stem_ended || *c == ' ') {
        f->blank |= *c == ' ';
        return;
    }
    if (f->blank || f->stem_n == sizeof f->stem)
        f->stem_n = sizeof f->stem;
    else
        f->stem[f->stem_n++] = filename_digit(c, k);
}

static int filename_is_device(const filename_shape *f)
{
    static const char *const names[] = { "con", "prn", "aux", "nul", "com1",
        "lpt1", "conin$", "conout$" };
    mproto_span stem;
    size_t i;

    stem.p = f->stem;
    stem.n = f->stem_n;
    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        if (mproto_same(stem, names[i]))
            return 1;
    return 0;
}

/* "-rf" is no file for most programs. */
static int filename_is_option(const filename_shape *f)
{
    return f->n > 0 && f->stem_n > 0 && f->stem[0] == '-';
}

static void filename_look(filename_shape *f, mproto_span name)
{
    char c[MPROTO_UTF8_MAX];
    size_t k, at = 0, dot = 0;

    memset(f, 0, sizeof *f);
    for (; (k = filename_next(&name, c)) > 0; at += k) {
        filename_stem(f, c, k);
        if (*c == '.')
            dot = at;
        if (filename_is_end(*c))
            continue;
        f->n = at + k;
        f->dot = dot;
    }
}

/* At most room octets of the name; if it has more, its extension stays. */
static void filename_put(mproto_print *out, mproto_span name,
                         const filename_shape *f, size_t room)
{
    size_t extension = f->n - f->dot, from = f->n, k, at, good = out->n;
    char c[MPROTO_UTF8_MAX];

    if (f->n > room && f->dot > 0 && extension <= EXTENSION_MAX) {
        from = f->dot;
        room -= extension;
    }
    for (at = 0; at < f->n && (k = filename_next(&name, c)) > 0; at += k) {
        if (at >= from || at + k <= room)
            mproto_print_put(out, c, k);
        else
            room = 0;
        if (at < from && room == 0)
            out->n = good;
        else if (!filename_is_end(*c))
            good = out->n;
    }
}

size_t mproto_filename_safe(char *dst, size_t cap, mproto_span filename)
{
    mproto_span name = filename_begin(filename);
    mproto_print out = { dst, cap, 0 };
    filename_shape f;
    int marked;

    filename_look(&f, name);
    marked = filename_is_device(&f) || filename_is_option(&f);
    if (marked)
        mproto_print_char(&out, '_');
    filename_put(&out, name, &f, MPROTO_FILENAME_MAX - (size_t)marked);
    return mproto_print_end(&out);
}

#undef EXTENSION_MAX
