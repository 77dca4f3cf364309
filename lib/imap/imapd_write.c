/* Untagged responses (RFC 9051 7). One that is begun stands in the output, held
 * back until it is whole: what goes wrong takes all of it away. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include "imap/imap_raw_int.h"
#include <string.h>

/* --- the frame of all --- */

/* Points the writer to the response, wherever the output has moved to. */
static void imapd_aim(mproto_imapd *s)
{
    mproto_wire *w = &s->wire;

    s->writer.b.p = w->out + w->out_n - w->held;
    s->writer.b.n = w->held;
    s->writer.b.cap = w->out_cap - (w->out_n - w->held) -
                      MPROTO_IMAPD_LAST_MAX - s->reserve;
}

int mproto_imapd_writes(mproto_imapd *s, size_t need)
{
    mproto_buf unused;

    if (s->writer.code != MPROTO_OK)
        return 0;
    if (need > s->limits.response_max - s->wire.held)
        s->writer.code = MPROTO_E_ARG;
    else if (!mproto_imapd_widen(s, need))
        s->writer.code = MPROTO_E_NOMEM;
    if (s->writer.code != MPROTO_OK)
        return 0;
    mproto_wire_open(&s->wire, &unused,
                     need + s->reserve + MPROTO_IMAPD_LAST_MAX);
    imapd_aim(s);
    return 1;
}

void mproto_imapd_wrote(mproto_imapd *s)
{
    size_t n = s->writer.b.n - s->wire.held;

    s->wire.held += n;
    s->wire.out_n += n;
}

void mproto_imapd_start(mproto_imapd *s)
{
    mproto_imap_writer_init(&s->writer, NULL, 0, MPROTO_IMAP_LITERALS_SERVER,
                            s->enabled & (MPROTO_IMAPD_UTF8 |
                                          MPROTO_IMAPD_REV2)
                            ? MPROTO_IMAP_WRITE_UTF8 : 0);
    s->inside = MPROTO_IMAPD_IN_RESPONSE;
    if (mproto_imapd_writes(s, 2)) {
        mproto_buf_char(&s->writer.b, '*');
        mproto_imapd_wrote(s);
    }
}

int mproto_imapd_open(mproto_imapd *s)
{
    if (s->inside || s->state == MPROTO_IMAPD_S_OVER ||
        s->state == MPROTO_IMAPD_S_TLS || s->deflating)
        return mproto_imapd_not_owed(s);
    if (mproto_imapd_waiting(s) >= s->limits.out_max) {
        s->full = 1;
        return MPROTO_E_FULL;
    }
    mproto_imapd_start(s);
    return MPROTO_OK;
}

int mproto_imapd_shut(mproto_imapd *s)
{
    if (s->writer.depth > 0 && s->writer.code == MPROTO_OK)
        s->writer.code = MPROTO_E_ARG;
    if (mproto_imapd_writes(s, 2)) {
        mproto_buf_text(&s->writer.b, "\r\n");
        mproto_imapd_wrote(s);
    } else {
        s->wire.out_n -= s->wire.held;
    }
    s->wire.held = 0;
    s->inside = 0;
    s->wire.asks = 0;
    return s->writer.code;
}

/* --- any response --- */

int mproto_imapd_begin(mproto_imapd *s, const char *name)
{
    int code = mproto_imapd_open(s);

    if (code == MPROTO_OK)
        mproto_imapd_arg(s, name);
    return code;
}

static int imapd_takes_args(const mproto_imapd *s)
{
    return s->inside == MPROTO_IMAPD_IN_RESPONSE ||
           s->inside == MPROTO_IMAPD_IN_ITEM;
}

void mproto_imapd_arg(mproto_imapd *s, const char *atoms)
{
    mproto_span text = mproto_text_span(atoms);

    if (!imapd_takes_args(s) || !mproto_imapd_writes(s, text.n + 1))
        return;
    mproto_imap_write_atoms(&s->writer, text);
    mproto_imapd_wrote(s);
}

