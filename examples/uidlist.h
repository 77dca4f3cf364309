/* The unique ids (UIDL, RFC 1939) of what was fetched from one maildrop, in a
 * file: a line that tells whose they are, then one line for each, with " stays"
 * behind what is not to be deleted. A kill at any time leaves a file that lacks
 * the last one at the most. ISC, see COPYING. */
#ifndef EXAMPLES_UIDLIST_H
#define EXAMPLES_UIDLIST_H

#include <mailproto/base.h>

#define UIDLIST_UID_MAX 1024    /* octets of a UID: over the standard's 70 */

struct uidlist;

struct uidlist_item {
    mproto_span uid;
    int         stays;          /* on the server, though it was fetched */
};

/* Opens file, which is made when it is missing, and locks it, so that no other
 * process can. owner: "user@host:port". NULL with *why set: errno's text, or
 * that it is locked (*again 1), another owner's, or no such list. */
struct uidlist *uidlist_open(const char *file, const char *owner,
                             const char **why, int *again);
void uidlist_close(struct uidlist *list);

size_t uidlist_count(const struct uidlist *list);

/* What was there when the file was opened, or NULL. */
const struct uidlist_item *uidlist_find(const struct uidlist *list,
                                        mproto_span uid);

/* On the disk when 0 comes back; -1 with errno. */
int uidlist_add(struct uidlist *list, const struct uidlist_item *item);

/* The file is to hold these only; all or nothing of it happens. Nothing can be
 * added behind it. 0, or -1 with errno. */
int uidlist_keep(struct uidlist *list, const struct uidlist_item *items,
                 size_t n);

#endif
