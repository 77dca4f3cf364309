/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "maildrop.h"

#include <mailproto/digest.h>
#include <mailproto/utf8.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define UID_MAX_  70            /* RFC 1939 section 7 */

/* While they are put in order; uid stands behind file in one block. */
struct entry {
    char    *file, *uid;
    uint64_t octets;
};

static const char *const subs[] = { "new", "cur" };

struct list {
    struct entry *v;
    size_t        n, cap;
};

static const char *name_of(const char *file)
{
    return strrchr(file, '/') + 1;
}

static int is_uid(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (p[i] <= 0x20 || p[i] >= 0x7f)
            return 0;
    return n > 0 && n <= UID_MAX_;
}

/* The name up to its flags, or a digest where POP3 cannot tell that. */
static void write_uid(char uid[UID_MAX_ + 1], const char *name)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char sum[MPROTO_DIGEST_MAX];
    size_t n = strcspn(name, ":"), i;
    mproto_digest d;

    if (is_uid(name, n)) {
        memcpy(uid, name, n);
        uid[n] = '\0';
        return;
    }
    mproto_digest_init(&d, MPROTO_HASH_SHA256);
    mproto_digest_in(&d, name, n);
    mproto_digest_end(&d, sum);
    for (i = 0; i < 2 * sizeof sum; i++)
        uid[i] = hex[sum[i / 2] >> (i % 2 ? 0 : 4) & 15];
    uid[i] = '\0';
}

/* The size as maildir.c, or Dovecot, notes it in the name. */
static int is_noted(const char *name, uint64_t *octets)
{
    const char *w = strstr(name, ",W=");
    uint64_t n = 0;

    if (w == NULL || strcspn(name, ":") < (size_t)(w - name))
        return 0;
    for (w += 3; *w >= '0' && *w <= '9' && n < UINT64_MAX / 16; w++)
        n = n * 10 + (unsigned)(*w - '0');
    *octets = n;
    return w[-1] != '=' && (*w == '\0' || *w == ',' || *w == ':');
}

/* Only a file is a message. A pipe or a device could stop all of the server,
 * and a link may lead out of the box. */
static int open_message(const char *file)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
        return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

/* Why open_message() failed: there is no message, ELOOP for a link and ENXIO
 * for a socket. */
static int is_none(int error)
{
    return error == ENOENT || error == EINVAL || error == ELOOP
        || error == ENXIO;
}

/* Programs that store line ends of Unix count them otherwise than POP3. */
static int measure(const char *file, uint64_t *octets)
{
    static char buf[65536];
    mproto_pop3_size size = { 0, 0 };
    int fd = open_message(file);
    ssize_t k;

    if (fd < 0)
        return -1;
    while ((k = read(fd, buf, sizeof buf)) > 0)
        mproto_pop3_size_in(&size, buf, (size_t)k);
    mproto_pop3_size_in(&size, NULL, 0);
    close(fd);
    *octets = size.octets;
    return k < 0 ? -1 : 0;
}

static int grow(struct list *list)
{
    size_t cap = list->cap ? list->cap * 2 : 64;
    struct entry *v = realloc(list->v, cap * sizeof *v);

    if (v == NULL)
        return -1;
    list->v = v;
    list->cap = cap;
    return 0;
}

/* A file that vanished since the directory was read is not there, nor is what
 * is no file. */
static int add(struct list *list, const char *file)
{
    size_t n = strlen(file) + 1;
    struct entry *e;

    if (list->n == list->cap && grow(list) < 0)
        return -1;
    e = &list->v[list->n];
    if (!is_noted(name_of(file), &e->octets)
        && measure(file, &e->octets) < 0)
        return is_none(errno) ? 0 : -1;
    e->file = malloc(n + UID_MAX_ + 1);
    if (e->file == NULL)
        return -1;
    memcpy(e->file, file, n);
    e->uid = e->file + n;
    write_uid(e->uid, name_of(e->file));
    list->n++;
    return 0;
}

static int read_directory(struct list *list, const char *path)
{
    char file[PATH_SIZE];
    DIR *dir = opendir(path);
    struct dirent *d;
    int rc = 0, error;

    if (dir == NULL)
        return errno == ENOENT ? 0 : -1;
    while (rc == 0 && (errno = 0, d = readdir(dir)) != NULL) {
        if (d->d_name[0] == '.')
            continue;
        if (snprintf(file, sizeof file, "%s/%s", path, d->d_name)
            < (int)sizeof file)
            rc = add(list, file);
    }
    error = errno;
    closedir(dir);
    errno = error;
    return error == 0 ? rc : -1;
}

/* Names begin with the second, then with what tells the order within it in a
 * manner of their writer's: as numbers, so that 9 is before 10. */
static int compare(const void *a, const void *b)
{
    const char *p = name_of(((const struct entry *)a)->file);
    const char *q = name_of(((const struct entry *)b)->file);
    size_t m = strspn(p, "0123456789"), n = strspn(q, "0123456789");

    if (m != n)
        return m < n ? -1 : 1;
    return strcmp(p, q);
}

