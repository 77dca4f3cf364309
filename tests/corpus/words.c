/* Encoded-words as others expect them. */
#include "corpus.h"
#include <mailproto/fields.h>
#include <mailproto/words.h>
#include <stdlib.h>
#include <string.h>

#define FOLD_STAYS "unfolding takes out the line end alone (RFC 5322 2.2.3)"
#define NO_FALLBACK "octets without a word are UTF-8; others are still in raw"
#define NO_BLANK "where a word touches text no blank is added"

static const corpus_deviation deviations[] = {
    { "jsmime octets", "ISO-8859-1", NO_FALLBACK },
    { "stalwart words", "]=?", NO_BLANK },
    { "stalwart words", "?\?=here", NO_BLANK },
    { "stalwart words", "\n\t", FOLD_STAYS },
    { "stalwart words", " \n ", FOLD_STAYS },
    { "stalwart words", "\n   ", FOLD_STAYS },
    { NULL, NULL, NULL }
};

#undef FOLD_STAYS
#undef NO_FALLBACK
#undef NO_BLANK

static char text[8192];

static const char *decode(const char *p, size_t n)
{
    mproto_span body;

    body.p = p;
    body.n = n;
    mproto_words_decode(text, sizeof text, body, &corpus_iconv, NULL);
    return text;
}

/* The body of the first field, as the name of which one is put in front. */
static const char *decode_first(const char *body, size_t n)
{
    char *head = malloc(n + 3);
    mproto_fields it;
    mproto_field f;

    if (!head)
        abort();
    memcpy(head, "X:", 2);
    memcpy(head + 2, body, n);
    mproto_fields_begin(&it, head, n + 2);
    if (mproto_fields_next(&it, &f))
        decode(f.body.p, f.body.n);
    free(head);
    return text;
}

static void run_jsmime(void)
{
    json *all = corpus_json("jsmime/header-tests.json");
    const json *suite = json_get(all, "decodeRFC2047Words"), *c;

    corpus_source("jsmime words");
    for (c = json_at(suite, 0); c; c = c->next)
        corpus_case(json_at(c, 0)->text, json_text(json_at(c, 1)),
                    decode(json_at(c, 0)->text, json_at(c, 0)->n));
    json_free(all);
}

/* Octets that the file has as the letters of Latin-1. */
static size_t octets_of(char *out, const char *utf8)
{
    size_t n = 0;

    for (; *utf8 != '\0'; utf8++) {
        unsigned char c = (unsigned char)*utf8;

        if (c >= 0xc0)
            out[n++] = (char)(c << 6 | ((unsigned char)*++utf8 & 0x3f));
        else
            out[n++] = *utf8;
    }
    return n;
}

static void run_jsmime_octets(void)
{
    json *all = corpus_json("jsmime/header-tests.json");
    const json *suite = json_get(all, "8-bit header processing"), *c;
    char octets[256];

    corpus_source("jsmime octets");
    for (c = json_at(suite, 0); c; c = c->next) {
        const char *in = json_text(json_at(c, 0));

        if (strlen(in) < sizeof octets)
            corpus_case(json_text(json_at(c, 2)), json_text(json_at(c, 1)),
                        decode(octets, octets_of(octets, in)));
    }
    json_free(all);
}

static void run_stalwart(void)
{
    json *all = corpus_json("stalwart-mail-parser/fields/unstructured.json");
    const json *c;

    corpus_source("stalwart words");
    for (c = json_at(all, 0); c; c = c->next) {
        const json *in = json_get(c, "header");

        corpus_case(in->text, json_text(json_get(c, "expected")),
                    decode_first(in->text, in->n));
    }
    json_free(all);
}

static void run_cpython(void)
{
    json *all = corpus_json("cpython-test-email/headerregistry.json");
    const json *suite = json_get(all, "TestUnstructuredHeader.string_params");
    const json *c;

    corpus_source("cpython words");
    for (c = json_at(suite, 0); c; c = c->next) {
        const json *in = json_at(c, 0);

        corpus_case(in->text, json_text(json_at(c, 1)),
                    decode(in->text, in->n));
    }
    json_free(all);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_jsmime();
    run_jsmime_octets();
    run_stalwart();
    run_cpython();
    return corpus_end();
}
