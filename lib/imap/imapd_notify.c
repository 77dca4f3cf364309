/* NOTIFY (RFC 5465 8). It is read as it came, since items of FETCH, which
 * MessageNew may have, are no values. */
#include <mailproto/imapdadmin.h>
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include <string.h>

#define EVENT(name)  MPROTO_IMAPD_EVENT_##name
#define FILTER(name) MPROTO_IMAPD_FILTER_##name
#define CAP(name)    MPROTO_IMAPD_CAP(name)
#define NEW_AND_GONE (EVENT(MESSAGE_NEW) | EVENT(MESSAGE_EXPUNGE))
#define OF_MESSAGES  (NEW_AND_GONE | EVENT(FLAG_CHANGE))
#define GROUPS_LEAST 4u

static const struct notify_event {
    const char *lower, *name;
    unsigned    bit;
    uint64_t    caps;           /* one of these is offered; 0: always */
} notify_events[] = {
    { "messagenew", "MessageNew", EVENT(MESSAGE_NEW), 0 },
    { "messageexpunge", "MessageExpunge", EVENT(MESSAGE_EXPUNGE), 0 },
    { "flagchange", "FlagChange", EVENT(FLAG_CHANGE), 0 },
    { "mailboxname", "MailboxName", EVENT(MAILBOX_NAME), 0 },
    { "subscriptionchange", "SubscriptionChange", EVENT(SUBSCRIPTION_CHANGE),
      0 },
    { "mailboxmetadatachange", "MailboxMetadataChange",
      EVENT(MAILBOX_METADATA_CHANGE), CAP(METADATA) },
    { "servermetadatachange", "ServerMetadataChange",
      EVENT(SERVER_METADATA_CHANGE), CAP(METADATA) | CAP(METADATA_SERVER) }
};

#define EVENTS_N (sizeof notify_events / sizeof *notify_events)

static const mproto_imapd_word notify_filters[] = {
    { "selected", FILTER(SELECTED), 0 },
    { "selected-delayed", FILTER(SELECTED_DELAYED), 0 },
    { "inboxes", FILTER(INBOXES), 0 },
    { "personal", FILTER(PERSONAL), 0 },
    { "subscribed", FILTER(SUBSCRIBED), 0 },
    { "subtree", FILTER(SUBTREE), 0 },
    { "mailboxes", FILTER(MAILBOXES), 0 },
    { NULL, 0, 0 }
};

typedef struct group_reader {
    mproto_imapd       *s;
    mproto_imapd_args  *a;
    mproto_imapd_group *groups;
    size_t              n, cap;
    int                 selected;       /* groups of the selected mailbox */
    int                 bad_event;      /* one is not told here */
} group_reader;

static int of_selected(const mproto_imapd_group *g)
{
    return g->filter == FILTER(SELECTED) ||
           g->filter == FILTER(SELECTED_DELAYED);
}

static mproto_imapd_group *add_group(group_reader *r)
{
    size_t cap = r->cap == 0 ? GROUPS_LEAST : 2 * r->cap;
    mproto_imapd_group *more;

    if (r->n == r->cap) {
        more = mproto_imapd_take(r->s, cap * sizeof *more);
        if (!more) {
            r->a->memory = 1;
            return NULL;
        }
        if (r->n > 0)
            memcpy(more, r->groups, r->n * sizeof *more);
        r->groups = more;
        r->cap = cap;
    }
    memset(&r->groups[r->n], 0, sizeof *r->groups);
    return &r->groups[r->n++];
}

static int takes_octet(group_reader *r, char c)
{
    return mproto_imapd_next_octet(&r->a->text, c) ||
           mproto_imapd_wrong(r->a, "groups of events are wanted");
}

static mproto_span notify_word(group_reader *r)
{
    return mproto_imapd_cut_item(&r->a->text,
                                 r->s->flags & MPROTO_IMAPD_LF_LINES
                                 ? MPROTO_CUT_LF : 0);
}

/* --- mailboxes --- */

