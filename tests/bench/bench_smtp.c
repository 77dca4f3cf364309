/* Speed and size of the SMTP engines, without sockets. Speed stands beside
 * memcpy and a memchr+memcpy loop over lines of the same octets in the same
 * run: figures move with the machine's load, the ratios are what counts. */
#define _POSIX_C_SOURCE 200809L
#include "bench.h"
#include <mailproto/smtpc.h>
#include <mailproto/smtpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    COLUMNS = 76, TEXT = 1 << 20, CHUNK = 1 << 16, RUNS = 15, ROUNDS = 32,
    TRANSACTIONS = 4000
};

static char text[TEXT + 8], sink[TEXT + 1024];
static size_t text_n;

/* So that no compiler leaves copies out. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;

static void stop(const char *what)
{
    fprintf(stderr, "bench_smtp: %s\n", what);
    exit(1);
}

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Lines of 76 columns and CRLF; some begin with a blank, none with a dot. */
static void make_text(void)
{
    size_t i, column = 0;

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
    text_n = i;
}

/* --- what can be had at the best --- */

static size_t work_memcpy(void)
{
    size_t at, n;

    for (at = 0; at < text_n; at += n) {
        n = text_n - at < CHUNK ? text_n - at : CHUNK;
        copy(sink + at, text + at, n);
    }
    return text_n;
}

static size_t work_lines(void)
{
    const char *p = text, *end = text + text_n, *lf;
    size_t n = 0, line;

    while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        line = (size_t)(lf - p) + 1;
        copy(sink + n, p, line);
        n += line;
        p = lf + 1;
    }
    return n;
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

static mproto_smtpd *new_server(void)
{
    static const char hello[] = "EHLO client.example\r\n";
    mproto_smtpd *s = mproto_smtpd_new(NULL);

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

static size_t work_server(void)
{
    mproto_smtpd *s = new_server();
    size_t at, n, got = 0;

    serve(s, group, sizeof group - 1);
    for (at = 0; at < text_n; at += n) {
        n = text_n - at < CHUNK ? text_n - at : CHUNK;
        got += serve(s, text + at, n);
    }
    serve(s, ".\r\n", 3);
    mproto_smtpd_free(s);
    if (got != text_n)
        stop("the server lost content");
    return got;
}

/* Group and content with its dot, each in one piece. */
static void transactions(mproto_smtpd *s)
{
    static char body[1024 + 3];
    size_t n = 13 * (COLUMNS + 2);
    int i;

    memcpy(body, text, n);
    memcpy(body + n, ".\r\n", 3);
    for (i = 0; i < TRANSACTIONS; i++) {
        serve(s, group, sizeof group - 1);
        if (serve(s, body, n + 3) != n)
            stop("the server lost content");
    }
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

static size_t put_body(mproto_smtpc *c, size_t at, size_t room)
{
    size_t n = text_n - at < room ? text_n - at : room;

    if (mproto_smtpc_body(c, text + at, n) != MPROTO_OK)
        stop("the client takes no content");
    return n;
}

static void begin(mproto_smtpc *c)
{
    mproto_smtpc_mail(c, "somebody@client.example", NULL);
    mproto_smtpc_rcpt(c, "somebody.else@server.example", NULL);
    mproto_smtpc_data(c);
}

static size_t work_client(void)
{
    mproto_smtpc *c = mproto_smtpc_new(NULL);
    mproto_wire *w = mproto_smtpc_wire(c);
    const mproto_smtpc_event *e;
    size_t at = 0;

    if (!c || mproto_smtpc_next(c) ||
        mproto_wire_in(w, replies, sizeof replies - 1) != MPROTO_OK)
        stop("no client");
    while (at < text_n) {
        while ((e = mproto_smtpc_next(c)) != NULL) {
            if (e->type == MPROTO_SMTPC_READY)
                begin(c);
            else if (e->type == MPROTO_SMTPC_BODY && at < text_n)
                at += put_body(c, at, e->room);
        }
        if (mproto_wire_want(w) & MPROTO_CLOSED)
            stop("the client is closed");
        drain(w);
    }
    mproto_smtpc_free(c);
    return at;
}

/* --- measuring --- */

typedef struct subject {
    const char *name;
    size_t    (*work)(void);
    double      speed[RUNS];    /* MB/s */
} subject;

enum { BY_MEMCPY, BY_LINES, BY_SERVER, BY_CLIENT, SUBJECTS };

static subject subjects[SUBJECTS] = {
    { "memcpy", work_memcpy, { 0 } },
    { "memchr for LF + memcpy", work_lines, { 0 } },
    { "server, content copied out", work_server, { 0 } },
    { "client, body()", work_client, { 0 } }
};

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double median(double *of)
{
    qsort(of, RUNS, sizeof *of, by_size);
    return of[RUNS / 2];
}

static double measure(const subject *b)
{
    double before = cpu_seconds();
    size_t n = 0;
    int i;

    for (i = 0; i < ROUNDS; i++)
        n += b->work();
    return (double)n / 1e6 / (cpu_seconds() - before);
}

static void measure_speed(void)
{
    double lines;
    int run, i;

    for (run = 0; run < RUNS; run++)
        for (i = 0; i < SUBJECTS; i++)
            subjects[i].speed[run] = measure(&subjects[i]);
    lines = median(subjects[BY_LINES].speed);
    printf("text of %d columns, medians of %d runs:\n", COLUMNS, RUNS);
    for (i = 0; i < SUBJECTS; i++) {
        double m = median(subjects[i].speed);

        printf("  %-28s %8.0f MB/s  %5.2f of memchr + memcpy%s\n",
               subjects[i].name, m, m / lines,
               i == BY_SERVER ? " (wanted: 0.60)" : "");
    }
}

static void measure_transactions(void)
{
    mproto_smtpd *s = new_server();
    double each[RUNS], before;
    int run;

    for (run = 0; run < RUNS; run++) {
        before = cpu_seconds();
        transactions(s);
        each[run] = (cpu_seconds() - before) / TRANSACTIONS * 1e6;
    }
    mproto_smtpd_free(s);
    printf("one transaction of 1 KB, server: %.2f us (wanted: 1.50)\n",
           median(each));
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

static size_t idle(size_t line_max, size_t out_max)
{
    mproto_alloc alloc = { NULL, counting };
    mproto_smtpd_limits limits = { sizeof limits, 0, 0, 0, 0, 0, 0, 0 };
    mproto_smtpd_opts opts = { sizeof opts, 0, NULL, 0, NULL, NULL, NULL };
    mproto_smtpd *s;
    size_t n;

    limits.line_max = line_max;
    limits.out_max = out_max;
    opts.limits = &limits;
    opts.alloc = &alloc;
    taken = 0;
    s = mproto_smtpd_new(&opts);
    n = taken;
    mproto_smtpd_free(s);
    return n;
}

static void measure_size(void)
{
    size_t all = idle(2048, 4096);

    printf("an idle server connection: %lu octets, without line (2048) and "
           "output (4096): %lu (wanted: 1024)\n", (unsigned long)all,
           (unsigned long)(all - 2048 - 4096));
}

void bench_smtp(void)
{
    make_text();
    measure_speed();
    measure_transactions();
    measure_size();
}
