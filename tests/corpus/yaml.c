#include "yaml.h"
#include <stdlib.h>
#include <string.h>

enum { ANCHORS = 64 };

typedef struct reader {
    const char *begin, *p, *end;
    int         bad;
    struct {
        const char *name;
        size_t      n;
        const json *node;
    }           anchors[ANCHORS];
    size_t      anchors_n;
} reader;

static int ends_line(const reader *r, const char *p)
{
    return p == r->end || *p == '\n' || *p == '\r';
}

static int is_blank(const reader *r, const char *p)
{
    return ends_line(r, p) || *p == ' ' || *p == '\t';
}

/* The column, from 1. */
static int column(const reader *r)
{
    const char *p = r->p;

    while (p > r->begin && p[-1] != '\n')
        p--;
    return (int)(r->p - p) + 1;
}

static void skip_line(reader *r)
{
    while (r->p < r->end && *r->p != '\n')
        r->p++;
}

static void skip_spaces(reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t'))
        r->p++;
}

/* To what comes next, over comments; its column, 0 at the end. */
static int skip_to_node(reader *r)
{
    for (;;) {
        while (r->p < r->end && strchr(" \t\r\n", *r->p))
            r->p++;
        if (r->p == r->end)
            return 0;
        if (*r->p != '#' && strncmp(r->p, "---", 3) != 0)
            return column(r);
        skip_line(r);
    }
}

static json *make(json_type type)
{
    json *j = calloc(1, sizeof *j);

    if (!j)
        abort();
    j->type = type;
    return j;
}

/* A string with room for n octets. */
static json *make_text(const char *p, size_t n)
{
    json *j = make(JSON_STRING);

    j->text = calloc(1, n + 1);
    if (!j->text)
        abort();
    if (p)
        memcpy(j->text, p, j->n = n);
    return j;
}

/* A line end in a scalar, with the blanks around it, is one blank. */
static void fold(reader *r, json *j, size_t kept)
{
    while (j->n > kept && (j->text[j->n - 1] == ' ' ||
                           j->text[j->n - 1] == '\t'))
        j->n--;
    while (r->p < r->end && strchr(" \t\r\n", *r->p))
        r->p++;
    j->text[j->n++] = ' ';
}

static char escaped(char c)
{
    static const char names[] = "rnt0e", meant[] = "\r\n\t\0\033";
    const char *name = strchr(names, c);

    return name ? meant[name - names] : c;
}

static int hex(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *digit = strchr(digits, c);

    return digit && c != '\0' ? (int)((digit - digits) % 16) : 0;
}

static void read_escape(reader *r, json *j)
{
    char c = r->p < r->end ? *r->p++ : '\\';

    if (c == '\n') {
        skip_spaces(r);
    } else if (c == 'x' && r->end - r->p > 1) {
        j->text[j->n++] = (char)(hex(r->p[0]) << 4 | hex(r->p[1]));
        r->p += 2;
    } else {
        j->text[j->n++] = escaped(c);
    }
}

static json *read_quoted(reader *r)
{
    char quote = *r->p++;
    json *j = make_text(NULL, (size_t)(r->end - r->p));
    size_t kept = 0;

    while (r->p < r->end && (*r->p != quote || (quote == '\'' &&
                                     r->end - r->p > 1 && r->p[1] == '\''))) {
        char c = *r->p++;

        if (c == '\n') {
            fold(r, j, kept);
        } else if (c == '\\' && quote == '"') {
            read_escape(r, j);
            kept = j->n;
        } else {
            j->text[j->n++] = c;
            r->p += c == '\'' && quote == '\'';
        }
    }
    r->bad |= r->p == r->end;
    r->p += r->p < r->end;
    return j;
}

/* As far as lines are right of column. */
static json *read_plain(reader *r, int outer)
{
    json *j = make_text(NULL, (size_t)(r->end - r->p));
    const char *line_end;

    for (;;) {
        while (!ends_line(r, r->p))
            j->text[j->n++] = *r->p++;
        while (j->n > 0 && j->text[j->n - 1] == ' ')
            j->n--;
        j->text[j->n] = '\0';
        line_end = r->p;
        if (skip_to_node(r) <= outer)
            break;
        j->text[j->n++] = ' ';
    }
    r->p = line_end;
    return j;
}

/* What "|" begins is of no matter to anyone. */
static json *skip_literal(reader *r, int outer)
{
    const char *line_end;

    do {
        skip_line(r);
        line_end = r->p;
    } while (skip_to_node(r) > outer);
    r->p = line_end;
    return make(JSON_NULL);
}

