/* Every decision is made at once, so each event is answered where it comes
 * up. fsync() is the slow one: a busy server would hand it to a thread and
 * answer BODY_END when that is done; the engine waits. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "mx.h"
#include "delivery.h"
#include "dsn.h"
#include "maildir.h"
#include "whole_lines.h"

#include <mailproto/fields.h>
#include <mailproto/smtpd.h>
#include <mailproto/trace.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_SIZE 256           /* domain 255, mailbox 254: RFC 5321 4.5.3.1 */

struct session {
    const struct mx   *mx;
    struct client     *client;
    mproto_smtpd      *engine;
    mproto_sasl       *sasl;    /* while AUTH runs */
    struct delivery    delivery;
    struct dsn        *dsn;     /* what the sender wants to be told, or NULL */
    struct whole_lines lines;
    const struct user *sender;  /* NULL: nobody of ours */
    char               helo[TEXT_SIZE];
    char               from[TEXT_SIZE];
};

static void end(void *session)
{
    struct session *s = session;

    delivery_free(&s->delivery);
    dsn_free(s->dsn);
    mproto_smtpd_free(s->engine);
    mproto_sasl_free(s->sasl);
    free(s);
}

/* Whoever submits is told of success if he wants to: his box is here. Of
 * others we could not tell, for we send nothing, and who takes NOTIFY must
 * (RFC 3461 5.2.3). Binary content is stored as it came, which is enough for
 * those who read the files, but POP3 knows only lines. */
static unsigned caps_of(const struct endpoint *at)
{
    const struct mx *mx = at->config;
    unsigned caps = MPROTO_SMTP_CAP_CHUNKING | MPROTO_SMTP_CAP_SMTPUTF8
        | MPROTO_SMTP_CAP_LIMITS | MPROTO_SMTP_CAP_REQUIRETLS;

    if (mx->binary)
        caps |= MPROTO_SMTP_CAP_BINARYMIME;
    if (mx->auth != NULL && !mx->discard)
        caps |= MPROTO_SMTP_CAP_DSN;
    if (at->tls != NULL)
        caps |= MPROTO_SMTP_CAP_STARTTLS;
    return caps;
}

static mproto_smtpd *new_engine(const struct endpoint *at)
{
    const struct mx *mx = at->config;
    mproto_smtpd_limits limits = { .size = sizeof limits };
    mproto_smtpd_opts opts = { .size = sizeof opts };

    limits.reply_max = 512;     /* ours are short, and clients many */
    limits.out_max = 1024;
    opts.limits = &limits;
    opts.hostname = mx->domain;
    opts.flags = mx->flags;
    if (at->implicit)
        opts.flags |= MPROTO_SMTPD_TLS;
    opts.caps = caps_of(at);
    opts.auth = mx->auth != NULL ? mx->auth->mechanisms : NULL;
    return mproto_smtpd_new(&opts);
}

