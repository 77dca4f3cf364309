/* A message to be sent: a file, or standard input kept in a temporary file,
 * since it is read twice. ISC, see COPYING. */
#ifndef EXAMPLES_MAILFILE_H
#define EXAMPLES_MAILFILE_H

#include <stdint.h>
#include <stdio.h>

struct mailfile {
    FILE    *in;                /* at its start */
    uint64_t octets;            /* of the file */
    uint64_t size;              /* with CRLF line ends, as RFC 1870 counts */
    int      eight;             /* some octet is above 127 */
    int      eight_header;      /* one in the header is */
    int      last, in_header;   /* private */
};

/* A file at its start, for fclose(). What cannot be read twice is kept in a
 * temporary file. NULL with errno. */
FILE *mailfile_seekable(const char *name);

/* For a message that is not in a file, piece by piece: size and eight. */
void mailfile_measure(struct mailfile *m);
void mailfile_add(struct mailfile *m, const void *p, size_t n);
void mailfile_measured(struct mailfile *m);

/* name NULL or "-" is standard input. 0, or -1 with errno. */
int mailfile_open(struct mailfile *m, const char *name);
/* Back at its start. 0, or -1 with errno. */
int mailfile_rewind(struct mailfile *m);
void mailfile_close(struct mailfile *m);

#endif
