/* A message as the tree of its parts, for people or as JSON: written as the
 * events come, nothing of it is kept. ISC, see COPYING. */
#ifndef EXAMPLES_TREE_H
#define EXAMPLES_TREE_H

#include "mailbox.h"

struct tree {
    int              json, titled;      /* a title says whose tree follows */
    mproto_mime_kind kinds[MAILBOX_DEPTH_MAX + 1]; /* private: of open parts */
    int              begun[MAILBOX_DEPTH_MAX + 2]; /* a list has an element */
};

/* To standard output. 0, or -1: no memory. */
int tree_event(struct tree *t, const struct mail *mail,
               const mproto_mime_event *ev);

#endif
