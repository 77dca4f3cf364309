/* Quotes for strings whose quotes are wrong, as some servers send them: the
 * second try at an ENVELOPE or a structure, when the grammar has failed. It
 * knows no atoms but NIL and numbers, for these have no others. */
#ifndef MPROTO_IMAP_REPAIR_INT_H
#define MPROTO_IMAP_REPAIR_INT_H

#include "base/buf_int.h"

/* Writes the list that text begins with, with all quotes in its strings behind
 * a backslash, to which 2 * text.n octets are always enough. *used is what it
 * had in text, up to text.n. E_ARG: no list ends in text; E_FULL. */
int mproto_imap_repair(mproto_buf *to, mproto_span text, size_t *used);

#endif
