#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- numbers and ranges, in batches --- */

typedef enum ids_end {
    IDS_MORE,                   /* all octets are read */
    IDS_FULL,                   /* the batch is */
    IDS_END,                    /* before what is none of it */
    IDS_BAD
} ids_end;

/* RFC 9051 9, seq-range: the lower may come last. */
static int ids_add(mproto_imapc_ids *s)
{
    mproto_imapset_range *last = s->batch.ranges + s->n - 1, r;
    uint32_t number = (uint32_t)s->number;

    if (number == 0)
        return 0;
    r.lo = s->lo > 0 && s->lo < number ? s->lo : number;
    r.hi = s->lo > number ? s->lo : number;
    if (s->n > 0 && last->hi < r.lo && last->hi + 1 == r.lo)
        last->hi = r.hi;
    else
        s->batch.ranges[s->n++] = r;
    s->number = 0;
    s->lo = 0;
    s->digits = 0;
    return 1;
}

/* A blank where no number was: the first of them is right. */
static int ids_blank(mproto_imapc_ids *s)
{
    s->loose |= s->blank;
    s->blank = 1;
    return s->spaced;
}

/* What is no digit: -1 when it ends all, 1 when it is read. 0: it is bad. */
static int ids_between(mproto_imapc_ids *s, char ch)
{
    char comma = s->spaced ? ' ' : ',';

    if (ch == ':' && !s->spaced && s->digits && s->lo == 0 && s->number > 0) {
        s->lo = (uint32_t)s->number;
        s->number = 0;
        s->digits = 0;
        return 1;
    }
    if (ch == comma && s->digits) {
        s->blank = s->spaced;
        return ids_add(s);
    }
    if (ch == comma)
        return ids_blank(s);
    if (ch == ' ' || ch == ')' || ch == '(' || ch == '\r' || ch == '\n')
        return (s->digits ? ids_add(s) : s->lo == 0) ? -1 : 0;
    return 0;
}

/* Octets of decimal digits from i on go into number. */
static size_t ids_digits(mproto_imapc_ids *s, const char *p, size_t i,
                         size_t n)
{
    uint64_t number = s->number;
    size_t from = i;

    while (i < n && (unsigned char)(p[i] - '0') < 10 && number <= UINT32_MAX)
        number = number * 10 + (uint64_t)(p[i++] - '0');
    if (i > from) {
        s->digits = 1;
        s->blank = 0;
    }
    s->number = number;
    return i;
}

static ids_end ids_numbers(mproto_imapc *c)
{
    mproto_imapc_ids *s = &c->ids;
    mproto_span from = *mproto_imapc_source(c);
    size_t i = 0;
    int more = 1;

    while (more > 0) {
        i = ids_digits(s, from.p, i, from.n);
        if (i == from.n || s->n == MPROTO_IMAPC_BATCH)
            break;
        more = s->number > UINT32_MAX ? 0 : ids_between(s, from.p[i]);
        i += more > 0;
    }
    mproto_imapc_step(c, i);
    if (more <= 0)
        return more < 0 ? IDS_END : IDS_BAD;
    return s->n == MPROTO_IMAPC_BATCH ? IDS_FULL : IDS_MORE;
}

/* --- events --- */

int mproto_imapc_ids_event(mproto_imapc *c, mproto_imapc_type type)
{
    const mproto_imapc_ids *s = &c->ids;

    c->ev.type = type;
    c->ev.quirks = c->quirks;
    c->quirks = 0;
    c->ev.name = s->name;
    if (!s->name.p) {
        c->ev.name.p = s->form;
        c->ev.name.n = mproto_length(s->form);
    }
    c->ev.uids = s->uids;
    c->ev.earlier = s->earlier;
    return 1;
}

/* Messages that are gone are no more in the mailbox. */
static void ids_vanished(mproto_imapc *c)
{
    mproto_imapc_facts *f = mproto_imapc_facts_now(c);
    const mproto_imapset_range *r = c->ids.batch.ranges;
    const mproto_imapset_range *end = r + c->ids.n;
    uint64_t gone = 0;

    if (!f || c->ids.earlier)
        return;
    for (; r < end; r++) {
        gone += (uint64_t)r->hi - r->lo + 1;
        mproto_imapc_map_vanished(c, *r);
    }
    f->messages = gone < f->messages ? f->messages - (uint32_t)gone : 0;
    mproto_imapc_known_expunged(c, gone);
}

