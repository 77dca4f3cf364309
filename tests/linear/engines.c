/* The engines, with limits that the input stays within. */
#include "linear.h"

#include <mailproto.h>

#include <stdlib.h>

static size_t run_mime(const char *p, size_t n, size_t piece)
{
    mproto_mime_limits limits = { sizeof limits, 0, 1u << 30, 1u << 30,
        1u << 30, 1u << 30 };
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_DECODE
                                     | MPROTO_MIME_UTF8 | MPROTO_MIME_UNFLOW
                                     | MPROTO_MIME_MBOXLINE };
    mproto_mime *m;
    size_t at, sum = 0;

    opts.limits = &limits;
    m = mproto_mime_new(&opts);
    for (at = 0; at < n; at += piece) {
        if (mproto_mime_in(m, p + at, piece) != MPROTO_OK)
            abort();
        while (mproto_mime_next(m))
            sum++;
    }
    mproto_mime_eof(m);
    while (mproto_mime_next(m))
        sum++;
    mproto_mime_free(m);
    return sum;
}

size_t work_mime(const char *p, size_t n)
{
    return run_mime(p, n, n);
}

size_t work_mime_octets(const char *p, size_t n)
{
    return run_mime(p, n, 1);
}

static size_t run_mbox(const char *p, size_t n, size_t piece)
{
    mproto_mbox m;
    mproto_span data;
    size_t i, sum = 0;

    mproto_mbox_init(&m, MPROTO_MBOX_RD);
    for (i = 0; i < n; i += piece) {
        mproto_mbox_in(&m, p + i, piece < n - i ? piece : n - i);
        while (mproto_mbox_next(&m, &data))
            sum += data.n + 1;
    }
    mproto_mbox_eof(&m);
    while (mproto_mbox_next(&m, &data))
        sum += data.n + 1;
    return sum;
}

size_t work_mbox(const char *p, size_t n)
{
    return run_mbox(p, n, n);
}

size_t work_mbox_octets(const char *p, size_t n)
{
    return run_mbox(p, n, 1);
}

static size_t run_transit(const char *p, size_t n, size_t piece)
{
    mproto_transit t;
    mproto_span data;
    size_t i, sum = 0;

    mproto_transit_init(&t, MPROTO_TRANSIT_NO_BCC);
    for (i = 0; i < n; i += piece) {
        mproto_transit_in(&t, p + i, piece < n - i ? piece : n - i);
        while (mproto_transit_next(&t, &data))
            sum += data.n + 1;
    }
    return sum + t.received + t.left_out;
}

size_t work_transit(const char *p, size_t n)
{
    return run_transit(p, n, n);
}

size_t work_transit_octets(const char *p, size_t n)
{
    return run_transit(p, n, 1);
}

/* How the loop around a server goes about it. */
struct manner {
    size_t piece;               /* octets of a read */
    size_t sent;                /* and of a write */
    size_t out_max;
    int    keep;                /* keeps at each event */
};

/* Says yes to all. */
static size_t serve(mproto_smtpd *s, const struct manner *how)
{
    mproto_wire *w = mproto_smtpd_wire(s);
    const mproto_smtpd_event *e;
    size_t sum = 0;

    for (;;) {
        while ((e = mproto_smtpd_next(s)) != NULL) {
            sum += e->data.n + 1;
            if (how->keep && mproto_wire_keep(w) != MPROTO_OK)
                abort();
            mproto_smtpd_ok(s);
        }
        if (!(mproto_wire_want(w) & MPROTO_WRITE))
            return sum;
        mproto_wire_sent(w, how->sent);
    }
}

static size_t run_smtpd(const char *p, size_t n, const struct manner *how)
{
    mproto_smtpd_limits limits = { .size = sizeof limits,
        .line_max = 1u << 24, .keep_max = 1u << 30, .message_max = 1u << 30,
        .rcpt_max = 1u << 30, .bad_max = 1u << 30, .mail_max = 1u << 30,
        .refuse_max = 1u << 30 };
    mproto_smtpd_opts opts = { .size = sizeof opts,
        .flags = MPROTO_SMTPD_PASS_BARE };
    mproto_smtpd *s;
    size_t at, sum;

    limits.out_max = how->out_max;
    opts.limits = &limits;
    s = mproto_smtpd_new(&opts);
    sum = serve(s, how);
    for (at = 0; at < n; at += how->piece) {
        if (mproto_wire_in(mproto_smtpd_wire(s), p + at, how->piece)
            != MPROTO_OK)
            break;
        sum += serve(s, how);
    }
    mproto_smtpd_free(s);
    return sum;
}

