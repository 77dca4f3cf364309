#include "message/downgrade_int.h"
#include "base/chars_int.h"
#include <mailproto/address.h>
#include <mailproto/words.h>

/* The list so far. */
typedef struct downgrade_list {
    mproto_downgraded *w;
    int                comma;   /* an element is in front */
} downgrade_list;

/* Before an element of n octets. */
static void list_next(downgrade_list *l, size_t n)
{
    if (l->comma)
        mproto_downgrade_text(l->w, ",");
    mproto_downgrade_fold(l->w, n + 1);
    l->comma = 1;
}

static int is_separator(char c)
{
    return mproto_is(c, MPROTO_C_WSP) || c == '\r' || c == '\n' || c == ','
        || c == ';';
}

static mproto_span without_separators(mproto_span s)
{
    while (s.n > 0 && is_separator(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_separator(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* The domain of a in ASCII; 0: there is no such form. */
static size_t ascii_domain(char *dst, const mproto_addr *a)
{
    char plain[MPROTO_DOWNGRADE_DOMAIN];
    mproto_span s;

    s.p = plain;
    s.n = mproto_addr_text(plain, sizeof plain, a->domain);
    return s.n < sizeof plain ? mproto_downgrade_domain(dst, s) : 0;
}

/* RFC 6857 3.1.8: no address in ASCII. */
static int is_beyond_ascii(const mproto_addr *a)
{
    char domain[MPROTO_DOWNGRADE_DOMAIN];

    if (mproto_downgrade_is_eight(a->local))
        return 1;
    return mproto_downgrade_is_eight(a->domain)
        && ascii_domain(domain, a) == 0;
}

/* Read otherwise than it stands, and with 8-bit octets. */
static int is_odd(const mproto_addr *a)
{
    return mproto_downgrade_is_eight(a->raw)
        && ((a->defects & MPROTO_DEFECT_SYNTAX) || a->local.n == 0);
}

/* A display name and what cannot be an address as the name of an empty group:
 * in one text, so that the blank between them stays. */
static void put_empty_group(downgrade_list *l, mproto_span display,
                            const mproto_span *text, size_t n)
{
    mproto_downgraded *w = l->w;
    mproto_print all = { NULL, 0, 0 };
    mproto_span s;
    size_t i;

    all.dst = w->plain;
    all.cap = w->plain_n;
    if (display.n > 0) {
        all.n = mproto_addr_name(w->plain, w->plain_n, display);
        mproto_print_char(&all, ' ');
    }
    for (i = 0; i < n; i++)
        mproto_print_put(&all, text[i].p, text[i].n);
    s.p = w->plain;
    s.n = all.n;
    list_next(l, 0);
    mproto_downgrade_words(w, s, MPROTO_WORDS_PHRASE);
    mproto_downgrade_text(w, " :;");
}

/* RFC 6857 3.1.8 */
static void put_beyond(downgrade_list *l, const mproto_addr *a)
{
    mproto_span text[3] = { { NULL, 0 }, { "@", 1 }, { NULL, 0 } };

    text[0] = a->local;
    text[2] = a->domain;
    put_empty_group(l, a->display, text, 3);
}

/* One that is odd: all of it. */
static void put_odd(downgrade_list *l, const mproto_addr *a)
{
    static const mproto_span none = { NULL, 0 };
    mproto_span text = without_separators(a->raw);

    put_empty_group(l, none, &text, 1);
}

static void put_addr_spec(mproto_downgraded *w, const mproto_addr *a)
{
    char ascii[MPROTO_DOWNGRADE_DOMAIN];
    mproto_span domain = a->domain;

    if (mproto_downgrade_is_eight(domain)) {
        domain.n = ascii_domain(ascii, a);
        domain.p = ascii;
    }
    mproto_downgrade_fold(w, a->local.n + domain.n + 4);
    mproto_downgrade_text(w, " <");
    mproto_downgrade_put(w, a->local);
    mproto_downgrade_text(w, "@");
    mproto_downgrade_put(w, domain);
    mproto_downgrade_text(w, ">");
}

static void put_mailbox(downgrade_list *l, const mproto_addr *a)
{
    list_next(l, 0);
    if (a->display.n > 0)
        mproto_downgrade_phrase(l->w, a->display);
    put_addr_spec(l->w, a);
    mproto_downgrade_comments(l->w, a->raw);
}

/* 1 when a mailbox before the end of the group has no form in ASCII: *end is
 * that GROUP_END then. */
static int group_is_beyond(const mproto_addrs *it, mproto_addr *end)
{
    mproto_addrs ahead = *it;
    int beyond = 0;

    while (mproto_addrs_next(&ahead, end) == 1
           && end->type != MPROTO_ADDR_GROUP_END)
        if (end->type == MPROTO_ADDR_MAILBOX)
            beyond |= is_odd(end) || is_beyond_ascii(end);
    return beyond;
}

/* RFC 6857 3.1.7 */
static void put_group(downgrade_list *l, mproto_addrs *it,
                      const mproto_addr *a)
{
    mproto_span list;
    mproto_addr end;

    if (!group_is_beyond(it, &end)) {
        list_next(l, 0);
        mproto_downgrade_phrase(l->w, a->display);
        mproto_downgrade_text(l->w, ":");
        l->comma = 0;
        return;
    }
    list.p = a->raw.p + a->raw.n;
    list.n = (size_t)(end.raw.p - list.p);
    list = without_separators(list);
    put_empty_group(l, a->display, &list, 1);
    while (mproto_addrs_next(it, &end) == 1
           && end.type != MPROTO_ADDR_GROUP_END)
        ;
}

static void put_plain(downgrade_list *l, mproto_span raw)
{
    mproto_span s = without_separators(raw);

    list_next(l, s.n);
    mproto_downgrade_text(l->w, " ");
    mproto_downgrade_put(l->w, s);
}

static void put_element(downgrade_list *l, mproto_addrs *it,
                        const mproto_addr *a)
{
    if (a->type == MPROTO_ADDR_GROUP) {
        put_group(l, it, a);
    } else if (a->type == MPROTO_ADDR_GROUP_END) {
        mproto_downgrade_text(l->w, ";");
        mproto_downgrade_comments(l->w, a->raw);
        l->comma = 1;
    } else if (a->type == MPROTO_ADDR_EMPTY) {
        mproto_downgrade_comments(l->w, a->raw);
    } else if (!mproto_downgrade_is_eight(a->raw)) {
        put_plain(l, a->raw);
    } else if (is_odd(a)) {
        put_odd(l, a);
    } else if (is_beyond_ascii(a)) {
        put_beyond(l, a);
    } else {
        put_mailbox(l, a);
    }
}

void mproto_downgrade_addresses(mproto_downgraded *w, mproto_span body)
{
    downgrade_list l = { NULL, 0 };
    mproto_addrs it;
    mproto_addr a;

    l.w = w;
    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a) == 1)
        put_element(&l, &it, &a);
}
