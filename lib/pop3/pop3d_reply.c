#include "pop3/pop3d_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include <mailproto/utf8.h>

#define CAPA_MAX 256u           /* what CAPA says but for keywords */

int mproto_pop3d_text_fits(const char *text, int lf, int utf8)
{
    size_t n = mproto_length(text), i;
    unsigned char c;

    for (i = 0; i < n; i++) {
        c = (unsigned char)text[i];
        if ((c < 32 && c != '\t' && !(lf && c == '\n')) || c == 127 ||
            (c > 126 && !utf8))
            return 0;
    }
    return mproto_utf8_valid(text, n) == n;
}

size_t mproto_pop3d_reserve(const mproto_pop3d_opts *opts)
{
    const char *keywords = opts->keywords;
    size_t n = CAPA_MAX + (opts->auth ? 2 * mproto_length(opts->auth) : 0);

    for (; keywords && *keywords; keywords++)
        n += *keywords == '\n' ? 2 : 1;
    if (n < MPROTO_POP3_LINE_MAX)
        n = MPROTO_POP3_LINE_MAX;
    return n;
}

void mproto_pop3d_widen(mproto_pop3d *s)
{
    if (s->wide || s->wide_n <= s->narrow_n)
        return;
    s->wide = s->wire.alloc.resize(s->wire.alloc.ctx, NULL, 0, s->wide_n);
    if (s->wide)
        mproto_wire_move_out(&s->wire, s->wide, s->wide_n);
}

void mproto_pop3d_narrow(mproto_pop3d *s)
{
    if (!s->wide || s->wire.out_n > s->wire.out_at)
        return;
    mproto_wire_move_out(&s->wire, s->narrow, s->narrow_n);
    mproto_alloc_free(&s->wire.alloc, s->wide, s->wide_n);
    s->wide = NULL;
}

size_t mproto_pop3d_room(const mproto_pop3d *s)
{
    size_t room = mproto_wire_room(&s->wire);

    return room > MPROTO_POP3_LAST_MAX ? room - MPROTO_POP3_LAST_MAX : 0;
}

size_t mproto_pop3d_half(const mproto_pop3d *s)
{
    return (s->wire.out_cap - MPROTO_POP3_LAST_MAX) / 2;
}

void mproto_pop3d_open_reply(mproto_pop3d *s, mproto_buf *b)
{
    mproto_wire_open(&s->wire, b, s->reserve);
    if (b->cap > s->reserve)
        b->cap = s->reserve;
}

int mproto_pop3d_close_reply(mproto_pop3d *s, const mproto_buf *b)
{
    return mproto_wire_commit(&s->wire, b) == MPROTO_OK ? MPROTO_OK
                                                        : MPROTO_E_ARG;
}

static void put_status(mproto_pop3d *s, const char *status, const char *text)
{
    mproto_buf b;
    int rc;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, status);
    mproto_buf_text(&b, text);
    mproto_buf_text(&b, "\r\n");
    rc = mproto_pop3d_close_reply(s, &b);
    MPROTO_CHECK(rc == MPROTO_OK);
}

void mproto_pop3d_yes(mproto_pop3d *s, const char *text)
{
    put_status(s, "+OK ", text);
}

void mproto_pop3d_no(mproto_pop3d *s, const char *text)
{
    put_status(s, "-ERR ", text);
}

int mproto_pop3d_count_bad(mproto_pop3d *s)
{
    if (s->bad < s->bad_max) {
        s->bad++;
        return 1;
    }
    mproto_pop3d_end(s, MPROTO_E_LIMIT, "too many bad commands");
    return 0;
}

void mproto_pop3d_bad(mproto_pop3d *s, const char *text)
{
    if (mproto_pop3d_count_bad(s))
        mproto_pop3d_no(s, text);
    else
        mproto_pop3d_no(s, "too many bad commands, closing");
}

void mproto_pop3d_greet(mproto_pop3d *s, const char *hostname)
{
    mproto_buf b;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "+OK ");
    mproto_buf_text(&b, hostname);
    mproto_buf_text(&b, " POP3 server ready");
    if (s->stamp) {
        mproto_buf_char(&b, ' ');
        mproto_buf_text(&b, s->stamp);
    }
    mproto_buf_text(&b, "\r\n");
    mproto_pop3d_close_reply(s, &b);
}
