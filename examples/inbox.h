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

/* A failure is remembered and told by inbox_commit(). */
void inbox_begin(struct inbox *in);
void inbox_write(struct inbox *in, const void *p, size_t n);

/* The message is whole. When 0 comes back it is safe; -1 with errno. */
int inbox_commit(struct inbox *in);

/* The message is not whole: nothing is left of it in a Maildir. */
void inbox_drop(struct inbox *in);

#endif
