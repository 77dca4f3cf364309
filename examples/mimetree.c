/* Shows a message as the tree of its parts, as it streams by: nothing of it
 * is kept, so its size does not matter. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "options.h"
#include "safe.h"

#include <mailproto/mime.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 100           /* what is nested deeper is not looked into */
#define PATH_SIZE ((DEPTH_MAX + 1) * 11)

static const char help[] =
"usage: mimetree [-x PATH] [FILE]\n"
"\n"
"Shows the message in FILE, or on standard input, as the tree of its parts:\n"
"path, type, charset, transfer encoding, size, file name, every defect.\n"
"Fields are shown as they are written, but unfolded; octets that could\n"
"command a terminal come out as \\xNN.\n"
"\n"
"  -x PATH   write one part to standard output instead, decoded. PATH is\n"
"            like 1.2, and 0 is the message. Of a multipart and of an\n"
"            enclosed message all is written that stands behind the header\n"
"\n"
"Exit status: 0, also when there are defects; 64 wrong arguments; 65 there\n"
"is no such part; 66 FILE cannot be read; 71 the system gave out; 73 the\n"
"part cannot be written.\n";

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "mimetree: %s: %s\n", what, why);
    return status;
}

/* "1.2", or "0" for the message. */
static void path_text(char dst[PATH_SIZE], const mproto_mime_part *part)
{
    size_t n = 0;
    unsigned i;

    strcpy(dst, "0");
    for (i = 0; i < part->depth && n + 12 < PATH_SIZE; i++)
        n += (size_t)sprintf(dst + n, "%s%u", i ? "." : "", part->path[i]);
}

/* --- the tree --------------------------------------------------------- */

struct tree {
    mproto_mime_kind kinds[DEPTH_MAX + 1];      /* of the open parts */
};

static void indent(unsigned depth)
{
    while (depth-- > 0)
        fputs("  ", stdout);
}

static void show(const char *before, mproto_span text, const char *after)
{
    if (text.n == 0)
        return;
    fputs(before, stdout);
    safe_print(stdout, text.p, text.n);
    fputs(after, stdout);
}

static void show_field(unsigned depth, const mproto_field *field)
{
    char *text = malloc(field->body.n + 1);
    mproto_span value = { text, 0 };

    if (text == NULL)
        return;
    value.n = mproto_unfold(text, field->body.n + 1, field->body);
    indent(depth);
    show("", field->name, ": ");
    show("", value, "");
    putchar('\n');
    free(text);
}

/* Only a message has a Subject; a part has it by mistake. */
static void on_field(const struct tree *t, const mproto_mime_event *ev)
{
    static const char *const shown[] = { "from", "to", "subject", "date" };
    unsigned depth = ev->part->depth;
    size_t i;

    if (depth > 0 && t->kinds[depth - 1] != MPROTO_KIND_MESSAGE)
        return;
    for (i = 0; i < sizeof shown / sizeof *shown; i++)
        if (mproto_name_is(ev->field.name, shown[i]))
            show_field(depth, &ev->field);
}

static void show_part(const mproto_mime_part *part)
{
    static const char *const encodings[] = {
        "", "7bit", "8bit", "binary", "quoted-printable", "base64",
        "an unknown encoding"
    };
    uint64_t raw = part->end - part->body;
    char path[PATH_SIZE];

    path_text(path, part);
    indent(part->depth);
    printf("%s  ", path);
    show("", part->type, "/");
    show("", part->subtype, "");
    show(", ", part->charset, "");
    if (part->kind == MPROTO_KIND_LEAF) {
        printf(", %s, %llu octets", encodings[part->encoding],
               (unsigned long long)part->decoded);
        if (raw != part->decoded)
            printf(" in %llu", (unsigned long long)raw);
    }
    show(", \"", part->filename, "\"");
    putchar('\n');
}

static void show_defects(const mproto_mime_part *part)
{
    unsigned rest = part->defects;

    for (; rest != 0; rest &= rest - 1) {
        indent(part->depth + 2);
        printf("! %s\n", mproto_defect_text(rest));
    }
}

