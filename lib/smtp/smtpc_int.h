/* The inside of the SMTP client engine. From the ground up: smtpc_state.c has
 * the states, smtpc_event.c what is told, smtpc_flight.c the commands that
 * wait for a reply, smtpc_early.c those that may have to be said again,
 * smtpc_body.c and smtpc_chunk.c the content, smtpc_verb.c what the caller asks
 * for, smtpc_auth.c the one verb that is a dialogue, smtpc_reply.c what the
 * server says, smtpc.c life and loop. */
#ifndef MPROTO_SMTPC_INT_H
#define MPROTO_SMTPC_INT_H

#include <mailproto/dots.h>
#include <mailproto/smtpc.h>
#include "base/line_int.h"
#include "base/wire_int.h"
#include "sasl/ferry_int.h"
#include "smtp/smtp_int.h"

/* A command of ours with CRLF: RFC 5321 4.5.3.1.4 with all extensions. */
#define MPROTO_SMTPC_LINE_MAX 2048u
/* Of it, parameters. */
#define MPROTO_SMTPC_PARAMS_MAX 1500u
/* "BDAT 18446744073709551615 LAST" with CRLF. */
#define MPROTO_SMTPC_BDAT_MAX 32u
/* Text of a failure that RESULT repeats later; longer text is left out. */
#define MPROTO_SMTPC_FAIL_MAX 1024u
/* Of an envelope, what leaves with the last dot before it. */
#define MPROTO_SMTPC_EARLY_MAX 2048u
/* Kept free in the output and in flight for what must always find room: the
 * last dot or chunk, a RSET of ours, QUIT. */
#define MPROTO_SMTPC_LAST_OCTETS   64u
#define MPROTO_SMTPC_LAST_COMMANDS 4u

typedef enum mproto_smtpc_state {
    MPROTO_SMTPC_S_GREETING,    /* 220 is awaited */
    MPROTO_SMTPC_S_EHLO,
    MPROTO_SMTPC_S_RSET,        /* EHLO was refused; HELO comes behind it */
    MPROTO_SMTPC_S_HELO,
    MPROTO_SMTPC_S_SESSION,     /* verbs */
    MPROTO_SMTPC_S_TLS,         /* 220 has come, tls_on() is awaited */
    MPROTO_SMTPC_S_LEAVING,     /* refused; our own QUIT is on its way */
    MPROTO_SMTPC_S_DYING,       /* open verbs get their last results */
    MPROTO_SMTPC_S_OVER
} mproto_smtpc_state;

/* What waits for a reply, in order; numbers of mproto_smtp_cmd and these. */
enum {
    MPROTO_SMTPC_DOT = 64,      /* the end of the content: RESULT */
    MPROTO_SMTPC_LONE_DOT,      /* 354 though nobody was accepted: RESULT */
    MPROTO_SMTPC_QUIET_RSET,    /* between transactions; not told */
    MPROTO_SMTPC_QUIET_QUIT,    /* of the engine, when refused; not told */
    MPROTO_SMTPC_UNDO,          /* RSET of a spoiled transaction: RESULT */
    MPROTO_SMTPC_NEVER,         /* no octets: RESULT of a spoiled one */
    MPROTO_SMTPC_GO,            /* no octets: chunks may begin behind it */
    MPROTO_SMTPC_LAST           /* the last chunk, in the place of DOT */
};

/* Where the caller is in building a transaction. */
typedef enum mproto_smtpc_build {
    MPROTO_SMTPC_B_NONE, MPROTO_SMTPC_B_OPEN, MPROTO_SMTPC_B_SPOILED,
    MPROTO_SMTPC_B_DATA,        /* data() was called */
    MPROTO_SMTPC_B_BODY         /* 354 has come: content is owed */
} mproto_smtpc_build;

