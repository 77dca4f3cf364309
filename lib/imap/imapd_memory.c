/* What a command or response needs beyond the block comes from the allocator
 * as it comes, by no number that the peer announced, and goes back when it has
 * been answered or sent. */
#include "imap/imapd_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include <string.h>

#define WIDE_LEAST   4096u
#define TOKENS_LEAST 8u

/* --- the command --- */

static void imapd_drop_cmd(mproto_imapd *s)
{
    if (s->cmd == s->own_cmd)
        return;
    mproto_wipe(s->cmd, s->cmd_n);
    mproto_alloc_free(&s->wire.alloc, s->cmd, s->cmd_cap);
    s->cmd = s->own_cmd;
    s->cmd_cap = sizeof s->own_cmd;
}

/* Not resize(): that may leave a password where it was. */
static int imapd_grow_cmd(mproto_imapd *s, size_t need)
{
    size_t cap = s->cmd_cap, n = s->cmd_n;
    char *larger;

    while (cap < need)
        cap = mproto_size_add(cap, cap);
    larger = s->wire.alloc.resize(s->wire.alloc.ctx, NULL, 0, cap);
    if (!larger)
        return 0;
    memcpy(larger, s->cmd, n);
    imapd_drop_cmd(s);
    s->cmd = larger;
    s->cmd_cap = cap;
    return 1;
}

int mproto_imapd_put(mproto_imapd *s, const char *p, size_t n)
{
    if (n > s->cmd_cap - s->cmd_n && !imapd_grow_cmd(s, s->cmd_n + n))
        return 0;
    memcpy(s->cmd + s->cmd_n, p, n);
    s->cmd_n += n;
    return 1;
}

/* --- what is made of it --- */

static size_t imapd_aligned(size_t n)
{
    return mproto_size_add(n, sizeof(uint64_t) - 1) / sizeof(uint64_t) *
           sizeof(uint64_t);
}

void *mproto_imapd_take(mproto_imapd *s, size_t n)
{
    mproto_imapd_piece *piece;

    n = imapd_aligned(n);
    if (n <= sizeof s->rest - s->rest_used) {
        s->rest_used += n;
        return s->rest.octets + s->rest_used - n;
    }
    n = mproto_size_add(n, sizeof *piece);
    piece = s->wire.alloc.resize(s->wire.alloc.ctx, NULL, 0, n);
    if (!piece)
        return NULL;
    piece->next = s->pieces;
    piece->n = n;
    s->pieces = piece;
    return piece + 1;
}

/* Where there is no room twice as much is taken, so that the memory is of what
 * came, and the work, too. */
static int imapd_more_values(mproto_imapd *s, size_t octets)
{
    mproto_imap_values *v = &s->values;
    size_t cap = v->cap == 0 ? TOKENS_LEAST : 2 * v->cap;

    if (v->cap == 0 || v->n == v->cap) {
        v->room = mproto_imapd_take(s, cap * sizeof *v->room);
        v->cap = v->room ? cap : 0;
        return v->room != NULL;
    }
    v->side = mproto_imapd_take(s, octets);
    v->side_cap = v->side ? octets : 0;
    return v->side != NULL;
}

int mproto_imapd_read_values(mproto_imapd *s, mproto_span text)
{
    mproto_imap_values *v = &s->values;
    int code = MPROTO_E_FULL;

    memset(v, 0, sizeof *v);
    v->atom_nil = 1;
    v->lf_lines = (s->flags & MPROTO_IMAPD_LF_LINES) != 0;
    v->depth_max = s->state == MPROTO_IMAPD_S_START ? 1 : s->limits.depth_max;
    while (code == MPROTO_E_FULL) {
        if (!imapd_more_values(s, text.n))
            return MPROTO_E_MEMORY;
        code = mproto_imap_values_read(v, text);
    }
    if (code == MPROTO_OK && (v->leniencies & MPROTO_VALUES_BACKSLASH))
        code = MPROTO_E_ARG;
    return code;
}

static int imapd_is_wiped(const mproto_imapd *s)
{
    return s->secret || s->state <= MPROTO_IMAPD_S_SASL;
}

void mproto_imapd_drop_pieces(mproto_imapd *s, mproto_imapd_piece *until)
{
    mproto_imapd_piece *piece;
    size_t n;

    while ((piece = s->pieces) != until) {
        s->pieces = piece->next;
        n = piece->n;
        if (imapd_is_wiped(s))
            mproto_wipe(piece, n);
        mproto_alloc_free(&s->wire.alloc, piece, n);
    }
}

void mproto_imapd_forget(mproto_imapd *s)
{
    mproto_imapd_drop_pieces(s, NULL);
    if (imapd_is_wiped(s)) {
        mproto_wipe(s->rest.octets, s->rest_used);
        mproto_wipe(s->cmd, s->cmd_n);
    }
    imapd_drop_cmd(s);
    s->cmd_n = 0;
    s->rest_used = 0;
    s->append.is = 0;
    s->secret = 0;
    s->verb = NULL;
}

/* --- output --- */

size_t mproto_imapd_waiting(const mproto_imapd *s)
{
    return s->wire.out_n - s->wire.out_at;
}

static void imapd_drop_wide(mproto_imapd *s)
{
    mproto_alloc_free(&s->wire.alloc, s->wide, s->wide_n);
    s->wide = NULL;
    s->wide_n = 0;
}

int mproto_imapd_widen(mproto_imapd *s, size_t n)
{
    size_t need = mproto_size_add(n, s->reserve + MPROTO_IMAPD_LAST_MAX);
    size_t cap = s->wide ? s->wide_n : WIDE_LEAST;
    char *wide;

    if (mproto_wire_room(&s->wire) >= need)
        return 1;
    need = mproto_size_add(need, mproto_imapd_waiting(s));
    while (cap < need)
        cap = mproto_size_add(cap, cap);
    wide = s->wire.alloc.resize(s->wire.alloc.ctx, NULL, 0, cap);
    if (!wide)
        return 0;
    mproto_wire_move_out(&s->wire, wide, cap);
    imapd_drop_wide(s);
    s->wide = wide;
    s->wide_n = cap;
    return 1;
}

void mproto_imapd_narrow(mproto_imapd *s)
{
    if (!s->wide || mproto_imapd_waiting(s) > 0)
        return;
    mproto_wire_move_out(&s->wire, s->narrow, s->narrow_n);
    imapd_drop_wide(s);
}

#undef WIDE_LEAST
#undef TOKENS_LEAST
