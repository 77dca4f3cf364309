/* The command NOTIFY, and which events a session wants.
 * ISC, see COPYING. */
#include "imap4_notify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS_MAX 100u
#define NAMES_MAX  500u         /* in all groups */

struct imap4_group {
    mproto_imapd_filter filter;
    unsigned            events;
    char               *names;  /* each with NUL, and "" at the end */
};

/* --- memory ------------------------------------------------------------ */

static void free_groups(struct imap4_notified *n)
{
    while (n->n > 0)
        free(n->groups[--n->n].names);
    free(n->groups);
    n->groups = NULL;
    n->selected = 0;
}

static void clear(struct imap4_notified *n)
{
    free_groups(n);
    imap4_news_free(&n->news);
    imap4_watch_free(&n->watch);
    imap4_notes_free(&n->notes);
}

void imap4_notify_drop(struct imap4_session *s)
{
    if (s->notify == NULL)
        return;
    clear(s->notify);
    free(s->notify);
    s->notify = NULL;
}

/* One that is on its way goes to its end. */
void imap4_notify_overflow(struct imap4_session *s)
{
    struct imap4_notified *n = s->notify;

    free_groups(n);
    imap4_watch_free(&n->watch);
    imap4_notes_free(&n->notes);
    n->news.from = 0;
    n->is_over = 1;
    server_wake(s->client);
}

/* --- which events ------------------------------------------------------ */

unsigned imap4_notify_selected(const struct imap4_session *s)
{
    return s->notify == NULL ? IMAP4_OF_MESSAGES : s->notify->selected;
}

static int has_name(const struct imap4_group *g, const char *name)
{
    const char *top;

    for (top = g->names; *top != '\0'; top += strlen(top) + 1)
        if (g->filter == MPROTO_IMAPD_FILTER_SUBTREE
            ? imapbox_name_is_below(name, top) : strcmp(name, top) == 0)
            return 1;
    return 0;
}

/* Mail is delivered to the INBOX. */
static int has_mailbox(const struct imap4_group *g, const char *name,
                       int is_subscribed)
{
    switch (g->filter) {
    case MPROTO_IMAPD_FILTER_PERSONAL:
        return 1;
    case MPROTO_IMAPD_FILTER_INBOXES:
        return strcmp(name, "INBOX") == 0;
    case MPROTO_IMAPD_FILTER_SUBSCRIBED:
        return is_subscribed;
    default:
        return has_name(g, name);
    }
}

unsigned imap4_notify_events(const struct imap4_session *s, const char *name,
                             int is_subscribed)
{
    const struct imap4_notified *n = s->notify;
    unsigned events = 0;
    size_t i;

    for (i = 0; n != NULL && i < n->n; i++)
        if (*name == '\0' || has_mailbox(&n->groups[i], name, is_subscribed))
            events |= n->groups[i].events;
    return events;
}

int imap4_notify_tell(struct imap4_session *s)
{
    struct imap4_notified *n = s->notify;

    if (n == NULL)
        return 1;
    if (n->is_over
        && mproto_imapd_overflow(s->engine, NULL) == MPROTO_E_FULL)
        return 0;
    n->is_over = 0;
    return imap4_notes_tell(s) && imap4_watch_tell(s);
}

/* --- the command ------------------------------------------------------- */

struct job {
    int told, done;
};

/* What is no name of a mailbox here is none of one (RFC 5465 3.1). */
static int copy_names(const struct imap4_session *s, struct imap4_group *g,
                      const mproto_imapd_group *from)
{
    char name[IMAPBOX_NAME_SIZE], *at;
    size_t i, octets = 1;

    for (i = 0; i < from->mailboxes_n; i++)
        octets += from->mailboxes[i].n + 1;
    g->names = at = malloc(octets);
    if (at == NULL)
        return -1;
    for (i = 0; i < from->mailboxes_n; i++)
        if (imap4_name(s, name, from->mailboxes[i]) == 0
            && strlen(name) <= from->mailboxes[i].n) {
            strcpy(at, name);
            at += strlen(at) + 1;
        }
    *at = '\0';
    return 0;
}

static int add_group(const struct imap4_session *s, struct imap4_notified *n,
                     const mproto_imapd_group *from)
{
    struct imap4_group *g;

    if (from->filter == MPROTO_IMAPD_FILTER_SELECTED
        || from->filter == MPROTO_IMAPD_FILTER_SELECTED_DELAYED) {
        n->selected = from->events;
        return imap4_news_begin(&n->news, from);
    }
    g = &n->groups[n->n++];
    g->filter = from->filter;
    g->events = from->events;
    return copy_names(s, g, from);
}

static int is_too_much(const mproto_imapd_event *ev)
{
    size_t i, names = 0;

    for (i = 0; i < ev->groups_n; i++)
        names += ev->groups[i].mailboxes_n;
    return ev->groups_n > GROUPS_MAX || names > NAMES_MAX;
}

static struct imap4_notified *new_notified(const struct imap4_session *s,
                                           const mproto_imapd_event *ev)
{
    struct imap4_notified *n = calloc(1, sizeof *n);
    size_t i;
    int rc = 0;

    if (n == NULL)
        return NULL;
    n->groups = calloc(ev->groups_n + 1, sizeof *n->groups);
    if (n->groups == NULL)
        rc = -1;
    for (i = 0; rc == 0 && i < ev->groups_n; i++)
        rc = add_group(s, n, &ev->groups[i]);
    if (rc == 0)
        return n;
    clear(n);
    free(n);
    return NULL;
}

/* What is refused changes nothing. 0; or -1 with errno, E2BIG: too much. */
static int begin(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct imap4_notified *before = s->notify, *n;

    errno = E2BIG;
    n = is_too_much(ev) ? NULL : (errno = ENOMEM, new_notified(s, ev));
    if (n == NULL)
        return -1;
    s->notify = n;
    if (imap4_watch_begin(s, ev->status != 0) < 0) {
        imap4_notify_drop(s);
        s->notify = before;
        errno = E2BIG;
        return -1;
    }
    if (before != NULL) {
        clear(before);
        free(before);
    }
    return 0;
}

/* As NOOP, too: what was wanted until now is told before. */
static int notify(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;

    if (!job->told) {
        if (s->box != NULL)
            (void)imapbox_sync(s->box);
        if (!imap4_tell(s))
            return IMAP4_WAIT;
    }
    job->told = 1;
    if (!job->done && begin(s, ev) < 0) {
        if (errno == E2BIG)
            return imap4_no(s, "NOTIFICATIONOVERFLOW", "that is too much");
        return imap4_failed(s);
    }
    job->done = 1;
    return imap4_ok(s);
}

const struct imap4_command imap4_notify = {
    notify, sizeof(struct job), NULL
};
