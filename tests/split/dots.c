/* Dot-stuffing, by exhaustion: every string of up to 8 octets over an
 * alphabet that has all that matters, in every partition (from 7 octets on
 * one cut and octet by octet), against a reader that is too simple to be
 * wrong. */
#include "split.h"

#include <mailproto/dots.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOTS_LENGTH 8
#define DOTS_FULL   6

static const char alphabet[] = { '\r', '\n', '.', '\0', 'a', '\xff' };

typedef struct dots_trace {
    char        content[2 * DOTS_LENGTH + 8];
    size_t      n;
    int         ended;
    size_t      used;           /* octets read when it ended */
    mproto_dots d;
} dots_trace;

/* Word by word from RFC 5321 4.5.2: a line is what ends in CRLF; when it is
 * "." alone the content ends, else a leading dot is taken off. What has no
 * end yet is content as far as it can't be the end. */
static void reference(const char *p, size_t n, dots_trace *t)
{
    size_t i, from = 0;
    size_t rest;

    memset(t, 0, sizeof *t);
    for (i = 0; i + 1 < n; i++) {
        if (p[i] != '\r' || p[i + 1] != '\n')
            continue;
        if (i == from + 1 && p[from] == '.') {
            t->ended = 1;
            t->used = i + 2;
            return;
        }
        from += p[from] == '.';
        memcpy(t->content + t->n, p + from, i + 2 - from);
        t->n += i + 2 - from;
        from = i + 2;
        i++;
    }
    rest = n - from;
    if (rest <= 2 && memcmp(p + from, ".\r", rest) == 0)
        return;                 /* nothing, or held back */
    if (rest > 0 && p[from] == '.')
        from++;
    memcpy(t->content + t->n, p + from, n - from);
    t->n += n - from;
}

static int feed_dots(dots_trace *t, const char *p, size_t n)
{
    char *block = text_realloc(NULL, n);
    mproto_span in, piece;
    mproto_dots_type type;
    int good = 1;

    memcpy(block, p, n);
    in.p = block;
    in.n = n;
    while ((type = mproto_dots_next(&t->d, &in, &piece)) ==
           MPROTO_DOTS_PIECE) {
        good &= piece.n > 0 && t->n + piece.n <= sizeof t->content;
        if (!good)
            break;
        memcpy(t->content + t->n, piece.p, piece.n);
        t->n += piece.n;
    }
    good &= type == MPROTO_DOTS_END || (in.n == 0 && piece.n == 0);
    t->used += n - in.n;
    t->ended = type == MPROTO_DOTS_END;
    free(block);
    return good;
}

/* Bit i of cuts: there is a cut behind octet i. */
static int run_dots(const char *p, size_t n, unsigned cuts, dots_trace *t)
{
    size_t i, from = 0;
    int good = 1;

    memset(t, 0, sizeof *t);
    for (i = 0; i < n && !t->ended && good; i++) {
        if (i + 1 < n && !(cuts >> i & 1u))
            continue;
        good = feed_dots(t, p + from, i + 1 - from);
        from = i + 1;
    }
    return good;
}

static int same_dots(const dots_trace *a, const dots_trace *b)
{
    return a->ended == b->ended && a->n == b->n &&
           memcmp(a->content, b->content, a->n) == 0;
}

static int fail_dots(const char *what, const char *p, size_t n, unsigned cuts)
{
    text shown = { 0 };

    text_escape(&shown, p, n);
    printf("dots: %s: \"%s\", cuts %x\n", what, shown.p, cuts);
    text_free(&shown);
    return 0;
}

static int decode_all_ways(const char *p, size_t n)
{
    dots_trace want, whole, got;
    unsigned cuts;

    reference(p, n, &want);
    if (!run_dots(p, n, 0, &whole) || !same_dots(&want, &whole) ||
        (want.ended && want.used != whole.used) ||
        whole.d.octets != want.n)
        return fail_dots("not as the standard says", p, n, 0);
    for (cuts = 1; n > 1 && cuts < 1u << (n - 1);
         cuts = split_next(cuts, n, DOTS_FULL))
        if (!run_dots(p, n, cuts, &got) || !same_dots(&whole, &got) ||
            got.used != whole.used || got.d.octets != whole.d.octets ||
            got.d.lines != whole.d.lines ||
            got.d.defects != whole.d.defects)
            return fail_dots("depends on the cuts", p, n, cuts);
    return 1;
}

/* CR, LF and CRLF become CRLF; a missing last one is added. */
static size_t normalise(const char *p, size_t n, char *dst)
{
    size_t i, m = 0;

    for (i = 0; i < n; i++) {
        if (p[i] == '\r' || p[i] == '\n') {
            dst[m++] = '\r';
            dst[m++] = '\n';
            i += p[i] == '\r' && i + 1 < n && p[i + 1] == '\n';
        } else {
            dst[m++] = p[i];
        }
    }
    if (m > 0 && dst[m - 1] != '\n') {
        dst[m++] = '\r';
        dst[m++] = '\n';
    }
    return m;
}

/* In two pieces, with room for room octets a call. */
static size_t encode(const char *p, size_t n, size_t cut, size_t room,
                     char *dst)
{
    mproto_codec s;
    mproto_io io;
    size_t made = 0, turn = 0;
    int part, code;

    mproto_dots_init(&s, 0);
    for (part = 0; part < 2; part++) {
        io.in = part ? p + cut : p;
        io.in_n = part ? n - cut : cut;
        do {
            io.out = dst + made;
            io.out_n = room;
            code = mproto_dots_encode(&s, &io, part);
            made += room - io.out_n;
        } while (code == MPROTO_E_FULL && turn++ < 1000);
    }
    return code == MPROTO_OK ? made : 0;
}

/* What encode() writes comes out of the reference as it went in. */
static int encode_all_ways(const char *p, size_t n)
{
    char wire[2 * DOTS_LENGTH + 64], wire2[2 * DOTS_LENGTH + 2 * 64];
    char want[2 * DOTS_LENGTH + 8];
    size_t m = normalise(p, n, want), cut, made, room;
    dots_trace got;

    made = encode(p, n, n, sizeof wire, wire);
    reference(wire, made, &got);
    if (!got.ended || got.used != made || got.n != m ||
        memcmp(got.content, want, m) != 0)
        return fail_dots("is not what was encoded", p, n, 0);
    for (cut = 0; cut <= n; cut++)
        for (room = 5; room < 8; room++)
            if (encode(p, n, cut, room, wire2) != made ||
                memcmp(wire, wire2, made) != 0)
                return fail_dots("encodes in another way", p, n, 1u << cut);
    return 1;
}

int split_dots(size_t less)
{
    char p[DOTS_LENGTH];
    size_t n, i;
    unsigned long count, all = 1, rest;

    for (n = 0; n + less <= DOTS_LENGTH; n++, all *= sizeof alphabet)
        for (count = 0; count < all; count++) {
            for (i = 0, rest = count; i < n; i++) {
                p[i] = alphabet[rest % sizeof alphabet];
                rest /= sizeof alphabet;
            }
            if (!decode_all_ways(p, n) || !encode_all_ways(p, n))
                return 0;
        }
    return 1;
}
