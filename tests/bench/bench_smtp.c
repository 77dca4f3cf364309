/* The SMTP engines without sockets: content that passes through, whole
 * transactions, and the size of a connection. */
#include "bench.h"
#include <mailproto/smtpc.h>
#include "smtp/smtpd_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS = 76, TEXT = 1 << 20, CHUNK = 1 << 16, TRANSACTIONS = 1000,
    RECIPIENTS = 1000
};

static char text[TEXT + 8], sink[TEXT + 1024];

/* So that no compiler leaves copies out. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;

static void stop(const char *what)
{
    fprintf(stderr, "bench_smtp: %s\n", what);
    exit(1);
}

/* Lines of 76 columns and CRLF; some begin with a blank, none with a dot. */
static mproto_span make_text(void)
{
    size_t i, column = 0;
    mproto_span all;

    for (i = 0; i + COLUMNS + 2 <= TEXT; column++) {
        if (column < COLUMNS) {
            text[i] = (char)('a' + (int)((i * 7 + column) % 26));
            if (column % 11 == 10)
                text[i] = ' ';
            i++;
            continue;
        }
        text[i++] = '\r';
        text[i++] = '\n';
        column = (size_t)-1;
    }
    while (text[i - 1] != '\n')
        i--;
    text[i] = '\0';
    all.p = text;
    all.n = i;
    return all;
}

/* --- the server --- */

/* Says yes to everything and copies content; drops all output. Gives the
 * octets of content. */
static size_t serve(mproto_smtpd *s, const char *p, size_t n)
{
    mproto_wire *w = mproto_smtpd_wire(s);
    const mproto_smtpd_event *e;
    size_t got = 0;
    unsigned want;

    if (n > 0 && mproto_wire_in(w, p, n) != MPROTO_OK)
        stop("the server takes no octets");
    for (;;) {
        while ((e = mproto_smtpd_next(s)) != NULL) {
            if (e->type == MPROTO_SMTPD_BODY) {
                copy(sink + got, e->data.p, e->data.n);
                got += e->data.n;
            } else if (e->type != MPROTO_SMTPD_RESET) {
                mproto_smtpd_ok(s);
            }
        }
        want = mproto_wire_want(w);
        if (!(want & MPROTO_WRITE))
            return got;
        mproto_wire_sent(w, (size_t)-1);
    }
}

static mproto_smtpd *new_server(const mproto_smtpd_opts *opts)
{
    static const char hello[] = "EHLO client.example\r\n";
    mproto_smtpd *s = mproto_smtpd_new(opts);

    if (!s)
        stop("no server");
    serve(s, NULL, 0);
    serve(s, hello, sizeof hello - 1);
    return s;
}

static const char group[] =
    "MAIL FROM:<somebody@client.example> SIZE=1024\r\n"
    "RCPT TO:<somebody.else@server.example>\r\n"
    "DATA\r\n";

static size_t receive(const void *how, mproto_span item)
{
    mproto_smtpd *s = new_server(NULL);
    size_t at, n, got = 0;

    (void)how;
    serve(s, group, sizeof group - 1);
    for (at = 0; at < item.n; at += n) {
        n = item.n - at < CHUNK ? item.n - at : CHUNK;
        got += serve(s, item.p + at, n);
    }
    serve(s, ".\r\n", 3);
    mproto_smtpd_free(s);
    return got == item.n ? got : 0;
}

/* Group and content with its dot, each in one piece. */
static size_t transactions(const void *how, mproto_span item)
{
    mproto_smtpd *s = new_server(NULL);
    size_t i, got = 0;

    (void)how;
    for (i = 0; i < TRANSACTIONS; i++) {
        serve(s, group, sizeof group - 1);
        got += serve(s, item.p, item.n);
    }
    mproto_smtpd_free(s);
    return got == TRANSACTIONS * (item.n - 3) ? got : 0;
}

/* A group of commands, from the wire to events, and their replies. */
static size_t recipients(const void *how, mproto_span item)
{
    static const char mail[] = "MAIL FROM:<somebody@client.example>\r\n";
    mproto_smtpd_limits limits = { .size = sizeof limits };
    mproto_smtpd_opts opts = { .size = sizeof opts };
    mproto_smtpd *s;
    int open;

    (void)how;
    limits.out_max = RECIPIENTS * 32;
    opts.limits = &limits;
    s = new_server(&opts);
    serve(s, mail, sizeof mail - 1);
    serve(s, item.p, item.n);
    open = mproto_smtpd_ok(s) == MPROTO_E_STATE;
    mproto_smtpd_free(s);
    return open ? item.n : 0;
}

/* The same without replies: from lines to events alone. */
static size_t parse(const void *how, mproto_span item)
{
    static const mproto_smtpd_event none;
    mproto_smtpd *s = new_server(NULL);
    mproto_span in = item;
    size_t octets = 0;

    (void)how;
    serve(s, group, sizeof group - 1 - 6);      /* as far as DATA */
    while (mproto_line_next(&s->line, &in) == MPROTO_LINE_WHOLE) {
        s->ev = none;
        if (!mproto_smtpd_command(s))
            stop("no recipient");
        octets += s->ev.path.mailbox.n;
        s->owed = (mproto_smtpd_type)0;
    }
    mproto_smtpd_free(s);
    return octets;
}

