/* A dialogue file, read. The language is described in README.txt. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "engine.h"

enum { CLIENT, SERVER };

#define SCRIPT_ANY 1            /* any result is right */

/* What the application does: when so many events of its engine have come. */
typedef struct script_app {
    size_t after;
    char  *words;
    int    result;              /* a code, or SCRIPT_ANY */
} script_app;

typedef struct script_side {
    text        with;           /* its options */
    text        wire;           /* the octets it sends */
    char      **event;          /* what its engine must tell */
    size_t      events;
    script_app *app;
    size_t      apps;
    text        end;            /* "CLOSED OK", and so on */
} script_side;

/* The course of the dialogue. */
typedef enum script_type {
    SCRIPT_SEND,                /* side sends octets from..to of its wire */
    SCRIPT_TLS,                 /* both sides do the handshake */
    SCRIPT_LEAVE,               /* side is gone */
    SCRIPT_NOW                  /* the application of side acts by itself */
} script_type;

typedef struct script_item {
    script_type type;
    int         side;
    size_t      from, to;
    char       *words;
    int         result;
} script_item;

#define SCRIPT_RUN_CLIENT 1u
#define SCRIPT_RUN_SERVER 2u
#define SCRIPT_RUN_PAIR   4u

typedef struct script {
    const char            *name;
    const engine_protocol *protocol;
    unsigned               runs;
    int                    costly;      /* to be cut seldom */
    script_side            side[2];
    script_item           *item;
    size_t                 items;
    text                   wrong;       /* why it could not be read */
} script;

/* 1, or 0 with wrong filled. name is kept, not copied. */
int script_parse(script *s, const engine_protocol *protocol,
                 const char *name, const char *source);
/* The same from a file; the protocol is that of its folder. */
int script_load(script *s, const char *path);
/* A dialogue in which side sends these octets, and nothing is known of what
 * the other will say. */
void script_octets(script *s, const engine_protocol *protocol, int side,
                   const void *p, size_t n);
/* The lines as our client says them: for all but the server alone. */
void script_rename(script *s);
void script_free(script *s);

#endif
