#include <mailproto/relay.h>
#include "base/alloc_int.h"

/* a + n without passing INT64_MAX. */
static int64_t later(int64_t a, uint32_t n)
{
    return a > INT64_MAX - (int64_t)n ? INT64_MAX : a + (int64_t)n;
}

static uint32_t number_or(uint32_t n, uint32_t standard)
{
    return n ? n : standard;
}

int64_t mproto_retry_next(const mproto_retry *r, int64_t queued, int64_t last,
                          unsigned tries, uint32_t random)
{
    mproto_retry plan = { 0, 0, 0, 0 };
    uint32_t wait, most;
    int64_t end, next;

    mproto_opts_copy(&plan, sizeof plan, r);
    wait = number_or(plan.first, 1800);
    most = number_or(plan.most, 14400);
    end = later(queued, number_or(plan.give_up, 432000));
    if (tries == 0)
        return queued;
    if (last >= end)
        return INT64_MIN;
    while (--tries > 0 && wait < most)
        wait = wait <= most / 2 ? 2 * wait : most;
    wait = wait < most ? wait : most;
    next = later(later(last, wait), random % (wait / 8 + 1));
    return next < end ? next : end;
}
