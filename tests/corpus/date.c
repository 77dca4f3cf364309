/* Dates as others expect them. With "-" as argument it is a filter for
 * date_python.py: a body in each line, with \1 for LF, becomes "seconds zone
 * unknown defects", or "-". */
#include "corpus.h"
#include <mailproto/date.h>
#include <mailproto/fields.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_TIME "a time that does not exist is none, and midnight even less"

static const corpus_deviation deviations[] = {
    { "stalwart dates", " 4 8 15 16 23 42",
      "no \":\" and no name of a month: any numbers would be a date" },
    { "mimekit dates", " 25:", NO_TIME },
    { "mimekit dates", ":61 ", NO_TIME },
    { "mimekit dates", ":60 ", "a leap second is the first of the next minute, "
      "as POSIX counts it, with a flag" },
    { NULL, NULL, NULL }
};

#undef NO_TIME

/* A moment, as the sources write it. */
typedef struct moment {
    int year, month, day, hour, minute, second, zone;
} moment;

static int days_before(int year)
{
    int days = 0, y;

    for (y = 1970; y < year; y++)
        days += 365 + ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
    for (; y > year; y--)
        days -= 365 + (((y - 1) % 4 == 0 && (y - 1) % 100 != 0)
                       || (y - 1) % 400 == 0);
    return days;
}

/* "seconds zone" */
static void put_moment(char *text, size_t cap, const moment *m)
{
    static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
                                  273, 304, 334 };
    int leap = days_before(m->year + 1) - days_before(m->year) - 365;
    int64_t days = days_before(m->year) + before[m->month - 1] + m->day - 1
                 + (m->month > 2 ? leap : 0);

    snprintf(text, cap, "%" PRId64 " %d", days * 86400 + m->hour * 3600
             + m->minute * 60 + m->second - m->zone * 60, m->zone);
}

static const char *read_date(mproto_span body)
{
    static char text[64];
    mproto_date d;

    if (mproto_date_parse(&d, body) != MPROTO_OK)
        return "none";
    snprintf(text, sizeof text, "%" PRId64 " %d", d.seconds, d.zone);
    return text;
}

static int number_of(const json *object, const char *name)
{
    return atoi(json_get(object, name)->text);
}

static void stalwart_case(const json *c)
{
    const json *in = json_get(c, "header"), *want = json_get(c, "expected");
    char expected[64] = "none";
    mproto_span body;
    moment m;

    if (want->type == JSON_OBJECT) {
        m.year = number_of(want, "year");
        m.month = number_of(want, "month");
        m.day = number_of(want, "day");
        m.hour = number_of(want, "hour");
        m.minute = number_of(want, "minute");
        m.second = number_of(want, "second");
        m.zone = number_of(want, "tz_hour") * 60
               + number_of(want, "tz_minute");
        if (json_get(want, "tz_before_gmt")->type == JSON_TRUE)
            m.zone = -m.zone;
        put_moment(expected, sizeof expected, &m);
    }
    body.p = in->text;
    body.n = in->n;
    corpus_case(in->text, expected, read_date(body));
}

static void run_stalwart(void)
{
    json *all = corpus_json("stalwart-mail-parser/fields/date.json");
    const json *c;

    corpus_source("stalwart dates");
    for (c = json_at(all, 0); c; c = c->next)
        stalwart_case(c);
    json_free(all);
}

/* "2012-09-06T08:08:21-0700", or "Z" for a zone that is not looked at. */
static void jsmime_case(const json *c)
{
    const char *in = json_text(json_at(c, 0));
    const char *want = json_text(json_at(c, 1)), *got;
    char expected[64] = "none";
    mproto_span body;
    int hhmm = 0;
    moment m;

    body.p = in;
    body.n = strlen(in);
    got = read_date(body);
    if (sscanf(want, "%d-%d-%dT%d:%d:%d%d", &m.year, &m.month, &m.day,
               &m.hour, &m.minute, &m.second, &hhmm) >= 6) {
        m.zone = hhmm / 100 * 60 + hhmm % 100;
        put_moment(expected, sizeof expected, &m);
        if (strchr(want, 'Z') && strchr(got, ' '))
            strcpy(strchr(expected, ' '), strchr(got, ' '));
    }
    corpus_case(in, expected, got);
}

static void run_jsmime(void)
{
    json *all = corpus_json("jsmime/header-tests.json");
    const json *c;

    corpus_source("jsmime dates");
    for (c = json_at(json_get(all, "parseDateHeader"), 0); c; c = c->next)
        jsmime_case(c);
    json_free(all);
}

/* "Sun, 08 Dec 1991 09:11:00 +0000" */
static void mimekit_case(const json *c)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char expected[64] = "none", month[4] = "";
    mproto_span body;
    int hhmm = 0;
    moment m;

    if (sscanf(json_text(json_at(c, 1)), "%*3s, %d %3s %d %d:%d:%d %d",
               &m.day, month, &m.year, &m.hour, &m.minute, &m.second,
               &hhmm) == 7) {
        m.month = (int)(strstr(months, month) - months) / 3 + 1;
        m.zone = hhmm / 100 * 60 + hhmm % 100;
        put_moment(expected, sizeof expected, &m);
    }
    body.p = json_at(c, 0)->text;
    body.n = json_at(c, 0)->n;
    corpus_case(body.p, expected, read_date(body));
}

static void run_mimekit(void)
{
    json *all = corpus_json("mimekit/dates.json");
    const json *c;

    corpus_source("mimekit dates");
    for (c = json_at(all, 0); c; c = c->next)
        mimekit_case(c);
    json_free(all);
}

static int filter(void)
{
    static char line[65536];
    mproto_span body;
    mproto_date d;
    size_t i;

    while (fgets(line, sizeof line, stdin)) {
        body.p = line;
        body.n = strcspn(line, "\n");
        for (i = 0; i < body.n; i++)
            line[i] = line[i] == '\1' ? '\n' : line[i];
        if (mproto_date_parse(&d, body) != MPROTO_OK)
            puts("-");
        else
            printf("%" PRId64 " %d %d %s%s\n", d.seconds, d.zone,
                   d.zone_unknown,
                   d.defects & MPROTO_DEFECT_OBSOLETE ? "O" : ".",
                   d.defects & MPROTO_DEFECT_SYNTAX ? "D" : ".");
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "-") == 0)
        return filter();
    if (!corpus_begin(deviations))
        return 0;
    run_stalwart();
    run_jsmime();
    run_mimekit();
    return corpus_end();
}
