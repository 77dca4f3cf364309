#include "imap/imapextract_int.h"
#include "base/chars_int.h"
#include "codec/words_int.h"
#include <string.h>

/* Octets of a field that are decoded at once: what they become fits into
 * octets_, with what is put before it. */
#define SLICE_MAX 1000u

/* What is done next: with a part its fields, then its body. */
enum { TEXT_FIELD, TEXT_SLICE, TEXT_BODY, TEXT_DECODE, TEXT_PART, TEXT_END };

static int show_text(mproto_imapextract_text *t, const char *p, size_t n)
{
    t->piece.p = p;
    t->piece.n = n;
    t->begins = t->fresh_;
    t->fresh_ = 0;
    return 1;
}

/* --- fields --- */

static mproto_span without_blanks_before(mproto_span s)
{
    while (s.n > 0 && mproto_words_is_blank(*s.p)) {
        s.p++;
        s.n--;
    }
    return s;
}

static mproto_span without_blank_ends(mproto_span s)
{
    while (s.n > 0 && mproto_words_is_blank(s.p[s.n - 1]))
        s.n--;
    return without_blanks_before(s);
}

/* The next field that is wanted; what is no field has no name to show. */
static int begin_field(mproto_imapextract_text *t)
{
    mproto_field f;

    do {
        if (!mproto_imapextract_field(&t->header_, &f)) {
            t->state_ = TEXT_BODY;
            return 0;
        }
    } while (t->name_.n > 0 && !mproto_same_span(f.name, t->name_));
    t->state_ = TEXT_SLICE;
    t->rest_ = without_blank_ends(f.body);
    t->fresh_ = 1;
    t->joint_ = "";
    if (t->name_.n > 0 || f.name.n == 0)
        return 0;
    t->joint_ = ": ";
    return show_text(t, f.name.p, f.name.n);
}

/* Whether words end before p and begin behind the blanks at it. */
static int is_between_words(const char *p, const char *end)
{
    const char *behind = p;

    while (behind < end && mproto_words_is_blank(*behind))
        behind++;
    return p[-1] == '=' && p[-2] == '?' && end - behind >= 2
        && behind[0] == '=' && behind[1] == '?';
}

/* Where to cut a text that is too long: at a blank, at best at one that is not
 * between two encoded words; else between two characters. */
static size_t slice_length(mproto_span s)
{
    size_t at, cut = 0;

    if (s.n <= SLICE_MAX)
        return s.n;
    for (at = SLICE_MAX; at > SLICE_MAX / 2; at--)
        if (mproto_words_is_blank(s.p[at])
            && !mproto_words_is_blank(s.p[at - 1])) {
            cut = cut > 0 ? cut : at;
            if (!is_between_words(s.p + at, s.p + s.n))
                return at;
        }
    if (cut > 0)
        return cut;
    for (at = SLICE_MAX; at > SLICE_MAX - 4; at--)
        if (((unsigned char)s.p[at] & 0xc0) != 0x80)
            break;
    return at;
}

/* What is to stand between a slice and those behind it. */
static const char *joint_before(mproto_span rest)
{
    return rest.n > 0 && mproto_words_is_blank(*rest.p)
        && !is_between_words(rest.p, rest.p + rest.n) ? " " : "";
}

static int next_slice(mproto_imapextract_text *t)
{
    size_t n = mproto_length(t->joint_);
    mproto_span s = t->rest_;

    memcpy(t->octets_, t->joint_, n);
    s.n = slice_length(s);
    if (s.n > 0)
        t->rest_.p += s.n;
    t->rest_.n -= s.n;
    t->joint_ = joint_before(t->rest_);
    t->rest_ = without_blanks_before(t->rest_);
    if (t->rest_.n == 0)
        t->state_ = TEXT_FIELD;
    n += mproto_words_decode(t->octets_ + n, sizeof t->octets_ - n, s,
                             t->mail_->convert, NULL);
    if (n >= sizeof t->octets_)
        n = mproto_length(t->octets_);
    return show_text(t, t->octets_, n);
}

/* --- bodies --- */

static int is_text(const mproto_part *p)
{
    return p->kind == MPROTO_KIND_LEAF
        && (mproto_same(p->type, "text") || mproto_same(p->type, "message")
            || mproto_same(p->type, "multipart"));
}

/* A multipart without parts has no encoding (RFC 2045 6.4). */
static void init_body(mproto_imapextract_text *t, const mproto_part *p)
{
    static const mproto_span text = { "text", 4 };
    mproto_span octets = mproto_imapextract_between(t->mail_, p->body, p->end);

    t->plan_ = *p;
    t->plan_.type = text;
    if (mproto_same(p->type, "multipart"))
        t->plan_.encoding = MPROTO_CTE_7BIT;
    mproto_body_init(&t->body_, &t->plan_, MPROTO_MIME_UTF8,
                     t->mail_->convert);
    t->io_.in = octets.p;
    t->io_.in_n = octets.n;
    t->fresh_ = 1;
}

static const mproto_part *part_of_text(const mproto_imapextract_text *t)
{
    if (!(t->what_ & MPROTO_IMAPEXTRACT_BODY))
        return NULL;
    return mproto_structure_part(t->mail_->parts, t->part_);
}

static int begin_text_body(mproto_imapextract_text *t)
{
    const mproto_part *p = part_of_text(t);

    t->state_ = TEXT_PART;
    if (p && is_text(p)) {
        init_body(t, p);
        t->state_ = TEXT_DECODE;
    }
    return 0;
}

static int decode_body(mproto_imapextract_text *t)
{
    size_t n;

    t->io_.out = t->octets_;
    t->io_.out_n = sizeof t->octets_;
    if (mproto_body_decode(&t->body_, &t->io_, 1) == MPROTO_OK) {
        mproto_body_done(&t->body_);
        t->state_ = TEXT_PART;
    }
    n = sizeof t->octets_ - t->io_.out_n;
    return n > 0 && show_text(t, t->octets_, n);
}

static int begin_text_part(mproto_imapextract_text *t)
{
    const mproto_part *p;

    t->part_++;
    p = part_of_text(t);
    t->state_ = TEXT_END;
    if (p) {
        t->header_ = mproto_imapextract_between(t->mail_, p->header, p->body);
        t->state_ = t->what_ & MPROTO_IMAPEXTRACT_HEADER ? TEXT_FIELD
                                                         : TEXT_BODY;
    }
    return 0;
}

/* --- the whole --- */

int mproto_imapextract_text_begin(mproto_imapextract_text *t,
                                  const mproto_imapextract_mail *mail,
                                  unsigned what, mproto_span name)
{
    t->mail_ = mail;
    t->what_ = what;
    t->name_ = name;
    t->part_ = 0;
    t->header_ = mail->raw;
    t->state_ = TEXT_END;
    if ((what & MPROTO_IMAPEXTRACT_BODY) && !mail->parts)
        return MPROTO_E_ARG;
    t->state_ = what & MPROTO_IMAPEXTRACT_HEADER ? TEXT_FIELD : TEXT_BODY;
    return MPROTO_OK;
}

int mproto_imapextract_text_next(mproto_imapextract_text *t)
{
    static int (*const steps[])(mproto_imapextract_text *) = {
        begin_field, next_slice, begin_text_body, decode_body, begin_text_part
    };

    while (t->state_ != TEXT_END)
        if (steps[t->state_](t))
            return 1;
    return 0;
}

void mproto_imapextract_text_end(mproto_imapextract_text *t)
{
    if (t->state_ == TEXT_DECODE)
        mproto_body_done(&t->body_);
    t->state_ = TEXT_END;
}

#undef SLICE_MAX
