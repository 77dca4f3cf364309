#include "message/compose_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/address.h>
#include <mailproto/fields.h>
#include <mailproto/trace.h>
#include <mailproto/words.h>
#include <string.h>

#define WORD_ROOM  40u          /* less than this and words begin a line */
#define WORD_MOST 400u          /* of octets that may all want a backslash */

/* A mailbox, or the name of a group. */
typedef struct list_item {
    mproto_span display;
    mproto_span local, domain;
    int         group;
    int         angle;          /* "<" stands before it, ">" comes */
} list_item;

static int refuse_address(mproto_compose *m)
{
    return mproto_compose_fail(m, MPROTO_E_ARG, "no legal address or name");
}

static int is_open_field(const mproto_compose *m, mproto_span name)
{
    mproto_span head;

    if (!m->field.open || m->head.n - m->field.at <= name.n)
        return 0;
    head.p = m->head.p + m->field.at;
    head.n = name.n;
    return mproto_same_span(head, name) && head.p[head.n] == ':';
}

/* Goes on in the field, or begins it; one of an unknown form takes this. */
static int list_field(mproto_compose *m, const char *name, unsigned forms,
                      unsigned form)
{
    if (mproto_compose_ready(m, MPROTO_COMPOSE_OTHER) != MPROTO_OK)
        return m->error.code;
    if (!is_open_field(m, mproto_text_span(name)))
        mproto_compose_field_begin(m, name, forms | MPROTO_FORM_UNKNOWN);
    if (m->field.form == MPROTO_FORM_UNKNOWN)
        m->field.form = form;
    if (!(m->field.form & forms))
        mproto_compose_fail(m, MPROTO_E_ARG, "a field of another form");
    return m->error.code;
}

static void list_put(mproto_compose *m, const char *p, size_t n)
{
    mproto_compose_field_put(m, p, n);
    m->field.column += n;
}

static void list_fold(mproto_compose *m)
{
    mproto_compose_field_put(m, "\r\n", 2);
    m->field.column = 0;
}

/* A blank, and before it a fold if n octets have no room in the line. The
 * first item stays beside the name while that is legal: there are readers that
 * see an empty field where a fold comes at once. */
static void list_gap(mproto_compose *m, size_t n)
{
    size_t most = m->field.items > 0 ? MPROTO_COMPOSE_WISH
        : MPROTO_COMPOSE_LINE;

    if (m->field.column + 1 + n > most)
        list_fold(m);
    list_put(m, " ", 1);
    m->field.items = 1;
}

/* n octets were written behind the header. */
static void list_wrote(mproto_compose *m, size_t n)
{
    const char *p = m->head.p + m->head.n;
    size_t i;

    for (i = 0; i < n; i++)
        m->field.column = p[i] == '\n' ? 0 : m->field.column + 1;
    m->head.n += n;
}

static int writes_utf8(const mproto_compose *m)
{
    return (m->flags & MPROTO_COMPOSE_UTF8) != 0;
}

/* Octets of item without encoded-words; SIZE_MAX when it is not legal, or not
 * at column. */
static size_t write_item(const mproto_compose *m, const list_item *item,
                         size_t column, char *to, size_t cap)
{
    mproto_addr_writer w;
    int code;

    mproto_addr_write_begin(&w, to, cap, column + (item->angle ? 1 : 0),
                            writes_utf8(m) ? MPROTO_ADDR_WRITE_UTF8 : 0);
    if (item->group)
        code = mproto_addr_write_group(&w, item->display);
    else
        code = mproto_addr_write(&w, item->display, item->local,
                                 item->domain);
    return code == MPROTO_OK ? w.n : SIZE_MAX;
}

static void put_item(mproto_compose *m, const list_item *item)
{
    size_t n = write_item(m, item, m->field.column, NULL, 0);
    char *to;

    if (n == SIZE_MAX) {
        refuse_address(m);
        return;
    }
    to = mproto_compose_field_room(m, n);
    if (to)
        list_wrote(m, write_item(m, item, m->field.column, to, n));
}

/* The gap before an item, and what stands between them. What is not legal here
 * may be in a line of its own; what folds itself needs no room. */
static void item_gap(mproto_compose *m, const list_item *item,
                     const char *between)
{
    size_t more = mproto_length(between);
    size_t n = write_item(m, item, m->field.column + 1 + more, NULL, 0);

    if (n == SIZE_MAX)
        list_gap(m, MPROTO_COMPOSE_LINE);
    else if (m->field.items > 0 && n < MPROTO_COMPOSE_LINE)
        list_gap(m, n + 2 * more + 1);
    else
        list_gap(m, 0);
    list_put(m, between, more);
}

/* Must the name become encoded-words? Nothing else makes lines of one word
 * that is too long. */
static int wants_words(const mproto_compose *m, mproto_span s)
{
    size_t i, word = 0;

    for (i = 0; i < s.n; i++) {
        word = mproto_is(s.p[i], MPROTO_C_WSP) ? 0 : word + 1;
        if (((unsigned char)s.p[i] > 127 && !writes_utf8(m))
                || (s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '?')
                || word > WORD_MOST)
            return 1;
    }
    return 0;
}

static void put_name_words(mproto_compose *m, mproto_span text)
{
    unsigned column = (unsigned)m->field.column, flags = MPROTO_WORDS_PHRASE;
    size_t n;
    char *to;

    if (writes_utf8(m))
        flags |= MPROTO_WORDS_UTF8;
    n = mproto_words_encode(NULL, 0, text, column, flags);
    if (n == SIZE_MAX) {
        refuse_address(m);
        return;
    }
    to = mproto_compose_field_room(m, n);
    if (to)
        list_wrote(m, mproto_words_encode(to, n + 1, text, column, flags));
}

