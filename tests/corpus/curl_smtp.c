/* What curl's tests of SMTP ask for, done by the client engine: it says what
 * curl says, and reads what their server answers. */
#define _POSIX_C_SOURCE 200809L
#include "curl_server.h"
#include <mailproto/smtpc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the server --- */

static void serve_ehlo(curl_server *s, const char *args)
{
    const curl_case *c = s->test;
    const char *p;
    size_t n;

    outline_puts(&s->answer, "250-ESMTP pingpong test server Hello ");
    outline_puts(&s->answer, args);
    for (p = c->capabilities; *p; p += n + (p[n] == ' ')) {
        n = strcspn(p, " ");
        outline_puts(&s->answer, "\r\n250-");
        outline_put(&s->answer, p, n);
    }
    if (*c->mechanisms) {
        outline_puts(&s->answer, "\r\n250-AUTH ");
        outline_puts(&s->answer, c->mechanisms);
    }
    outline_puts(&s->answer, "\r\n250 HELP\r\n");
}

/* "FROM:<me@example.com> SIZE=1": an address without "@" is none. */
static void serve_address(curl_server *s, const char *args)
{
    size_t n = strcspn(args, ">");

    if (strstr(args, "<>") || memchr(args, '@', n))
        curl_server_say(s, "250 OK");
    else
        curl_server_say(s, "501 Invalid address");
}

static void serve_data(curl_server *s, const char *args)
{
    (void)args;
    s->in_data = 1;
    curl_server_say(s, "354 Show me the mail");
}

static void serve_names(curl_server *s, const char *args)
{
    const char *data = curl_section(s->test, "data");

    (void)args;
    outline_puts(&s->answer, data ? data : "252 I will try\r\n");
}

static void serve(curl_server *s, const char *command, const char *args)
{
    static const struct {
        const char *command, *answer;
        void      (*serve)(curl_server *s, const char *args);
    } commands[] = {
        { "EHLO", NULL, serve_ehlo },
        { "HELO", "250 SMTP pingpong test server Hello", NULL },
        { "MAIL", NULL, serve_address }, { "RCPT", NULL, serve_address },
        { "DATA", NULL, serve_data }, { "VRFY", NULL, serve_names },
        { "EXPN", NULL, serve_names }, { "NOOP", "250 OK", NULL },
        { "QUIT", "221 curl ESMTP server signing off", NULL }
    };
    size_t i;

    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(command, commands[i].command) == 0)
            break;
    if (i == sizeof commands / sizeof *commands)
        curl_server_say(s, "500 Unrecognized command");
    else if (commands[i].serve)
        commands[i].serve(s, args);
    else
        curl_server_say(s, commands[i].answer);
}

/* --- the client --- */

typedef struct client {
    mproto_smtpc *c;
    mproto_wire  *w;
    curl_server  *s;
    int           ready, code;  /* of the last reply */
    unsigned      caps;
    char          mechanisms[128];
    const char   *content;
} client;

static void send_content(client *t, size_t room)
{
    size_t n = strlen(t->content);

    n = n < room ? n : room;
    if (n > 0 && mproto_smtpc_body(t->c, t->content, n) != MPROTO_OK)
        abort();
    t->content += n;
    if (!*t->content)
        mproto_smtpc_body_end(t->c);
}

static void take_events(void *context)
{
    client *t = context;
    const mproto_smtpc_event *e;

    while ((e = mproto_smtpc_next(t->c)) != NULL) {
        if (e->type == MPROTO_SMTPC_READY) {
            t->ready = 1;
            t->caps = e->caps;
            snprintf(t->mechanisms, sizeof t->mechanisms, "%.*s",
                     (int)e->offer->auth.n,
                     e->offer->auth.n ? e->offer->auth.p : "");
        } else if (e->type == MPROTO_SMTPC_BODY) {
            send_content(t, e->room);
        } else if (e->type == MPROTO_SMTPC_REPLY ||
                   e->type == MPROTO_SMTPC_RESULT) {
            t->code = e->reply.code;
        }
    }
}

/* 1: what a verb gave is taken, and the reply is 2xx. */
static int done(client *t, int taken)
{
    t->code = MPROTO_SMTP_UNSENT;
    if (taken == MPROTO_OK)
        curl_exchange(t->s, t->w, take_events, t);
    return t->code / 100 == 2;
}

