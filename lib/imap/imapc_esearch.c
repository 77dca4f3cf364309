#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* What ESEARCH tells (RFC 9051 7.3.4, RFC 5267, RFC 9394). */
typedef enum esearch_kind {
    ESEARCH_VALUE, ESEARCH_NUMBER, ESEARCH_SET,
    ESEARCH_LIST                /* "(position set ...)" */
} esearch_kind;

static const struct esearch_row {
    const char  *name, *lower;
    esearch_kind kind;
} esearch_rows[] = {
    { "ALL", "all", ESEARCH_SET }, { "COUNT", "count", ESEARCH_NUMBER },
    { "MIN", "min", ESEARCH_NUMBER }, { "MAX", "max", ESEARCH_NUMBER },
    { "MODSEQ", "modseq", ESEARCH_NUMBER },
    { "PARTIAL", "partial", ESEARCH_LIST },
    { "ADDTO", "addto", ESEARCH_LIST },
    { "REMOVEFROM", "removefrom", ESEARCH_LIST },
    { "RELEVANCY", "relevancy", ESEARCH_VALUE }
};

int mproto_imapc_esearch_begun(mproto_imapc *c)
{
    const mproto_imapc_ids *s = &c->ids;
    mproto_span named = mproto_imapc_stored(&c->name);

    mproto_imapc_ids_event(c, MPROTO_IMAPC_SEARCH);
    c->ev.name.p = s->form;
    c->ev.name.n = mproto_length(s->form);
    c->ev.tag.p = s->tag_n > 0 ? named.p + s->tag_at : NULL;
    c->ev.tag.n = s->tag_n;
    c->ev.mailbox.p = s->mailbox_n > 0 ? named.p + s->mailbox_at : NULL;
    c->ev.mailbox.n = s->mailbox_n;
    c->ev.number = s->uidvalidity;
    return 1;
}

/* --- before a name or value --- */

static void esearch_set(mproto_imapc *c)
{
    c->part = MPROTO_IMAPC_AT_IDS;
    c->ids.spaced = 0;
}

/* VANISHED is nothing without its set. */
static void esearch_end(mproto_imapc *c)
{
    c->part = MPROTO_IMAPC_AT_TAIL;
    if (c->ids.name.p)
        c->quirks |= MPROTO_IMAPC_QUIRK_VALUE;
    if (c->ids.type == MPROTO_IMAPC_VANISHED)
        c->ids.bad = MPROTO_E_PEER;
}

/* One goes before what comes next, none behind "(", before ")" or at the end.
 * 0: all octets are read. */
static int esearch_step_blanks(mproto_imapc *c)
{
    mproto_imapc_ids *s = &c->ids;
    mproto_span *from = mproto_imapc_source(c);

    while (from->n > 0 && *from->p == ' ') {
        s->loose |= s->blank;
        s->blank = 1;
        mproto_imapc_step(c, 1);
    }
    if (from->n == 0)
        return 0;
    if (*from->p == ')' || *from->p == '\r' || *from->p == '\n')
        s->loose |= s->blank;
    s->blank = 0;
    return 1;
}

int mproto_imapc_esearch_blanks(mproto_imapc *c)
{
    const mproto_span none = { NULL, 0 };
    mproto_imapc_ids *s = &c->ids;
    mproto_span *from = mproto_imapc_source(c);

    if (s->ended) {
        esearch_end(c);
        return 0;
    }
    if (!esearch_step_blanks(c))
        return 0;
    if (*from->p == '\r' || *from->p == '\n') {
        mproto_imapc_ids_tail(c);
        esearch_end(c);
    } else if (s->list == 2 && *from->p == ')') {
        mproto_imapc_step(c, 1);
        s->list = 0;
        s->name = none;
    } else if (s->list == 1 && *from->p == '(') {
        mproto_imapc_step(c, 1);
        s->list = 2;
        s->blank = 1;
    } else if (s->set || (s->type == MPROTO_IMAPC_VANISHED &&
                          *from->p != '(')) {
        esearch_set(c);
    } else {
        mproto_imapc_expect(c, MPROTO_CUT_ITEMS | MPROTO_CUT_LOOSE);
        c->part = MPROTO_IMAPC_AT_RETURNED;
    }
    return 0;
}

/* --- what is whole --- */

/* The first of its kind; behind the event SEARCH it is of no use. 0: the engine
 * died. */
static int esearch_remember(mproto_imapc *c, mproto_span text, size_t *at,
                            size_t *n)
{
    if (c->ids.begun || *n > 0)
        return 1;
    *at = c->name.n;
    *n = text.n;
    return mproto_imapc_store_add(c, &c->name, text);
}

/* "(TAG "A1" MAILBOX "box" UIDVALIDITY 7)" in any order (RFC 7377 4),
 * "(EARLIER)". 0: it is neither, or the engine died. */