size_t work_smtpd(const char *p, size_t n)
{
    struct manner how = { 0, (size_t)-1, 0, 0 };

    how.piece = n;
    return run_smtpd(p, n, &how);
}

size_t work_smtpd_octets(const char *p, size_t n)
{
    static const struct manner how = { 1, (size_t)-1, 0, 0 };

    return run_smtpd(p, n, &how);
}

size_t work_smtpd_keep(const char *p, size_t n)
{
    struct manner how = { 0, (size_t)-1, 0, 1 };

    how.piece = n;
    return run_smtpd(p, n, &how);
}

/* All replies wait, and leave octet by octet. */
size_t work_smtpd_trickle(const char *p, size_t n)
{
    struct manner how = { 0, 1, 0, 0 };

    how.piece = n;
    how.out_max = 4 * n + 4096;
    return run_smtpd(p, n, &how);
}

/* Always has one more command in flight. */
static size_t ask(mproto_smtpc *c)
{
    const mproto_smtpc_event *e;
    size_t sum = 0;

    while ((e = mproto_smtpc_next(c)) != NULL) {
        sum += e->reply.text.n + 1;
        mproto_smtpc_noop(c, NULL);
        mproto_wire_sent(mproto_smtpc_wire(c), (size_t)-1);
    }
    mproto_wire_sent(mproto_smtpc_wire(c), (size_t)-1);
    return sum;
}

static size_t run_smtpc(const char *p, size_t n, size_t piece)
{
    mproto_smtpc_limits limits = { sizeof limits, 1u << 24, 0, 0, 0 };
    mproto_smtpc_opts opts = { sizeof opts, 0, NULL, NULL, NULL };
    mproto_smtpc *c;
    size_t at, sum;

    opts.limits = &limits;
    c = mproto_smtpc_new(&opts);
    sum = ask(c);
    for (at = 0; at < n; at += piece) {
        if (mproto_wire_in(mproto_smtpc_wire(c), p + at, piece) != MPROTO_OK)
            break;
        sum += ask(c);
    }
    mproto_smtpc_free(c);
    return sum;
}

size_t work_smtpc(const char *p, size_t n)
{
    return run_smtpc(p, n, n);
}

size_t work_smtpc_octets(const char *p, size_t n)
{
    return run_smtpc(p, n, 1);
}

/* Sends the input as content. */
size_t work_smtpc_body(const char *p, size_t n)
{
    static const char replies[] =
        "220 a\r\n250 a\r\n250 a\r\n250 a\r\n354 a\r\n";
    mproto_smtpc *c = mproto_smtpc_new(NULL);
    mproto_wire *w = mproto_smtpc_wire(c);
    const mproto_smtpc_event *e;
    size_t at = 0, room_now = 0;

    mproto_smtpc_next(c);
    mproto_wire_in(w, replies, sizeof replies - 1);
    do {
        mproto_wire_sent(w, (size_t)-1);
        while ((e = mproto_smtpc_next(c)) != NULL) {
            if (e->type == MPROTO_SMTPC_READY) {
                mproto_smtpc_mail(c, "", NULL);
                mproto_smtpc_rcpt(c, "a@b.example", NULL);
                mproto_smtpc_data(c);
            }
            if (e->type != MPROTO_SMTPC_BODY || at == n)
                continue;
            room_now = n - at < e->room ? n - at : e->room;
            if (mproto_smtpc_body(c, p + at, room_now) != MPROTO_OK)
                abort();
            at += room_now;
        }
    } while (mproto_wire_want(w) & MPROTO_WRITE);
    mproto_smtpc_free(c);
    return at;
}

size_t work_smtp_path(const char *p, size_t n)
{
    mproto_smtp_path path = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 },
        { NULL, 0 }, 0 };
    mproto_smtp_param param;
    mproto_span text;
    size_t sum = 0;

    text.p = p, text.n = n;
    mproto_smtp_path_parse(&path, text, MPROTO_PATH_MAY_NULL);
    while (mproto_smtp_param_next(&text, &param) > 0)
        sum++;
    return sum + path.local.n;
}
