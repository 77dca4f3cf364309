/* The inside of the IMAP client. What reads: imapc_gather.c takes octets off
 * the input, imapc_line.c lines, imapc_status.c those with a status,
 * imapc_data.c other untagged ones, imapc_salvage.c what of these is by no
 * grammar, imapc_fetch.c and imapc_item.c FETCH, imapc_ids.c and
 * imapc_esearch.c streams of numbers. imapc_caps.c and imapc_facts.c keep what
 * was learnt, imapc_map.c which message has which UID; imapc_resync.c brings a
 * cache up to date, imapc_known.c keeps what it had; imapc.c has life and
 * loop. */
#ifndef MPROTO_IMAPC_INT_H
#define MPROTO_IMAPC_INT_H

#include <mailproto/imapc.h>
#include "base/wire_int.h"
#include "imap/imap_cut_int.h"
#include "imap/imap_values_int.h"
#include "imap/imapc_say_int.h"
#include "imap/imapview_int.h"

#define MPROTO_IMAPC_BATCH   64u        /* ranges in one event */
/* What ENABLE turned on. */
#define MPROTO_IMAPC_ON_CONDSTORE 0x01u
#define MPROTO_IMAPC_ON_QRESYNC   0x02u
#define MPROTO_IMAPC_ON_UTF8      0x04u
#define MPROTO_IMAPC_ON_REV2      0x08u
#define MPROTO_IMAPC_ON_UIDONLY   0x10u

#define MPROTO_IMAPC_TOKENS 128u        /* that an engine has at rest */
#define MPROTO_IMAPC_RESTING 1024u      /* octets of a store, likewise */

#define MPROTO_IMAPC_CAPS_MAX 8192u     /* octets of capabilities that are
                                         * remembered */

/* The connection, beside the state of the session. */
typedef enum mproto_imapc_phase {
    MPROTO_IMAPC_P_GREETING,    /* it is awaited */
    MPROTO_IMAPC_P_OPEN,
    MPROTO_IMAPC_P_TLS,         /* OK has come, tls_on() is awaited */
    MPROTO_IMAPC_P_DEFLATE,     /* likewise deflate_on() */
    MPROTO_IMAPC_P_DYING,       /* commands get their last results */
    MPROTO_IMAPC_P_OVER
} mproto_imapc_phase;

/* What comes next from the server. */
typedef enum mproto_imapc_part {
    MPROTO_IMAPC_AT_LINE,       /* a line, of which not enough is there yet */
    MPROTO_IMAPC_AT_TEXT,       /* the rest of one that has a status */
    MPROTO_IMAPC_AT_VALUES,     /* of one with values */
    MPROTO_IMAPC_AT_FETCH,      /* "(" */
    MPROTO_IMAPC_AT_ITEM,       /* blanks, the name of an item, ")" */
    MPROTO_IMAPC_AT_NAME,       /* the rest of a name */
    MPROTO_IMAPC_AT_VALUE,      /* blanks, a value */
    MPROTO_IMAPC_AT_REST,       /* the rest of a value */
    MPROTO_IMAPC_AT_SECTION,    /* the rest of one that may be streamed */
    MPROTO_IMAPC_AT_BODY,       /* the octets of such a one */
    MPROTO_IMAPC_AT_END,        /* the CRLF of a FETCH */
    MPROTO_IMAPC_AT_SKIP,       /* the rest of a FETCH that makes no sense */
    MPROTO_IMAPC_AT_IDS,        /* numbers, of SEARCH and the like */
    MPROTO_IMAPC_AT_MODSEQ,     /* a list behind those of SEARCH and SORT */
    MPROTO_IMAPC_AT_RETURN,     /* blanks, what ESEARCH tells next */
    MPROTO_IMAPC_AT_RETURNED,   /* the rest of its name, or of its value */
    MPROTO_IMAPC_AT_THREAD,
    MPROTO_IMAPC_AT_TAIL        /* the CRLF of all these */
} mproto_imapc_part;

typedef struct mproto_imapc_row mproto_imapc_row;

