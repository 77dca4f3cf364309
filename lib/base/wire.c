#include "base/wire_int.h"
#include "base/alloc_int.h"
#include "base/check_int.h"
#include <string.h>

static size_t sendable(const mproto_wire *w)
{
    MPROTO_CHECK(w->out_at <= w->out_n && w->out_n <= w->out_cap);
    MPROTO_CHECK(w->held <= w->out_n - w->out_at);
    return w->out_n - w->out_at - w->held;
}

void mproto_wire_init(mproto_wire *w, const mproto_alloc *alloc, char *out,
                      size_t cap)
{
    w->alloc = *alloc;
    w->out = out;
    w->out_cap = cap;
    w->err.what = "";
}

void mproto_wire_move_out(mproto_wire *w, char *out, size_t cap)
{
    size_t n = w->out_n - w->out_at;

    MPROTO_CHECK(n <= cap);
    memcpy(out, w->out + w->out_at, n);
    w->out = out;
    w->out_cap = cap;
    w->out_at = 0;
    w->out_n = n;
}

/* It may have held credentials. */
static void drop_keep(mproto_wire *w)
{
    mproto_wipe(w->keep, w->keep_n);
    mproto_alloc_free(&w->alloc, w->keep, w->keep_n);
    w->keep = NULL;
    w->keep_n = 0;
}

void mproto_wire_done(mproto_wire *w)
{
    drop_keep(w);
}

void mproto_wire_ask(mproto_wire *w, unsigned asks, unsigned patience)
{
    if (w->in.n == 0)
        drop_keep(w);
    w->asks = asks;
    w->patience = patience;
    MPROTO_CHECK(mproto_wire_want(w) != 0);
}

void mproto_wire_fail(mproto_wire *w, mproto_err code, const char *what)
{
    if (w->err.code != MPROTO_OK)
        return;
    w->err.code = code;
    w->err.what = what;
    w->err.offset = w->received - w->in.n;
}

size_t mproto_wire_room(const mproto_wire *w)
{
    return w->out_cap - (w->out_n - w->out_at);
}

void mproto_wire_open(mproto_wire *w, mproto_buf *b, size_t need)
{
    if (w->out_at > 0 && w->out_cap - w->out_n < need) {
        memmove(w->out, w->out + w->out_at, w->out_n - w->out_at);
        w->out_n -= w->out_at;
        w->out_at = 0;
    }
    mproto_buf_init(b, w->out + w->out_n, w->out_cap - w->out_n);
}

int mproto_wire_commit(mproto_wire *w, const mproto_buf *b)
{
    if (b->over)
        return MPROTO_E_FULL;
    MPROTO_CHECK(b->p == w->out + w->out_n);
    w->out_n += b->n;
    return MPROTO_OK;
}

unsigned mproto_wire_want(const mproto_wire *w)
{
    unsigned first = MPROTO_CLOSED | MPROTO_TLS | MPROTO_DEFLATE;

    if (!w)
        return MPROTO_CLOSED;
    if (sendable(w) == 0)
        return w->asks;
    return (w->asks & ~first) | MPROTO_WRITE;
}

int mproto_wire_in(mproto_wire *w, const void *p, size_t n)
{
    if (!w)
        return MPROTO_E_STATE;
    if (w->err.code != MPROTO_OK)
        return w->err.code;
    if (!(w->asks & MPROTO_READ))
        return MPROTO_E_STATE;
    if (n == 0)
        return MPROTO_OK;
    MPROTO_CHECK(w->in.n == 0 && !w->keep);
    w->in.p = p;
    w->in.n = n;
    w->received += n;
    w->gone_in = w->gone;
    w->asks &= ~MPROTO_READ;
    return MPROTO_OK;
}

int mproto_wire_keep(mproto_wire *w)
{
    char *copy;

    if (!w || w->in.n == 0 || w->keep)
        return MPROTO_OK;
    if (w->in.n > w->keep_max)
        return MPROTO_E_FULL;
    copy = w->alloc.resize(w->alloc.ctx, NULL, 0, w->in.n);
    if (!copy)
        return MPROTO_E_NOMEM;
    w->in.p = memcpy(copy, w->in.p, w->in.n);
    w->keep = copy;
    w->keep_n = w->in.n;
    return MPROTO_OK;
}

void mproto_wire_eof(mproto_wire *w)
{
    if (!w)
        return;
    w->eof = 1;
    w->asks &= ~MPROTO_READ;
}

const void *mproto_wire_out(const mproto_wire *w, size_t *n)
{
    *n = w ? sendable(w) : 0;
    return *n > 0 ? w->out + w->out_at : NULL;
}

void mproto_wire_sent(mproto_wire *w, size_t n)
{
    size_t most;

    if (!w)
        return;
    most = sendable(w);
    if (n > most)
        n = most;
    w->out_at += n;
    w->gone += n;
    if (w->out_at == w->out_n)
        w->out_at = w->out_n = 0;
}

int mproto_wire_tls_on(mproto_wire *w)
{
    if (mproto_wire_want(w) != MPROTO_TLS)
        return MPROTO_E_STATE;
    w->tls = 1;
    w->asks = 0;
    return MPROTO_OK;
}

const void *mproto_wire_rest(const mproto_wire *w, size_t *n)
{
    *n = mproto_wire_want(w) == MPROTO_DEFLATE ? w->in.n : 0;
    return *n > 0 ? w->in.p : NULL;
}

/* What is given back comes again, and is counted then. */
int mproto_wire_deflate_on(mproto_wire *w)
{
    if (mproto_wire_want(w) != MPROTO_DEFLATE)
        return MPROTO_E_STATE;
    w->received -= w->in.n;
    w->in.p = NULL;
    w->in.n = 0;
    drop_keep(w);
    w->deflate = 1;
    w->asks = 0;
    return MPROTO_OK;
}

const mproto_error *mproto_wire_error(const mproto_wire *w)
{
    static const mproto_error closed = {
        MPROTO_E_NOMEM, "there is no engine", 0
    };

    return w ? &w->err : &closed;
}

unsigned mproto_wire_patience(const mproto_wire *w)
{
    return w ? w->patience : 0;
}
