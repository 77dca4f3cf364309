/* One engine with its application: takes events, keeps a trace of them, does
 * what the dialogue says, and checks the rules of <mailproto.h> all along. */
#ifndef ACTOR_H
#define ACTOR_H

#include "memory.h"
#include "script.h"

/* How a dialogue is played. Zero: each turn in one piece, at once. */
#define PLAY_NOTHING ((size_t)-1)

typedef struct play_plan {
    size_t   cut[2];            /* input is cut here; PLAY_NOTHING */
    size_t   piece;             /* and in pieces of so many; 0: no limit */
    int      together;          /* server: all turns up to a mark at once */
    int      trickle;           /* output leaves octet by octet */
    int      lazy;              /* output leaves when no READ is wanted */
    int      nudge;             /* calls again that bring nothing new */
    int      late;              /* answers come when all else is done */
    int      keep;              /* wire_keep(): 1 at every chance, 2 behind
                                 * events only */
    int      misuse;            /* verbs at the wrong time */
    size_t   eof_at;            /* input ends here; PLAY_NOTHING */
    int      eof_early;         /* before what was lent is read */
    size_t   stop_at;           /* the run is given up here; PLAY_NOTHING */
    int      drop;              /* and before what was lent is read */
    unsigned fail_at;           /* of the allocations, see memory.h */
    int      fail_for_ever;
} play_plan;

extern const play_plan plan_plain;

typedef struct actor {
    const engine_kind *kind;
    const script_side *side;
    const play_plan   *plan;
    void              *engine;
    mproto_wire       *wire;
    memory             memory;
    mproto_alloc       alloc;
    text               trace;   /* a line for each event, how it ended */
    text               out;     /* what it sent */
    text               line;    /* the event at hand */
    text               wrong;   /* a rule that was broken; the first */
    size_t             events;
    size_t             app;     /* the next one to be done */
    size_t             due;     /* apps below may be done now */
    size_t             opened, results, done;
    char              *lent;    /* to the engine, lent_n octets; or NULL */
    size_t             lent_n;
    int                in_piece, full;
    unsigned           want;    /* of the last NULL */
} actor;

/* 0: there was no memory for the engine. */
int actor_begin(actor *a, const engine_kind *kind, const script_side *side,
                const play_plan *plan);
/* All that can happen without octets; gives want(). */
unsigned actor_pump(actor *a);
/* wire_keep(), and the lent octets are spoilt; 0 when it was refused. */
int actor_keep(actor *a);
/* Takes output away, at most n octets. */
void actor_drain(actor *a, size_t n);
/* The application acts by itself. */
void actor_act(actor *a, const char *words, int result);
/* The handshake is done. */
void actor_tls_on(actor *a);
/* Writes how it ended into the trace. */
void actor_finish(actor *a);
void actor_free(actor *a);
/* Keeps the first rule that was broken. */
void actor_wrong(actor *a, const char *what, const char *more);

const char *error_name(int code);

#endif
