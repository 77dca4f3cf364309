/* IDLE (RFC 2177, RFC 9051 6.3.13). */
#include "imap/imapd_int.h"
#include "base/chars_int.h"

#define DONE_MAX 64u            /* of what a client says instead */

void mproto_imapd_begin_idle(mproto_imapd *s)
{
    mproto_imapd_go_on(s, "idling");
    s->idling = 1;
    s->reading = MPROTO_IMAPD_R_IDLE;
}

static int imapd_idle_ends(mproto_imapd *s)
{
    int holds = (s->flags & MPROTO_IMAPD_HOLD_DONE) != 0, done;
    mproto_span line;

    line.p = s->cmd;
    line.n = s->cmd_n - 1;
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    s->cut.quoted = 0;
    s->idling = 0;
    s->reading = MPROTO_IMAPD_R_COMMAND;
    done = mproto_same(line, "done");
    s->cmd_n = 0;
    if (holds && done)
        return mproto_imapd_ask(s, MPROTO_IMAPD_IDLE_END);
    if (done)
        mproto_imapd_tagged(s, "OK", "", "IDLE completed");
    else if (holds)
        mproto_imapd_bye(s, MPROTO_E_PEER, "DONE was expected");
    else
        mproto_imapd_bad(s, "DONE was expected");
    return !holds && mproto_imapd_tell(s, MPROTO_IMAPD_IDLE_END);
}

/* What is longer than DONE can be, or announces a literal, leaves open where
 * the next command begins. */
int mproto_imapd_idle_line(mproto_imapd *s)
{
    size_t n, room = DONE_MAX - s->cmd_n;
    mproto_cut_type type = mproto_imap_cut_next(&s->cut, s->wire.in.p,
                                                s->wire.in.n, &n);

    if (n > room || (type != MPROTO_CUT_LINE && type != MPROTO_CUT_MORE)) {
        n = n > room ? room + 1 : n;
        s->wire.in.p += n;
        s->wire.in.n -= n;
        mproto_imapd_bye(s, MPROTO_E_PEER, "DONE was expected");
        return 0;
    }
    (void)mproto_imapd_put(s, s->wire.in.p, n);
    s->wire.in.p += n;
    s->wire.in.n -= n;
    return type == MPROTO_CUT_LINE ? imapd_idle_ends(s) : 0;
}

#undef DONE_MAX
