/* Secrets meet what a client shows in the library only, which compares them
 * in a time that tells nothing. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "auth.h"
#include "conn.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* hash: of the verifiers that will do; 0: it needs the password itself. */
struct mechanism {
    const char *name;
    mproto_hash hash;
    int         any;            /* passwords and all verifiers will do */
    int         binds;          /* to the channel */
};

static const struct mechanism mechanisms[] = {
    { "SCRAM-SHA-256-PLUS", MPROTO_HASH_SHA256, 0, 1 },
    { "SCRAM-SHA-1-PLUS", MPROTO_HASH_SHA1, 0, 1 },
    { "SCRAM-SHA-256", MPROTO_HASH_SHA256, 0, 0 },
    { "SCRAM-SHA-1", MPROTO_HASH_SHA1, 0, 0 },
    { "CRAM-MD5", (mproto_hash)0, 0, 0 },
    { "PLAIN", (mproto_hash)0, 1, 0 },
    { "LOGIN", (mproto_hash)0, 1, 0 }
};

static int fits(const struct mechanism *m, const struct auth *a)
{
    size_t i;

    for (i = 0; i < a->users->n; i++)
        if (!m->any && a->users->list[i].hash != 0
            && a->users->list[i].hash != m->hash)
            return 0;
    return a->binds || !m->binds;
}

static void list_mechanisms(struct auth *a)
{
    size_t i;

    a->mechanisms[0] = '\0';
    for (i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++) {
        if (!fits(&mechanisms[i], a))
            continue;
        if (a->mechanisms[0] != '\0')
            strcat(a->mechanisms, " ");
        strcat(a->mechanisms, mechanisms[i].name);
    }
}

/* For the salts that are shown to users who are not there: of all secrets, so
 * that they are the same when the server is started again. */
static void make_key(struct auth *a)
{
    mproto_digest d;
    size_t i;

    a->plain = 1;
    mproto_digest_init(&d, MPROTO_HASH_SHA256);
    for (i = 0; i < a->users->n; i++) {
        const struct user *user = &a->users->list[i];

        mproto_digest_in(&d, user->secret, strlen(user->secret) + 1);
        a->plain = a->plain && user->hash == 0;
    }
    mproto_digest_end(&d, a->key);
}

int auth_open(struct auth *a, const struct users *users, const char *host,
              int binds)
{
    a->users = users;
    a->host = host;
    a->binds = binds;
    list_mechanisms(a);
    make_key(a);
    a->source = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    return a->source < 0 ? -1 : 0;
}

void auth_close(struct auth *a)
{
    close(a->source);
    mproto_wipe(a->key, sizeof a->key);
}

int auth_random(const struct auth *a, void *p, size_t n)
{
    unsigned char *to = p;
    ssize_t k;

    for (; n > 0; to += k, n -= (size_t)k) {
        k = read(a->source, to, n);
        if (k < 0 && errno == EINTR)
            k = 0;
        else if (k <= 0)
            return -1;
    }
    return 0;
}

/* Guessing has to be slow; and who is slowed down is told nothing. */
static int may_try(const struct client *client)
{
    if (visitor_may_log_in(client->visitor, conn_now()))
        return 1;
    log_line(LOG_MAIL, client, "login not tried: too many have failed");
    return 0;
}

mproto_sasl *auth_begin(const struct auth *a, mproto_span mechanism,
                        struct client *client)
{
    unsigned char random[24], binding[32];
    mproto_sasl_opts opts = { .size = sizeof opts };

    if (!may_try(client) || auth_random(a, random, sizeof random) < 0)
        return NULL;
    opts.random = random;
    opts.random_n = sizeof random;
    opts.host = a->host;
    opts.now = time(NULL);
    opts.server_key = a->key;
    opts.server_key_n = sizeof a->key;
    if (a->binds && stream_binding(&client->stream, binding) == 0) {
        opts.binding = "tls-exporter";
        opts.binding_data = binding;
        opts.binding_n = sizeof binding;
    }
    return mproto_sasl_server(mechanism, &opts);
}

/* Nobody acts for anybody else here. */
static const struct user *user_of(const struct auth *a, const mproto_sasl *s)
{
    const struct user *user = users_named(a->users, mproto_sasl_who(s));
    mproto_span as = mproto_sasl_acting_as(s);

    if (user == NULL || user->secret[0] == '\0')
        return NULL;
    return as.n == 0 || users_named(a->users, as) == user ? user : NULL;
}

void auth_answer(const struct auth *a, mproto_sasl *s)
{
    const struct user *user = user_of(a, s);
    int rc = MPROTO_E_ARG;

    if (user != NULL && user->hash != 0)
        rc = mproto_sasl_verifier(s, user->secret, strlen(user->secret));
    else if (user != NULL)
        rc = mproto_sasl_password(s, user->secret, strlen(user->secret));
    if (rc != MPROTO_OK)
        mproto_sasl_deny(s);
}

static int is_proven(const struct auth *a, mproto_sasl *s, const char *in,
                     size_t n)
{
    mproto_span out;
    mproto_sasl_state state = mproto_sasl_step(s, in, n, &out);

    while (state == MPROTO_SASL_LOOKUP || state == MPROTO_SASL_WORK) {
        if (state == MPROTO_SASL_LOOKUP)
            auth_answer(a, s);
        state = mproto_sasl_step(s, NULL, 0, &out);
    }
    return state == MPROTO_SASL_DONE;
}

/* An exchange of PLAIN (RFC 4616) without the wire. */
const struct user *auth_password(const struct auth *a, struct client *client,
                                 mproto_span name, mproto_span password)
{
    mproto_span plain = { "PLAIN", 5 };
    char in[600] = "";
    const struct user *user = NULL;
    mproto_sasl *s;

    if (name.n == 0 || password.n == 0
        || name.n + password.n + 2 > sizeof in)
        return NULL;
    s = auth_begin(a, plain, client);
    if (s == NULL)
        return NULL;
    memcpy(in + 1, name.p, name.n);
    memcpy(in + name.n + 2, password.p, password.n);
    if (is_proven(a, s, in, name.n + password.n + 2))
        user = users_named(a->users, mproto_sasl_who(s));
    mproto_wipe(in, sizeof in);
    mproto_sasl_free(s);
    return user;
}

void auth_outcome(struct client *client, const struct user *user,
                  mproto_span name)
{
    if (user != NULL) {
        client->user = user->name;
        log_line(LOG_MAIL, client, "logged in");
        return;
    }
    if (name.n == 0)            /* nothing was said that could be guessed */
        return;
    visitor_failed(client->visitor, conn_now());
    log_line(LOG_MAIL, client, "login failed: %.*s",
             name.n < 100 ? (int)name.n : 100, name.p);
}
