/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "uidlist.h"
#include "statefile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "pop "            /* begins the line with the owner */
#define STAYS " stays"          /* no UID has a blank */

struct uidlist {
    struct statefile     file;
    struct uidlist_item *items; /* as it was opened, in order */
    size_t       n, added;
};

static int compare(const void *a, const void *b)
{
    const struct uidlist_item *v = a, *w = b;
    mproto_span p = v->uid, q = w->uid;
    size_t n = p.n < q.n ? p.n : q.n;
    int rc = n > 0 ? memcmp(p.p, q.p, n) : 0;

    return rc != 0 ? rc : p.n < q.n ? -1 : p.n > q.n;
}

size_t uidlist_count(const struct uidlist *list)
{
    return list->n + list->added;
}

const struct uidlist_item *uidlist_find(const struct uidlist *list,
                                        mproto_span uid)
{
    struct uidlist_item item = { uid, 0 };

    return list->n == 0 ? NULL : bsearch(&item, list->items, list->n,
                                         sizeof item, compare);
}

static size_t count_lines(const char *p)
{
    size_t n = 0;

    while ((p = strchr(p, '\n')) != NULL) {
        p++;
        n++;
    }
    return n;
}

static void read_item(struct uidlist_item *item, const char *p, size_t n)
{
    size_t mark = strlen(STAYS);

    item->stays = n > mark && memcmp(p + n - mark, STAYS, mark) == 0;
    item->uid.p = p;
    item->uid.n = item->stays ? n - mark : n;
}

static int index_lines(struct uidlist *list, const char *p)
{
    const char *lf;

    list->items = malloc((count_lines(p) + 1) * sizeof *list->items);
    if (list->items == NULL)
        return -1;
    for (; (lf = strchr(p, '\n')) != NULL; p = lf + 1)
        read_item(&list->items[list->n++], p, (size_t)(lf - p));
    if (list->n > 0)
        qsort(list->items, list->n, sizeof *list->items, compare);
    return 0;
}

/* --- the list --------------------------------------------------------- */

static char *first_line(const char *owner)
{
    char *p = malloc(strlen(MAGIC) + strlen(owner) + 2);

    return p != NULL ? strcat(strcat(strcpy(p, MAGIC), owner), "\n") : NULL;
}

/* NULL, or why it cannot be had. */
static const char *load(struct uidlist *list, const char *file,
                        const char *head, int *again)
{
    int rc = statefile_open(&list->file, file, head);

    *again = rc < 0 && errno == EAGAIN;
    if (*again)
        return "another process has it";
    if (rc == STATEFILE_STRANGE)
        return "it is no list of unique ids";
    if (rc == STATEFILE_OTHER)
        return "it is the list of another maildrop";
    if (rc < 0 || index_lines(list, list->file.lines) < 0)
        return strerror(errno);
    return NULL;
}

struct uidlist *uidlist_open(const char *file, const char *owner,
                             const char **why, int *again)
{
    struct uidlist *list = calloc(1, sizeof *list);
    char *head = first_line(owner);

    *again = 0;
    *why = "no memory";
    if (list != NULL && head != NULL) {
        *why = load(list, file, head, again);
    } else {
        free(list);
        list = NULL;
    }
    free(head);
    if (list == NULL || *why == NULL)
        return list;
    uidlist_close(list);
    return NULL;
}

void uidlist_close(struct uidlist *list)
{
    if (list == NULL)
        return;
    statefile_close(&list->file);
    free(list->items);
    free(list);
}

int uidlist_add(struct uidlist *list, const struct uidlist_item *item)
{
    char line[UIDLIST_UID_MAX + sizeof STAYS "\n"];
    size_t n = item->uid.n;

    if (n > UIDLIST_UID_MAX) {
        errno = EINVAL;
        return -1;
    }
    memcpy(line, item->uid.p, n);
    strcpy(line + n, item->stays ? STAYS "\n" : "\n");
    if (statefile_put(&list->file, line, strlen(line + n) + n) < 0)
        return -1;
    list->added++;
    return statefile_sync(&list->file);
}

int uidlist_keep(struct uidlist *list, const struct uidlist_item *items,
                 size_t n)
{
    FILE *out = statefile_rewrite(&list->file);
    size_t i;

    if (out == NULL)
        return -1;
    for (i = 0; i < n; i++) {
        fwrite(items[i].uid.p, 1, items[i].uid.n, out);
        fputs(items[i].stays ? STAYS "\n" : "\n", out);
    }
    return statefile_replace(&list->file, out);
}
