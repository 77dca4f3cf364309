/* BDAT in the place of DATA (RFC 3030). The chunk that is being filled stands
 * at the end of the output, held back, behind room for its command: only its
 * end tells how long it is. */
#include "smtp/smtpc_int.h"
#include "base/check_int.h"
#include <string.h>

void mproto_smtpc_chunk_open(mproto_smtpc *c, mproto_buf *b)
{
    b->n = MPROTO_SMTPC_BDAT_MAX;
    c->chunk_left = c->limits.out_max / 4;
}

/* Writes the command, and closes the gap behind it. */
static void seal(mproto_smtpc *c, const char *end)
{
    char *chunk = c->wire.out + c->wire.out_n - c->wire.held;
    size_t n = c->wire.held - MPROTO_SMTPC_BDAT_MAX, gap;
    char command[MPROTO_SMTPC_BDAT_MAX];
    mproto_buf b;

    mproto_buf_init(&b, command, sizeof command);
    mproto_buf_text(&b, "BDAT ");
    mproto_buf_number(&b, n);
    mproto_buf_text(&b, end);
    MPROTO_CHECK(!b.over);
    gap = MPROTO_SMTPC_BDAT_MAX - b.n;
    memcpy(chunk, command, b.n);
    memmove(chunk + b.n, chunk + MPROTO_SMTPC_BDAT_MAX, n);
    c->wire.out_n -= gap;
    c->wire.held -= gap;
}

void mproto_smtpc_chunk_out(mproto_smtpc *c)
{
    if (c->build != MPROTO_SMTPC_B_BODY || c->wire.held == 0 ||
        c->chunk_left > 0 || !mproto_smtpc_has_places(c, 1))
        return;
    seal(c, "\r\n");
    c->wire.held = 0;
    mproto_smtpc_push(c, MPROTO_SMTP_BDAT);
    c->released = c->count;
}

/* The server's state is unknown until it has accepted the whole: what is
 * called meanwhile begins with RSET. */
void mproto_smtpc_chunk_last(mproto_smtpc *c)
{
    seal(c, " LAST\r\n");
    c->last_n = c->wire.held;
    c->need_rset = 1;
    mproto_smtpc_push(c, MPROTO_SMTPC_LAST);
}

int mproto_smtpc_chunk_go(mproto_smtpc *c)
{
    mproto_smtpc_pop(c);
    if (c->mail_failed || c->accepted == 0) {
        c->need_rset = !c->mail_failed;
        return mproto_smtpc_result_fail(c);
    }
    c->chunk_failed = 0;
    c->fail_code = 0;           /* refused recipients were told already */
    mproto_smtpc_begin_content(c);
    return 0;
}

/* A server that has refused one refuses those behind it, too. */
int mproto_smtpc_on_chunk(mproto_smtpc *c)
{
    int code = c->reply.code;

    if (c->chunk_failed || code / 100 == 2)
        return 0;
    if (code < 400) {
        mproto_smtpc_die(c, MPROTO_E_PEER, "the reply to BDAT is no verdict");
        return 0;
    }
    c->chunk_failed = c->need_rset = 1;
    mproto_smtpc_note_failure(c);
    if (c->build != MPROTO_SMTPC_B_BODY)
        return 0;               /* the last one will tell */
    c->wire.out_n -= c->wire.held;
    c->wire.held = 0;
    return mproto_smtpc_result_fail(c);
}
