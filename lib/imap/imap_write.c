#include "imap/imap_write_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/utf8.h>

#define QUOTED_MAX 512u         /* longer ones make lines that peers refuse */
#define MINUS_MAX  4096u        /* RFC 7888 5 */

/* What an octet may be part of. */
enum {
    IN_ATOM    = 1,             /* RFC 9051 9, ATOM-CHAR */
    IN_ASTRING = 2,             /* but for "[", at which some readers fail */
    IN_PATTERN = 4,             /* and "%", "*" */
    IN_ATOMS   = 8,             /* all that has a meaning between values */
    IN_QUOTED  = 16,
    IS_NUL     = 32,
    IS_8BIT    = 64
};

#define ATOM  (IN_ATOM | IN_ASTRING | IN_PATTERN | IN_ATOMS | IN_QUOTED)
#define OTHER (IN_ATOMS | IN_QUOTED)
#define A4    ATOM, ATOM, ATOM, ATOM
#define A16   A4, A4, A4, A4

static const unsigned char octet_classes[128] = {
    IS_NUL, 0, 0, 0, 0, 0, 0, 0, 0, IN_QUOTED, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    OTHER, ATOM, IN_QUOTED, ATOM,               /* SP ! " # */
    ATOM, OTHER | IN_PATTERN, ATOM, ATOM,       /* $ % & ' */
    OTHER, OTHER, OTHER | IN_PATTERN, ATOM,     /* ( ) * + */
    A4, A16, A16, A4, A4,
    ATOM, ATOM, ATOM, OTHER | IN_ATOM,          /* X Y Z [ */
    OTHER, OTHER, ATOM, ATOM,                   /* \ ] ^ _ */
    A16, A4, A4,
    ATOM, ATOM, ATOM, IN_QUOTED,                /* x y z { */
    ATOM, ATOM, ATOM, 0                         /* | } ~ DEL */
};

#undef ATOM
#undef OTHER
#undef A4
#undef A16

static unsigned octet_class(char c)
{
    return (unsigned char)c > 127 ? IS_8BIT
                                  : octet_classes[(unsigned char)c];
}

/* Bits that all octets have; of none all bits. In *any those of one. */
static unsigned common_classes(mproto_span text, unsigned *any)
{
    unsigned all = ~0u, one;
    size_t i;

    *any = 0;
    for (i = 0; i < text.n; i++) {
        one = octet_class(text.p[i]);
        all &= one;
        *any |= one;
    }
    return all;
}

/* --- the frame of a value: all of it is written, or nothing --- */

void mproto_imap_writer_init(mproto_imap_writer *w, char *p, size_t cap,
                             mproto_imap_literals literals, unsigned flags)
{
    mproto_buf_init(&w->b, p, cap);
    w->literals = literals;
    w->flags = flags;
    w->depth = 0;
    w->tight = 0;
    w->code = MPROTO_OK;
    w->gate = 0;
}

/* The place to come back to. */
static size_t begin_value(mproto_imap_writer *w)
{
    size_t from = w->b.n;

    w->gate = 0;
    if (!w->tight && from > 0)
        mproto_buf_char(&w->b, ' ');
    return from;
}

static void end_value(mproto_imap_writer *w, size_t from)
{
    w->tight = 0;
    if (!w->b.over)
        return;
    w->b.n = from;
    w->gate = 0;
    w->code = MPROTO_E_FULL;
}

static void put_value(mproto_imap_writer *w, mproto_span text)
{
    size_t from;

    if (w->code != MPROTO_OK)
        return;
    from = begin_value(w);
    mproto_buf_span(&w->b, text);
    end_value(w, from);
}

static void refuse_value(mproto_imap_writer *w)
{
    w->gate = 0;
    if (w->code == MPROTO_OK)
        w->code = MPROTO_E_ARG;
}

/* --- atoms --- */

/* What may stand before and behind a parenthesis and a blank; "]" ends a
 * section: "BODY[HEADER.FIELDS (TO)]". */
static int atoms_touch(char before, char c)
{
    if (c == ' ' || c == ')')
        return before != ' ' && (c == ')' || before != '(');
    if (before == ')')
        return c == '(' || c == ']';
    return c != '(' || before == ' ' || before == '(';
}

/* One blank between two, and for each "(" a ")". */
static int atoms_fit(mproto_span text)
{
    size_t depth = 0, i;
    char before = ' ';

    for (i = 0; i < text.n; i++) {
        if (!atoms_touch(before, text.p[i]))
            return 0;
        if (text.p[i] == ')' && depth-- == 0)
            return 0;
        depth += text.p[i] == '(';
        before = text.p[i];
    }
    return depth == 0 && before != ' ';
}

void mproto_imap_write_atoms(mproto_imap_writer *w, mproto_span text)
{
    unsigned any;

    if ((common_classes(text, &any) & IN_ATOMS) && atoms_fit(text))
        put_value(w, text);
    else
        refuse_value(w);
}

void mproto_imap_write_raw(mproto_imap_writer *w, mproto_span text)
{
    put_value(w, text);
}

void mproto_imap_write_number(mproto_imap_writer *w, uint64_t n)
{
    size_t from;

    if (n > (uint64_t)INT64_MAX) {
        refuse_value(w);
    } else if (w->code == MPROTO_OK) {
        from = begin_value(w);
        mproto_buf_number(&w->b, n);
        end_value(w, from);
    }
}

/* --- strings --- */

