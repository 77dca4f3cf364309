/* The users of a mail server: a file with "name:password" lines. Empty lines
 * and lines that begin with "#" say nothing. ISC, see COPYING. */
#ifndef EXAMPLES_USERS_H
#define EXAMPLES_USERS_H

#include <mailproto/base.h>

struct user {
    char *name;                 /* in lower case; safe as a path component */
    char *box;                  /* DIR/NAME/Maildir */
};

struct users {
    struct user *list;
    size_t       n;
};

/* 0, or -1 when stderr has been told what is wrong. box paths lie in root. */
int users_read(struct users *u, const char *file, const char *root);
void users_free(struct users *u);

/* By name, in any case; NULL when there is none. "postmaster" always is
 * somebody (RFC 5321 4.5.1): if nobody has that name, the first user. */
const struct user *users_find(const struct users *u, mproto_span name);

/* ASCII letters to lower case, in place: the form of all names here. */
void users_fold(char *s);

#endif
