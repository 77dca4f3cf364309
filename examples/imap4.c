/* A session from its begin to its end, and the table of what its events lead
 * to. See imap4_int.h for how a command is written. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4.h"
#include "imap4_append.h"
#include "imap4_catenate.h"
#include "imap4_copy.h"
#include "imap4_fetch.h"
#include "imap4_find.h"
#include "imap4_idle.h"
#include "imap4_int.h"
#include "imap4_login.h"
#include "imap4_names.h"
#include "imap4_notify.h"
#include "imap4_select.h"
#include "imap4_store.h"

#include <stdio.h>
#include <stdlib.h>

/* What works, whoever made it. */
#define CAPS "IMAP4rev2 SASL-IR LITERAL+ ID ENABLE IDLE UNSELECT UIDPLUS " \
    "MOVE BINARY CATENATE MULTIAPPEND REPLACE CONDSTORE QRESYNC SAVEDATE " \
    "OBJECTID PREVIEW PARTIAL UIDONLY UTF8=ACCEPT APPENDLIMIT=67108864 " \
    "ESEARCH SEARCHRES WITHIN SORT SORT=DISPLAY ESORT CONTEXT=SEARCH " \
    "CONTEXT=SORT THREAD=ORDEREDSUBJECT THREAD=REFERENCES " \
    "NAMESPACE CHILDREN LIST-EXTENDED LIST-STATUS LIST-MYRIGHTS " \
    "SPECIAL-USE CREATE-SPECIAL-USE STATUS=SIZE QUOTA " \
    "QUOTA=RES-STORAGE QUOTA=RES-MESSAGE METADATA ACL RIGHTS=texk " \
    "UNAUTHENTICATE NOTIFY"

/* --- the table -------------------------------------------------------- */

static const struct {
    mproto_imapd_type           type;
    const struct imap4_command *command;
} commands[] = {
    { MPROTO_IMAPD_NOOP, &imap4_noop },
    { MPROTO_IMAPD_ID, &imap4_id },
    { MPROTO_IMAPD_STARTTLS, &imap4_starttls },
    { MPROTO_IMAPD_AUTH, &imap4_auth },
    { MPROTO_IMAPD_LOOKUP, &imap4_lookup },
    { MPROTO_IMAPD_LOGIN, &imap4_login },
    { MPROTO_IMAPD_RESET, &imap4_reset },
    { MPROTO_IMAPD_SELECT, &imap4_select },
    { MPROTO_IMAPD_UNSELECT, &imap4_unselected },
    { MPROTO_IMAPD_CLOSE, &imap4_close },
    { MPROTO_IMAPD_CHECK, &imap4_noop },
    { MPROTO_IMAPD_COMPRESS, &imap4_noop },
    { MPROTO_IMAPD_UNAUTHENTICATE, &imap4_unauthenticate },
    { MPROTO_IMAPD_IDLE, &imap4_idle },
    { MPROTO_IMAPD_IDLE_END, &imap4_idle_end },
    { MPROTO_IMAPD_FETCH, &imap4_fetch },
    { MPROTO_IMAPD_STORE, &imap4_store },
    { MPROTO_IMAPD_COPY, &imap4_copy },
    { MPROTO_IMAPD_MOVE, &imap4_move },
    { MPROTO_IMAPD_EXPUNGE, &imap4_expunge },
    { MPROTO_IMAPD_SEARCH, &imap4_search },
    { MPROTO_IMAPD_SORT, &imap4_search },
    { MPROTO_IMAPD_THREAD, &imap4_thread },
    { MPROTO_IMAPD_CANCELUPDATE, &imap4_cancelupdate },
    { MPROTO_IMAPD_APPEND, &imap4_append },
    { MPROTO_IMAPD_APPEND_DATA, &imap4_append_data },
    { MPROTO_IMAPD_APPEND_URL, &imap4_append_url },
    { MPROTO_IMAPD_APPEND_RESET, &imap4_append_reset },
    { MPROTO_IMAPD_APPEND_END, &imap4_append_end },
    { MPROTO_IMAPD_CREATE, &imap4_create },
    { MPROTO_IMAPD_DELETE, &imap4_delete },
    { MPROTO_IMAPD_RENAME, &imap4_rename },
    { MPROTO_IMAPD_SUBSCRIBE, &imap4_subscribe },
    { MPROTO_IMAPD_UNSUBSCRIBE, &imap4_subscribe },
    { MPROTO_IMAPD_LIST, &imap4_list },
    { MPROTO_IMAPD_LSUB, &imap4_list },
    { MPROTO_IMAPD_NAMESPACE, &imap4_namespace },
    { MPROTO_IMAPD_STATUS, &imap4_status },
    { MPROTO_IMAPD_GETQUOTA, &imap4_getquota },
    { MPROTO_IMAPD_GETQUOTAROOT, &imap4_getquotaroot },
    { MPROTO_IMAPD_SETQUOTA, &imap4_forbid },
    { MPROTO_IMAPD_GETACL, &imap4_rights },
    { MPROTO_IMAPD_SETACL, &imap4_forbid },
    { MPROTO_IMAPD_DELETEACL, &imap4_forbid },
    { MPROTO_IMAPD_LISTRIGHTS, &imap4_rights },
    { MPROTO_IMAPD_MYRIGHTS, &imap4_rights },
    { MPROTO_IMAPD_GETMETADATA, &imap4_getmetadata },
    { MPROTO_IMAPD_SETMETADATA, &imap4_setmetadata },
    { MPROTO_IMAPD_NOTIFY, &imap4_notify }
};

