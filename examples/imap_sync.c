/* A mailbox and a Maildir are made the same: new messages are fetched, those
 * that vanished are removed, changes of flags go both ways. What this does not
 * finish the next run goes on with. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap_commands.h"
#include "maildir.h"
#include "syncbox.h"
#include "syncnews.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SET_MAX 8192            /* octets of UIDs in one command */
#define RENAMED_MOST 16         /* times, until its file can be marked */
#define FLAGS   (MPROTO_IMAP_SEEN | MPROTO_IMAP_ANSWERED | \
                 MPROTO_IMAP_FLAGGED | MPROTO_IMAP_DELETED | \
                 MPROTO_IMAP_DRAFT)     /* a Maildir has these */

/* What has come of the message of the FETCH that is open. */
enum mail { MAIL_NONE, MAIL_BEGUN, MAIL_WHOLE, MAIL_BROKEN };

struct sync {
    struct imap      *s;
    struct imap_plan *plan;
    const char       *box;
    struct syncstate  state;
    struct syncnews   news;
    mproto_imapset_range *ranges;       /* UIDs, room for all */
    int               status;

    unsigned          flags;    /* of the FETCH that is open */
    int               has_flags;
    enum mail         mail;
    int               lost;     /* a status: a message is missing there */
    int               readonly;
    uint32_t          uidvalidity;      /* that resync() told at its end */
    uint64_t          modseq;
    uint64_t          wanted, fetched, changed, gone, sent;
    time_t            told;
};

/* This machine cannot go on: what would still come is of no use. */
static void give_up(struct sync *y)
{
    if (y->status == 0)
        y->status = imap_complain(EXIT_CANTCREAT, y->box, strerror(errno));
    y->s->hang_up = 1;
    y->s->peer.settled = 1;
}

/* --- sets of UIDs ----------------------------------------------------- */

static void add_uid(struct sync *y, size_t *n, uint32_t uid)
{
    mproto_imapset_range *next = y->ranges + *n;

    if (*n > 0 && next[-1].hi + 1 == uid) {
        next[-1].hi = uid;
    } else {
        next->lo = next->hi = uid;
        ++*n;
    }
}

static int make_ranges(struct sync *y)
{
    free(y->ranges);
    y->ranges = malloc((y->state.n + 1) * sizeof *y->ranges);
    return y->ranges != NULL ? 0
        : imap_complain(EXIT_OSERR, y->box, "no memory");
}

/* As often as the set of n ranges needs it. What is refused, or cannot be read,
 * of one is no reason to leave the next. */
static int for_each_set(struct sync *y, size_t n,
                        int (*run)(struct sync *y, const char *set,
                                   const char *what), const char *what)
{
    char set[SET_MAX];
    size_t at = 0, size;
    int status = 0, rc;

    y->s->peer.settled = 1;
    while (y->s->peer.settled && y->status == 0 && at < n) {
        at += mproto_imapset_format(set, sizeof set, &size, y->ranges + at,
                                    n - at);
        rc = run(y, set, what);
        status = status != 0 ? status : rc;
    }
    return status != 0 ? status : y->status;
}

/* --- what is different ------------------------------------------------ */

static void no_memory(struct sync *y)
{
    errno = ENOMEM;
    give_up(y);
}

static void on_message(struct sync *y, uint32_t uid)
{
    if (y->has_flags && uid != 0
        && syncnews_fetched(&y->news, &y->state, uid, y->flags) < 0)
        no_memory(y);
}

static void on_vanished(struct sync *y, const mproto_imapset_range *r)
{
    if (syncnews_vanished(&y->news, &y->state, r->lo, r->hi) < 0)
        no_memory(y);
}

/* UIDs mean other messages now: all will be fetched anew, and what is here goes
 * when that is done. */
static void on_forget(struct sync *y)
{
    syncnews_clear(&y->news);
    if (syncstate_forget(&y->state) < 0)
        no_memory(y);
}

static void on_change(void *ctx, const mproto_imapc_event *ev)
{
    struct sync *y = ctx;
    size_t i;

    if (y->status != 0)
        return;
    if (ev->type == MPROTO_IMAPC_FETCH)
        y->has_flags = 0;
    if (ev->type == MPROTO_IMAPC_FETCH_FLAGS) {
        y->has_flags = 1;
        y->flags = ev->flags & FLAGS;
    }
    if (ev->type == MPROTO_IMAPC_FETCH_END)
        on_message(y, ev->uid);
    if (ev->type == MPROTO_IMAPC_VANISHED)
        for (i = 0; i < ev->ids_n; i++)
            on_vanished(y, &ev->ids[i]);
    if (ev->type == MPROTO_IMAPC_FORGET)
        on_forget(y);
    if (ev->type == MPROTO_IMAPC_RESULT && ev->facts != NULL) {
        y->uidvalidity = ev->facts->uidvalidity;
        y->modseq = ev->facts->modseq;
        y->readonly = ev->facts->readonly;
    }
}

