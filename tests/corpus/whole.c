/* Every file of the corpus as a message, and every message of a mailbox, by
 * all that reads messages: the parser whole and in pieces, with all limits and
 * with hardly any; the structure; the body of every part. Files of other kinds
 * count, too: they are odd messages. LONG=1 takes more of them octet by octet.
 */
#include "corpus.h"
#include "messages.h"
#include "../unit/heap.h"
#include "../unit/structure_check.h"
#include <mailproto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALL_TEXT (MPROTO_MIME_DECODE | MPROTO_MIME_UTF8 | MPROTO_MIME_UNFLOW)

enum { SMALL = 65536, SAMPLE = 8 };

static const corpus_deviation deviations[] = { { NULL, NULL, NULL } };

static const struct variant {
    const char *name;
    unsigned    flags;
    int         tiny;           /* limits */
} variants[] = {
    { "raw", 0, 0 },
    { "decoded", MPROTO_MIME_DECODE, 0 },
    { "text", ALL_TEXT, 0 },
    { "shallow", MPROTO_MIME_SHALLOW | MPROTO_MIME_NOFIELD, 0 },
    { "raw, of a mailbox", MPROTO_MIME_MBOXLINE, 0 },
    { "raw, tiny limits", 0, 1 },
    { "text, tiny limits", ALL_TEXT, 1 },
};

#define VARIANTS (sizeof variants / sizeof variants[0])

/* Octets are told as they stand, and none is left out. */
static int is_raw(const struct variant *v)
{
    return !(v->flags & (MPROTO_MIME_DECODE | MPROTO_MIME_NOFIELD));
}

/* --- the parser --- */

typedef struct run {
    uint64_t hash;              /* of all events, pieces joined */
    size_t   told;              /* octets, in raw variants */
    int      joins;             /* the type of the last piece */
    int      ended;
    heap     memory;
} run;

static void mix(run *r, const void *p, size_t n)
{
    const unsigned char *at = p;

    for (; n > 0; n--)
        r->hash = (r->hash ^ *at++) * UINT64_C(1099511628211);
}

static void mix_number(run *r, uint64_t n)
{
    mix(r, &n, sizeof n);
}

static void mix_span(run *r, mproto_span s)
{
    mix_number(r, s.n);
    mix(r, s.p, s.n);
}

static void mix_part(run *r, const mproto_mime_part *p)
{
    const mproto_span *texts[] = { &p->type, &p->subtype, &p->charset,
        &p->disposition, &p->filename, &p->id, &p->start };
    const uint64_t numbers[] = { p->depth, p->kind, p->encoding, p->header,
        p->body, p->end, p->lines, p->decoded, p->flowed, p->defects };
    size_t i;

    for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
        mix_span(r, *texts[i]);
    for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        mix_number(r, numbers[i]);
}

static void mix_event(run *r, const mproto_mime_event *e)
{
    int piece = e->type == MPROTO_MIME_BODY || e->type == MPROTO_MIME_OUTSIDE;

    if (!piece || r->joins != (int)e->type)
        mix_number(r, e->type);
    r->joins = piece ? (int)e->type : 0;
    if (piece) {
        mix(r, e->data.p, e->data.n);
        return;
    }
    mix_number(r, e->offset);
    mix_number(r, e->defects);
    if (e->type == MPROTO_MIME_FIELD) {
        mix_span(r, e->field.name);
        mix_span(r, e->field.body);
    } else if (e->type != MPROTO_MIME_PART) {
        mix_part(r, e->part);
    }
}

/* What e tells of the message lies there, behind what was told. */
static void check_octets(run *r, const mproto_mime_event *e,
                         mproto_span message)
{
    mproto_span s = e->type == MPROTO_MIME_FIELD ? e->field.raw : e->data;

    if (s.n == 0)
        return;
    STRUCTURE_MUST(e->offset == r->told && s.n <= message.n - r->told);
    STRUCTURE_MUST(memcmp(s.p, message.p + r->told, s.n) == 0);
    r->told += s.n;
}

static void drain(run *r, mproto_mime *m, const struct variant *v,
                  mproto_span message)
{
    const mproto_mime_event *e;

    while ((e = mproto_mime_next(m)) != NULL) {
        STRUCTURE_MUST(!r->ended);
        mix_event(r, e);
        if (is_raw(v))
            check_octets(r, e, message);
        r->ended = e->type == MPROTO_MIME_END;
    }
}

/* The message in pieces of step octets. */
static run run_parser(const struct variant *v, mproto_span message,
                      size_t step)
{
    static const mproto_mime_limits tiny = { sizeof tiny, 2, 4, 6, 60, 400 };
    mproto_mime_opts opts = { .size = sizeof opts, .flags = v->flags,
                              .limits = v->tiny ? &tiny : NULL };
    mproto_alloc alloc;
    mproto_mime *m;
    run r = { .hash = UINT64_C(14695981039346656037) };
    size_t at, piece;

    alloc = heap_alloc(&r.memory);
    opts.alloc = &alloc;
    m = mproto_mime_new(&opts);
    STRUCTURE_MUST(m);
    for (at = 0; at < message.n; at += piece) {
        piece = message.n - at < step ? message.n - at : step;
        STRUCTURE_MUST(mproto_mime_in(m, message.p + at, piece) == MPROTO_OK);
        drain(&r, m, v, message);
    }
    mproto_mime_eof(m);
    drain(&r, m, v, message);
    STRUCTURE_MUST(mproto_mime_error(m)->code == MPROTO_OK);
    STRUCTURE_MUST(r.ended && (!is_raw(v) || r.told == message.n));
    mproto_mime_free(m);
    STRUCTURE_MUST(r.memory.held == 0);
    STRUCTURE_MUST(r.memory.most <= mproto_mime_memory_bound(opts.limits));
    return r;
}

