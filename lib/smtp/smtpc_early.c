/* The next envelope in one write with the last dot before it. A copy is kept
 * until MAIL has its reply: some servers know no command while they deliver,
 * and get it again. */
#include "smtp/smtpc_int.h"
#include "base/check_int.h"
#include <string.h>

/* --- on its way --- */

static int is_envelope(const mproto_smtpc *c, unsigned what)
{
    if (c->early == 0)
        return mproto_smtpc_is_mail(what);
    return what == MPROTO_SMTP_RCPT || what == MPROTO_SMTP_DATA;
}

/* There must be room to say it again, too. */
int mproto_smtpc_goes_early(mproto_smtpc *c, unsigned what, size_t n)
{
    if (!(c->flags & MPROTO_SMTPC_ONE_WRITE) || c->early_refused ||
        !is_envelope(c, what) || n > MPROTO_SMTPC_EARLY_MAX - c->again_n ||
        n > mproto_smtpc_room(c))
        return 0;
    memcpy(c->again + c->again_n,
           c->wire.out + c->wire.out_n - c->wire.held, n);
    c->again_n += n;
    c->early++;
    return 1;
}

/* --- refused --- */

/* Before what is held back. */
static void say_first(mproto_smtpc *c, const char *p, size_t n)
{
    mproto_buf b;
    char *at;

    mproto_wire_open(&c->wire, &b, n);
    MPROTO_CHECK(b.cap >= n);
    at = c->wire.out + c->wire.out_n - c->wire.held;
    memmove(at + n, at, c->wire.held);
    memcpy(at, p, n);
    c->wire.out_n += n;
}

static void say_again(mproto_smtpc *c)
{
    MPROTO_CHECK(c->released == c->early);
    say_first(c, c->again, c->again_n);
    c->wire.held += c->again_n;
    c->released = 0;
    c->early = c->early_answered = 0;
    c->again_n = 0;
}

/* One of the replies to an envelope that begins with a MAIL refused. RFC 2920
 * 3.1: a 354 wants its dot though there is nobody to get it. */
static void take_back(mproto_smtpc *c)
{
    unsigned at = c->early_answered++;
    unsigned what = at < c->early ? mproto_smtpc_nth(c, at) : 0;

    if (what == MPROTO_SMTP_RCPT && c->reply.code / 100 == 2) {
        mproto_smtpc_die(c, MPROTO_E_PEER, "a recipient without a sender");
    } else if (what == MPROTO_SMTP_DATA && c->reply.code == 354) {
        say_first(c, ".\r\n", 3);
    } else if (c->early_answered >= c->early) {
        say_again(c);
    }
}

/* 500 and 503 are what is seen of servers that have not come to the point where
 * MAIL may stand; others refuse the sender. */
int mproto_smtpc_on_early(mproto_smtpc *c)
{
    int code = c->reply.code;

    if (c->early_answered == 0 && code != 500 && code != 503) {
        c->early = 0;
        c->again_n = 0;
        return 0;
    }
    c->early_refused = 1;
    take_back(c);
    return 1;
}
