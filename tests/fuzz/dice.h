/* What the fuzz entries of the engines share. The harness of tests/dialogue is
 * linked in. */
#ifndef DICE_H
#define DICE_H

#include "../dialogue/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Chances that follow from the input. */
typedef struct dice {
    uint32_t state;
} dice;

static inline unsigned dice_throw(dice *d, unsigned sides)
{
    d->state = d->state * 1664525u + 1013904223u;
    return (unsigned)(d->state >> 16) % sides;
}

static inline void must_at(int truth, const char *what, int line)
{
    if (truth)
        return;
    fflush(stdout);
    fprintf(stderr, "line %d: not so: %s\n", line, what);
    abort();
}

#define must(truth) must_at((truth) != 0, #truth, __LINE__)

/* Shows what came of both runs before it ends. */
static inline void dice_same(const script *s, const played *want,
                             const played *got)
{
    if (played_same(want, got))
        return;
    report_two(s->name, "cut", want, got);
    fflush(stdout);
    abort();
}

/* Behind that event, this word, however it is taken. */
static inline void dice_app(script_side *side, size_t after,
                            const char *words)
{
    script_app *app;

    side->app = text_realloc(side->app,
                             (side->apps + 1) * sizeof *side->app);
    app = &side->app[side->apps++];
    memset(app, 0, sizeof *app);
    app->after = after;
    app->result = SCRIPT_ANY;
    app->words = text_realloc(NULL, strlen(words) + 1);
    strcpy(app->words, words);
}

/* Words for the application: one of n, behind each of the first events, now
 * and then two. */
static inline void dice_apps(dice *d, script_side *side,
                             const char *const *words, unsigned n)
{
    size_t event;

    for (event = 1; event <= 24; event++) {
        if (dice_throw(d, 3) == 0)
            continue;
        dice_app(side, event, words[dice_throw(d, n)]);
        event -= dice_throw(d, 4) == 0;
    }
}

static inline play_plan dice_plan(dice *d, size_t n)
{
    play_plan plan = plan_plain;
    size_t i;

    for (i = 0; i < 2; i++)
        if (n > 1 && dice_throw(d, 2))
            plan.cut[i] = 1 + dice_throw(d, 65536) % (n - 1);
    plan.piece = dice_throw(d, 3) ? 0 : 1 + dice_throw(d, 16);
    plan.trickle = dice_throw(d, 4) == 0;
    plan.lazy = dice_throw(d, 4) == 0;
    plan.nudge = dice_throw(d, 2) == 0;
    plan.keep = (int)dice_throw(d, 3);
    plan.misuse = dice_throw(d, 4) == 0;
    return plan;
}

/* Shows what was said behind the last octets that are of the protocol. */
static inline void dice_formed(const script *s, int side, const played *p)
{
    text rest = { 0 };
    size_t at = s->protocol->side[side]->well_formed(p->out.p, p->out.n);

    if (at < p->out.n) {
        text_escape(&rest, p->out.p + at, p->out.n - at);
        printf("%s said: %s\n", side == CLIENT ? "client" : "server", rest.p);
    }
    text_free(&rest);
    must(at == p->out.n);
}

/* No rule was broken, and what it said is of the protocol. */
static inline void dice_check(const script *s, int side, const played *p)
{
    if (p->wrong.n > 0)
        printf("%s\n", p->wrong.p);
    must(p->wrong.n == 0);
    dice_formed(s, side, p);
    must(strchr(p->trace.p, '\1') == NULL);
}

#endif