/* The mailbox behind the words of its name. */
static void put_angle(mproto_compose *m, const list_item *item)
{
    list_item bare = *item;

    bare.display.n = 0;
    bare.angle = 1;
    item_gap(m, &bare, "<");
    put_item(m, &bare);
    list_put(m, ">", 1);
}

static void put_mailbox(mproto_compose *m, const list_item *item)
{
    if (wants_words(m, item->display)) {
        list_gap(m, WORD_ROOM);
        put_name_words(m, item->display);
        if (item->group)
            list_put(m, " :", 2);       /* RFC 2047 5 (3) */
        else
            put_angle(m, item);
        return;
    }
    item_gap(m, item, "");
    put_item(m, item);
}

static void put_comma(mproto_compose *m)
{
    if (m->field.comma)
        list_put(m, ",", 1);
    m->field.comma = 1;
}

/* addr as what it means; 0: it is no addr-spec, or more than that. */
static int read_address(mproto_span addr, list_item *item,
                        char text[2][MPROTO_COMPOSE_LINE])
{
    mproto_addrs it;
    mproto_addr a;

    mproto_addrs_begin(&it, addr, MPROTO_ADDRS_STRICT);
    if (mproto_addrs_next(&it, &a) != 1 || a.type != MPROTO_ADDR_MAILBOX
            || a.defects || a.local.n == 0 || a.domain.n == 0
            || a.local.n + 1 + a.domain.n != addr.n
            || addr.n >= MPROTO_COMPOSE_LINE)
        return 0;
    item->local = mproto_compose_span(text[0],
        mproto_addr_text(text[0], MPROTO_COMPOSE_LINE, a.local));
    item->domain = mproto_compose_span(text[1],
        mproto_addr_text(text[1], MPROTO_COMPOSE_LINE, a.domain));
    return 1;
}

int mproto_compose_addr(mproto_compose *m, const char *name,
                        const char *display, const char *addr)
{
    char text[2][MPROTO_COMPOSE_LINE];
    list_item item;

    memset(&item, 0, sizeof item);
    if (list_field(m, name, MPROTO_FORM_ADDRESSES | MPROTO_FORM_ADDRESS,
                   MPROTO_FORM_ADDRESSES) != MPROTO_OK)
        return m->error.code;
    if (m->field.form == MPROTO_FORM_ADDRESS && m->field.items > 0)
        return mproto_compose_fail(m, MPROTO_E_STATE,
                                   "a field of one address");
    if (!read_address(mproto_text_span(addr), &item, text))
        return refuse_address(m);
    if (display)
        item.display = mproto_text_span(display);
    put_comma(m);
    put_mailbox(m, &item);
    return m->error.code;
}

int mproto_compose_group(mproto_compose *m, const char *name,
                         const char *display)
{
    list_item item;

    memset(&item, 0, sizeof item);
    if (list_field(m, name, MPROTO_FORM_ADDRESSES,
                   MPROTO_FORM_ADDRESSES) != MPROTO_OK)
        return m->error.code;
    if (m->field.group == (display != NULL))
        return mproto_compose_fail(m, MPROTO_E_STATE, display
                                   ? "a group in a group" : "no group");
    m->field.group = display != NULL;
    if (!display) {
        list_put(m, ";", 1);
        m->field.comma = 1;
        return m->error.code;
    }
    item.group = 1;
    item.display = mproto_text_span(display);
    put_comma(m);
    put_mailbox(m, &item);
    m->field.comma = 0;
    return m->error.code;
}

/* Reads back as one id, and nothing is forgiven. */
static int is_own_id(mproto_span angle)
{
    mproto_msgids it;
    mproto_msgid id;

    mproto_msgids_begin(&it, angle);
    return mproto_msgids_next(&it, &id) == 1 && !id.defects
        && id.id.n + 2 == angle.n;
}

static int is_id(const mproto_compose *m, mproto_span id)
{
    size_t i;

    for (i = 0; i < id.n; i++)
        if (memchr(" \t<>", id.p[i], 4))
            return 0;
    return id.n > 0 && id.n + 3 <= MPROTO_COMPOSE_LINE
        && mproto_compose_field_legal(m, id);
}

int mproto_compose_id(mproto_compose *m, const char *name, const char *id)
{
    mproto_span s = mproto_text_span(id);

    if (list_field(m, name, MPROTO_FORM_ID | MPROTO_FORM_IDS,
                   MPROTO_FORM_IDS) != MPROTO_OK)
        return m->error.code;
    if (m->field.form == MPROTO_FORM_ID && m->field.items > 0)
        return mproto_compose_fail(m, MPROTO_E_STATE, "a field of one id");
    if (!is_id(m, s))
        return mproto_compose_fail(m, MPROTO_E_ARG, "no message id");
    list_gap(m, s.n + 2);
    list_put(m, "<", 1);
    list_put(m, s.p, s.n);
    list_put(m, ">", 1);
    if (m->error.code == MPROTO_OK && m->field.form == MPROTO_FORM_ID
            && !is_own_id(mproto_compose_span(m->head.p + m->head.n - s.n - 2,
                                              s.n + 2)))
        return mproto_compose_fail(m, MPROTO_E_ARG, "no message id");
    return m->error.code;
}

#undef WORD_ROOM
#undef WORD_MOST
