#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "imap/imap_repair_int.h"
#include <string.h>

/* --- the items of FETCH --- */

typedef enum item_kind {
    ITEM_OTHER, ITEM_FLAGS, ITEM_UID, ITEM_NUMBER,
    ITEM_LISTED,                /* a number or text, in a list of its own */
    ITEM_DATE, ITEM_ENVELOPE, ITEM_STRUCTURE, ITEM_TEXT,
    ITEM_BODY                   /* streamed */
} item_kind;

struct mproto_imapc_row {
    const char *name, *lower;
    size_t      n;
    item_kind   kind;
};

#define ROW(name, lower, kind) { name, lower, sizeof name - 1, kind }

static const mproto_imapc_row item_rows[] = {
    ROW("FLAGS", "flags", ITEM_FLAGS),
    ROW("UID", "uid", ITEM_UID),
    ROW("RFC822.SIZE", "rfc822.size", ITEM_NUMBER),
    ROW("INTERNALDATE", "internaldate", ITEM_DATE),
    ROW("ENVELOPE", "envelope", ITEM_ENVELOPE),
    ROW("BODYSTRUCTURE", "bodystructure", ITEM_STRUCTURE),
    ROW("BODY", "body", ITEM_STRUCTURE),
    ROW("MODSEQ", "modseq", ITEM_LISTED),
    ROW("RFC822", "rfc822", ITEM_BODY),
    ROW("RFC822.HEADER", "rfc822.header", ITEM_BODY),
    ROW("RFC822.TEXT", "rfc822.text", ITEM_BODY),
    ROW("SAVEDATE", "savedate", ITEM_DATE),
    ROW("PREVIEW", "preview", ITEM_TEXT),
    ROW("EMAILID", "emailid", ITEM_LISTED),
    ROW("THREADID", "threadid", ITEM_LISTED),
    ROW("X-GM-MSGID", "x-gm-msgid", ITEM_NUMBER),
    ROW("X-GM-THRID", "x-gm-thrid", ITEM_NUMBER),
    ROW("X-GM-LABELS", "x-gm-labels", ITEM_OTHER)
};

/* Those that have a section behind their name. */
static const mproto_imapc_row item_sections[] = {
    ROW("BODY", "body", ITEM_BODY),
    ROW("BINARY", "binary", ITEM_BODY),
    ROW("RFC822", "rfc822", ITEM_BODY),     /* of servers that say "RFC822[]" */
    ROW("BINARY.SIZE", "binary.size", ITEM_NUMBER)
};

static const mproto_imapc_row item_stranger = { "", "", 0, ITEM_OTHER };

#undef ROW

static const mproto_imapc_row *find_row(const mproto_imapc_row *rows, size_t n,
                                        mproto_span name)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (name.n == rows[i].n &&
            mproto_same_n(name, rows[i].lower, name.n))
            return &rows[i];
    return NULL;
}

/* RFC 9051 7.5.2: "BODY[1]<0>" is the name, and section what is behind
 * BODY. */
static const mproto_imapc_row *find_section(mproto_imapc *c, mproto_span name)
{
    const mproto_imapc_row *row;
    const char *bracket = name.n > 0 ? memchr(name.p, '[', name.n) : NULL;
    mproto_span head = name, tail = name;

    if (!bracket)
        return NULL;
    head.n = (size_t)(bracket - name.p);
    tail.p = bracket;
    tail.n = name.n - head.n;
    row = find_row(item_sections,
                   sizeof item_sections / sizeof *item_sections, head);
    if (row && mproto_imap_section_read(&c->fetch.section, tail) == MPROTO_OK)
        c->fetch.has_section = 1;
    return row;
}

static void begin_item(mproto_imapc *c, const mproto_imapc_row *row)
{
    c->fetch.has_section = 0;
    c->fetch.row = row;
    c->fetch.name.p = row->name;
    c->fetch.name.n = row->n;
}