void mproto_imapd_arg_string(mproto_imapd *s, const void *p, size_t n)
{
    mproto_span text;

    text.p = p;
    text.n = n;
    if (!imapd_takes_args(s) ||
        !mproto_imapd_writes(s, MPROTO_IMAP_WRITE_ROOM(n)))
        return;
    mproto_imap_write_nstring(&s->writer, text);
    mproto_imapd_wrote(s);
}

void mproto_imapd_arg_values(mproto_imapd *s, const void *p, size_t n)
{
    mproto_imap_raw raw = { .left = { p, n } };
    mproto_span piece;
    int rc, more = 0;

    if (!imapd_takes_args(s) ||
        !mproto_imapd_writes(s, MPROTO_IMAP_WRITE_ROOM(n)))
        return;
    for (; (rc = mproto_imap_raw_next(&raw, &piece)) > 0; more = 1) {
        s->writer.tight |= more;
        if (raw.literal)
            mproto_imap_write_string(&s->writer, piece);
        else
            mproto_imap_write_raw(&s->writer, piece);
    }
    mproto_imapd_wrote(s);
    if (rc < 0)
        mproto_imapd_spoil(s);
}

void mproto_imapd_arg_open(mproto_imapd *s)
{
    if (!imapd_takes_args(s) || !mproto_imapd_writes(s, 2))
        return;
    mproto_imap_write_open(&s->writer);
    mproto_imapd_wrote(s);
}

void mproto_imapd_arg_join(mproto_imapd *s)
{
    if (imapd_takes_args(s))
        s->writer.tight = 1;
}

void mproto_imapd_arg_close(mproto_imapd *s)
{
    if (!imapd_takes_args(s) || !mproto_imapd_writes(s, 2))
        return;
    mproto_imap_write_close(&s->writer);
    mproto_imapd_wrote(s);
}

static int imapd_begins(mproto_span *text, mproto_span with)
{
    mproto_span head = *text;

    if (with.n > head.n)
        return 0;
    head.n = with.n;
    text->p += with.n;
    text->n -= with.n;
    return mproto_same_span(head, with);
}

/* Who writes the result of SEARCH, SORT or THREAD this way needs none from us;
 * but an ESEARCH with another tag tells what an earlier one finds now (RFC 5267
 * 4.3). */
static int imapd_is_result(const mproto_imapd *s)
{
    static const mproto_span results[] = {
        { "* SEARCH", 8 }, { "* SORT", 6 }, { "* THREAD", 8 }
    };
    const mproto_span esearch = { "* ESEARCH (TAG \"", 16 };
    mproto_span text, rest, tag;
    size_t i;

    text.p = s->wire.out + s->wire.out_n - s->wire.held;
    text.n = s->wire.held;
    for (i = 0; i < sizeof results / sizeof *results; i++) {
        rest = text;
        if (imapd_begins(&rest, results[i]))
            return 1;
    }
    tag.p = s->tag;
    tag.n = s->tag_n;
    return imapd_begins(&text, esearch) && imapd_begins(&text, tag) &&
           text.n > 0 && *text.p == '"';
}

int mproto_imapd_end(mproto_imapd *s)
{
    int is_result, code;

    if (s->inside == MPROTO_IMAPD_IN_ITEM)
        return mproto_imapd_item_end(s);
    if (s->inside != MPROTO_IMAPD_IN_RESPONSE)
        return mproto_imapd_not_owed(s);
    is_result = mproto_imapd_finds(s) && imapd_is_result(s);
    code = mproto_imapd_shut(s);
    if (is_result && code == MPROTO_OK)
        s->founds.over = 1;
    return code;
}

/* --- its values --- */

void mproto_imapd_spoil(mproto_imapd *s)
{
    if (s->writer.code == MPROTO_OK)
        s->writer.code = MPROTO_E_ARG;
}

