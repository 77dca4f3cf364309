#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- one value off the front; 0: it is none of that kind --- */

static inline int data_take_text(mproto_imap_list *list, mproto_span *text)
{
    mproto_imap_value v;

    if (!mproto_imap_values_next(list, &v) || v.kind == MPROTO_IMAP_LIST)
        return 0;
    *text = v.text;
    return 1;
}

static inline int data_take_list(mproto_imap_list *list,
                                 mproto_imap_list *inside)
{
    mproto_imap_value v;

    if (!mproto_imap_values_next(list, &v) || v.kind != MPROTO_IMAP_LIST)
        return 0;
    *inside = v.list;
    return 1;
}

static int data_is_empty(mproto_imap_list list)
{
    return list.at_ == list.end_;
}

/* --- mailboxes (RFC 9051 7.3) --- */

#define BIT(lower, bit) { lower, sizeof lower - 1, bit }

/* First those that most mailboxes have. */
static const struct data_bit {
    const char *lower;
    size_t      n;
    unsigned    bit;
} data_attributes[] = {
    BIT("\\hasnochildren", MPROTO_IMAPC_HASNOCHILDREN),
    BIT("\\haschildren", MPROTO_IMAPC_HASCHILDREN),
    BIT("\\noselect", MPROTO_IMAPC_NOSELECT),
    BIT("\\noinferiors", MPROTO_IMAPC_NOINFERIORS),
    BIT("\\marked", MPROTO_IMAPC_MARKED),
    BIT("\\unmarked", MPROTO_IMAPC_UNMARKED),
    BIT("\\nonexistent", MPROTO_IMAPC_NONEXISTENT),
    BIT("\\subscribed", MPROTO_IMAPC_SUBSCRIBED),
    BIT("\\remote", MPROTO_IMAPC_REMOTE),
    BIT("\\all", MPROTO_IMAPC_ALL), BIT("\\allmail", MPROTO_IMAPC_ALL),
    BIT("\\archive", MPROTO_IMAPC_ARCHIVE),
    BIT("\\drafts", MPROTO_IMAPC_DRAFTS),
    BIT("\\flagged", MPROTO_IMAPC_FLAGGED),
    BIT("\\starred", MPROTO_IMAPC_FLAGGED),
    BIT("\\junk", MPROTO_IMAPC_JUNK), BIT("\\spam", MPROTO_IMAPC_JUNK),
    BIT("\\sent", MPROTO_IMAPC_SENT), BIT("\\trash", MPROTO_IMAPC_TRASH),
    BIT("\\important", MPROTO_IMAPC_IMPORTANT)
};

static int data_is(const struct data_bit *b, mproto_span name)
{
    return name.n == b->n && mproto_same_n(name, b->lower, name.n);
}

static unsigned data_attribute_of(mproto_span name)
{
    size_t i;

    for (i = 0; i < sizeof data_attributes / sizeof *data_attributes; i++)
        if (data_is(&data_attributes[i], name))
            return data_attributes[i].bit;
    return 0;
}

/* A name without quotes that has blanks in it, or what no atom may have: it
 * goes on to the end of the line, or to the list that is last. */
static void data_long_name(mproto_imapc *c, const char *end,
                           mproto_imap_list rest)
{
    mproto_imap_value v;

    while (mproto_imap_values_next(&rest, &v)) {
        if (v.kind == MPROTO_IMAP_LIST && data_is_empty(rest)) {
            end = v.text.p - 1;
            break;
        }
    }
    while (end > c->ev.mailbox.p && end[-1] == ' ')
        end--;
    c->ev.mailbox.n = (size_t)(end - c->ev.mailbox.p);
    c->quirks |= MPROTO_IMAPC_QUIRK_NAME;
}

/* Of a mailbox NIL is a name like others (RFC 9051 9, astring). */
static int data_take_name(mproto_imap_list *list, mproto_span *name)
{
    const mproto_imap_token *first = list->at_;

    if (!data_take_text(list, name))
        return 0;
    if (first->kind == MPROTO_IMAP_NIL) {
        name->p = first->p;
        name->n = sizeof "NIL" - 1;
    }
    return 1;
}

