/* ISC, see COPYING. */
#include "imap4_stream.h"
#include "log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BIG   (256 << 10)
#define PIECE 16384             /* what the engine lets wait by default */

struct imap4_stream {
    struct imapbox_octets *octets;
    int      began;
    int      rc;                /* of the first item that could not be told */
    size_t   item;              /* the next one */
    uint64_t from, left;        /* of the octets that are told */
};

/* --- what is asked for ------------------------------------------------ */

static int is_whole(const mproto_imapd_item *item)
{
    return item->what == MPROTO_IMAPD_ITEM_SECTION
        && item->section.what == MPROTO_IMAP_SECTION_ALL
        && item->section.path.n == 0;
}

static int is_fact(mproto_imapd_item_what what)
{
    switch (what) {
    case MPROTO_IMAPD_ITEM_FLAGS:
    case MPROTO_IMAPD_ITEM_UID:
    case MPROTO_IMAPD_ITEM_INTERNALDATE:
    case MPROTO_IMAPD_ITEM_SIZE:
    case MPROTO_IMAPD_ITEM_MODSEQ:
    case MPROTO_IMAPD_ITEM_SAVEDATE:
    case MPROTO_IMAPD_ITEM_EMAILID:
    case MPROTO_IMAPD_ITEM_THREADID:
        return 1;
    default:
        return 0;
    }
}

int imap4_stream_fits(const mproto_imapd_event *ev)
{
    size_t i, whole = 0;

    for (i = 0; i < ev->items_n; i++)
        if (is_whole(&ev->items[i]))
            whole++;
        else if (!is_fact(ev->items[i].what))
            return 0;
    return whole > 0;
}

int imap4_stream_is_big(uint64_t size)
{
    return size > BIG;
}

static int asks_for(const mproto_imapd_event *ev, mproto_imapd_item_what what)
{
    size_t i;

    for (i = 0; i < ev->items_n; i++)
        if (ev->items[i].what == what)
            return 1;
    return 0;
}

/* The UID comes first by itself. */
static int has_uid(const struct imap4_session *s)
{
    return s->owed->uid
        || (mproto_imapd_enabled(s->engine) & MPROTO_IMAPD_UIDONLY);
}

/* --- items ------------------------------------------------------------ */

static int tell_octets(struct imap4_stream *st, struct imap4_session *s,
                       const mproto_imapd_item *item)
{
    const mproto_imap_section *section = &item->section;
    uint64_t size = imapbox_octets_size(st->octets);
    int rc;

    st->from = section->origin < size ? section->origin : size;
    size -= st->from;
    if (section->count > 0 && section->count < size)
        size = section->count;
    rc = mproto_imapd_fetch_body(s->engine, item, size);
    st->left = rc == MPROTO_OK ? size : 0;
    return rc;
}

static int tell_item(struct imap4_stream *st, struct imap4_session *s,
                     const mproto_imapd_item *item, const mproto_imap_msg *m)
{
    switch (item->what) {
    case MPROTO_IMAPD_ITEM_FLAGS:
        return mproto_imapd_fetch_flags(s->engine, m->flags, m->keywords);
    case MPROTO_IMAPD_ITEM_UID:
        return has_uid(s) ? MPROTO_OK
            : mproto_imapd_fetch_number(s->engine, item->what, m->uid);
    case MPROTO_IMAPD_ITEM_SIZE:
        return mproto_imapd_fetch_number(s->engine, item->what, m->size);
    case MPROTO_IMAPD_ITEM_MODSEQ:
        return mproto_imapd_fetch_number(s->engine, item->what, m->modseq);
    case MPROTO_IMAPD_ITEM_INTERNALDATE:
        return mproto_imapd_fetch_date(s->engine, item->what, m->received,
                                       m->zone);
    case MPROTO_IMAPD_ITEM_SAVEDATE:
        return mproto_imapd_fetch_date(s->engine, item->what, m->saved,
                                       m->zone);
    case MPROTO_IMAPD_ITEM_EMAILID:
        return mproto_imapd_fetch_text(s->engine, item->what, m->email_id,
                                       strlen(m->email_id));
    case MPROTO_IMAPD_ITEM_THREADID:
        return mproto_imapd_fetch_text(s->engine, item->what, NULL, 0);
    default:
        return tell_octets(st, s, item);
    }
}

static void note(struct imap4_stream *st, int rc)
{
    if (st->rc == MPROTO_OK)
        st->rc = rc;
}

/* RFC 7162 3.1.4.1: CHANGEDSINCE asks for MODSEQ, too. */
static void tell_more(struct imap4_stream *st, struct imap4_session *s,
                      const mproto_imap_msg *m, int with_flags)
{
    if (s->owed->modseq > 0
        && !asks_for(s->owed, MPROTO_IMAPD_ITEM_MODSEQ))
        note(st, mproto_imapd_fetch_number(s->engine,
                                           MPROTO_IMAPD_ITEM_MODSEQ,
                                           m->modseq));
    if (with_flags && !asks_for(s->owed, MPROTO_IMAPD_ITEM_FLAGS))
        note(st, mproto_imapd_fetch_flags(s->engine, m->flags, m->keywords));
}

/* --- octets ----------------------------------------------------------- */

/* The client was told how many there are: nothing can take their place. */
static void lose(struct imap4_session *s, ssize_t k)
{
    log_line(LOG_TROUBLE, s->client, "a message is told in half: %s",
             k < 0 ? strerror(errno) : "its file is shorter now");
    s->lost = 1;
}

/* 1: all of them are taken. */
static int send_octets(struct imap4_stream *st, struct imap4_session *s)
{
    char piece[PIECE];
    size_t n, taken;
    ssize_t k;

    while (st->left > 0) {
        n = st->left < PIECE ? (size_t)st->left : PIECE;
        k = imapbox_octets_read(st->octets, st->from, piece, n);
        if (k <= 0) {
            lose(s, k);
            return 0;
        }
        taken = mproto_imapd_body(s->engine, piece, (size_t)k);
        st->from += taken;
        st->left -= taken;
        if (taken < (size_t)k)
            return 0;
    }
    return 1;
}

/* --- the message ------------------------------------------------------ */

static int begin(struct imap4_stream *st, struct imap4_session *s,
                 const mproto_imap_msg *m)
{
    int rc = mproto_imapd_fetch(s->engine, m->seq, has_uid(s) ? m->uid : 0);

    st->began = rc == MPROTO_OK;
    return rc;
}

int imap4_stream_tell(struct imap4_stream *st, struct imap4_session *s,
                      const mproto_imap_msg *m, int with_flags)
{
    const mproto_imapd_event *ev = s->owed;
    int rc = st->began ? MPROTO_OK : begin(st, s, m);

    if (rc != MPROTO_OK)
        return rc;
    while (st->left > 0 || st->item < ev->items_n) {
        if (!send_octets(st, s))
            return MPROTO_E_FULL;
        if (st->item < ev->items_n)
            note(st, tell_item(st, s, &ev->items[st->item++], m));
    }
    tell_more(st, s, m, with_flags);
    note(st, mproto_imapd_fetch_end(s->engine));
    return st->rc;
}

struct imap4_stream *imap4_stream_open(struct imap4_session *s, uint32_t uid)
{
    struct imap4_stream *st = calloc(1, sizeof *st);

    if (st == NULL)
        return NULL;
    st->octets = imapbox_octets_open(s->box, uid);
    if (st->octets != NULL)
        return st;
    free(st);
    return NULL;
}

void imap4_stream_close(struct imap4_stream *st)
{
    if (st == NULL)
        return;
    imapbox_octets_close(st->octets);
    free(st);
}
