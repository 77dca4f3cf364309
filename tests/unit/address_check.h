/* What must hold for the addresses of any octets: for the exhaustive test and
 * the fuzz entry. Aborts when it does not. */
#ifndef ADDRESS_CHECK_H
#define ADDRESS_CHECK_H

#include <mailproto/address.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_MUST(what) do { if (!(what)) abort(); } while (0)

/* Legal by RFC 5322, or at least not refused. */
#define ADDRESS_LEGAL (MPROTO_DEFECT_OBSOLETE | MPROTO_DEFECT_CONTROL)

/* A text of a helper, in a block of exactly its size. */
struct address_text {
    char  *p;
    size_t n;
};

typedef size_t address_helper(char *dst, size_t cap, mproto_span raw);

static inline struct address_text address_text_of(address_helper *helper,
                                                  mproto_span raw)
{
    struct address_text text, half;

    text.n = helper(NULL, 0, raw);
    text.p = malloc(text.n + 1);
    half.n = text.n / 2 + 1;
    half.p = malloc(half.n);
    ADDRESS_MUST(text.p && half.p && text.n <= raw.n);
    ADDRESS_MUST(helper(text.p, text.n + 1, raw) == text.n);
    ADDRESS_MUST(helper(half.p, half.n, raw) == text.n);
    ADDRESS_MUST(text.p[text.n] == '\0' && half.p[half.n - 1] == '\0');
    ADDRESS_MUST(memcmp(text.p, half.p, half.n - 1) == 0);
    ADDRESS_MUST(!memchr(text.p, '\r', text.n));
    ADDRESS_MUST(!memchr(text.p, '\n', text.n));
    ADDRESS_MUST(!memchr(text.p, '\0', text.n));
    free(half.p);
    return text;
}

static inline mproto_span address_span(struct address_text text)
{
    mproto_span s;

    s.p = text.p;
    s.n = text.n;
    return s;
}

static inline void address_same(struct address_text text, mproto_span raw,
                                address_helper *helper)
{
    struct address_text again = address_text_of(helper, raw);

    ADDRESS_MUST(again.n == text.n);
    ADDRESS_MUST(memcmp(again.p, text.p, text.n) == 0);
    free(again.p);
}

/* A legal mailbox, formatted and folded, is read as the same. */
static inline void address_round(const mproto_addr *a)
{
    struct address_text name = address_text_of(mproto_addr_name, a->display);
    struct address_text local = address_text_of(mproto_addr_text, a->local);
    struct address_text domain = address_text_of(mproto_addr_text,
                                                 a->domain);
    size_t cap = 4 * (name.n + local.n + domain.n) + 16;
    char *out = malloc(cap);
    mproto_addr_writer w;
    mproto_addrs it;
    mproto_addr b;
    mproto_span s;

    ADDRESS_MUST(out != NULL);
    mproto_addr_write_begin(&w, out, cap, 60, MPROTO_ADDR_WRITE_UTF8);
    if (mproto_addr_write(&w, address_span(name), address_span(local),
                          address_span(domain)) == MPROTO_OK) {
        ADDRESS_MUST(w.n <= cap);
        s.p = out;
        s.n = w.n;
        mproto_addrs_begin(&it, s, MPROTO_ADDRS_STRICT);
        ADDRESS_MUST(mproto_addrs_next(&it, &b) == 1);
        ADDRESS_MUST(b.type == MPROTO_ADDR_MAILBOX && b.defects == 0);
        ADDRESS_MUST(b.raw.n == s.n);
        address_same(name, b.display, mproto_addr_name);
        address_same(local, b.local, mproto_addr_text);
        address_same(domain, b.domain, mproto_addr_text);
    }
    free(out);
    free(domain.p);
    free(local.p);
    free(name.p);
}

static inline void address_inside(mproto_span inner, mproto_span outer)
{
    ADDRESS_MUST(inner.n == 0
                 || (inner.p >= outer.p && inner.n <= outer.n
                     && (size_t)(inner.p - outer.p) <= outer.n - inner.n));
}

/* In order, with the "@" between. */
static inline void address_parts(const mproto_addr *a)
{
    const char *at;

    address_inside(a->display, a->raw);
    address_inside(a->local, a->raw);
    address_inside(a->domain, a->raw);
    address_inside(a->route, a->raw);
    address_inside(a->comment, a->raw);
    if (a->domain.n == 0 || a->local.n == 0)
        return;
    ADDRESS_MUST(a->domain.p > a->local.p + a->local.n);
    at = memchr(a->local.p + a->local.n, '@',
                (size_t)(a->domain.p - a->local.p) - a->local.n);
    ADDRESS_MUST(at != NULL);
    ADDRESS_MUST(a->display.n == 0
                 || a->display.p + a->display.n <= a->local.p);
}

static inline void address_element(const mproto_addr *a, int rounds)
{
    mproto_span rest = a->raw, comment;

    address_parts(a);
    if (a->type != MPROTO_ADDR_MAILBOX)
        ADDRESS_MUST(a->local.n == 0 && a->domain.n == 0 && a->flags == 0);
    while (mproto_addr_comment(&rest, &comment))
        address_inside(comment, a->raw);
    if (a->type != MPROTO_ADDR_MAILBOX || (a->defects & ~ADDRESS_LEGAL))
        return;
    ADDRESS_MUST(a->local.n > 0 && a->domain.n > 0);
    if (rounds)
        address_round(a);
}

/* All elements, read both ways; 1 when strict refuses none. */
static inline int address_check(mproto_span body, int rounds)
{
    mproto_addrs it, strict;
    mproto_addr a, b;
    size_t at = 0, calls = 0;
    int group = 0, legal = 1, got;

    mproto_addrs_begin(&it, body, 0);
    mproto_addrs_begin(&strict, body, MPROTO_ADDRS_STRICT);
    while (mproto_addrs_next(&it, &a)) {
        got = mproto_addrs_next(&strict, &b);
        ADDRESS_MUST(got == (a.defects & ~ADDRESS_LEGAL ? MPROTO_E_ARG : 1));
        ADDRESS_MUST(b.raw.n == a.raw.n && b.offset == a.offset);
        ADDRESS_MUST(b.defects == a.defects);
        ADDRESS_MUST(a.offset == at && a.raw.p == body.p + at);
        ADDRESS_MUST(a.raw.n <= body.n - at);
        ADDRESS_MUST(a.raw.n > 0 || a.type == MPROTO_ADDR_GROUP_END);
        ADDRESS_MUST(++calls <= 2 * body.n + 1);
        address_element(&a, rounds);
        group += a.type == MPROTO_ADDR_GROUP;
        group -= a.type == MPROTO_ADDR_GROUP_END;
        ADDRESS_MUST(group == 0 || group == 1);
        legal &= got == 1;
        at += a.raw.n;
    }
    ADDRESS_MUST(at == body.n && group == 0);
    ADDRESS_MUST(mproto_addrs_next(&it, &a) == 0);
    ADDRESS_MUST(mproto_addrs_next(&strict, &b) == 0);
    return legal;
}

#endif
