#include "pop3/pop3c_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- what +OK and -ERR lead to --- */

static int pop3c_on_greeting(mproto_pop3c *c, mproto_pop3_status status)
{
    c->ev.type = MPROTO_POP3C_READY;
    c->ev.status = status;
    if (status != MPROTO_POP3_OK) {
        mproto_pop3c_die(c, MPROTO_E_EOF, "the server refuses the session");
        return 1;
    }
    mproto_pop3c_move(c, MPROTO_POP3C_S_AUTHORIZATION);
    mproto_pop3c_learn_stamp(c);
    c->ev.stamp.p = c->stamp;
    c->ev.stamp.n = c->stamp_n;
    return 1;
}

/* On success it stays in flight until tls_on(). */
static int on_stls(mproto_pop3c *c)
{
    if (c->wire.in.n > 0)
        mproto_pop3c_die(c, MPROTO_E_INJECT,
                         "octets behind the reply to STLS");
    else
        mproto_pop3c_move(c, MPROTO_POP3C_S_TLS);
    return 0;
}

static int begin_lines(mproto_pop3c *c, const mproto_pop3c_command *command)
{
    int lf = (c->line.defects & MPROTO_DEFECT_BARE_LF) != 0;

    if (command->what == MPROTO_POP3_CAPA)
        mproto_pop3c_begin_capa(c);
    if (command->what != MPROTO_POP3_RETR &&
        command->what != MPROTO_POP3_TOP) {
        c->part = MPROTO_POP3C_P_ROWS;
        c->line.flags = MPROTO_LINE_KEEP | (lf ? MPROTO_LINE_LF : 0);
        return 0;
    }
    c->part = MPROTO_POP3C_P_BODY;
    c->loose_on = lf || (c->flags & MPROTO_POP3C_UNSTUFFED);
    memset(&c->dots, 0, sizeof c->dots);
    memset(&c->loose, 0, sizeof c->loose);
    c->loose.lf = (unsigned char)lf;
    c->loose.keep = (c->flags & MPROTO_POP3C_UNSTUFFED) != 0;
    return 0;
}

static int on_ok(mproto_pop3c *c, const mproto_pop3c_command *command)
{
    mproto_pop3_cmd what = command->what;

    if (what == MPROTO_POP3_STLS)
        return on_stls(c);
    if (what == MPROTO_POP3_USER) {
        mproto_pop3c_pop(c);
        return 0;
    }
    if (command->multi)
        return begin_lines(c, command);
    if (!mproto_pop3c_numbers(c, command)) {
        mproto_pop3c_die(c, MPROTO_E_PEER, "+OK without its numbers");
        return 0;
    }
    if (what == MPROTO_POP3_PASS || what == MPROTO_POP3_APOP ||
        what == MPROTO_POP3_RPOP)
        mproto_pop3c_move(c, MPROTO_POP3C_S_TRANSACTION);
    return mproto_pop3c_done(c, MPROTO_POP3_OK);
}

static int on_err(mproto_pop3c *c, const mproto_pop3c_command *command)
{
    if (command->what == MPROTO_POP3_USER) {
        mproto_pop3c_unqueue(c);        /* PASS */
        mproto_ferry_mark(&c->ferry);
    }
    if (command->what == MPROTO_POP3_CAPA)
        c->caps = 0;
    return mproto_pop3c_done(c, MPROTO_POP3_ERR);
}

static int pop3c_on_reply(mproto_pop3c *c, mproto_pop3_status status)
{
    const mproto_pop3c_command *command = mproto_pop3c_head(c);
    mproto_pop3_cmd what = command->what;

    if (what == MPROTO_POP3_AUTH)
        return mproto_pop3c_on_auth(c, status);
    if (what == MPROTO_POP3_QUIT) {
        mproto_pop3c_done(c, status);
        mproto_pop3c_die(c, MPROTO_OK, "");
        return 1;
    }
    return status == MPROTO_POP3_OK ? on_ok(c, command)
                                    : on_err(c, command);
}

/* Servers say -ERR when they have waited too long for a command. */
static int pop3c_on_unasked(mproto_pop3c *c, mproto_pop3_status status)
{
    if (status == MPROTO_POP3_ERR)
        mproto_pop3c_die(c, MPROTO_E_EOF, "the server ends the session");
    else
        mproto_pop3c_die(c, MPROTO_E_PEER, "a reply to no command");
    return 0;
}

/* --- status lines --- */

/* RFC 2449 section 8: "[" levels with "/" between "]". */
static void cut_code(mproto_pop3c *c)
{
    const char *p = c->text.p, *end;
    size_t n;

    memset(&c->code, 0, sizeof c->code);
    if (c->text.n < 3 || p[0] != '[')
        return;
    end = memchr(p, ']', c->text.n);
    n = end ? (size_t)(end - p) - 1 : 0;
    if (n == 0 || mproto_printable(p + 1, n) != n)
        return;
    c->code.p = p + 1;
    c->code.n = n;
    c->text.p = end + 1;
    c->text.n -= n + 2;
    if (c->text.n > 0 && *c->text.p == ' ') {
        c->text.p++;
        c->text.n--;
    }
}

