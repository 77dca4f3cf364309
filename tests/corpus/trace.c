/* Received, ids, lists and MIME-Version as others expect them. */
#include "corpus.h"
#include <mailproto/fields.h>
#include <mailproto/trace.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INSIDE  "what is inside a comment is no clause"
#define WHOLE   "a value is given whole"
#define RAW     "items are raw: encoded-words are decoded afterwards"
#define MISREAD "(a date that the source misreads)"
#define RECEIVED "stalwart received"

static const corpus_deviation deviations[] = {
    { RECEIVED, "(ecelerity ", WHOLE },
    { RECEIVED, "]:", WHOLE },
    { RECEIVED, "with ESMTP-TLS", "no name of RFC 3848, given as it is" },
    { RECEIVED, " +0100 for <", "behind the date there are no clauses" },
    { RECEIVED, " by uid ", "the first clause of a word counts" },
    { RECEIVED, "(from ", INSIDE },
    { RECEIVED, "from userid ", INSIDE },
    { RECEIVED, MISREAD, "years of two digits, RFC 5322 4.3; asctime()" },
    { "stalwart lists", "multi", "RFC 5322 2.2.3: folds are taken out, "
      "the blanks around them stay" },
    { "stalwart lists", "=?iso-8859-1?q?", RAW },
    { "stalwart lists", "=?ISO-8859-1?B?", RAW },
    { NULL, NULL, NULL }
};

/* The body of the first field in memory: input without a name. */
typedef struct first_field {
    char       *memory;
    mproto_span body;
} first_field;

static first_field first_of(const json *in)
{
    mproto_fields it;
    mproto_field f;
    first_field first;

    first.memory = malloc(in->n + 3);
    if (!first.memory)
        abort();
    memcpy(first.memory, "X:", 2);
    memcpy(first.memory + 2, in->text, in->n);
    mproto_fields_begin(&it, first.memory, in->n + 2);
    if (!mproto_fields_next(&it, &f))
        abort();
    first.body = f.body;
    return first;
}

/* A string to put pieces into. */
typedef struct text {
    char   p[1024];
    size_t n;
} text;

static void put(text *t, const char *p, size_t n)
{
    if (t->n + n >= sizeof t->p)
        abort();
    memcpy(t->p + t->n, p, n);
    t->p[t->n += n] = '\0';
}

static void put_string(text *t, const char *p)
{
    put(t, p, strlen(p));
}

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The first word, without brackets around: a name or an IP address. */
static mproto_span first_word(mproto_span s)
{
    size_t n = 0;

    while (n < s.n && !is_blank(s.p[n]))
        n++;
    s.n = n;
    if (n >= 2 && strchr("[<", s.p[0]) && strchr("]>", s.p[n - 1])) {
        s.p++;
        s.n -= 2;
    }
    return s;
}

static int has_octets(mproto_span s, const char *word)
{
    size_t n = strlen(word), i, k;

    for (i = 0; i + n <= s.n; i++) {
        for (k = 0; k < n && (s.p[i + k] | 32) == (word[k] | 32); k++)
            ;
        if (k == n)
            return 1;
    }
    return 0;
}

/* Clauses of a field, each beside what is expected of it; what the source
 * leaves out is not looked at. */
typedef struct clauses {
    text want, got;
} clauses;

static void compare(clauses *c, const char *name, const json *want,
                    mproto_span got)
{
    if (!want)
        return;
    if (want->type == JSON_OBJECT)              /* {"Name": ...} */
        want = want->first;
    put_string(&c->want, name);
    if (json_text(want))
        put(&c->want, want->text, strcspn(want->text, "\n"));
    put_string(&c->got, name);
    put(&c->got, got.p, got.n);
}

/* The source knows protocols by name and finds them in longer words. */
static void compare_with(clauses *c, const json *want, mproto_span got)
{
    if (json_text(want) && has_octets(got, json_text(want))) {
        got.p = json_text(want);
        got.n = strlen(got.p);
    }
    compare(c, " with=", want, got);
}

/* The source adds 1900 to every year of two digits, and takes the parts of
 * asctime() for others. */
static int is_misread(const json *date)
{
    return date && date->type == JSON_OBJECT
        && (atoi(json_get(date, "year")->text) < 1950
            || atoi(json_get(date, "month")->text) > 12);
}

/* The year, the time and the zone: the rest is the business of date.c. */
static void compare_date(clauses *c, const json *want, int64_t seconds,
                         int zone)
{
    char date[MPROTO_DATE_MAX], expected[64];
    mproto_span got = { date, 0 };
    size_t n;
    int west;

    if (!want || want->type == JSON_NULL) {
        put_string(&c->got, seconds == INT64_MIN ? "" : " date");
        return;
    }
    n = mproto_date_write(date, sizeof date, seconds, zone);
    if (n < 15) {
        put_string(&c->want, " date");
        return;
    }
    west = json_get(want, "tz_before_gmt")->type == JSON_TRUE && zone != 0;
    got.p = date + n - 19;
    got.n = 19;
    snprintf(expected, sizeof expected, "%04d %02d:%02d:%02d %c%02d%02d",
             atoi(json_get(want, "year")->text),
             atoi(json_get(want, "hour")->text),
             atoi(json_get(want, "minute")->text),
             atoi(json_get(want, "second")->text), west ? '-' : '+',
             atoi(json_get(want, "tz_hour")->text),
             atoi(json_get(want, "tz_minute")->text));
    put_string(&c->want, expected);
    put(&c->got, got.p, got.n);
}

