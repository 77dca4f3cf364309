#include <mailproto/report.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) do { if (!(what)) abort(); } while (0)

static int is_empty_or_in(mproto_span inner, mproto_span outer)
{
    return inner.n == 0
        || (inner.p >= outer.p && inner.p + inner.n <= outer.p + outer.n);
}

static void check_value(mproto_report_value v, mproto_span raw)
{
    size_t n = mproto_report_address(NULL, 0, &v, NULL);
    unsigned defects = 0;
    char *dst = malloc(n + 1), *half = malloc(n / 2 + 1);

    MUST(is_empty_or_in(v.type, raw) && is_empty_or_in(v.text, raw));
    MUST(n <= 3 * v.text.n);
    MUST(dst && half);
    MUST(mproto_report_address(dst, n + 1, &v, &defects) == n);
    MUST(dst[n] == '\0' && !memchr(dst, '\r', n) && !memchr(dst, '\n', n));
    MUST(mproto_report_address(half, n / 2 + 1, &v, NULL) == n);
    MUST(memcmp(half, dst, strlen(half)) == 0);
    free(half);
    free(dst);
}

static void check_fields(mproto_report fields, mproto_span raw)
{
    const char *at = raw.p;
    mproto_field f;

    while (mproto_report_field(&fields, &f)) {
        MUST(f.raw.p == at && f.raw.n > 0);
        MUST(is_empty_or_in(f.name, f.raw) && is_empty_or_in(f.body, f.raw));
        at += f.raw.n;
    }
    MUST(at == raw.p + raw.n);
}

static void check_group(const mproto_report_group *g, mproto_span body)
{
    MUST(g->raw.n > 0 && is_empty_or_in(g->raw, body));
    check_fields(g->fields, g->raw);
    check_value(g->reporting_mta, g->raw);
    check_value(g->original, g->raw);
    check_value(g->final, g->raw);
    check_value(g->diagnostic, g->raw);
    MUST(is_empty_or_in(g->arrival, g->raw));
    MUST(g->action <= MPROTO_ACTION_OTHER);
    MUST(g->status[0] <= 999 && g->status[1] <= 999 && g->status[2] <= 999);
}

/* The same but for folds. */
static void same_text(mproto_span a, mproto_span b)
{
    size_t n = mproto_unfold(NULL, 0, a), m = mproto_unfold(NULL, 0, b);
    char *one = malloc(n + 1), *two = malloc(m + 1);
    size_t i, k;

    MUST(one && two);
    mproto_unfold(one, n + 1, a);
    mproto_unfold(two, m + 1, b);
    for (i = k = 0; one[i] != '\0' || two[k] != '\0'; i++, k++) {
        while (one[i] == ' ' || one[i] == '\t')
            i++;
        while (two[k] == ' ' || two[k] == '\t')
            k++;
        MUST(one[i] == two[k]);
        if (one[i] == '\0')
            break;
    }
    free(one);
    free(two);
}

/* What is written is read back. */
static void check_written(const mproto_report_group *g, unsigned flags)
{
    mproto_report_group both[2];
    mproto_report it;
    mproto_span body = { NULL, 0 };
    size_t n;
    char *dst;

    both[0] = both[1] = *g;
    if (g->reporting_mta.text.n == 0) {
        both[0].reporting_mta.text.p = "a";
        both[0].reporting_mta.text.n = 1;
    }
    n = mproto_report_write(NULL, 0, both, 2, flags);
    if (n == SIZE_MAX)
        return;
    dst = malloc(n);
    MUST(dst && mproto_report_write(dst, n, both, 2, flags) == n);
    body.p = dst;
    body.n = n;
    mproto_report_begin(&it, body);
    MUST(mproto_report_next(&it, &both[0]) && both[0].reporting_mta.type.n);
    MUST(mproto_report_next(&it, &both[1]));
    MUST(((both[0].defects | both[1].defects) & ~MPROTO_DEFECT_EIGHT) == 0);
    MUST(both[1].action == g->action);
    MUST(memcmp(both[1].status, g->status, sizeof g->status) == 0);
    same_text(both[1].diagnostic.text, g->diagnostic.text);
    same_text(both[1].log_id, g->log_id);
    same_text(both[0].arrival, g->arrival);
    MUST(!mproto_report_next(&it, &both[1]));
    free(dst);
}

