#include "play.h"

#include <stdlib.h>
#include <string.h>

/* One engine alone: where it stands in its dialogue. */
typedef struct stage {
    const script *s;
    int           side;
    actor         a;
    size_t        at;           /* of the input */
    size_t        end;          /* up to here it may be fed now */
    int           over;
    int           told;         /* how it ended stands in the trace */
    int           dropped;      /* the engine is not called any more */
} stage;

static void take_over(actor *a, played *result)
{
    result->opened = a->opened;
    result->results = a->results;
    result->done = a->done;
    result->calls = a->memory.calls;
    text_add(&result->trace, a->trace.p, a->trace.n);
    text_add(&result->out, a->out.p, a->out.n);
    if (a->wrong.n > 0)
        text_add(&result->wrong, a->wrong.p, a->wrong.n);
    text_free(&a->trace);
    text_free(&a->out);
    text_free(&a->line);
    text_free(&a->wrong);
}

/* How much of the input goes in at once. */
static size_t piece_size(const stage *st)
{
    const play_plan *plan = st->a.plan;
    size_t end = st->end, i;

    if (plan->piece > 0 && end - st->at > plan->piece)
        end = st->at + plan->piece;
    for (i = 0; i < 2; i++)
        if (plan->cut[i] > st->at && plan->cut[i] < end)
            end = plan->cut[i];
    if (plan->eof_at > st->at && plan->eof_at < end)
        end = plan->eof_at;
    if (plan->stop_at > st->at && plan->stop_at < end)
        end = plan->stop_at;
    return end - st->at;
}

static void take_back(stage *st)
{
    free(st->a.lent);
    st->a.lent = NULL;
}

static void lend(stage *st)
{
    size_t n = piece_size(st);
    const char *from = st->s->side[!st->side].wire.p + st->at;
    int code;

    st->a.lent = text_realloc(NULL, n);
    st->a.lent_n = n;
    memcpy(st->a.lent, from, n);
    code = mproto_wire_in(st->a.wire, st->a.lent, n);
    if (code != MPROTO_OK)
        actor_wrong(&st->a, "in() was refused though READ is wanted: ",
                    error_name(code));
    st->at += n;
    if (st->a.plan->keep == 1 && actor_keep(&st->a))
        take_back(st);
}

/* Events, answers, output, until only input or the script can move it. */
static unsigned settle(stage *st)
{
    const play_plan *plan = st->a.plan;
    unsigned want;

    if (st->dropped)
        return st->a.want;
    for (;;) {
        want = actor_pump(&st->a);
        if (want & (MPROTO_READ | MPROTO_TLS | MPROTO_CLOSED))
            take_back(st);
        if (!(want & MPROTO_WRITE))
            return want;
        if (plan->lazy && (want & MPROTO_READ) && st->at < st->end)
            return want;
        actor_drain(&st->a, plan->trickle ? 1 : PLAY_NOTHING);
    }
}

/* TLS is wanted, and octets in the clear are there still: the handshake
 * would choke on them, and all would be over. With another cut the engine
 * sees them itself. */
static void injected(stage *st)
{
    text *trace = &st->a.trace;

    if (mproto_wire_in(st->a.wire, "x", 1) != MPROTO_E_STATE)
        actor_wrong(&st->a, "in() was taken behind STARTTLS", "");
    mproto_wire_eof(st->a.wire);
    settle(st);
    text_puts(trace, "CLOSED E_INJECT at ");
    text_number(trace, st->at);
    st->over = st->told = 1;
}

static void leave_now(stage *st)
{
    mproto_wire_eof(st->a.wire);
    st->end = st->at;
    settle(st);
    if (!(st->a.want & MPROTO_CLOSED))
        actor_wrong(&st->a, "eof() did not close", "");
    st->over = 1;
}

static void feed_up_to(stage *st, size_t end)
{
    unsigned want = settle(st);

    st->end = end;
    while (!(want & MPROTO_CLOSED) && !st->over && st->at < end) {
        if (st->at == st->a.plan->eof_at) {
            leave_now(st);
        } else if (st->at == st->a.plan->stop_at) {
            st->over = 1;
        } else if (want & MPROTO_TLS) {
            injected(st);
        } else if (want & MPROTO_READ) {
            lend(st);
            st->dropped = st->a.plan->drop && st->at == st->a.plan->stop_at;
            st->over |= st->dropped;
            if (st->a.plan->eof_early && st->at == st->a.plan->eof_at)
                leave_now(st);
            else
                want = settle(st);
        } else {
            actor_wrong(&st->a, "it wants nothing that could come", "");
            st->over = 1;
        }
    }
}

static void handshake(stage *st)
{
    unsigned want = settle(st);

    if (st->over || (want & MPROTO_CLOSED))
        return;
    if (!(want & MPROTO_TLS))
        actor_wrong(&st->a, "TLS is not wanted", "");
    else
        actor_tls_on(&st->a);
    settle(st);
}

/* Where the other side's next octets end that may come in one go. */
static size_t turn_end(const script *s, size_t i, int side, int together)
{
    size_t end = s->item[i].to;

    if (!together)
        return end;
    for (; i < s->items && s->item[i].type == SCRIPT_SEND; i++)
        if (s->item[i].side != side)
            end = s->item[i].to;
    return end;
}

