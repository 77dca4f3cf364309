/* What a FETCH asks for of a message that is in memory. */
#include <mailproto/imapdadmin.h>
#include "imap/imapd_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"

/* What is told of a message. */
typedef struct fetch_asked {
    const mproto_imapd_item *items;
    size_t                   n;
    int                      uid;       /* it is the first item */
    int                      modseq;    /* MODSEQ in any case */
} fetch_asked;

static int fetch_id(mproto_imapd *s, mproto_imapd_item_what what,
                    const char *id)
{
    return mproto_imapd_fetch_text(s, what, id, id ? mproto_length(id) : 0);
}

static int fetch_saved(mproto_imapd *s, const mproto_imap_msg *m)
{
    return m->is_saved
        ? mproto_imapd_fetch_date(s, MPROTO_IMAPD_ITEM_SAVEDATE, m->saved,
                                  m->zone)
        : mproto_imapd_fetch_text(s, MPROTO_IMAPD_ITEM_SAVEDATE, NULL, 0);
}

/* What is not there is NIL. */
static int fetch_section(mproto_imapd *s, const mproto_imapd_item *item,
                         const mproto_imapextract_mail *mail)
{
    uint64_t size = MPROTO_IMAPD_NIL;

    if (mproto_imapextract_begin(&s->extract, mail, &item->section) ==
        MPROTO_OK)
        size = s->extract.size;
    return mproto_imapd_fetch_body(s, item, size);
}

/* --- BINARY (RFC 3516) --- */

struct mproto_imapd_binary {
    mproto_imapextract_binary from;
    size_t at, n;               /* of octets, those that were not taken yet */
    char   octets[1024];
};

/* One serves for all of a command. 0: no memory. */
static int has_binary(mproto_imapd *s)
{
    if (!s->binary)
        s->binary = s->wire.alloc.resize(s->wire.alloc.ctx, NULL, 0,
                                         sizeof *s->binary);
    return s->binary != NULL;
}

void mproto_imapd_drop_binary(mproto_imapd *s)
{
    mproto_alloc_free(&s->wire.alloc, s->binary, sizeof *s->binary);
    s->binary = NULL;
}

/* E_ARG: nobody knows how it is encoded. */
static int fetch_binary(mproto_imapd *s, const mproto_imapd_item *item,
                        const mproto_imapextract_mail *mail)
{
    uint64_t size = MPROTO_IMAPD_NIL;
    int code;

    if (!has_binary(s))
        return MPROTO_E_NOMEM;
    code = mproto_imapextract_binary_begin(&s->binary->from, mail,
                                           &item->section);
    if (code == MPROTO_E_STATE) {
        s->unknown_cte = 1;
        return MPROTO_E_ARG;
    }
    if (code == MPROTO_OK)
        size = s->binary->from.size;
    if (item->what == MPROTO_IMAPD_ITEM_BINARY_SIZE)
        return mproto_imapd_fetch_size(s, item, code == MPROTO_OK ? size : 0);
    s->binary->at = s->binary->n = 0;
    return mproto_imapd_fetch_body(s, item, size);
}

/* 1: all octets are taken. */
static int fetch_binary_octets(mproto_imapd *s)
{
    struct mproto_imapd_binary *b = s->binary;

    while (s->inside == MPROTO_IMAPD_IN_BODY) {
        if (b->at == b->n) {
            b->at = 0;
            b->n = mproto_imapextract_binary_read(&b->from, b->octets,
                                                  sizeof b->octets);
            if (b->n == 0)
                return 0;
        }
        b->at += mproto_imapd_body(s, b->octets + b->at, b->n - b->at);
        if (b->at < b->n)
            return 0;
    }
    return 1;
}

/* --- other items --- */

/* RFC 8970 3.1: a text that has nothing to show is empty, not NIL. */
static int fetch_preview(mproto_imapd *s, const mproto_imapextract_mail *mail)
{
    char text[MPROTO_IMAPEXTRACT_PREVIEW];
    size_t n = mproto_imapextract_preview(text, sizeof text, mail);

    return mproto_imapd_fetch_text(s, MPROTO_IMAPD_ITEM_PREVIEW, text, n);
}

static int fetch_of_mail(mproto_imapd *s, const mproto_imapd_item *item,
                         const mproto_imapextract_mail *mail)
{
    if (!mail)
        return MPROTO_E_ARG;
    switch (item->what) {
    case MPROTO_IMAPD_ITEM_SECTION:
        return fetch_section(s, item, mail);
    case MPROTO_IMAPD_ITEM_BINARY:
    case MPROTO_IMAPD_ITEM_BINARY_SIZE:
        return fetch_binary(s, item, mail);
    case MPROTO_IMAPD_ITEM_ENVELOPE:
    case MPROTO_IMAPD_ITEM_BODY:
    case MPROTO_IMAPD_ITEM_BODYSTRUCTURE:
        return mproto_imapd_fetch_extract(s, item->what, mail);
    case MPROTO_IMAPD_ITEM_PREVIEW:
        return fetch_preview(s, mail);
    default:
        return MPROTO_E_ARG;
    }
}

