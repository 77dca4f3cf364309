/* Logs in, by what both sides know and the user allows.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "session_int.h"

#include <stdio.h>
#include <string.h>

static int fail(struct session *s, enum session_verdict verdict,
                const char *text)
{
    session_set(s->why, verdict, text);
    return -1;
}

/* Those that are allowed, with blanks between; NULL: the usual ones. */
static const char *names_of(const struct session *s, char dst[SESSION_TEXT])
{
    const char *ways = s->opts.login->ways;
    char *p;

    if (ways == NULL)
        return NULL;
    snprintf(dst, SESSION_TEXT, "%s", ways);
    for (p = dst; *p != '\0'; p++)
        if (*p == ',')
            *p = ' ';
    return dst;
}

/* Why no mechanism was chosen. */
static int none_fits(struct session *s, mproto_span offered)
{
    char text[SESSION_TEXT];

    if (offered.n == 0)
        return fail(s, SESSION_NEVER, "the server offers no AUTH");
    if (mproto_sasl_choose(offered, names_of(s, text), 1).n > 0)
        return fail(s, SESSION_UNSAFE, "the server wants the password itself,"
                    " and there is no TLS to hide it");
    snprintf(text, sizeof text, "no mechanism of AUTH is allowed and offered;"
             " offered: %s", s->offered);
    return fail(s, SESSION_NEVER, text);
}

int session_log_in(struct session *s)
{
    mproto_span offered = { s->offered, strlen(s->offered) }, mechanism;
    char allowed[SESSION_TEXT];

    mechanism = mproto_sasl_choose(offered, names_of(s, allowed),
                                   s->opts.clear_auth || s->peer.secure);
    if (mechanism.n == 0)
        return none_fits(s, offered);
    s->sasl = login_begin(s->opts.login, mechanism, &s->peer.stream);
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
        s->ready = s->peer.settled = 1;
        return;
    }
    if (e->code != MPROTO_OK && (reply->code <= 0 || reply->code == 501))
        session_set(s->why, SESSION_NEVER, e->what);
    else if (reply->code > 0)
        session_set_reply(s->why, MPROTO_SMTP_AUTH, reply);
    s->peer.settled = 1;
}
