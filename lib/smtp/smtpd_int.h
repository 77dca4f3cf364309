/* The inside of the SMTP server engine. From the ground up: smtpd_state.c has
 * the states, smtpd_ehlo.c what is offered, smtpd_reply.c what is said,
 * smtpd_auth.c, _content.c, _chunk.c and _mail.c what their names say,
 * smtpd_cmd.c the other commands, smtpd_answer.c the answers, smtpd.c life and
 * loop. */
#ifndef MPROTO_SMTPD_INT_H
#define MPROTO_SMTPD_INT_H

#include <mailproto/dots.h>
#include <mailproto/smtpd.h>
#include "base/line_int.h"
#include "base/wire_int.h"
#include "sasl/sasld_int.h"
#include "smtp/smtp_int.h"

/* Octets of the output that stay free for 421. */
#define MPROTO_SMTPD_LAST_MAX 32u

typedef enum mproto_smtpd_state {
    MPROTO_SMTPD_S_CONNECT,     /* the application has not said yes yet */
    MPROTO_SMTPD_S_REFUSED,     /* it said no: QUIT is awaited */
    MPROTO_SMTPD_S_START,       /* no HELO yet, or forgotten with TLS */
    MPROTO_SMTPD_S_READY,
    MPROTO_SMTPD_S_MAIL,        /* a sender, no recipient */
    MPROTO_SMTPD_S_RCPT,
    MPROTO_SMTPD_S_CONTENT,     /* behind 354 */
    MPROTO_SMTPD_S_CHUNK,       /* behind BDAT */
    MPROTO_SMTPD_S_CHUNKS,      /* between two chunks */
    MPROTO_SMTPD_S_VERDICT,     /* the content is all there */
    MPROTO_SMTPD_S_AUTH,        /* an exchange is under way */
    MPROTO_SMTPD_S_TLS,         /* 220 was said, tls_on() is awaited */
    MPROTO_SMTPD_S_OVER
} mproto_smtpd_state;

/* Why content is refused inside. */
typedef enum mproto_smtpd_fault {
    MPROTO_SMTPD_F_NONE,
    MPROTO_SMTPD_F_BIG,         /* past message_max */
    MPROTO_SMTPD_F_BARE,        /* bare CR, bare LF or NUL in it */
    MPROTO_SMTPD_F_CHUNK        /* an earlier chunk was refused */
} mproto_smtpd_fault;

/* The header of the content. */
typedef struct mproto_smtpd_header {
    unsigned char eight;        /* it has octets above 127 */
    unsigned char not_utf8;     /* which are no characters */
    unsigned char held;         /* octets of one that is not whole */
    char          octets[4];
} mproto_smtpd_header;

struct mproto_smtpd {
    mproto_wire          wire;  /* first: mproto_smtpd_wire() is a cast */
    size_t               block_n;       /* octets of the engine's block */
    const char          *hostname;      /* these in the block, too */
    const char          *keywords, *auth, *hold_until, *priorities, *burl;
    uint32_t             by_min, hold_max;
    mproto_smtpd_limits  limits;
    mproto_smtpd_event   ev;
    union {
        mproto_esmtp_mail mail;
        mproto_esmtp_rcpt rcpt;
    } params;                   /* of ev */
    mproto_line          line;
    mproto_dots          dots;
    mproto_smtpd_state   state;
    mproto_smtpd_type    owed;  /* the event that owes an answer, or 0 */
    unsigned             flags, caps;
    unsigned             mails, rcpts, bad, refusals;
    unsigned             verdict, verdicts;     /* next one, and of them all */
    mproto_smtpd_fault   fault; /* of the content under way */
    mproto_smtpd_header  header;
    mproto_smtp_body     body;  /* of MAIL */
    mproto_smtp_cmd      content;       /* DATA or BDAT */
    mproto_smtp_cmd      early; /* see mproto_smtpd_early() */
    uint64_t             left;  /* octets of the chunk that are to come */
    uint64_t             skip;  /* of one that nobody has a use for */
    mproto_sasld        *sasld; /* in S_AUTH */
    mproto_span          response;      /* the initial one, for it */
    unsigned char        user;  /* LOGIN was granted */
    unsigned char        last;  /* the chunk is */
    unsigned char        told;  /* that it is refused has been said */
    unsigned char        skip_quiet;    /* nothing is said behind skip */
    unsigned char        utf8;  /* SMTPUTF8, of this transaction */
    unsigned char        esmtp; /* EHLO was said */
    unsigned char        tls;
};

/* --- smtpd_state.c --- */

