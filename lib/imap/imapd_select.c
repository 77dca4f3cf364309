/* What SELECT and EXAMINE are answered (RFC 9051 6.3.2). */
#include "imap/imapd_int.h"
#include "base/chars_int.h"

#define FIXED 1024u            /* all lines without the strings in them */

static void select_line(mproto_imapd *s, const char *text)
{
    mproto_buf_text(&s->writer.b, "\r\n* ");
    mproto_buf_text(&s->writer.b, text);
}

/* "* OK [UIDNEXT 7] ..." */
static void select_number(mproto_imapd *s, const char *name, uint64_t n)
{
    select_line(s, "OK [");
    mproto_buf_text(&s->writer.b, name);
    mproto_buf_char(&s->writer.b, ' ');
    mproto_buf_number(&s->writer.b, n);
    mproto_buf_text(&s->writer.b, "] as it is now");
}

static void select_counts(mproto_imapd *s, const mproto_imapd_mailbox *m)
{
    int rev2 = (s->enabled & MPROTO_IMAPD_REV2) != 0;

    select_line(s, "");
    mproto_buf_number(&s->writer.b, m->exists);
    mproto_buf_text(&s->writer.b, " EXISTS");
    if (!rev2) {
        select_line(s, "");
        mproto_buf_number(&s->writer.b, m->recent);
        mproto_buf_text(&s->writer.b, " RECENT");
    }
    if (!rev2 && m->unseen > 0)
        select_number(s, "UNSEEN", m->unseen);
    select_number(s, "UIDVALIDITY", m->uidvalidity);
    select_number(s, "UIDNEXT", m->uidnext);
    if (m->modseq > 0)
        select_number(s, "HIGHESTMODSEQ", m->modseq);
    else if (s->caps & MPROTO_IMAPD_CAP(CONDSTORE))
        select_line(s, "OK [NOMODSEQ] there are none");
}

/* RFC 8474 4.1; RFC 9051 6.3.2: the name as it is, by LIST. */
static void select_names(mproto_imapd *s, const mproto_imapd_mailbox *m)
{
    mproto_span delimiter = { NULL, 0 };

    if (m->mailbox_id) {
        select_line(s, "OK [MAILBOXID (");
        mproto_buf_text(&s->writer.b, m->mailbox_id);
        mproto_buf_text(&s->writer.b, ")] it keeps");
    }
    if (!(s->enabled & MPROTO_IMAPD_REV2))
        return;
    if (m->delimiter) {
        delimiter.p = &m->delimiter;
        delimiter.n = 1;
    }
    select_line(s, "LIST ()");
    mproto_imap_write_nstring(&s->writer, delimiter);
    mproto_imap_write_astring(&s->writer, s->ev.mailbox);
}

/* RFC 8474 4: objectid. */
static int is_object_id(const char *id)
{
    size_t n = mproto_length(id), i;

    for (i = 0; i < n; i++)
        if (!mproto_is(id[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT) &&
            id[i] != '-' && id[i] != '_')
            return 0;
    return n > 0 && n < 256;
}

static int mailbox_fits(const mproto_imapd_mailbox *m)
{
    return m->uidvalidity > 0 && m->uidnext > 0 &&
           m->modseq <= (uint64_t)INT64_MAX && m->unseen <= m->exists &&
           m->recent <= m->exists &&
           (!m->mailbox_id || is_object_id(m->mailbox_id));
}

/* RFC 7162 3.2.11, RFC 9051 7.1: what is told from here on is of another
 * mailbox. */
int mproto_imapd_tells_closed(const mproto_imapd *s)
{
    return s->state == MPROTO_IMAPD_S_SELECTED &&
           (s->enabled & (MPROTO_IMAPD_QRESYNC | MPROTO_IMAPD_REV2)) != 0;
}

int mproto_imapd_selected(mproto_imapd *s, const mproto_imapd_mailbox *m)
{
    size_t keywords = m->keywords ? mproto_length(m->keywords) : 0;
    unsigned char readonly = s->ev.readonly || m->readonly;
    int code;

    if (s->owed != MPROTO_IMAPD_SELECT || s->shown || s->inside)
        return mproto_imapd_not_owed(s);
    if (!mailbox_fits(m))
        return MPROTO_E_ARG;
    mproto_imapd_start(s);
    if (mproto_imapd_writes(s, FIXED + 2 * keywords +
                               MPROTO_IMAP_WRITE_ROOM(s->ev.mailbox.n))) {
        if (mproto_imapd_tells_closed(s))
            mproto_buf_text(&s->writer.b, " OK [CLOSED] the last one\r\n*");
        mproto_imapd_put_mailbox_flags(s, readonly ? 0 : m->permanent,
                                       m->keywords);
        select_counts(s, m);
        select_names(s, m);
        mproto_imapd_wrote(s);
    }
    code = mproto_imapd_shut(s);
    if (code != MPROTO_OK)
        return code;
    mproto_imapd_move(s, MPROTO_IMAPD_S_SELECTED);
    s->exists = m->exists;
    s->readonly = readonly;
    s->shown = 1;
    return MPROTO_OK;
}

#undef FIXED
