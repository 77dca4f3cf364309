/* The message that send sends: a file as it is, or rewritten for a server that
 * takes 7 bits only, or one that is made as it is sent.
 * ISC, see COPYING. */
#ifndef EXAMPLES_OUTGOING_H
#define EXAMPLES_OUTGOING_H

#include "composer.h"
#include "mailfile.h"
#include "session.h"
#include "seven.h"

struct outgoing {
    int         composes;       /* out of plan; else file is sent */
    struct composer_plan plan;
    const char *file;           /* NULL: standard input */
    int         quiet;          /* shows no progress */
    int         as_is;          /* a file is never rewritten */
    int         utf8;           /* SMTPUTF8 may be used */
    int         utf8_envelope;  /* and must, for its addresses */
    const char *dsn;            /* parameters of MAIL for DSN; NULL: none */
    int         status;         /* to exit with, when it could not go on */

    struct composer composer;   /* private from here on */
    struct mailfile in;
    struct seven    seven;
    int         rewrites;
    uint64_t    taken;
    size_t      owed;
    int         percent;
    char        chunk[16384];
};

/* What is wrong with the message is known before anyone is called. 0 or an
 * exit status; stderr has been told. Close it only after 0. */
int outgoing_open(struct outgoing *o);
void outgoing_close(struct outgoing *o);

/* For struct session_mail; content is a struct outgoing. */
enum session_verdict outgoing_begin(void *content, unsigned caps, char *params,
                                    size_t cap, const char **why);
int outgoing_next(void *content, size_t room, const void **p, size_t *n);

#endif
