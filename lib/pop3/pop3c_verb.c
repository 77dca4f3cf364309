#include "pop3/pop3c_int.h"
#include "base/chars_int.h"
#include <string.h>

#define BEFORE MPROTO_POP3C_IN(AUTHORIZATION)
#define BEHIND MPROTO_POP3C_IN(TRANSACTION)

/* A login, and STLS, take the line for themselves. */
static int pop3c_is_alone(const mproto_pop3c *c)
{
    if (c->count == 0 || c->state != MPROTO_POP3C_S_AUTHORIZATION)
        return 0;
    switch (mproto_pop3c_head(c)->what) {
    case MPROTO_POP3_USER:
    case MPROTO_POP3_PASS:
    case MPROTO_POP3_APOP:
    case MPROTO_POP3_RPOP:
    case MPROTO_POP3_AUTH:
    case MPROTO_POP3_STLS:
        return 1;
    default:
        return 0;
    }
}

int mproto_pop3c_may_speak(const mproto_pop3c *c, unsigned states)
{
    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (!(states & 1u << c->state) || c->quitting || pop3c_is_alone(c))
        return MPROTO_E_STATE;
    return MPROTO_OK;
}

static int say(mproto_pop3c *c, mproto_pop3_cmd what, unsigned states,
               const char *text)
{
    mproto_pop3c_words words;
    int rc = mproto_pop3c_may_speak(c, states);

    if (rc != MPROTO_OK)
        return rc;
    memset(&words, 0, sizeof words);
    words.command.what = what;
    words.command.multi = what == MPROTO_POP3_CAPA ||
                          (what == MPROTO_POP3_LANG && !text);
    words.text = text;
    return mproto_pop3c_queue(c, &words);
}

/* Of one message; all: number 0 is all of them. */
static int say_number(mproto_pop3c *c, mproto_pop3_cmd what, uint32_t number,
                      int all)
{
    mproto_pop3c_words words;
    int rc = mproto_pop3c_may_speak(c, BEHIND);

    if (rc != MPROTO_OK)
        return rc;
    if (number == 0 && !all)
        return MPROTO_E_ARG;
    memset(&words, 0, sizeof words);
    words.command.what = what;
    words.command.number = number;
    words.command.multi = number == 0 || what == MPROTO_POP3_RETR;
    return mproto_pop3c_queue(c, &words);
}

/* --- in any state --- */

int mproto_pop3c_capa(mproto_pop3c *c)
{
    return say(c, MPROTO_POP3_CAPA, BEFORE | BEHIND, NULL);
}

/* Language-Tag of RFC 5646, or "*"; the form is the server's affair. */
static int is_tag(const char *tag)
{
    size_t n = 0;

    for (; tag[n]; n++)
        if (!mproto_is(tag[n], MPROTO_C_ALPHA | MPROTO_C_DIGIT) &&
            tag[n] != '-' && tag[n] != '*')
            return 0;
    return n > 0 && n < 100;
}

int mproto_pop3c_lang(mproto_pop3c *c, const char *tag)
{
    if (tag && !is_tag(tag))
        return MPROTO_E_ARG;
    return say(c, MPROTO_POP3_LANG, BEFORE | BEHIND, tag);
}

int mproto_pop3c_quit(mproto_pop3c *c)
{
    int rc = say(c, MPROTO_POP3_QUIT, BEFORE | BEHIND, NULL);

    if (rc == MPROTO_OK)
        c->quitting = 1;
    return rc;
}

/* --- before login --- */

int mproto_pop3c_stls(mproto_pop3c *c)
{
    if (c->wire.err.code == MPROTO_OK && (c->tls || c->count > 0))
        return MPROTO_E_STATE;
    return say(c, MPROTO_POP3_STLS, BEFORE, NULL);
}

int mproto_pop3c_utf8(mproto_pop3c *c)
{
    return say(c, MPROTO_POP3_UTF8, BEFORE, NULL);
}

/* --- behind login --- */

int mproto_pop3c_stat(mproto_pop3c *c)
{
    return say(c, MPROTO_POP3_STAT, BEHIND, NULL);
}

int mproto_pop3c_list(mproto_pop3c *c, uint32_t number)
{
    return say_number(c, MPROTO_POP3_LIST, number, 1);
}

int mproto_pop3c_uidl(mproto_pop3c *c, uint32_t number)
{
    return say_number(c, MPROTO_POP3_UIDL, number, 1);
}

int mproto_pop3c_retr(mproto_pop3c *c, uint32_t number)
{
    return say_number(c, MPROTO_POP3_RETR, number, 0);
}

int mproto_pop3c_top(mproto_pop3c *c, uint32_t number, uint32_t lines)
{
    mproto_pop3c_words words;
    int rc = mproto_pop3c_may_speak(c, BEHIND);

    if (rc != MPROTO_OK)
        return rc;
    if (number == 0)
        return MPROTO_E_ARG;
    memset(&words, 0, sizeof words);
    words.command.what = MPROTO_POP3_TOP;
    words.command.number = number;
    words.command.multi = 1;
    words.lines = lines;
    return mproto_pop3c_queue(c, &words);
}

int mproto_pop3c_dele(mproto_pop3c *c, uint32_t number)
{
    return say_number(c, MPROTO_POP3_DELE, number, 0);
}

int mproto_pop3c_noop(mproto_pop3c *c)
{
    return say(c, MPROTO_POP3_NOOP, BEHIND, NULL);
}

int mproto_pop3c_rset(mproto_pop3c *c)
{
    return say(c, MPROTO_POP3_RSET, BEHIND, NULL);
}

int mproto_pop3c_last(mproto_pop3c *c)
{
    return say(c, MPROTO_POP3_LAST, BEHIND, NULL);
}

#undef BEFORE
#undef BEHIND
