/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64

#include "imapbox_log.h"
#include "imapbox_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define SUM_N     9             /* eight digits and a blank */

/* --- lines ------------------------------------------------------------ */

/* CRC-32 as in Ethernet, four bits at a time. */
static uint32_t sum_of(const char *p, size_t n)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
        0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
        0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c
    };
    uint32_t sum = 0xffffffff;
    size_t i;

    for (i = 0; i < n; i++) {
        sum ^= (unsigned char)p[i];
        sum = sum >> 4 ^ table[sum & 15];
        sum = sum >> 4 ^ table[sum & 15];
    }
    return ~sum;
}

static int reserve(struct imapbox_text *t, size_t n)
{
    size_t cap = t->cap > 0 ? t->cap : 512;
    char *p;

    while (cap - t->n < n)
        cap *= 2;
    if (cap == t->cap)
        return 0;
    p = realloc(t->p, cap);
    if (p == NULL) {
        t->failed = 1;
        return -1;
    }
    t->p = p;
    t->cap = cap;
    return 0;
}

void imapbox_text_line(struct imapbox_text *t, const char *format, ...)
{
    char line[1024], sum[SUM_N + 1];
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= sizeof line) {
        t->failed = 1;
        return;
    }
    if (reserve(t, SUM_N + (size_t)n + 1) < 0)
        return;
    snprintf(sum, sizeof sum, "%08" PRIx32 " ", sum_of(line, (size_t)n));
    memcpy(t->p + t->n, sum, SUM_N);
    memcpy(t->p + t->n + SUM_N, line, (size_t)n);
    t->n += SUM_N + (size_t)n;
    t->p[t->n++] = '\n';
}

void imapbox_text_free(struct imapbox_text *t)
{
    free(t->p);
    memset(t, 0, sizeof *t);
}

/* Whether n octets are a line, its end not counted. */
static int is_line(const char *p, size_t n)
{
    char sum[SUM_N + 1];

    if (n < SUM_N || memchr(p, '\0', n) != NULL)
        return 0;
    snprintf(sum, sizeof sum, "%08" PRIx32 " ",
             sum_of(p + SUM_N, n - SUM_N));
    return memcmp(sum, p, SUM_N) == 0;
}

char *imapbox_text_next(char **p, size_t *n)
{
    char *line = *p, *lf = *n > 0 ? memchr(line, '\n', *n) : NULL;

    if (lf == NULL || !is_line(line, (size_t)(lf - line)))
        return NULL;
    *lf = '\0';
    *n -= (size_t)(lf + 1 - line);
    *p = lf + 1;
    return line + SUM_N;
}

/* --- files ------------------------------------------------------------ */

