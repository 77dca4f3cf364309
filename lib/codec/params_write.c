#include "codec/decoded_int.h"
#include "base/buf_int.h"
#include <mailproto/params.h>

#define PARAM_COLUMNS 76u
#define PARAM_NAME    40u       /* leaves room for a character behind it */
#define PARAM_HEAD    (PARAM_NAME + 16)
#define PARAM_WHOLE   70u       /* RFC 2046 5.1.1: octets of a boundary */

typedef enum params_shape {
    PARAMS_TOKEN, PARAMS_QUOTED, PARAMS_PERCENTS
} params_shape;

typedef struct params_writer {
    mproto_print out;
    mproto_span  name, value;   /* value: what is left of it */
    params_shape shape;
} params_writer;

/* attribute-char of RFC 2231 section 7. */
static int is_attribute(char c)
{
    return mproto_is(c, MPROTO_C_TOKEN) && c != '*' && c != '\'' && c != '%';
}

/* Only printable ASCII comes back out of quotes in any reader, and "=?" must
 * not be taken for an encoded-word. "*", "'" and "%" are legal in tokens, but
 * not in those of all readers. */
static params_shape shape_of(mproto_span s)
{
    params_shape shape = s.n > 0 ? PARAMS_TOKEN : PARAMS_QUOTED;
    size_t i;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] < ' ' || s.p[i] > '~'
            || (s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '?'))
            return PARAMS_PERCENTS;
        if (!is_attribute(s.p[i]))
            shape = PARAMS_QUOTED;
    }
    return shape;
}

/* What stands for an octet; its length. */
static size_t shaped(params_shape shape, char c, char text[3])
{
    static const char hex[] = "0123456789ABCDEF";
    unsigned char v = (unsigned char)c;
    size_t n = 0;

    if (shape == PARAMS_PERCENTS && !is_attribute(c)) {
        text[0] = '%';
        text[1] = hex[v >> 4];
        text[2] = hex[v & 15];
        return 3;
    }
    if (shape == PARAMS_QUOTED && (c == '"' || c == '\\'))
        text[n++] = '\\';
    text[n++] = c;
    return n;
}

/* Octets of the value whose shape has room, all of a character or none. */
static size_t params_fitting(const params_writer *w, size_t room)
{
    size_t i = 0, n, k, size = 0;
    char text[3];

    while (i < w->value.n) {
        n = mproto_print_character(w->value.p + i);
        for (k = 0; k < n; k++)
            size += shaped(w->shape, w->value.p[i + k], text);
        if (size > room)
            break;
        i += n;
    }
    return i;
}

/* Name, section and what stands before the value; -1: no section. */
static mproto_span params_head(const params_writer *w, int section,
                               char head[PARAM_HEAD])
{
    mproto_span s;
    mproto_buf b;

    mproto_buf_init(&b, head, PARAM_HEAD);
    mproto_buf_span(&b, w->name);
    if (section >= 0) {
        mproto_buf_char(&b, '*');
        mproto_buf_number(&b, (uint64_t)section);
    }
    if (w->shape == PARAMS_PERCENTS)
        mproto_buf_char(&b, '*');
    mproto_buf_char(&b, '=');
    if (w->shape == PARAMS_PERCENTS && section <= 0)
        mproto_buf_text(&b, "utf-8''");
    if (w->shape == PARAMS_QUOTED)
        mproto_buf_char(&b, '"');
    s.p = head;
    s.n = b.n;
    return s;
}

/* A parameter with the next n octets of the value. */
static void put_shaped(params_writer *w, mproto_span head, size_t n)
{
    char text[3];
    size_t i;

    mproto_print_put(&w->out, head.p, head.n);
    for (i = 0; i < n; i++)
        mproto_print_put(&w->out, text,
                         shaped(w->shape, w->value.p[i], text));
    if (w->shape == PARAMS_QUOTED)
        mproto_print_char(&w->out, '"');
    if (n > 0)
        w->value.p += n;
    w->value.n -= n;
}

/* In one piece, if lines allow it. */
static int write_whole(params_writer *w, size_t column)
{
    char buf[PARAM_HEAD];
    mproto_span head = params_head(w, -1, buf);
    size_t n = w->value.n, around = head.n + (w->shape == PARAMS_QUOTED) + 2;
    size_t room = around < PARAM_COLUMNS ? PARAM_COLUMNS - around : 0;

    if (room > column && params_fitting(w, room - column - 1) == n)
        mproto_print_text(&w->out, "; ");
    else if (params_fitting(w, room) == n
             || (n <= PARAM_WHOLE && w->shape != PARAMS_PERCENTS))
        mproto_print_text(&w->out, ";\r\n ");
    else
        return 0;
    put_shaped(w, head, n);
    return 1;
}

/* A line for each section; 0: there are too many of them. */
static int write_sections(params_writer *w)
{
    char buf[PARAM_HEAD];
    mproto_span head;
    int i;

    if (w->shape == PARAMS_TOKEN)
        w->shape = PARAMS_QUOTED;
    for (i = 0; w->value.n > 0; i++) {
        if (i == (int)MPROTO_PARAMS_SECTIONS)
            return 0;
        head = params_head(w, i, buf);
        mproto_print_text(&w->out, ";\r\n ");
        put_shaped(w, head, params_fitting(w, PARAM_COLUMNS - 3 - head.n));
    }
    return 1;
}

static int is_param_name(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!mproto_is(s.p[i], MPROTO_C_TOKEN) || s.p[i] == '*')
            return 0;
    return s.n > 0 && s.n <= PARAM_NAME;
}

size_t mproto_params_write(char *dst, size_t cap, const char *name,
                           mproto_span value, unsigned column)
{
    params_writer w = { { NULL, 0, 0 }, { NULL, 0 }, { NULL, 0 },
                        PARAMS_TOKEN }, dry;

    w.name.p = name;
    w.name.n = mproto_length(name);
    if (!is_param_name(w.name) || !mproto_decoded_can_be(value))
        return SIZE_MAX;
    w.value = value;
    w.shape = shape_of(value);
    dry = w;
    w.out.dst = dst;
    w.out.cap = cap;
    if (!write_whole(&w, column)) {
        if (!write_sections(&dry))
            return SIZE_MAX;
        write_sections(&w);
    }
    return mproto_print_end(&w.out);
}

#undef PARAM_COLUMNS
#undef PARAM_NAME
#undef PARAM_HEAD
#undef PARAM_WHOLE