static int ids_batch(mproto_imapc *c)
{
    if (c->ids.type == MPROTO_IMAPC_VANISHED)
        ids_vanished(c);
    mproto_imapc_known_ids(c);
    c->ev.ids = c->ids.batch.ranges;
    c->ev.ids_n = c->ids.n;
    c->ev.number = c->ids.position;
    c->ids.n = 0;
    return mproto_imapc_ids_event(c, c->ids.type);
}

/* --- beginning and end --- */

static const struct ids_form {
    const char       *name, *lower;
    mproto_imapc_part part;
    mproto_imapc_type type;
} ids_forms[] = {
    { "SEARCH", "search", MPROTO_IMAPC_AT_IDS, MPROTO_IMAPC_IDS },
    { "SORT", "sort", MPROTO_IMAPC_AT_IDS, MPROTO_IMAPC_IDS },
    { "ESEARCH", "esearch", MPROTO_IMAPC_AT_RETURN, MPROTO_IMAPC_IDS },
    { "VANISHED", "vanished", MPROTO_IMAPC_AT_RETURN, MPROTO_IMAPC_VANISHED },
    { "THREAD", "thread", MPROTO_IMAPC_AT_THREAD, MPROTO_IMAPC_THREAD }
};

void mproto_imapc_ids_begin(mproto_imapc *c, mproto_span name)
{
    mproto_imapc_ids *s = &c->ids;
    const struct ids_form *form = ids_forms;

    while (!mproto_same(name, form->lower))
        form++;
    memset(s, 0, sizeof *s);
    s->form = form->name;
    s->type = form->type;
    s->spaced = form->part == MPROTO_IMAPC_AT_IDS;
    s->begun = form->type != MPROTO_IMAPC_IDS;
    c->part = form->part;
    mproto_imapc_store_rest(c, &c->name);
}

void mproto_imapc_ids_tail(mproto_imapc *c)
{
    mproto_imapc_expect(c, MPROTO_CUT_LOOSE);
    c->part = MPROTO_IMAPC_AT_TAIL;
}

static int ids_last(mproto_imapc *c)
{
    const mproto_span none = { NULL, 0 };

    c->part = MPROTO_IMAPC_AT_LINE;
    c->ids.name = none;
    if (c->ids.type == MPROTO_IMAPC_IDS)
        return mproto_imapc_ids_event(c, MPROTO_IMAPC_SEARCH_END);
    if (c->ids.type == MPROTO_IMAPC_THREAD)
        return mproto_imapc_ids_event(c, MPROTO_IMAPC_THREAD_END);
    c->quirks = 0;
    return 0;
}

/* What is left of the line should be nothing, or blanks. */
static int ids_tail(mproto_imapc *c)
{
    const mproto_span none = { NULL, 0 };
    mproto_span rest = none;
    size_t blanks = 0;
    mproto_err code;

    if (!c->ids.begun) {
        c->ids.begun = 1;
        return mproto_imapc_esearch_begun(c);
    }
    if (!c->ids.ended && mproto_imapc_gather(c, &rest) == MPROTO_CUT_MORE)
        return 0;
    while (blanks < rest.n && rest.p[blanks] == ' ')
        blanks++;
    if (blanks > 0 || c->ids.loose)
        c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    c->ids.loose = 0;
    c->ids.ended = 1;
    if (blanks == rest.n && !c->ids.bad && !c->over &&
        !mproto_imapc_refuses(c))
        return ids_last(c);
    code = c->over ? MPROTO_E_LIMIT : c->ids.bad;
    mproto_imapc_invalid(c, code ? code : MPROTO_E_PEER, none, rest);
    c->over = 0;
    c->ids.bad = MPROTO_OK;
    c->ids.name = none;
    return mproto_imapc_ids_event(c, MPROTO_IMAPC_INVALID);
}

void mproto_imapc_ids_bad(mproto_imapc *c, mproto_err code)
{
    c->ids.bad = code;
    if (!c->ids.ended)
        mproto_imapc_ids_tail(c);
    c->part = MPROTO_IMAPC_AT_TAIL;
}

/* --- where there are numbers --- */

