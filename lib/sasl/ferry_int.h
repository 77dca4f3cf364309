/* Ferries the messages of a caller's exchange, for client engines: AUTH of
 * SMTP (RFC 4954) and POP3 (RFC 5034) say the same but for the marks of the
 * server's lines, and AUTHENTICATE of IMAP (RFC 9051 6.2.2) but for its tag and
 * for what may go with it (RFC 4959). */
#ifndef MPROTO_FERRY_INT_H
#define MPROTO_FERRY_INT_H

#include <mailproto/sasl.h>
#include "base/wire_int.h"

/* Base64 of octets, without line ends. */
void mproto_ferry_encode(mproto_buf *b, mproto_span octets);
/* Strict base64 in p[0..*n) gives way to its octets. 0: it is none; what is
 * left of it is wiped. */
int mproto_ferry_decode(char *p, size_t *n);

/* Whose turn it is. */
typedef enum mproto_ferry_turn {
    MPROTO_FERRY_NONE,
    MPROTO_FERRY_STEP,          /* the exchange's */
    MPROTO_FERRY_ASKED,         /* the same; TOKEN was told */
    MPROTO_FERRY_SEND,          /* the output's, until it has all */
    MPROTO_FERRY_WAIT,          /* the server's */
    MPROTO_FERRY_CANCEL         /* the same, behind "*" */
} mproto_ferry_turn;

/* What the engine has to tell. */
typedef enum mproto_ferry_news {
    MPROTO_FERRY_NOTHING,
    MPROTO_FERRY_TOKEN, MPROTO_FERRY_WORK,
    MPROTO_FERRY_UNSENT         /* it failed before anything was said */
} mproto_ferry_news;

typedef struct mproto_ferry {
    mproto_wire      *wire;
    mproto_span       verb;     /* "AUTH " unless set; another before begin() */
    int               wait;     /* 1: no response with the command */
    size_t            line_max; /* of the command with its CRLF */
    size_t            spare;    /* octets of the output that are kept free: 3
                                 * for "*", at the least */
    mproto_sasl      *sasl;     /* the caller's, while it runs */
    mproto_ferry_turn turn;
    mproto_span       response; /* in sasl: what is left to say */
    unsigned char     said;     /* the command was */
    unsigned char     proven;   /* success may be believed */
    unsigned char     secret;   /* credentials are, or were, in the output */
    uint64_t          secret_to;        /* wire.gone when they have left */
} mproto_ferry;

void mproto_ferry_begin(mproto_ferry *f, mproto_sasl *sasl);
/* The exchange is the caller's again. */
void mproto_ferry_end(mproto_ferry *f);

/* Goes on as far as it is our turn. */
mproto_ferry_news mproto_ferry_run(mproto_ferry *f);
/* The server's challenge, n octets of base64, which are overwritten; is_fit 0:
 * it can't be one. Only when it is the server's turn. */
mproto_ferry_news mproto_ferry_challenge(mproto_ferry *f, char *p, size_t n,
                                         int is_fit);
/* The server's verdict: NULL, or what is wrong with it. */
const char *mproto_ferry_verdict(mproto_ferry *f, int success);

/* Up to here the output shows a credential. */
void mproto_ferry_mark(mproto_ferry *f);
/* Credentials stay in memory no longer than they must: 1 while they do. */
int mproto_ferry_is_secret(mproto_ferry *f, int over);
void mproto_ferry_wipe(mproto_ferry *f);

#endif
