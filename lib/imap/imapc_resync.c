/* A cache is brought up to date: one command behind the other, each chosen by
 * what the last has told. */
#include "imap/imapc_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

#define S(step) MPROTO_IMAPC_S_##step

/* --- memory --- */

size_t mproto_imapc_resync_octets(uint32_t ranges, uint32_t uids)
{
    size_t marks = uids / 8 + 1;

    if (ranges > (SIZE_MAX - marks) / sizeof(uint32_t))
        return SIZE_MAX;
    return ranges * sizeof(uint32_t) + marks;
}

void mproto_imapc_resync_free(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;

    mproto_alloc_free(&c->wire.alloc, r->before, r->block_n);
    memset(r, 0, sizeof *r);
}

/* The UIDs of the cache are counted. */
static int resync_count(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;
    const mproto_imapset_range *u = r->cache.uids;
    uint64_t known = 0, last = 0;
    size_t i;

    for (i = 0; i < r->cache.uids_n; i++) {
        if (u[i].lo <= last || u[i].hi < u[i].lo)
            return MPROTO_E_ARG;
        last = (uint64_t)u[i].hi + 1;
        known += last - u[i].lo;
    }
    if (known > c->limits.known_max)
        return MPROTO_E_LIMIT;
    r->known = (uint32_t)known;
    r->highest = r->cache.uids_n > 0 ? u[r->cache.uids_n - 1].hi : 0;
    return MPROTO_OK;
}

static int resync_allocate(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;
    uint32_t n = (uint32_t)r->cache.uids_n, before = 0, i;

    r->block_n = mproto_imapc_resync_octets(n, r->known);
    r->before = mproto_alloc_new(&c->wire.alloc, r->block_n);
    if (!r->before)
        return MPROTO_E_NOMEM;
    r->marks = (unsigned char *)(r->before + n);
    for (i = 0; i < n; i++) {
        r->before[i] = before;
        before += r->cache.uids[i].hi - r->cache.uids[i].lo + 1;
    }
    return MPROTO_OK;
}

/* --- commands --- */

static int say_select(mproto_imapc *c)
{
    const mproto_imapc_resync_state *r = &c->resync;
    mproto_imapc_select_opts o;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.readonly = r->cache.readonly;
    o.condstore = r->step == S(CONDSTORE);
    if (r->step == S(QRESYNC)) {
        o.uidvalidity = r->cache.uidvalidity;
        o.modseq = r->cache.modseq;
    }
    return mproto_imapc_select(c, r->mailbox, &o);
}

static int say_changes(mproto_imapc *c)
{
    mproto_imapc_say_verb(c, "UID FETCH");
    mproto_imapc_say_set(c, "1:*");
    mproto_imapc_say_text(c, "(UID FLAGS)");
    mproto_imapc_arg_open(c);
    mproto_imapc_say_text(c, "CHANGEDSINCE");
    mproto_imapc_arg_number(c, c->resync.cache.modseq);
    mproto_imapc_arg_close(c);
    return mproto_imapc_say_end(c, 0);
}

/* "UID SEARCH RETURN (ALL) UID 1:715" */
static int say_search(mproto_imapc *c)
{
    char set[16];
    mproto_buf b;

    mproto_buf_init(&b, set, sizeof set);
    mproto_buf_text(&b, "1:");
    mproto_buf_number(&b, c->resync.highest);
    mproto_buf_put(&b, "", 1);
    mproto_imapc_say_verb(c, "UID SEARCH");
    if (mproto_imapc_has_rev2(c, "ESEARCH"))
        mproto_imapc_say_text(c, "RETURN (ALL)");
    mproto_imapc_say_text(c, "UID");
    mproto_imapc_say_text(c, set);
    return mproto_imapc_say_end(c, 0);
}

static int say_all(mproto_imapc *c)
{
    return mproto_imapc_fetch(c, MPROTO_IMAPC_UID, "1:*", "(UID FLAGS)", NULL);
}

static int say_step(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;
    int number;

    r->saying = 1;
    if (r->step == S(ENABLE))
        number = mproto_imapc_enable(c, "QRESYNC");
    else if (r->step == S(CHANGES))
        number = say_changes(c);
    else if (r->step == S(SEARCH))
        number = say_search(c);
    else if (r->step == S(ALL))
        number = say_all(c);
    else
        number = say_select(c);
    r->saying = 0;
    return number;
}

/* --- what comes next --- */

