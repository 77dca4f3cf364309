#include "pop3/pop3d_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/utf8.h>
#include <string.h>

#define IN(state) (1u << MPROTO_POP3D_S_##state)
#define AUTHORIZATION (IN(START) | IN(USER))
#define TRANSACTION   IN(READY)
#define ANY           (AUTHORIZATION | TRANSACTION)
#define DIGEST_LETTERS 32u

/* Each gives 1 when an event came of it. args has no blanks at its ends, but
 * for PASS, to which they belong (RFC 1939 section 7). */
typedef int pop3d_command_fn(mproto_pop3d *s, mproto_span args);

static pop3d_command_fn pop3d_user, pop3d_pass, pop3d_apop, pop3d_rpop,
    pop3d_stat, pop3d_rows, pop3d_retr, pop3d_top, pop3d_dele, pop3d_noop,
    pop3d_rset, pop3d_last, pop3d_quit, pop3d_stls, pop3d_capa, pop3d_utf8,
    pop3d_lang, pop3d_unknown, pop3d_http;

enum { ARGS_MAY, ARGS_NONE, ARGS_RAW };

static const struct pop3d_command {
    char              name[8];  /* in lower case */
    char              args;
    unsigned short    in;
    mproto_pop3_cmd   which;
    pop3d_command_fn *run;
} pop3d_commands[] = {
    { "retr", ARGS_MAY, TRANSACTION, MPROTO_POP3_RETR, pop3d_retr },
    { "dele", ARGS_MAY, TRANSACTION, MPROTO_POP3_DELE, pop3d_dele },
    { "top", ARGS_MAY, TRANSACTION, MPROTO_POP3_TOP, pop3d_top },
    { "uidl", ARGS_MAY, TRANSACTION, MPROTO_POP3_UIDL, pop3d_rows },
    { "list", ARGS_MAY, TRANSACTION, MPROTO_POP3_LIST, pop3d_rows },
    { "stat", ARGS_NONE, TRANSACTION, MPROTO_POP3_STAT, pop3d_stat },
    { "noop", ARGS_NONE, TRANSACTION, MPROTO_POP3_NOOP, pop3d_noop },
    { "rset", ARGS_NONE, TRANSACTION, MPROTO_POP3_RSET, pop3d_rset },
    { "last", ARGS_NONE, TRANSACTION, MPROTO_POP3_LAST, pop3d_last },
    { "capa", ARGS_NONE, ANY, MPROTO_POP3_CAPA, pop3d_capa },
    { "quit", ARGS_NONE, ANY, MPROTO_POP3_QUIT, pop3d_quit },
    { "lang", ARGS_MAY, ANY, MPROTO_POP3_LANG, pop3d_lang },
    { "user", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_USER, pop3d_user },
    { "pass", ARGS_RAW, IN(USER), MPROTO_POP3_PASS, pop3d_pass },
    { "apop", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_APOP, pop3d_apop },
    { "rpop", ARGS_MAY, IN(USER), MPROTO_POP3_RPOP, pop3d_rpop },
    { "auth", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_AUTH,
      mproto_pop3d_do_auth },
    { "stls", ARGS_NONE, AUTHORIZATION, MPROTO_POP3_STLS, pop3d_stls },
    { "utf8", ARGS_NONE, AUTHORIZATION, MPROTO_POP3_UTF8, pop3d_utf8 },
    /* a browser that was led here */
    { "get", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_NOOP, pop3d_http },
    { "post", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_NOOP, pop3d_http },
    { "put", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_NOOP, pop3d_http },
    { "head", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_NOOP, pop3d_http },
    { "options", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_NOOP, pop3d_http },
    { "connect", ARGS_MAY, AUTHORIZATION, MPROTO_POP3_NOOP, pop3d_http },
    /* the last: it has any name */
    { "", ARGS_MAY, ANY, MPROTO_POP3_NOOP, pop3d_unknown },
};

#undef IN

