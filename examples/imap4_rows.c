/* ISC, see COPYING. */
#include "imap4_rows.h"

#include <stdlib.h>
#include <string.h>

/* Of one row, with their texts behind them. */
struct imap4_values {
    struct imap4_values  *next;
    mproto_imapsort_value values[];
};

int imap4_rows_keys(struct imap4_rows *r, const mproto_imapd_sort *keys,
                    size_t n)
{
    size_t i;

    if (n == 0)
        return 0;
    r->keys = malloc(n * sizeof *r->keys);
    if (r->keys == NULL)
        return -1;
    for (i = 0; i < n; i++) {
        r->keys[i].what = (mproto_imapsort_what)keys[i].key;
        r->keys[i].reverse = keys[i].reverse;
    }
    r->keys_n = n;
    return 0;
}

int imap4_rows_need_header(const struct imap4_rows *r)
{
    size_t i;

    for (i = 0; i < r->keys_n; i++)
        if (mproto_imapsort_needs_header(r->keys[i].what))
            return 1;
    return 0;
}

/* --- values ----------------------------------------------------------- */

static int grow_text(struct imap4_rows *r, size_t n)
{
    char *text = realloc(r->text, 2 * n);

    if (text == NULL)
        return -1;
    r->text = text;
    r->text_cap = 2 * n;
    return 0;
}

/* Its text goes behind the *used octets of r->text. */
static int make_value(struct imap4_rows *r, mproto_imapsort_value *v,
                      mproto_imapsort_what what, const mproto_imap_msg *m,
                      size_t *used)
{
    mproto_imapsort_room room = { 0 };
    size_t need;

    for (;;) {
        room.dst = r->text_cap > 0 ? r->text + *used : NULL;
        room.cap = r->text_cap - *used;
        need = mproto_imapsort_value_of(v, what, m, &room);
        if (need <= room.cap)
            break;
        if (grow_text(r, *used + need) < 0)
            return -1;
    }
    if (v->text.n > 0)
        memmove(room.dst, v->text.p, v->text.n);
    *used += v->text.n;
    return 0;
}

/* Texts move to where they stay. */
static struct imap4_values *keep_values(const struct imap4_rows *r,
                                        struct imap4_values *block,
                                        size_t used)
{
    size_t size = sizeof *block + r->keys_n * sizeof *block->values, i;
    struct imap4_values *kept = realloc(block, size + used);
    char *at;

    if (kept == NULL) {
        free(block);
        return NULL;
    }
    at = (char *)kept + size;
    if (used > 0)
        memcpy(at, r->text, used);
    for (i = 0; i < r->keys_n; i++) {
        kept->values[i].text.p = at;
        at += kept->values[i].text.n;
    }
    return kept;
}

static struct imap4_values *make_values(struct imap4_rows *r,
                                        const mproto_imap_msg *m)
{
    struct imap4_values *block;
    size_t used = 0, i;

    block = malloc(sizeof *block + r->keys_n * sizeof *block->values);
    for (i = 0; block != NULL && i < r->keys_n; i++)
        if (make_value(r, &block->values[i], r->keys[i].what, m, &used) < 0) {
            free(block);
            return NULL;
        }
    return block != NULL ? keep_values(r, block, used) : NULL;
}

static void drop_values(struct imap4_rows *r, const mproto_imapsort_row *row)
{
    struct imap4_values **link = &r->values, *block;

    while (*link != NULL && (*link)->values != row->values)
        link = &(*link)->next;
    block = *link;
    if (block != NULL)
        *link = block->next;
    free(block);
}

/* --- rows ------------------------------------------------------------- */

static int make_room(struct imap4_rows *r)
{
    size_t cap = r->cap > 0 ? 2 * r->cap : 64;
    mproto_imapsort_row *rows;

    if (r->n < r->cap)
        return 0;
    rows = realloc(r->rows, cap * sizeof *rows);
    if (rows == NULL)
        return -1;
    r->rows = rows;
    r->cap = cap;
    return 0;
}

int imap4_rows_add(struct imap4_rows *r, const mproto_imap_msg *m)
{
    mproto_imapsort_row row = { 0 };
    struct imap4_values *block;

    if (make_room(r) < 0)
        return -1;
    if (r->keys_n > 0) {
        block = make_values(r, m);
        if (block == NULL)
            return -1;
        block->next = r->values;
        r->values = block;
        row.values = block->values;
    }
    row.seq = row.uid = m->uid;
    r->rows[r->n++] = row;
    return 0;
}

void imap4_rows_sort(struct imap4_rows *r)
{
    if (r->keys_n > 0)
        mproto_imapsort_run(r->rows, r->n, r->keys, r->keys_n);
}

/* The first of the n sorted rows that is not before row. */
static size_t place_of(const struct imap4_rows *r,
                       const mproto_imapsort_row *row, size_t n)
{
    size_t from = 0, to = n, middle;

    while (from < to) {
        middle = from + (to - from) / 2;
        if (mproto_imapsort_compare(r->keys, r->keys_n, &r->rows[middle],
                                    row) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

int imap4_rows_insert(struct imap4_rows *r, const mproto_imap_msg *m,
                      size_t *at)
{
    mproto_imapsort_row row;

    if (imap4_rows_add(r, m) < 0)
        return -1;
    row = r->rows[r->n - 1];
    *at = place_of(r, &row, r->n - 1);
    memmove(r->rows + *at + 1, r->rows + *at,
            (r->n - 1 - *at) * sizeof *r->rows);
    r->rows[*at] = row;
    return 0;
}

int imap4_rows_find(const struct imap4_rows *r, uint32_t uid, size_t *at)
{
    mproto_imapsort_row row = { 0 };

    row.seq = row.uid = uid;
    *at = 0;
    if (r->keys_n == 0)
        *at = place_of(r, &row, r->n);
    else
        while (*at < r->n && r->rows[*at].uid != uid)
            ++*at;
    return *at < r->n && r->rows[*at].uid == uid;
}

void imap4_rows_remove(struct imap4_rows *r, size_t at)
{
    drop_values(r, &r->rows[at]);
    r->n--;
    memmove(r->rows + at, r->rows + at + 1, (r->n - at) * sizeof *r->rows);
}

void imap4_rows_free(struct imap4_rows *r)
{
    struct imap4_values *block;

    while ((block = r->values) != NULL) {
        r->values = block->next;
        free(block);
    }
    free(r->rows);
    free(r->keys);
    free(r->text);
    memset(r, 0, sizeof *r);
}
