/* Takes values of the kind that belongs in a place, or what some peers put
 * there instead. */
#ifndef MPROTO_IMAP_TAKE_INT_H
#define MPROTO_IMAP_TAKE_INT_H

#include <mailproto/imap.h>

/* An nstring (RFC 9051 9): p is NULL of NIL. 0: there is none, or a list, and
 * *list is as it was. Bits of MPROTO_IMAP_QUIRK_ are added to quirks. */
int mproto_imap_take_text(mproto_imap_list *list, mproto_span *text,
                          unsigned *quirks);

/* The digits of a number, or what is meant with "-1", "9.37e+06", or more than
 * 2^63 - 1, with a quirk. 0: something else. */
int mproto_imap_loose_number(mproto_span text, uint64_t *n, unsigned *quirks);

/* A number. What is NIL or missing is 0, with a quirk; what is not a number,
 * or a NIL with a list behind it, is not taken. */
void mproto_imap_take_number(mproto_imap_list *list, uint64_t *n,
                             unsigned *quirks);

#endif
