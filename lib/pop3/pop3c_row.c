#include "pop3/pop3c_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

/* --- CAPA --- */

static const struct { const char *name; unsigned bit; } pop3c_caps[] = {
    { "top", MPROTO_POP3_CAP_TOP }, { "user", MPROTO_POP3_CAP_USER },
    { "sasl", MPROTO_POP3_CAP_SASL }, { "uidl", MPROTO_POP3_CAP_UIDL },
    { "stls", MPROTO_POP3_CAP_STLS },
    { "pipelining", MPROTO_POP3_CAP_PIPELINING },
    { "utf8", MPROTO_POP3_CAP_UTF8 }, { "lang", MPROTO_POP3_CAP_LANG },
    { "resp-codes", MPROTO_POP3_CAP_RESP_CODES },
    { "auth-resp-code", MPROTO_POP3_CAP_AUTH_RESP }
};

void mproto_pop3c_begin_capa(mproto_pop3c *c)
{
    c->caps_now = MPROTO_POP3_CAP_CAPA;
    c->sasl_n = 0;
}

static void learn_capability(mproto_pop3c *c, mproto_span row)
{
    mproto_span word;
    size_t i;

    mproto_cut(&row, ' ', &word);
    for (i = 0; i < sizeof pop3c_caps / sizeof *pop3c_caps; i++)
        if (mproto_same(word, pop3c_caps[i].name))
            c->caps_now |= pop3c_caps[i].bit;
    if (mproto_same(word, "sasl")) {
        row = mproto_trim(row);
        memcpy(c->sasl, row.p, row.n);
        c->sasl_n = row.n;
    }
}

/* --- LIST and UIDL --- */

/* A message number that can be one; 0: none. What is behind it stays. */
static uint32_t cut_number(mproto_span *row)
{
    mproto_span word;
    uint64_t n;

    mproto_cut(row, ' ', &word);
    *row = mproto_trim(*row);
    return mproto_number(word, &n) && n <= UINT32_MAX ? (uint32_t)n : 0;
}

static int pop3c_read_size(mproto_pop3c *c, mproto_span rest)
{
    mproto_span word;

    mproto_cut(&rest, ' ', &word);      /* RFC 1939 5: more may follow */
    return mproto_number(word, &c->ev.size);
}

/* RFC 1939 section 7. Nothing may follow: two UIDs that begin alike are not
 * the same message. */
static int read_uid(mproto_pop3c *c, mproto_span rest)
{
    if (rest.n == 0 || rest.n > c->limits.uid_max ||
        memchr(rest.p, ' ', rest.n) ||
        mproto_printable(rest.p, rest.n) != rest.n)
        return 0;
    c->ev.uid = rest;
    return 1;
}

static int read_item(mproto_pop3c *c, mproto_pop3_cmd what, mproto_span rest)
{
    return what == MPROTO_POP3_LIST ? pop3c_read_size(c, rest)
                                    : read_uid(c, rest);
}

int mproto_pop3c_row(mproto_pop3c *c, mproto_span row)
{
    mproto_pop3_cmd what = mproto_pop3c_head(c)->what;
    mproto_span rest = mproto_trim(row);
    uint32_t number;

    c->ev.type = MPROTO_POP3C_LINE;
    c->ev.which = what;
    c->ev.text = row;
    if (what == MPROTO_POP3_CAPA)
        learn_capability(c, rest);
    if (what == MPROTO_POP3_CAPA || what == MPROTO_POP3_LANG)
        return 1;
    number = cut_number(&rest);
    if (number > 0 && read_item(c, what, rest))
        c->ev.number = number;
    return 1;
}

/* --- status lines --- */

/* Of one message: what was asked for, or nothing it is. Some servers leave
 * out the number before a UID. */
static int read_one(mproto_pop3c *c, const mproto_pop3c_command *command,
                    mproto_span rest)
{
    mproto_span all = rest;

    if (command->what == MPROTO_POP3_UIDL && !memchr(all.p, ' ', all.n))
        return read_uid(c, all);
    return cut_number(&rest) == command->number &&
           read_item(c, command->what, rest);
}

int mproto_pop3c_numbers(mproto_pop3c *c, const mproto_pop3c_command *command)
{
    mproto_span rest = mproto_trim(c->text), word;
    uint64_t n;

    switch (command->what) {
    case MPROTO_POP3_LIST:
    case MPROTO_POP3_UIDL:
        return rest.n > 0 && read_one(c, command, rest);
    case MPROTO_POP3_STAT:
    case MPROTO_POP3_LAST:
        mproto_cut(&rest, ' ', &word);
        if (!mproto_number(word, &n) || n > UINT32_MAX)
            return 0;
        c->ev.number = (uint32_t)n;
        return command->what == MPROTO_POP3_LAST ||
               pop3c_read_size(c, mproto_trim(rest));
    default:
        return 1;
    }
}
