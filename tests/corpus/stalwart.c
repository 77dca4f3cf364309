#include "stalwart.h"
#include "corpus.h"
#include "files.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const json *body_of(const json *part, const char *kind)
{
    return json_get(json_get(part, "body"), kind);
}

/* Part i of those of a message, and all that is in it. */
static void add_node(stalwart_message *m, const json *parts,
                     stalwart_node node)
{
    const json *in;

    node.part = json_at(parts, node.index);
    m->nodes = realloc(m->nodes, (m->n + 1) * sizeof *m->nodes);
    if (!m->nodes)
        abort();
    m->nodes[m->n++] = node;
    node.depth++;
    for (in = json_at(body_of(node.part, "Multipart"), 0); in;
         in = in->next) {
        node.index = strtoul(in->text, NULL, 10);
        add_node(m, parts, node);
    }
    in = json_get(body_of(node.part, "Message"), "parts");
    node.index = 0;
    node.inside = 1;
    if (in)
        add_node(m, in, node);
}

void stalwart_shape(outline_text *t, const stalwart_message *m)
{
    outline o = { NULL, m->n, 0 };
    size_t i;

    o.parts = calloc(m->n, sizeof *o.parts);
    if (!o.parts)
        abort();
    for (i = 0; i < m->n; i++) {
        o.parts[i].depth = m->nodes[i].depth;
        o.parts[i].kind = MPROTO_KIND_LEAF;
        if (body_of(m->nodes[i].part, "Multipart"))
            o.parts[i].kind = MPROTO_KIND_MULTIPART;
        if (body_of(m->nodes[i].part, "Message"))
            o.parts[i].kind = MPROTO_KIND_MESSAGE;
    }
    outline_shape(t, &o);
    free(o.parts);
}

const char *stalwart_name(const stalwart_message *m, size_t i,
                          const char *what)
{
    static char name[256];

    snprintf(name, sizeof name, "%s %s %s%s", m->name, m->o.parts[i].path,
             what, m->crlf ? ", CRLF" : "");
    return name;
}

/* The message with one kind of line end; with LF there is no CR at all. */
static void put_lines(outline_text *t, int crlf, const char *p, size_t n)
{
    size_t i;

    outline_put(t, "", 0);
    for (i = 0; i < n; i++) {
        int lf = i + 1 < n && p[i + 1] == '\n';

        if (p[i] == '\r' && (lf || !crlf))
            continue;
        if (p[i] == '\n' && crlf)
            outline_put(t, "\r", 1);
        outline_put(t, p + i, 1);
    }
}

static void run_message(const char *path, int crlf,
                        void (*run)(const stalwart_message *m))
{
    outline_text lines = { NULL, 0, 0 };
    stalwart_node root = { 0, 0, 0, NULL };
    stalwart_message m;
    char name[256];
    json *expected;
    size_t n;
    char *p;

    snprintf(name, sizeof name, "%.*s%s", (int)strlen(path) - 4, path,
             crlf ? ".crlf.json" : ".json");
    p = corpus_read(path, &n);
    expected = corpus_json(name);
    memset(&m, 0, sizeof m);
    if (p && expected) {
        put_lines(&lines, crlf, p, n);
        *strchr(name, '.') = '\0';
        m.name = strstr(name, "/eml/") + 5;
        m.crlf = crlf;
        m.octets = outline_span(&lines);
        m.expected = expected;
        outline_read(&m.o, m.octets, MPROTO_MIME_DECODE | MPROTO_MIME_UTF8,
                     1);
        add_node(&m, json_get(expected, "parts"), root);
        run(&m);
        outline_free(&m.o);
    }
    free(m.nodes);
    free(lines.p);
    json_free(expected);
    free(p);
}

void stalwart_run(const char *const sources[4],
                  void (*run)(const stalwart_message *m))
{
    static const char *const folders[4] = {
        "stalwart-mail-parser/eml/rfc",
        "stalwart-mail-parser/eml/legacy",
        "stalwart-mail-parser/eml/malformed",
        "stalwart-mail-parser/eml/thirdparty",
    };
    size_t i, k;
    files f;

    for (k = 0; k < 4; k++) {
        corpus_source(sources[k]);
        files_list(&f, folders[k], ".eml");
        for (i = 0; i < 2 * f.n; i++)
            run_message(f.paths[i % f.n], i >= f.n, run);
        files_free(&f);
    }
}
