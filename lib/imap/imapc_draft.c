#include "imap/imapc_queue_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include <limits.h>
#include <string.h>

#define RESTING  8192u          /* octets of an output that is kept */
#define GATES_LEAST 8u

/* --- the output --- */

static size_t draft_waiting(const mproto_imapc_queue *q)
{
    return q->wire->out_n - q->wire->out_at;
}

uint64_t mproto_imapc_queue_tail(const mproto_imapc_queue *q)
{
    return q->wire->gone + draft_waiting(q);
}

static void draft_swap_out(mproto_imapc_queue *q, char *out, size_t cap)
{
    mproto_wire *w = q->wire;
    char *old = w->out;
    size_t old_cap = w->out_cap;

    mproto_wire_move_out(w, out, cap);
    mproto_wipe(old, old_cap);
    if (old != q->rest)
        mproto_alloc_free(&w->alloc, old, old_cap);
}

void mproto_imapc_queue_shrink(mproto_imapc_queue *q)
{
    mproto_wire *w = q->wire;

    if (draft_waiting(q) == 0 && w->out_cap > RESTING && w->out != q->rest)
        draft_swap_out(q, q->rest, q->rest_n);
    if (q->gates_n == 0 && q->gates_cap > GATES_LEAST) {
        mproto_alloc_free(&w->alloc, q->gates,
                          q->gates_cap * sizeof *q->gates);
        q->gates = NULL;
        q->gates_cap = 0;
    }
}

/* Room for n octets, and kept ones behind them. */
static int draft_reserve(mproto_imapc_queue *q, size_t n, size_t kept)
{
    mproto_wire *w = q->wire;
    size_t need = mproto_size_add(draft_waiting(q), n);
    size_t cap;
    char *out;

    need = mproto_size_add(need, kept);
    if (need > q->out_max)
        return MPROTO_E_FULL;
    if (need <= w->out_cap)
        return MPROTO_OK;
    cap = w->out_cap > q->out_max / 2 ? q->out_max : 2 * w->out_cap;
    if (cap < need)
        cap = need;
    out = w->alloc.resize(w->alloc.ctx, NULL, 0, cap);
    if (!out)
        return MPROTO_E_NOMEM;
    draft_swap_out(q, out, cap);
    return MPROTO_OK;
}

/* There is room. */
static void draft_append(mproto_imapc_queue *q, const void *p, size_t n)
{
    mproto_buf b;

    mproto_wire_open(q->wire, &b, n);
    mproto_buf_put(&b, p, n);
    MPROTO_CHECK(!b.over);
    mproto_wire_commit(q->wire, &b);
    q->wire->held += n;
}

void mproto_imapc_queue_cut(mproto_imapc_queue *q, uint64_t at, size_t n)
{
    mproto_wire *w = q->wire;
    char *p = w->out + w->out_at + (size_t)(at - w->gone);
    char *end = w->out + w->out_n;

    MPROTO_CHECK(n <= (size_t)(end - p));
    memmove(p, p + n, (size_t)(end - p) - n);
    mproto_wipe(end - n, n);
    w->out_n -= n;
    w->held -= n;
}

/* What is kept free for others. */
static size_t draft_kept(const mproto_imapc_queue *q)
{
    if (q->last)
        return 0;
    return q->extending ? MPROTO_IMAPC_LAST_OCTETS
                        : MPROTO_IMAPC_LAST_OCTETS + MPROTO_IMAPC_END_OCTETS;
}

/* --- life --- */

void mproto_imapc_queue_init(mproto_imapc_queue *q, mproto_wire *wire,
                             mproto_imapc_command *ring, unsigned cap,
                             size_t out_max)
{
    memset(q, 0, sizeof *q);
    q->wire = wire;
    q->rest = wire->out;
    q->rest_n = wire->out_cap;
    q->ring = ring;
    q->cap = cap;
    q->out_max = out_max > q->rest_n ? out_max : q->rest_n;
    q->spoilt = MPROTO_OK;
}

