/* Addresses as spans, and with names as plain text, beside memcpy of the same
 * octets in the same run: From fields of one mailbox, and To fields of 300. */
#define _POSIX_C_SOURCE 200809L
#include <mailproto/address.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUNS 9

static const char *const from[] = {
    "Marisa P. Ramos <mlperez@example.org>",
    "\"Jones, Mary\" <mary.jones@mail.example.com>",
    "jones@example.org",
    "=?ISO-8859-1?Q?Marisa_P=E9rez?= <m.perez@example.net>",
    "Ed Brown <ed@lists.example.org>",
    "\"support@shop.example\" <no-reply@shop.example.com>",
    "ann@example.edu (Ann Black)",
    "Karl Heinz Gr\xc3\xbcn <karl.heinz@example.de>",
};

#define KINDS (sizeof from / sizeof from[0])

static volatile size_t sink;

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Octets that were looked at, so that nothing is left out. */
typedef size_t subject(mproto_span body);

static size_t spans(mproto_span body)
{
    mproto_addrs it;
    mproto_addr a;
    size_t sum = 0;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a))
        sum += a.display.n + a.local.n + a.domain.n;
    return sum;
}

static size_t texts(mproto_span body)
{
    char name[128], local[128];
    mproto_addrs it;
    mproto_addr a;
    size_t sum = 0;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a))
        sum += mproto_addr_name(name, sizeof name, a.display)
             + mproto_addr_text(local, sizeof local, a.local);
    return sum;
}

static size_t copy(mproto_span body)
{
    static char to[1 << 16];

    memcpy(to, body.p, body.n);
    return (size_t)to[body.n / 2];
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median seconds of one call. */
static double measure(subject *run, mproto_span body)
{
    size_t rounds = (4u << 20) / body.n, i, k;
    double times[RUNS], start;

    for (k = 0; k < RUNS; k++) {
        start = seconds();
        for (i = 0; i < rounds; i++)
            sink += run(body);
        times[k] = (seconds() - start) / (double)rounds;
    }
    qsort(times, RUNS, sizeof times[0], by_size);
    return times[RUNS / 2];
}

static void report(const char *what, mproto_span body, size_t count)
{
    double copied = measure(copy, body), of;

    of = measure(spans, body);
    printf("%-10s spans %6.2f M addresses/s  %6.2f GB/s  memcpy / %.0f\n",
           what, (double)count / of / 1e6, (double)body.n / of / 1e9,
           of / copied);
    of = measure(texts, body);
    printf("%-10s texts %6.2f M addresses/s  %6.2f GB/s  memcpy / %.0f\n",
           what, (double)count / of / 1e6, (double)body.n / of / 1e9,
           of / copied);
}

/* count mailboxes, folded; NUL-terminated. */
static mproto_span list(char *text, size_t first, size_t count)
{
    mproto_span body;
    size_t i;

    text[0] = '\0';
    for (i = 0; i < count; i++) {
        strcat(text, i > 0 ? ",\r\n\t" : " ");
        strcat(text, from[(first + i) % KINDS]);
    }
    body.p = text;
    body.n = strlen(text);
    return body;
}

int main(void)
{
    static char text[1 << 16];
    size_t i;

    for (i = 0; i < 4; i++)
        report(i == 0 ? "phrase" : i == 1 ? "quoted" : i == 2 ? "bare"
               : "word", list(text, i, 1), 1);
    report("To of 300", list(text, 0, 300), 300);
    return 0;
}
