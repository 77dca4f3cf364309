/* The announcement of a literal (RFC 9051 4.3), whole in memory. */
#ifndef MPROTO_IMAP_LITERAL_INT_H
#define MPROTO_IMAP_LITERAL_INT_H

#include <mailproto/base.h>

/* At the front of text stands "{5}" or "{5+}" and CRLF, or LF when lf is set,
 * and *n octets more: where these begin. NULL: it is none, or they are not all
 * there. */
const char *mproto_imap_literal(mproto_span text, int lf, uint64_t *n);

#endif
