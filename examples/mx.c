/* Every decision is made at once, so each event is answered where it comes
 * up. fsync() is the slow one: a busy server would hand it to a thread and
 * answer BODY_END when that is done; the engine waits. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "mx.h"
#include "maildir.h"

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
    const struct mx     *mx;
    struct client       *client;
    mproto_smtpd        *engine;
    mproto_sasl         *sasl;  /* while AUTH runs */
    struct maildir_mail *mail;
    const char         **boxes; /* of the recipients; with LMTP one for each,
                                 * and NULL when it could not be filled */
    size_t               base;  /* of these, where mail was begun */
    const char          *user;  /* the first recipient */
    size_t               n_boxes, cap_boxes;
    char                 helo[TEXT_SIZE];
    char                 from[TEXT_SIZE];
};

static void end(void *session)
{
    struct session *s = session;

    maildir_drop(s->mail);
    mproto_smtpd_free(s->engine);
    mproto_sasl_free(s->sasl);
    free(s->boxes);
    free(s);
}

static mproto_smtpd *new_engine(const struct endpoint *at)
{
    const struct mx *mx = at->config;
    mproto_smtpd_opts opts = { .size = sizeof opts };

    opts.hostname = mx->domain;
    opts.flags = mx->flags;
    if (at->implicit)
        opts.flags |= MPROTO_SMTPD_TLS;
    opts.caps = MPROTO_SMTP_CAP_CHUNKING;
    if (at->tls != NULL)
        opts.caps |= MPROTO_SMTP_CAP_STARTTLS;
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
    maildir_drop(s->mail);
    s->mail = NULL;
    s->n_boxes = 0;
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
    s->sasl = auth_begin(s->mx->auth, ev->text);
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

static void on_mail(struct session *s, const mproto_smtpd_event *ev)
{
    reset(s);
    keep_text(s->from, ev->path.mailbox);
    mproto_smtpd_ok(s->engine);
}

static int is_lmtp(const struct session *s)
{
    return (s->mx->flags & MPROTO_SMTPD_LMTP) != 0;
}

/* Whether one of the first n recipients has it, too. */
static int is_among(const struct session *s, const char *box, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (s->boxes[i] == box)
            return 1;
    return 0;
}

/* Whoever is named twice gets one copy. 0, or -1: no memory. */
static int add_box(struct session *s, const struct user *user)
{
    size_t cap = s->cap_boxes ? s->cap_boxes * 2 : 4;
    const char **boxes;

    if (!is_lmtp(s) && is_among(s, user->box, s->n_boxes))
        return 0;
    if (s->n_boxes == s->cap_boxes) {
        boxes = realloc(s->boxes, cap * sizeof *boxes);
        if (boxes == NULL)
            return -1;
        s->boxes = boxes;
        s->cap_boxes = cap;
    }
    if (s->n_boxes == 0)
        s->user = user->name;
    s->boxes[s->n_boxes++] = user->box;
    return 0;
}

/* <Postmaster> needs no domain. */
static int is_ours(const struct session *s, const mproto_smtp_path *path)
{
    return path->domain.n == 0
        || mproto_name_is(path->domain, s->mx->domain);
}

static void on_rcpt(struct session *s, const mproto_smtpd_event *ev)
{
    char local[TEXT_SIZE];
    mproto_span name = { local, 0 };
    const struct user *user;

    if (!is_ours(s, &ev->path)) {
        mproto_smtpd_reply(s->engine, 550, "5.7.1", "we do not relay");
        return;
    }
    name.n = mproto_smtp_local_text(local, sizeof local, &ev->path);
    user = name.n < sizeof local ? users_find(s->mx->users, name) : NULL;
    if (user == NULL)
        mproto_smtpd_reply(s->engine, 550, "5.1.1", "no such user here");
    else if (add_box(s, user) < 0)
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
    char text[2048], for_[2 * TEXT_SIZE] = "";
    mproto_received r = { .seconds = time(NULL) };
    size_t n = (size_t)snprintf(text, sizeof text, "Return-Path: <%s>\r\n",
                                s->from);

    maildir_write(s->mail, text, n);
    if (s->n_boxes == 1)        /* nobody learns of the others */
        snprintf(for_, sizeof for_, "%s@%s", s->user, s->mx->domain);
    r.from = span(s->helo);
    r.from_tcp = span(s->client->name);
    r.by = span(s->mx->domain);
    r.with = span(mproto_smtpd_with(s->engine));
    r.id = span(maildir_name(s->mail));
    r.for_ = span(for_);
    if (mproto_received_write(text, sizeof text, &n, &r) != MPROTO_OK)
        return -1;
    maildir_write(s->mail, text, n);
    return 0;
}

/* Tells the one who can do something about it. */
static void log_trouble(const char *box, int error)
{
    fprintf(stderr, "maild: %s: %s\n", box, strerror(error));
}

static void verdict(struct session *s, int good)
{
    if (good)
        mproto_smtpd_ok(s->engine);
    else
        mproto_smtpd_reply(s->engine, 451, "4.3.0",
                           "disk trouble, try later");
}

/* In the first box; with LMTP in the first one that can be had. 0 or -1. */
static int begin_mail(struct session *s)
{
    size_t most = is_lmtp(s) ? s->n_boxes : 1, i;

    for (s->base = 0; s->base < most; s->base++) {
        s->mail = maildir_begin(s->boxes[s->base]);
        if (s->mail != NULL)
            break;
        log_trouble(s->boxes[s->base], errno);
    }
    for (i = 0; s->mail != NULL && i < s->base; i++)
        s->boxes[i] = NULL;
    return s->mail != NULL ? 0 : -1;
}

static void on_data(struct session *s)
{
    if (s->mx->discard) {
        mproto_smtpd_ok(s->engine);
    } else if (begin_mail(s) < 0) {
        verdict(s, 0);
    } else if (write_trace(s) < 0) {
        maildir_drop(s->mail);
        s->mail = NULL;
        mproto_smtpd_reply(s->engine, 554, "5.6.0", "cannot be traced");
    } else {
        mproto_smtpd_ok(s->engine);
    }
}

/* All get it or nobody. */
static int deliver_all(struct session *s)
{
    int rc = maildir_deliver(s->mail, s->boxes + 1, s->n_boxes - 1);

    if (rc < 0)
        log_trouble(s->boxes[0], errno);
    return rc == 0;
}

/* Each for himself: who does not get it has no box afterwards. */
static void deliver_each(struct session *s)
{
    const char *base = s->boxes[s->base];
    size_t i;
    int rc;

    for (i = s->base + 1; i < s->n_boxes; i++) {
        if (is_among(s, s->boxes[i], i)
            || maildir_copy(s->mail, s->boxes[i]) == 0)
            continue;
        log_trouble(s->boxes[i], errno);
        s->boxes[i] = NULL;
    }
    rc = maildir_deliver(s->mail, NULL, 0);
    if (rc < 0)
        log_trouble(base, errno);
    for (i = s->base; rc < 0 && i < s->n_boxes; i++)
        if (s->boxes[i] == base)
            s->boxes[i] = NULL;
}

/* 250 means that the message survives a power cut from here on. */
static void on_body_end(struct session *s, const mproto_smtpd_event *ev)
{
    int good = 1;

    if (s->mail != NULL && is_lmtp(s))
        deliver_each(s);
    else if (s->mail != NULL)
        good = deliver_all(s);
    s->mail = NULL;
    if (is_lmtp(s))
        good = s->boxes[ev->rcpt] != NULL;
    verdict(s, good);
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
            if (s->mail != NULL)
                maildir_write(s->mail, ev->data.p, ev->data.n);
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
