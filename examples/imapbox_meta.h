/* Annotations of mailboxes (RFC 5464), in a file of each: it has what it had,
 * or what it is to have, whenever a kill comes. They go with the mailbox when
 * it is renamed or deleted. ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_META_H
#define EXAMPLES_IMAPBOX_META_H

#include <mailproto/base.h>

/* Octets of a name, and of a value; what a mailbox has at the most. */
#define IMAPBOX_META_NAME_MAX  255u
#define IMAPBOX_META_VALUE_MAX 16384u
#define IMAPBOX_META_MAX       100u
#define IMAPBOX_META_TOTAL_MAX 262144u  /* octets of all names and values */

struct imapbox_meta_entry {
    mproto_span name, value;    /* name: in lower case, with NUL behind it */
};

/* Ascending by name, without those that have no value. */
struct imapbox_meta {
    struct imapbox_meta_entry *entries;
    size_t n;
    char  *text;                /* private: what the spans lie in */
};

/* Those of a mailbox, by name as in imapbox_user.h, or of what is not one of
 * them, ""; nothing where there are none. 0, or -1 with errno; ENOENT: there
 * is no such mailbox. */
int imapbox_meta_read(struct imapbox_meta *meta, const char *root,
                      const char *name);
void imapbox_meta_free(struct imapbox_meta *meta);

/* changes, n of them, names in any case, and without NUL; value.p NULL: there
 * is none from now on. All or nothing. -1 with errno also: E2BIG: there would
 * be too many; EFBIG: a name or value is too long. */
int imapbox_meta_change(const char *root, const char *name,
                        const struct imapbox_meta_entry *changes, size_t n);

/* RENAME of the INBOX leaves them there, and here, too (RFC 5464 4.1). */
int imapbox_meta_copy(const char *root, const char *from, const char *to);

#endif
