#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* In one FETCH: the rest of the line is cut anew behind each. */
#define REPAIRS_MOST 4u

/* --- events --- */

/* What FETCH tells stands in front of command. */
static int fetch_event(mproto_imapc *c, mproto_imapc_type type)
{
    c->ev_n = offsetof(mproto_imapc_event, command);
    c->ev.type = type;
    c->ev.quirks = c->quirks;
    c->quirks = 0;
    c->ev.seq = c->fetch.seq;
    c->ev.uid = c->fetch.uid;
    return 1;
}

static int fetch_invalid(mproto_imapc *c, mproto_err error, mproto_span data)
{
    mproto_imapc_invalid(c, error, c->fetch.name, data);
    return fetch_event(c, MPROTO_IMAPC_INVALID);
}

/* The line has ended where it should not. */
static void fetch_broken(mproto_imapc *c)
{
    c->quirks |= MPROTO_IMAPC_QUIRK_END;
    c->fetch.ended = 1;
    c->part = MPROTO_IMAPC_AT_END;
}

static void next_item(mproto_imapc *c)
{
    c->fetch.blanks = 0;
    c->part = MPROTO_IMAPC_AT_ITEM;
}

/* --- "(" --- */

/* Steps over blanks: the octet behind them, or NUL when it is not there. */
static char fetch_blanks(mproto_imapc *c)
{
    mproto_span *from = mproto_imapc_source(c);

    while (from->n > 0 && *from->p == ' ') {
        if (c->fetch.blanks < 2)
            c->fetch.blanks++;
        from->p++;
        from->n--;
    }
    return from->n > 0 ? *from->p : '\0';
}

static void expect_blanks(mproto_imapc *c, unsigned wanted)
{
    if (c->fetch.blanks != wanted)
        c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    c->fetch.blanks = 0;
}

/* Exchange tells of messages that EXISTS has not counted. */
static void check_number(mproto_imapc *c)
{
    const mproto_imapc_facts *f = mproto_imapc_facts_now(c);

    if (f && f->has & MPROTO_IMAPC_HAS_MESSAGES && c->fetch.seq > f->messages)
        c->quirks |= MPROTO_IMAP_QUIRK_NUMBER;
}

static int at_fetch(mproto_imapc *c)
{
    char ch = fetch_blanks(c);

    if (mproto_imapc_source(c)->n == 0)
        return 0;
    expect_blanks(c, 1);
    check_number(c);
    if (ch != '(' || (c->fetch.seq == 0 && c->fetch.uid == 0) ||
        mproto_imapc_refuses(c)) {
        mproto_imapc_expect(c, MPROTO_CUT_LOOSE);
        c->part = MPROTO_IMAPC_AT_SKIP;
        return 0;
    }
    mproto_imapc_step(c, 1);
    next_item(c);
    return fetch_event(c, MPROTO_IMAPC_FETCH);
}

/* A FETCH that makes no sense is one INVALID. */
static int at_skip(mproto_imapc *c)
{
    static const char fetch[] = "FETCH";
    mproto_span rest;

    if (mproto_imapc_gather(c, &rest) == MPROTO_CUT_MORE)
        return 0;
    c->part = MPROTO_IMAPC_AT_LINE;
    c->fetch.name.p = fetch;
    c->fetch.name.n = sizeof fetch - 1;
    return fetch_invalid(c, c->over ? MPROTO_E_LIMIT : MPROTO_E_PEER, rest);
}

/* --- what comes next: a name, ")" --- */

/* Mostly the line ends behind ")" at once. */
static void begin_end(mproto_imapc *c)
{
    const mproto_span *from = mproto_imapc_source(c);

    if (from->n > 1 && from->p[0] == '\r' && from->p[1] == '\n' &&
        !mproto_imapc_refuses(c)) {
        mproto_imapc_step(c, 2);
        c->fetch.ended = 1;
    } else {
        mproto_imapc_expect(c, MPROTO_CUT_LOOSE);
    }
    c->part = MPROTO_IMAPC_AT_END;
}