static void play_item(stage *st, size_t i)
{
    const script_item *item = &st->s->item[i];
    const play_plan *plan = st->a.plan;

    if (item->type == SCRIPT_SEND && item->side != st->side) {
        feed_up_to(st, turn_end(st->s, i, st->side,
                                plan->together && st->a.kind->server));
    } else if (item->type == SCRIPT_TLS) {
        handshake(st);
    } else if (item->type == SCRIPT_LEAVE && item->side != st->side) {
        settle(st);
        mproto_wire_eof(st->a.wire);
    } else if (item->type == SCRIPT_NOW && item->side == st->side) {
        settle(st);
        if (!(st->a.want & MPROTO_CLOSED))
            actor_act(&st->a, item->words, item->result);
    }
}

static void note_turn(played *p, size_t sent)
{
    if (p->turns == p->turns_cap) {
        p->turns_cap = 2 * p->turns_cap + 32;
        p->turn = text_realloc(p->turn, p->turns_cap * sizeof *p->turn);
    }
    p->turn[p->turns++] = sent;
}

void play_alone(const script *s, int side, const play_plan *plan,
                played *result)
{
    stage st;
    size_t i;

    memset(&st, 0, sizeof st);
    st.s = s;
    st.side = side;
    if (actor_begin(&st.a, s->protocol->side[side], &s->side[side], plan)) {
        for (i = 0; i < s->items && !st.over; i++) {
            play_item(&st, i);
            settle(&st);
            note_turn(result, st.a.out.n);
        }
        if (!st.over && plan->eof_at != PLAY_NOTHING)
            leave_now(&st);
        settle(&st);
        if (!st.told)
            actor_finish(&st.a);
    } else {
        result->no_engine = 1;
    }
    actor_free(&st.a);
    take_back(&st);
    take_over(&st.a, result);
}

/* --- back to back --- */

typedef struct pairing {
    actor  a[2];
    size_t at[2];               /* of a[].out that the other has got */
    char  *lent[2];
    int    told[2];             /* eof */
} pairing;

/* Octets from the other one's output; 0 when there is nothing to move. */
static int pass(pairing *l, int side, size_t piece)
{
    actor *to = &l->a[side], *from = &l->a[!side];
    size_t n = from->out.n - l->at[!side];

    if (!(to->want & MPROTO_READ) || n == 0)
        return 0;
    if (piece > 0 && n > piece)
        n = piece;
    free(l->lent[side]);
    l->lent[side] = text_realloc(NULL, n);
    memcpy(l->lent[side], from->out.p + l->at[!side], n);
    if (mproto_wire_in(to->wire, l->lent[side], n) != MPROTO_OK)
        actor_wrong(to, "in() was refused though READ is wanted", "");
    l->at[!side] += n;
    return 1;
}

static int hang_up(pairing *l, int side)
{
    actor *other = &l->a[!side];

    if (l->told[side] || !(other->want & MPROTO_CLOSED) ||
        l->at[!side] < other->out.n)
        return 0;
    l->told[side] = 1;
    mproto_wire_eof(l->a[side].wire);
    return 1;
}

static int shake_hands(pairing *l)
{
    if (!(l->a[0].want & MPROTO_TLS) || !(l->a[1].want & MPROTO_TLS))
        return 0;
    actor_tls_on(&l->a[0]);
    actor_tls_on(&l->a[1]);
    return l->a[0].wrong.n + l->a[1].wrong.n == 0;
}

static void pump_side(pairing *l, int side)
{
    while (actor_pump(&l->a[side]) & MPROTO_WRITE)
        actor_drain(&l->a[side], PLAY_NOTHING);
}

/* Until neither of them moves any more. */
static void run_link(pairing *l, size_t piece)
{
    int moved;

    do {
        pump_side(l, CLIENT);
        pump_side(l, SERVER);
        moved = pass(l, CLIENT, piece) + pass(l, SERVER, piece) +
                hang_up(l, CLIENT) + hang_up(l, SERVER) + shake_hands(l);
    } while (moved > 0);
}

static void link_item(pairing *l, const script_item *item, size_t piece)
{
    actor *a = &l->a[item->side];

    if (item->type != SCRIPT_LEAVE && item->type != SCRIPT_NOW)
        return;
    run_link(l, piece);
    if (item->type == SCRIPT_LEAVE) {
        l->told[!item->side] = 1;
        mproto_wire_eof(l->a[!item->side].wire);
    } else if (!(a->want & MPROTO_CLOSED)) {
        actor_act(a, item->words, item->result);
    }
}

void play_pair(const script *s, const play_plan *plan, played *result)
{
    pairing l;
    size_t i;
    int side, good = 1;

    memset(&l, 0, sizeof l);
    for (side = 0; side < 2; side++)
        good &= actor_begin(&l.a[side], s->protocol->side[side],
                            &s->side[side], plan);
    for (i = 0; good && i < s->items; i++)
        link_item(&l, &s->item[i], plan->piece);
    if (good)
        run_link(&l, plan->piece);
    for (side = 0; side < 2; side++) {
        result[side].no_engine = !good;
        if (good)
            actor_finish(&l.a[side]);
        actor_free(&l.a[side]);
        free(l.lent[side]);
        take_over(&l.a[side], &result[side]);
    }
}

static int same_text(const text *a, const text *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

int played_same(const played *a, const played *b)
{
    return a->no_engine == b->no_engine && same_text(&a->trace, &b->trace) &&
           same_text(&a->out, &b->out) && same_text(&a->wrong, &b->wrong);
}

void played_clear(played *p)
{
    text_clear(&p->trace);
    text_clear(&p->out);
    text_clear(&p->wrong);
    p->turns = 0;
    p->no_engine = 0;
}

void played_free(played *p)
{
    text_free(&p->trace);
    text_free(&p->out);
    text_free(&p->wrong);
    free(p->turn);
    memset(p, 0, sizeof *p);
}
