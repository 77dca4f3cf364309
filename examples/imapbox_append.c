/* Messages that come in by APPEND, COPY and MOVE. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64

#include "imapbox_int.h"
#include "imapbox_disk.h"
#include "maildir.h"

#include <mailproto/pop3.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* --- a batch of files that get UIDs together -------------------------- */

struct item {
    struct imapbox_msg msg;     /* file: its name in cur */
    /* Where it has been so far. Names only: a mailbox may be renamed while
     * its message is on the way. */
    const struct imapbox *in;
    const char *sub;            /* "tmp", "cur" or "new" */
    char  *from;
    int    put;                 /* it is in cur */
};

struct batch {
    struct item *v;
    size_t       n, cap;
    int          move;          /* from is not to stay */
};

static void free_batch(struct batch *b)
{
    size_t i;

    for (i = 0; i < b->n; i++) {
        free(b->v[i].msg.file);
        free(b->v[i].from);
    }
    free(b->v);
}

static struct item *add_item(struct batch *b)
{
    size_t cap = b->cap > 0 ? b->cap * 2 : 4;
    struct item *v;

    if (b->n == b->cap) {
        v = realloc(b->v, cap * sizeof *v);
        if (v == NULL)
            return NULL;
        b->v = v;
        b->cap = cap;
    }
    memset(&b->v[b->n], 0, sizeof *b->v);
    return &b->v[b->n++];
}

/* 0, or -1: no memory. */
static int set_from(struct item *item, const struct imapbox *in,
                    const char *sub, const char *name)
{
    item->in = in;
    item->sub = sub;
    item->from = malloc(strlen(name) + 1);
    if (item->from == NULL)
        return -1;
    strcpy(item->from, name);
    return 0;
}

static int path_from(char path[IMAPBOX_PATH_SIZE], const struct item *item)
{
    return imapbox_path(path, item->in, item->sub, item->from);
}

