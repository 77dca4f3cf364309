/* What is done with a maildrop: list it, fetch messages, delete them. The order
 * makes that no kill loses a message: it is safe where it goes, then its
 * unique id is noted, then it is marked as deleted; and the server deletes at
 * QUIT only. ISC, see COPYING. */
#ifndef EXAMPLES_FETCH_H
#define EXAMPLES_FETCH_H

#include "inbox.h"
#include "options.h"
#include "popc.h"
#include "uidlist.h"

struct fetch_plan {
    struct option_list numbers; /* of messages; none: all */
    int             fetch;      /* 0: they are only listed */
    int             delete;     /* what was fetched, once it is safe; and what
                                 * was fetched before by the list */
    int             progress;   /* told on stderr */
    struct inbox    inbox;
    struct uidlist *seen;       /* what it has is not fetched; NULL: none */
};

/* On a session that is logged in; QUIT is said at the end. 0, or an exit
 * status; stderr has been told. */
int fetch_run(struct popc *pop, struct fetch_plan *plan);

#endif
