/* What curl's tests of IMAP ask for, done by the client engine: it says what
 * curl says, and reads what their server answers. */
#define _POSIX_C_SOURCE 200809L
#include "curl_server.h"
#include <mailproto/imapc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the server --- */

static void say(curl_server *s, const char *status)
{
    char line[160];

    snprintf(line, sizeof line, "%s %s", s->tag, status);
    curl_server_say(s, line);
}

static void say_section(curl_server *s, const char *section)
{
    const char *text = curl_section(s->test, section);

    if (text)
        outline_puts(&s->answer, text);
}

static void serve_capability(curl_server *s, const char *args)
{
    const curl_case *c = s->test;
    const char *p;
    size_t n;

    (void)args;
    if (!*c->capabilities && !*c->mechanisms) {
        say(s, "BAD Command");
        return;
    }
    outline_puts(&s->answer, "* CAPABILITY IMAP4 ");
    outline_puts(&s->answer, c->capabilities);
    for (p = c->mechanisms; *p; p += n + (p[n] == ' ')) {
        n = strcspn(p, " ");
        outline_puts(&s->answer, " AUTH=");
        outline_put(&s->answer, p, n);
    }
    outline_puts(&s->answer, "\r\n");
    say(s, "OK CAPABILITY completed");
}

static void serve_select(curl_server *s, const char *args)
{
    (void)args;
    curl_server_say(s, "* 172 EXISTS\r\n* 1 RECENT\r\n"
                    "* OK [UNSEEN 12] Message 12 is first unseen\r\n"
                    "* OK [UIDVALIDITY 3857529045] UIDs valid\r\n"
                    "* OK [UIDNEXT 4392] Predicted next UID\r\n"
                    "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)"
                    "\r\n* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] Limited");
    say(s, "OK [READ-WRITE] SELECT completed");
}

/* UID FETCH comes with "FETCH" in the place of the number: so it does in the
 * answer. */
static void serve_fetch(curl_server *s, const char *args)
{
    const char *data = curl_section(s->test, "data");
    size_t number = strcspn(args, " ");
    char size[32];

    if (!data)
        data = "";
    snprintf(size, sizeof size, " {%lu}\r\n", (unsigned long)strlen(data));
    outline_puts(&s->answer, "* ");
    outline_put(&s->answer, args, number);
    outline_puts(&s->answer, " FETCH (");
    outline_puts(&s->answer, args + number + 1);
    outline_puts(&s->answer, size);
    outline_puts(&s->answer, data);
    outline_puts(&s->answer, ")\r\n");
    say(s, "OK FETCH completed");
}

static void serve_append(curl_server *s, const char *args)
{
    const char *brace = strrchr(args, '{');

    if (!brace)
        abort();
    s->literal = (size_t)strtoul(brace + 1, NULL, 10);
    curl_server_say(s, "+ Ready for literal data");
}

static void serve_logout(curl_server *s, const char *args)
{
    (void)args;
    curl_server_say(s, "* BYE curl IMAP server signing off");
    say(s, "OK LOGOUT completed");
}

static void serve(curl_server *s, const char *command, const char *args)
{
    static const struct {
        const char *command, *section;
        void      (*serve)(curl_server *s, const char *args);
    } commands[] = {
        { "CAPABILITY", NULL, serve_capability },
        { "SELECT", NULL, serve_select }, { "FETCH", NULL, serve_fetch },
        { "UID", NULL, serve_fetch }, { "APPEND", NULL, serve_append },
        { "LOGOUT", NULL, serve_logout }, { "EXAMINE", "data", NULL },
        { "LIST", "data", NULL }, { "SEARCH", "data", NULL },
        { "NOOP", "data", NULL }, { "STORE", "data1", NULL },
        { "EXPUNGE", "data2", NULL }, { "LOGIN", "", NULL },
        { "CREATE", "", NULL }, { "DELETE", "", NULL },
        { "RENAME", "", NULL }, { "CLOSE", "", NULL }, { "", "", NULL }
    };
    size_t i;

    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(command, commands[i].command) == 0)
            break;
    if (i == sizeof commands / sizeof *commands) {
        say(s, "BAD Command");
    } else if (commands[i].serve) {
        commands[i].serve(s, args);
    } else {
        say_section(s, commands[i].section);
        say(s, "OK completed");
    }
}

