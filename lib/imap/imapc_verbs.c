#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- in any state --- */

static int say_alone(mproto_imapc *c, const char *name)
{
    mproto_imapc_say_verb(c, name);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_capability(mproto_imapc *c)
{
    return say_alone(c, "CAPABILITY");
}

int mproto_imapc_noop(mproto_imapc *c)
{
    return say_alone(c, "NOOP");
}

int mproto_imapc_logout(mproto_imapc *c)
{
    return say_alone(c, "LOGOUT");
}

int mproto_imapc_id(mproto_imapc *c, const char *const *pairs, size_t n)
{
    size_t i;

    mproto_imapc_say_verb(c, "ID");
    if (n == 0) {
        mproto_imapc_say_text(c, "NIL");
        return mproto_imapc_say_end(c, 0);
    }
    mproto_imapc_arg_open(c);
    for (i = 0; i < 2 * n; i++)
        mproto_imapc_arg_string(c, pairs[i],
                                pairs[i] ? mproto_length(pairs[i]) : 0);
    mproto_imapc_arg_close(c);
    return mproto_imapc_say_end(c, 0);
}

/* --- not authenticated --- */

int mproto_imapc_starttls(mproto_imapc *c)
{
    mproto_imapc_say_verb(c, "STARTTLS");
    if (c->tls)
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
    return mproto_imapc_say_end(c, 0);
}

/* --- authenticated --- */

/* "(QRESYNC (67890007 20050715194045000 41,43:211 (1,5 41,90)))" */
static void say_qresync(mproto_imapc *c, const mproto_imapc_select_opts *o)
{
    if (!(c->enabled & MPROTO_IMAPC_ON_QRESYNC) || !o->modseq)
        mproto_imapc_say_refuse(c, o->modseq ? MPROTO_E_STATE
                                             : MPROTO_E_ARG);
    mproto_imapc_say_text(c, "QRESYNC");
    mproto_imapc_arg_open(c);
    mproto_imapc_arg_number(c, o->uidvalidity);
    mproto_imapc_arg_number(c, o->modseq);
    if (o->uids)
        mproto_imapc_say_set(c, o->uids);
    if (o->seqs) {
        mproto_imapc_arg_open(c);
        mproto_imapc_say_set(c, o->seqs);
        mproto_imapc_say_set(c, o->seq_uids);
        mproto_imapc_arg_close(c);
    }
    mproto_imapc_arg_close(c);
}

int mproto_imapc_select(mproto_imapc *c, const char *mailbox,
                        const mproto_imapc_select_opts *given)
{
    mproto_imapc_select_opts o;

    memset(&o, 0, sizeof o);
    if (!mproto_opts_copy(&o, sizeof o, given))
        return MPROTO_E_ARG;
    mproto_imapc_say_verb(c, o.readonly ? "EXAMINE" : "SELECT");
    mproto_imapc_say_mailbox(c, mailbox);
    if (o.condstore || o.uidvalidity)
        mproto_imapc_arg_open(c);
    if (o.condstore) {
        if (!mproto_imapc_has(c, "QRESYNC"))    /* which includes it */
            mproto_imapc_say_needs(c, "CONDSTORE");
        mproto_imapc_say_text(c, "CONDSTORE");
    }
    if (o.uidvalidity)
        say_qresync(c, &o);
    if (o.condstore || o.uidvalidity)
        mproto_imapc_arg_close(c);
    return mproto_imapc_say_end(c, 0);
}

/* --- names --- */

static int say_names(mproto_imapc *c, const char *verb, const char *mailbox,
                     const char *other)
{
    mproto_imapc_say_verb(c, verb);
    mproto_imapc_say_mailbox(c, mailbox);
    if (other)
        mproto_imapc_say_mailbox(c, other);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_create(mproto_imapc *c, const char *mailbox,
                        const char *use)
{
    if (!use)
        return say_names(c, "CREATE", mailbox, NULL);
    mproto_imapc_say_verb(c, "CREATE");
    mproto_imapc_say_needs(c, "CREATE-SPECIAL-USE");
    mproto_imapc_say_mailbox(c, mailbox);
    mproto_imapc_arg_open(c);
    mproto_imapc_say_text(c, "USE");
    mproto_imapc_say_flags(c, use);
    mproto_imapc_arg_close(c);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_delete(mproto_imapc *c, const char *mailbox)
{
    return say_names(c, "DELETE", mailbox, NULL);
}

int mproto_imapc_rename(mproto_imapc *c, const char *mailbox, const char *to)
{
    return say_names(c, "RENAME", mailbox, to ? to : "\n");
}

int mproto_imapc_subscribe(mproto_imapc *c, const char *mailbox)
{
    return say_names(c, "SUBSCRIBE", mailbox, NULL);
}

int mproto_imapc_unsubscribe(mproto_imapc *c, const char *mailbox)
{
    return say_names(c, "UNSUBSCRIBE", mailbox, NULL);
}

int mproto_imapc_namespace(mproto_imapc *c)
{
    return say_alone(c, "NAMESPACE");
}

/* RFC 5258, and RFC 6154 for SPECIAL-USE alone. */
static void need_extended_list(mproto_imapc *c)
{
    if (!mproto_imapc_has_rev2(c, "LIST-EXTENDED") &&
        !mproto_imapc_has(c, "SPECIAL-USE"))
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
}

int mproto_imapc_list(mproto_imapc *c, const char *reference,
                      const char *pattern, const char *selection,
                      const char *returns)
{
    mproto_imapc_say_verb(c, "LIST");
    if (selection || returns)
        need_extended_list(c);
    if (selection)
        mproto_imapc_say_list(c, selection);
    mproto_imapc_say_mailbox(c, reference);
    mproto_imapc_say_pattern(c, pattern);
    if (returns) {
        mproto_imapc_say_text(c, "RETURN");
        mproto_imapc_say_list(c, returns);
    }
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_lsub(mproto_imapc *c, const char *reference,
                      const char *pattern)
{
    mproto_imapc_say_verb(c, "LSUB");
    mproto_imapc_say_mailbox(c, reference);
    mproto_imapc_say_pattern(c, pattern);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_status(mproto_imapc *c, const char *mailbox,
                        const char *items)
{
    mproto_imapc_say_verb(c, "STATUS");
    mproto_imapc_say_mailbox(c, mailbox);
    mproto_imapc_say_list(c, items);
    return mproto_imapc_say_end(c, 0);
}

/* --- what lasts --- */

int mproto_imapc_idle(mproto_imapc *c)
{
    mproto_imapc_say_verb(c, "IDLE");
    if (c->say.refused == MPROTO_OK) {
        mproto_imapc_queue_put(&c->queue, "\r\n", 2);
        mproto_imapc_queue_gate(&c->queue);
    }
    return mproto_imapc_say_end(c, 1);
}

int mproto_imapc_idle_done(mproto_imapc *c)
{
    const mproto_imapc_command *open = mproto_imapc_queue_open(&c->queue);
    int rc;

    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (!open || open->what != MPROTO_IMAPC_W_IDLE)
        return MPROTO_E_STATE;
    mproto_imapc_say_more(c);
    mproto_imapc_queue_put(&c->queue, "DONE", 4);
    rc = mproto_imapc_say_end(c, 0);
    return rc > 0 ? MPROTO_OK : rc;
}

int mproto_imapc_notify(mproto_imapc *c, const char *events)
{
    mproto_imapc_say_verb(c, "NOTIFY");
    mproto_imapc_say_text(c, events ? events : "NONE");
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_compress(mproto_imapc *c)
{
    mproto_imapc_say_verb(c, "COMPRESS");
    if (c->deflate)
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
    mproto_imapc_say_text(c, "DEFLATE");
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_unauthenticate(mproto_imapc *c)
{
    mproto_imapc_say_verb(c, "UNAUTHENTICATE");
    if (c->deflate)             /* it would end, RFC 8437 3 */
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
    return mproto_imapc_say_end(c, 0);
}

/* --- selected --- */

int mproto_imapc_check(mproto_imapc *c)
{
    return say_alone(c, "CHECK");
}

int mproto_imapc_close(mproto_imapc *c)
{
    return say_alone(c, "CLOSE");
}

int mproto_imapc_unselect(mproto_imapc *c)
{
    return say_alone(c, "UNSELECT");
}
