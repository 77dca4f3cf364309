/* Dates read and written, and what stands around them in header fields. */
#include "bench.h"
#include <mailproto/date.h>
#include <mailproto/trace.h>
#include <string.h>

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
    NULL
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
    NULL
};
static const char *const loose[] = {
    "Thu Feb 13 23:32:54 1969", "2003-07-01T10:52:37+02:00",
    "Tuesday, 01-Jul-03 10:52:37 GMT", "26 Jan 14 17:14 EST",
    "Mon,  7 Aug 2006  17:48:07 +0200", "1 Jul 2003 10:52:37 PM",
    "Fri, 21 Nov 1997 09(c): 55 : 06 -0600", "Tue, 1 Jul 2003 1:2:3 +0200",
    NULL
};
static const char *const received[] = {
    "from a.example (a.example [192.0.2.1])\r\n\tby mx.example.org (Postfix) "
    "with ESMTPS id B4E173410F4\r\n\tfor <jones@example.org>; "
    "Tue, 29 Aug 2023 09:20:10 -0700 (PDT)",
    NULL
};
static const char *const references[] = {
    "<1234@local.machine.example>\r\n <3456@example.net>\r\n"
    " <CAF+abc123.def@mail.example.org>",
    NULL
};

static size_t parse(const void *how, mproto_span text)
{
    mproto_date d;

    (void)how;
    return mproto_date_parse(&d, text) == MPROTO_OK
        ? (size_t)d.seconds | 1 : 0;
}

static size_t write_date(const void *how, mproto_span text)
{
    char out[MPROTO_DATE_MAX];

    (void)how;
    return mproto_date_write(out, sizeof out, 880127706 + text.p[5], -360);
}

static size_t parse_received(const void *how, mproto_span text)
{
    mproto_received r;

    (void)how;
    return mproto_received_parse(&r, text) == MPROTO_OK ? r.for_.n : 0;
}

static size_t parse_msgids(const void *how, mproto_span text)
{
    mproto_msgids it;
    mproto_msgid id;
    size_t n = 0;

    (void)how;
    mproto_msgids_begin(&it, text);
    while (mproto_msgids_next(&it, &id))
        n += id.right.n;
    return n;
}

static void compete(const char *title, const char *const *texts,
                    bench_fn *work, double bar)
{
    mproto_span items[8];
    size_t n;

    for (n = 0; texts[n]; n++)
        items[n] = bench_item(texts[n]);
    bench_begin(title, items, n, (double)n / 1e6, "M/s");
    bench_limit("memchr lines", bench_memchr, NULL);
    bench_ours("libmailproto", work, NULL, bar, 0);
    if (work == parse && texts != loose)
        bench_peers(BENCH_DATE);
    bench_end();
}

void bench_date(void)
{
    compete("usual dates", usual, parse, 18);
    compete("dates, 7 of 8 usual", mixed, parse, 18);
    compete("other dates", loose, parse, 0);
    compete("dates written", usual, write_date, 0);
    compete("Received", received, parse_received, 0);
    compete("References, 3 ids", references, parse_msgids, 0);
}
