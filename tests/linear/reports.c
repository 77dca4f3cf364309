/* What is told about messages: the whole input is a body. */
#include "linear.h"

#include <mailproto.h>

size_t work_report(const char *p, size_t n)
{
    mproto_report it;
    mproto_report_group g;
    mproto_field f;
    mproto_span body;
    mproto_mdn m;
    size_t sum = 0;

    body.p = p, body.n = n;
    mproto_report_begin(&it, body);
    while (mproto_report_next(&it, &g)) {
        sum += g.raw.n + mproto_report_address(room, room_n, &g.final, NULL);
        while (mproto_report_field(&g.fields, &f))
            sum++;
    }
    return sum + (mproto_mdn_read(&m, body) ? m.modifiers.n : 0);
}

/* The input is a header, and then a body. */
size_t work_partial(const char *p, size_t n)
{
    mproto_partial f = { 1, 2, "a@b", 0 };
    mproto_span s;
    size_t from = 0;

    s.p = p, s.n = n;
    return mproto_partial_write(room, room_n, &f, s)
        + mproto_partial_join(room, room_n, s, s, &from) + from
        + (mproto_partial_read(&f, s) == MPROTO_OK)
        + mproto_partial_cut(p, n, n / 2);
}

/* The input is a message; what comes out is thrown away. */
size_t work_downgrade(const char *p, size_t n)
{
    mproto_downgrade_opts opts = { sizeof opts, 0, NULL, NULL };
    mproto_downgrade *d;
    size_t sum = 0, out_n;
    int turn;

    opts.flags = MPROTO_DOWNGRADE_UNLABELLED;
    d = mproto_downgrade_new(&opts);
    if (d == NULL)
        return 0;
    mproto_downgrade_in(d, p, n);
    for (turn = 0; turn < 2; turn++) {
        while (mproto_downgrade_next(d)) {
            mproto_downgrade_out(d, &out_n);
            mproto_downgrade_sent(d, out_n);
            sum += out_n;
        }
        mproto_downgrade_eof(d);
    }
    mproto_downgrade_free(d);
    return sum;
}
