/* What messages consist of, whole and in pieces. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE 16384
#define START 1024              /* mostly the first line ends in it */
#define HEADER 4096             /* and the header in this */

struct imapbox_octets {
    int      fd;
    int      is_unix;           /* each LF without a CR gets one */
    uint64_t size;
    uint64_t from;              /* octets told until here, and */
    uint64_t at;                /* this one of the file is the next */
    char     last;              /* the one before it; CR also where it was
                                 * added */
};

int imapbox_open_file(const char *path, struct stat *st)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0 || (fstat(fd, st) == 0 && S_ISREG(st->st_mode)))
        return fd;
    close(fd);
    errno = EINVAL;
    return -1;
}

static ssize_t read_at(int fd, void *p, size_t n, uint64_t at)
{
    ssize_t k;

    do
        k = pread(fd, p, n, (off_t)at);
    while (k < 0 && errno == EINTR);
    return k;
}

/* --- how lines end ---------------------------------------------------- */

/* Its first line tells how a file ends its lines. What has come by SMTP or
 * IMAP has CRLF, and octets in it stay what they are, bare LF, too. */
static int find_ends(struct imapbox_octets *o)
{
    char p[START], last = '\0';
    const char *lf = NULL;
    uint64_t at;
    ssize_t k = 0;

    for (at = 0; lf == NULL; at += (uint64_t)k) {
        k = read_at(o->fd, p, sizeof p, at);
        if (k <= 0)
            break;
        lf = memchr(p, '\n', (size_t)k);
        if (lf != NULL)
            o->is_unix = (lf > p ? lf[-1] : last) != '\r';
        last = p[k - 1];
    }
    return k < 0 ? -1 : 0;
}

/* LF that want a CR, behind the octet last. */
static size_t count_bare(const char *p, size_t n, char last)
{
    const char *end = p + n, *lf = p, *start = p;
    size_t count = 0;

    while (lf < end
           && (lf = memchr(lf, '\n', (size_t)(end - lf))) != NULL) {
        count += (lf > start ? lf[-1] : last) != '\r';
        lf++;
    }
    return count;
}

static int add_bare(struct imapbox_octets *o)
{
    char p[PIECE], last = '\0';
    uint64_t at;
    ssize_t k;

    for (at = 0; (k = read_at(o->fd, p, sizeof p, at)) > 0;
         at += (uint64_t)k) {
        o->size += count_bare(p, (size_t)k, last);
        last = p[k - 1];
    }
    return k < 0 ? -1 : 0;
}

static int measure(struct imapbox_octets *o, const struct stat *st)
{
    o->size = (uint64_t)st->st_size;
    if (find_ends(o) < 0)
        return -1;
    return o->is_unix ? add_bare(o) : 0;
}

/* The name may say that all lines end in CRLF: then they need not be read. */
static int says_crlf(const char *path, const struct stat *st)
{
    char noted[32];
    const char *file = strrchr(path, '/') + 1;

    imapbox_noted(noted, file);
    return noted[0] != '\0'
        && strtoull(noted + 3, NULL, 10) == (unsigned long long)st->st_size;
}

int imapbox_measure(const char *path, uint64_t *size, int64_t *received)
{
    struct imapbox_octets o = { .fd = -1 };
    struct stat st;
    int rc = 0, error;

    o.fd = imapbox_open_file(path, &st);
    if (o.fd < 0)
        return -1;
    if (!says_crlf(path, &st))
        rc = measure(&o, &st);
    error = errno;
    close(o.fd);
    errno = error;
    *size = o.is_unix ? o.size : (uint64_t)st.st_size;
    *received = (int64_t)st.st_mtime;
    return rc;
}

/* --- in pieces -------------------------------------------------------- */

/* From raw, with CR where they are wanted; moves behind what it took. */
static size_t add_crs(struct imapbox_octets *o, const char *raw, size_t raw_n,
                      char *p, size_t n)
{
    size_t i = 0, k = 0;

    for (; i < raw_n && k < n; k++)
        if (raw[i] == '\n' && o->last != '\r')
            p[k] = o->last = '\r';
        else
            p[k] = o->last = raw[i++];
    o->at += i;
    o->from += k;
    return k;
}

static ssize_t take_unix(struct imapbox_octets *o, char *p, size_t n)
{
    char raw[PIECE];
    size_t done = 0;
    ssize_t k;

    while (done < n) {
        k = read_at(o->fd, raw, n - done < PIECE ? n - done : PIECE, o->at);
        if (k < 0)
            return -1;
        if (k == 0)
            break;
        done += add_crs(o, raw, (size_t)k, p + done, n - done);
    }
    return (ssize_t)done;
}

/* The next octets; less than n only where the file ends. */
static ssize_t take(struct imapbox_octets *o, char *p, size_t n)
{
    size_t done = 0;
    ssize_t k = 1;

    if (o->is_unix)
        return take_unix(o, p, n);
    while (done < n && k > 0) {
        k = read_at(o->fd, p + done, n - done, o->from);
        if (k < 0)
            return -1;
        done += (size_t)k;
        o->from += (uint64_t)k;
    }
    return (ssize_t)done;
}

