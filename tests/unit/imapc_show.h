/* Events of the IMAP client in words, a line each. */
#ifndef IMAPC_SHOW_H
#define IMAPC_SHOW_H

#include <mailproto/imapc.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct show {
    char  *p;
    size_t n, cap;              /* what does not fit is left out */
    int    data;                /* 1: data is shown of all events */
} show;

static inline void show_put(show *s, const char *p, size_t n)
{
    if (n > s->cap - s->n)
        n = s->cap - s->n;
    memcpy(s->p + s->n, p, n);
    s->n += n;
}

static inline void show_text(show *s, const char *text)
{
    show_put(s, text, strlen(text));
}

static inline void show_number(show *s, const char *key, uint64_t n)
{
    char digits[24];

    show_text(s, key);
    sprintf(digits, "%llu", (unsigned long long)n);
    show_text(s, digits);
}

/* Controls, quotes and backslashes as \xx. */
static inline void show_quoted(show *s, const char *key, mproto_span text)
{
    char hex[8];
    size_t i;

    show_text(s, key);
    if (!text.p) {
        show_text(s, "NIL");
        return;
    }
    show_text(s, "\"");
    for (i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c >= 32 && c < 127 && c != '"' && c != '\\') {
            show_put(s, text.p + i, 1);
        } else {
            sprintf(hex, "\\%02x", c);
            show_text(s, hex);
        }
    }
    show_text(s, "\"");
}

static inline void show_if(show *s, const char *key, mproto_span text)
{
    if (text.n > 0)
        show_quoted(s, key, text);
}

/* With a stack for the lists that are open. */
static inline void show_list(show *s, const char *key, mproto_imap_list list)
{
    mproto_imap_list open[64];
    mproto_imap_value v;
    size_t depth = 1;
    int first = 1;

    if (list.at_ == list.end_)
        return;
    open[0] = list;
    show_text(s, key);
    show_text(s, "(");
    while (depth > 0) {
        if (!mproto_imap_next(&open[depth - 1], &v)) {
            show_text(s, ")");
            depth--;
            first = 0;
            continue;
        }
        if (!first)
            show_text(s, " ");
        first = 0;
        if (v.kind == MPROTO_IMAP_LIST && depth < 64) {
            show_text(s, "(");
            open[depth++] = v.list;
            first = 1;
        } else if (v.kind == MPROTO_IMAP_ATOM) {
            show_put(s, v.text.p, v.text.n);
        } else {
            show_quoted(s, "", v.text);
        }
    }
}

static inline void show_bits(show *s, const char *key, unsigned bits)
{
    char digits[16];

    if (bits == 0)
        return;
    show_text(s, key);
    sprintf(digits, "%x", bits);
    show_text(s, digits);
}

static inline void show_addresses(show *s, const char *key,
                                  mproto_imap_addrs addrs)
{
    mproto_imap_addr a;

    if (addrs.list_.at_ == addrs.list_.end_)
        return;
    show_text(s, key);
    while (mproto_imap_addrs_next(&addrs, &a)) {
        show_if(s, " ", a.name);
        show_quoted(s, " <", a.mailbox);
        show_quoted(s, "@", a.host);
        show_text(s, ">");
    }
}

static inline void show_envelope(show *s, const mproto_imap_envelope *e)
{
    if (!e)
        return;
    show_if(s, " date=", e->date);
    show_if(s, " subject=", e->subject);
    show_addresses(s, " from", e->from);
    show_addresses(s, " sender", e->sender);
    show_addresses(s, " reply-to", e->reply_to);
    show_addresses(s, " to", e->to);
    show_addresses(s, " cc", e->cc);
    show_addresses(s, " bcc", e->bcc);
    show_if(s, " in-reply-to=", e->in_reply_to);
    show_if(s, " id=", e->message_id);
}

static inline void show_ids(show *s, const mproto_imapc_event *e)
{
    size_t i;

    for (i = 0; e->ids && i < e->ids_n; i++) {
        show_number(s, i ? "," : " ", e->ids[i].lo);
        if (e->ids[i].hi > e->ids[i].lo)
            show_number(s, ":", e->ids[i].hi);
    }
    for (i = 0; e->threads && i < e->ids_n; i++) {
        show_number(s, " ", e->threads[i].depth);
        show_number(s, ".", e->threads[i].id);
    }
}

