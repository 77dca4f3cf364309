/* Every decision is made at once, so each event is answered where it comes
 * up. A session holds the file of the message that is on its way and no
 * content: pread() takes it from where the engine is. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "pop3.h"
#include "log.h"
#include "maildrop.h"

#include <mailproto/pop3d.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pop3_session {
    struct pop3         *config;
    struct client       *client;
    struct pop3_session *next, *previous;
    mproto_pop3d        *engine;
    mproto_sasl         *sasl;  /* while AUTH runs */
    const struct user   *user;  /* whose maildrop it has; NULL before */
    struct maildrop      drop;
    int                  fd;    /* of the message on its way, or -1 */
};

static void link_session(struct pop3_session *s)
{
    s->next = s->config->first;
    if (s->next != NULL)
        s->next->previous = s;
    s->config->first = s;
}

static void unlink_session(struct pop3_session *s)
{
    if (s->next != NULL)
        s->next->previous = s->previous;
    if (s->previous != NULL)
        s->previous->next = s->next;
    else
        s->config->first = s->next;
}

static void close_message(struct pop3_session *s)
{
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

static void end(void *session)
{
    struct pop3_session *s = session;

    unlink_session(s);
    close_message(s);
    mproto_pop3d_free(s->engine);
    mproto_sasl_free(s->sasl);
    maildrop_free(&s->drop);
    free(s);
}

static mproto_pop3d *new_engine(const struct endpoint *at)
{
    const struct pop3 *config = at->config;
    unsigned char random[18];
    mproto_pop3d_opts opts = { .size = sizeof opts };

    opts.hostname = config->domain;
    opts.flags = config->flags;
    opts.caps = MPROTO_POP3_CAP_UIDL | MPROTO_POP3_CAP_UTF8;
    if (at->implicit)
        opts.flags |= MPROTO_POP3D_TLS;
    if (at->tls != NULL)
        opts.caps |= MPROTO_POP3_CAP_STLS;
    opts.auth = config->auth->mechanisms;
    if (config->auth->plain && auth_random(config->auth, random,
                                           sizeof random) == 0) {
        opts.random = random;
        opts.random_n = sizeof random;
    }
    return mproto_pop3d_new(&opts);
}

static void *begin(const struct endpoint *at, struct client *client)
{
    struct pop3_session *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->config = at->config;
    s->client = client;
    s->fd = -1;
    link_session(s);
    s->engine = new_engine(at);
    if (s->engine == NULL) {
        end(s);
        return NULL;
    }
    return s;
}

static mproto_wire *wire(void *session)
{
    return mproto_pop3d_wire(((struct pop3_session *)session)->engine);
}

static void bye(void *session, const char *text)
{
    mproto_pop3d_close(((struct pop3_session *)session)->engine, text);
}

static void drop_exchange(struct pop3_session *s)
{
    mproto_sasl_free(s->sasl);
    s->sasl = NULL;
}

static void on_auth(struct pop3_session *s, const mproto_pop3d_event *ev)
{
    s->sasl = auth_begin(s->config->auth, ev->text, s->client);
    if (s->sasl != NULL
        && mproto_pop3d_auth(s->engine, s->sasl) == MPROTO_OK)
        return;
    drop_exchange(s);
    mproto_pop3d_refuse(s->engine, "SYS/TEMP", "not now, try later");
}

static void on_lookup(struct pop3_session *s, const mproto_pop3d_event *ev)
{
    auth_answer(s->config->auth, ev->sasl);
    mproto_pop3d_ok(s->engine);
}

/* A user without a password still costs what one with a password costs. */
static const struct user *check_apop(const struct pop3_session *s,
                                     mproto_span name)
{
    const struct user *user = users_named(s->config->auth->users, name);
    const char *secret = user != NULL ? user->secret : "";
    int told = mproto_pop3d_apop(s->engine, secret, strlen(secret));

    return told && secret[0] != '\0' ? user : NULL;
}

static int is_locked(const struct pop3_session *s, const struct user *user)
{
    const struct pop3_session *other;

    for (other = s->config->first; other != NULL; other = other->next)
        if (other->user == user)
            return 1;
    return 0;
}

/* Who is proven, or NULL. */
static const struct user *check_login(const struct pop3_session *s,
                                      const mproto_pop3d_event *ev)
{
    const struct auth *auth = s->config->auth;

    if (ev->which == MPROTO_POP3_AUTH)
        return users_named(auth->users, mproto_sasl_who(ev->sasl));
    if (ev->which == MPROTO_POP3_APOP)
        return check_apop(s, ev->user);
    return auth_password(auth, s->client, ev->user, ev->secret);
}

static void on_login(struct pop3_session *s, const mproto_pop3d_event *ev)
{
    const struct user *user = check_login(s, ev);

    auth_outcome(s->client, user, ev->sasl != NULL ? mproto_sasl_who(ev->sasl)
                                                   : ev->user);
    if (user == NULL) {
        mproto_pop3d_refuse(s->engine, NULL, "wrong name or password");
    } else if (is_locked(s, user)) {
        mproto_pop3d_refuse(s->engine, "IN-USE",
                            "another session has this maildrop");
    } else if (maildrop_read(&s->drop, user->box) < 0) {
        log_errno(user->box, errno);
        mproto_pop3d_refuse(s->engine, "SYS/TEMP", "disk trouble, try later");
    } else if (mproto_pop3d_open(s->engine, s->drop.items, s->drop.n, 0)
               == MPROTO_OK) {
        s->user = user;
    } else {
        maildrop_free(&s->drop);
        mproto_pop3d_refuse(s->engine, "SYS/PERM", "the maildrop is no good");
    }
    drop_exchange(s);
}

/* A copy in ASCII would lose something, and the client may delete the message
 * then: RFC 6856 2.1 lets us refuse it. */
static void on_retr(struct pop3_session *s, const mproto_pop3d_event *ev)
{
    const char *file = s->drop.files[ev->number - 1];
    int utf8 = 0;

    close_message(s);
    s->fd = maildrop_open(&s->drop, ev->number - 1);
    if (s->fd >= 0 && !mproto_pop3d_utf8(s->engine))
        utf8 = maildrop_is_utf8(s->fd);
    if (s->fd >= 0 && utf8 == 0) {
        mproto_pop3d_ok(s->engine);
    } else if (s->fd >= 0 && utf8 > 0) {
        mproto_pop3d_refuse(s->engine, "UTF8",
                            "its header is in UTF-8: say UTF8 first");
    } else {
        log_errno(file, errno);
        mproto_pop3d_refuse(s->engine, "SYS/TEMP",
                            "the message cannot be read");
    }
}

static void on_body(struct pop3_session *s, const mproto_pop3d_event *ev)
{
    char buf[16384];
    size_t n = ev->room < sizeof buf ? ev->room : sizeof buf;
    ssize_t k;

    do {
        k = pread(s->fd, buf, n, (off_t)ev->offset);
    } while (k < 0 && errno == EINTR);
    if (k > 0) {
        mproto_pop3d_body(s->engine, buf, (size_t)k);
        return;
    }
    close_message(s);
    if (k == 0)
        mproto_pop3d_body_end(s->engine);
    else
        mproto_pop3d_close(s->engine, NULL);
}

static void on_update(struct pop3_session *s)
{
    uint32_t i, failed = 0, removed = 0;

    for (i = 0; i < s->drop.n; i++) {
        if (!mproto_pop3d_deleted(s->engine, i + 1))
            continue;
        removed++;
        if (maildrop_remove(&s->drop, i) == 0)
            continue;
        log_errno(s->drop.files[i], errno);
        failed++;
    }
    if (removed > 0 && maildrop_sync(s->user->box) < 0) {
        log_errno(s->user->box, errno);
        failed++;
    }
    if (failed > 0)
        mproto_pop3d_refuse(s->engine, "SYS/TEMP",
                            "some deleted messages are not removed");
    else
        mproto_pop3d_ok(s->engine);
}

static void run(void *session)
{
    struct pop3_session *s = session;
    const mproto_pop3d_event *ev;

    while ((ev = mproto_pop3d_next(s->engine)) != NULL) {
        switch (ev->type) {
        case MPROTO_POP3D_STLS:
            mproto_pop3d_ok(s->engine);
            break;
        case MPROTO_POP3D_AUTH:
            on_auth(s, ev);
            break;
        case MPROTO_POP3D_LOOKUP:
            on_lookup(s, ev);
            break;
        case MPROTO_POP3D_WORK: /* a slice is a millisecond; others wait */
            break;
        case MPROTO_POP3D_RESET:
            auth_outcome(s->client, NULL, mproto_sasl_who(ev->sasl));
            drop_exchange(s);
            break;
        case MPROTO_POP3D_LOGIN:
            on_login(s, ev);
            break;
        case MPROTO_POP3D_RETR:
            on_retr(s, ev);
            break;
        case MPROTO_POP3D_BODY:
            on_body(s, ev);
            break;
        case MPROTO_POP3D_BODY_STOP:
            close_message(s);
            break;
        case MPROTO_POP3D_UPDATE:
            on_update(s);
            break;
        default:                /* others were not asked for */
            mproto_pop3d_refuse(s->engine, NULL, NULL);
            break;
        }
    }
    if (mproto_wire_want(wire(s)) & MPROTO_CLOSED)
        s->user = NULL;         /* others may have the maildrop now */
}

const struct service pop3_service = { begin, wire, run, bye, end };
