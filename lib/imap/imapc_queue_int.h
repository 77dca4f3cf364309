/* The commands of an IMAP client that have no result yet, and how much of the
 * output may leave. All commands stand in one linear output; octets leave up to
 * the first of these: a literal that waits for its "+" (RFC 9051 4.3), a
 * command that must wait for the results of others (RFC 9051 5.5). */
#ifndef MPROTO_IMAPC_QUEUE_INT_H
#define MPROTO_IMAPC_QUEUE_INT_H

#include <mailproto/imap.h>
#include "base/wire_int.h"

/* Commands after whose result something is different. */
typedef enum mproto_imapc_what {
    MPROTO_IMAPC_W_OTHER = 1,
    MPROTO_IMAPC_W_CAPABILITY,
    MPROTO_IMAPC_W_LOGOUT,
    MPROTO_IMAPC_W_STARTTLS,
    MPROTO_IMAPC_W_LOGIN,
    MPROTO_IMAPC_W_AUTHENTICATE,
    MPROTO_IMAPC_W_UNAUTHENTICATE,
    MPROTO_IMAPC_W_ENABLE,
    MPROTO_IMAPC_W_SELECT,      /* and EXAMINE */
    MPROTO_IMAPC_W_CLOSE,       /* and UNSELECT */
    MPROTO_IMAPC_W_APPEND,      /* and REPLACE */
    MPROTO_IMAPC_W_IDLE,
    MPROTO_IMAPC_W_COMPRESS
} mproto_imapc_what;

/* How commands wait for each other, as bits. */
#define MPROTO_IMAPC_WAITS    0x01u     /* it leaves when all have results */
#define MPROTO_IMAPC_BLOCKS   0x02u     /* nothing leaves before its result */
#define MPROTO_IMAPC_EXPUNGES 0x04u     /* numbers of messages may change */
#define MPROTO_IMAPC_NUMBERS  0x08u     /* it names messages by number, and
                                         * waits for those that EXPUNGE */
#define MPROTO_IMAPC_FINDS    0x10u     /* its untagged answer does not tell
                                         * whose it is: one at a time */

typedef struct mproto_imapc_command {
    int               number;   /* from 1 */
    mproto_imapc_what what;
    unsigned char     is;       /* bits */
    unsigned char     open;     /* more of it comes; it is the last */
    unsigned char     on;       /* MPROTO_IMAPC_ON_ bits that ENABLE asks for */
    uint64_t          begin, end;       /* in all that ever was output; end of
                                         * an open one: no matter */
} mproto_imapc_command;

typedef struct mproto_imapc_queue {
    mproto_wire *wire;
    char        *rest;          /* the output when little waits; the owner's */
    size_t       rest_n, out_max;
    mproto_imapc_command *ring; /* cap of them, the owner's */
    unsigned     cap, first, count;
    unsigned     started;       /* of count: their first octets may leave */
    unsigned     flying[5];     /* of these: how many have each bit */
    uint64_t    *gates;         /* where "+" is awaited; [gates_at, gates_n) */
    size_t       gates_at, gates_n, gates_cap;
    mproto_imapc_command draft; /* its octets and gates are the last ones */
    unsigned char drafting;
    unsigned char extending;    /* it is more of the open command */
    unsigned char last;         /* it may use what is kept for LOGOUT */
    size_t       draft_gates;
    size_t       draft_n;       /* octets, with those that had no room */
    mproto_err   spoilt;        /* why the draft cannot be */
    size_t       starved;       /* room that a refused command wants */
    int          number;        /* of the last command */
    uint64_t     pad;           /* octets a refused literal still lacks */
    unsigned char pad_end;      /* then CRLF */
    unsigned char late;         /* and then LOGOUT, which is in the ring */
    unsigned char stopped;      /* the stream is about to be switched */
    uint64_t     heard;         /* octets that had been sent when the front of
                                 * the line came that is read */
} mproto_imapc_queue;

/* What is kept free in the output: for "A2147483647 LOGOUT"; and for what ends
 * a command of which more comes: "DONE", "))". */
#define MPROTO_IMAPC_LAST_OCTETS 20u
#define MPROTO_IMAPC_END_OCTETS   8u

/* --- imapc_draft.c: a command --- */

/* wire is initialised, with an output that becomes rest; ring has cap places,
 * one of them for LOGOUT. */
void mproto_imapc_queue_init(mproto_imapc_queue *q, mproto_wire *wire,
                             mproto_imapc_command *ring, unsigned cap,
                             size_t out_max);
/* Gives back what it took, wiped. */
void mproto_imapc_queue_done(mproto_imapc_queue *q);
/* Nothing is left to send: what the output grew by is given back. */
void mproto_imapc_queue_shrink(mproto_imapc_queue *q);

/* Begins one: "A1 name"; without any octets when name is NULL. Whatever is
 * wrong is told by end(). */
void mproto_imapc_queue_begin(mproto_imapc_queue *q, mproto_imapc_what what,
                              unsigned is, const char *name);
