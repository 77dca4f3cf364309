#include "message/fold_int.h"
#include <mailproto/fields.h>
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

/* RFC 5322 2.1.1: octets of a line that should not be passed, and must not. */
#define LINE_WISH 78u
#define LINE_MOST 998u

static const mproto_span fold_blank = { " ", 1 };

void mproto_fold_put(mproto_fold *f, const char *text, size_t n)
{
    if (n > 0 && f->n_ <= f->cap_ && n <= f->cap_ - f->n_)
        memcpy(f->dst_ + f->n_, text, n);
    f->n_ += n;
    f->column_ += n;
}

/* The first word stays beside the name as long as it can: there are readers
 * that see an empty field where the fold comes at once. */
static void fold_before(mproto_fold *f, size_t n, size_t after)
{
    size_t most = f->items_ > 0 ? LINE_WISH : LINE_MOST;

    if (f->column_ + n + after <= most)
        return;
    mproto_fold_put(f, "\r\n", 2);
    f->column_ = 0;
}

void mproto_fold_pieces(mproto_fold *f, const mproto_span *piece, size_t n,
                        size_t after)
{
    size_t all = 0, i;

    for (i = 0; i < n; i++)
        all += piece[i].n;
    if (all + 2 > LINE_MOST)            /* a comma may follow, and a quote */
        f->refused_ = 1;
    if (f->refused_)
        return;
    fold_before(f, all, after);
    f->items_ = 1;
    for (i = 0; i < n; i++)
        mproto_fold_put(f, piece[i].p, piece[i].n);
}

void mproto_fold_begin(mproto_fold *f, char *dst, size_t cap, const char *name)
{
    mproto_span s = mproto_text_span(name);

    f->dst_ = dst;
    f->cap_ = cap;
    f->n_ = f->column_ = 0;
    f->items_ = 0;
    f->refused_ = !mproto_field_name_valid(s) || s.n + 1 > LINE_WISH;
    mproto_fold_put(f, s.p, s.n);
    mproto_fold_put(f, ":", 1);
}

static int is_wsp(char c)
{
    return mproto_is(c, MPROTO_C_WSP);
}

/* 1 when an octet of text is a control, or one of the string no. */
static int has_any(mproto_span text, const char *no, size_t no_n)
{
    size_t i;

    for (i = 0; i < text.n; i++) {
        char c = text.p[i];

        if ((mproto_is(c, MPROTO_C_CTL) && c != '\t') || memchr(no, c, no_n))
            return 1;
    }
    return 0;
}

static mproto_span without_ends(mproto_span s)
{
    while (s.n > 0 && is_wsp(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_wsp(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* Cuts off the blanks that s begins with and the word behind them. */
static mproto_span next_word(mproto_span *s)
{
    mproto_span word = { s->p, 0 };

    while (word.n < s->n && is_wsp(word.p[word.n]))
        word.n++;
    while (word.n < s->n && !is_wsp(word.p[word.n]))
        word.n++;
    s->p += word.n;
    s->n -= word.n;
    return word;
}

void mproto_fold_text(mproto_fold *f, mproto_span text)
{
    mproto_span rest = without_ends(text), piece[2] = { { " ", 1 } };

    if (has_any(rest, "", 0))
        f->refused_ = 1;
    while (rest.n > 0 && !f->refused_) {
        piece[1] = next_word(&rest);
        mproto_fold_pieces(f, piece, 2, 0);
        piece[0].n = 0;
    }
}

/* " <inside>" */
static void fold_angle(mproto_fold *f, mproto_span inside)
{
    const mproto_span piece[3] = { { " <", 2 }, inside, { ">", 1 } };

    if (inside.n == 0 || has_any(inside, " \t<>", 4))
        f->refused_ = 1;
    mproto_fold_pieces(f, piece, 3, 1);
}

void mproto_fold_msgid(mproto_fold *f, mproto_span id)
{
    if (id.n < 3 || !memchr(id.p + 1, '@', id.n - 2))
        f->refused_ = 1;
    fold_angle(f, id);
}

static void fold_comma(mproto_fold *f)
{
    if (f->items_)
        mproto_fold_put(f, ",", 1);
}

void mproto_fold_uri(mproto_fold *f, mproto_span uri)
{
    fold_comma(f);
    fold_angle(f, uri);
}

static int is_atoms(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!mproto_is(s.p[i], MPROTO_C_ATEXT | MPROTO_C_WSP)
            && (unsigned char)s.p[i] < 128)
            return 0;
    return 1;
}

/* text in quotes; what RFC 5322 3.2.4 wants quoted has room in quoted. */
static size_t fold_quote(char *quoted, mproto_span text)
{
    size_t n = 0, i;

    quoted[n++] = '"';
    for (i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            quoted[n++] = '\\';
        quoted[n++] = text.p[i];
    }
    quoted[n++] = '"';
    return n;
}

void mproto_fold_keyword(mproto_fold *f, mproto_span keyword)
{
    char quoted[2 * LINE_MOST + 2];
    mproto_span piece[2];

    piece[0] = fold_blank;
    piece[1] = keyword;
    if (keyword.n == 0 || keyword.n > LINE_MOST || has_any(keyword, "", 0)
        || is_wsp(*keyword.p) || is_wsp(keyword.p[keyword.n - 1])) {
        f->refused_ = 1;
        return;
    }
    if (!is_atoms(keyword)) {
        piece[1].p = quoted;
        piece[1].n = fold_quote(quoted, keyword);
    }
    fold_comma(f);
    mproto_fold_pieces(f, piece, 2, 1);
}

int mproto_fold_end(mproto_fold *f, size_t *n)
{
    if (f->refused_)
        return MPROTO_E_ARG;
    mproto_fold_put(f, "\r\n", 2);
    *n = f->n_;
    return f->n_ > f->cap_ ? MPROTO_E_FULL : MPROTO_OK;
}
