/* What the benchmarks share. In a race all that compete do the same work on
 * the same items, in turn, in one run: figures move with the machine's load,
 * so the ratios are what counts. Beside what is measured stand what can be had
 * at the best (memcpy, memchr), the bar that is set, and other libraries. */
#ifndef BENCH_H
#define BENCH_H

#include <mailproto/base.h>

/* Works on one item; how is its own. What it returns, 0 when the item was
 * refused, keeps compilers from leaving out work. */
typedef size_t bench_fn(const void *how, mproto_span item);

/* What is competed in; others may not know how to do all of it. */
typedef enum bench_what {
    BENCH_BASE64_ENCODE = 0, BENCH_BASE64_DECODE, BENCH_QP_ENCODE,
    BENCH_QP_DECODE, BENCH_WORDS, BENCH_ADDRESSES, BENCH_DATE, BENCH_HEADER,
    BENCH_MESSAGE, BENCH_IMAP_FETCH, BENCH_IMAP_LIST, BENCH_IMAP_SEARCH,
    BENCH_WHATS
} bench_what;

/* Another library. */
typedef struct bench_peer {
    const char *name;
    int         present;        /* it was there when this was built */
    void      (*begin)(void);   /* may be NULL */
    bench_fn   *work[BENCH_WHATS];      /* NULL: does not know how */
} bench_peer;

extern const bench_peer bench_dovecot, bench_etpan, bench_etpan_imap,
    bench_gmime, bench_openssl;

/* A race over count items, each with a NUL behind it. amount: what all of them
 * count for, in millions, or thousands, of the unit that is named. */
void bench_begin(const char *title, const mproto_span *items, size_t count,
                 double amount, const char *unit);
/* The first one is what shares are of. */
void bench_limit(const char *name, bench_fn *work, const void *how);
/* bar is in the unit, share a ratio to the limit; 0: none. Others are compared
 * with the first. */
void bench_ours(const char *name, bench_fn *work, const void *how, double bar,
                double share);
/* All that know how, Python's email package among them. */
void bench_peers(bench_what what);
/* This one only. times: how much faster the first of ours should be. */
void bench_peer_alone(const bench_peer *peer, bench_what what, double times);
/* One that is a program of its own. The command is given a file with all
 * items, the length of each in a line before it, and prints how often it can
 * do them in a second. It must last until bench_end(). */
void bench_program(const char *name, const char *command);
/* Measures, and prints. */
void bench_end(void);

/* Limits: copies the item, or the span at how; looks for its line ends; copies
 * it line by line. */
bench_fn bench_memcpy, bench_memchr, bench_lines;

/* A text of the caller's as an item. */
mproto_span bench_item(const char *text);

/* The races, a file of them each. */
void bench_codec(void);
void bench_compose(void);
void bench_date(void);
void bench_extract(void);
void bench_header(void);
void bench_imap(void);
void bench_imapd(void);
void bench_mime(void);
void bench_pop3(void);
void bench_reply(void);
void bench_smtp(void);
void bench_words(void);

#endif
