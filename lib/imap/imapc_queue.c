#include "imap/imapc_queue_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include <limits.h>
#include <string.h>

/* --- the ring --- */

mproto_imapc_command *mproto_imapc_queue_at(const mproto_imapc_queue *q,
                                            unsigned i)
{
    return &q->ring[(q->first + i) % q->cap];
}

const mproto_imapc_command *mproto_imapc_queue_open(
    const mproto_imapc_queue *q)
{
    const mproto_imapc_command *c;

    if (q->count == 0)
        return NULL;
    c = mproto_imapc_queue_at(q, q->count - 1);
    return c->open ? c : NULL;
}

static uint64_t queue_end_of(const mproto_imapc_queue *q,
                             const mproto_imapc_command *c)
{
    if (!c->open)
        return c->end;
    return q->drafting ? q->draft.begin : mproto_imapc_queue_tail(q);
}

static void queue_fly(mproto_imapc_queue *q, unsigned is, unsigned by)
{
    size_t i;

    for (i = 0; i < sizeof q->flying / sizeof q->flying[0]; i++)
        if (is & 1u << i)
            q->flying[i] += by;
}

/* Mostly it is the first. */
static void queue_remove(mproto_imapc_queue *q, unsigned i)
{
    if (i < q->started) {
        queue_fly(q, mproto_imapc_queue_at(q, i)->is, 0u - 1);
        q->started--;
    }
    for (; i > 0; i--)
        *mproto_imapc_queue_at(q, i) = *mproto_imapc_queue_at(q, i - 1);
    q->first = (q->first + 1) % q->cap;
    q->count--;
}

/* --- gates --- */

/* The command whose literal is waited for, or NULL. */
static const mproto_imapc_command *queue_gated(const mproto_imapc_queue *q)
{
    const mproto_imapc_command *c;

    if (q->started == 0 || q->gates_at == q->gates_n)
        return NULL;
    c = mproto_imapc_queue_at(q, q->started - 1);
    return q->gates[q->gates_at] <= queue_end_of(q, c) ? c : NULL;
}

static void queue_open_gate(mproto_imapc_queue *q)
{
    q->gates_at++;
    if (q->gates_at == q->gates_n)
        q->gates_at = q->gates_n = 0;
}

int mproto_imapc_queue_is_gated(const mproto_imapc_queue *q)
{
    const mproto_imapc_command *c = mproto_imapc_queue_open(q);

    return c && (q->started < q->count || queue_gated(q) == c);
}

/* --- what may go out --- */

static unsigned queue_flying(const mproto_imapc_queue *q, unsigned bit)
{
    size_t i = 0;

    while (bit >> i != 1u)
        i++;
    return q->flying[i];
}

static int queue_may_start(const mproto_imapc_queue *q,
                           const mproto_imapc_command *c)
{
    if (q->stopped || ((c->is & MPROTO_IMAPC_WAITS) && q->started > 0))
        return 0;
    if ((c->is & MPROTO_IMAPC_NUMBERS) &&
        queue_flying(q, MPROTO_IMAPC_EXPUNGES) > 0)
        return 0;
    if ((c->is & MPROTO_IMAPC_FINDS) &&
        queue_flying(q, MPROTO_IMAPC_FINDS) > 0)
        return 0;
    return queue_flying(q, MPROTO_IMAPC_BLOCKS) == 0;
}

/* Where the octets stop that may leave. */
static uint64_t queue_limit(mproto_imapc_queue *q)
{
    const mproto_imapc_command *next;

    while (!queue_gated(q)) {
        if (q->started == q->count || q->late)
            return q->drafting ? q->draft.begin : mproto_imapc_queue_tail(q);
        next = mproto_imapc_queue_at(q, q->started);
        if (!queue_may_start(q, next))
            return next->begin;
        queue_fly(q, next->is, 1);
        q->started++;
    }
    return q->gates[q->gates_at];
}

/* All has left, from where it rests. */
static int queue_is_quiet(const mproto_imapc_queue *q)
{
    const mproto_wire *w = q->wire;

    return w->out_at == w->out_n && w->out == q->rest &&
           q->started == q->count && !q->pad_end;
}

void mproto_imapc_queue_release(mproto_imapc_queue *q)
{
    if (queue_is_quiet(q))
        return;
    mproto_imapc_queue_pour(q);
    mproto_imapc_queue_shrink(q);
    q->wire->held = (size_t)(mproto_imapc_queue_tail(q) - queue_limit(q));
}

