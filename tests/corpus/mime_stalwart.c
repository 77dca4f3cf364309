/* The messages of Stalwart's mail-parser against its JSON: the tree, every
 * offset, bodies decoded and in UTF-8, and how each part is to be shown. */
#include "corpus.h"
#include "stalwart.h"
#include <mailproto/structure.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST "of two Content-Type fields the first counts, and it is a defect"
#define NO_END "a delimiter ends a header, too, and the part is empty"
#define PREAMBLE "without a delimiter all of it is preamble, as it is to Mime4J"
#define OUTER "a delimiter of the outer multipart ends the inner one"
#define OWN "a delimiter of its own is not looked for in a header"
#define LAST "a delimiter begins a part, be it the last line"
#define MESSAGE "what is declared a message is read as one, with defects"
#define LINE_END "without a delimiter the last line end is of the body"
#define ALPHABET "what is not of the alphabet is ignored (RFC 2045 6.8)"
#define QUANTUM "what the last letters hold is kept without padding, too"
#define STAYS "what is badly encoded is shown as what it is declared to be"
#define IMAGES "images in both bodies are no attachments (RFC 8621 4.1.4)"
#define LATIN "without a charset what is not UTF-8 is windows-1252"
#define UUENCODE "a declared uuencode is taken off"
#define BACKSLASH "a backslash before a letter is that of a path, and stays"

static const corpus_deviation deviations[] = {
    { "stalwart rfc", "000 3.1 content", ALPHABET },
    { "stalwart rfc", "000 3.2 content", ALPHABET },
    { "stalwart rfc", "000 0 text_body", STAYS },
    { "stalwart rfc", "000 0 html_body", STAYS },
    { "stalwart rfc", "000 0 attachments", STAYS },
    { "stalwart legacy", "030 0 attachments", IMAGES },
    { "stalwart legacy", "032 0 attachments", IMAGES },
    { "stalwart legacy", "037 0 attachments", IMAGES },
    { "stalwart legacy", "039 0 attachments", IMAGES },
    { "stalwart legacy", "044 0 attachments", IMAGES },
    { "stalwart legacy", "048 0 attachments", IMAGES },
    { "stalwart legacy", "052 0 content", LATIN },
    { "stalwart legacy", "048 2 content", UUENCODE },
    { "stalwart legacy", "048 3 content", UUENCODE },
    { "stalwart legacy", "048 4 content", UUENCODE },
    { "stalwart legacy", "039 1.2 filename", BACKSLASH },
    { "stalwart legacy", "039 1.3 filename", BACKSLASH },
    { "stalwart malformed", "000 0 tree", NO_END },
    { "stalwart malformed", "002 0 tree", PREAMBLE },
    { "stalwart malformed", "006 0 text_body", STAYS },
    { "stalwart malformed", "006 0 html_body", STAYS },
    { "stalwart malformed", "006 0 attachments", STAYS },
    { "stalwart malformed", "007 0 tree", OWN },
    { "stalwart malformed", "008 0 tree", OUTER },
    { "stalwart malformed", "009 0 tree", OUTER },
    { "stalwart malformed", "011 0 tree", OUTER },
    { "stalwart malformed", "012 0 tree", OUTER },
    { "stalwart malformed", "013 0 tree", LAST },
    { "stalwart malformed", "019 5 offsets", LINE_END },
    { "stalwart malformed", "019 5.2 offsets", LINE_END },
    { "stalwart malformed", "021 0 tree", FIRST },
    { "stalwart malformed", "022 0 tree", MESSAGE },
    { "stalwart thirdparty", "002 2 content", QUANTUM },
    { "stalwart thirdparty", "002 3 content", ALPHABET },
    { "stalwart thirdparty", "002 0 text_body", STAYS },
    { "stalwart thirdparty", "002 0 html_body", STAYS },
    { "stalwart thirdparty", "002 0 attachments", STAYS },
    { NULL, NULL, NULL }
};