/* UID is told already, or to be told. */
static int fetch_item(mproto_imapd *s, const mproto_imapd_item *item,
                      const mproto_imap_msg *m,
                      const mproto_imapextract_mail *mail, int uid)
{
    switch (item->what) {
    case MPROTO_IMAPD_ITEM_FLAGS:
        return mproto_imapd_fetch_flags(s, m->flags, m->keywords);
    case MPROTO_IMAPD_ITEM_UID:
        return uid ? MPROTO_OK
                   : mproto_imapd_fetch_number(s, item->what, m->uid);
    case MPROTO_IMAPD_ITEM_INTERNALDATE:
        return mproto_imapd_fetch_date(s, item->what, m->received, m->zone);
    case MPROTO_IMAPD_ITEM_SIZE:
        return mproto_imapd_fetch_number(s, item->what, m->size);
    case MPROTO_IMAPD_ITEM_MODSEQ:
        return mproto_imapd_fetch_number(s, item->what, m->modseq);
    case MPROTO_IMAPD_ITEM_EMAILID:
        return fetch_id(s, item->what, m->email_id);
    case MPROTO_IMAPD_ITEM_THREADID:
        return fetch_id(s, item->what, m->thread_id);
    case MPROTO_IMAPD_ITEM_SAVEDATE:
        return fetch_saved(s, m);
    default:
        return fetch_of_mail(s, item, mail);
    }
}

static int asks_for(const fetch_asked *a, mproto_imapd_item_what what)
{
    size_t i;

    for (i = 0; i < a->n; i++)
        if (a->items[i].what == what)
            return 1;
    return 0;
}

static void note_item(mproto_imapd *s, int code)
{
    if (s->item_code == MPROTO_OK)
        s->item_code = code;
}

static void fetch_more(mproto_imapd *s, const fetch_asked *a,
                       const mproto_imap_msg *m, int with_flags)
{
    if (a->modseq && !asks_for(a, MPROTO_IMAPD_ITEM_MODSEQ))
        note_item(s, mproto_imapd_fetch_number(s, MPROTO_IMAPD_ITEM_MODSEQ,
                                               m->modseq));
    if (with_flags && !asks_for(a, MPROTO_IMAPD_ITEM_FLAGS))
        note_item(s, mproto_imapd_fetch_flags(s, m->flags, m->keywords));
}

/* 1: all octets of the section are taken. */
static int fetch_octets(mproto_imapd *s)
{
    mproto_imapextract before;
    mproto_span piece;
    size_t taken;

    if (s->is_binary)
        return fetch_binary_octets(s);
    while (s->inside == MPROTO_IMAPD_IN_BODY) {
        before = s->extract;
        if (!mproto_imapextract_next(&s->extract, SIZE_MAX, &piece))
            return 0;
        taken = mproto_imapd_body(s, piece.p, piece.n);
        if (taken == piece.n)
            continue;
        s->extract = before;
        if (taken > 0)
            (void)mproto_imapextract_next(&s->extract, taken, &piece);
        return 0;
    }
    return 1;
}

static int fetch_begin(mproto_imapd *s, const fetch_asked *a,
                       const mproto_imap_msg *m)
{
    s->item_at = 0;
    s->item_code = mproto_imapd_fetch(s, m->seq, a->uid ? m->uid : 0);
    return s->inside ? MPROTO_OK : s->item_code;
}

static int fetch_asked_items(mproto_imapd *s, const fetch_asked *a,
                             const mproto_imap_msg *m,
                             const mproto_imapextract_mail *mail,
                             int with_flags)
{
    int code;

    if (!s->inside) {
        code = fetch_begin(s, a, m);
        if (code != MPROTO_OK)
            return code;
    }
    while (s->inside == MPROTO_IMAPD_IN_BODY || s->item_at < a->n) {
        if (!fetch_octets(s))
            return MPROTO_E_FULL;
        if (s->item_at < a->n)
            note_item(s, fetch_item(s, &a->items[s->item_at++], m, mail,
                                    a->uid));
    }
    fetch_more(s, a, m, with_flags);
    code = mproto_imapd_fetch_end(s);
    return code == MPROTO_OK ? s->item_code : code;
}

/* RFC 7162 3.1.4.1: CHANGEDSINCE asks for MODSEQ, too. */
int mproto_imapd_fetch_message(mproto_imapd *s, const mproto_imap_msg *m,
                               const mproto_imapextract_mail *mail,
                               int with_flags)
{
    fetch_asked a = { s->ev.items, s->ev.items_n, 0, s->ev.modseq > 0 };

    if (s->owed != MPROTO_IMAPD_FETCH || s->unasked)
        return mproto_imapd_not_owed(s);
    a.uid = s->ev.uid || (s->enabled & MPROTO_IMAPD_UIDONLY);
    return fetch_asked_items(s, &a, m, mail, with_flags);
}

/* RFC 7162 3.1.4.2, 3.2.4: what a FETCH that was not asked for has. */
int mproto_imapd_fetch_items(mproto_imapd *s, const mproto_imapd_item *items,
                             size_t n, const mproto_imap_msg *m,
                             const mproto_imapextract_mail *mail)
{
    fetch_asked a = { items, n, 0, 0 };
    int code;

    if (s->state != MPROTO_IMAPD_S_SELECTED || (s->inside && !s->unasked))
        return mproto_imapd_not_owed(s);
    a.uid = asks_for(&a, MPROTO_IMAPD_ITEM_UID) ||
            (s->enabled & (MPROTO_IMAPD_QRESYNC | MPROTO_IMAPD_UIDONLY));
    a.modseq = (s->enabled & MPROTO_IMAPD_CONDSTORE) != 0;
    code = fetch_asked_items(s, &a, m, mail, 0);
    s->unasked = s->inside != 0;
    if (!s->unasked && !s->owed)
        mproto_imapd_drop_binary(s);
    return code;
}
