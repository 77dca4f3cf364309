/* What failed, in lines that differ; and the sum at the end. */
#ifndef REPORT_H
#define REPORT_H

#include "play.h"

typedef struct report {
    unsigned passed, failed, skipped;
} report;

/* Compares a run with what the dialogue says of that side. how names the run:
 * "server", "both, client". together: the turns of output are not looked at.
 * 1 when all is as it should be; else what differs has been printed. */
int report_check(const script *s, int side, const played *p, const char *how,
                 int together);
/* Two runs that should be the same. */
void report_two(const char *name, const char *how, const played *want,
                const played *got);
void report_count(report *r, int good);
/* "N passed, N failed, N skipped"; gives the exit status. */
int report_end(const report *r);

#endif
