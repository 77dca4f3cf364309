/* Every message of the corpus made fit for a 7-bit way, and every one that is
 * 7-bit in fragments and together again. An abort tells the name. */
#include "corpus.h"
#include "messages.h"
#include "../unit/downgrade_run.h"
#include <mailproto/partial.h>
#include <stdio.h>

enum { FRAGMENT = 3000, SMALL = 65536 };

static const corpus_deviation deviations[] = { { NULL, NULL, NULL } };

static struct counts {
    unsigned long messages, same, changed, unlabelled, signed_, refused;
    unsigned long parcels, fragments;
} counts;

static void check_pieces(mproto_span message, unsigned flags,
                         const downgraded *whole)
{
    downgraded pieces = downgrade_run(message.p, message.n, flags, 7, 7);

    DOWNGRADE_MUST(pieces.code == whole->code && pieces.n == whole->n);
    DOWNGRADE_MUST(memcmp(pieces.p, whole->p, whole->n) == 0);
    free(pieces.p);
}

static void count(const downgraded *d, mproto_span message)
{
    if (d->code == MPROTO_E_STATE)
        counts.signed_++;
    else if (d->code != MPROTO_OK)
        counts.refused++;
    else if (d->n == message.n && memcmp(d->p, message.p, d->n) == 0)
        counts.same++;
    else
        counts.changed++;
}

static void run_downgrade(mproto_span message)
{
    unsigned flags = 0;
    downgraded d = downgrade_run(message.p, message.n, 0, SIZE_MAX, SIZE_MAX);

    if (d.code == MPROTO_E_PEER) {
        counts.unlabelled++;
        flags = MPROTO_DOWNGRADE_UNLABELLED;
        free(d.p);
        d = downgrade_run(message.p, message.n, flags, SIZE_MAX, SIZE_MAX);
    }
    DOWNGRADE_MUST(d.code == MPROTO_OK || d.code == MPROTO_E_STATE
                   || d.code == MPROTO_E_PEER);
    count(&d, message);
    if (d.code == MPROTO_OK)
        DOWNGRADE_MUST(downgrade_keeps(message.p, message.n, &d)
                       && downgrade_is_done(&d));
    if (message.n < SMALL)
        check_pieces(message, flags, &d);
    free(d.p);
}

static mproto_span header_of(mproto_span message)
{
    mproto_fields it;
    mproto_field f;

    mproto_fields_begin(&it, message.p, message.n);
    while (mproto_fields_next(&it, &f))
        ;
    message.n = mproto_fields_end(&it);
    return message;
}

/* The header as it comes out of the first fragment; *n has its octets. */
static char *carry_header(mproto_span header, size_t *n)
{
    mproto_partial f = { 1, 0, "corpus@example.org", 0 };
    mproto_span first = { NULL, 0 }, outer, inner;
    size_t from;
    char *p, *joined;

    first.n = mproto_partial_write(NULL, 0, &f, header);
    first.p = p = malloc(first.n);
    DOWNGRADE_MUST(p && mproto_partial_write(p, first.n, &f, header)
                   == first.n);
    outer = header_of(first);
    inner.p = first.p + outer.n;
    inner.n = first.n - outer.n;
    joined = malloc(first.n);
    DOWNGRADE_MUST(joined);
    *n = mproto_partial_join(joined, first.n, outer, inner, &from);
    DOWNGRADE_MUST(*n <= first.n && from == inner.n);
    free(p);
    return joined;
}

/* Fields move behind others once, and then never again. */
static void run_partial(mproto_span message)
{
    mproto_span header = header_of(message), once = { NULL, 0 };
    size_t at, n, again_n;
    char *p, *again;

    if (!downgrade_is_ascii(message.p, message.n)
        || (header.n > 0 && header.p[header.n - 1] == '\r'))
        return;
    once.p = p = carry_header(header, &once.n);
    again = carry_header(once, &again_n);
    DOWNGRADE_MUST(again_n == once.n && memcmp(again, p, again_n) == 0);
    free(again);
    free(p);
    for (at = header.n; at < message.n; at += n, counts.fragments++) {
        n = mproto_partial_cut(message.p + at, message.n - at, FRAGMENT);
        DOWNGRADE_MUST(n <= FRAGMENT && n <= message.n - at);
        if (n == 0)             /* a line over FRAGMENT */
            break;
        DOWNGRADE_MUST(at + n == message.n || message.p[at + n - 1] == '\n');
    }
    counts.parcels++;
}

static void run(const char *name, mproto_span message)
{
    (void)name;
    counts.messages++;
    run_downgrade(message);
    run_partial(message);
}

int main(void)
{
    char text[200];

    if (!corpus_begin(deviations))
        return 0;
    messages_run(run);
    printf("%lu messages: %lu as they were, %lu changed, %lu signed; %lu "
           "wanted UNLABELLED, and %lu were refused then; %lu in %lu "
           "fragments\n", counts.messages, counts.same, counts.changed,
           counts.signed_, counts.unlabelled, counts.refused, counts.parcels,
           counts.fragments);
    corpus_source("downgraded and split");
    sprintf(text, "%lu", counts.messages);
    corpus_case("all messages end in one of these", text, text);
    return corpus_end();
}
