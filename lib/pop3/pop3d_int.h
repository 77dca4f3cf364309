/* The inside of the POP3 server engine. From the ground up: pop3d_state.c has
 * the states, pop3d_reply.c what is said, pop3d_capa.c what is offered,
 * pop3d_drop.c the maildrop and its listings, pop3d_body.c messages on their
 * way out, pop3d_apop.c the stamp, pop3d_sasl.c AUTH, pop3d_cmd.c the
 * commands, pop3d_answer.c what the application answers, pop3d.c life and
 * loop. */
#ifndef MPROTO_POP3D_INT_H
#define MPROTO_POP3D_INT_H

#include <mailproto/dots.h>
#include <mailproto/pop3d.h>
#include "base/line_int.h"
#include "base/wire_int.h"
#include "sasl/sasld_int.h"

#define MPROTO_POP3_LINE_MAX 512u       /* of a reply: RFC 2449 section 4 */
#define MPROTO_POP3_UID_MAX  70u        /* RFC 1939 section 7 */
#define MPROTO_POP3_ROW_MAX  128u       /* a line of a listing is shorter */
#define MPROTO_POP3_LAST_MAX 32u        /* of the output: for close() */

/* RFC 1939: authorization is START, USER and SASL; READY, ROWS and BODY
 * are transaction. */
typedef enum mproto_pop3d_state {
    MPROTO_POP3D_S_START,       /* nobody is known */
    MPROTO_POP3D_S_USER,        /* USER was said, PASS is awaited */
    MPROTO_POP3D_S_SASL,        /* AUTH runs */
    MPROTO_POP3D_S_READY,       /* the maildrop is open */
    MPROTO_POP3D_S_ROWS,        /* LIST or UIDL of all is on its way */
    MPROTO_POP3D_S_BODY,        /* a message is on its way */
    MPROTO_POP3D_S_UPDATE,      /* QUIT was said in transaction */
    MPROTO_POP3D_S_TLS,         /* +OK was said, tls_on() is awaited */
    MPROTO_POP3D_S_OVER
} mproto_pop3d_state;

/* TOP: where it stands in the message, as far as it was taken. */
typedef struct mproto_pop3d_top {
    uint32_t      left;         /* lines of the body still to come */
    unsigned char on;           /* it is TOP */
    unsigned char in_body;      /* the empty line was there */
    unsigned char text;         /* the open line has octets */
    unsigned char cr;           /* the last octet was CR */
} mproto_pop3d_top;

struct mproto_pop3d {
    mproto_wire          wire;  /* first: mproto_pop3d_wire() is a cast */
    size_t               block_n;       /* octets of the engine's block */
    size_t               reserve;       /* see mproto_pop3d_reserve() */
    char                *narrow;        /* the block's own output */
    char                *wide;          /* another while more is to be said */
    size_t               narrow_n, wide_n;
    const char          *keywords;      /* these in the block, too */
    const char          *auth;          /* mechanisms, or NULL */
    const char          *stamp;         /* with its <>; NULL: no APOP */
    char                *user;          /* what USER told */
    size_t               user_n;
    size_t               line_max;      /* the line is behind user */
    mproto_sasld        *sasld;         /* while AUTH runs */
    mproto_span          response;      /* the initial one, for it */
    mproto_pop3d_event   ev;
    mproto_line          line;
    mproto_codec         dots;
    mproto_pop3d_top     top;
    mproto_pop3d_item   *items;         /* the application's */
    uint64_t             all, octets;   /* of items; and not deleted */
    uint64_t             offset;        /* in the message on its way */
    uint32_t             n, count;      /* items; and not deleted */
    uint32_t             row;           /* of the listing on its way */
    uint32_t             number;        /* of the message on its way */
    uint32_t             mark;          /* mark_ of what is deleted */
    uint32_t             last, last_at_first;   /* LAST, RFC 1081 */
    mproto_pop3_cmd      rows;          /* LIST or UIDL */
    mproto_pop3d_state   state;
    mproto_pop3d_type    owed;  /* the event that owes an answer, or 0 */
    unsigned             flags, caps, bad, bad_max;
    unsigned char        tls;
    unsigned char        utf8;  /* UTF8 was said */
    unsigned char        lang;  /* LANG was granted: replies are UTF-8 */
    unsigned char        stop;  /* BODY_STOP is to be told */
};

/* --- pop3d_state.c --- */

/* The only place that changes state. */
void mproto_pop3d_move(mproto_pop3d *s, mproto_pop3d_state to);
/* The engine ends here with this code; what was said is still sent. */
void mproto_pop3d_end(mproto_pop3d *s, mproto_err code, const char *what);
/* The event of type, which owes an answer; spans are filled in by then. 1. */
int mproto_pop3d_ask(mproto_pop3d *s, mproto_pop3d_type type);