struct mproto_smtpc {
    mproto_wire         wire;   /* first: mproto_smtpc_wire() is a cast */
    size_t              block_n;
    const char         *hostname;       /* in the block, as all below */
    mproto_smtpc_limits limits;
    mproto_smtpc_event  ev;
    mproto_smtpc_state  state;
    unsigned            flags;
    mproto_esmtp_offer  offer;  /* its spans live as long as READY */
    unsigned char       tls, quitting, starved;

    unsigned char      *flight; /* ring of flight_cap commands */
    unsigned            flight_cap, first, count;
    unsigned            released;       /* of count: sent or on the way */
    unsigned            early;  /* of released: an envelope behind a dot, while
                                 * its MAIL has no reply, or was refused */
    unsigned            early_answered; /* replies to it, once refused */
    unsigned char       early_refused;  /* never again */
    char               *again;  /* its octets; EARLY_MAX with ONE_WRITE */
    size_t              again_n;

    mproto_smtpc_build  build;
    mproto_codec        dots;
    unsigned            rcpts;          /* rcpt() taken in this transaction */
    unsigned char       asked;  /* BODY was shown and not answered */
    unsigned char       mail_queued;    /* it was, in this transaction */
    unsigned char       utf8;   /* SMTPUTF8, in this transaction */
    unsigned char       binary; /* BODY=BINARYMIME, in this transaction */
    unsigned char       chunked;        /* BDAT, not DATA */
    unsigned char       chunk_failed;   /* one was refused: all is */
    size_t              chunk_left;     /* octets that the open one takes */
    size_t              last_n; /* octets of the last one, with its command */
    unsigned char       need_rset;      /* 1: the server may hold half of one */
    uint64_t            dot_at; /* wire.gone when the last dot has left */

    mproto_ferry        ferry;  /* of AUTH */
    unsigned char       authenticated;  /* once is enough */

    /* the transaction whose replies come in */
    unsigned            answered, accepted;     /* recipients */
    unsigned            verdicts;       /* on the content, so far */
    unsigned char       mail_failed;
    int                 fail_code, fail_enh[3];
    size_t              fail_n;
    char               *fail;   /* FAIL_MAX octets */

    mproto_line         line;   /* cuts into text, behind its text_n */
    char               *text;   /* reply_max octets */
    size_t              text_n;
    size_t              reply_n;        /* octets of the lines so far */
    mproto_smtp_reply   reply;  /* as far as its lines have come */
    unsigned            reply_lines;
    unsigned char       reply_open;     /* a reply has begun */
    unsigned char       said_421;       /* reply is what ends it all */
};

/* --- smtpc_state.c --- */

/* The only place that changes state. */
void mproto_smtpc_move(mproto_smtpc *c, mproto_smtpc_state to);
/* The engine ends: open verbs get their results, nothing more is sent. */
void mproto_smtpc_die(mproto_smtpc *c, mproto_err code, const char *what);
/* EHLO, or what the caller wants instead. */
mproto_smtp_cmd mproto_smtpc_hello_verb(const mproto_smtpc *c);
/* Says EHLO, HELO or LHLO, as which tells. */
void mproto_smtpc_hello(mproto_smtpc *c, mproto_smtp_cmd which);
/* Says what hello_verb() tells. */
void mproto_smtpc_introduce(mproto_smtpc *c);

/* --- smtpc_event.c --- */

/* MAIL, and what is obsolete of its kind. */
int mproto_smtpc_is_mail(unsigned what);
/* c->reply as the event of a command; 1. */
int mproto_smtpc_event_reply(mproto_smtpc *c, mproto_smtpc_type type,
                             unsigned which);
/* The event RESULT with the first failure, or never sent; 1. */
int mproto_smtpc_event_failure(mproto_smtpc *c);
/* The same, for the transaction that is being built. */
int mproto_smtpc_result_fail(mproto_smtpc *c);
/* 1 when this reply to what is in flight is all that comes: but for LMTP's to
 * content it is. */
