/* Drives a codec over input that comes in pieces, with output that comes in
 * blocks of any size; all blocks are of exact size for the sanitizers. */
#ifndef CODEC_DRIVE_H
#define CODEC_DRIVE_H

#include <mailproto/codec.h>
#include <stdlib.h>
#include <string.h>

typedef int drive_fn(mproto_codec *s, mproto_io *io, int last);

typedef struct drive_input {
    drive_fn   *fn;
    const char *p;
    size_t      n;
    size_t      cut[2];         /* cut[0] <= cut[1] <= n */
    size_t      cap;            /* of each output block */
} drive_input;

typedef struct drive_result {
    int      rc;
    size_t   taken, n;
    unsigned defects;
    char     out[8192];
} drive_result;

/* An exact copy; never NULL. */
static char *drive_copy(const char *p, size_t n)
{
    char *copy = malloc(n > 0 ? n : 1);

    if (!copy)
        abort();
    if (n > 0)
        memcpy(copy, p, n);
    return copy;
}

/* One call into a block of cap octets; 1 when something moved. */
static int drive_call(const drive_input *in, mproto_codec *s, mproto_io *io,
                      int last, drive_result *r)
{
    size_t before = io->in_n, cap = io->out_n, got;
    char *block = malloc(cap > 0 ? cap : 1);

    if (!block)
        abort();
    io->out = cap > 0 ? block : NULL;
    r->rc = in->fn(s, io, last);
    got = cap - io->out_n;
    if (io->in_n > before || got > cap || got > sizeof r->out - r->n)
        abort();
    if (got > 0)
        memcpy(r->out + r->n, block, got);
    free(block);
    r->n += got;
    r->taken += before - io->in_n;
    return got > 0 || io->in_n != before;
}

/* The input between two cuts. A block below MPROTO_CODEC_MIN may be too small
 * for a step, which then gets one of that; above it E_FULL must have moved. */
static void drive_piece(const drive_input *in, mproto_codec *s, int piece,
                        drive_result *r)
{
    size_t from = piece > 0 ? in->cut[piece - 1] : 0;
    size_t to = piece < 2 ? in->cut[piece] : in->n;
    char *copy = drive_copy(in->p + from, to - from);
    int moved = 1;
    mproto_io io;

    io.in = to > from ? copy : NULL;
    io.in_n = to - from;
    do {
        io.out_n = moved ? in->cap : MPROTO_CODEC_MIN;
        moved = drive_call(in, s, &io, piece == 2, r);
        if (r->rc == MPROTO_E_FULL && !moved && in->cap >= MPROTO_CODEC_MIN)
            abort();
        if (r->rc == MPROTO_OK && io.in_n > 0)
            abort();
    } while (r->rc == MPROTO_E_FULL);
    free(copy);
}

/* All of it; the state begins as init left it and is not changed. */
static void drive(const drive_input *in, const mproto_codec *init,
                  drive_result *r)
{
    mproto_codec s = *init;
    int piece;

    r->taken = r->n = 0;
    r->rc = MPROTO_OK;
    for (piece = 0; piece < 3 && r->rc == MPROTO_OK; piece++)
        drive_piece(in, &s, piece, r);
    r->defects = s.defects;
}

static inline int drive_same(const drive_result *a, const drive_result *b)
{
    return a->rc == b->rc && a->taken == b->taken && a->n == b->n
        && a->defects == b->defects && memcmp(a->out, b->out, a->n) == 0;
}

static inline unsigned drive_random(void)
{
    static uint32_t x = 1;

    x = x * 1664525u + 1013904223u;
    return x >> 16;
}

/* Long enough for the quick way, with a share of odd octets. */
static inline void drive_fill(char *p, size_t n, unsigned odd)
{
    static const char some[] = "=\r\n \t4fA.\200\377\0\177\1";
    size_t i;

    for (i = 0; i < n; i++) {
        p[i] = (char)(33 + drive_random() % 28);
        if (drive_random() % 100 < odd)
            p[i] = some[drive_random() % (sizeof some - 1)];
        if (drive_random() % 100 < odd && i + 1 < n) {
            memcpy(p + i, drive_random() % 2 ? "\r\n" : "=E", 2);
            i++;
        }
    }
}

#endif
