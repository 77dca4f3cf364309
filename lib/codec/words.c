#include "codec/words_int.h"
#include <string.h>

static mproto_span words_span(const char *p, const char *end)
{
    mproto_span s;

    s.p = p;
    s.n = (size_t)(end - p);
    return s;
}

/* Behind blanks and folds. */
static const char *words_skip(const char *p, const char *end)
{
    while (p < end && mproto_words_is_blank(*p))
        p++;
    return p;
}

/* The "?" that follows a name of a charset; NULL: there is none. */
static const char *charset_end(const char *p, const char *end)
{
    const char *first = p;

    while (p < end && mproto_is(*p, MPROTO_C_TOKEN))
        p++;
    return p < end && p > first && *p == '?' ? p : NULL;
}

/* The "?=" that ends a payload at p. None: NULL. Another "=?" in front of it
 * means that this word has no end, and work stays linear. */
static const char *payload_end(const char *p, const char *end)
{
    const char *first = p;

    while (p < end && (p = memchr(p, '?', (size_t)(end - p))) != NULL) {
        if (end - p < 2)
            return NULL;
        if (p[1] == '=')
            return p;
        if (p > first && p[-1] == '=')
            return NULL;
        p++;
    }
    return NULL;
}

static char encoding_of(char c)
{
    c = mproto_lower(c);
    return c == 'b' || c == 'q' ? c : '\0';
}

static void set_charset(mproto_words_piece *w, const char *p, const char *end)
{
    const char *star = memchr(p, '*', (size_t)(end - p));

    w->charset = words_span(p, star ? star : end);
    w->language = words_span(star ? star + 1 : end, end);
}

/* Does the "=?" at p begin a word? If not, but it has a charset and so seems
 * to be one, *odd tells. */
static int read_word(mproto_words_piece *w, const char *p, const char *end,
                     unsigned *odd)
{
    const char *charset = p + 2, *query = charset_end(charset, end), *close;

    if (!query)
        return 0;
    *odd |= MPROTO_DEFECT_WORD;
    if (end - query < 4 || query[2] != '?' || *charset == '*')
        return 0;
    w->encoding = encoding_of(query[1]);
    close = w->encoding ? payload_end(query + 3, end) : NULL;
    if (!close)
        return 0;
    set_charset(w, charset, query);
    w->payload = words_span(query + 3, close);
    w->raw = words_span(p, close + 2);
    return 1;
}

static int has_blank(mproto_span s)
{
    return s.n > 0 && (memchr(s.p, ' ', s.n) || memchr(s.p, '\t', s.n));
}

/* RFC 2047 section 2 and 5 (1): too long, blanks inside, glued to others. */
static unsigned word_defects(const mproto_words *it,
                             const mproto_words_piece *w)
{
    const char *end = w->raw.p + w->raw.n;

    if (w->raw.n > MPROTO_WORDS_MAX || has_blank(w->payload)
        || (w->raw.p > it->start_ && !mproto_words_is_blank(w->raw.p[-1]))
        || (end < it->end_ && !mproto_words_is_blank(*end)))
        return MPROTO_DEFECT_WORD;
    return 0;
}

/* The next word, into ahead; 0: there is no more. */
static int find_word(mproto_words_reader *r, unsigned *odd)
{
    const char *p = r->it.at_, *end = r->it.end_;
    unsigned broken;

    while (p < end && (p = memchr(p, '=', (size_t)(end - p))) != NULL) {
        broken = 0;
        if (end - p >= 2 && p[1] == '?'
            && read_word(&r->ahead, p, end, &broken)) {
            r->ahead.defects = word_defects(&r->it, &r->ahead);
            return 1;
        }
        *odd |= broken;
        p++;
    }
    r->ahead.encoding = 0;
    return 0;
}

void mproto_words_read(mproto_words_reader *r, const mproto_words *it)
{
    r->it = *it;
    r->ahead.encoding = 0;
    r->behind = 0;
}

int mproto_words_piece_next(mproto_words_reader *r, mproto_words_piece *p)
{
    const char *at = r->it.at_, *next = r->it.end_;
    unsigned odd = 0;

    if (at == next)
        return 0;
    if (!r->ahead.encoding && find_word(r, &odd) && r->behind
        && words_skip(at, next) == r->ahead.raw.p)
        at = r->ahead.raw.p;
    if (r->ahead.encoding)
        next = r->ahead.raw.p;
    r->behind = at == next;
    if (r->behind) {
        *p = r->ahead;
        r->ahead.encoding = 0;
        next += p->raw.n;
    } else {
        memset(p, 0, sizeof *p);
        p->raw = words_span(at, next);
        p->defects = odd;
    }
    r->it.at_ = next;
    return 1;
}

void mproto_words_begin(mproto_words *it, mproto_span body)
{
    it->start_ = it->at_ = body.p;
    it->end_ = body.n > 0 ? body.p + body.n : body.p;
}

int mproto_words_next(mproto_words *it, mproto_word *w)
{
    mproto_words_reader r;
    mproto_words_piece p;

    mproto_words_read(&r, it);
    if (!mproto_words_piece_next(&r, &p))
        return 0;
    w->raw = p.raw;
    w->charset = p.charset;
    w->language = p.language;
    w->defects = p.defects;
    it->at_ = r.it.at_;
    while (r.behind && mproto_words_piece_next(&r, &p) && r.behind) {
        it->at_ = p.raw.p;
        if (!mproto_same_span(p.charset, w->charset)
            || !mproto_same_span(p.language, w->language))
            break;
        it->at_ = p.raw.p + p.raw.n;
        w->raw.n = (size_t)(it->at_ - w->raw.p);
        w->defects |= p.defects;
    }
    return 1;
}
