/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "statefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int statefile_put(struct statefile *f, const char *p, size_t n)
{
    ssize_t k;

    for (; n > 0; p += k, n -= (size_t)k) {
        k = write(f->fd, p, n);
        if (k < 0 && errno != EINTR)
            return -1;
        if (k < 0)
            k = 0;
    }
    return 0;
}

int statefile_sync(struct statefile *f)
{
    return fsync(f->fd);
}

/* An empty file gets its first line. */
static int begin(struct statefile *f)
{
    if (statefile_put(f, f->head, strlen(f->head)) < 0
        || statefile_sync(f) < 0)
        return -1;
    return sync_parent(f->file);
}

/* Of one that was just begun there may be a part of the first line. */
static int whose(const struct statefile *f, size_t n)
{
    size_t magic = strcspn(f->head, " ") + 1, head = strlen(f->head);

    if (strlen(f->text) != n
        || strncmp(f->text, f->head, n < magic ? n : magic) != 0)
        return STATEFILE_STRANGE;
    if (strncmp(f->text, f->head, n < head ? n : head) != 0)
        return STATEFILE_OTHER;
    return 0;
}

/* What is written goes behind the last whole line: one without its end was
 * never finished, it is as if it were not there. */
static int load(struct statefile *f, size_t n)
{
    char *end = strrchr(f->text, '\n');
    off_t whole = end != NULL ? (off_t)(end - f->text) + 1 : 0;
    int rc = whose(f, n);

    if (rc != 0)
        return rc;
    if (ftruncate(f->fd, whole) < 0 || lseek(f->fd, whole, SEEK_SET) < 0)
        return -1;
    f->text[whole] = '\0';
    f->lines = f->text + (end != NULL ? strlen(f->head) : 0);
    return end != NULL ? 0 : begin(f);
}

int statefile_open(struct statefile *f, const char *file, const char *head)
{
    size_t n = 0, line = strcspn(head, "\n");

    f->file = copy(file);
    f->head = copy(head);
    f->text = NULL;
    f->fd = -1;
    errno = EINVAL;
    if (head[line] == '\0' || head[line + 1] != '\0')
        return -1;
    f->fd = open_locked(file);
    if (f->fd < 0 || f->file == NULL || f->head == NULL
        || (f->text = read_text(f->fd, &n)) == NULL)
        return -1;
    return load(f, n);
}

void statefile_close(struct statefile *f)
{
    if (f->fd >= 0)
        close(f->fd);
    free(f->text);
    free(f->head);
    free(f->file);
}

/* --- another file in its place ---------------------------------------- */

static char *name_of_new(const struct statefile *f)
{
    char *path = malloc(strlen(f->file) + sizeof ".new");

    return path != NULL ? strcat(strcpy(path, f->file), ".new") : NULL;
}

FILE *statefile_rewrite(const struct statefile *f)
{
    char *path = name_of_new(f);
    FILE *out = NULL;
    int fd;

    if (path == NULL)
        return NULL;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    free(path);
    if (fd >= 0 && (out = fdopen(fd, "wb")) == NULL)
        close(fd);
    if (out != NULL)
        fputs(f->head, out);
    return out;
}

/* What could not be written is lost, even if what came later could. */
static int is_whole(FILE *out)
{
    errno = EIO;
    return !ferror(out) && fflush(out) == 0 && fsync(fileno(out)) == 0;
}

int statefile_replace(const struct statefile *f, FILE *out)
{
    int failed = !is_whole(out), rc = -1;
    char *path = name_of_new(f);

    if (fclose(out) == 0 && !failed && path != NULL
        && rename(path, f->file) == 0)
        rc = sync_parent(f->file);
    free(path);
    return rc;
}
