/* The inside of the POP3 client engine. From the ground up: pop3c_state.c has
 * the states, pop3c_flight.c the commands that wait for a reply, pop3c_verb.c
 * what the caller asks for, pop3c_login.c how he proves who he is,
 * pop3c_row.c the lines of listings, pop3c_loose.c messages of servers that
 * break the rules, pop3c_reply.c what the server says, pop3c.c life and
 * loop. */
#ifndef MPROTO_POP3C_INT_H
#define MPROTO_POP3C_INT_H

#include <mailproto/dots.h>
#include <mailproto/pop3c.h>
#include "base/line_int.h"
#include "base/wire_int.h"
#include "sasl/ferry_int.h"

#define MPROTO_POP3C_COMMAND_MAX 255u   /* with CRLF: RFC 2449 section 4 */
#define MPROTO_POP3C_STAMP_MAX   255u   /* of a stamp that is of use */
#define MPROTO_POP3C_AUTH_MAX  12288u   /* with CRLF: RFC 4954 section 4; RFC
                                         * 5034 names none */

typedef enum mproto_pop3c_state {
    MPROTO_POP3C_S_GREETING,    /* it is awaited */
    MPROTO_POP3C_S_AUTHORIZATION,
    MPROTO_POP3C_S_TRANSACTION,
    MPROTO_POP3C_S_TLS,         /* +OK has come, tls_on() is awaited */
    MPROTO_POP3C_S_DYING,       /* open verbs get their last results */
    MPROTO_POP3C_S_OVER
} mproto_pop3c_state;

/* What comes next from the server. */
typedef enum mproto_pop3c_part {
    MPROTO_POP3C_P_STATUS, MPROTO_POP3C_P_ROWS, MPROTO_POP3C_P_BODY
} mproto_pop3c_part;

typedef struct mproto_pop3c_command {
    mproto_pop3_cmd what;
    uint32_t        number;
    unsigned char   multi;      /* lines follow its +OK */
} mproto_pop3c_command;

/* See pop3c_loose.c. All zero but the flags is the start. */
typedef struct mproto_pop3c_loose {
    uint64_t      octets;
    unsigned char lf;           /* LF alone ends a line */
    unsigned char keep;         /* dots at line starts stay */
    unsigned char state;
    unsigned char cr;           /* the last octet of text was CR */
} mproto_pop3c_loose;

struct mproto_pop3c {
    mproto_wire          wire;  /* first: mproto_pop3c_wire() is a cast */
    size_t               block_n;
    mproto_pop3c_limits  limits;
    mproto_pop3c_event   ev;
    mproto_pop3c_state   state;
    unsigned             flags, caps;
    unsigned char        tls, quitting;
    size_t               starved;       /* room that a refused verb wants */

    mproto_pop3c_command *flight;       /* ring of flight_max + 1 */
    unsigned             first, count;
    unsigned             released;      /* of count: sent or on the way */

    mproto_ferry         ferry;
    char                 stamp[MPROTO_POP3C_STAMP_MAX];
    size_t               stamp_n;       /* 0: none */

    mproto_pop3c_part    part;
    mproto_line          line;  /* line_max octets, in the block, until AUTH */
    char                *wide;  /* AUTH_MAX octets, since the first AUTH */
    mproto_span          text, code;    /* of the status line */
    unsigned             defects;       /* of the reply so far */
    unsigned char        loose_on;      /* loose, not dots, has the body */
    mproto_dots          dots;
    mproto_pop3c_loose   loose;

    unsigned             caps_now;      /* of the CAPA that comes in */
    char                *sasl;  /* line_max octets, in the block */
    size_t               sasl_n;
};

/* --- pop3c_state.c --- */

/* The only place that changes state. */
void mproto_pop3c_move(mproto_pop3c *c, mproto_pop3c_state to);
/* The engine ends: open verbs get their results, nothing more is sent. */
void mproto_pop3c_die(mproto_pop3c *c, mproto_err code, const char *what);

/* --- pop3c_flight.c --- */

/* A command line. */
typedef struct mproto_pop3c_words {
    mproto_pop3c_command command;
    uint32_t             lines; /* of TOP */
    const char          *text;  /* or NULL */
} mproto_pop3c_words;

/* E_FULL: the output or the flight has no room, but for what is last. */
int mproto_pop3c_queue(mproto_pop3c *c, const mproto_pop3c_words *words);
/* The command that is first in flight, and its end. */
const mproto_pop3c_command *mproto_pop3c_head(const mproto_pop3c *c);
void mproto_pop3c_pop(mproto_pop3c *c);
/* Lets go out what may go out. */
void mproto_pop3c_release(mproto_pop3c *c);
/* Takes back what was queued and is not released, which is the last. */
void mproto_pop3c_unqueue(mproto_pop3c *c);
/* 1: a verb that was E_FULL would be taken now. */
int mproto_pop3c_has_room(const mproto_pop3c *c);
/* The first command in flight as the event DONE; it ends with that. 1. */
int mproto_pop3c_done(mproto_pop3c *c, mproto_pop3_status status);
/* The same as lost: 1 when an event came of it. */
int mproto_pop3c_lose(mproto_pop3c *c);

/* --- pop3c_verb.c --- */

/* MPROTO_OK when a verb of these states may be called now. */
#define MPROTO_POP3C_IN(state) (1u << MPROTO_POP3C_S_##state)
int mproto_pop3c_may_speak(const mproto_pop3c *c, unsigned states);

/* --- pop3c_login.c --- */

/* Of the greeting: keeps the stamp, if it has one of strict form. */
void mproto_pop3c_learn_stamp(mproto_pop3c *c);
/* Goes on with AUTH as far as it is our turn: 1 when an event came of it. */
int mproto_pop3c_auth_run(mproto_pop3c *c);
/* A reply while AUTH runs: likewise. */
int mproto_pop3c_on_challenge(mproto_pop3c *c);
int mproto_pop3c_on_auth(mproto_pop3c *c, mproto_pop3_status status);

/* --- pop3c_row.c --- */

/* The lines of CAPA begin. */
void mproto_pop3c_begin_capa(mproto_pop3c *c);
/* A line of the listing that is first in flight, as the event LINE. 1. */
int mproto_pop3c_row(mproto_pop3c *c, mproto_span row);
/* Fills the event from the status line of STAT, LAST, LIST n, UIDL n: 0 when
 * that can't be read. */
int mproto_pop3c_numbers(mproto_pop3c *c, const mproto_pop3c_command *command);

/* --- pop3c_loose.c --- */

/* As mproto_dots_next(). */
mproto_dots_type mproto_pop3c_loose_next(mproto_pop3c_loose *l,
                                         mproto_span *in, mproto_span *piece);

/* --- pop3c_reply.c --- */

/* Reads a line, or a piece of a message: 1 when an event came of it. */
int mproto_pop3c_read(mproto_pop3c *c);

#endif
