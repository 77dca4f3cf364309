/* Between the files of imap4.h: a session, and how its commands are written.
 *
 * Each command has a struct imap4_command, which the table in imap4.c has by
 * the type of its event. Its run() is called when the event comes, and answers
 * it with imap4_ok(), imap4_no() and their like, or the engine's functions, and
 * then returns IMAP4_DONE. It returns IMAP4_WAIT where the engine said E_FULL
 * (imap4_ok() and imap4_tell() return that by themselves), and also when it has
 * read messages for a millisecond or two and there are more: others have their
 * turn then. It is called again with the same event, which lives until it is
 * answered, and goes on where it was. What it has to remember until then stands
 * in s->job: as many octets as the command says, all 0 at the first call. The
 * dispatcher takes them, and gives them back behind drop() when the answer is
 * said, or when the session ends before it.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_INT_H
#define EXAMPLES_IMAP4_INT_H

#include "imap4.h"
#include "imapbox.h"
#include "imapbox_name.h"

#include <mailproto/imapd.h>
#include <mailproto/imapview.h>

/* Octets of a message that comes in: what the engine takes by default. */
#define IMAP4_APPEND_MAX ((uint64_t)64 << 20)

struct imap4_session;

enum { IMAP4_WAIT = 0, IMAP4_DONE = 1 };

typedef int imap4_run(struct imap4_session *s, const mproto_imapd_event *ev);

struct imap4_command {
    imap4_run *run;
    size_t     job;             /* octets of *s->job; 0: there is none */
    void     (*drop)(void *job);        /* what hangs on it, not itself; or
                                         * NULL */
};

struct imap4_session {
    struct imap4         *config;
    struct client        *client;
    struct imap4_session *next, *previous;
    mproto_imapd         *engine;
    mproto_sasl          *sasl; /* while AUTHENTICATE runs */
    const struct user    *user; /* NULL before login; user->box is the Maildir
                                 * of his mailboxes, root in imapbox.h */

    /* the command that is owed; NULL: none */
    const struct imap4_command *command;
    const mproto_imapd_event   *owed;
    void                       *job;

    /* what is selected; all NULL: nothing is. The view is told by itself what
     * any session and any program changes in box. */
    struct imapbox        *box;
    struct imapbox_session joined;
    mproto_imapview       *view;
    int                    read_only, lost, idling;
    uint64_t               keywords;    /* those that the client knows of */

    struct imap4_append   *append;      /* messages on their way in */
    struct imap4_updates  *updates;     /* searches that asked for changes, or
                                         * NULL */
    struct imap4_notified *notify;      /* what NOTIFY asked for, or NULL */
};

/* --- answers: IMAP4_DONE, or IMAP4_WAIT -------------------------------- */

/* What is due by now (EXISTS, RECENT, FLAGS, EXPUNGE or VANISHED as far as
 * this is a moment for it), then OK. */
int imap4_ok(struct imap4_session *s);
/* Likewise with a code of RFC 9051 7.1 and a text; both may be NULL. */
int imap4_ok_with(struct imap4_session *s, const char *code,
                  const char *text);
/* NO, always at once. */
int imap4_no(struct imap4_session *s, const char *code, const char *text);
int imap4_bad(struct imap4_session *s, const char *text);
/* NO for what errno says: NONEXISTENT, ALREADYEXISTS, OVERQUOTA ... Trouble
 * with the disk is logged, and SERVERBUG. */
int imap4_failed(struct imap4_session *s);
/* rc is what a writer of the engine gave, not OK: WAIT when it was E_FULL;
 * for all else there is NO, and DONE. */
int imap4_full(struct imap4_session *s, int rc);

/* --- imap4_update.c: 1, or 0: there was no room ------------------------ */

/* Tells what is due, without an answer. */
int imap4_tell(struct imap4_session *s);
/* A keyword has to be in FLAGS before it is seen with a message. */
int imap4_tell_keywords(struct imap4_session *s);
/* Flags of a message in this session, \Recent among them. */
unsigned imap4_flags(const struct imap4_session *s,
                     const struct imapbox_msg *m);
/* One FETCH, in which MODSEQ is in any case where CONDSTORE is on, and UID
 * where QRESYNC is. Nothing of one that is gone. */
#define IMAP4_FLAGS  1u
#define IMAP4_UID    2u
#define IMAP4_MODSEQ 4u
int imap4_tell_flags(struct imap4_session *s, uint32_t seq, uint32_t uid,
                     unsigned what);
/* VANISHED (EARLIER). */
int imap4_tell_absent(struct imap4_session *s, mproto_imapview_absent *it);

/* --- sets of messages (imap4_set.c) ------------------------------------ */

/* 1 when a number in it is above EXISTS, and BAD is the answer. */
int imap4_is_above(struct imap4_session *s, const mproto_imapd_event *ev);
/* The UIDs of a set that are there still, and have all of the flags, for
 * free(). NULL: no memory. */
uint32_t *imap4_uids(struct imap4_session *s, const mproto_imapset *set,
                     int uid, unsigned flags, size_t *n);
/* Ascending UIDs as ranges, for free(); NULL: no memory. */
mproto_imapset_range *imap4_ranges(const uint32_t *uids, size_t n,
                                   size_t *ranges_n);

/* --- mailboxes by name ------------------------------------------------- */

/* Whether names come and go in UTF-8. */
int imap4_takes_utf8(const struct imap4_session *s);
/* The name in the form of imapbox_name.h. 0, or -1 with errno, for
 * imap4_failed(). */
int imap4_name(const struct imap4_session *s, char name[IMAPBOX_NAME_SIZE],
               mproto_span mailbox);
/* As the client has to see it, with NUL. */
void imap4_wire_name(const struct imap4_session *s,
                     char wire[IMAPBOX_UTF8_SIZE], const char *name);
/* imapbox_close() it. NULL with errno. */
struct imapbox *imap4_open(struct imap4_session *s, mproto_span mailbox);
/* The keywords of mask, blanks between. */
#define IMAP4_KEYWORDS_SIZE (IMAPBOX_KEYWORDS * (IMAPBOX_KEYWORD_MAX + 1) + 1)
void imap4_keywords(char text[IMAP4_KEYWORDS_SIZE], const struct imapbox *box,
                    uint64_t mask);

uint64_t imap4_used_keywords(const struct imapbox *box);
/* Flags that stay, as the engine wants them (PERMANENTFLAGS). */
unsigned imap4_permanent(const struct imapbox *box);

/* --- what is selected (imap4_select.c) --------------------------------- */

/* Nothing is any more; expunges nothing. */
void imap4_unselect(struct imap4_session *s);

#endif
