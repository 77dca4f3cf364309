/* Messages that are made of others on the server (RFC 4469): what a URL of IMAP
 * names (RFC 5092), of this user's mailboxes only, as in
 * "/INBOX;UIDVALIDITY=7/;UID=20/;SECTION=1.2". ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_catenate.h"
#include "imap4_append.h"

#include <mailproto/imapextract.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define URL_MAX 1000

struct url {
    char     text[URL_MAX + 1]; /* decoded; what follows lies in it */
    char    *mailbox, *section; /* section: "" is the whole message */
    uint32_t uidvalidity, uid;  /* uidvalidity 0: any */
};

/* --- the URL ---------------------------------------------------------- */

static int hex(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *p = c != '\0' ? strchr(digits, c | 32) : NULL;

    return p != NULL && (c > '9' ? c >= 'A' : 1) ? (int)(p - digits) : -1;
}

/* 0, or -1: too long, or no octets that could be. */
static int decode(char text[URL_MAX + 1], mproto_span url)
{
    size_t i, n = 0;
    int c;

    for (i = 0; i < url.n && n < URL_MAX; n++) {
        c = (unsigned char)url.p[i++];
        if (c == '%') {
            if (url.n - i < 2 || hex(url.p[i]) < 0 || hex(url.p[i + 1]) < 0)
                return -1;
            c = hex(url.p[i]) * 16 + hex(url.p[i + 1]);
            i += 2;
        }
        if (c < 32)
            return -1;
        text[n] = (char)c;
    }
    text[n] = '\0';
    return i == url.n ? 0 : -1;
}

/* What stands behind mark in text, which then ends before it; NULL: nothing. */
static char *cut(char *text, const char *mark)
{
    size_t n = strlen(mark);
    char *p;

    for (p = text; *p != '\0'; p++)
        if (strncasecmp(p, mark, n) == 0) {
            *p = '\0';
            return p + n;
        }
    return NULL;
}

static int read_number(const char *text, uint32_t *number)
{
    mproto_span span = { text, strlen(text) };
    uint64_t n;

    if (mproto_imap_number(span, &n) != MPROTO_OK || n == 0
        || n > UINT32_MAX)
        return -1;
    *number = (uint32_t)n;
    return 0;
}

static int read_url(struct url *url, mproto_span text)
{
    char *uid, *validity;

    if (text.n == 0 || text.p[0] != '/' || decode(url->text, text) < 0)
        return -1;
    url->mailbox = url->text + 1;
    uid = cut(url->mailbox, "/;UID=");
    if (uid == NULL)
        return -1;
    url->section = cut(uid, "/;SECTION=");
    if (url->section == NULL)
        url->section = strchr(uid, '\0');
    validity = cut(url->mailbox, ";UIDVALIDITY=");
    url->uidvalidity = 0;
    if (validity != NULL && read_number(validity, &url->uidvalidity) < 0)
        return -1;
    return read_number(uid, &url->uid);
}

/* --- what it names ---------------------------------------------------- */

/* 0, or -1: there is no such section. */
static int add_section(struct imap4_session *s, const char *text,
                       const mproto_imapextract_mail *mail)
{
    char brackets[URL_MAX + 3];
    mproto_imap_section section;
    mproto_imapextract x;
    mproto_span piece = { brackets, 0 };
    int n = snprintf(brackets, sizeof brackets, "[%s]", text);

    piece.n = (size_t)n;
    if (mproto_imap_section_read(&section, piece) != MPROTO_OK
        || mproto_imapextract_begin(&x, mail, &section) != MPROTO_OK)
        return -1;
    while (mproto_imapextract_next(&x, SIZE_MAX, &piece))
        if (imap4_append_part(s, piece.p, piece.n) < 0)
            return -1;
    return 0;
}

static int add_mail(struct imap4_session *s, const char *section,
                    mproto_span raw)
{
    mproto_imapextract_mail mail = { .raw = raw };
    mproto_structure *parts = mproto_structure_new(NULL);
    int rc = -1;

    errno = ENOMEM;
    if (parts != NULL
        && mproto_structure_scan(parts, raw.p, raw.n) != MPROTO_E_NOMEM) {
        mail.parts = parts;
        errno = ENOENT;
        rc = add_section(s, section, &mail);
    }
    mproto_structure_free(parts);
    return rc;
}

/* 0, or -1 with errno. */
static int add_url(struct imap4_session *s, const struct url *url)
{
    mproto_span name = { url->mailbox, strlen(url->mailbox) }, raw;
    char box_name[IMAPBOX_NAME_SIZE], *octets = NULL;
    struct imapbox *box;
    int rc = -1, error;

    if (imapbox_name_read(box_name, name, 1) < 0)
        return -1;
    box = imapbox_open(&s->config->store, s->user->box, box_name);
    if (box == NULL)
        return -1;
    errno = ENOENT;
    if (url->uidvalidity == 0
        || url->uidvalidity == imapbox_uidvalidity(box))
        octets = imapbox_read(box, url->uid, &raw.n);
    raw.p = octets;
    if (octets != NULL)
        rc = add_mail(s, url->section, raw);
    error = errno;
    free(octets);
    imapbox_close(box);
    errno = error;
    return rc;
}

/* --- the command ------------------------------------------------------ */

/* The code names the URL (RFC 4469 5), if it can stand there. */
static int no_url(struct imap4_session *s, mproto_span url)
{
    char code[URL_MAX + 20];

    if (url.n <= URL_MAX) {
        snprintf(code, sizeof code, "BADURL \"%.*s\"", (int)url.n, url.p);
        if (mproto_imapd_refuse(s->engine, code, "it names nothing here")
            == MPROTO_OK)
            return IMAP4_DONE;
    }
    return imap4_no(s, "BADURL", "it names nothing here");
}

static int append_url(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct url url;

    errno = ENOENT;
    if (read_url(&url, ev->text) == 0 && add_url(s, &url) == 0) {
        mproto_imapd_ok(s->engine);
        return IMAP4_DONE;
    }
    imap4_append_drop(s);
    if (errno == EFBIG)
        return imap4_no(s, "TOOBIG", "message too large");
    if (errno == ENOENT || errno == EINVAL || errno == ENAMETOOLONG)
        return no_url(s, ev->text);
    return imap4_failed(s);
}

const struct imap4_command imap4_append_url = { append_url, 0, NULL };
