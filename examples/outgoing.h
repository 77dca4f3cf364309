/* The message that send sends: a file as it is, or one that is made as it is
 * sent. ISC, see COPYING. */
#ifndef EXAMPLES_OUTGOING_H
#define EXAMPLES_OUTGOING_H

#include "composer.h"
#include "mailfile.h"

#define OUTGOING_PARAMS 64

struct outgoing {
    int         composes;       /* out of plan; else file is sent */
    struct composer_plan plan;
    const char *file;           /* NULL: standard input */
    int         quiet;          /* shows no progress */
    int         status;         /* to exit with, when it could not go on */

    struct composer composer;   /* private from here on */
    struct mailfile in;
    uint64_t    taken;
    size_t      owed;
    int         percent;
    char        chunk[16384];
};

/* What is wrong with the message is known before anyone is called. 0 or an
 * exit status; stderr has been told, by all of these. Close it only after 0. */
int outgoing_open(struct outgoing *o);
void outgoing_close(struct outgoing *o);

/* For a server with these MPROTO_SMTP_CAP_ bits. params are those of MAIL. */
int outgoing_begin(struct outgoing *o, unsigned caps,
                   char params[OUTGOING_PARAMS]);

/* At most room octets, until the next call. NULL: that was all, or status tells
 * why not. */
const void *outgoing_next(struct outgoing *o, size_t room, size_t *n);

#endif
