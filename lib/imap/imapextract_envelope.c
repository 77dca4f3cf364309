#include "imap/imapextract_write_int.h"
#include "base/chars_int.h"
#include <mailproto/address.h>

/* The fields of an ENVELOPE, in its order. */
enum {
    FIELD_DATE, FIELD_SUBJECT, FIELD_FROM, FIELD_SENDER, FIELD_REPLY_TO,
    FIELD_TO, FIELD_CC, FIELD_BCC, FIELD_IN_REPLY_TO, FIELD_MESSAGE_ID,
    FIELDS
};

#define NAME(text) { text, sizeof text - 1 }

static const mproto_span envelope_names[FIELDS] = {
    NAME("date"), NAME("subject"), NAME("from"), NAME("sender"),
    NAME("reply-to"), NAME("to"), NAME("cc"), NAME("bcc"),
    NAME("in-reply-to"), NAME("message-id")
};

#undef NAME

static const mproto_imapextract_names envelope_wanted = {
    envelope_names, FIELDS
};

typedef struct envelope {
    mproto_span header;
    mproto_span bodies[FIELDS];
    unsigned    twice;          /* bits of those that stand there twice */
} envelope;

/* --- addresses --- */

typedef size_t address_text(char *dst, size_t cap, mproto_span raw);

/* raw in plain text. */
static void put_address_text(mproto_imap_writer *w, mproto_span raw,
                      address_text *text)
{
    char *to = mproto_imapextract_room(w, raw.n + 1);

    if (to)
        mproto_imapextract_put(w, to, text(to, raw.n + 1, raw));
}

/* A name of no octets is none. */
static void put_address_name(mproto_imap_writer *w, const mproto_addr *a)
{
    mproto_span raw = a->display.n > 0 ? a->display : a->comment;
    char *to = mproto_imapextract_room(w, raw.n + 1);
    size_t n = 0;

    if (to)
        n = mproto_addr_name(to, raw.n + 1, raw);
    if (n > 0)
        mproto_imapextract_put(w, to, n);
    else
        mproto_imapextract_put_nil(w);
}

static void put_address(mproto_imap_writer *w, const mproto_addr *a)
{
    int mailbox = a->type == MPROTO_ADDR_MAILBOX;

    w->tight = 1;
    mproto_imap_write_open(w);
    if (mailbox)
        put_address_name(w, a);
    else
        mproto_imapextract_put_nil(w);
    if (mailbox && a->route.n > 0)
        mproto_imapextract_put_body(w, a->route);
    else
        mproto_imapextract_put_nil(w);
    if (mailbox)
        put_address_text(w, a->local, mproto_addr_text);
    else if (a->type == MPROTO_ADDR_GROUP)
        put_address_text(w, a->display, mproto_addr_name);
    else
        mproto_imapextract_put_nil(w);
    if (mailbox)
        put_address_text(w, a->domain, mproto_addr_text);
    else
        mproto_imapextract_put_nil(w);
    mproto_imap_write_close(w);
}

/* Those of one field; *count grows by as many. */
static void put_address_field(mproto_imap_writer *w, mproto_span body,
                          size_t *count)
{
    mproto_addrs it;
    mproto_addr a;

    mproto_addrs_begin(&it, body, 0);
    while (w->code == MPROTO_OK && mproto_addrs_next(&it, &a) > 0) {
        if (a.type == MPROTO_ADDR_EMPTY)
            continue;
        if (*count == 0)
            mproto_imap_write_open(w);
        put_address(w, &a);
        ++*count;
    }
}

/* As if all fields of that name were one. */
static void put_all_addresses(mproto_imap_writer *w, const envelope *e,
                              unsigned which, size_t *count)
{
    mproto_span header = e->header;
    mproto_field f;

    while (mproto_imapextract_field(&header, &f))
        if (mproto_same_span(f.name, envelope_names[which]))
            put_address_field(w, f.body, count);
}

/* 0, and nothing is written: there is no address. */
static int put_list(mproto_imap_writer *w, const envelope *e, unsigned which)
{
    size_t count = 0;

    if (e->twice & 1u << which)
        put_all_addresses(w, e, which, &count);
    else if (e->bodies[which].p)
        put_address_field(w, e->bodies[which], &count);
    if (count > 0)
        mproto_imap_write_close(w);
    return count > 0;
}

/* --- the whole --- */

static void put_envelope_field(mproto_imap_writer *w, const envelope *e,
                               unsigned which)
{
    int is_default = which == FIELD_SENDER || which == FIELD_REPLY_TO;

    if (which < FIELD_FROM || which > FIELD_BCC)
        mproto_imapextract_put_body(w, e->bodies[which]);
    else if (!put_list(w, e, which)
             && !(is_default && put_list(w, e, FIELD_FROM)))
        mproto_imapextract_put_nil(w);
}

void mproto_imapextract_put_envelope(mproto_imap_writer *w, mproto_span header)
{
    unsigned which;
    envelope e;

    e.header = header;
    e.twice = mproto_imapextract_fields(e.bodies, header, &envelope_wanted);
    mproto_imap_write_open(w);
    for (which = 0; which < FIELDS; which++)
        put_envelope_field(w, &e, which);
    mproto_imap_write_close(w);
}

int mproto_imapextract_envelope(char *dst, size_t cap, size_t *n,
                                const mproto_imapextract_mail *mail)
{
    mproto_imap_writer w;

    mproto_imapextract_writer(&w, dst, cap, mail->flags);
    mproto_imapextract_put_envelope(&w, mail->raw);
    *n = w.b.n;
    return w.code;
}
