#include "message/mime_int.h"
#include <string.h>

/* RFC 5322 2.1.1: octets of a line without its end. */
#define BODY_LINE_MAX 998u

/* mproto_mime.begin of a line that does not begin a file. */
#define NO_FILE 255u

static void start_decoding(mproto_mime *m, const mproto_mime_frame *f)
{
    mproto_body_plan plan;

    plan.flags = m->flags;
    plan.kind = m->part.kind;
    plan.encoding = m->part.encoding;
    plan.type = m->part.type;
    plan.charset = m->part.charset;
    plan.flowed = m->part.flowed;
    plan.convert = m->convert;
    mproto_body_start(m->body, &plan);
    m->decoding = !mproto_body_idle(m->body);
    m->coded = m->decoding && mproto_mime_is_coded(f);
}

void mproto_mime_body_begin(mproto_mime *m)
{
    mproto_mime_frame *f = mproto_mime_part_top(m);

    f->skipped |= m->skip;
    m->decoding = m->coded = 0;
    if (m->body && !m->raw && !f->skipped)
        start_decoding(m, f);
    m->raw = m->skip = m->after_cr = m->begin = 0;
    m->column = 0;
    m->undecoded.n = 0;
    m->told = m->offset;
}

/* Of base64 that is not as it must be readers make different octets. */
static void flaw_decoded(mproto_mime *m)
{
    const unsigned odd = MPROTO_DEFECT_ALPHABET | MPROTO_DEFECT_PADDING
        | MPROTO_DEFECT_BLANKS;
    unsigned defects = m->body->defects;

    if (m->part.encoding == MPROTO_CTE_BASE64 && (defects & odd))
        defects |= MPROTO_DEFECT_ENCODING;
    mproto_mime_part_flaw(m, defects);
}

int mproto_mime_body_decode(mproto_mime *m, int last)
{
    mproto_io io;
    int code;

    io.in = m->undecoded.p;
    io.in_n = m->undecoded.n;
    io.out = m->block;
    io.out_n = MPROTO_MIME_BLOCK;
    code = mproto_body_decode(m->body, &io, last);
    m->undecoded.p = io.in;
    m->undecoded.n = io.in_n;
    flaw_decoded(m);
    if (last && code == MPROTO_OK)
        mproto_mime_body_stop(m);
    m->event.data.p = m->block;
    m->event.data.n = MPROTO_MIME_BLOCK - io.out_n;
    m->event.offset = m->told;
    if (m->event.data.n == 0)
        return 0;
    m->told = m->offset - m->undecoded.n;
    m->part.decoded += m->event.data.n;
    return 1;
}

void mproto_mime_body_stop(mproto_mime *m)
{
    if (m->decoding)
        mproto_body_done(m->body);
    m->decoding = 0;
}

/* The n octets that come next on a line; 1 when it is "begin 644 name": for
 * many readers a file begins there. */
static int begins_file(unsigned char *agreed, const char *p, size_t n)
{
    static const char line[] = "begin 777 ";
    int begins;
    size_t i;

    for (i = 0; i < n && *agreed < sizeof line - 1; i++) {
        int digit = p[i] >= '0' && p[i] <= '7';

        if (*agreed == sizeof line - 2 && digit)        /* 0644 */
            continue;
        if (line[*agreed] == '7' ? digit : p[i] == line[*agreed])
            ++*agreed;
        else
            *agreed = NO_FILE;
    }
    if (i == n)
        return 0;
    begins = *agreed == sizeof line - 1 && (unsigned char)p[i] > ' ';
    *agreed = NO_FILE;
    return begins;
}

/* Most text has no line that needs a look: the cut has told so. */
static int has_file(mproto_mime *m, mproto_span text)
{
    const char *at = text.p, *end = at + text.n, *lf;
    int found = begins_file(&m->begin, at, text.n);

    if (m->counted.n == text.n && !m->counted.begin) {
        if (m->counted.lines > 0)
            m->begin = m->counted.tail > 0 ? NO_FILE : 0;
        return found;
    }
    while (!found && (lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at = lf + 1;
        m->begin = 0;
        found = begins_file(&m->begin, at, (size_t)(end - at));
    }
    return found;
}

/* A CR at the end is left to the next text. */
static unsigned text_defects(mproto_mime *m, mproto_span text)
{
    unsigned encoding = mproto_mime_part_top(m)->encoding, defects;

    if (encoding == MPROTO_CTE_BINARY)
        return 0;
    defects = m->counted.n == text.n ? m->counted.defects
            : mproto_mime_octets(text.p, text.n);
    if (encoding != MPROTO_CTE_7BIT)
        defects &= ~MPROTO_DEFECT_EIGHT;
    if (m->after_cr && *text.p != '\n')
        defects |= MPROTO_DEFECT_BARE_CR;
    if (encoding <= MPROTO_CTE_8BIT && has_file(m, text))
        defects |= MPROTO_DEFECT_UUENCODE;
    return defects;
}

int mproto_mime_body_text(mproto_mime *m, mproto_span text)
{
    if (mproto_mime_part_top(m)->skipped) {
        mproto_mime_body_count(m, text);
        return 0;
    }
    if (!m->coded)
        mproto_mime_part_flaw(m, text_defects(m, text));
    mproto_mime_body_count(m, text);
    if (m->decoding) {
        m->undecoded = text;
        return mproto_mime_body_decode(m, 0);
    }
    m->event.data = text;
    m->event.offset = m->offset - text.n;
    if (m->flags & MPROTO_MIME_DECODE)
        m->part.decoded += text.n;
    return 1;
}

void mproto_mime_body_end(mproto_mime *m)
{
    const mproto_mime_frame *f = mproto_mime_part_top(m);

    if (f->kind == MPROTO_KIND_LEAF && !f->skipped && !m->coded
        && m->after_cr && f->encoding != MPROTO_CTE_BINARY)
        mproto_mime_part_flaw(m, MPROTO_DEFECT_BARE_CR);
}

/* The octets of a line so far, without LF; cr: the last of them is a CR, and
 * may be part of its end. */
static void check_line(mproto_mime *m, uint64_t octets, int cr)
{
    if (octets - (uint64_t)cr > BODY_LINE_MAX
        && mproto_mime_part_top(m)->encoding != MPROTO_CTE_BINARY)
        mproto_mime_part_flaw(m, MPROTO_DEFECT_LONG_LINE);
}

/* The lines of text that the cut has not counted, and how long they are. */
static void count_lines(mproto_mime *m, mproto_span text)
{
    const char *at = text.p, *end = text.p + text.n, *lf;

    while (at < end && (lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        uint64_t octets = m->column + (uint64_t)(lf - at);

        if (octets > BODY_LINE_MAX)
            check_line(m, octets, lf > text.p ? lf[-1] == '\r'
                                              : m->after_cr);
        m->column = 0;
        m->lines++;
        at = lf + 1;
    }
    m->column += (uint64_t)(end - at);
    if (m->column > BODY_LINE_MAX)
        check_line(m, m->column, end[-1] == '\r');
}

void mproto_mime_body_count(mproto_mime *m, mproto_span text)
{
    if (m->counted.n == text.n) {
        m->lines += m->counted.lines;
        m->column = m->counted.tail
            + (m->counted.lines > 0 ? 0 : m->column);
    } else {
        count_lines(m, text);
    }
    m->counted.n = 0;
    m->after_cr = text.p[text.n - 1] == '\r';
}