static void received_case(const json *want, mproto_span body)
{
    const json *date = json_get(want, "date");
    clauses both = { { "", 0 }, { "", 0 } };
    char input[2048];
    mproto_received r;

    if (mproto_received_parse(&r, body) != MPROTO_OK)
        memset(&r, 0, sizeof r);
    compare(&both, "from=", json_get(want, "from"), first_word(r.from));
    compare(&both, " by=", json_get(want, "by"), first_word(r.by));
    compare(&both, " via=", json_get(want, "via"), r.via);
    compare_with(&both, json_get(want, "with"), r.with);
    compare(&both, " id=", json_get(want, "id"), first_word(r.id));
    compare(&both, " for=", json_get(want, "for_"), first_word(r.for_));
    snprintf(input, sizeof input, "%s%.*s", is_misread(date)
             && strcmp(both.want.p, both.got.p) == 0 ? MISREAD : "",
             (int)body.n, body.p);
    compare_date(&both, date, r.seconds, r.zone);
    corpus_case(input, both.want.p, both.got.p);
}

static void run_received(void)
{
    json *all = corpus_json("stalwart-mail-parser/fields/received.json");
    const json *c;

    corpus_source(RECEIVED);
    for (c = json_at(all, 0); c; c = c->next) {
        first_field first = first_of(json_get(c, "header"));

        received_case(json_get(c, "expected"), first.body);
        free(first.memory);
    }
    json_free(all);
}

/* The members of an array with a blank behind each. */
static void put_array(text *t, const json *array)
{
    const json *j;

    for (j = json_at(array, 0); j; j = j->next) {
        put_string(t, json_text(j));
        put_string(t, "|");
    }
}

static void run_ids(void)
{
    json *all = corpus_json("stalwart-mail-parser/fields/id.json");
    const json *c;

    corpus_source("stalwart ids");
    for (c = json_at(all, 0); c; c = c->next) {
        first_field first = first_of(json_get(c, "header"));
        text want = { "", 0 }, got = { "", 0 };
        mproto_msgids it;
        mproto_msgid id;

        mproto_msgids_begin(&it, first.body);
        while (mproto_msgids_next(&it, &id)) {
            put(&got, id.id.p, id.id.n);
            put_string(&got, "|");
        }
        put_array(&want, json_get(c, "expected"));
        corpus_case(json_text(json_get(c, "header")), want.p, got.p);
        free(first.memory);
    }
    json_free(all);
}

static void run_lists(void)
{
    json *all = corpus_json("stalwart-mail-parser/fields/list.json");
    const json *c;

    corpus_source("stalwart lists");
    for (c = json_at(all, 0); c; c = c->next) {
        first_field first = first_of(json_get(c, "header"));
        text want = { "", 0 }, got = { "", 0 };
        char flat[256];
        mproto_tokens it;
        mproto_span item;

        mproto_tokens_begin(&it, first.body);
        while (mproto_tokens_item(&it, ',', &item)) {
            mproto_unfold(flat, sizeof flat, item);
            put_string(&got, flat);
            put_string(&got, "|");
        }
        put_array(&want, json_get(c, "expected"));
        corpus_case(json_text(json_get(c, "header")), want.p, got.p);
        free(first.memory);
    }
    json_free(all);
}

/* digits "." digits, with comments anywhere (RFC 2045 4). */
static void read_version(text *version, mproto_span body)
{
    size_t dot, i;
    mproto_tokens it;
    mproto_token t;

    mproto_tokens_begin(&it, body);
    while (mproto_tokens_next(&it, &t) && t.kind != MPROTO_TOKEN_ANGLE)
        if (t.kind == MPROTO_TOKEN_ATOM)
            put(version, t.text.p, t.text.n);
    dot = strspn(version->p, "0123456789");
    i = dot + (version->p[dot] == '.');
    i += strspn(version->p + i, "0123456789");
    if (dot == 0 || i < dot + 2 || i != version->n)
        version->p[0] = '\0';
}

static void run_versions(void)
{
    json *all = corpus_json("cpython-test-email/headerregistry.json");
    const json *c, *suite =
        json_get(all, "TestMIMEVersionHeader.version_string_params");

    corpus_source("cpython MIME-Version");
    for (c = json_at(suite, 0); c; c = c->next) {
        const char *want = json_text(json_at(c, 2));
        text version = { "", 0 };
        mproto_span body;

        body.p = json_at(c, 0)->text;
        body.n = json_at(c, 0)->n;
        read_version(&version, body);
        corpus_case(body.p, want ? want : "", version.p);
    }
    json_free(all);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    run_received();
    run_ids();
    run_lists();
    run_versions();
    return corpus_end();
}
