#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include <mailproto/utf8.h>
#include <string.h>

int mproto_imapd_text_fits(const char *text)
{
    size_t n = text ? mproto_length(text) : 0, i;

    for (i = 0; i < n; i++)
        if (mproto_is(text[i], MPROTO_C_CTL) && text[i] != '\t')
            return 0;
    return n == 0 || mproto_utf8_valid(text, n) == n;
}

/* RFC 9051 9, resp-text-code: no "]". */
int mproto_imapd_code_fits(const char *code)
{
    size_t n = code ? mproto_length(code) : 0;

    return n == 0 || (mproto_imapd_text_fits(code) && code[0] != ' ' &&
                      !memchr(code, ']', n));
}

/* --- lines --- */

static void imapd_open_line(mproto_imapd *s, mproto_buf *b)
{
    mproto_wire_open(&s->wire, b, s->reserve);
}

static void imapd_close_line(mproto_imapd *s, mproto_buf *b)
{
    int code;

    mproto_buf_text(b, "\r\n");
    code = mproto_wire_commit(&s->wire, b);
    MPROTO_CHECK(code == MPROTO_OK);
}

/* RFC 9051 9, text: one character at least. */
static void put_resp_text(mproto_buf *b, const char *code, const char *text)
{
    if (*code) {
        mproto_buf_char(b, '[');
        mproto_buf_text(b, code);
        mproto_buf_text(b, "] ");
    }
    mproto_buf_text(b, *text ? text : "-");
}

void mproto_imapd_tagged(mproto_imapd *s, const char *status, const char *code,
                         const char *text)
{
    size_t need = mproto_length(code) + mproto_length(text);
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, need + MPROTO_IMAPD_LINE -
                                   MPROTO_IMAPD_TEXT_MAX);
    if (s->tag_n > 0)
        mproto_buf_put(&b, s->tag, s->tag_n);
    else
        mproto_buf_char(&b, '*');
    mproto_buf_char(&b, ' ');
    mproto_buf_text(&b, status);
    mproto_buf_char(&b, ' ');
    put_resp_text(&b, code, text);
    imapd_close_line(s, &b);
}

void mproto_imapd_go_on(mproto_imapd *s, const char *text)
{
    mproto_buf b;

    imapd_open_line(s, &b);
    mproto_buf_text(&b, "+ ");
    mproto_buf_text(&b, text);
    imapd_close_line(s, &b);
}

/* --- what is wrong --- */

void mproto_imapd_bye(mproto_imapd *s, mproto_err code, const char *text)
{
    mproto_buf b;

    imapd_open_line(s, &b);
    mproto_buf_text(&b, "* BYE ");
    mproto_buf_text(&b, text);
    imapd_close_line(s, &b);
    mproto_imapd_over(s, code, text);
}

int mproto_imapd_count_bad(mproto_imapd *s)
{
    unsigned most = s->state <= MPROTO_IMAPD_S_SASL
        ? s->limits.preauth_bad_max : s->limits.bad_max;

    if (++s->bad < most)
        return 1;
    mproto_imapd_bye(s, MPROTO_E_LIMIT, "too many bad commands");
    return 0;
}

void mproto_imapd_bad(mproto_imapd *s, const char *text)
{
    mproto_imapd_tagged(s, "BAD", "", text);
    mproto_imapd_count_bad(s);
}

/* --- the greeting (RFC 9051 7.1) --- */

void mproto_imapd_greet(mproto_imapd *s)
{
    mproto_buf b;

    imapd_open_line(s, &b);
    if (s->flags & MPROTO_IMAPD_BUSY) {
        mproto_buf_text(&b, "* BYE ");
    } else {
        mproto_buf_text(&b, s->state == MPROTO_IMAPD_S_AUTH
                            ? "* PREAUTH [CAPABILITY " : "* OK [CAPABILITY ");
        mproto_imapd_put_caps(s, &b);
        mproto_buf_text(&b, "] ");
    }
    mproto_buf_text(&b, s->greeting);
    imapd_close_line(s, &b);
    if (s->flags & MPROTO_IMAPD_BUSY)
        mproto_imapd_over(s, MPROTO_OK, "");
}
