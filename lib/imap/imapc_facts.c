#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* What SELECT tells comes before its result: it begins with the first of it, or
 * with CLOSED, and ends what was known of another mailbox. */
void mproto_imapc_facts_begin(mproto_imapc *c, int number)
{
    if (c->selecting == number)
        return;
    c->selecting = number;
    c->before = c->facts;
    memset(&c->facts, 0, sizeof c->facts);
    mproto_imapc_map_begin(c);
}

void mproto_imapc_facts_undo(mproto_imapc *c, int number)
{
    if (c->selecting == number) {
        c->facts = c->before;
        mproto_imapc_map_forget(c);
    }
    c->selecting = 0;
}

/* 1: there is a mailbox, or will be, that untagged data are of. */
static int facts_wanted(mproto_imapc *c)
{
    const mproto_imapc_queue *q = &c->queue;
    const mproto_imapc_command *command;
    unsigned i;

    for (i = 0; i < q->started; i++) {
        command = mproto_imapc_queue_at(q, i);
        if (command->what != MPROTO_IMAPC_W_SELECT)
            continue;
        mproto_imapc_facts_begin(c, command->number);
        return 1;
    }
    return c->state == MPROTO_IMAPC_SELECTED;
}

mproto_imapc_facts *mproto_imapc_facts_now(mproto_imapc *c)
{
    return facts_wanted(c) ? &c->facts : NULL;
}

/* --- response codes (RFC 9051 7.1) --- */

typedef enum fact_code {
    FACT_UIDVALIDITY = 1, FACT_UIDNEXT, FACT_UNSEEN, FACT_MODSEQ,
    FACT_NOMODSEQ, FACT_PERMANENT, FACT_READONLY, FACT_READWRITE,
    FACT_NOTSTICKY, FACT_CLOSED
} fact_code;

static const struct fact_name {
    const char *lower;
    fact_code   code;
} fact_names[] = {
    { "uidvalidity", FACT_UIDVALIDITY }, { "uidnext", FACT_UIDNEXT },
    { "unseen", FACT_UNSEEN }, { "highestmodseq", FACT_MODSEQ },
    { "nomodseq", FACT_NOMODSEQ }, { "permanentflags", FACT_PERMANENT },
    { "read-only", FACT_READONLY }, { "read-write", FACT_READWRITE },
    { "uidnotsticky", FACT_NOTSTICKY }, { "closed", FACT_CLOSED }
};

static fact_code fact_of(mproto_span name)
{
    size_t i;

    for (i = 0; i < sizeof fact_names / sizeof *fact_names; i++)
        if (mproto_same(name, fact_names[i].lower))
            return fact_names[i].code;
    return 0;
}

static void fact_number(mproto_imapc_facts *f, fact_code code, uint64_t n)
{
    if (code == FACT_MODSEQ) {
        f->modseq = n;
        f->has |= MPROTO_IMAPC_HAS_MODSEQ;
    }
    if (n > UINT32_MAX)
        return;
    if (code == FACT_UIDVALIDITY) {
        f->uidvalidity = (uint32_t)n;
        f->has |= MPROTO_IMAPC_HAS_UIDVALIDITY;
    } else if (code == FACT_UIDNEXT) {
        f->uidnext = (uint32_t)n;
        f->has |= MPROTO_IMAPC_HAS_UIDNEXT;
    } else if (code == FACT_UNSEEN) {
        f->unseen = (uint32_t)n;
        f->has |= MPROTO_IMAPC_HAS_UNSEEN;
    }
}

static void fact_flags(mproto_imapc_facts *f, mproto_imap_list list)
{
    mproto_imap_value v;

    if (!mproto_imap_next(&list, &v) || v.kind != MPROTO_IMAP_LIST)
        return;
    f->permanent = mproto_imap_flags(v.list);
    f->has |= MPROTO_IMAPC_HAS_PERMANENT;
}

static void fact_learn(mproto_imapc *c, mproto_imapc_facts *f, fact_code code)
{
    mproto_imap_list list = c->ev.list;
    mproto_imap_value v;
    uint64_t n;

    if (code == FACT_CLOSED) {
        memset(f, 0, sizeof *f);
        mproto_imapc_map_forget(c);
        mproto_imapc_known_closed(c);
    } else if (code == FACT_PERMANENT)
        fact_flags(f, c->ev.list);
    else if (code == FACT_READONLY || code == FACT_READWRITE)
        f->readonly = code == FACT_READONLY;
    else if (code == FACT_NOMODSEQ)
        f->nomodseq = 1;
    else if (code == FACT_NOTSTICKY)
        f->uidnotsticky = 1;
    else if (mproto_imap_next(&list, &v) && mproto_number(v.text, &n))
        fact_number(f, code, n);
}

void mproto_imapc_facts_code(mproto_imapc *c)
{
    fact_code code = c->ev.code.n > 0 ? fact_of(c->ev.code) : 0;
    mproto_imapc_facts *f = code ? mproto_imapc_facts_now(c) : NULL;

    if (f)
        fact_learn(c, f, code);
}

void mproto_imapc_facts_result(mproto_imapc *c, int number)
{
    fact_code code = c->ev.code.n > 0 ? fact_of(c->ev.code) : 0;

    mproto_imapc_facts_begin(c, number);
    if (code)
        fact_learn(c, &c->facts, code);
}

const mproto_imapc_facts *mproto_imapc_selected(const mproto_imapc *c)
{
    return c && c->state == MPROTO_IMAPC_SELECTED ? &c->facts : NULL;
}
