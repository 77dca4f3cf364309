#define _POSIX_C_SOURCE 200809L
#include "corpus.h"
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>

typedef struct converter {
    iconv_t cd;
    char    hold[8];            /* a character of which more must come */
    size_t  hold_n;
} converter;

static converter the_converter;

static void *open_by_iconv(void *ctx, mproto_span label)
{
    converter *c = &the_converter;
    char name[64];

    (void)ctx;
    if (label.n >= sizeof name)
        return NULL;
    memcpy(name, label.p, label.n);
    name[label.n] = '\0';
    c->hold_n = 0;
    c->cd = iconv_open("UTF-8", name);
    return c->cd == (iconv_t)-1 ? NULL : c;
}

/* One call of iconv; 0 when in is used up or waits for more, else errno. */
static int step(converter *c, char **in, size_t *in_n, mproto_io *io)
{
    if (iconv(c->cd, in, in_n, &io->out, &io->out_n) != (size_t)-1)
        return 0;
    return errno == EINVAL ? 0 : errno;
}

/* Octet by octet: the texts of a corpus are short. */
static int run_by_iconv(void *h, mproto_io *io, int last)
{
    converter *c = h;

    while (io->in_n > 0) {
        char *in = c->hold;
        size_t n = c->hold_n + 1;
        int failed;

        if (io->out_n < 8)
            return MPROTO_E_FULL;
        c->hold[c->hold_n] = *io->in++;
        io->in_n--;
        failed = step(c, &in, &n, io);
        if (failed || n == sizeof c->hold) {
            c->hold_n = 0;
            io->in -= n > 1;    /* it may be a character of its own */
            io->in_n += n > 1;
            return MPROTO_E_ARG;
        }
        memmove(c->hold, in, n);
        c->hold_n = n;
    }
    if (!last || c->hold_n == 0)
        return MPROTO_OK;
    c->hold_n = 0;
    return MPROTO_E_ARG;
}

static void close_by_iconv(void *h)
{
    converter *c = h;

    iconv_close(c->cd);
}

const mproto_convert corpus_iconv = {
    NULL, open_by_iconv, run_by_iconv, close_by_iconv
};
