/* Between the files of imapbox.h. ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_INT_H
#define EXAMPLES_IMAPBOX_INT_H

#include "imapbox.h"
#include "imapbox_log.h"

#include <sys/stat.h>

#define IMAPBOX_PATH_SIZE 4096
/* What stays of a name in new or cur has this many octets at the most, so that
 * there is room for ":2," and all letters; others are no messages of ours. */
#define IMAPBOX_BASE_MAX  200
#define IMAPBOX_FILE_SIZE 256   /* of a whole name, with NUL */

/* In the Maildir of a user: who holds it may make and rename folders. */
#define IMAPBOX_USER_LOCK "imapbox.user.lock"

/* Where the file of a message is. */
enum { IMAPBOX_UNKNOWN = 0, IMAPBOX_CUR, IMAPBOX_NEW };

/* A directory as it was when its names were read. */
struct imapbox_seen {
    int64_t changed;            /* its mtime, in nanoseconds */
    int64_t at;                 /* when that was; a change within the same
                                 * tick of the clock may be missing */
};

/* Fields that need not be read again, by UID; see imapbox_fields.c. */
struct imapbox_kept {
    struct imapbox_fields *slots;
    size_t cap, n;              /* slots, and how many are in use */
    size_t octets;
};

struct imapbox {
    struct imapbox *next;
    struct imapbox_store *store;
    char    *root, *dir;
    size_t   refs;
    int      lost, lock;        /* lock -1: not held */
    struct imapbox_log log;
    struct imapbox_msg *msgs;   /* ascending by UID */
    size_t   n, cap;
    size_t   gaps;              /* of these, messages that are gone */
    uint32_t uidvalidity, uidnext;
    uint32_t unclaimed;         /* from this UID on no session saw them */
    uint64_t modseq;
    char    *keywords[IMAPBOX_KEYWORDS];
    uint64_t strange;           /* letters in names that stand for nothing */
    struct imapbox_session *sessions;
    uint32_t ids;
    struct imapbox_seen cur, fresh;
    struct imapbox_kept kept;
    int      rescan;            /* what is known of files may be wrong */
    int      new_watch, cur_watch;      /* see imapbox_notify.c; 0: none */
    int      is_due;            /* something was told of it */
};

/* That of m, or m itself. */
struct imapbox_origin imapbox_origin_of(const struct imapbox *box,
                                        const struct imapbox_msg *m);

/* --- imapbox_index.c --- */

/* The lock is taken and all that others wrote is known. */
int imapbox_enter(struct imapbox *box);
/* New messages are claimed, a long index is made short, the lock let go. Keeps
 * errno and gives rc. */
int imapbox_exit(struct imapbox *box, int rc);

/* Notes t in the index, then does it. t is used up. */
int imapbox_note(struct imapbox *box, struct imapbox_text *t, int durable);

void imapbox_line_add(struct imapbox_text *t, const struct imapbox_msg *m);
void imapbox_line_flags(struct imapbox_text *t, const struct imapbox_msg *m);
void imapbox_line_gone(struct imapbox_text *t, uint32_t uid,
                       uint64_t modseq);

struct imapbox_msg *imapbox_get(struct imapbox *box, uint32_t uid);
int imapbox_set_file(struct imapbox_msg *m, const char *file, int where);
/* The one that this process has open there, or NULL. */
struct imapbox *imapbox_find_open(const struct imapbox_store *store,
                                  const char *dir);
/* Nobody can use it any more. */
void imapbox_lose(struct imapbox *box);
void imapbox_empty(struct imapbox *box);

/* --- imapbox_scan.c --- */

/* The names in new and cur, if they may have changed. */
int imapbox_scan(struct imapbox *box);
/* Whether imapbox_scan() would read them. */
int imapbox_is_due(const struct imapbox *box);
/* What changed in cur just now we did ourselves. */
void imapbox_saw_cur(struct imapbox *box);

/* --- imapbox_notify.c --- */

/* Somebody has joined or left it. */
void imapbox_notify(struct imapbox *box);

/* --- imapbox_fields.c --- */

/* What read_fields() has kept is given back. */
void imapbox_forget_fields(struct imapbox *box);

/* --- imapbox_file.c --- */

int imapbox_path(char path[IMAPBOX_PATH_SIZE], const struct imapbox *box,
                 const char *sub, const char *file);
/* Which of the three directories its file is in. */
const char *imapbox_sub(const struct imapbox_msg *m);
int imapbox_path_of(char path[IMAPBOX_PATH_SIZE], const struct imapbox *box,
                    const struct imapbox_msg *m);
/* The part of a name that stays. */
size_t imapbox_base(const char *file);
/* Flags and keywords of a name. */
void imapbox_read_flags(const char *file, unsigned *flags,
                        uint64_t *keywords);
/* The name with other flags; letters that stand for neither stay. known: bits
 * that are keywords. */
void imapbox_write_flags(char to[IMAPBOX_FILE_SIZE],
                         const struct imapbox_msg *m, unsigned flags,
                         uint64_t keywords, uint64_t known);
uint64_t imapbox_known(const struct imapbox *box);
/* The part of a name that maildir.h and Dovecot know: ",W=1234" or "". */
void imapbox_noted(char noted[32], const char *file);
/* The octets and the time of a file, as one in cur, whole from the start. */
int imapbox_copy_file(const struct imapbox *box, const char *from,
                      const char *file);
/* What nobody can be at work on any more leaves tmp. */
void imapbox_clean(const struct imapbox *box);
/* What was put into cur is there for good. */
int imapbox_sync_cur(const struct imapbox *box);

/* The number that the next mailbox of this Maildir gets; 0 with errno. */
uint32_t imapbox_new_uidvalidity(const char *root);

/* --- imapbox_octets.c --- */

/* Only a file is a message, as with POP3: what is none is EINVAL. -1 with
 * errno. */
int imapbox_open_file(const char *path, struct stat *st);
/* Size as IMAP tells it, of a file. 0, or -1 with errno. */
int imapbox_measure(const char *path, uint64_t *size, int64_t *received);

#endif
