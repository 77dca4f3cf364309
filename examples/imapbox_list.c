/* Which mailboxes there are. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "imapbox_user.h"
#include "imapbox_int.h"
#include "imapbox_name.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUBSCRIPTIONS "imapbox.subscriptions"

/* --- the list --------------------------------------------------------- */

static mproto_imaplist_mailbox *add(struct imapbox_list *list,
                                    const char *name)
{
    size_t cap = list->cap > 0 ? list->cap * 2 : 16, n = strlen(name);
    mproto_imaplist_mailbox *v = list->boxes;
    char *copy;

    if (list->n == list->cap) {
        v = realloc(v, cap * sizeof *v);
        if (v == NULL)
            return NULL;
        list->boxes = v;
        list->cap = cap;
    }
    copy = malloc(n + 1);
    if (copy == NULL)
        return NULL;
    memcpy(copy, name, n + 1);
    v += list->n++;
    v->name.p = copy;
    v->name.n = n;
    v->attrs = 0;
    return v;
}

static void free_name(mproto_imaplist_mailbox *box)
{
    char *p;

    memcpy(&p, &box->name.p, sizeof p);
    free(p);
}

void imapbox_list_free(struct imapbox_list *list)
{
    size_t i;

    for (i = 0; i < list->n; i++)
        free_name(&list->boxes[i]);
    free(list->boxes);
    memset(list, 0, sizeof *list);
}

static int compare(const void *a, const void *b)
{
    const mproto_imaplist_mailbox *v = a, *w = b;

    return mproto_imaplist_order(v->name, w->name, IMAPBOX_DELIMITER);
}

static void sort(struct imapbox_list *list)
{
    qsort(list->boxes, list->n, sizeof *list->boxes, compare);
}

/* Among the first n, which are in order. */
static mproto_imaplist_mailbox *find(const struct imapbox_list *list,
                                     size_t n, const char *name)
{
    mproto_imaplist_mailbox key = { .name = { name, strlen(name) } };

    return bsearch(&key, list->boxes, n, sizeof key, compare);
}

int imapbox_list_utf8(struct imapbox_list *list)
{
    char text[IMAPBOX_UTF8_SIZE], *copy;
    size_t i, n;

    for (i = 0; i < list->n; i++) {
        n = imapbox_name_utf8(text, list->boxes[i].name.p);
        copy = malloc(n + 1);
        if (copy == NULL)
            return -1;
        memcpy(copy, text, n + 1);
        free_name(&list->boxes[i]);
        list->boxes[i].name.p = copy;
        list->boxes[i].name.n = n;
    }
    sort(list);
    return 0;
}

/* --- folders ---------------------------------------------------------- */

/* What its creator asked for (RFC 6154 3), if he did. */
static unsigned read_use(const char *dir)
{
    mproto_span text;
    unsigned use;
    size_t n;
    char *p = imapbox_read_file(dir, "imapbox.use", &n);

    if (p == NULL)
        return 0;
    text.p = p;
    text.n = strcspn(p, "\n");
    use = mproto_imaplist_attr(text) & MPROTO_IMAPLIST_USES;
    free(p);
    return use;
}

static int add_folder(struct imapbox_list *list, const char *root,
                      const char *folder)
{
    char dir[IMAPBOX_PATH_SIZE], name[IMAPBOX_NAME_SIZE];
    mproto_imaplist_mailbox *box;
    struct stat st;

    if (imapbox_name_of(name, folder) < 0
        || (size_t)snprintf(dir, sizeof dir, "%s/%s", root, folder)
           >= sizeof dir
        || lstat(dir, &st) < 0 || !S_ISDIR(st.st_mode))
        return 0;
    box = add(list, name);
    if (box == NULL)
        return -1;
    box->attrs = read_use(dir);
    return 0;
}

static int add_folders(struct imapbox_list *list, const char *root)
{
    DIR *dir = opendir(root);
    struct dirent *d;
    int rc = 0, error;

    if (dir == NULL)
        return errno == ENOENT ? 0 : -1;
    while (rc == 0 && (errno = 0, d = readdir(dir)) != NULL)
        rc = add_folder(list, root, d->d_name);
    error = errno;
    closedir(dir);
    errno = error;
    return error == 0 ? rc : -1;
}

/* Clients look for these names where nothing says what a folder is for. */
static const struct {
    const char *name;
    unsigned    use;
} usual[] = {
    { "Archive", MPROTO_IMAPLIST_ARCHIVE },
    { "Drafts", MPROTO_IMAPLIST_DRAFTS },
    { "Junk", MPROTO_IMAPLIST_JUNK },
    { "Sent", MPROTO_IMAPLIST_SENT },
    { "Trash", MPROTO_IMAPLIST_TRASH }
};

#define USUAL (sizeof usual / sizeof *usual)