/* --- the client --- */

typedef struct client {
    mproto_imapc *c;
    mproto_wire  *w;
    curl_server  *s;
    mproto_imap_status status;  /* of the last command that ended */
    const char   *message;      /* for LITERAL */
    outline_text  body;
    char          mailbox[64];
    int           fetched;
} client;

static void send_message(client *t, uint64_t room)
{
    size_t n = strlen(t->message);

    if (n > room)
        n = (size_t)room;
    if (mproto_imapc_append_data(t->c, t->message, n) != MPROTO_OK)
        abort();
    t->message += n;
    if (!*t->message)
        mproto_imapc_append_end(t->c);
}

static void take_events(void *context)
{
    client *t = context;
    const mproto_imapc_event *e;

    while ((e = mproto_imapc_next(t->c)) != NULL) {
        if (e->type == MPROTO_IMAPC_RESULT)
            t->status = e->status;
        else if (e->type == MPROTO_IMAPC_LITERAL)
            send_message(t, e->number);
        else if (e->type == MPROTO_IMAPC_BODY_DATA)
            outline_put(&t->body, e->data.p, e->data.n);
    }
}

/* 1: the command that a verb gave ends in OK. */
static int done(client *t, int command)
{
    t->status = (mproto_imap_status)0;
    if (command > 0)
        curl_exchange(t->s, t->w, take_events, t);
    return t->status == MPROTO_IMAP_OK;
}

/* A mechanism after the other; LOGIN where there is none. */
static int authenticate(client *t, const curl_op *op)
{
    char offered[256];
    outline_text tried = { 0 };
    mproto_sasl *sasl;
    int ok = 0, login = op->login_options &&
                        strcmp(op->login_options, "AUTH=+LOGIN") == 0;

    mproto_imapc_mechanisms(t->c, offered, sizeof offered);
    while (!login && !ok &&
           (sasl = curl_sasl(op, offered, &tried, 143)) != NULL) {
        ok = done(t, mproto_imapc_auth(t->c, sasl));
        mproto_sasl_free(sasl);
    }
    if (!ok && (login || tried.n <= 1))
        ok = done(t, mproto_imapc_login(t->c,
                                        op->name ? op->name : "anonymous",
                                        op->password ? op->password : ""));
    free(tried.p);
    return ok;
}

/* "800/;MAILINDEX=1/;SECTION=TEXT", "810?NEW"; "" is none. */
static void set_mailbox(client *t, const curl_op *op)
{
    size_t n = strcspn(op->path, ";?");

    while (n > 0 && op->path[n - 1] == '/')
        n--;
    snprintf(t->mailbox, sizeof t->mailbox, "%.*s", (int)n, op->path);
}

static int select_mailbox(client *t, const curl_op *op)
{
    const char *uidvalidity = curl_param(t->s->test, op->path, "UIDVALIDITY");

    if (mproto_imapc_where(t->c) == MPROTO_IMAPC_SELECTED)
        return 1;
    return done(t, mproto_imapc_select(t->c, t->mailbox, NULL)) &&
           (!uidvalidity || mproto_imapc_selected(t->c)->uidvalidity ==
                                strtoul(uidvalidity, NULL, 10));
}

static int fetch(client *t, const curl_op *op, unsigned how, const char *set)
{
    const char *section = curl_param(t->s->test, op->path, "SECTION");
    char items[64];

    snprintf(items, sizeof items, "BODY[%s]", section ? section : "");
    t->fetched = 1;
    return done(t, mproto_imapc_fetch(t->c, how, set, items, NULL));
}