static void check_mdn_written(const mproto_mdn *m)
{
    size_t n = mproto_mdn_write(NULL, 0, m, MPROTO_REPORT_UTF8);
    mproto_span body = { NULL, 0 };
    mproto_mdn again;
    char *dst;

    if (n == SIZE_MAX)
        return;
    dst = malloc(n);
    MUST(dst && mproto_mdn_write(dst, n, m, MPROTO_REPORT_UTF8) == n);
    body.p = dst;
    body.n = n;
    MUST(mproto_mdn_read(&again, body));
    MUST((again.defects & ~MPROTO_DEFECT_EIGHT) == 0);
    MUST(again.type == m->type && again.action == m->action);
    same_text(again.ua, m->ua);
    same_text(again.product, m->product);
    same_text(again.modifiers, m->modifiers);
    same_text(again.error, m->error);
    free(dst);
}

static void check_mdn(mproto_span body)
{
    mproto_mdn m;

    if (!mproto_mdn_read(&m, body))
        return;
    check_fields(m.fields, m.raw);
    check_value(m.final, m.raw);
    MUST(is_empty_or_in(m.ua, m.raw) && is_empty_or_in(m.product, m.raw));
    MUST(is_empty_or_in(m.modifiers, m.raw));
    MUST(is_empty_or_in(m.error, m.raw));
    MUST(m.type != 0 || m.modifiers.n == 0);
    check_mdn_written(&m);
}

/* body with each line end as end, and no CR besides. */
static mproto_span with_ends(mproto_span body, const char *end)
{
    char *p = malloc(2 * body.n + 1);
    mproto_span s = { NULL, 0 };
    size_t i;

    MUST(p);
    s.p = p;
    for (i = 0; i < body.n; i++) {
        if (body.p[i] == '\n') {
            memcpy(p + s.n, end, strlen(end));
            s.n += strlen(end);
        } else if (body.p[i] != '\r') {
            p[s.n++] = body.p[i];
        }
    }
    return s;
}

static void compare(const mproto_report_group *a,
                    const mproto_report_group *b)
{
    MUST(a->action == b->action);
    MUST(memcmp(a->status, b->status, sizeof a->status) == 0);
    MUST(a->final.type.n == b->final.type.n);
    MUST(a->diagnostic.type.n == b->diagnostic.type.n);
}

/* The same report with LF, CRLF and CR. */
static void check_ends(mproto_span body)
{
    mproto_span text[3];
    mproto_report it[3];
    mproto_report_group g[3];
    int i, more[3];
    void *p;

    text[0] = with_ends(body, "\n");
    text[1] = with_ends(body, "\r\n");
    text[2] = with_ends(body, "\r");
    for (i = 0; i < 3; i++)
        mproto_report_begin(&it[i], text[i]);
    do {
        for (i = 0; i < 3; i++)
            more[i] = mproto_report_next(&it[i], &g[i]);
        MUST(more[0] == more[1] && more[0] == more[2]);
        if (more[0]) {
            compare(&g[0], &g[1]);
            compare(&g[0], &g[2]);
        }
    } while (more[0]);
    for (i = 0; i < 3; i++) {
        memcpy(&p, &text[i].p, sizeof p);
        free(p);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span body = { NULL, 0 };
    const char *at;
    mproto_report it;
    mproto_report_group g;

    body.p = at = (const char *)data;
    body.n = size;
    mproto_report_begin(&it, body);
    while (mproto_report_next(&it, &g)) {
        MUST(g.raw.p >= at);
        at = g.raw.p + g.raw.n;
        check_group(&g, body);
        check_written(&g, 0);
        check_written(&g, MPROTO_REPORT_UTF8);
    }
    check_mdn(body);
    check_ends(body);
    return 0;
}
