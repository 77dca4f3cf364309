/* NOTIFY (RFC 5465): what a session is told of without having asked just now.
 * Names, subscriptions and annotations are told of as the sessions of this
 * process change them, what is in mailboxes whoever changes it.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAP4_NOTIFY_H
#define EXAMPLES_IMAP4_NOTIFY_H

#include "imap4_mail.h"
#include "imapbox_meta.h"

#include <mailproto/imapdadmin.h>

#define IMAP4_OF_MESSAGES (MPROTO_IMAPD_EVENT_MESSAGE_NEW \
                           | MPROTO_IMAPD_EVENT_MESSAGE_EXPUNGE \
                           | MPROTO_IMAPD_EVENT_FLAG_CHANGE)

extern const struct imap4_command imap4_notify;

/* As before NOTIFY was ever said. */
void imap4_notify_drop(struct imap4_session *s);

/* MPROTO_IMAPD_EVENT_ bits of what is told of the selected mailbox. */
unsigned imap4_notify_selected(const struct imap4_session *s);
/* Likewise of another, or of the server, which is "". */
unsigned imap4_notify_events(const struct imap4_session *s, const char *name,
                             int is_subscribed);
/* Nothing more is told than that, and that nothing more is. */
void imap4_notify_overflow(struct imap4_session *s);
/* Tells what is due of all but the messages that are selected. 1, or 0: there
 * was no room. */
int imap4_notify_tell(struct imap4_session *s);

/* --- new messages (imap4_news.c) --------------------------------------- */

/* What MessageNew asks for, and of which. */
struct imap4_news {             /* all 0 at the start */
    mproto_imapd_item *items;
    size_t             n;
    uint32_t           from, to;        /* UIDs that are due; from 0: none */
    uint32_t           own, own_to;     /* those that the client has made */
    struct imap4_mail  mail;
    int                is_open;
};

/* 0, or -1: no memory. */
int imap4_news_begin(struct imap4_news *news, const mproto_imapd_group *g);
void imap4_news_free(struct imap4_news *news);
/* The client has made those itself, and is not told of them. */
void imap4_news_own(struct imap4_session *s, const struct imapbox *box,
                    uint32_t first, uint32_t last);
/* EXISTS is told, and they are those from there on. */
void imap4_news_due(struct imap4_session *s, uint32_t first_seq);
/* None is selected any more. */
void imap4_news_forget(struct imap4_session *s);
/* 1, or 0: there was no room; only the one that is on its way, or all. */
int imap4_news_finish(struct imap4_session *s);
int imap4_news_tell(struct imap4_session *s);

/* --- other mailboxes (imap4_watch.c) ----------------------------------- */

struct imap4_watched;

struct imap4_watch {            /* all 0 at the start */
    struct imap4_watched *boxes;
    size_t                n;
    int                   is_stale;     /* others may be to be watched */
};

/* As they are now, and STATUS of all is due, where it is wanted. 0, or -1:
 * there are too many, or no memory. */
int imap4_watch_begin(struct imap4_session *s, int status);
void imap4_watch_free(struct imap4_watch *watch);
/* What has changed is due; or it is not, for the client did it. */
void imap4_watch_look(struct imap4_session *s);
void imap4_watch_skip(struct imap4_session *s);
int imap4_watch_tell(struct imap4_session *s);
/* Now and then: looks for all sessions. */
void imap4_watch_all(const struct imap4 *config);

/* --- names and annotations (imap4_notes.c) ----------------------------- */

struct imap4_note;

struct imap4_notes {            /* all 0 at the start */
    struct imap4_note *first, *last;
    size_t             n;
};

void imap4_notes_free(struct imap4_notes *notes);
int imap4_notes_tell(struct imap4_session *s);

/* The client of s has done that, and other sessions of its user are told.
 * named: it was made or deleted; from: it had that name. */
void imap4_note_named(const struct imap4_session *s, const char *name,
                      const char *from);
void imap4_note_subscribed(const struct imap4_session *s, const char *name);
void imap4_note_annotated(const struct imap4_session *s, const char *name,
                          const struct imapbox_meta_entry *changes, size_t n);

/* --- all of it --------------------------------------------------------- */

struct imap4_group;

struct imap4_notified {
    struct imap4_group *groups;
    size_t              n;
    unsigned            selected;       /* events of it */
    int                 is_over;        /* OVERFLOW is to be told */
    struct imap4_news   news;
    struct imap4_watch  watch;
    struct imap4_notes  notes;
};

#endif
