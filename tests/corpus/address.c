/* Address lists as others expect them, written in one line:
 * "name <addr>, group {<addr>}". */
#include "corpus.h"
#include <mailproto/address.h>
#include <mailproto/fields.h>
#include <mailproto/words.h>
#include <stdlib.h>
#include <string.h>

#define ROUTE "a source route is a span of its own, and to be ignored"
#define COMMENTS "comments are no part of a display name; the last one alone \
stands for it where there is none"
#define ESCAPED "a backslash in front of a line end escapes no more than that"
#define SECOND "every address is given, with a defect for the missing comma"
#define NAMELESS "there is no group without a name"
#define TRAILING "what stands behind a domain is no part of it"
#define NUL_BLANK "NUL becomes a blank"
#define NOT_LEGAL "a local part that is not legal stays as written"
#define SPECIALS "specials end an encoded-word (RFC 2047 5 (3)): parsed first, \
decoded after"
#define NOT_DECODED "an addr-spec is never decoded (RFC 2047 5)"
#define LAST_WORD "the last word in front of @ is the local part"
#define QUOTED "quotes make legal what is in them; display still has them"
#define EMPTY "an address without all parts has none of them"

static const corpus_deviation deviations[] = {
    { "stalwart addresses", "<@node.test:", ROUTE },
    { "stalwart addresses", "chap) <pete", ESCAPED },
    { "stalwart addresses", "com>\n    (=?iso-8859-8", COMMENTS },
    { "stalwart addresses", "invalid@address.com", SECOND },
    { "stalwart addresses", "; addr5@", NAMELESS },
    { "jsmime addresses", "(<Stupid", COMMENTS },
    { "jsmime addresses", "\" \"@a a", TRAILING },
    { "jsmime addresses", "Undisclosed recipients:;", NUL_BLANK },
    { "jsmime addresses", "space here@", NOT_LEGAL },
    { "jsmime addresses", "(c1)n(c2)", COMMENTS },
    { "jsmime addresses", "(c9(c10)c11)(c12)", COMMENTS },
    { "jsmime addresses with words", "a@b.c,?=", SPECIALS },
    { "jsmime addresses with words", "Q?<?=", SPECIALS },
    { "jsmime addresses with words", "<=?UTF-8?Q?email", NOT_DECODED },
    { "jsmime addresses with words", "?=) <jl3", COMMENTS },
    { "cpython addresses", "\"=?utf-8?q?", QUOTED },
    { "cpython addresses", "<>", EMPTY },
    { "cpython addresses", "example\" example", NOT_LEGAL },
    { "cpython addresses", "example\\\\\" example", NOT_LEGAL },
    { "cpython addresses", "merwok  wok", LAST_WORD },
    { NULL, NULL, NULL }
};

#undef ROUTE
#undef COMMENTS
#undef ESCAPED
#undef SECOND
#undef NAMELESS
#undef TRAILING
#undef NUL_BLANK
#undef NOT_LEGAL
#undef SPECIALS
#undef NOT_DECODED
#undef LAST_WORD
#undef QUOTED
#undef EMPTY

static char got[8192], want[8192];

static void add(char *line, const char *text)
{
    if (text && strlen(line) + strlen(text) + 1 < sizeof got)
        strcat(line, text);
}

static void add_octets(char *line, mproto_span s)
{
    size_t n = strlen(line);

    if (n + s.n + 1 < sizeof got && s.n > 0) {
        memcpy(line + n, s.p, s.n);
        line[n + s.n] = '\0';
    }
}

/* In the shortest form; as it stands where it is not legal. */
static void add_spec(char *line, const mproto_addr *a)
{
    char local[1024], domain[1024], out[2048];
    mproto_span none = { NULL, 0 }, l, d;
    mproto_addr_writer w;

    l.p = local;
    l.n = mproto_addr_text(local, sizeof local, a->local);
    d.p = domain;
    d.n = mproto_addr_text(domain, sizeof domain, a->domain);
    mproto_addr_write_begin(&w, out, sizeof out, 0, MPROTO_ADDR_WRITE_UTF8);
    add(line, "<");
    if (!(a->defects & MPROTO_DEFECT_SYNTAX)
        && mproto_addr_write(&w, none, l, d) == MPROTO_OK) {
        out[w.n] = '\0';
        add(line, out);
    } else {
        add_octets(line, a->local);
        add(line, a->domain.n > 0 ? "@" : "");
        add_octets(line, a->domain);
    }
    add(line, ">");
}

/* Of the name, or of the comment. */
static void add_name(char *line, const mproto_addr *a, int words)
{
    char plain[1024], decoded[1024];
    mproto_span s;

    s.p = plain;
    s.n = mproto_addr_name(plain, sizeof plain,
                           a->display.n > 0 ? a->display : a->comment);
    if (words)
        mproto_words_decode(decoded, sizeof decoded, s, &corpus_iconv, NULL);
    add(line, words ? decoded : plain);
}