void mproto_imapd_put_number(mproto_imapd *s, uint64_t n)
{
    if (!mproto_imapd_writes(s, 24))
        return;
    mproto_imap_write_number(&s->writer, n);
    mproto_imapd_wrote(s);
}

static void imapd_put_text(mproto_imapd *s, const char *name,
                           void (*put)(mproto_imap_writer *, mproto_span))
{
    mproto_span text = mproto_text_span(name);

    if (mproto_imapd_has_controls(text))
        mproto_imapd_spoil(s);
    if (!mproto_imapd_writes(s, MPROTO_IMAP_WRITE_ROOM(text.n)))
        return;
    put(&s->writer, text);
    mproto_imapd_wrote(s);
}

void mproto_imapd_put_name(mproto_imapd *s, const char *name)
{
    imapd_put_text(s, name, mproto_imap_write_astring);
}

void mproto_imapd_put_quoted(mproto_imapd *s, const char *name)
{
    imapd_put_text(s, name, mproto_imap_write_string);
}

/* --- messages that come and go --- */

/* "* 23 EXISTS" */
static int imapd_counted(mproto_imapd *s, uint32_t n, const char *name)
{
    int code = mproto_imapd_open(s);

    if (code != MPROTO_OK)
        return code;
    mproto_imapd_put_number(s, n);
    mproto_imapd_arg(s, name);
    return mproto_imapd_shut(s);
}

int mproto_imapd_exists(mproto_imapd *s, uint32_t n)
{
    int code = s->state != MPROTO_IMAPD_S_SELECTED || n < s->exists
        ? mproto_imapd_not_owed(s) : imapd_counted(s, n, "EXISTS");

    if (code == MPROTO_OK)
        s->exists = n;
    return code;
}

int mproto_imapd_recent(mproto_imapd *s, uint32_t n)
{
    if (s->state != MPROTO_IMAPD_S_SELECTED)
        return mproto_imapd_not_owed(s);
    if (s->enabled & MPROTO_IMAPD_REV2)
        return MPROTO_OK;
    return imapd_counted(s, n, "RECENT");
}

/* RFC 9051 7.5.1: numbers may not move while the client may be using them, and
 * not while there is no command in progress, as one that has not come whole,
 * but for a client that has said it uses none (RFC 5465 5.3). */
int mproto_imapd_may_expunge(const mproto_imapd *s)
{
    if (s->state != MPROTO_IMAPD_S_SELECTED)
        return 0;
    if (s->idling)
        return s->reading == MPROTO_IMAPD_R_IDLE;
    if (!s->owed)
        return s->expunges && s->reading == MPROTO_IMAPD_R_COMMAND &&
               s->cmd_n == 0;
    if (s->append.is && !s->append.whole)
        return 0;
    switch (s->owed) {
    case MPROTO_IMAPD_FETCH:
    case MPROTO_IMAPD_STORE:
    case MPROTO_IMAPD_SEARCH:
    case MPROTO_IMAPD_SORT:
    case MPROTO_IMAPD_THREAD:
        return s->ev.uid;
    default:
        return 1;
    }
}

int mproto_imapd_expunge(mproto_imapd *s, uint32_t number)
{
    int code;

    if (!mproto_imapd_may_expunge(s) ||
        (s->enabled & (MPROTO_IMAPD_QRESYNC | MPROTO_IMAPD_UIDONLY)))
        return mproto_imapd_not_owed(s);
    if (number == 0 || number > s->exists)
        return MPROTO_E_ARG;
    code = imapd_counted(s, number, "EXPUNGE");
    if (code == MPROTO_OK)
        s->exists--;
    return code;
}

/* --- FLAGS of a mailbox --- */

#define SYSTEM (MPROTO_IMAP_SEEN | MPROTO_IMAP_ANSWERED | \
                MPROTO_IMAP_FLAGGED | MPROTO_IMAP_DELETED | MPROTO_IMAP_DRAFT)