static int compare(struct sync *y)
{
    mproto_imapc_cache cache = { .size = sizeof cache };
    char mailbox[IMAP_NAME_MAX];
    const char *name = y->plan->words.v[1];
    int status = imap_name(mailbox, name);
    size_t i;

    if (status == 0)
        status = make_ranges(y);
    if (status != 0)
        return status;
    for (i = 0; i < y->state.n; i++)
        add_uid(y, &cache.uids_n, y->state.messages[i].uid);
    cache.uids = y->ranges;
    cache.uidvalidity = y->state.uidvalidity;
    cache.modseq = y->state.modseq;
    status = imap_await(y->s, mproto_imapc_resync(y->s->c, mailbox, &cache),
                        name, on_change, y);
    if (status == 0 && y->status == 0
        && syncnews_apply(&y->news, &y->state) < 0)
        no_memory(y);
    if (status == 0 && y->status == 0 && y->uidvalidity == 0)
        return imap_complain(EXIT_PROTOCOL, name, "it has no UIDVALIDITY");
    return y->status != 0 ? y->status : status;
}

/* --- flags, both ways ------------------------------------------------- */

/* What was done here since is done to what the server has now. */
static unsigned merged(const struct sync_message *m)
{
    unsigned here = m->file != NULL ? syncbox_flags(m) : m->flags;
    unsigned server = m->told ? m->server : m->flags;

    return (server | (here & ~m->flags)) & ~(m->flags & ~here);
}

/* A message that has flags does not stay in new. Who renames its file meanwhile
 * changes its flags. */
static int mark_file(struct sync *y, struct sync_message *m)
{
    unsigned flags;
    int tries;

    for (tries = 0; tries < RENAMED_MOST && m->file != NULL; tries++) {
        flags = merged(m);
        if (flags == syncbox_flags(m) && (flags == 0 || !syncbox_is_new(m)))
            return 0;
        if (syncbox_mark(m, y->box, flags) == 0)
            return 0;
        if (errno != ENOENT || syncbox_find(m, y->box) < 0)
            return -1;
    }
    errno = ENOENT;
    return m->file == NULL ? 0 : -1;
}

static int mark_files(struct sync *y)
{
    struct sync_message *m, *end = y->state.messages + y->state.n;

    for (m = y->state.messages; m < end; m++) {
        if (!m->told)
            m->server = m->flags;
        if (m->gone ? syncbox_remove(m, y->box) < 0 : mark_file(y, m) < 0)
            return -1;
        y->gone += (unsigned)m->gone;
        y->changed += !m->gone && m->file != NULL && m->server != m->flags;
    }
    return syncbox_sync(y->box);
}

/* What others have done to the files while the server spoke counts, too. Files
 * come first: the state never has what they have not. From then on only
 * what was changed here differs from it, until the server has been told. */
static int apply(struct sync *y)
{
    struct sync_message *m;

    if (syncbox_scan(&y->state, y->box) < 0 || mark_files(y) < 0)
        return -1;
    for (m = y->state.messages; m < y->state.messages + y->state.n; m++)
        if (!m->gone && m->flags != m->server)
            syncstate_set_flags(&y->state, m, m->server);
    syncstate_drop_gone(&y->state);
    syncstate_set_facts(&y->state, y->uidvalidity, y->modseq);
    return syncstate_save(&y->state);
}

static int store(struct sync *y, const char *set, const char *flag)
{
    unsigned how = MPROTO_IMAPC_UID | MPROTO_IMAPC_SILENT
        | (*flag == '+' ? MPROTO_IMAPC_ADD : MPROTO_IMAPC_REMOVE);

    return imap_await(y->s, mproto_imapc_store(y->s->c, how, set, flag + 1,
                                               NULL), set, NULL, NULL);
}

/* Messages that have this flag here and not there, or the other way round. */
static int send_flag(struct sync *y, unsigned bit, const char *flag)
{
    const struct sync_message *m = y->state.messages;
    size_t n = 0, i;
    unsigned flags;

    for (i = 0; i < y->state.n; i++, m++) {
        flags = merged(m) ^ m->server;
        if (flags & bit && (*flag == '+') == ((merged(m) & bit) != 0))
            add_uid(y, &n, m->uid);
    }
    return for_each_set(y, n, store, flag);
}

