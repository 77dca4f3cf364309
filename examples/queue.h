/* Mail that waits to be forwarded, in a folder that survives SIGKILL and a
 * power cut at any point. Of each mail there are two files:
 *
 *     ID.msg   the content, written once
 *     ID.env   the envelope, and what became of each recipient: lines of
 *              text, replaced as a whole (written to ID.tmp, then renamed)
 *
 * A mail is there when its ID.env is, and gone when that is. Whatever else is
 * found when the queue is opened was never answered for, and is deleted.
 *
 * One process has the queue, many of its threads may: fields of mails in the
 * list are read and changed between queue_lock() and queue_unlock(), unless
 * something here says who may besides. ISC, see COPYING. */
#ifndef EXAMPLES_QUEUE_H
#define EXAMPLES_QUEUE_H

#include "mailfile.h"

#include <mailproto/esmtp.h>
#include <mailproto/report.h>
#include <pthread.h>
#include <stdio.h>

#define QUEUE_ID_SIZE 48

enum queue_state {
    QUEUE_WAIT,                 /* for its next try */
    QUEUE_SENDING,              /* the end of the message is about to leave: if
                                 * we die now, it may have been delivered */
    QUEUE_DONE                  /* delivered, or given up */
};

struct queue_rcpt {
    char            *to;        /* forward-path without <> */
    char            *orcpt;     /* of DSN, "rfc822;xtext"; or NULL */
    unsigned         notify;    /* MPROTO_NOTIFY_ bits; 0: not told */
    enum queue_state state;
    mproto_action    owes;      /* a report of it is still to be made; or 0 */
    mproto_action    owed;      /* before that was made; not on disk */
    int              warned;    /* of a delay */
    unsigned         tries;
    int64_t          last, next;        /* tries, in seconds since 1970 */
    unsigned         status[3];         /* RFC 3463 */
    char            *host;      /* who said so; NULL: we did */
    char            *reply;     /* and what, one printable line; or NULL */
    char            *hop;       /* not on disk: see relay_path.h */
};

#define QUEUE_EIGHT 0x01u       /* there are octets above 127 in the content */
#define QUEUE_UTF8  0x02u       /* it came with SMTPUTF8 */
#define QUEUE_EIGHT_HEADER 0x04u        /* some of QUEUE_EIGHT are in its
                                         * header */

struct queue_mail {
    char               id[QUEUE_ID_SIZE];
    char              *from;    /* reverse-path without <> */
    char              *envid;   /* of DSN, in xtext; or NULL */
    mproto_smtp_ret    ret;     /* of DSN; 0: not told */
    unsigned           flags;   /* QUEUE_ bits */
    uint64_t           size;    /* octets of the content */
    int64_t            queued;  /* seconds since 1970 */
    unsigned           reports; /* made so far */
    struct queue_rcpt *rcpts;
    size_t             n;

    unsigned           claims;  /* not on disk, as all below: how many see to
                                 * some of its recipients */
    unsigned           failures;        /* of a report that is owed */
    int                closing; /* the last claim makes reports: no new ones */
    size_t             cap;
    FILE              *out;     /* content, until commit() */
    struct mailfile    seen;    /* of it */
    int                spares;  /* the reserve of the disk */
    int                error;   /* errno of the first write that failed */
    pthread_mutex_t    saving;
    struct queue_mail *next, *before;
};

struct queue {
    int                dir, lock;
    struct queue_mail *first, *last;
    pthread_mutex_t    mutex;
    pthread_cond_t     changed; /* mail came, or was given back */
    unsigned long      counter;
};

/* Makes the folder if it is missing, reads what waits, and takes back what
 * never was answered for. Who may have got his mail before we died is logged
 * and tried again. 0, or -1 when stderr has been told. */
int queue_open(struct queue *q, const char *path);
/* With no other threads left. */
void queue_close(struct queue *q);

void queue_lock(struct queue *q);
void queue_unlock(struct queue *q);

/* A mail that nobody sees yet. id NULL makes a new one, which leaves some of
 * the disk for what the others still have to tell: it is ENOSPC before that is
 * full, here and in commit(). NULL with errno. */
struct queue_mail *queue_begin(struct queue *q, const char *id);
/* More of its content; a failure is told by commit(). */
void queue_write(struct queue_mail *m, const void *p, size_t n);
/* Makes it safe on the disk. 0, or -1 with errno: then drop it. */
int queue_commit(struct queue *q, struct queue_mail *m);
/* Shows it to all, once it is committed. */
void queue_insert(struct queue *q, struct queue_mail *m);
/* Gives up what was begun; m may be NULL. */
void queue_drop(struct queue *q, struct queue_mail *m);

/* Makes durable what is in memory of a mail that was committed. 0, or -1 when
 * stderr has been told. Not between lock and unlock. */
int queue_save(struct queue *q, struct queue_mail *m);
/* Ends a mail that nobody else has claimed. */
void queue_remove(struct queue *q, struct queue_mail *m);
/* Its content, at the start. NULL with errno. */
FILE *queue_content(const struct queue *q, const struct queue_mail *m);

/* --- one mail in memory: queue_mail.c --- */

struct queue_mail *queue_mail_new(void);
void queue_mail_free(struct queue_mail *m);
/* The new recipient, in lasting memory only until the next one; or NULL. */
struct queue_rcpt *queue_mail_add(struct queue_mail *m, mproto_span to);
/* All recipients are done, and no reports are owed. */
int queue_mail_is_over(const struct queue_mail *m);
/* Replaces a string by a copy of another one, or NULL. 0 or -1. */
int queue_set(char **at, const char *text, size_t n);

/* --- the envelope as text: queue_text.c --- */

/* ferror() tells. */
void queue_text_write(FILE *out, const struct queue_mail *m);
/* 0, or -1: it is none. */
int queue_text_read(FILE *in, struct queue_mail *m);

#endif
