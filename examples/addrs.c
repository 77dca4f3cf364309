/* The addresses of messages, one a line. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "iconvert.h"
#include "options.h"
#include "safe.h"

#include <mailproto/address.h>
#include <mailproto/mime.h>
#include <mailproto/utf8.h>
#include <mailproto/words.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_MAX (1024 * 1024)

static const char help[] =
"usage: addrs [--strict] [FILE]...\n"
"\n"
"Writes the addresses in the header of each message, from standard input when\n"
"there is no FILE: those of From, Sender, Reply-To, To, Cc, Bcc and their\n"
"Resent- fields. One a line, with tabs between: the name, decoded; local part\n"
"and domain, without quotes, the last \"@\" between them; and what was not\n"
"right. What could command a terminal comes out as \\xNN or \\uNNNN.\n"
"\n"
"  --strict  refuse what RFC 5322 does not allow: it is told of, and left out\n"
"\n"
"Exit status: 0, also when addresses were not quite right; 64 wrong\n"
"arguments; 65 something was left out; 66 FILE cannot be read; 71 the system\n"
"gave out; 73 the output cannot be written.\n";

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "addrs: %s: %s\n", what, why);
    return status;
}

static void put_defects(FILE *to, unsigned defects)
{
    const char *between = "";

    for (; defects != 0; defects &= defects - 1) {
        fprintf(to, "%s%s", between, mproto_defect_text(defects));
        between = "; ";
    }
    putc('\n', to);
}

/* A stranger's text, so that it commands no terminal; -1: no memory. */
static int put_text(const char *p, size_t n)
{
    size_t size = mproto_utf8_safe(NULL, 0, p, n) + 1;
    char *safe = malloc(size);

    if (safe == NULL)
        return -1;
    mproto_utf8_safe(safe, size, p, n);
    fputs(safe, stdout);
    free(safe);
    return 0;
}

/* The phrase, or as in old mail the comment. */
static int put_name(const mproto_addr *a)
{
    mproto_span raw = a->display.n > 0 ? a->display : a->comment;
    char *plain = malloc(raw.n + 1), *text;
    mproto_span name = { plain, 0 };
    size_t n;
    int status = -1;

    if (plain == NULL)
        return -1;
    name.n = mproto_addr_name(plain, raw.n + 1, raw);
    n = mproto_words_decode(NULL, 0, name, &iconvert, NULL);
    if ((text = malloc(n + 1)) != NULL) {
        mproto_words_decode(text, n + 1, name, &iconvert, NULL);
        status = put_text(text, n);
    }
    free(plain);
    free(text);
    return status;
}

static int put_part(const char *before, mproto_span raw)
{
    char *text = malloc(raw.n + 1);
    int status;

    if (text == NULL)
        return -1;
    fputs(before, stdout);
    status = put_text(text, mproto_addr_text(text, raw.n + 1, raw));
    free(text);
    return status;
}

/* Groups and empty places only when there is something to tell of them. */
static int put_address(const mproto_addr *a)
{
    if (a->type != MPROTO_ADDR_MAILBOX && a->defects == 0)
        return 0;
    if (put_name(a) < 0 || put_part("\t", a->local) < 0
        || (a->domain.n > 0 && put_part("@", a->domain) < 0))
        return complain(EXIT_OSERR, "address", "no memory");
    if (a->defects != 0)
        putchar('\t');
    put_defects(stdout, a->defects);
    return 0;
}

static int refuse(const char *file, const mproto_addr *a)
{
    fprintf(stderr, "addrs: %s: ", file);
    safe_print(stderr, a->raw.p, a->raw.n);
    fputs(": ", stderr);
    put_defects(stderr, a->defects);
    return EXIT_DATAERR;
}

static int is_address_field(mproto_span name)
{
    static const char *const names[] = {
        "from", "sender", "reply-to", "to", "cc", "bcc", "resent-from",
        "resent-sender", "resent-reply-to", "resent-to", "resent-cc",
        "resent-bcc"
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (mproto_name_is(name, names[i]))
            return 1;
    return 0;
}

static int on_field(const char *file, const mproto_field *field,
                    unsigned flags)
{
    mproto_addrs it;
    mproto_addr a;
    int rc, bad, status = 0;

    if (!is_address_field(field->name))
        return 0;
    mproto_addrs_begin(&it, field->body, flags);
    while ((rc = mproto_addrs_next(&it, &a)) != 0) {
        bad = rc < 0 ? refuse(file, &a) : put_address(&a);
        if (bad)
            status = bad;
    }
    return status;
}

/* Only the header is looked at: *open is 0 behind it. */
static int on_events(mproto_mime *m, const char *file, unsigned flags,
                     int *open)
{
    const mproto_mime_event *ev;
    int bad, status = 0;

    while (*open && (ev = mproto_mime_next(m)) != NULL) {
        bad = 0;
        if (ev->type == MPROTO_MIME_FIELD)
            bad = on_field(file, &ev->field, flags);
        if (ev->type == MPROTO_MIME_HEADER_END) {
            *open = 0;
            if (ev->part->defects & MPROTO_DEFECT_LIMIT)
                bad = complain(EXIT_DATAERR, file, "header past a limit");
        }
        if (bad)
            status = bad;
    }
    return status;
}

static int read_message(FILE *in, const char *file, unsigned flags)
{
    mproto_mime_limits limits = { .size = sizeof limits,
                                  .field_max = FIELD_MAX };
    mproto_mime_opts opts = { .size = sizeof opts, .limits = &limits };
    mproto_mime *m = mproto_mime_new(&opts);
    char buf[16384];
    size_t n;
    int bad, code, open = 1, status = 0;

    if (m == NULL)
        return complain(EXIT_OSERR, "start", "no memory");
    while (open) {
        n = fread(buf, 1, sizeof buf, in);
        if (n > 0)
            mproto_mime_in(m, buf, n);
        else
            mproto_mime_eof(m);
        bad = on_events(m, file, flags, &open);
        if (bad)
            status = bad;
        if (n == 0)
            break;
    }
    code = mproto_mime_error(m)->code;
    mproto_mime_free(m);
    if (ferror(in))
        return complain(EXIT_NOINPUT, file, strerror(errno));
    if (code != MPROTO_OK)
        return complain(EXIT_OSERR, file, "no memory");
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain(EXIT_CANTCREAT, "standard output", strerror(errno));
    return status;
}

static int read_file(const char *name, unsigned flags)
{
    FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    int status;

    if (in == NULL)
        return complain(EXIT_NOINPUT, name, strerror(errno));
    status = read_message(in, name, flags);
    if (in != stdin)
        fclose(in);
    return status;
}

/* All are read; the first trouble is the status. */
static int read_files(const struct option_list *files, unsigned flags)
{
    int bad, status = files->n == 0 ? read_file("-", flags) : 0;
    size_t i;

    for (i = 0; i < files->n; i++) {
        bad = read_file(files->v[i], flags);
        if (status == 0)
            status = bad;
    }
    return status;
}

int main(int argc, char **argv)
{
    struct option_list files = { NULL, 0 };
    int want_help = 0, strict = 0, status;
    struct option table[] = {
        { "--strict", &strict, NULL, NULL },
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
    else
        status = read_files(&files, strict ? MPROTO_ADDRS_STRICT : 0);
    free(files.v);
    return status;
}
