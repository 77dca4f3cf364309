/* The names in new and cur, compared with what is known. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64

#include "imapbox_int.h"
#include "imapbox_disk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* --- has a directory changed ------------------------------------------ */

#define SECOND   1000000000
#define NEW_TICK (SECOND / 50)  /* times of files are coarse; mail may wait */
#define CUR_TICK SECOND         /* so long; what others do with cur, longer */

static int look(const struct imapbox *box, const char *sub,
                struct imapbox_seen *seen)
{
    char path[IMAPBOX_PATH_SIZE];
    struct timespec now;
    struct stat st;

    if (imapbox_path(path, box, sub, "") < 0 || stat(path, &st) < 0)
        return -1;
    clock_gettime(CLOCK_REALTIME, &now);
    seen->changed = (int64_t)st.st_mtime * SECOND + IMAPBOX_NS(&st, mtim);
    seen->at = (int64_t)now.tv_sec * SECOND + now.tv_nsec;
    return 0;
}

/* Where files have whole seconds only, a tick is as long. */
static int is_changed(const struct imapbox *box, const char *sub,
                      const struct imapbox_seen *seen, int64_t tick)
{
    struct imapbox_seen now;

    if (look(box, sub, &now) < 0 || now.changed != seen->changed)
        return 1;
    if (seen->changed % SECOND == 0)
        tick = 2 * (int64_t)SECOND;
    return seen->at <= seen->changed + tick && now.at > seen->at + tick;
}

static int is_new_due(const struct imapbox *box)
{
    return is_changed(box, "new", &box->fresh, NEW_TICK);
}

static int is_cur_due(const struct imapbox *box)
{
    return box->rescan || is_changed(box, "cur", &box->cur, CUR_TICK);
}

int imapbox_is_due(const struct imapbox *box)
{
    return is_cur_due(box) || is_new_due(box);
}

void imapbox_saw_cur(struct imapbox *box)
{
    if (look(box, "cur", &box->cur) < 0)
        box->rescan = 1;
}

/* --- names ------------------------------------------------------------ */

struct name {
    char         *file;
    size_t        base_n;
    unsigned char where, known;
};

struct names {
    struct name *v;
    size_t       n, cap;
    size_t      *table;         /* of places in v, from 1; 0: free */
    size_t       mask;
};

static void free_names(struct names *names)
{
    size_t i;

    for (i = 0; i < names->n; i++)
        free(names->v[i].file);
    free(names->v);
    free(names->table);
    memset(names, 0, sizeof *names);
}

/* A name with controls could not stand in the index. */
static int is_name(const char *file)
{
    const char *p;

    for (p = file; *p != '\0'; p++)
        if ((unsigned char)*p < 32 || *p == 127)
            return 0;
    return file[0] != '.' && file[0] != ':' && p - file < IMAPBOX_FILE_SIZE
        && imapbox_base(file) <= IMAPBOX_BASE_MAX;
}

static int add_name(struct names *names, const char *file, int where)
{
    size_t cap = names->cap > 0 ? names->cap * 2 : 64;
    struct name *v = names->v;

    if (names->n == names->cap) {
        v = realloc(names->v, cap * sizeof *v);
        if (v == NULL)
            return -1;
        names->v = v;
        names->cap = cap;
    }
    v += names->n;
    v->file = malloc(strlen(file) + 1);
    if (v->file == NULL)
        return -1;
    strcpy(v->file, file);
    v->base_n = imapbox_base(file);
    v->where = (unsigned char)where;
    v->known = 0;
    names->n++;
    return 0;
}

static int read_names(struct names *names, const struct imapbox *box,
                      int where)
{
    char path[IMAPBOX_PATH_SIZE];
    struct dirent *d;
    int rc = 0, error;
    DIR *dir;

    if (imapbox_path(path, box, where == IMAPBOX_NEW ? "new" : "cur", "") < 0)
        return -1;
    dir = opendir(path);
    if (dir == NULL)
        return -1;
    while (rc == 0 && (errno = 0, d = readdir(dir)) != NULL)
        if (is_name(d->d_name))
            rc = add_name(names, d->d_name, where);
    error = errno;
    closedir(dir);
    errno = error;
    return error == 0 ? rc : -1;
}

static size_t hash(const char *p, size_t n)
{
    uint32_t h = 2166136261u;

    while (n-- > 0)
        h = (h ^ (unsigned char)*p++) * 16777619u;
    return h;
}

