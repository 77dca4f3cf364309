/* What the program imap does in a session that is logged in. Each gives 0 or
 * an exit status; stderr has been told. ISC, see COPYING. */
#ifndef EXAMPLES_IMAP_COMMANDS_H
#define EXAMPLES_IMAP_COMMANDS_H

#include "imap_session.h"
#include "inbox.h"
#include "options.h"

struct imap_plan {
    struct option_list words;   /* the command and its arguments */
    const char  *flags;         /* of append */
    const char  *seconds;       /* of watch; NULL: for ever */
    const char  *part, *output; /* fetch: only this part, to this file */
    int          structure;     /* fetch: the tree of parts */
    int          whole;         /* fetch: messages, not only headers */
    int          progress;      /* told on stderr */
    int          counts;        /* list: of messages, and of unseen ones */
    struct inbox inbox;
};

typedef int imap_command(struct imap *s, struct imap_plan *plan);

imap_command imap_list;
imap_command imap_status;
imap_command imap_search;
imap_command imap_fetch;
imap_command imap_append;
imap_command imap_store;
imap_command imap_copy;
imap_command imap_move;
imap_command imap_watch;
imap_command imap_sync;

/* In a mailbox that is selected. */
imap_command imap_structure;
imap_command imap_part;

/* For their files. name is UTF-8; dst gets it as the wire has it. 0, or an exit
 * status. */
#define IMAP_NAME_MAX 2048
int imap_name(char dst[IMAP_NAME_MAX], const char *name);
/* To standard output, as UTF-8; with controls, or what is no name, as \xNN. */
void imap_print_name(mproto_span name);
int imap_select(struct imap *s, const char *name, int readonly);
/* These items of messages, by UID, as imap_await(). Each that set names, not
 * only as one of a range, has to come. */
int imap_fetch_named(struct imap *s, const char *set, const char *items,
                     imap_listener *on_event, void *ctx);

#endif
