/* What the extensions of SMTP have to read: AUTH, chunks, and what a proxy says
 * in front. */
#include "linear.h"

#include <mailproto.h>

#include <stdlib.h>

static mproto_span span_of(const char *p, size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = n;
    return s;
}

/* --- server --- */

static void answer(mproto_smtpd *s, const mproto_smtpd_event *e,
                   mproto_sasl **sasl)
{
    if (e->type == MPROTO_SMTPD_AUTH) {
        mproto_sasl_free(*sasl);
        *sasl = mproto_sasl_tokens(span_of("X", 1), NULL);
        if (mproto_smtpd_auth(s, *sasl) != MPROTO_OK)
            abort();
        return;
    }
    if (e->type == MPROTO_SMTPD_TOKEN)
        mproto_sasl_token(e->sasl, "abc", 3, 0);
    mproto_smtpd_ok(s);
}

static size_t run_server(const char *p, size_t n, size_t piece)
{
    mproto_smtpd_limits limits = { .size = sizeof limits,
        .message_max = 1u << 30, .bad_max = 1u << 30 };
    mproto_smtpd_opts opts = { .size = sizeof opts,
        .flags = MPROTO_SMTPD_CLEAR_AUTH, .caps = MPROTO_SMTP_CAP_CHUNKING,
        .auth = "X" };
    const mproto_smtpd_event *e;
    mproto_sasl *sasl = NULL;
    mproto_smtpd *s;
    size_t at = 0, sum = 0;

    opts.limits = &limits;
    s = mproto_smtpd_new(&opts);
    for (;;) {
        while ((e = mproto_smtpd_next(s)) != NULL) {
            sum += e->data.n + 1;
            answer(s, e, &sasl);
        }
        if (mproto_wire_want(mproto_smtpd_wire(s)) & MPROTO_WRITE) {
            mproto_wire_sent(mproto_smtpd_wire(s), (size_t)-1);
            continue;
        }
        if (at == n)
            break;
        if (mproto_wire_in(mproto_smtpd_wire(s), p + at, piece) != MPROTO_OK)
            abort();
        at += piece;
    }
    mproto_smtpd_free(s);
    mproto_sasl_free(sasl);
    return sum;
}

size_t work_smtpd_esmtp(const char *p, size_t n)
{
    return run_server(p, n, n);
}

size_t work_smtpd_esmtp_octets(const char *p, size_t n)
{
    return run_server(p, n, 1);
}

/* --- client --- */

static void act(mproto_smtpc *c, const mproto_smtpc_event *e,
                mproto_sasl *sasl)
{
    if (e->type == MPROTO_SMTPC_READY &&
        mproto_smtpc_auth(c, sasl) != MPROTO_OK)
        abort();
    if (e->type == MPROTO_SMTPC_TOKEN)
        mproto_sasl_token(sasl, "abc", 3, 0);
}

/* Octet by octet: a server that does not wait for our messages is at an end
 * soon. */
size_t work_smtpc_auth(const char *p, size_t n)
{
    mproto_smtpc_limits limits = { .size = sizeof limits,
                                   .reply_max = 1u << 24 };
    mproto_smtpc_opts opts = { .size = sizeof opts };
    mproto_sasl *sasl = mproto_sasl_tokens(span_of("X", 1), NULL);
    const mproto_smtpc_event *e;
    mproto_smtpc *c;
    size_t at = 0, sum = 0;

    opts.limits = &limits;
    c = mproto_smtpc_new(&opts);
    for (;;) {
        while ((e = mproto_smtpc_next(c)) != NULL) {
            sum += e->reply.text.n + 1;
            act(c, e, sasl);
        }
        if (mproto_wire_want(mproto_smtpc_wire(c)) & MPROTO_WRITE) {
            mproto_wire_sent(mproto_smtpc_wire(c), (size_t)-1);
            continue;
        }
        if (at == n)
            break;
        if (mproto_wire_in(mproto_smtpc_wire(c), p + at++, 1) != MPROTO_OK)
            abort();
    }
    mproto_smtpc_free(c);
    mproto_sasl_free(sasl);
    return sum;
}

/* Sends the input as content, in chunks; each gets its reply. */
size_t work_smtpc_chunks(const char *p, size_t n)
{
    static const char greeting[] =
        "220 a\r\n250-a\r\n250 CHUNKING\r\n250 a\r\n250 a\r\n";
    mproto_smtpc_opts opts = { .size = sizeof opts,
                               .flags = MPROTO_SMTPC_CHUNKING };
    mproto_smtpc *c = mproto_smtpc_new(&opts);
    mproto_wire *w = mproto_smtpc_wire(c);
    const mproto_smtpc_event *e;
    size_t at = 0, some;

    mproto_smtpc_next(c);
    mproto_wire_in(w, greeting, sizeof greeting - 1);
    do {
        while ((e = mproto_smtpc_next(c)) != NULL) {
            if (e->type == MPROTO_SMTPC_READY) {
                mproto_smtpc_mail(c, "", NULL);
                mproto_smtpc_rcpt(c, "a@b.example", NULL);
                mproto_smtpc_data(c);
            }
            if (e->type != MPROTO_SMTPC_BODY || at == n)
                continue;
            some = n - at < e->room ? n - at : e->room;
            if (mproto_smtpc_body(c, p + at, some) != MPROTO_OK)
                abort();
            at += some;
        }
        if (mproto_wire_want(w) & MPROTO_WRITE)
            mproto_wire_sent(w, (size_t)-1);
        else if (!(mproto_wire_want(w) & MPROTO_ANSWER))
            mproto_wire_in(w, "250 a\r\n", 7);
    } while (at < n && mproto_wire_want(w) != MPROTO_CLOSED);
    mproto_smtpc_free(c);
    return at;
}

/* --- proxy --- */

size_t work_proxy_tlvs(const char *p, size_t n)
{
    mproto_span tlvs = span_of(p, n), value;
    unsigned type;
    size_t sum = 0;

    while (mproto_proxy_tlv_next(&tlvs, &type, &value) > 0)
        sum += type + value.n;
    return sum;
}

/* The connection's octets as they come, each time all of them, up to what a
 * header may have. */
size_t work_proxy(const char *p, size_t n)
{
    mproto_proxy proxy;
    size_t at, i, sum = 0;

    for (at = 0; at < n; at += 128)
        for (i = 0; i <= 128 && at + i <= n; i++)
            sum += mproto_proxy_read(&proxy, p + at, i, 0);
    return sum;
}