/* The name that it gets in cur of box: BASE and its flags. */
static int name_item(const struct imapbox *box, struct item *item,
                     const char *base)
{
    char file[IMAPBOX_FILE_SIZE];

    if (strlen(base) > IMAPBOX_BASE_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (imapbox_set_file(&item->msg, base, IMAPBOX_CUR) < 0)
        return -1;
    imapbox_write_flags(file, &item->msg, item->msg.flags,
                        item->msg.keywords, imapbox_known(box));
    return imapbox_set_file(&item->msg, file, IMAPBOX_CUR);
}

/* Why a file cannot have one name more there, though it could be copied. */
static int has_no_links(int error)
{
    return error == EXDEV || error == EMLINK || error == EPERM
        || error == ENOTSUP || error == ENOSYS;
}

static int put_file(const struct imapbox *box, struct item *item, int move)
{
    char from[IMAPBOX_PATH_SIZE], path[IMAPBOX_PATH_SIZE];
    int rc;

    if (path_from(from, item) < 0
        || imapbox_path_of(path, box, &item->msg) < 0)
        return -1;
    rc = move ? imapbox_disk_rename(from, path)
        : imapbox_disk_link(from, path);
    if (rc < 0 && has_no_links(errno))
        rc = imapbox_copy_file(box, from, item->msg.file);
    item->put = rc == 0;
    return rc;
}

static int put_files(struct imapbox *box, struct batch *b)
{
    size_t i;

    for (i = 0; i < b->n; i++)
        if (put_file(box, &b->v[i], b->move) < 0)
            return -1;
    return imapbox_sync_cur(box);
}

static void take_back(struct imapbox *box, struct batch *b)
{
    char from[IMAPBOX_PATH_SIZE], path[IMAPBOX_PATH_SIZE];
    int error = errno;
    size_t i;

    for (i = 0; i < b->n; i++)
        if (b->v[i].put && imapbox_path_of(path, box, &b->v[i].msg) == 0
            && path_from(from, &b->v[i]) == 0)
            (void)(b->move ? imapbox_disk_rename(path, from)
                   : imapbox_disk_unlink(path));
    box->rescan = 1;
    errno = error;
}

static int note_all(struct imapbox *box, struct batch *b, uint32_t first)
{
    struct imapbox_text t = { NULL, 0, 0, 0 };
    struct imapbox_msg *m;
    size_t i;

    for (i = 0; i < b->n; i++) {
        m = &b->v[i].msg;
        m->uid = first + (uint32_t)i;
        m->modseq = box->modseq + 1;
        m->saved = (int64_t)time(NULL);
        imapbox_line_add(&t, m);
    }
    return imapbox_note(box, &t, 1);
}

/* In the index, and known by their names. */
static int put_in(struct imapbox *box, struct batch *b, uint32_t *first)
{
    struct imapbox_msg *m;
    size_t i;

    *first = box->uidnext;
    if (b->n > UINT32_MAX - *first) {
        errno = EOVERFLOW;
        return -1;
    }
    if (put_files(box, b) < 0 || note_all(box, b, *first) < 0) {
        take_back(box, b);
        return -1;
    }
    for (i = 0; i < b->n; i++) {
        m = imapbox_get(box, b->v[i].msg.uid);
        if (m == NULL
            || imapbox_set_file(m, b->v[i].msg.file, IMAPBOX_CUR) < 0)
            box->rescan = 1;
    }
    imapbox_saw_cur(box);
    return 0;
}

static int enter_and_put(struct imapbox *box, struct batch *b,
                         uint32_t *first)
{
    int rc;

    if (imapbox_enter(box) < 0)
        return -1;
    rc = imapbox_scan(box);
    if (rc == 0)
        rc = put_in(box, b, first);
    return imapbox_exit(box, rc);
}

/* --- APPEND ----------------------------------------------------------- */

struct imapbox_append {
    struct imapbox  *box;
    struct batch     batch;
    FILE            *out;       /* of the last */
    mproto_pop3_size octets;    /* of it, as its name tells them */
    int              error;
};

struct imapbox_append *imapbox_append_new(struct imapbox *box)
{
    struct imapbox_append *a = calloc(1, sizeof *a);

    if (a != NULL) {
        a->box = box;
        a->batch.move = 1;      /* out of tmp */
    }
    return a;
}

static struct item *last_item(struct imapbox_append *a)
{
    return &a->batch.v[a->batch.n - 1];
}

static int set_times(FILE *out, int64_t received)
{
    struct timespec times[2];

    times[0].tv_sec = times[1].tv_sec = (time_t)received;
    times[0].tv_nsec = times[1].tv_nsec = 0;
    return futimens(fileno(out), times);
}

/* The last one is whole: on the disk and with a name. */
static int end_message(struct imapbox_append *a)
{
    struct item *item = last_item(a);
    char path[IMAPBOX_PATH_SIZE], base[MAILDIR_NAME_SIZE + 32];
    int64_t received;
    int rc;

    mproto_pop3_size_in(&a->octets, NULL, 0);
    rc = fflush(a->out) != 0 || set_times(a->out, item->msg.received) < 0
        || imapbox_disk_sync(fileno(a->out)) < 0;
    if (fclose(a->out) != 0 || rc != 0) {
        a->out = NULL;
        return -1;
    }
    a->out = NULL;
    snprintf(base, sizeof base, "%s,W=%llu", item->from,
             (unsigned long long)a->octets.octets);
    if (path_from(path, item) < 0
        || imapbox_measure(path, &item->msg.size, &received) < 0)
        return -1;
    return name_item(a->box, item, base);
}

static FILE *create(const struct imapbox *box, struct item *item)
{
    char path[IMAPBOX_PATH_SIZE], name[MAILDIR_NAME_SIZE];
    FILE *out;
    int fd;

    maildir_unique(name);
    if (set_from(item, box, "tmp", name) < 0 || path_from(path, item) < 0)
        return NULL;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return NULL;
    out = fdopen(fd, "wb");
    if (out == NULL)
        close(fd);
    return out;
}

void imapbox_append_message(struct imapbox_append *a, unsigned flags,
                            uint64_t keywords, int64_t received)
{
    struct item *item;

    if (a->error == 0 && a->out != NULL && end_message(a) < 0)
        a->error = errno;
    if (a->error != 0)
        return;
    item = add_item(&a->batch);
    if (item != NULL) {
        item->msg.flags = flags & IMAPBOX_FLAGS;
        item->msg.keywords = keywords & imapbox_known(a->box);
        item->msg.received = received;
        a->out = create(a->box, item);
    }
    memset(&a->octets, 0, sizeof a->octets);
    if (a->out == NULL)
        a->error = errno;
}

void imapbox_append_write(struct imapbox_append *a, const void *p, size_t n)
{
    if (a->error != 0 || n == 0)
        return;
    mproto_pop3_size_in(&a->octets, p, n);
    if (fwrite(p, 1, n, a->out) != n)
        a->error = errno;
}

int imapbox_append_commit(struct imapbox_append *a, uint32_t *first)
{
    int rc, error;

    if (a->error == 0 && a->out != NULL && end_message(a) < 0)
        a->error = errno;
    errno = a->error;
    rc = a->error != 0 ? -1 : enter_and_put(a->box, &a->batch, first);
    error = errno;
    imapbox_append_drop(a);
    errno = error;
    return rc;
}

void imapbox_append_drop(struct imapbox_append *a)
{
    char path[IMAPBOX_PATH_SIZE];
    size_t i;

    if (a == NULL)
        return;
    if (a->out != NULL)
        fclose(a->out);
    for (i = 0; i < a->batch.n; i++)
        if (a->batch.v[i].from != NULL
            && path_from(path, &a->batch.v[i]) == 0)
            (void)imapbox_disk_unlink(path);
    free_batch(&a->batch);
    free(a);
}

/* --- COPY and MOVE ---------------------------------------------------- */

/* The same keywords in another mailbox. One for which there is no room there is
 * left behind. */
static int translate(const struct imapbox *from, struct imapbox *to,
                     uint64_t keywords, uint64_t *there)
{
    mproto_span name;
    unsigned i;

    *there = 0;
    for (i = 0; i < IMAPBOX_KEYWORDS; i++) {
        if (!(keywords >> i & 1) || from->keywords[i] == NULL)
            continue;
        name.p = from->keywords[i];
        name.n = strlen(name.p);
        if (imapbox_keyword_bit(to, name, 1, there) < 0 && errno != ENOSPC)
            return -1;
    }
    return 0;
}

static int add_copy(const struct imapbox *from, struct imapbox *to,
                    const struct imapbox_msg *m, struct batch *b)
{
    char name[MAILDIR_NAME_SIZE], base[MAILDIR_NAME_SIZE + 32], noted[32];
    struct item *item = add_item(b);

    if (item == NULL || set_from(item, from, imapbox_sub(m), m->file) < 0)
        return -1;
    item->msg.flags = m->flags;
    item->msg.keywords = m->keywords;
    item->msg.size = m->size;
    item->msg.received = m->received;
    item->msg.origin = imapbox_origin_of(from, m);
    if (from != to
        && translate(from, to, m->keywords, &item->msg.keywords) < 0)
        return -1;
    maildir_unique(name);
    imapbox_noted(noted, m->file);
    snprintf(base, sizeof base, "%s%s", name, noted);
    return name_item(to, item, base);
}

/* Those that are there, which uids then has. */
static int add_copies(const struct imapbox *from, struct imapbox *to,
                      uint32_t *uids, size_t *n, struct batch *b)
{
    const struct imapbox_msg *m;
    size_t i, k = 0;

    for (i = 0; i < *n; i++) {
        m = imapbox_find(from, uids[i]);
        if (m != NULL && add_copy(from, to, m, b) < 0)
            return -1;
        if (m != NULL)
            uids[k++] = uids[i];
    }
    *n = k;
    return 0;
}

static int try_it(struct imapbox *from, struct imapbox *to, uint32_t *uids,
                  size_t *n, struct batch *b, uint32_t *first)
{
    int rc = imapbox_sync(from), error;

    if (rc == 0)
        rc = add_copies(from, to, uids, n, b);
    if (rc == 0 && b->n > 0)
        rc = enter_and_put(to, b, first);
    error = errno;
    free_batch(b);
    errno = error;
    return rc;
}

static int transfer(struct imapbox *from, struct imapbox *to,
                    uint32_t *uids, size_t *n, uint32_t *first, int move)
{
    struct batch b = { NULL, 0, 0, move }, again = b;
    int rc = try_it(from, to, uids, n, &b, first);

    if (rc == 0 || errno != ENOENT || from->lost || to->lost)
        return rc;
    /* A program that knows no lock has renamed a file. */
    from->rescan = 1;
    return try_it(from, to, uids, n, &again, first);
}

int imapbox_copy(struct imapbox *from, struct imapbox *to, uint32_t *uids,
                 size_t *n, uint32_t *first)
{
    return transfer(from, to, uids, n, first, 0);
}

/* Their files are in the other mailbox already. */
static int note_gone(struct imapbox *box, const uint32_t *uids, size_t n)
{
    struct imapbox_text t = { NULL, 0, 0, 0 };
    size_t i;

    for (i = 0; i < n; i++)
        if (imapbox_get(box, uids[i]) != NULL)
            imapbox_line_gone(&t, uids[i], box->modseq + 1);
    if (imapbox_sync_cur(box) < 0) {
        imapbox_text_free(&t);
        return -1;
    }
    imapbox_saw_cur(box);
    return imapbox_note(box, &t, 1);
}

/* When the last of it fails, the next sync() finds out that they are gone. */
int imapbox_move(struct imapbox *from, struct imapbox *to, uint32_t *uids,
                 size_t *n, uint32_t *first)
{
    if (transfer(from, to, uids, n, first, 1) < 0)
        return -1;
    if (*n > 0 && imapbox_enter(from) == 0)
        (void)imapbox_exit(from, note_gone(from, uids, *n));
    return 0;
}
