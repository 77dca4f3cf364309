#include <mailproto/partial.h>
#include "base/buf_int.h"
#include "base/chars_int.h"
#include "base/print_int.h"

/* RFC 5322 2.1.1: octets of a line that should not be passed. */
#define PARTIAL_LINE 78u

size_t mproto_partial_cut(const void *body, size_t n, size_t room)
{
    const char *p = body;
    size_t i = room;

    if (n <= room)
        return n;
    while (i > 0 && p[i - 1] != '\n')
        i--;
    return i;
}

/* 1 when s begins with prefix, which is in lower case, but for case. */
static int partial_begins(mproto_span s, const char *prefix)
{
    size_t n = mproto_length(prefix);

    if (s.n < n)
        return 0;
    s.n = n;
    return mproto_same(s, prefix);
}

static int partial_is_one_of(mproto_span name, const char *const *names)
{
    for (; *names; names++)
        if (mproto_name_is(name, *names))
            return 1;
    return 0;
}

/* Which fields of a header are put. */
enum partial_fields {
    PARTIAL_OUTER,              /* RFC 2046 5.2.2.1 (2) */
    PARTIAL_INNER,              /* (3) */
    PARTIAL_LATER               /* of a fragment behind the first */
};

static int partial_is_put(mproto_span name, enum partial_fields which)
{
    static const char *const inner[] = {
        "subject", "message-id", "encrypted", "mime-version", NULL
    };
    static const char *const later[] = {
        "from", "sender", "reply-to", "to", "cc", "date", NULL
    };

    if (which == PARTIAL_LATER)
        return partial_is_one_of(name, later);
    return (which == PARTIAL_INNER)
        == (partial_begins(name, "content-")
            || partial_is_one_of(name, inner));
}

/* How lines of header end. */
static const char *partial_line_end(mproto_span header)
{
    const char *lf = header.n > 0 ? memchr(header.p, '\n', header.n) : NULL;

    return lf && (lf == header.p || lf[-1] != '\r') ? "\n" : "\r\n";
}

/* Puts those fields, octet for octet; returns where the body begins. */
static size_t partial_put_fields(mproto_print *out, mproto_span header,
                                 enum partial_fields which)
{
    mproto_fields it;
    mproto_field f;

    mproto_fields_begin(&it, header.p, header.n);
    while (mproto_fields_next(&it, &f)) {
        if (!partial_is_put(f.name, which))
            continue;
        mproto_print_put(out, f.raw.p, f.raw.n);
        if (f.raw.p[f.raw.n - 1] != '\n')
            mproto_print_text(out, partial_line_end(header));
    }
    return mproto_fields_end(&it);
}

static void partial_put_number(mproto_print *out, uint32_t n)
{
    char digits[10];
    mproto_buf b;

    mproto_buf_init(&b, digits, sizeof digits);
    mproto_buf_number(&b, n);
    mproto_print_put(out, digits, b.n);
}

/* Subject: as it was, and the number behind it, in a line of its own where
 * it would make the last one long. */
static void partial_put_subject(mproto_print *out, const mproto_partial *f,
                                mproto_span header, const char *end)
{
    static const char tail[] = " (part 4294967295 of 4294967295)";
    mproto_fields it;
    mproto_field subject;
    size_t column = 0;

    mproto_print_text(out, "Subject:");
    mproto_fields_begin(&it, header.p, header.n);
    if (mproto_fields_find(&it, "subject", &subject)) {
        mproto_print_put(out, subject.body.p, subject.body.n);
        while (column < subject.body.n
               && subject.body.p[subject.body.n - 1 - column] != '\n')
            column++;
    }
    if (column + sizeof "Subject:" + sizeof tail > PARTIAL_LINE)
        mproto_print_text(out, end);
    mproto_print_text(out, " (part ");
    partial_put_number(out, f->number);
    if (f->total > 0) {
        mproto_print_text(out, " of ");
        partial_put_number(out, f->total);
    }
    mproto_print_text(out, ")");
    mproto_print_text(out, end);
}

/* The fields that a fragment has of its own. */
static void partial_put_own(mproto_print *out, const mproto_partial *f,
                            const char *end)
{
    mproto_print_text(out, "Message-ID: <part");
    partial_put_number(out, f->number);
    mproto_print_text(out, ".");
    mproto_print_text(out, f->id);
    mproto_print_text(out, ">");
    mproto_print_text(out, end);
    mproto_print_text(out, "MIME-Version: 1.0");
    mproto_print_text(out, end);
    mproto_print_text(out, "Content-Type: message/partial; number=");
    partial_put_number(out, f->number);
    if (f->total > 0) {
        mproto_print_text(out, "; total=");
        partial_put_number(out, f->total);
    }
    mproto_print_text(out, ";");
    mproto_print_text(out, end);
    mproto_print_text(out, " id=\"");
    mproto_print_text(out, f->id);
    mproto_print_text(out, "\"");
    mproto_print_text(out, end);
    mproto_print_text(out, end);
}

/* Of the form of a msg-id without quotes: nothing to be quoted in a parameter
 * either. */
static int partial_is_id(const char *id)
{
    size_t n, at = 0;

    for (n = 0; id[n] != '\0'; n++) {
        if (n == MPROTO_PARTIAL_ID || (id[n] == '@' && (n == 0 || at > 0)))
            return 0;
        if (id[n] == '@')
            at = n;
        else if (!mproto_is(id[n], MPROTO_C_ATEXT) && id[n] != '.')
            return 0;
    }
    return at > 0 && at + 1 < n;
}

static int partial_is_seven(mproto_span header)
{
    size_t i;

    for (i = 0; i < header.n; i++)
        if ((unsigned char)header.p[i] > 127)
            return 0;
    return 1;
}

size_t mproto_partial_write(char *dst, size_t cap, const mproto_partial *f,
                            mproto_span header)
{
    mproto_print out = { NULL, 0, 0 };
    const char *end = partial_line_end(header);
    int first = f->number == 1;

    if (f->number == 0 || (f->total > 0 && f->number > f->total)
        || !partial_is_id(f->id) || !partial_is_seven(header))
        return SIZE_MAX;
    out.dst = dst;
    out.cap = cap;
    partial_put_fields(&out, header, first ? PARTIAL_OUTER : PARTIAL_LATER);
    partial_put_subject(&out, f, header, end);
    partial_put_own(&out, f, end);
    if (first) {
        partial_put_fields(&out, header, PARTIAL_INNER);
        mproto_print_text(&out, end);
    }
    return out.n;
}

size_t mproto_partial_join(char *dst, size_t cap, mproto_span header,
                           mproto_span body, size_t *from)
{
    mproto_print out = { NULL, 0, 0 };

    out.dst = dst;
    out.cap = cap;
    partial_put_fields(&out, header, PARTIAL_OUTER);
    *from = partial_put_fields(&out, body, PARTIAL_INNER);
    mproto_print_text(&out, partial_line_end(header));
    return out.n;
}
