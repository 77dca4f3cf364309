#include "message/report_int.h"
#include "codec/unitext_int.h"
#include "codec/utf8_int.h"
#include "codec/words_int.h"
#include <mailproto/address.h>
#include <string.h>

/* text, which is of the type utf-8. */
static void report_unescape(mproto_decoded *d, mproto_span text)
{
    const char *p, *end = text.p + text.n, *from = text.p;
    char octets[MPROTO_UTF8_MAX];
    mproto_span plain;
    uint32_t c = 0;
    size_t n;

    for (p = text.p; p < end; p++) {
        n = *p == '\\' ? mproto_unitext_read(p, end, &c) : 0;
        if (*p == '\\' && (n == 0 || !mproto_unitext_is(c)))
            d->defects |= n > 0 && (c < ' ' || c == 127)
                        ? MPROTO_DEFECT_CONTROL : MPROTO_DEFECT_SYNTAX;
        if (n == 0 || !mproto_unitext_is(c))
            continue;
        plain.p = from;
        plain.n = (size_t)(p - from);
        mproto_words_put_plain(d, plain, 0);
        mproto_decoded_put(d, octets, mproto_utf8_put(octets, c));
        p += n - 1;
        from = p + 1;
    }
    plain.p = from;
    plain.n = (size_t)(end - from);
    mproto_words_put_plain(d, plain, 0);
}

/* 1 when text is one legal mailbox: *a. */
static int report_is_mailbox(mproto_span text, mproto_addr *a)
{
    mproto_addrs it;
    mproto_addr more;

    mproto_addrs_begin(&it, text, 0);
    return mproto_addrs_next(&it, a) == 1 && a->type == MPROTO_ADDR_MAILBOX
        && a->local.n > 0 && a->domain.n > 0
        && !(a->defects & (MPROTO_DEFECT_SYNTAX | MPROTO_DEFECT_WORD))
        && mproto_addrs_next(&it, &more) == 0;
}

size_t mproto_report_address(char *dst, size_t cap,
                             const mproto_report_value *value,
                             unsigned *defects)
{
    int utf8 = mproto_name_is(value->type, "utf-8"), i, n = 1;
    mproto_span piece[3] = { { NULL, 0 }, { "@", 1 }, { NULL, 0 } };
    mproto_decoded d;
    mproto_addr a;

    piece[0] = value->text;
    if ((utf8 || value->type.n == 0 || mproto_name_is(value->type, "rfc822"))
        && report_is_mailbox(value->text, &a)) {
        piece[0] = a.local;
        piece[2] = a.domain;
        n = 3;
    }
    if (value->text.n == 0)
        n = 0;
    mproto_decoded_init(&d, dst, cap, NULL);
    for (i = 0; i < n; i++)
        if (utf8)
            report_unescape(&d, piece[i]);
        else
            mproto_words_put_plain(&d, piece[i], 0);
    return mproto_decoded_end(&d, defects);
}

static void report_put_escape(mproto_print *out, uint32_t c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned shift = 4;

    mproto_print_text(out, "\\x{");
    while (shift < 20 && c >> (shift + 4) > 0)
        shift += 4;
    for (; shift > 0; shift -= 4)
        mproto_print_char(out, digits[c >> shift & 15]);
    mproto_print_char(out, digits[c & 15]);
    mproto_print_char(out, '}');
}

size_t mproto_report_escape(char *dst, size_t cap, mproto_span text)
{
    mproto_print out = { NULL, 0, 0 };
    const char *p = text.p, *end = p + text.n;
    uint32_t c = 0;
    int n;

    out.dst = dst;
    out.cap = cap;
    for (; p < end; p += n) {
        n = (int)mproto_unitext_read(p, end, &c);
        if (n > 0 && mproto_unitext_is(c)) {
            mproto_print_put(&out, p, (size_t)n);
            continue;
        }
        n = mproto_utf8_next(p, (size_t)(end - p), &c);
        if (n <= 0 || c < ' ' || c == 127)
            return SIZE_MAX;
        if (mproto_unitext_is(c))
            report_put_escape(&out, c);
        else
            mproto_print_put(&out, p, (size_t)n);
    }
    return out.n;
}
