/* A message as the tree of its parts, for people or as JSON: written as the
 * events come, nothing of it is kept. ISC, see COPYING. */
#ifndef EXAMPLES_TREE_H
#define EXAMPLES_TREE_H

#include "mailbox.h"

#define TREE_DEPTH_MAX 100      /* the parser's depth_max: no more than this */
#define TREE_PATH_SIZE ((TREE_DEPTH_MAX + 1) * 11)

struct tree {
    int              json, titled;      /* a title says whose tree follows */
    mproto_mime_kind kinds[TREE_DEPTH_MAX + 1]; /* private: of open parts */
    int              begun[TREE_DEPTH_MAX + 2]; /* a list has an element */
};

/* "1.2", or "0" for the message. */
void tree_path(char dst[TREE_PATH_SIZE], const mproto_mime_part *part);

/* To standard output. 0, or -1: no memory. */
int tree_event(struct tree *t, const struct mail *mail,
               const mproto_mime_event *ev);

#endif
