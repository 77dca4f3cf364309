#include "codec/value_int.h"
#include "base/chars_int.h"
#include <string.h>

void mproto_value_begin(mproto_value *v, mproto_span body)
{
    v->at = body.p;
    v->end = body.p + body.n;
}

/* at is behind the "(". A comment without end goes to the end. */
static void skip_comment(mproto_value *v)
{
    size_t depth = 1;

    while (v->at < v->end && depth > 0) {
        char c = *v->at++;

        if (c == '(')
            depth++;
        else if (c == ')')
            depth--;
        else if (c == '\\' && v->at < v->end)
            v->at++;
    }
}

void mproto_value_skip(mproto_value *v)
{
    while (v->at < v->end) {
        char c = *v->at;

        if (c != '(' && c != '\r' && c != '\n'
            && !mproto_is(c, MPROTO_C_WSP))
            return;
        v->at++;
        if (c == '(')
            skip_comment(v);
    }
}

int mproto_value_octet(mproto_value *v, char c)
{
    mproto_value_skip(v);
    if (v->at == v->end || *v->at != c)
        return 0;
    v->at++;
    mproto_value_skip(v);
    return 1;
}

mproto_span mproto_value_token(mproto_value *v)
{
    mproto_span token;
    const char *p;

    mproto_value_skip(v);
    token.p = p = v->at;
    while (p < v->end && mproto_is(*p, MPROTO_C_TOKEN))
        p++;
    token.n = (size_t)(p - token.p);
    v->at = p;
    return token;
}

/* at is behind the first quote; *closed tells whether there is a second. */
static mproto_span quoted_inside(mproto_value *v, int *closed)
{
    const char *p = v->at;
    mproto_span inside;

    inside.p = p;
    while (p < v->end && *p != '"')
        p += *p == '\\' && p + 1 < v->end ? 2 : 1;
    inside.n = (size_t)(p - inside.p);
    v->at = p;
    *closed = v->at < v->end;
    v->at += *closed;
    return inside;
}

mproto_span mproto_value_word(mproto_value *v)
{
    int closed;

    mproto_value_skip(v);
    if (v->at == v->end || *v->at != '"')
        return mproto_value_token(v);
    v->at++;
    return quoted_inside(v, &closed);
}

const char *mproto_value_rest(mproto_value *v)
{
    const char *end = NULL;

    mproto_value_skip(v);
    while (v->at < v->end && *v->at != ';') {
        if (*v->at == '"')
            mproto_value_word(v);
        else
            v->at++;
        end = v->at;
        mproto_value_skip(v);
    }
    return end;
}

/* Over what is not legal, to the next ";". */
static void skip_to_semicolon(mproto_value *v)
{
    const char *p = v->at < v->end
                  ? memchr(v->at, ';', (size_t)(v->end - v->at)) : NULL;

    v->at = p ? p : v->end;
}

static int at_param_end(mproto_value *v)
{
    mproto_value_skip(v);
    return v->at == v->end || *v->at == ';';
}

static mproto_span without_blanks_behind(const char *p, const char *end)
{
    mproto_span s;

    while (end > p && (mproto_is(end[-1], MPROTO_C_WSP)
                       || end[-1] == '\r' || end[-1] == '\n'))
        end--;
    s.p = p;
    s.n = (size_t)(end - p);
    return s;
}

/* A value that needs quotes and has none is read to the next ";": what the
 * senders of "name=my file.pdf" and "boundary==_1" meant. */
static void read_plain_value(mproto_value *v, mproto_param *p)
{
    const char *start = v->at;

    p->quoted = 0;
    p->raw = mproto_value_token(v);
    if (p->raw.n > 0 && at_param_end(v))
        return;
    p->defects = MPROTO_DEFECT_PARAMETER;
    v->at = start;
    skip_to_semicolon(v);
    p->raw = without_blanks_behind(start, v->at);
}

static void read_quoted_value(mproto_value *v, mproto_param *p)
{
    int closed;

    v->at++;
    p->quoted = 1;
    p->raw = quoted_inside(v, &closed);
    if (closed && at_param_end(v))
        return;
    p->defects = MPROTO_DEFECT_PARAMETER;
    skip_to_semicolon(v);
}

int mproto_value_param(mproto_value *v, mproto_param *p, unsigned *odd)
{
    for (;;) {
        if (!at_param_end(v)) {
            *odd |= MPROTO_DEFECT_PARAMETER;
            skip_to_semicolon(v);
        }
        if (v->at == v->end)
            return 0;
        v->at++;
        if (at_param_end(v))
            continue;
        p->section = -1;
        p->extended = 0;
        p->defects = 0;
        p->name = mproto_value_token(v);
        if (p->name.n > 0 && mproto_value_octet(v, '='))
            break;
        *odd |= MPROTO_DEFECT_PARAMETER;
    }
    if (v->at < v->end && *v->at == '"')
        read_quoted_value(v, p);
    else
        read_plain_value(v, p);
    return 1;
}

/* Backslashes of Windows paths stay: only a quote or a backslash is taken to
 * be quoted by one. */
static int is_quoting(const mproto_param *p, size_t i)
{
    return p->quoted && p->raw.p[i] == '\\' && i + 1 < p->raw.n
        && (p->raw.p[i + 1] == '"' || p->raw.p[i + 1] == '\\');
}

/* No folds, nothing quoted by a backslash. */
static int value_is_plain(const mproto_param *p)
{
    return mproto_printable(p->raw.p, p->raw.n) == p->raw.n
        && (p->raw.n == 0 || !memchr(p->raw.p, '\\', p->raw.n));
}

size_t mproto_value_copy(char *dst, size_t cap, const mproto_param *p)
{
    size_t i, n = 0;

    if (p->raw.n <= cap && value_is_plain(p)) {
        if (p->raw.n > 0)
            memcpy(dst, p->raw.p, p->raw.n);
        return p->raw.n;
    }
    for (i = 0; i < p->raw.n; i++) {
        if (p->raw.p[i] == '\r' || p->raw.p[i] == '\n')
            continue;
        if (is_quoting(p, i))
            i++;
        if (n < cap)
            dst[n] = p->raw.p[i];
        n++;
    }
    return n;
}
