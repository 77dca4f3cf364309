/* Runs octets through one SMTP engine and writes down what came of it. The
 * application says yes to all; the input stands in blocks of its exact size,
 * each given back as soon as the engine is done with it. */
#ifndef SMTP_RUN_H
#define SMTP_RUN_H

#include <mailproto/smtpc.h>
#include <mailproto/smtpd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct smtp_run {
    char     out[65536];        /* what the engine sent */
    size_t   out_n;
    char     log[65536];        /* what it told, in words */
    size_t   log_n;
    unsigned mails, rcpts, ended;       /* events of the server */
    mproto_error error;
    unsigned want;              /* the last */
} smtp_run;

static inline void run_add(char *dst, size_t *n, const void *p, size_t m)
{
    assert_true(*n + m < 65536);
    if (m > 0)
        memcpy(dst + *n, p, m);
    *n += m;
    dst[*n] = '\0';
}

static inline void run_log(smtp_run *r, const char *words)
{
    run_add(r->log, &r->log_n, words, strlen(words));
}

static inline void run_log_code(smtp_run *r, const char *word, int code)
{
    char digits[4] = "000";

    run_log(r, word);
    if (code <= 0) {
        run_log(r, code == MPROTO_SMTP_UNSENT ? "=UNSENT " : "=UNKNOWN ");
        return;
    }
    digits[0] = (char)('0' + code / 100);
    digits[1] = (char)('0' + code / 10 % 10);
    digits[2] = (char)('0' + code % 10);
    run_log(r, "=");
    run_log(r, digits);
    run_log(r, " ");
}

static inline void run_drain(smtp_run *r, mproto_wire *w)
{
    size_t n;
    const void *p;

    while ((p = mproto_wire_out(w, &n)) != NULL) {
        run_add(r->out, &r->out_n, p, n);
        mproto_wire_sent(w, n);
    }
}

static inline void run_end(smtp_run *r, mproto_wire *w)
{
    r->error = *mproto_wire_error(w);
    r->want = mproto_wire_want(w);
    if (!(r->want & MPROTO_CLOSED))
        return;
    run_log(r, r->error.code == MPROTO_OK ? "CLOSED=OK"
             : r->error.code == MPROTO_E_PEER ? "CLOSED=PEER"
             : r->error.code == MPROTO_E_LIMIT ? "CLOSED=LIMIT"
             : r->error.code == MPROTO_E_EOF ? "CLOSED=EOF"
             : r->error.code == MPROTO_E_INJECT ? "CLOSED=INJECT"
             : "CLOSED=?");
}

#define RUN_LINES ((size_t)-1)  /* as step: each line for itself */

/* The octets p[0..n) in blocks: cut at cut (0: nowhere), or in steps. One
 * call of settle() between them does all that can be done. */
static inline void run_feed(mproto_wire *w, const char *p, size_t n,
                            size_t cut, size_t step,
                            void (*settle)(void *), void *arg)
{
    size_t at, m;
    char *block;

    settle(arg);
    for (at = 0; at < n && (mproto_wire_want(w) & MPROTO_READ); at += m) {
        m = step && n - at > step ? step : n - at;
        if (step == RUN_LINES && memchr(p + at, '\n', m))
            m = (size_t)((const char *)memchr(p + at, '\n', m) - p) + 1 - at;
        if (at < cut && at + m > cut)
            m = cut - at;
        block = malloc(m);
        assert_non_null(block);
        memcpy(block, p + at, m);
        assert_int_equal(mproto_wire_in(w, block, m), MPROTO_OK);
        settle(arg);
        free(block);
    }
}

/* --- server --- */

typedef struct run_server {
    smtp_run     *r;
    mproto_smtpd *s;
} run_server;

/* Octets of content, CR as "\r" and so on. */
static inline void run_log_data(smtp_run *r, mproto_span data)
{
    static const char hex[] = "0123456789abcdef";
    char four[5] = "\\x00";
    size_t i;

    for (i = 0; i < data.n; i++) {
        unsigned char c = (unsigned char)data.p[i];

        if (c == '\r' || c == '\n') {
            run_log(r, c == '\r' ? "\\r" : "\\n");
        } else if (c >= 32 && c < 127) {
            run_add(r->log, &r->log_n, &data.p[i], 1);
        } else {
            four[2] = hex[c >> 4];
            four[3] = hex[c & 15];
            run_log(r, four);
        }
    }
}

static inline void run_server_event(smtp_run *r, mproto_smtpd *s,
                                    const mproto_smtpd_event *e)
{
    mproto_smtp_path again;

    if (e->type == MPROTO_SMTPD_MAIL || e->type == MPROTO_SMTPD_RCPT)
        assert_int_equal(
            mproto_smtp_path_parse(&again, e->path.mailbox,
                                   e->type == MPROTO_SMTPD_MAIL
                                   ? MPROTO_PATH_MAY_NULL
                                   : MPROTO_PATH_MAY_POSTMASTER),
            MPROTO_OK);
    r->mails += e->type == MPROTO_SMTPD_MAIL;
    r->rcpts += e->type == MPROTO_SMTPD_RCPT;
    r->ended += e->type == MPROTO_SMTPD_BODY_END;
    if (e->type == MPROTO_SMTPD_BODY)
        run_log_data(r, e->data);
    else if (e->type == MPROTO_SMTPD_BODY_END)
        run_log(r, "|");
    else if (e->type == MPROTO_SMTPD_RESET)
        run_log(r, "!");
    else if (e->type == MPROTO_SMTPD_QUIT)
        return;
    mproto_smtpd_ok(s);
}

