/* A file is one line and one value after the other: "/private/comment 5", LF,
 * five octets, LF. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_meta.h"
#include "imapbox_int.h"
#include "imapbox_name.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_NAME   "imapbox.metadata"
#define FILE_SERVER "imapbox.metadata.server"

/* --- reading ----------------------------------------------------------- */

/* The folder and the file in it. */
static int place_of(char dir[IMAPBOX_PATH_SIZE], const char **file,
                    const char *root, const char *name)
{
    char folder[IMAPBOX_NAME_SIZE] = "";
    struct stat st;
    int n;

    *file = name[0] != '\0' ? FILE_NAME : FILE_SERVER;
    if (name[0] != '\0' && imapbox_name_folder(folder, name) < 0)
        return -1;
    n = snprintf(dir, IMAPBOX_PATH_SIZE, "%s%s%s", root,
                 folder[0] != '\0' ? "/" : "", folder);
    errno = ENAMETOOLONG;
    if (n < 0 || n >= IMAPBOX_PATH_SIZE || lstat(dir, &st) < 0)
        return -1;
    errno = ENOENT;
    return folder[0] == '\0' || S_ISDIR(st.st_mode) ? 0 : -1;
}

/* One more of those that stand at *p, which moves behind it. 0: that was the
 * last; -1: it is none. */
static int read_entry(struct imapbox_meta_entry *e, char **p,
                      const char *end)
{
    char *blank, *lf, *stop;
    unsigned long n;

    if (*p == end)
        return 0;
    lf = memchr(*p, '\n', (size_t)(end - *p));
    blank = lf != NULL ? memchr(*p, ' ', (size_t)(lf - *p)) : NULL;
    if (blank == NULL)
        return -1;
    n = strtoul(blank + 1, &stop, 10);
    if (stop != lf || n >= (unsigned long)(end - lf) - 1 || lf[1 + n] != '\n')
        return -1;
    *blank = '\0';
    e->name.p = *p;
    e->name.n = (size_t)(blank - *p);
    e->value.p = lf + 1;
    e->value.n = n;
    *p = lf + 2 + n;
    return 1;
}

static int read_entries(struct imapbox_meta *meta, size_t n)
{
    char *p = meta->text, *end = p + n;
    int rc = 1;

    meta->entries = calloc(IMAPBOX_META_MAX, sizeof *meta->entries);
    if (meta->entries == NULL)
        return -1;
    while (rc > 0 && meta->n < IMAPBOX_META_MAX) {
        rc = read_entry(&meta->entries[meta->n], &p, end);
        meta->n += rc > 0;
    }
    errno = EIO;
    return rc < 0 || p != end ? -1 : 0;
}

static int read_file(struct imapbox_meta *meta, const char *dir,
                     const char *file)
{
    size_t n;

    memset(meta, 0, sizeof *meta);
    meta->text = imapbox_read_file(dir, file, &n);
    if (meta->text == NULL)
        return errno == ENOENT ? 0 : -1;
    if (read_entries(meta, n) == 0)
        return 0;
    imapbox_meta_free(meta);
    return -1;
}

int imapbox_meta_read(struct imapbox_meta *meta, const char *root,
                      const char *name)
{
    char dir[IMAPBOX_PATH_SIZE];
    const char *file;

    return place_of(dir, &file, root, name) < 0 ? -1
        : read_file(meta, dir, file);
}

void imapbox_meta_free(struct imapbox_meta *meta)
{
    int error = errno;

    free(meta->entries);
    free(meta->text);
    memset(meta, 0, sizeof *meta);
    errno = error;
}

/* --- writing ----------------------------------------------------------- */

static void lower(char *to, mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        to[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32)
            : name.p[i];
    to[name.n] = '\0';
}