/* Domino has parentheses around some items. */
static int fetch_parenthesis(mproto_imapc *c, char ch)
{
    if (ch == '(' && c->fetch.extra < UINT32_MAX)
        c->fetch.extra++;
    else if (ch == ')' && c->fetch.extra > 0)
        c->fetch.extra--;
    else
        return 0;
    c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    mproto_imapc_step(c, 1);
    return 1;
}

/* A known name has nothing in it that would have to be cut. */
static void begin_name(mproto_imapc *c)
{
    size_t n = mproto_imapc_item_known(c, *mproto_imapc_source(c));

    c->fetch.bad = MPROTO_OK;
    if (n > 0) {
        mproto_imapc_step(c, n);
        c->part = MPROTO_IMAPC_AT_VALUE;
    } else {
        mproto_imapc_expect(c, MPROTO_CUT_ITEMS | MPROTO_CUT_BRACKETS |
                              MPROTO_CUT_LOOSE);
        c->part = MPROTO_IMAPC_AT_NAME;
    }
}

static int at_item(mproto_imapc *c)
{
    char ch = fetch_blanks(c);

    if (mproto_imapc_source(c)->n == 0 || fetch_parenthesis(c, ch))
        return 0;
    if (ch == ')') {
        expect_blanks(c, 0);
        mproto_imapc_step(c, 1);
        begin_end(c);
    } else if (ch == '\r' || ch == '\n') {
        c->quirks |= MPROTO_IMAPC_QUIRK_END;
        begin_end(c);
    } else {
        expect_blanks(c, c->fetch.first ? 0 : 1);
        c->fetch.first = 0;
        begin_name(c);
    }
    return 0;
}

static int at_name(mproto_imapc *c)
{
    mproto_span name;
    mproto_cut_type type = mproto_imapc_gather(c, &name);

    if (type == MPROTO_CUT_MORE)
        return 0;
    if (!mproto_imapc_item_name(c, name))
        return 0;
    if (type == MPROTO_CUT_LINE) {
        fetch_broken(c);
        return fetch_invalid(c, c->over ? MPROTO_E_LIMIT : MPROTO_E_PEER, name);
    }
    c->fetch.bad = c->over ? MPROTO_E_LIMIT : MPROTO_OK;
    c->part = MPROTO_IMAPC_AT_VALUE;
    return 0;
}

/* --- values --- */

/* Yandex leaves out what it does not have. */
static int no_value(mproto_imapc *c)
{
    mproto_span none = { NULL, 0 };

    c->quirks |= MPROTO_IMAPC_QUIRK_VALUE;
    next_item(c);
    if (!mproto_imapc_item_is_body(c) || mproto_imapc_refuses(c))
        return fetch_invalid(c, MPROTO_E_PEER, none);
    c->ev.nil = 1;
    mproto_imapc_item_section(c);
    return fetch_event(c, MPROTO_IMAPC_BODY);
}

/* A value that is right, and whole in the input. 0: it goes the long way. */
static int right_value(mproto_imapc *c)
{
    unsigned quirks = c->quirks;
    size_t n = mproto_imapc_values_ahead(c, 0, mproto_imap_values_item);

    if (n == 0)
        return 0;
    if (mproto_imapc_item_typed(c) == MPROTO_OK && !mproto_imapc_refuses(c)) {
        c->ev.data.p = mproto_imapc_source(c)->p;
        c->ev.data.n = n;
        mproto_imapc_step(c, n);
        next_item(c);
        return fetch_event(c, c->ev.type);
    }
    c->quirks = quirks;
    memset(&c->ev, 0, sizeof c->ev);
    return 0;
}

static int at_value(mproto_imapc *c)
{
    int body = mproto_imapc_item_is_body(c);
    char ch = fetch_blanks(c);

    if (mproto_imapc_source(c)->n == 0)
        return 0;
    if (ch == ')' || ch == '\r' || ch == '\n')
        return no_value(c);
    expect_blanks(c, 1);
    if (mproto_imapc_refuses(c) && c->fetch.bad == MPROTO_OK)
        c->fetch.bad = MPROTO_E_PEER;
    if (c->fetch.bad != MPROTO_OK)
        body = 0;
    if (!body && c->fetch.bad == MPROTO_OK && right_value(c))
        return 1;
    mproto_imapc_expect(c, MPROTO_CUT_ITEMS | MPROTO_CUT_LOOSE |
                          (body ? MPROTO_CUT_ASK : 0));
    c->part = body ? MPROTO_IMAPC_AT_SECTION : MPROTO_IMAPC_AT_REST;
    return 0;
}

