/* STATUS (RFC 9051 6.3.11). ISC, see COPYING. */
#include "imap4_names.h"

static void fill(mproto_imapd_status *to, const struct imapbox_status *from)
{
    to->messages = from->messages;
    to->recent = from->recent;
    to->unseen = from->unseen;
    to->deleted = from->deleted;
    to->uidnext = from->uidnext;
    to->uidvalidity = from->uidvalidity;
    to->modseq = from->modseq;
    to->size = from->size;
    to->deleted_storage = from->deleted_size;
}

int imap4_status_of(struct imap4_session *s, const char *name,
                    unsigned wanted)
{
    char wire[IMAPBOX_UTF8_SIZE], id[IMAPBOX_ID_SIZE];
    struct imapbox_status found;
    mproto_imapd_status status = {
        .has = wanted, .appendlimit = IMAP4_APPEND_MAX, .mailbox_id = id
    };

    if (imapbox_status(s->config->quota->facts, &s->config->store, s->user->box,
                       name, &found) < 0)
        return IMAP4_UNREAD;
    fill(&status, &found);
    imapbox_mailbox_id(id, found.uidvalidity);
    imap4_wire_name(s, wire, name);
    return mproto_imapd_status_of(s->engine, wire, &status);
}

static int status(struct imap4_session *s, const mproto_imapd_event *ev)
{
    char name[IMAPBOX_NAME_SIZE];
    int rc;

    if (imap4_is_done(s))
        return imap4_ok(s);
    if (imap4_name(s, name, ev->mailbox) < 0)
        return imap4_failed(s);
    rc = imap4_status_of(s, name, ev->status);
    return rc == IMAP4_UNREAD ? imap4_failed(s) : imap4_done(s, rc);
}

const struct imap4_command imap4_status = {
    status, sizeof(struct imap4_once), NULL
};
