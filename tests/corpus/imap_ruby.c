/* The answers of Ruby's net-imap. Its tree and our events become lines of
 * "key=value", the key being the nearest name in the tree; these are sorted,
 * for its trees and our events go round in other orders. */
#define _POSIX_C_SOURCE 200809L
#include "corpus.h"
#include "files.h"
#include "imapc_run.h"
#include "outline.h"
#include "yaml.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const corpus_deviation deviations[] = {
    { "ruby-net-imap", "4.4.4_ESEARCH_example_1",
      "numbers that follow each other are one range" },
    { "ruby-net-imap", "att_rfc822_with_brackets",
      "a body, whose name is as it came" },
    { "ruby-net-imap", "att_unknown_fails",
      "items that nobody knows are told as FETCH_OTHER" },
    { "ruby-net-imap", "invalid literal numeric format (too large)",
      "no one knows where it ends: the connection ends, behind FETCH" },
    { "ruby-net-imap", "noop_response_with_unparseable",
      "values of answers that nobody knows are told" },
    { "ruby-net-imap", "Unexpected resp-text-code payload",
      "values of a code are told whether or not it should have any" },
    { "ruby-net-imap", "PARTIAL 3.1. example",
      "the range that was asked for is not told, and nothing without ids" },
    { "ruby-net-imap", "imaginary_status_response",
      "values of a status that nobody knows are told as they are" },
    { NULL, NULL, NULL }
};

enum { LINES = 4096 };

typedef struct lines {
    char        *line[LINES];
    size_t       n;
    outline_text body;          /* what comes in pieces */
    char         key[1024];
    int          in_esearch;
} lines;

static void lower(char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        p[i] = (char)tolower((unsigned char)p[i]);
}

/* In lower case: net-imap turns most names into upper case, flags into
 * capitals. */
static void put_raw(lines *l, const char *key, const char *p, size_t n)
{
    outline_text line, value;

    if (n == 0)
        return;
    memset(&line, 0, sizeof line);
    memset(&value, 0, sizeof value);
    outline_put(&value, p, n);
    lower(value.p, n);
    outline_puts(&line, key);
    lower(line.p, line.n);
    outline_puts(&line, "=");
    outline_show(&line, outline_span(&value));
    free(value.p);
    if (l->n == LINES)
        abort();
    l->line[l->n++] = line.p;
}

static void put(lines *l, const char *key, mproto_span value)
{
    put_raw(l, key, value.p, value.n);
}

static void put_text(lines *l, const char *key, const char *value)
{
    put_raw(l, key, value, strlen(value));
}

