/* SEARCH, SORT and THREAD (RFC 9051 6.4.4, RFC 5256). ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_FIND_H
#define EXAMPLES_IMAP4_FIND_H

#include "imap4_mail.h"

#include <mailproto/imapsearch.h>

extern const struct imap4_command imap4_search;         /* SORT, too */
extern const struct imap4_command imap4_thread;
extern const struct imap4_command imap4_cancelupdate;

/* --- messages that a program finds ------------------------------------- */

struct imap4_find {             /* all 0 at the start */
    mproto_imapsearch   *program;
    struct imap4_mail    mail;
    mproto_imapview_iter it_;
    long long            until_;        /* this turn ends, in microseconds */
    unsigned             looked_;       /* messages, in this turn */
};

enum imap4_found {
    IMAP4_FOUND = 1,            /* mail is the next one */
    IMAP4_FOUND_ALL,            /* there are no more */
    IMAP4_FOUND_LATER,          /* others have their turn: IMAP4_WAIT */
    IMAP4_FOUND_ERROR           /* with errno */
};

/* The program of the command that is owed. 0, or -1: it has its answer. */
int imap4_find_begin(struct imap4_find *f, struct imap4_session *s,
                     const mproto_imapd_event *ev);
/* Each time when run() is called. */
void imap4_find_turn(struct imap4_find *f);
int imap4_find_is_late(struct imap4_find *f);
enum imap4_found imap4_find_next(struct imap4_find *f,
                                 struct imap4_session *s);
/* 1: p matches the message of mail; 0: it does not, or is gone; -1 with
 * errno. seq_max: what "*" is in p. */
int imap4_find_match(mproto_imapsearch *p, struct imap4_mail *mail,
                     struct imap4_session *s, uint32_t seq_max);
void imap4_find_drop(struct imap4_find *f);

#endif
