/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "outgoing.h"

#include <mailproto/smtp.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define LARGE 1048576           /* octets that are worth a progress line */

static int fail(struct outgoing *o, int status, const char *what,
                const char *why)
{
    fprintf(stderr, "send: %s: %s\n", what, why);
    o->status = status;
    return status;
}

static const char *file_name(const struct outgoing *o)
{
    return o->file != NULL ? o->file : "standard input";
}

/* Of all octets of files, how many were read. */
static void progress(struct outgoing *o, uint64_t taken, uint64_t octets)
{
    int percent;

    if (o->quiet || octets <= LARGE)
        return;
    percent = (int)(taken * 100 / octets);
    if (percent == o->percent)
        return;
    o->percent = percent;
    fprintf(stderr, "\rsend: %3d%%%s", percent, percent == 100 ? "\n" : "");
}

/* --- a message that is made ------------------------------------------- */

/* The header is made once for nothing, to see that it can be. */
static int open_plan(struct outgoing *o)
{
    int status = composer_open(&o->composer, "send", &o->plan);

    if (status == 0)
        status = composer_begin(&o->composer, 0);
    if (status != 0)
        composer_close(&o->composer);
    return status;
}

/* It is made for what the server takes. How long it becomes is known only when
 * it is there, so nothing is said of its size. */
static int begin_plan(struct outgoing *o, unsigned caps, char *params)
{
    int eight = (caps & MPROTO_SMTP_CAP_8BITMIME) != 0;

    strcpy(params, eight ? "BODY=8BITMIME" : "");
    o->status = composer_begin(&o->composer,
                               eight ? MPROTO_COMPOSE_8BIT : 0);
    return o->status;
}

static const void *next_of_plan(struct outgoing *o, size_t room, size_t *n)
{
    struct composer *c = &o->composer;
    const void *p;

    composer_sent(c, o->owed);
    p = composer_out(c, n);
    *n = *n < room ? *n : room;
    o->owed = *n;
    o->status = c->status;
    progress(o, c->taken, c->octets);
    return p;
}

/* --- a file ----------------------------------------------------------- */

static int begin_file(struct outgoing *o, unsigned caps, char *params)
{
    if (o->in.eight && !(caps & MPROTO_SMTP_CAP_8BITMIME))
        return fail(o, EXIT_UNAVAILABLE, "the server",
                    "takes no octets above 127 (8BITMIME)");
    sprintf(params, "SIZE=%llu%s", (unsigned long long)o->in.size,
            o->in.eight ? " BODY=8BITMIME" : "");
    return 0;
}

static const void *next_of_file(struct outgoing *o, size_t room, size_t *n)
{
    *n = fread(o->chunk, 1, room < sizeof o->chunk ? room : sizeof o->chunk,
               o->in.in);
    o->taken += *n;
    progress(o, o->taken, o->in.octets);
    if (ferror(o->in.in))
        fail(o, EXIT_NOINPUT, file_name(o), strerror(errno));
    return *n > 0 && o->status == 0 ? o->chunk : NULL;
}

/* --- either ----------------------------------------------------------- */

int outgoing_open(struct outgoing *o)
{
    o->percent = -1;
    o->quiet |= !isatty(2);
    if (o->composes)
        return open_plan(o);
    if (mailfile_open(&o->in, o->file) < 0)
        return fail(o, EXIT_NOINPUT, file_name(o), strerror(errno));
    return 0;
}

void outgoing_close(struct outgoing *o)
{
    if (o->composes)
        composer_close(&o->composer);
    else
        mailfile_close(&o->in);
}

int outgoing_begin(struct outgoing *o, unsigned caps,
                   char params[OUTGOING_PARAMS])
{
    return o->composes ? begin_plan(o, caps, params)
                       : begin_file(o, caps, params);
}

const void *outgoing_next(struct outgoing *o, size_t room, size_t *n)
{
    return o->composes ? next_of_plan(o, room, n)
                       : next_of_file(o, room, n);
}
