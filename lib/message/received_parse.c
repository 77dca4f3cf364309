#include "message/received_int.h"
#include "message/tokens_int.h"
#include "base/chars_int.h"

/* 1 when text begins a clause. */
static int is_clause_word(mproto_span text)
{
    static const char words[7][5] = {
        "from", "by", "via", "with", "id", "for", "tls"
    };
    size_t i;

    for (i = 0; i < sizeof words / sizeof words[0]; i++)
        if (mproto_same(text, words[i]))
            return 1;
    return 0;
}

void mproto_clauses_begin(mproto_clauses *it, mproto_span body,
                          mproto_span *date)
{
    mproto_tokens ahead;
    mproto_token t;

    mproto_tokens_begin(&it->in_, body);
    ahead = it->in_;
    date->p = it->in_.end_;
    date->n = 0;
    while (mproto_tokens_next(&ahead, &t)) {
        if (t.kind != MPROTO_TOKEN_SPECIAL || *t.text.p != ';')
            continue;
        it->in_.end_ = t.text.p;
        date->p = ahead.at_;
        date->n = (size_t)(ahead.end_ - ahead.at_);
    }
}

/* Comments, and what divides: ";", and "," where a blank follows. */
static int stands_alone(const mproto_token *t, const mproto_tokens *behind)
{
    mproto_tokens ahead = *behind;

    if (t->kind != MPROTO_TOKEN_SPECIAL)
        return t->kind == MPROTO_TOKEN_COMMENT;
    return *t->raw.p == ';'
        || (*t->raw.p == ',' && (ahead.at_ == ahead.end_
                                 || mproto_tokens_blanks(&ahead)));
}

/* Tokens without a blank between them, as one; *alone tells of one that
 * stands alone. 0 at the end. */
static int next_text(mproto_tokens *it, mproto_token *text, int *alone)
{
    mproto_tokens ahead;
    mproto_token t;

    if (!mproto_tokens_next(it, text))
        return 0;
    *alone = stands_alone(text, it);
    ahead = *it;
    while (!*alone && !mproto_tokens_blanks(&ahead)
           && mproto_tokens_next(&ahead, &t) && !stands_alone(&t, &ahead)) {
        text->raw.n = (size_t)(ahead.at_ - text->raw.p);
        text->defects |= t.defects;
        *it = ahead;
    }
    return 1;
}

int mproto_received_reads_back(mproto_span value)
{
    mproto_tokens it;
    mproto_token t;
    int alone;

    mproto_tokens_begin(&it, value);
    return next_text(&it, &t, &alone) && !alone && t.raw.n == value.n
        && t.defects == 0 && !is_clause_word(value)
        && value.p[value.n - 1] != '\\';
}

/* Makes s reach from its beginning to the end of t. */
static void clause_extend(mproto_span *s, const mproto_token *t)
{
    if (s->n == 0)
        s->p = t->raw.p;
    s->n = (size_t)(t->raw.p + t->raw.n - s->p);
}

int mproto_clauses_next(mproto_clauses *it, mproto_clause *c)
{
    static const mproto_clause none = { { "", 0 }, { "", 0 }, { "", 0 } };
    mproto_tokens before = it->in_;
    mproto_token t;
    int any = 0, alone;

    *c = none;
    for (; next_text(&it->in_, &t, &alone); before = it->in_) {
        if (alone && t.kind == MPROTO_TOKEN_SPECIAL)
            continue;
        if (is_clause_word(t.raw)) {
            if (any) {
                it->in_ = before;
                return 1;
            }
            c->word = t.raw;
        } else if (alone || c->comments.n > 0) {
            clause_extend(&c->comments, &t);
        } else {
            clause_extend(&c->value, &t);
        }
        any = 1;
    }
    return any;
}

/* s without the < and > around it. */
static mproto_span without_angles(mproto_span s)
{
    if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>') {
        s.p++;
        s.n -= 2;
    }
    return s;
}

static mproto_span first_comment(mproto_span comments)
{
    mproto_tokens it;
    mproto_token t;

    mproto_tokens_begin(&it, comments);
    if (!mproto_tokens_next(&it, &t))
        return comments;
    return t.text;
}

static void take_clause(mproto_received *r, const mproto_clause *c)
{
    const struct {
        const char  *word;
        mproto_span *to, value;
    } clauses[] = {
        { "from", &r->from, c->value },
        { "by", &r->by, c->value },
        { "via", &r->via, c->value },
        { "with", &r->with, c->value },
        { "id", &r->id, c->value },
        { "for", &r->for_, without_angles(c->value) },
    };
    size_t i;

    if (mproto_same(c->word, "from") && r->from.n + r->from_tcp.n == 0)
        r->from_tcp = first_comment(c->comments);
    for (i = 0; i < sizeof clauses / sizeof clauses[0]; i++)
        if (clauses[i].to->n == 0 && mproto_same(c->word, clauses[i].word))
            *clauses[i].to = clauses[i].value;
}

int mproto_received_parse(mproto_received *r, mproto_span body)
{
    static const mproto_received none = {
        { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 },
        { "", 0 }, INT64_MIN, 0, MPROTO_DEFECT_SYNTAX
    };
    mproto_received found = none;
    mproto_clauses it;
    mproto_clause c;
    mproto_span stamp;
    mproto_date date;
    int clauses = 0;

    mproto_clauses_begin(&it, body, &stamp);
    while (mproto_clauses_next(&it, &c)) {
        clauses |= c.word.n > 0;
        take_clause(&found, &c);
    }
    if (mproto_date_parse(&date, stamp) == MPROTO_OK) {
        found.seconds = date.seconds;
        found.zone = date.zone;
        found.defects = date.defects;
    } else if (!clauses) {
        return MPROTO_E_ARG;
    }
    if (found.by.n == 0)
        found.defects |= MPROTO_DEFECT_OBSOLETE;
    *r = found;
    return MPROTO_OK;
}