/* "+OK" or "-ERR" in any case, and what is behind it; 0: neither. */
static mproto_pop3_status cut_status(mproto_pop3c *c)
{
    mproto_span line = { c->line.p, c->line.n }, word = line;
    const char *blank = line.n > 0 ? memchr(line.p, ' ', line.n) : NULL;

    if (blank)
        word.n = (size_t)(blank - line.p);
    c->text.p = line.p + word.n + (blank != NULL);
    c->text.n = line.n - word.n - (blank != NULL);
    if (mproto_same(word, "+ok"))
        return MPROTO_POP3_OK;
    return mproto_same(word, "-err") ? MPROTO_POP3_ERR : 0;
}

static int is_challenge(const mproto_pop3c *c)
{
    return c->ferry.sasl && c->line.n > 0 && c->line.p[0] == '+' &&
           (c->line.n == 1 || c->line.p[1] == ' ');
}

static int on_status(mproto_pop3c *c, mproto_pop3_status status)
{
    if (c->state == MPROTO_POP3C_S_GREETING)
        return pop3c_on_greeting(c, status);
    if (c->released == 0)
        return pop3c_on_unasked(c, status);
    return pop3c_on_reply(c, status);
}

static int take_status(mproto_pop3c *c)
{
    mproto_pop3_status status;

    c->defects = c->line.defects;
    if (is_challenge(c))
        return mproto_pop3c_on_challenge(c);
    status = cut_status(c);
    if (status == 0) {
        mproto_pop3c_die(c, MPROTO_E_PEER, "neither +OK nor -ERR");
        return 0;
    }
    cut_code(c);
    c->ev.code = c->code;
    c->ev.text = c->text;
    if (on_status(c, status))
        return 1;
    memset(&c->ev, 0, sizeof c->ev);    /* nothing was told of this one */
    return 0;
}

/* --- what follows a status line --- */

static int end_lines(mproto_pop3c *c)
{
    mproto_pop3_cmd what = mproto_pop3c_head(c)->what;

    c->part = MPROTO_POP3C_P_STATUS;
    c->line.flags = MPROTO_LINE_KEEP |
                    (c->flags & MPROTO_POP3C_LF_LINES ? MPROTO_LINE_LF : 0);
    if (what == MPROTO_POP3_CAPA) {
        c->ev.caps = c->caps = c->caps_now;
        c->ev.sasl.p = c->sasl;
        c->ev.sasl.n = c->sasl_n;
    }
    return mproto_pop3c_done(c, MPROTO_POP3_OK);
}

/* RFC 1939 section 3: "." ends, and a dot before more is not of the line. */
static int take_row(mproto_pop3c *c)
{
    mproto_span row = { c->line.p, c->line.n };

    c->defects |= c->line.defects;
    if (row.n > 0 && row.p[0] == '.') {
        if (row.n == 1)
            return end_lines(c);
        row.p++;
        row.n--;
    }
    return mproto_pop3c_row(c, row);
}

static int pop3c_take_body(mproto_pop3c *c)
{
    mproto_span piece;
    mproto_dots_type got = c->loose_on
        ? mproto_pop3c_loose_next(&c->loose, &c->wire.in, &piece)
        : mproto_dots_next(&c->dots, &c->wire.in, &piece);

    if (got == MPROTO_DOTS_MORE)
        return 0;
    if (got == MPROTO_DOTS_END) {
        c->defects |= c->dots.defects;
        c->ev.size = c->dots.octets + c->loose.octets;
        return end_lines(c);
    }
    c->ev.type = MPROTO_POP3C_BODY;
    c->ev.which = mproto_pop3c_head(c)->what;
    c->ev.number = mproto_pop3c_head(c)->number;
    c->ev.data = piece;
    return 1;
}

int mproto_pop3c_read(mproto_pop3c *c)
{
    if (c->part == MPROTO_POP3C_P_BODY)
        return pop3c_take_body(c);
    switch (mproto_line_next(&c->line, &c->wire.in)) {
    case MPROTO_LINE_WHOLE:
        return c->part == MPROTO_POP3C_P_ROWS ? take_row(c)
                                              : take_status(c);
    case MPROTO_LINE_LONG:
        mproto_pop3c_die(c, MPROTO_E_LIMIT, "a line is too long");
        return 0;
    case MPROTO_LINE_BARE:
        mproto_pop3c_die(c, MPROTO_E_PEER, "a bare LF in a line");
        return 0;
    default:
        return 0;
    }
}
