/* One mailbox of IMAP: a folder of a Maildir, and an index file in it that
 * knows which message has which UID, since when its flags are as they are (RFC
 * 7162), and which keyword has which letter. All sessions of this process share
 * one struct; other processes that have the folder open share the file, under a
 * lock that is held as long as one call lasts. Programs that know nothing of it
 * may deliver, rename and remove files: it is seen with the next sync.
 *
 * The files are the truth about what is there and about flags (":2,S" and so
 * on; keywords from "a" to "z", further ones are in the index only). What is
 * changed is changed in the files first, then noted in the index, and both are
 * on the disk when a call gives 0: a kill before that leaves each message as it
 * was or as it was to be, never a UID that somebody was told for another
 * message. Calls give -1 with errno otherwise; ENOENT: the mailbox is gone, or
 * is another one now; EAGAIN: somebody else has held the lock for too long.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_H
#define EXAMPLES_IMAPBOX_H

#include <mailproto/imap.h>

#include <sys/types.h>

struct imapbox;

/* All mailboxes that are open, of all users; all 0 at the start. */
struct imapbox_store {
    struct imapbox *boxes;
    int             notify;     /* private, both */
    size_t          kept;       /* octets of fields, in all of them */
};

/* Flags of RFC 9051 are MPROTO_IMAP_ bits from SEEN to DRAFT; a keyword is a
 * bit of its mailbox. */
#define IMAPBOX_FLAGS    0x1fu
#define IMAPBOX_KEYWORDS 64u
#define IMAPBOX_KEYWORD_MAX 64u         /* octets of one */

/* The first of a message and its copies: there, and by that UID. */
struct imapbox_origin {
    uint32_t uidvalidity, uid;
};

struct imapbox_msg {
    uint32_t uid;
    unsigned flags;             /* without \Recent */
    uint64_t keywords, modseq;
    uint64_t size;              /* with CRLF, as it is read */
    int64_t  received, saved;   /* INTERNALDATE, SAVEDATE */
    struct imapbox_origin origin;       /* of a copy; all 0: it is none */
    /* private */
    char    *file;              /* its name in cur or new */
    size_t   base_n;            /* of it: what stays when flags change */
    uint32_t claimer;           /* the session it is \Recent in; 0: none */
    unsigned char where, found, gone;
};

/* --- sessions --- */

typedef enum imapbox_what {
    IMAPBOX_ARRIVED = 1,        /* uid, above all before */
    IMAPBOX_GONE,
    IMAPBOX_CHANGED,            /* flags or keywords */
    IMAPBOX_RECENT,             /* is so in this session, and in no other */
    IMAPBOX_LOST                /* all of it: only close() makes sense now */
} imapbox_what;

struct imapbox_change {
    imapbox_what what;
    uint32_t     uid;
    uint64_t     modseq;        /* not of RECENT and LOST */
};

/* Who has the mailbox selected. Each change is told to all of them while the
 * call lasts that made or found it, also to the one who made it; of the calls
 * here tell() makes none but find() and those without a mailbox. */
struct imapbox_session {
    int   read_only;            /* EXAMINE: nothing becomes \Recent in it */
    void (*tell)(void *ctx, const struct imapbox_change *c);
    void *ctx;
    struct imapbox_session *next;       /* private, both */
    uint32_t id;
};

/* name as imapbox_name_read() gives it; root: the Maildir of the user, which is
 * made when it is missing. As it is now: synced. NULL with errno. */
struct imapbox *imapbox_open(struct imapbox_store *store, const char *root,
                             const char *name);
void imapbox_close(struct imapbox *box);        /* as often as open() */

/* From now on s is told of changes; what no session has seen yet is recent in
 * this one. */
int imapbox_join(struct imapbox *box, struct imapbox_session *s);
void imapbox_leave(struct imapbox *box, struct imapbox_session *s);

/* Finds what others have changed, and what has come. Costs three stat() when
 * there is nothing; new mail gets its UIDs and leaves new for cur. On a full
 * disk it waits there, and all else can be read and expunged. */
int imapbox_sync(struct imapbox *box);
/* Likewise in all that are open: now and then, for who waits for mail. Those
 * that fail are as they were. */
void imapbox_sync_all(const struct imapbox_store *store);

/* Where the system tells of changes: before any mailbox is open, gives what can
 * be read when files have changed in one that somebody has joined; then call
 * notified(), which syncs it. -1: nobody tells. */
int imapbox_notify_open(struct imapbox_store *store);
void imapbox_notified(const struct imapbox_store *store);
/* When no mailbox is open any more. */
void imapbox_notify_close(struct imapbox_store *store);

/* --- what is there --- */

uint32_t imapbox_uidvalidity(const struct imapbox *box);
uint32_t imapbox_uidnext(const struct imapbox *box);
uint64_t imapbox_modseq(const struct imapbox *box);     /* the highest */
size_t   imapbox_count(const struct imapbox *box);
/* Of messages that are recent in no session yet (STATUS). */
size_t   imapbox_recent(const struct imapbox *box);

