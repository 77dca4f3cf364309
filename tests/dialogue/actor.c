#include "actor.h"

#include <string.h>

const play_plan plan_plain = {
    { PLAY_NOTHING, PLAY_NOTHING }, 0, 0, 0, 0, 0, 0, 0, 0, PLAY_NOTHING,
    0, PLAY_NOTHING, 0, 0, 0
};

const char *error_name(int code)
{
    static const struct { int code; const char *name; } names[] = {
        { MPROTO_OK, "OK" }, { MPROTO_E_ARG, "E_ARG" },
        { MPROTO_E_STATE, "E_STATE" }, { MPROTO_E_FULL, "E_FULL" },
        { MPROTO_E_NOMEM, "E_NOMEM" }, { MPROTO_E_PEER, "E_PEER" },
        { MPROTO_E_LIMIT, "E_LIMIT" }, { MPROTO_E_EOF, "E_EOF" },
        { MPROTO_E_INJECT, "E_INJECT" }, { MPROTO_E_MEMORY, "E_MEMORY" },
        { ENGINE_NO_WORDS, "no such words" }
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code)
            return names[i].name;
    return "unknown code";
}

void actor_wrong(actor *a, const char *what, const char *more)
{
    if (a->wrong.n > 0)
        return;
    text_puts(&a->wrong, what);
    text_puts(&a->wrong, more);
}

int actor_begin(actor *a, const engine_kind *kind, const script_side *side,
                const play_plan *plan)
{
    memset(a, 0, sizeof *a);
    a->kind = kind;
    a->side = side;
    a->plan = plan;
    a->memory.fail_at = plan->fail_at;
    a->memory.for_ever = plan->fail_for_ever;
    a->alloc = memory_alloc(&a->memory);
    text_puts(&a->trace, "");
    text_puts(&a->out, "");
    a->engine = kind->make(side->with.p, &a->alloc);
    if (!a->engine)
        return 0;
    a->wire = kind->wire(a->engine);
    while (a->due < side->apps && side->app[a->due].after == 0)
        a->due++;
    return 1;
}

/* One verb or answer; what was not expected stands in the trace. */
static int act(actor *a, const char *words, int result)
{
    int code = a->kind->apply(a->engine, words);

    if (code == MPROTO_E_FULL && result != code)
        return code;
    a->opened += code == ENGINE_OPENS;
    if (code == ENGINE_OPENS)
        code = MPROTO_OK;
    if (code != result && result != SCRIPT_ANY &&
        a->plan->eof_at == PLAY_NOTHING) {
        text_puts(&a->trace, "  but ");
        text_puts(&a->trace, words);
        text_puts(&a->trace, " => ");
        text_puts(&a->trace, error_name(code));
        text_puts(&a->trace, "\n");
    }
    return MPROTO_OK;
}

void actor_act(actor *a, const char *words, int result)
{
    if (act(a, words, result) == MPROTO_E_FULL)
        actor_wrong(a, "no room for a verb by itself: ", words);
}

/* Does what is due; 0 when nothing was. Stops at E_FULL until the next
 * event or output. What is due behind a piece of content waits for its end:
 * how much of it came before is up to the cuts. */
static int act_due(actor *a)
{
    const script_app *app;
    size_t from = a->app;

    a->full = 0;
    if (a->in_piece)
        return 0;
    while (a->app < a->due) {
        app = &a->side->app[a->app];
        if (act(a, app->words, app->result) == MPROTO_E_FULL) {
            a->full = 1;
            break;
        }
        a->app++;
    }
    return a->app > from;
}

static void end_piece(actor *a)
{
    if (a->in_piece)
        text_puts(&a->trace, "\"\n");
    a->in_piece = 0;
}

static void count_event(actor *a)
{
    a->events++;
    while (a->due < a->side->apps &&
           a->side->app[a->due].after <= a->events)
        a->due++;
}

/* Into the trace: pieces of content joined, quiet events not at all. */
static unsigned take_event(actor *a)
{
    unsigned event;

    text_clear(&a->line);
    event = a->kind->next(a->engine, &a->line);
    a->results += (event & ENGINE_RESULT) != 0;
    if (!event || (event & ENGINE_QUIET))
        return event;
    if (!(event & ENGINE_PIECE))
        end_piece(a);
    else if (!a->in_piece)
        text_puts(&a->trace, "BODY \"");
    if (!a->in_piece)
        count_event(a);
    text_add(&a->trace, a->line.p, a->line.n);
    a->in_piece = (event & ENGINE_PIECE) != 0;
    if (!a->in_piece)
        text_puts(&a->trace, "\n");
    a->done += (event & ENGINE_DONE) != 0;
    return event;
}

int actor_keep(actor *a)
{
    int code = mproto_wire_keep(a->wire);

    if (code != MPROTO_OK && code != MPROTO_E_NOMEM)
        actor_wrong(a, "keep() gave ", error_name(code));
    if (code == MPROTO_OK && a->lent)
        memset(a->lent, 0xee, a->lent_n);
    return code == MPROTO_OK;
}

/* Answers may be late. Words behind an event of a server that owes none would
 * be taken for the answer to the next one. */
static void after_event(actor *a, unsigned event)
{
    int may_be_late = !a->kind->server || (event & ENGINE_OWES);

    if (!a->plan->late || !may_be_late)
        act_due(a);
    if (a->kind->feed)
        a->kind->feed(a->engine);
    if (a->plan->keep)
        actor_keep(a);
}

