/* The index file of one mailbox of IMAP: lines of text, each with its CRC-32
 * before it, that are only ever added at the end, until the file is replaced by
 * a shorter one. What a kill left of the last lines is cut off. The first line
 * is the head. ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_LOG_H
#define EXAMPLES_IMAPBOX_LOG_H

#include <stddef.h>
#include <stdint.h>

/* The nanoseconds of mtim or ctim, which not all systems call the same. */
#ifdef __APPLE__
#define IMAPBOX_NS(st, time) ((int64_t)(st)->st_##time##ensec)
#else
#define IMAPBOX_NS(st, time) ((int64_t)(st)->st_##time.tv_nsec)
#endif

/* --- lines on their way to the file --- */

struct imapbox_text {
    char  *p;
    size_t n, cap;
    int    failed;              /* no memory: lines are missing */
};

/* One line more, as printf() writes it, without its end. */
void imapbox_text_line(struct imapbox_text *t, const char *format, ...);
void imapbox_text_free(struct imapbox_text *t);

/* The next line of n octets at *p, with NUL in the place of its end; both move
 * behind it. NULL: what is left is no whole line with the right sum. */
char *imapbox_text_next(char **p, size_t *n);

/* --- the file --- */

#define IMAPBOX_INDEX "imapbox.index"

struct imapbox_log {
    uint32_t uidvalidity;       /* of the head; 0: not read yet */
    uint64_t generation;        /* of the file, counted up by replace() */
    int64_t  size;              /* what was read of it and is whole */
    int64_t  lines;             /* in that */
    /* as it was seen last */
    uint64_t device, inode;
    int64_t  changed, changed_ns;
};

/* Whether the file may have changed since it was read; without a lock. */
int imapbox_log_is_stale(const struct imapbox_log *log, const char *dir);

enum {
    IMAPBOX_LOG_MORE = 0,       /* *p: the lines that are new */
    IMAPBOX_LOG_OTHER,          /* another file: all that was read before is
                                 * void; *p: all lines, head first */
    IMAPBOX_LOG_NONE,           /* there is no file, or no head in it */
    IMAPBOX_LOG_DAMAGED         /* as OTHER, but lines are missing in between,
                                 * and UIDs may be lost */
};

/* The whole lines that are not read yet, *n octets for free() and
 * imapbox_text_next(). One of the above, or -1 with errno. */
int imapbox_log_read(struct imapbox_log *log, const char *dir, char **p,
                     size_t *n);

/* All of t behind what was read, with one write. When 0 comes back it is on the
 * disk, if durable; when -1 (errno), nothing of it. */
int imapbox_log_append(struct imapbox_log *log, const char *dir,
                       const struct imapbox_text *t, int durable);

/* A file of t alone, whose head has the UIDVALIDITY and generation given. */
int imapbox_log_replace(struct imapbox_log *log, const char *dir,
                        const struct imapbox_text *t);

/* --- the lock, which is a file beside it --- */

/* A descriptor for imapbox_unlock(), or -1 with errno; EAGAIN: another process
 * has had it for two seconds. */
int imapbox_lock(const char *dir, const char *file);
void imapbox_unlock(int fd);

/* What stands in dir is there for good. 0, or -1 with errno. */
int imapbox_sync_directory(const char *dir);

/* A small file, written anew: it has the old text or the new. */
int imapbox_write_file(const char *dir, const char *file, const char *p,
                       size_t n);
/* All of it and a NUL, for free(). NULL with errno. */
char *imapbox_read_file(const char *dir, const char *file, size_t *n);

#endif