void mproto_imapd_put_mailbox_flags(mproto_imapd *s, unsigned permanent,
                                    const char *keywords)
{
    mproto_buf_text(&s->writer.b, " FLAGS");
    mproto_imap_write_flags(&s->writer, SYSTEM, keywords);
    mproto_buf_text(&s->writer.b, "\r\n* OK [PERMANENTFLAGS");
    mproto_imap_write_flags(&s->writer, permanent,
                            permanent & MPROTO_IMAP_KEYWORD ? keywords : NULL);
    mproto_buf_text(&s->writer.b, "] these stay");
}

#undef SYSTEM

/* --- texts --- */

int mproto_imapd_untagged(mproto_imapd *s, const char *status,
                          const char *code, const char *text)
{
    size_t n = mproto_length(code) + mproto_length(text) + 32;
    int rc = mproto_imapd_open(s);

    if (rc != MPROTO_OK)
        return rc;
    if (mproto_imapd_writes(s, n)) {
        mproto_buf_char(&s->writer.b, ' ');
        mproto_buf_text(&s->writer.b, status);
        mproto_buf_text(&s->writer.b, *code ? " [" : " ");
        mproto_buf_text(&s->writer.b, code);
        mproto_buf_text(&s->writer.b, *code ? "] " : "");
        mproto_buf_text(&s->writer.b, *text ? text : "-");
        mproto_imapd_wrote(s);
    }
    return mproto_imapd_shut(s);
}

int mproto_imapd_notice(mproto_imapd *s, mproto_imap_status status,
                        const char *code, const char *text)
{
    static const char *const names[] = { "OK", "NO", "BAD" };

    code = code ? code : "";
    text = text ? text : "";
    if (status < MPROTO_IMAP_OK || status > MPROTO_IMAP_BAD ||
        !mproto_imapd_code_fits(code) || !mproto_imapd_text_fits(text))
        return MPROTO_E_ARG;
    return mproto_imapd_untagged(s, names[status - 1], code, text);
}

/* RFC 9585 4: "\"a1\"", or NIL when it has "]". */
static void imapd_put_tag(const mproto_imapd *s, mproto_buf *b)
{
    if (memchr(s->tag, ']', s->tag_n)) {
        mproto_buf_text(b, "NIL");
        return;
    }
    mproto_buf_char(b, '"');
    mproto_buf_put(b, s->tag, s->tag_n);
    mproto_buf_char(b, '"');
}

static void imapd_put_count(mproto_buf *b, uint64_t n)
{
    mproto_buf_char(b, ' ');
    if (n == MPROTO_IMAPD_NIL)
        mproto_buf_text(b, "NIL");
    else
        mproto_buf_number(b, n);
}

static int imapd_goal_fits(uint64_t done, uint64_t goal)
{
    if (done == MPROTO_IMAPD_NIL)
        return goal == MPROTO_IMAPD_NIL;
    return done <= UINT32_MAX && (goal == MPROTO_IMAPD_NIL ||
                                  (goal <= UINT32_MAX && done < goal));
}

int mproto_imapd_in_progress(mproto_imapd *s, uint64_t done, uint64_t goal,
                             const char *text)
{
    char code[MPROTO_IMAPD_TAG_MAX + 64] = { 0 };
    mproto_buf b;

    if (!s->owed || s->state < MPROTO_IMAPD_S_AUTH ||
        !(s->caps & MPROTO_IMAPD_CAP(INPROGRESS)))
        return mproto_imapd_not_owed(s);
    if (!imapd_goal_fits(done, goal))
        return MPROTO_E_ARG;
    mproto_buf_init(&b, code, sizeof code - 1);
    mproto_buf_text(&b, "INPROGRESS (");
    imapd_put_tag(s, &b);
    imapd_put_count(&b, done);
    imapd_put_count(&b, goal);
    mproto_buf_char(&b, ')');
    return mproto_imapd_notice(s, MPROTO_IMAP_OK, code,
                               text ? text : "in progress");
}
