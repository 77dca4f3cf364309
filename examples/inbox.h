/* Where messages go that were fetched: a Maildir, or standard output.
 * ISC, see COPYING. */
#ifndef EXAMPLES_INBOX_H
#define EXAMPLES_INBOX_H

#include <stddef.h>

struct inbox {
    const char          *box;   /* a Maildir; NULL: standard output */
    int                  durable;       /* of the latter: it may be a file */
    int                  lf;    /* lines end in LF there, not CRLF */

    struct maildir_mail *mail;  /* private from here on */
    int                  error, cr;
};

/* Makes box a path that maildir.h can take, which is in *path then, for free();
 * NULL when there was none. -1: no memory. */
int inbox_name(struct inbox *in, char **path);

/* A failure is remembered and told by inbox_commit(). */
void inbox_begin(struct inbox *in);
/* With which the name of the file in a Maildir will begin; or NULL. */
const char *inbox_unique(const struct inbox *in);
/* The file tells these flags (maildir_mark()). */
void inbox_mark(struct inbox *in, unsigned flags);
void inbox_write(struct inbox *in, const void *p, size_t n);

/* The message is whole. When 0 comes back it is safe; -1 with errno. */
int inbox_commit(struct inbox *in);

/* The message is not whole: nothing is left of it in a Maildir. */
void inbox_drop(struct inbox *in);

#endif