/* The mailbox at the front of list, in text; what is behind is left. */
static int data_take_mailbox(mproto_imapc *c, mproto_span text,
                        mproto_imap_list *list)
{
    mproto_imap_value v;
    mproto_imap_list next = *list;

    if (!data_take_name(list, &c->ev.mailbox))
        return 0;
    if (mproto_imap_values_next(&next, &v) && v.kind == MPROTO_IMAP_ATOM &&
        mproto_imap_values_next(&next, &v) && v.kind == MPROTO_IMAP_ATOM) {
        data_long_name(c, text.p + text.n, *list);
        while (!data_is_empty(*list) && list->at_->kind != MPROTO_IMAP_LIST)
            list->at_ += list->at_->skip;
    }
    return 1;
}

static int data_list(mproto_imapc *c, mproto_span text)
{
    mproto_imap_list list = mproto_imap_values_list(&c->values), attributes;
    mproto_imap_value v;

    if (!data_take_list(&list, &attributes) ||
        !data_take_text(&list, &c->ev.delimiter) ||
        !data_take_mailbox(c, text, &list))
        return 0;
    c->ev.list = attributes;
    while (mproto_imap_values_next(&attributes, &v))
        c->ev.attributes |= data_attribute_of(v.text);
    return data_is_empty(list) || data_take_list(&list, &c->ev.more);
}

/* --- STATUS --- */

static const struct data_bit status_items[] = {
    BIT("messages", MPROTO_IMAPC_HAS_MESSAGES),
    BIT("recent", MPROTO_IMAPC_HAS_RECENT),
    BIT("unseen", MPROTO_IMAPC_HAS_UNSEEN),
    BIT("deleted", MPROTO_IMAPC_HAS_DELETED),
    BIT("uidnext", MPROTO_IMAPC_HAS_UIDNEXT),
    BIT("uidvalidity", MPROTO_IMAPC_HAS_UIDVALIDITY),
    BIT("highestmodseq", MPROTO_IMAPC_HAS_MODSEQ),
    BIT("size", MPROTO_IMAPC_HAS_SIZE),
    BIT("appendlimit", MPROTO_IMAPC_HAS_APPENDLIMIT)
};

#undef BIT

static void data_tell_long(mproto_imapc_facts *f, unsigned bit, uint64_t n)
{
    f->has |= bit;
    if (bit == MPROTO_IMAPC_HAS_MODSEQ)
        f->modseq = n;
    else if (bit == MPROTO_IMAPC_HAS_SIZE)
        f->size = n;
    else
        f->appendlimit = n;
}

static void data_tell_number(mproto_imapc_facts *f, unsigned bit, uint64_t n)
{
    uint32_t *to = bit == MPROTO_IMAPC_HAS_MESSAGES ? &f->messages
        : bit == MPROTO_IMAPC_HAS_RECENT ? &f->recent
        : bit == MPROTO_IMAPC_HAS_UNSEEN ? &f->unseen
        : bit == MPROTO_IMAPC_HAS_DELETED ? &f->deleted
        : bit == MPROTO_IMAPC_HAS_UIDNEXT ? &f->uidnext : &f->uidvalidity;

    if (n > UINT32_MAX)
        return;
    f->has |= bit;
    *to = (uint32_t)n;
}

static void data_tell(mproto_imapc *c, mproto_span name, mproto_span value)
{
    size_t i;
    uint64_t n;

    if (!mproto_number(value, &n) || n > (uint64_t)INT64_MAX)
        return;
    for (i = 0; i < sizeof status_items / sizeof *status_items; i++) {
        if (!data_is(&status_items[i], name))
            continue;
        if (status_items[i].bit >= MPROTO_IMAPC_HAS_MODSEQ)
            data_tell_long(&c->told, status_items[i].bit, n);
        else
            data_tell_number(&c->told, status_items[i].bit, n);
    }
}

