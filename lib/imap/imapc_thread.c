#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* The depths that are gone back to at each ")" are kept in c->name, four octets
 * for each "(": no recursion, and item_max bounds it. */

static int thread_push(mproto_imapc *c)
{
    mproto_span depth;

    if (c->name.n + sizeof c->ids.next > c->limits.item_max) {
        c->ids.bad = MPROTO_E_LIMIT;
        return 0;
    }
    depth.p = (const char *)&c->ids.next;
    depth.n = sizeof c->ids.next;
    return mproto_imapc_store_add(c, &c->name, depth);
}

static int thread_pop(mproto_imapc *c)
{
    if (c->name.n == 0)
        return 0;
    c->name.n -= sizeof c->ids.next;
    memcpy(&c->ids.next, c->name.p + c->name.n, sizeof c->ids.next);
    return 1;
}

static void thread_add(mproto_imapc_ids *s, uint32_t id)
{
    s->batch.threads[s->n].id = id;
    s->batch.threads[s->n++].depth = s->next++;
    s->number = 0;
    s->digits = 0;
}

/* RFC 5256 4: "((3)(5))" has a parent that is not there. */
static int thread_open(mproto_imapc *c)
{
    if (c->ids.opened)
        thread_add(&c->ids, 0);
    if (!thread_push(c))
        return 0;
    c->ids.opened = 1;
    return 1;
}

/* RFC 5256 4: one blank goes before the first thread, and between a number and
 * what follows it within its thread. */
static void thread_blank(mproto_imapc_ids *s, char ch, unsigned behind_number)
{
    if (!behind_number && (ch == ' ' ? s->threads : s->blank && ch == ')'))
        s->loose = 1;
    s->threads = 1;
    s->blank = ch == ' ';
}

/* 0: it does not belong there. */
static int thread_octet(mproto_imapc *c, char ch)
{
    mproto_imapc_ids *s = &c->ids;
    unsigned behind_number = s->digits;

    if (mproto_is(ch, MPROTO_C_DIGIT)) {
        s->number = s->number * 10 + (uint64_t)(ch - '0');
        s->digits = 1;
        return c->name.n > 0 && s->number <= UINT32_MAX;
    }
    if (s->digits) {
        if (s->number == 0)
            return 0;
        thread_add(s, (uint32_t)s->number);
        s->opened = 0;
    }
    thread_blank(s, ch, behind_number);
    if (ch == '(')
        return thread_open(c);
    if (ch == ')') {
        if (s->opened)
            return 0;
        return thread_pop(c);
    }
    return ch == ' ';
}

static int thread_batch(mproto_imapc *c)
{
    c->ev.threads = c->ids.batch.threads;
    c->ev.ids_n = c->ids.n;
    c->ids.n = 0;
    return mproto_imapc_ids_event(c, MPROTO_IMAPC_THREAD);
}

/* An octet may add two. One that does not belong there is left to the tail, for
 * a literal may begin with it. */
int mproto_imapc_thread_read(mproto_imapc *c)
{
    mproto_span from = *mproto_imapc_source(c);
    size_t i = 0;
    int good = c->ids.bad == MPROTO_OK;

    while (i < from.n && c->ids.n < MPROTO_IMAPC_BATCH - 1 && good &&
           from.p[i] != '\r' && from.p[i] != '\n') {
        good = thread_octet(c, from.p[i]);
        i += good != 0;
    }
    mproto_imapc_step(c, i);
    if (c->ids.n >= MPROTO_IMAPC_BATCH - 1)
        return thread_batch(c);
    if (good && i == from.n)
        return 0;
    if (c->ids.n > 0) {
        if (!good && c->ids.bad == MPROTO_OK)
            c->ids.bad = MPROTO_E_PEER;
        return thread_batch(c);
    }
    if (!good || c->name.n > 0)
        mproto_imapc_ids_bad(c, c->ids.bad ? c->ids.bad : MPROTO_E_PEER);
    else
        mproto_imapc_ids_tail(c);
    return 0;
}