static int esearch_about(mproto_imapc *c, mproto_imap_list list)
{
    mproto_imapc_ids *s = &c->ids;
    mproto_imap_value name, value;
    uint64_t n;

    while (mproto_imap_next(&list, &name)) {
        if (mproto_same(name.text, "earlier")) {
            s->earlier = 1;
            continue;
        }
        if (!mproto_imap_next(&list, &value))
            return 0;
        if (mproto_same(name.text, "tag") &&
            !esearch_remember(c, value.text, &s->tag_at, &s->tag_n))
            return 0;
        if (mproto_same(name.text, "mailbox") &&
            !esearch_remember(c, value.text, &s->mailbox_at, &s->mailbox_n))
            return 0;
        if (mproto_same(name.text, "uidvalidity") &&
            mproto_number(value.text, &n) && n <= UINT32_MAX)
            s->uidvalidity = (uint32_t)n;
    }
    return 1;
}

static int esearch_name(mproto_imapc *c, mproto_span name)
{
    mproto_imapc_ids *s = &c->ids;
    size_t i, rows = sizeof esearch_rows / sizeof *esearch_rows;

    for (i = 0; i < rows && !mproto_same(name, esearch_rows[i].lower); i++)
        ;
    s->position = 0;
    s->counts = 0;
    if (i < rows) {
        s->name.p = esearch_rows[i].name;
        s->name.n = name.n;
        s->counts = esearch_rows[i].kind == ESEARCH_NUMBER;
        s->set = esearch_rows[i].kind == ESEARCH_SET;
        s->list = esearch_rows[i].kind == ESEARCH_LIST;
    } else {
        c->name.n = s->tag_n + s->mailbox_n;
        if (!mproto_imapc_store_add(c, &c->name, name))
            return 0;
        s->name = mproto_imapc_stored(&c->name);
        s->name.p += s->tag_n + s->mailbox_n;
        s->name.n = name.n;
    }
    if (s->begun)
        return 0;
    s->begun = 1;
    return mproto_imapc_esearch_begun(c);
}

/* "1:100" of PARTIAL, "1" of ADDTO: the number it begins with; 0 of "-1:-100",
 * which counts from the end. */
static int esearch_position(mproto_imapc *c, mproto_span text)
{
    mproto_span digits = text;

    digits.n = 0;
    while (digits.n < text.n && mproto_is(text.p[digits.n], MPROTO_C_DIGIT))
        digits.n++;
    c->ids.position = 0;
    if ((digits.n > 0 || *text.p != '-') &&
        !mproto_number(digits, &c->ids.position))
        return 0;
    c->ids.set = 1;
    return 1;
}

/* Of names that are not known it may be any value (RFC 9051 9). */
static int esearch_value(mproto_imapc *c, mproto_imap_value v)
{
    const mproto_span none = { NULL, 0 };

    mproto_imapc_ids_event(c, MPROTO_IMAPC_NUMBER);
    c->ids.name = none;
    c->ev.text = v.text;
    c->ev.list = v.list;
    if (v.kind != MPROTO_IMAP_LIST &&
        mproto_imap_number(v.text, &c->ev.number) == MPROTO_OK)
        return 1;
    return !c->ids.counts;
}

/* RFC 9394 3.1: NIL, where none is in this part. */
static int esearch_no_set(mproto_imapc *c, mproto_imap_value v)
{
    c->ids.set = 0;
    return v.kind == MPROTO_IMAP_NIL;
}

static int esearch_one(mproto_imapc *c, mproto_imap_value v)
{
    mproto_imapc_ids *s = &c->ids;
    int is_list = v.kind == MPROTO_IMAP_LIST, told = 0, right = 1;

    if (s->set)
        right = esearch_no_set(c, v);
    else if (s->list == 2)
        right = !is_list && v.text.n > 0 && esearch_position(c, v.text);
    else if (s->list == 1)
        right = 0;
    else if (!s->name.p && is_list)
        right = esearch_about(c, v.list);
    else if (!s->name.p && mproto_same(v.text, "uid"))
        s->uids = 1;
    else if (!s->name.p)
        told = v.text.n > 0 && esearch_name(c, v.text);
    else
        told = right = esearch_value(c, v);
    if (!right) {
        memset(&c->ev, 0, sizeof c->ev);
        mproto_imapc_ids_bad(c, MPROTO_E_PEER);
    }
    return told;
}

int mproto_imapc_esearch_item(mproto_imapc *c)
{
    mproto_span piece;
    mproto_cut_type type = mproto_imapc_gather(c, &piece);
    mproto_imap_list list;
    mproto_imap_value v;
    mproto_err code;

    if (type == MPROTO_CUT_MORE)
        return 0;
    c->part = MPROTO_IMAPC_AT_RETURN;
    c->ids.ended = type == MPROTO_CUT_LINE;
    code = c->over ? MPROTO_E_LIMIT : mproto_imapc_values(c, piece);
    if (code == MPROTO_OK) {
        code = MPROTO_E_PEER;
        list = mproto_imap_values_list(&c->values);
        if (mproto_imap_next(&list, &v) && list.at_ == list.end_ &&
            !mproto_imapc_refuses(c))
            return esearch_one(c, v);
    }
    mproto_imapc_ids_bad(c, code);
    return 0;
}
