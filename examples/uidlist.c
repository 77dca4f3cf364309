/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "uidlist.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "pop "            /* begins the line with the owner */
#define STAYS " stays"          /* no UID has a blank */

struct uidlist {
    char        *file, *head;   /* its name and its first line */
    int          fd;            /* at the end of the file */
    char        *text;          /* the file as it was opened */
    struct uidlist_item *items; /* in it, in order */
    size_t       n, added;
};

static int compare(const void *a, const void *b)
{
    const struct uidlist_item *v = a, *w = b;
    mproto_span p = v->uid, q = w->uid;
    size_t n = p.n < q.n ? p.n : q.n;
    int rc = n > 0 ? memcmp(p.p, q.p, n) : 0;

    return rc != 0 ? rc : p.n < q.n ? -1 : p.n > q.n;
}

size_t uidlist_count(const struct uidlist *list)
{
    return list->n + list->added;
}

const struct uidlist_item *uidlist_find(const struct uidlist *list,
                                        mproto_span uid)
{
    struct uidlist_item item = { uid, 0 };

    return list->n == 0 ? NULL : bsearch(&item, list->items, list->n,
                                         sizeof item, compare);
}

static char *copy(const char *text)
{
    char *p = malloc(strlen(text) + 1);

    return p != NULL ? strcpy(p, text) : NULL;
}

static int sync_parent(const char *file)
{
    char *path = copy(file), *slash;
    int fd, rc = -1;

    if (path == NULL)
        return -1;
    slash = strrchr(path, '/');
    if (slash != NULL)
        slash[slash == path] = '\0';
    fd = open(slash != NULL ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        rc = fsync(fd);
        close(fd);
    }
    free(path);
    return rc;
}

/* --- the lock --------------------------------------------------------- */

/* 1: the file is still the one that has this name. */
static int is_current(int fd, const char *file)
{
    struct stat ours, there;

    return fstat(fd, &ours) == 0 && stat(file, &there) == 0
        && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* Who had the lock may have put another file in the place of this one. -1 with
 * errno; EAGAIN: it is locked. */
static int open_locked(const char *file)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd, error;

    for (;;) {
        fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0)
            return -1;
        error = fcntl(fd, F_SETLK, &lock) < 0 ? errno : 0;
        if (error == 0 && is_current(fd, file))
            return fd;
        close(fd);
        if (error != 0) {
            errno = error == EACCES ? EAGAIN : error;
            return -1;
        }
    }
}

/* --- reading ---------------------------------------------------------- */

/* All of the file, and a NUL. */
static char *read_text(int fd, size_t *n)
{
    struct stat st;
    char *text;
    ssize_t k;

    if (fstat(fd, &st) < 0)
        return NULL;
    text = malloc((size_t)st.st_size + 1);
    for (*n = 0; text != NULL && *n < (size_t)st.st_size; *n += (size_t)k) {
        k = read(fd, text + *n, (size_t)st.st_size - *n);
        if (k < 0 && errno == EINTR)
            k = 0;
        else if (k <= 0)
            break;
    }
    if (text != NULL)
        text[*n] = '\0';
    return text;
}

static size_t count_lines(const char *p)
{
    size_t n = 0;

    while ((p = strchr(p, '\n')) != NULL) {
        p++;
        n++;
    }
    return n;
}

static void read_item(struct uidlist_item *item, const char *p, size_t n)
{
    size_t mark = strlen(STAYS);

    item->stays = n > mark && memcmp(p + n - mark, STAYS, mark) == 0;
    item->uid.p = p;
    item->uid.n = item->stays ? n - mark : n;
}

/* A line without its end was never finished: it is as if it were not there. */
static int index_lines(struct uidlist *list, const char *p)
{
    const char *lf;

    list->items = malloc((count_lines(p) + 1) * sizeof *list->items);
    if (list->items == NULL)
        return -1;
    for (; (lf = strchr(p, '\n')) != NULL; p = lf + 1)
        read_item(&list->items[list->n++], p, (size_t)(lf - p));
    if (list->n > 0)
        qsort(list->items, list->n, sizeof *list->items, compare);
    return 0;
}

static int put(int fd, const char *p, size_t n)
{
    ssize_t k;

    for (; n > 0; p += k, n -= (size_t)k) {
        k = write(fd, p, n);
        if (k < 0 && errno != EINTR)
            return -1;
        if (k < 0)
            k = 0;
    }
    return 0;
}