static int data_status(mproto_imapc *c, mproto_span text)
{
    mproto_imap_list list = c->ev.list, items;
    mproto_imap_value name, value;

    if (!data_take_mailbox(c, text, &list) ||
        !data_take_list(&list, &c->ev.list))
        return 0;
    memset(&c->told, 0, sizeof c->told);
    c->ev.facts = &c->told;
    items = c->ev.list;
    while (mproto_imap_values_next(&items, &name) &&
           mproto_imap_values_next(&items, &value))
        data_tell(c, name.text, value.text);
    return data_is_empty(list);
}

/* --- others --- */

static int data_capability(mproto_imapc *c, mproto_span text)
{
    mproto_imapc_caps_learn(c, text);
    return 1;
}

static int data_enabled(mproto_imapc *c, mproto_span text)
{
    (void)text;
    mproto_imapc_on_enabled(c, c->ev.list);
    return 1;
}

static int data_namespace(mproto_imapc *c, mproto_span text)
{
    (void)c;
    (void)text;
    return 1;
}

static int data_flags(mproto_imapc *c, mproto_span text)
{
    mproto_imap_list list = c->ev.list;
    mproto_imapc_facts *f = mproto_imapc_facts_now(c);

    (void)text;
    if (!data_take_list(&list, &c->ev.list))
        return 0;
    c->ev.flags = mproto_imap_flags(c->ev.list);
    if (f) {
        f->flags = c->ev.flags;
        f->has |= MPROTO_IMAPC_HAS_FLAGS;
    }
    return 1;
}

static int data_id(mproto_imapc *c, mproto_span text)
{
    mproto_imap_list list = c->ev.list;
    mproto_imap_value v;

    (void)text;
    if (!mproto_imap_values_next(&list, &v) ||
        (v.kind != MPROTO_IMAP_LIST && v.kind != MPROTO_IMAP_NIL))
        return 0;
    c->ev.list = v.list;
    return 1;
}

/* "root (STORAGE 10 512)" */
static int data_quota(mproto_imapc *c, mproto_span text)
{
    mproto_imap_list list = c->ev.list;

    (void)text;
    return data_take_text(&list, &c->ev.name) &&
           data_take_list(&list, &c->ev.list);
}

/* A mailbox, and whatever is behind it. */
static int data_of_mailbox(mproto_imapc *c, mproto_span text)
{
    mproto_imap_list list = c->ev.list, inside;

    (void)text;
    if (!data_take_name(&list, &c->ev.mailbox))
        return 0;
    c->ev.list = list;
    if (c->ev.type == MPROTO_IMAPC_METADATA && data_take_list(&list, &inside))
        c->ev.list = inside;
    return c->ev.type != MPROTO_IMAPC_MYRIGHTS ||
           data_take_text(&list, &c->ev.text);
}

#define ROW(lower, type, read) { lower, sizeof lower - 1, type, read }

static const struct data_row {
    const char          *lower;
    size_t               n;
    mproto_imapc_type    type;
    int (*read)(mproto_imapc *c, mproto_span text);
} data_rows[] = {
    ROW("list", MPROTO_IMAPC_LIST, data_list),
    ROW("lsub", MPROTO_IMAPC_LIST, data_list),
    ROW("xlist", MPROTO_IMAPC_LIST, data_list),
    ROW("status", MPROTO_IMAPC_STATUS, data_status),
    ROW("capability", MPROTO_IMAPC_CAPABILITY, data_capability),
    ROW("enabled", MPROTO_IMAPC_ENABLED, data_enabled),
    ROW("flags", MPROTO_IMAPC_FLAGS, data_flags),
    ROW("namespace", MPROTO_IMAPC_NAMESPACE, data_namespace),
    ROW("id", MPROTO_IMAPC_ID, data_id),
    ROW("quota", MPROTO_IMAPC_QUOTA, data_quota),
    ROW("quotaroot", MPROTO_IMAPC_QUOTAROOT, data_of_mailbox),
    ROW("acl", MPROTO_IMAPC_ACL, data_of_mailbox),
    ROW("listrights", MPROTO_IMAPC_LISTRIGHTS, data_of_mailbox),
    ROW("myrights", MPROTO_IMAPC_MYRIGHTS, data_of_mailbox),
    ROW("metadata", MPROTO_IMAPC_METADATA, data_of_mailbox)
};

