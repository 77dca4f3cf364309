/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "maildir.h"

#include <mailproto/imap.h>
#include <mailproto/pop3.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PATH_SIZE 4096

struct maildir_mail {
    char  name[MAILDIR_NAME_SIZE];      /* in tmp */
    char  sized[192];           /* in sub, when the size is known */
    char  letters[8];           /* of its flags: it goes into cur */
    char *box;
    FILE *out;
    int   error;                /* errno of the first failure */
    mproto_pop3_size size;
};

/* BOX/SUB/NAME; name may be empty. */
static int join(char *path, const char *box, const char *sub,
                const char *name)
{
    int n = snprintf(path, PATH_SIZE, "%s/%s/%s", box, sub, name);

    if (n >= 0 && n < PATH_SIZE)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* A file is only there for good when its directory is, too. */
int maildir_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

    if (fd < 0)
        return -1;
    rc = fsync(fd);
    close(fd);
    return rc;
}

/* path's parent is there. */
static int make_directory(char *path)
{
    char *slash;
    int rc;

    if (mkdir(path, 0700) < 0)
        return errno == EEXIST ? 0 : -1;
    slash = strrchr(path, '/');
    *slash = '\0';
    rc = maildir_sync(path);
    *slash = '/';
    return rc;
}

int maildir_make(const char *box)
{
    static const char *const subs[] = { "tmp", "new", "cur" };
    char path[PATH_SIZE];
    char *slash;
    size_t i;

    if (strlen(box) + sizeof "/tmp/" > sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(path, box);
    slash = strrchr(path, '/');
    *slash = '\0';
    if (make_directory(path) < 0)
        return -1;
    *slash = '/';
    if (make_directory(path) < 0)
        return -1;
    for (i = 0; i < sizeof subs / sizeof *subs; i++) {
        snprintf(path, sizeof path, "%s/%s", box, subs[i]);
        if (make_directory(path) < 0)
            return -1;
    }
    return 0;
}

void maildir_unique(char name[MAILDIR_NAME_SIZE])
{
    static unsigned long counter;
    struct timespec now;
    char host[64] = "localhost";
    char *p;

    clock_gettime(CLOCK_REALTIME, &now);
    if (gethostname(host, sizeof host - 1) != 0)
        strcpy(host, "localhost");
    for (p = host; *p != '\0'; p++)
        if (*p == '/' || *p == ':')
            *p = '-';
    snprintf(name, MAILDIR_NAME_SIZE, "%lld.M%06ldP%ldQ%lu.%s",
             (long long)now.tv_sec, now.tv_nsec / 1000, (long)getpid(),
             ++counter, host);
}

const char *maildir_letters(const char *file)
{
    const char *info = strchr(file, ':');

    return info != NULL && strncmp(info, ":2,", 3) == 0 ? info + 3 : "";
}

/* "P", passed on, is no flag of IMAP. */
unsigned maildir_flag(char letter)
{
    switch (letter) {
    case 'D': return MPROTO_IMAP_DRAFT;
    case 'F': return MPROTO_IMAP_FLAGGED;
    case 'R': return MPROTO_IMAP_ANSWERED;
    case 'S': return MPROTO_IMAP_SEEN;
    case 'T': return MPROTO_IMAP_DELETED;
    default: return 0;
    }
}

/* In order of the alphabet, as others write them. */
void maildir_mark(struct maildir_mail *m, unsigned flags)
{
    char *p = m->letters, c;

    for (c = 'A'; c <= 'Z'; c++)
        if ((flags & maildir_flag(c)) != 0)
            *p++ = c;
    *p = '\0';
}

static FILE *create(const char *box, const char *name)
{
    char path[PATH_SIZE];
    FILE *f;
    int fd;

    if (join(path, box, "tmp", name) < 0)
        return NULL;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return NULL;
    if ((f = fdopen(fd, "wb")) == NULL)
        close(fd);
    return f;
}

struct maildir_mail *maildir_begin(const char *box)
{
    struct maildir_mail *m = calloc(1, sizeof *m);
    int error;

    if (m == NULL)
        return NULL;
    maildir_unique(m->name);
    m->box = malloc(strlen(box) + 1);
    if (m->box != NULL) {
        strcpy(m->box, box);
        if (maildir_make(box) == 0 && (m->out = create(box, m->name)) != NULL)
            return m;
    }
    error = errno;
    maildir_drop(m);
    errno = error;
    return NULL;
}

const char *maildir_name(const struct maildir_mail *m)
{
    return m->name;
}

void maildir_write(struct maildir_mail *m, const void *p, size_t n)
{
    mproto_pop3_size_in(&m->size, p, n);
    if (m->error == 0 && fwrite(p, 1, n, m->out) != n)
        m->error = errno;
}

/* All is written. */
static void end_size(struct maildir_mail *m)
{
    if (m->sized[0] != '\0')
        return;
    mproto_pop3_size_in(&m->size, NULL, 0);
    snprintf(m->sized, sizeof m->sized, "%s,W=%llu%s%s", m->name,
             (unsigned long long)m->size.octets,
             m->letters[0] != '\0' ? ":2," : "", m->letters);
}

/* On the disk, and closed. */
static int finish(FILE *f)
{
    int error = 0;

    if (fflush(f) != 0 || fsync(fileno(f)) != 0)
        error = errno;
    if (fclose(f) != 0 && error == 0)
        error = errno;
    errno = error;
    return error == 0 ? 0 : -1;
}

/* 0 or errno. */
static int copy_octets(FILE *in, FILE *out)
{
    char buf[16384];
    size_t n;

    while ((n = fread(buf, 1, sizeof buf, in)) > 0)
        if (fwrite(buf, 1, n, out) != n)
            return errno;
    return ferror(in) ? errno : 0;
}

/* The same message in tmp of another box. */
static int copy_to(const struct maildir_mail *m, const char *box)
{
    char path[PATH_SIZE];
    FILE *in, *out;
    int error;

    if (join(path, m->box, "tmp", m->name) < 0 || maildir_make(box) < 0)
        return -1;
    if ((in = fopen(path, "rb")) == NULL)
        return -1;
    if ((out = create(box, m->name)) == NULL) {
        fclose(in);
        return -1;
    }
    error = copy_octets(in, out);
    fclose(in);
    if (finish(out) < 0)
        return -1;
    errno = error;
    return error == 0 ? 0 : -1;
}

static const char *sub_of(const struct maildir_mail *m)
{
    return m->letters[0] != '\0' ? "cur" : "new";
}

static int publish(const struct maildir_mail *m, const char *box)
{
    char from[PATH_SIZE], to[PATH_SIZE];

    if (join(from, box, "tmp", m->name) < 0
        || join(to, box, sub_of(m), m->sized) < 0 || rename(from, to) < 0
        || join(to, box, sub_of(m), "") < 0)
        return -1;
    return maildir_sync(to);
}

static void forget(const struct maildir_mail *m, const char *box)
{
    char path[PATH_SIZE];

    if (join(path, box, "tmp", m->name) == 0)
        unlink(path);
    if (m->sized[0] != '\0' && join(path, box, sub_of(m), m->sized) == 0)
        unlink(path);
}

int maildir_copy(struct maildir_mail *m, const char *box)
{
    int error;

    end_size(m);
    if (m->error == 0 && fflush(m->out) != 0)
        m->error = errno;
    errno = m->error;
    if (m->error == 0 && copy_to(m, box) == 0 && publish(m, box) == 0)
        return 0;
    error = errno;
    forget(m, box);
    errno = error;
    return -1;
}

static int deliver_all(const struct maildir_mail *m,
                       const char *const *copies, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (copy_to(m, copies[i]) < 0)
            return -1;
    for (i = 0; i < n; i++)
        if (publish(m, copies[i]) < 0)
            return -1;
    return publish(m, m->box);
}

int maildir_deliver(struct maildir_mail *m, const char *const *copies,
                    size_t n)
{
    size_t i;
    int error = m->error;

    end_size(m);
    if (finish(m->out) < 0 && error == 0)
        error = errno;
    m->out = NULL;
    if (error == 0 && deliver_all(m, copies, n) == 0) {
        free(m->box);
        free(m);
        return 0;
    }
    if (error == 0)
        error = errno;
    for (i = 0; i < n; i++)
        forget(m, copies[i]);
    maildir_drop(m);
    errno = error;
    return -1;
}

void maildir_drop(struct maildir_mail *m)
{
    if (m == NULL)
        return;
    if (m->out != NULL)
        fclose(m->out);
    if (m->box != NULL)
        forget(m, m->box);
    free(m->box);
    free(m);
}