void mproto_imapc_queue_done(mproto_imapc_queue *q)
{
    mproto_wire *w = q->wire;

    mproto_wipe(w->out, w->out_cap);
    if (w->out != q->rest)
        mproto_alloc_free(&w->alloc, w->out, w->out_cap);
    mproto_alloc_free(&w->alloc, q->gates, q->gates_cap * sizeof *q->gates);
    w->out = q->rest;
    w->out_cap = q->rest_n;
    w->out_at = w->out_n = w->held = 0;
    q->gates = NULL;
    q->gates_cap = q->gates_at = q->gates_n = 0;
}

/* --- gates --- */

static int draft_more_gates(mproto_imapc_queue *q)
{
    const mproto_alloc *alloc = &q->wire->alloc;
    size_t cap = q->gates_cap > 0 ? 2 * q->gates_cap : GATES_LEAST;
    uint64_t *gates;

    gates = alloc->resize(alloc->ctx, q->gates, q->gates_cap * sizeof *gates,
                          cap * sizeof *gates);
    if (!gates)
        return MPROTO_E_NOMEM;
    q->gates = gates;
    q->gates_cap = cap;
    return MPROTO_OK;
}

static int draft_push_gate(mproto_imapc_queue *q, uint64_t at)
{
    size_t n = q->gates_n - q->gates_at;

    if (q->gates_n == q->gates_cap && n < q->gates_cap / 2) {
        memmove(q->gates, q->gates + q->gates_at, n * sizeof *q->gates);
        q->gates_at = 0;
        q->gates_n = n;
    }
    if (q->gates_n == q->gates_cap && draft_more_gates(q) != MPROTO_OK)
        return MPROTO_E_NOMEM;
    q->gates[q->gates_n++] = at;
    return MPROTO_OK;
}

/* --- a command --- */

static void draft_tag(mproto_buf *b, int number)
{
    mproto_buf_char(b, 'A');
    mproto_buf_number(b, (uint64_t)number);
    mproto_buf_char(b, ' ');
}

static void draft_put_tag(mproto_imapc_queue *q, const char *name)
{
    char text[MPROTO_IMAPC_LAST_OCTETS];
    mproto_buf b;

    mproto_buf_init(&b, text, sizeof text);
    draft_tag(&b, q->draft.number);
    mproto_imapc_queue_put(q, b.p, b.n);
    mproto_imapc_queue_put(q, name, mproto_length(name));
}

void mproto_imapc_queue_drop(mproto_imapc_queue *q)
{
    uint64_t tail = mproto_imapc_queue_tail(q);

    if (!q->drafting)
        return;
    mproto_imapc_queue_cut(q, q->draft.begin, (size_t)(tail - q->draft.begin));
    q->gates_n -= q->draft_gates;
    q->drafting = q->extending = 0;
}

static void draft_start(mproto_imapc_queue *q)
{
    mproto_imapc_queue_drop(q);
    memset(&q->draft, 0, sizeof q->draft);
    q->draft.begin = mproto_imapc_queue_tail(q);
    q->drafting = 1;
    q->extending = q->last = 0;
    q->draft_gates = q->draft_n = 0;
    q->spoilt = MPROTO_OK;
}

void mproto_imapc_queue_begin(mproto_imapc_queue *q, mproto_imapc_what what,
                              unsigned is, const char *name)
{
    unsigned places = q->cap;

    draft_start(q);
    q->last = what == MPROTO_IMAPC_W_LOGOUT;
    if (!q->last)
        places--;
    q->draft.what = what;
    q->draft.is = (unsigned char)is;
    q->draft.number = q->number == INT_MAX ? 1 : q->number + 1;
    if (mproto_imapc_queue_open(q))
        q->spoilt = MPROTO_E_STATE;
    else if (q->count >= places || (q->pad_end && !q->last))
        q->spoilt = MPROTO_E_FULL;
    if (name)
        draft_put_tag(q, name);
}

