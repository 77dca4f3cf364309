/* What all commands answer with, and names of mailboxes. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_int.h"
#include "log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* --- answers ---------------------------------------------------------- */

int imap4_ok(struct imap4_session *s)
{
    if (!imap4_tell(s))
        return IMAP4_WAIT;
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

int imap4_ok_with(struct imap4_session *s, const char *code,
                  const char *text)
{
    if (!imap4_tell(s))
        return IMAP4_WAIT;
    if (mproto_imapd_reply(s->engine, MPROTO_IMAP_OK, code, text)
        == MPROTO_E_NOMEM)
        mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

int imap4_no(struct imap4_session *s, const char *code, const char *text)
{
    mproto_imapd_refuse(s->engine, code, text);
    return IMAP4_DONE;
}

int imap4_bad(struct imap4_session *s, const char *text)
{
    mproto_imapd_reply(s->engine, MPROTO_IMAP_BAD, NULL, text);
    return IMAP4_DONE;
}

int imap4_full(struct imap4_session *s, int rc)
{
    if (rc == MPROTO_E_FULL)
        return IMAP4_WAIT;
    if (rc == MPROTO_E_NOMEM)
        return imap4_no(s, "SERVERBUG", "no memory");
    return imap4_no(s, "SERVERBUG", "this cannot be told");
}

/* --- what errno says (RFC 5530) --------------------------------------- */

static const struct {
    int         error;
    const char *code, *text;
} failures[] = {
    { ENOENT, "NONEXISTENT", "no such mailbox" },
    { EEXIST, "ALREADYEXISTS", "there is such a mailbox" },
    { EPERM, "CANNOT", "not with this mailbox" },
    { EINVAL, "CANNOT", "not a name that can be had" },
    { ENAMETOOLONG, "CANNOT", "the name is too long" },
    { EAGAIN, "INUSE", "another program is at work here, try later" },
    { ENOSPC, "OVERQUOTA", "there is no room" },
    { EDQUOT, "OVERQUOTA", "there is no room" },
    { ENOMEM, "UNAVAILABLE", "no memory, try later" },
    { EMFILE, "UNAVAILABLE", "too many open files, try later" },
    { ENFILE, "UNAVAILABLE", "too many open files, try later" }
};

int imap4_failed(struct imap4_session *s)
{
    int error = errno;
    size_t i;

    for (i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].error == error)
            return imap4_no(s, failures[i].code, failures[i].text);
    log_line(LOG_TROUBLE, s->client, "%s", strerror(error));
    return imap4_no(s, "SERVERBUG", "disk trouble, try later");
}

/* --- names ------------------------------------------------------------ */

int imap4_takes_utf8(const struct imap4_session *s)
{
    return (mproto_imapd_enabled(s->engine)
            & (MPROTO_IMAPD_UTF8 | MPROTO_IMAPD_REV2)) != 0;
}

int imap4_name(const struct imap4_session *s, char name[IMAPBOX_NAME_SIZE],
               mproto_span mailbox)
{
    return imapbox_name_read(name, mailbox, imap4_takes_utf8(s));
}

void imap4_wire_name(const struct imap4_session *s,
                     char wire[IMAPBOX_UTF8_SIZE], const char *name)
{
    if (imap4_takes_utf8(s))
        imapbox_name_utf8(wire, name);
    else
        strcpy(wire, name);
}

struct imapbox *imap4_open(struct imap4_session *s, mproto_span mailbox)
{
    char name[IMAPBOX_NAME_SIZE];

    if (imap4_name(s, name, mailbox) < 0)
        return NULL;
    return imapbox_open(&s->config->store, s->user->box, name);
}

void imap4_keywords(char text[IMAP4_KEYWORDS_SIZE], const struct imapbox *box,
                    uint64_t mask)
{
    const char *name;
    size_t n = 0;
    unsigned i;

    for (i = 0; i < IMAPBOX_KEYWORDS; i++) {
        name = mask >> i & 1 ? imapbox_keyword(box, i) : NULL;
        if (name == NULL)
            continue;
        if (n > 0)
            text[n++] = ' ';
        strcpy(text + n, name);
        n += strlen(name);
    }
    text[n] = '\0';
}

uint64_t imap4_used_keywords(const struct imapbox *box)
{
    uint64_t mask = 0;
    unsigned i;

    for (i = 0; i < IMAPBOX_KEYWORDS; i++)
        if (imapbox_keyword(box, i) != NULL)
            mask |= (uint64_t)1 << i;
    return mask;
}

unsigned imap4_permanent(const struct imapbox *box)
{
    unsigned flags = IMAPBOX_FLAGS | MPROTO_IMAP_KEYWORD;

    if (imap4_used_keywords(box) != UINT64_MAX)
        flags |= MPROTO_IMAP_ANY;
    return flags;
}
