#include "imap/imapset_int.h"
#include "base/buf_int.h"
#include "base/sort_int.h"

#define HIGHEST UINT32_MAX

typedef mproto_imapset_range range;

/* --- reading --- */

/* RFC 9051 9, nz-number, or 0 for "*". 1; 0: neither. */
static int take_number(mproto_span *text, uint32_t *number)
{
    uint64_t n = 0;
    size_t i = 0;

    if (text->n > 0 && *text->p == '*') {
        i = 1;
    } else {
        while (i < text->n && text->p[i] >= '0' && text->p[i] <= '9' &&
               n <= HIGHEST)
            n = n * 10 + (uint64_t)(text->p[i++] - '0');
        if (n == 0 || n > HIGHEST || *text->p == '0')
            return 0;
    }
    *number = (uint32_t)n;
    text->p += i;
    text->n -= i;
    return 1;
}

static int take_char(mproto_span *text, char c)
{
    if (text->n == 0 || *text->p != c)
        return 0;
    text->p++;
    text->n--;
    return 1;
}

/* "7", "7:9", "9:7"; *lo is 0 where one of both is "*". */
static int take_range(mproto_span *text, uint32_t *lo, uint32_t *hi)
{
    uint32_t swap;

    if (!take_number(text, lo))
        return 0;
    *hi = *lo;
    if (take_char(text, ':') && !take_number(text, hi))
        return 0;
    if (*lo > *hi) {
        swap = *lo;
        *lo = *hi;
        *hi = swap;
    }
    return 1;
}

static int touches(const range *a, const range *b)
{
    return a->lo - 1 <= b->hi && b->lo - 1 <= a->hi;
}

static void join(range *a, const range *b)
{
    if (b->lo < a->lo)
        a->lo = b->lo;
    if (b->hi > a->hi)
        a->hi = b->hi;
}

static int add_range(range *room, size_t *n, size_t cap, range r)
{
    if (*n > 0 && touches(&room[*n - 1], &r)) {
        join(&room[*n - 1], &r);
        return MPROTO_OK;
    }
    if (*n == cap)
        return MPROTO_E_FULL;
    room[(*n)++] = r;
    return MPROTO_OK;
}

/* --- order --- */

static int is_lower(const void *items, size_t a, size_t b)
{
    const range *r = items;

    return r[a].lo < r[b].lo;
}

static void swap_ranges(void *items, size_t a, size_t b)
{
    range *r = items, kept = r[a];

    r[a] = r[b];
    r[b] = kept;
}

static size_t in_order(range *room, size_t n)
{
    mproto_sort sort = { room, is_lower, swap_ranges };
    size_t i, merged = 0;

    for (i = 1; i < n && room[i - 1].lo < room[i].lo; i++)
        ;
    if (i < n)
        mproto_sort_run(&sort, n);
    for (i = 0; i < n; i++)
        (void)add_range(room, &merged, n, room[i]);
    return merged;
}

/* The lowest n of all "n:*". */
static void add_tail(mproto_imapset *s, uint32_t lo)
{
    if (lo == 0)
        lo = HIGHEST;
    if (s->tail == 0 || lo < s->tail)
        s->tail = lo;
}

static int read_ranges(mproto_imapset *s, range *room, size_t cap,
                       mproto_span text)
{
    range r;

    do {
        if (!take_range(&text, &r.lo, &r.hi))
            return MPROTO_E_ARG;
        if (r.lo == 0)
            add_tail(s, r.hi);
        else if (add_range(room, &s->n, cap, r) != MPROTO_OK)
            return MPROTO_E_FULL;
    } while (take_char(&text, ','));
    return text.n == 0 ? MPROTO_OK : MPROTO_E_ARG;
}

int mproto_imapset_is_one(mproto_span text)
{
    range r;

    if (take_char(&text, '$'))
        return text.n == 0;
    do
        if (!take_range(&text, &r.lo, &r.hi))
            return 0;
    while (take_char(&text, ','));
    return text.n == 0;
}

int mproto_imapset_parse(mproto_imapset *s, range *room, size_t cap,
                         mproto_span text)
{
    const mproto_imapset none = { NULL, 0, 0, 0 };
    int code = MPROTO_OK;

    *s = none;
    s->ranges = room;
    s->saved = text.n == 1 && *text.p == '$';
    if (!s->saved)
        code = read_ranges(s, room, cap, text);
    if (code == MPROTO_OK)
        s->n = in_order(room, s->n);
    else
        *s = none;
    return code;
}

/* --- use --- */

/* Where "n:*" begins; 0: there is none. */
static uint32_t tail_from(const mproto_imapset *s, uint32_t max)
{
    return s->tail < max ? s->tail : max;
}

int mproto_imapset_has(const mproto_imapset *s, uint32_t id, uint32_t max)
{
    size_t from = 0, to = s->n, middle;

    if (id == 0 || id > max)
        return 0;
    if (s->tail > 0 && id >= tail_from(s, max))
        return 1;
    while (from < to) {
        middle = from + (to - from) / 2;
        if (s->ranges[middle].hi < id)
            from = middle + 1;
        else
            to = middle;
    }
    return from < s->n && s->ranges[from].lo <= id;
}

void mproto_imapset_begin(mproto_imapset_iter *it, const mproto_imapset *s,
                          uint32_t max)
{
    it->set_ = *s;
    it->at_ = 0;
    it->max_ = max;
    it->done_ = max == 0;
}

int mproto_imapset_next(mproto_imapset_iter *it, range *r)
{
    range tail;

    tail.lo = tail_from(&it->set_, it->max_);
    tail.hi = it->max_;
    if (it->done_)
        return 0;
    if (it->at_ == it->set_.n || it->set_.ranges[it->at_].lo > it->max_) {
        it->done_ = 1;
        *r = tail;
        return tail.lo > 0;
    }
    *r = it->set_.ranges[it->at_++];
    if (r->hi > it->max_)
        r->hi = it->max_;
    if (tail.lo > 0 && touches(r, &tail)) {
        join(r, &tail);
        it->done_ = 1;
    }
    return 1;
}

uint64_t mproto_imapset_count(const mproto_imapset *s, uint32_t max)
{
    mproto_imapset_iter it;
    uint64_t count = 0;
    range r;

    mproto_imapset_begin(&it, s, max);
    while (mproto_imapset_next(&it, &r))
        count += (uint64_t)r.hi - r.lo + 1;
    return count;
}

/* --- writing --- */

static void put_range(mproto_buf *b, const range *r)
{
    if (b->n > 0)
        mproto_buf_char(b, ',');
    mproto_buf_number(b, r->lo);
    if (r->hi > r->lo) {
        mproto_buf_char(b, ':');
        mproto_buf_number(b, r->hi);
    }
}

size_t mproto_imapset_format(char *dst, size_t cap, size_t *size,
                             const range *ranges, size_t n)
{
    size_t used = 0, next;
    mproto_buf b;
    range r;

    *size = 0;
    if (cap == 0)
        return 0;
    mproto_buf_init(&b, dst, cap - 1);
    while (used < n) {
        r = ranges[used];
        for (next = used + 1; next < n && touches(&r, &ranges[next]); next++)
            join(&r, &ranges[next]);
        put_range(&b, &r);
        if (b.over)
            break;
        *size = b.n;
        used = next;
    }
    dst[*size] = '\0';
    return used;
}

#undef HIGHEST
