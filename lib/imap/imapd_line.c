/* Commands with their literals (RFC 9051 4.3, RFC 7888). Octets that a client
 * has announced are never read as commands: of a literal that is refused none
 * come, or they are skipped, or the connection ends. */
#include "imap/imapd_int.h"

#define SKIP_TIMES 16u          /* as much as a command may have */
#define MINUS_MAX  4096u        /* RFC 7888 section 5 */

size_t mproto_imapd_command_max(const mproto_imapd *s)
{
    return s->state == MPROTO_IMAPD_S_START ? s->limits.preauth_max
                                            : s->limits.command_max;
}

/* --- what is refused --- */

void mproto_imapd_skip(mproto_imapd *s, const char *why, uint64_t n,
                       uint64_t max)
{
    s->why = why;
    s->skip_left = n + (uint64_t)mproto_imapd_command_max(s) * SKIP_TIMES;
    s->skip_max = max;
    s->reading = MPROTO_IMAPD_R_SKIP;
    s->append.is = 0;
}

static void imapd_refused_whole(mproto_imapd *s)
{
    s->reading = MPROTO_IMAPD_R_COMMAND;
    if (s->why)
        mproto_imapd_bad(s, s->why);
    mproto_imapd_forget(s);
}

static void imapd_too_large(mproto_imapd *s)
{
    mproto_imapd_bye(s, MPROTO_E_LIMIT, "literal too large");
}

/* The client sends these octets whatever we say. */
static void imapd_skip_literal(mproto_imapd *s)
{
    if (s->cut.size > s->skip_max)
        imapd_too_large(s);
    else
        s->skip_left += s->cut.size;
}

/* A client that waits for "+" has its answer at once. */
static void imapd_refuse_literal(mproto_imapd *s, const char *why)
{
    if (s->cut.plus) {
        mproto_imapd_skip(s, why, 0, mproto_imapd_command_max(s));
        imapd_skip_literal(s);
        return;
    }
    s->cut.left = 0;
    s->why = why;
    imapd_refused_whole(s);
}

/* --- literals --- */

int mproto_imapd_takes_plus(const mproto_imapd *s)
{
    if (s->caps & MPROTO_IMAPD_CAP(LITERAL_PLUS))
        return 1;
    return (s->caps & MPROTO_IMAPD_CAP(LITERAL_MINUS)) &&
           s->cut.size <= MINUS_MAX;
}

/* RFC 9051 4.3: CRLF is the least that follows. */
static int literal_fits(const mproto_imapd *s)
{
    size_t max = mproto_imapd_command_max(s);

    return s->cmd_n + 2 <= max && s->cut.size <= max - s->cmd_n - 2;
}

size_t mproto_imapd_announced(const mproto_imapd *s)
{
    size_t n = 3;

    while (s->cmd[s->cmd_n - n] != '{')
        n++;
    return n + (s->cut.octets ? 1 : 0);
}

/* RFC 9051 9: a literal is a value, or the first of a list. */
static int literal_is_value(const mproto_imapd *s)
{
    char before = s->cmd[s->cmd_n - mproto_imapd_announced(s) - 1];

    return before == ' ' || before == '(';
}

/* Before login nobody is told how to go on. */
static void imapd_over_budget(mproto_imapd *s)
{
    if (s->cut.plus || s->state == MPROTO_IMAPD_S_START)
        imapd_too_large(s);
    else
        imapd_refuse_literal(s, "[TOOBIG] literal too large");
}

/* Nobody is let say a password that is not taken. */
static void imapd_refuse_login(mproto_imapd *s)
{
    mproto_imapd_refuse_login(s);
    if (s->state != MPROTO_IMAPD_S_OVER)
        imapd_refuse_literal(s, NULL);
}

/* RFC 5464 5, value; messages are the other place for them. */
static int literal_may_have_octets(const mproto_imapd *s)
{
    return !s->cut.octets || s->verb->type == MPROTO_IMAPD_SETMETADATA;
}

/* Its literals are messages: see imapd_append.c. */
static int is_stream(mproto_imapd *s, mproto_span *args)
{
    return mproto_imapd_begin_command(s, args) &&
           (s->verb->how & MPROTO_IMAPD_V_STREAM);
}

static void imapd_literal(mproto_imapd *s)
{
    mproto_span args = { NULL, 0 };

    if (s->append.is ||
        (s->reading == MPROTO_IMAPD_R_COMMAND && is_stream(s, &args)))
        (void)mproto_imapd_append_came(s, args, 0);
    else if (s->reading == MPROTO_IMAPD_R_SKIP) {
        if (s->cut.plus)
            imapd_skip_literal(s);
        else
            imapd_refuse_literal(s, s->why);
    } else if (!literal_fits(s)) {
        (void)mproto_imapd_begin_command(s, &args);
        imapd_over_budget(s);
    } else if (!mproto_imapd_begin_command(s, &args)) {
        imapd_refuse_literal(s, s->why);
    } else if (mproto_imapd_refuses_login(s)) {
        imapd_refuse_login(s);
    } else if (!literal_may_have_octets(s)) {
        imapd_refuse_literal(s, "a literal8 has no place here");
    } else if (!literal_is_value(s)) {
        imapd_refuse_literal(s, "a literal in the midst of a word");
    } else if (s->cut.plus && !mproto_imapd_takes_plus(s)) {
        imapd_refuse_literal(s, "no literal of this kind is offered");
    } else if (!s->cut.plus) {
        mproto_imapd_go_on(s, "go on");
    }
}

