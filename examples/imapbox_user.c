/* Mailboxes made, deleted and renamed. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_user.h"
#include "imapbox_disk.h"
#include "imapbox_int.h"
#include "imapbox_name.h"
#include "maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not a folder: it begins with no dot. */
#define FRESH "imapbox.fresh."
#define DEAD  "imapbox.dead."

static int join(char path[IMAPBOX_PATH_SIZE], const char *dir,
                const char *file)
{
    int n = snprintf(path, IMAPBOX_PATH_SIZE, "%s/%s", dir, file);

    if (n >= 0 && n < IMAPBOX_PATH_SIZE)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

static int unlock(int lock, int rc)
{
    int error = errno;

    imapbox_unlock(lock);
    errno = error;
    return rc;
}

/* The folder of a mailbox that is not the INBOX. */
static int path_of(char path[IMAPBOX_PATH_SIZE], const char *root,
                   const char *name)
{
    char folder[IMAPBOX_NAME_SIZE];

    if (imapbox_name_folder(folder, name) < 0)
        return -1;
    if (folder[0] == '\0') {
        errno = EPERM;
        return -1;
    }
    return join(path, root, folder);
}

static int is_there(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

/* A directory of that begin that nobody else has. */
static int unique(char path[IMAPBOX_PATH_SIZE], const char *root,
                  const char *begin)
{
    char name[MAILDIR_NAME_SIZE], file[MAILDIR_NAME_SIZE + 32];

    maildir_unique(name);
    snprintf(file, sizeof file, "%s%s", begin, name);
    return join(path, root, file);
}

/* --- removing --------------------------------------------------------- */

/* No link is followed: what is elsewhere stays. */
static DIR *open_directory(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

    if (fd >= 0 && d == NULL)
        close(fd);
    return d;
}

/* The files in it; directories stay. */
static void remove_files(const char *dir)
{
    char path[IMAPBOX_PATH_SIZE];
    DIR *d = open_directory(dir);
    struct dirent *e;

    if (d == NULL)
        return;
    while ((e = readdir(d)) != NULL)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0
            && join(path, dir, e->d_name) == 0)
            (void)imapbox_disk_unlink(path);
    closedir(d);
}

/* What cannot be removed is not seen by anybody. */
static void remove_folder(const char *dir)
{
    static const char *const subs[] = { "tmp", "new", "cur" };
    char path[IMAPBOX_PATH_SIZE];
    size_t i;

    for (i = 0; i < sizeof subs / sizeof *subs; i++)
        if (join(path, dir, subs[i]) == 0) {
            remove_files(path);
            (void)imapbox_disk_rmdir(path);
        }
    remove_files(dir);
    (void)imapbox_disk_rmdir(dir);
}

/* And what a kill has left of others; the lock is held, so that nobody is at
 * work on them. */
static void remove_left(const char *root)
{
    char path[IMAPBOX_PATH_SIZE];
    DIR *d = opendir(root);
    struct dirent *e;

    if (d == NULL)
        return;
    while ((e = readdir(d)) != NULL)
        if ((strncmp(e->d_name, DEAD, strlen(DEAD)) == 0
             || strncmp(e->d_name, FRESH, strlen(FRESH)) == 0)
            && join(path, root, e->d_name) == 0)
            remove_folder(path);
    closedir(d);
}

/* --- CREATE ----------------------------------------------------------- */

/* What Maildir++ wants in a folder, and what it is for. */
static int fill(const char *dir, unsigned use)
{
    static const char *const subs[] = { "", "tmp", "new", "cur" };
    char path[IMAPBOX_PATH_SIZE], text[MPROTO_IMAPLIST_ATTRS_MAX + 1];
    size_t i, n;

    for (i = 0; i < sizeof subs / sizeof *subs; i++)
        if (join(path, dir, subs[i]) < 0 || imapbox_disk_mkdir(path) < 0)
            return -1;
    if (imapbox_write_file(dir, "maildirfolder", "", 0) < 0)
        return -1;
    if (use == 0)
        return 0;
    n = mproto_imaplist_attrs_write(text, MPROTO_IMAPLIST_ATTRS_MAX, use);
    text[n++] = '\n';
    return imapbox_write_file(dir, "imapbox.use", text, n);
}

static int create_one(const char *root, const char *path, unsigned use)
{
    char fresh[IMAPBOX_PATH_SIZE];
    int error;

    if (unique(fresh, root, FRESH) < 0)
        return -1;
    if (fill(fresh, use) == 0 && imapbox_disk_rename(fresh, path) == 0)
        return imapbox_sync_directory(root);
    error = errno;
    remove_folder(fresh);
    errno = error;
    return -1;
}

/* Those above it, from the top (RFC 9051 6.3.4). */
static int create_above(const char *root, const char *name)
{
    char above[IMAPBOX_NAME_SIZE], path[IMAPBOX_PATH_SIZE];
    const char *p = name;

    while ((p = strchr(p, IMAPBOX_DELIMITER)) != NULL) {
        memcpy(above, name, (size_t)(p - name));
        above[p++ - name] = '\0';
        if (strcmp(above, "INBOX") == 0)
            continue;
        if (path_of(path, root, above) < 0
            || (!is_there(path) && create_one(root, path, 0) < 0))
            return -1;
    }
    return 0;
}

static int create(const char *root, const char *name, unsigned use)
{
    char path[IMAPBOX_PATH_SIZE];

    if (path_of(path, root, name) < 0)
        return -1;
    if (is_there(path)) {
        errno = EEXIST;
        return -1;
    }
    return create_above(root, name) < 0 ? -1 : create_one(root, path, use);
}

int imapbox_create(const char *root, const char *name, unsigned use)
{
    int lock;

    if (strcmp(name, "INBOX") == 0) {
        errno = EEXIST;
        return -1;
    }
    lock = imapbox_lock(root, IMAPBOX_USER_LOCK);
    return lock < 0 ? -1 : unlock(lock, create(root, name, use));
}

/* --- DELETE ----------------------------------------------------------- */

static int delete(struct imapbox_store *store, const char *root,
                  const char *name)
{
    char path[IMAPBOX_PATH_SIZE], dead[IMAPBOX_PATH_SIZE];
    struct imapbox *box;
    struct stat st;

    if (path_of(path, root, name) < 0 || lstat(path, &st) < 0)
        return -1;
    errno = ENOENT;
    if (!S_ISDIR(st.st_mode))
        return -1;
    if (unique(dead, root, DEAD) < 0
        || imapbox_disk_rename(path, dead) < 0
        || imapbox_sync_directory(root) < 0)
        return -1;
    box = imapbox_find_open(store, path);
    if (box != NULL)
        imapbox_lose(box);
    remove_left(root);
    return 0;
}

int imapbox_delete(struct imapbox_store *store, const char *root,
                   const char *name)
{
    int lock = imapbox_lock(root, IMAPBOX_USER_LOCK);

    return lock < 0 ? -1 : unlock(lock, delete(store, root, name));
}

/* --- RENAME ----------------------------------------------------------- */

/* name with from at its begin, which it has, replaced by to. */
static int renamed(char fresh[IMAPBOX_NAME_SIZE], const char *name,
                   const char *from, const char *to)
{
    int n = snprintf(fresh, IMAPBOX_NAME_SIZE, "%s%s", to,
                     name + strlen(from));

    if (n >= 0 && n < IMAPBOX_NAME_SIZE)
        return 0;
    errno = ENAMETOOLONG;
    return -1;
}

/* Who has it open goes on under the new name. */
static int move_folder(struct imapbox_store *store, const char *from,
                       const char *to)
{
    struct imapbox *box = imapbox_find_open(store, from);
    char *dir = malloc(strlen(to) + 1);

    if (dir == NULL || imapbox_disk_rename(from, to) < 0) {
        free(dir);
        return -1;
    }
    strcpy(dir, to);
    if (box != NULL) {
        free(box->dir);
        box->dir = dir;
    } else {
        free(dir);
    }
    return 0;
}

/* The plan: the mailboxes that move, with their paths. */
struct move {
    char from[IMAPBOX_PATH_SIZE], to[IMAPBOX_PATH_SIZE];
};

static int plan_one(struct move *move, const char *root, const char *name,
                    const char *from, const char *to)
{
    char fresh[IMAPBOX_NAME_SIZE];

    if (renamed(fresh, name, from, to) < 0
        || path_of(move->from, root, name) < 0
        || path_of(move->to, root, fresh) < 0)
        return -1;
    if (!is_there(move->to))
        return 0;
    errno = EEXIST;
    return -1;
}

static int run(struct imapbox_store *store, const struct move *moves,
               size_t n)
{
    size_t i;
    int error;

    for (i = 0; i < n; i++)
        if (move_folder(store, moves[i].from, moves[i].to) < 0)
            break;
    if (i == n)
        return 0;
    error = errno;
    while (i-- > 0)
        (void)move_folder(store, moves[i].to, moves[i].from);
    errno = error;
    return -1;
}

static int rename_all(struct imapbox_store *store, const char *root,
                      const struct imapbox_list *list, const char *from,
                      const char *to)
{
    struct move *moves = malloc((list->n + 1) * sizeof *moves);
    size_t i, n = 0;
    int rc = moves != NULL ? 0 : -1;

    for (i = 0; rc == 0 && i < list->n; i++)
        if (!(list->boxes[i].attrs & MPROTO_IMAPLIST_NONEXISTENT)
            && imapbox_name_is_below(list->boxes[i].name.p, from))
            rc = plan_one(&moves[n++], root, list->boxes[i].name.p, from,
                          to);
    if (rc == 0 && n == 0) {
        errno = ENOENT;
        rc = -1;
    }
    if (rc == 0)
        rc = create_above(root, to);
    if (rc == 0)
        rc = run(store, moves, n);
    free(moves);
    return rc < 0 ? -1 : imapbox_sync_directory(root);
}

static int rename_folder(struct imapbox_store *store, const char *root,
                         const char *from, const char *to)
{
    char path[IMAPBOX_PATH_SIZE];
    struct imapbox_list list;
    int rc, error;

    if (path_of(path, root, to) < 0 || imapbox_list_read(&list, root) < 0)
        return -1;
    errno = EEXIST;
    rc = is_there(path) ? -1 : rename_all(store, root, &list, from, to);
    error = errno;
    imapbox_list_free(&list);
    errno = error;
    return rc;
}

/* RFC 9051 6.3.6: what is in it moves, with new UIDs. Below it nothing
 * changes. */
static int move_messages(struct imapbox *from, struct imapbox *to)
{
    size_t n = imapbox_count(from), i;
    uint32_t *uids = malloc((n + 1) * sizeof *uids), first;
    int rc = uids != NULL ? 0 : -1, error;

    for (i = 0; rc == 0 && i < n; i++)
        uids[i] = imapbox_at(from, i)->uid;
    if (rc == 0)
        rc = imapbox_move(from, to, uids, &n, &first);
    error = errno;
    free(uids);
    errno = error;
    return rc;
}

static int rename_inbox(struct imapbox_store *store, const char *root,
                        const char *to)
{
    struct imapbox *inbox = imapbox_open(store, root, "INBOX"), *box = NULL;
    int rc = -1, error;

    if (inbox == NULL)
        return -1;
    if (imapbox_create(root, to, 0) == 0)
        box = imapbox_open(store, root, to);
    if (box != NULL)
        rc = move_messages(inbox, box);
    error = errno;
    if (box != NULL)
        imapbox_close(box);
    imapbox_close(inbox);
    errno = error;
    return rc;
}

int imapbox_rename(struct imapbox_store *store, const char *root,
                   const char *from, const char *to)
{
    int lock;

    if (strcmp(to, "INBOX") == 0) {
        errno = EEXIST;
        return -1;
    }
    if (strcmp(from, "INBOX") == 0)
        return rename_inbox(store, root, to);
    errno = strcmp(from, to) == 0 ? EEXIST : EPERM;
    if (imapbox_name_is_below(to, from))
        return -1;
    lock = imapbox_lock(root, IMAPBOX_USER_LOCK);
    return lock < 0 ? -1 : unlock(lock, rename_folder(store, root, from,
                                                      to));
}
