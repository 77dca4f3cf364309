#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include <string.h>

/* --- stores --- */

static void *gather_grow(mproto_imapc *c, void *p, size_t from, size_t to)
{
    void *grown = c->wire.alloc.resize(c->wire.alloc.ctx, p, from, to);

    if (!grown)
        mproto_imapc_die(c, MPROTO_E_MEMORY, "no memory for a response");
    return grown;
}

int mproto_imapc_store_room(mproto_imapc *c, mproto_imapc_growing *s, size_t n)
{
    size_t cap = s->cap > 0 ? s->cap : 256;
    char *p;

    if (n <= s->cap)
        return 1;
    while (cap < n)
        cap = mproto_size_add(cap, cap);
    if (cap > c->limits.item_max)
        cap = c->limits.item_max < n ? n : c->limits.item_max;
    p = gather_grow(c, s->p, s->cap, cap);
    if (!p)
        return 0;
    s->p = p;
    s->cap = cap;
    return 1;
}

int mproto_imapc_store_add(mproto_imapc *c, mproto_imapc_growing *s,
                           mproto_span more)
{
    if (!mproto_imapc_store_room(c, s, mproto_size_add(s->n, more.n)))
        return 0;
    if (more.n > 0)
        memcpy(s->p + s->n, more.p, more.n);
    s->n += more.n;
    return 1;
}

static void gather_free(mproto_imapc *c, mproto_imapc_growing *s)
{
    mproto_alloc_free(&c->wire.alloc, s->p, s->cap);
    memset(s, 0, sizeof *s);
}

void mproto_imapc_store_rest(mproto_imapc *c, mproto_imapc_growing *s)
{
    if (s->cap > MPROTO_IMAPC_RESTING)
        gather_free(c, s);
    s->n = 0;
}

/* --- values --- */

static void gather_free_tokens(mproto_imapc *c)
{
    mproto_imap_values *v = &c->values;

    if (v->room != c->tokens) {
        mproto_alloc_free(&c->wire.alloc, v->room, v->cap * sizeof *v->room);
        v->room = c->tokens;
        v->cap = MPROTO_IMAPC_TOKENS < c->limits.values_max
                 ? MPROTO_IMAPC_TOKENS : c->limits.values_max;
    }
}

static void gather_free_side(mproto_imapc *c)
{
    mproto_alloc_free(&c->wire.alloc, c->values.side, c->values.side_cap);
    c->values.side = NULL;
    c->values.side_cap = 0;
}

/* As many again, up to values_max. */
static mproto_err gather_more_tokens(mproto_imapc *c)
{
    mproto_imap_values *v = &c->values;
    size_t cap = v->cap > c->limits.values_max / 2
                 ? c->limits.values_max : 2 * v->cap;
    mproto_imap_token *room;

    if (v->cap == c->limits.values_max)
        return MPROTO_E_LIMIT;
    gather_free_tokens(c);
    room = gather_grow(c, NULL, 0, cap * sizeof *room);
    if (!room)
        return MPROTO_E_MEMORY;
    v->room = room;
    v->cap = cap;
    return MPROTO_OK;
}

/* Strings without their backslashes are never longer than all of it. */
static mproto_err gather_more_side(mproto_imapc *c, size_t n)
{
    char *side;

    gather_free_side(c);
    side = gather_grow(c, NULL, 0, n);
    if (!side)
        return MPROTO_E_MEMORY;
    c->values.side = side;
    c->values.side_cap = n;
    return MPROTO_OK;
}

static void gather_quirks(mproto_imapc *c)
{
    const unsigned seen = c->values.leniencies;

    if (seen & MPROTO_VALUES_BLANKS)
        c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    if (seen & MPROTO_VALUES_BACKSLASH)
        c->quirks |= MPROTO_IMAP_QUIRK_BACKSLASH;
}

mproto_err mproto_imapc_values(mproto_imapc *c, mproto_span text)
{
    mproto_imap_values *v = &c->values;
    mproto_err code = MPROTO_OK;
    int rc = mproto_imap_values_read(v, text);

    while (rc == MPROTO_E_FULL && code == MPROTO_OK) {
        code = v->n == v->cap ? gather_more_tokens(c)
                              : gather_more_side(c, text.n);
        if (code == MPROTO_OK)
            rc = mproto_imap_values_read(v, text);
    }
    gather_quirks(c);
    if (code != MPROTO_OK || rc == MPROTO_OK)
        return code;
    return rc == MPROTO_E_LIMIT ? MPROTO_E_LIMIT : MPROTO_E_PEER;
}

