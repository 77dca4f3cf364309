#include "message/tokens_int.h"
#include "base/chars_int.h"

void mproto_tokens_begin(mproto_tokens *it, mproto_span body)
{
    it->at_ = body.p;
    it->end_ = body.n > 0 ? body.p + body.n : body.p;
}

static int is_blank(char c)
{
    return mproto_is(c, MPROTO_C_WSP) || c == '\r' || c == '\n';
}

int mproto_tokens_blanks(mproto_tokens *it)
{
    const char *start = it->at_;

    while (it->at_ < it->end_ && is_blank(*it->at_))
        it->at_++;
    return it->at_ > start;
}

/* What is left to read of a token, and how it went. */
struct token_scan {
    const char *at, *end;
    int closed;
};

static void scan_quoted(struct token_scan *s)
{
    while (s->at < s->end && !s->closed) {
        char c = *s->at++;

        s->closed = c == '"';
        if (c == '\\' && s->at < s->end)
            s->at++;
    }
}

static void scan_angle(struct token_scan *s)
{
    while (s->at < s->end && *s->at != '<' && !s->closed)
        s->closed = *s->at++ == '>';
}

static void scan_comment(struct token_scan *s)
{
    size_t depth = 1;

    while (s->at < s->end && depth > 0) {
        char c = *s->at++;

        if (c == '(')
            depth++;
        else if (c == ')')
            depth--;
        else if (c == '\\' && s->at < s->end)
            s->at++;
    }
    s->closed = depth == 0;
}

static int ends_atom(char c)
{
    switch (c) {
    case '"': case '(': case ')': case ',': case ';': case '<': case '=':
    case '>':
        return 1;
    default:
        return is_blank(c);
    }
}

/* A backslash quotes outside of quotes, too (RFC 5322 4.1). */
static void scan_atom(struct token_scan *s)
{
    while (s->at < s->end && !ends_atom(*s->at)) {
        char c = *s->at++;

        if (c == '\\' && s->at < s->end)
            s->at++;
    }
}

/* The rest of a token that c has opened; 0 when c opens none. */
static mproto_token_kind scan_pair(struct token_scan *s, char c)
{
    switch (c) {
    case '"':
        scan_quoted(s);
        return MPROTO_TOKEN_QUOTED;
    case '<':
        scan_angle(s);
        return MPROTO_TOKEN_ANGLE;
    default:
        scan_comment(s);
        return MPROTO_TOKEN_COMMENT;
    }
}

static mproto_span between(const char *from, const char *to)
{
    mproto_span s;

    s.p = from;
    s.n = (size_t)(to - from);
    return s;
}

int mproto_tokens_next(mproto_tokens *it, mproto_token *t)
{
    struct token_scan s = { NULL, NULL, 0 };
    const char *start;

    mproto_tokens_blanks(it);
    if (it->at_ == it->end_)
        return 0;
    start = s.at = it->at_;
    s.end = it->end_;
    t->defects = 0;
    if (*start == '"' || *start == '<' || *start == '(') {
        s.at++;
        t->kind = scan_pair(&s, *start);
        t->text = between(start + 1, s.at - s.closed);
        t->defects = s.closed ? 0 : MPROTO_DEFECT_BRACKETS;
    } else if (ends_atom(*start)) {
        t->kind = MPROTO_TOKEN_SPECIAL;
        t->text = between(start, ++s.at);
        if (*start == ')' || *start == '>')
            t->defects = MPROTO_DEFECT_BRACKETS;
    } else {
        scan_atom(&s);
        t->kind = MPROTO_TOKEN_ATOM;
        t->text = between(start, s.at);
    }
    t->raw = between(start, s.at);
    it->at_ = s.at;
    return 1;
}

int mproto_tokens_gap(mproto_tokens *it)
{
    mproto_tokens ahead = *it;
    mproto_token t;
    int comment = 0;

    mproto_tokens_blanks(it);
    while (it->at_ < it->end_ && *it->at_ == '(') {
        ahead.at_ = it->at_;
        mproto_tokens_next(&ahead, &t);
        it->at_ = ahead.at_;
        mproto_tokens_blanks(it);
        comment = 1;
    }
    return comment;
}

int mproto_tokens_item(mproto_tokens *it, char separator, mproto_span *item)
{
    mproto_token t;
    const char *end;

    mproto_tokens_gap(it);
    if (it->at_ == it->end_)
        return 0;
    end = it->at_;
    *item = between(end, end);
    while (mproto_tokens_next(it, &t)) {
        if (t.kind == MPROTO_TOKEN_SPECIAL && *t.text.p == separator)
            break;
        if (t.kind != MPROTO_TOKEN_COMMENT)
            end = t.raw.p + t.raw.n;
    }
    *item = between(item->p, end);
    return 1;
}

/* 1 when the octet at i is a backslash that quotes the next one. */
static int is_token_quoting(const mproto_token *t, size_t i)
{
    return t->text.p[i] == '\\' && i + 1 < t->text.n
        && (t->kind == MPROTO_TOKEN_QUOTED || t->kind == MPROTO_TOKEN_COMMENT);
}

size_t mproto_token_copy(char *dst, size_t cap, const mproto_token *t)
{
    size_t i, n = 0;

    for (i = 0; i < t->text.n; i++) {
        char c = t->text.p[is_token_quoting(t, i) ? ++i : i];

        if (c == '\r' || c == '\n')
            continue;
        if (n + 1 < cap)
            dst[n] = c;
        n++;
    }
    if (cap > 0)
        dst[n < cap ? n : cap - 1] = '\0';
    return n;
}
