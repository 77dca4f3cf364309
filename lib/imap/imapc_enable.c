#include "imap/imapc_int.h"
#include "base/chars_int.h"

static const struct enable_row {
    const char *lower;
    unsigned    bits;
} enable_rows[] = {
    { "condstore", MPROTO_IMAPC_ON_CONDSTORE },
    { "qresync", MPROTO_IMAPC_ON_QRESYNC | MPROTO_IMAPC_ON_CONDSTORE },
    { "utf8=accept", MPROTO_IMAPC_ON_UTF8 },
    { "imap4rev2", MPROTO_IMAPC_ON_REV2 },
    { "uidonly", MPROTO_IMAPC_ON_UIDONLY }
};

static unsigned enable_bits(mproto_span name)
{
    size_t i;

    for (i = 0; i < sizeof enable_rows / sizeof *enable_rows; i++)
        if (mproto_same(name, enable_rows[i].lower))
            return enable_rows[i].bits;
    return 0;
}

void mproto_imapc_on_enabled(mproto_imapc *c, mproto_imap_list names)
{
    mproto_imap_value v;

    if (c->state != MPROTO_IMAPC_AUTHENTICATED &&
        c->state != MPROTO_IMAPC_SELECTED)
        return;
    while (mproto_imap_next(&names, &v))
        c->enabled |= enable_bits(v.text);
}

/* The bits of words with blanks between them. */
static unsigned enable_asked(const char *names)
{
    mproto_span word;
    unsigned bits = 0;

    for (; names && *names != '\0'; names += word.n + (names[word.n] == ' ')) {
        word.p = names;
        word.n = 0;
        while (names[word.n] != '\0' && names[word.n] != ' ')
            word.n++;
        bits |= enable_bits(word);
    }
    return bits;
}

int mproto_imapc_enable(mproto_imapc *c, const char *capabilities)
{
    mproto_imapc_say_verb(c, "ENABLE");
    mproto_imapc_say_text(c, capabilities);
    if (c)
        c->queue.draft.on = (unsigned char)enable_asked(capabilities);
    return mproto_imapc_say_end(c, 0);
}

void mproto_imapc_on_enable_ok(mproto_imapc *c,
                               const mproto_imapc_command *command)
{
    if (c->flags & MPROTO_IMAPC_TRUST_ENABLE)
        c->enabled |= command->on;
}

int mproto_imapc_is_on(const mproto_imapc *c, const char *name)
{
    mproto_span span;
    unsigned bits;

    span.p = name;
    span.n = mproto_length(name);
    bits = enable_bits(span);
    return c && bits && (c->enabled & bits) == bits;
}
