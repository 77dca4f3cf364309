#include <mailproto/relay.h>
#include "base/chars_int.h"
#include "base/print_int.h"
#include "base/sort_int.h"
#include "base/span_int.h"

typedef struct recipients {
    const mproto_smtp_path *paths;
    uint32_t               *index;
} recipients;

/* -1, 0, 1: without case. */
static int compare(mproto_span a, mproto_span b)
{
    size_t n = a.n < b.n ? a.n : b.n, i = 0;
    unsigned char x, y;

    while (i < n && mproto_lower(a.p[i]) == mproto_lower(b.p[i]))
        i++;
    if (i == n)
        return a.n < b.n ? -1 : a.n > b.n;
    x = (unsigned char)mproto_lower(a.p[i]);
    y = (unsigned char)mproto_lower(b.p[i]);
    return x < y ? -1 : 1;
}

static int is_before(const void *items, size_t a, size_t b)
{
    const recipients *r = items;
    uint32_t x = r->index[a], y = r->index[b];
    int order = compare(r->paths[x].domain, r->paths[y].domain);

    return order ? order < 0 : x < y;
}

static void swap(void *items, size_t a, size_t b)
{
    const recipients *r = items;
    uint32_t moved = r->index[a];

    r->index[a] = r->index[b];
    r->index[b] = moved;
}

void mproto_by_domain(const mproto_smtp_path *paths, uint32_t *index,
                      size_t n)
{
    mproto_sort sort = { NULL, is_before, swap };
    recipients r;

    r.paths = paths;
    r.index = index;
    sort.items = &r;
    mproto_sort_run(&sort, n);
}

size_t mproto_by_domain_end(const mproto_smtp_path *paths,
                            const uint32_t *index, size_t n, size_t from)
{
    size_t at = from;

    while (at < n && compare(paths[index[at]].domain,
                             paths[index[from]].domain) == 0)
        at++;
    return at;
}

/* domain is name, or ".name" and domain is below it. */
static int is_one_of(mproto_span domain, mproto_span name)
{
    if (name.n == 0)
        return 0;
    if (name.p[0] == '.' && domain.n > name.n) {
        domain.p += domain.n - name.n;
        domain.n = name.n;
    }
    return compare(domain, name) == 0;
}

static int is_ours(mproto_span domain, const char *domains)
{
    mproto_span left, name;

    left.p = domains;
    left.n = mproto_length(domains);
    while (left.n > 0) {
        mproto_cut(&left, ' ', &name);
        if (is_one_of(domain, name))
            return 1;
    }
    return 0;
}

/* RFC 5321 appendix F.4 has "%"; "!" is of UUCP. */
static int hides_another(const mproto_smtp_path *to)
{
    size_t i = 0;

    while (i < to->local.n && to->local.p[i] != '%' && to->local.p[i] != '!' &&
           to->local.p[i] != '@')
        i++;
    return i < to->local.n;
}

mproto_relay_verdict mproto_relay_judge(const mproto_smtp_path *to,
                                        const char *domains, int trusted)
{
    int ours = to->domain.n == 0 || is_ours(to->domain, domains);

    if (ours && (trusted || !hides_another(to)))
        return MPROTO_RELAY_LOCAL;
    return trusted ? MPROTO_RELAY_FORWARD : MPROTO_RELAY_REFUSE;
}

/* The first of "@a,@b", without "@"; *rest is "@b". */
static mproto_span first_hop(mproto_span route, mproto_span *rest)
{
    mproto_span hop;

    mproto_cut(&route, ',', &hop);
    *rest = route;
    hop.p++;
    hop.n--;
    return hop;
}

mproto_span mproto_route_next(const mproto_smtp_path *path)
{
    mproto_span rest;

    return path->route.n > 0 ? first_hop(path->route, &rest) : path->domain;
}

static size_t print(char *dst, size_t cap, mproto_span route,
                    mproto_span mailbox)
{
    mproto_print out = { NULL, 0, 0 };

    out.dst = dst;
    out.cap = cap;
    mproto_print_put(&out, route.p, route.n);
    if (route.n > 0)
        mproto_print_char(&out, ':');
    mproto_print_put(&out, mailbox.p, mailbox.n);
    return mproto_print_end(&out);
}

size_t mproto_route_drop(char *dst, size_t cap, const mproto_smtp_path *path)
{
    mproto_span rest = { "", 0 };

    if (path->route.n > 0)
        first_hop(path->route, &rest);
    return print(dst, cap, rest, path->mailbox);
}

size_t mproto_route_grow(char *dst, size_t cap, const mproto_smtp_path *path,
                         const char *host)
{
    mproto_print out = { NULL, 0, 0 };

    out.dst = dst;
    out.cap = cap;
    if (path->mailbox.n > 0) {
        mproto_print_char(&out, '@');
        mproto_print_text(&out, host);
        mproto_print_char(&out, path->route.n > 0 ? ',' : ':');
        mproto_print_put(&out, path->route.p, path->route.n);
    }
    if (path->mailbox.n > 0 && path->route.n > 0)
        mproto_print_char(&out, ':');
    mproto_print_put(&out, path->mailbox.p, path->mailbox.n);
    return mproto_print_end(&out);
}
