#include "smtp/smtpd_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include "sasl/ferry_int.h"

size_t mproto_smtpd_reserve(const mproto_smtpd *s)
{
    return s->limits.reply_max + MPROTO_SMTPD_LAST_MAX;
}

/* --- writing --- */

static const char *line_end(const char *s)
{
    while (*s && *s != '\n')
        s++;
    return s;
}

/* One line; a reply line is MPROTO_SMTP_LINE_MAX octets at the most. */
static void put_line(mproto_buf *b, int code, const char *enhanced,
                     mproto_span text, int more)
{
    size_t from = b->n;

    mproto_buf_number(b, (uint64_t)code);
    mproto_buf_char(b, more ? '-' : ' ');
    if (*enhanced) {
        mproto_buf_text(b, enhanced);
        mproto_buf_char(b, ' ');
    }
    mproto_buf_span(b, text);
    mproto_buf_text(b, "\r\n");
    b->over |= b->n - from > MPROTO_SMTP_LINE_MAX;
}

static void put_lines(mproto_buf *b, int code, const char *enhanced,
                      const char *text, int more)
{
    const char *end;
    mproto_span line;

    do {
        end = line_end(text);
        line.p = text;
        line.n = (size_t)(end - text);
        put_line(b, code, enhanced, line, more || *end);
        text = end + 1;
    } while (*end);
}

/* Greeting and HELO begin with our name (RFC 5321 4.2, 4.1.1.1). */
static void put_named(mproto_smtpd *s, mproto_buf *b, int code,
                      const char *text, int more)
{
    const char *end = line_end(text);

    mproto_buf_number(b, (uint64_t)code);
    mproto_buf_char(b, more || *end ? '-' : ' ');
    mproto_buf_text(b, s->hostname);
    if (end > text)
        mproto_buf_char(b, ' ');
    mproto_buf_put(b, text, (size_t)(end - text));
    mproto_buf_text(b, "\r\n");
    b->over |= b->n > MPROTO_SMTP_LINE_MAX;
    if (*end)
        put_lines(b, code, "", end + 1, more);
}

static void put_reply(mproto_smtpd *s, mproto_buf *b, int code,
                      const char *enhanced, const char *text)
{
    int extended = s->ev.which != MPROTO_SMTP_HELO;

    if (code == 220 && (s->owed == MPROTO_SMTPD_CONNECT ||
                        s->owed == MPROTO_SMTPD_XCLIENT)) {
        put_named(s, b, code, text, 0);
    } else if (s->owed == MPROTO_SMTPD_HELO && code == 250) {
        put_named(s, b, code, text, extended);
        if (extended && s->keywords)
            put_lines(b, 250, "", s->keywords, 1);
        if (extended)
            mproto_smtpd_put_offers(s, b);
    } else {
        put_lines(b, code, s->esmtp ? enhanced : "", text, 0);
    }
}

int mproto_smtpd_queue(mproto_smtpd *s, int code, const char *enhanced,
                       const char *text, size_t max)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, max);
    if (b.cap > max)
        b.cap = max;
    put_reply(s, &b, code, enhanced, text);
    return mproto_wire_commit(&s->wire, &b) == MPROTO_OK ? MPROTO_OK
                                                         : MPROTO_E_ARG;
}

int mproto_smtpd_queue_last(mproto_smtpd *s, const char *text)
{
    char said[MPROTO_SMTP_LINE_MAX];
    mproto_buf b;

    mproto_buf_init(&b, said, sizeof said);
    put_reply(s, &b, 421, "4.3.2", text);
    if (b.over)
        return MPROTO_E_ARG;
    if (b.n > mproto_wire_room(&s->wire))
        text = "closing";
    return mproto_smtpd_queue(s, 421, "4.3.2", text, sizeof said);
}

void mproto_smtpd_say(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text)
{
    int rc = mproto_smtpd_queue(s, code, enhanced, text, s->limits.reply_max);

    MPROTO_CHECK(rc == MPROTO_OK);
}

void mproto_smtpd_bad(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text)
{
    if (s->bad == s->limits.bad_max) {
        mproto_smtpd_say(s, 421, "4.7.0", "too many bad commands");
        mproto_smtpd_end(s, MPROTO_E_LIMIT, "too many bad commands");
        return;
    }
    s->bad++;
    mproto_smtpd_say(s, code, enhanced, text);
}

void mproto_smtpd_greet(mproto_smtpd *s)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, s->limits.reply_max);
    put_named(s, &b, 220, s->flags & MPROTO_SMTPD_LMTP ? "LMTP" : "ESMTP", 0);
    mproto_wire_commit(&s->wire, &b);
}

int mproto_smtpd_challenge(mproto_smtpd *s, mproto_span octets)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, s->limits.reply_max);
    if (b.cap > s->limits.reply_max)
        b.cap = s->limits.reply_max;
    mproto_buf_text(&b, "334 ");
    mproto_ferry_encode(&b, octets);
    mproto_buf_text(&b, "\r\n");
    return mproto_wire_commit(&s->wire, &b) == MPROTO_OK;
}