#undef FIRST
#undef NO_END
#undef PREAMBLE
#undef OUTER
#undef OWN
#undef LAST
#undef MESSAGE
#undef LINE_END
#undef ALPHABET
#undef QUANTUM
#undef STAYS
#undef IMAGES
#undef LATIN
#undef UUENCODE
#undef BACKSLASH

static unsigned long number_of(const json *part, const char *name)
{
    return strtoul(json_get(part, name)->text, NULL, 10);
}

static void compare_offsets(const stalwart_message *m, size_t i)
{
    const outline_part *p = &m->o.parts[i];
    const json *part = m->nodes[i].part;
    char want[128], got[128];

    snprintf(want, sizeof want, "%lu %lu %lu",
             number_of(part, "offset_header"),
             number_of(part, "offset_body"), number_of(part, "offset_end"));
    snprintf(got, sizeof got, "%lu %lu %lu", (unsigned long)p->header,
             (unsigned long)p->body, (unsigned long)p->end);
    corpus_case(stalwart_name(m, i, "offsets"), want, got);
}

/* --- types and names ----------------------------------------------------- */

/* A Content- field; NULL: there is none. */
static const json *value_of(const json *part, const char *name)
{
    const json *h;

    for (h = json_at(json_get(part, "headers"), 0); h; h = h->next) {
        const char *text = json_text(json_get(h, "name"));

        if (text && strcmp(text, name) == 0)
            return json_get(json_get(h, "value"), "ContentType");
    }
    return NULL;
}

static const char *attribute_of(const json *value, const char *lower)
{
    const json *a;

    for (a = json_at(json_get(value, "attributes"), 0); a; a = a->next)
        if (strcmp(json_text(json_get(a, "name")), lower) == 0)
            return json_text(json_get(a, "value"));
    return NULL;
}

static void compare_type(const stalwart_message *m, size_t i)
{
    const json *type = value_of(m->nodes[i].part, "content_type");
    const char *subtype = json_text(json_get(type, "c_subtype"));
    char want[128];

    if (!type)
        return;
    snprintf(want, sizeof want, "%s/%s", json_text(json_get(type, "c_type")),
             subtype ? subtype : "");
    corpus_case(stalwart_name(m, i, "type"), want, m->o.parts[i].type.p);
    corpus_case(stalwart_name(m, i, "charset"),
                attribute_of(type, "charset"), m->o.parts[i].charset.p);
}

static void compare_names(const stalwart_message *m, size_t i)
{
    const json *type = value_of(m->nodes[i].part, "content_type");
    const json *way = value_of(m->nodes[i].part, "content_disposition");
    const char *file = attribute_of(way, "filename");

    corpus_case(stalwart_name(m, i, "disposition"),
                json_text(json_get(way, "c_type")),
                m->o.parts[i].disposition.p);
    corpus_case(stalwart_name(m, i, "filename"),
                file ? file : attribute_of(type, "name"),
                m->o.parts[i].filename.p);
}

/* --- bodies -------------------------------------------------------------- */

static void put_octets(outline_text *t, const json *array)
{
    const json *j;

    for (j = json_at(array, 0); j; j = j->next) {
        char c = (char)strtoul(j->text, NULL, 10);

        outline_put(t, &c, 1);
    }
}

static void put_content(outline_text *t, const json *part)
{
    const json *j = json_get(part, "body")->first;

    outline_put(t, "", 0);
    if (j->type == JSON_STRING)
        outline_put(t, j->text, j->n);
    else
        put_octets(t, j);
}

static void compare_content(const stalwart_message *m, size_t i)
{
    outline_text content = { NULL, 0, 0 };

    if (m->o.parts[i].kind != MPROTO_KIND_LEAF)
        return;
    put_content(&content, m->nodes[i].part);
    outline_case(stalwart_name(m, i, "content"), outline_span(&content),
                 outline_span(&m->o.parts[i].content));
    free(content.p);
}