static void check_want(actor *a, unsigned want)
{
    size_t n;
    const void *p = mproto_wire_out(a->wire, &n);

    if (want == 0)
        actor_wrong(a, "want() is 0 after next() gave NULL", "");
    if ((want & MPROTO_CLOSED) && want != MPROTO_CLOSED)
        actor_wrong(a, "CLOSED does not stand alone", "");
    if (((want & MPROTO_WRITE) != 0) != (n > 0))
        actor_wrong(a, "WRITE and out() disagree", "");
    if ((p == NULL) != (n == 0))
        actor_wrong(a, "out() gives NULL or no octets, not both", "");
    if ((want & MPROTO_TLS) && (want & (MPROTO_READ | MPROTO_ANSWER)))
        actor_wrong(a, "TLS with READ or ANSWER", "");
    if (a->kind->server && (want & MPROTO_READ) && (want & MPROTO_ANSWER))
        actor_wrong(a, "a server that is owed an answer wants READ", "");
}

/* Calls again that bring nothing new. */
static void nudge(actor *a, unsigned want)
{
    text line = { 0 };

    if (a->kind->next(a->engine, &line))
        actor_wrong(a, "next() called again gave ", line.p);
    text_free(&line);
    if (mproto_wire_want(a->wire) != want)
        actor_wrong(a, "want() is another after next() gave NULL again", "");
    if ((want & MPROTO_READ) &&
        mproto_wire_in(a->wire, NULL, 0) != MPROTO_OK)
        actor_wrong(a, "in() of nothing was refused", "");
    if (!(want & MPROTO_READ) &&
        mproto_wire_in(a->wire, "x", 1) == MPROTO_OK)
        actor_wrong(a, "in() was taken without READ", "");
    mproto_wire_sent(a->wire, 0);
}

static void misuse(actor *a, unsigned want)
{
    const char *taken;

    if (!(want & MPROTO_TLS) &&
        mproto_wire_tls_on(a->wire) != MPROTO_E_STATE)
        actor_wrong(a, "tls_on() was taken without TLS", "");
    taken = a->kind->misuse(a->engine, (want & MPROTO_ANSWER) != 0);
    if (taken)
        actor_wrong(a, "taken at the wrong time: ", taken);
    if (mproto_wire_want(a->wire) != want)
        actor_wrong(a, "a refused call changed want()", "");
}

static unsigned pump_once(actor *a)
{
    unsigned want, event;

    while ((event = take_event(a)) != 0)
        after_event(a, event);
    want = mproto_wire_want(a->wire);
    check_want(a, want);
    if (a->plan->nudge)
        nudge(a, want);
    if (a->plan->misuse)
        misuse(a, want);
    return want;
}

unsigned actor_pump(actor *a)
{
    for (;;) {
        a->want = pump_once(a);
        if (a->want & MPROTO_CLOSED)
            break;
        if (!a->full && act_due(a)) {
            if (a->kind->feed)
                a->kind->feed(a->engine);
            continue;
        }
        if (!(a->want & MPROTO_ANSWER) || !a->kind->server)
            break;
        if (a->kind->apply(a->engine, "ok") != MPROTO_OK) {
            actor_wrong(a, "ok() was refused though an answer is owed", "");
            break;
        }
    }
    return a->want;
}

void actor_drain(actor *a, size_t n)
{
    size_t most;
    const void *p = mproto_wire_out(a->wire, &most);

    if (n > most)
        n = most;
    if (n == 0)
        return;
    text_add(&a->out, p, n);
    mproto_wire_sent(a->wire, n);
    a->full = 0;
}

void actor_tls_on(actor *a)
{
    if (mproto_wire_tls_on(a->wire) != MPROTO_OK)
        actor_wrong(a, "tls_on() was refused", "");
    else if (a->kind->began_tls)
        a->results += a->kind->began_tls(a->engine);
}

void actor_finish(actor *a)
{
    const mproto_error *e = mproto_wire_error(a->wire);

    end_piece(a);
    if (!(a->want & MPROTO_CLOSED)) {
        text_puts(&a->trace, "OPEN");
        return;
    }
    text_puts(&a->trace, "CLOSED ");
    text_puts(&a->trace, error_name(e->code));
    if (e->code != MPROTO_OK) {
        text_puts(&a->trace, " at ");
        text_number(&a->trace, e->offset);
        if (!e->what || !e->what[0])
            actor_wrong(a, "an error without words", "");
    }
}

/* A finished engine stays as it is. */
static void check_closed(actor *a)
{
    int code = mproto_wire_error(a->wire)->code;
    int said;

    nudge(a, MPROTO_CLOSED);
    said = mproto_wire_in(a->wire, "x", 1);
    if (said != (code != MPROTO_OK ? code : MPROTO_E_STATE))
        actor_wrong(a, "in() of a closed engine gave ", error_name(said));
    mproto_wire_eof(a->wire);
    nudge(a, MPROTO_CLOSED);
    if ((int)mproto_wire_error(a->wire)->code != code)
        actor_wrong(a, "the error of a finished engine changed", "");
}

void actor_free(actor *a)
{
    size_t bound;

    if (a->engine) {
        if (a->want & MPROTO_CLOSED)
            check_closed(a);
        bound = a->kind->bound(a->side->with.p);
        if (a->memory.peak > bound)
            actor_wrong(a, "more memory than memory_bound() says", "");
        a->kind->unmake(a->engine);
    }
    if (a->memory.live || a->memory.blocks)
        actor_wrong(a, "memory was not given back", "");
    if (a->memory.wrong)
        actor_wrong(a, "the allocator was told a wrong old_size", "");
    a->engine = NULL;
}
