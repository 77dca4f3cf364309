#include "base/octets_int.h"
#include <mailproto/scan.h>
#include <string.h>

#define SCAN_LINE_MAX 998u      /* RFC 5322 2.1.1 */

static const char scan_from[] = "From ";

void mproto_scan_init(mproto_scan *s)
{
    memset(s, 0, sizeof *s);
}

/* Soft breaks of a line of quoted-printable: 75 columns and "=" in each line
 * but the last, which has 76. */
static uint64_t scan_soft_breaks(uint64_t columns)
{
    return columns > 76 ? (columns - 2) / 75 : 0;
}

static uint64_t scan_open_breaks(const mproto_scan *s)
{
    return scan_soft_breaks(s->column_ + 2 * (s->escapes - s->mark_));
}

/* 1 when the line's start is escaped by quoted-printable: a "." alone, and the
 * blank of "From " unless it is at the end, and so escaped anyway. */
static unsigned scan_start_escape(const mproto_scan *s)
{
    return (s->dot_ && s->column_ == 1)
        || (s->from_ == sizeof scan_from - 1 && s->column_ > s->from_);
}

static void scan_longest(mproto_scan *s, uint64_t octets)
{
    if (octets > s->longest)
        s->longest = octets;
}

static int scan_in_from(const mproto_scan *s)
{
    return s->column_ == s->from_ && s->from_ < sizeof scan_from - 1;
}

/* A CR was bare until its LF came. */
static void scan_line_end(mproto_scan *s)
{
    if (s->last_ == '\r') {
        s->bare_cr--;
        s->escapes--;
        s->column_--;
    } else {
        s->bare_lf++;
    }
    s->escapes += s->blank_;
    s->blanks_ += s->blank_;
    s->soft_ += scan_open_breaks(s);
    s->starts_ += scan_start_escape(s);
    s->lines++;
    scan_longest(s, s->column_);
    s->mark_ = s->escapes;
    s->column_ = s->blank_ = s->from_ = s->dot_ = 0;
}

static int scan_is_plain(unsigned char c)
{
    return (c >= ' ' && c < 0x7f && c != '=') || c == '\t';
}

static void scan_octet(mproto_scan *s, unsigned char c)
{
    if (c == '\n') {
        scan_line_end(s);
    } else {
        s->eight += c >= 0x80;
        s->nul += c == 0;
        s->bare_cr += c == '\r';
        s->escapes += !scan_is_plain(c);
        if (s->column_ == 0) {
            s->dot_ = c == '.';
            s->dot_lines += s->dot_;
        }
        if (scan_in_from(s) && c == (unsigned char)scan_from[s->from_])
            s->from_lines += ++s->from_ == sizeof scan_from - 1;
        if (c != '\r' || s->last_ == '\r')
            s->blank_ = c == ' ' || c == '\t';
        s->column_++;
    }
    s->last_ = c;
}

/* High bits to their number. */
static unsigned scan_count(uint64_t mask)
{
    return (unsigned)((mask >> 7) * MPROTO_OCTETS_ONE >> 56);
}

/* Counts in eight octets, up to the first control, of which the return value
 * has the high bit. */
static uint64_t scan_word(mproto_scan *s, const char *p)
{
    const uint64_t high = MPROTO_OCTETS_ONE << 7;
    uint64_t w = mproto_octets_load(p), low = w & ~high;
    uint64_t control = ~((low + MPROTO_OCTETS_ONE * (0x80 - ' ')) | w) & high;
    uint64_t equals = ~(((low ^ MPROTO_OCTETS_ONE * '=') + ~high) | w) & high;
    uint64_t del = (low + MPROTO_OCTETS_ONE) & ~w & high;
    uint64_t before = control ? (control & (0 - control)) - 1 : ~control;

    s->eight += scan_count(w & high & before);
    s->escapes += scan_count(((w & high) | equals | del) & before);
    return control;
}

/* Octets that are neither controls nor at the start of a line. */
static size_t scan_run(mproto_scan *s, const char *p, size_t n)
{
    uint64_t control = 0;
    size_t run = 0;

    if (scan_in_from(s))
        return 0;
    while (n - run >= 8 && !control) {
        control = scan_word(s, p + run);
        run += control ? mproto_octets_before(control) : 8;
    }
    if (run > 0) {
        s->column_ += run;
        s->last_ = (uint8_t)p[run - 1];
        s->blank_ = s->last_ == ' ';
    }
    return run;
}

/* A blank that would end its line, if this were the end. */
static unsigned scan_end_blank(const mproto_scan *s)
{
    return s->last_ == ' ' || s->last_ == '\t';
}

void mproto_scan_in(mproto_scan *s, const void *p, size_t n)
{
    const char *at = p;
    size_t run;

    s->octets += n;
    s->escapes -= scan_end_blank(s);
    while (n > 0) {
        run = scan_run(s, at, n);
        at += run;
        n -= run;
        if (n > 0) {
            scan_octet(s, (unsigned char)*at++);
            n--;
        }
    }
    s->escapes += scan_end_blank(s);
    scan_longest(s, s->column_ - (s->last_ == '\r'));
}

/* Neither 7bit nor 8bit may hold anything else: RFC 2045 2.7 and 2.8. */
static int scan_has_lines(const mproto_scan *s, int text)
{
    return s->nul == 0 && s->bare_cr == 0 && (text || s->bare_lf == 0)
        && s->longest <= SCAN_LINE_MAX;
}

static uint64_t scan_qp_size(const mproto_scan *s, int text)
{
    uint64_t crlf = s->lines - s->bare_lf, columns;

    if (text)
        return s->octets + s->bare_lf
            + 2 * (s->escapes + s->starts_ + scan_start_escape(s))
            + 3 * (s->soft_ + scan_open_breaks(s));
    columns = s->octets
        + 2 * (s->escapes - s->blanks_ + 2 * crlf + s->bare_lf);
    return columns + 3 * scan_soft_breaks(columns);
}

static uint64_t scan_base64_size(const mproto_scan *s, int text)
{
    uint64_t octets = s->octets + (text ? s->bare_lf : 0);

    return (octets + 2) / 3 * 4 + (octets + 56) / 57 * 2;
}

mproto_cte mproto_scan_best(const mproto_scan *s, mproto_cte transport,
                            int text)
{
    int eight = transport == MPROTO_CTE_8BIT || transport == MPROTO_CTE_BINARY;

    if (scan_has_lines(s, text) && s->eight == 0)
        return MPROTO_CTE_7BIT;
    if (scan_has_lines(s, text) && eight)
        return MPROTO_CTE_8BIT;
    if (transport == MPROTO_CTE_BINARY)
        return MPROTO_CTE_BINARY;
    return scan_qp_size(s, text) <= scan_base64_size(s, text)
        ? MPROTO_CTE_QP : MPROTO_CTE_BASE64;
}

#undef SCAN_LINE_MAX