/* The only place that changes state. */
void mproto_smtpd_move(mproto_smtpd *s, mproto_smtpd_state to);
/* The engine ends here with this code; what was said is still sent. */
void mproto_smtpd_end(mproto_smtpd *s, mproto_err code, const char *what);
/* The event of type, which owes an answer; spans are filled in by then. 1. */
int mproto_smtpd_ask(mproto_smtpd *s, mproto_smtpd_type type);

/* --- smtpd_ehlo.c --- */

/* What EHLO offers at this point, as bits. */
unsigned mproto_smtpd_offers(const mproto_smtpd *s);
/* Mechanisms that show the secret itself are. */
unsigned mproto_smtpd_where(const mproto_smtpd *s);
/* The lines of keywords, the last of which is HELP; and what they take at the
 * most, with our name and text of ok(). */
void mproto_smtpd_put_offers(const mproto_smtpd *s, mproto_buf *b);
size_t mproto_smtpd_offers_max(const mproto_smtpd_opts *opts);

/* --- smtpd_reply.c --- */

/* Queues a reply of the engine's own; there is always room for one. */
void mproto_smtpd_say(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text);
/* Says it and counts it; past bad_max says 421 and ends instead. */
void mproto_smtpd_bad(mproto_smtpd *s, int code, const char *enhanced,
                      const char *text);
/* A reply of max octets at the most, put as the event that owes one wants it.
 * E_ARG: it is too long. */
int mproto_smtpd_queue(mproto_smtpd *s, int code, const char *enhanced,
                       const char *text, size_t max);
/* 421 for the application, in 512 octets; where there is no room for text, in
 * words of ours. E_ARG: it is too long. */
int mproto_smtpd_queue_last(mproto_smtpd *s, const char *text);
/* 220 with our name. */
void mproto_smtpd_greet(mproto_smtpd *s);
/* 334 with these octets in base64; 0 when they have no room. */
int mproto_smtpd_challenge(mproto_smtpd *s, mproto_span octets);
/* Room that must be free before anything is read. */
size_t mproto_smtpd_reserve(const mproto_smtpd *s);

/* --- smtpd_auth.c; these give 1 when an event came of it --- */

int mproto_smtpd_do_auth(mproto_smtpd *s, mproto_span args);
/* A line came while the exchange waits for one. */
int mproto_smtpd_auth_line(mproto_smtpd *s);
int mproto_smtpd_auth_step(mproto_smtpd *s);
/* It failed with this reply. */
int mproto_smtpd_auth_fails(mproto_smtpd *s, int code, const char *enhanced,
                            const char *text);
/* The exchange is over: the client may say commands; drop: or nothing. */
void mproto_smtpd_auth_end(mproto_smtpd *s);
void mproto_smtpd_drop_sasld(mproto_smtpd *s);

/* --- smtpd_content.c; likewise --- */

/* DATA or BDAT begins. */
void mproto_smtpd_content_begin(mproto_smtpd *s, mproto_smtp_cmd which);
int mproto_smtpd_read_content(mproto_smtpd *s);
/* A piece of it, which dots has counted; before: its header then. */
void mproto_smtpd_look_at_header(mproto_smtpd *s, mproto_span piece,
                                 uint64_t before);
/* All of it was read. */
int mproto_smtpd_content_end(mproto_smtpd *s);
/* The next reply behind the content, or the next event that asks for it. */
int mproto_smtpd_verdict(mproto_smtpd *s);
/* What s->fault has for a reply. */
void mproto_smtpd_say_fault(mproto_smtpd *s);
/* One has been given. 1 when it was the last. */
int mproto_smtpd_judged(mproto_smtpd *s);

/* --- smtpd_chunk.c; likewise --- */

int mproto_smtpd_do_bdat(mproto_smtpd *s, mproto_span args);
int mproto_smtpd_do_burl(mproto_smtpd *s, mproto_span args);
int mproto_smtpd_read_chunk(mproto_smtpd *s);
/* Counts off octets of skip. */
void mproto_smtpd_skip_chunk(mproto_smtpd *s);
/* The application has answered BURL; refused: it has said so. */
void mproto_smtpd_burl_answered(mproto_smtpd *s, int refused);
/* The application has refused the first chunk, in the last n octets of the
 * output. */
void mproto_smtpd_chunk_refused(mproto_smtpd *s, size_t n);

/* --- smtpd_mail.c; likewise --- */

int mproto_smtpd_do_mail(mproto_smtpd *s, mproto_span args);
int mproto_smtpd_do_rcpt(mproto_smtpd *s, mproto_span args);

/* --- smtpd_cmd.c --- */

/* The line in s->line is a command: 1 when an event came of it. */
int mproto_smtpd_command(mproto_smtpd *s);

/* --- smtpd_answer.c --- */

/* The code for a call that has no event to answer. */
int mproto_smtpd_not_owed(const mproto_smtpd *s);

#endif
