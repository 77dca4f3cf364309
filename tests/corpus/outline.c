#include "outline.h"
#include "corpus.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 60 };            /* octets of a text that is shown whole */

void outline_put(outline_text *t, const char *p, size_t n)
{
    if (t->cap - t->n <= n) {
        t->cap = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            abort();
    }
    if (n > 0)
        memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = '\0';
}

void outline_puts(outline_text *t, const char *s)
{
    outline_put(t, s, strlen(s));
}

mproto_span outline_span(const outline_text *t)
{
    mproto_span s;

    s.p = t->p;
    s.n = t->n;
    return s;
}

static void show_octet(outline_text *t, unsigned char c)
{
    char hex[8];

    if (c == '\n')
        outline_puts(t, "\\n");
    else if (c == '\r')
        outline_puts(t, "\\r");
    else if (c < 0x20 || c == 0x7f)
        outline_put(t, hex, (size_t)snprintf(hex, sizeof hex, "\\x%02x", c));
    else
        outline_put(t, (const char *)&c, 1);
}

void outline_show(outline_text *t, mproto_span s)
{
    uint64_t sum = 14695981039346656037u;
    char text[64];
    size_t i;

    outline_put(t, "", 0);
    for (i = 0; i < s.n && (i < SHOWN || s.n <= 2 * SHOWN); i++)
        show_octet(t, (unsigned char)s.p[i]);
    if (i == s.n)
        return;
    for (i = 0; i < s.n; i++)
        sum = (sum ^ (unsigned char)s.p[i]) * 1099511628211u;
    snprintf(text, sizeof text, " ... %lu octets, sum %08lx",
             (unsigned long)s.n, (unsigned long)(sum >> 32));
    outline_puts(t, text);
}

void outline_show_lines(outline_text *t, mproto_span s)
{
    outline_text lines = { NULL, 0, 0 };
    size_t i;

    outline_put(&lines, "", 0);
    for (i = 0; i < s.n; i++)
        if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
            outline_put(&lines, s.p + i, 1);
    outline_show(t, outline_span(&lines));
    free(lines.p);
}

typedef void show(outline_text *t, mproto_span s);

static void compare(const char *name, show *by, mproto_span want,
                    mproto_span got)
{
    outline_text w = { NULL, 0, 0 }, g = { NULL, 0, 0 };

    by(&w, want);
    by(&g, got);
    corpus_case(name, w.p, g.p);
    free(w.p);
    free(g.p);
}

void outline_case(const char *name, mproto_span want, mproto_span got)
{
    compare(name, outline_show, want, got);
}

void outline_case_lines(const char *name, mproto_span want, mproto_span got)
{
    compare(name, outline_show_lines, want, got);
}

mproto_span outline_load(const char *path)
{
    mproto_span file = { NULL, 0 };

    file.p = corpus_read(path, &file.n);
    return file;
}

void outline_unload(mproto_span file)
{
    free((void *)(uintptr_t)file.p);
}

const char *outline_encoding(mproto_cte encoding)
{
    switch (encoding) {
    case MPROTO_CTE_7BIT:   return "7bit";
    case MPROTO_CTE_8BIT:   return "8bit";
    case MPROTO_CTE_BINARY: return "binary";
    case MPROTO_CTE_QP:     return "quoted-printable";
    case MPROTO_CTE_BASE64: return "base64";
    case MPROTO_CTE_UUENCODE: return "x-uuencode";
    default:                return "unknown";
    }
}

/* --- reading ------------------------------------------------------------- */

/* What is the same for all parts of one message: a message in base64 has a
 * place of its own, below base. */
typedef struct place {
    outline    *o;
    mproto_span source;
    unsigned    flags;
    int         open;
    unsigned    depth;          /* of the message in all */
    char        path[64];       /* before those of its parts */
} place;

static void read_message(place *at);