/* A leaf is shown when its size is known, the others above their parts. */
static void on_tree(struct tree *t, const mproto_mime_event *ev)
{
    const mproto_mime_part *part = ev->part;

    if (ev->type == MPROTO_MIME_FIELD)
        on_field(t, ev);
    if (ev->type == MPROTO_MIME_HEADER_END) {
        t->kinds[part->depth] = part->kind;
        if (part->kind != MPROTO_KIND_LEAF)
            show_part(part);
    }
    if (ev->type == MPROTO_MIME_PART_END) {
        if (part->kind == MPROTO_KIND_LEAF)
            show_part(part);
        show_defects(part);
    }
}

/* --- one part --------------------------------------------------------- */

struct extract {
    const char      *path;      /* NULL: show the tree */
    int              found, open;
    unsigned         depth;
    mproto_mime_kind kind;
    uint64_t         body;      /* where it begins */
};

static void find_part(struct extract *x, mproto_mime *m,
                      const mproto_mime_part *part)
{
    char path[PATH_SIZE];

    path_text(path, part);
    if (!x->found && strcmp(path, x->path) == 0) {
        x->found = x->open = 1;
        x->depth = part->depth;
        x->kind = part->kind;
        x->body = part->body;
    } else if (x->open) {
        mproto_mime_raw(m);     /* within the part: as it stands there */
    }
}

static void on_extract(struct extract *x, mproto_mime *m,
                       const mproto_mime_event *ev)
{
    mproto_span data = ev->data;

    if (ev->type == MPROTO_MIME_HEADER_END)
        find_part(x, m, ev->part);
    if (ev->type == MPROTO_MIME_PART_END && ev->part->depth == x->depth)
        x->open = 0;
    if (!x->open || ev->offset < x->body)
        return;
    if (ev->type == MPROTO_MIME_FIELD)
        data = ev->field.raw;
    if (ev->type == MPROTO_MIME_BODY || ev->type == MPROTO_MIME_OUTSIDE
        || ev->type == MPROTO_MIME_FIELD)
        fwrite(data.p, 1, data.n, stdout);
}

/* --- the loop --------------------------------------------------------- */

static void run(mproto_mime *m, struct tree *t, struct extract *x)
{
    const mproto_mime_event *ev;

    while ((ev = mproto_mime_next(m)) != NULL) {
        if (x->path == NULL)
            on_tree(t, ev);
        else
            on_extract(x, m, ev);
    }
}

static int read_message(FILE *in, const char *name, struct extract *x)
{
    mproto_mime_limits limits = { .size = sizeof limits,
                                  .depth_max = DEPTH_MAX };
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE,
                              .limits = &limits };
    mproto_mime *m = mproto_mime_new(&opts);
    struct tree t;
    char buf[16384];
    size_t n;
    int code;

    if (m == NULL)
        return complain(EXIT_OSERR, "start", "no memory");
    while ((n = fread(buf, 1, sizeof buf, in)) > 0) {
        mproto_mime_in(m, buf, n);
        run(m, &t, x);
    }
    mproto_mime_eof(m);
    run(m, &t, x);
    code = mproto_mime_error(m)->code;
    mproto_mime_free(m);
    if (ferror(in))
        return complain(EXIT_NOINPUT, name, strerror(errno));
    if (code != MPROTO_OK)
        return complain(EXIT_OSERR, name, "no memory");
    if (fflush(stdout) != 0 || ferror(stdout))
        return complain(EXIT_CANTCREAT, "standard output", strerror(errno));
    if (x->path != NULL && !x->found)
        return complain(EXIT_DATAERR, x->path, "no such part");
    return 0;
}

static int read_file(const char *name, struct extract *x)
{
    FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    int status;

    if (in == NULL)
        return complain(EXIT_NOINPUT, name, strerror(errno));
    status = read_message(in, name, x);
    if (in != stdin)
        fclose(in);
    return status;
}

int main(int argc, char **argv)
{
    struct extract x = { .path = NULL };
    struct option_list files = { NULL, 0 };
    int want_help = 0, status;
    struct option table[] = {
        { "-x", NULL, &x.path, NULL },
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
        status = complain(EXIT_USAGE, files.v[1], "one message at a time");
    else
        status = read_file(files.n > 0 ? files.v[0] : "-", &x);
    free(files.v);
    return status;
}
