#include "smtp/smtpc_int.h"
#include <string.h>

void mproto_smtpc_no_reply(mproto_smtpc *c, int code)
{
    memset(&c->reply, 0, sizeof c->reply);
    c->reply.code = code;
}

void mproto_smtpc_begin_answers(mproto_smtpc *c)
{
    c->answered = c->accepted = 0;
    c->mail_failed = 0;
    c->fail_code = 0;
}

int mproto_smtpc_is_mail(unsigned what)
{
    return what == MPROTO_SMTP_MAIL ||
           (what >= MPROTO_SMTP_SEND && what <= MPROTO_SMTP_SAML);
}

int mproto_smtpc_event_reply(mproto_smtpc *c, mproto_smtpc_type type,
                             unsigned which)
{
    c->ev.type = type;
    c->ev.which = (mproto_smtp_cmd)which;
    c->ev.reply = c->reply;
    if (type == MPROTO_SMTPC_RESULT)
        c->ev.rcpt = c->accepted;
    else if (which == MPROTO_SMTP_RCPT)
        c->ev.rcpt = c->answered++;
    else if (mproto_smtpc_is_mail(which))
        mproto_smtpc_begin_answers(c);
    return 1;
}

int mproto_smtpc_event_failure(mproto_smtpc *c)
{
    mproto_smtpc_no_reply(c, MPROTO_SMTP_UNSENT);
    if (c->fail_code != 0) {
        c->reply.code = c->fail_code;
        memcpy(c->reply.enh, c->fail_enh, sizeof c->fail_enh);
        c->reply.text.p = c->fail;
        c->reply.text.n = c->fail_n;
    }
    return mproto_smtpc_event_reply(c, MPROTO_SMTPC_RESULT,
                                    MPROTO_SMTP_DATA);
}

int mproto_smtpc_result_fail(mproto_smtpc *c)
{
    c->build = MPROTO_SMTPC_B_NONE;
    return mproto_smtpc_event_failure(c);
}

/* RFC 2033 4.2: LMTP says one for each recipient that it accepted. */
int mproto_smtpc_is_last_reply(mproto_smtpc *c, unsigned what)
{
    unsigned all = c->flags & MPROTO_SMTPC_LMTP ? c->accepted : 1;

    if (what != MPROTO_SMTPC_DOT && what != MPROTO_SMTPC_LAST)
        return 1;
    c->ev.left = all - ++c->verdicts;
    if (c->ev.left == 0)
        c->verdicts = 0;
    return c->ev.left == 0;
}

void mproto_smtpc_note_failure(mproto_smtpc *c)
{
    mproto_span text = c->reply.text;

    if (c->fail_code != 0)
        return;
    c->fail_code = c->reply.code;
    memcpy(c->fail_enh, c->reply.enh, sizeof c->fail_enh);
    c->fail_n = text.n <= MPROTO_SMTPC_FAIL_MAX ? text.n : 0;
    memcpy(c->fail, text.p, c->fail_n);
}
