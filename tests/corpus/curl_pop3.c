/* What curl's tests of POP3 ask for, done by the client engine: it says what
 * curl says, and reads what their server answers. */
#define _POSIX_C_SOURCE 200809L
#include "curl_server.h"
#include <mailproto/pop3c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the server --- */

static void serve_capa(curl_server *s)
{
    const curl_case *c = s->test;
    const char *p;
    size_t n;

    if (!*c->capabilities && !*c->mechanisms) {
        curl_server_say(s, "-ERR Unrecognized command");
        return;
    }
    curl_server_say(s, "+OK List of capabilities follows");
    for (p = c->capabilities; *p; p += n + (p[n] == ' ')) {
        n = strcspn(p, " ");
        outline_put(&s->answer, p, n);
        outline_puts(&s->answer, "\r\n");
    }
    if (*c->mechanisms) {
        outline_puts(&s->answer, "SASL ");
        curl_server_say(s, c->mechanisms);
    }
    curl_server_say(s, "IMPLEMENTATION POP3 pingpong test server\r\n.");
}

static void serve(curl_server *s, const char *command, const char *args)
{
    static const struct {
        const char *command, *answer;   /* NULL: the data */
    } commands[] = {
        { "USER", "+OK We are happy you popped in!" },
        { "PASS", "+OK Access granted" }, { "APOP", "+OK Login successful" },
        { "RETR", NULL }, { "TOP", NULL }, { "LIST", NULL },
        { "STAT", "+OK 2 4294967800" }, { "DELE", "+OK message deleted" },
        { "RSET", "+OK maildrop has 0 messages" },
        { "QUIT", "+OK curl POP3 server signing off" }
    };
    const char *data = curl_section(s->test, "data");
    size_t i;

    (void)args;
    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(command, commands[i].command) == 0)
            break;
    if (strcmp(command, "CAPA") == 0) {
        serve_capa(s);
    } else if (i == sizeof commands / sizeof *commands) {
        curl_server_say(s, "-ERR Unrecognized command");
    } else if (commands[i].answer) {
        curl_server_say(s, commands[i].answer);
    } else {
        curl_server_say(s, "+OK transfer starting");
        outline_puts(&s->answer, data ? data : "");
        curl_server_say(s, ".");
    }
}

/* --- the client --- */

typedef struct client {
    mproto_pop3c *c;
    mproto_wire  *w;
    curl_server  *s;
    mproto_pop3_status status;  /* of the last verb that ended */
    char          mechanisms[128];
    unsigned      caps;
    int           stamped;      /* the greeting was */
    outline_text  received;
    int           listing;      /* its rows are received */
} client;

static void take_event(client *t, const mproto_pop3c_event *e)
{
    switch (e->type) {
    case MPROTO_POP3C_READY:
        t->stamped = e->stamp.n > 0;
        break;
    case MPROTO_POP3C_LINE:
        if (t->listing) {
            outline_put(&t->received, e->text.p, e->text.n);
            outline_puts(&t->received, "\r\n");
        }
        break;
    case MPROTO_POP3C_BODY:
        outline_put(&t->received, e->data.p, e->data.n);
        break;
    case MPROTO_POP3C_DONE:
        t->status = e->status;
        if (e->which == MPROTO_POP3_CAPA) {
            t->caps = e->caps;
            snprintf(t->mechanisms, sizeof t->mechanisms, "%.*s",
                     (int)e->sasl.n, e->sasl.n ? e->sasl.p : "");
        }
        break;
    default:
        break;
    }
}

static void take_events(void *context)
{
    client *t = context;
    const mproto_pop3c_event *e;

    while ((e = mproto_pop3c_next(t->c)) != NULL)
        take_event(t, e);
}

/* 1: what a verb gave is taken, and ends in OK. */
static int done(client *t, int taken)
{
    t->status = MPROTO_POP3_UNKNOWN;
    if (taken == MPROTO_OK)
        curl_exchange(t->s, t->w, take_events, t);
    return t->status == MPROTO_POP3_OK;
}