static void put_number(lines *l, const char *key, uint64_t n)
{
    char digits[24];

    sprintf(digits, "%llu", (unsigned long long)n);
    put_text(l, key, digits);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join(lines *l)
{
    outline_text t;
    size_t i;

    memset(&t, 0, sizeof t);
    outline_puts(&t, "");
    qsort(l->line, l->n, sizeof *l->line, compare);
    for (i = 0; i < l->n; i++) {
        outline_puts(&t, l->line[i]);
        outline_puts(&t, "; ");
        free(l->line[i]);
    }
    free(l->body.p);
    return t.p ? t.p : calloc(1, 1);
}

/* --- what is expected --- */

static int is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

static void expect(lines *l, const char *key, const char *within,
                   const json *j)
{
    static const char *const left_out[] = {
        ":raw_data", "raw_data", "extension", "parse_error", "unparsed_data",
        "parsed_data", NULL
    };
    static const char *const lists[] = {
        "FROM", "from", "sender", "reply_to", "to", "cc", "bcc", NULL
    };
    char name[512];
    const json *m;

    if (j->type == JSON_STRING && j->n > 1 && j->text[0] == ':') {
        j->text[0] = '\\';
        put_raw(l, key, j->text, j->n);
    } else if (j->type == JSON_STRING) {
        put_raw(l, key, j->text, j->n);
    }
    for (m = j->type >= JSON_ARRAY ? j->first : NULL; m; m = m->next) {
        const char *of = m->name ? m->name : key;

        if (m->name && is_one_of(m->name, left_out))
            continue;
        if (m->name && is_one_of(within, lists)) {
            snprintf(name, sizeof name, "%s.%s", within, m->name);
            of = name;
        }
        if (strcmp(of, "internal") == 0)
            of = "data";
        expect(l, of, m->name ? m->name : within, m);
    }
}

/* --- what is told --- */

static void tell_list(lines *l, const char *key, mproto_imap_list list)
{
    mproto_imap_value v;

    while (mproto_imap_next(&list, &v)) {
        if (v.kind == MPROTO_IMAP_LIST)
            tell_list(l, key, v.list);
        else
            put(l, key, v.kind == MPROTO_IMAP_NIL ? imapc_span("NIL", 3)
                                                  : v.text);
    }
}

/* Pairs. */
static void tell_pairs(lines *l, mproto_imap_list list)
{
    mproto_imap_value name, value;
    char key[256];

    while (mproto_imap_next(&list, &name) && mproto_imap_next(&list, &value)) {
        snprintf(key, sizeof key, "%.*s", (int)name.text.n, name.text.p);
        if (value.kind == MPROTO_IMAP_LIST)
            tell_list(l, key, value.list);
        else
            put(l, key, value.text);
    }
}

/* Values for keys in turn, the last one being for all that follow. */
static void tell_keys(lines *l, const char *const *keys,
                      mproto_imap_list list)
{
    mproto_imap_value v;

    while (mproto_imap_next(&list, &v)) {
        put(l, *keys, v.text);
        keys += keys[1] != NULL;
    }
}

static int is(mproto_span s, const char *name)
{
    return s.n == strlen(name) && strncasecmp(s.p, name, s.n) == 0;
}

static void tell_status(lines *l, const mproto_imapc_event *e)
{
    static const char *const names[] = {
        "", "OK", "NO", "BAD", "PREAUTH", "BYE"
    };
    static const char *const uids[] = { "uidvalidity", "string", NULL };
    static const char *const set[] = { "string", NULL };

    put_text(l, "name", names[e->status]);
    put(l, "name", e->code);
    put(l, "text", e->text);
    if (is(e->code, "APPENDUID") ||
        is(e->code, "COPYUID"))
        tell_keys(l, uids, e->list);
    else if (is(e->code, "MODIFIED"))
        tell_keys(l, set, e->list);
    else
        tell_list(l, "data", e->list);
}

static void tell_ids(lines *l, const mproto_imapc_event *e)
{
    outline_text t;
    char range[32];
    size_t i;
    uint32_t id;

    memset(&t, 0, sizeof t);
    for (i = 0; i < e->ids_n; i++) {
        uint32_t lo = e->ids[i].lo, hi = e->ids[i].hi;

        sprintf(range, lo < hi ? "%s%lu:%lu" : "%s%lu", i ? "," : "",
                (unsigned long)lo, (unsigned long)hi);
        outline_puts(&t, range);
        for (id = lo; !l->in_esearch && id <= hi; id++)
            put_number(l, "data", id);
    }
    if (l->in_esearch)
        put(l, "string", outline_span(&t));
    free(t.p);
}

static void tell_addrs(lines *l, const char *what, mproto_imap_addrs addrs)
{
    static const char *const names[] = { "name", "route", "mailbox", "host" };
    mproto_imap_addr a;
    char key[32];
    size_t i;

    while (mproto_imap_addrs_next(&addrs, &a)) {
        const mproto_span *spans[4];

        spans[0] = &a.name;
        spans[1] = &a.route;
        spans[2] = &a.mailbox;
        spans[3] = &a.host;
        for (i = 0; i < 4; i++) {
            sprintf(key, "%s.%s", what, names[i]);
            put(l, key, *spans[i]);
        }
    }
}

static void tell_envelope(lines *l, const mproto_imap_envelope *e)
{
    put(l, "date", e->date);
    put(l, "subject", e->subject);
    put(l, "in_reply_to", e->in_reply_to);
    put(l, "message_id", e->message_id);
    tell_addrs(l, "from", e->from);
    tell_addrs(l, "sender", e->sender);
    tell_addrs(l, "reply_to", e->reply_to);
    tell_addrs(l, "to", e->to);
    tell_addrs(l, "cc", e->cc);
    tell_addrs(l, "bcc", e->bcc);
}

static void tell_params(lines *l, mproto_imap_list params)
{
    mproto_span name, value;
    char key[256];

    while (mproto_imap_params_next(&params, &name, &value)) {
        snprintf(key, sizeof key, "%.*s", (int)name.n, name.p);
        put(l, key, value);
    }
}

static void tell_part(lines *l, const mproto_imap_part *p)
{
    put(l, "media_type", p->multipart ? imapc_span("MULTIPART", 9)
                                      : p->type);
    put(l, "subtype", p->subtype);
    put(l, "content_id", p->id);
    put(l, "description", p->description);
    put(l, "encoding", p->encoding);
    put(l, "md5", p->md5);
    put(l, "dsp_type", p->disposition);
    put(l, "location", p->location);
    tell_params(l, p->params);
    tell_params(l, p->disposition_params);
    tell_list(l, "language", p->languages);
    if (!p->multipart)
        put_number(l, "size", p->size);
    if (p->lines > 0)
        put_number(l, "lines", p->lines);
    if (p->has_envelope)
        tell_envelope(l, &p->envelope);
}

static void tell_structure(lines *l, mproto_imap_list list)
{
    mproto_imap_parts it;
    mproto_imap_part p;
    int rc;

    mproto_imap_parts_begin(&it, list);
    while ((rc = mproto_imap_parts_next(&it, &p)) == 1)
        tell_part(l, &p);
    if (rc != 0)
        put_text(l, "structure", "unreadable");
}

/* "BODY[HEADER.FIELDS (To)]", without quotes. */
static void name_fetched(char *key, size_t cap, const mproto_imapc_event *e)
{
    char *to = key, *from = key;

    snprintf(key, cap, "%.*s", (int)e->name.n, e->name.p);
    for (; *from != '\0'; from++)
        if (*from != '"')
            *to++ = *from;
    *to = '\0';
}

static void tell_fetched(lines *l, const mproto_imapc_event *e)
{
    char *key = l->key;

    if (e->name.n > 0)
        name_fetched(key, sizeof l->key, e);
    switch (e->type) {
    case MPROTO_IMAPC_FETCH_FLAGS:
        tell_list(l, "flags", e->list);
        break;
    case MPROTO_IMAPC_FETCH_NUMBER:
        put_number(l, key, e->number);
        break;
    case MPROTO_IMAPC_FETCH_DATE:
    case MPROTO_IMAPC_FETCH_TEXT:
        put(l, key, e->text);
        break;
    case MPROTO_IMAPC_FETCH_ENVELOPE:
        tell_envelope(l, e->envelope);
        break;
    case MPROTO_IMAPC_FETCH_STRUCTURE:
        tell_structure(l, e->list);
        break;
    case MPROTO_IMAPC_BODY_DATA:
        outline_put(&l->body, e->data.p, e->data.n);
        break;
    case MPROTO_IMAPC_BODY_END:
        put(l, key, outline_span(&l->body));
        l->body.n = 0;
        break;
    case MPROTO_IMAPC_FETCH_OTHER:
        tell_list(l, key, e->list);
        break;
    default:
        break;
    }
}

static void tell_mailbox(lines *l, const mproto_imapc_event *e)
{
    static const char *const quota[] = { "usage", "quota", NULL };
    static const char *const acl[] = { "user", "rights", NULL };
    mproto_imap_list list = e->list;
    mproto_imap_value resource;

    switch (e->type) {
    case MPROTO_IMAPC_LIST:
        put(l, "name", e->mailbox);
        put(l, "delim", e->delimiter);
        tell_list(l, "attr", e->list);
        break;
    case MPROTO_IMAPC_STATUS:
        put(l, "mailbox", e->mailbox);
        tell_pairs(l, e->list);
        break;
    case MPROTO_IMAPC_ID:
        tell_pairs(l, e->list);
        break;
    case MPROTO_IMAPC_QUOTA:
        put(l, "mailbox", e->name);
        mproto_imap_next(&list, &resource);
        tell_keys(l, quota, list);
        break;
    case MPROTO_IMAPC_QUOTAROOT:
        put(l, "mailbox", e->mailbox);
        tell_list(l, "quotaroots", e->list);
        break;
    case MPROTO_IMAPC_ACL:
        put(l, "mailbox", e->mailbox);
        tell_keys(l, acl, e->list);
        break;
    default:
        tell_list(l, "data", e->list);
        break;
    }
}

static void tell_search(lines *l, const mproto_imapc_event *e)
{
    char name[64];
    size_t i;

    snprintf(name, sizeof name, "%.*s", (int)e->name.n, e->name.p);
    switch (e->type) {
    case MPROTO_IMAPC_SEARCH:
        l->in_esearch = strcmp(name, "ESEARCH") == 0;
        put_text(l, "name", name);
        put(l, "tag", e->tag);
        if (l->in_esearch)
            put_text(l, "uid", e->uids ? "true" : "false");
        break;
    case MPROTO_IMAPC_IDS:
        if (l->in_esearch)
            put_text(l, "data", name);
        tell_ids(l, e);
        break;
    case MPROTO_IMAPC_NUMBER:
        if (l->in_esearch)
            put_text(l, "data", name);
        put_number(l, l->in_esearch ? "data" : "@modseq", e->number);
        break;
    default:
        for (i = 0; e->type == MPROTO_IMAPC_THREAD && i < e->ids_n; i++)
            if (e->threads[i].id > 0)
                put_number(l, "seqno", e->threads[i].id);
        if (e->type == MPROTO_IMAPC_THREAD_END)
            put_text(l, "name", "THREAD");
        break;
    }
}

static void tell_number(lines *l, const char *name, uint64_t n)
{
    put_text(l, "name", name);
    put_number(l, "data", n);
}

static void tell_name(lines *l, const mproto_imapc_event *e)
{
    static const struct {
        mproto_imapc_type type;
        const char       *name;
    } names[] = {
        { MPROTO_IMAPC_CAPABILITY, "CAPABILITY" },
        { MPROTO_IMAPC_ENABLED, "ENABLED" }, { MPROTO_IMAPC_FLAGS, "FLAGS" },
        { MPROTO_IMAPC_STATUS, "STATUS" }, { MPROTO_IMAPC_ID, "ID" },
        { MPROTO_IMAPC_QUOTA, "QUOTA" }, { MPROTO_IMAPC_ACL, "ACL" },
        { MPROTO_IMAPC_QUOTAROOT, "QUOTAROOT" }
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].type == e->type) {
            put_text(l, "name", names[i].name);
            return;
        }
    put(l, "name", e->name);
}