static int mailbox_names(group_reader *r, mproto_imapd_group *g)
{
    mproto_imap_list ahead = r->a->list;
    mproto_imap_value v;
    mproto_span *names;
    size_t n = 0;

    while (mproto_imap_next(&ahead, &v))
        n++;
    if (n == 0)
        return mproto_imapd_wrong(r->a, "a mailbox is wanted");
    names = mproto_imapd_take(r->s, n * sizeof *names);
    if (!names) {
        r->a->memory = 1;
        return 0;
    }
    g->mailboxes = names;
    for (; g->mailboxes_n < n; g->mailboxes_n++)
        if (!mproto_imapd_take_mailbox(r->s, r->a, &names[g->mailboxes_n]))
            return 0;
    return 1;
}

/* "INBOX", "(a b)" */
static int read_mailboxes(group_reader *r, mproto_imapd_group *g)
{
    mproto_imapd_args *a = r->a;
    mproto_span names = notify_word(r), rest = a->text;
    int fits;

    a->text = names;
    fits = mproto_imapd_args_read(r->s, a);
    a->text = rest;
    if (!fits)
        return 0;
    if (mproto_imapd_args_next(a, MPROTO_IMAP_LIST))
        (void)mproto_imapd_take_list(a, &a->list);
    return mailbox_names(r, g);
}

/* --- events --- */

/* RFC 9051 9, atom. */
static int is_event_name(mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        if (name.p[i] <= 32 || name.p[i] >= 127 ||
            memchr("(){%*\"\\]", name.p[i], 8))
            return 0;
    return name.n > 0;
}

static int tells_event(const mproto_imapd *s, const struct notify_event *e)
{
    return e->caps == 0 || (e->caps & s->caps) != 0;
}

/* 0: it is not told here. */
static unsigned event_bit(const mproto_imapd *s, mproto_span name)
{
    size_t i;

    for (i = 0; i < EVENTS_N; i++)
        if (mproto_same(name, notify_events[i].lower))
            return tells_event(s, &notify_events[i]) ? notify_events[i].bit
                                                     : 0;
    return 0;
}

/* "(UID BODY.PEEK[HEADER.FIELDS (FROM)])" */
static int read_new_items(group_reader *r, mproto_imapd_group *g)
{
    mproto_span ahead = r->a->text;

    if (!mproto_imapd_next_octet(&ahead, ' ') || ahead.n == 0 ||
        *ahead.p != '(')
        return 1;
    if (!of_selected(g) || g->items_n > 0)
        return mproto_imapd_wrong(r->a, "items are for new messages of "
                                        "SELECTED, once");
    r->a->text = ahead;
    return mproto_imapd_read_items(r->s, r->a, &g->items, &g->items_n);
}

static int read_event(group_reader *r, mproto_imapd_group *g)
{
    mproto_span name = notify_word(r);
    unsigned bit = event_bit(r->s, name);

    if (!is_event_name(name))
        return mproto_imapd_wrong(r->a, "the name of an event is wanted");
    r->bad_event |= bit == 0;
    g->events |= bit;
    return bit != EVENT(MESSAGE_NEW) || read_new_items(r, g);
}

static int read_events(group_reader *r, mproto_imapd_group *g)
{
    if (!mproto_imapd_next_octet(&r->a->text, '('))
        return mproto_same(notify_word(r), "none") ||
               mproto_imapd_wrong(r->a, "NONE or events are wanted");
    do {
        if (!read_event(r, g))
            return 0;
    } while (mproto_imapd_next_octet(&r->a->text, ' '));
    return takes_octet(r, ')');
}

/* --- groups --- */

static int read_filter(group_reader *r, mproto_imapd_group *g)
{
    const mproto_imapd_word *found =
        mproto_imapd_word_find(r->s, notify_filters, notify_word(r));

    if (!found)
        return mproto_imapd_wrong(r->a, "not a filter of mailboxes");
    g->filter = (mproto_imapd_filter)found->bit;
    if (of_selected(g) && r->selected++ > 0)
        return mproto_imapd_wrong(r->a, "SELECTED twice");
    if (g->filter != FILTER(SUBTREE) && g->filter != FILTER(MAILBOXES))
        return 1;
    return takes_octet(r, ' ') && read_mailboxes(r, g);
}