static int send_flags(struct sync *y)
{
    static const struct { unsigned bit; const char *add, *remove; } rows[] = {
        { MPROTO_IMAP_SEEN, "+\\Seen", "-\\Seen" },
        { MPROTO_IMAP_ANSWERED, "+\\Answered", "-\\Answered" },
        { MPROTO_IMAP_FLAGGED, "+\\Flagged", "-\\Flagged" },
        { MPROTO_IMAP_DELETED, "+\\Deleted", "-\\Deleted" },
        { MPROTO_IMAP_DRAFT, "+\\Draft", "-\\Draft" }
    };
    struct sync_message *m;
    int status = y->readonly ? 0 : make_ranges(y);
    size_t i;

    for (i = 0; status == 0 && !y->readonly
         && i < sizeof rows / sizeof *rows; i++) {
        status = send_flag(y, rows[i].bit, rows[i].add);
        if (status == 0)
            status = send_flag(y, rows[i].bit, rows[i].remove);
    }
    m = y->state.messages;
    for (i = 0; status == 0 && !y->readonly && i < y->state.n; i++, m++) {
        if (merged(m) == m->server)
            continue;
        syncstate_set_flags(&y->state, m, merged(m));
        y->sent++;
    }
    return status;
}

/* --- new messages ----------------------------------------------------- */

/* Once a second, and at the end. */
static void tell_progress(struct sync *y, int end)
{
    time_t now;

    if (!y->plan->progress || y->wanted == 0)
        return;
    now = time(NULL);
    if (now == y->told && !end)
        return;
    y->told = now;
    fprintf(stderr, "imap: %" PRIu64 " of %" PRIu64 " messages%s", y->fetched,
            y->wanted, end ? "\n" : "\r");
}

static int is_whole(const mproto_imapc_event *ev)
{
    const mproto_imap_section *section = ev->section;

    return section != NULL && section->what == MPROTO_IMAP_SECTION_ALL
        && section->path.n == 0 && !section->partial;
}

/* The name is remembered first: a file that then is not there is fetched again,
 * but none is fetched that is there. It tells the flags from the beginning: one
 * that lacked them would look as if they had been taken away here. */
static void keep_mail(struct sync *y, uint32_t uid)
{
    struct sync_message *m = syncstate_find(&y->state, uid);

    if (m == NULL || m->told) {
        inbox_drop(&y->plan->inbox);
        return;
    }
    inbox_mark(&y->plan->inbox, m->flags);
    if (inbox_unique(&y->plan->inbox) != NULL) {
        syncstate_set_name(&y->state, m, inbox_unique(&y->plan->inbox));
        if (syncstate_save(&y->state) < 0) {
            give_up(y);
            return;
        }
    }
    if (inbox_commit(&y->plan->inbox) < 0)
        give_up(y);
    m->told = 1;
    y->fetched++;
}

/* Of a message that is told twice the first is taken. */
static void on_body(struct sync *y, const mproto_imapc_event *ev)
{
    if (y->mail != MAIL_NONE || !is_whole(ev))
        return;
    if (ev->nil) {
        y->lost = imap_complain(EXIT_UNAVAILABLE, "sync",
                                "the server has lost a message");
        y->mail = MAIL_BROKEN;
        return;
    }
    inbox_begin(&y->plan->inbox);
    y->mail = MAIL_BEGUN;
}

static void on_data(struct sync *y, mproto_span data)
{
    peer_content(&y->s->peer, data.p, data.n);
    if (y->mail == MAIL_BEGUN)
        inbox_write(&y->plan->inbox, data.p, data.n);
}

static void on_body_end(struct sync *y)
{
    peer_content_end(&y->s->peer);
    if (y->mail == MAIL_BEGUN)
        y->mail = MAIL_WHOLE;
}

/* Of a message that has not come whole nothing stays. */
static void on_broken(struct sync *y)
{
    if (y->mail != MAIL_BEGUN)
        return;
    inbox_drop(&y->plan->inbox);
    y->mail = MAIL_BROKEN;
}

static void on_fetch_end(struct sync *y, uint32_t uid)
{
    on_broken(y);
    if (y->mail == MAIL_WHOLE)
        keep_mail(y, uid);
    y->mail = MAIL_NONE;
}

