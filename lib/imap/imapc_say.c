#include "imap/imapc_int.h"

#define AUTH_SPARE 8u           /* octets of the output that AUTH leaves free */

void mproto_imapc_say_init(mproto_imapc *c)
{
    mproto_ferry *f = &c->say.ferry;

    f->wire = &c->wire;
    f->line_max = c->wire.out_cap - 2 * AUTH_SPARE;
    f->spare = AUTH_SPARE;
    c->say.upload.close = "";
}

int mproto_imapc_say_run(mproto_imapc *c)
{
    mproto_imapc_queue_release(&c->queue);
    if (!c->say.ferry.sasl && !c->say.upload.on && c->resync.number == 0)
        return 0;
    return mproto_imapc_auth_run(c) || mproto_imapc_upload_run(c) ||
           mproto_imapc_resync_run(c);
}

/* --- what the server says to it --- */

int mproto_imapc_on_plus(mproto_imapc *c, mproto_span text)
{
    const mproto_imapc_command *open = mproto_imapc_queue_open(&c->queue);

    switch (mproto_imapc_queue_plus(&c->queue)) {
    case MPROTO_IMAPC_PLUS_NONE:
        return -1;
    case MPROTO_IMAPC_PLUS_EARLY:
        mproto_imapc_die(c, MPROTO_E_PEER, "\"+\" before the question");
        return 0;
    case MPROTO_IMAPC_PLUS_CHALLENGE:
        return mproto_imapc_on_challenge(c, text);
    case MPROTO_IMAPC_PLUS_IDLE:
        if (!open || open->what != MPROTO_IMAPC_W_IDLE) /* DONE goes out */
            return 0;
        c->ev.type = MPROTO_IMAPC_IDLING;
        c->ev.command = open->number;
        return 1;
    default:
        return 0;
    }
}

/* What was marked as secret may have been cut out. */
static void forget_cut_secret(mproto_imapc *c)
{
    uint64_t tail = mproto_imapc_queue_tail(&c->queue);

    if (c->say.ferry.secret_to > tail)
        c->say.ferry.secret_to = tail;
}

/* The open command has its result. */
static void end_open(mproto_imapc *c, int gated)
{
    mproto_imapc_upload *u = &c->say.upload;

    c->say.building = 0;
    if (u->on && !gated)
        mproto_imapc_queue_pad(&c->queue, u->left);
    u->on = 0;
    if (c->say.ferry.sasl)
        mproto_ferry_end(&c->say.ferry);
}

const char *mproto_imapc_on_tagged(mproto_imapc *c, int number,
                                   mproto_imap_status status,
                                   mproto_imapc_command *command)
{
    const mproto_imapc_command *open = mproto_imapc_queue_open(&c->queue);
    int ours = open && open->number == number;
    int gated = mproto_imapc_queue_is_gated(&c->queue);
    const char *foul;

    if (ours && !gated && open->what == MPROTO_IMAPC_W_AUTHENTICATE) {
        foul = mproto_ferry_verdict(&c->say.ferry, status == MPROTO_IMAP_OK);
        if (foul)
            return foul;
        mproto_imapc_queue_whole(&c->queue);
    }
    foul = mproto_imapc_queue_tagged(&c->queue, number, status, command);
    if (foul)
        return foul;
    forget_cut_secret(c);
    if (ours)
        end_open(c, gated);
    return NULL;
}

static int upload_owes(const mproto_imapc_upload *u)
{
    return u->on && (u->asked || (u->left == 0 && !u->due));
}

unsigned mproto_imapc_say_asks(mproto_imapc *c, int over)
{
    unsigned asks = 0;

    if (mproto_ferry_is_secret(&c->say.ferry, over))
        asks |= MPROTO_SECRET;
    if (c->say.ferry.turn == MPROTO_FERRY_ASKED ||
        upload_owes(&c->say.upload))
        asks |= MPROTO_ANSWER;
    return asks;
}

int mproto_imapc_say_is_ours(const mproto_imapc *c)
{
    const mproto_imapc_command *open = mproto_imapc_queue_open(&c->queue);

    if (c->say.ferry.turn == MPROTO_FERRY_ASKED ||
        upload_owes(&c->say.upload))
        return 1;
    return open && open->what == MPROTO_IMAPC_W_IDLE &&
           !mproto_imapc_queue_is_gated(&c->queue);
}

void mproto_imapc_say_stop(mproto_imapc *c)
{
    c->say.building = 0;
    c->say.upload.on = 0;
    c->queue.drafting = 0;
    c->queue.pad = c->queue.pad_end = 0;
    if (c->say.ferry.sasl)
        mproto_ferry_end(&c->say.ferry);
}

#undef AUTH_SPARE
