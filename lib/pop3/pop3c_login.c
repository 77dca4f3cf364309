#include "pop3/pop3c_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include <string.h>

#define DIGEST_HEX 32u          /* of MD5 */

/* --- checks --- */

static int may_login(const mproto_pop3c *c)
{
    int rc = mproto_pop3c_may_speak(c, MPROTO_POP3C_IN(AUTHORIZATION));

    if (rc == MPROTO_OK &&
        (c->count > 0 || ((c->flags & MPROTO_POP3C_NEED_TLS) && !c->tls)))
        rc = MPROTO_E_STATE;
    return rc;
}

/* The same for what shows the secret to whoever listens. */
static int pop3c_may_show(const mproto_pop3c *c)
{
    int rc = may_login(c);

    if (rc == MPROTO_OK && !c->tls && !(c->flags & MPROTO_POP3C_CLEAR_AUTH))
        rc = MPROTO_E_STATE;
    return rc;
}

/* "XXXX " and CRLF are there, too. */
static int user_fits(const char *s)
{
    size_t n;

    if (!s)
        return 0;
    for (n = 0; s[n]; n++)
        if (mproto_is(s[n], MPROTO_C_CTL))
            return 0;
    return n > 0 && n <= MPROTO_POP3C_COMMAND_MAX - 7;
}

static int password_fits(const char *s)
{
    size_t n;

    if (!s)
        return 0;
    for (n = 0; s[n]; n++)
        if (s[n] == '\r' || s[n] == '\n')
            return 0;
    return n <= MPROTO_POP3C_COMMAND_MAX - 7;
}

/* --- USER and PASS, USER and RPOP --- */

static void queue_text(mproto_pop3c *c, mproto_pop3_cmd what,
                       const char *text)
{
    mproto_pop3c_words words;
    int rc;

    memset(&words, 0, sizeof words);
    words.command.what = what;
    words.text = text;
    rc = mproto_pop3c_queue(c, &words);
    MPROTO_CHECK(rc == MPROTO_OK);
}

/* Nothing is in flight, so that there is room, unless the server answered
 * before it was asked. */
static int login_has_room(mproto_pop3c *c)
{
    c->starved = 2 * MPROTO_POP3C_COMMAND_MAX;
    if (!mproto_pop3c_has_room(c))
        return 0;
    c->starved = 0;
    return 1;
}

int mproto_pop3c_login(mproto_pop3c *c, const char *user,
                       const char *password)
{
    int rc = pop3c_may_show(c);

    if (rc != MPROTO_OK)
        return rc;
    if (!user_fits(user) || !password_fits(password))
        return MPROTO_E_ARG;
    if (!login_has_room(c))
        return MPROTO_E_FULL;
    queue_text(c, MPROTO_POP3_USER, user);
    queue_text(c, MPROTO_POP3_PASS, password);
    mproto_ferry_mark(&c->ferry);
    return MPROTO_OK;
}

int mproto_pop3c_rpop(mproto_pop3c *c, const char *user,
                      const char *local_user)
{
    int rc = may_login(c);

    if (rc != MPROTO_OK)
        return rc;
    if (!user_fits(user) || !user_fits(local_user))
        return MPROTO_E_ARG;
    if (!login_has_room(c))
        return MPROTO_E_FULL;
    queue_text(c, MPROTO_POP3_USER, user);
    queue_text(c, MPROTO_POP3_RPOP, local_user);
    return MPROTO_OK;
}

/* --- APOP --- */

static size_t stamp_atoms(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && (mproto_is(p[i], MPROTO_C_ATEXT) || p[i] == '.'))
        i++;
    return i;
}

/* "<" atoms "@" atoms ">" of ASCII alone: the forged stamps of CVE-2007-1558
 * are none. Its octets, or 0. */
static size_t stamp_size(const char *p, size_t n)
{
    size_t left = n > 1 ? stamp_atoms(p + 1, n - 1) : 0;
    size_t at = 1 + left, right;

    if (left == 0 || at >= n || p[at] != '@')
        return 0;
    right = stamp_atoms(p + at + 1, n - at - 1);
    at += 1 + right;
    return right > 0 && at < n && p[at] == '>' ? at + 1 : 0;
}

void mproto_pop3c_learn_stamp(mproto_pop3c *c)
{
    const char *end = c->text.p + c->text.n;
    const char *p = c->text.n > 0 ? memchr(c->text.p, '<', c->text.n) : NULL;
    size_t n = p ? stamp_size(p, (size_t)(end - p)) : 0;

    c->stamp_n = n <= sizeof c->stamp ? n : 0;
    if (c->stamp_n > 0)
        memcpy(c->stamp, p, n);
}

