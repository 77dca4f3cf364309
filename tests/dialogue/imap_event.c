/* The events of the IMAP server engine in words. */
#include "imap_words.h"
#include <mailproto/imapdadmin.h>
#include "smtp_words.h"

static const char *const event_names[] = {
    [MPROTO_IMAPD_ROOM] = "ROOM", [MPROTO_IMAPD_NOOP] = "NOOP",
    [MPROTO_IMAPD_ID] = "ID", [MPROTO_IMAPD_LOGOUT] = "LOGOUT",
    [MPROTO_IMAPD_STARTTLS] = "STARTTLS", [MPROTO_IMAPD_AUTH] = "AUTH",
    [MPROTO_IMAPD_LOOKUP] = "LOOKUP", [MPROTO_IMAPD_TOKEN] = "TOKEN",
    [MPROTO_IMAPD_WORK] = "WORK", [MPROTO_IMAPD_RESET] = "RESET",
    [MPROTO_IMAPD_LOGIN] = "LOGIN", [MPROTO_IMAPD_ENABLE] = "ENABLE",
    [MPROTO_IMAPD_SELECT] = "SELECT", [MPROTO_IMAPD_CREATE] = "CREATE",
    [MPROTO_IMAPD_DELETE] = "DELETE", [MPROTO_IMAPD_RENAME] = "RENAME",
    [MPROTO_IMAPD_SUBSCRIBE] = "SUBSCRIBE",
    [MPROTO_IMAPD_UNSUBSCRIBE] = "UNSUBSCRIBE", [MPROTO_IMAPD_LIST] = "LIST",
    [MPROTO_IMAPD_LSUB] = "LSUB", [MPROTO_IMAPD_NAMESPACE] = "NAMESPACE",
    [MPROTO_IMAPD_STATUS] = "STATUS", [MPROTO_IMAPD_APPEND] = "APPEND",
    [MPROTO_IMAPD_APPEND_DATA] = "APPEND_DATA",
    [MPROTO_IMAPD_APPEND_URL] = "APPEND_URL",
    [MPROTO_IMAPD_APPEND_END] = "APPEND_END",
    [MPROTO_IMAPD_APPEND_RESET] = "APPEND_RESET",
    [MPROTO_IMAPD_IDLE] = "IDLE", [MPROTO_IMAPD_IDLE_END] = "IDLE_END",
    [MPROTO_IMAPD_GETQUOTA] = "GETQUOTA",
    [MPROTO_IMAPD_GETQUOTAROOT] = "GETQUOTAROOT",
    [MPROTO_IMAPD_SETQUOTA] = "SETQUOTA", [MPROTO_IMAPD_GETACL] = "GETACL",
    [MPROTO_IMAPD_SETACL] = "SETACL", [MPROTO_IMAPD_DELETEACL] = "DELETEACL",
    [MPROTO_IMAPD_LISTRIGHTS] = "LISTRIGHTS",
    [MPROTO_IMAPD_MYRIGHTS] = "MYRIGHTS",
    [MPROTO_IMAPD_GETMETADATA] = "GETMETADATA",
    [MPROTO_IMAPD_SETMETADATA] = "SETMETADATA",
    [MPROTO_IMAPD_NOTIFY] = "NOTIFY", [MPROTO_IMAPD_COMPRESS] = "COMPRESS",
    [MPROTO_IMAPD_UNAUTHENTICATE] = "UNAUTHENTICATE",
    [MPROTO_IMAPD_CHECK] = "CHECK", [MPROTO_IMAPD_CLOSE] = "CLOSE",
    [MPROTO_IMAPD_UNSELECT] = "UNSELECT", [MPROTO_IMAPD_EXPUNGE] = "EXPUNGE",
    [MPROTO_IMAPD_SEARCH] = "SEARCH", [MPROTO_IMAPD_SORT] = "SORT",
    [MPROTO_IMAPD_THREAD] = "THREAD",
    [MPROTO_IMAPD_CANCELUPDATE] = "CANCELUPDATE",
    [MPROTO_IMAPD_FETCH] = "FETCH", [MPROTO_IMAPD_STORE] = "STORE",
    [MPROTO_IMAPD_COPY] = "COPY", [MPROTO_IMAPD_MOVE] = "MOVE"
};

static const char *const item_names[] = {
    [MPROTO_IMAPD_ITEM_FLAGS] = "FLAGS", [MPROTO_IMAPD_ITEM_UID] = "UID",
    [MPROTO_IMAPD_ITEM_INTERNALDATE] = "INTERNALDATE",
    [MPROTO_IMAPD_ITEM_SIZE] = "RFC822.SIZE",
    [MPROTO_IMAPD_ITEM_ENVELOPE] = "ENVELOPE",
    [MPROTO_IMAPD_ITEM_BODY] = "BODY",
    [MPROTO_IMAPD_ITEM_BODYSTRUCTURE] = "BODYSTRUCTURE",
    [MPROTO_IMAPD_ITEM_MODSEQ] = "MODSEQ",
    [MPROTO_IMAPD_ITEM_EMAILID] = "EMAILID",
    [MPROTO_IMAPD_ITEM_THREADID] = "THREADID",
    [MPROTO_IMAPD_ITEM_SAVEDATE] = "SAVEDATE",
    [MPROTO_IMAPD_ITEM_PREVIEW] = "PREVIEW"
};

