/* Parameters once more, by looking at every octet again and again, for tests
 * to compare with. */
#ifndef PARAMS_SLOWLY_H
#define PARAMS_SLOWLY_H

#include "words_slowly.h"
#include <mailproto/params.h>

typedef struct slow_param {
    mproto_span name, raw;
    int         quoted, section, extended;
    unsigned    defects;
} slow_param;

typedef struct slow_params {
    mproto_span value;
    slow_param  param[128];
    size_t      n;
} slow_params;

/* Behind the comment that begins at p[i]. */
static size_t slow_comment_end(const char *p, size_t n, size_t i)
{
    int depth = 0;

    do {
        depth += (p[i] == '(') - (p[i] == ')');
        i += p[i] == '\\' && i + 1 < n ? 2 : 1;
    } while (i < n && depth > 0);
    return i;
}

/* Behind blanks and comments. */
static size_t slow_skip(const char *p, size_t n, size_t i)
{
    while (i < n && (slow_is_blank(p[i]) || p[i] == '('))
        i = p[i] == '(' ? slow_comment_end(p, n, i) : i + 1;
    return i;
}

/* Where the quote is that ends what begins at p[i]; n: nowhere. */
static size_t slow_quote_end(const char *p, size_t n, size_t i)
{
    while (i < n && p[i] != '"')
        i += p[i] == '\\' && i + 1 < n ? 2 : 1;
    return i;
}

static size_t slow_semicolon(const char *p, size_t n, size_t i)
{
    while (i < n && p[i] != ';')
        i++;
    return i;
}

static size_t slow_token_end(const char *p, size_t n, size_t i)
{
    while (i < n && slow_is_token(p[i]))
        i++;
    return i;
}

/* The value; where the first ";" is, or n. */
static size_t slow_value(slow_params *all, const char *p, size_t n)
{
    size_t i = slow_skip(p, n, 0), from = i, end = i;

    while (i < n && p[i] != ';') {
        if (p[i] == '"')
            i = slow_quote_end(p, n, i + 1);
        end = i < n ? i + 1 : n;
        i = slow_skip(p, n, end);
    }
    all->value = slow_span(p, from, end);
    return i;
}

/* RFC 2231 7: "*0", "*0*" or "*" at the end of the name. */
static void slow_name(slow_param *param)
{
    const char *p = param->name.p;
    size_t n = param->name.n, star, k;
    int section = 0;

    param->section = -1;
    param->extended = n > 1 && p[n - 1] == '*';
    n -= (size_t)param->extended;
    for (star = n; star > 0 && p[star - 1] != '*'; star--)
        continue;
    param->name.n = n;
    if (star < 2 || star == n || n - star > 9
        || (p[star] == '0' && n - star > 1))
        return;
    for (k = star; k < n; k++) {
        if (p[k] < '0' || p[k] > '9')
            return;
        section = section * 10 + (p[k] - '0');
    }
    param->section = section;
    param->name.n = star - 1;
}

/* The value from p[i] on; where the ";" behind it is. */
static size_t slow_param_value(slow_param *param, const char *p, size_t n,
                               size_t i)
{
    size_t end, next;

    param->quoted = i < n && p[i] == '"';
    i += (size_t)param->quoted;
    end = param->quoted ? slow_quote_end(p, n, i) : slow_token_end(p, n, i);
    param->raw = slow_span(p, i, end);
    next = slow_skip(p, n, end + (param->quoted && end < n));
    if (param->quoted ? end < n : end > i)
        if (next == n || p[next] == ';')
            return next;
    param->defects = MPROTO_DEFECT_PARAMETER;
    if (param->quoted)
        return slow_semicolon(p, n, next);
    for (end = next = slow_semicolon(p, n, i);
         end > i && slow_is_blank(p[end - 1]); end--)
        continue;
    param->raw = slow_span(p, i, end);
    return next;
}

static void slow_read_params(slow_params *all, const char *p, size_t n)
{
    size_t i = slow_value(all, p, n), end;
    unsigned odd = 0;

    for (all->n = 0; i < n; ) {
        slow_param *param = &all->param[all->n];

        i = slow_skip(p, n, i + 1);
        if (i == n || p[i] == ';')
            continue;
        end = slow_token_end(p, n, i);
        param->name = slow_span(p, i, end);
        i = slow_skip(p, n, end);
        if (param->name.n == 0 || i == n || p[i] != '=') {
            odd = MPROTO_DEFECT_PARAMETER;
            i = slow_semicolon(p, n, i);
            continue;
        }
        param->defects = 0;
        i = slow_param_value(param, p, n, slow_skip(p, n, i + 1));
        param->defects |= odd;
        odd = 0;
        slow_name(param);
        all->n++;
    }
}

