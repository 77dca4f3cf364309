/* "unitext": characters written as "\x{HEX}" in addresses of delivery reports
 * and in ORCPT (RFC 6533 section 3). */
#ifndef MPROTO_UNITEXT_INT_H
#define MPROTO_UNITEXT_INT_H

#include <mailproto/base.h>

/* EmbeddedUnicodeChar at p: its octets, and *c. 0: it is none. */
size_t mproto_unitext_read(const char *p, const char *end, uint32_t *c);

/* HEXPOINT: what the RFC writes so. Controls are left out, which it writes,
 * too: who reads an address puts none anywhere. */
int mproto_unitext_is(uint32_t c);

#endif
