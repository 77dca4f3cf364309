/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "seven.h"
#include "mailfile.h"

#include <errno.h>
#include <string.h>

static void fail(struct seven *s, enum seven_trouble trouble, const char *why)
{
    s->trouble = trouble;
    s->why = why;
}

int seven_begin(struct seven *s, FILE *in)
{
    mproto_downgrade_opts opts = { .size = sizeof opts, .flags = s->flags };

    mproto_downgrade_free(s->d);
    s->d = mproto_downgrade_new(&opts);
    s->in = in;
    s->taken = 0;
    s->owed = 0;
    s->ended = 0;
    fail(s, SEVEN_NONE, NULL);
    if (s->d == NULL)
        fail(s, SEVEN_MEMORY, "no memory");
    else if (fseeko(in, 0, SEEK_SET) < 0)
        fail(s, SEVEN_UNREAD, strerror(errno));
    return s->why == NULL ? 0 : -1;
}

static void read_more(struct seven *s)
{
    size_t n = fread(s->chunk, 1, sizeof s->chunk, s->in);

    s->taken += n;
    if (n > 0) {
        mproto_downgrade_in(s->d, s->chunk, n);
    } else if (ferror(s->in)) {
        fail(s, SEVEN_UNREAD, strerror(errno));
    } else {
        s->ended = 1;
        mproto_downgrade_eof(s->d);
    }
}

static void fail_with(struct seven *s, const mproto_error *e)
{
    fail(s, e->code == MPROTO_E_MEMORY ? SEVEN_MEMORY : SEVEN_UNFIT, e->what);
}

const void *seven_next(struct seven *s, size_t room, size_t *n)
{
    const void *p;

    mproto_downgrade_sent(s->d, s->owed);
    s->owed = 0;
    *n = 0;
    while (s->why == NULL) {
        p = mproto_downgrade_out(s->d, n);
        if (*n > 0) {
            s->owed = *n = *n < room ? *n : room;
            return p;
        }
        if (mproto_downgrade_next(s->d))
            continue;
        if (mproto_downgrade_error(s->d)->code != MPROTO_OK)
            fail_with(s, mproto_downgrade_error(s->d));
        else if (s->ended)
            break;
        else
            read_more(s);
    }
    return NULL;
}

static int run(struct seven *s, FILE *in, struct mailfile *made)
{
    const void *p;
    size_t n;

    if (seven_begin(s, in) < 0)
        return -1;
    mailfile_measure(made);
    while ((p = seven_next(s, sizeof s->chunk, &n)) != NULL)
        mailfile_add(made, p, n);
    mailfile_measured(made);
    return s->why == NULL ? 0 : -1;
}

/* Labels that lie are found out by the first run. */
int seven_try(struct seven *s, FILE *in, uint64_t *size)
{
    struct mailfile made;
    int rc;

    s->flags = 0;
    rc = run(s, in, &made);
    if (rc < 0 && s->d != NULL
        && mproto_downgrade_error(s->d)->code == MPROTO_E_PEER) {
        s->flags = MPROTO_DOWNGRADE_UNLABELLED;
        rc = run(s, in, &made);
    }
    *size = made.size;
    return rc;
}

void seven_end(struct seven *s)
{
    mproto_downgrade_free(s->d);
    s->d = NULL;
}
