/* Every header field in the messages of Stalwart's mail-parser: where it
 * stands, and what is in it. */
#include "corpus.h"
#include "stalwart.h"
#include <mailproto/address.h>
#include <mailproto/date.h>
#include <mailproto/params.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMENT "a comment is no address"
#define ALONE "a word alone is an address, be it without a domain"
#define SEMICOLON "without a \";\" a value goes on to the next one"
#define QUOTE "behind a closing quote a parameter wants a \";\", too"
#define BACKSLASH "a backslash before a letter is that of a path, and stays"

static const corpus_deviation deviations[] = {
    { "stalwart fields rfc", "000 5.1 from", COMMENT },
    { "stalwart fields rfc", "000 5.1 to", COMMENT },
    { "stalwart fields rfc", "001 0 from", ALONE },
    { "stalwart fields rfc", "001 0 to", ALONE },
    { "stalwart fields rfc", "001 3 content-type", SEMICOLON },
    { "stalwart fields thirdparty", "010 0 content-type", QUOTE },
    { "stalwart fields legacy", "039 1.2 content-disposition", BACKSLASH },
    { "stalwart fields legacy", "039 1.3 content-disposition", BACKSLASH },
    { NULL, NULL, NULL }
};

#undef COMMENT
#undef ALONE
#undef SEMICOLON
#undef QUOTE
#undef BACKSLASH

enum { SIZE = 8192 };           /* octets of a value */

/* --- what we read -------------------------------------------------------- */

static void put_lower(outline_text *t, mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        outline_put(t, &c, 1);
    }
}

/* All sections of a parameter come as one, at the place of the first. */
static int is_later_section(const mproto_params *it, mproto_span name)
{
    mproto_params at = *it;
    mproto_param p;

    while (mproto_params_next(&at, &p) && p.name.p != name.p)
        if (p.name.n == name.n && memcmp(p.name.p, name.p, name.n) == 0)
            return 1;
    return 0;
}

static void put_params(outline_text *t, mproto_span body)
{
    mproto_params it, at;
    mproto_span value;
    char text[SIZE];
    mproto_param p;

    mproto_params_begin(&it, body, &value);
    it.conv = &corpus_iconv;
    at = it;
    put_lower(t, value);
    while (mproto_params_next(&at, &p)) {
        size_t name = t->n + 2;

        if (is_later_section(&it, p.name))
            continue;
        outline_puts(t, "; ");
        put_lower(t, p.name);
        mproto_params_get(text, sizeof text, &it, t->p + name, NULL);
        outline_puts(t, "=");
        outline_puts(t, text);
    }
}

static void put_words(outline_text *t, mproto_span body)
{
    char text[SIZE];

    mproto_words_decode(text, sizeof text, body, &corpus_iconv, NULL);
    outline_puts(t, text);
}

static void put_mailbox(outline_text *t, const mproto_addr *a)
{
    char text[SIZE];
    mproto_span name;

    name.p = text;
    name.n = mproto_addr_name(text, sizeof text,
                              a->display.n > 0 ? a->display : a->comment);
    put_words(t, name);
    outline_puts(t, " <");
    mproto_addr_text(text, sizeof text, a->local);
    outline_puts(t, text);
    outline_puts(t, a->domain.n > 0 ? "@" : "");
    mproto_addr_text(text, sizeof text, a->domain);
    outline_puts(t, text);
    outline_puts(t, ">; ");
}

static void put_mailboxes(outline_text *t, mproto_span body)
{
    mproto_addrs it;
    mproto_addr a;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a))
        if (a.type == MPROTO_ADDR_MAILBOX)
            put_mailbox(t, &a);
}

/* Seconds and zone, in the form of a date of now. */
static void put_date(outline_text *t, mproto_span body)
{
    char text[MPROTO_DATE_MAX] = "none";
    mproto_date d;

    if (mproto_date_parse(&d, body) == MPROTO_OK)
        mproto_date_write(text, sizeof text, d.seconds, d.zone);
    outline_puts(t, text);
}

/* A msg-id or path without its brackets, and anything else as it stands. */
static void put_id(outline_text *t, mproto_span body)
{
    char text[SIZE];
    size_t n = mproto_unfold(text, sizeof text, body), from = 0;

    if (n >= 2 && text[0] == '<' && text[n - 1] == '>') {
        from = 1;
        n--;
    }
    outline_put(t, text + from, n - from);
}

/* --- what is expected ---------------------------------------------------- */

static const char *text_or_none(const json *j)
{
    return json_text(j) ? json_text(j) : "";
}

static void want_params(outline_text *t, const json *value)
{
    const char *subtype = json_text(json_get(value, "c_subtype"));
    const json *a;

    outline_puts(t, text_or_none(json_get(value, "c_type")));
    outline_puts(t, subtype ? "/" : "");
    outline_puts(t, subtype ? subtype : "");
    for (a = json_at(json_get(value, "attributes"), 0); a; a = a->next) {
        outline_puts(t, "; ");
        outline_puts(t, text_or_none(json_get(a, "name")));
        outline_puts(t, "=");
        outline_puts(t, text_or_none(json_get(a, "value")));
    }
}

static void want_list(outline_text *t, const json *list)
{
    const json *a;

    for (a = json_at(list, 0); a; a = a->next) {
        outline_puts(t, text_or_none(json_get(a, "name")));
        outline_puts(t, " <");
        outline_puts(t, text_or_none(json_get(a, "address")));
        outline_puts(t, ">; ");
    }
}

