/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "syncbox.h"
#include "maildir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096

/* All files, "cur/...", in order of what is behind the directory. */
struct names {
    char **v;
    size_t n, cap;
};

#define SUB 4                   /* octets of "cur/" */

/* The unique name ends at what tells size and flags. */
static size_t unique(const char *name)
{
    return strcspn(name, ",:");
}

static int compare_to(const char *name, size_t n, const char *file)
{
    size_t m = unique(file + SUB);
    int rc = memcmp(name, file + SUB, n < m ? n : m);

    return rc != 0 ? rc : n < m ? -1 : n > m;
}

static int compare(const void *a, const void *b)
{
    const char *const *p = a, *const *q = b;

    return compare_to(*p + SUB, unique(*p + SUB), *q);
}

static int add_name(struct names *names, const char *sub, const char *file)
{
    size_t cap = names->cap + names->cap / 2 + 64;
    char **v, *p;

    if (names->n == names->cap) {
        v = realloc(names->v, cap * sizeof *v);
        if (v == NULL)
            return -1;
        names->v = v;
        names->cap = cap;
    }
    p = malloc(SUB + strlen(file) + 1);
    if (p == NULL)
        return -1;
    strcat(strcpy(p, sub), file);
    names->v[names->n++] = p;
    return 0;
}

static int path_of(char path[PATH_SIZE], const char *box, const char *file)
{
    int n = snprintf(path, PATH_SIZE, "%s/%s", box, file);

    if (n >= 0 && n < PATH_SIZE)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

static int read_names(struct names *names, const char *box, const char *sub)
{
    char path[PATH_SIZE];
    struct dirent *entry;
    DIR *dir = path_of(path, box, sub) < 0 ? NULL : opendir(path);
    int error = 0;

    if (dir == NULL)
        return -1;
    while (error == 0 && (errno = 0, entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.' && add_name(names, sub, entry->d_name) < 0)
            error = ENOMEM;
    if (error == 0)
        error = errno;
    closedir(dir);
    errno = error;
    return error == 0 ? 0 : -1;
}

/* Who moves a file from new to cur while it is looked for shows it here, or
 * there, or in both: so new comes first. */
static int read_all(struct names *names, const char *box)
{
    if (read_names(names, box, "new/") < 0
        || read_names(names, box, "cur/") < 0)
        return -1;
    if (names->n > 0)
        qsort(names->v, names->n, sizeof *names->v, compare);
    return 0;
}

static void free_names(struct names *names)
{
    size_t i;

    for (i = 0; i < names->n; i++)
        free(names->v[i]);
    free(names->v);
}

static const char *find(const struct names *names, const char *name)
{
    size_t from = 0, to = names->n, middle, n = strlen(name);

    while (from < to) {
        middle = from + (to - from) / 2;
        if (compare_to(name, n, names->v[middle]) > 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < names->n && compare_to(name, n, names->v[from]) == 0
        ? names->v[from] : NULL;
}

static void lose_file(struct sync_message *m)
{
    free(m->file);
    m->file = NULL;
}

/* The file of each that has none; how many have lost theirs, or -1. */
static long match(struct sync_message *m, size_t n, const struct names *names)
{
    const char *file;
    long lost = 0;

    for (; n > 0; m++, n--) {
        if (m->name == NULL || m->file != NULL)
            continue;
        file = find(names, m->name);
        lost += file == NULL;
        if (file != NULL && (m->file = strdup(file)) == NULL)
            return -1;
    }
    return lost;
}

static long scan(struct sync_message *const lists[2], const size_t n[2],
                 const char *box)
{
    struct names names = { NULL, 0, 0 };
    long lost = -1, more = -1;

    if (read_all(&names, box) == 0) {
        lost = match(lists[0], n[0], &names);
        more = match(lists[1], n[1], &names);
    }
    free_names(&names);
    return lost < 0 || more < 0 ? -1 : lost + more;
}

/* Who renames a file while a directory is read may hide it: what is not there
 * is looked for once more. */
int syncbox_scan(struct syncstate *s, const char *box)
{
    struct sync_message *const lists[2] = { s->messages, s->old };
    const size_t n[2] = { s->n, s->old_n };
    long lost;
    size_t i;

    for (i = 0; i < s->n; i++)
        lose_file(&s->messages[i]);
    for (i = 0; i < s->old_n; i++)
        lose_file(&s->old[i]);
    lost = scan(lists, n, box);
    if (lost > 0)
        lost = scan(lists, n, box);
    return lost < 0 ? -1 : 0;
}

int syncbox_find(struct sync_message *m, const char *box)
{
    struct sync_message *const lists[2] = { m, NULL };
    const size_t n[2] = { 1, 0 };

    lose_file(m);
    return scan(lists, n, box) < 0 ? -1 : 0;
}

int syncbox_is_new(const struct sync_message *m)
{
    return strncmp(m->file, "new/", SUB) == 0;
}

unsigned syncbox_flags(const struct sync_message *m)
{
    const char *p = maildir_letters(m->file);
    unsigned flags = 0;

    if (syncbox_is_new(m))
        return m->flags;
    for (; *p != '\0'; p++)
        flags |= maildir_flag(*p);
    return flags;
}

/* "cur/NAME:2,FS" */
static char *marked(const struct sync_message *m, unsigned flags)
{
    const char *was = maildir_letters(m->file);
    size_t n = strcspn(m->file, ":");
    char *to = malloc(n + 64 + strlen(was)), *end;
    int c;

    if (to == NULL)
        return NULL;
    memcpy(to, m->file, n);
    memcpy(to, "cur/", SUB);
    memcpy(to + n, ":2,", 3);
    end = to + n + 3;
    for (c = 'A'; c <= 'z'; c++)
        if (maildir_flag((char)c) != 0 ? (flags & maildir_flag((char)c)) != 0
                                       : strchr(was, c) != NULL)
            *end++ = (char)c;
    *end = '\0';
    return to;
}

int syncbox_mark(struct sync_message *m, const char *box, unsigned flags)
{
    char from[PATH_SIZE], to[PATH_SIZE], *file = marked(m, flags);

    if (file != NULL && path_of(from, box, m->file) == 0
        && path_of(to, box, file) == 0
        && (strcmp(from, to) == 0 || rename(from, to) == 0)) {
        free(m->file);
        m->file = file;
        return 0;
    }
    free(file);
    return -1;
}

int syncbox_remove(struct sync_message *m, const char *box)
{
    char path[PATH_SIZE];

    while (m->file != NULL) {
        if (path_of(path, box, m->file) < 0)
            return -1;
        if (unlink(path) == 0)
            lose_file(m);
        else if (errno != ENOENT || syncbox_find(m, box) < 0)
            return -1;
    }
    return 0;
}

int syncbox_sync(const char *box)
{
    char path[PATH_SIZE];

    if (path_of(path, box, "new") < 0 || maildir_sync(path) < 0
        || path_of(path, box, "cur") < 0)
        return -1;
    return maildir_sync(path);
}
