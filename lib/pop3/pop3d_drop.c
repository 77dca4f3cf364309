#include "pop3/pop3d_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"

/* --- numbers and marks --- */

static int is_deleted(const mproto_pop3d *s, uint32_t number)
{
    return s->items[number - 1].mark_ == s->mark;
}

uint32_t mproto_pop3d_find(mproto_pop3d *s, mproto_span text)
{
    uint64_t number;

    if (!mproto_digits(text)) {
        mproto_pop3d_bad(s, "the number of a message is wanted");
        return 0;
    }
    if (!mproto_number(text, &number) || number == 0 || number > s->n) {
        mproto_pop3d_no(s, "no such message");
        return 0;
    }
    if (is_deleted(s, (uint32_t)number)) {
        mproto_pop3d_no(s, "that message is deleted");
        return 0;
    }
    return (uint32_t)number;
}

void mproto_pop3d_accessed(mproto_pop3d *s, uint32_t number)
{
    if (s->last < number)
        s->last = number;
}

void mproto_pop3d_delete(mproto_pop3d *s, uint32_t number)
{
    mproto_pop3d_item *item = &s->items[number - 1];

    item->mark_ = s->mark;
    s->count--;
    s->octets -= item->size;
    mproto_pop3d_accessed(s, number);
}

/* Another mark makes all of them none: RSET costs the same for any number of
 * messages, but once in 2^32 times. */
void mproto_pop3d_undelete(mproto_pop3d *s)
{
    uint32_t i;

    s->last = s->last_at_first;
    if (s->count == s->n)
        return;
    s->count = s->n;
    s->octets = s->all;
    s->mark++;
    if (s->mark != 0)
        return;
    for (i = 0; i < s->n; i++)
        s->items[i].mark_ = 0;
    s->mark = 1;
}

int mproto_pop3d_deleted(const mproto_pop3d *s, uint32_t number)
{
    return s->owed == MPROTO_POP3D_UPDATE && number > 0 && number <= s->n &&
           is_deleted(s, number);
}

/* --- open --- */

static int uid_fits(const char *uid)
{
    size_t n;

    for (n = 0; n <= MPROTO_POP3_UID_MAX && uid[n] > 32 && uid[n] < 127; n++)
        ;
    return n > 0 && n <= MPROTO_POP3_UID_MAX && uid[n] == '\0';
}

static int item_fits(const mproto_pop3d *s, const mproto_pop3d_item *item)
{
    if (!(s->caps & MPROTO_POP3_CAP_UIDL))
        return 1;
    return item->uid && uid_fits(item->uid);
}

int mproto_pop3d_open(mproto_pop3d *s, mproto_pop3d_item *items,
                      uint32_t n, uint32_t last)
{
    uint64_t octets = 0;
    uint32_t i;

    if (s->owed != MPROTO_POP3D_LOGIN)
        return mproto_pop3d_not_owed(s);
    if ((n > 0 && !items) || last > n)
        return MPROTO_E_ARG;
    for (i = 0; i < n; i++) {
        if (!item_fits(s, &items[i]) || items[i].size > UINT64_MAX - octets)
            return MPROTO_E_ARG;
        octets += items[i].size;
    }
    for (i = 0; i < n; i++)
        items[i].mark_ = 0;
    s->items = items;
    s->n = s->count = n;
    s->octets = s->all = octets;
    s->last = s->last_at_first = last;
    s->mark = 1;
    mproto_pop3d_settle(s);
    mproto_pop3d_drop_sasld(s);
    mproto_pop3d_move(s, MPROTO_POP3D_S_READY);
    mproto_pop3d_say_drop(s);
    return MPROTO_OK;
}

/* --- what is told of it --- */

static void pop3d_put(mproto_pop3d *s, const mproto_buf *b)
{
    int rc = mproto_pop3d_close_reply(s, b);

    MPROTO_CHECK(rc == MPROTO_OK);
}

/* "2 messages (320 octets)", what is deleted left out. */
static void put_drop(const mproto_pop3d *s, mproto_buf *b)
{
    mproto_buf_number(b, s->count);
    mproto_buf_text(b, s->count == 1 ? " message (" : " messages (");
    mproto_buf_number(b, s->octets);
    mproto_buf_text(b, " octets)\r\n");
}

void mproto_pop3d_say_drop(mproto_pop3d *s)
{
    mproto_buf b;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "+OK ");
    put_drop(s, &b);
    pop3d_put(s, &b);
}

void mproto_pop3d_say_stat(mproto_pop3d *s)
{
    mproto_buf b;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "+OK ");
    mproto_buf_number(&b, s->count);
    mproto_buf_char(&b, ' ');
    mproto_buf_number(&b, s->octets);
    mproto_buf_text(&b, "\r\n");
    pop3d_put(s, &b);
}

void mproto_pop3d_say_last(mproto_pop3d *s)
{
    mproto_buf b;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "+OK ");
    mproto_buf_number(&b, s->last);
    mproto_buf_text(&b, "\r\n");
    pop3d_put(s, &b);
}

static void put_row(const mproto_pop3d *s, mproto_buf *b,
                    mproto_pop3_cmd which, uint32_t number)
{
    const mproto_pop3d_item *item = &s->items[number - 1];

    mproto_buf_number(b, number);
    mproto_buf_char(b, ' ');
    if (which == MPROTO_POP3_UIDL)
        mproto_buf_text(b, item->uid);
    else
        mproto_buf_number(b, item->size);
    mproto_buf_text(b, "\r\n");
}

void mproto_pop3d_say_row(mproto_pop3d *s, mproto_pop3_cmd which,
                          uint32_t number)
{
    mproto_buf b;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "+OK ");
    put_row(s, &b, which, number);
    pop3d_put(s, &b);
}

void mproto_pop3d_begin_rows(mproto_pop3d *s, mproto_pop3_cmd which)
{
    mproto_pop3d_say_drop(s);
    mproto_pop3d_widen(s);
    s->rows = which;
    s->row = 0;
    mproto_pop3d_move(s, MPROTO_POP3D_S_ROWS);
}

static int fits_row(const mproto_buf *b)
{
    return b->cap - b->n >= MPROTO_POP3_ROW_MAX;
}

void mproto_pop3d_put_rows(mproto_pop3d *s)
{
    mproto_buf b;

    mproto_wire_open(&s->wire, &b, mproto_pop3d_half(s) + MPROTO_POP3_LAST_MAX);
    b.cap -= MPROTO_POP3_LAST_MAX;
    for (; s->row < s->n && fits_row(&b); s->row++)
        if (!is_deleted(s, s->row + 1))
            put_row(s, &b, s->rows, s->row + 1);
    if (s->row == s->n && fits_row(&b)) {
        mproto_buf_text(&b, ".\r\n");
        mproto_pop3d_move(s, MPROTO_POP3D_S_READY);
    }
    mproto_wire_commit(&s->wire, &b);
}
