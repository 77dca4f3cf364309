/* A proxy for IMAP that filters. To its client it is a server, to the server a
 * client, and both are engines without sockets: what one has read is an event,
 * and the other is told to write it. So what goes through is IMAP, whatever
 * either side tries; message numbers mean the same on both, for one command is
 * on its way at a time; and of a message no more is held than one piece: an
 * event stays where it is until the other side has room, and as long as it does
 * nothing is read. All of that is imapproxy_pass.c; imapproxy_login.c lets
 * clients in and has the rules, imapproxy.c sockets, processes and the command
 * line. A process serves one client. ISC, see COPYING. */
#ifndef EXAMPLES_IMAPPROXY_H
#define EXAMPLES_IMAPPROXY_H

#include "options.h"
#include "stream.h"

#include <mailproto/imapc.h>
#include <mailproto/imapd.h>

struct settings {
    const char        *host, *host_port, *port, *listen, *ca, *cert, *key;
    struct option_list hide;    /* as on the wire, in lower case */
    int                starttls, no_tls, insecure, implicit, clear, read_only,
                       help;
};

#define READ_SIZE 65536

/* One of the two connections. */
struct end {
    struct stream       stream;
    mproto_wire        *wire;   /* NULL: not yet */
    struct tls_context *tls;    /* NULL: there is none */
    const char         *host;   /* of the server's certificate; or NULL */
    int                 holds;  /* an event that has to go to the other side */
    int                 shaking;
    int                 lost;   /* the connection is of no use */
    long long           moved;  /* when */
    char                in[READ_SIZE];
};

struct proxy {
    mproto_imapd *client;       /* NULL until the server has greeted us */
    mproto_imapc *server;
    struct end    client_end, server_end;
    const char   *peer;         /* the client's address, for the log */

    const mproto_imapd_event *asked;    /* by the client; NULL: done */
    const mproto_imapc_event *told;     /* by the server; likewise */
    size_t        at;           /* what of told is passed on: octets, or
                                 * numbers found */
    size_t        sent;         /* octets of asked that are */
    size_t        room;         /* octets of a message the server waits for */
    int           command;      /* of asked, at the server; 0: not begun */
    int           append, idle, probe;  /* other commands; or 0 */
    int           drops;        /* a FETCH that is not passed on */
    mproto_imap_status verdict; /* on append, before its end; or 0 */
    uint64_t      modseq;       /* of what was found */
    char          delimiter;    /* of the hierarchy */
    int           secure;       /* STARTTLS of the server is said */
    mproto_sasl  *proof, *login;        /* of the client, to the server */
    char         *text[6];      /* strings: proxy_string() */
};

/* Their places. */
enum { NAME, CODE, WHY, KEYWORDS, SECRET, FLAGS };

extern struct settings settings;
extern struct proxy proxy;

/* --- imapproxy_pass.c --- */

/* All that can be passed on is, both ways. Call it behind each step of either
 * wire; then each of struct end holds says whether it may be read. */
void proxy_pass(void);
/* What was asked is answered. */
void proxy_done(void);
/* The client is told good-bye, for that reason. */
void proxy_bye(const char *why);

/* --- imapproxy_login.c --- */

/* What malloc() gave; without memory the process ends. */
void *proxy_got(void *memory);
/* The text with its NUL, until place is used again. */
const char *proxy_string(int place, mproto_span text);
/* 1: text is word, in any case of letters. */
int proxy_is(mproto_span text, const char *word);
void proxy_lower(char *text, size_t n);

/* 1: the rules hide it from the client. */
int proxy_hides(mproto_span mailbox);
/* 1: they do not let it through, and the client was told. */
int proxy_refuses(const mproto_imapd_event *ev);

/* The server is of no use. */
void proxy_fail(const char *why);
/* A login is what was asked. */
int proxy_logs_in(void);
/* It is to be judged by the server: what the verb gives. */
int proxy_log_in(mproto_span user, mproto_span secret);
int proxy_lookup(mproto_sasl *sasl);
void proxy_on_auth(void);
void proxy_on_ready(void);
void proxy_judged(const mproto_imapc_event *ev);
/* It was good, and all is known that has to be. */
void proxy_admit(void);

#endif
