/* Logs in, by what both sides know and the user allows.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "session_int.h"

#include <stdio.h>
#include <string.h>

#define RANDOM  24              /* octets for SCRAM's nonce */
#define BINDING 32

static int fail(struct session *s, enum session_verdict verdict,
                const char *text)
{
    session_set(s->why, verdict, text);
    return -1;
}

static int fill_random(unsigned char *p, size_t n)
{
    FILE *f = fopen("/dev/urandom", "rb");
    int ok = f != NULL && fread(p, 1, n, f) == n;

    if (f != NULL)
        fclose(f);
    return ok ? 0 : -1;
}

/* Why no mechanism was chosen. */
static int none_fits(struct session *s, mproto_span offered)
{
    const struct session_login *login = s->opts.login;
    char text[SESSION_TEXT];

    if (offered.n == 0)
        return fail(s, SESSION_NEVER, "the server offers no AUTH");
    if (mproto_sasl_choose(offered, login->mechanisms, 1).n > 0)
        return fail(s, SESSION_UNSAFE, "the server wants the password itself,"
                    " and there is no TLS to hide it");
    snprintf(text, sizeof text, "no mechanism of AUTH is allowed and offered;"
             " offered: %s", s->offered);
    return fail(s, SESSION_NEVER, text);
}

/* A server that takes a mechanism without -PLUS though it has one is told of
 * ours: it finds out when someone between took it out of the offer. */
static void bind(struct session *s, mproto_sasl_opts *opts,
                 unsigned char binding[BINDING])
{
    const char *allowed = s->opts.login->mechanisms;

    if (allowed == NULL || strstr(allowed, "-PLUS") == NULL
        || stream_binding(&s->stream, binding) < 0)
        return;
    opts->binding = "tls-exporter";
    opts->binding_data = binding;
    opts->binding_n = BINDING;
}

static mproto_sasl *make_sasl(struct session *s, mproto_span mechanism)
{
    const struct session_login *login = s->opts.login;
    mproto_sasl_opts opts = { .size = sizeof opts };
    unsigned char random[RANDOM], binding[BINDING];

    if (fill_random(random, sizeof random) < 0)
        return NULL;
    opts.user = login->user;
    opts.authzid = login->authzid;
    opts.secret = login->secret;
    opts.secret_n = login->secret_n;
    opts.random = random;
    opts.random_n = sizeof random;
    opts.host = s->opts.at.host;
    opts.port = (unsigned)net_port(s->opts.at.port);
    bind(s, &opts, binding);
    return mproto_sasl_client(mechanism, &opts);
}

int session_log_in(struct session *s)
{
    const struct session_login *login = s->opts.login;
    mproto_span offered = { s->offered, strlen(s->offered) };
    mproto_span mechanism = mproto_sasl_choose(
        offered, login->mechanisms, login->clear_ok || s->secure);

    if (mechanism.n == 0)
        return none_fits(s, offered);
    s->sasl = make_sasl(s, mechanism);
    if (s->sasl == NULL)
        return fail(s, SESSION_SYSTEM, "AUTH cannot begin");
    if (mproto_smtpc_auth(s->c, s->sasl) != MPROTO_OK)
        return fail(s, SESSION_NEVER, "AUTH cannot be used here");
    return 0;
}

/* When it was we who gave up, the server's 501 says nothing (RFC 4954 4).
 * Without a reply the connection is over, and tells why. */
void session_logged_in(struct session *s, const mproto_smtp_reply *reply)
{
    const mproto_error *e = mproto_sasl_error(s->sasl);

    if (session_judge(MPROTO_SMTP_AUTH, reply->code) == SESSION_TAKEN) {
        s->settled = 1;
        return;
    }
    if (e->code != MPROTO_OK && (reply->code <= 0 || reply->code == 501))
        session_set(s->why, SESSION_NEVER, e->what);
    else if (reply->code > 0)
        session_set_reply(s->why, MPROTO_SMTP_AUTH, reply);
    s->settled = -1;
}
