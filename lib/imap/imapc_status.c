#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- status and code --- */

static const struct status_word {
    const char        *lower;
    mproto_imap_status status;
} status_words[] = {
    { "ok", MPROTO_IMAP_OK }, { "no", MPROTO_IMAP_NO },
    { "bad", MPROTO_IMAP_BAD }, { "preauth", MPROTO_IMAP_PREAUTH },
    { "bye", MPROTO_IMAP_BYE }
};

/* 0: it is none. */
static mproto_imap_status status_of(mproto_span word)
{
    size_t i;

    for (i = 0; i < sizeof status_words / sizeof *status_words; i++)
        if (mproto_same(word, status_words[i].lower))
            return status_words[i].status;
    return 0;
}

/* Octets up to the "]" that is in no string, or all. */
static size_t code_end(mproto_span text)
{
    int quoted = 0;
    size_t i;

    for (i = 0; i < text.n && (quoted || text.p[i] != ']'); i++) {
        if (text.p[i] == '"')
            quoted = !quoted;
        else if (quoted && text.p[i] == '\\')
            i++;
    }
    return i < text.n ? i : text.n;
}

static int is_code_name(mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        if (!mproto_is(name.p[i], MPROTO_C_ATEXT) || name.p[i] == '=')
            return 0;
    return name.n > 0;
}

/* "[CODE values] text". What is no code is text. */
static void status_text(mproto_imapc *c, mproto_span text)
{
    mproto_span args = text, code;

    c->ev.text = text;
    if (text.n == 0 || *text.p != '[')
        return;
    args.p++;
    args.n--;
    args.n = code_end(args);
    text.p += args.n + 1;
    text.n -= args.n + 1;
    code = mproto_imapc_word(c, &args);
    if (text.n == 0 || !is_code_name(code)) {
        c->quirks |= MPROTO_IMAPC_QUIRK_STATUS;
        return;
    }
    c->ev.code = code;
    c->ev.data = args;
    text.p++;
    text.n--;
    if (text.n > 0 && *text.p == ' ') {
        text.p++;
        text.n--;
    }
    c->ev.text = text;
    if (mproto_imapc_values(c, args) == MPROTO_OK)
        c->ev.list = mproto_imap_values_list(&c->values);
    else
        c->quirks |= MPROTO_IMAPC_QUIRK_STATUS;
}

/* --- results --- */

static void on_login(mproto_imapc *c)
{
    c->state = MPROTO_IMAPC_AUTHENTICATED;
    if (!c->fresh_caps)
        mproto_imapc_caps_forget(c);
    c->unready = 1;
}

static void on_selected(mproto_imapc *c, const mproto_imapc_command *command)
{
    mproto_imapc_facts_result(c, command->number);
    c->state = MPROTO_IMAPC_SELECTED;
}

static void on_ok(mproto_imapc *c, const mproto_imapc_command *command)
{
    switch (command->what) {
    case MPROTO_IMAPC_W_LOGIN:
    case MPROTO_IMAPC_W_AUTHENTICATE:
        on_login(c);
        break;
    case MPROTO_IMAPC_W_UNAUTHENTICATE:
        c->state = MPROTO_IMAPC_NOT_AUTHENTICATED;
        c->enabled = 0;
        mproto_imapc_caps_forget(c);
        break;
    case MPROTO_IMAPC_W_ENABLE:
        mproto_imapc_on_enable_ok(c, command);
        break;
    case MPROTO_IMAPC_W_SELECT:
        on_selected(c, command);
        break;
    case MPROTO_IMAPC_W_CLOSE:
        c->state = MPROTO_IMAPC_AUTHENTICATED;
        break;
    case MPROTO_IMAPC_W_STARTTLS:
        c->phase = MPROTO_IMAPC_P_TLS;
        break;
    case MPROTO_IMAPC_W_COMPRESS:
        c->phase = MPROTO_IMAPC_P_DEFLATE;
        break;
    default:
        break;
    }
}

/* RFC 9051 6.3.2: a SELECT that fails leaves no mailbox selected; one that was
 * not understood changes nothing. */
static void on_no(mproto_imapc *c, const mproto_imapc_command *command)
{
    if (command->what != MPROTO_IMAPC_W_SELECT ||
        c->state != MPROTO_IMAPC_SELECTED)
        return;
    if (c->ev.status == MPROTO_IMAP_NO)
        c->state = MPROTO_IMAPC_AUTHENTICATED;
    else
        mproto_imapc_facts_undo(c, command->number);
}

static int on_result(mproto_imapc *c, int number)
{
    mproto_imapc_command command;
    const char *wrong;

    mproto_imapc_caps_code(c);
    if (c->phase >= MPROTO_IMAPC_P_DYING)
        return 0;
    wrong = mproto_imapc_on_tagged(c, number, c->ev.status, &command);
    if (wrong) {
        mproto_imapc_die(c, MPROTO_E_PEER, wrong);
        return 0;
    }
    if (c->ev.status == MPROTO_IMAP_OK)
        on_ok(c, &command);
    else
        on_no(c, &command);
    c->fresh_caps = 0;
    if (number == c->asked) {
        mproto_imapc_caps_answered(c);
        return 0;
    }
    c->ev.type = MPROTO_IMAPC_RESULT;
    c->ev.command = number;
    if (mproto_imapc_resync_result(c, number)) {
        memset(&c->ev, 0, sizeof c->ev);
        return 0;
    }
    if (command.what == MPROTO_IMAPC_W_LOGOUT)
        mproto_imapc_die(c, MPROTO_OK, "");
    return 1;
}

