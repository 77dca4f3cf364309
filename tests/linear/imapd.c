/* The server of IMAP. */
#include "linear.h"

#include <mailproto/imapd.h>

static size_t serve_imap(mproto_imapd *s)
{
    const mproto_imapd_event *e;
    size_t sum = 0;

    for (;;) {
        while ((e = mproto_imapd_next(s)) != NULL) {
            sum += (size_t)e->type + e->data.n;
            mproto_imapd_ok(s);
        }
        if (!(mproto_wire_want(mproto_imapd_wire(s)) & MPROTO_WRITE))
            return sum;
        mproto_wire_sent(mproto_imapd_wire(s), (size_t)-1);
    }
}

static size_t run_imapd(const char *p, size_t n, size_t piece)
{
    mproto_imapd_limits limits = { .size = sizeof limits,
        .command_max = (size_t)1 << 28, .append_max = (uint64_t)1 << 40,
        .bad_max = 1u << 30 };
    mproto_imapd_opts opts = { .size = sizeof opts,
        .flags = MPROTO_IMAPD_PREAUTH,
        .caps = "LITERAL+ IDLE CATENATE MULTIAPPEND ID" };
    mproto_imapd *s;
    size_t at, sum;

    opts.limits = &limits;
    s = mproto_imapd_new(&opts);
    sum = serve_imap(s);
    for (at = 0; at < n; at += piece) {
        if (mproto_wire_in(mproto_imapd_wire(s), p + at, piece) != MPROTO_OK)
            break;
        sum += serve_imap(s);
    }
    mproto_imapd_free(s);
    return sum;
}

size_t work_imapd(const char *p, size_t n)
{
    return run_imapd(p, n, n);
}

size_t work_imapd_octets(const char *p, size_t n)
{
    return run_imapd(p, n, 1);
}

/* Names of fields and a header that both grow. */
size_t work_imapd_fields(const char *p, size_t n)
{
    mproto_imapd_opts opts = { .size = sizeof opts,
        .flags = MPROTO_IMAPD_PREAUTH };
    mproto_imapd_mailbox box = { .exists = 1, .uidvalidity = 1, .uidnext = 2 };
    mproto_imapextract_mail mail = { .raw = { p, n } };
    mproto_imap_msg m = { .seq = 1, .uid = 1 };
    static const char head[] = "a SELECT x\r\n"
        "b FETCH 1 BODY[HEADER.FIELDS (c";
    mproto_imapd *s = mproto_imapd_new(&opts);
    mproto_wire *w = mproto_imapd_wire(s);
    size_t i, sum;

    mproto_wire_in(w, head, sizeof head - 1);
    mproto_imapd_next(s);
    mproto_imapd_selected(s, &box);
    sum = serve_imap(s);
    for (i = 0; i < n && i < 60000; i += 2) {
        if (mproto_wire_in(w, " c", 2) == MPROTO_OK)
            mproto_imapd_next(s);
    }
    mproto_wire_in(w, ")]\r\n", 4);
    if (mproto_imapd_next(s))
        sum += (size_t)mproto_imapd_fetch_message(s, &m, &mail, 0);
    mproto_imapd_free(s);
    return sum + i;
}