size_t mproto_imapc_item_known(mproto_imapc *c, mproto_span text)
{
    const mproto_imapc_row *row = item_rows;
    const mproto_imapc_row *end = row + sizeof item_rows / sizeof *item_rows;
    mproto_span name = text;

    for (; row < end; row++) {
        name.n = row->n;
        if (row->n < text.n && text.p[row->n] == ' ' &&
            mproto_same_n(name, row->lower, row->n)) {
            begin_item(c, row);
            return row->n;
        }
    }
    return 0;
}

int mproto_imapc_item_name(mproto_imapc *c, mproto_span name)
{
    const mproto_imapc_row *row;

    row = find_row(item_rows, sizeof item_rows / sizeof *item_rows, name);
    if (row) {
        begin_item(c, row);
        return 1;
    }
    c->fetch.has_section = 0;
    mproto_imapc_store_rest(c, &c->name);
    if (!mproto_imapc_store_add(c, &c->name, name))
        return 0;
    c->fetch.name = mproto_imapc_stored(&c->name);
    row = find_section(c, c->fetch.name);
    c->fetch.row = row ? row : &item_stranger;
    return 1;
}

int mproto_imapc_item_is_body(const mproto_imapc *c)
{
    return c->fetch.row->kind == ITEM_BODY;
}

void mproto_imapc_item_section(mproto_imapc *c)
{
    c->ev.name = c->fetch.name;
    if (c->fetch.has_section)
        c->ev.section = &c->fetch.section;
}

/* --- values --- */

/* mail.ru writes 9.3736e+06, Exchange -1: what can't be told is 0. */
static void item_number(mproto_imapc *c, mproto_span text)
{
    if (mproto_imap_number(text, &c->ev.number) == MPROTO_OK)
        return;
    c->ev.number = 0;
    c->quirks |= MPROTO_IMAP_QUIRK_NUMBER;
}

static int is_numeric(mproto_span text)
{
    return text.n > 0 && (mproto_is(*text.p, MPROTO_C_DIGIT) ||
                          *text.p == '-');
}

static mproto_err item_plain_number(mproto_imapc *c, mproto_imap_value v)
{
    c->ev.type = MPROTO_IMAPC_FETCH_NUMBER;
    mproto_imapc_item_section(c);
    if (v.kind == MPROTO_IMAP_LIST || !is_numeric(v.text))
        return MPROTO_E_PEER;
    item_number(c, v.text);
    return MPROTO_OK;
}

static mproto_err item_uid(mproto_imapc *c, mproto_imap_value v)
{
    mproto_err code = item_plain_number(c, v);

    if (code != MPROTO_OK || c->ev.number == 0 || c->ev.number > UINT32_MAX)
        return MPROTO_E_PEER;
    c->fetch.uid = (uint32_t)c->ev.number;
    return MPROTO_OK;
}

/* "(12121231000)", "(M00000001)"; THREADID may be NIL. */
static mproto_err item_listed(mproto_imapc *c, mproto_imap_value v)
{
    mproto_imap_value inner;

    if (v.kind == MPROTO_IMAP_LIST &&
        (!mproto_imap_values_next(&v.list, &inner) ||
         v.list.at_ != v.list.end_))
        return MPROTO_E_PEER;
    if (v.kind == MPROTO_IMAP_LIST)
        v = inner;
    if (c->fetch.row->lower[0] == 'm')
        return item_plain_number(c, v);
    c->ev.type = MPROTO_IMAPC_FETCH_TEXT;
    c->ev.text = v.text;
    c->ev.nil = v.kind == MPROTO_IMAP_NIL;
    return v.kind == MPROTO_IMAP_LIST ? MPROTO_E_PEER : MPROTO_OK;
}

static mproto_err item_text(mproto_imapc *c, mproto_imap_value v)
{
    c->ev.type = MPROTO_IMAPC_FETCH_TEXT;
    c->ev.text = v.text;
    c->ev.nil = v.kind == MPROTO_IMAP_NIL;
    return v.kind == MPROTO_IMAP_LIST ? MPROTO_E_PEER : MPROTO_OK;
}

