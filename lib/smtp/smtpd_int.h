/* The inside of the SMTP server engine. From the ground up: smtpd_state.c has
 * the states, smtpd_reply.c what is said, smtpd_cmd.c the commands, smtpd.c
 * life and loop. */
#ifndef MPROTO_SMTPD_INT_H
#define MPROTO_SMTPD_INT_H

#include <mailproto/dots.h>
#include <mailproto/smtpd.h>
#include "base/line_int.h"
#include "base/wire_int.h"
#include "smtp/smtp_int.h"

typedef enum mproto_smtpd_state {
    MPROTO_SMTPD_S_CONNECT,     /* the application has not said yes yet */
    MPROTO_SMTPD_S_REFUSED,     /* it said no: QUIT is awaited */
    MPROTO_SMTPD_S_START,       /* no HELO yet, or forgotten with TLS */
    MPROTO_SMTPD_S_READY,
    MPROTO_SMTPD_S_MAIL,        /* a sender, no recipient */
    MPROTO_SMTPD_S_RCPT,
    MPROTO_SMTPD_S_CONTENT,     /* behind 354 */
    MPROTO_SMTPD_S_TLS,         /* 220 was said, tls_on() is awaited */
    MPROTO_SMTPD_S_OVER
} mproto_smtpd_state;

struct mproto_smtpd {
    mproto_wire          wire;  /* first: mproto_smtpd_wire() is a cast */
    size_t               block_n;       /* octets of the engine's block */
    const char          *hostname;      /* these two in the block, too */
    const char          *keywords;
    mproto_smtpd_limits  limits;
    mproto_smtpd_event   ev;
    mproto_line          line;
    mproto_dots          dots;
    mproto_smtpd_state   state;
    mproto_smtpd_type    owed;  /* the event that owes an answer, or 0 */
    unsigned             flags, caps;
    unsigned             rcpts, bad;
    unsigned char        esmtp; /* EHLO was said */
    unsigned char        tls;
    unsigned char        early; /* the client has spoken out of turn */
    unsigned char        too_big;       /* content is past message_max */
};

/* --- smtpd_state.c --- */

/* The only place that changes state. */
void mproto_smtpd_move(mproto_smtpd *s, mproto_smtpd_state to);
/* The engine ends here with this code; what was said is still sent. */
void mproto_smtpd_end(mproto_smtpd *s, mproto_err code, const char *what);
/* The event of type, which owes an answer; spans are filled in by then. 1. */
int mproto_smtpd_ask(mproto_smtpd *s, mproto_smtpd_type type);

/* --- smtpd_reply.c --- */

/* Queues a reply of the engine's own; there is always room for one. */
void mproto_smtpd_say(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text);
/* Says it and counts it; past bad_max says 421 and ends instead. */
void mproto_smtpd_bad(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text);
/* 220 with our name. */
void mproto_smtpd_greet(mproto_smtpd *s);
/* Room that must be free before anything is read. */
size_t mproto_smtpd_reserve(const mproto_smtpd *s);

/* --- smtpd_cmd.c --- */

/* The line in s->line is a command: 1 when an event came of it. */
int mproto_smtpd_command(mproto_smtpd *s);

#endif