/* The value is typed, or what is left of one: *rest octets of piece are not of
 * it, when its quotes were wrong. */
static mproto_err fetch_value(mproto_imapc *c, mproto_span piece, size_t *rest)
{
    unsigned quirks = c->quirks;
    mproto_err code = mproto_imapc_item(c, piece);
    size_t n = piece.n;

    if (code == MPROTO_E_PEER && c->fetch.repairs < REPAIRS_MOST) {
        memset(&c->ev, 0, sizeof c->ev);
        code = mproto_imapc_item_repaired(c, piece, &n);
        if (code == MPROTO_E_PEER) {
            c->quirks = quirks;
            n = piece.n;
        }
    }
    *rest = piece.n - n;
    if (*rest > 0)
        c->fetch.repairs++;
    return code;
}

static int at_rest(mproto_imapc *c)
{
    mproto_span piece;
    mproto_cut_type type = mproto_imapc_gather(c, &piece);
    mproto_err code = c->over ? MPROTO_E_LIMIT : c->fetch.bad;
    size_t rest = 0;

    if (type == MPROTO_CUT_MORE)
        return 0;
    next_item(c);
    if (code == MPROTO_OK)
        code = fetch_value(c, piece, &rest);
    if (code == MPROTO_E_MEMORY)
        return 0;
    if (rest > 0)
        mproto_imapc_give_back(c, piece.n - rest);
    else if (type == MPROTO_CUT_LINE)
        fetch_broken(c);
    if (code == MPROTO_OK && !mproto_imapc_refuses(c))
        return fetch_event(c, c->ev.type);
    memset(&c->ev, 0, sizeof c->ev);
    return fetch_invalid(c, code ? code : MPROTO_E_PEER, piece);
}

/* --- bodies --- */

static int begin_body(mproto_imapc *c, uint64_t size)
{
    c->fetch.left = size;
    c->part = MPROTO_IMAPC_AT_BODY;
    c->ev.size = size;
    mproto_imapc_item_section(c);
    return fetch_event(c, MPROTO_IMAPC_BODY);
}

/* A quoted one is given like the others, out of memory of the engine's, for
 * the input may be kept in between. */
static int begin_string(mproto_imapc *c, mproto_span text)
{
    if (c->values.side_n == 0 && c->lent) {
        if (!mproto_imapc_store_add(c, &c->item, text))
            return 0;
        text = mproto_imapc_stored(&c->item);
        c->item.n = 0;
    }
    c->fetch.string = text;
    return begin_body(c, text.n);
}

static int no_literal(mproto_imapc *c, mproto_span piece)
{
    mproto_imap_list list;
    mproto_imap_value v;
    mproto_err code = mproto_imapc_values(c, piece);

    if (code == MPROTO_E_MEMORY)
        return 0;
    next_item(c);
    list = mproto_imap_values_list(&c->values);
    if (code != MPROTO_OK || !mproto_imap_next(&list, &v) ||
        list.at_ != list.end_ || v.kind == MPROTO_IMAP_LIST ||
        mproto_imapc_refuses(c))
        return fetch_invalid(c, MPROTO_E_PEER, piece);
    if (v.kind != MPROTO_IMAP_NIL)
        return begin_string(c, v.text);
    c->ev.nil = 1;
    mproto_imapc_item_section(c);
    return fetch_event(c, MPROTO_IMAPC_BODY);
}

