/* What is promised is on the disk: a file by its fsync(), its name by that of
 * the folder. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "queue.h"
#include "queue_name.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

/* What new mail leaves: or an eighth of the disk, if that is less. */
#define RESERVE_OCTETS (16u << 20)
#define RESERVE_FILES  1024u

void queue_lock(struct queue *q)
{
    pthread_mutex_lock(&q->mutex);
}

void queue_unlock(struct queue *q)
{
    pthread_mutex_unlock(&q->mutex);
}

static int unlink_of(const struct queue *q, const struct queue_mail *m,
                     const char *end)
{
    char name[QUEUE_NAME_SIZE];

    queue_name(name, m->id, end);
    return unlinkat(q->dir, name, 0);
}

static FILE *create(const struct queue *q, const char *id, const char *end)
{
    char name[QUEUE_NAME_SIZE];
    FILE *f;
    int fd;

    queue_name(name, id, end);
    fd = openat(q->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return NULL;
    f = fdopen(fd, "wb");
    if (f == NULL)
        close(fd);
    return f;
}

/* On the disk, and closed; unless there was an error before. */
static int finish(FILE *f, int error)
{
    if (error == 0 && (fflush(f) != 0 || fsync(fileno(f)) != 0))
        error = errno;
    if (fclose(f) != 0 && error == 0)
        error = errno;
    errno = error;
    return error == 0 ? 0 : -1;
}

/* Time and a counter: no other process makes names here. */
static void make_id(struct queue *q, char id[QUEUE_ID_SIZE])
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(id, QUEUE_ID_SIZE, "%llx%05lx-%lx", (long long)now.tv_sec,
             now.tv_nsec / 1000, ++q->counter);
}

static int is_short(uint64_t left, uint64_t all, uint64_t reserve)
{
    return left < (all / 8 < reserve ? all / 8 : reserve);
}

/* A queue that fills its disk could not note what was delivered, nor report
 * what was not, and so never become empty. Some systems count no files. */
static int has_room(const struct queue *q)
{
    struct statvfs fs;

    if (fstatvfs(q->dir, &fs) < 0
        || (!is_short((uint64_t)fs.f_bavail * fs.f_frsize,
                      (uint64_t)fs.f_blocks * fs.f_frsize, RESERVE_OCTETS)
            && !is_short(fs.f_favail, fs.f_files, RESERVE_FILES)))
        return 1;
    errno = ENOSPC;
    return 0;
}

struct queue_mail *queue_begin(struct queue *q, const char *id)
{
    struct queue_mail *m = NULL;
    int error;

    if (id != NULL || has_room(q))
        m = queue_mail_new();
    if (m == NULL)
        return NULL;
    m->spares = id == NULL;
    do {
        if (id != NULL)
            snprintf(m->id, sizeof m->id, "%s", id);
        else
            make_id(q, m->id);
        m->out = create(q, m->id, QUEUE_MSG);
    } while (m->out == NULL && errno == EEXIST && id == NULL);
    if (m->out != NULL)
        return m;
    error = errno;
    queue_mail_free(m);
    errno = error;
    return NULL;
}

void queue_write(struct queue_mail *m, const void *p, size_t n)
{
    mailfile_add(&m->seen, p, n);
    if (m->seen.eight)
        m->flags |= QUEUE_EIGHT;
    if (m->seen.eight_header)
        m->flags |= QUEUE_EIGHT_HEADER;
    if (m->error == 0 && fwrite(p, 1, n, m->out) != n)
        m->error = errno;
    m->size += n;
}

/* From here on it is ID.env, or what that was is still there. */
static int publish(const struct queue *q, const struct queue_mail *m)
{
    char from[QUEUE_NAME_SIZE], to[QUEUE_NAME_SIZE];

    queue_name(from, m->id, QUEUE_TMP);
    queue_name(to, m->id, QUEUE_ENV);
    if (renameat(q->dir, from, q->dir, to) < 0)
        return -1;
    return fsync(q->dir);
}

static int write_envelope(const struct queue *q, const struct queue_mail *m,
                          const char *text, size_t n)
{
    FILE *f;
    int error = 0;

    unlink_of(q, m, QUEUE_TMP);         /* of a save that failed */
    f = create(q, m->id, QUEUE_TMP);
    if (f == NULL)
        return -1;
    if (fwrite(text, 1, n, f) != n)
        error = errno;
    if (finish(f, error) == 0)
        return publish(q, m);
    error = errno;
    unlink_of(q, m, QUEUE_TMP);
    errno = error;
    return -1;
}

/* The text is made while nothing changes, and written while others go on. */
static int save(struct queue *q, const struct queue_mail *m)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    int rc = -1;

    if (f == NULL)
        return -1;
    queue_lock(q);
    queue_text_write(f, m);
    queue_unlock(q);
    if (fclose(f) == 0)
        rc = write_envelope(q, m, text, n);
    free(text);
    return rc;
}

int queue_commit(struct queue *q, struct queue_mail *m)
{
    FILE *out = m->out;

    m->out = NULL;
    if (finish(out, m->error) < 0 || (m->spares && !has_room(q)))
        return -1;
    return save(q, m);
}

void queue_drop(struct queue *q, struct queue_mail *m)
{
    if (m == NULL)
        return;
    unlink_of(q, m, QUEUE_ENV);         /* of a commit that came that far */
    unlink_of(q, m, QUEUE_TMP);
    unlink_of(q, m, QUEUE_MSG);
    queue_mail_free(m);
}

/* One after the other, so that what is written last is what is true last. */
int queue_save(struct queue *q, struct queue_mail *m)
{
    int rc, error;

    pthread_mutex_lock(&m->saving);
    rc = save(q, m);
    error = errno;
    pthread_mutex_unlock(&m->saving);
    if (rc < 0)
        fprintf(stderr, "relay: %s: cannot be saved: %s\n", m->id,
                strerror(error));
    return rc;
}

void queue_insert(struct queue *q, struct queue_mail *m)
{
    queue_lock(q);
    m->next = NULL;
    m->before = q->last;
    if (q->last != NULL)
        q->last->next = m;
    else
        q->first = m;
    q->last = m;
    pthread_cond_broadcast(&q->changed);
    queue_unlock(q);
}

/* What stays behind may be delivered once more, so people should know. */
static void unlink_or_log(const struct queue *q, const struct queue_mail *m,
                          const char *end)
{
    if (unlink_of(q, m, end) < 0)
        fprintf(stderr, "relay: %s%s: cannot be removed: %s\n", m->id, end,
                strerror(errno));
}

/* The envelope goes first: a content without one is cleaned up. */
void queue_remove(struct queue *q, struct queue_mail *m)
{
    queue_lock(q);
    if (m->next != NULL)
        m->next->before = m->before;
    else
        q->last = m->before;
    if (m->before != NULL)
        m->before->next = m->next;
    else
        q->first = m->next;
    queue_unlock(q);
    unlink_or_log(q, m, QUEUE_ENV);
    fsync(q->dir);
    unlink_or_log(q, m, QUEUE_MSG);
    queue_mail_free(m);
}

FILE *queue_content(const struct queue *q, const struct queue_mail *m)
{
    char name[QUEUE_NAME_SIZE];
    FILE *f;
    int fd;

    queue_name(name, m->id, QUEUE_MSG);
    fd = openat(q->dir, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    f = fdopen(fd, "rb");
    if (f == NULL)
        close(fd);
    return f;
}
