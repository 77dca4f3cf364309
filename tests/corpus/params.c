/* Parameters as others expect them: value|name=text|... */
#include "corpus.h"
#include <mailproto/fields.h>
#include <mailproto/params.h>
#include <stdlib.h>
#include <string.h>

#define JSMIME_PLAIN "parseParameterHeader"
#define JSMIME JSMIME_PLAIN " (2231/2047 support)"
#define STALWART "stalwart content types"
#define CPYTHON "TestContentTypeHeader.content_type_params"
#define ANGUS "angus parameters"

#define BACKSLASH "a backslash quotes only a quote and a backslash, as the " \
    "paths of Windows need it"
#define NO_NUMBER "no number of RFC 2231 7, so it is a part of the name"
#define GAP "sections behind a gap are joined, with a defect: a filter sees all"
#define SHOWN "what cannot be converted is shown as U+FFFD, never hidden"
#define NO_SEMICOLON "only \";\" begins a parameter (RFC 2045 5.1)"
#define NO_TYPE "parameters are read behind a value that is no type, too"
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
    { CPYTHON, "; baz;", NO_EQUALS },
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

static void begin(mproto_span body, int with_value)
{
    mproto_span value;

    wanted[0] = got[0] = '\0';
    mproto_params_begin(&params, body, &value);
    params.conv = &corpus_iconv;
    if (with_value)
        append(got, value.p, value.n);
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

static void run_jsmime(const json *all, const char *suite)
{
    const json *c;

    corpus_source(suite);
    for (c = json_at(json_get(all, suite), 0); c; c = c->next) {
        const json *in = json_at(c, 0), *out = json_at(c, 1);
        const char *text = json_text(json_at(out, 0));

        begin(span(in->text, in->n), 1);
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

/* Types are read elsewhere; languages stand in the raw value. */
static void run_stalwart(const json *all)
{
    const json *c, *a;

    corpus_source(STALWART);
    for (c = json_at(all, 0); c; c = c->next) {
        const json *in = json_get(c, "header");

        begin(span(in->text, in->n), 0);
        a = json_at(json_get(json_get(c, "expected"), "attributes"), 0);
        for (; a; a = a->next)
            if (!is_language(json_text(json_at(a, 0))))
                append_pair(wanted, json_text(json_at(a, 0)),
                            json_text(json_at(a, 1)));
        corpus_case(in->text, wanted, got);
    }
}

static void run_cpython(const json *all, const char *suite, size_t place)
{
    const json *c;

    corpus_source(suite);
    for (c = json_at(json_get(all, suite), 0); c; c = c->next) {
        const json *in = json_at(c, 0), *out = json_at(c, place);

        if (!json_text(in)) {
            corpus_skip(c->name, "its input is Python");
            continue;
        }
        begin(span(in->text, in->n), 0);
        want_object(out);
        corpus_case(in->text, wanted, got);
    }
}

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
        begin(span(body, n), 0);
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
    run_jsmime(jsmime, JSMIME_PLAIN);
    run_jsmime(jsmime, JSMIME);
    stalwart = corpus_json("stalwart-mail-parser/fields/content_type.json");
    run_stalwart(stalwart);
    cpython = corpus_json("cpython-test-email/headerregistry.json");
    run_cpython(cpython, CPYTHON, 4);
    run_cpython(cpython, "TestContentDisposition.content_disp_params", 2);
    angus = corpus_read("angus-mail/util/paramdata.txt", &n);
    if (angus)
        run_angus(angus);
    free(angus);
    json_free(jsmime);
    json_free(stalwart);
    json_free(cpython);
    return corpus_end();
}