static void put_path(char *dst, size_t cap, const char *before,
                     const mproto_mime_part *p)
{
    size_t n = (size_t)snprintf(dst, cap, "%s", before);
    unsigned i;

    for (i = 0; i < p->depth && n < cap; i++)
        n += (size_t)snprintf(dst + n, cap - n, "%s%u", n > 0 ? "." : "",
                              p->path[i]);
    if (n == 0)
        snprintf(dst, cap, "0");
}

static void add_part(place *at, const mproto_mime_part *p)
{
    outline *o = at->o;
    outline_part *part;
    size_t i = o->n;

    if (o->n == o->cap) {
        o->cap = o->cap * 2 + 16;
        o->parts = realloc(o->parts, o->cap * sizeof *o->parts);
        if (!o->parts)
            abort();
    }
    part = &o->parts[o->n++];
    memset(part, 0, sizeof *part);
    part->source = at->source;
    part->depth = at->depth + p->depth;
    while (i > 0 && o->parts[i - 1].depth >= part->depth)
        i--;
    part->parent = i > 0 ? i - 1 : 0;
    put_path(part->path, sizeof part->path, at->path, p);
}

static void set_text(outline_text *t, mproto_span s)
{
    t->n = 0;
    outline_put(t, s.p, s.n);
}

static void take_values(outline_part *part, const mproto_mime_part *p)
{
    set_text(&part->type, p->type);
    outline_put(&part->type, "/", 1);
    outline_put(&part->type, p->subtype.p, p->subtype.n);
    set_text(&part->charset, p->charset);
    set_text(&part->disposition, p->disposition);
    set_text(&part->filename, p->filename);
    set_text(&part->id, p->id);
    part->kind = p->kind;
    part->encoding = p->encoding;
}

static void take_sizes(outline_part *part, const mproto_mime_part *p)
{
    part->header = p->header;
    part->body = p->body;
    part->end = p->end;
    part->lines = p->lines;
    part->decoded = p->decoded;
    part->defects = p->defects;
    outline_put(&part->content, "", 0);
}

/* RFC 2046 5.2.1 forbids it, and there is much of it. */
static void open_message(place *at, size_t i)
{
    outline_part *part = &at->o->parts[i];
    place inner = *at;

    if (!at->open || part->kind != MPROTO_KIND_LEAF
        || (part->encoding != MPROTO_CTE_BASE64
            && part->encoding != MPROTO_CTE_QP)
        || strcmp(part->type.p, "message/rfc822") != 0)
        return;
    part->kind = MPROTO_KIND_MESSAGE;
    inner.source = outline_span(&part->content);
    inner.depth = part->depth + 1;
    snprintf(inner.path, sizeof inner.path, "%.60s.1",
             part->depth > 0 ? part->path : "");
    if (part->depth == 0)
        strcpy(inner.path, "1");
    read_message(&inner);
}

/* The part of an event is the last one of its depth. */
static size_t part_of(const place *at, const mproto_mime_event *e)
{
    size_t i = at->o->n - 1;

    while (at->o->parts[i].depth > at->depth + e->part->depth)
        i--;
    return i;
}

static void take(place *at, const mproto_mime_event *e)
{
    size_t i;

    if (e->type == MPROTO_MIME_PART)
        add_part(at, e->part);
    if (at->o->n == 0)
        return;
    i = part_of(at, e);
    if (e->type == MPROTO_MIME_HEADER_END)
        take_values(&at->o->parts[i], e->part);
    if (e->type == MPROTO_MIME_BODY)
        outline_put(&at->o->parts[i].content, e->data.p, e->data.n);
    if (e->type == MPROTO_MIME_PART_END) {
        take_sizes(&at->o->parts[i], e->part);
        open_message(at, i);
    }
}

static void read_message(place *at)
{
    mproto_mime_opts opts;
    const mproto_mime_event *e;
    mproto_mime *m;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = at->flags;
    opts.convert = &corpus_iconv;
    m = mproto_mime_new(&opts);
    if (!m || mproto_mime_in(m, at->source.p, at->source.n) != MPROTO_OK)
        abort();
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        take(at, e);
    if (mproto_mime_error(m)->code != MPROTO_OK)
        abort();
    mproto_mime_free(m);
}

