/* What servers said to MailKit: each answer gives its event, each body its
 * octets, and nothing is refused. */
#define _POSIX_C_SOURCE 200809L
#include "corpus.h"
#include "files.h"
#include "imapc_run.h"
#include "outline.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const corpus_deviation deviations[] = {
    { "mailkit-transcripts IMAP", "headers.1+unsolicited-info.txt",
      "its literal is a line longer than announced" },
    { NULL, NULL, NULL }
};

static void put(outline_text *t, const char *name, uint64_t number)
{
    char text[96];

    snprintf(text, sizeof text, number ? "%s %llu\n" : "%s\n", name,
             (unsigned long long)number);
    outline_puts(t, text);
}

static void put_upper(outline_text *t, mproto_span name, uint64_t number)
{
    char text[64];
    size_t i;

    for (i = 0; i < name.n && i < sizeof text - 1; i++)
        text[i] = (char)toupper((unsigned char)name.p[i]);
    text[i] = '\0';
    put(t, text, number);
}

static void put_body(outline_text *t, mproto_span body)
{
    outline_puts(t, "BODY ");
    outline_show(t, body);
    outline_puts(t, "\n");
}

/* --- what was said --- */

/* With line ends that go with the counts of literals, and the tag that is
 * ours. */
static void as_sent(outline_text *t, const char *p, size_t n)
{
    static const char tag[] = "A########";
    size_t i;

    for (i = 0; i < n; i++) {
        if (n - i >= sizeof tag - 1 && memcmp(p + i, tag, 9) == 0) {
            outline_puts(t, "A1");
            i += sizeof tag - 2;
        } else if (p[i] == '\n') {
            outline_puts(t, "\r\n");
        } else {
            outline_put(t, p + i, 1);
        }
    }
}

/* The octets of the literal that a line announces at its end, in *n. */
static int is_literal(const char *line, const char *end, size_t *n)
{
    const char *open = end;

    if (end == line || end[-1] != '}')
        return 0;
    while (open > line && open[-1] != '{')
        open--;
    *n = (size_t)strtoul(open, NULL, 10);
    return open > line;
}

/* Whether what follows p is the value of a body. */
static int is_body(const char *line, const char *p)
{
    static const char *const names[] = {
        "]", ">", "RFC822", "RFC822.TEXT", "RFC822.HEADER"
    };
    size_t i, n;

    for (i = 0; i < sizeof names / sizeof *names; i++) {
        n = strlen(names[i]);
        if ((size_t)(p - line) > n && p[-1] == ' ' &&
            memcmp(p - 1 - n, names[i], n) == 0)
            return 1;
    }
    return 0;
}

/* Bodies in quotes; there is no backslash in them. */
static void expect_quoted(outline_text *t, const char *line, const char *end)
{
    const char *p, *close;

    for (p = line; p < end; p++) {
        if (*p != '"' || !is_body(line, p))
            continue;
        close = memchr(p + 1, '"', (size_t)(end - p - 1));
        if (!close)
            return;
        put_body(t, imapc_span(p + 1, (size_t)(close - p - 1)));
        p = close;
    }
}

/* "* 1 FETCH", "* OK", "A1 OK", "+". */
static void expect_name(outline_text *t, const char *line, const char *end)
{
    unsigned long number = 0;
    const char *p = line + 2, *begin;
    char *behind;

    if (*line == '+' || *line == '[') { /* "[": "* OK" is missing */
        put(t, *line == '+' ? "+" : "OK", 0);
        return;
    }
    if (*line != '*') {
        outline_puts(t, "A1 ");
        p++;
    }
    if (isdigit((unsigned char)*p)) {
        number = strtoul(p, &behind, 10);
        p = behind + 1;
    }
    for (begin = p; p < end && *p != ' '; p++)
        continue;
    put_upper(t, imapc_span(begin, (size_t)(p - begin)), number);
}

/* One answer; where the next begins. */
static const char *expect(outline_text *t, const char *p, const char *end)
{
    const char *line = p, *eol;
    size_t n;

    eol = memchr(p, '\r', (size_t)(end - p));
    eol = eol ? eol : end;
    expect_name(t, line, eol);
    for (;;) {
        expect_quoted(t, line, eol);
        if (!is_literal(line, eol, &n) || n > (size_t)(end - eol - 2))
            return end - eol > 2 ? eol + 2 : end;
        p = eol;
        while (*p != '{')
            p--;
        eol += 2;
        if (is_body(line, p))
            put_body(t, imapc_span(eol, n));
        line = eol + n;
        eol = memchr(line, '\r', (size_t)(end - line));
        eol = eol ? eol : end;
    }
}

/* --- what is told --- */

typedef struct told {
    outline_text text, body;
} told;