size_t mproto_imapc_values_ahead(mproto_imapc *c, size_t at,
                                 mproto_imapc_ahead *read)
{
    mproto_span text = c->wire.in;
    size_t n;

    if (c->back.n > 0 || c->item.n > 0)
        return 0;
    text.p += at;
    text.n -= at;
    n = read(&c->values, text);
    if (n == 0 || n + at > c->limits.item_max)
        return 0;
    gather_quirks(c);
    return n + at;
}

/* --- octets --- */

/* What the last event lent is over, so that all that grew can be given back. */
void mproto_imapc_expect(mproto_imapc *c, unsigned char flags)
{
    if (c->back.n == 0 && c->item.n == 0)
        mproto_imapc_store_rest(c, &c->item);
    if (c->values.side_cap > MPROTO_IMAPC_RESTING)
        gather_free_side(c);
    gather_free_tokens(c);
    memset(&c->cut, 0, sizeof c->cut);
    c->cut.flags = flags;
    if (c->flags & MPROTO_IMAPC_LF_LINES)
        c->cut.flags |= MPROTO_CUT_LF;
    c->over = 0;
}

void mproto_imapc_gather_done(mproto_imapc *c)
{
    gather_free_tokens(c);
    gather_free_side(c);
    gather_free(c, &c->item);
    gather_free(c, &c->name);
}

/* The piece is no longer than it may be, so far. */
static int gather_fits(mproto_imapc *c, size_t n)
{
    if (!c->over && n > c->limits.item_max - c->item.n) {
        c->over = 1;
        gather_free(c, &c->item);
    }
    return !c->over;
}

static void gather_line_end(mproto_imapc *c, mproto_span *piece)
{
    piece->n--;
    if (piece->n > 0 && piece->p[piece->n - 1] == '\r')
        piece->n--;
    else
        c->quirks |= MPROTO_IMAPC_QUIRK_LF;
}

/* The octets that were read last are the end. */
static mproto_cut_type gather_end(mproto_imapc *c, mproto_cut_type type,
                                  mproto_span last, mproto_span *piece)
{
    mproto_span none = { NULL, 0 };

    *piece = none;
    if (!gather_fits(c, last.n))
        return type;
    if (c->item.n > 0) {
        if (!mproto_imapc_store_add(c, &c->item, last))
            return MPROTO_CUT_MORE;
        last = mproto_imapc_stored(&c->item);
        c->item.n = 0;
    }
    *piece = last;
    c->whole = last;
    if (type == MPROTO_CUT_LINE)
        gather_line_end(c, piece);
    return type;
}

/* What was given back and is not whole all the same is in the store already. */
static void gather_part(mproto_imapc *c, mproto_span read, int given_back)
{
    if (!gather_fits(c, read.n))
        return;
    if (!given_back) {
        mproto_imapc_store_add(c, &c->item, read);
    } else if (read.n > 0) {
        memmove(c->item.p, read.p, read.n);
        c->item.n = read.n;
    }
}

/* 1: more of a line with a status than may be, and one that can't be done
 * without: a result, the greeting. */
static int gather_is_lost(const mproto_imapc *c, mproto_span read)
{
    const char *line = c->item.n > 0 ? c->item.p : read.p;

    return c->cut.flags & MPROTO_CUT_TEXT && !c->over &&
           read.n > c->limits.item_max - c->item.n &&
           (*line != '*' || c->phase == MPROTO_IMAPC_P_GREETING);
}

mproto_cut_type mproto_imapc_gather(mproto_imapc *c, mproto_span *piece)
{
    mproto_span *from = mproto_imapc_source(c), read;
    mproto_cut_type type;
    int given_back = from == &c->back;
    size_t used;

    c->lent = !given_back && c->item.n == 0;
    type = mproto_imap_cut_next(&c->cut, from->p, from->n, &used);
    read.p = from->p;
    read.n = used;
    if (gather_is_lost(c, read)) {
        mproto_imapc_step(c, c->limits.item_max - c->item.n);
        mproto_imapc_die(c, MPROTO_E_LIMIT, "a line is too long");
        return MPROTO_CUT_MORE;
    }
    mproto_imapc_step(c, read.n);
    switch (type) {
    case MPROTO_CUT_BARE:
        mproto_imapc_die(c, MPROTO_E_PEER, "a bare LF in a line");
        return MPROTO_CUT_MORE;
    case MPROTO_CUT_HUGE:
        mproto_imapc_die(c, MPROTO_E_PEER, "a literal of no possible size");
        return MPROTO_CUT_MORE;
    case MPROTO_CUT_MORE:
        gather_part(c, read, given_back);
        return type;
    default:
        return gather_end(c, type, read, piece);
    }
}

void mproto_imapc_give_back(mproto_imapc *c, size_t n)
{
    mproto_span *to = c->lent ? &c->wire.in : &c->back;

    to->p = c->whole.p + n;
    to->n += c->whole.n - n;
}
