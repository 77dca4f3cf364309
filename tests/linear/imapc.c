/* The client of IMAP. */
#include "linear.h"

#include <mailproto/imapc.h>
#include <stdlib.h>

static size_t hear_imap(mproto_imapc *c)
{
    const mproto_imapc_event *e;
    size_t sum = 0;

    for (;;) {
        while ((e = mproto_imapc_next(c)) != NULL)
            sum += (size_t)e->type + e->data.n + e->ids_n;
        if (!(mproto_wire_want(mproto_imapc_wire(c)) & MPROTO_WRITE))
            return sum;
        mproto_wire_sent(mproto_imapc_wire(c), (size_t)-1);
    }
}

static size_t run_imapc(const char *p, size_t n, size_t piece)
{
    mproto_imapc_limits limits = { .size = sizeof limits,
        .item_max = (size_t)1 << 28, .values_max = 1u << 30,
        .depth_max = 1u << 30 };
    mproto_imapc_opts opts = { .size = sizeof opts,
        .flags = MPROTO_IMAPC_NO_CAPABILITY };
    mproto_imapc *c;
    size_t at, sum;

    opts.limits = &limits;
    c = mproto_imapc_new(&opts);
    sum = hear_imap(c);
    for (at = 0; at < n; at += piece) {
        if (mproto_wire_in(mproto_imapc_wire(c), p + at, piece) != MPROTO_OK)
            break;
        sum += hear_imap(c);
    }
    mproto_imapc_free(c);
    return sum;
}

/* A line at a time, since each answers what was said. The cache has as many
 * UIDs as the server says octets, in ranges of 16. */
size_t work_imapc_resync(const char *p, size_t n)
{
    mproto_imapc_limits limits = { .size = sizeof limits,
        .item_max = (size_t)1 << 28, .known_max = UINT32_MAX };
    mproto_imapc_opts opts = { .size = sizeof opts };
    mproto_imapc_cache cache = { .size = sizeof cache, .uidvalidity = 7,
        .modseq = 20 };
    mproto_imapset_range *uids = malloc((n / 16 + 1) * sizeof *uids);
    mproto_imapc *c;
    size_t sum = 0, line;
    int begun = 0;

    for (; uids != NULL && cache.uids_n < n / 16; cache.uids_n++) {
        uids[cache.uids_n].lo = (uint32_t)cache.uids_n * 32 + 1;
        uids[cache.uids_n].hi = (uint32_t)cache.uids_n * 32 + 16;
    }
    cache.uids = uids;
    opts.limits = &limits;
    c = mproto_imapc_new(&opts);
    for (sum += hear_imap(c); n > 0; p += line, n -= line) {
        for (line = 1; line < n && p[line - 1] != '\n'; line++)
            ;
        if (mproto_wire_in(mproto_imapc_wire(c), p, line) != MPROTO_OK)
            break;
        sum += hear_imap(c);
        if (!begun)
            begun = mproto_imapc_resync(c, "x", &cache);
        sum += hear_imap(c);
    }
    mproto_imapc_free(c);
    free(uids);
    return sum;
}

size_t work_imapc(const char *p, size_t n)
{
    return run_imapc(p, n, n);
}

size_t work_imapc_octets(const char *p, size_t n)
{
    return run_imapc(p, n, 1);
}