static void *begin(const struct endpoint *at, struct client *client)
{
    struct session *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->mx = at->config;
    s->client = client;
    s->delivery.each = (s->mx->flags & MPROTO_SMTPD_LMTP) != 0;
    s->engine = new_engine(at);
    if (s->engine == NULL) {
        end(s);
        return NULL;
    }
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

/* Between transactions. */
static void reset(struct session *s)
{
    delivery_reset(&s->delivery);
    dsn_free(s->dsn);
    s->dsn = NULL;
    s->lines.state = 0;
    s->sender = NULL;
}

/* Cut where there is no room, which the engine's own checks leave. */
static void keep_text(char dst[TEXT_SIZE], mproto_span text)
{
    size_t n = text.n < TEXT_SIZE ? text.n : TEXT_SIZE - 1;

    if (n > 0)
        memcpy(dst, text.p, n);
    dst[n] = '\0';
}

static void on_helo(struct session *s, const mproto_smtpd_event *ev)
{
    reset(s);
    keep_text(s->helo, ev->text);
    mproto_smtpd_ok(s->engine);
}

static void drop_exchange(struct session *s)
{
    mproto_sasl_free(s->sasl);
    s->sasl = NULL;
}

static void on_auth(struct session *s, const mproto_smtpd_event *ev)
{
    s->sasl = auth_begin(s->mx->auth, ev->text, &s->client->stream);
    if (s->sasl != NULL
        && mproto_smtpd_auth(s->engine, s->sasl) == MPROTO_OK)
        return;
    drop_exchange(s);
    mproto_smtpd_reply(s->engine, 454, "4.7.0", "not now, try later");
}

static void on_lookup(struct session *s, const mproto_smtpd_event *ev)
{
    auth_answer(s->mx->auth, ev->sasl);
    mproto_smtpd_ok(s->engine);
}

static void on_login(struct session *s)
{
    mproto_smtpd_ok(s->engine);
    drop_exchange(s);
}

/* <Postmaster> needs no domain. */
static int is_ours(const struct session *s, const mproto_smtp_path *path)
{
    return path->domain.n == 0
        || mproto_name_is(path->domain, s->mx->domain);
}

/* The user whose mailbox it is, or NULL. */
static const struct user *user_of(const struct session *s,
                                  const mproto_smtp_path *path)
{
    char local[TEXT_SIZE];
    mproto_span name = { local, 0 };

    name.n = mproto_smtp_local_text(local, sizeof local, path);
    return name.n < sizeof local ? users_find(s->mx->users, name) : NULL;
}

/* Without it who wants to be told of success could not be (RFC 6409 6.1). */
static int may_send(const struct session *s, const mproto_smtp_path *path)
{
    return s->mx->auth == NULL || is_ours(s, path);
}

static void on_mail(struct session *s, const mproto_smtpd_event *ev)
{
    reset(s);
    keep_text(s->from, ev->path.mailbox);
    if (!may_send(s, &ev->path)) {
        mproto_smtpd_reply(s->engine, 550, "5.7.1",
                           "submit as somebody of this domain");
        return;
    }
    if (ev->path.domain.n > 0 && is_ours(s, &ev->path))
        s->sender = user_of(s, &ev->path);
    if (ev->mail->envid.n > 0 && (s->dsn = dsn_new(ev->mail->envid)) == NULL)
        mproto_smtpd_reply(s->engine, 452, "4.3.0", "no memory");
    else
        mproto_smtpd_ok(s->engine);
}

/* Notes what is to be told of him. 0, or -1: no memory. */
static int note(struct session *s, const struct user *user,
                const mproto_esmtp_rcpt *params)
{
    static const mproto_span none;

    if (s->sender == NULL || !(params->notify & MPROTO_NOTIFY_SUCCESS))
        return 0;
    if (s->dsn == NULL)
        s->dsn = dsn_new(none);
    return s->dsn != NULL ? dsn_add(s->dsn, user, params) : -1;
}

static int add_recipient(struct session *s, const struct user *user,
                         const mproto_esmtp_rcpt *params)
{
    if (delivery_add(&s->delivery, user) < 0)
        return -1;
    if (note(s, user, params) == 0)
        return 0;
    s->delivery.n--;
    return -1;
}

static void on_rcpt(struct session *s, const mproto_smtpd_event *ev)
{
    const struct user *user;

    if (!is_ours(s, &ev->path))
        mproto_smtpd_reply(s->engine, 550, "5.7.1", "we do not relay");
    else if ((user = user_of(s, &ev->path)) == NULL)
        mproto_smtpd_reply(s->engine, 550, "5.1.1", "no such user here");
    else if (add_recipient(s, user, ev->rcpt_params) < 0)
        mproto_smtpd_reply(s->engine, 452, "4.3.0", "no memory");
    else
        mproto_smtpd_ok(s->engine);
}

static mproto_span span(const char *text)
{
    mproto_span s = { text, strlen(text) };

    return s;
}

/* What a server that delivers adds at the top (RFC 5321 4.4). 0 or -1. */
static int write_trace(struct session *s)
{
    struct delivery *d = &s->delivery;
    char text[2048], for_[2 * TEXT_SIZE] = "";
    mproto_received r = { .seconds = time(NULL) };
    size_t n = (size_t)snprintf(text, sizeof text, "Return-Path: <%s>\r\n",
                                s->from);

    delivery_write(d, text, n);
    if (d->n == 1)              /* nobody learns of the others */
        snprintf(for_, sizeof for_, "%s@%s", d->list[0].user->name,
                 s->mx->domain);
    r.from = span(s->helo);
    r.from_tcp = span(s->client->name);
    r.by = span(s->mx->domain);
    r.with = span(mproto_smtpd_with(s->engine));
    r.id = span(maildir_name(d->mail));
    r.for_ = span(for_);
    if (mproto_received_write(text, sizeof text, &n, &r) != MPROTO_OK)
        return -1;
    delivery_write(d, text, n);
    return 0;
}

static void verdict(struct session *s, int good)
{
    if (good)
        mproto_smtpd_ok(s->engine);
    else
        mproto_smtpd_reply(s->engine, 451, "4.3.0",
                           "disk trouble, try later");
}

static void on_data(struct session *s)
{
    if (s->mx->discard) {
        mproto_smtpd_ok(s->engine);
    } else if (delivery_begin(&s->delivery) < 0) {
        verdict(s, 0);
    } else if (write_trace(s) < 0) {
        delivery_reset(&s->delivery);
        mproto_smtpd_reply(s->engine, 554, "5.6.0", "cannot be traced");
    } else {
        mproto_smtpd_ok(s->engine);
    }
}

static void store(void *context, const char *p, size_t n)
{
    struct session *s = context;

    delivery_write(&s->delivery, p, n);
    if (s->dsn != NULL)
        dsn_content(s->dsn, p, n);
}

static void on_body(struct session *s, const mproto_smtpd_event *ev)
{
    if (s->mx->flags & MPROTO_SMTPD_PASS_BARE
        && ev->which == MPROTO_SMTP_DATA)
        whole_lines_write(&s->lines, ev->data.p, ev->data.n, store, s);
    else
        store(s, ev->data.p, ev->data.n);
}

/* Its loss is no reason to send the message again. */
static void tell_sender(struct session *s)
{
    if (s->dsn == NULL || s->delivery.list[0].failed)
        return;
    if (dsn_send(s->dsn, s->mx->auth, s->sender, s->from) < 0)
        fprintf(stderr, "maild: notification for %s: %s\n", s->from,
                strerror(errno));
}

/* 250 means that the message survives a power cut from here on. */
static void on_body_end(struct session *s, const mproto_smtpd_event *ev)
{
    struct delivery *d = &s->delivery;

    if (d->mail != NULL) {
        delivery_end(d);
        tell_sender(s);
    }
    verdict(s, !d->list[d->each ? ev->rcpt : 0].failed);
    if (ev->left == 0)
        reset(s);
}

static void run(void *session)
{
    struct session *s = session;
    const mproto_smtpd_event *ev;

    while ((ev = mproto_smtpd_next(s->engine)) != NULL) {
        switch (ev->type) {
        case MPROTO_SMTPD_HELO:
            on_helo(s, ev);
            break;
        case MPROTO_SMTPD_STARTTLS:
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
            on_body(s, ev);
            break;
        case MPROTO_SMTPD_BODY_END:
            on_body_end(s, ev);
            break;
        case MPROTO_SMTPD_RESET:
            if (ev->which == MPROTO_SMTP_AUTH)
                drop_exchange(s);
            else
                reset(s);
            break;
        case MPROTO_SMTPD_AUTH:
            on_auth(s, ev);
            break;
        case MPROTO_SMTPD_LOOKUP:
            on_lookup(s, ev);
            break;
        case MPROTO_SMTPD_WORK: /* a slice is a millisecond; others wait */
            break;
        case MPROTO_SMTPD_LOGIN:
            on_login(s);
            break;
        default:                /* QUIT owes nothing; others were not asked */
            mproto_smtpd_refuse(s->engine);
            break;
        }
    }
}

const struct service mx_service = { begin, wire, run, bye, end };
