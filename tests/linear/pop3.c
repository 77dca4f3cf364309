/* The POP3 engines. */
#include <mailproto.h>

#include "linear.h"

#include <stdlib.h>

/* --- client --- */

/* Always has one more command in flight. */
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

/* --- server --- */

typedef struct drop {
    mproto_pop3d_item item[3];
    const char       *p;        /* the message, whichever is asked for */
    size_t            n;
} drop;

static void send_some(mproto_pop3d *s, const mproto_pop3d_event *e,
                      const drop *d)
{
    size_t at = (size_t)e->offset, some = d->n - at;

    if (some > e->room)
        some = e->room;
    if (some == 0)
        mproto_pop3d_body_end(s);
    else if (mproto_pop3d_body(s, d->p + at, some) != MPROTO_OK)
        abort();
}

static size_t serve_pop3(mproto_pop3d *s, drop *d)
{
    const mproto_pop3d_event *e;
    size_t sum = 0;

    for (;;) {
        while ((e = mproto_pop3d_next(s)) != NULL) {
            sum++;
            if (e->type == MPROTO_POP3D_LOGIN)
                mproto_pop3d_open(s, d->item, 3, 0);
            else if (e->type == MPROTO_POP3D_BODY)
                send_some(s, e, d);
            else
                mproto_pop3d_ok(s);
        }
        if (!(mproto_wire_want(mproto_pop3d_wire(s)) & MPROTO_WRITE))
            return sum;
        mproto_wire_sent(mproto_pop3d_wire(s), (size_t)-1);
    }
}

static size_t run_pop3d(const char *p, size_t n, size_t piece, drop *d)
{
    mproto_pop3d_limits limits = { .size = sizeof limits,
                                   .bad_max = 1u << 30 };
    mproto_pop3d_opts opts = { .size = sizeof opts,
        .flags = MPROTO_POP3D_CLEAR_AUTH, .caps = MPROTO_POP3_CAP_UIDL };
    static const char *const uids[] = { "a", "b", "c" };
    mproto_pop3d *s;
    size_t at, sum, i;

    for (i = 0; i < 3; i++) {
        d->item[i].size = 3;
        d->item[i].uid = uids[i];
    }
    opts.limits = &limits;
    s = mproto_pop3d_new(&opts);
    sum = serve_pop3(s, d);
    for (at = 0; at < n; at += piece) {
        if (mproto_wire_in(mproto_pop3d_wire(s), p + at, piece) != MPROTO_OK)
            break;
        sum += serve_pop3(s, d);
    }
    mproto_pop3d_free(s);
    return sum;
}

size_t work_pop3d(const char *p, size_t n)
{
    drop d = { .p = "a\r\n\r\nb", .n = 6 };

    return run_pop3d(p, n, n, &d);
}

size_t work_pop3d_octets(const char *p, size_t n)
{
    drop d = { .p = "a\r\n", .n = 3 };

    return run_pop3d(p, n, 1, &d);
}

/* Sends the input as a message. */
size_t work_pop3d_body(const char *p, size_t n)
{
    static const char commands[] = "USER a\r\nPASS b\r\nRETR 1\r\n";
    drop d = { .p = NULL };

    d.p = p;
    d.n = n;
    return run_pop3d(commands, sizeof commands - 1, sizeof commands - 1, &d);
}
