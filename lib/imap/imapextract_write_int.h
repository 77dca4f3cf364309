/* Fields of a message as values of a response. */
#ifndef MPROTO_IMAPEXTRACT_WRITE_INT_H
#define MPROTO_IMAPEXTRACT_WRITE_INT_H

#include "imap/imap_write_int.h"
#include "imap/imapextract_int.h"
#include "codec/value_int.h"

/* A writer for what the client takes. */
void mproto_imapextract_writer(mproto_imap_writer *w, char *dst, size_t cap,
                               unsigned flags);

/* Fields that are wanted; count of them, the place in the table is that in
 * the array of bodies, whose p is NULL where there is none. */
typedef struct mproto_imapextract_names {
    const mproto_span *names;
    unsigned           count;
} mproto_imapextract_names;

/* The first of each in header. Returns a bit for each that is there twice. */
unsigned mproto_imapextract_fields(mproto_span *bodies, mproto_span header,
                                   const mproto_imapextract_names *wanted);

/* Memory of n octets for a text to be decoded into; NULL: E_FULL sticks. It
 * is the end of what w writes to, and good for one value. */
char *mproto_imapextract_room(mproto_imap_writer *w, size_t n);
/* What was put there, n octets. */
void mproto_imapextract_put(mproto_imap_writer *w, char *room, size_t n);

/* The body of a field, a blank for each fold; NIL where p is NULL. */
void mproto_imapextract_put_body(mproto_imap_writer *w, mproto_span body);

/* A text with a NUL at its end. */
void mproto_imapextract_put_text(mproto_imap_writer *w, const char *text);
void mproto_imapextract_put_nil(mproto_imap_writer *w);

/* An ENVELOPE. */
void mproto_imapextract_put_envelope(mproto_imap_writer *w,
                                     mproto_span header);

#endif
