/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "users.h"

#include <mailproto/fields.h>
#include <mailproto/sasl.h>
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

const struct user *users_named(const struct users *u, mproto_span name)
{
    size_t i;

    for (i = 0; i < u->n; i++)
        if (mproto_name_is(name, u->list[i].name))
            return &u->list[i];
    return NULL;
}

const struct user *users_find(const struct users *u, mproto_span name)
{
    const struct user *found = users_named(u, name);

    if (found == NULL && u->n > 0 && mproto_name_is(name, "postmaster"))
        return &u->list[0];
    return found;
}

/* Any exchange will do to ask whether a verifier is well-formed. */
static int is_verifier(const char *text)
{
    mproto_sasl_opts opts = { .size = sizeof opts };
    mproto_span plain = { "PLAIN", 5 }, out;
    mproto_sasl *s = mproto_sasl_server(plain, &opts);
    int good = s != NULL
        && mproto_sasl_step(s, "\0u\0p", 4, &out) == MPROTO_SASL_LOOKUP
        && mproto_sasl_verifier(s, text, strlen(text)) == MPROTO_OK;

    mproto_sasl_free(s);
    return good;
}

static mproto_hash hash_of(const char *secret)
{
    if (strncmp(secret, "SCRAM-SHA-256$", 14) == 0)
        return MPROTO_HASH_SHA256;
    if (strncmp(secret, "SCRAM-SHA-1$", 12) == 0)
        return MPROTO_HASH_SHA1;
    return (mproto_hash)0;
}

static char *copy(const char *text)
{
    size_t n = strlen(text) + 1;
    char *p = malloc(n);

    return p != NULL ? memcpy(p, text, n) : NULL;
}

/* NULL, or what is wrong. */
static const char *add(struct users *u, const char *name, const char *secret,
                       const char *root)
{
    size_t n = strlen(root) + strlen(name) + sizeof "//Maildir";
    struct user *list = realloc(u->list, (u->n + 1) * sizeof *list);

    if (list == NULL)
        return "no memory";
    u->list = list;
    list += u->n++;
    list->name = copy(name);
    list->secret = copy(secret);
    list->hash = hash_of(secret);
    list->box = malloc(n);
    if (list->name == NULL || list->secret == NULL || list->box == NULL)
        return "no memory";
    snprintf(list->box, n, "%s/%s/Maildir", root, name);
    return NULL;
}

static const char *read_line(struct users *u, char *line, const char *root)
{
    mproto_span name = { line, 0 };
    char *colon;

    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '\0' || line[0] == '#')
        return NULL;
    if ((colon = strchr(line, ':')) == NULL)
        return "not of the form name:password";
    *colon = '\0';
    name.n = strlen(line);
    users_fold(line);
    if (!is_safe(line))
        return "this name cannot be a directory";
    if (users_named(u, name) != NULL)
        return "this name is there twice";
    if (hash_of(colon + 1) != 0 && !is_verifier(colon + 1))
        return "not of the form SCRAM-SHA-256$4096:salt$stored:server";
    return add(u, line, colon + 1, root);
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
    mproto_wipe(line, sizeof line);
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
        if (u->list[i].secret != NULL)
            mproto_wipe(u->list[i].secret, strlen(u->list[i].secret));
        free(u->list[i].secret);
        free(u->list[i].name);
        free(u->list[i].box);
    }
    free(u->list);
}