#undef ROW

static const struct data_row *data_row_of(mproto_span name)
{
    size_t i;

    for (i = 0; i < sizeof data_rows / sizeof *data_rows; i++)
        if (name.n == data_rows[i].n &&
            mproto_same_n(name, data_rows[i].lower, name.n))
            return &data_rows[i];
    return NULL;
}

/* --- numbers --- */

static int data_exists(mproto_imapc *c, uint32_t n)
{
    mproto_imapc_facts *f = mproto_imapc_facts_now(c);

    c->ev.type = MPROTO_IMAPC_EXISTS;
    c->ev.number = n;
    if (f) {
        mproto_imapc_map_exists(c, n);
        f->messages = n;
        f->has |= MPROTO_IMAPC_HAS_MESSAGES;
    }
    return 1;
}

static int data_recent(mproto_imapc *c, uint32_t n)
{
    mproto_imapc_facts *f = mproto_imapc_facts_now(c);

    c->ev.type = MPROTO_IMAPC_RECENT;
    c->ev.number = n;
    if (f) {
        f->recent = n;
        f->has |= MPROTO_IMAPC_HAS_RECENT;
    }
    return 1;
}

/* 0: there is no such message. */
static int data_expunge(mproto_imapc *c, uint32_t n)
{
    mproto_imapc_facts *f = mproto_imapc_facts_now(c);

    c->ev.type = MPROTO_IMAPC_EXPUNGE;
    c->ev.seq = n;
    if (n == 0)
        return 0;
    if (f && f->has & MPROTO_IMAPC_HAS_MESSAGES) {
        if (n > f->messages)
            return 0;
        f->messages--;
        c->ev.uid = mproto_imapc_uid(c, n);
        mproto_imapc_map_expunge(c, n);
        mproto_imapc_known_expunged(c, 1);
    }
    return 1;
}

/* There should be no more behind name. */
static void data_behind(mproto_imapc *c, mproto_span name, mproto_span text)
{
    if (text.n > 0)
        c->quirks |= MPROTO_IMAPC_QUIRK_END;
    else if (text.p > name.p + name.n)
        c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
}

static const struct data_count {
    const char *lower;
    int       (*read)(mproto_imapc *c, uint32_t n);
} data_counts[] = {
    { "exists", data_exists }, { "recent", data_recent },
    { "expunge", data_expunge }
};

/* --- all of them --- */

/* What it was made into is taken back. No memory is no fault of the server. */
static int data_invalid(mproto_imapc *c, mproto_err code, mproto_span name,
                        mproto_span text)
{
    memset(&c->ev, 0, sizeof c->ev);
    return code != MPROTO_E_MEMORY &&
           mproto_imapc_invalid(c, code, name, text);
}

/* 1: the event is what row says. */
static int data_typed(mproto_imapc *c, const struct data_row *row,
                      mproto_span text)
{
    c->ev.type = row->type;
    c->ev.list = mproto_imap_values_list(&c->values);
    return !mproto_imapc_refuses(c) && row->read(c, text) &&
           !mproto_imapc_refuses(c);
}