/* MAILBOXID and EMAILID (RFC 8474), until UIDVALIDITY changes, which no two
 * mailboxes of a user share; m and its copies have the same. */
#define IMAPBOX_ID_SIZE 32
void imapbox_mailbox_id(char id[IMAPBOX_ID_SIZE], uint32_t uidvalidity);
void imapbox_email_id(char id[IMAPBOX_ID_SIZE], const struct imapbox *box,
                      const struct imapbox_msg *m);

/* Message i of count(), ascending by UID; until the next call that takes box
 * and may change it. */
const struct imapbox_msg *imapbox_at(const struct imapbox *box, size_t i);
const struct imapbox_msg *imapbox_find(const struct imapbox *box,
                                       uint32_t uid);
int imapbox_is_recent(const struct imapbox_session *s,
                      const struct imapbox_msg *m);

/* The octets as IMAP tells them, for free(): a file with the line ends of Unix
 * gets CRLF. NULL with errno; ENOENT: there is no such message any more. */
char *imapbox_read(struct imapbox *box, uint32_t uid, size_t *n);

/* Of these the header with its empty line, and no more is read than that takes.
 * Likewise. */
char *imapbox_read_header(struct imapbox *box, uint32_t uid, size_t *n);
/* Of the header only the fields that mail is sorted and threaded by; as far as
 * there is room they are kept for the next time. Likewise. */
char *imapbox_read_fields(struct imapbox *box, uint32_t uid, size_t *n);

/* The same in pieces, until close(), whatever becomes of the message. NULL with
 * errno. */
struct imapbox_octets;
struct imapbox_octets *imapbox_octets_open(struct imapbox *box, uint32_t uid);
uint64_t imapbox_octets_size(const struct imapbox_octets *o);
/* Those from there on; less than n only where it ends, and that is before its
 * size when somebody has made the file shorter. -1 with errno. Backward means
 * to begin anew. */
ssize_t imapbox_octets_read(struct imapbox_octets *o, uint64_t from, void *p,
                            size_t n);
void imapbox_octets_close(struct imapbox_octets *o);    /* or NULL */

/* --- keywords --- */

/* The name of bit i, or NULL. */
const char *imapbox_keyword(const struct imapbox *box, unsigned i);
/* Adds the bit of name, in any case of letters, to *mask. make: one is given
 * out where there is none. 1, or 0: there is none; -1 with errno, ENOSPC: all
 * are in use; ENAMETOOLONG; EINVAL: it is none. */
int imapbox_keyword_bit(struct imapbox *box, mproto_span name, int make,
                        uint64_t *mask);

/* --- changes --- */

struct imapbox_flagging {
    int      how;               /* '+', '-' or 0: in the place of what is */
    unsigned flags;
    uint64_t keywords;
    int      is_unchanged;      /* UNCHANGEDSINCE: only where modseq is no */
    uint64_t modseq;            /* higher than this (RFC 7162 3.1.3) */
};

/* Messages that are gone are left out. uids, *n of them, has those that were
 * not changed for their modseq when it returns. One that fails leaves those
 * before it changed. */
int imapbox_flag(struct imapbox *box, const struct imapbox_flagging *change,
                 uint32_t *uids, size_t *n);

/* For good. deleted: only what has \Deleted, still. */
int imapbox_expunge(struct imapbox *box, const uint32_t *uids, size_t n,
                    int deleted);

/* --- messages that come in --- */

/* One or more on their way (APPEND, MULTIAPPEND). */
struct imapbox_append;

struct imapbox_append *imapbox_append_new(struct imapbox *box);
/* The next message, and its octets; a failure is remembered. received: seconds
 * since 1970. */
void imapbox_append_message(struct imapbox_append *a, unsigned flags,
                            uint64_t keywords, int64_t received);
void imapbox_append_write(struct imapbox_append *a, const void *p, size_t n);
/* All or none. *first is the UID of the first, and the others follow it. a is
 * gone either way. */
int imapbox_append_commit(struct imapbox_append *a, uint32_t *first);
/* a may be NULL. */
void imapbox_append_drop(struct imapbox_append *a);

/* Copies with flags, keywords and dates into another mailbox of the user: all
 * or none. Of those that are there, *n of uids and in this order, the copies
 * have the UIDs from *first on; *n may be 0. */
int imapbox_copy(struct imapbox *from, struct imapbox *to, uint32_t *uids,
                 size_t *n, uint32_t *first);
/* The same, and they are gone from where they were: after a kill each is in one
 * of both (RFC 6851). */
int imapbox_move(struct imapbox *from, struct imapbox *to, uint32_t *uids,
                 size_t *n, uint32_t *first);

#endif
