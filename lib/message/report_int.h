/* Values of the fields of reports. */
#ifndef MPROTO_REPORT_INT_H
#define MPROTO_REPORT_INT_H

#include <mailproto/report.h>
#include "message/tokens_int.h"

/* How a value is read, and what type the member of the struct has. */
typedef enum mproto_report_kind {
    MPROTO_REPORT_TEXT,         /* mproto_span */
    MPROTO_REPORT_TEXTS,        /* the same; it may come more than once */
    MPROTO_REPORT_VALUE,        /* mproto_report_value */
    MPROTO_REPORT_ACTION,       /* mproto_action */
    MPROTO_REPORT_STATUS,       /* unsigned[3] */
    MPROTO_REPORT_AGENT,        /* several members of mproto_mdn, as is */
    MPROTO_REPORT_DISPOSITION
} mproto_report_kind;

/* A field by name; tables of them end with a NULL. */
typedef struct mproto_report_name {
    const char        *lower;
    size_t             offset;  /* of the member */
    mproto_report_kind kind;
} mproto_report_name;

/* Reads a field body into the member of *group that name has; its defects. */
unsigned mproto_report_read(void *group, const mproto_report_name *name,
                            mproto_span body);

/* Reporting-UA and Disposition (RFC 8098 3.2.1 and 3.2.6). */
void mproto_mdn_agent(mproto_mdn *m, mproto_span body);
unsigned mproto_mdn_disposition(mproto_mdn *m, mproto_span body);

/* s without blanks and line ends around. */
mproto_span mproto_report_trim(mproto_span s);

/* An atom and the comments and blanks around it; "/" is none of its octets
 * when slash is 0. Empty: there is none. */
mproto_span mproto_report_atom(mproto_tokens *it, int slash);

/* The place of word in words, which ends with a NULL, from 1 on; 0: it is not
 * there. */
unsigned mproto_report_which(mproto_span word, const char *const *words);

#endif
