#include "imap/imapsort_int.h"
#include "imap/imap_fold_int.h"
#include "base/sort_int.h"
#include <mailproto/address.h>
#include <mailproto/date.h>
#include <mailproto/fields.h>
#include <mailproto/words.h>
#include <string.h>

/* The field of each key that has one, and whether it is its name that counts;
 * in the order of mproto_imapsort_what. */
static const struct sort_field {
    const char *field;
    int         display;
} sort_fields[] = {
    { NULL, 0 }, { NULL, 0 }, { "cc", 0 }, { NULL, 0 }, { "from", 0 },
    { NULL, 0 }, { "subject", 0 }, { "to", 0 }, { "from", 1 }, { "to", 1 }
};

#define SORT_KEYS (sizeof sort_fields / sizeof *sort_fields)

int mproto_imapsort_needs_header(mproto_imapsort_what what)
{
    return what != MPROTO_IMAPSORT_ARRIVAL && what != MPROTO_IMAPSORT_SIZE;
}

/* --- values --- */

int64_t mproto_imapsort_sent(mproto_span header, int64_t received)
{
    mproto_fields it;
    mproto_field f;
    mproto_date date;

    mproto_fields_begin(&it, header.p, header.n);
    if (mproto_fields_find(&it, "date", &f) &&
        mproto_date_parse(&date, f.body) == MPROTO_OK)
        return date.seconds;
    return received;
}

/* The first mailbox; 0: there is none. Groups do not count. */
static int first_mailbox(mproto_span body, mproto_addr *a)
{
    mproto_addrs it;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, a)) {
        if (a->type == MPROTO_ADDR_MAILBOX)
            return 1;
    }
    return 0;
}

/* RFC 5957 3: the name. Of the room, four times the field, the last quarter
 * holds it while it is decoded. */
static size_t put_display(const mproto_imapsort_room *room,
                          const mproto_addr *a)
{
    mproto_span plain, raw = a->display.n > 0 ? a->display : a->comment;
    size_t quarter = room->cap / 4, rest = room->cap - quarter, n;

    plain.p = room->dst + rest;
    plain.n = mproto_addr_name(room->dst + rest, quarter, raw);
    n = mproto_words_decode(room->dst, rest, plain, room->convert, NULL);
    return n < rest ? n : rest - 1;
}

static size_t put_sort_mailbox(const mproto_imapsort_room *room,
                               const mproto_addr *a, int display)
{
    size_t n = mproto_addr_text(room->dst, room->cap, a->local);

    if (!display || a->domain.n == 0)
        return n;
    room->dst[n++] = '@';
    return n + mproto_addr_text(room->dst + n, room->cap - n, a->domain);
}

static size_t address_value(mproto_imapsort_value *v, mproto_span body,
                            int display, const mproto_imapsort_room *room)
{
    size_t need = 4 * body.n + 4, n = 0;
    mproto_addr a;

    if (need > room->cap || !first_mailbox(body, &a))
        return need;
    if (display)
        n = put_display(room, &a);
    if (n == 0)
        n = put_sort_mailbox(room, &a, display);
    v->text.p = room->dst;
    v->text.n = n;
    return need;
}

static size_t text_value(mproto_imapsort_value *v, mproto_imapsort_what what,
                         mproto_span header, const mproto_imapsort_room *room)
{
    const struct sort_field *by = &sort_fields[what];
    mproto_fields it;
    mproto_field f;
    size_t need;
    int is_reply;

    mproto_fields_begin(&it, header.p, header.n);
    if (!mproto_fields_find(&it, by->field, &f))
        return 0;
    need = what == MPROTO_IMAPSORT_SUBJECT
        ? mproto_imapsort_subject(&v->text, &is_reply, f.body, room)
        : address_value(v, f.body, by->display, room);
    v->text.n = mproto_imap_fold_text(room->dst, v->text);
    v->text.p = room->dst;
    return need;
}

size_t mproto_imapsort_value_of(mproto_imapsort_value *v,
                                mproto_imapsort_what what,
                                const mproto_imap_msg *m,
                                const mproto_imapsort_room *room)
{
    mproto_span header = m->header.p ? m->header : m->raw;

    memset(v, 0, sizeof *v);
    if (what == MPROTO_IMAPSORT_ARRIVAL)
        v->number = m->received;
    else if (what == MPROTO_IMAPSORT_SIZE)
        v->number = m->size < INT64_MAX ? (int64_t)m->size : INT64_MAX;
    else if (what == MPROTO_IMAPSORT_DATE)
        v->number = mproto_imapsort_sent(header, m->received);
    else if ((size_t)what < SORT_KEYS && sort_fields[what].field)
        return text_value(v, what, header, room);
    return 0;
}

/* --- order --- */

int mproto_imapsort_order(mproto_span a, mproto_span b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_values(const mproto_imapsort_value *a,
                          const mproto_imapsort_value *b)
{
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return mproto_imapsort_order(a->text, b->text);
}

int mproto_imapsort_compare(const mproto_imapsort_key *keys, size_t n,
                            const mproto_imapsort_row *a,
                            const mproto_imapsort_row *b)
{
    size_t i;
    int order;

    for (i = 0; i < n; i++) {
        order = compare_values(&a->values[i], &b->values[i]);
        if (order != 0)
            return (order < 0) == (keys[i].reverse == 0) ? -1 : 1;
    }
    return (a->seq > b->seq) - (a->seq < b->seq);
}

typedef struct sort_rows {
    mproto_imapsort_row       *rows;
    const mproto_imapsort_key *keys;
    size_t                     keys_n;
} sort_rows;

static int is_row_before(const void *items, size_t a, size_t b)
{
    const sort_rows *s = items;

    return mproto_imapsort_compare(s->keys, s->keys_n, &s->rows[a],
                                   &s->rows[b]) < 0;
}

static void swap_rows(void *items, size_t a, size_t b)
{
    const sort_rows *s = items;
    mproto_imapsort_row kept = s->rows[a];

    s->rows[a] = s->rows[b];
    s->rows[b] = kept;
}

void mproto_imapsort_run(mproto_imapsort_row *rows, size_t n,
                         const mproto_imapsort_key *keys, size_t keys_n)
{
    mproto_sort sort = { NULL, is_row_before, swap_rows };
    sort_rows s;

    s.rows = rows;
    s.keys = keys;
    s.keys_n = keys_n;
    sort.items = &s;
    mproto_sort_run(&sort, n);
}

#undef SORT_KEYS