/* --- the client --- */

/* Replies to all that a lockstep client says up to the content. */
static const char replies[] =
    "220 server.example\r\n250-server.example\r\n250 PIPELINING\r\n"
    "250 ok\r\n250 ok\r\n354 go on\r\n";

static void drain(mproto_wire *w)
{
    size_t n;
    const void *p;

    while ((p = mproto_wire_out(w, &n)) != NULL) {
        copy(sink, p, n < sizeof sink ? n : sizeof sink);
        mproto_wire_sent(w, n);
    }
}

/* As much of what is left as there is room for. */
static void put_body(mproto_smtpc *c, mproto_span *left, size_t room)
{
    size_t n = left->n < room ? left->n : room;

    if (mproto_smtpc_body(c, left->p, n) != MPROTO_OK)
        stop("the client takes no content");
    left->p += n;
    left->n -= n;
}

static void begin(mproto_smtpc *c)
{
    mproto_smtpc_mail(c, "somebody@client.example", NULL);
    mproto_smtpc_rcpt(c, "somebody.else@server.example", NULL);
    mproto_smtpc_data(c);
}

static size_t send_body(const void *how, mproto_span item)
{
    mproto_smtpc *c = mproto_smtpc_new(NULL);
    mproto_wire *w = mproto_smtpc_wire(c);
    const mproto_smtpc_event *e;
    mproto_span left = item;

    (void)how;
    if (!c || mproto_smtpc_next(c) ||
        mproto_wire_in(w, replies, sizeof replies - 1) != MPROTO_OK)
        stop("no client");
    while (left.n > 0) {
        while ((e = mproto_smtpc_next(c)) != NULL) {
            if (e->type == MPROTO_SMTPC_READY)
                begin(c);
            else if (e->type == MPROTO_SMTPC_BODY && left.n > 0)
                put_body(c, &left, e->room);
        }
        if (mproto_wire_want(w) & MPROTO_CLOSED)
            stop("the client is closed");
        drain(w);
    }
    mproto_smtpc_free(c);
    return item.n;
}

/* --- measuring --- */

static void measure_speed(mproto_span all)
{
    bench_begin("content of 1 MB in lines of 76 columns", &all, 1,
                (double)all.n / 1e9, "GB/s");
    bench_limit("lines copied", bench_lines, NULL);
    bench_limit("memcpy", bench_memcpy, NULL);
    bench_ours("server, copied out", receive, NULL, 0, 0.6);
    bench_ours("client", send_body, NULL, 0, 0);
    bench_end();
}

/* The bar is 1.5 us for each. */
static void measure_transactions(mproto_span all)
{
    static char body[1024 + 4];
    mproto_span one;

    one.n = 13 * (COLUMNS + 2) + 3;
    one.p = body;
    memcpy(body, all.p, one.n - 3);
    memcpy(body + one.n - 3, ".\r\n", 4);
    bench_begin("transactions of 1 KB", &one, 1, TRANSACTIONS / 1e6, "M/s");
    bench_ours("server", transactions, NULL, 1 / 1.5, 0);
    bench_end();
}

/* The bar is 60 ns for each. */
static void measure_recipients(void)
{
    static const char line[] = "RCPT TO:<somebody.else@server.example>\r\n";
    static char lines[RECIPIENTS * sizeof line];
    mproto_span all;
    size_t i;

    all.p = lines;
    all.n = RECIPIENTS * (sizeof line - 1);
    for (i = 0; i < RECIPIENTS; i++)
        memcpy(lines + i * (sizeof line - 1), line, sizeof line);
    bench_begin("RCPT, an address of 28 octets", &all, 1,
                RECIPIENTS / 1e6, "M/s");
    bench_limit("memcpy", bench_memcpy, NULL);
    bench_ours("server, without replies", parse, NULL, 1 / 0.060, 0);
    bench_ours("server", recipients, NULL, 0, 0);
    bench_end();
}

static size_t taken;

static void *counting(void *ctx, void *p, size_t old_size, size_t n)
{
    (void)ctx;
    taken += n;
    taken -= old_size;
    if (n > 0)
        return realloc(p, n);
    free(p);
    return NULL;
}

/* A server with all that it can offer. */
static size_t idle(void)
{
    mproto_alloc alloc = { NULL, counting };
    mproto_smtpd_opts opts = { .size = sizeof opts };
    mproto_smtpd *s;
    size_t n;

    opts.hostname = "mx1.mail.server.example";
    opts.auth = "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN";
    opts.caps = ~0u;
    opts.alloc = &alloc;
    taken = 0;
    s = mproto_smtpd_new(&opts);
    n = taken;
    mproto_smtpd_free(s);
    return n;
}

static void measure_size(void)
{
    printf("an idle server connection, all counted: %lu octets (wanted: "
           "4096)\n", (unsigned long)idle());
}

void bench_smtp(void)
{
    mproto_span all = make_text();

    measure_speed(all);
    measure_transactions(all);
    measure_recipients();
    measure_size();
}
