/* What an IMAP client says: the state of it, within the engine. From the ground
 * up: imapc_draft.c and imapc_queue.c (imapc_queue_int.h), imapc_build.c the
 * checks and arguments of a command, imapc_table.c the commands there are,
 * imapc_verbs.c and its kin what callers ask for, imapc_enable.c what of it is
 * on, imapc_append.c what comes
 * with octets, imapc_auth.c how they prove who they are. */
#ifndef MPROTO_IMAPC_SAY_INT_H
#define MPROTO_IMAPC_SAY_INT_H

#include <mailproto/imapc.h>
#include "imap/imap_write_int.h"
#include "imap/imapc_queue_int.h"
#include "sasl/ferry_int.h"

/* Of "A2147483647 AUTHENTICATE". */
#define MPROTO_IMAPC_AUTH_PREFIX 32u
/* A challenge, in base64: RFC 4954 4; IMAP names none. */
#define MPROTO_IMAPC_AUTH_MAX 12288u

/* APPEND and REPLACE, from append() to append_end(). */
typedef struct mproto_imapc_upload {
    unsigned char on;
    unsigned char asked;        /* LITERAL was told, for room octets */
    unsigned char due;          /* it is to be told, even for no octet */
    unsigned char parts;        /* of CATENATE: 1 none yet, 2 some */
    unsigned char octets;       /* NUL is fine */
    const char   *close;        /* what ends the message */
    uint64_t      left;         /* octets of the literal */
    size_t        room;
} mproto_imapc_upload;

typedef struct mproto_imapc_say {
    unsigned char       building;
    mproto_err          refused;        /* nothing is being built, for that */
    mproto_imap_writer  writer;
    mproto_imapc_upload upload;
    mproto_ferry        ferry;
    char                prefix[MPROTO_IMAPC_AUTH_PREFIX];
} mproto_imapc_say;

/* --- imapc_table.c --- */

/* States in which a command is legal, as bits. */
#define MPROTO_IMAPC_IN_NONE     0x01u  /* not authenticated */
#define MPROTO_IMAPC_IN_USER     0x02u
#define MPROTO_IMAPC_IN_MAILBOX  0x04u
#define MPROTO_IMAPC_IN_BOTH     0x06u
#define MPROTO_IMAPC_IN_ANY      0x07u
#define MPROTO_IMAPC_IN_CLEAR    0x08u  /* also before TLS, where that is
                                         * needed */
#define MPROTO_IMAPC_REV2        0x10u  /* IMAP4rev2 has it without cap */
#define MPROTO_IMAPC_SPECIAL     0x20u  /* only through its verb */

typedef struct mproto_imapc_verb_row {
    const char   *name;
    unsigned char what;         /* mproto_imapc_what */
    unsigned char is;           /* how it waits */
    unsigned char where;        /* bits above */
    const char   *cap;          /* that the server must have, or NULL */
} mproto_imapc_verb_row;

/* The row of a name in any case, or one that fits all that are unknown. */
const mproto_imapc_verb_row *mproto_imapc_verb_row_of(const char *name);

/* --- imapc_build.c --- */

/* Begins a command; what is wrong is told by end(). */
void mproto_imapc_say_verb(mproto_imapc *c, const char *name);
void mproto_imapc_say_row(mproto_imapc *c, const mproto_imapc_verb_row *row,
                          unsigned is);
/* More of the open command. */
void mproto_imapc_say_more(mproto_imapc *c);
void mproto_imapc_say_refuse(mproto_imapc *c, mproto_err why);
/* Refuses with E_STATE when the server has not announced it. */
void mproto_imapc_say_needs(mproto_imapc *c, const char *cap);
/* 1: it has, or IMAP4rev2, which includes it. */
int mproto_imapc_has_rev2(const mproto_imapc *c, const char *cap);

/* As it is. */
void mproto_imapc_say_raw(mproto_imapc *c, const char *text);
void mproto_imapc_say_text(mproto_imapc *c, const char *text);
void mproto_imapc_say_astring(mproto_imapc *c, const char *text);
void mproto_imapc_say_pattern(mproto_imapc *c, const char *text);
void mproto_imapc_say_mailbox(mproto_imapc *c, const char *name);
void mproto_imapc_say_set(mproto_imapc *c, const char *set);
void mproto_imapc_say_flags(mproto_imapc *c, const char *flags);
/* "(text)". */
void mproto_imapc_say_list(mproto_imapc *c, const char *text);
void mproto_imapc_say_literal(mproto_imapc *c, uint64_t n, int octets);
int mproto_imapc_say_end(mproto_imapc *c, int open);

/* --- imapc_auth.c --- */

int mproto_imapc_auth_run(mproto_imapc *c);
int mproto_imapc_on_challenge(mproto_imapc *c, mproto_span text);

/* --- imapc_append.c --- */

int mproto_imapc_upload_run(mproto_imapc *c);

/* --- imapc_enable.c --- */

/* ENABLED came. */
void mproto_imapc_on_enabled(mproto_imapc *c, mproto_imap_list names);
/* OK to ENABLE did. */
void mproto_imapc_on_enable_ok(mproto_imapc *c,
                               const mproto_imapc_command *command);

/* --- imapc_say.c: for the engine --- */

void mproto_imapc_say_init(mproto_imapc *c);
/* Goes on with what is our turn: 1 when an event came of it. */
int mproto_imapc_say_run(mproto_imapc *c);
/* "+" and text came: 1 when an event came of it, -1 when nothing waited for
 * it. */
int mproto_imapc_on_plus(mproto_imapc *c, mproto_span text);
/* A result came, as mproto_imapc_queue_tagged(). */
const char *mproto_imapc_on_tagged(mproto_imapc *c, int number,
                                   mproto_imap_status status,
                                   mproto_imapc_command *command);
/* ANSWER and SECRET, of want(). over: nothing more is sent. */
unsigned mproto_imapc_say_asks(mproto_imapc *c, int over);
/* 1: it is the server who waits. */
int mproto_imapc_say_is_ours(const mproto_imapc *c);
/* The connection is dead. */
void mproto_imapc_say_stop(mproto_imapc *c);

#endif