void mproto_imapc_queue_extend(mproto_imapc_queue *q)
{
    MPROTO_CHECK(mproto_imapc_queue_open(q) != NULL);
    draft_start(q);
    q->extending = 1;
}

void mproto_imapc_queue_spoil(mproto_imapc_queue *q, mproto_err why,
                              size_t need)
{
    if (!q->drafting)
        return;
    q->draft_n = mproto_size_add(q->draft_n, need);
    if (q->spoilt == MPROTO_OK || q->spoilt == MPROTO_E_FULL)
        q->spoilt = why;
}

void mproto_imapc_queue_put(mproto_imapc_queue *q, const void *p, size_t n)
{
    if (!q->drafting)
        return;
    q->draft_n = mproto_size_add(q->draft_n, n);
    if (q->spoilt == MPROTO_OK)
        q->spoilt = (mproto_err)draft_reserve(q, n, draft_kept(q));
    if (q->spoilt == MPROTO_OK)
        draft_append(q, p, n);
}

void mproto_imapc_queue_gate(mproto_imapc_queue *q)
{
    if (!q->drafting || q->spoilt != MPROTO_OK)
        return;
    q->spoilt = (mproto_err)draft_push_gate(q, mproto_imapc_queue_tail(q));
    q->draft_gates += q->spoilt == MPROTO_OK;
}

char *mproto_imapc_queue_window(mproto_imapc_queue *q, size_t n, size_t *cap)
{
    size_t used = draft_waiting(q) + draft_kept(q);
    mproto_buf b;

    if (!q->drafting || q->spoilt != MPROTO_OK)
        return NULL;
    *cap = q->out_max > used ? q->out_max - used : 0;
    if (*cap > n)
        *cap = n;
    q->spoilt = (mproto_err)draft_reserve(q, *cap, draft_kept(q));
    if (q->spoilt != MPROTO_OK)
        return NULL;
    mproto_wire_open(q->wire, &b, *cap);
    return b.p;
}

void mproto_imapc_queue_take(mproto_imapc_queue *q, size_t n, size_t gate)
{
    uint64_t at = mproto_imapc_queue_tail(q) + gate;

    if (!q->drafting || q->spoilt != MPROTO_OK)
        return;
    q->draft_n += n;
    q->wire->out_n += n;
    q->wire->held += n;
    if (gate == 0)
        return;
    q->spoilt = (mproto_err)draft_push_gate(q, at);
    q->draft_gates += q->spoilt == MPROTO_OK;
}

/* The longest that ever has room is not too long. */
static mproto_err draft_verdict(mproto_imapc_queue *q)
{
    size_t need = mproto_size_add(q->draft_n, draft_kept(q));

    if (q->spoilt != MPROTO_E_FULL)
        return q->spoilt;
    if (need > q->out_max)
        return MPROTO_E_ARG;
    q->starved = q->draft_n;
    return MPROTO_E_FULL;
}

static mproto_imapc_command *draft_commit(mproto_imapc_queue *q)
{
    if (q->extending)
        return mproto_imapc_queue_at(q, q->count - 1);
    q->number = q->draft.number;
    *mproto_imapc_queue_at(q, q->count) = q->draft;
    return mproto_imapc_queue_at(q, q->count++);
}

/* LOGOUT is not said before all blanks are: draft_say_late(). */
static void draft_put_off(mproto_imapc_queue *q)
{
    uint64_t begin = q->draft.begin;

    mproto_imapc_queue_cut(q, begin,
                           (size_t)(mproto_imapc_queue_tail(q) - begin));
    q->late = 1;
}