static inline void show_facts(show *s, const mproto_imapc_facts *f)
{
    if (!f)
        return;
    if (f->has & MPROTO_IMAPC_HAS_MESSAGES)
        show_number(s, " messages=", f->messages);
    if (f->has & MPROTO_IMAPC_HAS_RECENT)
        show_number(s, " recent=", f->recent);
    if (f->has & MPROTO_IMAPC_HAS_UNSEEN)
        show_number(s, " unseen=", f->unseen);
    if (f->has & MPROTO_IMAPC_HAS_DELETED)
        show_number(s, " deleted=", f->deleted);
    if (f->has & MPROTO_IMAPC_HAS_UIDNEXT)
        show_number(s, " uidnext=", f->uidnext);
    if (f->has & MPROTO_IMAPC_HAS_UIDVALIDITY)
        show_number(s, " uidvalidity=", f->uidvalidity);
    if (f->has & MPROTO_IMAPC_HAS_MODSEQ)
        show_number(s, " modseq=", f->modseq);
    if (f->has & MPROTO_IMAPC_HAS_SIZE)
        show_number(s, " size=", f->size);
    if (f->has & MPROTO_IMAPC_HAS_APPENDLIMIT)
        show_number(s, " appendlimit=", f->appendlimit);
}

static inline const char *show_type(mproto_imapc_type type)
{
    static const char *const names[] = {
        "none", "READY", "RESULT", "NOTICE", "LITERAL", "IDLING", "TOKEN",
        "WORK", "ROOM", "CAPABILITY", "ENABLED", "EXISTS", "RECENT",
        "EXPUNGE", "VANISHED", "FLAGS", "LIST", "STATUS", "SEARCH", "IDS",
        "NUMBER", "SEARCH_END", "THREAD", "THREAD_END", "NAMESPACE", "ID",
        "QUOTA", "QUOTAROOT", "ACL", "LISTRIGHTS", "MYRIGHTS", "METADATA",
        "FETCH", "FETCH_FLAGS", "FETCH_NUMBER", "FETCH_DATE",
        "FETCH_ENVELOPE", "FETCH_STRUCTURE", "FETCH_TEXT", "FETCH_OTHER",
        "BODY", "BODY_DATA", "BODY_END", "FETCH_END", "OTHER", "INVALID",
        "FORGET"
    };

    return (size_t)type < sizeof names / sizeof *names ? names[type] : "?";
}

static inline const char *show_status(mproto_imap_status status)
{
    static const char *const names[] = {
        "", " OK", " NO", " BAD", " PREAUTH", " BYE"
    };

    return (size_t)status < sizeof names / sizeof *names ? names[status]
                                                         : " ?";
}

/* All that the event tells. BODY_DATA: only its octets, pieces joined. */
static inline void show_event(show *s, const mproto_imapc_event *e)
{
    int number = e->type == MPROTO_IMAPC_EXISTS ||
                 e->type == MPROTO_IMAPC_RECENT ||
                 e->type == MPROTO_IMAPC_NUMBER ||
                 e->type == MPROTO_IMAPC_FETCH_NUMBER;

    show_text(s, show_type(e->type));
    if (e->command > 0)
        show_number(s, " #", (uint64_t)e->command);
    show_text(s, show_status(e->status));
    if (e->seq > 0)
        show_number(s, " ", e->seq);
    if (e->uid > 0)
        show_number(s, " uid=", e->uid);
    show_if(s, " name=", e->name);
    if (number || e->number > 0)
        show_number(s, " number=", e->number);
    if (e->type == MPROTO_IMAPC_BODY)
        show_number(s, " size=", e->size);
    show_if(s, " tag=", e->tag);
    show_if(s, " mailbox=", e->mailbox);
    show_if(s, " delimiter=", e->delimiter);
    show_if(s, " code=", e->code);
    show_bits(s, " flags=", e->flags);
    show_bits(s, " attributes=", e->attributes);
    if (e->time != 0) {
        show_number(s, " time=", (uint64_t)e->time);
        show_number(s, " zone=", (uint64_t)(e->zone + 1440));
    }
    show_text(s, e->nil ? " nil" : "");
    show_text(s, e->uids ? " uids" : "");
    show_text(s, e->earlier ? " earlier" : "");
    show_list(s, " ", e->list);
    show_list(s, " more=", e->more);
    show_if(s, " text=", e->text);
    show_ids(s, e);
    show_facts(s, e->facts);
    show_envelope(s, e->envelope);
    if (e->type == MPROTO_IMAPC_INVALID)
        show_text(s, e->error == MPROTO_E_LIMIT ? " LIMIT" : " PEER");
    if (e->type == MPROTO_IMAPC_INVALID || s->data)
        show_if(s, " data=", e->data);
    show_bits(s, " quirks=", e->quirks);
    show_text(s, "\n");
}

#endif