/* A mechanism after the other. Where there is none the mail goes without. */
static int authenticate(client *t, const curl_op *op)
{
    outline_text tried = { 0 };
    mproto_sasl *sasl;
    int ok = 0;

    if (!op->name || !*t->mechanisms)
        return 1;
    while (!ok &&
           (sasl = curl_sasl(op, t->mechanisms, &tried, 25)) != NULL) {
        ok = done(t, mproto_smtpc_auth(t->c, sasl));
        mproto_sasl_free(sasl);
    }
    free(tried.p);
    return ok;
}

static int connect_client(client *t, const curl_op *op)
{
    mproto_smtpc_opts opts;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_SMTPC_CLEAR_AUTH;
    if (strncmp(op->url, "smtps:", 6) == 0)
        opts.flags |= MPROTO_SMTPC_TLS;
    opts.hostname = op->path;
    t->ready = 0;
    t->c = mproto_smtpc_new(&opts);
    if (!t->c)
        return 0;
    t->w = mproto_smtpc_wire(t->c);
    curl_server_greet(t->s, "220 curl ESMTP server ready to serve");
    curl_exchange(t->s, t->w, take_events, t);
    return t->ready && authenticate(t, op);
}

/* "<me@example.com> RET=HDRS" or "me@example.com"; its parameters, or NULL. */
static const char *split(char *address, size_t cap, const char *option)
{
    size_t n = *option == '<' ? strcspn(option, ">") : strlen(option);

    snprintf(address, cap, "%.*s", (int)(n - (*option == '<')),
             option + (*option == '<'));
    option += n;
    option += *option == '>';
    option += *option == ' ';
    return *option ? option : NULL;
}

static int is_ascii(const char *s)
{
    while (*s && !(*s & 0x80))
        s++;
    return !*s;
}

/* MAIL with what is known of the message. */
static int mail(client *t, const curl_op *op)
{
    char address[128], params[128];
    const char *own = split(address, sizeof address, op->from ? op->from : "");
    int utf8 = 0, ends;
    size_t i;

    for (i = 0; i < op->rcpts_n; i++)
        utf8 |= !is_ascii(op->rcpts[i]);
    ends = snprintf(params, sizeof params, "%s%s", own ? own : "",
                    utf8 && (t->caps & MPROTO_SMTP_CAP_SMTPUTF8) ? "SMTPUTF8"
                                                                 : "");
    if (strcmp(op->upload, "-") != 0)
        snprintf(params + ends, sizeof params - (size_t)ends, "SIZE=%lu",
                 (unsigned long)strlen(t->content));
    return done(t, mproto_smtpc_mail(t->c, address, *params ? params : NULL));
}

static int send_mail(client *t, const curl_op *op)
{
    char address[128];
    const char *params;
    unsigned accepted = 0;
    size_t i;

    t->content = curl_section(t->s->test,
                              strcmp(op->upload, "-") == 0 ? "stdin" : "file");
    if (!t->content)
        t->content = "";
    if (!mail(t, op))
        return 0;
    for (i = 0; i < op->rcpts_n; i++) {
        params = split(address, sizeof address, op->rcpts[i]);
        if (done(t, mproto_smtpc_rcpt(t->c, address, params)))
            accepted++;
        else if (!op->allow_fails)
            return 0;
    }
    return accepted > 0 && done(t, mproto_smtpc_data(t->c));
}

static int ask(client *t, const curl_op *op)
{
    char text[128];
    const char *request = op->request ? op->request : "VRFY";

    if (strcmp(request, "NOOP") == 0)
        return done(t, mproto_smtpc_noop(t->c, NULL));
    if (op->rcpts_n == 0)
        return 0;
    snprintf(text, sizeof text, "%s%s", op->rcpts[0],
             t->caps & MPROTO_SMTP_CAP_SMTPUTF8 ? " SMTPUTF8" : "");
    if (strcmp(request, "EXPN") == 0)
        return done(t, mproto_smtpc_expn(t->c, text));
    return done(t, mproto_smtpc_vrfy(t->c, text));
}

static int run(client *t, const curl_op *op)
{
    int ok = connect_client(t, op);

    if (ok) {
        ok = op->upload ? send_mail(t, op) : ask(t, op);
        done(t, mproto_smtpc_quit(t->c));
    }
    mproto_smtpc_free(t->c);
    return ok;
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
    t.s = &s;
    for (i = 0; i < c->ops_n && ok; i++) {
        s.upload.n = 0;
        ok = run(&t, &c->ops[i]);
    }
    curl_judge(&s, NULL, NULL, !ok);
    curl_server_free(&s);
}

void curl_smtp(const char *source)
{
    curl_run(source, "smtp", play);
}
