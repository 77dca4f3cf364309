/* One session's picture of its mailbox, for servers: which number has which
 * UID, and which changes are not told yet (RFC 9051 5.2, 7.5). The store
 * reports changes when they happen, the view keeps them until they may be told,
 * and numbers move at that moment only.
 *
 * A view needs 5.2 octets a message, with a quarter for growth; each call
 * takes time log n, amortised, in whatever order messages come, change and go,
 * where nothing else is said. ISC, see COPYING. */
#ifndef MAILPROTO_IMAPVIEW_H
#define MAILPROTO_IMAPVIEW_H

#include <mailproto/imapset.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_imapview mproto_imapview;

/* messages_max: more are not taken; 0 is 2^30. NULL: no memory. alloc NULL:
 * the default one. */
MPROTO_API mproto_imapview *mproto_imapview_new(const mproto_alloc *alloc,
                                                uint32_t messages_max);
MPROTO_API void mproto_imapview_free(mproto_imapview *v);

/* --- what the store reports --- */

/* modseq: the mod-sequence of the change (RFC 7162), or 0 where there are none.
 * E_ARG: the UID of load() and arrived() is not above all before; the others
 * know of no such message, or know that it is gone. E_FULL: there are
 * messages_max. E_NOMEM. With each nothing has changed. */

/* As SELECT finds it, before any other report: not to be told. */
MPROTO_API int mproto_imapview_load(mproto_imapview *v, uint32_t uid);
MPROTO_API int mproto_imapview_arrived(mproto_imapview *v, uint32_t uid,
                                       uint64_t modseq);
/* Of one that the client was never told of nothing will be told. */
MPROTO_API int mproto_imapview_gone(mproto_imapview *v, uint32_t uid,
                                    uint64_t modseq);
/* Its flags. Once is told what changed twice in between. */
MPROTO_API int mproto_imapview_changed(mproto_imapview *v, uint32_t uid,
                                       uint64_t modseq);
/* The client has just been told its flags, or made them silently (STORE
 * FLAGS.SILENT): no change of them is due. */
MPROTO_API int mproto_imapview_known(mproto_imapview *v, uint32_t uid);
/* It is \Recent in this session (RFC 3501 2.3.2). */
MPROTO_API int mproto_imapview_set_recent(mproto_imapview *v, uint32_t uid);
/* The highest mod-sequence of the mailbox; as SELECT finds it, or of changes
 * that need not be told. */
MPROTO_API void mproto_imapview_set_modseq(mproto_imapview *v,
                                           uint64_t modseq);

/* --- what the client knows --- */

/* Messages: its EXISTS, less what was expunged. */
MPROTO_API uint32_t mproto_imapview_count(const mproto_imapview *v);
MPROTO_API uint32_t mproto_imapview_recent(const mproto_imapview *v);
/* 0: there is none that the client knows of. */
MPROTO_API uint32_t mproto_imapview_uid(const mproto_imapview *v,
                                        uint32_t seq);
MPROTO_API uint32_t mproto_imapview_seq(const mproto_imapview *v,
                                        uint32_t uid);
/* Up to this mod-sequence all has been told: what HIGHESTMODSEQ may say (RFC
 * 7162 3.2.5), for a client will never ask for older changes. */
MPROTO_API uint64_t mproto_imapview_modseq(const mproto_imapview *v);

/* --- what is to be told --- */

typedef enum mproto_imapview_what {
    MPROTO_IMAPVIEW_EXPUNGE = 1,        /* seq, uid; the highest comes first */
    MPROTO_IMAPVIEW_EXISTS,             /* count, recent: of all */
    MPROTO_IMAPVIEW_FLAGS               /* seq, uid; ascending */
} mproto_imapview_what;

typedef struct mproto_imapview_change {
    mproto_imapview_what what;
    uint32_t seq, uid, count, recent;
} mproto_imapview_change;

/* 1: *c is what should be told next, and is still due until told() is called;
 * a writer that has no room loses nothing. 0: nothing is due. may_expunge: this
 * is a moment at which numbers may move (RFC 9051 7.5.1); flags of messages
 * that are gone are not told. */
MPROTO_API int mproto_imapview_due(mproto_imapview *v, int may_expunge,
                                   mproto_imapview_change *c);
