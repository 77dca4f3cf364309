#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* Longer messages wait for "+" even where they need not: a refusal costs no
 * more octets than that. */
#define SOON 65536u

/* --- what stands before the octets --- */

static void say_message_literal(mproto_imapc *c,
                                const mproto_imapc_message *m)
{
    if (m->octets > SOON)
        c->say.writer.literals = MPROTO_IMAP_LITERALS_WAIT;
    if (m->utf8) {              /* RFC 9755 4 */
        mproto_imapc_say_text(c, "UTF8");
        mproto_imapc_arg_open(c);
    }
    mproto_imapc_say_literal(c, m->octets, m->binary || m->utf8);
    if (m->utf8)
        c->say.writer.depth--;  /* closed behind the octets */
}

static void say_message(mproto_imapc *c, const mproto_imapc_message *m)
{
    const unsigned utf8 = MPROTO_IMAPC_ON_UTF8;

    if (m->flags)
        mproto_imapc_say_flags(c, m->flags);
    if (m->date)
        mproto_imapc_arg_string(c, m->date, mproto_length(m->date));
    if (m->binary)
        mproto_imapc_say_needs(c, "BINARY");
    if (m->utf8 && !(c->enabled & utf8))
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
    if (!m->catenate) {
        say_message_literal(c, m);
        return;
    }
    mproto_imapc_say_needs(c, "CATENATE");
    mproto_imapc_say_text(c, "CATENATE");
    mproto_imapc_arg_open(c);
    c->say.writer.depth = 0;    /* closed by append_end() */
}

static void begin_upload(mproto_imapc *c, const mproto_imapc_message *m)
{
    mproto_imapc_upload *u = &c->say.upload;

    memset(u, 0, sizeof *u);
    u->on = 1;
    u->close = m->catenate || m->utf8 ? ")" : "";
    u->parts = m->catenate != 0;
    u->due = !m->catenate;
    u->octets = m->binary || m->utf8;
    u->left = m->catenate ? 0 : m->octets;
}

static int end_front(mproto_imapc *c, const mproto_imapc_message *m)
{
    int rc = mproto_imapc_say_end(c, 1);

    if (rc > 0)
        begin_upload(c, m);
    return rc;
}

int mproto_imapc_append(mproto_imapc *c, const char *mailbox,
                        const mproto_imapc_message *given)
{
    mproto_imapc_message m;

    memset(&m, 0, sizeof m);
    if (!given || !mproto_opts_copy(&m, sizeof m, given))
        return MPROTO_E_ARG;
    mproto_imapc_say_verb(c, "APPEND");
    mproto_imapc_say_mailbox(c, mailbox);
    say_message(c, &m);
    return end_front(c, &m);
}

int mproto_imapc_replace(mproto_imapc *c, unsigned how, uint32_t number,
                         const char *mailbox,
                         const mproto_imapc_message *given)
{
    mproto_imapc_message m;

    memset(&m, 0, sizeof m);
    if (!given || !mproto_opts_copy(&m, sizeof m, given) || number == 0)
        return MPROTO_E_ARG;
    mproto_imapc_say_verb(c, how & MPROTO_IMAPC_UID ? "UID REPLACE"
                                                    : "REPLACE");
    mproto_imapc_arg_number(c, number);
    mproto_imapc_say_mailbox(c, mailbox);
    say_message(c, &m);
    return end_front(c, &m);
}

/* --- the octets --- */

/* OK when the literals so far have all their octets. */
static int between(const mproto_imapc *c)
{
    const mproto_imapc_upload *u = &c->say.upload;

    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    return u->on && u->left == 0 && !u->due ? MPROTO_OK : MPROTO_E_STATE;
}

