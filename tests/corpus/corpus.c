#define _POSIX_C_SOURCE 200809L
#include "corpus.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOURCES = 64 };

typedef struct source {
    const char *name;
    unsigned    passed, deviating, failed, skipped;
} source;

static const corpus_deviation *deviations;
static source sources[SOURCES];
static size_t sources_n;

int corpus_begin(const corpus_deviation *table)
{
    deviations = table;
    if (getenv("MPROTO_CORPUS"))
        return 1;
    puts("SKIP the corpus: MPROTO_CORPUS is not set\n"
         "0 passed, 0 failed, 1 skipped");
    return 0;
}

static char *read_all(FILE *f, size_t *n)
{
    size_t cap = 1 << 16, got;
    char *p = malloc(cap);

    *n = 0;
    while (p && (got = fread(p + *n, 1, cap - *n - 1, f)) > 0) {
        *n += got;
        if (cap - *n < 2)
            p = realloc(p, cap *= 2);
    }
    if (p)
        p[*n] = '\0';
    return p;
}

char *corpus_read(const char *path, size_t *n)
{
    char name[4096], *p = NULL;
    FILE *f;

    snprintf(name, sizeof name, "%s/%s", getenv("MPROTO_CORPUS"), path);
    f = fopen(name, "rb");
    if (f) {
        p = read_all(f, n);
        fclose(f);
    }
    if (!p)
        printf("SKIP %s: it cannot be read\n", path);
    return p;
}

json *corpus_json(const char *path)
{
    size_t n;
    char *p = corpus_read(path, &n);
    json *j = p ? json_parse(p, n) : NULL;

    if (p && !j)
        printf("SKIP %s: it is no JSON\n", path);
    free(p);
    return j;
}

void corpus_source(const char *name)
{
    if (sources_n == SOURCES)
        abort();
    sources[sources_n++].name = name;
}

static const char *reason_for(const char *name, const char *input)
{
    const corpus_deviation *d;

    for (d = deviations; d->source; d++)
        if (strcmp(d->source, name) == 0 && strstr(input, d->input))
            return d->reason;
    return NULL;
}

static void put_deviation(const char *input, const char *got,
                          const char *reason)
{
    source *s = &sources[sources_n - 1];

    s->deviating++;
    printf("deviates: %s: %s\n  gives [%s]: %s\n", s->name, input, got,
           reason);
}

static void put_failure(const char *input, const char *expected,
                        const char *got)
{
    source *s = &sources[sources_n - 1];

    s->failed++;
    printf("FAIL %s: %s\n  wants [%s]\n  gives [%s]\n", s->name, input,
           expected, got);
}

void corpus_case(const char *input, const char *expected, const char *got)
{
    source *s = &sources[sources_n - 1];
    const char *reason = reason_for(s->name, input);

    if (!expected)
        expected = "";
    if (strcmp(expected, got) == 0)
        s->passed++;
    else if (reason)
        put_deviation(input, got, reason);
    else
        put_failure(input, expected, got);
}

void corpus_deviates(const char *input, const char *expected, const char *got,
                     const char *gives, const char *reason)
{
    if (strcmp(got, gives) == 0 && strcmp(got, expected) != 0)
        put_deviation(input, got, reason);
    else
        put_failure(input, gives, got);
}

void corpus_skip(const char *input, const char *reason)
{
    sources[sources_n - 1].skipped++;
    printf("SKIP %s: %s: %s\n", sources[sources_n - 1].name, input, reason);
}

int corpus_end(void)
{
    source sum = { "", 0, 0, 0, 0 };
    size_t i;

    for (i = 0; i < sources_n; i++) {
        const source *s = &sources[i];

        printf("%s: cases %u, pass %u, deviate %u, fail %u, skip %u\n",
               s->name, s->passed + s->deviating + s->failed + s->skipped,
               s->passed, s->deviating, s->failed, s->skipped);
        sum.passed += s->passed + s->deviating;
        sum.failed += s->failed;
        sum.skipped += s->skipped;
    }
    printf("%u passed, %u failed, %u skipped\n", sum.passed, sum.failed,
           sum.skipped);
    return sum.failed > 0;
}