/* --- lines --- */

/* Its CRLF is no part of it. */
static int imapd_line(mproto_imapd *s)
{
    const mproto_span none = { NULL, 0 };

    s->cut.quoted = 0;
    if (s->reading == MPROTO_IMAPD_R_SKIP) {
        imapd_refused_whole(s);
        return 0;
    }
    s->cmd_n--;
    if (s->cmd_n > 0 && s->cmd[s->cmd_n - 1] == '\r')
        s->cmd_n--;
    if (s->append.is)
        return mproto_imapd_append_came(s, none, 1);
    return mproto_imapd_command(s);
}

/* Whatever comes up to the next CRLF is no command. */
static void imapd_bare(mproto_imapd *s)
{
    mproto_span args;

    if (s->reading == MPROTO_IMAPD_R_SKIP)
        return;
    if (s->append.is && s->append.begun) {
        mproto_imapd_bye(s, MPROTO_E_PEER, "lines end in CRLF");
        return;
    }
    (void)mproto_imapd_begin_command(s, &args);
    mproto_imapd_bad(s, "lines end in CRLF");
    if (s->state != MPROTO_IMAPD_S_OVER)
        mproto_imapd_skip(s, NULL, 0, mproto_imapd_command_max(s));
}

/* Before login, or when the application holds half a message. */
static int is_over_at_once(const mproto_imapd *s)
{
    return s->state == MPROTO_IMAPD_S_START ||
           (s->append.is && s->append.begun);
}

/* n more octets of a command: 0 when there was no end to be had. */
static int imapd_take_octets(mproto_imapd *s, size_t n)
{
    size_t room = mproto_imapd_command_max(s) - s->cmd_n;
    mproto_span args;

    if (n <= room && mproto_imapd_put(s, s->wire.in.p, n))
        return 1;
    if (n > room && is_over_at_once(s)) {
        s->wire.in.p += room + 1;
        s->wire.in.n -= room + 1;
        mproto_imapd_bye(s, MPROTO_E_LIMIT, "command too long");
        return 0;
    }
    if (n <= room && s->append.is && s->append.begun) {
        mproto_imapd_bye(s, MPROTO_E_MEMORY, "no memory");
        return 0;
    }
    (void)mproto_imapd_put(s, s->wire.in.p, n <= room ? 0 : room);
    (void)mproto_imapd_begin_command(s, &args);
    if (n <= room)
        mproto_imapd_tagged(s, "NO", "UNAVAILABLE", "no memory");
    mproto_imapd_skip(s, n <= room ? NULL : "command too long", 0,
                      mproto_imapd_command_max(s));
    return 1;
}

/* Likewise of one that is refused. */
static int imapd_skip_octets(mproto_imapd *s, size_t n)
{
    if (n <= s->skip_left) {
        s->skip_left -= n;
        return 1;
    }
    s->wire.in.p += s->skip_left + 1;
    s->wire.in.n -= (size_t)s->skip_left + 1;
    mproto_imapd_bye(s, MPROTO_E_LIMIT, "command too long");
    return 0;
}

static int imapd_read_command(mproto_imapd *s)
{
    mproto_cut_type type;
    size_t n;
    int fits;

    type = mproto_imap_cut_next(&s->cut, s->wire.in.p, s->wire.in.n, &n);
    fits = s->reading == MPROTO_IMAPD_R_SKIP ? imapd_skip_octets(s, n)
                                             : imapd_take_octets(s, n);
    if (!fits)
        return 0;
    s->wire.in.p += n;
    s->wire.in.n -= n;
    switch (type) {
    case MPROTO_CUT_LINE:
        return imapd_line(s);
    case MPROTO_CUT_LITERAL:
        imapd_literal(s);
        return 0;
    case MPROTO_CUT_BARE:
        imapd_bare(s);
        return 0;
    case MPROTO_CUT_HUGE:
        imapd_too_large(s);
        return 0;
    default:
        return 0;
    }
}

int mproto_imapd_read(mproto_imapd *s)
{
    switch (s->reading) {
    case MPROTO_IMAPD_R_IDLE:
        return mproto_imapd_idle_line(s);
    case MPROTO_IMAPD_R_STEPS:
        return mproto_imapd_append_step(s);
    case MPROTO_IMAPD_R_APPEND:
        return mproto_imapd_append_data(s);
    default:
        return imapd_read_command(s);
    }
}

#undef SKIP_TIMES
#undef MINUS_MAX