static int hand_over(struct maildrop *drop, const struct list *list)
{
    size_t i;

    drop->items = malloc((list->n + 1) * sizeof *drop->items);
    drop->files = malloc((list->n + 1) * sizeof *drop->files);
    if (drop->items == NULL || drop->files == NULL)
        return -1;
    for (i = 0; i < list->n; i++) {
        drop->items[i].size = list->v[i].octets;
        drop->items[i].uid = list->v[i].uid;
        drop->files[i] = list->v[i].file;
    }
    drop->n = (uint32_t)list->n;
    return 0;
}

int maildrop_read(struct maildrop *drop, const char *box)
{
    struct list list = { NULL, 0, 0 };
    char path[PATH_SIZE];
    size_t i;
    int rc = 0, error;

    memset(drop, 0, sizeof *drop);
    for (i = 0; rc == 0 && i < sizeof subs / sizeof *subs; i++) {
        snprintf(path, sizeof path, "%s/%s", box, subs[i]);
        rc = read_directory(&list, path);
    }
    if (rc == 0 && list.n > 1)
        qsort(list.v, list.n, sizeof *list.v, compare);
    if (rc == 0)
        rc = hand_over(drop, &list);
    error = errno;
    for (i = 0; rc < 0 && i < list.n; i++)
        free(list.v[i].file);
    free(list.v);
    if (rc < 0)
        maildrop_free(drop);
    errno = error;
    return rc;
}

void maildrop_free(struct maildrop *drop)
{
    uint32_t i;

    for (i = 0; i < drop->n; i++)
        free(drop->files[i]);
    free(drop->files);
    free(drop->items);
    memset(drop, 0, sizeof *drop);
}

/* --- one of them ------------------------------------------------------ */

/* The file in a directory whose name is the same but for its flags. */
static int find_in(char path[PATH_SIZE], const char *dir, const char *file)
{
    size_t n = strcspn(file, ":"), used;
    struct dirent *d;
    DIR *names = opendir(dir);
    int found = 0;

    if (names == NULL)
        return 0;
    while (!found && (d = readdir(names)) != NULL) {
        found = strncmp(d->d_name, file, n) == 0
            && (d->d_name[n] == '\0' || d->d_name[n] == ':');
        used = (size_t)snprintf(path, PATH_SIZE, "%s/%s", dir, d->d_name);
        found = found && used < PATH_SIZE;
    }
    closedir(names);
    return found;
}

/* The path that a message has now: whoever reads mail moves what he has seen
 * from new to cur, and writes flags behind the name. 0: it is gone. */
static int find_again(char path[PATH_SIZE], const char *file)
{
    char dir[PATH_SIZE];
    size_t sub = (size_t)(name_of(file) - file) - sizeof "new";
    size_t i;
    int found = 0;

    for (i = 0; !found && i < sizeof subs / sizeof *subs; i++) {
        snprintf(dir, sizeof dir, "%.*s/%s", (int)sub, file, subs[i]);
        found = find_in(path, dir, name_of(file));
    }
    return found;
}

int maildrop_open(const struct maildrop *drop, uint32_t i)
{
    char path[PATH_SIZE];
    int fd = open_message(drop->files[i]);

    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (find_again(path, drop->files[i]))
        return open_message(path);
    errno = ENOENT;
    return -1;
}

/* All but cut octets of p are UTF-8, and not ASCII. */
static int has_utf8(const char *p, size_t n, size_t cut)
{
    size_t valid = mproto_utf8_valid(p, n), i;

    for (i = 0; i < valid && (unsigned char)p[i] < 128; i++)
        ;
    return i < valid && valid + cut >= n;
}

/* 1: there is UTF-8; 0: there is none, and the header ends; -1: look what is
 * behind *used octets. */
static int judge_lines(const char *p, size_t n, size_t *used)
{
    const char *at = p, *end = p + n, *lf;

    while ((lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        if (lf == at || (lf == at + 1 && *at == '\r'))
            return 0;
        if (has_utf8(at, (size_t)(lf - at), 0))
            return 1;
        at = lf + 1;
    }
    if (at > p) {
        *used = (size_t)(at - p);
        return -1;
    }
    /* A long line, whose last character may be cut. */
    *used = n > 3 ? n - 3 : n;
    return has_utf8(p, n, 3) ? 1 : -1;
}

int maildrop_is_utf8(int fd)
{
    static char buf[16384];
    off_t at = 0;
    size_t used;
    ssize_t k;
    int verdict = -1;

    while (verdict < 0 && (k = pread(fd, buf, sizeof buf, at)) > 0) {
        verdict = judge_lines(buf, (size_t)k, &used);
        at += (off_t)used;
    }
    return verdict >= 0 || k < 0 ? verdict : 0;
}

int maildrop_remove(const struct maildrop *drop, uint32_t i)
{
    char path[PATH_SIZE];

    if (unlink(drop->files[i]) == 0)
        return 0;
    if (errno != ENOENT)
        return -1;
    return find_again(path, drop->files[i]) ? unlink(path) : 0;
}

int maildrop_sync(const char *box)
{
    char path[PATH_SIZE];
    int rc = 0, error = 0, fd;
    size_t i;

    for (i = 0; i < sizeof subs / sizeof *subs; i++) {
        snprintf(path, sizeof path, "%s/%s", box, subs[i]);
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT)
            continue;           /* nothing was in it */
        if (fd < 0 || fsync(fd) < 0) {
            error = errno;
            rc = -1;
        }
        if (fd >= 0)
            close(fd);
    }
    errno = error;
    return rc;
}
