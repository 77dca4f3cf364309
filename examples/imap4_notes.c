/* What NOTIFY tells of names, subscriptions and annotations (RFC 5465 5.4 to
 * 5.7). ISC, see COPYING. */
#include "imap4_notify.h"
#include "imapbox_user.h"

#include <stdlib.h>
#include <string.h>

#define NOTES_MAX 1000u         /* that wait */

#define EVENT(name) MPROTO_IMAPD_EVENT_##name

struct imap4_note {
    struct imap4_note *next;
    unsigned           event;
    size_t             n;       /* names behind that of the mailbox: the old
                                 * one, or annotations */
    char               names[]; /* each with NUL */
};

void imap4_notes_free(struct imap4_notes *notes)
{
    struct imap4_note *note;

    while ((note = notes->first) != NULL) {
        notes->first = note->next;
        free(note);
    }
    memset(notes, 0, sizeof *notes);
}

/* --- to all other sessions of the user --------------------------------- */

static void add_note(struct imap4_session *s, const struct imap4_note *note,
                     size_t octets)
{
    struct imap4_notes *notes = &s->notify->notes;
    struct imap4_note *copy = notes->n < NOTES_MAX
        ? malloc(sizeof *copy + octets) : NULL;

    if (copy == NULL) {
        imap4_notify_overflow(s);
        return;
    }
    memcpy(copy, note, sizeof *copy + octets);
    copy->next = NULL;
    if (notes->last != NULL)
        notes->last->next = copy;
    else
        notes->first = copy;
    notes->last = copy;
    notes->n++;
    server_wake(s->client);
}

static int is_subscribed(const struct imap4_session *s, const char *name)
{
    struct imapbox_list list;
    int found = 0;
    size_t i;

    if (imapbox_list_read(&list, s->user->box) < 0)
        return 0;
    for (i = 0; i < list.n && !found; i++)
        found = (list.boxes[i].attrs & MPROTO_IMAPLIST_SUBSCRIBED)
            && strcmp(list.boxes[i].name.p, name) == 0;
    imapbox_list_free(&list);
    return found;
}

static int wants(const struct imap4_session *s,
                 const struct imap4_note *note, int subscribed)
{
    const char *from = note->names + strlen(note->names) + 1;

    if (imap4_notify_events(s, note->names, subscribed) & note->event)
        return 1;
    return note->event == EVENT(MAILBOX_NAME) && note->n > 0
        && (imap4_notify_events(s, from, subscribed) & note->event);
}

static void tell_others(const struct imap4_session *by,
                        const struct imap4_note *note, size_t octets)
{
    struct imap4_session *s;
    int subscribed = -1;

    for (s = by->config->first; s != NULL; s = s->next) {
        if (s->notify == NULL || s->user != by->user)
            continue;
        s->notify->watch.is_stale = 1;
        if (s == by)
            continue;
        if (subscribed < 0)
            subscribed = note->event == EVENT(SUBSCRIPTION_CHANGE)
                || is_subscribed(by, note->names);
        if (wants(s, note, subscribed))
            add_note(s, note, octets);
    }
}

/* names: n + 1 of them, the first of which is the mailbox. */
static void post(const struct imap4_session *s, unsigned event,
                 const mproto_span *names, size_t n)
{
    struct imap4_note *note;
    size_t i, octets = 0;

    for (i = 0; i <= n; i++)
        octets += names[i].n + 1;
    note = calloc(1, sizeof *note + octets);
    if (note == NULL)
        return;
    note->event = event;
    note->n = n;
    for (i = 0, octets = 0; i <= n; i++) {
        memcpy(note->names + octets, names[i].p, names[i].n);
        octets += names[i].n + 1;
    }
    tell_others(s, note, octets);
    free(note);
}

static mproto_span text(const char *p)
{
    mproto_span t = { p, strlen(p) };

    return t;
}

void imap4_note_named(const struct imap4_session *s, const char *name,
                      const char *from)
{
    mproto_span names[2];

    names[0] = text(name);
    if (from != NULL)
        names[1] = text(from);
    post(s, EVENT(MAILBOX_NAME), names, from != NULL);
}

