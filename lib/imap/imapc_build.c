#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include "imap/imap_raw_int.h"
#include "imap/imapset_int.h"

#define QUOTED_SLACK 512u       /* backslashes of a quoted string */
#define SLACK         64u       /* quotes, the front of a literal */
#define NAME_MAX      64u       /* of a command */

/* --- may it be said? --- */

/* The state when all in flight ends well. */
static mproto_imapc_state state_then(const mproto_imapc *c)
{
    mproto_imapc_state then = c->state;
    unsigned i;

    for (i = 0; i < c->queue.count; i++) {
        switch (mproto_imapc_queue_at(&c->queue, i)->what) {
        case MPROTO_IMAPC_W_LOGIN:
        case MPROTO_IMAPC_W_CLOSE:
            then = MPROTO_IMAPC_AUTHENTICATED;
            break;
        case MPROTO_IMAPC_W_SELECT:
            then = MPROTO_IMAPC_SELECTED;
            break;
        case MPROTO_IMAPC_W_UNAUTHENTICATE:
            then = MPROTO_IMAPC_NOT_AUTHENTICATED;
            break;
        default:
            break;
        }
    }
    return then;
}

static unsigned state_bit(mproto_imapc_state state)
{
    switch (state) {
    case MPROTO_IMAPC_NOT_AUTHENTICATED:
        return MPROTO_IMAPC_IN_NONE;
    case MPROTO_IMAPC_AUTHENTICATED:
        return MPROTO_IMAPC_IN_USER;
    case MPROTO_IMAPC_SELECTED:
        return MPROTO_IMAPC_IN_MAILBOX;
    default:
        return 0;
    }
}

static int is_in_flight(const mproto_imapc *c, mproto_imapc_what what)
{
    unsigned i;

    for (i = 0; i < c->queue.count; i++)
        if (mproto_imapc_queue_at(&c->queue, i)->what == what)
            return 1;
    return 0;
}

static mproto_err may_say(const mproto_imapc *c,
                          const mproto_imapc_verb_row *row)
{
    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (c->phase != MPROTO_IMAPC_P_OPEN || c->logging_out ||
        c->unready || mproto_imapc_queue_open(&c->queue) ||
        is_in_flight(c, MPROTO_IMAPC_W_STARTTLS) ||
        (c->resync.number > 0 && !c->resync.saying &&
         row->what != MPROTO_IMAPC_W_LOGOUT) ||
        !(row->where & state_bit(state_then(c))))
        return MPROTO_E_STATE;
    if ((c->flags & MPROTO_IMAPC_NEED_TLS) && !c->tls &&
        !(row->where & MPROTO_IMAPC_IN_CLEAR))
        return MPROTO_E_STATE;
    return MPROTO_OK;
}

int mproto_imapc_has_rev2(const mproto_imapc *c, const char *cap)
{
    return mproto_imapc_has(c, cap) || mproto_imapc_has(c, "IMAP4rev2");
}

void mproto_imapc_say_needs(mproto_imapc *c, const char *cap)
{
    if (!mproto_imapc_has(c, cap))
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
}

/* --- begin and end --- */

static mproto_imap_literals literals_of(const mproto_imapc *c)
{
    if (mproto_imapc_has(c, "LITERAL+"))
        return MPROTO_IMAP_LITERALS_PLUS;
    if (mproto_imapc_has_rev2(c, "LITERAL-"))
        return MPROTO_IMAP_LITERALS_MINUS;
    return MPROTO_IMAP_LITERALS_WAIT;
}

static void ready_writer(mproto_imapc *c)
{
    const unsigned utf8 = MPROTO_IMAPC_ON_UTF8 | MPROTO_IMAPC_ON_REV2;
    unsigned flags = 0;

    if (c->enabled & utf8)
        flags |= MPROTO_IMAP_WRITE_UTF8;
    if (mproto_imapc_has(c, "BINARY") || (c->enabled & utf8))
        flags |= MPROTO_IMAP_WRITE_OCTETS;
    mproto_imap_writer_init(&c->say.writer, NULL, 0, literals_of(c), flags);
    c->say.building = 1;
}

void mproto_imapc_say_row(mproto_imapc *c, const mproto_imapc_verb_row *row,
                          unsigned is)
{
    c->say.refused = may_say(c, row);
    if (c->say.refused == MPROTO_OK && row->cap &&
        !mproto_imapc_has(c, row->cap) &&
        !((row->where & MPROTO_IMAPC_REV2) &&
          mproto_imapc_has(c, "IMAP4rev2")))
        c->say.refused = MPROTO_E_STATE;
    ready_writer(c);
    if (c->say.refused == MPROTO_OK)
        mproto_imapc_queue_begin(&c->queue, (mproto_imapc_what)row->what, is,
                                 row->name);
}