static void add_uses(struct imapbox_list *list)
{
    mproto_imaplist_mailbox *box;
    unsigned used = 0;
    size_t i;

    for (i = 0; i < list->n; i++)
        used |= list->boxes[i].attrs;
    for (i = 0; i < USUAL; i++) {
        box = find(list, list->n, usual[i].name);
        if (box != NULL && !(used & usual[i].use)
            && !(box->attrs & MPROTO_IMAPLIST_USES))
            box->attrs |= usual[i].use;
    }
}

/* --- subscriptions ---------------------------------------------------- */

/* The file, or an empty text; NULL with errno. */
static char *read_subscriptions(const char *root, size_t *n)
{
    char *p = imapbox_read_file(root, SUBSCRIPTIONS, n);

    if (p != NULL || errno != ENOENT)
        return p;
    *n = 0;
    return calloc(1, 1);
}

/* The next whole line, with NUL in the place of its end. */
static char *next_line(char **p)
{
    char *line = *p, *lf = strchr(line, '\n');

    if (lf == NULL)
        return NULL;
    *lf = '\0';
    *p = lf + 1;
    return line;
}

/* Those that are no folders come behind the list. */
static int add_missing(struct imapbox_list *list, char *text)
{
    size_t folders = list->n;
    mproto_imaplist_mailbox *box;
    char *line;

    while ((line = next_line(&text)) != NULL) {
        box = find(list, folders, line);
        if (box == NULL && line[0] != '\0') {
            box = add(list, line);
            if (box == NULL)
                return -1;
            box->attrs = MPROTO_IMAPLIST_NONEXISTENT;
        }
        if (box != NULL)
            box->attrs |= MPROTO_IMAPLIST_SUBSCRIBED;
    }
    return 0;
}

/* The list is in order, and is so again; a line that is there twice, which is
 * not our doing, counts once. */
static int add_subscribed(struct imapbox_list *list, char *text)
{
    size_t i, n = 0;

    if (add_missing(list, text) < 0)
        return -1;
    sort(list);
    for (i = 0; i < list->n; i++)
        if (n > 0 && compare(&list->boxes[n - 1], &list->boxes[i]) == 0)
            free_name(&list->boxes[i]);
        else
            list->boxes[n++] = list->boxes[i];
    list->n = n;
    return 0;
}

int imapbox_list_read(struct imapbox_list *list, const char *root)
{
    size_t n;
    char *text = read_subscriptions(root, &n);
    int rc = -1, error;

    memset(list, 0, sizeof *list);
    if (text == NULL)
        return -1;
    if (add(list, "INBOX") != NULL && add_folders(list, root) == 0) {
        sort(list);
        add_uses(list);
        rc = add_subscribed(list, text);
    }
    error = errno;
    free(text);
    if (rc < 0)
        imapbox_list_free(list);
    errno = error;
    return rc;
}

/* All lines but name's, and that at the end if it is to be there. */
static int write_subscriptions(const char *root, char *text, size_t n,
                               const char *name, int on)
{
    char *fresh = malloc(n + strlen(name) + 2), *line;
    size_t k = 0;
    int rc, error;

    if (fresh == NULL)
        return -1;
    while ((line = next_line(&text)) != NULL)
        if (strcmp(line, name) != 0)
            k += (size_t)sprintf(fresh + k, "%s\n", line);
    if (on)
        k += (size_t)sprintf(fresh + k, "%s\n", name);
    rc = imapbox_write_file(root, SUBSCRIPTIONS, fresh, k);
    error = errno;
    free(fresh);
    errno = error;
    return rc;
}

int imapbox_subscribe(const char *root, const char *name, int on)
{
    int lock = imapbox_lock(root, IMAPBOX_USER_LOCK), rc, error;
    size_t n;
    char *text;

    if (lock < 0)
        return -1;
    text = read_subscriptions(root, &n);
    rc = text != NULL ? write_subscriptions(root, text, n, name, on) : -1;
    error = errno;
    free(text);
    imapbox_unlock(lock);
    errno = error;
    return rc;
}

/* --- who comes for the first time ------------------------------------- */

/* The INBOX, which is there for all, and in it what is usual. */
static int make_usual(struct imapbox_store *store, const char *root)
{
    struct imapbox *inbox = imapbox_open(store, root, "INBOX");
    size_t i;

    if (inbox == NULL)
        return -1;
    imapbox_close(inbox);
    for (i = 0; i < USUAL; i++)
        if (imapbox_create(root, usual[i].name, usual[i].use) < 0
            && errno != EEXIST)
            return -1;
    return 0;
}

/* The subscriptions come last, and stay when they are taken away. */
int imapbox_welcome(struct imapbox_store *store, const char *root)
{
    char text[256] = "INBOX\n", *before;
    size_t i, n;

    before = imapbox_read_file(root, SUBSCRIPTIONS, &n);
    free(before);
    if (before != NULL)
        return 0;
    if (errno != ENOENT || make_usual(store, root) < 0)
        return -1;
    for (i = 0; i < USUAL; i++)
        strcat(strcat(text, usual[i].name), "\n");
    return imapbox_write_file(root, SUBSCRIPTIONS, text, strlen(text));
}