int mproto_imapc_append_data(mproto_imapc *c, const void *p, size_t n)
{
    mproto_imapc_upload *u = &c->say.upload;
    int rc;

    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (!u->on || (!u->asked && n > 0))
        return MPROTO_E_STATE;
    if (n > u->left)
        return MPROTO_E_ARG;
    if (n > u->room)
        return MPROTO_E_FULL;
    if (n == 0)
        return MPROTO_OK;
    if (!u->octets && memchr(p, '\0', n))
        return MPROTO_E_ARG;
    rc = mproto_imapc_queue_more(&c->queue, p, n);
    if (rc != MPROTO_OK)
        return rc;
    u->left -= n;
    u->room -= n;
    u->asked = u->room > 0;
    return MPROTO_OK;
}

int mproto_imapc_append_next(mproto_imapc *c,
                             const mproto_imapc_message *given)
{
    const char *close = c->say.upload.close;
    mproto_imapc_message m;
    int rc = between(c);

    if (rc != MPROTO_OK)
        return rc;
    memset(&m, 0, sizeof m);
    if (c->say.upload.parts == 1 || !given ||
        !mproto_opts_copy(&m, sizeof m, given))
        return MPROTO_E_ARG;
    mproto_imapc_say_more(c);
    mproto_imapc_say_needs(c, "MULTIAPPEND");
    mproto_imapc_say_raw(c, close);
    mproto_imapc_say_raw(c, " ");
    say_message(c, &m);
    rc = end_front(c, &m);
    return rc > 0 ? MPROTO_OK : rc;
}

static int begin_part(mproto_imapc *c)
{
    int rc = between(c);

    if (rc == MPROTO_OK && !c->say.upload.parts)
        rc = MPROTO_E_STATE;
    if (rc != MPROTO_OK)
        return rc;
    mproto_imapc_say_more(c);
    if (c->say.upload.parts > 1)
        mproto_imapc_say_raw(c, " ");
    return MPROTO_OK;
}

int mproto_imapc_append_text(mproto_imapc *c, uint64_t octets)
{
    mproto_imapc_upload *u = &c->say.upload;
    int rc = begin_part(c);

    if (rc != MPROTO_OK)
        return rc;
    if (octets > SOON)
        c->say.writer.literals = MPROTO_IMAP_LITERALS_WAIT;
    mproto_imapc_say_raw(c, "TEXT ");
    mproto_imapc_say_literal(c, octets, u->octets);
    rc = mproto_imapc_say_end(c, 1);
    if (rc < 0)
        return rc;
    u->parts = 2;
    u->due = 1;
    u->left = octets;
    return MPROTO_OK;
}

int mproto_imapc_append_url(mproto_imapc *c, const char *url)
{
    int rc = begin_part(c);

    if (rc != MPROTO_OK)
        return rc;
    mproto_imapc_say_raw(c, "URL ");
    mproto_imapc_say_astring(c, url);
    rc = mproto_imapc_say_end(c, 1);
    if (rc < 0)
        return rc;
    c->say.upload.parts = 2;
    return MPROTO_OK;
}

int mproto_imapc_append_end(mproto_imapc *c)
{
    int rc = between(c);

    if (rc != MPROTO_OK)
        return rc;
    if (c->say.upload.parts == 1)
        return MPROTO_E_STATE;
    mproto_imapc_say_more(c);
    mproto_imapc_say_raw(c, c->say.upload.close);
    rc = mproto_imapc_say_end(c, 0);
    if (rc < 0)
        return rc;
    c->say.upload.on = 0;
    return MPROTO_OK;
}

int mproto_imapc_upload_run(mproto_imapc *c)
{
    mproto_imapc_upload *u = &c->say.upload;
    size_t room;

    if (!u->on || u->asked || (u->left == 0 && !u->due) ||
        mproto_imapc_queue_is_gated(&c->queue))
        return 0;
    room = mproto_imapc_queue_room(&c->queue);
    if (room == 0 && u->left > 0)
        return 0;
    u->room = room < u->left ? room : (size_t)u->left;
    u->asked = u->room > 0;
    u->due = 0;
    c->ev.type = MPROTO_IMAPC_LITERAL;
    c->ev.command = mproto_imapc_queue_open(&c->queue)->number;
    c->ev.number = u->room;
    return 1;
}

#undef SOON
