/* A file of lines that a program remembers something in: locked, one line added
 * behind the other, and replaced as a whole. A kill at any time leaves a file
 * that lacks the last lines at the most. ISC, see COPYING. */
#ifndef EXAMPLES_STATEFILE_H
#define EXAMPLES_STATEFILE_H

#include <stdio.h>

struct statefile {
    char *lines;                /* as it was opened, behind the first one; for
                                 * you to cut up, with a NUL at the end */

    char *file, *head, *text;   /* private from here on */
    int   fd;
};

#define STATEFILE_STRANGE 1     /* its first line begins with another word */
#define STATEFILE_OTHER   2     /* it begins with this one, but is another */

/* Opens file, which is made when it is missing, and locks it, so that no other
 * process can. head is its first line, with its LF: a word that tells the kind,
 * and what tells whose it is. 0, or one of those above, or -1 with errno;
 * EAGAIN: another process has it; EINVAL: head is not one line. Close it in
 * each case. */
int statefile_open(struct statefile *f, const char *file, const char *head);
void statefile_close(struct statefile *f);

/* Behind what is there. 0, or -1 with errno. */
int statefile_put(struct statefile *f, const char *p, size_t n);
/* What was put is on the disk when 0 comes back; -1 with errno. */
int statefile_sync(struct statefile *f);

/* For other lines, in the place of all those behind the first; then replace(),
 * which closes it: all or nothing of that happens, and nothing can be put
 * behind it. NULL, -1 with errno. */
FILE *statefile_rewrite(const struct statefile *f);
int statefile_replace(const struct statefile *f, FILE *out);

#endif
