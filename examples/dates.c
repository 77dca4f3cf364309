/* Dates of mail to ISO 8601 and seconds, and back. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "lines.h"
#include "options.h"

#include <mailproto/date.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char help[] =
"usage: dates [--write] [FILE]\n"
"\n"
"Reads dates as they stand in a Date field, one a line, from FILE or standard\n"
"input. Writes for each, with tabs between: the date as in ISO 8601, seconds\n"
"since 1970-01-01 00:00 UTC, the zone (-0000 is unknown), and what was not\n"
"right. A line without a date is told of and left out.\n"
"\n"
"  --write   the way back: each line is SECONDS or SECONDS ZONE, and becomes\n"
"            a date as RFC 5322 wants it\n"
"\n"
"Exit status: 0, also when dates were not quite right; 64 wrong arguments; 65\n"
"a line was left out; 66 FILE cannot be read; 71 the system gave out; 73 the\n"
"output cannot be written.\n";

/* 0, or -1 when there is no date in line. */
typedef int line_fn(const struct line *line);

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "dates: %s: %s\n", what, why);
    return status;
}

static void put_defects(unsigned defects)
{
    const char *between = "\t";

    for (; defects != 0; defects &= defects - 1) {
        printf("%s%s", between, mproto_defect_text(defects));
        between = "; ";
    }
    putchar('\n');
}

static int read_date(const struct line *line)
{
    mproto_span body = { line->p, line->n };
    mproto_date d;
    struct tm tm;
    time_t there;
    int64_t local;
    int zone;
    char sign;

    if (mproto_date_parse(&d, body) != MPROTO_OK)
        return -1;
    local = d.seconds + 60 * (int64_t)d.zone;
    there = (time_t)local;
    if (there != local || gmtime_r(&there, &tm) == NULL)
        return -1;
    zone = abs(d.zone);
    sign = d.zone < 0 || d.zone_unknown ? '-' : '+';
    printf("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", tm.tm_year + 1900,
           tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, sign,
           zone / 60, zone % 60);
    printf("\t%lld\t%c%02d%02d", (long long)d.seconds, sign, zone / 60,
           zone % 60);
    put_defects(d.defects);
    return 0;
}

/* "+hhmm" as minutes, or no zone at all; -1: something else. */
static int read_zone(const char *text, int *zone)
{
    char *end;
    long n;

    text += strspn(text, " \t");
    *zone = 0;
    if (*text == '\0')
        return 0;
    n = strtol(text + 1, &end, 10);
    if ((*text != '+' && *text != '-') || strspn(text + 1, "0123456789") != 4
        || *end != '\0' || n % 100 > 59)
        return -1;
    *zone = (int)(n / 100 * 60 + n % 100) * (*text == '-' ? -1 : 1);
    return 0;
}

static int write_date(const struct line *line)
{
    char text[MPROTO_DATE_MAX];
    char *end;
    long long seconds;
    int zone;

    errno = 0;
    seconds = strtoll(line->p, &end, 10);
    if (errno != 0 || end == line->p || strlen(line->p) != line->n
        || strchr(" \t", *end) == NULL || read_zone(end, &zone) < 0
        || mproto_date_write(text, sizeof text, seconds, zone) == 0)
        return -1;
    puts(text);
    return 0;
}

static int filter(FILE *in, const char *name, line_fn *fn)
{
    struct line line = { NULL, 0, 0, 0, 0 };
    int more, status = 0;

    while ((more = line_next(&line, in, 0)) > 0)
        if (fn(&line) < 0) {
            fprintf(stderr, "dates: %s: line %lu: no date\n", name,
                    line.number);
            status = EXIT_DATAERR;
        }
    free(line.p);
    if (more < 0)
        return complain(EXIT_OSERR, name, "no memory");
    if (ferror(in))
        return complain(EXIT_NOINPUT, name, strerror(errno));
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain(EXIT_CANTCREAT, "standard output", strerror(errno));
    return status;
}

static int filter_file(const char *name, line_fn *fn)
{
    FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    int status;

    if (in == NULL)
        return complain(EXIT_NOINPUT, name, strerror(errno));
    status = filter(in, name, fn);
    if (in != stdin)
        fclose(in);
    return status;
}

int main(int argc, char **argv)
{
    struct option_list files = { NULL, 0 };
    int want_help = 0, back = 0, status;
    struct option table[] = {
        { "--write", &back, NULL, NULL },
        { "--help", &want_help, NULL, NULL },
        { NULL, NULL, NULL, &files }
    };

    files.v = calloc((size_t)argc, sizeof *files.v);
    if (files.v == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    if (options_read(table, argv) < 0)
        status = EXIT_USAGE;
    else if (want_help)
        status = fputs(help, stdout) < 0 ? EXIT_CANTCREAT : 0;
    else if (files.n > 1)
        status = complain(EXIT_USAGE, files.v[1], "one file at a time");
    else
        status = filter_file(files.n > 0 ? files.v[0] : "-",
                             back ? write_date : read_date);
    free(files.v);
    return status;
}
