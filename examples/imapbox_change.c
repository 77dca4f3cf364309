/* Flags, and what is expunged. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_int.h"
#include "imapbox_disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The lines of what the files have already, to be noted when all is done. */
struct change {
    struct imapbox *box;
    struct imapbox_text text;
    const struct imapbox_flagging *flags;       /* NULL: expunge */
    int deleted;
};

static void compute(const struct imapbox_flagging *c,
                    const struct imapbox_msg *m, unsigned *flags,
                    uint64_t *keywords)
{
    *flags = m->flags;
    *keywords = m->keywords;
    if (c->how == '+') {
        *flags |= c->flags;
        *keywords |= c->keywords;
    } else if (c->how == '-') {
        *flags &= ~c->flags;
        *keywords &= ~c->keywords;
    } else {
        *flags = c->flags;
        *keywords = c->keywords;
    }
    *flags &= IMAPBOX_FLAGS;
}

static int rename_file(struct imapbox *box, struct imapbox_msg *m,
                       const char *file)
{
    char from[IMAPBOX_PATH_SIZE], to[IMAPBOX_PATH_SIZE];

    if (m->where == IMAPBOX_CUR && strcmp(file, m->file) == 0)
        return 0;
    if (imapbox_path_of(from, box, m) < 0
        || imapbox_path(to, box, "cur", file) < 0
        || imapbox_disk_rename(from, to) < 0)
        return -1;
    return imapbox_set_file(m, file, IMAPBOX_CUR);
}

static int flag_one(struct change *c, struct imapbox_msg *m)
{
    char file[IMAPBOX_FILE_SIZE];
    struct imapbox_msg now = *m;

    compute(c->flags, m, &now.flags, &now.keywords);
    if (now.flags == m->flags && now.keywords == m->keywords)
        return 0;
    imapbox_write_flags(file, m, now.flags, now.keywords,
                        imapbox_known(c->box));
    if (rename_file(c->box, m, file) < 0)
        return -1;
    now.modseq = c->box->modseq + 1;
    imapbox_line_flags(&c->text, &now);
    return 0;
}

static int expunge_one(struct change *c, struct imapbox_msg *m)
{
    char path[IMAPBOX_PATH_SIZE];

    if (c->deleted && !(m->flags & MPROTO_IMAP_DELETED))
        return 0;
    if (imapbox_path_of(path, c->box, m) < 0
        || imapbox_disk_unlink(path) < 0)
        return -1;
    imapbox_line_gone(&c->text, m->uid, c->box->modseq + 1);
    return 0;
}

/* What was done with files is noted even when the rest failed: else the next
 * scan would find it out. */
static int finish(struct change *c, int rc)
{
    int error = errno;

    if (c->text.n == 0) {
        imapbox_text_free(&c->text);
        return rc;
    }
    if (imapbox_sync_cur(c->box) < 0) {
        c->box->rescan = 1;
        imapbox_text_free(&c->text);
        return -1;
    }
    imapbox_saw_cur(c->box);
    if (imapbox_note(c->box, &c->text, 1) < 0)
        return -1;
    errno = error;
    return rc;
}

/* Its file may have been renamed by a program that knows no lock: then all is
 * noted so far and looked at again. A message that is gone is no failure. */
static int change_one(struct change *c, uint32_t uid)
{
    int (*act)(struct change *, struct imapbox_msg *)
        = c->flags != NULL ? flag_one : expunge_one;
    struct imapbox_msg *m = imapbox_get(c->box, uid);

    if (m == NULL || act(c, m) == 0)
        return 0;
    if (errno != ENOENT || finish(c, 0) < 0)
        return -1;
    c->box->rescan = 1;
    if (imapbox_scan(c->box) < 0)
        return -1;
    m = imapbox_get(c->box, uid);
    return m == NULL ? 0 : act(c, m);
}

static int is_modified(const struct change *c, uint32_t uid)
{
    const struct imapbox_msg *m;

    if (c->flags == NULL || !c->flags->is_unchanged)
        return 0;
    m = imapbox_get(c->box, uid);
    return m != NULL && m->modseq > c->flags->modseq;
}

int imapbox_flag(struct imapbox *box, const struct imapbox_flagging *change,
                 uint32_t *uids, size_t *n)
{
    struct change c = { box, { NULL, 0, 0, 0 }, change, 0 };
    size_t i, modified = 0;
    int rc;

    if (imapbox_enter(box) < 0)
        return -1;
    rc = imapbox_scan(box);
    for (i = 0; rc == 0 && i < *n; i++)
        if (is_modified(&c, uids[i]))
            uids[modified++] = uids[i];
        else
            rc = change_one(&c, uids[i]);
    *n = modified;
    return imapbox_exit(box, finish(&c, rc));
}

int imapbox_expunge(struct imapbox *box, const uint32_t *uids, size_t n,
                    int deleted)
{
    struct change c = { box, { NULL, 0, 0, 0 }, NULL, deleted };
    size_t i;
    int rc;

    if (imapbox_enter(box) < 0)
        return -1;
    rc = imapbox_scan(box);
    for (i = 0; rc == 0 && i < n; i++)
        rc = change_one(&c, uids[i]);
    return imapbox_exit(box, finish(&c, rc));
}
