/* What is found when a process takes the queue over. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "queue.h"
#include "queue_name.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "relay: %s: %s\n", what, why);
    return -1;
}

/* Cuts end off name: 1, or 0 when it is not there. */
static int cut_end(char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);

    if (n <= k || n - k >= QUEUE_ID_SIZE || strcmp(name + n - k, end) != 0)
        return 0;
    name[n - k] = '\0';
    return 1;
}

static int is_there(const struct queue *q, const char *id, const char *end)
{
    char name[QUEUE_NAME_SIZE];

    queue_name(name, id, end);
    return faccessat(q->dir, name, F_OK, 0) == 0;
}

static struct queue_mail *read_mail(const struct queue *q, const char *id)
{
    struct queue_mail *m = queue_mail_new();
    char name[QUEUE_NAME_SIZE];
    FILE *f = NULL;
    int fd, good;

    queue_name(name, id, QUEUE_ENV);
    fd = openat(q->dir, name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        f = fdopen(fd, "rb");
    good = m != NULL && f != NULL && queue_text_read(f, m) == 0
        && is_there(q, id, QUEUE_MSG);
    if (f != NULL)
        fclose(f);
    if (good) {
        snprintf(m->id, sizeof m->id, "%s", id);
        return m;
    }
    if (m != NULL)
        queue_mail_free(m);
    return NULL;
}

/* The mark says that the end of the message was to leave next. 1: changed. */
static int forget_sending(struct queue_mail *m)
{
    size_t i;
    int changed = 0;

    for (i = 0; i < m->n; i++) {
        if (m->rcpts[i].state != QUEUE_SENDING)
            continue;
        fprintf(stderr, "relay: %s: to=<%s> may have been delivered before "
                "the queue was left; it is sent again\n", m->id,
                m->rcpts[i].to);
        m->rcpts[i].state = QUEUE_WAIT;
        m->rcpts[i].next = time(NULL);
        changed = 1;
    }
    return changed;
}

/* The report that was owed is there, but its mail does not say so yet. */
static int forget_report(const struct queue *q, struct queue_mail *m)
{
    char id[QUEUE_ID_SIZE + 16];
    size_t i;

    snprintf(id, sizeof id, "%s.%u", m->id, m->reports + 1);
    if (strlen(id) >= QUEUE_ID_SIZE || !is_there(q, id, QUEUE_ENV))
        return 0;
    m->reports++;
    for (i = 0; i < m->n; i++)
        m->rcpts[i].owes = (mproto_action)0;
    return 1;
}

/* What cannot be read is left for people to look at. */
static void load(struct queue *q, const char *id)
{
    struct queue_mail *m = read_mail(q, id);
    int changed;

    if (m == NULL) {
        complain(id, "is no mail that can be read; left alone");
        return;
    }
    changed = forget_sending(m);
    changed |= forget_report(q, m);
    queue_insert(q, m);
    if (queue_mail_is_over(m))          /* we died before it was removed */
        queue_remove(q, m);
    else if (changed)
        queue_save(q, m);
}

/* All names first: what is loaded may be saved, which makes names. */
static int each_name(DIR *dir, char ***names, size_t *n)
{
    const struct dirent *e;
    char **more;

    errno = 0;
    while ((e = readdir(dir)) != NULL) {
        more = realloc(*names, (*n + 1) * sizeof **names);
        if (more == NULL)
            return -1;
        *names = more;
        more[*n] = strdup(e->d_name);
        if (more[*n] == NULL)
            return -1;
        ++*n;
        errno = 0;
    }
    return errno == 0 ? 0 : -1;
}

static void take_over(struct queue *q, char *name)
{
    char whole[QUEUE_NAME_SIZE];

    snprintf(whole, sizeof whole, "%s", name);
    if (cut_end(name, QUEUE_ENV))
        load(q, name);
    else if (cut_end(name, QUEUE_TMP)
             || (cut_end(name, QUEUE_MSG) && !is_there(q, name, QUEUE_ENV)))
        unlinkat(q->dir, whole, 0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names begin with the time, so the oldest mail comes first. */
static int recover(struct queue *q)
{
    int fd = dup(q->dir);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    char **names = NULL;
    size_t n = 0, i;
    int rc;

    if (dir == NULL)
        return -1;
    rc = each_name(dir, &names, &n);
    if (n > 0)
        qsort(names, n, sizeof *names, by_name);
    for (i = 0; i < n; i++) {
        if (rc == 0)
            take_over(q, names[i]);
        free(names[i]);
    }
    free(names);
    closedir(dir);
    return rc;
}

/* Two processes with one queue would deliver all mail twice. */
static int own(struct queue *q)
{
    struct flock l;

    q->lock = openat(q->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    memset(&l, 0, sizeof l);
    l.l_type = F_WRLCK;
    l.l_whence = SEEK_SET;
    return q->lock < 0 || fcntl(q->lock, F_SETLK, &l) < 0 ? -1 : 0;
}

/* The name of a new folder is as durable as what is in it. */
static int sync_name(const struct queue *q)
{
    int fd = openat(q->dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return -1;
    rc = fsync(fd);
    close(fd);
    return rc;
}

int queue_open(struct queue *q, const char *path)
{
    int is_new;

    memset(q, 0, sizeof *q);
    q->lock = -1;
    pthread_mutex_init(&q->mutex, NULL);
    pthread_cond_init(&q->changed, NULL);
    is_new = mkdir(path, 0700) == 0;
    if (!is_new && errno != EEXIST)
        return complain(path, strerror(errno));
    q->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (q->dir < 0)
        return complain(path, strerror(errno));
    if (is_new && sync_name(q) < 0)
        complain(path, strerror(errno));
    else if (own(q) == 0 && recover(q) == 0)
        return 0;
    else
        complain(path, errno == EAGAIN || errno == EACCES
                           ? "another process has this queue"
                           : strerror(errno));
    queue_close(q);
    return -1;
}

void queue_close(struct queue *q)
{
    struct queue_mail *m;

    while ((m = q->first) != NULL) {
        q->first = m->next;
        queue_mail_free(m);
    }
    if (q->lock >= 0)
        close(q->lock);
    close(q->dir);
    pthread_cond_destroy(&q->changed);
    pthread_mutex_destroy(&q->mutex);
}