static mproto_imapc_resync_step plain_select(const mproto_imapc *c)
{
    return mproto_imapc_has(c, "CONDSTORE") || mproto_imapc_has(c, "QRESYNC")
        ? S(CONDSTORE) : S(SELECT);
}

static mproto_imapc_resync_step first_step(const mproto_imapc *c)
{
    const mproto_imapc_cache *cache = &c->resync.cache;

    if (cache->uidvalidity == 0 || cache->modseq == 0 ||
        !mproto_imapc_has(c, "QRESYNC"))
        return plain_select(c);
    if (c->enabled & MPROTO_IMAPC_ON_QRESYNC)
        return S(QRESYNC);
    if (c->state == MPROTO_IMAPC_AUTHENTICATED && c->queue.count == 0 &&
        mproto_imapc_has_rev2(c, "ENABLE"))
        return S(ENABLE);
    return plain_select(c);
}

/* All that is there is looked at, if anything is. */
static mproto_imapc_resync_step compare_all(mproto_imapc *c)
{
    mproto_imapc_known_reset(c);
    return c->resync.exists == 0 ? S(GONE) : S(ALL);
}

/* RFC 7162 6: those known, less those told as vanished, and the new ones are
 * all there are; then no other has gone. Else what QRESYNC told as vanished may
 * be there: FETCH takes that back, a search would not. */
static mproto_imapc_resync_step if_all_is_told(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;
    uint64_t fresh;

    if (!r->moved && r->told <= r->known &&
        (uint64_t)r->known - r->marked + r->fresh == r->exists)
        return S(DONE);
    if (r->known == 0 || (r->step == S(QRESYNC) && r->marked > 0))
        return compare_all(c);
    fresh = r->fresh;
    mproto_imapc_known_reset(c);
    r->fresh = fresh;
    return S(SEARCH);
}

/* The search, or FETCH of all, has told all there are. */
static int makes_up(const mproto_imapc_resync_state *r)
{
    return r->told <= r->known &&
           (uint64_t)r->marked + r->strangers + r->fresh >= r->exists;
}

static void take_facts(mproto_imapc_resync_state *r,
                       const mproto_imapc_facts *f)
{
    r->exists = f->has & MPROTO_IMAPC_HAS_MESSAGES ? f->messages : UINT64_MAX;
    r->modseq = f->has & MPROTO_IMAPC_HAS_MODSEQ && !f->nomodseq ? f->modseq
                                                                 : 0;
    if (f->has & MPROTO_IMAPC_HAS_UIDNEXT)
        r->uidnext = f->uidnext;
    else if (r->uidnext <= r->highest && r->highest < UINT32_MAX)
        r->uidnext = r->highest + 1;
}

static int is_same(const mproto_imapc_resync_state *r,
                   const mproto_imapc_facts *f)
{
    return f->has & MPROTO_IMAPC_HAS_UIDVALIDITY &&
           f->uidvalidity == r->cache.uidvalidity;
}

/* A mod-sequence that is lower than it was tells nothing. */
static mproto_imapc_resync_step on_selected(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;
    int moved = r->moved;

    if (!(c->facts.has & MPROTO_IMAPC_HAS_UIDVALIDITY) &&
        r->cache.uidvalidity != 0)
        return S(FAILED);
    if (!is_same(r, &c->facts)) {
        r->forget = r->cache.uidvalidity != 0;
        r->cache.uids_n = 0;
        r->known = r->highest = 0;
    }
    take_facts(r, &c->facts);
    if (!is_same(r, &c->facts))
        return compare_all(c);
    if (r->cache.modseq == 0 || r->modseq < r->cache.modseq ||
        r->step == S(SELECT))
        return compare_all(c);
    if (r->step == S(QRESYNC))
        return if_all_is_told(c);
    mproto_imapc_known_reset(c);
    return moved || r->modseq > r->cache.modseq ? S(CHANGES)
                                                : if_all_is_told(c);
}

static mproto_imapc_resync_step on_ok(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;

    switch (r->step) {
    case S(ENABLE):
        return c->enabled & MPROTO_IMAPC_ON_QRESYNC ? S(QRESYNC)
                                                    : plain_select(c);
    case S(CHANGES):
        return if_all_is_told(c);
    case S(SEARCH):
        return r->strangers == 0 && makes_up(r) ? S(GONE) : compare_all(c);
    case S(ALL):
        return makes_up(r) ? S(GONE) : S(FAILED);
    default:
        return on_selected(c);
    }
}

