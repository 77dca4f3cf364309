/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "users.h"

#include <mailproto/fields.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_ 64            /* a local part, RFC 5321 4.5.3.1.1 */

/* A name becomes a directory: nothing that a path or a shell would read in
 * a way of its own, and no letter of which there are two. */
static int is_safe(const char *name)
{
    static const char legal[] = "abcdefghijklmnopqrstuvwxyz0123456789._+-";
    size_t n = strlen(name);

    return n > 0 && n <= NAME_MAX_ && strspn(name, legal) == n
        && name[0] != '.' && name[0] != '-';
}

void users_fold(char *s)
{
    for (; *s != '\0'; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s - 'A' + 'a');
}

static const struct user *find(const struct users *u, mproto_span name)
{
    size_t i;

    for (i = 0; i < u->n; i++)
        if (mproto_name_is(name, u->list[i].name))
            return &u->list[i];
    return NULL;
}

const struct user *users_find(const struct users *u, mproto_span name)
{
    const struct user *found = find(u, name);

    if (found == NULL && u->n > 0 && mproto_name_is(name, "postmaster"))
        return &u->list[0];
    return found;
}

/* NULL, or what is wrong. */
static const char *add(struct users *u, char *name, const char *root)
{
    mproto_span span = { name, strlen(name) };
    size_t n = strlen(root) + span.n + sizeof "//Maildir";
    struct user *list;

    users_fold(name);
    if (!is_safe(name))
        return "this name cannot be a directory";
    if (find(u, span) != NULL)
        return "this name is there twice";
    list = realloc(u->list, (u->n + 1) * sizeof *list);
    if (list == NULL)
        return "no memory";
    u->list = list;
    list += u->n++;
    list->name = malloc(span.n + 1);
    list->box = malloc(n);
    if (list->name == NULL || list->box == NULL)
        return "no memory";
    strcpy(list->name, name);
    snprintf(list->box, n, "%s/%s/Maildir", root, name);
    return NULL;
}

static const char *read_line(struct users *u, char *line, const char *root)
{
    char *colon;

    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '\0' || line[0] == '#')
        return NULL;
    if ((colon = strchr(line, ':')) == NULL)
        return "not of the form name:password";
    *colon = '\0';
    return add(u, line, root);
}

static int read_all(struct users *u, FILE *f, const char *file,
                    const char *root)
{
    char line[1024];
    const char *wrong = NULL;
    unsigned number = 0;

    while (wrong == NULL && fgets(line, sizeof line, f) != NULL) {
        number++;
        wrong = strlen(line) + 1 == sizeof line ? "too long"
                                                : read_line(u, line, root);
    }
    if (wrong == NULL && u->n == 0)
        wrong = ferror(f) ? "cannot be read" : "no users";
    if (wrong == NULL)
        return 0;
    fprintf(stderr, "%s:%u: %s\n", file, number, wrong);
    return -1;
}

int users_read(struct users *u, const char *file, const char *root)
{
    FILE *f = fopen(file, "r");
    int rc;

    u->list = NULL;
    u->n = 0;
    if (f == NULL) {
        perror(file);
        return -1;
    }
    rc = read_all(u, f, file, root);
    fclose(f);
    return rc;
}

void users_free(struct users *u)
{
    size_t i;

    for (i = 0; i < u->n; i++) {
        free(u->list[i].name);
        free(u->list[i].box);
    }
    free(u->list);
}
