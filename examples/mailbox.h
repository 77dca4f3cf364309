/* Messages out of a file, an mbox or a Maildir, one after the other, each
 * through the parser as it streams by. ISC, see COPYING. */
#ifndef EXAMPLES_MAILBOX_H
#define EXAMPLES_MAILBOX_H

#include "options.h"

#include <mailproto/mbox.h>
#include <mailproto/mime.h>

/* The parser's depth_max may not be more. */
#define MAILBOX_DEPTH_MAX 100
#define MAILBOX_PATH_SIZE ((MAILBOX_DEPTH_MAX + 1) * 11)

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

/* All files; standard input when there is none, and for "-". A file is an mbox
 * when it begins "From ". Gives 0 or an exit status: one that cannot be read
 * is told of on stderr, and the others are read all the same. */
int mailbox_read(struct mailbox *box, const struct option_list *files);

/* "1.2", or "0" for the message. */
void mailbox_path(char dst[MAILBOX_PATH_SIZE], const mproto_mime_part *part);

#endif