static void tell(void *context, const mproto_imapc_event *e)
{
    lines *l = context;

    if (e->type == MPROTO_IMAPC_RESULT || e->type == MPROTO_IMAPC_NOTICE) {
        tell_status(l, e);
    } else if (e->type == MPROTO_IMAPC_EXISTS) {
        tell_number(l, "EXISTS", e->number);
    } else if (e->type == MPROTO_IMAPC_RECENT) {
        tell_number(l, "RECENT", e->number);
    } else if (e->type == MPROTO_IMAPC_EXPUNGE) {
        tell_number(l, "EXPUNGE", e->seq);
    } else if (e->type == MPROTO_IMAPC_VANISHED) {
        put_text(l, "name", "VANISHED");
        put_text(l, "earlier", e->earlier ? "true" : "false");
        l->in_esearch = 1;
        tell_ids(l, e);
    } else if (e->type == MPROTO_IMAPC_FETCH) {
        put_text(l, "name", e->seq ? "FETCH" : "UIDFETCH");
        put_number(l, e->seq ? "seqno" : "uid", e->seq ? e->seq : e->uid);
    } else if (e->type > MPROTO_IMAPC_FETCH &&
               e->type <= MPROTO_IMAPC_FETCH_END) {
        tell_fetched(l, e);
    } else if (e->type >= MPROTO_IMAPC_SEARCH &&
               e->type <= MPROTO_IMAPC_THREAD_END) {
        tell_search(l, e);
    } else if (e->type == MPROTO_IMAPC_INVALID) {
        put_text(l, "response", "invalid");
    } else if (e->type != MPROTO_IMAPC_IDLING &&
               e->type != MPROTO_IMAPC_READY) {
        tell_name(l, e);
        tell_mailbox(l, e);
    }
}

