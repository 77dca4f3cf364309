/* Codecs: strict where that makes a difference, then lenient, and then octet
 * by octet into as little room as they take. */
#include "linear.h"

#include <mailproto.h>

typedef int step(mproto_codec *s, mproto_io *io, int last);

static size_t run_codec(step *run, mproto_codec s, const char *p, size_t n)
{
    mproto_io io = { NULL, 0, NULL, 0 };

    io.in = p, io.in_n = n;
    io.out = room, io.out_n = room_n;
    run(&s, &io, 1);
    return room_n - io.out_n + s.defects;
}

static size_t run_octets(step *run, mproto_codec s, const char *p, size_t n)
{
    mproto_io io = { NULL, 0, NULL, 0 };
    size_t i, sum = 0;
    int code;

    for (i = 0; i <= n; i++) {
        io.in = p + i, io.in_n = i < n;
        do {
            io.out = room, io.out_n = MPROTO_CODEC_MIN;
            code = run(&s, &io, i == n);
            sum += MPROTO_CODEC_MIN - io.out_n;
        } while (code == MPROTO_E_FULL);
        if (code != MPROTO_OK)
            break;
    }
    return sum;
}

static size_t run_both(step *run, mproto_codec s, const char *p, size_t n)
{
    return run_codec(run, s, p, n) + run_octets(run, s, p, n);
}

size_t work_base64(const char *p, size_t n)
{
    mproto_codec s;
    size_t sum;

    mproto_base64_init(&s, MPROTO_BASE64_LINES);
    sum = run_both(mproto_base64_encode, s, p, n);
    mproto_base64_init(&s, MPROTO_BASE64_STRICT);
    sum += run_codec(mproto_base64_decode, s, p, n);
    mproto_base64_init(&s, 0);
    return sum + run_both(mproto_base64_decode, s, p, n);
}

size_t work_qp(const char *p, size_t n)
{
    mproto_codec s;
    size_t sum;

    mproto_qp_init(&s, 0);
    sum = run_both(mproto_qp_encode, s, p, n);
    mproto_qp_init(&s, MPROTO_QP_BLANKS);
    sum += run_codec(mproto_qp_decode, s, p, n);
    mproto_qp_init(&s, 0);
    return sum + run_both(mproto_qp_decode, s, p, n);
}

size_t work_dots(const char *p, size_t n)
{
    mproto_codec s;

    mproto_dots_init(&s, 0);
    return run_both(mproto_dots_encode, s, p, n);
}

size_t work_unstuff(const char *p, size_t n)
{
    mproto_dots whole = { 0 }, cut = { 0 };
    mproto_span in, piece;
    size_t i, sum = 0;

    in.p = p, in.n = n;
    while (mproto_dots_next(&whole, &in, &piece) == MPROTO_DOTS_PIECE)
        sum++;
    for (i = 0; i < n; i++) {
        in.p = p + i, in.n = 1;
        while (mproto_dots_next(&cut, &in, &piece) == MPROTO_DOTS_PIECE)
            sum++;
    }
    return sum;
}

size_t work_scan(const char *p, size_t n)
{
    mproto_scan whole, cut;
    size_t i;

    mproto_scan_init(&whole);
    mproto_scan_in(&whole, p, n);
    mproto_scan_init(&cut);
    for (i = 0; i < n; i++)
        mproto_scan_in(&cut, p + i, 1);
    return (size_t)(whole.longest + cut.escapes);
}

static size_t run_charset(const char *label, const char *p, size_t n)
{
    mproto_io io = { NULL, 0, NULL, 0 };
    mproto_charset s;
    mproto_span name;

    for (name.p = label, name.n = 0; label[name.n]; name.n++)
        ;
    io.in = p, io.in_n = n;
    io.out = room, io.out_n = room_n;
    mproto_charset_open(&s, name, NULL);
    mproto_charset_decode(&s, &io, 1);
    mproto_charset_close(&s);
    return room_n - io.out_n;
}

size_t work_utf7(const char *p, size_t n)
{
    return run_charset("utf-7", p, n);
}

size_t work_utf16(const char *p, size_t n)
{
    return run_charset("utf-16", p, n) + run_charset("utf-32", p, n);
}

size_t work_utf8(const char *p, size_t n)
{
    return run_charset("utf-8", p, n) + run_charset("us-ascii", p, n)
        + mproto_utf8_valid(p, n) + mproto_utf8_safe(room, room_n, p, n);
}

size_t work_mutf7(const char *p, size_t n)
{
    mproto_codec s;
    size_t sum;

    mproto_mutf7_init(&s);
    sum = run_both(mproto_mutf7_encode, s, p, n);
    mproto_mutf7_init(&s);
    return sum + run_both(mproto_mutf7_decode, s, p, n);
}

size_t work_xtext(const char *p, size_t n)
{
    mproto_codec s;
    size_t sum;

    mproto_xtext_init(&s, 0);
    sum = run_both(mproto_xtext_encode, s, p, n);
    mproto_xtext_init(&s, MPROTO_XTEXT_CONTROLS | MPROTO_XTEXT_LOWER);
    return sum + run_both(mproto_xtext_decode, s, p, n);
}

size_t work_flowed(const char *p, size_t n)
{
    mproto_codec s;

    mproto_flowed_init(&s, MPROTO_FLOWED_DELSP);
    return run_both(mproto_flowed_decode, s, p, n);
}

size_t work_uu(const char *p, size_t n)
{
    mproto_codec s;

    mproto_uu_init(&s);
    return run_both(mproto_uu_decode, s, p, n);
}

size_t work_filename(const char *p, size_t n)
{
    mproto_span name;

    name.p = p;
    name.n = n;
    return mproto_filename_safe(room, room_n, name);
}
