#include "message/downgrade_int.h"
#include "message/report_int.h"
#include "base/chars_int.h"
#include <mailproto/address.h>
#include <mailproto/utf8.h>
#include <mailproto/words.h>

/* RFC 2047 section 2: octets of a line with words. */
#define DOWNGRADE_LINE 76u
/* A blank and the shortest word. */
#define DOWNGRADE_WORD 24u

int mproto_downgrade_is_eight(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > 127)
            return 1;
    return 0;
}

void mproto_downgrade_put(mproto_downgraded *w, mproto_span s)
{
    size_t i = s.n;

    mproto_print_put(&w->out, s.p, s.n);
    while (i > 0 && s.p[i - 1] != '\n')
        i--;
    w->column = i > 0 ? s.n - i : w->column + s.n;
}

void mproto_downgrade_text(mproto_downgraded *w, const char *s)
{
    mproto_span span;

    span.p = s;
    span.n = mproto_length(s);
    mproto_downgrade_put(w, span);
}

void mproto_downgrade_fold(mproto_downgraded *w, size_t n)
{
    if (w->column + n > DOWNGRADE_LINE && w->column > 1)
        mproto_downgrade_text(w, "\r\n");
}

/* An octet as a letter of Q, RFC 2047 4.2. */
static void put_octet(mproto_downgraded *w, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char octet = (unsigned char)c;
    char text[4] = { '=', 0, 0, 0 };

    text[1] = digits[octet >> 4];
    text[2] = digits[octet & 15];
    if (mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT)) {
        text[0] = c;
        text[1] = '\0';
    }
    mproto_downgrade_text(w, text);
}

/* Text in no charset that is known (RFC 1428), each octet kept. */
static void put_unknown(mproto_downgraded *w, mproto_span text)
{
    int open = 0;
    size_t i;

    for (i = 0; i < text.n; i++) {
        if (text.p[i] == '\r' || text.p[i] == '\n')
            continue;
        if (open && w->column + sizeof "=XX?" > DOWNGRADE_LINE)
            mproto_downgrade_text(w, "?=\r\n ");
        if (!open || w->column == 1)
            mproto_downgrade_text(w, "=?unknown-8bit?q?");
        open = 1;
        put_octet(w, text.p[i]);
    }
    mproto_downgrade_text(w, open ? "?=" : "");
}

/* In words. Those that are there already are made anew. */
static void put_any(mproto_downgraded *w, mproto_span text, unsigned flags)
{
    size_t room, n;
    mproto_span s;

    if (mproto_utf8_valid(text.p, text.n) < text.n) {
        put_unknown(w, text);
        return;
    }
    s.p = w->decoded;
    s.n = mproto_words_decode(w->decoded, w->decoded_n, text, NULL, NULL);
    room = w->out.n < w->out.cap ? w->out.cap - w->out.n : 0;
    n = mproto_words_encode(room > 0 ? w->out.dst + w->out.n : NULL, room, s,
                            (unsigned)w->column, flags);
    w->out.n += n;
    if (n >= room)
        return;                 /* and all of it is done again */
    s.p = w->out.dst + w->out.n - n;
    s.n = n;
    w->out.n -= n;
    mproto_downgrade_put(w, s);
}

void mproto_downgrade_words(mproto_downgraded *w, mproto_span text,
                            unsigned flags)
{
    mproto_downgrade_fold(w, DOWNGRADE_WORD);
    mproto_downgrade_text(w, " ");
    put_any(w, text, flags);
}

void mproto_downgrade_phrase(mproto_downgraded *w, mproto_span phrase)
{
    mproto_span s;

    if (!mproto_downgrade_is_eight(phrase)) {
        mproto_downgrade_fold(w, phrase.n + 1);
        mproto_downgrade_text(w, " ");
        mproto_downgrade_put(w, phrase);
        return;
    }
    s.p = w->plain;
    s.n = mproto_addr_name(w->plain, w->plain_n, phrase);
    mproto_downgrade_words(w, s, MPROTO_WORDS_PHRASE);
}

void mproto_downgrade_comment(mproto_downgraded *w, mproto_span comment)
{
    mproto_span s;

    if (!mproto_downgrade_is_eight(comment)) {
        mproto_downgrade_fold(w, comment.n + 1);
        mproto_downgrade_text(w, " ");
        mproto_downgrade_put(w, comment);
        return;
    }
    s.p = w->plain;
    s.n = mproto_addr_name(w->plain, w->plain_n, comment);
    mproto_downgrade_fold(w, DOWNGRADE_WORD);
    mproto_downgrade_text(w, " (");
    put_any(w, s, MPROTO_WORDS_PHRASE);
    mproto_downgrade_text(w, ")");
}

void mproto_downgrade_comments(mproto_downgraded *w, mproto_span s)
{
    mproto_span comment;

    while (mproto_addr_comment(&s, &comment))
        mproto_downgrade_comment(w, comment);
}

void mproto_downgrade_mask(mproto_downgraded *w, mproto_span s,
                           const char *mask)
{
    mproto_span octet = { NULL, 1 };
    size_t i;

    for (i = 0; i < s.n; i++) {
        octet.p = (unsigned char)s.p[i] > 127 ? mask : s.p + i;
        mproto_downgrade_put(w, octet);
    }
}

static mproto_span between(const char *from, const char *to)
{
    mproto_span s;

    s.p = from;
    s.n = (size_t)(to - from);
    return s;
}

static void put_name(mproto_downgraded *w, const mproto_field *f)
{
    mproto_downgrade_put(w, between(f->raw.p, f->body.p));
}

static void put_unstructured(mproto_downgraded *w, const mproto_field *f)
{
    put_name(w, f);
    mproto_downgrade_words(w, f->body, 0);
}

