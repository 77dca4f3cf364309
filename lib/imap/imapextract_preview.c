#include "imap/imapextract_int.h"
#include "imap/imapextract_preview_int.h"
#include "base/chars_int.h"

#define CHARS_MAX  200u         /* RFC 8970 3.3 */
#define OCTETS_MAX 65536u

/* --- characters --- */

/* Ascending. What fills the first lines of mail so that previews stay empty,
 * and what turns the direction of writing. */
static const struct char_range {
    uint32_t first, last;
    int      blank;             /* 0: it is left out */
} unseen[] = {
    { 0x0, 0x20, 1 }, { 0x7f, 0xa0, 1 }, { 0xad, 0xad, 0 },
    { 0x34f, 0x34f, 0 }, { 0x61c, 0x61c, 0 }, { 0x115f, 0x1160, 0 },
    { 0x17b4, 0x17b5, 0 }, { 0x180b, 0x180e, 0 }, { 0x2000, 0x200a, 1 },
    { 0x200b, 0x200c, 0 }, { 0x200e, 0x200f, 0 }, { 0x2028, 0x2029, 1 },
    { 0x202a, 0x202e, 0 }, { 0x202f, 0x202f, 1 }, { 0x205f, 0x205f, 1 },
    { 0x2060, 0x206f, 0 }, { 0x3000, 0x3000, 1 }, { 0xfeff, 0xfeff, 0 },
    { 0xfff9, 0xfffc, 0 },
};

/* NULL: it can be seen. */
static const struct char_range *unseen_range(uint32_t c)
{
    size_t i;

    for (i = 0; i < sizeof unseen / sizeof *unseen; i++)
        if (c <= unseen[i].last)
            return c >= unseen[i].first ? &unseen[i] : NULL;
    return NULL;
}

int mproto_preview_is_full(const mproto_preview *v)
{
    return v->chars >= CHARS_MAX;
}

static void put_character(mproto_preview *v, uint32_t c)
{
    char octets[MPROTO_UTF8_MAX];

    if (mproto_preview_is_full(v))
        return;
    mproto_print_put(&v->out, octets, mproto_utf8_put(octets, c));
    v->chars++;
}

void mproto_preview_put(mproto_preview *v, uint32_t c)
{
    const struct char_range *r = unseen_range(c);

    if (r) {
        v->blank |= r->blank;
        return;
    }
    if (v->blank && v->chars > 0 && v->chars + 1 < CHARS_MAX)
        put_character(v, ' ');
    else if (v->blank && v->chars > 0)
        v->chars = CHARS_MAX;           /* no blank ends it */
    v->blank = 0;
    put_character(v, c);
}

/* --- text --- */

/* Where the text goes through. */
typedef struct preview_reader {
    mproto_preview      *v;
    mproto_preview_html  html;
    int                  is_html, quotes;       /* quoted lines are shown */
    enum { LINE_BEGIN, LINE_SHOWN, LINE_QUOTED } line;
} preview_reader;

static void put_plain_character(preview_reader *r, uint32_t c)
{
    if (r->line == LINE_BEGIN)
        r->line = c == '>' && !r->quotes ? LINE_QUOTED : LINE_SHOWN;
    if (r->line == LINE_SHOWN)
        mproto_preview_put(r->v, c);
    if (c == '\n') {
        r->line = LINE_BEGIN;
        mproto_preview_put(r->v, c);
    }
}

/* As many characters of p as are whole; their octets. */
static size_t put_characters(preview_reader *r, const char *p, size_t n)
{
    size_t at = 0;
    uint32_t c;
    int len;

    while (at < n && (len = mproto_utf8_next(p + at, n - at, &c)) != 0) {
        if (len < 0) {
            c = MPROTO_UTF8_BAD;
            len = -len;
        }
        if (r->is_html)
            mproto_preview_html_put(&r->html, r->v, c);
        else
            put_plain_character(r, c);
        at += (size_t)len;
    }
    return at;
}

/* All of the part that is looked at. */
static void read_part(preview_reader *r, const mproto_imapextract_mail *mail,
                      const mproto_part *p)
{
    mproto_span raw = mproto_imapextract_between(mail, p->body, p->end);
    size_t seen = 0, kept = 0, n, used;
    char octets[1024];
    mproto_body body;
    mproto_io io;
    int code;

    mproto_body_init(&body, p, MPROTO_MIME_UTF8 | MPROTO_MIME_UNFLOW,
                     mail->convert);
    io.in = raw.p;
    io.in_n = raw.n;
    do {
        io.out = octets + kept;
        io.out_n = sizeof octets - kept;
        code = mproto_body_decode(&body, &io, 1);
        n = sizeof octets - io.out_n;
        used = put_characters(r, octets, n);
        kept = n - used;
        memmove(octets, octets + used, kept);
        seen += used;
    } while (code == MPROTO_E_FULL && seen < OCTETS_MAX
             && !mproto_preview_is_full(r->v));
    mproto_body_done(&body);
}

/* The preview of p in v. */
static void preview_part(mproto_preview *v, const mproto_imapextract_mail *mail,
                         const mproto_part *p, int quotes)
{
    preview_reader r;

    memset(&r, 0, sizeof r);
    r.v = v;
    r.is_html = mproto_same(p->subtype, "html");
    r.quotes = quotes;
    read_part(&r, mail, p);
}

size_t mproto_imapextract_preview(char *dst, size_t cap,
                                  const mproto_imapextract_mail *mail)
{
    const mproto_part *p = NULL;
    mproto_preview v;

    memset(&v, 0, sizeof v);
    v.out.dst = dst;
    v.out.cap = cap;
    if (mail->parts)
        p = mproto_structure_part(mail->parts,
                                  mproto_structure_text(mail->parts, 0));
    if (p)
        preview_part(&v, mail, p, 0);
    v.blank = 0;
    if (p && v.chars == 0)
        preview_part(&v, mail, p, 1);
    return mproto_print_end(&v.out);
}

#undef CHARS_MAX
#undef OCTETS_MAX
