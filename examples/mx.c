/* Every decision is made at once, so each event is answered where it comes
 * up. fsync() is the slow one: a busy server would hand it to a thread and
 * answer BODY_END when that is done; the engine waits. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "mx.h"
#include "smtp_login.h"
#include "transaction.h"

#include <mailproto/fields.h>
#include <mailproto/smtpd.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct session {
    const struct mx   *mx;
    struct client     *client;
    mproto_smtpd      *engine;
    struct smtp_login  login;
    struct transaction mail;
    uint64_t           size;    /* of the message, as MAIL told; or 0 */
    char               helo[TRANSACTION_TEXT];
};

static void end(void *session)
{
    struct session *s = session;

    transaction_free(&s->mail);
    mproto_smtpd_free(s->engine);
    smtp_login_free(&s->login);
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
    mproto_smtpd_opts opts = { .size = sizeof opts };

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
    s->mail.delivery.each = (s->mx->flags & MPROTO_SMTPD_LMTP) != 0;
    s->engine = new_engine(at);
    if (s->engine == NULL) {
        end(s);
        return NULL;
    }
    s->login.engine = s->engine;
    s->login.auth = s->mx->auth;
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
    transaction_reset(&s->mail);
    transaction_text(s->helo, ev->text);
    mproto_smtpd_ok(s->engine);
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
    char local[TRANSACTION_TEXT];
    mproto_span name = { local, 0 };

    name.n = mproto_smtp_local_text(local, sizeof local, path);
    return name.n < sizeof local ? users_find(s->mx->users, name) : NULL;
}

/* Told at RCPT, as most servers do: some clients try the next server when MAIL
 * is refused, but tell the user of a recipient that is. */
static int must_log_in(const struct session *s)
{
    return s->mx->auth != NULL && !s->login.known;
}

/* Without it who wants to be told of success could not be (RFC 6409 6.1). */
static int may_send(const struct session *s, const mproto_smtp_path *path)
{
    return s->mx->auth == NULL || must_log_in(s) || is_ours(s, path);
}

static void refuse_memory(struct session *s)
{
    mproto_smtpd_reply(s->engine, 452, "4.3.0", "no memory");
}

static void on_mail(struct session *s, const mproto_smtpd_event *ev)
{
    const struct user *sender = NULL;

    if (!may_send(s, &ev->path)) {
        mproto_smtpd_reply(s->engine, 550, "5.7.1",
                           "submit as somebody of this domain");
        return;
    }
    s->size = ev->size;
    if (ev->path.domain.n > 0 && is_ours(s, &ev->path))
        sender = user_of(s, &ev->path);
    if (transaction_mail(&s->mail, ev, sender) < 0)
        refuse_memory(s);
    else
        mproto_smtpd_ok(s->engine);
}

static void refuse(struct session *s, int error)
{
    if (error == EFBIG)
        mproto_smtpd_reply(s->engine, 552, "5.2.3",
                           "too large for this mailbox");
    else if (error == EDQUOT)
        mproto_smtpd_reply(s->engine, 452, "4.2.2", "the mailbox is full");
    else
        mproto_smtpd_reply(s->engine, 451, "4.3.0",
                           "disk trouble, try later");
}

/* 0, or errno, as refuse() knows it. */
static int check_quota(const struct session *s, const struct user *user,
                       uint64_t octets)
{
    struct imapbox_usage more = { octets, 1 };
    int error;

    if (s->mx->discard || quota_check(s->mx->quota, user->box, &more) == 0)
        return 0;
    error = errno;
    return error == EDQUOT
        && quota_is_above(s->mx->quota, user->box, octets) ? EFBIG : error;
}

/* For the size that MAIL told, if it did. 0: it is answered. */
static int has_room(struct session *s, const struct user *user)
{
    int error = check_quota(s, user, s->size);

    if (error != 0)
        refuse(s, error);
    return error == 0;
}

static void on_rcpt(struct session *s, const mproto_smtpd_event *ev)
{
    const struct user *user;

    if (must_log_in(s))
        mproto_smtpd_reply(s->engine, 530, "5.7.0", "say AUTH first");
    else if (!is_ours(s, &ev->path))
        mproto_smtpd_reply(s->engine, 550, "5.7.1", "we do not relay");
    else if ((user = user_of(s, &ev->path)) == NULL)
        mproto_smtpd_reply(s->engine, 550, "5.1.1", "no such user here");
    else if (!has_room(s, user))
        return;
    else if (transaction_rcpt(&s->mail, ev, user) < 0)
        refuse_memory(s);
    else
        mproto_smtpd_ok(s->engine);
}

static mproto_span span(const char *text)
{
    mproto_span s = { text, strlen(text) };

    return s;
}

static void verdict(struct session *s, int error)
{
    if (error == 0)
        mproto_smtpd_ok(s->engine);
    else
        refuse(s, error);
}

/* What a server that delivers adds at the top (RFC 5321 4.4). */
static int begin_content(struct session *s)
{
    mproto_received r = { .seconds = time(NULL) };

    r.from = span(s->helo);
    r.from_tcp = span(s->client->name);
    r.by = span(s->mx->domain);
    r.with = span(mproto_smtpd_with(s->engine));
    return transaction_data(&s->mail, &r);
}

static void on_data(struct session *s)
{
    int rc = s->mx->discard ? 0 : begin_content(s);

    if (rc == TRANSACTION_UNTRACEABLE)
        mproto_smtpd_reply(s->engine, 554, "5.6.0", "cannot be traced");
    else
        verdict(s, rc == 0 ? 0 : EIO);
}

static void on_body(struct session *s, const mproto_smtpd_event *ev)
{
    if (s->mx->flags & MPROTO_SMTPD_PASS_BARE
        && ev->which == MPROTO_SMTP_DATA)
        transaction_whole_lines(&s->mail, ev->data);
    else
        transaction_write(&s->mail, ev->data.p, ev->data.n);
}

/* By then it is known how long it is, and somebody else's message may have come
 * meanwhile. */
static void check_size(struct session *s)
{
    struct delivery *d = &s->mail.delivery;
    size_t i;

    for (i = 0; d->mail != NULL && i < d->n; i++)
        if (d->list[i].failed == 0)
            d->list[i].failed = check_quota(s, d->list[i].user,
                                            s->mail.octets);
}

/* 250 means that the message survives a power cut from here on. */
static void on_body_end(struct session *s, const mproto_smtpd_event *ev)
{
    if (!s->mx->discard) {
        check_size(s);
        transaction_end(&s->mail, s->client, s->mx->auth);
    }
    verdict(s, transaction_failed(&s->mail, ev->rcpt));
    if (ev->left == 0)
        transaction_reset(&s->mail);
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
            transaction_reset(&s->mail);
            break;
        default:                /* QUIT owes nothing; others were not asked */
            mproto_smtpd_refuse(s->engine);
            break;
        }
    }
}

const struct service mx_service = { begin, wire, run, bye, end };
