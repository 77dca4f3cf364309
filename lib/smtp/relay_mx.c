#include <mailproto/relay.h>
#include "base/chars_int.h"
#include "base/sort_int.h"

/* Spreads the bits of x, so that neighbours have nothing in common. */
static uint32_t spread(uint32_t x)
{
    x = (x ^ x >> 16) * 0x7feb352d;
    x = (x ^ x >> 15) * 0x846ca68b;
    return x ^ x >> 16;
}

/* Without its final dot. */
static mproto_span host_name(const char *host)
{
    mproto_span name = { host, mproto_length(host) };

    if (name.n > 0 && host[name.n - 1] == '.')
        name.n--;
    return name;
}

static int same_host(const char *a, const char *b)
{
    return mproto_same_span(host_name(a), host_name(b));
}

static int is_before(const void *items, size_t a, size_t b)
{
    const mproto_mx *mx = items;

    return mx[a].preference != mx[b].preference
        ? mx[a].preference < mx[b].preference : mx[a].order_ < mx[b].order_;
}

static void swap(void *items, size_t a, size_t b)
{
    mproto_mx *mx = items, moved = mx[a];

    mx[a] = mx[b];
    mx[b] = moved;
}

/* "." has no host behind it (RFC 7505 3), and none beside it. */
static void drop_null(mproto_mx *mx, size_t *n)
{
    size_t i, kept = 0;

    for (i = 0; i < *n; i++)
        if (host_name(mx[i].host).n > 0)
            mx[kept++] = mx[i];
    *n = kept;
}

/* Those that are better than self (RFC 5321 5.1). */
static void cut_at(mproto_mx *mx, size_t *n, const char *self)
{
    size_t i = 0;

    while (i < *n && !same_host(mx[i].host, self))
        i++;
    if (i == *n)
        return;
    while (i > 0 && mx[i - 1].preference == mx[i].preference)
        i--;
    *n = i;
}

mproto_mx_verdict mproto_mx_order(mproto_mx *mx, size_t *n, const char *self,
                                  uint32_t random)
{
    mproto_sort sort = { NULL, is_before, swap };
    size_t i;

    if (*n == 0)
        return MPROTO_MX_ADDRESS;
    drop_null(mx, n);
    if (*n == 0)
        return MPROTO_MX_NULL;
    for (i = 0; i < *n; i++)
        mx[i].order_ = spread(random + (uint32_t)i);
    sort.items = mx;
    mproto_sort_run(&sort, *n);
    if (self)
        cut_at(mx, n, self);
    return *n > 0 ? MPROTO_MX_TRY : MPROTO_MX_LOOP;
}