/* --- the cases --- */

/* Not the tag, and nothing of "+". */
static int is_told(const json *response, const char *name)
{
    return response->text[0] != '+' && strcmp(name, "tag") != 0 &&
           strstr(name, "raw_data") == NULL;
}

static void run_case(const char *file, const json *test)
{
    const json *response = json_get(test, ":response");
    const json *expected = json_get(test, ":expected"), *m;
    char name[256], *said, *want, *got;
    const char *error;
    size_t n;
    lines wanted, told;

    snprintf(name, sizeof name, "%s %s", file, test->name);
    if (!json_text(response)) {
        corpus_skip(name, "there is no response");
        return;
    }
    memset(&wanted, 0, sizeof wanted);
    memset(&told, 0, sizeof told);
    for (m = expected ? expected->first : NULL; m; m = m->next)
        if (is_told(response, m->name))
            expect(&wanted, m->name, m->name, m);
    if (!expected)
        put_text(&wanted, "response", "invalid");
    said = imapc_retag(response->text, response->n, &n);
    error = imapc_run(imapc_span(said, n),
                      *said == '+' ? IMAPC_RUN_IDLE : IMAPC_RUN_NOOP, tell,
                      &told);
    if (*error != '\0' && !expected)
        put_text(&told, "response", "invalid");
    else
        put_text(&told, "error", error);
    want = join(&wanted);
    got = join(&told);
    corpus_case(name, want, got);
    free(said);
    free(want);
    free(got);
}

static void run_file(const char *path)
{
    size_t n;
    char *p = corpus_read(path, &n);
    json *j = p ? yaml_parse(p, n) : NULL;
    const json *tests = json_get(j, ":tests"), *test;
    const char *file = strrchr(path, '/');

    if (p && !tests)
        corpus_case(path, "YAML", "something else");
    for (test = tests ? tests->first : NULL; test; test = test->next)
        run_case(file ? file + 1 : path, test);
    json_free(j);
    free(p);
}

int main(void)
{
    files f;
    size_t i;

    if (!corpus_begin(deviations))
        return 0;
    corpus_source("ruby-net-imap");
    files_list(&f, "ruby-net-imap", ".yml");
    for (i = 0; i < f.n; i++)
        run_file(f.paths[i]);
    files_free(&f);
    return corpus_end();
}
