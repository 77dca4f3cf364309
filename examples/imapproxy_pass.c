/* The proxy itself: see imapproxy.h. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imapproxy.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct proxy proxy;
struct settings settings;

void proxy_done(void)
{
    proxy.asked = NULL;
    proxy.command = 0;
}

void proxy_bye(const char *why)
{
    if (proxy.client != NULL)
        mproto_imapd_close(proxy.client, "UNAVAILABLE", why);
    proxy_done();
}

/* "\\Seen $Junk": the bits, and those of list that have none. */
static const char *flags(int place, unsigned bits, mproto_imap_list list)
{
    size_t cap = 64;
    mproto_imap_list all = list;
    mproto_imap_value v;
    unsigned bit;

    while (mproto_imap_next(&all, &v))
        cap += v.text.n + 1;
    proxy.text[place] = proxy_got(realloc(proxy.text[place], cap));
    proxy.text[place][0] = '\0';
    for (bit = 1; bit < MPROTO_IMAP_KEYWORD; bit <<= 1)
        if (bits & bit)
            strcat(strcat(proxy.text[place], " "), mproto_imap_flag_name(bit));
    while (mproto_imap_next(&list, &v))
        if ((mproto_imap_flag(v.text) & ~MPROTO_IMAP_KEYWORD) == 0)
            strncat(strcat(proxy.text[place], " "), v.text.p, v.text.n);
    return proxy.text[place][0] != '\0' ? proxy.text[place] + 1 : "";
}

/* --- what the server tells, told again -------------------------------- */

/* What has begun with rc; 0: there is no room yet. */
static int passes(int rc)
{
    if (rc == MPROTO_E_FULL)
        return 0;
    if (rc == MPROTO_OK)
        mproto_imapd_end(proxy.client);
    return 1;
}

static int tell(const char *name, mproto_span values)
{
    int rc = mproto_imapd_begin(proxy.client, name);

    if (rc == MPROTO_OK)
        mproto_imapd_arg_values(proxy.client, values.p, values.n);
    return passes(rc);
}

/* Of SELECT, or said by the client's engine itself. */
static int is_own_code(mproto_span code)
{
    static const char *const names[] = {
        "CAPABILITY", "CLOSED", "PERMANENTFLAGS", "UIDVALIDITY", "UIDNEXT",
        "UNSEEN", "READ-ONLY", "READ-WRITE", "HIGHESTMODSEQ", "NOMODSEQ",
        "INPROGRESS", "REFERRAL"
    };
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (proxy_is(code, names[i]))
            return 1;
    return 0;
}

/* With its values; "": none that the client should see. */
static const char *code_of(const mproto_imapc_event *ev)
{
    mproto_span code = ev->code;

    if (code.n == 0 || is_own_code(code))
        return "";
    if (ev->data.n > 0)
        code.n = (size_t)(ev->data.p + ev->data.n - code.p);
    return proxy_string(CODE, code);
}

static void answer(mproto_imap_status status, const char *code,
                   const char *why)
{
    if (mproto_imapd_reply(proxy.client, status, code, why) != MPROTO_OK)
        mproto_imapd_reply(proxy.client, status, "", "-");
    proxy_done();
}

static void on_selected(void)
{
    const mproto_imapc_facts *f = mproto_imapc_selected(proxy.server);
    mproto_imapd_mailbox m = { .keywords = proxy.text[KEYWORDS] };

    if (f != NULL) {
        m.exists = f->messages;
        m.recent = f->recent < f->messages ? f->recent : f->messages;
        m.uidvalidity = f->uidvalidity;
        m.uidnext = f->uidnext > 0 ? f->uidnext : UINT32_MAX;
        m.unseen = f->unseen <= f->messages ? f->unseen : 0;
        m.modseq = f->modseq;
        m.permanent = f->permanent;
        m.delimiter = proxy.delimiter;
        m.readonly = f->readonly;
    }
    if (mproto_imapd_selected(proxy.client, &m) != MPROTO_OK) {
        answer(MPROTO_IMAP_NO, "SERVERBUG", "the mailbox makes no sense");
        return;
    }
    mproto_imapd_ok(proxy.client);
    proxy_done();
}