/* A FETCH that is coming in. */
typedef struct mproto_imapc_fetching {
    uint32_t             seq, uid;
    unsigned char        first; /* no item was there yet */
    unsigned char        blanks;        /* before what comes next, up to 2 */
    unsigned char        ended; /* the line has, and FETCH_END is to be told */
    unsigned char        has_section;
    unsigned char        repairs;       /* that left a part of the line */
    mproto_err           bad;   /* of the item, whatever its value is */
    uint32_t             extra; /* parentheses that are around items */
    const mproto_imapc_row *row;        /* of the item */
    mproto_span          name;
    uint64_t             left;  /* octets of a body */
    mproto_span          string;        /* those of a quoted one */
    mproto_imap_section  section;       /* in name; with has_section */
} mproto_imapc_fetching;

/* SEARCH, SORT, ESEARCH, VANISHED, THREAD. */
typedef struct mproto_imapc_ids {
    mproto_imapc_type    type;  /* of the batches */
    const char          *form;  /* "SEARCH" ... */
    mproto_span          name;  /* of what ESEARCH tells now; p is NULL: a name
                                 * is next */
    union {
        mproto_imapset_range ranges[MPROTO_IMAPC_BATCH];
        mproto_imapc_node    threads[MPROTO_IMAPC_BATCH];
    } batch;
    size_t               n;
    uint64_t             number;        /* that is being read */
    uint64_t             position;      /* of the set in a list */
    uint32_t             lo;    /* of "lo:number"; 0: no ":" was there */
    uint32_t             next;  /* depth of the next message of a thread */
    unsigned char        digits;        /* there is a digit of number */
    unsigned char        spaced;        /* blanks stand between numbers */
    unsigned char        blank; /* one was read last */
    unsigned char        loose; /* there was one too many */
    unsigned char        list;  /* 1: "(" has to come, 2: it came */
    unsigned char        set;   /* a set has to come */
    unsigned char        counts;        /* a number has */
    unsigned char        begun; /* the first event is told */
    unsigned char        ended; /* the line has */
    unsigned char        opened;        /* "(" came last */
    unsigned char        threads;       /* an octet of them came */
    unsigned char        uids, earlier;
    size_t               tag_at, tag_n; /* octets of c->name */
    size_t               mailbox_at, mailbox_n;
    uint32_t             uidvalidity;
    mproto_err           bad;   /* INVALID is to be told */
} mproto_imapc_ids;

/* resync(), step by step. */
typedef enum mproto_imapc_resync_step {
    MPROTO_IMAPC_S_ENABLE = 1,
    MPROTO_IMAPC_S_QRESYNC,     /* SELECT with it */
    MPROTO_IMAPC_S_CONDSTORE,
    MPROTO_IMAPC_S_SELECT,
    MPROTO_IMAPC_S_CHANGES,     /* FETCH CHANGEDSINCE */
    MPROTO_IMAPC_S_SEARCH,      /* which of those known are there? */
    MPROTO_IMAPC_S_ALL,         /* FETCH the flags of all */
    MPROTO_IMAPC_S_GONE,        /* those that are not marked are told */
    MPROTO_IMAPC_S_DONE,
    MPROTO_IMAPC_S_FAILED
} mproto_imapc_resync_step;

typedef struct mproto_imapc_resync_state {
    int                number;  /* of the verb; 0: it does not run */
    int                command; /* of the step; 0: it is to begin */
    mproto_imapc_resync_step step;
    unsigned char      saying;  /* a verb is called by us */
    unsigned char      forget;  /* FORGET is to be told */
    unsigned char      moved;   /* messages were expunged meanwhile */
    const char        *mailbox;
    mproto_imapc_cache cache;
    uint32_t           known, highest;  /* UIDs of the cache: how many */
    uint32_t          *before;  /* each range; begins the block */
    unsigned char     *marks;   /* a bit for each UID */
    size_t             block_n;
    uint32_t           marked;
    uint64_t           told;    /* in ranges, again or not */
    uint64_t           strangers, fresh;        /* not known: up to highest,
                                                 * and above */
    uint64_t           exists;
    uint64_t           modseq;  /* of now */
    uint32_t           uidnext; /* at the least */
    size_t             range;   /* of GONE: what is to be looked at next */
    uint32_t           at;
} mproto_imapc_resync_state;

