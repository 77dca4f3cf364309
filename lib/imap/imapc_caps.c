#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

void mproto_imapc_caps_forget(mproto_imapc *c)
{
    c->caps.n = 0;
    c->knows_caps = 0;
    c->unready = 1;
}

/* As they came, but "LITERAL +" of some servers is LITERAL+. */
void mproto_imapc_caps_learn(mproto_imapc *c, mproto_span names)
{
    static const char blank[] = " ";
    mproto_span word, gap = { blank, 1 };

    c->caps.n = 0;
    c->knows_caps = 1;
    c->fresh_caps = 1;
    while (names.n > 0) {
        word = mproto_imapc_word(c, &names);
        if (word.n >= MPROTO_IMAPC_CAPS_MAX - c->caps.n)
            return;
        if ((c->caps.n > 0 && !(word.n == 1 && *word.p == '+') &&
             !mproto_imapc_store_add(c, &c->caps, gap)) ||
            !mproto_imapc_store_add(c, &c->caps, word))
            return;
    }
}

void mproto_imapc_caps_code(mproto_imapc *c)
{
    if (mproto_same(c->ev.code, "capability"))
        mproto_imapc_caps_learn(c, c->ev.data);
}

/* One that answers NO has none to tell. */
void mproto_imapc_caps_answered(mproto_imapc *c)
{
    c->asked = 0;
    c->knows_caps = 1;
}

/* Not into what the caller is building: behind it. */
static void caps_ask(mproto_imapc *c)
{
    int number;

    if (c->queue.drafting)
        return;
    mproto_imapc_queue_begin(&c->queue, MPROTO_IMAPC_W_CAPABILITY, 0,
                             "CAPABILITY");
    number = mproto_imapc_queue_end(&c->queue, 0);
    if (number > 0)
        c->asked = number;
}

int mproto_imapc_caps_due(mproto_imapc *c)
{
    if (c->phase != MPROTO_IMAPC_P_OPEN)
        return 0;
    if (!c->knows_caps && !(c->flags & MPROTO_IMAPC_NO_CAPABILITY)) {
        if (c->asked == 0)
            caps_ask(c);
        return 0;
    }
    c->unready = 0;
    c->ev.type = MPROTO_IMAPC_READY;
    return 1;
}

int mproto_imapc_has(const mproto_imapc *c, const char *name)
{
    mproto_span wanted = { name, mproto_length(name) }, word;
    size_t at, end;

    for (at = 0; c && at < c->caps.n; at = end + 1) {
        for (end = at; end < c->caps.n && c->caps.p[end] != ' '; end++)
            ;
        word.p = c->caps.p + at;
        word.n = end - at;
        if (mproto_same_span(word, wanted))
            return 1;
    }
    return 0;
}
