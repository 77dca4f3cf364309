/* The POP3 server without sockets: a whole maildrop that is fetched, stored
 * with CRLF and with LF. */
#include "bench.h"
#include <mailproto/pop3d.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 76, MAIL = 1 << 20, OUT = 1 << 16 };

static char mail[2][MAIL + 8];

static void stop(const char *what)
{
    fprintf(stderr, "bench_pop3: %s\n", what);
    exit(1);
}

/* Lines of 76 columns, none of which begins with a dot. */
static mproto_span make_mail(char *to, const char *end)
{
    size_t i, n = 0;
    mproto_span all;

    while (n + COLUMNS + 2 <= MAIL) {
        for (i = 0; i < COLUMNS; i++)
            to[n + i] = (char)('a' + (int)((n + 7 * i) % 26));
        n += COLUMNS;
        memcpy(to + n, end, strlen(end));
        n += strlen(end);
    }
    to[n] = '\0';
    all.p = to;
    all.n = n;
    return all;
}

static void answer(mproto_pop3d *s, const mproto_pop3d_event *e,
                   mproto_pop3d_item *item, mproto_span all)
{
    size_t left = all.n - (size_t)e->offset;

    if (e->type == MPROTO_POP3D_LOGIN)
        mproto_pop3d_open(s, item, 1, 0);
    else if (e->type != MPROTO_POP3D_BODY)
        mproto_pop3d_ok(s);
    else if (left == 0)
        mproto_pop3d_body_end(s);
    else
        mproto_pop3d_body(s, all.p + e->offset,
                          left < e->room ? left : e->room);
}

/* Drops all output; what was sent is counted. */
static size_t fetch(const void *how, mproto_span all)
{
    static const char says[] = "USER u\r\nPASS p\r\nRETR 1\r\nQUIT\r\n";
    mproto_pop3d_limits limits = { .size = sizeof limits, .out_max = OUT };
    mproto_pop3d_opts opts = { .size = sizeof opts,
                               .flags = MPROTO_POP3D_CLEAR_AUTH };
    mproto_pop3d_item item = { 0, NULL, 0 };
    const mproto_pop3d_event *e;
    mproto_pop3d *s;
    mproto_wire *w;
    size_t n, sent = 0;

    (void)how;
    opts.limits = &limits;
    s = mproto_pop3d_new(&opts);
    w = mproto_pop3d_wire(s);
    if (mproto_pop3d_next(s) ||
        mproto_wire_in(w, says, sizeof says - 1) != MPROTO_OK)
        stop("the server takes no octets");
    while (!(mproto_wire_want(w) & MPROTO_CLOSED)) {
        while ((e = mproto_pop3d_next(s)) != NULL)
            answer(s, e, &item, all);
        mproto_wire_out(w, &n);
        mproto_wire_sent(w, n);
        sent += n;
    }
    mproto_pop3d_free(s);
    if (sent < all.n)
        stop("the server lost content");
    return sent;
}

static void measure(const char *title, mproto_span all)
{
    bench_begin(title, &all, 1, (double)all.n / 1e9, "GB/s");
    bench_limit("lines copied", bench_lines, NULL);
    bench_limit("memcpy", bench_memcpy, NULL);
    bench_ours("server", fetch, NULL, 0, 0.6);
    bench_end();
}

void bench_pop3(void)
{
    measure("a message of 1 MB, stored with CRLF", make_mail(mail[0], "\r\n"));
    measure("a message of 1 MB, stored with LF", make_mail(mail[1], "\n"));
}
