#include "message/downgrade_int.h"
#include "message/mime_int.h"
#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <string.h>

/* RFC 2045 6.7: columns of a line, without the "=" of a soft line end. */
#define BODY_COLUMNS 75u
/* RFC 5321 4.5.3.1.6: octets of any line, without its end. */
#define BODY_LINE 998u

/* The parser shows so much of a line that may be a delimiter at once. */
#define BODY_WHOLE (MPROTO_MIME_LINE - 1)

void mproto_downgrade_begin(mproto_downgrade *d, mproto_downgrade_way way)
{
    d->body = way;
    d->at = d->n = d->lines = 0;
    d->grown = d->digits = 0;
    if (way == MPROTO_DOWNGRADE_QP)
        mproto_qp_init(&d->codec, 0);
    else if (way == MPROTO_DOWNGRADE_BASE64)
        mproto_base64_init(&d->codec, MPROTO_BASE64_LINES);
}

size_t mproto_downgrade_ends(const mproto_downgrade *d, char *s, size_t n)
{
    size_t i, k = 0;

    if (!d->unix_ends)
        return n;
    for (i = 0; i < n; i++)
        if (s[i] != '\r' || (i + 1 < n && s[i + 1] != '\n'))
            s[k++] = s[i];
    return k;
}

static int body_ready(mproto_downgrade *d, const char *p, size_t n)
{
    size_t i = n;

    while (i > 0 && p[i - 1] != '\n')
        i--;
    d->column = i > 0 ? n - i : d->column + n;
    d->ready.p = p;
    d->ready.n = n;
    return n > 0;
}

static int body_pass(mproto_downgrade *d)
{
    size_t n = d->piece.n;

    d->piece.n = 0;
    return body_ready(d, d->piece.p, n);
}

/* 1 when the n octets at line, of which the end is there, would be a
 * delimiter: what is changed makes lines that the message did not have. */
static int body_is_delimiter(mproto_downgrade *d, const char *line, size_t n)
{
    mproto_mime *m = d->mime;
    unsigned level = m->delimiter.level;
    unsigned char closing = m->delimiter.closing;
    int match;

    if (n < 2 || line[0] != '-' || line[1] != '-')
        return 0;
    match = mproto_mime_boundary_match(m, line, n);
    m->delimiter.level = level;         /* one may wait to be told */
    m->delimiter.closing = closing;
    return match;
}

/* Octets at p without the line end, if it is there, up to BODY_WHOLE. The same
 * however the message was cut, if "--" is in front. */
static size_t line_octets(const char *p, size_t n)
{
    const char *lf;

    if (n > BODY_WHOLE)
        n = BODY_WHOLE;
    lf = memchr(p, '\n', n);
    if (lf)
        n = (size_t)(lf - p);
    while (n > 0 && p[n - 1] == '\r')
        n--;
    return n;
}

static char masked(char c)
{
    return (char)((unsigned char)c > 127 ? '*' : c);
}

/* The piece is at a line that begins as a delimiter does and is to change; its
 * octets, or 0. */
static size_t changed_line(const mproto_downgrade *d)
{
    mproto_span s = d->piece;

    if (d->mime->opened == 0 || s.n < 2 || s.p[0] != '-' || s.p[1] != '-')
        return 0;
    s.n = line_octets(s.p, s.n);
    return mproto_downgrade_is_eight(s) ? s.n : 0;
}

/* 1 when the line that the piece is at would become a delimiter. */
static int mask_delimits(mproto_downgrade *d)
{
    char line[MPROTO_MIME_LINE];
    size_t n = changed_line(d), i;

    for (i = 0; i < n; i++)
        line[i] = masked(d->piece.p[i]);
    return body_is_delimiter(d, line, n);
}

static int body_mask(mproto_downgrade *d)
{
    int begins = d->column == 0;
    size_t n = 0;

    while (d->piece.n > 0 && n < sizeof d->block) {
        if (begins && mask_delimits(d))
            break;
        begins = *d->piece.p == '\n';
        d->block[n++] = masked(*d->piece.p++);
        d->piece.n--;
    }
    if (n > 0 || d->piece.n == 0)
        return body_ready(d, d->block, n);
    d->error.code = MPROTO_E_PEER;
    d->error.what = "8-bit octets where a delimiter would come of them";
    d->error.offset = d->mime->offset - d->piece.n;
    d->piece.n = 0;
    return 0;
}

static size_t put_escape(char *to, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    to[0] = '=';
    to[1] = digits[c >> 4];
    to[2] = digits[c & 15];
    return 3;
}

/* 1 when c needs a soft line end before it. Lines without escapes that were
 * put in stay as they are. CR has one before it as others do: it may be bare,
 * and of an end it makes a soft one and an empty line. */