static void put_section(text *line, const mproto_imapd_item *item)
{
    text_puts(line, item->name);
    if (item->peek)
        text_puts(line, ".PEEK");
    text_puts(line, "[");
    text_escape(line, item->section.text.p, item->section.text.n);
    text_puts(line, "]");
    if (!item->section.partial)
        return;
    smtp_put_number(line, "<", item->section.origin);
    smtp_put_number(line, ".", item->section.count);
    text_puts(line, ">");
}

static void put_items(text *line, const mproto_imapd_item *items, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        text_puts(line, i == 0 ? " items=(" : " ");
        if (items[i].name)
            put_section(line, &items[i]);
        else
            text_puts(line, item_names[items[i].what]);
        if (items[i].lazy)
            text_puts(line, "(LAZY)");
    }
    if (i > 0)
        text_puts(line, ")");
}

static void put_keys(text *line, const mproto_imapd_event *e)
{
    size_t i;

    for (i = 0; i < e->keys_n; i++) {
        text_puts(line, i == 0 ? " keys=" : ",");
        text_puts(line, e->keys[i].reverse ? "-" : "");
        text_number(line, (uint64_t)e->keys[i].key);
    }
}

static void put_group(text *line, const mproto_imapd_group *g)
{
    static const char *const names[] = {
        [MPROTO_IMAPD_FILTER_SELECTED] = " selected",
        [MPROTO_IMAPD_FILTER_SELECTED_DELAYED] = " selected-delayed",
        [MPROTO_IMAPD_FILTER_INBOXES] = " inboxes",
        [MPROTO_IMAPD_FILTER_PERSONAL] = " personal",
        [MPROTO_IMAPD_FILTER_SUBSCRIBED] = " subscribed",
        [MPROTO_IMAPD_FILTER_SUBTREE] = " subtree",
        [MPROTO_IMAPD_FILTER_MAILBOXES] = " mailboxes"
    };
    size_t i;

    text_puts(line, names[g->filter]);
    for (i = 0; i < g->mailboxes_n; i++)
        imap_put_text(line, "mailbox", g->mailboxes[i]);
    put_items(line, g->items, g->items_n);
    imap_put_count(line, "events", g->events);
}

static void put_groups(text *line, const mproto_imapd_event *e)
{
    size_t i;

    for (i = 0; i < e->groups_n; i++)
        put_group(line, &e->groups[i]);
}

static void put_partial(text *line, int64_t n)
{
    text_puts(line, n < 0 ? "-" : "");
    text_number(line, (uint64_t)(n < 0 ? -n : n));
}

static void put_marks(text *line, const mproto_imapd_event *e)
{
    const struct { const char *name; int is; } marks[] = {
        { " uid", e->uid }, { " readonly", e->readonly },
        { " condstore", e->condstore }, { " silent", e->silent },
        { " vanished", e->vanished }, { " extended", e->extended },
        { " octets", e->octets }, { " utf8", e->utf8 }, { " more", e->more },
        { " catenate", e->catenate }, { " replace", e->replace },
        { " plus", e->how == '+' }, { " minus", e->how == '-' }
    };
    size_t i;

    for (i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].is)
            text_puts(line, marks[i].name);
}

static void put_numbers(text *line, const mproto_imapd_event *e)
{
    imap_put_count(line, "flags", e->flags);
    imap_put_count(line, "select", e->select);
    imap_put_count(line, "returns", e->returns);
    imap_put_count(line, "status", e->status);
    if (e->size == UINT64_MAX)
        text_puts(line, " size=any");
    else
        imap_put_count(line, "size", e->size);
    if (e->modseq > 0 || e->is_unchanged)
        smtp_put_number(line, " modseq=", e->modseq);
    if (e->dated) {
        imap_put_count(line, "received", (uint64_t)e->received);
        text_puts(line, " zone=");
        put_partial(line, e->zone);
    }
    if (e->depth)
        text_puts(line, e->depth > 0 ? " depth=1" : " depth=infinity");
    if (e->partial_from) {
        text_puts(line, " partial=");
        put_partial(line, e->partial_from);
        text_puts(line, ":");
        put_partial(line, e->partial_to);
    }
}

static void put_qresync(text *line, const mproto_imapd_qresync *q)
{
    if (!q)
        return;
    smtp_put_number(line, " uidvalidity=", q->uidvalidity);
    smtp_put_number(line, " modseq=", q->modseq);
    imap_put_set(line, "known", &q->known);
    imap_put_set(line, "seqs", &q->seqs);
    imap_put_set(line, "uids", &q->uids);
}

/* Whatever is set; of a name that may be empty the quotes, too. */
void imap_put_event(text *line, const mproto_imapd_event *e)
{
    text_puts(line, event_names[e->type]);
    put_marks(line, e);
    if (e->mailbox.p && e->mailbox.n == 0)
        text_puts(line, " mailbox=\"\"");
    imap_put_text(line, "mailbox", e->mailbox);
    imap_put_text(line, "target", e->target);
    imap_put_text(line, "user", e->user);
    imap_put_text(line, "secret", e->secret);
    imap_put_text(line, "text", e->text);
    imap_put_set(line, "set", &e->set);
    put_items(line, e->items, e->items_n);
    put_keys(line, e);
    put_groups(line, e);
    put_numbers(line, e);
    put_qresync(line, e->qresync);
    imap_put_list(line, "list", e->list);
}
