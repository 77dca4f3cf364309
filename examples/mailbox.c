/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "mailbox.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BLOCK 65536

static int fail(const struct mailbox *box, int status, const char *file,
                const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", box->program, file, why);
    return status;
}

/* --- one message ------------------------------------------------------ */

static void run(struct mailbox *box)
{
    const mproto_mime_event *ev;

    while (box->status == 0 && (ev = mproto_mime_next(box->mime)) != NULL)
        box->status = box->event(box->ctx, &box->mail, box->mime, ev);
    if (box->status == 0 && mproto_mime_error(box->mime)->code != MPROTO_OK)
        box->status = fail(box, EXIT_OSERR, box->mail.file, "no memory");
}

static void begin(struct mailbox *box)
{
    box->mime = mproto_mime_new(box->opts);
    if (box->mime == NULL)
        box->status = fail(box, EXIT_OSERR, box->mail.file, "no memory");
}

static void data(struct mailbox *box, const char *p, size_t n)
{
    if (box->mime == NULL)
        begin(box);
    if (box->status != 0)
        return;
    mproto_mime_in(box->mime, p, n);
    run(box);
}

static void end(struct mailbox *box)
{
    if (box->mime == NULL)
        begin(box);
    if (box->status == 0) {
        mproto_mime_eof(box->mime);
        run(box);
    }
    mproto_mime_free(box->mime);
    box->mime = NULL;
}

/* --- one file --------------------------------------------------------- */

static void cut(struct mailbox *box, mproto_mbox *mbox)
{
    mproto_span piece;
    int type;

    while (box->status == 0 && (type = mproto_mbox_next(mbox, &piece)) != 0) {
        if (type == MPROTO_MBOX_FROM) {
            box->mail.number++;
            box->mail.offset = mbox->offset + piece.n;
        } else if (type == MPROTO_MBOX_DATA) {
            data(box, piece.p, piece.n);
        } else {
            end(box);
        }
    }
}

static void read_mbox(struct mailbox *box, FILE *in, char *buf, size_t n)
{
    mproto_mbox mbox;

    mproto_mbox_init(&mbox, box->flags);
    for (; n > 0 && box->status == 0; n = fread(buf, 1, BLOCK, in)) {
        mproto_mbox_in(&mbox, buf, n);
        cut(box, &mbox);
    }
    if (ferror(in))
        return;                 /* half a message is none */
    mproto_mbox_eof(&mbox);
    cut(box, &mbox);
}

static void read_single(struct mailbox *box, FILE *in, char *buf, size_t n)
{
    for (; n > 0 && box->status == 0; n = fread(buf, 1, BLOCK, in))
        data(box, buf, n);
    if (box->status == 0 && !ferror(in))
        end(box);
}

static void read_stream(struct mailbox *box, FILE *in, int may_be_mbox)
{
    char *buf = malloc(BLOCK);
    size_t n;

    if (buf == NULL) {
        box->status = fail(box, EXIT_OSERR, box->mail.file, strerror(errno));
        return;
    }
    n = fread(buf, 1, BLOCK, in);
    if (may_be_mbox && n >= 5 && memcmp(buf, "From ", 5) == 0)
        read_mbox(box, in, buf, n);
    else
        read_single(box, in, buf, n);
    mproto_mime_free(box->mime);        /* when it stopped in the middle */
    box->mime = NULL;
    free(buf);
    if (box->status == 0 && ferror(in))
        box->status = fail(box, EXIT_NOINPUT, box->mail.file,
                           strerror(errno));
}

static void read_file(struct mailbox *box, const char *name, int may_be_mbox)
{
    FILE *in = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");

    box->mail.file = name;
    box->mail.offset = 0;
    if (in == NULL) {
        box->status = fail(box, EXIT_NOINPUT, name, strerror(errno));
        return;
    }
    read_stream(box, in, may_be_mbox);
    if (in != stdin)
        fclose(in);
}

/* --- a Maildir -------------------------------------------------------- */

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* What is in new or cur of dir, in the order of names, which begin with the
 * time. That a file is gone again, or renamed by a reader, is no fault of the
 * others. Gives a status, too, but only box->status stops. */
static int read_folder(struct mailbox *box, const char *dir,
                       const char *which)
{
    char path[4096];
    struct dirent **names;
    int n, i, trouble = 0;

    snprintf(path, sizeof path, "%s/%s", dir, which);
    n = scandir(path, &names, is_shown, alphasort);
    if (n < 0)
        return fail(box, EXIT_NOINPUT, path, strerror(errno));
    for (i = 0; i < n; i++) {
        if (box->status == 0
            && (size_t)snprintf(path, sizeof path, "%s/%s/%s", dir, which,
                                names[i]->d_name) < sizeof path) {
            box->mail.number++;
            read_file(box, path, 0);
        }
        if (box->status == EXIT_NOINPUT) {
            trouble = box->status;
            box->status = 0;
        }
        free(names[i]);
    }
    free(names);
    return trouble;
}

static int read_maildir(struct mailbox *box, const char *dir)
{
    int new = read_folder(box, dir, "new");
    int cur = box->status != 0 ? 0 : read_folder(box, dir, "cur");

    if (box->status != 0)
        return box->status;
    return new != 0 ? new : cur;
}

static int read_one(struct mailbox *box, const char *name)
{
    struct stat st;

    memset(&box->mail, 0, sizeof box->mail);
    box->mime = NULL;
    box->status = 0;
    if (strcmp(name, "-") != 0 && stat(name, &st) == 0
        && S_ISDIR(st.st_mode))
        return read_maildir(box, name);
    read_file(box, name, 1);
    return box->status;
}

int mailbox_read(struct mailbox *box, const struct option_list *files)
{
    size_t i;
    int status = files->n == 0 ? read_one(box, "-") : 0, bad = 0;

    for (i = 0; i < files->n && (bad == 0 || bad == EXIT_NOINPUT); i++) {
        bad = read_one(box, files->v[i]);
        if (bad != 0)
            status = bad;
    }
    return status;
}

void mailbox_path(char dst[MAILBOX_PATH_SIZE], const mproto_mime_part *part)
{
    size_t n = 0;
    unsigned i;

    strcpy(dst, "0");
    for (i = 0; i < part->depth && n + 12 < MAILBOX_PATH_SIZE; i++)
        n += (size_t)sprintf(dst + n, "%s%u", i ? "." : "", part->path[i]);
}
