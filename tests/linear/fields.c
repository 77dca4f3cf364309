/* Header fields: the whole input is the body of one, or a header. */
#include "linear.h"

#include <mailproto.h>

static mproto_span whole(const char *p, size_t n)
{
    mproto_span s;

    s.p = p, s.n = n;
    return s;
}

size_t work_words(const char *p, size_t n)
{
    mproto_words it;
    mproto_word w;
    unsigned defects = 0;
    size_t sum = 0;

    mproto_words_begin(&it, whole(p, n));
    while (mproto_words_next(&it, &w))
        sum += w.raw.n;
    return sum + mproto_words_decode(room, room_n, whole(p, n), NULL, &defects)
        + defects;
}

size_t work_words_encode(const char *p, size_t n)
{
    return mproto_words_encode(room, room_n, whole(p, n), 9, 0)
        + mproto_words_encode(room, room_n, whole(p, n), 9,
                              MPROTO_WORDS_PHRASE);
}

size_t work_params(const char *p, size_t n)
{
    mproto_params it, all;
    mproto_param param;
    mproto_span value;
    unsigned defects = 0;
    size_t sum = 0;

    mproto_params_begin(&it, whole(p, n), &value);
    all = it;
    while (mproto_params_next(&it, &param))
        sum++;
    return sum + value.n + defects
        + mproto_params_get(room, room_n, &all, "name", &defects);
}

size_t work_params_write(const char *p, size_t n)
{
    return mproto_params_write(room, room_n, "name", whole(p, n), 9);
}

static size_t iterate(mproto_span body, unsigned flags)
{
    mproto_addrs it;
    mproto_addr a;
    mproto_span comment;
    size_t sum = 0;
    int code;

    mproto_addrs_begin(&it, body, flags);
    while ((code = mproto_addrs_next(&it, &a)) != 0) {
        sum++;
        if (code < 0)
            continue;
        sum += mproto_addr_name(room, room_n, a.display)
            + mproto_addr_name(room, room_n, a.comment)
            + mproto_addr_text(room, room_n, a.local)
            + mproto_addr_text(room, room_n, a.domain);
        while (mproto_addr_comment(&a.raw, &comment))
            sum++;
    }
    return sum;
}

size_t work_addresses(const char *p, size_t n)
{
    return iterate(whole(p, n), 0)
        + iterate(whole(p, n), MPROTO_ADDRS_STRICT);
}

/* The input is a display, and then a local part. */
size_t work_address_write(const char *p, size_t n)
{
    static const mproto_span at = { "example.org", 11 }, local = { "a", 1 };
    mproto_addr_writer w;

    mproto_addr_write_begin(&w, room, room_n, 4, MPROTO_ADDR_WRITE_UTF8);
    mproto_addr_write(&w, whole(p, n), local, at);
    mproto_addr_write(&w, whole(p, 0), whole(p, n), at);
    return w.n;
}

size_t work_date(const char *p, size_t n)
{
    mproto_date d = { 0, 0, 0, 0, 0 };

    mproto_date_parse(&d, whole(p, n));
    return (size_t)d.seconds;
}

size_t work_msgids(const char *p, size_t n)
{
    mproto_msgids it;
    mproto_msgid id;
    size_t sum = 0;

    mproto_msgids_begin(&it, whole(p, n));
    while (mproto_msgids_next(&it, &id))
        sum += id.id.n + 1;
    return sum;
}

size_t work_received(const char *p, size_t n)
{
    mproto_received r;
    mproto_clauses it;
    mproto_clause c;
    mproto_span date;
    size_t sum = 0;

    if (mproto_received_parse(&r, whole(p, n)) == MPROTO_OK)
        sum += r.by.n;
    mproto_clauses_begin(&it, whole(p, n), &date);
    while (mproto_clauses_next(&it, &c))
        sum += c.value.n;
    return sum + date.n;
}

size_t work_tokens(const char *p, size_t n)
{
    mproto_tokens it;
    mproto_token t;
    mproto_span item;
    size_t sum = 0;

    mproto_tokens_begin(&it, whole(p, n));
    while (mproto_tokens_next(&it, &t))
        sum += mproto_token_copy(room, room_n, &t);
    mproto_tokens_begin(&it, whole(p, n));
    while (mproto_tokens_item(&it, ',', &item))
        sum += item.n;
    return sum;
}

size_t work_fields(const char *p, size_t n)
{
    mproto_fields it;
    mproto_field f;
    size_t sum = 0;

    mproto_fields_begin(&it, p, n);
    while (mproto_fields_next(&it, &f))
        sum += mproto_unfold(room, room_n, f.body);
    mproto_fields_begin(&it, p, n);
    while (mproto_fields_find(&it, "subject", &f))
        sum++;
    return sum + mproto_fields_end(&it);
}

/* The input is a text, an item, and then many items. */
size_t work_fold(const char *p, size_t n)
{
    mproto_fold f;
    size_t i, sum = 0;

    mproto_fold_begin(&f, room, room_n, "Subject");
    mproto_fold_text(&f, whole(p, n));
    mproto_fold_end(&f, &sum);
    mproto_fold_begin(&f, room, room_n, "Keywords");
    mproto_fold_keyword(&f, whole(p, n));
    mproto_fold_end(&f, &sum);
    mproto_fold_begin(&f, room, room_n, "Keywords");
    for (i = 0; i < n; i++)
        mproto_fold_keyword(&f, whole("word", 4));
    mproto_fold_end(&f, &sum);
    return sum;
}
