/* What the harnesses must know of an engine: one struct of functions for each
 * of the six, in smtp.c and its later fellows. All else is the same for all.
 *
 * "Words" are lines of the dialogue files, see README.txt. */
#ifndef ENGINE_H
#define ENGINE_H

#include <mailproto.h>

#include "text.h"

/* What next() of an adapter gives. */
#define ENGINE_EVENT  0x01u     /* there is one; 0 when there is none */
#define ENGINE_QUIET  0x02u     /* whether it comes depends on how the output
                                 * is taken away: kept out of the trace */
#define ENGINE_PIECE  0x04u     /* of content: pieces are joined */
#define ENGINE_RESULT 0x08u     /* to a verb that was accepted */
#define ENGINE_DONE   0x10u     /* a whole message has come */
#define ENGINE_OWES   0x20u     /* of a server: it owes an answer */

/* What apply() of an adapter gives beside the engine's own codes. */
#define ENGINE_OPENS    1       /* accepted; one RESULT is owed from now on */
#define ENGINE_NO_WORDS (-99)   /* the words make no sense */

typedef struct engine_kind {
    const char *name;
    int         server;

    /* An engine with the options in words; NULL when there is no memory. */
    void *(*make)(const char *with, const mproto_alloc *alloc);
    void (*unmake)(void *engine);
    mproto_wire *(*wire)(void *engine);

    /* The next event in words, added to line. Of a PIECE the octets. */
    unsigned (*next)(void *engine, text *line);

    /* The application calls one verb or gives one answer. */
    int (*apply)(void *engine, const char *words);

    /* The content it promised with "body" goes out as far as there is room;
     * NULL in engines that never owe any. */
    void (*feed)(void *engine);

    /* Calls verbs that must be refused at this point. The name of the one
     * that was not, or NULL. */
    const char *(*misuse)(void *engine, int owed);

    /* tls_on() was called: how many verbs have had their result by that. NULL
     * in servers. */
    size_t (*began_tls)(void *engine);

    /* What the engine may hold, with all of "with". */
    size_t (*bound)(const char *with);

    /* Where octets of its output break the protocol; n when nowhere. */
    size_t (*well_formed)(const char *out, size_t n);
} engine_kind;

struct script;

/* Which line of a dialogue is what. */
typedef struct engine_protocol {
    const char        *name;    /* of the folder, too */
    const engine_kind *side[2]; /* client, server */

    /* 1 when the line, without its end, is content that is dot-stuffed on
     * the wire. Called for each line in turn; *state begins as 0. */
    int (*content)(int *state, int server, const char *line);

    /* The first line of want that got does not fulfil, or -1. */
    long (*differ)(int server, const text *want, const text *got);

    /* Writes into the lines of both sides what our client says by choice of
     * its own, as tags; NULL when there is no such thing. */
    void (*rename)(struct script *s);
} engine_protocol;

/* By the name of its folder; NULL when there is none. */
const engine_protocol *engine_protocol_find(const char *path);

extern const engine_protocol engine_imap, engine_pop3, engine_smtp;

#endif
