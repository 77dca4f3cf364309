#include "imap/imap_values_int.h"
#include "base/chars_int.h"

#define FLAG(name, lower) { name, lower, sizeof lower - 1 }

/* In the order of their bits (RFC 9051 2.3.2). */
static const struct system_flag {
    const char *name, *lower;
    size_t      n;
} system_flags[] = {
    FLAG("\\Seen", "\\seen"),
    FLAG("\\Answered", "\\answered"),
    FLAG("\\Flagged", "\\flagged"),
    FLAG("\\Deleted", "\\deleted"),
    FLAG("\\Draft", "\\draft"),
    FLAG("\\Recent", "\\recent"),
    FLAG("\\*", "\\*")
};

#undef FLAG
#define SYSTEM_FLAGS (sizeof system_flags / sizeof *system_flags)

unsigned mproto_imap_flag(mproto_span name)
{
    size_t i;

    for (i = 0; i < SYSTEM_FLAGS; i++)
        if (name.n == system_flags[i].n &&
            mproto_same_n(name, system_flags[i].lower, name.n))
            return 1u << i;
    return MPROTO_IMAP_KEYWORD;
}

unsigned mproto_imap_flags(mproto_imap_list list)
{
    mproto_imap_value v;
    unsigned bits = 0;

    while (mproto_imap_values_next(&list, &v))
        if (v.kind == MPROTO_IMAP_ATOM)
            bits |= mproto_imap_flag(v.text);
    return bits;
}

const char *mproto_imap_flag_name(unsigned bit)
{
    size_t i;

    for (i = 0; i < SYSTEM_FLAGS; i++)
        if (bit == 1u << i)
            return system_flags[i].name;
    return NULL;
}

#undef SYSTEM_FLAGS
