/* A message of a store, for a server of IMAP. */
#ifndef IMAPD_STORED_H
#define IMAPD_STORED_H

#include "imapd_talk.h"

/* A message with its parts. */
typedef struct stored {
    mproto_structure       *parts;
    mproto_imapextract_mail mail;
    mproto_imap_msg         m;
} stored;

static inline void store_begin(stored *t, const char *text)
{
    memset(t, 0, sizeof *t);
    t->mail.raw = exact_span(text, strlen(text));
    t->parts = mproto_structure_new(NULL);
    assert_non_null(t->parts);
    assert_int_equal(mproto_structure_scan(t->parts, t->mail.raw.p,
                                           t->mail.raw.n), MPROTO_OK);
    t->mail.parts = t->parts;
    t->m.seq = 3;
    t->m.uid = 33;
    t->m.flags = MPROTO_IMAP_SEEN;
    t->m.keywords = "$Junk";
    t->m.received = 837596665;
    t->m.zone = -420;
    t->m.size = strlen(text);
    t->m.modseq = 9;
    t->m.email_id = "E1";
}

static inline void store_end(stored *t)
{
    mproto_structure_free(t->parts);
    exact_free(t->mail.raw);
}

#endif
