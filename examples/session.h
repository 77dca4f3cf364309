/* One connection of a client of SMTP or LMTP: TLS, AUTH, and messages one after
 * another. Calls wait, but no longer than the standard grants the server.
 * ISC, see COPYING. */
#ifndef EXAMPLES_SESSION_H
#define EXAMPLES_SESSION_H

#include "login.h"
#include "net.h"

#include <mailproto/smtpc.h>
#include <stdio.h>

enum session_verdict {
    SESSION_TAKEN,              /* the server has the message */
    SESSION_LATER,              /* a later try may do better */
    SESSION_NEVER,              /* refused for good */
    SESSION_UNKNOWN,            /* it may have the message, or not */
    SESSION_NO_HOST,            /* there is none of that name */
    SESSION_UNSAFE,             /* no TLS, or not with whom it should be */
    SESSION_NONSENSE,           /* it does not speak the protocol */
    SESSION_CONTENT,            /* the content could not be read on */
    SESSION_SYSTEM,             /* this machine gave out */
    SESSION_PENDING,            /* nothing is known yet */
    SESSION_LEAVING             /* and the end of the message leaves for it */
};

#define SESSION_TEXT 512

struct session_outcome {
    enum session_verdict verdict;
    mproto_smtp_cmd      which; /* what was said, or could not be; 0: nothing,
                                 * it is the connection's */
    int                  code;  /* of the reply; 0: there is none */
    int                  enh[3];
    char text[SESSION_TEXT];    /* of the reply, " / " between its lines, as the
                                 * server wrote it: see safe.h; or what was
                                 * wrong, in English */
};

enum session_security {
    SESSION_CLEAR,              /* no TLS */
    SESSION_TLS_OFFERED,        /* where the server offers STARTTLS */
    SESSION_TLS_NEEDED,         /* by STARTTLS, or not at all */
    SESSION_TLS_AT_ONCE         /* from the first octet on (smtps) */
};

/* Strings stay the caller's, and alive until session_close(). */
struct session_opts {
    struct net_target           at;
    const char                 *name;   /* in the certificate; NULL: at.host */
    const char                 *helo;   /* our name; NULL: this machine's */
    int                         lmtp;
    int                         chunking;       /* BDAT where it is offered */
    enum session_security       security;
    struct tls_context         *tls;    /* unless SESSION_CLEAR */
    const struct login         *login;  /* NULL: no AUTH */
    int                         clear_auth;     /* shows secrets without TLS */
    FILE                       *trace;  /* shows the dialogue; NULL: none */
};

/* A message, for one or several recipients. */
struct session_mail {
    const char        *from;    /* "" is none */
    const char *const *to;
    size_t             to_n;
    const char *const *rcpt_params;     /* for DSN, for each; NULL: none. Left
                                         * out where the server has no DSN */
    /* The content from its start, for a server with these MPROTO_SMTP_CAP_
     * bits; may be called again, when it does not take all recipients at once.
     * params of MAIL go to dst. Returns SESSION_TAKEN, or the verdict when it
     * cannot be sent there, with why. */
    enum session_verdict (*begin)(void *content, unsigned caps,
                                  char *params, size_t cap, const char **why);
    /* At most room octets, which live until the next call. 1; 0: that was all;
     * -1: it cannot go on. */
    int (*next)(void *content, size_t room, const void **p, size_t *n);
    /* For who has a queue; or NULL. Before a transaction begins: of all that
     * are not pending the verdict is final. */
    void (*settled)(void *content, const struct session_outcome *outcomes);
    /* Before the end of the content leaves for those of whom SESSION_LEAVING
     * says so. 0, or -1: it must not. */
    int (*leaves)(void *content, const struct session_outcome *outcomes);
    void *content;
};

#define SESSION_PARAMS 512      /* room for those of MAIL */

struct session;

/* Connected, in TLS and logged in, as opts want it. NULL with *why. */
struct session *session_open(const struct session_opts *opts,
                             struct session_outcome *why);

/* Sends a message: outcomes gets one for each recipient. Nobody is tried whose
 * address or parameters the server could not take. */
void session_send(struct session *s, const struct session_mail *mail,
                  struct session_outcome *outcomes);

/* 1: another message can be sent. */
int session_is_usable(const struct session *s);

/* 1: nobody got the message, since the connection, which has served others, is
 * gone or has come to its end without any fault of this one: it is worth
 * another connection. outcomes are those of session_send(). */
int session_is_worn_out(const struct session *s,
                        const struct session_outcome *outcomes, size_t n);

/* What the server offers, as MPROTO_SMTP_CAP_ bits. */
unsigned session_caps(const struct session *s);

/* Says QUIT where it can, and closes. s may be NULL. */
void session_close(struct session *s);

/* SESSION_LATER or one of the others, for a reply to this command. */
enum session_verdict session_judge(mproto_smtp_cmd which, int code);

#endif
