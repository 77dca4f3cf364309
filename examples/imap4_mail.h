/* One message of what is selected, for FETCH, SEARCH, SORT and THREAD: its
 * facts from the index, and, when they are wanted, its octets and parts. One
 * struct serves for many messages, one after the other. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_MAIL_H
#define EXAMPLES_IMAP4_MAIL_H

#include "imap4_int.h"

#include <mailproto/imapextract.h>

struct imap4_mail {             /* all 0 at the start */
    mproto_imap_msg         msg;        /* seq, uid, flags with \Recent,
                                         * keywords, dates, size, modseq; raw
                                         * behind read(), header behind the
                                         * others */
    mproto_imapextract_mail extract;    /* behind read() */
    mproto_structure       *parts_;
    char                   *octets_, id_[IMAPBOX_ID_SIZE];
    char                    keywords_[IMAP4_KEYWORDS_SIZE];
};

/* Facts of the message at; what was there of another is given back. 0, or -1:
 * it is gone by now. */
int imap4_mail_facts(struct imap4_mail *mail, struct imap4_session *s,
                     const mproto_imapview_msg *at);
/* The octets of that message: msg.raw, and extract. with_parts: with its
 * structure. 0, or -1 with errno; ENOENT: it is gone by now. */
int imap4_mail_read(struct imap4_mail *mail, struct imap4_session *s,
                    int with_parts);
/* The header of that message: msg.header, and msg.raw is not. Likewise. */
int imap4_mail_read_header(struct imap4_mail *mail, struct imap4_session *s);
/* As much of it as SORT and THREAD look at, if nothing was read of that message
 * yet. Likewise. */
int imap4_mail_read_fields(struct imap4_mail *mail, struct imap4_session *s);
/* All of it is given back; mail is as at the start. */
void imap4_mail_clear(struct imap4_mail *mail);

#endif
