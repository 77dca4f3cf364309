/* Both directions of a connection in DEFLATE (RFC 1951): what is compressed on
 * one side, and plain on the other. By zlib where it is (squeeze_zlib.c), else
 * not at all (squeeze_none.c). ISC, see COPYING. */
#ifndef EXAMPLES_SQUEEZE_H
#define EXAMPLES_SQUEEZE_H

#include <sys/types.h>

struct squeeze;

/* 1, or 0: there is none. */
int squeeze_is_there(void);

/* A sentence for --help: who does it, or that nobody does. */
const char *squeeze_about(void);

/* n octets that have come already are copied, and are the first to inflate.
 * About 130 KB, whatever comes. NULL with errno. */
struct squeeze *squeeze_new(const void *in, size_t n);
void squeeze_free(struct squeeze *q);

/* Inflates up to n octets of what has come. 0: more must come; -1 with errno:
 * EPROTO, this is not DEFLATE. Behind the peer's end of it nothing may come. */
ssize_t squeeze_read(struct squeeze *q, void *p, size_t n);
/* Where more can come, when read() gave 0; and that it has. */
void *squeeze_room(struct squeeze *q, size_t *n);
void squeeze_came(struct squeeze *q, size_t n);
/* 1: read() may give something before more comes. */
int squeeze_pending(const struct squeeze *q);

/* Deflates a beginning of p: so many octets of p are in what out() gives then,
 * all that the peer needs for them. Not before out() is empty. -1 with
 * errno. */
ssize_t squeeze_write(struct squeeze *q, const void *p, size_t n);
const void *squeeze_out(const struct squeeze *q, size_t *n);
void squeeze_sent(struct squeeze *q, size_t n);

#endif
