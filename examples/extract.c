/* Writes the attachments of messages into a directory, decoded as they stream
 * by: their size does not matter. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "create.h"
#include "iconvert.h"
#include "mailbox.h"
#include "media.h"
#include "options.h"

#include <mailproto/charset.h>
#include <mailproto/flowed.h>
#include <mailproto/utf8.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
"usage: extract [--list] [--text] [--dir DIR] [OPTIONS] [FILE]...\n"
"\n"
"Writes the attachments of the messages in each FILE, or on standard input,\n"
"into the directory DIR, or this one, and tells of each: path, media type,\n"
"octets, name. FILE is a message, an mbox (it begins \"From \") or a Maildir.\n"
"Names are made safe, and no file is overwritten: behind \"a.txt\" comes\n"
"\"a (2).txt\". An attached message is one attachment.\n"
"\n"
"  --list     write no file, only tell\n"
"  --text     the text of the message, too, in UTF-8, its paragraphs as one\n"
"             line each where they are flowed: \"part-1.txt\"\n"
"  --unquote  take off the \">\" that writers of mboxes put before \"From \"\n"
"  --loose    in an mbox, a line that begins \"From \" behind an empty one is\n"
"             always a new message; without it there must be a date in it\n"
"\n"
"Exit status: 0, also when there was none; 64 wrong arguments; 66 FILE cannot\n"
"be read; 71 the system gave out; 73 an attachment cannot be written.\n";

struct extract {
    int              list, text, unquote, loose, help;
    const char      *dir;
    struct option_list files;

    int              fd;        /* of the directory */
    FILE            *out;       /* the file that is being written */
    char             name[CREATE_NAME_SIZE];
    int              wanted;    /* this part is */
    mproto_charset  *charset;   /* of a text to make UTF-8, else NULL */
    mproto_charset   charset_of_text;
    unsigned         flowed;    /* its lines are to be joined: as in the part */
    mproto_codec     lines;
};

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "extract: %s: %s\n", what, why);
    return status;
}

/* --- what is wanted, and its name ------------------------------------- */