void imap4_note_subscribed(const struct imap4_session *s, const char *name)
{
    mproto_span names = text(name);

    post(s, EVENT(SUBSCRIPTION_CHANGE), &names, 0);
}

void imap4_note_annotated(const struct imap4_session *s, const char *name,
                          const struct imapbox_meta_entry *changes, size_t n)
{
    mproto_span *names = malloc((n + 1) * sizeof *names);
    size_t i;

    if (names == NULL)
        return;
    names[0] = text(name);
    for (i = 0; i < n; i++)
        names[i + 1] = changes[i].name;
    post(s, *name == '\0' ? EVENT(SERVER_METADATA_CHANGE)
         : EVENT(MAILBOX_METADATA_CHANGE), names, n);
    free(names);
}

/* --- telling ----------------------------------------------------------- */

/* As it is by now. */
static unsigned attributes_of(const struct imapbox_list *list,
                              const char *name)
{
    unsigned attrs = MPROTO_IMAPLIST_NONEXISTENT, children = 0;
    size_t i;

    for (i = 0; i < list->n; i++) {
        const mproto_imaplist_mailbox *box = &list->boxes[i];

        if (strcmp(box->name.p, name) == 0)
            attrs = box->attrs;
        else if (imapbox_name_is_below(box->name.p, name)
                 && !(box->attrs & MPROTO_IMAPLIST_NONEXISTENT))
            children = MPROTO_IMAPLIST_HASCHILDREN;
    }
    if (children == 0 && !(attrs & MPROTO_IMAPLIST_NONEXISTENT))
        children = MPROTO_IMAPLIST_HASNOCHILDREN;
    return attrs | children;
}

static int tell_name(struct imap4_session *s, const struct imap4_note *note)
{
    char attributes[MPROTO_IMAPLIST_ATTRS_MAX];
    char name[IMAPBOX_UTF8_SIZE], from[IMAPBOX_UTF8_SIZE];
    mproto_imapd_listing listing = {
        .attributes = attributes, .mailbox = name,
        .delimiter = IMAPBOX_DELIMITER
    };
    struct imapbox_list list;

    if (imapbox_list_read(&list, s->user->box) < 0)
        return MPROTO_E_NOMEM;
    mproto_imaplist_attrs_write(attributes, sizeof attributes,
                                attributes_of(&list, note->names));
    imapbox_list_free(&list);
    imap4_wire_name(s, name, note->names);
    if (note->n > 0) {
        imap4_wire_name(s, from, note->names + strlen(note->names) + 1);
        listing.oldname = from;
    }
    return mproto_imapd_list_of(s->engine, &listing);
}

static int tell_entries(struct imap4_session *s,
                        const struct imap4_note *note)
{
    const char **entries = malloc(note->n * sizeof *entries);
    const char *at = note->names;
    char name[IMAPBOX_UTF8_SIZE];
    size_t i;
    int rc;

    if (entries == NULL)
        return MPROTO_E_NOMEM;
    imap4_wire_name(s, name, note->names);
    for (i = 0; i < note->n; i++)
        entries[i] = at += strlen(at) + 1;
    rc = mproto_imapd_metadata_changed(s->engine, name, entries, note->n);
    free(entries);
    return rc;
}

static int tell_note(struct imap4_session *s, const struct imap4_note *note)
{
    if (note->event == EVENT(MAILBOX_NAME)
        || note->event == EVENT(SUBSCRIPTION_CHANGE))
        return tell_name(s, note);
    return tell_entries(s, note);
}

int imap4_notes_tell(struct imap4_session *s)
{
    struct imap4_notes *notes = &s->notify->notes;
    struct imap4_note *note;

    while ((note = notes->first) != NULL) {
        if (tell_note(s, note) == MPROTO_E_FULL)
            return 0;
        notes->first = note->next;
        notes->n--;
        if (notes->first == NULL)
            notes->last = NULL;
        free(note);
    }
    return 1;
}