/* RFC 1939 section 7: MD5 of the stamp and the secret. */
static void put_digest(const mproto_pop3c *c, const void *secret, size_t n,
                       char *to)
{
    unsigned char octets[MPROTO_DIGEST_MAX];
    mproto_digest d;

    mproto_digest_init(&d, MPROTO_HASH_MD5);
    mproto_digest_in(&d, c->stamp, c->stamp_n);
    mproto_digest_in(&d, secret, n);
    mproto_digest_end(&d, octets);
    mproto_hex(to, octets, DIGEST_HEX / 2);
}

int mproto_pop3c_apop(mproto_pop3c *c, const char *user, const void *secret,
                      size_t n)
{
    char text[MPROTO_POP3C_COMMAND_MAX];
    size_t user_n = user_fits(user) ? mproto_length(user) : 0;
    int rc = may_login(c);

    if (rc != MPROTO_OK)
        return rc;
    if (!(c->flags & MPROTO_POP3C_APOP) || c->stamp_n == 0)
        return MPROTO_E_STATE;
    if (user_n == 0 || user_n + DIGEST_HEX + 8 > sizeof text ||
        memchr(user, ' ', user_n) || (!secret && n > 0))
        return MPROTO_E_ARG;
    if (!login_has_room(c))
        return MPROTO_E_FULL;
    memcpy(text, user, user_n);
    text[user_n] = ' ';
    put_digest(c, secret, n, text + user_n + 1);
    text[user_n + 1 + DIGEST_HEX] = '\0';
    queue_text(c, MPROTO_POP3_APOP, text);
    mproto_ferry_mark(&c->ferry);
    mproto_wipe(text, sizeof text);
    return MPROTO_OK;
}

/* --- AUTH (RFC 5034) --- */

/* Lines of AUTH may be longer; half of one may be there already. Cut again to
 * line_max with DONE. */
static int widen_line(mproto_pop3c *c)
{
    if (c->limits.line_max >= MPROTO_POP3C_AUTH_MAX)
        return MPROTO_OK;
    if (!c->wide) {
        c->wide = c->wire.alloc.resize(c->wire.alloc.ctx, NULL, 0,
                                       MPROTO_POP3C_AUTH_MAX);
        if (!c->wide)
            return MPROTO_E_NOMEM;
        memcpy(c->wide, c->line.p, c->line.n);
        c->line.p = c->wide;
    }
    c->line.max = MPROTO_POP3C_AUTH_MAX;
    return MPROTO_OK;
}

int mproto_pop3c_auth(mproto_pop3c *c, mproto_sasl *sasl)
{
    int rc;

    if (!sasl)
        return MPROTO_E_ARG;
    rc = mproto_sasl_is_clear(sasl) ? pop3c_may_show(c) : may_login(c);
    if (rc == MPROTO_OK)
        rc = widen_line(c);
    if (rc != MPROTO_OK)
        return rc;
    mproto_ferry_begin(&c->ferry, sasl);
    memset(&c->flight[c->first], 0, sizeof *c->flight);
    c->flight[c->first].what = MPROTO_POP3_AUTH;
    c->released = c->count = 1; /* its octets come from the exchange */
    c->wire.asks = 0;
    return MPROTO_OK;
}

static int event_of_ferry(mproto_pop3c *c, mproto_ferry_news news)
{
    if (news == MPROTO_FERRY_NOTHING)
        return 0;
    if (news == MPROTO_FERRY_UNSENT)
        return mproto_pop3c_done(c, MPROTO_POP3_ERR);
    c->ev.type = news == MPROTO_FERRY_TOKEN ? MPROTO_POP3C_TOKEN
                                            : MPROTO_POP3C_WORK;
    c->ev.which = MPROTO_POP3_AUTH;
    return 1;
}

int mproto_pop3c_auth_run(mproto_pop3c *c)
{
    return event_of_ferry(c, mproto_ferry_run(&c->ferry));
}

/* "+" and base64, which is decoded where it stands. */
int mproto_pop3c_on_challenge(mproto_pop3c *c)
{
    size_t mark = c->line.n > 1 ? 2 : 1;

    if (c->ferry.turn != MPROTO_FERRY_WAIT) {
        mproto_pop3c_die(c, MPROTO_E_PEER, "a challenge that is not awaited");
        return 0;
    }
    return event_of_ferry(c, mproto_ferry_challenge(
        &c->ferry, c->line.p + mark, c->line.n - mark, c->defects == 0));
}

int mproto_pop3c_on_auth(mproto_pop3c *c, mproto_pop3_status status)
{
    int success = status == MPROTO_POP3_OK;
    const char *foul = mproto_ferry_verdict(&c->ferry, success);

    if (foul)
        mproto_pop3c_die(c, MPROTO_E_PEER, foul);
    else if (success)
        mproto_pop3c_move(c, MPROTO_POP3C_S_TRANSACTION);
    mproto_ferry_end(&c->ferry);
    return mproto_pop3c_done(c, foul && success ? MPROTO_POP3_UNKNOWN
                                                : status);
}

#undef DIGEST_HEX