static const struct pop3d_command *find_pop3d_command(mproto_span name)
{
    const struct pop3d_command *c = pop3d_commands;

    while (*c->name && !mproto_same(name, c->name))
        c++;
    return c;
}

/* In transaction this is no sign of a bad client. */
static void pop3d_out_of_order(mproto_pop3d *s)
{
    if (s->state == MPROTO_POP3D_S_READY)
        mproto_pop3d_no(s, "not in transaction");
    else
        mproto_pop3d_bad(s, "not at this point");
}

int mproto_pop3d_command(mproto_pop3d *s)
{
    mproto_span args = { s->line.p, s->line.n };
    mproto_span name;
    const struct pop3d_command *c;

    mproto_cut(&args, ' ', &name);
    c = find_pop3d_command(name);
    if (c->args != ARGS_RAW)
        args = mproto_trim(args);
    if (!(c->in & 1u << s->state)) {
        pop3d_out_of_order(s);
        return 0;
    }
    if (c->args == ARGS_NONE && args.n > 0) {
        mproto_pop3d_bad(s, "no argument here");
        return 0;
    }
    s->ev.which = c->which;
    return c->run(s, args);
}

/* --- authorization --- */

/* RFC 6856 2.2: UTF-8 where it is offered, else ASCII. */
static int is_login_word(mproto_pop3d *s, mproto_span text)
{
    int eight = (s->line.defects & MPROTO_DEFECT_EIGHT) != 0;

    if (text.n > 0 && (!eight || ((s->caps & MPROTO_POP3_CAP_UTF8) &&
                                  mproto_utf8_valid(text.p, text.n) == text.n)))
        return 1;
    mproto_pop3d_bad(s, eight ? "that is no name in UTF-8"
                              : "an argument is wanted");
    return 0;
}

/* Whether there is such a user is told by PASS only. */
static int pop3d_user(mproto_pop3d *s, mproto_span args)
{
    if (!mproto_pop3d_takes_user(s)) {
        mproto_pop3d_bad(s, s->flags & MPROTO_POP3D_NO_USER
                            ? "not offered" : "not without TLS");
        return 0;
    }
    if (!is_login_word(s, args))
        return 0;
    memcpy(s->user, args.p, args.n);
    s->user_n = args.n;
    mproto_pop3d_move(s, MPROTO_POP3D_S_USER);
    mproto_pop3d_yes(s, "and the password?");
    return 0;
}

static int ask_login(mproto_pop3d *s, mproto_span secret)
{
    s->ev.user.p = s->user;
    s->ev.user.n = s->user_n;
    s->ev.secret = secret;
    return mproto_pop3d_ask(s, MPROTO_POP3D_LOGIN);
}

static int pop3d_pass(mproto_pop3d *s, mproto_span args)
{
    return is_login_word(s, args) && ask_login(s, args);
}

static int pop3d_rpop(mproto_pop3d *s, mproto_span args)
{
    if (!(s->flags & MPROTO_POP3D_RPOP)) {
        mproto_pop3d_bad(s, "not offered");
        return 0;
    }
    return is_login_word(s, args) && ask_login(s, args);
}

static int is_digest(mproto_span text)
{
    size_t i;

    for (i = 0; i < text.n && mproto_is(text.p[i], MPROTO_C_HEX); i++)
        ;
    return i == text.n && i == DIGEST_LETTERS;
}

static int pop3d_apop(mproto_pop3d *s, mproto_span args)
{
    mproto_span name;

    if (!s->stamp) {
        mproto_pop3d_bad(s, "not offered");
        return 0;
    }
    mproto_cut(&args, ' ', &name);
    args = mproto_trim(args);
    if (!is_digest(args)) {
        mproto_pop3d_bad(s, "a name and a digest are wanted");
        return 0;
    }
    if (!is_login_word(s, name))
        return 0;
    memcpy(s->user, name.p, name.n);
    s->user_n = name.n;
    return ask_login(s, args);
}

