/* libetpan. */
#include "bench.h"

#ifdef HAVE_ETPAN
#include <libetpan/libetpan.h>
#include <libetpan/mailmime_write_mem.h>
#include <stdlib.h>
#include <string.h>

static size_t etpan_written(MMAPString *to)
{
    size_t n = to->len;

    mmap_string_free(to);
    return n;
}

static size_t etpan_base64_encode(const void *how, mproto_span item)
{
    MMAPString *to = mmap_string_new("");
    int column = 0;

    (void)how;
    mailmime_base64_write_mem(to, &column, item.p, item.n);
    return etpan_written(to);
}

static size_t etpan_qp_encode(const void *how, mproto_span item)
{
    MMAPString *to = mmap_string_new("");
    int column = 0;

    (void)how;
    mailmime_quoted_printable_write_mem(to, &column, 1, item.p, item.n);
    return etpan_written(to);
}

static size_t etpan_decode(int encoding, mproto_span item)
{
    size_t at = 0, n = 0;
    char *text = NULL;

    if (mailmime_part_parse(item.p, item.n, &at, encoding, &text, &n)
        != MAILIMF_NO_ERROR)
        return 0;
    mailmime_decoded_part_free(text);
    return n;
}

static size_t etpan_base64_decode(const void *how, mproto_span item)
{
    (void)how;
    return etpan_decode(MAILMIME_MECHANISM_BASE64, item);
}

static size_t etpan_qp_decode(const void *how, mproto_span item)
{
    (void)how;
    return etpan_decode(MAILMIME_MECHANISM_QUOTED_PRINTABLE, item);
}

static size_t etpan_text(const char *text, size_t n)
{
    char *out = NULL;
    size_t at = 0;

    if (mailmime_encoded_phrase_parse("utf-8", text, n, &at, "utf-8", &out)
        != MAILIMF_NO_ERROR)
        return 0;
    n = strlen(out);
    free(out);
    return n;
}

static size_t etpan_words(const void *how, mproto_span item)
{
    (void)how;
    return etpan_text(item.p, item.n);
}

static size_t etpan_name(const struct mailimf_mailbox *mailbox)
{
    const char *name = mailbox->mb_display_name;

    return 1 + (name ? etpan_text(name, strlen(name)) : 0);
}

static size_t etpan_names(clist *found)
{
    size_t sum = 0;
    clistiter *at;

    for (at = clist_begin(found); at != NULL; at = clist_next(at)) {
        struct mailimf_address *a = clist_content(at);

        if (a->ad_type == MAILIMF_ADDRESS_MAILBOX)
            sum += etpan_name(a->ad_data.ad_mailbox);
    }
    return sum;
}

static size_t etpan_addresses(const void *how, mproto_span item)
{
    struct mailimf_address_list *found = NULL;
    size_t at = 0, n;

    (void)how;
    if (mailimf_address_list_parse(item.p, item.n, &at, &found)
        != MAILIMF_NO_ERROR)
        return 0;
    n = etpan_names(found->ad_list);
    mailimf_address_list_free(found);
    return n;
}

static size_t etpan_date(const void *how, mproto_span item)
{
    struct mailimf_date_time *date = NULL;
    size_t at = 0;

    (void)how;
    if (mailimf_date_time_parse(item.p, item.n, &at, &date)
        != MAILIMF_NO_ERROR)
        return 0;
    mailimf_date_time_free(date);
    return 1;
}

/* Its parser has read addresses and date with all the fields. */
static size_t etpan_field(const struct mailimf_field *f)
{
    const char *subject;

    switch (f->fld_type) {
    case MAILIMF_FIELD_SUBJECT:
        subject = f->fld_data.fld_subject->sbj_value;
        return etpan_text(subject, strlen(subject));
    case MAILIMF_FIELD_FROM:
        return etpan_name(clist_content(clist_begin(
            f->fld_data.fld_from->frm_mb_list->mb_list)));
    case MAILIMF_FIELD_TO:
        return etpan_names(f->fld_data.fld_to->to_addr_list->ad_list);
    case MAILIMF_FIELD_CC:
        return etpan_names(f->fld_data.fld_cc->cc_addr_list->ad_list);
    default:
        return 0;
    }
}

static size_t etpan_header(const void *how, mproto_span item)
{
    struct mailimf_fields *all = NULL;
    size_t at = 0, sum = 0;
    clistiter *f;

    (void)how;
    if (mailimf_fields_parse(item.p, item.n, &at, &all) != MAILIMF_NO_ERROR)
        return 0;
    for (f = clist_begin(all->fld_list); f != NULL; f = clist_next(f))
        sum += etpan_field(clist_content(f));
    mailimf_fields_free(all);
    return sum;
}

static size_t etpan_leaf(const struct mailmime_data *d)
{
    mproto_span item;

    item.p = d->dt_data.dt_text.dt_data;
    item.n = d->dt_data.dt_text.dt_length;
    return etpan_decode(d->dt_encoding, item);
}

/* The next part in the order of the message, or NULL. */
static struct mailmime *etpan_next(struct mailmime *m)
{
    clistiter *at;

    if (m->mm_type == MAILMIME_MESSAGE && m->mm_data.mm_message.mm_msg_mime)
        return m->mm_data.mm_message.mm_msg_mime;
    if (m->mm_type == MAILMIME_MULTIPLE &&
        clist_begin(m->mm_data.mm_multipart.mm_mp_list))
        return clist_content(clist_begin(m->mm_data.mm_multipart.mm_mp_list));
    for (; m != NULL; m = m->mm_parent) {
        at = m->mm_multipart_pos;
        if (at && clist_next(at))
            return clist_content(clist_next(at));
    }
    return NULL;
}

static size_t etpan_message(const void *how, mproto_span item)
{
    struct mailmime *top = NULL, *m;
    size_t at = 0, sum = 1;

    (void)how;
    if (mailmime_parse(item.p, item.n, &at, &top) != MAILIMF_NO_ERROR)
        return 0;
    for (m = top; m != NULL; m = etpan_next(m))
        if (m->mm_type == MAILMIME_SINGLE)
            sum += etpan_leaf(m->mm_data.mm_single);
    mailmime_free(top);
    return sum;
}

const bench_peer bench_etpan = {
    .name = "libetpan", .present = 1,
    .work = {
        [BENCH_BASE64_ENCODE] = etpan_base64_encode,
        [BENCH_BASE64_DECODE] = etpan_base64_decode,
        [BENCH_QP_ENCODE] = etpan_qp_encode,
        [BENCH_QP_DECODE] = etpan_qp_decode,
        [BENCH_WORDS] = etpan_words,
        [BENCH_ADDRESSES] = etpan_addresses,
        [BENCH_DATE] = etpan_date,
        [BENCH_HEADER] = etpan_header,
        [BENCH_MESSAGE] = etpan_message,
    }
};
#else
const bench_peer bench_etpan = { .name = "libetpan" };
#endif
