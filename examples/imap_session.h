/* A session of IMAP's client: connected, in TLS and logged in, or not at all.
 * What goes wrong is told on stderr. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP_SESSION_H
#define EXAMPLES_IMAP_SESSION_H

#include "account.h"
#include "peer.h"

#include <mailproto/imapc.h>
#include <time.h>

/* Strings stay the caller's, and alive until imap_close(). */
struct imap_opts {
    struct net_target   at;
    enum security       security;
    struct tls_context *tls;    /* unless SECURITY_CLEAR */
    struct login        login;  /* LOGIN among its ways is the command of this
                                 * name; NULL: all usual ones */
    int                 clear_ok;       /* shows the password without TLS */
    int                 compress;       /* where both can */
    FILE               *trace;  /* shows the dialogue; NULL: none */
};

typedef void imap_listener(void *ctx, const mproto_imapc_event *ev);

struct imap {
    mproto_imapc *c;
    struct peer   peer;
    imap_listener *feed;        /* of LITERAL, when all before it has left;
                                 * NULL: there is nothing to append */
    int           hang_up;      /* set it: no word more to this server */

    const struct imap_opts *opts;       /* private from here on */
    imap_listener *on_event;
    void         *ctx;
    int           command;      /* that is awaited */
    const char   *what;         /* it does */
    mproto_sasl  *sasl;         /* while it logs in */
    int           status, literal, said_bye;
    int           naming;       /* this command tells who we are */
    int           compressing;  /* this one asks for it */
    time_t        end;          /* of waiting; 0: it does not wait */
};

/* 0, or an exit status. Close it in either case. */
int imap_open(struct imap *s, const struct imap_opts *opts);

/* Until the result of command has come, with on_event (or NULL) told of all
 * that comes before it, and then of it. 0, or an exit status: it was refused,
 * or what a verb gave as command was an error; the connection ended. what is
 * for complaints. */
int imap_await(struct imap *s, int command, const char *what,
               imap_listener *on_event, void *ctx);
/* Waits for seconds, by IDLE if idle is set, with on_event told of what comes.
 * 0, or an exit status as above. */
int imap_wait(struct imap *s, int idle, unsigned seconds,
              imap_listener *on_event, void *ctx);
void imap_close(struct imap *s);

/* "imap: what: why". Gives status. */
int imap_complain(int status, const char *what, const char *why);

#endif
