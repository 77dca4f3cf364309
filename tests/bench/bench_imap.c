/* The IMAP client without sockets: what servers answer, from octets to events
 * that are typed. The answers are made here, or were recorded by imap_wire.sh
 * in the folder $IMAP_WIRE. */
#include "bench.h"
#include <mailproto/imapc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROOM = 1 << 24, CHUNK = 1 << 16, FETCHES = 2000, FLAGS = 20000,
    MAILBOXES = 5000, IDS = 1000000, BODIES = 500, BODY = 10000
};

static char room[ROOM];

static void stop(const char *what)
{
    fprintf(stderr, "bench_imap: %s\n", what);
    exit(1);
}

/* Takes what there is; 0 when something can't be read. */
static size_t take(mproto_imapc *c)
{
    const mproto_imapc_event *e;
    size_t events = 1;

    while ((e = mproto_imapc_next(c)) != NULL) {
        if (e->type == MPROTO_IMAPC_INVALID)
            return 0;
        events++;
    }
    return events;
}

static size_t take_in(mproto_imapc *c, const char *p, size_t n)
{
    if (mproto_wire_in(mproto_imapc_wire(c), p, n) != MPROTO_OK)
        stop("the client takes no octets");
    return take(c);
}

/* In pieces, as a socket has them. */
static size_t read_all(const void *how, mproto_span item)
{
    static const char hello[] = "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n";
    mproto_imapc *c = mproto_imapc_new(NULL);
    size_t at, n, got, events = 0;

    (void)how;
    if (!c || !take(c) || !take_in(c, hello, sizeof hello - 1))
        stop("no client");
    for (at = 0; at < item.n; at += n) {
        n = item.n - at < CHUNK ? item.n - at : CHUNK;
        got = take_in(c, item.p + at, n);
        if (got == 0)
            stop("a response can't be read");
        events += got;
    }
    mproto_imapc_free(c);
    return events;
}

/* --- responses --- */

static size_t put_fetch(char *to, unsigned i)
{
    static const char who[] =
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\"))";
    static const char part[] =
        "(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL "
        "\"quoted-printable\" 1152 23 NIL NIL NIL NIL)";
    int n = sprintf(to,
        "* %u FETCH (UID %u FLAGS (\\Seen \\Answered) INTERNALDATE "
        "\"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE %u ENVELOPE ("
        "\"Wed, 17 Jul 1996 02:23:25 -0700\" \"Re: minutes of the %u. "
        "meeting\" %s %s %s ((NIL NIL \"imap\" \"cac.washington.edu\")) NIL "
        "NIL \"<A%u@cac.washington.edu>\" \"<B%u@cac.washington.edu>\") "
        "BODYSTRUCTURE (%s%s \"alternative\" (\"boundary\" "
        "\"----=_Part_%u_1234.5678\") NIL NIL NIL))\r\n",
        i, 2 * i, 4000 + i, i, who, who, who, i, i, part, part, i);

    return (size_t)n;
}

static size_t put_flags(char *to, unsigned i)
{
    return (size_t)sprintf(to, "* %u FETCH (FLAGS (\\Seen \\Answered))\r\n",
                           i);
}

static size_t put_mailbox(char *to, unsigned i)
{
    return (size_t)sprintf(to, "* LIST (\\HasNoChildren) \"/\" "
                               "\"Archive/Project %u/M&APw-ller\"\r\n", i);
}

/* All in one line. */
static size_t put_id(char *to, unsigned i)
{
    const char *before = i == 1 ? "* SEARCH" : "";
    const char *behind = i == IDS ? "\r\n" : "";

    return (size_t)sprintf(to, "%s %u%s", before, i + i / 3 * 2, behind);
}

static size_t put_body(char *to, unsigned i)
{
    int n = sprintf(to, "* %u FETCH (BODY[] {%u}\r\n", i, (unsigned)BODY);

    memset(to + n, 'x', BODY);
    return (size_t)n + BODY + (size_t)sprintf(to + n + BODY, ")\r\n");
}

/* --- measuring --- */

typedef size_t put_fn(char *to, unsigned i);

typedef struct answer {
    const char *name;           /* what programs call it, and its file */
    const char *title;
    put_fn     *put;
    unsigned    count;
    bench_what  what;
    double      times;          /* as fast as libetpan, at the least */
} answer;

static size_t make(const answer *a)
{
    size_t n = 0;
    unsigned i;

    for (i = 1; i <= a->count; i++)
        n += a->put(room + n, i);
    return n;
}

static size_t recorded(const answer *a, const char *folder)
{
    char path[256];
    size_t n = 0;
    FILE *from;

    snprintf(path, sizeof path, "%s/%s", folder, a->name);
    if ((from = fopen(path, "rb")) != NULL) {
        n = fread(room, 1, ROOM, from);
        fclose(from);
    }
    if (n == 0 || n == ROOM)
        stop(path);
    return n;
}

static void measure(const answer *a)
{
    const char *folder = getenv("IMAP_WIRE");
    char python[64], node[64];
    mproto_span all;

    all.p = room;
    all.n = folder ? recorded(a, folder) : make(a);
    sprintf(python, "python3 tests/bench/peer_imaplib.py %s", a->name);
    sprintf(node, "node tests/bench/peer_imapflow.cjs %s", a->name);
    bench_begin(a->title, &all, 1, (double)all.n / 1e6, "MB/s");
    bench_ours("client", read_all, NULL, 0, 0);
    bench_peer_alone(&bench_etpan_imap, a->what, a->times);
    bench_program("imaplib", python);
    bench_program("imapflow", node);
    bench_end();
}

void bench_imap(void)
{
    static const answer answers[] = {
        { "fetch", "FETCH of flags, date, size, envelope, structure",
          put_fetch, FETCHES, BENCH_IMAP_FETCH, 15 },
        { "flags", "FETCH of flags", put_flags, FLAGS, BENCH_IMAP_FETCH, 10 },
        { "list", "LIST", put_mailbox, MAILBOXES, BENCH_IMAP_LIST, 20 },
        { "search", "SEARCH that finds a million", put_id, IDS,
          BENCH_IMAP_SEARCH, 5 },
        { "bodies", "FETCH of bodies", put_body, BODIES,
          BENCH_IMAP_FETCH, 4 }
    };
    size_t i;

    for (i = 0; i < sizeof answers / sizeof *answers; i++)
        measure(&answers[i]);
}