/* Of a file with LF only who reads it knows which octet is where. */
static int go_to(struct imapbox_octets *o, uint64_t to)
{
    char raw[PIECE], p[2 * PIECE];
    size_t n;
    ssize_t k;

    if (!o->is_unix)
        o->from = to;
    if (to < o->from) {
        o->from = o->at = 0;
        o->last = '\0';
    }
    while (o->from < to) {
        n = to - o->from < PIECE ? (size_t)(to - o->from) : PIECE;
        k = read_at(o->fd, raw, n, o->at);
        if (k <= 0)
            return (int)k;
        n = (size_t)k + count_bare(raw, (size_t)k, o->last);
        if (n > to - o->from) {
            add_crs(o, raw, (size_t)k, p, (size_t)(to - o->from));
            continue;
        }
        o->from += n;
        o->at += (uint64_t)k;
        o->last = raw[k - 1];
    }
    return 0;
}

ssize_t imapbox_octets_read(struct imapbox_octets *o, uint64_t from, void *p,
                            size_t n)
{
    struct imapbox_octets here;

    if (go_to(o, from) < 0)
        return -1;
    here = *o;
    return o->from == from ? take(&here, p, n) : 0;
}

uint64_t imapbox_octets_size(const struct imapbox_octets *o)
{
    return o->size;
}

void imapbox_octets_close(struct imapbox_octets *o)
{
    if (o == NULL)
        return;
    close(o->fd);
    free(o);
}

/* --- of a message ----------------------------------------------------- */

/* Its file, which somebody may just have renamed. */
static int open_message(struct imapbox *box, uint32_t uid, struct stat *st)
{
    char path[IMAPBOX_PATH_SIZE];
    const struct imapbox_msg *m = imapbox_find(box, uid);
    int fd = -1, tries;

    errno = ENOENT;
    for (tries = 0; m != NULL && tries < 2; tries++) {
        fd = imapbox_path_of(path, box, m) < 0 ? -1
            : imapbox_open_file(path, st);
        if (fd >= 0 || errno != ENOENT || tries > 0)
            break;
        box->rescan = 1;
        if (imapbox_sync(box) < 0)
            return -1;
        m = imapbox_find(box, uid);
        errno = ENOENT;
    }
    return fd;
}

/* What is behind the first line is read for is_whole only. */
static int begin(struct imapbox_octets *o, struct imapbox *box, uint32_t uid,
                 int is_whole)
{
    struct stat st;
    int error;

    memset(o, 0, sizeof *o);
    o->fd = open_message(box, uid, &st);
    if (o->fd < 0)
        return -1;
    if ((is_whole ? measure(o, &st) : find_ends(o)) == 0)
        return 0;
    error = errno;
    close(o->fd);
    errno = error;
    return -1;
}

struct imapbox_octets *imapbox_octets_open(struct imapbox *box, uint32_t uid)
{
    struct imapbox_octets *o = malloc(sizeof *o);

    if (o == NULL || begin(o, box, uid, 1) == 0)
        return o;
    free(o);
    return NULL;
}

char *imapbox_read(struct imapbox *box, uint32_t uid, size_t *n)
{
    struct imapbox_octets o;
    ssize_t k = -1;
    int error;
    char *p;

    if (begin(&o, box, uid, 1) < 0)
        return NULL;
    p = malloc((size_t)o.size + 1);     /* room for NUL behind it */
    if (p != NULL)
        k = take(&o, p, (size_t)o.size);
    error = errno;
    close(o.fd);
    errno = error;
    if (k < 0) {
        free(p);
        return NULL;
    }
    *n = (size_t)k;
    return p;
}

/* --- its header ------------------------------------------------------- */

/* The octets of p up to the end of the first empty line, which is behind from,
 * or 0. CR before the end of a line belong to it. */
static size_t find_empty(const char *p, size_t from, size_t n)
{
    const char *lf = p + from, *at;

    while ((lf = memchr(lf, '\n', n - (size_t)(lf - p))) != NULL) {
        at = lf;
        while (at > p && at[-1] == '\r')
            at--;
        lf++;
        if (at == p || at[-1] == '\n')
            return (size_t)(lf - p);
    }
    return 0;
}

/* Piece by piece, each as long as all before it. */
static char *take_header(struct imapbox_octets *o, size_t *n)
{
    size_t cap = HEADER, done = 0, end = 0;
    char *p = NULL, *more;
    ssize_t k = 1;

    for (; end == 0 && k > 0; cap *= 2) {
        more = realloc(p, cap);
        k = more != NULL ? take(o, more + done, cap - done) : -1;
        p = more != NULL ? more : p;
        if (k < 0) {
            free(p);
            return NULL;
        }
        end = find_empty(p, done, done + (size_t)k);
        done += (size_t)k;
    }
    *n = end > 0 ? end : done;
    return p;
}

char *imapbox_read_header(struct imapbox *box, uint32_t uid, size_t *n)
{
    struct imapbox_octets o;
    int error;
    char *p;

    if (begin(&o, box, uid, 0) < 0)
        return NULL;
    p = take_header(&o, n);
    error = errno;
    close(o.fd);
    errno = error;
    return p;
}