static inline void run_server_settle(void *arg)
{
    run_server *run = arg;
    const mproto_smtpd_event *e;

    for (;;) {
        while ((e = mproto_smtpd_next(run->s)) != NULL)
            run_server_event(run->r, run->s, e);
        if (!(mproto_wire_want(mproto_smtpd_wire(run->s)) & MPROTO_WRITE))
            return;
        run_drain(run->r, mproto_smtpd_wire(run->s));
    }
}

static inline void run_smtpd(smtp_run *r, const mproto_smtpd_opts *opts,
                             const char *p, size_t n, size_t cut, size_t step)
{
    run_server run;

    memset(r, 0, sizeof *r);
    run.r = r;
    run.s = mproto_smtpd_new(opts);
    assert_non_null(run.s);
    run_feed(mproto_smtpd_wire(run.s), p, n, cut, step, run_server_settle,
             &run);
    run_end(r, mproto_smtpd_wire(run.s));
    mproto_smtpd_free(run.s);
}

/* The codes of its replies, "220 250 354 ", one for each. */
static inline void run_codes(const smtp_run *r, char *codes)
{
    size_t at, n = 0;
    const char *lf;

    for (at = 0; at < r->out_n; at = (size_t)(lf - r->out) + 1) {
        lf = memchr(r->out + at, '\n', r->out_n - at);
        assert_non_null(lf);
        assert_true(lf - r->out - (long)at >= 4 && lf[-1] == '\r');
        if (r->out[at + 3] == '-')
            continue;
        memcpy(codes + n, r->out + at, 3);
        codes[n + 3] = ' ';
        n += 4;
    }
    codes[n] = '\0';
}

static inline void run_same(const smtp_run *a, const smtp_run *b)
{
    assert_int_equal(a->out_n, b->out_n);
    assert_memory_equal(a->out, b->out, a->out_n + 1);
    assert_string_equal(a->log, b->log);
    assert_int_equal(a->mails, b->mails);
    assert_int_equal(a->error.code, b->error.code);
    assert_int_equal(a->error.offset, b->error.offset);
}

/* Whole, octet by octet, and at all one-cut splits when it is not too long;
 * r is the whole. */
static inline void run_smtpd_all(smtp_run *r, const mproto_smtpd_opts *opts,
                                 const char *p, size_t n)
{
    static smtp_run other;
    size_t cut;

    run_smtpd(r, opts, p, n, 0, 0);
    run_smtpd(&other, opts, p, n, 0, 1);
    run_same(r, &other);
    for (cut = 1; cut < n && n < 1000; cut++) {
        run_smtpd(&other, opts, p, n, cut, 0);
        run_same(r, &other);
    }
}

/* --- client: MAIL, RCPT, DATA at READY, then QUIT --- */

typedef struct run_client {
    smtp_run     *r;
    mproto_smtpc *c;
    const char   *body;         /* goes out in pieces; 0: in one */
    size_t        body_n, piece;
} run_client;

static inline void run_client_body(run_client *run)
{
    size_t at, n;

    for (at = 0; at < run->body_n; at += n) {
        n = run->piece && run->body_n - at > run->piece ? run->piece
                                                        : run->body_n - at;
        assert_int_equal(mproto_smtpc_body(run->c, run->body + at, n),
                         MPROTO_OK);
    }
    assert_int_equal(mproto_smtpc_body_end(run->c), MPROTO_OK);
}

static inline void run_client_event(run_client *run,
                                    const mproto_smtpc_event *e)
{
    static const char *const names[] = {
        "", "CONNECT", "EHLO", "HELO", "STARTTLS", "MAIL", "RCPT", "DATA",
        "RSET", "VRFY", "EXPN", "HELP", "NOOP", "QUIT"
    };

    if (e->type == MPROTO_SMTPC_READY) {
        run_log(run->r, "READY ");
        mproto_smtpc_mail(run->c, "a@client.example", NULL);
        mproto_smtpc_rcpt(run->c, "b@server.example", NULL);
        mproto_smtpc_rcpt(run->c, "c@server.example", NULL);
        mproto_smtpc_data(run->c);
    } else if (e->type == MPROTO_SMTPC_BODY) {
        run_log(run->r, "BODY ");
        run_client_body(run);
    } else if (e->type == MPROTO_SMTPC_REPLY) {
        run_log_code(run->r, names[e->which], e->reply.code);
    } else if (e->type == MPROTO_SMTPC_RESULT) {
        run_log_code(run->r, "RESULT", e->reply.code);
        mproto_smtpc_quit(run->c);
    }
}

static inline void run_client_settle(void *arg)
{
    run_client *run = arg;
    const mproto_smtpc_event *e;

    for (;;) {
        while ((e = mproto_smtpc_next(run->c)) != NULL)
            run_client_event(run, e);
        if (!(mproto_wire_want(mproto_smtpc_wire(run->c)) & MPROTO_WRITE))
            return;
        run_drain(run->r, mproto_smtpc_wire(run->c));
    }
}

/* p are the server's replies, which come line by line or in steps; eof: it
 * leaves behind them. */
static inline void run_smtpc(smtp_run *r, const mproto_smtpc_opts *opts,
                             run_client *run, const char *p, size_t step,
                             int eof)
{
    memset(r, 0, sizeof *r);
    run->r = r;
    run->c = mproto_smtpc_new(opts);
    assert_non_null(run->c);
    run_feed(mproto_smtpc_wire(run->c), p, strlen(p), 0,
             step ? step : RUN_LINES, run_client_settle, run);
    if (eof)
        mproto_wire_eof(mproto_smtpc_wire(run->c));
    run_client_settle(run);
    run_end(r, mproto_smtpc_wire(run->c));
    mproto_smtpc_free(run->c);
}

#endif
