/* Files of messages and their names. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64

#include "imapbox_int.h"
#include "imapbox_disk.h"
#include "maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* --- names ------------------------------------------------------------ */

int imapbox_path(char path[IMAPBOX_PATH_SIZE], const struct imapbox *box,
                 const char *sub, const char *file)
{
    int n = snprintf(path, IMAPBOX_PATH_SIZE, "%s/%s/%s", box->dir, sub,
                     file);

    if (n >= 0 && n < IMAPBOX_PATH_SIZE)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

const char *imapbox_sub(const struct imapbox_msg *m)
{
    return m->where == IMAPBOX_NEW ? "new" : "cur";
}

int imapbox_path_of(char path[IMAPBOX_PATH_SIZE], const struct imapbox *box,
                    const struct imapbox_msg *m)
{
    return imapbox_path(path, box, imapbox_sub(m), m->file);
}

int imapbox_sync_cur(const struct imapbox *box)
{
    char path[IMAPBOX_PATH_SIZE];

    return imapbox_path(path, box, "cur", "") < 0 ? -1
        : imapbox_sync_directory(path);
}

size_t imapbox_base(const char *file)
{
    return strcspn(file, ":");
}

void imapbox_read_flags(const char *file, unsigned *flags,
                        uint64_t *keywords)
{
    const char *p = maildir_letters(file);

    *flags = 0;
    *keywords = 0;
    for (; *p != '\0' && *p != ','; p++)
        if (*p >= 'a' && *p <= 'z')
            *keywords |= (uint64_t)1 << (*p - 'a');
        else
            *flags |= maildir_flag(*p);
}

/* Whether letter c belongs into the name now; was: it did before. */
static int is_set(char c, unsigned flags, uint64_t keywords, uint64_t known,
                  int was)
{
    uint64_t bit;

    if (c >= 'a' && c <= 'z') {
        bit = (uint64_t)1 << (c - 'a');
        return known & bit ? (keywords & bit) != 0 : was;
    }
    return maildir_flag(c) != 0 ? (flags & maildir_flag(c)) != 0 : was;
}

void imapbox_write_flags(char to[IMAPBOX_FILE_SIZE],
                         const struct imapbox_msg *m, unsigned flags,
                         uint64_t keywords, uint64_t known)
{
    const char *was = maildir_letters(m->file);
    size_t n = m->base_n;
    int c;

    memcpy(to, m->file, n);
    memcpy(to + n, ":2,", 3);
    n += 3;
    for (c = 'A'; c <= 'z'; c++)
        if ((c <= 'Z' || c >= 'a')
            && is_set((char)c, flags, keywords, known,
                      strchr(was, c) != NULL))
            to[n++] = (char)c;
    to[n] = '\0';
}

uint64_t imapbox_known(const struct imapbox *box)
{
    uint64_t known = 0;
    unsigned i;

    for (i = 0; i < IMAPBOX_KEYWORDS; i++)
        if (box->keywords[i] != NULL)
            known |= (uint64_t)1 << i;
    return known;
}

void imapbox_noted(char noted[32], const char *file)
{
    const char *w = strstr(file, ",W=");
    size_t n;

    noted[0] = '\0';
    if (w == NULL || (size_t)(w - file) > imapbox_base(file))
        return;
    n = 3 + strspn(w + 3, "0123456789");
    if (n > 3 && n < 32) {
        memcpy(noted, w, n);
        noted[n] = '\0';
    }
}

/* --- tmp -------------------------------------------------------------- */

static int copy_octets(int in, int out)
{
    char buf[16384];
    ssize_t k;

    while ((k = read(in, buf, sizeof buf)) > 0)
        if (imapbox_disk_write(out, buf, (size_t)k) < 0)
            return -1;
    return k < 0 ? -1 : 0;
}

/* Closes both. */
static int copy_all(int in, int out, const struct stat *st)
{
    struct timespec times[2];
    int rc, error;

    times[0].tv_sec = times[1].tv_sec = st->st_mtime;
    times[0].tv_nsec = times[1].tv_nsec = 0;
    rc = copy_octets(in, out) < 0 || futimens(out, times) < 0
        || imapbox_disk_sync(out) < 0 ? -1 : 0;
    error = errno;
    close(in);
    close(out);
    errno = error;
    return rc;
}

int imapbox_copy_file(const struct imapbox *box, const char *from,
                      const char *file)
{
    char fresh[IMAPBOX_PATH_SIZE], to[IMAPBOX_PATH_SIZE];
    struct stat st;
    int in, out, error;

    if (imapbox_path(fresh, box, "tmp", file) < 0
        || imapbox_path(to, box, "cur", file) < 0
        || (in = imapbox_open_file(from, &st)) < 0)
        return -1;
    out = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out < 0) {
        close(in);
        return -1;
    }
    if (copy_all(in, out, &st) == 0 && imapbox_disk_rename(fresh, to) == 0)
        return 0;
    error = errno;
    (void)imapbox_disk_unlink(fresh);
    errno = error;
    return -1;
}

/* As https://cr.yp.to/proto/maildir.html has it. */
#define WORK_SECONDS (36 * 60 * 60)

void imapbox_clean(const struct imapbox *box)
{
    char dir[IMAPBOX_PATH_SIZE], path[IMAPBOX_PATH_SIZE];
    time_t now = time(NULL);
    struct dirent *d;
    struct stat st;
    DIR *names;

    if (imapbox_path(dir, box, "tmp", "") < 0
        || (names = opendir(dir)) == NULL)
        return;
    while ((d = readdir(names)) != NULL)
        if (d->d_name[0] != '.'
            && imapbox_path(path, box, "tmp", d->d_name) == 0
            && lstat(path, &st) == 0 && S_ISREG(st.st_mode)
            && st.st_ctime < now - WORK_SECONDS)
            (void)imapbox_disk_unlink(path);
    closedir(names);
}

/* --- one number for all mailboxes of a user --------------------------- */

#define VALIDITY "imapbox.uidvalidity"

uint32_t imapbox_new_uidvalidity(const char *root)
{
    int lock = imapbox_lock(root, IMAPBOX_USER_LOCK), error;
    uint32_t next = (uint32_t)time(NULL), last;
    char text[32];
    char *p;
    size_t n;

    if (lock < 0)
        return 0;
    p = imapbox_read_file(root, VALIDITY, &n);
    last = p != NULL ? (uint32_t)strtoul(p, NULL, 10) : 0;
    if (next <= last)
        next = last + 1;
    free(p);
    n = (size_t)snprintf(text, sizeof text, "%lu\n", (unsigned long)next);
    if (imapbox_write_file(root, VALIDITY, text, n) < 0)
        next = 0;
    error = errno;
    imapbox_unlock(lock);
    errno = error;
    return next;
}
