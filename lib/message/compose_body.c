#include "message/compose_int.h"
#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <string.h>

#define BODY_LINE   78u         /* of base64, with CRLF */
#define BODY_OCTETS 57u         /* that it stands for */

typedef int (*content_codec)(mproto_codec *s, mproto_io *io, int last);

static unsigned content_qp(int text)
{
    return MPROTO_QP_TABS | (text ? 0 : MPROTO_QP_BINARY);
}

void mproto_compose_body_begin(mproto_compose *m, mproto_cte encoding,
                               int text)
{
    mproto_compose_leaf *leaf = &m->leaf;

    memset(leaf, 0, sizeof *leaf);
    leaf->encoding = encoding;
    leaf->text = text;
    leaf->eight = encoding != MPROTO_CTE_7BIT;
    mproto_scan_init(&leaf->scan);
    if (encoding == MPROTO_CTE_BASE64)
        mproto_base64_init(&leaf->codec, MPROTO_BASE64_LINES);
    else
        mproto_qp_init(&leaf->codec, content_qp(text));
}

/* Octets of out that n octets, or the end, may become. */
static size_t content_most(const mproto_compose_leaf *leaf, size_t n)
{
    if (leaf->encoding == MPROTO_CTE_QP)
        return mproto_qp_encoded_max(n) + MPROTO_CODEC_MIN;
    if (leaf->encoding == MPROTO_CTE_BASE64)
        return mproto_base64_encoded_size(n, MPROTO_BASE64_LINES)
            + MPROTO_CODEC_MIN;
    return n;
}

/* Straight into out. */
static void content_encode(mproto_compose *m, const char *p, size_t n,
                           int last)
{
    content_codec encode = m->leaf.encoding == MPROTO_CTE_QP
        ? mproto_qp_encode : mproto_base64_encode;
    size_t most = content_most(&m->leaf, n);
    mproto_io io;

    io.in = p;
    io.in_n = n;
    io.out = mproto_compose_reserve(m, &m->out, most);
    io.out_n = most;
    if (!io.out)
        return;
    encode(&m->leaf.codec, &io, last);
    m->out.n += most - io.out_n;
    m->ready += most - io.out_n;
}

static void content_octets(mproto_compose *m, const char *p, size_t n)
{
    if (m->leaf.encoding == MPROTO_CTE_BASE64)
        content_encode(m, p, n, 0);
    else
        mproto_compose_put(m, p, n);
}

/* With LF as CRLF. */
static void content_lines(mproto_compose *m, const char *p, size_t n)
{
    const char *end = p + n, *lf, *from = p;

    while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        if ((lf > from ? lf[-1] : m->leaf.last) != '\r') {
            content_octets(m, from, (size_t)(lf - from));
            content_octets(m, "\r", 1);
            from = lf;
        }
        p = lf + 1;
    }
    content_octets(m, from, (size_t)(end - from));
}

/* cr: the last octet is a CR that may get its LF yet. */
static int content_check(mproto_compose *m, unsigned cr)
{
    const mproto_scan *s = &m->leaf.scan;

    if (m->leaf.encoding == MPROTO_CTE_BINARY)
        return m->error.code;
    if (s->eight > 0 && !m->leaf.eight)
        return mproto_compose_fail(m, MPROTO_E_ARG,
                                   "8-bit octets want 8BIT or an encoding");
    if (s->nul > 0 || s->bare_cr > cr
            || (s->bare_lf > 0 && !m->leaf.text))
        return mproto_compose_fail(m, MPROTO_E_ARG,
                                   "NUL or a bare CR or LF wants an encoding");
    if (s->longest > MPROTO_COMPOSE_LINE)
        return mproto_compose_fail(m, MPROTO_E_ARG,
                                   "a line over 998 wants an encoding");
    return m->error.code;
}

/* 1: a piece of a body that is not encoded may pass. */
static int content_passes(mproto_compose *m, const char *p, size_t n)
{
    mproto_scan_in(&m->leaf.scan, p, n);
    if (!mproto_compose_boundary_free(m, p, n))
        mproto_compose_fail(m, MPROTO_E_ARG, "a line is a boundary");
    return content_check(m, p[n - 1] == '\r') == MPROTO_OK;
}

static int content_is_encoded(const mproto_compose *m)
{
    return m->leaf.encoding == MPROTO_CTE_QP
        || m->leaf.encoding == MPROTO_CTE_BASE64;
}

static void content_piece(mproto_compose *m, const char *p, size_t n)
{
    if (!content_is_encoded(m) && !content_passes(m, p, n))
        return;
    if (m->leaf.encoding == MPROTO_CTE_QP)
        content_encode(m, p, n, 0);
    else if (m->leaf.text)
        content_lines(m, p, n);
    else
        content_octets(m, p, n);
}

int mproto_compose_body_put(mproto_compose *m, const char *p, size_t n)
{
    while (n > 0 && m->error.code == MPROTO_OK) {
        size_t piece = n < MPROTO_COMPOSE_PIECE ? n : MPROTO_COMPOSE_PIECE;

        content_piece(m, p, piece);
        m->leaf.given = 1;
        m->leaf.last = p[piece - 1];
        p += piece;
        n -= piece;
    }
    return m->error.code;
}

int mproto_compose_body_end(mproto_compose *m)
{
    if (content_is_encoded(m))
        content_encode(m, NULL, 0, 1);
    else
        content_check(m, 0);
    m->line_ended = m->leaf.encoding == MPROTO_CTE_BASE64 && m->leaf.given;
    return m->error.code;
}

size_t mproto_compose_body_room(const mproto_compose *m, size_t space)
{
    switch (m->leaf.encoding) {
    case MPROTO_CTE_QP:
        return space / 13 * 4;          /* 75 octets in 3 lines of 78 */
    case MPROTO_CTE_BASE64:
        space = space / BODY_LINE * BODY_OCTETS;
        break;
    default:
        break;
    }
    return m->leaf.text ? space / 2 : space;    /* each can be LF */
}

/* Known only by doing it. */
static size_t content_qp_size(int text, mproto_span body)
{
    char out[1024];
    size_t n = 0;
    mproto_codec codec;
    mproto_io io;
    int code;

    mproto_qp_init(&codec, content_qp(text));
    io.in = body.p;
    io.in_n = body.n;
    do {
        io.out = out;
        io.out_n = sizeof out;
        code = mproto_qp_encode(&codec, &io, 1);
        n += sizeof out - io.out_n;
    } while (code == MPROTO_E_FULL);
    return n;
}

size_t mproto_compose_body_size(mproto_cte encoding, int text,
                                const mproto_scan *scan, mproto_span body)
{
    size_t n = body.n + (text ? (size_t)scan->bare_lf : 0);

    if (encoding == MPROTO_CTE_QP)
        return content_qp_size(text, body);
    return encoding == MPROTO_CTE_BASE64
        ? mproto_base64_encoded_size(n, MPROTO_BASE64_LINES) : n;
}

#undef BODY_LINE
#undef BODY_OCTETS
