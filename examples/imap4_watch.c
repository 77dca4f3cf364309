/* The mailboxes that NOTIFY watches besides that which is selected.
 * ISC, see COPYING. */
#include "imap4_names.h"
#include "imap4_notify.h"
#include "imapbox_user.h"

#include <stdlib.h>
#include <string.h>

#define WATCHED_MAX 500u        /* by one session; each costs a stat() or three
                                 * when it is looked at */

#define STATUS(name) MPROTO_IMAPD_STATUS_##name
#define EVENT(name)  MPROTO_IMAPD_EVENT_##name

struct imap4_watched {
    char                 *name;
    unsigned              events;
    unsigned              due;  /* MPROTO_IMAPD_STATUS_ bits to be told */
    struct imapbox_status was;
};

void imap4_watch_free(struct imap4_watch *watch)
{
    while (watch->n > 0)
        free(watch->boxes[--watch->n].name);
    free(watch->boxes);
    memset(watch, 0, sizeof *watch);
}

/* --- which there are --------------------------------------------------- */

static unsigned events_of(const struct imap4_session *s,
                          const mproto_imaplist_mailbox *box)
{
    if (box->attrs & MPROTO_IMAPLIST_NONEXISTENT)
        return 0;
    return IMAP4_OF_MESSAGES
        & imap4_notify_events(s, box->name.p, (box->attrs
                              & MPROTO_IMAPLIST_SUBSCRIBED) != 0);
}

static int add_box(struct imap4_watch *watch, const char *name,
                   unsigned events)
{
    struct imap4_watched *w = &watch->boxes[watch->n];

    memset(w, 0, sizeof *w);
    w->was.uidnext = 1;
    w->events = events;
    w->name = malloc(strlen(name) + 1);
    if (w->name == NULL)
        return -1;
    strcpy(w->name, name);
    watch->n++;
    return 0;
}

static int add_boxes(const struct imap4_session *s, struct imap4_watch *watch,
                     const struct imapbox_list *list)
{
    unsigned events;
    size_t i, n = 0;

    for (i = 0; i < list->n; i++)
        n += events_of(s, &list->boxes[i]) != 0;
    if (n > WATCHED_MAX)
        return -1;
    watch->boxes = malloc((n + 1) * sizeof *watch->boxes);
    if (watch->boxes == NULL)
        return -1;
    for (i = 0; i < list->n; i++) {
        events = events_of(s, &list->boxes[i]);
        if (events != 0 && add_box(watch, list->boxes[i].name.p, events) < 0)
            return -1;
    }
    return 0;
}

static struct imap4_watched *find_watched(const struct imap4_watch *watch,
                                          const char *name)
{
    size_t i;

    for (i = 0; i < watch->n; i++)
        if (strcmp(watch->boxes[i].name, name) == 0)
            return &watch->boxes[i];
    return NULL;
}

/* What is known of those that are watched already stays known. */
static int list_boxes(struct imap4_session *s)
{
    struct imap4_watch *watch = &s->notify->watch, fresh = { .n = 0 };
    const struct imap4_watched *known;
    struct imapbox_list list;
    size_t i;
    int rc;

    if (imapbox_list_read(&list, s->user->box) < 0)
        return -1;
    rc = add_boxes(s, &fresh, &list);
    imapbox_list_free(&list);
    for (i = 0; i < fresh.n; i++) {
        known = find_watched(watch, fresh.boxes[i].name);
        if (known != NULL) {
            fresh.boxes[i].was = known->was;
            fresh.boxes[i].due = known->due;
        }
    }
    imap4_watch_free(watch);
    *watch = fresh;
    return rc;
}

/* --- what has changed -------------------------------------------------- */

static int read_status(const struct imap4_session *s, const char *name,
                       struct imapbox_status *status)
{
    return imapbox_status(s->config->quota->facts, &s->config->store,
                          s->user->box, name, status);
}

static int knows_modseq(const struct imap4_session *s)
{
    return (mproto_imapd_enabled(s->engine) & MPROTO_IMAPD_CONDSTORE) != 0;
}

