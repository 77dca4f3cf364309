/* What IMAP servers tell of messages. */
#include <mailproto.h>

#include "linear.h"

#include <stdlib.h>
#include <string.h>

static size_t all_sections(const mproto_imapextract_mail *mail)
{
    mproto_imap_section s;
    mproto_imapextract x;
    mproto_span piece;
    size_t sum = 0;
    int what;

    memset(&s, 0, sizeof s);
    s.fields.p = "(to from x)";
    s.fields.n = 11;
    for (what = MPROTO_IMAP_SECTION_ALL; what <= MPROTO_IMAP_SECTION_TEXT;
         what++) {
        s.what = (mproto_imap_section_what)what;
        if (mproto_imapextract_begin(&x, mail, &s) == MPROTO_OK)
            while (mproto_imapextract_next(&x, 4000, &piece))
                sum += piece.n;
    }
    return sum;
}

static size_t one_binary(const mproto_imapextract_mail *mail)
{
    mproto_imapextract_binary b;
    mproto_imap_section s;
    char octets[1000];
    size_t n, sum = 0;

    memset(&s, 0, sizeof s);
    s.what = MPROTO_IMAP_SECTION_ALL;
    s.path.p = "1";
    s.path.n = 1;
    if (mproto_imapextract_binary_begin(&b, mail, &s) == MPROTO_OK)
        while ((n = mproto_imapextract_binary_read(&b, octets,
                                                   sizeof octets)) > 0)
            sum += n;
    return sum;
}

static size_t all_text(const mproto_imapextract_mail *mail)
{
    mproto_span none = { NULL, 0 };
    mproto_imapextract_text t;
    size_t sum = 0;

    if (mproto_imapextract_text_begin(&t, mail, MPROTO_IMAPEXTRACT_HEADER
                                      | MPROTO_IMAPEXTRACT_BODY, none)
        == MPROTO_OK)
        while (mproto_imapextract_text_next(&t))
            sum += t.piece.n;
    mproto_imapextract_text_end(&t);
    return sum;
}

size_t work_imapextract(const char *p, size_t n)
{
    mproto_structure *parts = mproto_structure_new(NULL);
    char preview[MPROTO_IMAPEXTRACT_PREVIEW], *value = malloc(30 * n + 4096);
    size_t size = 30 * n + 4096, sum = 0, of;
    mproto_imapextract_mail mail;

    if (!parts || !value)
        exit(2);
    mproto_structure_scan(parts, p, n);
    memset(&mail, 0, sizeof mail);
    mail.raw.p = p;
    mail.raw.n = n;
    mail.parts = parts;
    mail.flags = MPROTO_IMAPEXTRACT_LF;
    if (mproto_imapextract_envelope(value, size, &of, &mail) == MPROTO_OK)
        sum += of;
    if (mproto_imapextract_structure(value, size, &of, &mail, 1) == MPROTO_OK)
        sum += of;
    sum += all_sections(&mail) + one_binary(&mail) + all_text(&mail)
         + mproto_imapextract_preview(preview, sizeof preview, &mail);
    free(value);
    mproto_structure_free(parts);
    return sum;
}