/* A refusal may come before the message has: its end is answered then. */
static void on_appended(const mproto_imapc_event *ev)
{
    const char *code = code_of(ev), *why = proxy_string(WHY, ev->text);

    proxy.append = 0;
    if (proxy.asked != NULL && proxy.asked->type != MPROTO_IMAPD_APPEND_DATA)
        answer(ev->status, code, why);
    else
        proxy.verdict = ev->status;
}

static void on_result(const mproto_imapc_event *ev)
{
    if (proxy.client == NULL && ev->status > MPROTO_IMAP_OK) {
        proxy_fail("the server behind refuses STARTTLS");
    } else if (ev->status == 0 || proxy.client == NULL) {
        return;                 /* the wire tells */
    } else if (ev->command == proxy.append) {
        on_appended(ev);
    } else if (ev->command == proxy.probe) {
        proxy.probe = 0;
        proxy_admit();
    } else if (proxy.asked != NULL && ev->command == proxy.command) {
        if (proxy_logs_in())
            proxy_judged(ev);
        else if (proxy.asked->type == MPROTO_IMAPD_SELECT
                 && ev->status == MPROTO_IMAP_OK)
            on_selected();
        else
            answer(ev->status, code_of(ev), proxy_string(WHY, ev->text));
    } else if (ev->command == proxy.idle) {
        proxy.idle = 0;
    }
}

static int selects(void)
{
    return proxy.asked != NULL && proxy.asked->type == MPROTO_IMAPD_SELECT;
}

/* Of a mailbox that is being selected all is told at its end. The numbers of
 * both sides must be the same ever after. */
static int on_number(const mproto_imapc_event *ev)
{
    uint32_t n = (uint32_t)ev->number;
    int rc;

    if (selects() || mproto_imapc_selected(proxy.server) == NULL)
        return 1;
    rc = ev->type == MPROTO_IMAPC_EXISTS ? mproto_imapd_exists(proxy.client, n)
        : ev->type == MPROTO_IMAPC_RECENT ? mproto_imapd_recent(proxy.client, n)
        : mproto_imapd_expunge(proxy.client, ev->seq);
    if (rc != MPROTO_OK && rc != MPROTO_E_FULL)
        proxy_bye("the server behind lost count of its messages");
    return rc != MPROTO_E_FULL;
}

static int on_flags(const mproto_imapc_event *ev)
{
    const mproto_imapc_facts *facts = mproto_imapc_selected(proxy.server);
    const char *names = flags(FLAGS, 0, ev->list);

    if (selects())
        proxy_string(KEYWORDS, (mproto_span){ names, strlen(names) });
    return selects() || facts == NULL
        || mproto_imapd_flags(proxy.client, facts->permanent, names)
           != MPROTO_E_FULL;
}

static int on_notice(const mproto_imapc_event *ev)
{
    const char *code = code_of(ev);

    if (selects() || ev->status > MPROTO_IMAP_BAD
        || (ev->code.n > 0 && *code == '\0'))
        return 1;
    return mproto_imapd_notice(proxy.client, ev->status, code,
                               proxy_string(WHY, ev->text)) != MPROTO_E_FULL;
}

/* at counts the numbers of all ranges that are told. */
static int on_found(const mproto_imapc_event *ev)
{
    size_t i, before = 0, n;

    for (i = 0; i < ev->ids_n; i++, before += n) {
        n = ev->ids[i].hi - ev->ids[i].lo + (size_t)1;
        for (; proxy.at < before + n; proxy.at++)
            if (mproto_imapd_found(proxy.client, ev->ids[i].lo
                                   + (uint32_t)(proxy.at - before))
                == MPROTO_E_FULL)
                return 0;
    }
    return 1;
}