/* An octet string that grows with what came, up to a limit. */
typedef struct mproto_imapc_growing {
    char  *p;
    size_t n, cap;
} mproto_imapc_growing;

struct mproto_imapc {
    mproto_wire          wire;  /* first: mproto_imapc_wire() is a cast */
    size_t               block_n;
    mproto_imapc_limits  limits;
    unsigned             flags, strict;
    mproto_imapc_event   ev;
    size_t               ev_n;  /* octets of it that may be set */
    mproto_imapc_phase   phase;
    mproto_imapc_state   state;
    unsigned char        tls, bye;
    unsigned char        logging_out;   /* LOGOUT was queued */

    mproto_imapc_queue   queue;
    mproto_imapc_say     say;
    unsigned             enabled;       /* MPROTO_IMAPC_ON_ bits */
    unsigned char        deflate;       /* it is on */

    mproto_imapc_growing caps;  /* "IDLE LITERAL+ ...", blanks between */
    unsigned char        knows_caps;
    unsigned char        fresh_caps;    /* since the last result */
    unsigned char        unready;       /* READY comes when caps are known */
    int                  asked; /* CAPABILITY of our own, or 0 */
    mproto_imapc_facts   facts;
    int                  selecting;     /* the SELECT that facts are of */
    mproto_imapc_facts   before;        /* of the mailbox before that */
    mproto_imapview      map;   /* of numbers to UIDs, see imapc_map.c */
    uint64_t             map_gaps;      /* places made for unknown ones */
    mproto_imapc_resync_state resync;

    mproto_imapc_part    part;
    mproto_imap_cut      cut;
    mproto_imapc_growing item;  /* what is not whole in the input */
    mproto_span          back;  /* to be read before the input; in item */
    unsigned char        over;  /* the item is past item_max: none is kept */
    unsigned char        lent;  /* whole is of the input, and right before it */
    mproto_span          whole; /* what was gathered last, with its CRLF */
    mproto_imap_values   values;
    mproto_imap_token   *tokens;        /* those of rest, in the block */
    mproto_imapc_growing name;  /* of a FETCH item that is no known one; what
                                 * was repaired; tag and mailbox of ESEARCH;
                                 * depths of THREAD */
    unsigned             quirks;        /* of what comes next */
    mproto_imapc_fetching fetch;
    mproto_imap_envelope envelope;
    mproto_imapc_ids     ids;
    mproto_imapc_facts   told;  /* by STATUS */
};

/* --- imapc.c --- */

/* The engine ends: commands get their last results, nothing more is sent. */
void mproto_imapc_die(mproto_imapc *c, mproto_err code, const char *what);

/* --- imapc_gather.c --- */

/* What is read next. */
static inline mproto_span *mproto_imapc_source(mproto_imapc *c)
{
    return c->back.n > 0 ? &c->back : &c->wire.in;
}

static inline void mproto_imapc_step(mproto_imapc *c, size_t n)
{
    mproto_span *from = mproto_imapc_source(c);

    from->p += n;
    from->n -= n;
}

/* Room for more octets behind n; 0: past limit, or there is no memory, of which
 * the engine dies. */
int mproto_imapc_store_add(mproto_imapc *c, mproto_imapc_growing *s,
                           mproto_span more);
int mproto_imapc_store_room(mproto_imapc *c, mproto_imapc_growing *s,
                            size_t n);
/* Gives back what is above the size of rest. */
void mproto_imapc_store_rest(mproto_imapc *c, mproto_imapc_growing *s);

/* 1: something has more than it has at rest. */
static inline int mproto_imapc_has_grown(const mproto_imapc *c)
{
    return c->values.room != c->tokens ||
           c->values.side_cap > MPROTO_IMAPC_RESTING ||
           c->item.cap > MPROTO_IMAPC_RESTING ||
           c->name.cap > MPROTO_IMAPC_RESTING;
}

