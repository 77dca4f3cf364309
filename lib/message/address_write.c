#include "message/address_int.h"
#include "base/chars_int.h"
#include <mailproto/utf8.h>
#include <string.h>

#define ADDR_LINE_WISH   76u    /* RFC 2047 section 2, for encoded-words */
#define ADDR_LINE_LIMIT 998u    /* RFC 5322 2.1.1 */
#define ADDR_LINE_TAIL    2u    /* kept free for ";" and "," */

/* Bits of state_. */
#define WRITER_COMMA 0x01u      /* an element is in front */
#define WRITER_GROUP 0x02u
#define WRITER_BLANK 0x04u      /* the last octet was one */
#define WRITER_OVER  0x08u      /* a line was too long */

#define ADDR_NO_FOLD SIZE_MAX

/* Moves what stands from fold_ on, as far as there is room, for a CRLF. */
static void writer_fold(mproto_addr_writer *w)
{
    size_t fold = w->fold_, end = w->n + 2 < w->cap_ ? w->n + 2 : w->cap_;
    size_t i;

    if (end > fold + 2)
        memmove(w->dst_ + fold + 2, w->dst_ + fold, end - fold - 2);
    for (i = fold; i < end && i < fold + 2; i++)
        w->dst_[i] = i == fold ? '\r' : '\n';
    w->column_ = w->n - fold;
    w->n += 2;
    w->fold_ = ADDR_NO_FOLD;
}

static void writer_octet(mproto_addr_writer *w, char c)
{
    int blank = mproto_is(c, MPROTO_C_WSP);

    if (blank && !(w->state_ & WRITER_BLANK) && w->n > 0)
        w->fold_ = w->n;
    w->state_ &= ~WRITER_BLANK;
    w->state_ |= blank ? WRITER_BLANK : 0;
    if (w->n < w->cap_)
        w->dst_[w->n] = c;
    w->n++;
    w->column_++;
    if (w->column_ > ADDR_LINE_WISH && w->fold_ != ADDR_NO_FOLD && !blank)
        writer_fold(w);
    if (w->column_ > ADDR_LINE_LIMIT - ADDR_LINE_TAIL)
        w->state_ |= WRITER_OVER;
}

static void writer_text(mproto_addr_writer *w, const char *s)
{
    for (; *s; s++)
        writer_octet(w, *s);
}

/* As it stands, but for folds: those are made anew. */
static void writer_span(mproto_addr_writer *w, mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (s.p[i] != '\r' && s.p[i] != '\n')
            writer_octet(w, s.p[i]);
}

static void writer_quoted(mproto_addr_writer *w, mproto_span s)
{
    size_t i;

    writer_octet(w, '"');
    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            writer_octet(w, '\\');
        writer_octet(w, s.p[i]);
    }
    writer_octet(w, '"');
}

/* Atoms with a blank, or a dot, between two of them (RFC 5322 3.2). */
static int is_atom_list(mproto_span s, char between)
{
    size_t i;
    int word = 0;

    for (i = 0; i < s.n; i++) {
        int atext = mproto_is(s.p[i], MPROTO_C_ATEXT)
                 || (unsigned char)s.p[i] > 127;

        if (!atext && (s.p[i] != between || !word))
            return 0;
        word = atext;
    }
    return word;
}

static int is_domain_literal(mproto_span s)
{
    size_t i;

    if (s.n < 2 || s.p[0] != '[' || s.p[s.n - 1] != ']')
        return 0;
    for (i = 1; i + 1 < s.n; i++)
        if (memchr(" \t[]\\", s.p[i], 5))
            return 0;
    return 1;
}

static int is_charset_legal(const mproto_addr_writer *w, mproto_span s)
{
    size_t i = 0;

    while (i < s.n && (unsigned char)s.p[i] < 128)
        i++;
    return i == s.n || ((w->flags_ & MPROTO_ADDR_WRITE_UTF8)
                        && mproto_utf8_valid(s.p, s.n) == s.n);
}

/* No controls but the tab. */
static int is_writable(const mproto_addr_writer *w, mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (mproto_is(s.p[i], MPROTO_C_CTL) && s.p[i] != '\t')
            return 0;
    return is_charset_legal(w, s);
}

