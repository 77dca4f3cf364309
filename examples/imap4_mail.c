/* ISC, see COPYING. */
#include "imap4_mail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void drop_octets(struct imap4_mail *mail)
{
    mproto_structure_free(mail->parts_);
    free(mail->octets_);
    mail->parts_ = NULL;
    mail->octets_ = NULL;
    memset(&mail->extract, 0, sizeof mail->extract);
    memset(&mail->msg.header, 0, sizeof mail->msg.header);
    memset(&mail->msg.raw, 0, sizeof mail->msg.raw);
}

void imap4_mail_clear(struct imap4_mail *mail)
{
    drop_octets(mail);
    memset(&mail->msg, 0, sizeof mail->msg);
}

int imap4_mail_facts(struct imap4_mail *mail, struct imap4_session *s,
                     const mproto_imapview_msg *at)
{
    const struct imapbox_msg *m = imapbox_find(s->box, at->uid);

    imap4_mail_clear(mail);
    if (m == NULL)
        return -1;
    mail->msg.seq = at->seq;
    mail->msg.uid = at->uid;
    mail->msg.flags = imap4_flags(s, m);
    mail->msg.received = m->received;
    mail->msg.is_saved = 1;
    mail->msg.saved = m->saved;
    mail->msg.size = m->size;
    mail->msg.modseq = m->modseq;
    mail->msg.email_id = mail->id_;
    imapbox_email_id(mail->id_, s->box, m);
    mail->msg.keywords = mail->keywords_;
    imap4_keywords(mail->keywords_, s->box, m->keywords);
    return 0;
}

int imap4_mail_read_header(struct imap4_mail *mail, struct imap4_session *s)
{
    drop_octets(mail);
    mail->octets_ = imapbox_read_header(s->box, mail->msg.uid,
                                        &mail->msg.header.n);
    mail->msg.header.p = mail->octets_;
    return mail->octets_ != NULL ? 0 : -1;
}

int imap4_mail_read_fields(struct imap4_mail *mail, struct imap4_session *s)
{
    if (mail->octets_ != NULL)
        return 0;
    mail->octets_ = imapbox_read_fields(s->box, mail->msg.uid,
                                        &mail->msg.header.n);
    mail->msg.header.p = mail->octets_;
    return mail->octets_ != NULL ? 0 : -1;
}

int imap4_mail_read(struct imap4_mail *mail, struct imap4_session *s,
                    int with_parts)
{
    const unsigned utf8 = MPROTO_IMAPD_UTF8 | MPROTO_IMAPD_REV2;
    size_t n;

    drop_octets(mail);
    mail->octets_ = imapbox_read(s->box, mail->msg.uid, &n);
    if (mail->octets_ == NULL)
        return -1;
    mail->msg.raw.p = mail->octets_;
    mail->msg.raw.n = n;
    mail->extract.raw = mail->msg.raw;
    if (mproto_imapd_enabled(s->engine) & utf8)
        mail->extract.flags = MPROTO_IMAPEXTRACT_UTF8;
    if (!with_parts)
        return 0;
    mail->parts_ = mproto_structure_new(NULL);
    if (mail->parts_ == NULL
        || mproto_structure_scan(mail->parts_, mail->octets_, n)
        == MPROTO_E_NOMEM) {
        drop_octets(mail);
        errno = ENOMEM;
        return -1;
    }
    mail->extract.parts = mail->parts_;
    return 0;
}
