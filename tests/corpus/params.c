/* Parameters as others expect them: value|name=text|... */
#include "corpus.h"
#include <mailproto/mime.h>
#include <mailproto/params.h>
#include <stdlib.h>
#include <string.h>

#define JSMIME_PLAIN "jsmime parameters"
#define JSMIME       "jsmime parameters of RFC 2231"
#define STALWART     "stalwart content types"
#define CPYTHON      "cpython content types"
#define ANGUS        "angus parameters"

#define BACKSLASH "a backslash quotes only a quote and a backslash, as the " \
    "paths of Windows need it"
#define NO_NUMBER "no number of RFC 2231 7, so it is a part of the name"
#define GAP "sections behind a gap are joined, with a defect: a filter sees all"
#define SHOWN "what cannot be converted is shown as U+FFFD, never hidden"
#define NO_SEMICOLON "only \";\" begins a parameter (RFC 2045 5.1)"
#define NO_TYPE "a value is read up to what is not legal in it, with a " \
    "defect, and parameters behind it, too"
#define EIGHT "octets above 127 in US-ASCII are those of windows-1252"
#define NO_EQUALS "a parameter has a \"=\" (RFC 2045 5.1)"
#define ONLY_EXTENDED "only an extended section has a charset (RFC 2231 4.1)"

static const corpus_deviation deviations[] = {
    { JSMIME_PLAIN, "\"a\\", BACKSLASH },
    { JSMIME, "\"\\", BACKSLASH },
    { JSMIME, "*01=", NO_NUMBER },
    { JSMIME, "*11111111111", NO_NUMBER },
    { JSMIME, "*-1=", NO_NUMBER },
    { JSMIME, "**=", NO_NUMBER },
    { JSMIME, "*3*=%20extended", GAP },
    { JSMIME, "*14=e", GAP },
    { JSMIME, "*=a''", SHOWN },
    { JSMIME, "A%e4B", SHOWN },
    { JSMIME, "bla filename", NO_SEMICOLON },
    { STALWART, "application/x-stuff\n", NO_SEMICOLON },
    { STALWART, "application/pdf\n", NO_SEMICOLON },
    { STALWART, "?4Q==?= =?", "blanks between encoded-words are none in quotes "
      "either" },
    { STALWART, "key*9999=", GAP ", and \"*\" is a name" },
    { STALWART, "malicious/attempt", NO_NUMBER },
    { STALWART, " ;charset=us-ascii", NO_TYPE },
    { STALWART, "/format", NO_TYPE },
    { STALWART, "=\n", NO_TYPE },
    { STALWART, "name=value", NO_TYPE },
    { CPYTHON, "jpeg/foo", NO_TYPE },
    { CPYTHON, "; baz;", NO_EQUALS },
    { CPYTHON, "\247", EIGHT },
    { CPYTHON, "*0=us-ascii'", ONLY_EXTENDED },
    { ANGUS, "title*3", GAP },
    { NULL, NULL, NULL }
};

#undef BACKSLASH
#undef NO_NUMBER
#undef GAP
#undef SHOWN
#undef NO_SEMICOLON
#undef NO_TYPE
#undef EIGHT
#undef NO_EQUALS
#undef ONLY_EXTENDED

enum { TEXT = 8192 };

static char wanted[TEXT], got[TEXT];
static mproto_params params;

static void append(char *out, const char *p, size_t n)
{
    size_t at = strlen(out);

    if (n >= TEXT - at)
        abort();
    if (n > 0)
        memcpy(out + at, p, n);
    out[at + n] = '\0';
}

static void append_pair(char *out, const char *name, const char *text)
{
    append(out, "|", 1);
    append(out, name, strlen(name));
    append(out, "=", 1);
    append(out, text, strlen(text));
}

static void lower(char *out, size_t cap, mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n && i + 1 < cap; i++)
        out[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32
                                                        : s.p[i]);
    out[i] = '\0';
}

/* What is behind the value, in order of the first of each name. */
static void append_params(void)
{
    mproto_params it = params;
    mproto_param p;
    char name[256], mark[260], text[TEXT];

    while (mproto_params_next(&it, &p)) {
        lower(name, sizeof name, p.name);
        mark[0] = '\0';
        append(mark, "|", 1);
        append(mark, name, strlen(name));
        append(mark, "=", 1);
        if (strstr(got, mark)
            || mproto_params_get(text, sizeof text, &params, name, NULL)
               == SIZE_MAX)
            continue;
        append_pair(got, name, text);
    }
}

static void append_type(const mproto_mime_part *part, int disposition)
{
    if (disposition) {
        append(got, part->disposition.p, part->disposition.n);
        return;
    }
    append(got, part->type.p, part->type.n);
    append(got, "/", 1);
    append(got, part->subtype.p, part->subtype.n);
}

/* What a message with that field and no other has. */
static void append_types(const char *field, mproto_span body)
{
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;
    char head[TEXT] = "";

    append(head, field, strlen(field));
    append(head, ":", 1);
    append(head, body.p, body.n);
    append(head, "\n\n", 2);
    if (!m || mproto_mime_in(m, head, strlen(head)) != MPROTO_OK)
        abort();
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        if (e->type == MPROTO_MIME_HEADER_END && e->part->depth == 0)
            append_type(e->part, field[8] == 'D');
    mproto_mime_free(m);
}

/* What stands in front: the type or disposition of field; the value as
 * written, with NULL; nothing, with "". */
