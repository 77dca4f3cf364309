#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include <mailproto/mutf7.h>
#include <mailproto/utf8.h>
#include <string.h>

int mproto_imapd_wrong(mproto_imapd_args *a, const char *why)
{
    a->why = why;
    return 0;
}

int mproto_imapd_args_read(mproto_imapd *s, mproto_imapd_args *a)
{
    switch (mproto_imapd_read_values(s, a->text)) {
    case MPROTO_OK:
        a->list = mproto_imap_values_list(&s->values);
        return 1;
    case MPROTO_E_LIMIT:
        return mproto_imapd_wrong(a, "too many lists in lists");
    case MPROTO_E_MEMORY:
        a->memory = 1;
        return 0;
    default:
        return mproto_imapd_wrong(a, "arguments make no sense");
    }
}

int mproto_imapd_args_left(const mproto_imapd_args *a)
{
    mproto_imap_list ahead = a->list;
    mproto_imap_value v;

    return mproto_imap_next(&ahead, &v);
}

int mproto_imapd_args_next(const mproto_imapd_args *a, mproto_imap_kind kind)
{
    mproto_imap_list ahead = a->list;
    mproto_imap_value v;

    return mproto_imap_next(&ahead, &v) && v.kind == kind;
}

int mproto_imapd_args_end(mproto_imapd_args *a)
{
    return !mproto_imapd_args_left(a) ||
           mproto_imapd_wrong(a, "too many arguments");
}

/* --- one value --- */

int mproto_imapd_take_value(mproto_imapd_args *a, mproto_imap_value *v)
{
    return mproto_imap_next(&a->list, v) ||
           mproto_imapd_wrong(a, "an argument is missing");
}

int mproto_imapd_take_astring(mproto_imapd_args *a, mproto_span *text)
{
    mproto_imap_value v;

    if (!mproto_imapd_take_value(a, &v))
        return 0;
    *text = v.text;
    if (v.kind == MPROTO_IMAP_LIST)
        return mproto_imapd_wrong(a, "a string is wanted, not a list");
    return text->n == 0 || !memchr(text->p, '\0', text->n) ||
           mproto_imapd_wrong(a, "NUL in a string");
}

int mproto_imapd_take_atom(mproto_imapd_args *a, mproto_span *text)
{
    mproto_imap_value v;

    if (!mproto_imapd_take_value(a, &v))
        return 0;
    *text = v.text;
    return v.kind == MPROTO_IMAP_ATOM ||
           mproto_imapd_wrong(a, "an atom is wanted");
}

int mproto_imapd_take_list(mproto_imapd_args *a, mproto_imap_list *list)
{
    mproto_imap_value v;

    if (!mproto_imapd_take_value(a, &v))
        return 0;
    *list = v.list;
    return v.kind == MPROTO_IMAP_LIST ||
           mproto_imapd_wrong(a, "a list is wanted");
}

int mproto_imapd_take_number(mproto_imapd_args *a, uint64_t max, uint64_t *n)
{
    mproto_span text;

    if (!mproto_imapd_take_atom(a, &text))
        return 0;
    return (mproto_number(text, n) && *n <= max) ||
           mproto_imapd_wrong(a, "a number is wanted");
}

int mproto_imapd_take_word(mproto_imapd_args *a, const char *lower)
{
    mproto_imap_list ahead = a->list;
    mproto_imap_value v;

    if (!mproto_imap_next(&ahead, &v) || v.kind != MPROTO_IMAP_ATOM ||
        !mproto_same(v.text, lower))
        return 0;
    a->list = ahead;
    return 1;
}

const mproto_imapd_word *mproto_imapd_word_find(const mproto_imapd *s,
                                                const mproto_imapd_word *words,
                                                mproto_span name)
{
    for (; words->name; words++)
        if (mproto_same(name, words->name))
            return words->caps == 0 || words->caps & s->caps ? words : NULL;
    return NULL;
}

/* --- mailboxes --- */

int mproto_imapd_has_controls(mproto_span name)
{
    size_t i;

    for (i = 0; i < name.n; i++)
        if (mproto_is(name.p[i], MPROTO_C_CTL))
            return 1;
    return 0;
}

