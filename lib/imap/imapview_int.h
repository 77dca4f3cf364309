/* The view from inside: all messages in order of their UIDs, each with a few
 * marks. Of three marks it is counted how many blocks of messages have, in
 * trees of sums (Fenwick's), so that none of them is ever searched for. */
#ifndef MPROTO_IMAPVIEW_INT_H
#define MPROTO_IMAPVIEW_INT_H

#include <mailproto/imapview.h>

/* Numbers of the marks that are counted; the bit is 1 << number. */
typedef enum mproto_imapview_mark {
    MPROTO_VIEW_HERE = 0,       /* not expunged, as far as the client knows */
    MPROTO_VIEW_GONE,           /* to be told as expunged */
    MPROTO_VIEW_CHANGED,        /* flags to be told */
    MPROTO_VIEW_COUNTED         /* how many these are */
} mproto_imapview_mark;

/* Bits of the others. */
#define MPROTO_VIEW_SAVED  0x08u        /* is in "$" */
#define MPROTO_VIEW_FOUND  0x10u        /* will be in "$" */
#define MPROTO_VIEW_RECENT 0x20u

struct mproto_imapview {
    mproto_alloc   alloc;
    uint32_t       max;         /* messages */
    uint32_t       n, cap;      /* those expunged are in n, too, for a while */
    uint32_t       known;       /* from here on the client knows of none */
    uint32_t       blocks;      /* nodes of each tree */
    uint32_t       total[MPROTO_VIEW_COUNTED];
    uint32_t       seen;        /* messages that the client knows of */
    uint32_t       recent, recent_unseen;       /* of these, of the others */
    uint32_t       last_uid;
    uint32_t       moved;       /* counts what makes places or numbers stale */
    uint64_t       modseq, modseq_told; /* the latter while something is due */
    mproto_imapview_change due; /* what is 0: nothing was asked for */
    uint32_t      *uids;        /* begins the one block of memory */
    uint32_t      *trees;
    unsigned char *marks;
};

/* Memory for cap messages; SIZE_MAX when it is too much. */
size_t mproto_imapview_octets(uint32_t cap);

/* Puts the messages that are here into memory for cap of them, which has room
 * for at least these. Without memory they stay where they are if there are as
 * many places; else E_NOMEM, and nothing has changed. */
int mproto_imapview_renew(mproto_imapview *v, uint32_t cap);

/* Sets or clears a counted mark. */
void mproto_imapview_mark_set(mproto_imapview *v, uint32_t at,
                              mproto_imapview_mark mark, int on);
static inline int mproto_imapview_marked(const mproto_imapview *v, uint32_t at,
                                         mproto_imapview_mark mark)
{
    return v->marks[at] >> mark & 1;
}

/* Where the message is that has k others with this mark before it; k is below
 * their total. */
uint32_t mproto_imapview_nth(const mproto_imapview *v,
                             mproto_imapview_mark mark, uint32_t k);
/* How many with this mark stand before at. */
uint32_t mproto_imapview_rank(const mproto_imapview *v,
                              mproto_imapview_mark mark, uint32_t at);
/* The first place with this UID or a higher one, or n. */
uint32_t mproto_imapview_at(const mproto_imapview *v, uint64_t uid);

/* Where a message is that the client knows of; 0: it does not. */
int mproto_imapview_find(const mproto_imapview *v, uint32_t uid,
                         uint32_t *at);

#endif