static int notify_group(group_reader *r)
{
    mproto_imapd_group *g = add_group(r);

    return g && takes_octet(r, '(') && read_filter(r, g) &&
           takes_octet(r, ' ') && read_events(r, g) && takes_octet(r, ')');
}

/* RFC 5465 5 and 6.1. */
static int group_fits(group_reader *r, const mproto_imapd_group *g)
{
    if ((g->events & OF_MESSAGES) &&
        (g->events & NEW_AND_GONE) != NEW_AND_GONE)
        return mproto_imapd_wrong(r->a, "MessageNew and MessageExpunge are "
                                        "wanted, too");
    return !of_selected(g) || !(g->events & ~OF_MESSAGES) ||
           mproto_imapd_wrong(r->a, "SELECTED has events of messages only");
}

static int notify_groups(group_reader *r)
{
    size_t i;

    do {
        if (!notify_group(r))
            return 0;
    } while (mproto_imapd_next_octet(&r->a->text, ' '));
    if (r->a->text.n > 0)
        return mproto_imapd_wrong(r->a, "too many arguments");
    for (i = 0; !r->bad_event && i < r->n; i++)
        if (!group_fits(r, &r->groups[i]))
            return 0;
    return 1;
}

/* RFC 5465 3.1: NO, and what there is. */
static int refuse_event(mproto_imapd *s)
{
    char code[160] = { 0 };
    mproto_buf b;
    size_t i;

    mproto_buf_init(&b, code, sizeof code - 1);
    mproto_buf_text(&b, "BADEVENT (");
    for (i = 0; i < EVENTS_N; i++) {
        if (!tells_event(s, &notify_events[i]))
            continue;
        mproto_buf_text(&b, i > 0 ? " " : "");
        mproto_buf_text(&b, notify_events[i].name);
    }
    mproto_buf_char(&b, ')');
    mproto_imapd_tagged(s, "NO", code, "no such event is told");
    return MPROTO_IMAPD_SAID;
}

/* "NONE", or "SET [STATUS] (filter events) ...". */
int mproto_imapd_do_notify(mproto_imapd *s, mproto_imapd_args *a)
{
    group_reader r = { s, a, NULL, 0, 0, 0, 0 };
    mproto_span word = notify_word(&r);

    if (mproto_same(word, "none"))
        return a->text.n == 0 || mproto_imapd_wrong(a, "too many arguments");
    if (!mproto_same(word, "set"))
        return mproto_imapd_wrong(a, "NONE or SET is wanted");
    if (!takes_octet(&r, ' '))
        return MPROTO_IMAPD_WRONG;
    if (a->text.n > 0 && *a->text.p != '(') {
        if (!mproto_same(notify_word(&r), "status") || !takes_octet(&r, ' '))
            return mproto_imapd_wrong(a, "groups of events are wanted");
        s->ev.status = 1;
    }
    if (!notify_groups(&r))
        return MPROTO_IMAPD_WRONG;
    if (r.bad_event)
        return refuse_event(s);
    s->ev.groups = r.groups;
    s->ev.groups_n = r.n;
    return MPROTO_IMAPD_ASKS;
}

/* --- what it leads to --- */

void mproto_imapd_begin_notify(mproto_imapd *s)
{
    size_t i;

    s->expunges = 0;
    for (i = 0; i < s->ev.groups_n; i++)
        if (s->ev.groups[i].filter == FILTER(SELECTED) &&
            (s->ev.groups[i].events & EVENT(MESSAGE_EXPUNGE)))
            s->expunges = 1;
}

int mproto_imapd_overflow(mproto_imapd *s, const char *text)
{
    int code;

    if (s->state != MPROTO_IMAPD_S_AUTH && s->state != MPROTO_IMAPD_S_SELECTED)
        return mproto_imapd_not_owed(s);
    code = mproto_imapd_notice(s, MPROTO_IMAP_OK, "NOTIFICATIONOVERFLOW",
                               text ? text : "no more notifications");
    if (code == MPROTO_OK)
        s->expunges = 0;
    return code;
}

#undef EVENT
#undef FILTER
#undef CAP
#undef NEW_AND_GONE
#undef OF_MESSAGES
#undef GROUPS_LEAST
#undef EVENTS_N
