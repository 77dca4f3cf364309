#include "message/compose_int.h"
#include "base/chars_int.h"
#include "codec/decoded_int.h"
#include "base/span_int.h"
#include <mailproto/date.h>
#include <mailproto/fields.h>
#include <mailproto/fold.h>
#include <mailproto/params.h>
#include <string.h>

static int refuse_text(mproto_compose *m)
{
    return mproto_compose_fail(m, MPROTO_E_ARG,
                               "a text that can not stand in this field");
}

char *mproto_compose_field_room(mproto_compose *m, size_t n)
{
    if (n > m->head_max - m->head.n) {
        mproto_compose_fail(m, MPROTO_E_LIMIT, "a header over head_max");
        return NULL;
    }
    return mproto_compose_reserve(m, &m->head, n + 1);
}

void mproto_compose_field_put(mproto_compose *m, const char *p, size_t n)
{
    char *to = n > 0 ? mproto_compose_field_room(m, n) : NULL;

    if (!to)
        return;
    memcpy(to, p, n);
    m->head.n += n;
}

void mproto_compose_field_puts(mproto_compose *m, const char *s)
{
    mproto_compose_field_put(m, s, mproto_length(s));
}

int mproto_compose_field_legal(const mproto_compose *m, mproto_span s)
{
    size_t i = 0;

    while (i < s.n && (unsigned char)s.p[i] < 128)
        i++;
    return (i == s.n || m->flags & MPROTO_COMPOSE_UTF8)
        && mproto_decoded_can_be(s);
}

