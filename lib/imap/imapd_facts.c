/* What mailboxes are told of besides their messages. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/imapset.h>

#define FIXED 512u              /* a response without its strings */
#define RANGE MPROTO_IMAPD_RANGE

/* --- STATUS (RFC 9051 7.3.4, 7889, 8438, 8474, 9208) --- */

static void put_fact(mproto_imapd *s, const char *name, uint64_t n)
{
    mproto_imap_write_atoms(&s->writer, mproto_text_span(name));
    mproto_imap_write_number(&s->writer, n);
}

#define HAS(name) (st->has & MPROTO_IMAPD_STATUS_##name)

static void put_counts(mproto_imapd *s, const mproto_imapd_status *st)
{
    if (HAS(MESSAGES))
        put_fact(s, "MESSAGES", st->messages);
    if (HAS(RECENT))
        put_fact(s, "RECENT", st->recent);
    if (HAS(UIDNEXT))
        put_fact(s, "UIDNEXT", st->uidnext);
    if (HAS(UIDVALIDITY))
        put_fact(s, "UIDVALIDITY", st->uidvalidity);
    if (HAS(UNSEEN))
        put_fact(s, "UNSEEN", st->unseen);
    if (HAS(DELETED))
        put_fact(s, "DELETED", st->deleted);
}

static void put_sizes(mproto_imapd *s, const mproto_imapd_status *st)
{
    const mproto_span no_limit = { "APPENDLIMIT NIL", 15 };

    if (HAS(SIZE))
        put_fact(s, "SIZE", st->size);
    if (HAS(MODSEQ))
        put_fact(s, "HIGHESTMODSEQ", st->modseq);
    if (HAS(DELETED_STORAGE))
        put_fact(s, "DELETED-STORAGE", st->deleted_storage);
    if (HAS(APPENDLIMIT) && st->appendlimit != MPROTO_IMAPD_NIL)
        put_fact(s, "APPENDLIMIT", st->appendlimit);
    else if (HAS(APPENDLIMIT))
        mproto_imap_write_atoms(&s->writer, no_limit);
}

static void put_id(mproto_imapd *s, const mproto_imapd_status *st)
{
    const mproto_span name = { "MAILBOXID", 9 };

    if (!HAS(MAILBOXID) || !st->mailbox_id)
        return;
    mproto_imap_write_atoms(&s->writer, name);
    mproto_imap_write_open(&s->writer);
    mproto_imap_write_atoms(&s->writer, mproto_text_span(st->mailbox_id));
    mproto_imap_write_close(&s->writer);
}

#undef HAS

int mproto_imapd_status_of(mproto_imapd *s, const char *mailbox,
                           const mproto_imapd_status *st)
{
    int code = mproto_imapd_begin(s, "STATUS");

    if (code != MPROTO_OK)
        return code;
    mproto_imapd_put_name(s, mailbox);
    if (mproto_imapd_writes(s, FIXED +
                               mproto_text_span(st->mailbox_id).n)) {
        mproto_imap_write_open(&s->writer);
        put_counts(s, st);
        put_sizes(s, st);
        put_id(s, st);
        mproto_imap_write_close(&s->writer);
        mproto_imapd_wrote(s);
    }
    return mproto_imapd_shut(s);
}

/* --- FLAGS --- */

int mproto_imapd_flags(mproto_imapd *s, unsigned permanent,
                       const char *keywords)
{
    size_t n = keywords ? mproto_length(keywords) : 0;
    int code;

    if (s->state != MPROTO_IMAPD_S_SELECTED)
        return mproto_imapd_not_owed(s);
    code = mproto_imapd_open(s);
    if (code != MPROTO_OK)
        return code;
    if (mproto_imapd_writes(s, FIXED + 2 * n)) {
        mproto_imapd_put_mailbox_flags(s, s->readonly ? 0 : permanent,
                                       keywords);
        mproto_imapd_wrote(s);
    }
    return mproto_imapd_shut(s);
}

/* --- VANISHED --- */

uint64_t mproto_imapd_numbers_in(const mproto_imapset_range *r, size_t n)
{
    uint64_t sum = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if (r[i].lo == 0 || r[i].hi < r[i].lo ||
            (i > 0 && r[i].lo <= r[i - 1].hi))
            return 0;
        sum += (uint64_t)r[i].hi - r[i].lo + 1;
    }
    return sum;
}