static void on_mail(void *ctx, const mproto_imapc_event *ev)
{
    struct sync *y = ctx;

    if (y->status != 0)
        return;
    if (ev->type == MPROTO_IMAPC_BODY)
        on_body(y, ev);
    if (ev->type == MPROTO_IMAPC_BODY_DATA)
        on_data(y, ev->data);
    if (ev->type == MPROTO_IMAPC_BODY_END)
        on_body_end(y);
    if (ev->type == MPROTO_IMAPC_INVALID)
        on_broken(y);
    if (ev->type == MPROTO_IMAPC_FETCH_END)
        on_fetch_end(y, ev->uid);
    tell_progress(y, 0);
}

static int fetch(struct sync *y, const char *set, const char *items)
{
    return imap_await(y->s, mproto_imapc_fetch(y->s->c, MPROTO_IMAPC_UID, set,
                                               items, NULL), set, on_mail, y);
}

/* From here on told is that it was fetched. */
static int fetch_new(struct sync *y)
{
    struct sync_message *m;
    size_t n = 0;
    int status = make_ranges(y);

    if (status != 0)
        return status;
    for (m = y->state.messages; m < y->state.messages + y->state.n; m++) {
        m->told = m->file != NULL;
        if (m->told)
            continue;
        add_uid(y, &n, m->uid);
        y->wanted++;
    }
    status = for_each_set(y, n, fetch, "(UID BODY.PEEK[])");
    inbox_drop(&y->plan->inbox);
    tell_progress(y, 1);
    return status != 0 ? status : y->lost;
}

/* Those of the mailbox that had this name before leave when all of this one are
 * here: until then they may be the only ones there are. */
static int remove_old(struct sync *y)
{
    struct sync_message *m;

    for (m = y->state.messages; m < y->state.messages + y->state.n; m++)
        if (!m->told)
            return 0;
    for (m = y->state.old; m < y->state.old + y->state.old_n; m++, y->gone++)
        if (syncbox_remove(m, y->box) < 0)
            return -1;
    if (y->state.old_n > 0 && syncbox_sync(y->box) < 0)
        return -1;
    syncstate_drop_old(&y->state);
    return 0;
}

/* --- all of it -------------------------------------------------------- */

static int sync_messages(struct sync *y)
{
    int status = compare(y);

    if (status != 0)
        return status;
    if (apply(y) < 0)
        return imap_complain(EXIT_CANTCREAT, y->box, strerror(errno));
    status = send_flags(y);
    if (status == 0)
        status = fetch_new(y);
    if (status != 0)
        return status;
    if (remove_old(y) < 0 || syncstate_finish(&y->state) < 0)
        return imap_complain(EXIT_CANTCREAT, y->box, strerror(errno));
    printf("%" PRIu64 " new, %" PRIu64 " changed, %" PRIu64 " gone, %" PRIu64
           " sent\n", y->fetched, y->changed, y->gone, y->sent);
    return 0;
}

/* The Maildir is there, and the file in it that has the state. */
static int open_state(struct sync *y)
{
    const struct login *login = &y->s->opts->login;
    char mailbox[IMAP_NAME_MAX];
    int status = imap_name(mailbox, y->plan->words.v[1]);
    size_t n = strlen(y->box) + sizeof "/imap-sync";
    size_t head_n = strlen(login->user) + strlen(login->host)
        + sizeof mailbox + 40;
    char *file = malloc(n), *head = malloc(head_n);
    int rc = -1;

    errno = ENOMEM;
    if (status == 0 && file != NULL && head != NULL
        && maildir_make(y->box) == 0) {
        snprintf(file, n, "%s/imap-sync", y->box);
        snprintf(head, head_n, "imap-sync %s@%s:%u %s\n", login->user,
                 login->host, login->port, mailbox);
        rc = syncstate_open(&y->state, file, head);
    }
    free(file);
    free(head);
    if (rc == 0 || status != 0)
        return status;
    return imap_complain(EXIT_CANTCREAT, y->box,
                         rc > 0 ? "it has another mailbox"
                         : errno == EAGAIN ? "another process has it"
                         : strerror(errno));
}

int imap_sync(struct imap *s, struct imap_plan *plan)
{
    struct sync y;
    int status;

    memset(&y, 0, sizeof y);
    y.s = s;
    y.plan = plan;
    y.box = plan->inbox.box;
    y.state.file.fd = -1;
    status = open_state(&y);
    if (status == 0)
        status = sync_messages(&y);
    syncstate_close(&y.state);
    syncnews_free(&y.news);
    free(y.ranges);
    return status;
}
