/* Decoded text of header fields once more, octet by octet, for tests to
 * compare with. Of charsets it knows UTF-8, US-ASCII and ISO-8859-1, of the
 * latter two no octets from 128 to 159. */
#ifndef TEXT_SLOWLY_H
#define TEXT_SLOWLY_H

#include <mailproto/defect.h>
#include <stdlib.h>
#include <string.h>

typedef struct slow_text {
    char        out[4096];      /* UTF-8 */
    size_t      n;
    unsigned    defects;
    mproto_span label;          /* of the octets */
    char        octets[2048];   /* not yet converted */
    size_t      octets_n;
} slow_text;

static void slow_begin(slow_text *t)
{
    t->n = t->octets_n = t->label.n = 0;
    t->label.p = "";
    t->defects = 0;
}

static char slow_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static int slow_same(mproto_span a, mproto_span b)
{
    size_t i;

    for (i = 0; i < a.n && i < b.n; i++)
        if (slow_lower(a.p[i]) != slow_lower(b.p[i]))
            return 0;
    return a.n == b.n;
}

static inline int slow_is(mproto_span a, const char *b)
{
    mproto_span s;

    s.p = b;
    s.n = strlen(b);
    return slow_same(a, s);
}

/* One character, or U+FFFD with the defect that it stands for. */
static void slow_character(slow_text *t, const char *p, size_t n)
{
    int control = n == 1 && ((*p >= 0 && *p < 32) || *p == 127) && *p != '\t';

    if (control)
        t->defects |= *p ? MPROTO_DEFECT_CONTROL : MPROTO_DEFECT_NUL;
    memcpy(t->out + t->n, control ? " " : p, n);
    t->n += n;
}

static void slow_bad(slow_text *t, unsigned defect)
{
    slow_character(t, "\357\277\275", 3);
    t->defects |= defect;
}

/* Unicode, table 3-7: the first octet, the second, and how many. */
static const struct {
    unsigned char first, last, from, to;
    size_t n;
} slow_utf8_rows[] = {
    { 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
    { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
    { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
    { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
    { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/* Octets at p that are a character, or begin one; *whole tells which. */
static size_t slow_utf8(const char *p, size_t n, int *whole)
{
    size_t row, k = 1;

    *whole = 0;
    for (row = 0; row < sizeof slow_utf8_rows / sizeof *slow_utf8_rows; row++) {
        unsigned char lead = (unsigned char)*p, low, high;

        if (lead < slow_utf8_rows[row].first
            || lead > slow_utf8_rows[row].last)
            continue;
        for (; k < n && k < slow_utf8_rows[row].n; k++) {
            low = k == 1 ? slow_utf8_rows[row].from : 0x80;
            high = k == 1 ? slow_utf8_rows[row].to : 0xbf;
            if ((unsigned char)p[k] < low || (unsigned char)p[k] > high)
                break;
        }
        *whole = k == slow_utf8_rows[row].n;
    }
    return k;
}

static void slow_convert_utf8(slow_text *t)
{
    size_t i = 0, k;
    int whole;

    while (i < t->octets_n) {
        k = slow_utf8(t->octets + i, t->octets_n - i, &whole);
        if (whole)
            slow_character(t, t->octets + i, k);
        else
            slow_bad(t, MPROTO_DEFECT_UTF8);
        i += k;
    }
}

/* Latin-1 in UTF-8. */
static void slow_latin(slow_text *t, char c)
{
    char two[2];

    two[0] = (char)((unsigned char)c < 0xc0 ? 0xc2 : 0xc3);
    two[1] = (char)(0x80 | (c & 0x3f));
    slow_character(t, two, 2);
}

/* All that may stand above 127 there is a defect. */
static void slow_convert_ascii(slow_text *t)
{
    size_t i = 0, k;
    int whole;

    while (i < t->octets_n) {
        k = slow_utf8(t->octets + i, t->octets_n - i, &whole);
        if ((unsigned char)t->octets[i] > 127)
            t->defects |= MPROTO_DEFECT_EIGHT;
        if (whole)
            slow_character(t, t->octets + i, k);
        else
            slow_latin(t, t->octets[i]);
        i += whole ? k : 1;
    }
}

static void slow_convert_single(slow_text *t, int known)
{
    size_t i;

    if (t->octets_n > 0 && !known)
        t->defects |= MPROTO_DEFECT_CHARSET;
    for (i = 0; i < t->octets_n; i++) {
        if ((unsigned char)t->octets[i] < 128)
            slow_character(t, t->octets + i, 1);
        else if (known)
            slow_latin(t, t->octets[i]);
        else
            slow_bad(t, MPROTO_DEFECT_CHARSET);
    }
}

/* Labels are known by their letters and digits in front of a "*". */
static int slow_is_label(mproto_span label, const char *letters)
{
    size_t i;

    for (i = 0; i < label.n && label.p[i] != '*'; i++) {
        char c = slow_lower(label.p[i]);

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            continue;
        if (c != *letters)
            return 0;
        letters++;
    }
    return *letters == '\0';
}

/* All octets that wait belong to one charset. */
static void slow_end(slow_text *t)
{
    if (t->label.n == 0 || slow_is_label(t->label, "utf8"))
        slow_convert_utf8(t);
    else if (*t->label.p == '*')
        slow_convert_ascii(t);
    else
        slow_convert_single(t, slow_is_label(t->label, "iso88591"));
    t->octets_n = 0;
}

static void slow_label(slow_text *t, mproto_span label)
{
    if (slow_same(t->label, label))
        return;
    slow_end(t);
    t->label = label;
}

static void slow_octet(slow_text *t, char c)
{
    t->octets[t->octets_n++] = c;
}

static int slow_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Does p[i] belong to a line end that a blank follows? */
static int slow_in_fold(const char *p, size_t n, size_t i)
{
    while (i < n && p[i] == '\r')
        i++;
    return i + 1 < n && p[i] == '\n' && (p[i + 1] == ' ' || p[i + 1] == '\t');
}

/* Unfolded; out of quotes, where they were around it. */
static void slow_plain(slow_text *t, const char *p, size_t n, int quoted)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (slow_in_fold(p, n, i))
            continue;
        if (quoted && p[i] == '\\' && i + 1 < n
            && (p[i + 1] == '"' || p[i + 1] == '\\'))
            i++;
        slow_octet(t, p[i]);
    }
}

/* Two hexadecimal digits at p[i]; -1: there are none. */
static int slow_hex(const char *p, size_t n, size_t i)
{
    static const char digits[] = "0123456789abcdef";
    const char *high, *low;

    if (i + 2 > n || !p[i] || !p[i + 1])
        return -1;
    high = strchr(digits, slow_lower(p[i]));
    low = strchr(digits, slow_lower(p[i + 1]));
    return high && low ? (int)((high - digits) * 16 + (low - digits)) : -1;
}

static int slow_is_token(char c)
{
    return c > ' ' && c < 127 && !strchr("()<>@,;:\\\"/[]?=", c);
}

#endif