/* Text as it came, or else as it may have been meant. */
static int data_of_row(mproto_imapc *c, const struct data_row *row,
                       mproto_span name, mproto_span text)
{
    mproto_err code = mproto_imapc_values(c, text);
    mproto_span meant = text;
    unsigned quirks = c->quirks;
    int right = code == MPROTO_OK && data_typed(c, row, text);

    if (!right && (code == MPROTO_OK || code == MPROTO_E_PEER) &&
        !mproto_imapc_refuses(c)) {
        c->quirks = quirks;
        memset(&c->ev, 0, sizeof c->ev);
        code = mproto_imapc_salvage(c, row->type, &meant);
        right = code == MPROTO_OK && data_typed(c, row, meant);
        if (!right && !mproto_imapc_refuses(c))
            c->quirks = quirks;
    }
    if (!right)
        return data_invalid(c, code ? code : MPROTO_E_PEER, name, text);
    if (row->type == MPROTO_IMAPC_LIST)
        c->ev.name = name;
    c->ev.data = meant;
    return 1;
}

static int data_of_others(mproto_imapc *c, mproto_span name, mproto_span text)
{
    mproto_err code = mproto_imapc_values(c, text);

    if (code != MPROTO_OK || mproto_imapc_refuses(c))
        return data_invalid(c, code ? code : MPROTO_E_PEER, name, text);
    c->ev.type = MPROTO_IMAPC_OTHER;
    c->ev.list = mproto_imap_values_list(&c->values);
    c->ev.name = name;
    c->ev.data = text;
    return 1;
}

/* "12 EXISTS" */
static int data_number(mproto_imapc *c, mproto_span number, mproto_span text)
{
    mproto_span name = mproto_imapc_word(c, &text);
    size_t i, rows = sizeof data_counts / sizeof *data_counts;
    uint64_t n;

    for (i = 0; i < rows && !mproto_same(name, data_counts[i].lower); i++)
        ;
    if (i < rows)
        data_behind(c, name, text);
    if (!mproto_number(number, &n) || n > UINT32_MAX || mproto_imapc_refuses(c))
        return mproto_imapc_invalid(c, MPROTO_E_PEER, name, number);
    if (i == rows) {
        c->ev.number = n;
        return data_of_others(c, name, text);
    }
    return data_counts[i].read(c, (uint32_t)n) ||
           mproto_imapc_invalid(c, MPROTO_E_PEER, name, number);
}

int mproto_imapc_data(mproto_imapc *c, mproto_span line)
{
    mproto_span text = line, name, star = mproto_imapc_word(c, &text);
    const struct data_row *row;

    if (c->phase == MPROTO_IMAPC_P_GREETING) {
        mproto_imapc_die(c, MPROTO_E_PEER, "no greeting of IMAP");
        return mproto_imapc_invalid(c, MPROTO_E_PEER, star, line);
    }
    name = mproto_imapc_word(c, &text);
    if (mproto_imapc_distrusts(c) && !mproto_same(name, "capability"))
        return mproto_imapc_invalid(c, MPROTO_E_PEER, name, text);
    if (mproto_digits(name))
        return data_number(c, name, text);
    if (name.n > 0 && *name.p == '-')
        return mproto_imapc_invalid(c, MPROTO_E_PEER, name, text);
    row = data_row_of(name);
    return row ? data_of_row(c, row, name, text)
               : data_of_others(c, name, text);
}

int mproto_imapc_data_ahead(mproto_imapc *c, mproto_span name)
{
    const struct data_row *row = data_row_of(name);
    unsigned quirks = c->quirks;
    mproto_span text;
    size_t at, n;

    if (!row || (row->read != data_list && row->read != data_status))
        return 0;
    text.p = name.p + name.n + 1;
    at = (size_t)(text.p - c->wire.in.p);
    n = mproto_imapc_values_ahead(c, at, mproto_imap_values_line);
    if (n == 0)
        return 0;
    text.n = n - at - 2;
    if (data_typed(c, row, text)) {
        if (row->type == MPROTO_IMAPC_LIST)
            c->ev.name = name;
        c->ev.data = text;
        mproto_imapc_step(c, n);
        return 1;
    }
    c->quirks = quirks;
    memset(&c->ev, 0, sizeof c->ev);
    return 0;
}
