/* A dialogue played by one engine alone, or by both back to back. */
#ifndef PLAY_H
#define PLAY_H

#include "actor.h"

/* What came of it. */
typedef struct played {
    int    no_engine;           /* new() gave NULL */
    text   trace, out, wrong;
    size_t *turn;               /* octets sent at the end of each item */
    size_t  turns, turns_cap;
    size_t opened, results, done;
    unsigned calls;             /* of the allocator */
} played;

/* side is the engine's; the other one's octets are its input. */
void play_alone(const script *s, int side, const play_plan *plan,
                played *result);
/* Both engines, each fed with what the other one says, in pieces of plan;
 * result[CLIENT] and result[SERVER]. */
void play_pair(const script *s, const play_plan *plan, played *result);
/* The same all round but for turns: then 1. */
int played_same(const played *a, const played *b);
void played_clear(played *p);
void played_free(played *p);

#endif