void mproto_imapc_say_verb(mproto_imapc *c, const char *name)
{
    const mproto_imapc_verb_row *row = mproto_imapc_verb_row_of(name);

    mproto_imapc_say_row(c, row, row->is);
}

void mproto_imapc_say_more(mproto_imapc *c)
{
    c->say.refused = MPROTO_OK;
    ready_writer(c);
    c->say.writer.tight = 1;
    mproto_imapc_queue_extend(&c->queue);
}

void mproto_imapc_say_refuse(mproto_imapc *c, mproto_err why)
{
    if (!c->say.building || c->say.refused != MPROTO_OK)
        return;
    mproto_imapc_queue_drop(&c->queue);
    c->say.refused = why;
}

int mproto_imapc_say_end(mproto_imapc *c, int open)
{
    int rc;

    if (!c->say.building)
        return MPROTO_E_STATE;
    if (c->say.writer.depth > 0 && c->queue.spoilt == MPROTO_OK)
        mproto_imapc_say_refuse(c, MPROTO_E_ARG);
    c->say.building = 0;
    if (c->say.refused != MPROTO_OK)
        return c->say.refused;
    rc = mproto_imapc_queue_end(&c->queue, open);
    if (rc > 0 && c->queue.last)
        c->logging_out = 1;
    return rc;
}

/* --- arguments --- */

/* Room for a value of n octets, which follows what is there: the octet before
 * is shown to the writer, for the blank. 0: there is none. */
static int open_window(mproto_imapc *c, size_t n)
{
    mproto_imap_writer *w = &c->say.writer;
    size_t cap;
    char *p;

    if (!c->say.building || c->say.refused != MPROTO_OK)
        return 0;
    p = mproto_imapc_queue_window(&c->queue, n, &cap);
    if (!p) {
        mproto_imapc_queue_spoil(&c->queue, MPROTO_E_FULL, n);
        return 0;
    }
    w->b.p = p - 1;
    w->b.n = 1;
    w->b.cap = cap + 1;
    w->b.over = 0;
    return 1;
}

static void close_window(mproto_imapc *c, size_t n)
{
    mproto_imap_writer *w = &c->say.writer;
    size_t gate = w->gate > 0 ? w->gate - 1 : 0;

    if (w->code == MPROTO_OK)
        mproto_imapc_queue_take(&c->queue, w->b.n - 1, gate);
    else if (w->code == MPROTO_E_FULL)
        mproto_imapc_queue_spoil(&c->queue, MPROTO_E_FULL, n);
    else
        mproto_imapc_say_refuse(c, (mproto_err)w->code);
    w->code = MPROTO_OK;
}

typedef void write_value(mproto_imap_writer *w, mproto_span text);

static void say_value(mproto_imapc *c, write_value *write, mproto_span text)
{
    size_t n = text.n < QUOTED_SLACK ? text.n : QUOTED_SLACK;

    n = mproto_size_add(text.n, n + SLACK);
    if (!open_window(c, n))
        return;
    write(&c->say.writer, text);
    close_window(c, n);
}

/* Of a string of the caller's, which may not be NULL. */
static void say_string(mproto_imapc *c, write_value *write, const char *text)
{
    mproto_span span;

    if (!text) {
        mproto_imapc_say_refuse(c, MPROTO_E_ARG);
        return;
    }
    span.p = text;
    span.n = mproto_length(text);
    say_value(c, write, span);
}

void mproto_imapc_say_raw(mproto_imapc *c, const char *text)
{
    if (c->say.building && c->say.refused == MPROTO_OK)
        mproto_imapc_queue_put(&c->queue, text, mproto_length(text));
}

void mproto_imapc_say_text(mproto_imapc *c, const char *text)
{
    say_string(c, mproto_imap_write_atoms, text);
}

void mproto_imapc_say_astring(mproto_imapc *c, const char *text)
{
    say_string(c, mproto_imap_write_astring, text);
}

void mproto_imapc_say_pattern(mproto_imapc *c, const char *text)
{
    say_string(c, mproto_imap_write_pattern, text);
}

