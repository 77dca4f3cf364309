/* A view against a plain array, and a client that replays what it is told: at
 * the end all three have the same messages. Each two octets are something that
 * happens; the first two tell how many messages there may be, and are. */
#include <mailproto/imapview.h>
#include <stdlib.h>
#include <string.h>

#define MOST 2048

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct message {
    uint32_t uid, flags;        /* flags: how often they have changed */
    uint64_t modseq;            /* of the last change of it */
    int      known, gone, told_gone, recent, saved, found;
    uint32_t told_flags;
} message;

typedef struct world {
    mproto_imapview *v;
    message  m[MOST];
    uint32_t n, last_uid, max;
    uint64_t modseq;
    uint32_t client[MOST];      /* UIDs by number */
    uint32_t client_n;
} world;

static world w;

static void must(int truth)
{
    if (!truth)
        abort();
}

static message *of_uid(uint32_t uid)
{
    uint32_t i;

    for (i = 0; i < w.n; i++) {
        if (w.m[i].uid == uid)
            return &w.m[i];
    }
    return NULL;
}

/* --- what happens --- */

static uint32_t alive(void)
{
    uint32_t i, n = 0;

    for (i = 0; i < w.n; i++)
        n += !w.m[i].told_gone;
    return n;
}

static void arrive(uint32_t step, int load)
{
    message *m = &w.m[w.n];
    uint32_t uid = w.last_uid + step;
    int code;

    if (w.n == MOST)
        return;
    code = load ? mproto_imapview_load(w.v, uid)
        : mproto_imapview_arrived(w.v, uid, w.modseq + 1);
    if (step == 0 || alive() == w.max) {
        must(code == (step == 0 ? MPROTO_E_ARG : MPROTO_E_FULL));
        return;
    }
    must(code == MPROTO_OK);
    memset(m, 0, sizeof *m);
    m->uid = w.last_uid = uid;
    m->modseq = load ? 0 : ++w.modseq;
    m->known = load;
    if (load)
        w.client[w.client_n++] = uid;
    w.n++;
}

static message *some(unsigned arg, uint32_t *uid)
{
    message *m = w.n > 0 ? &w.m[arg * 7 % w.n] : NULL;

    *uid = m ? m->uid : arg;
    return m && !m->gone ? m : NULL;
}

static void expunge(unsigned arg)
{
    uint32_t uid;
    message *m = some(arg, &uid);

    must(mproto_imapview_gone(w.v, uid, w.modseq + 1) ==
         (m ? MPROTO_OK : MPROTO_E_ARG));
    if (!m)
        return;
    m->modseq = ++w.modseq;
    m->gone = 1;
    m->told_gone = !m->known;
}

static void change(unsigned arg)
{
    uint32_t uid;
    message *m = some(arg, &uid);

    must(mproto_imapview_changed(w.v, uid, w.modseq + 1) ==
         (m ? MPROTO_OK : MPROTO_E_ARG));
    if (!m)
        return;
    m->modseq = ++w.modseq;
    m->flags++;
}

static void know(unsigned arg)
{
    uint32_t uid;
    message *m = some(arg, &uid);

    must(mproto_imapview_known(w.v, uid) == (m ? MPROTO_OK : MPROTO_E_ARG));
    if (m && m->known)
        m->told_flags = m->flags;
}

static void make_recent(unsigned arg)
{
    uint32_t uid;
    message *m = some(arg, &uid);

    must(mproto_imapview_set_recent(w.v, uid) ==
         (m ? MPROTO_OK : MPROTO_E_ARG));
    if (m)
        m->recent = 1;
}

/* --- what is told --- */

static void client_exists(const mproto_imapview_change *c)
{
    uint32_t i, recent = 0;

    for (i = 0; i < w.n; i++) {
        if (w.m[i].told_gone)
            continue;
        recent += (uint32_t)w.m[i].recent;
        if (w.m[i].known)
            continue;
        w.m[i].known = 1;
        w.m[i].told_flags = w.m[i].flags;
        w.client[w.client_n++] = w.m[i].uid;
    }
    must(w.client_n == c->count && recent == c->recent);
}

static void client_expunge(uint32_t seq, uint32_t uid)
{
    message *m = of_uid(uid);

    must(m && m->gone && m->known && !m->told_gone);
    must(seq >= 1 && seq <= w.client_n && w.client[seq - 1] == uid);
    memmove(&w.client[seq - 1], &w.client[seq],
            (w.client_n - seq) * sizeof *w.client);
    w.client_n--;
    m->told_gone = 1;
    m->saved = m->found = 0;
}

