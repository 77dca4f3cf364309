/* The fields of one part of a structure; what lies in it is another's. */
#ifndef MPROTO_IMAP_PART_INT_H
#define MPROTO_IMAP_PART_INT_H

#include <mailproto/imap.h>

/* Fills *p, but for path and depth, with what is inside of the list of a part.
 * *children becomes the parts of a multipart, or the one value that is the
 * body of a message; else it is empty. E_ARG: it is no part. */
int mproto_imap_part_read(mproto_imap_part *p, mproto_imap_list inside,
                          mproto_imap_list *children);

#endif
