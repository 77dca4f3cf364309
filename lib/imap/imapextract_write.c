#include "imap/imapextract_write_int.h"
#include "base/chars_int.h"
#include "codec/words_int.h"
#include <string.h>

void mproto_imapextract_writer(mproto_imap_writer *w, char *dst, size_t cap,
                               unsigned flags)
{
    mproto_imap_writer_init(w, dst, cap, MPROTO_IMAP_LITERALS_SERVER,
                            flags & MPROTO_IMAPEXTRACT_UTF8
                            ? MPROTO_IMAP_WRITE_UTF8 : 0);
}

unsigned mproto_imapextract_fields(mproto_span *bodies, mproto_span header,
                                   const mproto_imapextract_names *wanted)
{
    unsigned i, twice = 0;
    mproto_field f;

    memset(bodies, 0, wanted->count * sizeof *bodies);
    while (mproto_imapextract_field(&header, &f)) {
        for (i = 0; i < wanted->count; i++)
            if (mproto_same_span(f.name, wanted->names[i]))
                break;
        if (i == wanted->count)
            continue;
        if (bodies[i].p)
            twice |= 1u << i;
        else
            bodies[i] = f.body;
    }
    return twice;
}

char *mproto_imapextract_room(mproto_imap_writer *w, size_t n)
{
    size_t free = w->b.cap - w->b.n;

    if (w->code != MPROTO_OK)
        return NULL;
    if (n < free / 3 && MPROTO_IMAP_WRITE_ROOM(n) <= free - n)
        return w->b.p + w->b.cap - n;
    w->code = MPROTO_E_FULL;
    return NULL;
}

/* No string holds NUL (RFC 9051 4.3). */
static void blank_nuls(char *p, size_t n)
{
    char *end = p + n;

    while (p < end && (p = memchr(p, '\0', (size_t)(end - p))) != NULL)
        *p++ = ' ';
}

void mproto_imapextract_put(mproto_imap_writer *w, char *room, size_t n)
{
    mproto_span s;

    if (n > 0)
        blank_nuls(room, n);
    s.p = room;
    s.n = n;
    mproto_imap_write_string(w, s);
}

static mproto_span without_blanks(mproto_span s)
{
    while (s.n > 0 && mproto_words_is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && mproto_words_is_blank(*s.p)) {
        s.p++;
        s.n--;
    }
    return s;
}

/* s with one blank for each fold: what mailers made of a tab or of many was
 * not of the sender's doing. The octets, of at most s.n. */
static size_t put_unfolded(char *to, mproto_span s)
{
    const char *p = s.p, *end = p + s.n;
    char *at = to;

    while (p < end) {
        if (*p != '\r' && *p != '\n') {
            *at++ = *p++;
            continue;
        }
        while (p < end && mproto_words_is_blank(*p))
            p++;
        *at++ = ' ';
    }
    return (size_t)(at - to);
}

void mproto_imapextract_put_body(mproto_imap_writer *w, mproto_span body)
{
    mproto_span s = body;
    char *to;

    if (body.p)
        s = without_blanks(body);
    if (!body.p || mproto_printable(s.p, s.n) == s.n) {
        mproto_imap_write_nstring(w, s);
        return;
    }
    to = mproto_imapextract_room(w, s.n);
    if (to)
        mproto_imapextract_put(w, to, put_unfolded(to, s));
}

void mproto_imapextract_put_text(mproto_imap_writer *w, const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = mproto_length(text);
    mproto_imap_write_string(w, s);
}

void mproto_imapextract_put_nil(mproto_imap_writer *w)
{
    const mproto_span nil = { NULL, 0 };

    mproto_imap_write_nstring(w, nil);
}