int mproto_imapc_queue_end(mproto_imapc_queue *q, int open)
{
    mproto_imapc_command *c;
    mproto_err code;

    if (!q->drafting)
        return MPROTO_E_STATE;
    if (!open)
        mproto_imapc_queue_put(q, "\r\n", 2);
    code = draft_verdict(q);
    if (code != MPROTO_OK) {
        mproto_imapc_queue_drop(q);
        return code;
    }
    if (q->pad_end)
        draft_put_off(q);
    c = draft_commit(q);
    c->open = (unsigned char)(open != 0);
    c->end = mproto_imapc_queue_tail(q);
    q->drafting = q->extending = 0;
    q->wire->asks = 0;
    return c->number;
}

/* --- the open command --- */

int mproto_imapc_queue_more(mproto_imapc_queue *q, const void *p, size_t n)
{
    int rc;

    MPROTO_CHECK(mproto_imapc_queue_open(q) && !q->drafting);
    rc = draft_reserve(q, n, MPROTO_IMAPC_LAST_OCTETS +
                             MPROTO_IMAPC_END_OCTETS);
    if (rc != MPROTO_OK)
        return rc;
    draft_append(q, p, n);
    q->wire->asks = 0;
    return MPROTO_OK;
}

size_t mproto_imapc_queue_room(const mproto_imapc_queue *q)
{
    size_t used = draft_waiting(q) + MPROTO_IMAPC_LAST_OCTETS +
                  MPROTO_IMAPC_END_OCTETS;
    size_t room = q->out_max > used ? q->out_max - used : 0;

    return room < q->out_max / 4 ? 0 : room;
}

void mproto_imapc_queue_whole(mproto_imapc_queue *q)
{
    mproto_imapc_command *c = mproto_imapc_queue_at(q, q->count - 1);

    MPROTO_CHECK(mproto_imapc_queue_open(q) == c);
    c->open = 0;
    c->end = mproto_imapc_queue_tail(q);
}

/* --- what a refused literal lacks --- */

void mproto_imapc_queue_pad(mproto_imapc_queue *q, uint64_t n)
{
    q->pad = n;
    q->pad_end = 1;
    q->wire->asks = 0;
}

/* Room for it was kept. */
static void draft_say_late(mproto_imapc_queue *q)
{
    mproto_imapc_command *c = mproto_imapc_queue_at(q, q->count - 1);
    char text[MPROTO_IMAPC_LAST_OCTETS];
    mproto_buf b;

    mproto_buf_init(&b, text, sizeof text);
    draft_tag(&b, c->number);
    mproto_buf_text(&b, "LOGOUT\r\n");
    c->begin = mproto_imapc_queue_tail(q);
    draft_append(q, b.p, b.n);
    c->end = mproto_imapc_queue_tail(q);
    q->late = 0;
}

void mproto_imapc_queue_pour(mproto_imapc_queue *q)
{
    static const char blanks[] = "                                ";
    size_t room = mproto_imapc_queue_room(q), n;

    while (q->pad > 0 && room > 0) {
        n = room < sizeof blanks - 1 ? room : sizeof blanks - 1;
        if (n > q->pad)
            n = (size_t)q->pad;
        if (draft_reserve(q, n, MPROTO_IMAPC_LAST_OCTETS) != MPROTO_OK)
            return;
        draft_append(q, blanks, n);
        q->pad -= n;
        room -= n;
    }
    if (!q->pad_end || q->pad > 0 ||
        draft_reserve(q, 2, MPROTO_IMAPC_LAST_OCTETS) != MPROTO_OK)
        return;
    draft_append(q, "\r\n", 2);
    q->pad_end = 0;
    if (q->late)
        draft_say_late(q);
}

/* --- room --- */

int mproto_imapc_queue_has_room(const mproto_imapc_queue *q)
{
    size_t need = mproto_size_add(draft_waiting(q), q->starved);

    return q->count < q->cap - 1 && !q->pad_end &&
           mproto_size_add(need, MPROTO_IMAPC_LAST_OCTETS +
                                 MPROTO_IMAPC_END_OCTETS) <= q->out_max;
}

#undef RESTING
#undef GATES_LEAST