static const struct {
    mproto_imapc_type type;
    const char       *name;
} names[] = {
    { MPROTO_IMAPC_LITERAL, "+" }, { MPROTO_IMAPC_IDLING, "+" },
    { MPROTO_IMAPC_CAPABILITY, "CAPABILITY" },
    { MPROTO_IMAPC_ENABLED, "ENABLED" }, { MPROTO_IMAPC_EXISTS, "EXISTS" },
    { MPROTO_IMAPC_RECENT, "RECENT" }, { MPROTO_IMAPC_EXPUNGE, "EXPUNGE" },
    { MPROTO_IMAPC_VANISHED, "VANISHED" }, { MPROTO_IMAPC_FLAGS, "FLAGS" },
    { MPROTO_IMAPC_STATUS, "STATUS" }, { MPROTO_IMAPC_THREAD_END, "THREAD" },
    { MPROTO_IMAPC_NAMESPACE, "NAMESPACE" }, { MPROTO_IMAPC_ID, "ID" },
    { MPROTO_IMAPC_QUOTA, "QUOTA" }, { MPROTO_IMAPC_QUOTAROOT, "QUOTAROOT" },
    { MPROTO_IMAPC_METADATA, "METADATA" }, { MPROTO_IMAPC_FETCH, "FETCH" }
};

static void tell_name(outline_text *t, const mproto_imapc_event *e)
{
    int numbered = e->type == MPROTO_IMAPC_EXISTS ||
                   e->type == MPROTO_IMAPC_RECENT;
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].type == e->type)
            put(t, names[i].name, numbered ? e->number : e->seq);
    if (e->type == MPROTO_IMAPC_LIST || e->type == MPROTO_IMAPC_SEARCH ||
        e->type == MPROTO_IMAPC_OTHER)
        put_upper(t, e->name, 0);
}

static void tell(void *context, const mproto_imapc_event *e)
{
    static const char *const statuses[] = {
        "", "OK", "NO", "BAD", "PREAUTH", "BYE"
    };
    told *t = context;

    switch (e->type) {
    case MPROTO_IMAPC_RESULT:
        outline_puts(&t->text, "A1 ");
        put(&t->text, statuses[e->status], 0);
        break;
    case MPROTO_IMAPC_NOTICE:
        put(&t->text, statuses[e->status], 0);
        break;
    case MPROTO_IMAPC_BODY_DATA:
        outline_put(&t->body, e->data.p, e->data.n);
        break;
    case MPROTO_IMAPC_BODY_END:
        put_body(&t->text, outline_span(&t->body));
        t->body.n = 0;
        break;
    case MPROTO_IMAPC_INVALID:
        outline_puts(&t->text, "INVALID ");
        outline_show(&t->text, e->data);
        outline_puts(&t->text, "\n");
        break;
    default:
        tell_name(&t->text, e);
        break;
    }
}

/* --- the cases --- */

static imapc_run_verb verb_of(const char *name, const outline_text *sent)
{
    static const struct {
        const char    *piece;
        imapc_run_verb verb;
    } verbs[] = {
        { "greeting", IMAPC_RUN_GREETING }, { "/select", IMAPC_RUN_SELECT },
        { "/examine", IMAPC_RUN_SELECT }
    };
    size_t i;

    if (sent->n > 0 && *sent->p == '+')
        return strstr(name, "idle") ? IMAPC_RUN_IDLE : IMAPC_RUN_APPEND;

    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strstr(name, verbs[i].piece))
            return verbs[i].verb;
    return IMAPC_RUN_NOOP;
}

static void run_file(const char *path)
{
    const char *p, *error;
    outline_text sent, wanted;
    told got;
    size_t n;
    char *file = corpus_read(path, &n);

    if (!file)
        return;
    memset(&sent, 0, sizeof sent);
    memset(&wanted, 0, sizeof wanted);
    memset(&got, 0, sizeof got);
    as_sent(&sent, file, n);
    outline_puts(&wanted, "");
    outline_puts(&got.text, "");
    for (p = sent.p; p < sent.p + sent.n;)
        p = expect(&wanted, p, sent.p + sent.n);
    error = imapc_run(outline_span(&sent), verb_of(path, &sent), tell, &got);
    outline_puts(&got.text, error);
    corpus_case(path, wanted.p, got.text.p);
    free(sent.p);
    free(wanted.p);
    free(got.text.p);
    free(got.body.p);
    free(file);
}

int main(void)
{
    static const char *const folders[] = {
        "common", "courier", "dovecot", "exchange", "gmail", "icloud",
        "lowercase", "metadata", "uw"
    };
    char source[96];
    files f;
    size_t i, k;

    if (!corpus_begin(deviations))
        return 0;
    corpus_source("mailkit-transcripts IMAP");
    for (i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(source, sizeof source, "mailkit-transcripts/Imap/Resources/%s",
                 folders[i]);
        files_list(&f, source, ".txt");
        for (k = 0; k < f.n; k++)
            run_file(f.paths[k]);
        files_free(&f);
    }
    return corpus_end();
}