/* The slot of the table where it is, or would be. */
static size_t *slot(const struct names *names, const char *file, size_t n)
{
    size_t i = hash(file, n) & names->mask;
    const struct name *name;

    for (; names->table[i] != 0; i = (i + 1) & names->mask) {
        name = &names->v[names->table[i] - 1];
        if (name->base_n == n && memcmp(name->file, file, n) == 0)
            break;
    }
    return &names->table[i];
}

/* Of a message that is in both directories, or twice in one, the first counts;
 * the others are known and nothing more. */
static int make_table(struct names *names)
{
    size_t size = 64, i, *at;

    while (size < 2 * names->n)
        size *= 2;
    names->table = calloc(size, sizeof *names->table);
    names->mask = size - 1;
    for (i = 0; names->table != NULL && i < names->n; i++) {
        at = slot(names, names->v[i].file, names->v[i].base_n);
        if (*at == 0)
            *at = i + 1;
        else
            names->v[i].known = 1;
    }
    return names->table != NULL ? 0 : -1;
}

static struct name *find(const struct names *names, const char *file,
                         size_t n)
{
    size_t at = *slot(names, file, n);

    return at > 0 ? &names->v[at - 1] : NULL;
}

/* cur last: what somebody moves there meanwhile is met twice, not never. all 0:
 * nothing has changed there. */
static int collect(struct names *names, const struct imapbox *box, int all)
{
    memset(names, 0, sizeof *names);
    if (read_names(names, box, IMAPBOX_NEW) == 0
        && (!all || read_names(names, box, IMAPBOX_CUR) == 0)
        && make_table(names) == 0)
        return 0;
    free_names(names);
    return -1;
}

/* --- comparing -------------------------------------------------------- */

#define LETTERS_OF_KEYWORDS 0x3ffffffu

/* Where name differs from what the index says, somebody has renamed the file,
 * or we were killed before it was noted. */
static void compare_flags(struct imapbox *box, struct imapbox_text *t,
                          const struct imapbox_msg *m,
                          const struct name *name)
{
    struct imapbox_msg now = *m;
    uint64_t letters, known = imapbox_known(box) & LETTERS_OF_KEYWORDS;

    imapbox_read_flags(name->file, &now.flags, &letters);
    box->strange |= letters & ~known;
    now.keywords = (m->keywords & ~known) | (letters & known);
    if (now.flags == m->flags && now.keywords == m->keywords)
        return;
    now.modseq = box->modseq + 1;
    imapbox_line_flags(t, &now);
}

/* Messages that are there. Gives how many are missing, or -1. */
static long match(struct imapbox *box, struct names *names,
                  struct imapbox_text *t)
{
    struct imapbox_msg *m = box->msgs, *end = m + box->n;
    struct name *name;
    long missing = 0;

    for (; m < end; m++) {
        name = find(names, m->file, m->base_n);
        missing += !m->found && name == NULL;
        if (name != NULL)
            name->known = 1;
        if (name == NULL || m->found)
            continue;
        m->found = 1;
        compare_flags(box, t, m, name);
        if (imapbox_set_file(m, name->file, name->where) < 0)
            return -1;
    }
    return missing;
}

/* A name may be missed when somebody renames it while names are read: who is
 * missing is looked for once more. */
static int match_twice(struct imapbox *box, struct names *names, int all,
                       struct imapbox_text *t)
{
    struct names again;
    long missing;
    size_t i;

    for (i = 0; i < box->n; i++)
        box->msgs[i].found = !all && box->msgs[i].where == IMAPBOX_CUR;
    missing = match(box, names, t);
    if (missing > 0) {
        if (collect(&again, box, 1) < 0)
            return -1;
        missing = match(box, &again, t);
        free_names(&again);
    }
    for (i = 0; missing > 0 && i < box->n; i++)
        if (!box->msgs[i].found)
            imapbox_line_gone(t, box->msgs[i].uid, box->modseq + 1);
    return missing < 0 ? -1 : 0;
}

/* As numbers, so that 9 is before 10: the order of POP3. */
static int compare(const void *a, const void *b)
{
    const char *p = ((const struct name *)a)->file;
    const char *q = ((const struct name *)b)->file;
    size_t m = strspn(p, "0123456789"), n = strspn(q, "0123456789");

    if (m != n)
        return m < n ? -1 : 1;
    return strcmp(p, q);
}