static int join(char path[PATH_SIZE], const char *dir, const char *file)
{
    int n = snprintf(path, PATH_SIZE, "%s/%s", dir, file);

    if (n >= 0 && n < PATH_SIZE)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

static int open_in(const char *dir, const char *file, int flags)
{
    char path[PATH_SIZE];

    if (join(path, dir, file) < 0)
        return -1;
    return open(path, flags | O_CLOEXEC, 0600);
}

/* Closes fd and keeps errno. */
static int close_with(int fd, int rc)
{
    int error = errno;

    close(fd);
    errno = error;
    return rc;
}

int imapbox_sync_directory(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 ? -1 : close_with(fd, imapbox_disk_sync(fd));
}

/* From an offset to the end, and a NUL. */
static char *read_from(int fd, int64_t from, size_t *n)
{
    struct stat st;
    char *text;
    size_t size;
    ssize_t k;

    *n = 0;
    if (fstat(fd, &st) < 0)
        return NULL;
    size = st.st_size > from ? (size_t)(st.st_size - from) : 0;
    text = malloc(size + 1);
    if (text == NULL)
        return NULL;
    while (*n < size) {
        k = pread(fd, text + *n, size - *n, (off_t)from + (off_t)*n);
        if (k < 0 && errno != EINTR) {
            free(text);
            return NULL;
        }
        if (k == 0)
            break;
        *n += k > 0 ? (size_t)k : 0;
    }
    text[*n] = '\0';
    return text;
}

char *imapbox_read_file(const char *dir, const char *file, size_t *n)
{
    int fd = open_in(dir, file, O_RDONLY);
    char *text;

    if (fd < 0)
        return NULL;
    text = read_from(fd, 0, n);
    close_with(fd, 0);
    return text;
}

int imapbox_write_file(const char *dir, const char *file, const char *p,
                       size_t n)
{
    char path[PATH_SIZE], fresh[PATH_SIZE];
    int fd, rc;

    if (join(path, dir, file) < 0
        || (size_t)snprintf(fresh, sizeof fresh, "%s/%s.new", dir, file)
           >= sizeof fresh)
        return -1;
    fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return -1;
    rc = imapbox_disk_write(fd, p, n) < 0 || imapbox_disk_sync(fd) < 0;
    if (close_with(fd, rc) != 0 || imapbox_disk_rename(fresh, path) < 0)
        return -1;
    return imapbox_sync_directory(dir);
}

/* --- the index -------------------------------------------------------- */

static void note(struct imapbox_log *log, const struct stat *st)
{
    log->device = (uint64_t)st->st_dev;
    log->inode = (uint64_t)st->st_ino;
    log->changed = (int64_t)st->st_ctime;
    log->changed_ns = IMAPBOX_NS(st, ctim);
}

int imapbox_log_is_stale(const struct imapbox_log *log, const char *dir)
{
    char path[PATH_SIZE];
    struct stat st;

    return join(path, dir, IMAPBOX_INDEX) < 0 || stat(path, &st) < 0
        || log->uidvalidity == 0 || st.st_size != log->size
        || (uint64_t)st.st_dev != log->device
        || (uint64_t)st.st_ino != log->inode
        || (int64_t)st.st_ctime != log->changed
        || IMAPBOX_NS(&st, ctim) != log->changed_ns;
}

static int read_head(struct imapbox_log *head, const char *line)
{
    return sscanf(line, "imapbox 1 %" SCNu64 " %" SCNu32, &head->generation,
                  &head->uidvalidity) == 2 && head->uidvalidity > 0 ? 0 : -1;
}

/* Octets of text that are whole lines, and how many. */
static size_t whole(const char *p, size_t n, int64_t *lines)
{
    const char *at = p, *lf;
    size_t left = n;

    *lines = 0;
    while (left > 0 && (lf = memchr(at, '\n', left)) != NULL
           && is_line(at, (size_t)(lf - at))) {
        left -= (size_t)(lf + 1 - at);
        at = lf + 1;
        ++*lines;
    }
    return n - left;
}

/* A kill leaves the begin of what was written; a power cut may leave anything,
 * but nothing good behind it, for all before was on the disk. */
static int is_damaged(const char *p, size_t n)
{
    const char *end = p + n, *lf;

    for (; (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1)
        if (is_line(p, (size_t)(lf - p)))
            return 1;
    return 0;
}

/* Whether the file is the one that was read before. */
static int is_same(const struct imapbox_log *log, int fd)
{
    struct imapbox_log head = { 0 };
    char start[256];
    char *p = start;
    ssize_t k = pread(fd, start, sizeof start, 0);
    size_t n = k > 0 ? (size_t)k : 0;
    char *line = imapbox_text_next(&p, &n);

    return line != NULL && read_head(&head, line) == 0
        && head.generation == log->generation
        && head.uidvalidity == log->uidvalidity;
}

static int take_lines(struct imapbox_log *log, char *p, size_t *n)
{
    struct imapbox_log head = { 0 };
    char first[256];
    int64_t lines;
    size_t good = whole(p, *n, &lines), k;
    int was = log->size > 0, damaged = is_damaged(p + good, *n - good);

    if (!was) {
        k = strcspn(p, "\n");
        if (good == 0 || k < SUM_N || k >= sizeof first)
            return damaged ? IMAPBOX_LOG_DAMAGED : IMAPBOX_LOG_NONE;
        memcpy(first, p, k);
        first[k] = '\0';
        if (read_head(&head, first + SUM_N) < 0)
            return IMAPBOX_LOG_DAMAGED;
        log->generation = head.generation;
        log->uidvalidity = head.uidvalidity;
    }
    log->size += (int64_t)good;
    log->lines += lines;
    *n = good;
    if (damaged)
        return IMAPBOX_LOG_DAMAGED;
    return was ? IMAPBOX_LOG_MORE : IMAPBOX_LOG_OTHER;
}

static void forget(struct imapbox_log *log)
{
    memset(log, 0, sizeof *log);
}

int imapbox_log_read(struct imapbox_log *log, const char *dir, char **p,
                     size_t *n)
{
    int fd = open_in(dir, IMAPBOX_INDEX, O_RDONLY), rc;
    struct stat st;

    *p = NULL;
    *n = 0;
    if (fd < 0) {
        forget(log);
        return errno == ENOENT ? IMAPBOX_LOG_NONE : -1;
    }
    if (log->uidvalidity == 0 || !is_same(log, fd) || fstat(fd, &st) < 0
        || st.st_size < log->size)
        forget(log);
    *p = fstat(fd, &st) == 0 ? read_from(fd, log->size, n) : NULL;
    if (*p == NULL)
        return close_with(fd, -1);
    note(log, &st);
    rc = take_lines(log, *p, n);
    if (rc == IMAPBOX_LOG_DAMAGED && log->size > (int64_t)*n) {
        /* All of it once more, so that nothing is known from before. */
        free(*p);
        forget(log);
        *p = read_from(fd, 0, n);
        rc = *p != NULL ? take_lines(log, *p, n) : -1;
    }
    if (rc == IMAPBOX_LOG_NONE)
        forget(log);
    return close_with(fd, rc);
}

static int write_behind(const struct imapbox_log *log, int fd,
                        const struct imapbox_text *t, int durable)
{
    struct stat st;

    if (fstat(fd, &st) < 0
        || (st.st_size != log->size
            && imapbox_disk_truncate(fd, log->size) < 0)
        || lseek(fd, (off_t)log->size, SEEK_SET) < 0)
        return -1;
    if (imapbox_disk_write(fd, t->p, t->n) == 0
        && (!durable || imapbox_disk_sync(fd) == 0))
        return 0;
    return -1;
}

static int64_t count_lines(const struct imapbox_text *t)
{
    int64_t lines;

    whole(t->p, t->n, &lines);
    return lines;
}

int imapbox_log_append(struct imapbox_log *log, const char *dir,
                       const struct imapbox_text *t, int durable)
{
    int fd, error;
    struct stat st;

    if (t->failed) {
        errno = ENOMEM;
        return -1;
    }
    if (t->n == 0)
        return 0;
    errno = ESTALE;
    if (log->uidvalidity == 0)
        return -1;
    fd = open_in(dir, IMAPBOX_INDEX, O_WRONLY);
    if (fd < 0)
        return -1;
    if (write_behind(log, fd, t, durable) < 0) {
        error = errno;
        (void)imapbox_disk_truncate(fd, log->size);
        errno = error;
        return close_with(fd, -1);
    }
    log->size += (int64_t)t->n;
    log->lines += count_lines(t);
    if (fstat(fd, &st) == 0)
        note(log, &st);
    return close_with(fd, 0);
}

int imapbox_log_replace(struct imapbox_log *log, const char *dir,
                        const struct imapbox_text *t)
{
    char path[PATH_SIZE];
    struct stat st;
    size_t n = t->n;

    if (t->failed) {
        errno = ENOMEM;
        return -1;
    }
    if (join(path, dir, IMAPBOX_INDEX) < 0
        || imapbox_write_file(dir, IMAPBOX_INDEX, t->p, t->n) < 0)
        return -1;
    forget(log);
    if (take_lines(log, t->p, &n) != IMAPBOX_LOG_OTHER
        || stat(path, &st) < 0) {
        errno = EIO;
        return -1;
    }
    note(log, &st);
    return 0;
}

/* --- the lock --------------------------------------------------------- */

#define WAIT_MS  5
#define WAITS    400

int imapbox_lock(const char *dir, const char *file)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    struct timespec wait = { 0, WAIT_MS * 1000000 };
    int fd = open_in(dir, file, O_RDWR | O_CREAT), i;

    if (fd < 0)
        return -1;
    for (i = 0; i < WAITS; i++) {
        if (fcntl(fd, F_SETLK, &lock) == 0)
            return fd;
        if (errno != EAGAIN && errno != EACCES)
            return close_with(fd, -1);
        nanosleep(&wait, NULL);
    }
    errno = EAGAIN;
    return close_with(fd, -1);
}

void imapbox_unlock(int fd)
{
    close(fd);
}
