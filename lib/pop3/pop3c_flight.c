#include "pop3/pop3c_int.h"
#include "base/check_int.h"
#include <string.h>

#define QUIT_OCTETS 6u
#define VERB_OCTETS 28u         /* the longest but for logins and LANG */

/* --- the ring --- */

static mproto_pop3c_command *command_at(const mproto_pop3c *c, unsigned i)
{
    return &c->flight[(c->first + i) % (c->limits.flight_max + 1)];
}

const mproto_pop3c_command *mproto_pop3c_head(const mproto_pop3c *c)
{
    MPROTO_CHECK(c->count > 0);
    return command_at(c, 0);
}

void mproto_pop3c_pop(mproto_pop3c *c)
{
    MPROTO_CHECK(c->count > 0 && c->released <= c->count);
    c->first = (c->first + 1) % (c->limits.flight_max + 1);
    c->count--;
    if (c->released > 0)
        c->released--;
}

/* --- queueing --- */

static void pop3c_put_words(mproto_buf *b, const mproto_pop3c_words *words)
{
    static const char *const names[] = {
        "", "USER", "PASS", "APOP", "RPOP", "AUTH", "STAT", "LIST", "UIDL",
        "RETR", "TOP", "DELE", "NOOP", "RSET", "LAST", "QUIT", "STLS", "CAPA",
        "UTF8", "LANG"
    };
    const mproto_pop3c_command *command = &words->command;

    mproto_buf_text(b, names[command->what]);
    if (command->number > 0) {
        mproto_buf_char(b, ' ');
        mproto_buf_number(b, command->number);
    }
    if (command->what == MPROTO_POP3_TOP) {
        mproto_buf_char(b, ' ');
        mproto_buf_number(b, words->lines);
    }
    if (words->text) {
        mproto_buf_char(b, ' ');
        mproto_buf_text(b, words->text);
    }
    mproto_buf_text(b, "\r\n");
}

int mproto_pop3c_queue(mproto_pop3c *c, const mproto_pop3c_words *words)
{
    int is_last = words->command.what == MPROTO_POP3_QUIT;
    size_t room = mproto_wire_room(&c->wire);
    size_t kept = is_last ? 0 : QUIT_OCTETS;
    mproto_buf b;

    mproto_wire_open(&c->wire, &b, MPROTO_POP3C_COMMAND_MAX);
    if (b.cap > room - kept)
        b.cap = room - kept;
    pop3c_put_words(&b, words);
    if (c->count >= c->limits.flight_max + (unsigned)is_last ||
        mproto_wire_commit(&c->wire, &b) != MPROTO_OK) {
        c->starved = b.over ? MPROTO_POP3C_COMMAND_MAX : VERB_OCTETS;
        return MPROTO_E_FULL;
    }
    c->wire.held += b.n;
    c->wire.asks = 0;
    *command_at(c, c->count++) = words->command;
    return MPROTO_OK;
}

int mproto_pop3c_has_room(const mproto_pop3c *c)
{
    return c->count < c->limits.flight_max &&
           mproto_wire_room(&c->wire) >= c->starved + QUIT_OCTETS;
}

void mproto_pop3c_unqueue(mproto_pop3c *c)
{
    mproto_wire *w = &c->wire;

    w->out_n -= w->held;
    mproto_wipe(w->out + w->out_n, w->held);
    w->held = 0;
    c->count = c->released;
}

/* --- release --- */

/* PASS waits for the verdict on USER. */
static int pop3c_may_follow(const mproto_pop3c *c)
{
    if (c->released == 0)
        return 1;
    return (c->caps & MPROTO_POP3_CAP_PIPELINING) &&
           !(c->flags & MPROTO_POP3C_NO_PIPELINE) &&
           command_at(c, c->released - 1)->what != MPROTO_POP3_USER;
}

void mproto_pop3c_release(mproto_pop3c *c)
{
    mproto_wire *w = &c->wire;
    const char *p, *lf;

    while (c->released < c->count && pop3c_may_follow(c)) {
        p = w->out + w->out_n - w->held;
        lf = memchr(p, '\n', w->held);
        MPROTO_CHECK(lf != NULL);
        w->held -= lf ? (size_t)(lf - p) + 1 : w->held;
        c->released++;
    }
}

/* --- the end --- */

int mproto_pop3c_done(mproto_pop3c *c, mproto_pop3_status status)
{
    const mproto_pop3c_command *command = mproto_pop3c_head(c);

    c->ev.type = MPROTO_POP3C_DONE;
    c->ev.which = command->what;
    if (command->number > 0)
        c->ev.number = command->number;
    c->ev.status = status;
    c->ev.defects = status == MPROTO_POP3_UNKNOWN ? 0 : c->defects;
    if (command->what == MPROTO_POP3_AUTH)      /* which had more */
        c->line.max = c->limits.line_max;
    mproto_pop3c_pop(c);
    return 1;
}

int mproto_pop3c_lose(mproto_pop3c *c)
{
    mproto_pop3_cmd what = mproto_pop3c_head(c)->what;

    if (what == MPROTO_POP3_USER) {     /* the same verb as what is behind */
        mproto_pop3c_pop(c);
        return 0;
    }
    if (what == MPROTO_POP3_AUTH)
        mproto_ferry_end(&c->ferry);
    return mproto_pop3c_done(c, MPROTO_POP3_UNKNOWN);
}

#undef QUIT_OCTETS
#undef VERB_OCTETS