/* RFC 5465 5.1 to 5.3. */
static unsigned changes(const struct imap4_session *s,
                        const struct imap4_watched *w,
                        const struct imapbox_status *now)
{
    const struct imapbox_status *was = &w->was;
    unsigned due = 0;

    if (now->messages != was->messages || now->uidnext != was->uidnext)
        due |= STATUS(MESSAGES) | STATUS(UIDNEXT);
    if (was->uidvalidity != 0 && now->uidvalidity != was->uidvalidity)
        due |= STATUS(MESSAGES) | STATUS(UIDNEXT) | STATUS(UIDVALIDITY);
    if ((w->events & EVENT(FLAG_CHANGE)) && now->unseen != was->unseen)
        due |= STATUS(UNSEEN);
    if (knows_modseq(s) && now->modseq != was->modseq
        && (due != 0 || ((w->events & EVENT(FLAG_CHANGE))
                         && was->uidvalidity != 0)))
        due |= STATUS(MODSEQ) | STATUS(UIDVALIDITY);
    return due;
}

/* One that cannot be read now may be later. */
static void look_at(const struct imap4_session *s, struct imap4_watched *w,
                    int is_own)
{
    struct imapbox_status now;

    if (read_status(s, w->name, &now) < 0)
        return;
    if (!is_own)
        w->due |= changes(s, w, &now);
    w->was = now;
}

static void look(struct imap4_session *s, int is_own)
{
    struct imap4_watch *watch = &s->notify->watch;
    size_t i;

    if (watch->is_stale && list_boxes(s) < 0) {
        imap4_notify_overflow(s);
        return;
    }
    watch->is_stale = 0;
    for (i = 0; i < watch->n; i++)
        look_at(s, &watch->boxes[i], is_own);
}

void imap4_watch_look(struct imap4_session *s)
{
    if (s->notify != NULL)
        look(s, 0);
}

void imap4_watch_skip(struct imap4_session *s)
{
    if (s->notify != NULL)
        look(s, 1);
}

void imap4_watch_all(const struct imap4 *config)
{
    struct imap4_session *s;
    size_t i;

    for (s = config->first; s != NULL; s = s->next) {
        imap4_watch_look(s);
        for (i = 0; s->notify != NULL && i < s->notify->watch.n; i++)
            if (s->notify->watch.boxes[i].due != 0) {
                server_wake(s->client);
                break;
            }
    }
}

/* RFC 5465 3.1: what STATUS in the command asks for. */
int imap4_watch_begin(struct imap4_session *s, int status)
{
    struct imap4_watch *watch = &s->notify->watch;
    struct imap4_watched *w;
    size_t i;

    if (list_boxes(s) < 0)
        return -1;
    look(s, 1);
    for (i = 0; status && i < watch->n; i++) {
        w = &watch->boxes[i];
        w->due = STATUS(MESSAGES) | STATUS(UIDNEXT) | STATUS(UIDVALIDITY);
        if (w->events & EVENT(FLAG_CHANGE))
            w->due |= STATUS(MODSEQ);
    }
    return 0;
}

/* --- telling ----------------------------------------------------------- */

/* What is open already is the same for all. */
static int is_selected(struct imap4_session *s, const char *name)
{
    struct imapbox *box = s->box != NULL
        ? imapbox_open(&s->config->store, s->user->box, name) : NULL;

    if (box != NULL)
        imapbox_close(box);
    return box != NULL && box == s->box;
}

/* What is told is as it is by now, and so is what is known. */
static int tell(struct imap4_session *s, struct imap4_watched *w)
{
    int rc = MPROTO_OK;

    if (!is_selected(s, w->name)) {
        look_at(s, w, 0);
        rc = imap4_status_of(s, w->name, w->due);
    }
    if (rc == MPROTO_E_FULL)
        return 0;
    w->due = 0;
    return 1;
}

int imap4_watch_tell(struct imap4_session *s)
{
    struct imap4_watch *watch = &s->notify->watch;
    size_t i;

    for (i = 0; i < watch->n; i++)
        if (watch->boxes[i].due != 0 && !tell(s, &watch->boxes[i]))
            return 0;
    return 1;
}
