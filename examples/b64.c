/* A file to base64 as mail carries it, and back. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "options.h"

#include <mailproto/base64.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
"usage: b64 [-d] [--flat] [FILE]\n"
"\n"
"Writes FILE, or standard input, as base64: lines of 76 letters, CRLF behind\n"
"each.\n"
"\n"
"  -d        the way back. What is not right is read as far as it can be and\n"
"            told of: octets that are no letters, padding, a second run\n"
"  --flat    no line ends\n"
"\n"
"Exit status: 0; 64 wrong arguments; 65 something was not right; 66 FILE\n"
"cannot be read; 71 the system gave out; 73 the output cannot be written.\n";

enum { LINES = 2048, IN_SIZE = 57 * LINES, OUT_SIZE = 78 * LINES };

typedef int codec_fn(mproto_codec *s, mproto_io *io, int last);

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "b64: %s: %s\n", what, why);
    return status;
}

/* -1: the output cannot be written. */
static int convert(codec_fn *fn, mproto_codec *s, const char *p, size_t n,
                   int last)
{
    static char out[OUT_SIZE];
    mproto_io io;
    size_t made;
    int rc;

    io.in = p;
    io.in_n = n;
    do {
        io.out = out;
        io.out_n = sizeof out;
        rc = fn(s, &io, last);
        made = sizeof out - io.out_n;
        if (fwrite(out, 1, made, stdout) != made)
            return -1;
    } while (rc == MPROTO_E_FULL);
    return 0;
}

static int tell_defects(const char *name, unsigned defects)
{
    int status = defects ? EXIT_DATAERR : 0;

    for (; defects != 0; defects &= defects - 1)
        complain(status, name, mproto_defect_text(defects));
    return status;
}

static int filter(FILE *in, const char *name, codec_fn *fn, unsigned flags)
{
    static char buf[IN_SIZE];
    mproto_codec s;
    size_t n;
    int bad;

    /* Blocks are large: a buffer would only be one more copy. */
    setvbuf(in, NULL, _IONBF, 0);
    setvbuf(stdout, NULL, _IONBF, 0);
    mproto_base64_init(&s, flags);
    do {
        n = fread(buf, 1, sizeof buf, in);
        bad = convert(fn, &s, buf, n, n < sizeof buf);
    } while (n == sizeof buf && bad == 0);
    if (ferror(in))
        return complain(EXIT_NOINPUT, name, strerror(errno));
    if (bad || fflush(stdout) != 0)
        return complain(EXIT_CANTCREAT, "standard output", strerror(errno));
    return tell_defects(name, s.defects);
}

static int filter_file(const char *name, codec_fn *fn, unsigned flags)
{
    FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    int status;

    if (in == NULL)
        return complain(EXIT_NOINPUT, name, strerror(errno));
    status = filter(in, name, fn, flags);
    if (in != stdin)
        fclose(in);
    return status;
}

int main(int argc, char **argv)
{
    struct option_list files = { NULL, 0 };
    int want_help = 0, decode = 0, flat = 0, status;
    struct option table[] = {
        { "-d", &decode, NULL, NULL },
        { "--flat", &flat, NULL, NULL },
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
                             decode ? mproto_base64_decode
                             : mproto_base64_encode,
                             flat ? 0 : MPROTO_BASE64_LINES);
    free(files.v);
    return status;
}