/* Something begins that ends as flags, of the cutter, tell. */
void mproto_imapc_expect(mproto_imapc *c, unsigned char flags);
/* MORE, or all of it in one piece, without a line end, and what ended it. Past
 * item_max piece is empty and over is set. The engine may die of it: MORE. */
mproto_cut_type mproto_imapc_gather(mproto_imapc *c, mproto_span *piece);
/* Of what was gathered last all but the first n octets is read again. */
void mproto_imapc_give_back(mproto_imapc *c, size_t n);
/* Cuts text into c->values: OK, E_PEER, E_LIMIT; or the engine dies. */
mproto_err mproto_imapc_values(mproto_imapc *c, mproto_span text);
/* Cuts and reads in one pass what stands whole in the input, behind octets at
 * of it, and is right: octets up to its end, at among them, which are still to
 * be taken. 0: it goes the long way. */
typedef size_t mproto_imapc_ahead(mproto_imap_values *v, mproto_span text);
size_t mproto_imapc_values_ahead(mproto_imapc *c, size_t at,
                                 mproto_imapc_ahead *read);

void mproto_imapc_gather_done(mproto_imapc *c);

static inline mproto_span mproto_imapc_stored(const mproto_imapc_growing *s)
{
    mproto_span span;

    span.p = s->p;
    span.n = s->n;
    return span;
}

/* --- imapc_line.c --- */

/* Reads a piece of the input: 1 when an event came of it. */
int mproto_imapc_read(mproto_imapc *c);
/* The event INVALID. 1. */
int mproto_imapc_invalid(mproto_imapc *c, mproto_err error, mproto_span name,
                         mproto_span data);
/* 1 when quirks that were met are refused. */
int mproto_imapc_refuses(const mproto_imapc *c);
/* 1 before the TLS that is needed: data but CAPABILITY may be of anybody. */
int mproto_imapc_distrusts(const mproto_imapc *c);
/* The word in front of text, up to a blank or its end, is taken off, with the
 * blanks behind it. */
mproto_span mproto_imapc_word(mproto_imapc *c, mproto_span *text);

/* --- imapc_status.c and imapc_data.c: 1 when an event came of it --- */

int mproto_imapc_status_line(mproto_imapc *c, mproto_span line);
int mproto_imapc_data(mproto_imapc *c, mproto_span line);
/* The same of a LIST or STATUS in front of the input that is whole and right:
 * 0 of all others, of which nothing is read. name is in it, with one blank
 * behind. */
int mproto_imapc_data_ahead(mproto_imapc *c, mproto_span name);

/* --- imapc_salvage.c --- */

/* Text of an untagged response of this type is by no grammar: what it is, as
 * some servers mean it, and its values. OK, E_PEER; or the engine died. */
mproto_err mproto_imapc_salvage(mproto_imapc *c, mproto_imapc_type type,
                                mproto_span *text);

/* --- imapc_fetch.c --- */

int mproto_imapc_fetch_read(mproto_imapc *c);
/* 1: an event is due, though there may be no input. */
int mproto_imapc_is_due(const mproto_imapc *c);

/* --- imapc_item.c --- */

/* Octets of the known name that is in front of text, with a blank behind it;
 * or 0. */
size_t mproto_imapc_item_known(mproto_imapc *c, mproto_span text);
/* The name of the item that comes. 0: the engine died. */
int mproto_imapc_item_name(mproto_imapc *c, mproto_span name);
int mproto_imapc_item_is_body(const mproto_imapc *c);
/* Name and section into the event. */
void mproto_imapc_item_section(mproto_imapc *c);
/* Fills the event from a whole value: OK, E_PEER, E_LIMIT, E_MEMORY. */
mproto_err mproto_imapc_item(mproto_imapc *c, mproto_span piece);
/* The same from values that are read. */
mproto_err mproto_imapc_item_typed(mproto_imapc *c);
/* The same of one whose quotes are wrong; *n is how much of piece it was. */
mproto_err mproto_imapc_item_repaired(mproto_imapc *c, mproto_span piece,
                                      size_t *n);

/* --- imapc_ids.c, imapc_esearch.c, imapc_thread.c --- */

