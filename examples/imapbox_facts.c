/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_facts.h"
#include "imapbox_int.h"
#include "imapbox_name.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define BUCKETS   1024u
#define FACTS_MAX 16384u        /* some 300 octets each */
#define SECOND    1000000000
#define STAMPS    3

/* A file or directory as it was. */
struct stamp {
    uint64_t device, inode;
    int64_t  changed, size;     /* in nanoseconds, in octets */
};

struct fact {
    struct fact *next;
    struct stamp stamps[STAMPS];
    union {
        struct imapbox_status status;
        struct imapbox_usage  usage;
    }    is;
    char path[];
};

struct imapbox_facts {
    struct fact *buckets[BUCKETS];
    size_t       n;
};

/* --- what is kept ------------------------------------------------------ */

struct imapbox_facts *imapbox_facts_new(void)
{
    return calloc(1, sizeof(struct imapbox_facts));
}

static void forget_all(struct imapbox_facts *facts)
{
    struct fact *fact, *next;
    size_t i;

    for (i = 0; i < BUCKETS; i++) {
        for (fact = facts->buckets[i]; fact != NULL; fact = next) {
            next = fact->next;
            free(fact);
        }
        facts->buckets[i] = NULL;
    }
    facts->n = 0;
}

void imapbox_facts_free(struct imapbox_facts *facts)
{
    if (facts != NULL)
        forget_all(facts);
    free(facts);
}

/* FNV-1a */
static struct fact **bucket_of(struct imapbox_facts *facts, const char *path)
{
    uint32_t hash = 2166136261u;

    for (; *path != '\0'; path++)
        hash = (hash ^ (unsigned char)*path) * 16777619u;
    return &facts->buckets[hash % BUCKETS];
}

static struct fact *find_fact(struct imapbox_facts *facts, const char *path)
{
    struct fact *fact = *bucket_of(facts, path);

    while (fact != NULL && strcmp(fact->path, path) != 0)
        fact = fact->next;
    return fact;
}

/* NULL: there is no memory, so nothing is kept. */
static struct fact *make_fact(struct imapbox_facts *facts, const char *path)
{
    struct fact *fact = find_fact(facts, path), **at;
    size_t n = strlen(path) + 1;

    if (fact != NULL)
        return fact;
    if (facts->n >= FACTS_MAX)
        forget_all(facts);
    fact = calloc(1, sizeof *fact + n);
    if (fact == NULL)
        return NULL;
    memcpy(fact->path, path, n);
    at = bucket_of(facts, path);
    fact->next = *at;
    *at = fact;
    facts->n++;
    return fact;
}

/* --- stamps ------------------------------------------------------------ */

/* 1, or 0: there is none, or what changes by now could leave it as it is.
 * Where files have whole seconds only that takes longer. */
static int take_stamp(struct stamp *stamp, const char *path)
{
    struct timespec now;
    struct stat st;
    int64_t tick;

    if (stat(path, &st) < 0)
        return 0;
    clock_gettime(CLOCK_REALTIME, &now);
    stamp->device = (uint64_t)st.st_dev;
    stamp->inode = (uint64_t)st.st_ino;
    stamp->changed = (int64_t)st.st_ctime * SECOND + IMAPBOX_NS(&st, ctim);
    stamp->size = (int64_t)st.st_size;
    tick = stamp->changed % SECOND == 0 ? 2 * (int64_t)SECOND : SECOND;
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec > stamp->changed + tick;
}

static int is_same_stamp(const struct stamp *a, const struct stamp *b)
{
    return a->device == b->device && a->inode == b->inode
        && a->changed == b->changed && a->size == b->size;
}

static int are_same(const struct fact *fact, const struct stamp *now)
{
    size_t i = 0;

    while (i < STAMPS && is_same_stamp(&fact->stamps[i], &now[i]))
        i++;
    return i == STAMPS;
}

