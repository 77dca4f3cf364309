/* Headers and whole messages of a mailbox. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

struct fetch {
    struct imap      *s;
    struct imap_plan *plan;
    int               in_mail;  /* what comes is wanted */
    int               begun;    /* it is not safe yet */
    int               had;      /* the FETCH that is open had its message */
    int               status;
    uint64_t          done, all, octets, all_octets;
    time_t            told;
};

/* --- progress --------------------------------------------------------- */

static void on_size(void *ctx, const mproto_imapc_event *ev)
{
    struct fetch *f = ctx;

    if (ev->type == MPROTO_IMAPC_FETCH_NUMBER && ev->name.n == 11
        && memcmp(ev->name.p, "RFC822.SIZE", 11) == 0) {
        f->all++;
        f->all_octets += ev->number;
    }
}

/* Once a second, and at the end. */
static void tell_progress(struct fetch *f, int end)
{
    time_t now;

    if (!f->plan->progress)
        return;
    now = time(NULL);
    if (now == f->told && !end)
        return;
    f->told = now;
    fprintf(stderr, "imap: %" PRIu64 " of %" PRIu64 " messages, %" PRIu64
            " of %" PRIu64 " octets%s", f->done, f->all, f->octets,
            f->all_octets, end ? "\n" : "\r");
}

/* --- messages --------------------------------------------------------- */

static void fail(struct fetch *f, int status, const char *what,
                 const char *why)
{
    if (f->status == 0)
        f->status = imap_complain(status, what, why);
}

/* What was asked for: all of it, or the header. A server may tell more. */
static int is_wanted(const struct fetch *f, const mproto_imapc_event *ev)
{
    const mproto_imap_section *section = ev->section;
    mproto_imap_section_what what = f->plan->whole
        ? MPROTO_IMAP_SECTION_ALL : MPROTO_IMAP_SECTION_HEADER;

    return section != NULL && section->what == what && section->path.n == 0
        && !section->partial && !f->had;
}

static void on_body(struct fetch *f, const mproto_imapc_event *ev)
{
    f->in_mail = is_wanted(f, ev);
    f->had |= f->in_mail;
    if (f->in_mail && ev->nil) {
        f->in_mail = 0;
        fail(f, EXIT_UNAVAILABLE, "fetch", "the server has lost a message");
    } else if (f->in_mail && f->status == 0) {
        inbox_begin(&f->plan->inbox);
        f->begun = 1;
    }
}

static void on_data(struct fetch *f, const mproto_imapc_event *ev)
{
    peer_content(&f->s->peer, ev->data.p, ev->data.n);
    f->octets += f->in_mail ? ev->data.n : 0;
    if (f->begun)
        inbox_write(&f->plan->inbox, ev->data.p, ev->data.n);
    tell_progress(f, 0);
}

/* This machine cannot go on: what would still come is of no use. */
static void give_up(struct fetch *f)
{
    const char *box = f->plan->inbox.box, *why = strerror(errno);

    fail(f, box != NULL ? EXIT_CANTCREAT : EXIT_OSERR,
         box != NULL ? box : "standard output", why);
    f->s->hang_up = 1;
    f->s->peer.settled = 1;
}

static void on_body_end(struct fetch *f)
{
    peer_content_end(&f->s->peer);
    f->done += (unsigned)f->in_mail;
    if (f->begun && inbox_commit(&f->plan->inbox) < 0)
        give_up(f);
    f->begun = f->in_mail = 0;
}

static void on_fetch(void *ctx, const mproto_imapc_event *ev)
{
    struct fetch *f = ctx;

    switch (ev->type) {
    case MPROTO_IMAPC_FETCH:
        f->had = 0;
        break;
    case MPROTO_IMAPC_BODY:
        on_body(f, ev);
        break;
    case MPROTO_IMAPC_BODY_DATA:
        on_data(f, ev);
        break;
    case MPROTO_IMAPC_BODY_END:
        on_body_end(f);
        break;
    default:
        break;
    }
}

/* --- all of it -------------------------------------------------------- */

static int fetch_all(struct fetch *f, const char *set)
{
    int status = 0;

    if (f->plan->progress)
        status = imap_await(f->s, mproto_imapc_fetch(
            f->s->c, MPROTO_IMAPC_UID, set, "(UID RFC822.SIZE)", NULL), set,
            on_size, f);
    if (status != 0)
        return status;
    status = imap_fetch_named(f->s, set, f->plan->whole
        ? "(UID BODY.PEEK[])" : "(UID BODY.PEEK[HEADER])", on_fetch, f);
    inbox_drop(&f->plan->inbox);
    tell_progress(f, 1);
    return status != 0 ? status : f->status;
}

int imap_fetch(struct imap *s, struct imap_plan *plan)
{
    struct fetch f;
    int status = imap_select(s, plan->words.v[1], 1);

    if (status != 0)
        return status;
    if (plan->structure)
        return imap_structure(s, plan);
    if (plan->part != NULL)
        return imap_part(s, plan);
    memset(&f, 0, sizeof f);
    f.s = s;
    f.plan = plan;
    return fetch_all(&f, plan->words.v[2]);
}
