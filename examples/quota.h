/* How much each user may keep: what maild gives to all, or else what the first
 * line of "maildirsize" in his Maildir says, as in Maildir++: "1000000S,100C"
 * is so many octets and messages. What is used is counted, and not read there.
 * ISC, see COPYING. */
#ifndef EXAMPLES_QUOTA_H
#define EXAMPLES_QUOTA_H

#include "imapbox_facts.h"

struct quota {
    uint64_t              octets;       /* for all; 0: no limit */
    struct imapbox_facts *facts;
};

/* "1000", "100K", "20M", "2G": octets. 0, or -1: it is none of these. */
int quota_size(const char *text, uint64_t *octets);

/* 0 in limit: there is none. 0, or -1 with errno. */
struct quota_state {
    struct imapbox_usage used, limit;
};

int quota_read(const struct quota *q, const char *root,
               struct quota_state *state);

/* 0: so much more is within the limits. -1 with errno; EDQUOT: it is not. */
int quota_check(const struct quota *q, const char *root,
                const struct imapbox_usage *more);
/* 1: no message of so many octets could ever be kept. */
int quota_is_above(const struct quota *q, const char *root, uint64_t octets);

#endif