static int join(char path[IMAPBOX_PATH_SIZE], const char *dir,
                const char *file)
{
    int n = snprintf(path, IMAPBOX_PATH_SIZE, "%s%s%s", dir,
                     file[0] != '\0' ? "/" : "", file);

    if (n >= 0 && n < IMAPBOX_PATH_SIZE)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* --- STATUS ------------------------------------------------------------ */

static int take_stamps(struct stamp stamps[STAMPS], const char *dir)
{
    static const char *const files[STAMPS] = { IMAPBOX_INDEX, "cur", "new" };
    char path[IMAPBOX_PATH_SIZE];
    size_t i = 0;

    while (i < STAMPS && join(path, dir, files[i]) == 0
           && take_stamp(&stamps[i], path))
        i++;
    return i == STAMPS;
}

static void count_messages(struct imapbox_status *status,
                           const struct imapbox *box)
{
    const struct imapbox_msg *m;
    size_t i;

    memset(status, 0, sizeof *status);
    status->messages = (uint32_t)imapbox_count(box);
    status->recent = (uint32_t)imapbox_recent(box);
    status->uidnext = imapbox_uidnext(box);
    status->uidvalidity = imapbox_uidvalidity(box);
    status->modseq = imapbox_modseq(box);
    for (i = 0; i < status->messages; i++) {
        m = imapbox_at(box, i);
        status->size += m->size;
        if (!(m->flags & MPROTO_IMAP_SEEN))
            status->unseen++;
        if (m->flags & MPROTO_IMAP_DELETED) {
            status->deleted++;
            status->deleted_size += m->size;
        }
    }
}

static int read_status(struct imapbox_store *store, const char *root,
                       const char *name, struct imapbox_status *status)
{
    struct imapbox *box = imapbox_open(store, root, name);

    if (box == NULL)
        return -1;
    count_messages(status, box);
    imapbox_close(box);
    return 0;
}

/* What is open knows by itself whether it has changed. */
int imapbox_status(struct imapbox_facts *facts, struct imapbox_store *store,
                   const char *root, const char *name,
                   struct imapbox_status *status)
{
    char folder[IMAPBOX_NAME_SIZE], dir[IMAPBOX_PATH_SIZE];
    struct stamp now[STAMPS];
    struct fact *fact;

    if (imapbox_name_folder(folder, name) < 0 || join(dir, root, folder) < 0)
        return -1;
    if (imapbox_find_open(store, dir) != NULL || !take_stamps(now, dir))
        return read_status(store, root, name, status);
    fact = find_fact(facts, dir);
    if (fact != NULL && are_same(fact, now)) {
        *status = fact->is.status;
        return 0;
    }
    if (read_status(store, root, name, status) < 0)
        return -1;
    fact = make_fact(facts, dir);
    if (fact != NULL) {
        memcpy(fact->stamps, now, sizeof now);
        fact->is.status = *status;
    }
    return 0;
}

/* --- what is used ------------------------------------------------------ */

static void count_file(struct imapbox_usage *usage, const char *dir,
                       const char *file)
{
    char path[IMAPBOX_PATH_SIZE], noted[32];
    struct stat st;

    imapbox_noted(noted, file);
    if (noted[0] != '\0') {
        usage->octets += strtoull(noted + 3, NULL, 10);
    } else {
        if (join(path, dir, file) < 0 || lstat(path, &st) < 0
            || !S_ISREG(st.st_mode))
            return;
        usage->octets += (uint64_t)st.st_size;
    }
    usage->messages++;
}

static int count_files(struct imapbox_usage *usage, const char *dir)
{
    struct dirent *e;
    DIR *d = opendir(dir);

    memset(usage, 0, sizeof *usage);
    if (d == NULL)
        return errno == ENOENT ? 0 : -1;
    while ((e = readdir(d)) != NULL)
        if (e->d_name[0] != '.')
            count_file(usage, dir, e->d_name);
    closedir(d);
    return 0;
}

/* One directory, of which mail that comes changes only new. */
static int add_files(struct imapbox_facts *facts, const char *box,
                     const char *sub, struct imapbox_usage *sum)
{
    char dir[IMAPBOX_PATH_SIZE];
    struct stamp now[STAMPS];
    struct imapbox_usage usage;
    struct fact *fact;
    int settled;

    if (join(dir, box, sub) < 0)
        return -1;
    memset(now, 0, sizeof now);
    settled = take_stamp(now, dir);
    fact = settled ? find_fact(facts, dir) : NULL;
    if (fact != NULL && are_same(fact, now)) {
        usage = fact->is.usage;
    } else {
        if (count_files(&usage, dir) < 0)
            return -1;
        fact = settled ? make_fact(facts, dir) : NULL;
        if (fact != NULL) {
            memcpy(fact->stamps, now, sizeof now);
            fact->is.usage = usage;
        }
    }
    sum->octets += usage.octets;
    sum->messages += usage.messages;
    return 0;
}

/* No link is followed: it is of somebody else. */
static int add_folder(struct imapbox_facts *facts, const char *root,
                      const char *folder, struct imapbox_usage *sum)
{
    char dir[IMAPBOX_PATH_SIZE];
    struct stat st;

    if (join(dir, root, folder) < 0)
        return -1;
    if (folder[0] != '\0' && (lstat(dir, &st) < 0 || !S_ISDIR(st.st_mode)))
        return 0;
    return add_files(facts, dir, "cur", sum) < 0
        || add_files(facts, dir, "new", sum) < 0 ? -1 : 0;
}

int imapbox_usage(struct imapbox_facts *facts, const char *root,
                  struct imapbox_usage *usage)
{
    char name[IMAPBOX_NAME_SIZE];
    DIR *d = opendir(root);
    struct dirent *e;
    int rc, error;

    memset(usage, 0, sizeof *usage);
    if (d == NULL)
        return errno == ENOENT ? 0 : -1;
    rc = add_folder(facts, root, "", usage);
    while (rc == 0 && (e = readdir(d)) != NULL)
        if (imapbox_name_of(name, e->d_name) == 0)
            rc = add_folder(facts, root, e->d_name, usage);
    error = errno;
    closedir(d);
    errno = error;
    return rc;
}
