/* The users of a mail server: a file with "name:password" lines, or what
 * SCRAM keeps of a password (RFC 5803) in its place. Empty lines and lines
 * that begin with "#" say nothing. ISC, see COPYING. */
#ifndef EXAMPLES_USERS_H
#define EXAMPLES_USERS_H

#include <mailproto/digest.h>

struct user {
    char       *name;           /* in lower case; safe as a path component */
    char       *box;            /* DIR/NAME/Maildir */
    char       *secret;         /* password or verifier; empty: no login */
    mproto_hash hash;           /* of the verifier; 0: it is a password */
};

struct users {
    struct user *list;
    size_t       n;
};

/* 0, or -1 when stderr has been told what is wrong. box paths lie in root. */
int users_read(struct users *u, const char *file, const char *root);
void users_free(struct users *u);

/* By name, in any case; NULL when there is none. */
const struct user *users_named(const struct users *u, mproto_span name);

/* Who gets the mail for name: "postmaster" always is somebody (RFC 5321
 * 4.5.1); if nobody has that name, the first user. */
const struct user *users_find(const struct users *u, mproto_span name);

/* ASCII letters to lower case, in place: the form of all names here. */
void users_fold(char *s);

#endif