/* No line of s is over 998, the first one with what stands before it. */
static int lines_fit(mproto_span s, size_t before)
{
    const char *p = s.p, *end = s.p + s.n, *lf;

    while ((lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        if (before + (size_t)(lf - p) > MPROTO_COMPOSE_LINE + 1)
            return 0;
        p = lf + 1;
        before = 0;
    }
    return before + (size_t)(end - p) <= MPROTO_COMPOSE_LINE;
}

int mproto_compose_field_end(mproto_compose *m)
{
    size_t at = m->field.at;

    if (!m->field.open || m->error.code != MPROTO_OK)
        return m->error.code;
    if (m->field.group)
        return mproto_compose_fail(m, MPROTO_E_STATE, "a group is open");
    m->field.open = 0;
    if (!lines_fit(mproto_compose_span(m->head.p + at, m->head.n - at), 0))
        return mproto_compose_fail(m, MPROTO_E_ARG, "a line over 998");
    if (m->field.hidden)
        m->head.n = at;
    else
        mproto_compose_field_put(m, "\r\n", 2);
    return m->error.code;
}

static int is_hidden(const mproto_compose *m, unsigned row)
{
    mproto_span name = mproto_text_span(mproto_compose_table[row].name);

    return !(m->flags & MPROTO_COMPOSE_BCC)
        && (mproto_same(name, "bcc") || mproto_same(name, "resent-bcc"));
}

static int field_start(mproto_compose *m, mproto_span name, unsigned row)
{
    memset(&m->field, 0, sizeof m->field);
    m->field.open = 1;
    m->field.hidden = is_hidden(m, row);
    m->field.form = mproto_compose_table[row].form;
    m->field.at = m->head.n;
    m->field.column = name.n + 1;
    mproto_compose_field_put(m, name.p, name.n);
    mproto_compose_field_put(m, ":", 1);
    return m->error.code;
}

int mproto_compose_field_see(mproto_compose *m, unsigned row)
{
    if (mproto_compose_table[row].once && m->seen & MPROTO_COMPOSE_SEEN(row))
        return mproto_compose_fail(m, MPROTO_E_STATE,
                                   "a field that is there already");
    m->seen |= MPROTO_COMPOSE_SEEN(row);
    return MPROTO_OK;
}

int mproto_compose_field_begin(mproto_compose *m, const char *name,
                               unsigned forms)
{
    mproto_span s = mproto_text_span(name);
    unsigned row;

    if (mproto_compose_ready(m, MPROTO_COMPOSE_OTHER) != MPROTO_OK)
        return m->error.code;
    if (m->state != MPROTO_COMPOSE_TOP && m->state != MPROTO_COMPOSE_HEAD)
        return mproto_compose_fail(m, MPROTO_E_STATE, "no header is open");
    if (mproto_compose_field_end(m) != MPROTO_OK)
        return m->error.code;
    if (!mproto_field_name_valid(s) || s.n > MPROTO_COMPOSE_FIELD)
        return mproto_compose_fail(m, MPROTO_E_ARG, "no field name");
    row = mproto_compose_known_row(s);
    if (!(mproto_compose_table[row].form & forms))
        return mproto_compose_fail(m, MPROTO_E_ARG,
                                   "a field of another form");
    if (mproto_compose_field_see(m, row) != MPROTO_OK)
        return m->error.code;
    return field_start(m, s, row);
}

static void field_words(mproto_compose *m, mproto_span text)
{
    unsigned flags = m->flags & MPROTO_COMPOSE_UTF8 ? MPROTO_WORDS_UTF8 : 0;
    unsigned column = (unsigned)m->field.column + 1;
    size_t n = mproto_words_encode(NULL, 0, text, column, flags);
    char *to;

    if (n == SIZE_MAX)
        refuse_text(m);
    if (n == SIZE_MAX || n == 0)
        return;
    mproto_compose_field_put(m, " ", 1);
    to = mproto_compose_field_room(m, n);
    if (to)
        m->head.n += mproto_words_encode(to, n + 1, text, column, flags);
}

static int fold_plain(char *to, size_t *n, const char *name, mproto_span text)
{
    mproto_fold f;

    mproto_fold_begin(&f, to, to ? *n : 0, name);
    mproto_fold_text(&f, text);
    return mproto_fold_end(&f, n);
}

/* Writes the name once more: the folds depend on it. */
static void field_plain(mproto_compose *m, const char *name, mproto_span text)
{
    size_t n;
    char *to;

    m->head.n = m->field.at;
    if (!mproto_compose_field_legal(m, text)
            || fold_plain(NULL, &n, name, text) == MPROTO_E_ARG) {
        refuse_text(m);
        return;
    }
    to = mproto_compose_field_room(m, n);
    if (to && fold_plain(to, &n, name, text) == MPROTO_OK)
        m->head.n += n - 2;             /* field_end() has the CRLF */
}

static void field_disposition(mproto_compose *m, mproto_span token)
{
    size_t i = 0;

    while (i < token.n && mproto_is(token.p[i], MPROTO_C_TOKEN))
        i++;
    if (i < token.n || token.n == 0)
        refuse_text(m);
    mproto_compose_field_put(m, " ", 1);
    mproto_compose_field_put(m, token.p, token.n);
    m->disposition_end = m->head.n;
}

int mproto_compose_text(mproto_compose *m, const char *name, const char *text)
{
    if (mproto_compose_field_begin(m, name, MPROTO_FORM_TEXT
                                   | MPROTO_FORM_PLAIN | MPROTO_FORM_UNKNOWN
                                   | MPROTO_FORM_DISPOSITION) != MPROTO_OK)
        return m->error.code;
    if (m->field.form == MPROTO_FORM_PLAIN)
        field_plain(m, name, mproto_text_span(text));
    else if (m->field.form == MPROTO_FORM_DISPOSITION)
        field_disposition(m, mproto_text_span(text));
    else
        field_words(m, mproto_text_span(text));
    return mproto_compose_field_end(m);
}

int mproto_compose_date(mproto_compose *m, const char *name, int64_t seconds,
                        int zone)
{
    char date[MPROTO_DATE_MAX];

    if (mproto_compose_field_begin(m, name, MPROTO_FORM_DATE
                                   | MPROTO_FORM_UNKNOWN) != MPROTO_OK)
        return m->error.code;
    if (mproto_date_write(date, sizeof date, seconds, zone) == 0)
        return mproto_compose_fail(m, MPROTO_E_ARG, "no date");
    mproto_compose_field_puts(m, " ");
    mproto_compose_field_puts(m, date);
    return mproto_compose_field_end(m);
}

/* A line of a field: neither too long nor of blanks only. */
static int is_final_line(const char *p, size_t n, size_t before)
{
    size_t i = 0;

    while (i < n && mproto_is(p[i], MPROTO_C_WSP))
        i++;
    return (before > 0 || i < n) && before + n <= MPROTO_COMPOSE_LINE;
}

int mproto_compose_field_final(const mproto_compose *m, size_t name_n,
                               mproto_span body)
{
    const char *p = body.p, *end = body.p + body.n, *lf;
    size_t before = name_n + 1, n;

    while (p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        n = (size_t)(lf - p);
        if (n == 0 || lf[-1] != '\r' || lf + 1 == end
                || !mproto_is(lf[1], MPROTO_C_WSP)
                || !mproto_compose_field_legal(
                    m, mproto_compose_span(p, n - 1))
                || !is_final_line(p, n - 1, before))
            return 0;
        p = lf + 1;
        before = 0;
    }
    body = mproto_compose_span(p, (size_t)(end - p));
    return mproto_compose_field_legal(m, body)
        && is_final_line(body.p, body.n, before);
}

int mproto_compose_raw(mproto_compose *m, const char *name, const void *body,
                       size_t n)
{
    mproto_span s = mproto_compose_span(n > 0 ? body : "", n);

    if (mproto_compose_field_begin(m, name, ~MPROTO_FORM_OURS) != MPROTO_OK)
        return m->error.code;
    if (!mproto_compose_field_final(m, m->field.column - 1, s))
        return refuse_text(m);
    mproto_compose_field_put(m, s.p, s.n);
    if (m->field.form == MPROTO_FORM_DISPOSITION)
        m->disposition_end = m->head.n;
    return mproto_compose_field_end(m);
}

/* Of the field that ends at end, with its column there. */
static mproto_span field_before(const mproto_compose *m, size_t end,
                                size_t *column)
{
    const char *p = m->head.p;
    size_t at = end;

    *column = 0;
    while (at > 0 && (p[at - 1] != '\n' || mproto_is(p[at], MPROTO_C_WSP))) {
        at--;
        if (*column == 0 && p[at] == '\n')
            *column = end - at - 1;
    }
    if (*column == 0)
        *column = end - at;
    return mproto_compose_span(p + at, end - at);
}

static int has_param(const mproto_compose *m, size_t end, const char *name)
{
    mproto_span wanted = mproto_text_span(name), value;
    mproto_params it;
    mproto_param p;
    size_t column;

    mproto_params_begin(&it, field_before(m, end, &column), &value);
    while (mproto_params_next(&it, &p))
        if (mproto_same_span(p.name, wanted))
            return 1;
    return 0;
}

/* The text is made behind the header, then moved to its place. */
static void insert_param(mproto_compose *m, size_t end, const char *name,
                      mproto_span value)
{
    size_t column, n;
    char *to;

    field_before(m, end, &column);
    n = mproto_params_write(NULL, 0, name, value, (unsigned)column);
    if (n == SIZE_MAX)
        mproto_compose_fail(m, MPROTO_E_ARG, "no legal parameter");
    if (n == SIZE_MAX || !mproto_compose_field_room(m, n))
        return;
    to = mproto_compose_reserve(m, &m->head, 2 * n + 1);
    if (!to)
        return;
    mproto_params_write(to + n, n + 1, name, value, (unsigned)column);
    if (!lines_fit(mproto_compose_span(to + n, n), column)) {
        mproto_compose_fail(m, MPROTO_E_ARG, "a line over 998");
        return;
    }
    memmove(m->head.p + end + n, m->head.p + end, m->head.n - end);
    memcpy(m->head.p + end, to + n, n);
    m->head.n += n;
    if (m->type_end >= end)
        m->type_end += n;
    if (m->disposition_end >= end)
        m->disposition_end += n;
}

int mproto_compose_param(mproto_compose *m, const char *field,
                         const char *name, const char *value)
{
    size_t end;

    if (mproto_compose_ready(m, MPROTO_COMPOSE_OTHER) != MPROTO_OK
            || mproto_compose_field_end(m) != MPROTO_OK)
        return m->error.code;
    if (mproto_same(mproto_text_span(field), "content-type"))
        end = m->type_end;
    else if (mproto_same(mproto_text_span(field), "content-disposition"))
        end = m->disposition_end;
    else
        return mproto_compose_fail(m, MPROTO_E_ARG,
                                   "a field without parameters");
    if (end == 0)
        return mproto_compose_fail(m, MPROTO_E_STATE, "no such field is open");
    if (has_param(m, end, name))
        return mproto_compose_fail(m, MPROTO_E_STATE,
                                   "a parameter that is there already");
    insert_param(m, end, name, mproto_text_span(value));
    return m->error.code;
}

static int is_missing(const mproto_compose *m, const char *lower)
{
    unsigned row = mproto_compose_known_row(mproto_text_span(lower));

    return !(m->seen & MPROTO_COMPOSE_SEEN(row));
}

static void put_message_id(mproto_compose *m)
{
    char id[MPROTO_COMPOSE_NAME + 1 + MPROTO_COMPOSE_LINE];
    size_t n = m->domain ? mproto_length(m->domain) + 1 : 0;

    if (n == 0 || n > MPROTO_COMPOSE_LINE) {
        mproto_compose_fail(m, MPROTO_E_ARG, "no domain for the Message-ID");
        return;
    }
    mproto_compose_name(m, id);
    id[MPROTO_COMPOSE_NAME] = '@';
    memcpy(id + MPROTO_COMPOSE_NAME + 1, m->domain, n);
    mproto_compose_id(m, "Message-ID", id);
}

int mproto_compose_field_missing(mproto_compose *m)
{
    if (is_missing(m, "date"))
        mproto_compose_date(m, "Date", m->now, m->zone);
    if (is_missing(m, "message-id"))
        put_message_id(m);
    if (is_missing(m, "mime-version"))
        mproto_compose_text(m, "MIME-Version", "1.0");
    return mproto_compose_field_end(m);
}

int mproto_compose_field_finish(mproto_compose *m)
{
    if (mproto_compose_field_end(m) != MPROTO_OK)
        return m->error.code;
    if (m->media == MPROTO_MEDIA_TEXT
            && !has_param(m, m->type_end, "charset"))
        insert_param(m, m->type_end, "charset", mproto_text_span("utf-8"));
    if (m->media == MPROTO_MEDIA_MULTIPART
            && !has_param(m, m->type_end, "boundary"))
        mproto_compose_fail(m, MPROTO_E_STATE, "a multipart has no boundary");
    mproto_compose_field_put(m, "\r\n", 2);
    if (m->error.code != MPROTO_OK)
        return m->error.code;
    mproto_compose_put(m, m->head.p, m->head.n);
    m->latest = m->head.n;
    m->head.n = 0;
    m->seen = 0;
    m->type_end = m->disposition_end = 0;
    m->media = MPROTO_MEDIA_OTHER;
    return m->error.code;
}
