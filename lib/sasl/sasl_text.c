#include "sasl/sasl_int.h"
#include <mailproto/base64.h>
#include <mailproto/utf8.h>

#include <string.h>

static void put_piece(mproto_buf *to, mproto_codec *codec, mproto_span piece,
                      int last)
{
    mproto_io io;

    io.in = piece.p;
    io.in_n = piece.n;
    io.out = to->p + to->n;
    io.out_n = to->cap - to->n;
    if (to->over || mproto_base64_encode(codec, &io, last) != MPROTO_OK)
        to->over = 1;
    else
        to->n = to->cap - io.out_n;
}

void mproto_sasl_put_base64(mproto_buf *to, mproto_span first,
                            mproto_span second)
{
    mproto_codec codec;

    mproto_base64_init(&codec, 0);
    put_piece(to, &codec, first, 0);
    put_piece(to, &codec, second, 1);
}

int mproto_sasl_get_base64(mproto_span text, void *dst, size_t room,
                           size_t *n)
{
    mproto_codec codec;
    mproto_io io;

    io.in = text.p;
    io.in_n = text.n;
    io.out = dst;
    io.out_n = room;
    mproto_base64_init(&codec, MPROTO_BASE64_STRICT);
    if (mproto_base64_decode(&codec, &io, 1) != MPROTO_OK)
        return 0;
    *n = room - io.out_n;
    return 1;
}

void mproto_sasl_put_name(mproto_buf *to, mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++) {
        if (name.p[i] == ',')
            mproto_buf_text(to, "=2C");
        else if (name.p[i] == '=')
            mproto_buf_text(to, "=3D");
        else
            mproto_buf_char(to, name.p[i]);
    }
}

int mproto_sasl_get_name(mproto_sasl *s, mproto_span text, mproto_span *name)
{
    size_t at = s->text.n, i;

    for (i = 0; i < text.n; i++) {
        if (text.p[i] != '=') {
            mproto_buf_char(&s->text, text.p[i]);
            continue;
        }
        if (text.n - i >= 3 && memcmp(text.p + i, "=2C", 3) == 0)
            mproto_buf_char(&s->text, ',');
        else if (text.n - i >= 3 && memcmp(text.p + i, "=3D", 3) == 0)
            mproto_buf_char(&s->text, '=');
        else
            return 0;
        i += 2;
    }
    name->p = s->text.p + at;
    name->n = s->text.n - at;
    return 1;
}

int mproto_sasl_is_text(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return 0;
    return mproto_utf8_valid(s.p, s.n) == s.n;
}

int mproto_sasl_same(mproto_span a, mproto_span b)
{
    return a.n == b.n && mproto_equal(a.p, b.p, a.n);
}
