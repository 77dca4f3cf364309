/* Encoded-words once more, by looking at every octet again and again, for
 * tests to compare with. */
#ifndef WORDS_SLOWLY_H
#define WORDS_SLOWLY_H

#include "base64_slowly.h"
#include "text_slowly.h"

/* A word, or what stands between two. */
typedef struct slow_item {
    mproto_span raw, charset, language, payload;
    char        encoding;       /* 'b' or 'q'; 0: plain text */
    unsigned    defects;
} slow_item;

typedef struct slow_items {
    slow_item item[128];
    size_t    n;
} slow_items;

static mproto_span slow_span(const char *p, size_t from, size_t to)
{
    mproto_span s;

    s.p = p + from;
    s.n = to - from;
    return s;
}

/* Where the payload from i on ends: at the first "?=", and no "=?" may be in
 * front of it. n: nowhere. */
static size_t slow_payload_end(const char *p, size_t n, size_t i)
{
    for (; i + 2 <= n; i++) {
        if (p[i] == '?' && p[i + 1] == '=')
            return i;
        if (i + 3 <= n && memcmp(p + i, "=?", 2) == 0 && p[i + 2] != '=')
            return n;
    }
    return n;
}

/* 1: a word begins at p[i]. -1: what looks like one is none. */
static int slow_word_at(const char *p, size_t n, size_t i, slow_item *w)
{
    size_t query, star, end;

    if (i + 2 > n || p[i] != '=' || p[i + 1] != '?')
        return 0;
    for (query = i + 2; query < n && slow_is_token(p[query]); query++)
        continue;
    if (query == i + 2 || query == n || p[query] != '?')
        return 0;
    if (p[i + 2] == '*' || query + 3 > n || p[query + 2] != '?'
        || !memchr("bBqQ", p[query + 1], 4))
        return -1;
    end = slow_payload_end(p, n, query + 3);
    if (end == n)
        return -1;
    for (star = i + 2; star < query && p[star] != '*'; star++)
        continue;
    w->raw = slow_span(p, i, end + 2);
    w->charset = slow_span(p, i + 2, star);
    w->language = slow_span(p, star < query ? star + 1 : query, query);
    w->payload = slow_span(p, query + 3, end);
    w->encoding = slow_lower(p[query + 1]);
    w->defects = 0;
    if (w->raw.n > 75 || memchr(p + query, ' ', end - query)
        || memchr(p + query, '\t', end - query)
        || (i > 0 && !slow_is_blank(p[i - 1]))
        || (end + 2 < n && !slow_is_blank(p[end + 2])))
        w->defects = MPROTO_DEFECT_WORD;
    return 1;
}

static int slow_is_blanks(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!slow_is_blank(s.p[i]))
            return 0;
    return 1;
}

/* Blanks between two words are nothing (RFC 2047 6.2). */
static void slow_add_plain(slow_items *all, mproto_span raw, unsigned defects,
                           int word_follows)
{
    slow_item *item = &all->item[all->n];

    if (raw.n == 0 || (all->n > 0 && word_follows && slow_is_blanks(raw)))
        return;
    memset(item, 0, sizeof *item);
    item->raw = raw;
    item->charset.p = item->language.p = "";
    item->defects = defects;
    all->n++;
}

static void slow_read(slow_items *all, const char *p, size_t n)
{
    size_t i = 0, from = 0;
    unsigned odd = 0;
    slow_item word;
    int is;

    all->n = 0;
    while (i < n) {
        is = slow_word_at(p, n, i, &word);
        if (is == -1)
            odd = MPROTO_DEFECT_WORD;
        i++;
        if (is != 1)
            continue;
        slow_add_plain(all, slow_span(p, from, i - 1), odd, 1);
        all->item[all->n++] = word;
        i = from = i - 1 + word.raw.n;
        odd = 0;
    }
    slow_add_plain(all, slow_span(p, from, n), odd, 0);
}

static void slow_q(slow_text *t, mproto_span s)
{
    size_t i;
    int octet;

    for (i = 0; i < s.n; i++) {
        octet = s.p[i] == '=' ? slow_hex(s.p, s.n, i + 1) : -1;
        if (s.p[i] == '=' && octet < 0)
            t->defects |= MPROTO_DEFECT_ESCAPE;
        if (s.p[i] == '\r' || s.p[i] == '\n')
            continue;
        if ((unsigned char)s.p[i] > 127)
            t->defects |= MPROTO_DEFECT_EIGHT;
        slow_octet(t, octet >= 0 ? (char)(unsigned char)octet
                      : (char)(s.p[i] == '_' ? ' ' : s.p[i]));
        i += octet >= 0 ? 2 : 0;
    }
}

/* The letters of items from i on, up to one that is whole; those of the next
 * word of the same charset belong to one that is not. The last of them. */
static size_t slow_b(slow_text *t, const slow_items *all, size_t i)
{
    static reference octets;
    static char letters[2048];
    const slow_item *w = &all->item[i];
    size_t n = 0, k;

    for (;; w++, i++) {
        memcpy(letters + n, w->payload.p, w->payload.n);
        n += w->payload.n;
        if (w->payload.n % 4 == 0 || w->payload.p[w->payload.n - 1] == '='
            || i + 1 == all->n || w[1].encoding != 'b'
            || !slow_same(w->charset, w[1].charset))
            break;
        t->defects |= w[1].defects;
    }
    decode_slowly(&octets, letters, n, 0);
    t->defects |= octets.defects;
    for (k = 0; k < octets.n; k++)
        slow_octet(t, octets.out[k]);
    return i;
}

/* 1 when there was a word. */
static int slow_put(slow_text *t, const char *p, size_t n, int quoted)
{
    static slow_items all;
    int words = 0;
    size_t i;

    slow_read(&all, p, n);
    for (i = 0; i < all.n; i++) {
        const slow_item *item = &all.item[i];

        words |= item->encoding != 0;
        slow_label(t, item->charset);
        t->defects |= item->defects;
        if (item->encoding == 'b')
            i = slow_b(t, &all, i);
        else if (item->encoding == 'q')
            slow_q(t, item->payload);
        else
            slow_plain(t, item->raw.p, item->raw.n, quoted);
    }
    return words;
}

#endif