/* BODY[...], BINARY[...] or RFC822... begins. */
static void on_body(const mproto_imapc_event *ev)
{
    mproto_imapd_item item = { .what = MPROTO_IMAPD_ITEM_SECTION };
    int is_binary = ev->section != NULL
        && strncasecmp(ev->name.p, "BINARY", 6) == 0;

    item.name = is_binary ? "BINARY" : "BODY";
    if (is_binary)
        item.what = MPROTO_IMAPD_ITEM_BINARY;
    if (ev->section != NULL)
        item.section = *ev->section;
    else
        item.name = proxy_string(NAME, ev->name);
    if (mproto_imapd_fetch_body(proxy.client, &item, ev->nil ? MPROTO_IMAPD_NIL
                                : ev->size) != MPROTO_OK)
        proxy_bye("no memory for a message");
}

static int on_fetch(const mproto_imapc_event *ev)
{
    int rc = selects() ? MPROTO_E_STATE
        : mproto_imapd_fetch(proxy.client, ev->seq, 0);

    proxy.drops = rc != MPROTO_OK;
    return rc != MPROTO_E_FULL;
}

/* Of one message; what is strange is left out of it. */
static int on_item(const mproto_imapc_event *ev)
{
    if (proxy.drops || ev->type == MPROTO_IMAPC_BODY_END)
        return 1;
    if (ev->type == MPROTO_IMAPC_BODY) {
        on_body(ev);
    } else if (ev->type == MPROTO_IMAPC_BODY_DATA) {
        proxy.at += mproto_imapd_body(proxy.client, ev->data.p + proxy.at,
                                  ev->data.n - proxy.at);
        return proxy.at == ev->data.n;
    } else if (ev->type == MPROTO_IMAPC_FETCH_END) {
        mproto_imapd_fetch_end(proxy.client);
    } else if (mproto_imapd_fetch_begin(proxy.client,
                                        proxy_string(NAME, ev->name))
               == MPROTO_OK) {
        mproto_imapd_arg_values(proxy.client, ev->data.p, ev->data.n);
        mproto_imapd_end(proxy.client);
    }
    return 1;
}

static int on_list(const mproto_imapc_event *ev)
{
    if (proxy.probe > 0 && ev->delimiter.n > 0)
        proxy.delimiter = *ev->delimiter.p;
    return proxy.probe > 0 || tell(proxy_string(NAME, ev->name), ev->data);
}

/* The first octets of an APPEND are wanted, or more. */
static void on_literal(const mproto_imapc_event *ev)
{
    proxy.room = (size_t)ev->number;
    if (proxy.asked == NULL || proxy.asked->type != MPROTO_IMAPD_APPEND)
        return;
    mproto_imapd_ok(proxy.client);
    proxy_done();
}

static void on_idling(void)
{
    proxy.idle = proxy.command;
    mproto_imapd_ok(proxy.client);
    proxy_done();
}

/* 0: there is no room for it yet. */
static int on_data(const mproto_imapc_event *ev)
{
    static const char *const names[] = {
        [MPROTO_IMAPC_STATUS] = "STATUS",
        [MPROTO_IMAPC_NAMESPACE] = "NAMESPACE", [MPROTO_IMAPC_ID] = "ID",
        [MPROTO_IMAPC_QUOTA] = "QUOTA", [MPROTO_IMAPC_QUOTAROOT] = "QUOTAROOT",
        [MPROTO_IMAPC_ACL] = "ACL", [MPROTO_IMAPC_LISTRIGHTS] = "LISTRIGHTS",
        [MPROTO_IMAPC_MYRIGHTS] = "MYRIGHTS",
        [MPROTO_IMAPC_METADATA] = "METADATA"
    };

    if (proxy.client == NULL || proxy_hides(ev->mailbox))
        return 1;
    if (ev->type > MPROTO_IMAPC_FETCH && ev->type <= MPROTO_IMAPC_FETCH_END)
        return on_item(ev);
    if (ev->type < sizeof names / sizeof *names && names[ev->type] != NULL)
        return tell(names[ev->type], ev->data);
    switch (ev->type) {
    case MPROTO_IMAPC_NOTICE:
        return on_notice(ev);
    case MPROTO_IMAPC_EXISTS:
    case MPROTO_IMAPC_RECENT:
    case MPROTO_IMAPC_EXPUNGE:
        return on_number(ev);
    case MPROTO_IMAPC_FLAGS:
        return on_flags(ev);
    case MPROTO_IMAPC_LIST:
        return on_list(ev);
    case MPROTO_IMAPC_FETCH:
        return on_fetch(ev);
    case MPROTO_IMAPC_IDS:
        return on_found(ev);
    case MPROTO_IMAPC_NUMBER:
        if (proxy_is(ev->name, "MODSEQ"))
            proxy.modseq = ev->number;
        return 1;
    case MPROTO_IMAPC_SEARCH_END:
        mproto_imapd_found_end(proxy.client, proxy.modseq);
        proxy.modseq = 0;
        return 1;
    default:                    /* what is not known does not pass */
        return 1;
    }
}

