/* Threads from inside: first messages with what they mention, then nodes, each
 * of which is a message or stands for one that is not there, a dummy. */
#ifndef MPROTO_IMAPTHREAD_INT_H
#define MPROTO_IMAPTHREAD_INT_H

#include <mailproto/imapthread.h>

#define MPROTO_THREAD_NONE UINT32_MAX

typedef struct mproto_thread_message {
    int64_t  sent;
    size_t   subject, subject_n;        /* in texts: base, in upper case */
    uint32_t id;
    uint32_t first, refs;       /* ids that it refers to; its own is next */
    uint32_t node;
    unsigned char has_id, is_reply;
} mproto_thread_message;

typedef struct mproto_thread_mention {
    size_t   at, n;             /* in texts */
    uint32_t node;
} mproto_thread_mention;

typedef struct mproto_thread_node {
    uint32_t parent, message;   /* or NONE */
    uint32_t child, last, next; /* of the tree, in the end */
    uint32_t to;                /* on the way to what find() gives */
    uint32_t is_root;           /* its own references say so */
} mproto_thread_node;

/* Items of one size that grow. */
typedef struct mproto_thread_rows {
    void    *p;
    size_t   n, cap;
} mproto_thread_rows;

struct mproto_imapthread {
    mproto_alloc          alloc;
    mproto_convert        convert;
    int                   has_convert;
    mproto_imapthread_how how;
    uint32_t              messages_max, ids_max;
    size_t                text_max;
    mproto_thread_rows    messages, mentions, texts;
    mproto_thread_node   *nodes;
    uint32_t              n, cap;       /* nodes */
    uint32_t              root, last_root;
    uint32_t              at;           /* of next() */
    unsigned char         phase, done, behind_id;
};

static inline mproto_thread_message *mproto_thread_message_at(
    const mproto_imapthread *t, size_t i)
{
    return (mproto_thread_message *)t->messages.p + i;
}

static inline mproto_thread_mention *mproto_thread_mention_at(
    const mproto_imapthread *t, size_t i)
{
    return (mproto_thread_mention *)t->mentions.p + i;
}

#endif