static const struct imap4_command *find_command(mproto_imapd_type type)
{
    size_t i;

    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].type == type)
            return commands[i].command;
    return NULL;
}

/* --- life ------------------------------------------------------------- */

static void link_session(struct imap4_session *s)
{
    s->next = s->config->first;
    if (s->next != NULL)
        s->next->previous = s;
    s->config->first = s;
}

static void unlink_session(struct imap4_session *s)
{
    if (s->next != NULL)
        s->next->previous = s->previous;
    if (s->previous != NULL)
        s->previous->next = s->next;
    else
        s->config->first = s->next;
}

static void drop_command(struct imap4_session *s)
{
    if (s->job != NULL && s->command->drop != NULL)
        s->command->drop(s->job);
    free(s->job);
    s->job = NULL;
    s->command = NULL;
}

/* All that it has in hand. */
static void leave(struct imap4_session *s)
{
    drop_command(s);
    imap4_append_drop(s);
    imap4_unselect(s);
    imap4_notify_drop(s);
    s->idling = 0;
}

static void end(void *session)
{
    struct imap4_session *s = session;

    unlink_session(s);
    leave(s);
    mproto_imapd_free(s->engine);
    mproto_sasl_free(s->sasl);
    free(s);
}

static mproto_imapd *new_engine(const struct endpoint *at)
{
    const struct imap4 *config = at->config;
    char greeting[300], caps[sizeof "STARTTLS COMPRESS=DEFLATE " CAPS];
    mproto_imapd_opts opts = { .size = sizeof opts };

    snprintf(greeting, sizeof greeting, "%s IMAP4rev1 ready",
             config->domain);
    opts.greeting = greeting;
    opts.flags = config->flags;
    snprintf(caps, sizeof caps, "%s%s" CAPS,
             at->tls != NULL ? "STARTTLS " : "",
             squeeze_is_there() ? "COMPRESS=DEFLATE " : "");
    opts.caps = caps;
    if (at->implicit)
        opts.flags |= MPROTO_IMAPD_TLS;
    opts.auth = config->auth->mechanisms;
    return mproto_imapd_new(&opts);
}

static void *begin(const struct endpoint *at, struct client *client)
{
    struct imap4_session *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->config = at->config;
    s->client = client;
    link_session(s);
    imap4_watch(s->config, client->server);
    s->engine = new_engine(at);
    if (s->engine == NULL) {
        end(s);
        return NULL;
    }
    return s;
}

static mproto_wire *wire(void *session)
{
    return mproto_imapd_wire(((struct imap4_session *)session)->engine);
}

/* The engine forgets what is owed, so none may go on with it. */
static void hang_up(struct imap4_session *s, const char *code,
                    const char *text)
{
    drop_command(s);
    mproto_imapd_close(s->engine, code, text);
}

static void bye(void *session, const char *text)
{
    hang_up(session, NULL, text);
}

/* --- events ----------------------------------------------------------- */

/* RFC 5465 5: a client need not hear of the messages that it makes itself. */
static int makes_messages(const struct imap4_session *s)
{
    return s->notify != NULL && (s->owed->type == MPROTO_IMAPD_APPEND_END
                                 || s->owed->type == MPROTO_IMAPD_COPY
                                 || s->owed->type == MPROTO_IMAPD_MOVE);
}

static void go_on(struct imap4_session *s)
{
    int own = makes_messages(s), rc;

    if (own)
        imap4_watch_look(s);
    rc = s->command->run(s, s->owed);
    if (own)
        imap4_watch_skip(s);
    if (rc == IMAP4_DONE)
        drop_command(s);
}

static void start(struct imap4_session *s, const mproto_imapd_event *ev)
{
    s->command = find_command(ev->type);
    s->owed = ev;
    if (s->command == NULL) {
        mproto_imapd_refuse(s->engine, NULL, NULL);
        return;
    }
    if (s->command->job > 0)
        s->job = calloc(1, s->command->job);
    if (s->command->job == 0 || s->job != NULL) {
        go_on(s);
        return;
    }
    s->command = NULL;
    imap4_failed(s);
}

/* While an answer is owed there are no others, but ROOM. */
static void handle_events(struct imap4_session *s)
{
    const mproto_imapd_event *ev;

    while ((ev = mproto_imapd_next(s->engine)) != NULL) {
        if (ev->type != MPROTO_IMAPD_ROOM)
            start(s, ev);
        else if (s->command != NULL)
            go_on(s);
    }
}

/* The mailbox is gone, or what this session knows of it. */
static void lose(struct imap4_session *s)
{
    hang_up(s, "UNAVAILABLE", "the mailbox is not there any more");
    s->lost = 0;
    (void)mproto_imapd_next(s->engine);
}

static void run(void *session)
{
    struct imap4_session *s = session;
    unsigned want;

    if (s->command != NULL)
        go_on(s);
    handle_events(s);
    if (s->idling || (s->notify != NULL && s->command == NULL)) {
        (void)imap4_tell(s);
        handle_events(s);
    }
    if (s->lost)
        lose(s);
    want = mproto_wire_want(wire(s));
    if (want & MPROTO_CLOSED)
        leave(s);
    else if (s->command != NULL && !(want & MPROTO_WRITE))
        server_wake(s->client);         /* it let others go first */
}

const struct service imap4_service = { begin, wire, run, bye, end };