void mproto_imapc_ids_begin(mproto_imapc *c, mproto_span name);
int mproto_imapc_ids_read(mproto_imapc *c);
/* The event, of this response. 1. */
int mproto_imapc_ids_event(mproto_imapc *c, mproto_imapc_type type);
/* The rest of the line comes; or it can't be read. */
void mproto_imapc_ids_tail(mproto_imapc *c);
void mproto_imapc_ids_bad(mproto_imapc *c, mproto_err code);
/* The event SEARCH, with what ESEARCH said of itself. 1. */
int mproto_imapc_esearch_begun(mproto_imapc *c);
int mproto_imapc_esearch_blanks(mproto_imapc *c);
int mproto_imapc_esearch_item(mproto_imapc *c);
int mproto_imapc_thread_read(mproto_imapc *c);

/* --- imapc_caps.c --- */

/* READY comes anew, when there are others. */
void mproto_imapc_caps_forget(mproto_imapc *c);
void mproto_imapc_caps_learn(mproto_imapc *c, mproto_span names);
/* Of the code in the event. */
void mproto_imapc_caps_code(mproto_imapc *c);
/* The result of our own CAPABILITY came. */
void mproto_imapc_caps_answered(mproto_imapc *c);
/* While unready. 1: the event is READY. */
int mproto_imapc_caps_due(mproto_imapc *c);

/* --- imapc_facts.c --- */

/* Of the mailbox that this SELECT opens. */
void mproto_imapc_facts_begin(mproto_imapc *c, int number);
/* That SELECT was answered BAD: the mailbox before stays. */
void mproto_imapc_facts_undo(mproto_imapc *c, int number);
/* Of the mailbox that untagged data are of now, or NULL. */
mproto_imapc_facts *mproto_imapc_facts_now(mproto_imapc *c);
/* Learns from the code in the event: of untagged data; of the result of a
 * SELECT, which is of its mailbox, whatever else is in flight. */
void mproto_imapc_facts_code(mproto_imapc *c);
void mproto_imapc_facts_result(mproto_imapc *c, int number);

/* --- imapc_map.c --- */

/* Another mailbox. */
void mproto_imapc_map_begin(mproto_imapc *c);
/* Nothing of this one is known any more. */
void mproto_imapc_map_forget(mproto_imapc *c);
/* There are n messages now. */
void mproto_imapc_map_exists(mproto_imapc *c, uint32_t n);
void mproto_imapc_map_learn(mproto_imapc *c, uint32_t seq, uint32_t uid);
void mproto_imapc_map_expunge(mproto_imapc *c, uint32_t seq);
void mproto_imapc_map_vanished(mproto_imapc *c, mproto_imapset_range r);

/* --- imapc_resync.c --- */

/* Goes on with it: 1 when an event came of it. */
int mproto_imapc_resync_run(mproto_imapc *c);
/* A result came, which is in the event: 1 when it is of a step, and not to be
 * told. */
int mproto_imapc_resync_result(mproto_imapc *c, int number);
/* The connection is dead: the number of the verb, or 0. */
int mproto_imapc_resync_lose(mproto_imapc *c);
void mproto_imapc_resync_free(mproto_imapc *c);
/* Octets, of limits. */
size_t mproto_imapc_resync_octets(uint32_t ranges, uint32_t uids);

/* --- imapc_known.c: what the server tells meanwhile --- */

void mproto_imapc_known_reset(mproto_imapc *c);
/* CLOSED: it was of another mailbox. */
void mproto_imapc_known_closed(mproto_imapc *c);
void mproto_imapc_known_fetched(mproto_imapc *c, uint32_t uid);
void mproto_imapc_known_expunged(mproto_imapc *c, uint64_t n);
/* The batch of ids. */
void mproto_imapc_known_ids(mproto_imapc *c);
/* 1: we have asked for it, and it is not to be told. */
int mproto_imapc_known_hides(const mproto_imapc *c);
/* The next batch of those without a mark, in the batch of ids; 0: the last
 * has been. */
size_t mproto_imapc_known_gone(mproto_imapc *c);

#endif
