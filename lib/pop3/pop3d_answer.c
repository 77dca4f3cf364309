#include "pop3/pop3d_int.h"
#include "base/chars_int.h"
#include <mailproto/digest.h>

#define TEXT_FRAME 7u           /* "-ERR " and CRLF */

/* What ok() and refuse() say. No yes: it has an answer of its own. */
static const struct pop3d_answer {
    const char *yes, *no_code, *no;
} pop3d_answers[] = {
    [MPROTO_POP3D_STLS] = { "begin TLS", "", "TLS not available" },
    [MPROTO_POP3D_LOGIN] =
        { NULL, "AUTH", "no such user, or the password is another" },
    [MPROTO_POP3D_AUTH] = { NULL, "", "mechanism not offered" },
    [MPROTO_POP3D_LOOKUP] = { NULL, "SYS/TEMP", "no answer at present" },
    [MPROTO_POP3D_TOKEN] = { NULL, "AUTH", "not proven" },
    [MPROTO_POP3D_RETR] = { "", "", "the message can't be read" },
    [MPROTO_POP3D_BODY] = { NULL, NULL, NULL },
    [MPROTO_POP3D_LANG] = { "", "", "no such language" },
    [MPROTO_POP3D_UPDATE] =
        { "good-bye", "", "some deleted messages were not removed" },
};

int mproto_pop3d_not_owed(const mproto_pop3d *s)
{
    return s->wire.err.code != MPROTO_OK ? s->wire.err.code : MPROTO_E_STATE;
}

/* A secret that stood in the line is gone with its answer. */
void mproto_pop3d_settle(mproto_pop3d *s)
{
    if (s->owed == MPROTO_POP3D_LOGIN || s->owed == MPROTO_POP3D_AUTH)
        mproto_wipe(s->line.p, s->line.n);
    s->owed = (mproto_pop3d_type)0;
    s->wire.asks = 0;
}

/* --- yes --- */

/* "+OK text", further lines as a listing. LF only where it is one. */
static void put_yes(mproto_buf *b, const char *text, int listing)
{
    size_t from = b->n;
    int bol = 0;

    mproto_buf_text(b, "+OK ");
    for (; *text; text++) {
        if (bol && *text == '.')
            mproto_buf_char(b, '.');
        bol = *text == '\n';
        if (bol)
            mproto_buf_char(b, '\r');
        mproto_buf_char(b, *text);
    }
    mproto_buf_text(b, "\r\n");
    b->over |= b->n - from > MPROTO_POP3_LINE_MAX;
    if (listing)
        mproto_buf_text(b, ".\r\n");
}

static void put_default(mproto_pop3d *s, mproto_buf *b)
{
    mproto_buf_text(b, "+OK ");
    switch (s->owed) {
    case MPROTO_POP3D_RETR:
        if (s->ev.which == MPROTO_POP3_RETR) {
            mproto_buf_number(b, s->items[s->ev.number - 1].size);
            mproto_buf_text(b, " octets");
        } else {
            mproto_buf_text(b, "top of the message follows");
        }
        break;
    case MPROTO_POP3D_LANG:
        if (s->ev.text.n == 0)
            mproto_buf_text(b, "languages follow\r\ni-default\r\n.");
        else
            mproto_buf_text(b, "i-default as always");
        break;
    default:
        mproto_buf_text(b, pop3d_answers[s->owed].yes);
        break;
    }
    mproto_buf_text(b, "\r\n");
}

/* What was asked for has been granted. */
static void pop3d_granted(mproto_pop3d *s, mproto_pop3d_type type)
{
    switch (type) {
    case MPROTO_POP3D_STLS:
        if (s->wire.in.n > 0)
            mproto_pop3d_end(s, MPROTO_E_INJECT,
                             "octets behind STLS in the clear");
        else
            mproto_pop3d_move(s, MPROTO_POP3D_S_TLS);
        break;
    case MPROTO_POP3D_RETR:
        if (s->ev.which == MPROTO_POP3_RETR)
            mproto_pop3d_accessed(s, s->ev.number);
        mproto_pop3d_begin_body(s);
        break;
    case MPROTO_POP3D_LANG:
        s->lang |= s->ev.text.n > 0;
        break;
    default:                    /* UPDATE: RFC 1939 section 6 */
        mproto_pop3d_end(s, MPROTO_OK, "");
        break;
    }
}

int mproto_pop3d_reply(mproto_pop3d *s, const char *text)
{
    mproto_pop3d_type type = s->owed;
    int lang = type == MPROTO_POP3D_LANG, listing;
    mproto_buf b;

    if (!pop3d_answers[type].yes)
        return mproto_pop3d_not_owed(s);
    listing = lang && s->ev.text.n == 0;
    if (text &&
        !mproto_pop3d_text_fits(text, listing, lang | s->utf8 | s->lang))
        return MPROTO_E_ARG;
    mproto_pop3d_open_reply(s, &b);
    if (text)
        put_yes(&b, text, listing);
    else
        put_default(s, &b);
    if (mproto_pop3d_close_reply(s, &b) != MPROTO_OK)
        return MPROTO_E_ARG;
    mproto_pop3d_settle(s);
    pop3d_granted(s, type);
    return MPROTO_OK;
}

