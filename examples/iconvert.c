/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "iconvert.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NAME_SIZE = 64, HOLD_SIZE = 1024 };

struct converter {
    iconv_t cd;
    char    hold[HOLD_SIZE];    /* iconv() takes no pointer to const */
    size_t  hold_n;
};

/* What mail writes, and the larger charset that it means. */
static const char *const meant[][2] = {
    { "EUC-KR", "CP949" },
    { "GB2312", "GB18030" },
    { "GBK", "GB18030" },
    { "KS_C_5601-1987", "CP949" },
    { "Shift_JIS", "CP932" },
    { "X-SJIS", "CP932" }
};

static iconv_t open_name(const char *name)
{
    iconv_t cd = (iconv_t)-1;
    size_t i;

    for (i = 0; i < sizeof meant / sizeof *meant; i++)
        if (strcasecmp(name, meant[i][0]) == 0)
            cd = iconv_open("UTF-8", meant[i][1]);
    return cd != (iconv_t)-1 ? cd : iconv_open("UTF-8", name);
}

/* A "/" begins what only iconv_open() of GNU understands, as "//IGNORE", and
 * the label is a stranger's. */
static void *converter_open(void *ctx, mproto_span label)
{
    struct converter *c;
    char name[NAME_SIZE];

    (void)ctx;
    if (label.n == 0 || label.n >= sizeof name
        || memchr(label.p, '/', label.n) != NULL
        || memchr(label.p, '\0', label.n) != NULL)
        return NULL;
    memcpy(name, label.p, label.n);
    name[label.n] = '\0';
    if ((c = malloc(sizeof *c)) == NULL)
        return NULL;
    c->hold_n = 0;
    c->cd = open_name(name);
    if (c->cd != (iconv_t)-1)
        return c;
    free(c);
    return NULL;
}

static void converter_close(void *h)
{
    struct converter *c = h;

    iconv_close(c->cd);
    free(c);
}

static void fill(struct converter *c, mproto_io *io)
{
    size_t room = sizeof c->hold - c->hold_n;
    size_t n = io->in_n < room ? io->in_n : room;

    if (n == 0)
        return;
    memcpy(c->hold + c->hold_n, io->in, n);
    c->hold_n += n;
    io->in += n;
    io->in_n -= n;
}

/* What was read ahead, of the in_n octets that there were, goes back: in is to
 * tell where it stopped. */
static void give_back(struct converter *c, mproto_io *io, size_t in_n)
{
    size_t ahead = in_n - io->in_n;
    size_t n = c->hold_n < ahead ? c->hold_n : ahead;

    if (n == 0)
        return;
    c->hold_n -= n;
    io->in -= n;
    io->in_n += n;
}

static void drop(struct converter *c, size_t n)
{
    c->hold_n -= n;
    memmove(c->hold, c->hold + n, c->hold_n);
}

/* iconv() over the first n octets held; 0 or why it stopped. */
static int step(struct converter *c, size_t n, mproto_io *io)
{
    char *in = c->hold;
    size_t made = iconv(c->cd, &in, &n, &io->out, &io->out_n);
    int error = made == (size_t)-1 ? errno : 0;

    drop(c, (size_t)(in - c->hold));
    return error;
}

/* The bad octets are the fewest that iconv() refuses, however many it was
 * given: *n of them, and EILSEQ. On the way there it may go on a bit, and
 * stop for want of room. */
static int find_bad(struct converter *c, mproto_io *io, size_t *n)
{
    size_t held;
    int error;

    *n = 1;
    while (*n <= c->hold_n) {
        held = c->hold_n;
        error = step(c, *n, io);
        if (c->hold_n < held)
            *n = 1;
        else if (error == EINVAL)
            ++*n;
        else
            return error;
    }
    return EINVAL;
}

/* An ASCII character behind a part of another one is more likely sound. */
static void drop_bad(struct converter *c, size_t n)
{
    if (n > 1 && (unsigned char)c->hold[n - 1] < 128)
        n--;
    drop(c, n);
}

/* Some charsets hold back a letter, for the accent that may come. */
static int finish(struct converter *c, mproto_io *io)
{
    if (iconv(c->cd, NULL, NULL, &io->out, &io->out_n) != (size_t)-1)
        return MPROTO_OK;
    return errno == E2BIG ? MPROTO_E_FULL : MPROTO_OK;
}

/* MPROTO_OK: all is read, but for a character of which more must come. */
static int convert(struct converter *c, mproto_io *io)
{
    size_t n = 1;
    int error;

    do {
        fill(c, io);
        error = step(c, c->hold_n, io);
        if (error == EILSEQ)
            error = find_bad(c, io, &n);
        if (error == E2BIG)
            return MPROTO_E_FULL;
        if (error == EILSEQ || c->hold_n == sizeof c->hold) {
            drop_bad(c, n);
            return MPROTO_E_ARG;
        }
    } while (io->in_n > 0);
    return MPROTO_OK;
}

static int converter_run(void *h, mproto_io *io, int last)
{
    struct converter *c = h;
    size_t in_n = io->in_n;
    int rc = convert(c, io);

    if (rc != MPROTO_OK) {
        give_back(c, io, in_n);
        return rc;
    }
    if (last && c->hold_n > 0) {
        c->hold_n = 0;
        return MPROTO_E_ARG;
    }
    return last ? finish(c, io) : MPROTO_OK;
}

const mproto_convert iconvert = {
    NULL, converter_open, converter_run, converter_close
};
