/* Messages out of a file, an mbox or a Maildir, one after the other, each
 * through the parser as it streams by. ISC, see COPYING. */
#ifndef EXAMPLES_MAILBOX_H
#define EXAMPLES_MAILBOX_H

#include <mailproto/mbox.h>
#include <mailproto/mime.h>

/* Where a message stands. */
struct mail {
    const char   *file;
    unsigned long number;       /* in the mailbox, from 1; 0: there is none */
    uint64_t      offset;       /* in file */
};

struct mailbox {
    const char *program;        /* for complaints */
    const mproto_mime_opts *opts;
    unsigned    flags;          /* MPROTO_MBOX_ */
    /* Called for each event. Not 0: the exit status; nothing more is read. */
    int       (*event)(void *ctx, const struct mail *mail, mproto_mime *m,
                       const mproto_mime_event *ev);
    void       *ctx;

    struct mail  mail;          /* private from here on */
    mproto_mime *mime;
    int          status;
};

/* name "-" is standard input; a file is an mbox when it begins "From ". Gives
 * 0 or an exit status; of what cannot be read stderr is told. */
int mailbox_read(struct mailbox *box, const char *name);

#endif
