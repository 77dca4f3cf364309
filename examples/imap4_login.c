/* ISC, see COPYING. */
#include "imap4_login.h"
#include "imap4_notify.h"
#include "imapbox_user.h"
#include "log.h"

static void drop_exchange(struct imap4_session *s)
{
    mproto_sasl_free(s->sasl);
    s->sasl = NULL;
}

static int starttls(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

static int auth(struct imap4_session *s, const mproto_imapd_event *ev)
{
    s->sasl = auth_begin(s->config->auth, ev->text, s->client);
    if (s->sasl != NULL
        && mproto_imapd_auth(s->engine, s->sasl) == MPROTO_OK)
        return IMAP4_DONE;
    drop_exchange(s);
    return imap4_no(s, "UNAVAILABLE", "not now, try later");
}

static int lookup(struct imap4_session *s, const mproto_imapd_event *ev)
{
    auth_answer(s->config->auth, ev->sasl);
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

static int reset(struct imap4_session *s, const mproto_imapd_event *ev)
{
    auth_outcome(s->client, NULL, mproto_sasl_who(ev->sasl));
    drop_exchange(s);
    return IMAP4_DONE;
}

static int has_too_many(const struct imap4 *config, const struct user *user)
{
    const struct imap4_session *other;
    unsigned n = 0;

    for (other = config->first; other != NULL; other = other->next)
        n += other->user == user;
    return config->per_user > 0 && n >= config->per_user;
}

static int login(struct imap4_session *s, const mproto_imapd_event *ev)
{
    const struct auth *a = s->config->auth;

    const struct user *user;

    user = ev->sasl != NULL
        ? users_named(a->users, mproto_sasl_who(ev->sasl))
        : auth_password(a, s->client, ev->user, ev->secret);
    auth_outcome(s->client, user, ev->sasl != NULL
                 ? mproto_sasl_who(ev->sasl) : ev->user);
    if (user == NULL) {
        mproto_imapd_refuse(s->engine, NULL, "wrong name or password");
    } else if (has_too_many(s->config, user)) {
        mproto_imapd_refuse(s->engine, "UNAVAILABLE",
                            "you have too many sessions already");
    } else {
        s->user = user;
        /* who cannot have them can still have the rest */
        (void)imapbox_welcome(&s->config->store, user->box);
        mproto_imapd_ok(s->engine);
    }
    drop_exchange(s);
    return IMAP4_DONE;
}

/* RFC 8437: as behind the greeting, but for what the wire has learnt. */
static int unauthenticate(struct imap4_session *s,
                          const mproto_imapd_event *ev)
{
    (void)ev;
    imap4_unselect(s);
    imap4_notify_drop(s);
    log_line(LOG_MAIL, s->client, "logged out");
    s->user = NULL;
    s->client->user = NULL;
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

const struct imap4_command imap4_starttls = { starttls, 0, NULL };
const struct imap4_command imap4_auth = { auth, 0, NULL };
const struct imap4_command imap4_lookup = { lookup, 0, NULL };
const struct imap4_command imap4_reset = { reset, 0, NULL };
const struct imap4_command imap4_login = { login, 0, NULL };
const struct imap4_command imap4_unauthenticate = {
    unauthenticate, 0, NULL
};