/* What differs between whole and in pieces; "" is nothing. */
static const char *check_parser(mproto_span message, size_t step)
{
    size_t i;

    for (i = 0; i < VARIANTS; i++) {
        run whole = run_parser(&variants[i], message, message.n);
        run cut = run_parser(&variants[i], message, step);

        if (whole.hash != cut.hash)
            return variants[i].name;
    }
    return "";
}

/* --- the structure and its bodies --- */

typedef struct octets {
    char  *p;
    size_t n, cap;
} octets;

static char *make_room(octets *o, size_t n)
{
    if (n > o->cap - o->n) {
        o->cap = o->cap * 2 + n;
        o->p = realloc(o->p, o->cap);
        STRUCTURE_MUST(o->p);
    }
    return o->p + o->n;
}

static void append(octets *o, mproto_span s)
{
    if (s.n > 0)
        memcpy(make_room(o, s.n), s.p, s.n);
    o->n += s.n;
}

/* The content of a part, its octets in pieces of at most step. */
static void decode(octets *to, const char *message, const mproto_part *p,
                   unsigned flags, size_t step)
{
    size_t left = (size_t)(p->end - p->body);
    size_t block = (left < step ? left : step) + MPROTO_CODEC_MIN;
    mproto_io io = { message + p->body, 0, NULL, 0 };
    mproto_body b;
    int code;

    mproto_body_init(&b, p, flags, &corpus_iconv);
    to->n = 0;
    do {
        if (io.in_n == 0) {
            io.in_n = left < step ? left : step;
            left -= io.in_n;
        }
        io.out = make_room(to, block);
        io.out_n = block;
        code = mproto_body_decode(&b, &io, left == 0);
        to->n += block - io.out_n;
        STRUCTURE_MUST(code == MPROTO_OK || code == MPROTO_E_FULL);
    } while (code == MPROTO_E_FULL || left > 0);
    mproto_body_done(&b);
}

static int same(const octets *a, const octets *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

/* The leaf that ended against what the parser told of it. */
static const char *check_leaf(const octets *told, mproto_span message,
                              const mproto_part *p, unsigned flags)
{
    static octets whole, cut;

    decode(&whole, message.p, p, flags, SIZE_MAX);
    if (!same(&whole, told))
        return "a body is another by structure";
    decode(&cut, message.p, p, flags, 61);
    return same(&cut, told) ? "" : "a body is another in pieces";
}

/* Leaves have no parts inside: the last one begun is the one that ends. */
static const char *check_bodies(const mproto_structure *s,
                                mproto_span message, unsigned flags)
{
    static octets told;
    mproto_mime_opts opts = { .size = sizeof opts, .flags = flags,
                              .convert = &corpus_iconv };
    mproto_mime *m = mproto_mime_new(&opts);
    const mproto_mime_event *e;
    const char *complaint = "";
    unsigned parts = 0;

    STRUCTURE_MUST(m && mproto_mime_in(m, message.p, message.n) == MPROTO_OK);
    mproto_mime_eof(m);
    while (complaint[0] == '\0' && (e = mproto_mime_next(m)) != NULL) {
        if (e->type == MPROTO_MIME_HEADER_END) {
            parts++;
            told.n = 0;
        }
        if (e->type == MPROTO_MIME_BODY)
            append(&told, e->data);
        if (e->type == MPROTO_MIME_PART_END
            && e->part->kind == MPROTO_KIND_LEAF)
            complaint = check_leaf(&told, message,
                                   mproto_structure_part(s, parts - 1),
                                   flags);
    }
    mproto_mime_free(m);
    return complaint;
}

static const char *check_structure(mproto_span message)
{
    static mproto_structure *s;
    const char *complaint;

    if (!s)
        s = mproto_structure_new(NULL);
    STRUCTURE_MUST(s && mproto_structure_scan(s, message.p, message.n)
                        == MPROTO_OK);
    structure_check(s, message.n);
    complaint = check_bodies(s, message, MPROTO_MIME_DECODE);
    if (complaint[0] == '\0')
        complaint = check_bodies(s, message, ALL_TEXT);
    return complaint;
}

/* --- all messages --- */

/* Is it one of the sample? Whatever the order of the files. */
static int is_sampled(const char *name)
{
    unsigned sum = 0;

    while (*name != '\0')
        sum = sum * 31 + (unsigned char)*name++;
    return sum % SAMPLE == 0;
}

static void check_message(const char *name, mproto_span message)
{
    const char *complaint;
    size_t step = 1013;

    if (message.n < SMALL && (getenv("LONG") || is_sampled(name)))
        step = 1;
    complaint = check_parser(message, step);
    if (complaint[0] == '\0')
        complaint = check_structure(message);
    corpus_case(name, "", complaint);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    corpus_source("all files and messages of mailboxes");
    messages_run(check_message);
    return corpus_end();
}