static void begin(const char *field, mproto_span body)
{
    mproto_span value;

    wanted[0] = got[0] = '\0';
    mproto_params_begin(&params, body, &value);
    params.conv = &corpus_iconv;
    if (!field)
        append(got, value.p, value.n);
    else if (*field)
        append_types(field, body);
    append_params();
}

static mproto_span span(const char *p, size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = n;
    return s;
}

static void want_object(const json *object)
{
    const json *m;

    for (m = json_at(object, 0); m; m = m->next)
        if (json_text(m))
            append_pair(wanted, m->name, m->text);
}

static void run_jsmime(const json *all, const char *suite,
                       const char *source)
{
    const json *c;

    corpus_source(source);
    for (c = json_at(json_get(all, suite), 0); c; c = c->next) {
        const json *in = json_at(c, 0), *out = json_at(c, 1);
        const char *text = json_text(json_at(out, 0));

        begin(NULL, span(in->text, in->n));
        append(wanted, text, strlen(text));
        want_object(json_at(out, 1));
        corpus_case(in->text, wanted, got);
    }
}

static int is_language(const char *name)
{
    size_t n = strlen(name);

    return n > 9 && strcmp(name + n - 9, "-language") == 0;
}

/* Where there is no subtype, it is a Content-Disposition. */
static void want_type(const json *expected)
{
    const char *type = json_text(json_get(expected, "c_type"));
    const char *subtype = json_text(json_get(expected, "c_subtype"));

    append(wanted, type, type ? strlen(type) : 0);
    append(wanted, "/", subtype != NULL);
    append(wanted, subtype, subtype ? strlen(subtype) : 0);
}

/* Languages stand in the raw value. */
static void run_stalwart(const json *all)
{
    const json *c, *a;

    corpus_source(STALWART);
    for (c = json_at(all, 0); c; c = c->next) {
        const json *in = json_get(c, "header");
        const json *expected = json_get(c, "expected");

        begin(json_text(json_get(expected, "c_subtype"))
              ? "Content-Type" : "Content-Disposition", span(in->text, in->n));
        want_type(expected);
        a = json_at(json_get(expected, "attributes"), 0);
        for (; a; a = a->next)
            if (!is_language(json_text(json_at(a, 0))))
                append_pair(wanted, json_text(json_at(a, 0)),
                            json_text(json_at(a, 1)));
        corpus_case(in->text, wanted, got);
    }
}

/* Its input is Python: a title in US-ASCII with an octet that is not. */
#define NOT_ASCII \
    "text/plain; charset=us-ascii; title*=us-ascii'en'This%20is%20not%20f\247n"

static void run_cpython(const json *all, const char *suite,
                        const char *field, size_t place)
{
    const json *c;

    for (c = json_at(json_get(all, suite), 0); c; c = c->next) {
        const char *in = json_text(json_at(c, 0));
        const char *type = json_text(json_at(c, 1));

        if (!in)
            in = NOT_ASCII;
        begin(field, span(in, strlen(in)));
        append(wanted, type, type ? strlen(type) : 0);
        want_object(json_at(c, place));
        corpus_case(in, wanted, got);
    }
}

#undef NOT_ASCII

/* A line of "name=text", where \\uXXXX stands for a character as in JSON. */
static void want_line(const char *p, size_t n)
{
    char quoted[TEXT] = "\"";
    json *j;

    append(quoted, p, n);
    append(quoted, "\"", 1);
    j = json_parse(quoted, strlen(quoted));
    append(wanted, "|", 1);
    if (j)
        append(wanted, j->text, j->n);
    json_free(j);
}

/* "Content-Type: ...", folded, "Expect: N", and N lines. */
static void run_angus(char *p)
{
    char *body, *expect, *line;

    corpus_source(ANGUS);
    while ((body = strstr(p, "\nContent-Type: ")) != NULL) {
        size_t n;

        body += sizeof "\nContent-Type: " - 1;
        expect = strstr(body, "\nExpect: ");
        n = (size_t)(expect - body);
        begin("", span(body, n));
        line = strchr(expect + 1, '\n');
        while (line && line[1] == '\t') {
            p = strchr(line + 1, '\n');
            want_line(line + 2, (size_t)(p - line) - 2);
            line = p;
        }
        *expect = '\0';
        corpus_case(body, wanted, got);
        if (!line)
            break;
        p = line;
    }
}

int main(void)
{
    json *jsmime, *stalwart, *cpython;
    char *angus;
    size_t n;

    if (!corpus_begin(deviations))
        return 0;
    jsmime = corpus_json("jsmime/header-tests.json");
    run_jsmime(jsmime, "parseParameterHeader", JSMIME_PLAIN);
    run_jsmime(jsmime, "parseParameterHeader (2231/2047 support)", JSMIME);
    stalwart = corpus_json("stalwart-mail-parser/fields/content_type.json");
    run_stalwart(stalwart);
    cpython = corpus_json("cpython-test-email/headerregistry.json");
    corpus_source(CPYTHON);
    run_cpython(cpython, "TestContentTypeHeader.content_type_params",
                "Content-Type", 4);
    corpus_source("cpython dispositions");
    run_cpython(cpython, "TestContentDisposition.content_disp_params",
                "Content-Disposition", 2);
    angus = corpus_read("angus-mail/util/paramdata.txt", &n);
    if (angus)
        run_angus(angus);
    free(angus);
    json_free(jsmime);
    json_free(stalwart);
    json_free(cpython);
    return corpus_end();
}