static int on_told(const mproto_imapc_event *ev)
{
    switch (ev->type) {
    case MPROTO_IMAPC_READY:
        proxy_on_ready();
        return 1;
    case MPROTO_IMAPC_RESULT:
        on_result(ev);
        return 1;
    case MPROTO_IMAPC_LITERAL:
        on_literal(ev);
        return 1;
    case MPROTO_IMAPC_IDLING:
        on_idling();
        return 1;
    default:
        return on_data(ev);
    }
}

/* --- what the client asks, asked again -------------------------------- */

/* Its words go on as they came. */
static int ask(const mproto_imapd_event *ev)
{
    const char *name = proxy_string(NAME, ev->name);

    if (ev->type == MPROTO_IMAPD_IDLE)
        return mproto_imapc_idle(proxy.server);
    if (ev->type == MPROTO_IMAPD_SELECT && settings.read_only)
        name = "EXAMINE";
    mproto_imapc_begin(proxy.server, name);
    mproto_imapc_arg_values(proxy.server, ev->args.p, ev->args.n);
    return mproto_imapc_end(proxy.server);
}

/* What a verb gave. 0: not yet. */
static int begun(int rc)
{
    if (rc == MPROTO_E_FULL)
        return 0;
    proxy.command = rc;
    if (rc < 0) {
        mproto_imapd_refuse(proxy.client, rc == MPROTO_E_ARG ? "CANNOT"
                            : "UNAVAILABLE", "the server can't be asked");
        proxy_done();
    }
    return 1;
}

static int on_append(const mproto_imapd_event *ev)
{
    mproto_imapc_message m = { .size = sizeof m };
    char date[MPROTO_IMAP_DATE_MAX];
    int rc;

    m.octets = ev->size;
    m.flags = flags(FLAGS, ev->flags, ev->list);
    if (*m.flags == '\0')
        m.flags = NULL;
    if (ev->dated && mproto_imap_date_write(date, sizeof date, ev->received,
                                            ev->zone) > 0)
        m.date = date;
    m.binary = ev->octets;
    proxy.room = 0;
    proxy.verdict = (mproto_imap_status)0;
    rc = mproto_imapc_append(proxy.server, proxy_string(NAME, ev->mailbox), &m);
    if (rc > 0)
        proxy.append = rc;
    return begun(rc);
}

/* As much as the server wants now; what it has refused goes nowhere. */
static int on_append_data(const mproto_imapd_event *ev)
{
    size_t n = ev->data.n - proxy.sent;

    if (proxy.append == 0)
        n = 0;
    else if (proxy.room == 0 && n > 0)
        return 0;
    else if (n > proxy.room)
        n = proxy.room;
    if (n > 0
        && mproto_imapc_append_data(proxy.server, ev->data.p + proxy.sent, n)
           != MPROTO_OK) {
        proxy_bye("the server behind can't take this message");
        return 1;
    }
    proxy.room -= n;
    proxy.sent += n;
    if (proxy.append == 0 || proxy.sent == ev->data.n)
        proxy_done();
    return 1;
}