static int tagged(mproto_imapc *c, mproto_span tag, mproto_span text)
{
    mproto_span word = mproto_imapc_word(c, &text);
    int number = mproto_imapc_queue_number(tag);

    c->ev.status = status_of(word);
    if (number == 0 || c->ev.status == 0 ||
        c->ev.status > MPROTO_IMAP_BAD) {
        mproto_imapc_die(c, MPROTO_E_PEER, "neither data nor a result");
        return 0;
    }
    status_text(c, text);
    return c->phase < MPROTO_IMAPC_P_DYING && on_result(c, number);
}

/* --- untagged --- */

/* Yandex says BYE again and again. */
static int on_bye(mproto_imapc *c)
{
    int first = !c->bye;

    c->bye = 1;
    return first;
}

static int on_notice(mproto_imapc *c)
{
    c->ev.type = MPROTO_IMAPC_NOTICE;
    mproto_imapc_facts_code(c);
    return c->ev.status == MPROTO_IMAP_BYE ? on_bye(c) : 1;
}

static int greeted(mproto_imapc *c)
{
    c->ev.type = MPROTO_IMAPC_NOTICE;
    if (c->ev.status == MPROTO_IMAP_BYE) {
        mproto_imapc_die(c, MPROTO_E_EOF, "the server refuses the session");
        return 1;
    }
    if (c->ev.status == MPROTO_IMAP_PREAUTH && !c->tls &&
        c->flags & MPROTO_IMAPC_NEED_TLS) {
        mproto_imapc_die(c, MPROTO_E_PEER, "PREAUTH where TLS is needed");
        return 1;
    }
    c->phase = MPROTO_IMAPC_P_OPEN;
    c->state = c->ev.status == MPROTO_IMAP_PREAUTH
        ? MPROTO_IMAPC_AUTHENTICATED : MPROTO_IMAPC_NOT_AUTHENTICATED;
    c->unready = 1;
    c->fresh_caps = 0;
    return 1;
}

/* Text in front of what should be a greeting, "220 mail ESMTP", is all that
 * tells what it is that answers. */
static int no_greeting(mproto_imapc *c, mproto_span line)
{
    mproto_span none = { NULL, 0 };

    mproto_imapc_die(c, MPROTO_E_PEER, "no greeting of IMAP");
    return mproto_imapc_invalid(c, MPROTO_E_PEER, none, line);
}

static int refused(mproto_imapc *c, mproto_span word, mproto_span text)
{
    memset(&c->ev, 0, sizeof c->ev);
    return c->phase == MPROTO_IMAPC_P_GREETING
        ? no_greeting(c, text)
        : mproto_imapc_invalid(c, MPROTO_E_PEER, word, text);
}

static int untagged(mproto_imapc *c, mproto_span text)
{
    mproto_span rest = text, word = mproto_imapc_word(c, &rest);

    c->ev.status = status_of(word);
    if (c->ev.status == 0) {
        c->ev.status = MPROTO_IMAP_OK;
        c->quirks |= MPROTO_IMAPC_QUIRK_STATUS;
        rest = text;
    }
    status_text(c, rest);
    if (c->phase < MPROTO_IMAPC_P_DYING && mproto_imapc_refuses(c))
        return refused(c, word, text);
    mproto_imapc_caps_code(c);
    if (c->phase >= MPROTO_IMAPC_P_DYING)
        return 0;
    return c->phase == MPROTO_IMAPC_P_GREETING ? greeted(c) : on_notice(c);
}

/* --- "+" --- */

static int on_plus(mproto_imapc *c, mproto_span line)
{
    mproto_span text = line, sign = line;
    int event;

    sign.n = 1;
    text.p += line.n > 1 ? 2 : 1;
    text.n -= line.n > 1 ? 2 : 1;
    event = mproto_imapc_on_plus(c, text);
    return event < 0 ? mproto_imapc_invalid(c, MPROTO_E_PEER, sign, line)
                     : event;
}

/* --- all of them --- */

int mproto_imapc_status_line(mproto_imapc *c, mproto_span line)
{
    mproto_span none = { NULL, 0 }, text = line, tag;
    int is_star = line.n > 1 && line.p[0] == '*' && line.p[1] == ' ';

    if (line.n == 0) {
        c->quirks |= MPROTO_IMAPC_QUIRK_LINE;
        return 0;
    }
    if (c->phase == MPROTO_IMAPC_P_GREETING && !is_star)
        return no_greeting(c, line);
    if (*line.p == '+' && (line.n == 1 || line.p[1] == ' '))
        return on_plus(c, line);
    if (*line.p == ' ')
        return mproto_imapc_invalid(c, MPROTO_E_PEER, none, line);
    if (*line.p == '[')                 /* Exchange has lost what is before */
        return untagged(c, line);
    tag = mproto_imapc_word(c, &text);
    return is_star ? untagged(c, text) : tagged(c, tag, text);
}