/* A mechanism after the other; APOP or USER where there is none. */
static int authenticate(client *t, const curl_op *op)
{
    const char *password = op->password ? op->password : "";
    outline_text tried = { 0 };
    mproto_sasl *sasl;
    int ok = 0;

    while (!ok &&
           (sasl = curl_sasl(op, t->mechanisms, &tried, 110)) != NULL) {
        ok = done(t, mproto_pop3c_auth(t->c, sasl));
        mproto_sasl_free(sasl);
    }
    if (!ok && tried.n <= 1 && t->stamped)
        ok = done(t, mproto_pop3c_apop(t->c, op->name, password,
                                       strlen(password)));
    else if (!ok && tried.n <= 1)
        ok = done(t, mproto_pop3c_login(t->c,
                                        op->name ? op->name : "anonymous",
                                        password));
    free(tried.p);
    return ok;
}

static int connect_client(client *t, const curl_op *op)
{
    mproto_pop3c_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_POP3C_CLEAR_AUTH | MPROTO_POP3C_APOP;
    t->c = mproto_pop3c_new(&opts);
    if (!t->c)
        abort();
    t->w = mproto_pop3c_wire(t->c);
    curl_server_greet(t->s, "+OK curl POP3 server ready to serve");
    curl_exchange(t->s, t->w, take_events, t);
    done(t, mproto_pop3c_capa(t->c));
    if (op->ssl && (!(t->caps & MPROTO_POP3_CAP_STLS) ||
                    !done(t, mproto_pop3c_stls(t->c))))
        return 0;
    return authenticate(t, op);
}

static int custom(client *t, const char *request, uint32_t number)
{
    char *behind;
    unsigned long of;

    if (strcmp(request, "DELE") == 0)
        return done(t, mproto_pop3c_dele(t->c, number));
    if (strcmp(request, "STAT") == 0)
        return done(t, mproto_pop3c_stat(t->c));
    if (strcmp(request, "RSET") == 0)
        return done(t, mproto_pop3c_rset(t->c));
    if (strncmp(request, "TOP ", 4) != 0)
        abort();
    of = strtoul(request + 4, &behind, 10);
    t->listing = 1;
    return done(t, mproto_pop3c_top(t->c, (uint32_t)of,
                                    (uint32_t)strtoul(behind, NULL, 10)));
}

static int act(client *t, const curl_op *op)
{
    uint32_t number = (uint32_t)strtoul(op->path, NULL, 10);

    if (op->request)
        return custom(t, op->request, number);
    if (!*op->path || op->list) {
        t->listing = !*op->path;
        return done(t, mproto_pop3c_list(t->c, number));
    }
    t->listing = 1;
    return done(t, mproto_pop3c_retr(t->c, number));
}

static int run(client *t, const curl_op *op)
{
    int ok;

    t->received.n = 0;
    t->listing = 0;
    ok = connect_client(t, op);
    if (ok) {
        ok = act(t, op);
        done(t, mproto_pop3c_quit(t->c));
    }
    mproto_pop3c_free(t->c);
    return ok;
}

static void play(curl_case *c)
{
    const char *section = curl_section(c, "datacheck") ? "datacheck" : "data";
    curl_server s;
    client t;
    size_t i;
    int ok = 1;

    memset(&s, 0, sizeof s);
    memset(&t, 0, sizeof t);
    s.test = c;
    s.serve = serve;
    t.s = &s;
    for (i = 0; i < c->ops_n && ok; i++)
        ok = run(&t, &c->ops[i]);
    curl_judge(&s, ok && t.listing ? &t.received : NULL, section, !ok);
    free(t.received.p);
    curl_server_free(&s);
}

void curl_pop3(const char *source)
{
    curl_run(source, "pop3", play);
}