static void slow_percents(slow_text *t, const char *p, size_t n, int quoted)
{
    size_t i;
    int octet;

    for (i = 0; i < n; i++) {
        octet = p[i] == '%' ? slow_hex(p, n, i + 1) : -1;
        if (p[i] == '%' && octet < 0)
            t->defects |= MPROTO_DEFECT_ESCAPE;
        if (quoted && p[i] == '\\' && i + 1 < n
            && (p[i + 1] == '"' || p[i + 1] == '\\'))
            i++;
        if (p[i] != '\r' && p[i] != '\n')
            slow_octet(t, octet < 0 ? p[i] : (char)(unsigned char)octet);
        i += octet < 0 ? 0 : 2;
    }
}

/* charset'language' in front of what is extended. */
static void slow_charset(slow_text *t, mproto_span *raw)
{
    size_t i, quotes[2] = { 0, 0 }, found = 0;
    mproto_span none = { "", 0 };

    for (i = 0; i < raw->n && found < 2; i++)
        if (raw->p[i] == '\'')
            quotes[found++] = i;
    if (found < 2)
        t->defects |= MPROTO_DEFECT_PARAMETER;
    slow_label(t, found ? slow_span(raw->p, 0, quotes[0]) : none);
    if (found)
        *raw = slow_span(raw->p, quotes[found - 1] + 1, raw->n);
}

static void slow_put_param(slow_text *t, const slow_param *param)
{
    mproto_span raw = param->raw;

    if (param->extended && param->section <= 0)
        slow_charset(t, &raw);
    if (param->extended) {
        t->defects |= param->quoted ? MPROTO_DEFECT_PARAMETER : 0;
        slow_percents(t, raw.p, raw.n, param->quoted);
    } else if (param->section >= 0) {
        slow_plain(t, raw.p, raw.n, param->quoted);
    } else if (slow_put(t, raw.p, raw.n, param->quoted)) {
        t->defects |= MPROTO_DEFECT_WORD;
    }
}

/* The first with that name, section (-1: none) and, if it has none, shape. */
static const slow_param *slow_find(const slow_params *all, const char *name,
                                   int section, int extended)
{
    size_t i;

    for (i = 0; i < all->n; i++) {
        const slow_param *p = &all->param[i];

        if (slow_is(p->name, name) && p->section == section
            && (section >= 0 || p->extended == extended))
            return p;
    }
    return NULL;
}

static int slow_last_section(const slow_params *all, const char *name)
{
    int section = (int)MPROTO_PARAMS_SECTIONS - 1;

    while (section >= 0 && !slow_find(all, name, section, 0))
        section--;
    return section;
}

/* What is told of all with that name, read or not. */
static unsigned slow_get_defects(const slow_params *all, const char *name)
{
    unsigned defects = 0;
    size_t i, k;

    for (i = 0; i < all->n; i++) {
        const slow_param *a = &all->param[i], *b;

        if (!slow_is(a->name, name))
            continue;
        defects |= a->defects;
        if (a->section >= (int)MPROTO_PARAMS_SECTIONS) {
            defects |= MPROTO_DEFECT_LIMIT;
            continue;
        }
        for (k = 0; k < i; k++) {
            b = &all->param[k];
            if (slow_is(b->name, name)
                && b->section < (int)MPROTO_PARAMS_SECTIONS
                && (a->section == b->section || a->section < 0
                    || b->section < 0))
                defects |= MPROTO_DEFECT_PARAMETER;
        }
    }
    return defects;
}

/* 1 when it is there. */
static int slow_get(slow_text *t, const slow_params *all, const char *name)
{
    const slow_param *whole = slow_find(all, name, -1, 0);
    const slow_param *extended = slow_find(all, name, -1, 1), *section;
    int i, last = slow_last_section(all, name);

    slow_begin(t);
    t->defects = slow_get_defects(all, name);
    if (extended || (whole && last < 0))
        slow_put_param(t, extended ? extended : whole);
    else
        for (i = 0; i <= last; i++) {
            section = slow_find(all, name, i, 0);
            if (section)
                slow_put_param(t, section);
            else
                t->defects |= MPROTO_DEFECT_PARAMETER;
        }
    slow_end(t);
    return whole || extended || last >= 0;
}

#endif