static int custom(client *t, const char *request)
{
    char name[32];
    size_t n = strncmp(request, "UID ", 4) == 0 ? 4 : 0;
    const char *args = strchr(request + n, ' ');
    int command;

    n += strcspn(request + n, " ");
    snprintf(name, sizeof name, "%.*s", (int)n, request);
    command = mproto_imapc_begin(t->c, name);
    if (args)
        mproto_imapc_arg(t->c, args + 1);
    t->fetched = strstr(request, "BODY[") != NULL;
    if (command == MPROTO_OK)
        command = mproto_imapc_end(t->c);
    return done(t, command);
}

static int append(client *t, const curl_op *op)
{
    mproto_imapc_message message;

    memset(&message, 0, sizeof message);
    message.size = sizeof message;
    t->message = curl_section(t->s->test, "file");
    message.octets = strlen(t->message);
    message.flags = op->upload_flags ? NULL : "\\Seen";
    return done(t, mproto_imapc_append(t->c, t->mailbox, &message));
}

static int act(client *t, const curl_op *op)
{
    const char *index = curl_param(t->s->test, op->path, "MAILINDEX");
    const char *uid = curl_param(t->s->test, op->path, "UID");
    const char *query = strchr(op->path, '?');

    if (op->upload)
        return append(t, op);
    if (!index && !uid && !query && !op->request)
        return done(t, mproto_imapc_list(t->c, t->mailbox, "*", NULL, NULL));
    if (*t->mailbox && !select_mailbox(t, op))
        return 0;
    if (op->request)
        return custom(t, op->request);
    if (query)
        return done(t, mproto_imapc_search(t->c, 0, NULL, query + 1));
    return uid ? fetch(t, op, MPROTO_IMAPC_UID, uid) : fetch(t, op, 0, index);
}

/* 1: a greeting came, and a session that can be used. */
static int connect_client(client *t, const curl_op *op)
{
    mproto_imapc_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_IMAPC_CLEAR_AUTH | MPROTO_IMAPC_NO_CAPABILITY;
    t->c = mproto_imapc_new(&opts);
    if (!t->c)
        abort();
    t->w = mproto_imapc_wire(t->c);
    curl_server_greet(t->s, "* OK curl IMAP server ready to serve");
    curl_exchange(t->s, t->w, take_events, t);
    done(t, mproto_imapc_capability(t->c));
    if (op->ssl && !done(t, mproto_imapc_starttls(t->c)))
        return 0;
    return mproto_imapc_where(t->c) == MPROTO_IMAPC_AUTHENTICATED ||
           authenticate(t, op);
}

static void disconnect(client *t)
{
    if (!t->c)
        return;
    if (mproto_imapc_where(t->c) >= MPROTO_IMAPC_AUTHENTICATED)
        done(t, mproto_imapc_logout(t->c));
    mproto_imapc_free(t->c);
    t->c = NULL;
}

/* Another user is another connection. */
static int run(client *t, const curl_op *op, const curl_op *before)
{
    set_mailbox(t, op);
    if (before && strcmp(before->user, op->user) != 0)
        disconnect(t);
    return (t->c || connect_client(t, op)) && act(t, op);
}

static void play(curl_case *c)
{
    curl_server s;
    client t;
    size_t i;
    int ok = 1;

    memset(&s, 0, sizeof s);
    memset(&t, 0, sizeof t);
    s.test = c;
    s.serve = serve;
    s.tagged = 1;
    t.s = &s;
    for (i = 0; i < c->ops_n && ok; i++)
        ok = run(&t, &c->ops[i], i > 0 ? &c->ops[i - 1] : NULL);
    disconnect(&t);
    curl_judge(&s, t.fetched ? &t.body : NULL, "data", !ok);
    free(t.body.p);
    curl_server_free(&s);
}

void curl_imap(const char *source)
{
    curl_run(source, "imap", play);
}