/* What it could not decode well, or has no end, is a defect here: of the part
 * or of a multipart around it. */
static void compare_problem(const stalwart_message *m, size_t i)
{
    const json *problem = json_get(m->nodes[i].part, "is_encoding_problem");
    const outline_part *parts = m->o.parts;
    unsigned defects = parts[i].defects;
    size_t at = i;

    while (at != parts[at].parent) {
        at = parts[at].parent;
        defects |= parts[at].defects;
    }
    if (problem->type == JSON_TRUE)
        corpus_case(stalwart_name(m, i, "problem"), "noticed",
                    defects ? "noticed" : "not noticed");
}

/* --- how to show it ------------------------------------------------------ */

static const struct {
    const char *list;
    unsigned    show;
} lists[] = {
    { "text_body", MPROTO_SHOW_TEXT },
    { "html_body", MPROTO_SHOW_HTML },
    { "attachments", MPROTO_SHOW_ATTACHED },
};

/* The paths of the parts in a list. */
static void put_list(outline_text *t, const stalwart_message *m,
                     const json *list)
{
    const json *j;
    size_t i;

    outline_put(t, "", 0);
    for (j = json_at(list, 0); j; j = j->next)
        for (i = 0; i < m->n; i++)
            if (!m->nodes[i].inside
                && m->nodes[i].index == strtoul(j->text, NULL, 10)) {
                outline_puts(t, m->o.parts[i].path);
                outline_puts(t, " ");
            }
}

static void put_numbers(outline_text *t, const mproto_structure *s,
                        unsigned i)
{
    const mproto_part *p = mproto_structure_part(s, i);
    unsigned numbers[64], n = 0;
    char text[16];

    for (; p->depth > 0 && n < 64; p = mproto_structure_part(s, p->parent))
        numbers[n++] = p->number;
    if (n == 0)
        outline_puts(t, "0");
    while (n > 0) {
        n--;
        snprintf(text, sizeof text, "%u%s", numbers[n], n > 0 ? "." : "");
        outline_puts(t, text);
    }
    outline_puts(t, " ");
}

static void put_shown(outline_text *t, const mproto_structure *s,
                      unsigned show)
{
    unsigned i;

    outline_put(t, "", 0);
    for (i = 0; i < mproto_structure_count(s); i++)
        if (mproto_structure_part(s, i)->show & show)
            put_numbers(t, s, i);
}

static void compare_lists(const stalwart_message *m)
{
    mproto_structure *s = mproto_structure_new(NULL);
    size_t k;

    if (!s || mproto_structure_scan(s, m->octets.p, m->octets.n))
        abort();
    for (k = 0; k < sizeof lists / sizeof *lists; k++) {
        outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };

        put_list(&want, m, json_get(m->expected, lists[k].list));
        put_shown(&got, s, lists[k].show);
        corpus_case(stalwart_name(m, 0, lists[k].list), want.p, got.p);
        free(want.p);
        free(got.p);
    }
    mproto_structure_free(s);
}

static void compare_message(const stalwart_message *m)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    size_t i;

    stalwart_shape(&want, m);
    outline_shape(&got, &m->o);
    corpus_case(stalwart_name(m, 0, "tree"), want.p, got.p);
    if (strcmp(want.p, got.p) == 0) {
        for (i = 0; i < m->n; i++) {
            compare_offsets(m, i);
            compare_type(m, i);
            compare_names(m, i);
            compare_content(m, i);
            compare_problem(m, i);
        }
        compare_lists(m);
    }
    free(want.p);
    free(got.p);
}

int main(void)
{
    static const char *const sources[4] = {
        "stalwart rfc", "stalwart legacy", "stalwart malformed",
        "stalwart thirdparty"
    };

    if (!corpus_begin(deviations))
        return 0;
    stalwart_run(sources, compare_message);
    return corpus_end();
}
