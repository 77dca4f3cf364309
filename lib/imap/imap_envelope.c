#include "imap/imap_take_int.h"
#include "imap/imap_values_int.h"
#include <string.h>

#define FIELDS 10               /* RFC 9051 9, envelope */

/* --- addresses --- */

/* Four texts. 0: there is a list among them. */
static int address_of(mproto_imap_list inside, mproto_imap_addr *a,
                      unsigned *quirks)
{
    const mproto_imap_addr none = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 },
                                    { NULL, 0 } };
    mproto_span *fields[4];
    size_t i;

    *a = none;
    fields[0] = &a->name;
    fields[1] = &a->route;
    fields[2] = &a->mailbox;
    fields[3] = &a->host;
    for (i = 0; i < 4 && mproto_imap_take_text(&inside, fields[i], quirks);
         i++)
        ;
    if (i < 4 || inside.at_ != inside.end_)
        *quirks |= MPROTO_IMAP_QUIRK_ADDRESS;
    return i == 4 || inside.at_ == inside.end_;
}

int mproto_imap_addrs_next(mproto_imap_addrs *addrs, mproto_imap_addr *a)
{
    unsigned quirks = 0;
    mproto_imap_value v;

    while (mproto_imap_values_next(&addrs->list_, &v))
        if (v.kind == MPROTO_IMAP_LIST && v.list.at_ != v.list.end_)
            return address_of(v.list, a, &quirks);
    return 0;
}

/* "(" and addresses that follow each other without a blank, ")". */
static int check_addresses(mproto_imap_value list, unsigned *quirks)
{
    const char *end = list.text.p + 1;
    mproto_imap_value v;
    mproto_imap_addr a;

    if (list.list.at_ == list.list.end_)
        *quirks |= MPROTO_IMAP_QUIRK_ADDRESS;
    while (mproto_imap_values_next(&list.list, &v)) {
        if (v.kind != MPROTO_IMAP_LIST || v.list.at_ == v.list.end_)
            *quirks |= MPROTO_IMAP_QUIRK_ADDRESS;
        else if (!address_of(v.list, &a, quirks))
            return 0;
        else if (v.text.p != end)
            *quirks |= MPROTO_IMAP_QUIRK_BLANKS;
        end = v.kind == MPROTO_IMAP_LIST ? v.text.p + v.text.n : end;
    }
    return 1;
}

static int take_addresses(mproto_imap_list *list, mproto_imap_addrs *addrs,
                          unsigned *quirks)
{
    mproto_imap_value v;

    if (!mproto_imap_values_next(list, &v))
        return 0;
    if (v.kind == MPROTO_IMAP_LIST) {
        addrs->list_ = v.list;
        return check_addresses(v, quirks);
    }
    if (v.kind != MPROTO_IMAP_NIL)
        *quirks |= MPROTO_IMAP_QUIRK_ADDRESS;
    return 1;
}

/* --- all of it --- */

static size_t values_in(mproto_imap_list list)
{
    mproto_imap_value v;
    size_t n = 0;

    while (n <= FIELDS && mproto_imap_values_next(&list, &v))
        n++;
    return n;
}

/* Of nine the last is the Message-ID, wherever the tenth should be. */
static int take_fields(mproto_imap_envelope *e, mproto_imap_list list,
                       size_t n)
{
    unsigned *quirks = &e->quirks;

    return mproto_imap_take_text(&list, &e->date, quirks) &&
           mproto_imap_take_text(&list, &e->subject, quirks) &&
           take_addresses(&list, &e->from, quirks) &&
           take_addresses(&list, &e->sender, quirks) &&
           take_addresses(&list, &e->reply_to, quirks) &&
           take_addresses(&list, &e->to, quirks) &&
           take_addresses(&list, &e->cc, quirks) &&
           take_addresses(&list, &e->bcc, quirks) &&
           (n < FIELDS ||
            mproto_imap_take_text(&list, &e->in_reply_to, quirks)) &&
           mproto_imap_take_text(&list, &e->message_id, quirks);
}

int mproto_imap_envelope_read(mproto_imap_envelope *e,
                              mproto_imap_list inside)
{
    size_t n = values_in(inside);

    memset(e, 0, sizeof *e);
    if (n != FIELDS)
        e->quirks = MPROTO_IMAP_QUIRK_ENVELOPE;
    if (n >= FIELDS - 1 && take_fields(e, inside, n))
        return MPROTO_OK;
    memset(e, 0, sizeof *e);
    return MPROTO_E_ARG;
}

#undef FIELDS