/* A code tells that the mailbox is at fault, and not how it was selected. */
static mproto_imapc_resync_step on_no(mproto_imapc *c)
{
    int about = c->ev.status == MPROTO_IMAP_NO && c->ev.code.n > 0;

    switch (c->resync.step) {
    case S(ENABLE):
        return plain_select(c);
    case S(QRESYNC):
        return about ? S(FAILED) : plain_select(c);
    case S(CONDSTORE):
        return about ? S(FAILED) : S(SELECT);
    case S(CHANGES):
    case S(SEARCH):
        return compare_all(c);
    default:
        return S(FAILED);
    }
}

/* --- events --- */

int mproto_imapc_resync_result(mproto_imapc *c, int number)
{
    mproto_imapc_resync_state *r = &c->resync;

    if (r->number == 0 || number != r->command)
        return 0;
    r->command = 0;
    if (c->ev.status == MPROTO_IMAP_OK) {
        r->step = on_ok(c);
        return 1;
    }
    r->step = on_no(c);
    if (r->step != S(FAILED))
        return 1;
    c->ev.command = r->number;
    mproto_imapc_resync_free(c);
    return 0;
}

static int resync_end(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;

    c->ev.type = MPROTO_IMAPC_RESULT;
    c->ev.command = r->number;
    c->ev.status = r->step == S(DONE) ? MPROTO_IMAP_OK : MPROTO_IMAP_NO;
    if (r->step == S(DONE)) {
        c->told = c->facts;
        c->told.modseq = r->modseq;
        c->told.uidnext = r->uidnext;
        c->told.has |= MPROTO_IMAPC_HAS_MODSEQ | MPROTO_IMAPC_HAS_UIDNEXT;
        c->ev.facts = &c->told;
    }
    mproto_imapc_resync_free(c);
    return 1;
}

/* 1: a batch is told. */
static int resync_gone(mproto_imapc *c)
{
    static const char vanished[] = "VANISHED";
    size_t n = mproto_imapc_known_gone(c);

    if (n == 0) {
        c->resync.step = S(DONE);
        return 0;
    }
    c->ev.type = MPROTO_IMAPC_VANISHED;
    c->ev.name.p = vanished;
    c->ev.name.n = sizeof vanished - 1;
    c->ev.earlier = 1;
    c->ev.ids = c->ids.batch.ranges;
    c->ev.ids_n = n;
    return 1;
}

int mproto_imapc_resync_run(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;

    if (r->number == 0 || r->command > 0)
        return 0;
    if (r->forget) {
        r->forget = 0;
        c->ev.type = MPROTO_IMAPC_FORGET;
        return 1;
    }
    if (r->step == S(GONE) && resync_gone(c))
        return 1;
    if (r->step >= S(DONE))
        return resync_end(c);
    r->command = say_step(c);
    if (r->command > 0)
        return 0;
    r->command = 0;
    r->step = S(FAILED);
    return resync_end(c);
}

int mproto_imapc_resync_lose(mproto_imapc *c)
{
    int number = c->resync.number, command = c->resync.command;

    if (number == 0)
        return 0;
    mproto_imapc_resync_free(c);
    c->resync.command = command;
    return number;
}

/* --- the verb --- */

static int resync_begin(mproto_imapc *c)
{
    mproto_imapc_resync_state *r = &c->resync;
    int rc = resync_count(c);

    if (rc == MPROTO_OK)
        rc = resync_allocate(c);
    if (rc != MPROTO_OK)
        return rc;
    r->step = first_step(c);
    rc = say_step(c);
    r->number = r->command = rc;
    return rc;
}

int mproto_imapc_resync(mproto_imapc *c, const char *mailbox,
                        const mproto_imapc_cache *cache)
{
    mproto_imapc_cache given;
    int rc;

    memset(&given, 0, sizeof given);
    if (!c || !mailbox || !mproto_opts_copy(&given, sizeof given, cache) ||
        (given.uids_n > 0 && !given.uids))
        return MPROTO_E_ARG;
    if (c->wire.err.code != MPROTO_OK)
        return c->wire.err.code;
    if (c->resync.number > 0 || c->phase != MPROTO_IMAPC_P_OPEN)
        return MPROTO_E_STATE;
    memset(&c->resync, 0, sizeof c->resync);
    c->resync.mailbox = mailbox;
    c->resync.cache = given;
    if (given.uidvalidity == 0)
        c->resync.cache.uids_n = 0;
    rc = resync_begin(c);
    if (rc < 0)
        mproto_imapc_resync_free(c);
    return rc;
}

#undef S
