/* Text of header fields to UTF-8 and back. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "iconvert.h"
#include "lines.h"
#include "options.h"

#include <mailproto/words.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
"usage: words [--encode [--phrase]] [FILE]\n"
"\n"
"Reads header text as it stands in mail, from FILE or standard input, and\n"
"writes it as UTF-8: encoded-words are decoded, lines that begin with a blank\n"
"are joined to the one before. What is not right is read as far as it can be\n"
"and told of.\n"
"\n"
"  --encode  the way back: each line of UTF-8 becomes text for a field as\n"
"            long as Subject, folded, with CRLF; a line that is not UTF-8 or\n"
"            has control characters is told of and left out\n"
"  --phrase  for a name before an address: what has a meaning there is\n"
"            encoded, too\n"
"\n"
"Exit status: 0; 64 wrong arguments; 65 something was not right; 66 FILE\n"
"cannot be read; 71 the system gave out; 73 the output cannot be written.\n";

#define COLUMN (sizeof "Subject: " - 1)

struct job {
    const char *name;           /* of the file */
    int         encode;
    unsigned    flags;
};

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "words: %s: %s\n", what, why);
    return status;
}

static int complain_line(const struct job *job, unsigned long number,
                         const char *why)
{
    fprintf(stderr, "words: %s: line %lu: %s\n", job->name, number, why);
    return EXIT_DATAERR;
}

static size_t convert(char *dst, size_t cap, const struct job *job,
                      mproto_span text, unsigned *defects)
{
    if (job->encode)
        return mproto_words_encode(dst, cap, text, COLUMN, job->flags);
    return mproto_words_decode(dst, cap, text, &iconvert, defects);
}

static int convert_line(const struct job *job, const struct line *line)
{
    mproto_span text = { line->p, line->n };
    size_t n = convert(NULL, 0, job, text, NULL);
    unsigned defects = 0;
    int status = 0;
    char *dst;

    if (n == SIZE_MAX)
        return complain_line(job, line->number,
                             "not UTF-8, or a control character");
    if ((dst = malloc(n + 1)) == NULL)
        return complain(EXIT_OSERR, job->name, strerror(errno));
    convert(dst, n + 1, job, text, &defects);
    fwrite(dst, 1, n, stdout);
    fputs(job->encode ? "\r\n" : "\n", stdout);
    free(dst);
    for (; defects != 0; defects &= defects - 1)
        status = complain_line(job, line->number,
                               mproto_defect_text(defects));
    return status;
}

static int filter(FILE *in, const struct job *job)
{
    struct line line = { NULL, 0, 0, 0, 0 };
    int more, bad, status = 0;

    while ((more = line_next(&line, in, !job->encode)) > 0
           && status != EXIT_OSERR) {
        bad = convert_line(job, &line);
        if (bad)
            status = bad;
    }
    free(line.p);
    if (more < 0)
        return complain(EXIT_OSERR, job->name, "no memory");
    if (ferror(in))
        return complain(EXIT_NOINPUT, job->name, strerror(errno));
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain(EXIT_CANTCREAT, "standard output", strerror(errno));
    return status;
}

static int filter_file(const struct job *job)
{
    FILE *in = strcmp(job->name, "-") == 0 ? stdin : fopen(job->name, "rb");
    int status;

    if (in == NULL)
        return complain(EXIT_NOINPUT, job->name, strerror(errno));
    status = filter(in, job);
    if (in != stdin)
        fclose(in);
    return status;
}

int main(int argc, char **argv)
{
    struct job job = { "-", 0, 0 };
    struct option_list files = { NULL, 0 };
    int want_help = 0, phrase = 0, status;
    struct option table[] = {
        { "--encode", &job.encode, NULL, NULL },
        { "--phrase", &phrase, NULL, NULL },
        { "--help", &want_help, NULL, NULL },
        { NULL, NULL, NULL, &files }
    };

    files.v = calloc((size_t)argc, sizeof *files.v);
    if (files.v == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    status = options_read(table, argv) < 0 ? EXIT_USAGE : 0;
    if (files.n > 0)
        job.name = files.v[0];
    if (phrase)
        job.flags = MPROTO_WORDS_PHRASE;
    if (status == 0 && want_help)
        status = fputs(help, stdout) < 0 ? EXIT_CANTCREAT : 0;
    else if (status == 0 && files.n > 1)
        status = complain(EXIT_USAGE, files.v[1], "one file at a time");
    else if (status == 0 && phrase && !job.encode)
        status = complain(EXIT_USAGE, "--phrase", "goes with --encode");
    else if (status == 0)
        status = filter_file(&job);
    free(files.v);
    return status;
}
