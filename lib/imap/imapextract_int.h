/* What the extractors share: parts, fields and spans of a raw message. */
#ifndef MPROTO_IMAPEXTRACT_INT_H
#define MPROTO_IMAPEXTRACT_INT_H

#include <mailproto/imapextract.h>

/* The part at path, which is not empty; NULL: there is none. */
const mproto_part *mproto_imapextract_part(const mproto_imapextract_mail *mail,
                                           mproto_span path);

/* The message that p holds; NULL: it holds none. */
const mproto_part *mproto_imapextract_inside(
    const mproto_imapextract_mail *mail, const mproto_part *p);

/* Octets of raw, as far as it has them. */
mproto_span mproto_imapextract_between(const mproto_imapextract_mail *mail,
                                       uint64_t from, uint64_t to);

/* 1: *f is the next field of *header, which moves behind it; of its defects
 * only those of the name are looked for. 0: the header has ended. */
int mproto_imapextract_field(mproto_span *header, mproto_field *f);

/* Octets of text when each LF that has no CR has one. */
uint64_t mproto_imapextract_crlf(mproto_span text);

#endif