static int compare(mproto_span a, mproto_span b)
{
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

/* One entry of its own, in its place: entries has room for one more. */
static void change_entry(struct imapbox_meta *meta,
                         const struct imapbox_meta_entry *e)
{
    struct imapbox_meta_entry *v = meta->entries;
    size_t i = 0;
    int is_there;

    while (i < meta->n && compare(v[i].name, e->name) < 0)
        i++;
    is_there = i < meta->n && compare(v[i].name, e->name) == 0;
    if (e->value.p != NULL) {
        if (!is_there)
            memmove(v + i + 1, v + i, (meta->n++ - i) * sizeof *v);
        v[i] = *e;
    } else if (is_there) {
        memmove(v + i, v + i + 1, (--meta->n - i) * sizeof *v);
    }
}

/* Memory for the names in lower case, and one after the other in it. */
static int change_all(struct imapbox_meta *meta, char *names,
                      const struct imapbox_meta_entry *changes, size_t n)
{
    struct imapbox_meta_entry e, *v;
    size_t i;

    v = realloc(meta->entries, (meta->n + n + 1) * sizeof *v);
    if (v == NULL)
        return -1;
    meta->entries = v;
    for (i = 0; i < n; i++) {
        e = changes[i];
        errno = EFBIG;
        if (e.name.n > IMAPBOX_META_NAME_MAX
            || e.value.n > IMAPBOX_META_VALUE_MAX)
            return -1;
        lower(names, e.name);
        e.name.p = names;
        names += e.name.n + 1;
        change_entry(meta, &e);
    }
    return 0;
}

static size_t size_of(const struct imapbox_meta *meta)
{
    size_t n = 0, i;

    for (i = 0; i < meta->n; i++)
        n += meta->entries[i].name.n + meta->entries[i].value.n;
    return n;
}

static int write_file(const struct imapbox_meta *meta, const char *dir,
                      const char *file)
{
    const struct imapbox_meta_entry *e = meta->entries;
    size_t n = 0, i;
    char *text;
    int rc, error;

    errno = E2BIG;
    if (meta->n > IMAPBOX_META_MAX || size_of(meta) > IMAPBOX_META_TOTAL_MAX)
        return -1;
    text = malloc(size_of(meta) + meta->n * 24 + 1);
    if (text == NULL)
        return -1;
    for (i = 0; i < meta->n; i++, e++) {
        n += (size_t)sprintf(text + n, "%s %lu\n", e->name.p,
                             (unsigned long)e->value.n);
        memcpy(text + n, e->value.p, e->value.n);
        n += e->value.n;
        text[n++] = '\n';
    }
    rc = imapbox_write_file(dir, file, text, n);
    error = errno;
    free(text);
    errno = error;
    return rc;
}

static int change_file(const char *dir, const char *file,
                       const struct imapbox_meta_entry *changes, size_t n)
{
    struct imapbox_meta meta;
    size_t size = 1, i;
    char *names;
    int rc, error;

    for (i = 0; i < n; i++)
        size += changes[i].name.n + 1;
    names = malloc(size);
    if (names == NULL)
        return -1;
    rc = read_file(&meta, dir, file);
    if (rc == 0) {
        rc = change_all(&meta, names, changes, n);
        if (rc == 0)
            rc = write_file(&meta, dir, file);
        imapbox_meta_free(&meta);
    }
    error = errno;
    free(names);
    errno = error;
    return rc;
}

static int unlock(int lock, int rc)
{
    int error = errno;

    imapbox_unlock(lock);
    errno = error;
    return rc;
}

int imapbox_meta_change(const char *root, const char *name,
                        const struct imapbox_meta_entry *changes, size_t n)
{
    char dir[IMAPBOX_PATH_SIZE];
    const char *file;
    int lock = imapbox_lock(root, IMAPBOX_USER_LOCK);

    if (lock < 0)
        return -1;
    return unlock(lock, place_of(dir, &file, root, name) < 0 ? -1
                  : change_file(dir, file, changes, n));
}

int imapbox_meta_copy(const char *root, const char *from, const char *to)
{
    struct imapbox_meta meta;
    int rc;

    if (imapbox_meta_read(&meta, root, from) < 0)
        return -1;
    rc = meta.n == 0 ? 0
        : imapbox_meta_change(root, to, meta.entries, meta.n);
    imapbox_meta_free(&meta);
    return rc;
}
