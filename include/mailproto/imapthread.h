/* THREAD for a store (RFC 5256): messages go in, threads come out, piece by
 * piece as they are written. Time is n log n, whatever refers to what, without
 * recursion. ISC, see COPYING. */
#ifndef MAILPROTO_IMAPTHREAD_H
#define MAILPROTO_IMAPTHREAD_H

#include <mailproto/charset.h>
#include <mailproto/imap.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_imapthread mproto_imapthread;

typedef enum mproto_imapthread_how {
    MPROTO_IMAPTHREAD_ORDEREDSUBJECT = 1,
    MPROTO_IMAPTHREAD_REFERENCES
} mproto_imapthread_how;

/* 0 is the default. */
typedef struct mproto_imapthread_opts {
    size_t   size;              /* sizeof(mproto_imapthread_opts) */
    uint32_t messages_max;      /* 1,000,000 */
    uint32_t ids_max;           /* references of one message: those before the
                                 * last so many are left out; 100 */
    size_t   text_max;          /* octets of all ids and subjects; 256 MiB */
    const mproto_convert *convert;      /* for charsets not known here; NULL:
                                         * there is none; copied */
    const mproto_alloc *alloc;  /* NULL: malloc and free; copied */
} mproto_imapthread_opts;

/* NULL: no memory, or size of opts is 0. opts may be NULL: all defaults. */
MPROTO_API mproto_imapthread *mproto_imapthread_new(
    mproto_imapthread_how how, const mproto_imapthread_opts *opts);
MPROTO_API void mproto_imapthread_free(mproto_imapthread *t);

/* One message, in the order of their numbers; id is what is told of it, its
 * number or UID. m needs received and header or raw, which are not needed
 * afterwards. E_FULL: past messages_max or text_max; E_NOMEM. With both nothing
 * has changed. E_STATE: behind run(). */
MPROTO_API int mproto_imapthread_add(mproto_imapthread *t, uint32_t id,
                                     const mproto_imap_msg *m);

/* Puts the threads together; E_NOMEM: call it again. RFC 5256 3 is followed but
 * for messages whose references contradict each other: of these the last
 * reference of each message counts more than all others, and a reference that
 * would make a circle is not followed: if it is the last, its message is below
 * none. */
MPROTO_API int mproto_imapthread_run(mproto_imapthread *t);

typedef enum mproto_imapthread_what {
    MPROTO_IMAPTHREAD_OPEN = 1, /* "(" */
    MPROTO_IMAPTHREAD_ID,
    MPROTO_IMAPTHREAD_CLOSE     /* ")" */
} mproto_imapthread_what;

typedef struct mproto_imapthread_step {
    mproto_imapthread_what what;
    uint32_t id;
    int      blank;             /* a blank stands before it */
} mproto_imapthread_step;

/* 1: *step is the next piece of what THREAD tells: "(2)(3 6 (4 23)(44 7 96))"
 * (RFC 5256 5, thread-data). 0: that was all, or run() was not called. */
MPROTO_API int mproto_imapthread_next(mproto_imapthread *t,
                                      mproto_imapthread_step *step);

#ifdef __cplusplus
}
#endif
#endif
