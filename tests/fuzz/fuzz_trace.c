#include <mailproto/trace.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) do { if (!(what)) abort(); } while (0)

static int lies_in(mproto_span inner, mproto_span outer)
{
    return inner.n == 0 || (inner.p >= outer.p
                            && inner.p + inner.n <= outer.p + outer.n);
}

static int same(mproto_span a, mproto_span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* What can be written comes back. */
static void received_back(const mproto_received *r)
{
    size_t n = 0, again;
    mproto_received back;
    mproto_span body;
    char *text;

    if (mproto_received_write(NULL, 0, &n, r) != MPROTO_E_FULL)
        return;
    text = malloc(n);
    MUST(text && mproto_received_write(text, n, &again, r) == MPROTO_OK);
    MUST(again == n);
    body.p = text + 9;
    body.n = n - 11;
    MUST(mproto_received_parse(&back, body) == MPROTO_OK);
    MUST(same(back.from, r->from) && same(back.from_tcp, r->from_tcp));
    MUST(same(back.by, r->by) && same(back.via, r->via));
    MUST(same(back.with, r->with) && same(back.id, r->id));
    MUST(same(back.for_, r->for_) && back.seconds == r->seconds);
    MUST(back.zone == r->zone && back.defects == 0);
    free(text);
}

static void received(mproto_span body)
{
    mproto_received r;
    mproto_clauses it;
    mproto_clause c;
    mproto_span date;
    const char *at = body.p;

    mproto_clauses_begin(&it, body, &date);
    MUST(lies_in(date, body));
    while (mproto_clauses_next(&it, &c)) {
        MUST(lies_in(c.word, body) && lies_in(c.value, body));
        MUST(lies_in(c.comments, body));
        MUST(c.word.n + c.value.n + c.comments.n > 0);
        MUST(c.word.n == 0 || c.word.p >= at);
        at = c.word.n > 0 ? c.word.p + c.word.n : at;
        MUST(c.value.n == 0 || c.value.p >= at);
        at = c.value.n > 0 ? c.value.p + c.value.n : at;
        MUST(c.comments.n == 0 || c.comments.p >= at);
        at = c.comments.n > 0 ? c.comments.p + c.comments.n : at;
    }
    if (mproto_received_parse(&r, body) == MPROTO_OK)
        received_back(&r);
}

static void msgids(mproto_span body)
{
    const char *at = body.p;
    mproto_msgids it;
    mproto_msgid id;

    mproto_msgids_begin(&it, body);
    while (mproto_msgids_next(&it, &id)) {
        MUST(id.id.n > 0 && id.id.p >= at && lies_in(id.id, body));
        MUST(lies_in(id.left, id.id) && lies_in(id.right, id.id));
        MUST(id.right.n == 0 || id.left.n + 1 + id.right.n == id.id.n);
        at = id.id.p + id.id.n;
    }
}

static void copy(const mproto_token *t)
{
    char *whole = malloc(t->text.n + 1), *half = malloc(t->text.n / 2 + 1);
    size_t n;

    MUST(whole && half);
    n = mproto_token_copy(whole, t->text.n + 1, t);
    MUST(n <= t->text.n && whole[n] == '\0');
    MUST(!memchr(whole, '\r', n) && !memchr(whole, '\n', n));
    MUST(mproto_token_copy(half, t->text.n / 2 + 1, t) == n);
    MUST(memcmp(half, whole, n < t->text.n / 2 ? n : t->text.n / 2) == 0);
    free(half);
    free(whole);
}

/* Between tokens there are only blanks; items hold all but separators. */
static void tokens(mproto_span body)
{
    const char *at = body.p;
    mproto_tokens it;
    mproto_token t;
    mproto_span item;

    mproto_tokens_begin(&it, body);
    while (mproto_tokens_next(&it, &t)) {
        for (; at < t.raw.p; at++)
            MUST(*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n');
        MUST(t.raw.n > 0 && lies_in(t.raw, body) && lies_in(t.text, t.raw));
        at += t.raw.n;
        copy(&t);
    }
    at = body.p;
    mproto_tokens_begin(&it, body);
    while (mproto_tokens_item(&it, ',', &item)) {
        MUST(lies_in(item, body) && item.p >= at);
        at = item.p + item.n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span body;

    body.p = (const char *)data;
    body.n = size;
    received(body);
    msgids(body);
    tokens(body);
    return 0;
}
