/* What a report says of each recipient, for machines and for people.
 * ISC, see COPYING. */
#ifndef EXAMPLES_BOUNCE_GROUPS_H
#define EXAMPLES_BOUNCE_GROUPS_H

#include "relay.h"

#include <mailproto/date.h>

struct bounce_groups {
    mproto_report_group *v;     /* [0] is that of the mail */
    size_t               n;     /* 1: nobody wants to hear anything */
    char                *text;
    int                  failed, delayed;       /* there are such ones */

    struct bounce_text  *texts; /* that v points into */
    char                *envid;
    char                 arrival[MPROTO_DATE_MAX];
};

/* NULL: no memory. m must not change meanwhile. */
struct bounce_groups *bounce_groups_new(const struct relay *r,
                                        const struct queue_mail *m);
void bounce_groups_free(struct bounce_groups *g);

#endif