void mproto_imapc_say_mailbox(mproto_imapc *c, const char *name)
{
    size_t i;

    for (i = 0; name && name[i]; i++)
        if (mproto_is(name[i], MPROTO_C_CTL))
            mproto_imapc_say_refuse(c, MPROTO_E_ARG);
    say_string(c, mproto_imap_write_astring, name);
}

void mproto_imapc_say_list(mproto_imapc *c, const char *text)
{
    mproto_imapc_arg_open(c);
    mproto_imapc_say_text(c, text);
    mproto_imapc_arg_close(c);
}

void mproto_imapc_say_flags(mproto_imapc *c, const char *flags)
{
    size_t n = flags ? mproto_length(flags) + SLACK : SLACK;

    if (!open_window(c, n))
        return;
    mproto_imap_write_flags(&c->say.writer, 0, flags);
    close_window(c, n);
}

void mproto_imapc_say_literal(mproto_imapc *c, uint64_t n, int octets)
{
    if (!open_window(c, SLACK))
        return;
    mproto_imap_write_literal(&c->say.writer, n, octets);
    close_window(c, SLACK);
}

void mproto_imapc_say_set(mproto_imapc *c, const char *set)
{
    if (!mproto_imapset_is_one(mproto_text_span(set)))
        mproto_imapc_say_refuse(c, MPROTO_E_ARG);
    mproto_imapc_say_text(c, set);
}

/* --- commands of the caller's making --- */

/* A word of letters, digits and "-", or "UID" and one; but not "UID" alone: the
 * table knows commands by all of their name. */
static int is_name(const char *name)
{
    mproto_span word;
    size_t i = 0;

    word.p = name;
    for (word.n = 0; name[i] && i <= NAME_MAX; i++) {
        if (name[i] == ' ' && i == 3 && mproto_same(word, "uid"))
            word.n = 0;
        else if (mproto_is(name[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT) ||
                 name[i] == '-')
            word.n++;
        else
            return 0;
    }
    word.p = name + i - word.n;
    return i <= NAME_MAX && word.n > 0 && !mproto_same(word, "uid");
}

int mproto_imapc_begin(mproto_imapc *c, const char *name)
{
    mproto_imapc_verb_row row;

    if (!name || !is_name(name))
        name = "";
    row = *mproto_imapc_verb_row_of(name);
    row.cap = NULL;
    if (!row.name)
        row.name = name;
    mproto_imapc_say_row(c, &row, row.is);
    if (!*name || (row.where & MPROTO_IMAPC_SPECIAL))
        mproto_imapc_say_refuse(c, MPROTO_E_ARG);
    return c->say.refused;
}

void mproto_imapc_arg(mproto_imapc *c, const char *values)
{
    mproto_imapc_say_text(c, values);
}

void mproto_imapc_arg_values(mproto_imapc *c, const void *p, size_t n)
{
    mproto_imap_raw raw = { .left = { p, n } };
    mproto_span piece;
    int rc, more = 0;

    for (; (rc = mproto_imap_raw_next(&raw, &piece)) > 0; more = 1) {
        c->say.writer.tight |= more;
        say_value(c, raw.literal ? mproto_imap_write_string
                                 : mproto_imap_write_raw, piece);
    }
    if (rc < 0)
        mproto_imapc_say_refuse(c, MPROTO_E_ARG);
}

void mproto_imapc_arg_string(mproto_imapc *c, const void *p, size_t n)
{
    mproto_span text;

    text.p = p;
    text.n = n;
    if (!p && n > 0)
        mproto_imapc_say_refuse(c, MPROTO_E_ARG);
    else
        say_value(c, mproto_imap_write_nstring, text);
}

void mproto_imapc_arg_mailbox(mproto_imapc *c, const char *name)
{
    mproto_imapc_say_mailbox(c, name);
}

void mproto_imapc_arg_number(mproto_imapc *c, uint64_t n)
{
    if (!open_window(c, SLACK))
        return;
    mproto_imap_write_number(&c->say.writer, n);
    close_window(c, SLACK);
}

void mproto_imapc_arg_open(mproto_imapc *c)
{
    if (!open_window(c, 2))
        return;
    mproto_imap_write_open(&c->say.writer);
    close_window(c, 2);
}

void mproto_imapc_arg_close(mproto_imapc *c)
{
    if (!open_window(c, 2))
        return;
    mproto_imap_write_close(&c->say.writer);
    close_window(c, 2);
}

int mproto_imapc_end(mproto_imapc *c)
{
    return mproto_imapc_say_end(c, 0);
}

#undef QUOTED_SLACK
#undef SLACK
#undef NAME_MAX