void mproto_imapd_put_ranges(mproto_imapd *s, const mproto_imapset_range *r,
                             size_t n)
{
    mproto_buf *b = &s->writer.b;
    size_t size;

    (void)mproto_imapset_format(b->p + b->n, b->cap - b->n, &size, r, n);
    b->n += size;
}

static int may_vanish(const mproto_imapd *s, int earlier)
{
    if (s->state != MPROTO_IMAPD_S_SELECTED ||
        !(s->enabled & (MPROTO_IMAPD_QRESYNC | MPROTO_IMAPD_UIDONLY)))
        return 0;
    return earlier || mproto_imapd_may_expunge(s);
}

int mproto_imapd_vanished(mproto_imapd *s, const mproto_imapset_range *uids,
                          size_t n, int earlier)
{
    uint64_t messages = mproto_imapd_numbers_in(uids, n);
    int code;

    if (!may_vanish(s, earlier))
        return mproto_imapd_not_owed(s);
    if (messages == 0 || (!earlier && messages > s->exists) ||
        n > s->limits.response_max / RANGE - 4)
        return MPROTO_E_ARG;
    code = mproto_imapd_open(s);
    if (code != MPROTO_OK)
        return code;
    if (mproto_imapd_writes(s, n * RANGE + 32)) {
        mproto_buf_text(&s->writer.b, earlier ? " VANISHED (EARLIER) "
                                              : " VANISHED ");
        mproto_imapd_put_ranges(s, uids, n);
        mproto_imapd_wrote(s);
    }
    code = mproto_imapd_shut(s);
    if (code == MPROTO_OK && !earlier)
        s->exists -= (uint32_t)messages;
    return code;
}

/* --- COPYUID (RFC 9051 7.1) --- */

static char *append_set(char *at, size_t room, const mproto_imapset *set)
{
    size_t size;

    *at++ = ' ';
    (void)mproto_imapset_format(at, room, &size, set->ranges, set->n);
    return at + size;
}

/* "COPYUID 7 1:2 9:10" in memory of the command's; NULL: there is none. */
static char *copyuid(mproto_imapd *s, uint32_t uidvalidity,
                     const mproto_imapset *from, const mproto_imapset *to)
{
    size_t size = (from->n + to->n) * RANGE + 32;
    char *text = mproto_imapd_take(s, size);
    mproto_buf b;
    char *at;

    if (!text)
        return NULL;
    mproto_buf_init(&b, text, size);
    mproto_buf_text(&b, "COPYUID ");
    mproto_buf_number(&b, uidvalidity);
    at = append_set(text + b.n, from->n * RANGE + 1, from);
    (void)append_set(at, to->n * RANGE + 1, to);
    return text;
}

int mproto_imapd_copied(mproto_imapd *s, uint32_t uidvalidity,
                        const mproto_imapset *from, const mproto_imapset *to)
{
    uint64_t n = mproto_imapd_numbers_in(from->ranges, from->n);
    mproto_imapd_piece *pieces = s->pieces;
    size_t used = s->rest_used;
    const char *text;
    int code;

    if ((s->owed != MPROTO_IMAPD_COPY && s->owed != MPROTO_IMAPD_MOVE) ||
        s->inside)
        return mproto_imapd_not_owed(s);
    if (uidvalidity == 0 || n == 0 ||
        n != mproto_imapd_numbers_in(to->ranges, to->n) ||
        from->n + to->n > s->limits.response_max / RANGE - 4)
        return MPROTO_E_ARG;
    text = copyuid(s, uidvalidity, from, to);
    if (!text)
        return MPROTO_E_NOMEM;
    code = s->owed == MPROTO_IMAPD_COPY
        ? mproto_imapd_reply(s, MPROTO_IMAP_OK, text, "COPY completed")
        : mproto_imapd_notice(s, MPROTO_IMAP_OK, text, "moved");
    if (s->owed) {                      /* it may be called again */
        mproto_imapd_drop_pieces(s, pieces);
        s->rest_used = used;
    }
    return code;
}

#undef FIXED
#undef RANGE