static json *read_alias(reader *r)
{
    const char *name = ++r->p;
    size_t i, n;

    while (!is_blank(r, r->p))
        r->p++;
    n = (size_t)(r->p - name);
    for (i = 0; i < r->anchors_n; i++) {
        const json *node = r->anchors[i].node;

        if (r->anchors[i].n == n && node->text &&
            memcmp(r->anchors[i].name, name, n) == 0)
            return make_text(node->text, node->n);
    }
    return make(JSON_NULL);
}

/* Whether a key ends here. */
static int is_colon(const reader *r, const char *p)
{
    return p < r->end && *p == ':' && is_blank(r, p + 1);
}

/* The key at r->p, up to behind its colon; or NULL, and r->p stays. */
static char *read_key(reader *r)
{
    const char *begin = r->p, *p = begin;
    json *j;
    char *key;

    if (*p == '"' || *p == '\'') {
        j = read_quoted(r);
    } else if (*p == '?' && is_blank(r, p + 1)) {
        r->p += 2;
        j = read_plain(r, column(r) - 2);
        skip_to_node(r);
    } else {
        while (!ends_line(r, p) && !is_colon(r, p))
            p++;
        j = make_text(begin, (size_t)(p - begin));
        r->p = p;
    }
    key = j->text;
    j->text = NULL;
    json_free(j);
    if (is_colon(r, r->p)) {
        r->p++;
        return key;
    }
    free(key);
    r->p = begin;
    return NULL;
}

static json *read_value(reader *r, int outer, int in_map);

static void add(json *parent, json ***last, json *child)
{
    **last = child;
    *last = &child->next;
    parent->n++;
}

static int is_dash(const reader *r)
{
    return r->p < r->end && *r->p == '-' && is_blank(r, r->p + 1);
}

static json *read_list(reader *r, int at)
{
    json *j = make(JSON_ARRAY), **last = &j->first;

    while (!r->bad && skip_to_node(r) == at && is_dash(r)) {
        r->p++;
        add(j, &last, read_value(r, at, 0));
    }
    return j;
}

static json *read_map(reader *r, int at)
{
    json *j = make(JSON_OBJECT), **last = &j->first, *child;
    char *key;

    while (!r->bad && skip_to_node(r) == at && (key = read_key(r)) != NULL) {
        child = read_value(r, at, 1);
        child->name = key;
        add(j, &last, child);
    }
    return j;
}

static json *read_node(reader *r, int outer, int same_line)
{
    char *key;
    const char *begin = r->p;
    int at = column(r);

    if (is_dash(r))
        return read_list(r, at);
    if (!same_line && (key = read_key(r)) != NULL) {
        free(key);
        r->p = begin;
        return read_map(r, at);
    }
    if (*r->p == '"' || *r->p == '\'')
        return read_quoted(r);
    if (*r->p == '*')
        return read_alias(r);
    if (*r->p == '|')
        return skip_literal(r, outer);
    if (*r->p == '[' || *r->p == '{') {
        skip_line(r);
        return make(JSON_ARRAY);
    }
    return read_plain(r, outer);
}

/* Of a key or a dash at column outer; lists may stand right below their
 * key. */
static json *read_value(reader *r, int outer, int in_map)
{
    const char *anchor = NULL, *line_end;
    size_t anchor_n = 0;
    json *j;
    int at, same_line = in_map;

    for (skip_spaces(r); r->p < r->end && (*r->p == '!' || *r->p == '&');
         skip_spaces(r)) {
        const char *word = r->p;

        while (!is_blank(r, r->p))
            r->p++;
        if (*word == '&') {
            anchor = word + 1;
            anchor_n = (size_t)(r->p - anchor);
        }
    }
    line_end = r->p;
    if (ends_line(r, r->p) || *r->p == '#') {
        at = skip_to_node(r);
        same_line = 0;
        if (at < outer + !(in_map && is_dash(r))) {
            r->p = line_end;
            return make(JSON_NULL);
        }
    }
    j = read_node(r, outer, same_line);
    if (anchor && r->anchors_n < ANCHORS) {
        r->anchors[r->anchors_n].name = anchor;
        r->anchors[r->anchors_n].n = anchor_n;
        r->anchors[r->anchors_n++].node = j;
    }
    return j;
}

json *yaml_parse(const char *p, size_t n)
{
    reader r;
    json *j;

    memset(&r, 0, sizeof r);
    r.begin = r.p = p;
    r.end = p + n;
    j = skip_to_node(&r) ? read_node(&r, 0, 0) : NULL;
    if (j && (r.bad || skip_to_node(&r))) {
        json_free(j);
        return NULL;
    }
    return j;
}