static int needs_break(const mproto_downgrade *d, unsigned char c,
                       uint64_t column, int escaped)
{
    unsigned n = c == '=' ? 3 : 1;

    if (escaped)
        return column + 3 > BODY_COLUMNS;
    return d->grown && (d->digits == 0 || c == '=') && c != '\n'
        && column + n + 1 > BODY_LINE;
}

/* What follows c, which was put at the end of the line. */
static void escape_passed(mproto_downgrade *d, unsigned char c, int escaped)
{
    d->grown = c != '\n' && (d->grown || escaped);
    if (c == '=' && !escaped)
        d->digits = 2;
    else if (d->digits > 0)
        d->digits--;
}

/* In what is quoted-printable already: it means the same. Lines that come of
 * soft line ends begin with "=", so that they are no delimiters. */
static int body_escape(mproto_downgrade *d)
{
    const char *soft = d->unix_ends ? "=\n" : "=\r\n";
    size_t soft_n = d->unix_ends ? 2 : 3, n = 0;
    uint64_t column = d->column;

    for (; d->piece.n > 0 && n + 6 <= sizeof d->block; d->piece.n--) {
        unsigned char c = (unsigned char)*d->piece.p;
        int escaped = c > 127 || (column == 0 && changed_line(d) > 0);

        d->piece.p++;
        if (needs_break(d, c, column, escaped)) {
            memcpy(d->block + n, soft, soft_n);
            n += soft_n;
            column = 0;
            escaped = c != '=' && c != '\r';
        }
        if (escaped)
            n += put_escape(d->block + n, c);
        else
            d->block[n++] = (char)c;
        escape_passed(d, c, escaped);
        column = c == '\n' ? 0 : column + (escaped ? 3 : 1);
    }
    return body_ready(d, d->block, n);
}

/* Encodes as much as block takes, behind what it has; only whole lines of
 * that may go, and the rest at the end. */
static void body_encode(mproto_downgrade *d)
{
    mproto_io io;
    size_t room;
    int code;

    if (d->n > d->at)
        memmove(d->block, d->block + d->at, d->n - d->at);
    d->n -= d->at;
    d->at = d->lines = 0;
    room = sizeof d->block - d->n;
    io.in = d->piece.p;
    io.in_n = d->piece.n;
    io.out = d->block + d->n;
    io.out_n = room;
    if (d->body == MPROTO_DOWNGRADE_QP)
        code = mproto_qp_encode(&d->codec, &io, d->last);
    else
        code = mproto_base64_encode(&d->codec, &io, d->last);
    d->piece.p = io.in;
    d->piece.n = io.in_n;
    d->n += mproto_downgrade_ends(d, d->block + d->n, room - io.out_n);
    d->lines = d->n;
    if (d->last && code == MPROTO_OK) {
        d->last = 0;
        return;
    }
    while (d->lines > 0 && d->block[d->lines - 1] != '\n')
        d->lines--;
}

/* Whole lines, up to one that must not be as it is. */
static int body_lines(mproto_downgrade *d)
{
    const char *at = d->block + d->at, *end = d->block + d->lines;
    const char *p = at, *lf;
    size_t n;

    for (; p < end; p += n) {
        lf = memchr(p, '\n', (size_t)(end - p));
        n = lf ? (size_t)(lf + 1 - p) : (size_t)(end - p);
        if (body_is_delimiter(d, p, n))
            break;
    }
    if (p > at) {
        d->at += (size_t)(p - at);
        return body_ready(d, at, (size_t)(p - at));
    }
    d->at++;
    return body_ready(d, "=2D", 3);
}

static int body_encoded(mproto_downgrade *d)
{
    while (d->at == d->lines) {
        if (d->piece.n == 0 && !d->last)
            return 0;
        body_encode(d);
    }
    return body_lines(d);
}

int mproto_downgrade_delimits(mproto_downgrade *d, mproto_span s)
{
    const char *p = s.p, *end = s.p + s.n, *lf;
    size_t n;

    for (; p < end; p += n) {
        lf = memchr(p, '\n', (size_t)(end - p));
        n = lf ? (size_t)(lf + 1 - p) : (size_t)(end - p);
        if (body_is_delimiter(d, p, n))
            return 1;
    }
    return 0;
}

int mproto_downgrade_body(mproto_downgrade *d)
{
    if (d->way == MPROTO_DOWNGRADE_PASS)
        return body_pass(d);
    if (d->way == MPROTO_DOWNGRADE_MASK)
        return body_mask(d);
    if (d->way == MPROTO_DOWNGRADE_ESCAPE)
        return body_escape(d);
    return body_encoded(d);
}

#undef BODY_COLUMNS
#undef BODY_LINE
#undef BODY_WHOLE