static int is_mutf7(mproto_span name)
{
    mproto_codec codec;
    char buffer[2 * MPROTO_CODEC_MIN];
    mproto_io io;
    int code = MPROTO_E_FULL;

    mproto_mutf7_init(&codec);
    io.in = name.p;
    io.in_n = name.n;
    while (code == MPROTO_E_FULL) {
        io.out = buffer;
        io.out_n = sizeof buffer;
        code = mproto_mutf7_decode(&codec, &io, 1);
    }
    return code == MPROTO_OK && !(codec.defects & MPROTO_DEFECT_CONTROL);
}

/* RFC 9051 5.1: UTF-8 where that is on, else modified UTF-7. */
static int is_mailbox_name(const mproto_imapd *s, mproto_span name)
{
    if (mproto_imapd_has_controls(name))
        return 0;
    if (s->enabled & (MPROTO_IMAPD_UTF8 | MPROTO_IMAPD_REV2))
        return mproto_utf8_valid(name.p, name.n) == name.n;
    return is_mutf7(name);
}

int mproto_imapd_take_mailbox(mproto_imapd *s, mproto_imapd_args *a,
                             mproto_span *name)
{
    if (!mproto_imapd_take_astring(a, name))
        return 0;
    if (!is_mailbox_name(s, *name)) {
        a->no = "no such name of a mailbox can be";
        return 0;
    }
    if (mproto_same(*name, "inbox"))
        name->p = "INBOX";
    return 1;
}

/* --- sets --- */

/* RFC 9051 6.4.5 and 9, sequence-set: of numbers none is above the last. */
static int set_fits(const mproto_imapd *s, const mproto_imapset *set)
{
    uint32_t highest = set->n > 0 ? set->ranges[set->n - 1].hi : 0;

    if (set->tail > highest && set->tail != UINT32_MAX)
        highest = set->tail;
    if (set->tail > 0 && s->exists == 0)
        return 0;
    return highest <= s->exists;
}

int mproto_imapd_set(mproto_imapd *s, mproto_imapd_args *a, mproto_span text,
                     mproto_imapset *set)
{
    mproto_imapset_range *room;
    size_t cap = 1, i;

    for (i = 0; i < text.n; i++)
        cap += text.p[i] == ',';
    room = mproto_imapd_take(s, cap * sizeof *room);
    if (!room) {
        a->memory = 1;
        return 0;
    }
    return mproto_imapset_parse(set, room, cap, text) == MPROTO_OK ||
           mproto_imapd_wrong(a, "a set of numbers is wanted");
}

int mproto_imapd_take_set(mproto_imapd *s, mproto_imapd_args *a, int uid,
                         mproto_imapset *set)
{
    mproto_span text;

    if (!uid && (s->enabled & MPROTO_IMAPD_UIDONLY))
        return mproto_imapd_wrong(a, "[UIDREQUIRED] UIDs only, you said");
    if (!mproto_imapd_take_atom(a, &text) ||
        !mproto_imapd_set(s, a, text, set))
        return 0;
    if (set->saved)
        return (s->caps & MPROTO_IMAPD_CAP(SEARCHRES)) != 0 ||
               mproto_imapd_wrong(a, "SEARCHRES is not offered");
    return uid || set_fits(s, set) ||
           mproto_imapd_wrong(a, "no message has such a number");
}

/* --- flags --- */

/* RFC 9051 9, flag: \Recent and \* are the server's. */
static int flag_fits(const mproto_imap_value *v)
{
    mproto_span name = v->text;
    size_t i;

    if (v->kind != MPROTO_IMAP_ATOM ||
        (mproto_imap_flag(name) & (MPROTO_IMAP_RECENT | MPROTO_IMAP_ANY)))
        return 0;
    if (*name.p == '\\') {
        name.p++;
        name.n--;
    }
    for (i = 0; i < name.n && name.p[i] > 32 && name.p[i] < 127 &&
                !memchr("\\%*]", name.p[i], 4); i++)
        ;
    return i == name.n && name.n > 0;
}

int mproto_imapd_take_flags(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imap_list flags = a->list, ahead = a->list;
    mproto_imap_value v;

    if (!mproto_imapd_take_value(a, &v))
        return 0;
    if (v.kind == MPROTO_IMAP_LIST)
        flags = v.list;
    else
        a->list.at_ = a->list.end_;
    for (ahead = flags; mproto_imap_next(&ahead, &v); )
        if (!flag_fits(&v))
            return mproto_imapd_wrong(a, "that is no flag of yours");
    s->ev.list = flags;
    s->ev.flags = mproto_imap_flags(flags);
    return 1;
}
