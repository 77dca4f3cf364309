/* Speed of reading and writing dates, and of what stands around them in
 * header fields. Figures move with the machine's load; memchr over the same
 * octets in the same run is beside them. */
#define _POSIX_C_SOURCE 200809L
#include <mailproto/date.h>
#include <mailproto/trace.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 15 };

/* Dates in the shares that archives of lists have: seven of eight usual. */
static const char *const usual[] = {
    "Thu, 13 Feb 1969 23:32:54 -0330",
    "Fri, 21 Nov 1997 09:55:06 -0600",
    "Tue, 1 Jul 2003 10:52:37 +0200 (CEST)",
    "Mon, 01 Apr 2024 01:02:19 +0000",
    "Tue, 29 Aug 2023 09:20:10 -0700 (PDT)",
    "Sat, 31 Dec 2016 23:59:60 +0000",
    "6 Sep 2012 08:08:21 -0700",
    "Sun, 26 Jan 2014 17:14:22 -0500",
};
static const char *const mixed[] = {
    "Thu, 13 Feb 1969 23:32:54 -0330",
    "Fri, 21 Nov 1997 09:55:06 -0600",
    "Tue, 1 Jul 2003 10:52:37 +0200 (CEST)",
    "Mon, 01 Apr 2024 01:02:19 GMT",
    "Tue, 29 Aug 2023 09:20:10 -0700 (PDT)",
    "Sat, 31 Dec 2016 23:59:60 +0000",
    "6 Sep 2012 08:08:21 -0700",
    "Sun, 26 Jan 2014 17:14:22 -0500",
};
static const char *const loose[] = {
    "Thu Feb 13 23:32:54 1969", "2003-07-01T10:52:37+02:00",
    "Tuesday, 01-Jul-03 10:52:37 GMT", "26 Jan 14 17:14 EST",
    "Mon,  7 Aug 2006  17:48:07 +0200", "1 Jul 2003 10:52:37 PM",
    "Fri, 21 Nov 1997 09(c): 55 : 06 -0600", "Tue, 1 Jul 2003 1:2:3 +0200",
};
static const char *const received[] = {
    "from a.example (a.example [192.0.2.1])\r\n\tby mx.example.org (Postfix) "
    "with ESMTPS id B4E173410F4\r\n\tfor <jones@example.org>; "
    "Tue, 29 Aug 2023 09:20:10 -0700 (PDT)",
};
static const char *const references[] = {
    "<1234@local.machine.example>\r\n <3456@example.net>\r\n"
    " <CAF+abc123.def@mail.example.org>",
};

typedef struct subject {
    const char        *name;
    const char *const *texts;
    size_t             count;
    size_t           (*work)(mproto_span text);
    double             speed[RUNS];     /* million texts a second */
} subject;

static size_t work_memchr(mproto_span text)
{
    return memchr(text.p, '\n', text.n) != NULL;
}

static size_t work_date(mproto_span text)
{
    mproto_date d;

    if (mproto_date_parse(&d, text) != MPROTO_OK)
        exit(1);
    return (size_t)d.seconds;
}

static size_t work_write(mproto_span text)
{
    char out[MPROTO_DATE_MAX];

    return mproto_date_write(out, sizeof out, 880127706 + text.p[5], -360);
}

static size_t work_received(mproto_span text)
{
    mproto_received r;

    if (mproto_received_parse(&r, text) != MPROTO_OK)
        exit(1);
    return r.for_.n;
}

static size_t work_msgids(mproto_span text)
{
    mproto_msgids it;
    mproto_msgid id;
    size_t n = 0;

    mproto_msgids_begin(&it, text);
    while (mproto_msgids_next(&it, &id))
        n += id.right.n;
    return n;
}

#define TEXTS(t) t, sizeof t / sizeof t[0]

static subject subjects[] = {
    { "memchr over usual dates", TEXTS(usual), work_memchr, { 0 } },
    { "usual dates", TEXTS(usual), work_date, { 0 } },
    { "7 of 8 usual", TEXTS(mixed), work_date, { 0 } },
    { "other dates", TEXTS(loose), work_date, { 0 } },
    { "dates written", TEXTS(usual), work_write, { 0 } },
    { "Received", TEXTS(received), work_received, { 0 } },
    { "References, 3 ids", TEXTS(references), work_msgids, { 0 } },
};

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* About 10 ms of one subject. */
static double speed_of(const subject *b)
{
    volatile size_t sink = 0;
    mproto_span spans[8];
    double start = cpu_seconds(), spent;
    unsigned long rounds = 0, i;

    for (i = 0; i < b->count; i++) {
        spans[i].p = b->texts[i];
        spans[i].n = strlen(b->texts[i]);
    }
    do {
        for (i = 0; i < 4096; i++)
            sink += b->work(spans[i % b->count]);
        rounds += 4096;
        spent = cpu_seconds() - start;
    } while (spent < 0.01);
    (void)sink;
    return (double)rounds / spent / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(void)
{
    const size_t count = sizeof subjects / sizeof subjects[0];
    size_t run, i;

    for (run = 0; run < RUNS; run++)
        for (i = 0; i < count; i++)
            subjects[i].speed[run] = speed_of(&subjects[i]);
    printf("%-30s %9s\n", "", "million/s");
    for (i = 0; i < count; i++) {
        qsort(subjects[i].speed, RUNS, sizeof(double), by_value);
        printf("%-30s %9.1f\n", subjects[i].name, subjects[i].speed[RUNS / 2]);
    }
    return 0;
}