int mproto_smtpc_is_last_reply(mproto_smtpc *c, unsigned what);
/* Makes c->reply one without octets: UNSENT or UNKNOWN. */
void mproto_smtpc_no_reply(mproto_smtpc *c, int code);
/* Another transaction's replies begin. */
void mproto_smtpc_begin_answers(mproto_smtpc *c);
/* c->reply is what RESULT will say if no content can be sent, unless another
 * failure came before it. */
void mproto_smtpc_note_failure(mproto_smtpc *c);

/* --- smtpc_flight.c --- */

/* A command line: its parts in order, each of which may be NULL, and what
 * waits for its reply. */
typedef struct mproto_smtpc_line {
    unsigned    what;
    int         rset;           /* a quiet RSET goes before it */
    const char *verb, *argument, *tail, *params;
} mproto_smtpc_line;

/* E_FULL: the output or the flight has no room. */
int mproto_smtpc_queue(mproto_smtpc *c, const mproto_smtpc_line *line);
/* The same for a verb alone that must always find room. */
void mproto_smtpc_queue_last(mproto_smtpc *c, unsigned what,
                             const char *verb);
/* Puts into flight what has its octets in the output already, or has none. */
void mproto_smtpc_push(mproto_smtpc *c, unsigned what);
/* 1 when n more fit, beside those that always must. */
int mproto_smtpc_has_places(const mproto_smtpc *c, unsigned n);
unsigned mproto_smtpc_tail(const mproto_smtpc *c);
unsigned mproto_smtpc_nth(const mproto_smtpc *c, unsigned i);
/* The command that is first in flight, and its end. 0: there is none. */
unsigned mproto_smtpc_head(const mproto_smtpc *c);
void mproto_smtpc_pop(mproto_smtpc *c);
/* Lets go out what may go out. 1: a command was never to be sent, and its
 * result is the event. */
int mproto_smtpc_release(mproto_smtpc *c);
/* Takes the first command in flight as lost: 1 when an event came of it. */
int mproto_smtpc_lose(mproto_smtpc *c);

/* Octets that a verb may write: some are kept for what is last. */
size_t mproto_smtpc_room(const mproto_smtpc *c);

/* --- smtpc_early.c --- */

/* 1 when the next command, which is held back with n octets, leaves though it
 * is behind a dot without a verdict, or a MAIL that was. */
int mproto_smtpc_goes_early(mproto_smtpc *c, unsigned what, size_t n);
/* A reply to what left so: 1 when it is not to be told, for all is said
 * again. */
int mproto_smtpc_on_early(mproto_smtpc *c);

/* --- smtpc_body.c --- */

/* Content is owed from now on. */
void mproto_smtpc_begin_content(mproto_smtpc *c);
/* Octets of content that body() takes whole. */
size_t mproto_smtpc_body_room(const mproto_smtpc *c);

/* --- smtpc_chunk.c --- */

/* All before it was answered: content, or the reason why not. 1: an event. */
int mproto_smtpc_chunk_go(mproto_smtpc *c);
/* Leaves room for the command at the front of *b. */
void mproto_smtpc_chunk_open(mproto_smtpc *c, mproto_buf *b);
/* Lets a chunk go that is full. */
void mproto_smtpc_chunk_out(mproto_smtpc *c);
/* What is left becomes the last one. */
void mproto_smtpc_chunk_last(mproto_smtpc *c);
/* The reply to one that is not the last: 1 when an event came of it. */
int mproto_smtpc_on_chunk(mproto_smtpc *c);

/* --- smtpc_verb.c --- */

/* E_STATE when no verb may be called now that shows who is who. */
int mproto_smtpc_may_tell(const mproto_smtpc *c);

/* --- smtpc_auth.c --- */

/* Goes on as far as it is our turn: 1 when an event came of it. */
int mproto_smtpc_auth_run(mproto_smtpc *c);
/* A reply while AUTH runs: likewise. */
int mproto_smtpc_on_auth(mproto_smtpc *c);

/* --- smtpc_reply.c --- */

/* Reads a line: 1 when an event came of it. */
int mproto_smtpc_read(mproto_smtpc *c);

#endif
