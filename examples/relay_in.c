/* Nothing is decided here but who may send to whom; each event is answered
 * where it comes up, as in mx.c. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay.h"
#include "relay_mail.h"
#include "relay_path.h"
#include "smtp_login.h"

#include <mailproto/smtpd.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 256           /* domain 255, mailbox 254: RFC 5321 4.5.3.1 */

struct session {
    const struct relay_door *door;
    mproto_smtpd            *engine;
    struct smtp_login        login;
    struct relay_mail        mail;      /* in a transaction */
    int                      trusted;   /* the net that it is in */
    const char              *peer;
    char                     helo[TEXT_SIZE];
};

/* --- connections ------------------------------------------------------ */

static void end(void *session)
{
    struct session *s = session;

    relay_mail_drop(&s->mail);
    mproto_smtpd_free(s->engine);
    smtp_login_free(&s->login);
    free(s);
}

static mproto_smtpd *new_engine(const struct endpoint *at)
{
    const struct relay_door *door = at->config;
    mproto_smtpd_opts opts = { .size = sizeof opts };

    opts.hostname = door->relay->host;
    opts.flags = door->flags;
    if (at->implicit)
        opts.flags |= MPROTO_SMTPD_TLS;
    opts.caps = MPROTO_SMTP_CAP_CHUNKING | MPROTO_SMTP_CAP_DSN
        | MPROTO_SMTP_CAP_SMTPUTF8;
    if (at->tls != NULL)
        opts.caps |= MPROTO_SMTP_CAP_STARTTLS;
    if (door->submission)
        opts.auth = door->relay->auth->mechanisms;
    return mproto_smtpd_new(&opts);
}

static void *begin(const struct endpoint *at, struct client *client)
{
    struct session *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->door = at->config;
    s->mail.relay = s->door->relay;
    s->mail.submission = s->door->submission;
    s->peer = client->name;
    s->trusted = relay_trusts(&s->door->relay->trust, s->peer);
    s->engine = new_engine(at);
    if (s->engine == NULL) {
        end(s);
        return NULL;
    }
    s->login.engine = s->engine;
    s->login.auth = s->door->relay->auth;
    s->login.client = client;
    return s;
}

static mproto_wire *wire(void *session)
{
    return mproto_smtpd_wire(((struct session *)session)->engine);
}

static void bye(void *session, const char *text)
{
    mproto_smtpd_close(((struct session *)session)->engine, text);
}

static void on_helo(struct session *s, const mproto_smtpd_event *ev)
{
    size_t n;

    relay_mail_drop(&s->mail);
    n = ev->text.n < TEXT_SIZE ? ev->text.n : TEXT_SIZE - 1;
    memcpy(s->helo, ev->text.p, n);
    s->helo[n] = '\0';
    mproto_smtpd_ok(s->engine);
}

/* --- mail ------------------------------------------------------------- */

static void trouble(struct session *s, const char *what)
{
    struct relay_reply reply;

    relay_reply_trouble(&reply, what);
    mproto_smtpd_reply(s->engine, reply.code, reply.enhanced, reply.text);
}

static void on_mail(struct session *s, const mproto_smtpd_event *ev)
{
    if (relay_mail_begin(&s->mail, ev) < 0)
        trouble(s, "new mail");
    else
        mproto_smtpd_ok(s->engine);
}

static void on_rcpt(struct session *s, const mproto_smtpd_event *ev)
{
    char to[RELAY_PATH_SIZE];

    if (relay_to(s->door->relay, &ev->path, s->trusted || s->login.known, to)
        == MPROTO_RELAY_REFUSE)
        mproto_smtpd_reply(s->engine, 550, "5.7.1", "we do not relay there");
    else if (relay_mail_add(&s->mail, to, ev->rcpt_params) < 0)
        trouble(s, "new recipient");
    else
        mproto_smtpd_ok(s->engine);
}

static void on_data(struct session *s)
{
    mproto_received r = {
        .from = { s->helo, strlen(s->helo) },
        .from_tcp = { s->peer, strlen(s->peer) },
        .with = { mproto_smtpd_with(s->engine), 0 }
    };

    r.with.n = strlen(r.with.p);
    if (relay_mail_trace(&s->mail, &r) < 0)
        mproto_smtpd_reply(s->engine, 554, "5.6.0", "cannot be traced");
    else
        mproto_smtpd_ok(s->engine);
}

static void on_body_end(struct session *s)
{
    struct relay_reply reply;

    relay_mail_end(&s->mail, s->peer, &reply);
    mproto_smtpd_reply(s->engine, reply.code, reply.enhanced, reply.text);
}

static void run(void *session)
{
    struct session *s = session;
    const mproto_smtpd_event *ev;

    while ((ev = mproto_smtpd_next(s->engine)) != NULL) {
        if (smtp_login_event(&s->login, ev))
            continue;
        switch (ev->type) {
        case MPROTO_SMTPD_HELO:
            on_helo(s, ev);
            break;
        case MPROTO_SMTPD_STARTTLS:
            relay_mail_drop(&s->mail);
            mproto_smtpd_ok(s->engine);
            break;
        case MPROTO_SMTPD_MAIL:
            on_mail(s, ev);
            break;
        case MPROTO_SMTPD_RCPT:
            on_rcpt(s, ev);
            break;
        case MPROTO_SMTPD_DATA:
            on_data(s);
            break;
        case MPROTO_SMTPD_BODY:
            relay_mail_body(&s->mail, ev->data);
            break;
        case MPROTO_SMTPD_BODY_END:
            on_body_end(s);
            break;
        case MPROTO_SMTPD_RESET:
            relay_mail_drop(&s->mail);
            break;
        default:                /* QUIT owes nothing; others were not asked */
            mproto_smtpd_refuse(s->engine);
            break;
        }
    }
}

const struct service relay_in = { begin, wire, run, bye, end };