/* Those in groups, too, without the names of these. */
static void want_mailboxes(outline_text *t, const json *value)
{
    const json *group;

    want_list(t, json_get(value, "List"));
    for (group = json_at(json_get(value, "Group"), 0); group;
         group = group->next)
        want_list(t, json_get(group, "addresses"));
}

static int number_of(const json *value, const char *name)
{
    return atoi(json_get(value, name)->text);
}

/* As a date that is read and written again. */
static void want_date(outline_text *t, const json *v)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    mproto_span body;
    char text[64];

    snprintf(text, sizeof text, "%d %.3s %04d %02d:%02d:%02d %c%02d%02d",
             number_of(v, "day"), months + 3 * (number_of(v, "month") - 1),
             number_of(v, "year"), number_of(v, "hour"),
             number_of(v, "minute"), number_of(v, "second"),
             json_get(v, "tz_before_gmt")->type == JSON_TRUE ? '-' : '+',
             number_of(v, "tz_hour"), number_of(v, "tz_minute"));
    body.p = text;
    body.n = strlen(text);
    put_date(t, body);
}

/* A field that it does not know is folded. */
static void want_text(outline_text *t, const json *value)
{
    mproto_span s;
    char *text;

    s.p = text_or_none(value);
    s.n = strlen(s.p);
    text = malloc(s.n + 1);
    if (!text)
        abort();
    outline_put(t, text, mproto_unfold(text, s.n + 1, s));
    free(text);
}

/* --- fields -------------------------------------------------------------- */

static const struct {
    const char *kind;
    void      (*want)(outline_text *t, const json *value);
    void      (*got)(outline_text *t, mproto_span body);
} kinds[] = {
    { "ContentType", want_params, put_params },
    { "Address", want_mailboxes, put_mailboxes },
    { "DateTime", want_date, put_date },
    { "Text", want_text, put_words },
};

/* The field's name: "content_type", or { "other": "X-Name" }. */
static void put_name(char name[64], const json *header)
{
    const json *j = json_get(header, "name");
    size_t i;

    if (!json_text(j))
        j = json_get(j, "other");
    snprintf(name, 64, "%s", text_or_none(j));
    for (i = 0; name[i]; i++)
        if (name[i] == '_')
            name[i] = '-';
        else if (name[i] >= 'A' && name[i] <= 'Z')
            name[i] = (char)(name[i] | 0x20);
}

static int is_id(const char *name)
{
    return strcmp(name, "message-id") == 0 || strcmp(name, "content-id") == 0
        || strcmp(name, "return-path") == 0;
}

static void compare_value(const char *name, const char *what,
                          const json *header, const mproto_field *f)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    size_t k;

    for (k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const json *value = json_get(json_get(header, "value"),
                                     kinds[k].kind);

        if (!value)
            continue;
        outline_put(&want, "", 0);
        outline_put(&got, "", 0);
        kinds[k].want(&want, value);
        (is_id(what) ? put_id : kinds[k].got)(&got, f->body);
        corpus_case(name, want.p, got.p);
    }
    free(want.p);
    free(got.p);
}

static unsigned long offset_of(const json *header, const char *name)
{
    return strtoul(json_get(header, name)->text, NULL, 10);
}

/* Where it begins, where its body does, and where the next one does. */
static void compare_place(const char *name, const json *header,
                          const mproto_field *f, const outline_part *p)
{
    char want[64], got[64];

    snprintf(want, sizeof want, "at %lu %lu %lu",
             offset_of(header, "offset_field"),
             offset_of(header, "offset_start"),
             offset_of(header, "offset_end"));
    snprintf(got, sizeof got, "at %lu %lu %lu",
             (unsigned long)(f->raw.p - p->source.p),
             (unsigned long)(f->body.p - p->source.p),
             (unsigned long)(f->raw.p + f->raw.n - p->source.p));
    corpus_case(name, want, got);
}

/* Lines that are no fields are not in the JSON. */
static int next_field(mproto_fields *it, mproto_field *f)
{
    while (mproto_fields_next(it, f))
        if (f->name.n > 0)
            return 1;
    return 0;
}

static void compare_part(const stalwart_message *m, size_t i)
{
    mproto_span header = outline_header(&m->o, i);
    char what[64], name[256];
    mproto_fields it;
    mproto_field f;
    const json *h;

    h = json_at(json_get(m->nodes[i].part, "headers"), 0);
    mproto_fields_begin(&it, header.p, header.n);
    for (; h && next_field(&it, &f); h = h->next) {
        put_name(what, h);
        snprintf(name, sizeof name, "%s", stalwart_name(m, i, what));
        compare_place(name, h, &f, &m->o.parts[i]);
        compare_value(name, what, h, &f);
    }
    corpus_case(stalwart_name(m, i, "last field"),
                h ? "one more" : "", next_field(&it, &f) ? "one more" : "");
}

static void compare_message(const stalwart_message *m)
{
    outline_text want = { NULL, 0, 0 }, got = { NULL, 0, 0 };
    size_t i;

    stalwart_shape(&want, m);
    outline_shape(&got, &m->o);
    for (i = 0; i < m->n && strcmp(want.p, got.p) == 0; i++)
        compare_part(m, i);
    free(want.p);
    free(got.p);
}

int main(void)
{
    static const char *const sources[4] = {
        "stalwart fields rfc", "stalwart fields legacy",
        "stalwart fields malformed", "stalwart fields thirdparty"
    };

    if (!corpus_begin(deviations))
        return 0;
    stalwart_run(sources, compare_message);
    return corpus_end();
}
