/* Commands before login, and those of the connection. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"

int mproto_imapd_do_logout(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_buf b;

    if (!mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    mproto_wire_open(&s->wire, &b, s->reserve);
    mproto_buf_text(&b, "* BYE logging out\r\n");
    mproto_wire_commit(&s->wire, &b);
    mproto_imapd_tagged(s, "OK", "", "LOGOUT completed");
    mproto_imapd_over(s, MPROTO_OK, "");
    return MPROTO_IMAPD_TOLD;
}

int mproto_imapd_do_starttls(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_args_end(a))
        return MPROTO_IMAPD_WRONG;
    return s->tls ? mproto_imapd_wrong(a, "TLS is on already")
                  : MPROTO_IMAPD_ASKS;
}

int mproto_imapd_refuses_login(const mproto_imapd *s)
{
    return s->verb->type == MPROTO_IMAPD_LOGIN && !mproto_imapd_takes_login(s);
}

void mproto_imapd_refuse_login(mproto_imapd *s)
{
    mproto_imapd_tagged(s, "NO", s->flags & MPROTO_IMAPD_NO_LOGIN
                                 ? "" : "PRIVACYREQUIRED",
                        "LOGIN is disabled");
    mproto_imapd_count_bad(s);
}

/* RFC 9051 6.2.3. */
int mproto_imapd_do_login(mproto_imapd *s, mproto_imapd_args *a)
{
    if (mproto_imapd_refuses_login(s)) {
        mproto_imapd_refuse_login(s);
        return MPROTO_IMAPD_SAID;
    }
    return mproto_imapd_take_astring(a, &s->ev.user) &&
           mproto_imapd_take_astring(a, &s->ev.secret) &&
           mproto_imapd_args_end(a) ? MPROTO_IMAPD_ASKS : MPROTO_IMAPD_WRONG;
}

/* --- ID (RFC 2971): 30 names at most --- */

static int id_fits(mproto_imapd_args *a, mproto_imap_list list)
{
    mproto_imap_value name, value;
    unsigned n = 0;

    while (mproto_imap_next(&list, &name)) {
        if (!mproto_imap_next(&list, &value))
            return mproto_imapd_wrong(a, "a name without value");
        if (name.kind == MPROTO_IMAP_LIST || value.kind == MPROTO_IMAP_LIST)
            return mproto_imapd_wrong(a, "strings are wanted");
        if (++n > MPROTO_IMAPD_ID_PAIRS ||
            name.text.n > MPROTO_IMAPD_ID_NAME ||
            value.text.n > MPROTO_IMAPD_ID_VALUE)
            return mproto_imapd_wrong(a, "too much to remember");
    }
    return 1;
}

int mproto_imapd_do_id(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_take_word(a, "nil") &&
        !(mproto_imapd_take_list(a, &s->ev.list) && id_fits(a, s->ev.list)))
        return MPROTO_IMAPD_WRONG;
    return mproto_imapd_args_end(a);
}
