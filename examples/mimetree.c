/* Shows messages as trees of their parts, as they stream by: nothing of them
 * is kept, so their size does not matter. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "iconvert.h"
#include "options.h"
#include "tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
"usage: mimetree [--json] [-n NUMBER] [OPTIONS] [FILE]...\n"
"       mimetree -x PATH [-n NUMBER] [OPTIONS] [FILE]\n"
"\n"
"Shows the messages in each FILE, or on standard input, as trees of their\n"
"parts: path, type, charset, transfer encoding, size, file name, every\n"
"defect. FILE is a message, an mbox (it begins \"From \") or a Maildir. What\n"
"could command a terminal comes out as \\xNN or \\uNNNN.\n"
"\n"
"  --json     one JSON object for each message, in one line: where it begins\n"
"             in FILE, and the tree with the offsets of each part in the\n"
"             message: header, body, end\n"
"  -x PATH    write one part to standard output instead, decoded. PATH is\n"
"             like 1.2, and 0 is the message. Of a multipart and of an\n"
"             enclosed message all is written that stands behind the header\n"
"  -n NUMBER  only this message of a mailbox; -x takes the first without it\n"
"  --unquote  take off the \">\" that writers of mboxes put before \"From \"\n"
"  --loose    in an mbox, a line that begins \"From \" behind an empty one is\n"
"             always a new message; without it there must be a date in it\n"
"\n"
"Exit status: 0, also when there are defects; 64 wrong arguments; 65 there\n"
"is no such part or message; 66 FILE cannot be read; 71 the system gave out;\n"
"73 the output cannot be written.\n";

struct mimetree {
    struct tree      tree;
    const char      *path, *which;      /* of -x and -n */
    unsigned long    number;    /* 0: all */
    int              unquote, loose, help;
    struct option_list files;

    int              seen;      /* some message was the one that is meant */
    int              found, open;       /* -x */
    unsigned         depth;
    uint64_t         body;      /* where it begins */
};

static int complain(int status, const char *what, const char *why)
{
    fprintf(stderr, "mimetree: %s: %s\n", what, why);
    return status;
}

/* --- one part --------------------------------------------------------- */

static void find_part(struct mimetree *t, mproto_mime *m,
                      const mproto_mime_part *part)
{
    char path[MAILBOX_PATH_SIZE];

    mailbox_path(path, part);
    if (!t->found && strcmp(path, t->path) == 0) {
        t->found = t->open = 1;
        t->depth = part->depth;
        t->body = part->body;
    } else if (t->open) {
        mproto_mime_raw(m);     /* within the part: as it stands there */
    }
}

static void extract(struct mimetree *t, mproto_mime *m,
                    const mproto_mime_event *ev)
{
    mproto_span data = ev->data;

    if (ev->type == MPROTO_MIME_HEADER_END)
        find_part(t, m, ev->part);
    if (ev->type == MPROTO_MIME_PART_END && ev->part->depth == t->depth)
        t->open = 0;
    if (!t->open || ev->offset < t->body)
        return;
    if (ev->type == MPROTO_MIME_FIELD)
        data = ev->field.raw;
    if (ev->type == MPROTO_MIME_BODY || ev->type == MPROTO_MIME_OUTSIDE
        || ev->type == MPROTO_MIME_FIELD)
        fwrite(data.p, 1, data.n, stdout);
}

/* --- the loop --------------------------------------------------------- */

static int is_meant(const struct mimetree *t, const struct mail *mail)
{
    return t->number == 0 || mail->number == t->number
        || (mail->number == 0 && t->number == 1);
}

static int on_event(void *ctx, const struct mail *mail, mproto_mime *m,
                    const mproto_mime_event *ev)
{
    struct mimetree *t = ctx;

    if (!is_meant(t, mail))
        return 0;
    t->seen = 1;
    if (t->path != NULL)
        extract(t, m, ev);
    else if (tree_event(&t->tree, mail, ev) < 0)
        return complain(EXIT_OSERR, mail->file, "no memory");
    if (ferror(stdout))
        return complain(EXIT_CANTCREAT, "standard output", strerror(errno));
    return 0;
}

static int run(struct mimetree *t)
{
    mproto_mime_limits limits = { .size = sizeof limits,
                                  .depth_max = MAILBOX_DEPTH_MAX };
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE
                                       | MPROTO_MIME_MBOXLINE,
                              .convert = &iconvert,
                              .limits = &limits };
    struct mailbox box = { .program = "mimetree", .opts = &opts,
                           .flags = (t->unquote ? MPROTO_MBOX_RD : 0u)
                                    | (t->loose ? MPROTO_MBOX_LOOSE : 0u),
                           .event = on_event, .ctx = t };
    int status;

    t->tree.titled = t->files.n > 1;
    if (t->path != NULL && t->number == 0)
        t->number = 1;
    status = mailbox_read(&box, &t->files);
    if (status == 0 && fflush(stdout) != 0)
        status = complain(EXIT_CANTCREAT, "standard output",
                          strerror(errno));
    if (status == 0 && t->which != NULL && !t->seen)
        status = complain(EXIT_DATAERR, t->which, "no such message");
    else if (status == 0 && t->path != NULL && !t->found)
        status = complain(EXIT_DATAERR, t->path, "no such part");
    return status;
}

static int check(struct mimetree *t)
{
    char *end = NULL;

    if (t->path != NULL && t->files.n > 1)
        return complain(EXIT_USAGE, t->files.v[1], "one file at a time");
    if (t->path != NULL && t->tree.json)
        return complain(EXIT_USAGE, "-x", "does not go with --json");
    if (t->which == NULL)
        return 0;
    t->number = strtoul(t->which, &end, 10);
    if (t->which[0] < '0' || t->which[0] > '9' || *end != '\0'
        || t->number == 0)
        return complain(EXIT_USAGE, t->which, "not a number from 1");
    return 0;
}

int main(int argc, char **argv)
{
    static struct mimetree t;
    const struct option table[] = {
        { "--json", &t.tree.json, NULL, NULL },
        { "-n", NULL, &t.which, NULL },
        { "-x", NULL, &t.path, NULL },
        { "--unquote", &t.unquote, NULL, NULL },
        { "--loose", &t.loose, NULL, NULL },
        { "--help", &t.help, NULL, NULL },
        { NULL, NULL, NULL, &t.files }
    };
    int status;

    t.files.v = calloc((size_t)argc, sizeof *t.files.v);
    if (t.files.v == NULL)
        return complain(EXIT_OSERR, "start", strerror(errno));
    if (options_read(table, argv) < 0)
        status = EXIT_USAGE;
    else if (t.help)
        status = fputs(help, stdout) < 0 ? EXIT_CANTCREAT : 0;
    else if ((status = check(&t)) == 0)
        status = run(&t);
    free(t.files.v);
    return status;
}
