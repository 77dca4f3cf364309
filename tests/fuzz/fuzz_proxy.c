/* The header of a proxy: each front of a whole one wants more, what stands
 * behind it changes nothing, spans lie in the input, what is bad stays bad, and
 * at its limit there is an answer. First octet: the limit, in units of 16. */
#include <mailproto/proxy.h>
#include <stdlib.h>
#include <string.h>

#define must(truth) ((truth) ? (void)0 : abort())

/* n octets of p in a block of their size, then as they stand for the spans. */
static mproto_proxy_type read_front(mproto_proxy *proxy, const char *p,
                                    size_t n, size_t max)
{
    char *block = malloc(n > 0 ? n : 1);
    mproto_proxy copy;
    mproto_proxy_type type;

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    type = mproto_proxy_read(&copy, block, n, max);
    free(block);
    memset(proxy, 0, sizeof *proxy);
    must(mproto_proxy_read(proxy, p, n, max) == type);
    return type;
}

static int lies_in(mproto_span s, const char *p, size_t n)
{
    return s.n == 0 || (s.p >= p && s.p <= p + n && s.n <= n &&
                        (size_t)(s.p - p) <= n - s.n);
}

static void check_tlvs(mproto_span tlvs)
{
    mproto_span all = tlvs, value, before;
    unsigned type;
    int more;

    do {
        before = tlvs;
        more = mproto_proxy_tlv_next(&tlvs, &type, &value);
        if (more > 0) {
            must(type < 256 && lies_in(value, all.p, all.n));
            must(before.n - tlvs.n == value.n + 3);
        } else {
            must(tlvs.p == before.p && tlvs.n == before.n);
        }
    } while (more > 0);
    must(more == 0 ? tlvs.n == 0 : more == MPROTO_E_ARG);
}

static void check_whole(const mproto_proxy *a, const char *p, size_t max)
{
    must(a->version == 1 || a->version == 2);
    must(a->length <= (a->version == 1 ? MPROTO_PROXY_V1_MAX
                                       : max > 0 ? max : 536));
    must(a->version == 2 || (!a->local && !a->datagram && a->tlvs.n == 0));
    must(lies_in(a->from_path, p, a->length));
    must(lies_in(a->to_path, p, a->length));
    must(lies_in(a->tlvs, p, a->length));
    must(a->from_port < 65536 && a->to_port < 65536);
    check_tlvs(a->tlvs);
}

static void check_same(const mproto_proxy *a, const mproto_proxy *b)
{
    must(a->version == b->version && a->local == b->local &&
         a->family == b->family && a->length == b->length);
    must(memcmp(a->from, b->from, 16) == 0 && memcmp(a->to, b->to, 16) == 0);
    must(a->from_port == b->from_port && a->to_port == b->to_port);
    must(a->tlvs.n == b->tlvs.n && a->from_path.n == b->from_path.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_proxy_type type = MPROTO_PROXY_MORE, now;
    const char *p = (const char *)data + 1;
    mproto_proxy first, proxy;
    size_t n, max;

    if (size < 1)
        return 0;
    max = data[0] * (size_t)16;
    memset(&first, 0, sizeof first);
    for (n = 0; n <= size - 1; n++) {
        now = read_front(&proxy, p, n, max);
        must(type == MPROTO_PROXY_MORE || now == type);
        if (now == MPROTO_PROXY_WHOLE && type == MPROTO_PROXY_MORE) {
            must(proxy.length == n);
            check_whole(&proxy, p, max);
            first = proxy;
        }
        if (now == MPROTO_PROXY_WHOLE)
            check_same(&first, &proxy);
        must(now != MPROTO_PROXY_MORE || n < MPROTO_PROXY_V1_MAX ||
             n < (max > 0 ? max : 536));
        type = now;
    }
    return 0;
}