/* It was told. Between due() and told() nothing may be reported. */
MPROTO_API void mproto_imapview_told(mproto_imapview *v);

/* For VANISHED (RFC 7162 3.2.10, and RFC 9586), in the place of EXPUNGE: up to
 * cap ranges of the UIDs that are gone, ascending, into room; gives how many.
 * Those of the first n have been told with told_vanished(). Time log n for
 * each message in them. */
MPROTO_API size_t mproto_imapview_vanished(const mproto_imapview *v,
                                           mproto_imapset_range *room,
                                           size_t cap);
MPROTO_API void mproto_imapview_told_vanished(
    mproto_imapview *v, const mproto_imapset_range *ranges, size_t n);

/* --- sets --- */

/* 1 when no number of the set is above count() (RFC 9051 9, sequence-set: else
 * the answer is BAD). "*" is always fine. */
MPROTO_API int mproto_imapview_has_all(const mproto_imapview *v,
                                       const mproto_imapset *numbers);

typedef struct mproto_imapview_msg {
    uint32_t seq, uid;
    int      gone;              /* expunged, and not told yet */
    int      recent;
} mproto_imapview_msg;

/* A value, as sets are; copies its set, whose ranges must live on. */
typedef struct mproto_imapview_iter {
    mproto_imapset_iter ranges_;
    uint64_t next_;             /* the lowest UID that can come */
    uint32_t last_;             /* the highest of this range */
    uint32_t at_, seq_, moved_; /* where the last one stood, and when */
    int      form_;
} mproto_imapview_iter;

/* The messages of a set that the client knows of, ascending. is_uid: it has
 * UIDs; "$" is what was saved. Reports and told() may come in between; but not
 * that of an EXPUNGE when the set has numbers, for these move. */
MPROTO_API void mproto_imapview_begin(mproto_imapview_iter *it,
                                      const mproto_imapview *v,
                                      const mproto_imapset *set, int is_uid);
/* 1, or 0 at the end. Time log n for each range, constant for its messages
 * but for those that are expunged or, with "$", not saved. */
MPROTO_API int mproto_imapview_next(mproto_imapview_iter *it,
                                    const mproto_imapview *v,
                                    mproto_imapview_msg *m);

/* --- "$", the result of the last SEARCH with SAVE (RFC 5182) --- */

/* This was found. E_ARG: not known to the client. "$" is still what it was. */
MPROTO_API int mproto_imapview_save(mproto_imapview *v, uint32_t uid);
/* The SEARCH has ended. 1: OK, what was found is "$" now; 0: NO, "$" is empty
 * (RFC 5182 2.1). Time n. */
MPROTO_API void mproto_imapview_save_end(mproto_imapview *v, int found);
/* Is it in "$". */
MPROTO_API int mproto_imapview_is_saved(const mproto_imapview *v,
                                        uint32_t uid);

/* --- QRESYNC (RFC 7162 3.2.5) --- */

/* Of the client's pairs of numbers and UIDs, both ascending: the UID of the
 * last that is right, all before it being right, too; 0: none. No message up to
 * there has vanished. Time log n for each right pair. */
MPROTO_API uint32_t mproto_imapview_match(const mproto_imapview *v,
                                          const mproto_imapset *numbers,
                                          const mproto_imapset *uids);

typedef struct mproto_imapview_absent {
    mproto_imapset_iter ranges_;
    uint64_t next_;
    uint32_t last_;
} mproto_imapview_absent;

/* The UIDs of a set that no message has, as ranges: for VANISHED (EARLIER) of a
 * store that keeps no list of what was expunged (RFC 7162 5.3). uid_max: the
 * UID below UIDNEXT, which is "*", too. above: UIDs up to it are left out. */
MPROTO_API void mproto_imapview_absent_begin(mproto_imapview_absent *it,
                                             const mproto_imapset *uids,
                                             uint32_t uid_max, uint32_t above);
/* 1, or 0 at the end. */
MPROTO_API int mproto_imapview_absent_next(mproto_imapview_absent *it,
                                           const mproto_imapview *v,
                                           mproto_imapset_range *range);

#ifdef __cplusplus
}
#endif
#endif
