#include "message/report_int.h"
#include "base/buf_int.h"
#include "base/chars_int.h"
#include <string.h>

static void write_number(mproto_buf *b, unsigned n, char behind)
{
    mproto_buf_number(b, n);
    mproto_buf_char(b, behind);
}

/* RFC 3464 2.3.3 and 2.3.4 */
static void write_outcome(mproto_report_writer *w,
                          const mproto_report_group *g)
{
    static const char *const words[] = {
        "", "failed", "delayed", "delivered", "relayed", "expanded", ""
    };
    unsigned action = g->action < MPROTO_ACTION_OTHER ? g->action : 0, i;
    char text[40];
    mproto_span s;
    mproto_buf b;

    if (action == 0)
        w->refused = 1;
    s.p = words[action];
    s.n = mproto_length(s.p);
    mproto_report_write_text(w, "Action", s);
    for (i = 0; i < 3; i++)
        if (g->status[i] > 999)
            w->refused = 1;
    if (g->status[0] != 2 && g->status[0] != 4 && g->status[0] != 5)
        w->refused = 1;
    mproto_buf_init(&b, text, sizeof text);
    write_number(&b, g->status[0], '.');
    write_number(&b, g->status[1], '.');
    mproto_buf_number(&b, g->status[2]);
    s.p = text;
    s.n = b.n;
    mproto_report_write_text(w, "Status", s);
}

/* RFC 3464 2.2 */
static void write_message(mproto_report_writer *w,
                          const mproto_report_group *g)
{
    if (g->reporting_mta.text.n == 0)
        w->refused = 1;
    mproto_report_write_text(w, "Original-Envelope-Id", g->envelope_id);
    mproto_report_write_value(w, "Reporting-MTA", "dns", &g->reporting_mta);
    mproto_report_write_value(w, "DSN-Gateway", "dns", &g->gateway);
    mproto_report_write_value(w, "Received-From-MTA", "dns",
                              &g->received_from);
    mproto_report_write_date(w, "Arrival-Date", g->arrival);
    mproto_report_write_extra(w, g->extra);
}

/* RFC 3464 2.3 */
static void write_recipient(mproto_report_writer *w,
                            const mproto_report_group *g)
{
    if (g->final.text.n == 0
        || (g->retry_until.n > 0 && g->action != MPROTO_ACTION_DELAYED))
        w->refused = 1;
    mproto_report_write_address(w, "Original-Recipient", &g->original);
    mproto_report_write_address(w, "Final-Recipient", &g->final);
    write_outcome(w, g);
    mproto_report_write_value(w, "Remote-MTA", "dns", &g->remote_mta);
    mproto_report_write_value(w, "Diagnostic-Code", "smtp", &g->diagnostic);
    mproto_report_write_date(w, "Last-Attempt-Date", g->last_attempt);
    mproto_report_write_text(w, "Final-Log-ID", g->log_id);
    mproto_report_write_date(w, "Will-Retry-Until", g->retry_until);
    mproto_report_write_extra(w, g->extra);
}

static void writer_init(mproto_report_writer *w, char *dst, size_t cap,
                        unsigned flags)
{
    memset(w, 0, sizeof *w);
    w->dst = dst;
    w->cap = cap;
    w->flags = flags;
}

size_t mproto_report_write(char *dst, size_t cap,
                           const mproto_report_group *groups, size_t n,
                           unsigned flags)
{
    static const mproto_span empty_line = { "\r\n", 2 };
    mproto_report_writer w;
    size_t i;

    if (n < 2)
        return SIZE_MAX;
    writer_init(&w, dst, cap, flags);
    write_message(&w, &groups[0]);
    for (i = 1; i < n; i++) {
        mproto_report_write_octets(&w, empty_line);
        write_recipient(&w, &groups[i]);
    }
    return w.refused ? SIZE_MAX : w.n;
}

/* ua and product with a semicolon between them, RFC 8098 3.2.1. */
static void write_agent(mproto_report_writer *w, const mproto_mdn *m)
{
    if (m->ua.n == 0)
        return;
    if (memchr(m->ua.p, ';', m->ua.n))
        w->refused = 1;
    mproto_report_write_begin(w, "Reporting-UA");
    mproto_report_write_words(w, m->ua);
    if (m->product.n > 0)
        mproto_fold_put(&w->fold, ";", 1);
    mproto_report_write_words(w, m->product);
    mproto_report_write_end(w);
}

/* RFC 8098 3.2.6; it is refused when it would not be read back. */
static void write_disposition(mproto_report_writer *w, const mproto_mdn *m)
{
    static const char *const actions[] = {
        "", "manual-action", "automatic-action"
    };
    static const char *const sendings[] = {
        "", "/MDN-sent-manually; ", "/MDN-sent-automatically; "
    };
    static const char *const types[] = {
        "", "displayed", "deleted", "dispatched", "processed"
    };
    char text[400];
    mproto_mdn again;
    mproto_span s;
    mproto_buf b;

    mproto_buf_init(&b, text, sizeof text);
    mproto_buf_text(&b, actions[m->action < 3 ? m->action : 0]);
    mproto_buf_text(&b, sendings[m->sending < 3 ? m->sending : 0]);
    mproto_buf_text(&b, types[m->type < MPROTO_MDN_OTHER ? m->type : 0]);
    mproto_buf_text(&b, m->modifiers.n > 0 ? "/" : "");
    mproto_buf_span(&b, m->modifiers);
    s.p = text;
    s.n = b.n;
    memset(&again, 0, sizeof again);
    if (b.over || mproto_mdn_disposition(&again, s) != 0
        || again.modifiers.n != m->modifiers.n)
        w->refused = 1;
    mproto_report_write_text(w, "Disposition", s);
}

/* A msg-id with its brackets: one word. */
static void write_id(mproto_report_writer *w, mproto_span id)
{
    if (id.n > 0 && (id.n < 5 || id.p[0] != '<' || id.p[id.n - 1] != '>'
                     || memchr(id.p, ' ', id.n) || memchr(id.p, '\t', id.n)))
        w->refused = 1;
    mproto_report_write_text(w, "Original-Message-ID", id);
}

size_t mproto_mdn_write(char *dst, size_t cap, const mproto_mdn *m,
                        unsigned flags)
{
    mproto_report_writer w;

    writer_init(&w, dst, cap, flags);
    write_agent(&w, m);
    mproto_report_write_value(&w, "MDN-Gateway", "dns", &m->gateway);
    mproto_report_write_address(&w, "Original-Recipient", &m->original);
    mproto_report_write_address(&w, "Final-Recipient", &m->final);
    write_id(&w, m->message_id);
    write_disposition(&w, m);
    mproto_report_write_text(&w, "Error", m->error);
    mproto_report_write_extra(&w, m->extra);
    return w.refused || m->final.text.n == 0 ? SIZE_MAX : w.n;
}
