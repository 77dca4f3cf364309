#include "message/fold_int.h"
#include "message/received_int.h"
#include "base/chars_int.h"
#include <string.h>

/* word, which ends in what stands before the value, value, and close. The
 * semicolon may stand behind any of them: its place is kept free. */
static void put_clause(mproto_fold *f, const char *word, mproto_span value,
                       const char *close)
{
    mproto_span piece[3];

    if (value.n == 0)
        return;
    piece[0].p = word;
    piece[0].n = mproto_length(word);
    piece[1] = value;
    piece[2].p = close;
    piece[2].n = mproto_length(close);
    mproto_fold_pieces(f, piece, 3, 1);
}

static void put_date(mproto_fold *f, const char *date, size_t n)
{
    mproto_span piece[2] = { { " ", 1 } };

    piece[1].p = date;
    piece[1].n = n;
    mproto_fold_put(f, ";", 1);
    mproto_fold_pieces(f, piece, 2, 0);
}

/* 1 when a reader finds the end of the comment (RFC 5322 3.2.2) behind text,
 * and not in it. */
static int is_comment_text(mproto_span text)
{
    size_t depth = 0, i;
    int escaped = 0;

    for (i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (mproto_is(c, MPROTO_C_CTL))
            return 0;
        if (!escaped && c == ')' && depth-- == 0)
            return 0;
        depth += !escaped && c == '(';
        escaped = !escaped && c == '\\';
    }
    return depth == 0 && !escaped;
}

static int is_clause_value(mproto_span value)
{
    size_t i;

    for (i = 0; i < value.n; i++)
        if (mproto_is(value.p[i], MPROTO_C_CTL) || value.p[i] == ' '
            || value.p[i] == ';')
            return 0;
    return value.n == 0 || mproto_received_reads_back(value);
}

/* for_ goes between < and >, which it must not end early. */
static int is_bracketable(mproto_span value)
{
    return value.n == 0 || (!memchr(value.p, '<', value.n)
                            && !memchr(value.p, '>', value.n));
}

static int received_is_legal(const mproto_received *r)
{
    if (r->by.n == 0 || (r->from.n == 0 && r->from_tcp.n > 0))
        return 0;
    return is_clause_value(r->from) && is_comment_text(r->from_tcp)
        && is_clause_value(r->by) && is_clause_value(r->via)
        && is_clause_value(r->with) && is_clause_value(r->id)
        && is_clause_value(r->for_) && is_bracketable(r->for_);
}

int mproto_received_write(char *dst, size_t cap, size_t *n,
                          const mproto_received *r)
{
    char date[MPROTO_DATE_MAX];
    size_t date_n = mproto_date_write(date, sizeof date, r->seconds, r->zone);
    mproto_fold f;

    if (date_n == 0 || !received_is_legal(r))
        return MPROTO_E_ARG;
    mproto_fold_begin(&f, dst, cap, "Received");
    put_clause(&f, " from ", r->from, "");
    put_clause(&f, " (", r->from_tcp, ")");
    put_clause(&f, " by ", r->by, "");
    put_clause(&f, " via ", r->via, "");
    put_clause(&f, " with ", r->with, "");
    put_clause(&f, " id ", r->id, "");
    put_clause(&f, " for <", r->for_, ">");
    put_date(&f, date, date_n);
    return mproto_fold_end(&f, n);
}