/* RFC 6857 3.1.10 */
static void put_encapsulated(mproto_downgraded *w, const mproto_field *f)
{
    mproto_downgrade_text(w, "Downgraded-");
    put_unstructured(w, f);
}

static mproto_span without_tail_blanks(mproto_span s)
{
    while (s.n > 0 && (mproto_is(s.p[s.n - 1], MPROTO_C_WSP)
                       || s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n'))
        s.n--;
    return s;
}

/* 1 when what is not ASCII stands in comments only, and f was put. */
static int put_commented(mproto_downgraded *w, const mproto_field *f)
{
    mproto_tokens it;
    mproto_token t;
    const char *from = f->body.p, *end = from + f->body.n;

    mproto_tokens_begin(&it, f->body);
    while (mproto_tokens_next(&it, &t))
        if (t.kind != MPROTO_TOKEN_COMMENT
            && mproto_downgrade_is_eight(t.raw))
            return 0;
    put_name(w, f);
    mproto_tokens_begin(&it, f->body);
    while (mproto_tokens_next(&it, &t)) {
        if (!mproto_downgrade_is_eight(t.raw))
            continue;
        mproto_downgrade_put(w, without_tail_blanks(between(from, t.raw.p)));
        mproto_downgrade_comment(w, t.raw);
        from = t.raw.p + t.raw.n;
    }
    mproto_downgrade_put(w, between(from, end));
    return 1;
}

/* A word in its place might be read as what the value was not. */
static void put_comments(mproto_downgraded *w, const mproto_field *f)
{
    if (put_commented(w, f))
        return;
    put_name(w, f);
    mproto_downgrade_mask(w, f->body, "?");
}

static void put_ids(mproto_downgraded *w, const mproto_field *f)
{
    if (!put_commented(w, f))
        put_encapsulated(w, f);
}

/* Type-Addr, RFC 6857 3.1.9 */
static void put_recipient(mproto_downgraded *w, const mproto_field *f)
{
    mproto_tokens it;
    mproto_span type, text;
    size_t n;

    mproto_tokens_begin(&it, f->body);
    type = mproto_report_atom(&it, 1);
    if (!mproto_name_is(type, "utf-8") || it.at_ == it.end_ || *it.at_ != ';') {
        put_ids(w, f);
        return;
    }
    text = mproto_report_trim(between(it.at_ + 1, it.end_));
    n = mproto_report_escape(w->decoded, w->decoded_n, text);
    if (n > MPROTO_REPORT_ADDRESS || n > w->decoded_n) {
        put_encapsulated(w, f);
        return;
    }
    put_name(w, f);
    mproto_downgrade_text(w, " utf-8;");
    mproto_downgrade_fold(w, n + 1);
    mproto_downgrade_text(w, " ");
    mproto_downgrade_put(w, between(w->decoded, w->decoded + n));
}

static void put_addresses(mproto_downgraded *w, const mproto_field *f)
{
    put_name(w, f);
    mproto_downgrade_addresses(w, f->body);
}

static void put_params(mproto_downgraded *w, const mproto_field *f)
{
    put_name(w, f);
    mproto_downgrade_params(w, f->body);
}

static void put_received(mproto_downgraded *w, const mproto_field *f)
{
    put_name(w, f);
    mproto_downgrade_received(w, f->body);
}

/* RFC 6857 3.2.7 */
static void put_keywords(mproto_downgraded *w, const mproto_field *f)
{
    const char *comma = "";
    mproto_tokens it;
    mproto_span item;

    put_name(w, f);
    mproto_tokens_begin(&it, f->body);
    while (mproto_tokens_item(&it, ',', &item)) {
        mproto_downgrade_text(w, comma);
        mproto_downgrade_phrase(w, item);
        comma = ",";
    }
}

typedef struct downgrade_method {
    const char *lower;
    void      (*put)(mproto_downgraded *w, const mproto_field *f);
} downgrade_method;

/* RFC 6857 3.2 */
static const downgrade_method methods[] = {
    { "from", put_addresses }, { "sender", put_addresses },
    { "to", put_addresses }, { "cc", put_addresses },
    { "bcc", put_addresses }, { "reply-to", put_addresses },
    { "resent-from", put_addresses }, { "resent-sender", put_addresses },
    { "resent-to", put_addresses }, { "resent-cc", put_addresses },
    { "resent-bcc", put_addresses }, { "resent-reply-to", put_addresses },
    { "return-path", put_addresses },
    { "disposition-notification-to", put_addresses },
    { "date", put_comments }, { "resent-date", put_comments },
    { "mime-version", put_comments }, { "content-id", put_comments },
    { "content-transfer-encoding", put_comments },
    { "content-language", put_comments },
    { "accept-language", put_comments }, { "auto-submitted", put_comments },
    { "message-id", put_ids }, { "resent-message-id", put_ids },
    { "in-reply-to", put_ids }, { "references", put_ids },
    { "original-recipient", put_recipient },
    { "final-recipient", put_recipient },
    { "received", put_received }, { "keywords", put_keywords },
    { "content-type", put_params }, { "content-disposition", put_params }
};

void mproto_downgrade_field(mproto_downgraded *w, const mproto_field *f)
{
    size_t i;

    for (i = 0; i < sizeof methods / sizeof *methods; i++)
        if (mproto_name_is(f->name, methods[i].lower))
            break;
    if (f->name.n == 0)
        mproto_downgrade_mask(w, f->body, "*");
    else if (i < sizeof methods / sizeof *methods)
        methods[i].put(w, f);
    else
        put_unstructured(w, f);
    mproto_downgrade_text(w, "\r\n");
}

#undef DOWNGRADE_LINE
#undef DOWNGRADE_WORD