/* --- what the server says --- */

void mproto_imapc_queue_hear(mproto_imapc_queue *q)
{
    q->heard = q->wire->gone_in;
}

mproto_imapc_plus mproto_imapc_queue_plus(mproto_imapc_queue *q)
{
    const mproto_imapc_command *c = mproto_imapc_queue_open(q);
    mproto_imapc_plus plus = MPROTO_IMAPC_PLUS_ARGUMENT;

    mproto_imapc_queue_release(q);
    if (c && c->what == MPROTO_IMAPC_W_AUTHENTICATE && q->started == q->count)
        return mproto_imapc_queue_tail(q) > q->heard
            ? MPROTO_IMAPC_PLUS_EARLY : MPROTO_IMAPC_PLUS_CHALLENGE;
    c = queue_gated(q);
    if (!c)
        return MPROTO_IMAPC_PLUS_NONE;
    if (q->gates[q->gates_at] > q->heard)
        return MPROTO_IMAPC_PLUS_EARLY;
    if (c->what == MPROTO_IMAPC_W_IDLE)
        plus = MPROTO_IMAPC_PLUS_IDLE;
    else if (c->open && q->gates[q->gates_at] == mproto_imapc_queue_tail(q))
        plus = MPROTO_IMAPC_PLUS_PAYLOAD;
    queue_open_gate(q);
    mproto_imapc_queue_release(q);
    return plus;
}

int mproto_imapc_queue_number(mproto_span tag)
{
    mproto_span digits = tag;
    uint64_t n;

    if (tag.n < 2 || tag.p[0] != 'A' || tag.p[1] == '0')
        return 0;
    digits.p++;
    digits.n--;
    return mproto_number(digits, &n) && n <= INT_MAX ? (int)n : 0;
}

/* All from the gate to the end of this command, which comes no more. */
static void queue_cut_command(mproto_imapc_queue *q, unsigned i)
{
    uint64_t end = queue_end_of(q, mproto_imapc_queue_at(q, i));
    uint64_t at = mproto_imapc_queue_tail(q) - q->wire->held;
    size_t n = (size_t)(end - at), g;

    while (q->gates_at < q->gates_n && q->gates[q->gates_at] <= end)
        queue_open_gate(q);
    mproto_imapc_queue_cut(q, at, n);
    for (i++; i < q->count; i++) {
        mproto_imapc_queue_at(q, i)->begin -= n;
        mproto_imapc_queue_at(q, i)->end -= n;
    }
    q->draft.begin -= n;
    for (g = q->gates_at; g < q->gates_n; g++)
        q->gates[g] -= n;
}

const char *mproto_imapc_queue_tagged(mproto_imapc_queue *q, int number,
                                      mproto_imap_status status,
                                      mproto_imapc_command *command)
{
    unsigned i = 0;
    int released;

    mproto_imapc_queue_release(q);
    while (i < q->count && mproto_imapc_queue_at(q, i)->number != number)
        i++;
    if (i == q->count)
        return "a result with an unknown tag";
    *command = *mproto_imapc_queue_at(q, i);
    if (i >= q->started || command->begin >= q->heard)
        return "a result before its command was sent";
    released = !command->open &&
               command->end <= mproto_imapc_queue_tail(q) - q->wire->held;
    if (status == MPROTO_IMAP_OK &&
        (!released || command->end > q->heard))
        return "OK to a command that was not sent whole";
    if (command->open)
        mproto_imapc_queue_drop(q);
    if (!released)
        queue_cut_command(q, i);
    queue_remove(q, i);
    if (status == MPROTO_IMAP_OK &&
        (command->what == MPROTO_IMAPC_W_STARTTLS ||
         command->what == MPROTO_IMAPC_W_COMPRESS))
        q->stopped = 1;
    mproto_imapc_queue_release(q);
    return NULL;
}

void mproto_imapc_queue_withdraw(mproto_imapc_queue *q)
{
    MPROTO_CHECK(mproto_imapc_queue_open(q) != NULL);
    queue_remove(q, q->count - 1);
    mproto_imapc_queue_release(q);
}

void mproto_imapc_queue_go(mproto_imapc_queue *q)
{
    q->stopped = 0;
    mproto_imapc_queue_release(q);
}

int mproto_imapc_queue_lose(mproto_imapc_queue *q,
                            mproto_imapc_command *command)
{
    if (q->count == 0)
        return 0;
    *command = *mproto_imapc_queue_at(q, 0);
    queue_remove(q, 0);
    return 1;
}
