/* Works on the POP3 client engine: always has one more command in flight. */
#include <mailproto.h>

#include "linear.h"

typedef int (*pop3_verb)(mproto_pop3c *c, uint32_t number);

static size_t fetch(mproto_pop3c *c, pop3_verb verb)
{
    const mproto_pop3c_event *e;
    size_t sum = 0;

    while ((e = mproto_pop3c_next(c)) != NULL) {
        sum += e->data.n + e->text.n + 1;
        if (e->type == MPROTO_POP3C_READY)
            mproto_pop3c_login(c, "u", "p");
        else if (e->type == MPROTO_POP3C_DONE)
            verb(c, verb == mproto_pop3c_retr);
        mproto_wire_sent(mproto_pop3c_wire(c), (size_t)-1);
    }
    mproto_wire_sent(mproto_pop3c_wire(c), (size_t)-1);
    return sum;
}

static size_t run_pop3c(const char *p, size_t n, size_t piece, pop3_verb verb)
{
    mproto_pop3c_limits limits = { sizeof limits, 1u << 24, 0, 0, 0 };
    mproto_pop3c_opts opts = { sizeof opts, MPROTO_POP3C_CLEAR_AUTH |
                               MPROTO_POP3C_LF_LINES, NULL, NULL };
    mproto_pop3c *c;
    size_t at, sum;

    opts.limits = &limits;
    c = mproto_pop3c_new(&opts);
    sum = fetch(c, verb);
    for (at = 0; at < n; at += piece) {
        if (mproto_wire_in(mproto_pop3c_wire(c), p + at, piece) != MPROTO_OK)
            break;
        sum += fetch(c, verb);
    }
    mproto_pop3c_free(c);
    return sum;
}

size_t work_pop3c(const char *p, size_t n)
{
    return run_pop3c(p, n, n, mproto_pop3c_retr);
}

size_t work_pop3c_octets(const char *p, size_t n)
{
    return run_pop3c(p, n, 1, mproto_pop3c_retr);
}

size_t work_pop3c_uidl(const char *p, size_t n)
{
    return run_pop3c(p, n, n, mproto_pop3c_uidl);
}