/* An empty file becomes a list. */
static int begin(const struct uidlist *list)
{
    if (put(list->fd, list->head, strlen(list->head)) < 0
        || fsync(list->fd) < 0)
        return -1;
    return sync_parent(list->file);
}

/* Why the file must not be touched. Of a list that was just begun there may be
 * a part of the first line. */
static const char *whose(const struct uidlist *list, size_t n)
{
    size_t magic = strlen(MAGIC), head = strlen(list->head);

    if (strlen(list->text) != n
        || strncmp(list->text, MAGIC, n < magic ? n : magic) != 0)
        return "it is no list of unique ids";
    if (strncmp(list->text, list->head, n < head ? n : head) != 0)
        return "it is the list of another maildrop";
    return NULL;
}

/* What is written goes behind the last whole line. */
static const char *load(struct uidlist *list, size_t n)
{
    const char *why = whose(list, n), *end = strrchr(list->text, '\n');
    off_t whole = end != NULL ? (off_t)(end - list->text) + 1 : 0;
    int rc;

    if (why != NULL)
        return why;
    if (ftruncate(list->fd, whole) < 0
        || lseek(list->fd, whole, SEEK_SET) < 0)
        return strerror(errno);
    rc = end != NULL ? index_lines(list, list->text + strlen(list->head))
                     : begin(list);
    return rc < 0 ? strerror(errno) : NULL;
}

/* --- the list --------------------------------------------------------- */

static char *first_line(const char *owner)
{
    char *p = malloc(strlen(MAGIC) + strlen(owner) + 2);

    return p != NULL ? strcat(strcat(strcpy(p, MAGIC), owner), "\n") : NULL;
}

struct uidlist *uidlist_open(const char *file, const char *owner,
                             const char **why, int *again)
{
    struct uidlist *list = calloc(1, sizeof *list);
    size_t n;

    *again = 0;
    *why = "no memory";
    if (list == NULL)
        return NULL;
    list->file = copy(file);
    list->head = first_line(owner);
    list->fd = open_locked(file);
    if (list->fd < 0) {
        *again = errno == EAGAIN;
        *why = *again ? "another process has it" : strerror(errno);
    } else if (list->file != NULL && list->head != NULL
               && (list->text = read_text(list->fd, &n)) != NULL) {
        *why = load(list, n);
    }
    if (*why == NULL)
        return list;
    uidlist_close(list);
    return NULL;
}

void uidlist_close(struct uidlist *list)
{
    if (list == NULL)
        return;
    if (list->fd >= 0)
        close(list->fd);
    free(list->items);
    free(list->text);
    free(list->head);
    free(list->file);
    free(list);
}

int uidlist_add(struct uidlist *list, const struct uidlist_item *item)
{
    char line[UIDLIST_UID_MAX + sizeof STAYS "\n"];
    size_t n = item->uid.n;

    if (n > UIDLIST_UID_MAX) {
        errno = EINVAL;
        return -1;
    }
    memcpy(line, item->uid.p, n);
    strcpy(line + n, item->stays ? STAYS "\n" : "\n");
    if (put(list->fd, line, strlen(line + n) + n) < 0)
        return -1;
    list->added++;
    return fsync(list->fd);
}

/* --- another file in its place ---------------------------------------- */

static int write_all(const struct uidlist *list, int fd,
                     const struct uidlist_item *items, size_t n)
{
    FILE *out = fdopen(fd, "wb");
    size_t i;
    int failed;

    if (out == NULL) {
        close(fd);
        return -1;
    }
    fputs(list->head, out);
    for (i = 0; i < n; i++) {
        fwrite(items[i].uid.p, 1, items[i].uid.n, out);
        fputs(items[i].stays ? STAYS "\n" : "\n", out);
    }
    failed = fflush(out) != 0 || fsync(fd) != 0;
    return fclose(out) != 0 || failed ? -1 : 0;
}

int uidlist_keep(struct uidlist *list, const struct uidlist_item *items,
                 size_t n)
{
    char *path = malloc(strlen(list->file) + sizeof ".new");
    int fd, rc = -1;

    if (path == NULL)
        return -1;
    sprintf(path, "%s.new", list->file);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0 && write_all(list, fd, items, n) == 0
        && rename(path, list->file) == 0)
        rc = sync_parent(list->file);
    free(path);
    return rc;
}
