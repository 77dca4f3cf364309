#include "imap/imapextract_int.h"
#include "base/chars_int.h"
#include "message/fields_int.h"
#include <string.h>

/* A path that is longer has no part: numbers have 5 digits, and parts are 100
 * deep. */
#define PATH_MAX_OCTETS 640u

/* Where runs, which are spans of the message, come from. */
enum { RUN_LAST, RUN_FIELDS, RUN_FIELDS_NOT };

static const mproto_span two_line_ends = { "\r\n\r\n", 4 };

/* --- lines --- */

/* The first LF at p or behind that has no CR before it; end: there is none. At
 * p itself, after_cr tells. */
static const char *to_bare_lf(const char *p, const char *end, int after_cr)
{
    const char *lf = p;

    while (lf < end) {
        lf = memchr(lf, '\n', (size_t)(end - lf));
        if (!lf)
            return end;
        if (lf > p ? lf[-1] != '\r' : !after_cr)
            return lf;
        lf++;
    }
    return end;
}

uint64_t mproto_imapextract_crlf(mproto_span text)
{
    const char *p = text.p, *end = text.n > 0 ? p + text.n : p;
    uint64_t n = text.n;

    for (p = to_bare_lf(p, end, 0); p < end; p = to_bare_lf(p + 1, end, 0))
        n++;
    return n;
}

uint64_t mproto_imapextract_octets(mproto_span raw)
{
    return mproto_imapextract_crlf(raw);
}

/* --- places in the message --- */

mproto_span mproto_imapextract_between(const mproto_imapextract_mail *mail,
                                       uint64_t from, uint64_t to)
{
    mproto_span s = mail->raw;

    if (to < s.n)
        s.n = (size_t)to;
    if (from > s.n)
        from = s.n;
    if (from > 0)
        s.p += from;
    s.n -= (size_t)from;
    return s;
}

const mproto_part *mproto_imapextract_part(const mproto_imapextract_mail *mail,
                                           mproto_span path)
{
    char text[PATH_MAX_OCTETS];
    unsigned i;

    if (!mail->parts || path.n >= sizeof text)
        return NULL;
    memcpy(text, path.p, path.n);
    text[path.n] = '\0';
    if (memchr(text, '\0', path.n))
        return NULL;
    i = mproto_structure_find(mail->parts, text);
    return mproto_structure_part(mail->parts, i);
}

const mproto_part *mproto_imapextract_inside(
    const mproto_imapextract_mail *mail, const mproto_part *p)
{
    if (p->kind != MPROTO_KIND_MESSAGE)
        return NULL;
    return mproto_structure_part(mail->parts, p->child);
}

static const char *to_line_behind(const char *p, const char *end)
{
    const char *lf = memchr(p, '\n', (size_t)(end - p));

    return lf ? lf + 1 : end;
}

int mproto_imapextract_field(mproto_span *header, mproto_field *f)
{
    const char *next, *end;
    mproto_span raw = *header;

    if (raw.n == 0)
        return 0;
    end = raw.p + raw.n;
    next = to_line_behind(raw.p, end);
    raw.n = (size_t)(next - raw.p);
    if (mproto_fields_is_end(raw.p, raw.n))
        return 0;
    while (next < end && mproto_is(*next, MPROTO_C_WSP))
        next = to_line_behind(next, end);
    raw.n = (size_t)(next - raw.p);
    mproto_fields_split(f, raw);
    header->p = next;
    header->n = (size_t)(end - next);
    return 1;
}

/* Where the body of the message itself begins. */
static uint64_t body_of_message(const mproto_imapextract_mail *mail)
{
    const mproto_part *p = NULL;
    mproto_span rest = mail->raw;
    mproto_field f;

    if (mail->parts)
        p = mproto_structure_part(mail->parts, 0);
    if (p)
        return p->body;
    while (mproto_imapextract_field(&rest, &f))
        continue;
    if (rest.n == 0)
        return mail->raw.n;
    return (uint64_t)(to_line_behind(rest.p, rest.p + rest.n) - mail->raw.p);
}

/* The section, or the header out of which fields come. */
static int section_of_message(const mproto_imapextract_mail *mail,
                              mproto_imap_section_what what, mproto_span *s)
{
    if (what == MPROTO_IMAP_SECTION_MIME)
        return MPROTO_E_ARG;
    *s = mail->raw;
    if (what == MPROTO_IMAP_SECTION_TEXT)
        *s = mproto_imapextract_between(mail, body_of_message(mail), s->n);
    else if (what != MPROTO_IMAP_SECTION_ALL)
        *s = mproto_imapextract_between(mail, 0, body_of_message(mail));
    return MPROTO_OK;
}

static int section_of_part(const mproto_imapextract_mail *mail,
                           const mproto_imap_section *section, mproto_span *s)
{
    const mproto_part *p = mproto_imapextract_part(mail, section->path);
    int all = section->what == MPROTO_IMAP_SECTION_ALL;

    if (p && !all && section->what != MPROTO_IMAP_SECTION_MIME)
        p = mproto_imapextract_inside(mail, p);
    if (!p)
        return MPROTO_E_ARG;
    if (all || section->what == MPROTO_IMAP_SECTION_TEXT)
        *s = mproto_imapextract_between(mail, p->body, p->end);
    else
        *s = mproto_imapextract_between(mail, p->header, p->body);
    return MPROTO_OK;
}