/* The object has its answer: the exchange goes on. */
static int pop3d_goes_on(mproto_pop3d *s)
{
    mproto_pop3d_settle(s);
    s->sasld->due = 1;
    return MPROTO_OK;
}

static int is_of_object(mproto_pop3d_type type)
{
    return type == MPROTO_POP3D_LOOKUP || type == MPROTO_POP3D_TOKEN;
}

int mproto_pop3d_ok(mproto_pop3d *s)
{
    if (is_of_object(s->owed))
        return pop3d_goes_on(s);
    return mproto_pop3d_reply(s, NULL);
}

/* --- no --- */

/* RFC 2449 section 8: anything printable but "]". */
static int resp_code_fits(const char *code)
{
    size_t n = mproto_length(code), i;

    for (i = 0; i < n && code[i] > 32 && code[i] < 127 && code[i] != ']' &&
                code[i] != '['; i++)
        ;
    return i == n;
}

static int say_no(mproto_pop3d *s, const char *code, const char *text)
{
    mproto_buf b;

    mproto_pop3d_open_reply(s, &b);
    mproto_buf_text(&b, "-ERR ");
    if (*code) {
        mproto_buf_char(&b, '[');
        mproto_buf_text(&b, code);
        mproto_buf_text(&b, "] ");
    }
    mproto_buf_text(&b, text);
    mproto_buf_text(&b, "\r\n");
    b.over |= b.n > MPROTO_POP3_LINE_MAX;
    return mproto_pop3d_close_reply(s, &b);
}

/* A refused login counts: who guesses passwords has no more guesses than
 * that. */
static void pop3d_refused(mproto_pop3d *s, mproto_pop3d_type type)
{
    if (type == MPROTO_POP3D_UPDATE) {
        mproto_pop3d_end(s, MPROTO_OK, "");
    } else if (type == MPROTO_POP3D_AUTH) {
        mproto_pop3d_count_bad(s);
    } else if (type == MPROTO_POP3D_LOGIN || is_of_object(type)) {
        mproto_pop3d_drop_sasld(s);
        if (mproto_pop3d_count_bad(s))
            mproto_pop3d_move(s, MPROTO_POP3D_S_START);
    }
}

int mproto_pop3d_refuse(mproto_pop3d *s, const char *code, const char *text)
{
    mproto_pop3d_type type = s->owed;
    const struct pop3d_answer *a = &pop3d_answers[type];

    if (!a->no)
        return mproto_pop3d_not_owed(s);
    if (type == MPROTO_POP3D_LOOKUP && !code && !text) {
        mproto_sasl_deny(s->sasld->sasl);
        return pop3d_goes_on(s);
    }
    if ((code && !resp_code_fits(code)) ||
        (text && !mproto_pop3d_text_fits(text, 0, s->utf8 | s->lang)))
        return MPROTO_E_ARG;
    if (say_no(s, code ? code : a->no_code, text ? text : a->no) != MPROTO_OK)
        return MPROTO_E_ARG;
    mproto_pop3d_settle(s);
    pop3d_refused(s, type);
    return MPROTO_OK;
}

/* Octets can't be said to be another thing than content, or TLS. */
static int can_speak(const mproto_pop3d *s)
{
    return s->state != MPROTO_POP3D_S_ROWS &&
           s->state != MPROTO_POP3D_S_BODY && s->state != MPROTO_POP3D_S_TLS;
}

/* Where text finds no room behind other replies, fewer words do. */
static void say_last(mproto_pop3d *s, const char *text)
{
    size_t n = mproto_length(text) + TEXT_FRAME;
    mproto_buf b;

    if (mproto_wire_room(&s->wire) < n)
        mproto_pop3d_widen(s);
    if (mproto_wire_room(&s->wire) < n)
        text = "closing";
    mproto_wire_open(&s->wire, &b, n);
    mproto_buf_text(&b, "-ERR ");
    mproto_buf_text(&b, text);
    mproto_buf_text(&b, "\r\n");
    mproto_wire_commit(&s->wire, &b);
}

int mproto_pop3d_close(mproto_pop3d *s, const char *text)
{
    if (s->state == MPROTO_POP3D_S_OVER)
        return mproto_pop3d_not_owed(s);
    if (text && (!mproto_pop3d_text_fits(text, 0, s->utf8 | s->lang) ||
                 mproto_length(text) > MPROTO_POP3_LINE_MAX - TEXT_FRAME))
        return MPROTO_E_ARG;
    if (can_speak(s))
        say_last(s, text ? text : "closing");
    mproto_pop3d_settle(s);
    mproto_pop3d_end(s, MPROTO_OK, "");
    return MPROTO_OK;
}