void outline_read(outline *o, mproto_span message, unsigned flags, int open)
{
    place at;

    memset(o, 0, sizeof *o);
    memset(&at, 0, sizeof at);
    at.o = o;
    at.source = message;
    at.flags = flags;
    at.open = open;
    read_message(&at);
}

void outline_free(outline *o)
{
    size_t i;

    for (i = 0; i < o->n; i++) {
        outline_part *p = &o->parts[i];

        free(p->type.p);
        free(p->charset.p);
        free(p->disposition.p);
        free(p->filename.p);
        free(p->id.p);
        free(p->content.p);
    }
    free(o->parts);
}

/* --- pieces -------------------------------------------------------------- */

static mproto_span piece(const outline_part *p, uint64_t from, uint64_t to)
{
    mproto_span s = { p->source.p, 0 };

    if (from < to) {
        s.p += from;
        s.n = (size_t)(to - from);
    }
    return s;
}

static mproto_span without_line_end(mproto_span s)
{
    if (s.n > 0 && s.p[s.n - 1] == '\n')
        s.n--;
    if (s.n > 0 && s.p[s.n - 1] == '\r')
        s.n--;
    return s;
}

mproto_span outline_header(const outline *o, size_t i)
{
    mproto_span s = piece(&o->parts[i], o->parts[i].header,
                          o->parts[i].body);
    mproto_span cut = without_line_end(s);

    return cut.n == 0 || cut.p[cut.n - 1] == '\n' ? cut : s;
}

mproto_span outline_body(const outline *o, size_t i)
{
    return piece(&o->parts[i], o->parts[i].body, o->parts[i].end);
}

/* The first or the last child of i; i: it has none. */
static size_t child(const outline *o, size_t i, int last)
{
    size_t found = i, k;

    for (k = i + 1; k < o->n && o->parts[k].depth > o->parts[i].depth; k++)
        if (o->parts[k].parent == i && (found == i || last))
            found = k;
    return found;
}

mproto_span outline_preamble(const outline *o, size_t i)
{
    const outline_part *p = &o->parts[i];
    size_t first = child(o, i, 0);
    mproto_span s;

    if (first == i)
        return outline_body(o, i);
    s = without_line_end(piece(p, p->body, o->parts[first].header));
    while (s.n > 0 && s.p[s.n - 1] != '\n')
        s.n--;
    return without_line_end(s);
}

/* Behind the last part comes the delimiter line, with the line end that
 * belongs to it in front if the part has a body. */
mproto_span outline_epilogue(const outline *o, size_t i)
{
    const outline_part *p = &o->parts[i];
    mproto_span s = piece(p, o->parts[child(o, i, 1)].end, p->end);
    unsigned lines = s.n > 0 && *s.p != '-' ? 2 : 1;

    while (s.n > 0 && lines > 0) {
        lines -= *s.p == '\n';
        s.p++;
        s.n--;
    }
    return s;
}

void outline_shape(outline_text *t, const outline *o)
{
    char open[256];
    size_t i, n = 0;

    outline_put(t, "", 0);
    for (i = 0; i <= o->n; i++) {
        unsigned depth = i < o->n ? o->parts[i].depth : 0;

        for (; n > depth; n--)
            outline_puts(t, open[n - 1] == '(' ? ")" : "]");
        if (i == o->n)
            break;
        if (i > 0 && o->parts[i - 1].depth >= depth)
            outline_put(t, " ", 1);
        if (o->parts[i].kind == MPROTO_KIND_LEAF) {
            outline_puts(t, "leaf");
        } else if (depth < sizeof open) {
            open[n++] = "(["[o->parts[i].kind == MPROTO_KIND_MESSAGE];
            outline_put(t, &open[n - 1], 1);
        }
    }
}