static void client_hears(const mproto_imapview_change *c)
{
    message *m = of_uid(c->uid);

    if (c->what == MPROTO_IMAPVIEW_EXISTS) {
        client_exists(c);
    } else if (c->what == MPROTO_IMAPVIEW_EXPUNGE) {
        client_expunge(c->seq, c->uid);
    } else {
        must(m && m->known && !m->gone && m->told_flags != m->flags);
        must(w.client[c->seq - 1] == c->uid);
        m->told_flags = m->flags;
    }
}

static int tell(int may_expunge)
{
    mproto_imapview_change c, again;

    if (!mproto_imapview_due(w.v, may_expunge, &c))
        return 0;
    must(may_expunge || c.what != MPROTO_IMAPVIEW_EXPUNGE);
    must(mproto_imapview_due(w.v, may_expunge, &again));
    must(memcmp(&c, &again, sizeof c) == 0);
    client_hears(&c);
    mproto_imapview_told(w.v);
    return 1;
}

static void tell_vanished(unsigned arg)
{
    mproto_imapset_range room[8];
    size_t n = mproto_imapview_vanished(w.v, room, arg % 9), i, use;
    uint32_t uid, seq;

    must(n <= arg % 9);
    use = n > 0 ? arg / 9 % (n + 1) : 0;
    for (i = 0; i < use; i++) {
        must(i == 0 || room[i].lo > room[i - 1].hi + 1);
        for (uid = room[i].lo; uid <= room[i].hi; uid++) {
            for (seq = 0; seq < w.client_n && w.client[seq] != uid; seq++)
                ;
            client_expunge(seq + 1, uid);
        }
    }
    mproto_imapview_told_vanished(w.v, room, use);
}

/* --- sets --- */

static void check_iteration(const mproto_imapset *s, int is_uid)
{
    uint32_t max = w.client_n, seq;
    mproto_imapview_iter it;
    mproto_imapview_msg m;
    const message *want;

    if (is_uid && max > 0)
        max = w.client[max - 1];
    mproto_imapview_begin(&it, w.v, s, is_uid);
    for (seq = 1; seq <= w.client_n; seq++) {
        want = of_uid(w.client[seq - 1]);
        must(want != NULL);
        if (s->saved ? !want->saved :
            !mproto_imapset_has(s, is_uid ? want->uid : seq, max))
            continue;
        must(mproto_imapview_next(&it, w.v, &m));
        must(m.seq == seq && m.uid == want->uid && m.gone == want->gone &&
             m.recent == want->recent);
    }
    must(!mproto_imapview_next(&it, w.v, &m));
}

static void check_absent(const mproto_imapset *s, uint32_t above)
{
    uint32_t uid, upto = w.last_uid < 600 ? w.last_uid : 600;
    mproto_imapview_absent it;
    mproto_imapset_range r = { 0, 0 };
    const message *m;
    int more = 1;

    mproto_imapview_absent_begin(&it, s, upto, above);
    for (uid = 1; uid <= upto; uid++) {
        m = of_uid(uid);
        if (uid <= above || !mproto_imapset_has(s, uid, upto) ||
            (m && !m->told_gone))
            continue;
        if (more && uid > r.hi)
            more = mproto_imapview_absent_next(&it, w.v, &r);
        must(more && uid >= r.lo && uid <= r.hi);
    }
    must(!mproto_imapview_absent_next(&it, w.v, &r));
}

static void check_sets(unsigned arg)
{
    mproto_imapset_range ranges[2];
    mproto_imapset s = { NULL, 0, 0, 0 };

    ranges[0].lo = 1 + arg % 5;
    ranges[0].hi = ranges[0].lo + arg % 19;
    ranges[1].lo = ranges[0].hi + 2 + arg % 13;
    ranges[1].hi = ranges[1].lo + arg;
    s.ranges = ranges;
    s.n = arg % 3;
    s.tail = arg % 4 == 3 ? arg : 0;
    check_iteration(&s, 0);
    check_iteration(&s, 1);
    check_absent(&s, arg % 7);
    s.saved = 1;
    check_iteration(&s, 1);
    s.saved = 0;
    must(mproto_imapview_has_all(w.v, &s) ==
         (s.n == 0 || ranges[s.n - 1].hi <= w.client_n));
}