static int on_append_end(void)
{
    int rc;

    if (proxy.append == 0) {
        answer(proxy.verdict, proxy.text[CODE], proxy.text[WHY]);
        return 1;
    }
    rc = mproto_imapc_append_end(proxy.server);
    return begun(rc == MPROTO_OK ? proxy.append : rc);
}

static int on_idle_end(void)
{
    int rc = proxy.idle > 0 ? mproto_imapc_idle_done(proxy.server)
        : MPROTO_E_STATE;

    if (rc == MPROTO_E_FULL)
        return 0;
    if (rc == MPROTO_OK) {
        proxy.command = proxy.idle;
    } else {
        mproto_imapd_ok(proxy.client);
        proxy_done();
    }
    proxy.idle = 0;
    return 1;
}

/* The server has judged at LOOKUP. */
static int on_login(const mproto_imapd_event *ev)
{
    if (ev->sasl == NULL)
        return begun(proxy_log_in(ev->user, ev->secret));
    mproto_imapd_ok(proxy.client);
    proxy_done();
    return 1;
}

/* 0: it waits for the server, or for room there. */
static int on_asked(const mproto_imapd_event *ev)
{
    switch (ev->type) {
    case MPROTO_IMAPD_STARTTLS:
        mproto_imapd_ok(proxy.client);
        break;
    case MPROTO_IMAPD_LOGOUT:
        mproto_imapc_logout(proxy.server);
        break;
    case MPROTO_IMAPD_APPEND_RESET:     /* what is announced can't be unsaid */
        if (proxy.append > 0)
            proxy_bye("the message did not come whole");
        break;
    case MPROTO_IMAPD_ROOM:
    case MPROTO_IMAPD_WORK:
    case MPROTO_IMAPD_RESET:
    case MPROTO_IMAPD_ENABLE:
        break;
    case MPROTO_IMAPD_AUTH:
        proxy_on_auth();
        break;
    case MPROTO_IMAPD_LOOKUP:
        return begun(proxy_lookup(ev->sasl));
    case MPROTO_IMAPD_LOGIN:
        return on_login(ev);
    case MPROTO_IMAPD_APPEND_DATA:
        return on_append_data(ev);
    case MPROTO_IMAPD_APPEND_END:
        return on_append_end();
    case MPROTO_IMAPD_IDLE_END:
        return on_idle_end();
    default:
        if (!proxy_refuses(ev))
            return ev->type == MPROTO_IMAPD_APPEND ? on_append(ev)
                                                   : begun(ask(ev));
    }
    proxy_done();
    return 1;
}

/* --- both ways -------------------------------------------------------- */

static int take_told(void)
{
    if (proxy.told == NULL) {
        proxy.told = mproto_imapc_next(proxy.server);
        proxy.at = 0;
    }
    if (proxy.told == NULL || !on_told(proxy.told))
        return 0;
    proxy.told = NULL;
    return 1;
}

static int take_asked(void)
{
    if (proxy.asked == NULL && proxy.client != NULL) {
        proxy.asked = mproto_imapd_next(proxy.client);
        proxy.sent = 0;
    }
    return proxy.asked != NULL && proxy.command == 0 && on_asked(proxy.asked);
}

static int is_closed(const mproto_wire *wire)
{
    return (mproto_wire_want(wire) & MPROTO_CLOSED) != 0;
}

void proxy_pass(void)
{
    int moved;

    if (proxy.server_end.lost)
        mproto_wire_eof(proxy.server_end.wire);
    do {
        moved = take_told();
        moved |= take_asked();
    } while (moved);
    if (proxy.client != NULL && proxy.told == NULL
        && is_closed(proxy.server_end.wire)
        && !is_closed(proxy.client_end.wire)) {
        proxy_bye("the server behind is gone");
        take_asked();
    }
    proxy.server_end.holds = proxy.told != NULL;
    proxy.client_end.holds = proxy.asked != NULL;
}
