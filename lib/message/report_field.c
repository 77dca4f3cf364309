#include "message/report_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/date.h>
#include <mailproto/utf8.h>
#include <string.h>

static int report_is_ascii(mproto_span s)
{
    size_t i = 0;

    while (i < s.n && (unsigned char)s.p[i] < 128)
        i++;
    return i == s.n;
}

/* 1 when the octets may stand in a report of this kind. */
static int report_may_hold(const mproto_report_writer *w, mproto_span s)
{
    if (s.n > 0 && (w->flags & MPROTO_REPORT_UTF8))
        return mproto_utf8_valid(s.p, s.n) == s.n;
    return report_is_ascii(s);
}

void mproto_report_write_begin(mproto_report_writer *w, const char *name)
{
    size_t room = w->n < w->cap ? w->cap - w->n : 0;

    mproto_fold_begin(&w->fold, room > 0 ? w->dst + w->n : NULL, room, name);
}

/* text may have folds, RFC 5322 2.2.3. */
void mproto_report_write_words(mproto_report_writer *w, mproto_span text)
{
    mproto_span rest = mproto_report_trim(text), line;
    int fold;

    if (!report_may_hold(w, rest))
        w->refused = 1;
    do {
        fold = mproto_cut(&rest, '\n', &line);
        if (fold && line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        if (fold && (rest.n == 0 || !mproto_is(*rest.p, MPROTO_C_WSP)))
            w->refused = 1;
        mproto_fold_text(&w->fold, line);
    } while (fold);
}

void mproto_report_write_end(mproto_report_writer *w)
{
    size_t n = 0;

    if (mproto_fold_end(&w->fold, &n) == MPROTO_E_ARG)
        w->refused = 1;
    w->n += n;
}

void mproto_report_write_text(mproto_report_writer *w, const char *name,
                              mproto_span text)
{
    if (mproto_report_trim(text).n == 0)
        return;
    mproto_report_write_begin(w, name);
    mproto_report_write_words(w, text);
    mproto_report_write_end(w);
}

/* A date of RFC 5322 with its zone in digits. */
void mproto_report_write_date(mproto_report_writer *w, const char *name,
                              mproto_span text)
{
    mproto_date d;

    if (text.n == 0)
        return;
    if (mproto_date_parse(&d, text) != MPROTO_OK || d.defects != 0)
        w->refused = 1;
    mproto_report_write_text(w, name, text);
}

void mproto_report_write_value(mproto_report_writer *w, const char *name,
                               const char *type,
                               const mproto_report_value *value)
{
    mproto_tokens it;
    mproto_span s = value->type;

    if (value->text.n == 0)
        return;
    if (s.n == 0) {
        s.p = type;
        s.n = mproto_length(type);
    }
    mproto_tokens_begin(&it, s);
    if (mproto_report_atom(&it, 1).n != s.n
        || mproto_report_trim(value->text).n == 0)
        w->refused = 1;
    mproto_report_write_begin(w, name);
    mproto_report_write_words(w, s);
    mproto_fold_put(&w->fold, ";", 1);
    mproto_report_write_words(w, value->text);
    mproto_report_write_end(w);
}

void mproto_report_write_address(mproto_report_writer *w, const char *name,
                                 const mproto_report_value *value)
{
    static const mproto_span utf8 = { "utf-8", 5 };
    mproto_report_value v = *value;
    char text[MPROTO_REPORT_ADDRESS];

    if (v.type.n == 0 && !report_is_ascii(v.text))
        v.type = utf8;
    if (mproto_name_is(v.type, "utf-8") && !(w->flags & MPROTO_REPORT_UTF8)) {
        v.text.p = text;
        v.text.n = mproto_report_escape(text, sizeof text, value->text);
        if (v.text.n > sizeof text) {
            w->refused = 1;
            return;
        }
    }
    mproto_report_write_value(w, name, "rfc822", &v);
}

void mproto_report_write_octets(mproto_report_writer *w, mproto_span s)
{
    if (s.n > 0 && w->n <= w->cap && s.n <= w->cap - w->n)
        memcpy(w->dst + w->n, s.p, s.n);
    w->n += s.n;
}

/* Fields of names that the struct has no place for. */
void mproto_report_write_extra(mproto_report_writer *w, mproto_span extra)
{
    unsigned legal = w->flags & MPROTO_REPORT_UTF8 ? MPROTO_DEFECT_EIGHT : 0;
    mproto_fields it;
    mproto_field f;

    mproto_fields_begin(&it, extra.p, extra.n);
    while (mproto_fields_next(&it, &f))
        if ((f.defects & ~legal) != 0 || f.raw.n < 2
            || memcmp(f.raw.p + f.raw.n - 2, "\r\n", 2) != 0
            || mproto_report_is_known(f.name))
            w->refused = 1;
    if (it.at_ != it.end_ || !report_may_hold(w, extra))
        w->refused = 1;
    mproto_report_write_octets(w, extra);
}
