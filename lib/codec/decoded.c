#include "codec/decoded_int.h"
#include "codec/utf8_int.h"
#include <string.h>

void mproto_decoded_init(mproto_decoded *d, char *dst, size_t cap,
                         const mproto_convert *conv)
{
    d->out.dst = dst;
    d->out.cap = cap;
    d->out.n = 0;
    d->defects = 0;
    d->conv = conv;
    d->label.p = NULL;
    d->label.n = 0;
    d->open = 0;
    d->held_n = d->octets_n = 0;
}

static int is_control(char c)
{
    return mproto_is(c, MPROTO_C_CTL) && c != '\t';
}

/* Octets in front of the next control. */
static size_t before_control(const char *p, size_t n)
{
    size_t i = mproto_printable(p, n);

    while (i < n && !is_control(p[i]))
        i++;
    return i;
}

int mproto_decoded_can_be(mproto_span text)
{
    return mproto_utf8_valid(text.p, text.n) == text.n
        && before_control(text.p, text.n) == text.n;
}

static void put_text(mproto_decoded *d, const char *p, size_t n)
{
    size_t i, run;

    for (i = 0; i < n; i += run + 1) {
        run = before_control(p + i, n - i);
        mproto_print_put(&d->out, p + i, run);
        if (i + run == n)
            break;
        d->defects |= p[i + run] == '\0' ? MPROTO_DEFECT_NUL
                    : MPROTO_DEFECT_CONTROL;
        mproto_print_char(&d->out, ' ');
    }
}

/* Through the charset; a converter of the caller's that stands still is left
 * alone. */
static void put_converted(mproto_decoded *d, const char *p, size_t n, int last)
{
    char text[256];
    mproto_io io;
    size_t before;
    int rc;

    io.in = p;
    io.in_n = n;
    do {
        before = io.in_n;
        io.out = text;
        io.out_n = sizeof text;
        rc = mproto_charset_decode(&d->charset, &io, last);
        put_text(d, text, sizeof text - io.out_n);
    } while (rc == MPROTO_E_FULL
             && (io.in_n < before || io.out_n < sizeof text));
}

static void put_bad(mproto_decoded *d)
{
    mproto_print_text(&d->out, "\357\277\275");        /* U+FFFD */
    d->defects |= MPROTO_DEFECT_UTF8;
}

/* Completes the character that is held; returns the octets of p it took. */
static size_t put_held(mproto_decoded *d, const char *p, size_t n)
{
    size_t i = 0;
    uint32_t c;
    int k = 0;

    while (d->held_n > 0 && i < n) {
        d->held[d->held_n++] = p[i++];
        k = mproto_utf8_next(d->held, d->held_n, &c);
        if (k == 0)
            continue;
        if (k > 0) {
            put_text(d, d->held, d->held_n);
        } else {
            put_bad(d);
            i--;
        }
        d->held_n = 0;
    }
    return i;
}

static void put_utf8(mproto_decoded *d, const char *p, size_t n)
{
    size_t i = put_held(d, p, n), valid;
    uint32_t c;
    int k;

    while (i < n) {
        valid = mproto_utf8_valid(p + i, n - i);
        put_text(d, p + i, valid);
        i += valid;
        if (i == n)
            break;
        k = mproto_utf8_next(p + i, n - i, &c);
        if (k == 0) {
            d->held_n = n - i;
            memcpy(d->held, p + i, d->held_n);
            break;
        }
        put_bad(d);
        i += (size_t)-k;
    }
}

static int is_utf8(mproto_span label)
{
    return label.n == 0 || mproto_same(label, "utf-8");
}

static void put_octets(mproto_decoded *d, const char *p, size_t n)
{
    if (n > 0 && is_utf8(d->label)) {
        put_utf8(d, p, n);
    } else if (n > 0) {
        if (!d->open)
            mproto_charset_open(&d->charset, d->label, d->conv);
        d->open = 1;
        put_converted(d, p, n, 0);
    }
}

void mproto_decoded_flush(mproto_decoded *d)
{
    put_octets(d, d->octets, d->octets_n);
    d->octets_n = 0;
}

void mproto_decoded_put(mproto_decoded *d, const char *p, size_t n)
{
    mproto_decoded_flush(d);
    put_octets(d, p, n);
}

/* A character that is not whole has no second half any more. */
static void end_charset(mproto_decoded *d)
{
    mproto_decoded_flush(d);
    if (d->held_n > 0)
        put_bad(d);
    d->held_n = 0;
    if (!d->open)
        return;
    put_converted(d, NULL, 0, 1);
    d->defects |= d->charset.defects;
    mproto_charset_close(&d->charset);
    d->open = 0;
}

void mproto_decoded_charset(mproto_decoded *d, mproto_span label)
{
    if (mproto_same_span(d->label, label))
        return;
    end_charset(d);
    d->label = label;
}

size_t mproto_decoded_end(mproto_decoded *d, unsigned *defects)
{
    end_charset(d);
    if (defects)
        *defects |= d->defects;
    return mproto_print_end(&d->out);
}
