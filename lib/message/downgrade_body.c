#include "message/downgrade_int.h"
#include "message/mime_int.h"
#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <string.h>

void mproto_downgrade_begin(mproto_downgrade *d, mproto_downgrade_way way)
{
    d->body = way;
    d->at = d->n = d->lines = 0;
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
        if (s[i] != '\r')
            s[k++] = s[i];
    return k;
}

static int body_ready(mproto_downgrade *d, const char *p, size_t n)
{
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

static int body_mask(mproto_downgrade *d)
{
    size_t n = d->piece.n, i;

    if (n > sizeof d->block)
        n = sizeof d->block;
    for (i = 0; i < n; i++)
        d->block[i] = (unsigned char)d->piece.p[i] > 127 ? '*'
                    : d->piece.p[i];
    d->piece.p += n;
    d->piece.n -= n;
    return body_ready(d, d->block, n);
}

/* In what is quoted-printable already: it means the same, if in lines that may
 * have become too long. */
static int body_escape(mproto_downgrade *d)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = 0;

    for (; d->piece.n > 0 && n + 3 <= sizeof d->block; d->piece.n--) {
        unsigned char c = (unsigned char)*d->piece.p++;

        d->block[n++] = c > 127 ? '=' : (char)c;
        if (c < 128)
            continue;
        d->block[n++] = digits[c >> 4];
        d->block[n++] = digits[c & 15];
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

/* 1 when the n octets at line, of which the end is there, would be a
 * delimiter: soft line ends make lines that the body did not have. */
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
