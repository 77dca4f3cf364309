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
        status = composer_begin(&o->composer,
                                o->utf8_envelope ? MPROTO_COMPOSE_UTF8 : 0);
    if (status != 0)
        composer_close(&o->composer);
    return status;
}

/* It is made for what the server takes. How long it becomes is known only when
 * it is there, so nothing is said of its size. */
static enum session_verdict begin_plan(struct outgoing *o, unsigned caps,
                                       char *params, size_t cap)
{
    unsigned flags = 0;

    if (caps & MPROTO_SMTP_CAP_8BITMIME) {
        flags |= MPROTO_COMPOSE_8BIT;
        snprintf(params, cap, "BODY=8BITMIME");
    }
    if (o->utf8_envelope)
        flags |= MPROTO_COMPOSE_UTF8;
    o->status = composer_begin(&o->composer, flags);
    return o->status == 0 ? SESSION_TAKEN : SESSION_CONTENT;
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

static void fail_seven(struct outgoing *o)
{
    fail(o, o->seven.trouble == SEVEN_MEMORY ? EXIT_OSERR : EXIT_NOINPUT,
         file_name(o), o->seven.why);
}

/* One that the server cannot take as it is. */
static enum session_verdict begin_seven(struct outgoing *o, uint64_t *size,
                                        const char **why)
{
    if (seven_try(&o->seven, o->in.in, size) < 0
        || seven_begin(&o->seven, o->in.in) < 0) {
        *why = o->seven.why;
        if (o->seven.trouble == SEVEN_UNFIT)
            return SESSION_NEVER;
        fail_seven(o);
        return SESSION_CONTENT;
    }
    o->rewrites = 1;
    return SESSION_TAKEN;
}

static enum session_verdict begin_file(struct outgoing *o, unsigned caps,
                                       char *params, size_t cap,
                                       const char **why)
{
    enum session_verdict verdict = SESSION_TAKEN;
    uint64_t size = o->in.size;
    int eight = o->in.eight;

    o->taken = 0;
    o->rewrites = 0;
    if (eight && !(caps & MPROTO_SMTP_CAP_8BITMIME)) {
        *why = "the server takes no octets above 127 (8BITMIME)";
        verdict = o->as_is ? SESSION_NEVER : begin_seven(o, &size, why);
        eight = 0;
    } else if (mailfile_rewind(&o->in) < 0) {
        fail(o, EXIT_NOINPUT, file_name(o), strerror(errno));
        verdict = SESSION_CONTENT;
    }
    snprintf(params, cap, "SIZE=%llu%s", (unsigned long long)size,
             eight ? " BODY=8BITMIME" : "");
    return verdict;
}

static const void *next_of_seven(struct outgoing *o, size_t room, size_t *n)
{
    const void *p = seven_next(&o->seven, room, n);

    progress(o, o->seven.taken, o->in.octets);
    if (o->seven.why != NULL)
        fail_seven(o);
    return p;
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
    o->status = 0;
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
    seven_end(&o->seven);
}

static void add_param(char *params, size_t cap, const char *more)
{
    size_t n = strlen(params);

    snprintf(params + n, cap - n, "%s%s", n > 0 ? " " : "", more);
}

/* SMTPUTF8 stands for a header in UTF-8, too (RFC 6532), when it has not been
 * rewritten. */
enum session_verdict outgoing_begin(void *content, unsigned caps, char *params,
                                    size_t cap, const char **why)
{
    struct outgoing *o = content;
    enum session_verdict verdict =
        o->composes ? begin_plan(o, caps, params, cap)
                    : begin_file(o, caps, params, cap, why);
    int header = !o->composes && o->in.eight_header && !o->rewrites;

    o->owed = 0;
    o->percent = -1;
    if (o->utf8 && caps & MPROTO_SMTP_CAP_SMTPUTF8
        && (o->utf8_envelope || header))
        add_param(params, cap, "SMTPUTF8");
    if (o->dsn != NULL && caps & MPROTO_SMTP_CAP_DSN)
        add_param(params, cap, o->dsn);
    return verdict;
}

int outgoing_next(void *content, size_t room, const void **p, size_t *n)
{
    struct outgoing *o = content;

    *p = o->composes ? next_of_plan(o, room, n)
        : o->rewrites ? next_of_seven(o, room, n) : next_of_file(o, room, n);
    return *p != NULL ? 1 : o->status == 0 ? 0 : -1;
}