/* Begins more of the open command. What is put where nothing was begun is
 * dropped. */
void mproto_imapc_queue_extend(mproto_imapc_queue *q);
void mproto_imapc_queue_put(mproto_imapc_queue *q, const void *p, size_t n);
/* What follows waits for "+". */
void mproto_imapc_queue_gate(mproto_imapc_queue *q);
/* The same in two steps: room for n octets, or for *cap when these are all that
 * there is; NULL: the command is spoilt. Then n of them are taken, of which
 * those behind the first gate wait for "+", if gate is not 0. */
char *mproto_imapc_queue_window(mproto_imapc_queue *q, size_t n, size_t *cap);
void mproto_imapc_queue_take(mproto_imapc_queue *q, size_t n, size_t gate);
/* It will not be sent; the first reason counts, but for E_FULL, which gives
 * way. need: octets that it would have had more. */
void mproto_imapc_queue_spoil(mproto_imapc_queue *q, mproto_err why,
                              size_t need);
/* What is being built, if anything is, is no more. */
void mproto_imapc_queue_drop(mproto_imapc_queue *q);
/* Its number; or nothing has changed: the reason it was spoilt for, E_FULL,
 * E_NOMEM, E_STATE when another is open, E_ARG when it is longer than out_max.
 * open: without CRLF, more comes. */
int mproto_imapc_queue_end(mproto_imapc_queue *q, int open);

/* Octets of the open command: OK, E_FULL, E_NOMEM. */
int mproto_imapc_queue_more(mproto_imapc_queue *q, const void *p, size_t n);
/* Octets that more() takes; 0 also when they are hardly worth it. */
size_t mproto_imapc_queue_room(const mproto_imapc_queue *q);
/* The open command has all its octets. */
void mproto_imapc_queue_whole(mproto_imapc_queue *q);

/* n blanks and CRLF end a command that was refused within a literal. */
void mproto_imapc_queue_pad(mproto_imapc_queue *q, uint64_t n);
/* As many of them as have room. */
void mproto_imapc_queue_pour(mproto_imapc_queue *q);

/* 1: a command that was E_FULL would be taken now. */
int mproto_imapc_queue_has_room(const mproto_imapc_queue *q);

/* Takes n octets out of the output, from the offset at on. */
void mproto_imapc_queue_cut(mproto_imapc_queue *q, uint64_t at, size_t n);
/* Of all that ever was output. */
uint64_t mproto_imapc_queue_tail(const mproto_imapc_queue *q);

/* --- imapc_queue.c: what may leave --- */

/* The ring. */
mproto_imapc_command *mproto_imapc_queue_at(const mproto_imapc_queue *q,
                                            unsigned i);
/* The open command, or NULL. */
const mproto_imapc_command *mproto_imapc_queue_open(
    const mproto_imapc_queue *q);
/* 1: the open command waits for "+", or for others. */
int mproto_imapc_queue_is_gated(const mproto_imapc_queue *q);
/* Lets go out what may go out; before next() gives NULL. */
void mproto_imapc_queue_release(mproto_imapc_queue *q);

/* --- what the server says --- */

typedef enum mproto_imapc_plus {
    MPROTO_IMAPC_PLUS_NONE,     /* nothing waited for it */
    MPROTO_IMAPC_PLUS_EARLY,    /* what it answers had not been sent: E_PEER */
    MPROTO_IMAPC_PLUS_ARGUMENT, /* a literal, which is on its way now */
    MPROTO_IMAPC_PLUS_PAYLOAD,  /* the open command: more() */
    MPROTO_IMAPC_PLUS_IDLE,
    MPROTO_IMAPC_PLUS_CHALLENGE /* of AUTHENTICATE */
} mproto_imapc_plus;

/* A line of the server begins. What answers a command that had not been sent by
 * then was written by someone else, maybe before TLS (CVE-2026-42246). */
void mproto_imapc_queue_hear(mproto_imapc_queue *q);

/* "+" came. */
mproto_imapc_plus mproto_imapc_queue_plus(mproto_imapc_queue *q);

/* The number in a tag of ours, 0: it is none. */
int mproto_imapc_queue_number(mproto_span tag);
/* A result came: *command is what it ends, which is out of flight then, and
 * what of it waited for "+" is cut out of the output. NULL; or what is wrong
 * with it, which is E_PEER. Behind OK to STARTTLS and COMPRESS no other command
 * leaves until go(). */
const char *mproto_imapc_queue_tagged(mproto_imapc_queue *q, int number,
                                      mproto_imap_status status,
                                      mproto_imapc_command *command);

/* The open command, of which nothing was said, is no more. */
void mproto_imapc_queue_withdraw(mproto_imapc_queue *q);

/* The stream was switched. */
void mproto_imapc_queue_go(mproto_imapc_queue *q);

/* The connection is dead: 1 and the next command without a result, in order.
 * 0: there is none left. */
int mproto_imapc_queue_lose(mproto_imapc_queue *q,
                            mproto_imapc_command *command);

#endif
