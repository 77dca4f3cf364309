#include <mailproto/trace.h>
#include "base/chars_int.h"
#include <string.h>

void mproto_msgids_begin(mproto_msgids *it, mproto_span body)
{
    mproto_tokens_begin(&it->in_, body);
}

/* dot-atom-text (RFC 5322 3.2.3); octets above 127 are RFC 6532's. */
static int is_dot_atom(mproto_span s)
{
    size_t i;
    int dot = 1;

    for (i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '.' ? dot : !mproto_is(c, MPROTO_C_ATEXT)
                             && (unsigned char)c < 128)
            return 0;
        dot = c == '.';
    }
    return !dot;
}

/* no-fold-literal (RFC 5322 3.6.4) */
static int is_literal(mproto_span s)
{
    size_t i;

    if (s.n < 2 || s.p[0] != '[' || s.p[s.n - 1] != ']')
        return 0;
    for (i = 1; i + 1 < s.n; i++)
        if (mproto_is(s.p[i], MPROTO_C_CTL) || memchr("[\\] ", s.p[i], 4))
            return 0;
    return 1;
}

static int is_quoted(mproto_span s)
{
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
}

static int is_gap(char c)
{
    return mproto_is(c, MPROTO_C_WSP) || c == '\r' || c == '\n';
}

/* Blanks at both ends are taken off; *defects tells of them and others. */
static mproto_span id_inside(mproto_span s, unsigned *defects)
{
    size_t n = s.n, i;

    while (s.n > 0 && is_gap(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_gap(*s.p)) {
        s.p++;
        s.n--;
    }
    for (i = 0; i < s.n && !is_gap(s.p[i]); i++)
        ;
    if (s.n < n || i < s.n)
        *defects |= MPROTO_DEFECT_OBSOLETE;
    return s;
}

static void id_split(mproto_msgid *id)
{
    size_t at = id->id.n;

    while (at > 0 && id->id.p[at - 1] != '@')
        at--;
    id->left = id->id;
    id->right.p = id->id.p + at;
    id->right.n = 0;
    if (at > 0) {
        id->left.n = at - 1;
        id->right.n = id->id.n - at;
    }
    if (is_quoted(id->left))
        id->defects |= MPROTO_DEFECT_OBSOLETE;
    else if (!is_dot_atom(id->left))
        id->defects |= MPROTO_DEFECT_SYNTAX;
    if (!is_dot_atom(id->right) && !is_literal(id->right))
        id->defects |= MPROTO_DEFECT_SYNTAX;
}

/* 1 when t is an id; else what was wrong to find it here. */
static int take_id(const mproto_token *t, mproto_msgid *id)
{
    id->defects |= t->defects;
    switch (t->kind) {
    case MPROTO_TOKEN_ANGLE:
        id->id = id_inside(t->text, &id->defects);
        return id->id.n > 0;
    case MPROTO_TOKEN_ATOM:
        id->id = t->text;
        if (memchr(t->text.p, '@', t->text.n)) {
            id->defects |= MPROTO_DEFECT_BRACKETS;
            return 1;
        }
        break;
    case MPROTO_TOKEN_SPECIAL:
        id->defects |= MPROTO_DEFECT_SEPARATOR;
        return 0;
    case MPROTO_TOKEN_COMMENT:
        return 0;
    case MPROTO_TOKEN_QUOTED:
        break;
    }
    id->defects |= MPROTO_DEFECT_OBSOLETE;
    return 0;
}

int mproto_msgids_next(mproto_msgids *it, mproto_msgid *id)
{
    mproto_token t;

    id->defects = 0;
    while (mproto_tokens_next(&it->in_, &t)) {
        if (!take_id(&t, id))
            continue;
        id_split(id);
        return 1;
    }
    return 0;
}