static void put_quoted(mproto_buf *b, mproto_span text)
{
    size_t i, from = 0;

    mproto_buf_char(b, '"');
    for (i = 0; i < text.n; i++) {
        if (text.p[i] != '"' && text.p[i] != '\\')
            continue;
        mproto_buf_put(b, text.p + from, i - from);
        mproto_buf_char(b, '\\');
        from = i;
    }
    mproto_buf_put(b, text.p + from, text.n - from);
    mproto_buf_char(b, '"');
}

static void put_literal(mproto_imap_writer *w, uint64_t n, int octets)
{
    int plus = w->literals == MPROTO_IMAP_LITERALS_PLUS ||
               (w->literals == MPROTO_IMAP_LITERALS_MINUS && n <= MINUS_MAX);

    mproto_buf_text(&w->b, octets ? "~{" : "{");
    mproto_buf_number(&w->b, n);
    mproto_buf_text(&w->b, plus ? "+}\r\n" : "}\r\n");
    if (!plus && w->literals != MPROTO_IMAP_LITERALS_SERVER)
        w->gate = w->b.n;
}

void mproto_imap_write_literal(mproto_imap_writer *w, uint64_t n, int octets)
{
    size_t from;

    if (n > (uint64_t)INT64_MAX) {
        refuse_value(w);
    } else if (w->code == MPROTO_OK) {
        from = begin_value(w);
        put_literal(w, n, octets);
        end_value(w, from);
    }
}

static int can_be_quoted(const mproto_imap_writer *w, mproto_span text,
                         unsigned all)
{
    size_t i;

    if (text.n > QUOTED_MAX)
        return 0;
    if (all & IN_QUOTED)
        return 1;
    if (!(w->flags & MPROTO_IMAP_WRITE_UTF8))
        return 0;
    for (i = 0; i < text.n; i++)
        if (!(octet_class(text.p[i]) & (IN_QUOTED | IS_8BIT)))
            return 0;
    return mproto_utf8_valid(text.p, text.n) == text.n;
}

static void put_string(mproto_imap_writer *w, mproto_span text, unsigned all,
                       unsigned any)
{
    size_t from;

    if ((any & IS_NUL) && !(w->flags & MPROTO_IMAP_WRITE_OCTETS)) {
        refuse_value(w);
        return;
    }
    if (w->code != MPROTO_OK)
        return;
    from = begin_value(w);
    if (can_be_quoted(w, text, all)) {
        put_quoted(&w->b, text);
    } else {
        put_literal(w, text.n, (any & IS_NUL) != 0);
        mproto_buf_span(&w->b, text);
    }
    end_value(w, from);
}

void mproto_imap_write_string(mproto_imap_writer *w, mproto_span text)
{
    unsigned any, all = common_classes(text, &any);

    put_string(w, text, all, any);
}

void mproto_imap_write_nstring(mproto_imap_writer *w, mproto_span text)
{
    const mproto_span nil = { "NIL", 3 };

    if (text.p)
        mproto_imap_write_string(w, text);
    else
        put_value(w, nil);
}

/* NIL as an atom would be no string. */
static void put_astring(mproto_imap_writer *w, mproto_span text,
                        unsigned atom)
{
    unsigned any, all = common_classes(text, &any);

    if (text.n > 0 && text.n <= QUOTED_MAX && (all & atom) &&
        !mproto_same(text, "nil"))
        put_value(w, text);
    else
        put_string(w, text, all, any);
}

void mproto_imap_write_astring(mproto_imap_writer *w, mproto_span text)
{
    put_astring(w, text, IN_ASTRING);
}

void mproto_imap_write_pattern(mproto_imap_writer *w, mproto_span text)
{
    put_astring(w, text, IN_PATTERN);
}

/* --- lists --- */

void mproto_imap_write_open(mproto_imap_writer *w)
{
    const mproto_span open = { "(", 1 };

    put_value(w, open);
    if (w->code != MPROTO_OK)
        return;
    w->depth++;
    w->tight = 1;
}

void mproto_imap_write_close(mproto_imap_writer *w)
{
    const mproto_span close = { ")", 1 };

    if (w->depth == 0) {
        refuse_value(w);
    } else if (w->code == MPROTO_OK) {
        w->tight = 1;
        put_value(w, close);
        w->depth -= w->code == MPROTO_OK;
    }
}

/* RFC 9051 9, flag-keyword and flag-extension. */
static int is_keyword(mproto_span s)
{
    unsigned any;

    if (s.n > 0 && *s.p == '\\') {
        s.p++;
        s.n--;
    }
    return s.n > 0 && (common_classes(s, &any) & IN_ATOM);
}

static void put_flag_keywords(mproto_imap_writer *w, const char *keywords)
{
    mproto_span left, one;

    left.p = keywords;
    left.n = mproto_length(keywords);
    while (left.n > 0) {
        (void)mproto_cut(&left, ' ', &one);
        if (one.n > 0 && is_keyword(one))
            put_value(w, one);
        else if (one.n > 0)
            refuse_value(w);
    }
}

void mproto_imap_write_flags(mproto_imap_writer *w, unsigned bits,
                             const char *keywords)
{
    mproto_span name;
    unsigned bit;

    mproto_imap_write_open(w);
    for (bit = 1; bit < MPROTO_IMAP_KEYWORD; bit <<= 1) {
        name.p = bits & bit ? mproto_imap_flag_name(bit) : NULL;
        name.n = name.p ? mproto_length(name.p) : 0;
        if (name.p)
            put_value(w, name);
    }
    if (keywords)
        put_flag_keywords(w, keywords);
    mproto_imap_write_close(w);
}

#undef QUOTED_MAX
#undef MINUS_MAX