/* Only those that are new to us stay, in order. */
static void keep_new(struct names *names)
{
    size_t i, k = 0;

    for (i = 0; i < names->n; i++)
        if (names->v[i].known)
            free(names->v[i].file);
        else
            names->v[k++] = names->v[i];
    names->n = k;
    if (k > 1)
        qsort(names->v, k, sizeof *names->v, compare);
}

/* Names that are no messages, or are gone again, leave. */
static int add_new(struct imapbox *box, struct names *names,
                   struct imapbox_text *t)
{
    char path[IMAPBOX_PATH_SIZE];
    struct imapbox_msg m;
    size_t i, k = 0;

    memset(&m, 0, sizeof m);
    m.uid = box->uidnext;
    m.modseq = box->modseq + 1;
    m.saved = (int64_t)time(NULL);
    for (i = 0; i < names->n; i++) {
        struct name *name = &names->v[i];

        m.file = name->file;
        m.base_n = name->base_n;
        m.where = name->where;
        if (imapbox_path_of(path, box, &m) < 0
            || imapbox_measure(path, &m.size, &m.received) < 0) {
            free(name->file);
            continue;
        }
        imapbox_read_flags(name->file, &m.flags, &m.keywords);
        box->strange |= m.keywords & ~imapbox_known(box);
        m.keywords &= imapbox_known(box);
        imapbox_line_add(t, &m);
        m.uid++;
        names->v[k++] = *name;
    }
    names->n = k;
    return m.uid < box->uidnext ? -1 : 0;
}

/* They have UIDs now: the k-th that of first + k. */
static int name_new(struct imapbox *box, const struct names *names,
                    uint32_t first)
{
    struct imapbox_msg *m;
    size_t i;

    for (i = 0; i < names->n; i++) {
        m = imapbox_get(box, first + (uint32_t)i);
        if (m != NULL && imapbox_set_file(m, names->v[i].file,
                                          names->v[i].where) < 0)
            return -1;
    }
    return 0;
}

/* --- from new to cur -------------------------------------------------- */

static int move_one(struct imapbox *box, struct imapbox_msg *m)
{
    char from[IMAPBOX_PATH_SIZE], to[IMAPBOX_PATH_SIZE];
    char file[IMAPBOX_FILE_SIZE];

    imapbox_write_flags(file, m, m->flags, m->keywords, imapbox_known(box));
    if (imapbox_path(from, box, "new", m->file) < 0
        || imapbox_path(to, box, "cur", file) < 0
        || imapbox_disk_rename(from, to) < 0)
        return -1;
    return imapbox_set_file(m, file, IMAPBOX_CUR);
}

/* What does not want to move stays, and can be read there. */
static void move_new(struct imapbox *box)
{
    size_t i;
    int moved = 0;

    for (i = 0; i < box->n; i++)
        if (box->msgs[i].where == IMAPBOX_NEW)
            moved |= move_one(box, &box->msgs[i]) == 0;
    if (moved)
        imapbox_saw_cur(box);
}

/* --- all of it -------------------------------------------------------- */

static int compare_all(struct imapbox *box, struct names *names, int all)
{
    struct imapbox_text t = { NULL, 0, 0, 0 };
    uint32_t first = box->uidnext;

    if (match_twice(box, names, all, &t) < 0) {
        imapbox_text_free(&t);
        return -1;
    }
    keep_new(names);
    if (add_new(box, names, &t) < 0) {
        imapbox_text_free(&t);
        errno = EOVERFLOW;
        return -1;
    }
    if (imapbox_note(box, &t, 1) < 0 || name_new(box, names, first) < 0)
        return -1;
    move_new(box);
    return 0;
}

/* What cannot be noted is not known yet; with all else one can go on, and must:
 * who expunges makes room. */
static int is_full(int error)
{
    return error == ENOSPC || error == EDQUOT;
}

int imapbox_scan(struct imapbox *box)
{
    struct imapbox_seen cur, fresh;
    struct names names;
    int all = is_cur_due(box), rc, error;

    if (!all && !is_new_due(box))
        return 0;
    if (look(box, "new", &fresh) < 0 || look(box, "cur", &cur) < 0
        || collect(&names, box, all) < 0)
        return -1;
    box->fresh = fresh;
    if (all)
        box->cur = cur;
    box->rescan = 0;
    rc = compare_all(box, &names, all);
    error = errno;
    free_names(&names);
    if (rc < 0)
        box->rescan = 1;
    errno = error;
    return rc < 0 && is_full(error) && !box->lost ? 0 : rc;
}