static const char *render(mproto_span body, int words)
{
    mproto_addrs it;
    mproto_addr a;

    got[0] = '\0';
    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a)) {
        if (a.type == MPROTO_ADDR_GROUP_END)
            add(got, "}");
        if (a.type != MPROTO_ADDR_MAILBOX && a.type != MPROTO_ADDR_GROUP)
            continue;
        add(got, " ");
        add_name(got, &a, words);
        if (a.type == MPROTO_ADDR_GROUP)
            add(got, "{");
        else
            add_spec(got, &a);
    }
    return got;
}

/* The address as such sources have it: quotes where they like. */
static void want_spec(const char *spec)
{
    mproto_span body;
    mproto_addrs it;
    mproto_addr a;

    body.p = spec;
    body.n = spec ? strlen(spec) : 0;
    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    if (mproto_addrs_next(&it, &a) == 1 && a.type == MPROTO_ADDR_MAILBOX
        && a.raw.n == body.n) {
        add_spec(want, &a);
        return;
    }
    add(want, "<");
    add(want, spec);
    add(want, ">");
}

static void want_mailboxes(const json *list, const char *key)
{
    const json *m;

    for (m = json_at(list, 0); m; m = m->next) {
        add(want, " ");
        add(want, json_text(json_get(m, "name")));
        want_spec(json_text(json_get(m, key)));
    }
}

static void want_groups(const json *list)
{
    const json *g;

    for (g = json_at(list, 0); g; g = g->next) {
        add(want, " ");
        add(want, json_text(json_get(g, "name")));
        add(want, "{");
        want_mailboxes(json_get(g, "addresses"), "address");
        add(want, "}");
    }
}

static mproto_span body_of(const json *text)
{
    mproto_span s;

    s.p = text->text;
    s.n = text->n;
    return s;
}

static void run_stalwart(void)
{
    json *all = corpus_json("stalwart-mail-parser/fields/address.json");
    const json *c;

    corpus_source("stalwart addresses");
    for (c = json_at(all, 0); c; c = c->next) {
        const json *in = json_get(c, "header");
        const json *expected = json_get(c, "expected");

        want[0] = '\0';
        want_mailboxes(json_get(expected, "List"), "address");
        want_groups(json_get(expected, "Group"));
        corpus_case(in->text, want, render(body_of(in), 1));
    }
    json_free(all);
}

static void run_jsmime_suite(const json *suite, int words)
{
    const json *c, *e;

    for (c = json_at(suite, 0); c; c = c->next) {
        const json *in = json_at(c, 0);

        want[0] = '\0';
        for (e = json_at(json_at(c, 1), 0); e; e = e->next) {
            const json *group = json_get(e, "group");

            add(want, " ");
            add(want, json_text(json_get(e, "name")));
            add(want, group ? "{" : "");
            if (group)
                want_mailboxes(group, "email");
            else
                want_spec(json_text(json_get(e, "email")));
            add(want, group ? "}" : "");
        }
        corpus_case(in->text, want, render(body_of(in), words));
    }
}

static void run_jsmime(void)
{
    json *all = corpus_json("jsmime/header-tests.json");

    corpus_source("jsmime addresses");
    run_jsmime_suite(json_get(all, "parseAddressingHeader"), 0);
    corpus_source("jsmime addresses with words");
    run_jsmime_suite(json_get(all,
                              "parseAddressingHeader (RFC 2047 support)"), 1);
    json_free(all);
}

/* Behind the address, its parts; "!" for a defect. */
static void add_parts(mproto_span body)
{
    char local[1024], domain[1024];
    mproto_addrs it;
    mproto_addr a;

    mproto_addrs_begin(&it, body, 0);
    if (!mproto_addrs_next(&it, &a))
        return;
    mproto_addr_text(local, sizeof local, a.local);
    mproto_addr_text(domain, sizeof domain, a.domain);
    add(got, " ");
    add(got, local);
    add(got, " ");
    add(got, domain);
    add(got, a.defects ? " !" : "");
}

static void run_cpython(void)
{
    json *all = corpus_json("cpython-test-email/headerregistry.json");
    const json *suite = json_get(all, "TestAddressHeader.example_params");
    const json *c;

    corpus_source("cpython addresses");
    for (c = json_at(suite, 0); c; c = c->next) {
        const json *in = json_at(c, 0);

        strcpy(want, " ");
        add(want, json_text(json_at(c, 3)));
        want_spec(json_text(json_at(c, 4)));
        add(want, " ");
        add(want, json_text(json_at(c, 5)));
        add(want, " ");
        add(want, json_text(json_at(c, 6)));
        add(want, json_at(c, 1)->first ? " !" : "");
        render(body_of(in), 1);
        add_parts(body_of(in));
        corpus_case(in->text, want, got);
    }
    json_free(all);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_stalwart();
    run_jsmime();
    run_cpython();
    return corpus_end();
}