/* --- fields --- */

/* Of two names that are the same but for case the same bit. */
static uint64_t name_bit(mproto_span name)
{
    size_t i = name.n;

    if (i > 0)
        i += (unsigned char)mproto_lower(name.p[0]) * 3u
           + (unsigned char)mproto_lower(name.p[name.n - 1]);
    return (uint64_t)1 << (i & 63);
}

static uint64_t names_filter(mproto_span names)
{
    mproto_span name;
    uint64_t bits = 0;

    while (mproto_imap_section_field(&names, &name))
        bits |= name_bit(name);
    return bits;
}

static int is_named(const mproto_imapextract *x, mproto_span name)
{
    mproto_span names = x->names_, one;

    if (name.n == 0 || !(x->filter_ & name_bit(name)))
        return 0;
    while (mproto_imap_section_field(&names, &one))
        if (mproto_same_span(one, name))
            return 1;
    return 0;
}

/* The field that is wanted next, or the empty line behind all of them; a field
 * that the end of the message has cut has no line end of its own. */
static int next_run(mproto_imapextract *x)
{
    mproto_field f;

    if (x->what_ == RUN_LAST)
        return 0;
    x->cr_ = 0;
    while (mproto_imapextract_field(&x->header_, &f))
        if (is_named(x, f.name) == (x->what_ == RUN_FIELDS)) {
            x->run_ = f.raw;
            x->open_ = f.raw.p[f.raw.n - 1] != '\n';
            return 1;
        }
    x->run_ = two_line_ends;
    if (!x->open_) {
        x->run_.p += 2;
        x->run_.n -= 2;
    }
    if (x->what_ == RUN_FIELDS_NOT)
        x->run_ = x->header_;
    x->what_ = RUN_LAST;
    return 1;
}

/* --- the section --- */

static uint64_t all_octets(mproto_imapextract x)
{
    uint64_t n = 0;

    do
        n += x.flags_ & MPROTO_IMAPEXTRACT_LF
           ? mproto_imapextract_crlf(x.run_) : x.run_.n;
    while (next_run(&x));
    return n;
}

int mproto_imapextract_begin(mproto_imapextract *x,
                             const mproto_imapextract_mail *mail,
                             const mproto_imap_section *section)
{
    mproto_imap_section_what what = section->what;
    mproto_span s;
    int code;

    memset(x, 0, sizeof *x);
    if (section->path.n > 0)
        code = section_of_part(mail, section, &s);
    else
        code = section_of_message(mail, what, &s);
    if (code != MPROTO_OK)
        return code;
    x->flags_ = mail->flags;
    x->run_ = s;
    if (what == MPROTO_IMAP_SECTION_FIELDS
        || what == MPROTO_IMAP_SECTION_FIELDS_NOT) {
        x->what_ = what == MPROTO_IMAP_SECTION_FIELDS ? RUN_FIELDS
                                                      : RUN_FIELDS_NOT;
        x->header_ = s;
        x->run_.n = 0;
        x->names_ = section->fields;
        x->filter_ = names_filter(x->names_);
    }
    x->size = all_octets(*x);
    if (section->partial) {
        x->skip_ = section->origin < x->size ? section->origin : x->size;
        x->size -= x->skip_;
        if (section->count > 0 && section->count < x->size)
            x->size = section->count;
    }
    x->left_ = x->size;
    return MPROTO_OK;
}

/* What comes next of a run that is not empty, max octets at most: no more are
 * looked at, for the rest is looked at again. */
static mproto_span next_octets(const mproto_imapextract *x, uint64_t max)
{
    mproto_span s = x->run_;
    const char *lf;

    if (s.n > max)
        s.n = (size_t)max;
    if (!(x->flags_ & MPROTO_IMAPEXTRACT_LF) || s.n == 0)
        return s;
    lf = to_bare_lf(s.p, s.p + s.n, x->cr_);
    if (lf == s.p) {
        s = two_line_ends;
        s.n = 1;
    } else {
        s.n = (size_t)(lf - s.p);
    }
    return s;
}

/* Past s.n octets of what next_octets() gave. */
static void take_octets(mproto_imapextract *x, mproto_span s)
{
    if (s.n == 0)
        return;
    x->cr_ = s.p[s.n - 1] == '\r';
    if (s.p == two_line_ends.p && x->run_.p != s.p)
        return;
    x->run_.p += s.n;
    x->run_.n -= s.n;
}

/* Leaves out the octets before the origin; 0: there are no others. */
static int skip_octets(mproto_imapextract *x)
{
    mproto_span s;

    while (x->skip_ > 0 || x->run_.n == 0) {
        if (x->run_.n == 0) {
            if (!next_run(x))
                return 0;
            continue;
        }
        s = next_octets(x, x->skip_);
        x->skip_ -= s.n;
        take_octets(x, s);
    }
    return 1;
}

int mproto_imapextract_next(mproto_imapextract *x, size_t max,
                            mproto_span *piece)
{
    mproto_span s;

    if (x->left_ == 0 || !skip_octets(x))
        return 0;
    s = next_octets(x, max < x->left_ ? max : x->left_);
    x->left_ -= s.n;
    take_octets(x, s);
    *piece = s;
    return 1;
}

#undef PATH_MAX_OCTETS