/* Words and blanks, nothing obsolete. */
static int is_phrase(mproto_span s)
{
    mproto_addr_token t;
    mproto_addrs it;
    int words = 0;

    mproto_addrs_begin(&it, s, 0);
    for (;;) {
        mproto_addr_lex(&it, &t, 0);
        if (t.defects || t.dots)
            return 0;
        if (t.kind == MPROTO_ADDR_T_END)
            return words > 0;
        if (t.kind != MPROTO_ADDR_T_ATOM && t.kind != MPROTO_ADDR_T_QUOTED)
            return 0;
        words++;
    }
}

static int is_display(const mproto_addr_writer *w, mproto_span s)
{
    if (!(w->flags_ & MPROTO_ADDR_WRITE_PHRASE))
        return is_writable(w, s);
    return s.n == 0 || (is_phrase(s) && is_charset_legal(w, s));
}

static int is_address(const mproto_addr_writer *w, mproto_span local,
                      mproto_span domain)
{
    return is_writable(w, local) && is_writable(w, domain)
        && (is_atom_list(domain, '.') || is_domain_literal(domain))
        && !mproto_addr_is_word(local) && !mproto_addr_is_word(domain);
}

static void writer_display(mproto_addr_writer *w, mproto_span s)
{
    if ((w->flags_ & MPROTO_ADDR_WRITE_PHRASE)
        || (is_atom_list(s, ' ') && !mproto_addr_is_word(s)))
        writer_span(w, s);
    else
        writer_quoted(w, s);
}

static void writer_separator(mproto_addr_writer *w)
{
    if (w->state_ & WRITER_COMMA)
        writer_text(w, ", ");
    else if (w->state_ & WRITER_GROUP)
        writer_octet(w, ' ');
    w->state_ |= WRITER_COMMA;
}

static void writer_mailbox(mproto_addr_writer *w, mproto_span display,
                           mproto_span local, mproto_span domain)
{
    writer_separator(w);
    if (display.n > 0) {
        writer_display(w, display);
        writer_text(w, " <");
    }
    if (is_atom_list(local, '.'))
        writer_span(w, local);
    else
        writer_quoted(w, local);
    writer_octet(w, '@');
    writer_span(w, domain);
    if (display.n > 0)
        writer_octet(w, '>');
}

static void writer_group(mproto_addr_writer *w, mproto_span display)
{
    writer_separator(w);
    writer_display(w, display);
    writer_octet(w, ':');
    w->state_ &= ~WRITER_COMMA;
    w->state_ |= WRITER_GROUP;
}

void mproto_addr_write_begin(mproto_addr_writer *w, char *dst, size_t cap,
                             size_t column, unsigned flags)
{
    memset(w, 0, sizeof *w);
    w->dst_ = dst;
    w->cap_ = cap;
    w->column_ = column;
    w->fold_ = ADDR_NO_FOLD;
    w->flags_ = flags;
}

int mproto_addr_write(mproto_addr_writer *w, mproto_span display,
                      mproto_span local, mproto_span domain)
{
    mproto_addr_writer dry = *w;

    if (!is_display(w, display) || !is_address(w, local, domain))
        return MPROTO_E_ARG;
    dry.cap_ = 0;
    writer_mailbox(&dry, display, local, domain);
    if (dry.state_ & WRITER_OVER)
        return MPROTO_E_ARG;
    writer_mailbox(w, display, local, domain);
    return MPROTO_OK;
}

int mproto_addr_write_group(mproto_addr_writer *w, mproto_span display)
{
    mproto_addr_writer dry = *w;

    if (w->state_ & WRITER_GROUP)
        return MPROTO_E_STATE;
    if (display.n == 0 || !is_display(w, display))
        return MPROTO_E_ARG;
    dry.cap_ = 0;
    writer_group(&dry, display);
    if (dry.state_ & WRITER_OVER)
        return MPROTO_E_ARG;
    writer_group(w, display);
    return MPROTO_OK;
}

int mproto_addr_write_group_end(mproto_addr_writer *w)
{
    if (!(w->state_ & WRITER_GROUP))
        return MPROTO_E_STATE;
    writer_octet(w, ';');
    w->state_ &= ~WRITER_GROUP;
    w->state_ |= WRITER_COMMA;
    return MPROTO_OK;
}
