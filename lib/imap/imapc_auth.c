#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include "base/print_int.h"
#include "base/span_int.h"
#include <string.h>

/* --- LOGIN (RFC 9051 6.2.3) --- */

/* What shows the secret to whoever listens. */
static void refuse_clear(mproto_imapc *c)
{
    if (!c->tls && !(c->flags & MPROTO_IMAPC_CLEAR_AUTH))
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
}

int mproto_imapc_login(mproto_imapc *c, const char *user,
                       const char *password)
{
    int rc;

    mproto_imapc_say_verb(c, "LOGIN");
    refuse_clear(c);
    if (mproto_imapc_has(c, "LOGINDISABLED"))
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
    mproto_imapc_say_astring(c, user);
    mproto_imapc_say_astring(c, password);
    rc = mproto_imapc_say_end(c, 0);
    if (rc > 0)
        mproto_ferry_mark(&c->say.ferry);
    return rc;
}

/* --- AUTHENTICATE (RFC 9051 6.2.2) --- */

/* The ferry says it all, and not before it can. */
static void set_prefix(mproto_imapc *c, int number)
{
    mproto_buf b;

    mproto_buf_init(&b, c->say.prefix, sizeof c->say.prefix);
    mproto_buf_char(&b, 'A');
    mproto_buf_number(&b, (uint64_t)number);
    mproto_buf_text(&b, " AUTHENTICATE ");
    MPROTO_CHECK(!b.over);
    c->say.ferry.verb.p = b.p;
    c->say.ferry.verb.n = b.n;
}

int mproto_imapc_auth(mproto_imapc *c, mproto_sasl *sasl)
{
    mproto_imapc_verb_row row = *mproto_imapc_verb_row_of("AUTHENTICATE");
    int rc;

    if (!sasl)
        return MPROTO_E_ARG;
    row.name = NULL;
    mproto_imapc_say_row(c, &row, row.is);
    if (mproto_sasl_is_clear(sasl))
        refuse_clear(c);
    rc = mproto_imapc_say_end(c, 1);
    if (rc < 0)
        return rc;
    set_prefix(c, rc);
    c->say.ferry.wait = !mproto_imapc_has_rev2(c, "SASL-IR");
    mproto_ferry_begin(&c->say.ferry, sasl);
    return rc;
}

/* It failed before anything was said: as if the server had refused. */
static int auth_unsent(mproto_imapc *c)
{
    c->ev.type = MPROTO_IMAPC_RESULT;
    c->ev.command = mproto_imapc_queue_open(&c->queue)->number;
    c->ev.status = MPROTO_IMAP_NO;
    mproto_imapc_queue_withdraw(&c->queue);
    return 1;
}

static int auth_event(mproto_imapc *c, mproto_ferry_news news)
{
    if (news == MPROTO_FERRY_NOTHING)
        return 0;
    if (news == MPROTO_FERRY_UNSENT)
        return auth_unsent(c);
    c->ev.type = news == MPROTO_FERRY_TOKEN ? MPROTO_IMAPC_TOKEN
                                            : MPROTO_IMAPC_WORK;
    c->ev.command = mproto_imapc_queue_open(&c->queue)->number;
    return 1;
}

int mproto_imapc_auth_run(mproto_imapc *c)
{
    if (!c->say.ferry.sasl || mproto_imapc_queue_is_gated(&c->queue))
        return 0;
    return auth_event(c, mproto_ferry_run(&c->say.ferry));
}

/* The base64 is decoded in a copy, which the exchange reads at once. */
int mproto_imapc_on_challenge(mproto_imapc *c, mproto_span text)
{
    const mproto_alloc *alloc = &c->wire.alloc;
    char *copy;
    int event;

    if (c->say.ferry.turn != MPROTO_FERRY_WAIT) {
        mproto_imapc_die(c, MPROTO_E_PEER, "a challenge that is not awaited");
        return 0;
    }
    if (text.n > MPROTO_IMAPC_AUTH_MAX) {
        mproto_imapc_die(c, MPROTO_E_LIMIT, "a challenge is too long");
        return 0;
    }
    copy = mproto_alloc_new(alloc, text.n + 1);
    if (!copy) {
        mproto_imapc_die(c, MPROTO_E_MEMORY, "no memory for a challenge");
        return 0;
    }
    memcpy(copy, text.n > 0 ? text.p : "", text.n);
    event = auth_event(c, mproto_ferry_challenge(&c->say.ferry, copy, text.n,
                                                 1));
    mproto_wipe(copy, text.n + 1);
    mproto_alloc_free(alloc, copy, text.n + 1);
    return event;
}

/* --- mechanisms --- */

size_t mproto_imapc_mechanisms(const mproto_imapc *c, char *dst, size_t cap)
{
    mproto_print out = { NULL, 0, 0 };
    mproto_span caps, word, front;
    int more = 1;

    out.dst = dst;
    out.cap = cap;
    caps.p = c->caps.p;
    caps.n = c->caps.n;
    while (more) {
        more = mproto_cut(&caps, ' ', &word);
        front = word;
        front.n = 5;
        if (word.n <= 5 || !mproto_same(front, "auth="))
            continue;
        if (out.n > 0)
            mproto_print_char(&out, ' ');
        mproto_print_put(&out, word.p + 5, word.n - 5);
    }
    return mproto_print_end(&out);
}