static int pop3d_stls(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    if (!(s->caps & MPROTO_POP3_CAP_STLS)) {
        mproto_pop3d_bad(s, "not offered");
        return 0;
    }
    if (s->tls || s->utf8) {    /* RFC 6856 2.1 */
        mproto_pop3d_bad(s, s->tls ? "TLS is on already"
                                   : "not behind UTF8");
        return 0;
    }
    return mproto_pop3d_ask(s, MPROTO_POP3D_STLS);
}

static int pop3d_utf8(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    if (!(s->caps & MPROTO_POP3_CAP_UTF8)) {
        mproto_pop3d_bad(s, "not offered");
        return 0;
    }
    s->utf8 = 1;
    mproto_pop3d_yes(s, "UTF-8 it is");
    return 0;
}

/* --- transaction --- */

static int pop3d_stat(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    mproto_pop3d_say_stat(s);
    return 0;
}

/* LIST and UIDL. */
static int pop3d_rows(mproto_pop3d *s, mproto_span args)
{
    uint32_t number;

    if (s->ev.which == MPROTO_POP3_UIDL &&
        !(s->caps & MPROTO_POP3_CAP_UIDL)) {
        mproto_pop3d_bad(s, "not offered");
    } else if (args.n == 0) {
        mproto_pop3d_begin_rows(s, s->ev.which);
    } else {
        number = mproto_pop3d_find(s, args);
        if (number > 0)
            mproto_pop3d_say_row(s, s->ev.which, number);
    }
    return 0;
}

static int pop3d_retr(mproto_pop3d *s, mproto_span args)
{
    s->ev.number = mproto_pop3d_find(s, args);
    return s->ev.number > 0 && mproto_pop3d_ask(s, MPROTO_POP3D_RETR);
}

static int pop3d_top(mproto_pop3d *s, mproto_span args)
{
    mproto_span number;
    uint64_t lines;

    mproto_cut(&args, ' ', &number);
    args = mproto_trim(args);
    if (!mproto_digits(args)) {
        mproto_pop3d_bad(s, "a number of lines is wanted");
        return 0;
    }
    if (!mproto_number(args, &lines) || lines > UINT32_MAX)
        lines = UINT32_MAX;
    s->ev.lines = (uint32_t)lines;
    return pop3d_retr(s, number);
}

static int pop3d_dele(mproto_pop3d *s, mproto_span args)
{
    uint32_t number = mproto_pop3d_find(s, args);

    if (number > 0) {
        mproto_pop3d_delete(s, number);
        mproto_pop3d_yes(s, "deleted");
    }
    return 0;
}

static int pop3d_noop(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    mproto_pop3d_yes(s, "here");
    return 0;
}

static int pop3d_rset(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    mproto_pop3d_undelete(s);
    mproto_pop3d_say_drop(s);
    return 0;
}

static int pop3d_last(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    mproto_pop3d_say_last(s);
    return 0;
}

/* --- both --- */

static int pop3d_capa(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    mproto_pop3d_say_capa(s);
    return 0;
}

static int pop3d_lang(mproto_pop3d *s, mproto_span args)
{
    if (!(s->caps & MPROTO_POP3_CAP_LANG)) {
        mproto_pop3d_bad(s, "not offered");
        return 0;
    }
    s->ev.text = args;
    return mproto_pop3d_ask(s, MPROTO_POP3D_LANG);
}

static int pop3d_quit(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    if (s->state == MPROTO_POP3D_S_READY) {
        mproto_pop3d_move(s, MPROTO_POP3D_S_UPDATE);
    } else {
        mproto_pop3d_yes(s, "good-bye");
        mproto_pop3d_end(s, MPROTO_OK, "");
    }
    return 0;
}

static int pop3d_unknown(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    mproto_pop3d_bad(s, "command not known");
    return 0;
}

static int pop3d_http(mproto_pop3d *s, mproto_span args)
{
    (void)args;
    mproto_pop3d_no(s, "this is POP3");
    mproto_pop3d_end(s, MPROTO_E_PEER, "the peer speaks HTTP");
    return 0;
}
