/* Values of the fields of reports, both ways. */
#ifndef MPROTO_REPORT_INT_H
#define MPROTO_REPORT_INT_H

#include <mailproto/report.h>
#include "message/fold_int.h"
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

/* 1 when the structs have a member for the field. */
int mproto_report_is_known(mproto_span name);

/* Octets of the longest address when its characters are escaped. */
#define MPROTO_REPORT_ADDRESS 900u

/* UTF-8 as utf-8-addr-xtext (RFC 6533 section 3): all ASCII; escapes that are
 * there already stay. The octets it is, of which at most cap were written;
 * SIZE_MAX when text is no UTF-8 or has a control. */
size_t mproto_report_escape(char *dst, size_t cap, mproto_span text);

/* Writes fields one behind the other. What is empty is left out, what is not
 * legal is refused for good. */
typedef struct mproto_report_writer {
    char       *dst;
    size_t      cap, n;         /* n: with all that had no room */
    unsigned    flags;          /* MPROTO_REPORT_ bits */
    int         refused;
    mproto_fold fold;           /* the field that is open */
} mproto_report_writer;

void mproto_report_write_begin(mproto_report_writer *w, const char *name);
void mproto_report_write_words(mproto_report_writer *w, mproto_span text);
void mproto_report_write_end(mproto_report_writer *w);
/* All three at once. */
void mproto_report_write_text(mproto_report_writer *w, const char *name,
                              mproto_span text);
void mproto_report_write_date(mproto_report_writer *w, const char *name,
                              mproto_span text);
/* type: when value has none. */
void mproto_report_write_value(mproto_report_writer *w, const char *name,
                               const char *type,
                               const mproto_report_value *value);
void mproto_report_write_address(mproto_report_writer *w, const char *name,
                                 const mproto_report_value *value);
/* Whole fields, which have no member of the structs. */
void mproto_report_write_extra(mproto_report_writer *w, mproto_span extra);
/* s as it is. */
void mproto_report_write_octets(mproto_report_writer *w, mproto_span s);

#endif
