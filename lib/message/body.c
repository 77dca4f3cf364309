#include "message/body_int.h"
#include "base/chars_int.h"
#include <mailproto/base64.h>
#include <mailproto/flowed.h>
#include <mailproto/qp.h>
#include <mailproto/uu.h>
#include <string.h>

enum body_step {
    BODY_BASE64, BODY_QP, BODY_UU,      /* with encoding_ */
    BODY_CHARSET, BODY_FLOWED
};

static void add_step(mproto_body *b, enum body_step step)
{
    b->steps_[b->count_++] = (uint8_t)step;
}

static void add_encoding(mproto_body *b, mproto_cte encoding)
{
    switch (encoding) {
    case MPROTO_CTE_BASE64:
        mproto_base64_init(&b->encoding_, 0);
        add_step(b, BODY_BASE64);
        break;
    case MPROTO_CTE_QP:
        mproto_qp_init(&b->encoding_, 0);
        add_step(b, BODY_QP);
        break;
    case MPROTO_CTE_UUENCODE:
        mproto_uu_init(&b->encoding_);
        add_step(b, BODY_UU);
        break;
    default:
        break;
    }
}

/* Not of a multipart, which is a leaf only because its parts are out of reach:
 * RFC 2045 6.4 allows it no encoding. */
void mproto_body_start(mproto_body *b, const mproto_body_plan *plan)
{
    memset(b, 0, offsetof(mproto_body, room_));
    b->room_[0].n_ = b->room_[1].n_ = 0;
    if (!(plan->flags & MPROTO_MIME_DECODE) || plan->kind != MPROTO_KIND_LEAF
        || mproto_same(plan->type, "multipart"))
        return;
    add_encoding(b, plan->encoding);
    if ((plan->flags & MPROTO_MIME_UTF8) && mproto_same(plan->type, "text")) {
        mproto_charset_open(&b->charset_, plan->charset, plan->convert);
        add_step(b, BODY_CHARSET);
    }
    if ((plan->flags & MPROTO_MIME_UNFLOW) && plan->flowed != 0) {
        mproto_flowed_init(&b->flowed_, plan->flowed);
        add_step(b, BODY_FLOWED);
    }
}

int mproto_body_idle(const mproto_body *b)
{
    return b->count_ == 0;
}

void mproto_body_init(mproto_body *b, const mproto_part *part, unsigned flags,
                      const mproto_convert *conv)
{
    mproto_body_plan plan;

    plan.flags = flags | MPROTO_MIME_DECODE;
    plan.kind = part->kind;
    plan.encoding = part->encoding;
    plan.type = part->type;
    plan.charset = part->charset;
    plan.flowed = part->flowed;
    plan.convert = conv;
    mproto_body_start(b, &plan);
}

void mproto_body_done(mproto_body *b)
{
    mproto_charset_close(&b->charset_);
}

static int run_step(mproto_body *b, unsigned i, mproto_io *io, int last)
{
    int code;

    switch ((enum body_step)b->steps_[i]) {
    case BODY_BASE64:
        code = mproto_base64_decode(&b->encoding_, io, last);
        break;
    case BODY_QP:
        code = mproto_qp_decode(&b->encoding_, io, last);
        break;
    case BODY_UU:
        code = mproto_uu_decode(&b->encoding_, io, last);
        break;
    case BODY_CHARSET:
        code = mproto_charset_decode(&b->charset_, io, last);
        break;
    default:
        code = mproto_flowed_decode(&b->flowed_, io, last);
        break;
    }
    if (last && code == MPROTO_OK)
        b->done_ |= (uint8_t)(1u << i);
    return code;
}

/* A body without steps. */
static int copy_body(mproto_body *b, mproto_io *io, int last)
{
    size_t n = io->in_n < io->out_n ? io->in_n : io->out_n;

    if (n > 0)
        memcpy(io->out, io->in, n);
    io->in += n;
    io->in_n -= n;
    io->out += n;
    io->out_n -= n;
    if (io->in_n > 0)
        return MPROTO_E_FULL;
    b->done_ = last != 0;
    return MPROTO_OK;
}

/* Step i, from the room before it into the one behind it, which must be empty;
 * at the ends they are the caller's. */
static int pass_step(mproto_body *b, unsigned i, mproto_io *io, int last)
{
    mproto_body_room *from = i > 0 ? &b->room_[i - 1] : NULL;
    mproto_body_room *to = i + 1 < b->count_ ? &b->room_[i] : NULL;
    mproto_io x = *io;
    int code;

    if (to && to->n_ > 0)
        return MPROTO_E_FULL;
    if (b->done_ >> i & 1)
        return MPROTO_OK;
    if (from) {
        x.in = from->octets_ + from->at_;
        x.in_n = from->n_;
        last = b->done_ >> (i - 1) & 1;
    }
    if (to) {
        x.out = to->octets_;
        x.out_n = sizeof to->octets_;
    }
    code = run_step(b, i, &x, last);
    if (from) {
        from->at_ += from->n_ - x.in_n;
        from->n_ = x.in_n;
    } else {
        io->in = x.in;
        io->in_n = x.in_n;
    }
    if (to) {
        to->at_ = 0;
        to->n_ = sizeof to->octets_ - x.out_n;
    } else {
        io->out = x.out;
        io->out_n = x.out_n;
    }
    return code;
}

int mproto_body_decode(mproto_body *b, mproto_io *io, int last)
{
    int code = MPROTO_OK, more;
    unsigned i;

    if ((b->done_ & 1) && io->in_n > 0)
        return MPROTO_E_ARG;
    if (b->count_ == 0)
        return copy_body(b, io, last);
    do {
        more = 0;
        for (i = 0; i < b->count_; i++) {
            code = pass_step(b, i, io, last);
            more |= code != MPROTO_OK;
        }
    } while (more && code == MPROTO_OK);
    b->defects = b->encoding_.defects | b->charset_.defects
               | b->flowed_.defects;
    return code;
}