/* "(MODSEQ 917162500)" behind those of SEARCH and SORT (RFC 7162 3.1.5). */
static int ids_modseq(mproto_imapc *c)
{
    static const char modseq[] = "MODSEQ";
    mproto_imap_value name, value;
    mproto_imap_list list;
    mproto_span piece;
    mproto_cut_type type = mproto_imapc_gather(c, &piece);
    mproto_err code;

    if (type == MPROTO_CUT_MORE)
        return 0;
    code = c->over ? MPROTO_E_LIMIT : MPROTO_OK;
    c->part = MPROTO_IMAPC_AT_TAIL;
    c->ids.ended = type == MPROTO_CUT_LINE;
    if (!c->ids.ended)
        mproto_imapc_ids_tail(c);
    if (code == MPROTO_OK)
        code = mproto_imapc_values(c, piece);
    if (code != MPROTO_OK) {
        c->ids.bad = code;
        return 0;
    }
    list = mproto_imap_values_list(&c->values);
    if (!mproto_imap_next(&list, &name) || name.kind != MPROTO_IMAP_LIST ||
        !mproto_imap_next(&name.list, &value) ||
        !mproto_same(value.text, "modseq") ||
        !mproto_imap_next(&name.list, &value) ||
        mproto_imap_number(value.text, &c->ev.number) != MPROTO_OK) {
        c->ids.bad = MPROTO_E_PEER;
        return 0;
    }
    mproto_imapc_ids_event(c, MPROTO_IMAPC_NUMBER);
    c->ev.name.p = modseq;
    c->ev.name.n = sizeof modseq - 1;
    return 1;
}

/* The batch is told; now to the octet that ended it. */
static int ids_ended(mproto_imapc *c)
{
    mproto_imapc_ids *s = &c->ids;
    const mproto_span none = { NULL, 0 };
    char ch = *mproto_imapc_source(c)->p;

    if (s->spaced && ch == '(') {
        mproto_imapc_expect(c, MPROTO_CUT_ITEMS | MPROTO_CUT_LOOSE);
        c->part = MPROTO_IMAPC_AT_MODSEQ;
        return 0;
    }
    if (s->spaced || s->type == MPROTO_IMAPC_VANISHED) {
        s->loose |= s->blank;
        mproto_imapc_ids_tail(c);
        return 0;
    }
    c->part = MPROTO_IMAPC_AT_RETURN;
    s->set = 0;
    if (s->list == 0 || ch == ')') {
        s->name = none;
        if (s->list > 0 && ch == ')')
            mproto_imapc_step(c, 1);
        s->list = 0;
    }
    return 0;
}

/* What is no set may be NIL, within a list. */
static int ids_none(mproto_imapc *c)
{
    char ch = *mproto_imapc_source(c)->p;

    if (c->ids.list == 2 && !c->ids.digits && (ch == 'N' || ch == 'n')) {
        mproto_imapc_expect(c, MPROTO_CUT_ITEMS | MPROTO_CUT_LOOSE);
        c->part = MPROTO_IMAPC_AT_RETURNED;
    } else {
        mproto_imapc_ids_bad(c, MPROTO_E_PEER);
    }
    return 0;
}

static int ids_some(mproto_imapc *c)
{
    if (!c->ids.begun) {
        c->ids.begun = 1;
        return mproto_imapc_ids_event(c, MPROTO_IMAPC_SEARCH);
    }
    switch (ids_numbers(c)) {
    case IDS_MORE:
        return 0;
    case IDS_FULL:
        return ids_batch(c);
    case IDS_END:
        return c->ids.n > 0 ? ids_batch(c) : ids_ended(c);
    default:
        return c->ids.n > 0 ? ids_batch(c) : ids_none(c);
    }
}

static int ids_step(mproto_imapc *c)
{
    switch (c->part) {
    case MPROTO_IMAPC_AT_IDS:
        return ids_some(c);
    case MPROTO_IMAPC_AT_MODSEQ:
        return ids_modseq(c);
    case MPROTO_IMAPC_AT_RETURN:
        return mproto_imapc_esearch_blanks(c);
    case MPROTO_IMAPC_AT_RETURNED:
        return mproto_imapc_esearch_item(c);
    case MPROTO_IMAPC_AT_THREAD:
        return mproto_imapc_thread_read(c);
    default:
        return ids_tail(c);
    }
}

int mproto_imapc_ids_read(mproto_imapc *c)
{
    int told = ids_step(c);

    if (told && c->ev.type != MPROTO_IMAPC_INVALID &&
        mproto_imapc_known_hides(c)) {
        memset(&c->ev, 0, sizeof c->ev);
        return 0;
    }
    return told;
}
