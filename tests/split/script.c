/* One dialogue cut in every way: the events, the output and the end must be
 * those of the run in one piece (wire cases 14 and 58, quirk 41). */
#include "split.h"

#include <string.h>

typedef struct splitter {
    const script *s;
    int           side, few;    /* few cuts will do */
    size_t        n, step;      /* octets of input; from cut to cut */
    played        want, got;
} splitter;

static int compare(splitter *sp, const play_plan *plan, const char *how)
{
    char words[80];
    size_t n;
    text t = { 0 };

    played_clear(&sp->got);
    play_alone(sp->s, sp->side, plan, &sp->got);
    if (played_same(&sp->want, &sp->got))
        return 1;
    text_puts(&t, sp->side == SERVER ? "server, " : "client, ");
    text_puts(&t, how);
    for (n = 0; n < 2 && plan->cut[n] != PLAY_NOTHING; n++) {
        text_puts(&t, n ? " and " : ", cut at ");
        text_number(&t, plan->cut[n]);
    }
    n = t.n < sizeof words - 1 ? t.n : sizeof words - 1;
    memcpy(words, t.p, n);
    words[n] = '\0';
    text_free(&t);
    report_two(sp->s->name, words, &sp->want, &sp->got);
    return 0;
}

/* The ways of calling that go with every cut. */
enum {
    WAY_PLAIN, WAY_TRICKLE, WAY_LAZY, WAY_NUDGE, WAY_LATE, WAY_KEEP,
    WAY_KEEP_LATE, WAY_MISUSE, WAY_ALL, WAYS
};

static const char *const way_names[WAYS] = {
    "plain", "output octet by octet", "output late", "called again",
    "answers late", "kept", "kept behind events", "misused", "all of it"
};

static play_plan plan_of(int way, int together)
{
    play_plan plan = plan_plain;

    plan.together = together;
    plan.trickle = way == WAY_TRICKLE;
    plan.lazy = way == WAY_LAZY || way == WAY_ALL;
    plan.nudge = way == WAY_NUDGE || way == WAY_ALL;
    plan.late = way == WAY_LATE || way == WAY_ALL;
    plan.keep = way == WAY_KEEP || way == WAY_ALL ? 1
              : way == WAY_KEEP_LATE ? 2 : 0;
    plan.misuse = way == WAY_MISUSE || way == WAY_ALL;
    return plan;
}

static int in_pieces(splitter *sp, int way, int together)
{
    static const size_t sizes[] = { 0, 1, 2, 3, 7, 64 };
    play_plan plan = plan_of(way, together);
    size_t i;
    int good = 1;

    for (i = 0; i < sizeof sizes / sizeof *sizes && good; i++) {
        plan.piece = sizes[i];
        good = compare(sp, &plan, way_names[way]);
    }
    return good;
}

static int one_cut(splitter *sp, int way, int together)
{
    play_plan plan = plan_of(way, together);
    size_t step = sp->n > 8192 ? sp->n / 8192 : sp->step;
    int good = 1;

    for (plan.cut[0] = 1; plan.cut[0] < sp->n && good; plan.cut[0] += step)
        good = compare(sp, &plan, way_names[way]);
    return good;
}

static int two_cuts(splitter *sp, int together)
{
    play_plan plan = plan_of(WAY_PLAIN, together);
    size_t i, j;
    int good = 1;

    for (i = 1; i < sp->n && good; i++)
        for (j = i + 1; j < sp->n && good; j++) {
            plan.cut[0] = i;
            plan.cut[1] = j;
            good = compare(sp, &plan, "two cuts");
        }
    return good;
}

int split_script(const script *s, int side, const split_effort *effort)
{
    int together = s->protocol->side[side]->server;
    splitter sp;
    int way, good = 1;

    memset(&sp, 0, sizeof sp);
    sp.s = s;
    sp.side = side;
    sp.n = s->side[!side].wire.n;
    sp.few = s->costly;
    sp.step = sp.few ? 61 : effort->step;
    play_alone(s, side, &plan_plain, &sp.want);
    for (way = 0; way < WAYS && good; way += sp.few ? WAY_ALL : 1) {
        good = in_pieces(&sp, way, 0) && one_cut(&sp, way, together);
        if (together)
            good = good && in_pieces(&sp, way, 1);
    }
    if (good && sp.n <= effort->two_max && !sp.few)
        good = two_cuts(&sp, together);
    played_free(&sp.want);
    played_free(&sp.got);
    return good;
}
