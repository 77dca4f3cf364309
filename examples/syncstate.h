/* What a Maildir and a mailbox of IMAP had in common when they were last
 * compared: which message is in which file, with which flags. It is kept in a
 * file (statefile.h), a line for each change. ISC, see COPYING. */
#ifndef EXAMPLES_SYNCSTATE_H
#define EXAMPLES_SYNCSTATE_H

#include "statefile.h"

#include <stdint.h>

struct sync_message {
    uint32_t uid;
    unsigned flags;             /* that both had: MPROTO_IMAP_ bits */
    char    *name;              /* its file's begins with it; NULL: it was never
                                 * fetched */

    char    *file;              /* "cur/..."; NULL: there is none */
    unsigned server;            /* flags that the server told */
    int      told, gone;
    int      listed;            /* private: it stands in the file */
};

struct syncstate {
    uint32_t uidvalidity;       /* 0: they never were compared */
    uint64_t modseq;
    struct sync_message *messages;      /* ascending */
    size_t   n;
    struct sync_message *old;   /* of UIDVALIDITYs before: their files are here
                                 * until the new ones all are */
    size_t   old_n;

    size_t   cap, lines;        /* private from here on */
    struct statefile file;
    int      error;             /* errno of the first failure */
};

/* As statefile_open(). */
int syncstate_open(struct syncstate *s, const char *file, const char *head);
void syncstate_close(struct syncstate *s);

/* The first with this UID or a higher one, or n. */
size_t syncstate_at(const struct syncstate *s, uint32_t uid);
/* NULL: there is none. */
struct sync_message *syncstate_find(const struct syncstate *s, uint32_t uid);

/* A failure of these is remembered and told by syncstate_save(). */

/* Those of n UIDs, which are put in order, that are not there: they stay when
 * they get flags. Others move. 0, or -1: no memory. */
int syncstate_add(struct syncstate *s, uint32_t *uids, size_t n);
void syncstate_set_flags(struct syncstate *s, struct sync_message *m,
                         unsigned flags);
void syncstate_set_name(struct syncstate *s, struct sync_message *m,
                        const char *name);
/* Those that are gone leave. */
void syncstate_drop_gone(struct syncstate *s);
/* All become old; there is none that was compared. 0, or -1: no memory. */
int syncstate_forget(struct syncstate *s);
/* The old ones leave. */
void syncstate_drop_old(struct syncstate *s);
/* What stands there is now all that the server had at modseq. */
void syncstate_set_facts(struct syncstate *s, uint32_t uidvalidity,
                         uint64_t modseq);

/* On the disk when 0 comes back; -1 with errno. */
int syncstate_save(struct syncstate *s);
/* The same, and the last: in a file that has no more lines than it must. */
int syncstate_finish(struct syncstate *s);

#endif