/* --- pop3d_reply.c --- */

/* Lines with LF between, fit for the wire; utf8: also UTF-8. */
int mproto_pop3d_text_fits(const char *text, int lf, int utf8);
/* Room for a reply, which is there whenever something is read; to be handed
 * back to mproto_pop3d_close_reply(): E_ARG when it was too long. */
void mproto_pop3d_open_reply(mproto_pop3d *s, mproto_buf *b);
int mproto_pop3d_close_reply(mproto_pop3d *s, const mproto_buf *b);
/* "+OK text", "-ERR text". */
void mproto_pop3d_yes(mproto_pop3d *s, const char *text);
void mproto_pop3d_no(mproto_pop3d *s, const char *text);
/* -ERR, and counted; past bad_max the engine ends instead. */
void mproto_pop3d_bad(mproto_pop3d *s, const char *text);
/* Counts: 0 when the engine has ended by it. */
int mproto_pop3d_count_bad(mproto_pop3d *s);
void mproto_pop3d_greet(mproto_pop3d *s, const char *hostname);
/* The longest reply: room that must be free before anything is read. */
size_t mproto_pop3d_reserve(const mproto_pop3d_opts *opts);
/* More than one reply is to be said: takes the wide output, if that can be
 * had. narrow() gives it back when all is sent. */
void mproto_pop3d_widen(mproto_pop3d *s);
void mproto_pop3d_narrow(mproto_pop3d *s);
/* Room but for what close() may say. */
size_t mproto_pop3d_room(const mproto_pop3d *s);
/* Half of that when nothing waits. Listings and messages go on when it is
 * free: pieces for each few octets that were sent would move all the others
 * each time. */
size_t mproto_pop3d_half(const mproto_pop3d *s);

/* --- pop3d_capa.c --- */

int mproto_pop3d_keywords_fit(const char *keywords);
/* May USER be said now? */
int mproto_pop3d_takes_user(const mproto_pop3d *s);
void mproto_pop3d_say_capa(mproto_pop3d *s);

/* --- pop3d_drop.c --- */

void mproto_pop3d_say_drop(mproto_pop3d *s);
void mproto_pop3d_say_stat(mproto_pop3d *s);
void mproto_pop3d_say_last(mproto_pop3d *s);
/* LIST or UIDL: of message number, or of all. */
void mproto_pop3d_say_row(mproto_pop3d *s, mproto_pop3_cmd which,
                          uint32_t number);
void mproto_pop3d_begin_rows(mproto_pop3d *s, mproto_pop3_cmd which);
/* As many lines as there is room for, half of the output at least. */
void mproto_pop3d_put_rows(mproto_pop3d *s);
/* The number of a message that is there; 0: another, which was told. */
uint32_t mproto_pop3d_find(mproto_pop3d *s, mproto_span text);
void mproto_pop3d_accessed(mproto_pop3d *s, uint32_t number);
void mproto_pop3d_delete(mproto_pop3d *s, uint32_t number);
void mproto_pop3d_undelete(mproto_pop3d *s);

/* --- pop3d_body.c --- */

/* RETR or TOP was granted. */
void mproto_pop3d_begin_body(mproto_pop3d *s);
/* s->ev is BODY: an octet becomes two at the worst. */
int mproto_pop3d_ask_body(mproto_pop3d *s);

/* --- pop3d_apop.c --- */

/* Octets of the stamp with its <> and NUL; 0: no stamp. */
size_t mproto_pop3d_stamp_size(const mproto_pop3d_opts *opts);
int mproto_pop3d_stamp_fits(const mproto_pop3d_opts *opts);
void mproto_pop3d_put_stamp(const mproto_pop3d_opts *opts, char *to);

/* --- pop3d_sasl.c --- */

/* The next mechanism that is offered now; *left is empty at first. 0: none. */
int mproto_pop3d_next_mechanism(const mproto_pop3d *s, mproto_span *left,
                                mproto_span *name);
/* These give 1 when an event came of it. */
int mproto_pop3d_do_auth(mproto_pop3d *s, mproto_span args);
int mproto_pop3d_auth_line(mproto_pop3d *s);
int mproto_pop3d_auth_step(mproto_pop3d *s);
int mproto_pop3d_auth_fails(mproto_pop3d *s, const char *text);
void mproto_pop3d_drop_sasld(mproto_pop3d *s);

/* --- pop3d_answer.c --- */

/* The code of a call that answers what is not owed. */
int mproto_pop3d_not_owed(const mproto_pop3d *s);
/* What was owed is so no longer. */
void mproto_pop3d_settle(mproto_pop3d *s);

/* --- pop3d_cmd.c --- */

/* The line in s->line is a command: 1 when an event came of it. */
int mproto_pop3d_command(mproto_pop3d *s);

#endif