static int is(mproto_span s, const char *text)
{
    return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

static int is_attachment(const mproto_mime_part *part)
{
    return part->kind == MPROTO_KIND_LEAF
        && (part->filename.n > 0 || is(part->disposition, "attachment")
            || !is(part->type, "text"));
}

#define NAME_SIZE (MAILBOX_PATH_SIZE + 16)

/* "part-1.2.png" for what has no name. */
static mproto_span name_of(char dst[NAME_SIZE], const mproto_mime_part *part)
{
    mproto_span name = { dst, 0 };
    char path[MAILBOX_PATH_SIZE];

    if (part->filename.n > 0)
        return part->filename;
    mailbox_path(path, part);
    name.n = (size_t)sprintf(dst, "part-%s.%s", path,
                             media_ending(part->type, part->subtype));
    return name;
}

/* --- one part --------------------------------------------------------- */

static void put_safe(mproto_span s)
{
    size_t n = mproto_utf8_safe(NULL, 0, s.p, s.n) + 1;
    char *safe = malloc(n);

    if (safe == NULL)
        return;
    mproto_utf8_safe(safe, n, s.p, s.n);
    fputs(safe, stdout);
    free(safe);
}

static void tell(const struct extract *x, const mproto_mime_part *part)
{
    char path[MAILBOX_PATH_SIZE], made[NAME_SIZE];
    mproto_span name = { x->name, strlen(x->name) };

    mailbox_path(path, part);
    printf("%s\t", path);
    put_safe(part->type);
    putchar('/');
    put_safe(part->subtype);
    printf("\t%llu\t", (unsigned long long)part->decoded);
    put_safe(x->list ? name_of(made, part) : name);
    putchar('\n');
}

/* Half an attachment is none. */
static void give_up(struct extract *x)
{
    if (x->charset != NULL)
        mproto_charset_close(x->charset);
    x->charset = NULL;
    if (x->out == NULL)
        return;
    fclose(x->out);
    create_undo(x->fd, x->name);
    x->out = NULL;
}

static int begin_part(struct extract *x, mproto_mime *m,
                      const mproto_mime_part *part)
{
    char made[NAME_SIZE];
    int leaf = part->kind == MPROTO_KIND_LEAF;
    int body = leaf && !is_attachment(part);

    give_up(x);                 /* of a message that could not be read on */
    x->wanted = leaf && (!body || x->text);
    if (leaf && !x->wanted)
        mproto_mime_skip(m);
    if (!x->wanted || x->list)
        return 0;
    if (body) {
        x->charset = &x->charset_of_text;
        mproto_charset_open(x->charset, part->charset, &iconvert);
        x->flowed = part->flowed;
        mproto_flowed_init(&x->lines, part->flowed);
    }
    x->out = create_file(x->fd, name_of(made, part), x->name);
    return x->out != NULL ? 0 : complain(EXIT_CANTCREAT, x->name,
                                         strerror(errno));
}

/* Text in UTF-8. */
static void put_lines(struct extract *x, const char *p, size_t n, int last)
{
    char out[4096];
    mproto_io io = { p, n, NULL, 0 };
    int rc;

    if (!x->flowed) {
        fwrite(p, 1, n, x->out);
        return;
    }
    do {
        io.out = out;
        io.out_n = sizeof out;
        rc = mproto_flowed_decode(&x->lines, &io, last);
        fwrite(out, 1, sizeof out - io.out_n, x->out);
    } while (rc == MPROTO_E_FULL);
}

static void put_text(struct extract *x, mproto_span data, int last)
{
    char out[4096];
    mproto_io io = { data.p, data.n, NULL, 0 };
    int rc;

    do {
        io.out = out;
        io.out_n = sizeof out;
        rc = mproto_charset_decode(x->charset, &io, last);
        put_lines(x, out, sizeof out - io.out_n, last && rc == MPROTO_OK);
    } while (rc == MPROTO_E_FULL);
}

static int put_data(struct extract *x, mproto_span data)
{
    if (x->charset != NULL)
        put_text(x, data, 0);
    else
        fwrite(data.p, 1, data.n, x->out);
    return ferror(x->out) ? complain(EXIT_CANTCREAT, x->name, strerror(errno))
                          : 0;
}

static int finish_file(struct extract *x)
{
    mproto_span none = { NULL, 0 };
    int bad;

    if (x->charset != NULL) {
        put_text(x, none, 1);
        mproto_charset_close(x->charset);
        x->charset = NULL;
    }
    bad = ferror(x->out);
    bad |= fclose(x->out) != 0;
    x->out = NULL;
    if (!bad)
        return 0;
    bad = complain(EXIT_CANTCREAT, x->name, strerror(errno));
    create_undo(x->fd, x->name);
    return bad;
}

static int end_part(struct extract *x, const mproto_mime_part *part)
{
    int status = 0;

    if (!x->wanted || part->kind != MPROTO_KIND_LEAF)
        return 0;
    if (x->out != NULL)
        status = finish_file(x);
    if (status == 0)
        tell(x, part);
    x->wanted = 0;
    return status;
}

/* --- the loop --------------------------------------------------------- */

static int on_event(void *ctx, const struct mail *mail, mproto_mime *m,
                    const mproto_mime_event *ev)
{
    struct extract *x = ctx;

    (void)mail;
    if (ev->type == MPROTO_MIME_HEADER_END)
        return begin_part(x, m, ev->part);
    if (ev->type == MPROTO_MIME_BODY && x->out != NULL)
        return put_data(x, ev->data);
    if (ev->type == MPROTO_MIME_PART_END)
        return end_part(x, ev->part);
    return 0;
}

static int run(struct extract *x)
{
    mproto_mime_limits limits = { .size = sizeof limits,
                                  .depth_max = MAILBOX_DEPTH_MAX };
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE
                                       | MPROTO_MIME_SHALLOW
                                       | MPROTO_MIME_NOFIELD
                                       | MPROTO_MIME_MBOXLINE,
                              .convert = &iconvert,
                              .limits = &limits };
    struct mailbox box = { .program = "extract", .opts = &opts,
                           .flags = (x->unquote ? MPROTO_MBOX_RD : 0u)
                                    | (x->loose ? MPROTO_MBOX_LOOSE : 0u),
                           .event = on_event, .ctx = x };
    int status;

    x->fd = create_in(x->dir);
    if (x->fd < 0)
        return complain(EXIT_CANTCREAT, x->dir, strerror(errno));
    status = mailbox_read(&box, &x->files);
    give_up(x);
    close(x->fd);
    if (status == 0 && (fflush(stdout) != 0 || ferror(stdout)))
        status = complain(EXIT_CANTCREAT, "standard output",
                          strerror(errno));
    return status;
}

int main(int argc, char **argv)
{
    static struct extract x = { .dir = "." };
    const struct option table[] = {
        { "--list", &x.list, NULL, NULL },
        { "--text", &x.text, NULL, NULL },
        { "--unquote", &x.unquote, NULL, NULL },
        { "--loose", &x.loose, NULL, NULL },
        { "--dir", NULL, &x.dir, NULL },
        { "--help", &x.help, NULL, NULL },
        { NULL, NULL, NULL, &x.files }
    };
    int status;

    x.files.v = calloc((size_t)argc, sizeof *x.files.v);
    if (x.files.v == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    if (options_read(table, argv) < 0)
        status = EXIT_USAGE;
    else if (x.help)
        status = fputs(help, stdout) < 0 ? EXIT_CANTCREAT : 0;
    else
        status = run(&x);
    free(x.files.v);
    return status;
}