static void save(unsigned arg)
{
    uint32_t i, found;

    if (arg & 1) {
        found = arg & 2;
        for (i = 0; i < w.n; i++) {
            w.m[i].saved = found && w.m[i].found;
            w.m[i].found = 0;
        }
        mproto_imapview_save_end(w.v, found != 0);
    } else {
        for (i = 0; i < w.client_n; i += 1 + arg / 16) {
            of_uid(w.client[i])->found = 1;
            must(mproto_imapview_save(w.v, w.client[i]) == MPROTO_OK);
        }
        must(mproto_imapview_save(w.v, w.last_uid + 1) == MPROTO_E_ARG);
    }
}

/* The client's own pairs are right, up to one that is made wrong. */
static void check_match(unsigned arg)
{
    mproto_imapset_range seqs[8], uids[8];
    mproto_imapset s = { NULL, 0, 0, 0 }, u = { NULL, 0, 0, 0 };
    uint32_t seq, want = 0;

    s.ranges = seqs;
    u.ranges = uids;
    for (seq = 1 + arg % 3; seq <= w.client_n && s.n < 8; seq += 2) {
        seqs[s.n].lo = seqs[s.n].hi = seq;
        uids[u.n].lo = uids[u.n].hi = w.client[seq - 1];
        if (s.n++ == arg % 8)
            uids[u.n].hi = ++uids[u.n].lo;
        u.n++;
        if (u.n > 1 && uids[u.n - 1].lo <= uids[u.n - 2].hi)
            return;
        if (u.n <= arg % 8)
            want = uids[u.n - 1].lo;
    }
    must(mproto_imapview_match(w.v, &s, &u) == want);
}

/* --- all of it --- */

static void check_numbers(void)
{
    uint64_t told = w.modseq, modseq = mproto_imapview_modseq(w.v);
    uint32_t i, recent = 0;

    must(mproto_imapview_count(w.v) == w.client_n);
    for (i = 0; i < w.client_n; i++) {
        must(mproto_imapview_uid(w.v, i + 1) == w.client[i]);
        must(mproto_imapview_seq(w.v, w.client[i]) == i + 1);
        must(mproto_imapview_is_saved(w.v, w.client[i]) ==
             of_uid(w.client[i])->saved);
    }
    must(mproto_imapview_uid(w.v, 0) == 0);
    must(mproto_imapview_uid(w.v, i + 1) == 0);
    for (i = 0; i < w.n; i++) {
        recent += (uint32_t)(w.m[i].known && !w.m[i].told_gone &&
                             w.m[i].recent);
        if (w.m[i].told_gone || !w.m[i].known)
            must(mproto_imapview_seq(w.v, w.m[i].uid) == 0);
        if (!w.m[i].told_gone && w.m[i].modseq <= modseq)
            must(w.m[i].known && !w.m[i].gone &&
                 w.m[i].flags == w.m[i].told_flags);
    }
    must(modseq <= told);
    must(mproto_imapview_recent(w.v) == recent);
}

static void happen(unsigned what, unsigned arg)
{
    unsigned i;

    switch (what % 12) {
    case 0:
        for (i = 0; i < arg % 48; i++)
            arrive(1 + arg / 64, 0);
        break;
    case 1: arrive(arg % 8, 0); break;
    case 2: expunge(arg); break;
    case 3:
        for (i = 0; i < arg; i++)
            expunge(arg * i);
        break;
    case 4: change(arg); break;
    case 5: know(arg); break;
    case 6: make_recent(arg); break;
    case 7: (void)tell((int)(arg & 1)); break;
    case 8: tell_vanished(arg); break;
    case 9: check_sets(arg); break;
    case 10: save(arg); break;
    default: check_match(arg); break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t i;

    memset(&w, 0, sizeof w);
    if (size < 2 || size > 400)
        return 0;
    w.max = 1 + data[0] * 3u;
    w.v = mproto_imapview_new(NULL, w.max);
    must(w.v != NULL);
    for (i = 0; i < data[1]; i++)
        arrive(1 + data[0] % 2, 1);
    for (i = 2; i + 1 < size; i += 2) {
        happen(data[i], data[i + 1]);
        check_numbers();
    }
    while (tell(1))
        ;
    check_numbers();
    must(alive() == w.client_n);
    must(mproto_imapview_modseq(w.v) == w.modseq);
    mproto_imapview_free(w.v);
    return 0;
}