static int at_section(mproto_imapc *c)
{
    mproto_span piece;
    mproto_cut_type type = mproto_imapc_gather(c, &piece);

    if (type == MPROTO_CUT_MORE)
        return 0;
    if (type == MPROTO_CUT_LITERAL && !c->over && !c->fetch.bad &&
        (*piece.p == '{' || (*piece.p == '~' && piece.p[1] == '{'))) {
        c->cut.left = 0;
        return begin_body(c, c->cut.size);
    }
    if (type == MPROTO_CUT_LITERAL) {
        c->cut.flags &= (unsigned char)~MPROTO_CUT_ASK;
        if (c->fetch.bad == MPROTO_OK)
            c->fetch.bad = MPROTO_E_PEER;
        c->part = MPROTO_IMAPC_AT_REST;
        return 0;
    }
    if (c->over)
        c->fetch.bad = MPROTO_E_LIMIT;
    if (c->fetch.bad == MPROTO_OK && type != MPROTO_CUT_LINE)
        return no_literal(c, piece);
    next_item(c);
    if (type == MPROTO_CUT_LINE)
        fetch_broken(c);
    return fetch_invalid(c, c->fetch.bad ? c->fetch.bad : MPROTO_E_PEER,
                         piece);
}

static int at_body(mproto_imapc *c)
{
    mproto_span *from = c->fetch.string.n > 0 ? &c->fetch.string
                                              : mproto_imapc_source(c);

    if (c->fetch.left == 0) {
        next_item(c);
        return fetch_event(c, MPROTO_IMAPC_BODY_END);
    }
    if (from->n == 0)
        return 0;
    c->ev.data = *from;
    if (c->ev.data.n > c->fetch.left)
        c->ev.data.n = (size_t)c->fetch.left;
    c->fetch.left -= c->ev.data.n;
    from->p += c->ev.data.n;
    from->n -= c->ev.data.n;
    return fetch_event(c, MPROTO_IMAPC_BODY_DATA);
}

/* --- the end --- */

static int fetch_end(mproto_imapc *c)
{
    c->part = MPROTO_IMAPC_AT_LINE;
    mproto_imapc_map_learn(c, c->fetch.seq, c->fetch.uid);
    mproto_imapc_known_fetched(c, c->fetch.uid);
    return fetch_event(c, MPROTO_IMAPC_FETCH_END);
}

static int at_end(mproto_imapc *c)
{
    mproto_span rest, none = { NULL, 0 };
    size_t blanks = 0;

    if (c->fetch.ended)
        return fetch_end(c);
    if (mproto_imapc_gather(c, &rest) == MPROTO_CUT_MORE)
        return 0;
    while (blanks < rest.n && rest.p[blanks] == ' ')
        blanks++;
    if (blanks > 0)
        c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    if (blanks == rest.n && !c->over && !mproto_imapc_refuses(c))
        return fetch_end(c);
    fetch_broken(c);
    c->fetch.name = none;
    return fetch_invalid(c, c->over ? MPROTO_E_LIMIT : MPROTO_E_PEER, rest);
}

static int fetch_step(mproto_imapc *c)
{
    switch (c->part) {
    case MPROTO_IMAPC_AT_FETCH:
        return at_fetch(c);
    case MPROTO_IMAPC_AT_ITEM:
        return at_item(c);
    case MPROTO_IMAPC_AT_NAME:
        return at_name(c);
    case MPROTO_IMAPC_AT_VALUE:
        return at_value(c);
    case MPROTO_IMAPC_AT_REST:
        return at_rest(c);
    case MPROTO_IMAPC_AT_SECTION:
        return at_section(c);
    case MPROTO_IMAPC_AT_BODY:
        return at_body(c);
    case MPROTO_IMAPC_AT_SKIP:
        return at_skip(c);
    default:
        return at_end(c);
    }
}

int mproto_imapc_fetch_read(mproto_imapc *c)
{
    mproto_imapc_part part;
    int told;

    do {
        part = c->part;
        told = fetch_step(c);
    } while (!told && c->part != part);
    return told;
}

int mproto_imapc_is_due(const mproto_imapc *c)
{
    return (c->part == MPROTO_IMAPC_AT_BODY &&
            (c->fetch.left == 0 || c->fetch.string.n > 0)) ||
           (c->part == MPROTO_IMAPC_AT_END && c->fetch.ended) ||
           (c->part >= MPROTO_IMAPC_AT_IDS && c->ids.ended);
}

#undef REPAIRS_MOST