static mproto_err item_date(mproto_imapc *c, mproto_imap_value v)
{
    mproto_err code = item_text(c, v);

    c->ev.type = MPROTO_IMAPC_FETCH_DATE;
    if (code == MPROTO_OK && !c->ev.nil &&
        mproto_imap_date_read(v.text, &c->ev.time, &c->ev.zone,
                              &c->quirks) != MPROTO_OK)
        return MPROTO_E_PEER;
    return code;
}

static mproto_err item_flags(mproto_imapc *c, mproto_imap_value v)
{
    c->ev.type = MPROTO_IMAPC_FETCH_FLAGS;
    if (v.kind != MPROTO_IMAP_LIST)
        return MPROTO_E_PEER;
    c->ev.list = v.list;
    c->ev.flags = mproto_imap_flags(v.list);
    return MPROTO_OK;
}

static mproto_err item_envelope(mproto_imapc *c, mproto_imap_value v)
{
    c->ev.type = MPROTO_IMAPC_FETCH_ENVELOPE;
    if (v.kind != MPROTO_IMAP_LIST ||
        mproto_imap_envelope_read(&c->envelope, v.list) != MPROTO_OK)
        return MPROTO_E_PEER;
    c->ev.envelope = &c->envelope;
    c->quirks |= c->envelope.quirks;
    return MPROTO_OK;
}

/* All of it is read once, so that the caller finds it readable. */
static mproto_err item_structure(mproto_imapc *c, mproto_imap_value v)
{
    mproto_imap_parts parts;
    mproto_imap_part part;
    int rc;

    c->ev.type = MPROTO_IMAPC_FETCH_STRUCTURE;
    if (v.kind != MPROTO_IMAP_LIST)
        return MPROTO_E_PEER;
    c->ev.list = v.list;
    mproto_imap_parts_begin(&parts, v.list);
    while ((rc = mproto_imap_parts_next(&parts, &part)) > 0)
        c->quirks |= part.quirks;
    if (rc == MPROTO_OK)
        return MPROTO_OK;
    return rc == MPROTO_E_LIMIT ? MPROTO_E_LIMIT : MPROTO_E_PEER;
}

static mproto_err item_other(mproto_imapc *c, mproto_imap_value v)
{
    (void)v;
    c->ev.type = MPROTO_IMAPC_FETCH_OTHER;
    c->ev.list = mproto_imap_values_list(&c->values);
    return MPROTO_OK;
}

mproto_err mproto_imapc_item_typed(mproto_imapc *c)
{
    static mproto_err (*const read[])(mproto_imapc *, mproto_imap_value) = {
        item_other, item_flags, item_uid, item_plain_number, item_listed,
        item_date, item_envelope, item_structure, item_text, item_other
    };
    mproto_imap_list list = mproto_imap_values_list(&c->values);
    mproto_imap_value v;

    if (!mproto_imap_values_next(&list, &v) || list.at_ != list.end_)
        return MPROTO_E_PEER;
    c->ev.name = c->fetch.name;
    return read[c->fetch.row->kind](c, v);
}

mproto_err mproto_imapc_item(mproto_imapc *c, mproto_span piece)
{
    mproto_err code = mproto_imapc_values(c, piece);

    if (code != MPROTO_OK)
        return code;
    c->ev.data = piece;
    return mproto_imapc_item_typed(c);
}

mproto_err mproto_imapc_item_repaired(mproto_imapc *c, mproto_span piece,
                                      size_t *n)
{
    mproto_imapc_growing *room = &c->name;
    mproto_buf to;

    if (c->fetch.row->kind != ITEM_ENVELOPE &&
        c->fetch.row->kind != ITEM_STRUCTURE)
        return MPROTO_E_PEER;
    if (!mproto_imapc_store_room(c, room, mproto_size_add(piece.n, piece.n)))
        return MPROTO_E_MEMORY;
    mproto_buf_init(&to, room->p, room->cap);
    if (mproto_imap_repair(&to, piece, n) != MPROTO_OK)
        return MPROTO_E_PEER;
    piece.p = to.p;
    piece.n = to.n;
    c->quirks |= MPROTO_IMAP_QUIRK_QUOTES;
    return mproto_imapc_item(c, piece);
}
