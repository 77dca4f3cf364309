/* Messages in the order of the keys of SORT, or, where there are none, of their
 * UIDs. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_ROWS_H
#define EXAMPLES_IMAP4_ROWS_H

#include <mailproto/imapd.h>
#include <mailproto/imapsort.h>

struct imap4_values;

struct imap4_rows {             /* all 0 at the start */
    mproto_imapsort_row  *rows; /* seq and uid are the UID */
    size_t                n, cap;
    mproto_imapsort_key  *keys;
    size_t                keys_n;
    struct imap4_values  *values;       /* what rows have of keys */
    char                 *text;         /* while values are made */
    size_t                text_cap;
};

/* 0, or -1: no memory, as below. */
int imap4_rows_keys(struct imap4_rows *r, const mproto_imapd_sort *keys,
                    size_t n);
/* 1: a key is made of the header. */
int imap4_rows_need_header(const struct imap4_rows *r);
/* Behind the others, to be sorted. */
int imap4_rows_add(struct imap4_rows *r, const mproto_imap_msg *m);
void imap4_rows_sort(struct imap4_rows *r);
/* Where it belongs; gives its place, from 0. */
int imap4_rows_insert(struct imap4_rows *r, const mproto_imap_msg *m,
                      size_t *at);
/* 1: it is there. */
int imap4_rows_find(const struct imap4_rows *r, uint32_t uid, size_t *at);
void imap4_rows_remove(struct imap4_rows *r, size_t at);
void imap4_rows_free(struct imap4_rows *r);

#endif
