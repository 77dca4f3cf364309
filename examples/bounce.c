/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "bounce.h"
#include "bounce_groups.h"
#include "relay_path.h"

#include <mailproto/compose.h>
#include <mailproto/fields.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HEAD_MAX 65536          /* of the original, when only that returns */
#define WHOLE_MAX 65536         /* what returns whole when nobody said */

/* What returns of the original. */
enum quote { QUOTE_NOTHING, QUOTE_HEAD, QUOTE_ALL };

/* A report on its way to the disk. */
struct bounce {
    enum quote               quotes;
    struct relay            *relay;
    const struct queue_mail *m;
    struct bounce_groups    *groups;
    struct queue_mail       *out;
    mproto_compose          *composer;
};

static int fail(const struct bounce *b, const char *why)
{
    fprintf(stderr, "relay: %s: no report can be made: %s\n", b->m->id, why);
    return -1;
}

static void drain(struct bounce *b)
{
    const void *p;
    size_t n;

    while ((p = mproto_compose_out(b->composer, &n)) != NULL) {
        queue_write(b->out, p, n);
        mproto_compose_sent(b->composer, n);
    }
}

/* --- the original ----------------------------------------------------- */

/* A sender with an address in UTF-8 gets a report with UTF-8 (RFC 6533); who
 * has none may be where nobody takes that. */
static int is_global(const struct bounce *b)
{
    const char *p = b->m->from;

    while (*p != '\0' && (unsigned char)*p < 128)
        p++;
    return *p != '\0';
}

/* RET is about what failed only (RFC 3461 4.3); of all else the header
 * returns. */
static enum quote what_returns(const struct bounce *b)
{
    const struct queue_mail *m = b->m;

    if (b->groups->failed && (is_global(b) || !(m->flags & QUEUE_UTF8))
        && (m->ret == MPROTO_SMTP_FULL
            || (m->ret == 0 && m->size <= WHOLE_MAX)))
        return QUOTE_ALL;
    return QUOTE_HEAD;
}

/* The octets of the header, in text. */
static size_t read_head(FILE *in, char text[HEAD_MAX])
{
    size_t n = fread(text, 1, HEAD_MAX, in);
    mproto_fields it;
    mproto_field f;
    size_t end = 0;

    mproto_fields_begin(&it, text, n);
    while (mproto_fields_next(&it, &f))
        if (f.offset + f.raw.n < n || n < HEAD_MAX)
            end = f.offset + f.raw.n;   /* a field that is whole */
    return end;
}

static void add_head(struct bounce *b, FILE *in)
{
    char *text = malloc(HEAD_MAX);

    if (text != NULL)
        mproto_compose_whole(b->composer,
                             is_global(b) ? "message/global-headers"
                                          : "text/rfc822-headers",
                             text, read_head(in, text));
    free(text);
    drain(b);
}

static void add_whole(struct bounce *b, FILE *in)
{
    char chunk[8192];
    size_t n;
    int rc = mproto_compose_part(b->composer, is_global(b) ? "message/global"
                                                   : "message/rfc822", NULL);

    while (rc == MPROTO_OK && (n = fread(chunk, 1, sizeof chunk, in)) > 0) {
        rc = mproto_compose_body(b->composer, chunk, n);
        drain(b);
    }
}

/* --- the report ------------------------------------------------------- */

static const char *subject(const struct bounce *b)
{
    if (b->groups->failed)
        return "Mail that could not be delivered";
    return b->groups->delayed ? "Mail that is delayed" : "Mail that went on";
}

/* Without memory, NULL. */
static mproto_compose *new_composer(const struct bounce *b)
{
    mproto_compose_opts opts = { .size = sizeof opts };
    unsigned char random[24];

    if (auth_random(b->relay->auth, random, sizeof random) < 0)
        return NULL;
    opts.random = random;
    opts.random_n = sizeof random;
    opts.now = time(NULL);
    opts.domain = b->relay->host;
    opts.out_max = 16u << 20;   /* 1,000 recipients with all there can be */
    if (b->m->flags & QUEUE_EIGHT)
        opts.flags |= MPROTO_COMPOSE_8BIT;
    if (is_global(b))
        opts.flags |= MPROTO_COMPOSE_UTF8;
    return mproto_compose_new(&opts);
}

static void add_fields(struct bounce *b)
{
    char from[RESOLVE_NAME_SIZE + 16];

    snprintf(from, sizeof from, "postmaster@%s", b->relay->host);
    mproto_compose_addr(b->composer, "From", "Mail relay", from);
    mproto_compose_addr(b->composer, "To", NULL, b->out->rcpts[0].to);
    mproto_compose_text(b->composer, "Subject", subject(b));
}

/* 0 or -1. */
static int add_original(struct bounce *b)
{
    FILE *in;
    int rc = 0;

    if (b->quotes == QUOTE_NOTHING)
        return 0;
    in = queue_content(&b->relay->queue, b->m);
    if (in == NULL)
        return fail(b, strerror(errno));
    if (b->quotes == QUOTE_ALL)
        add_whole(b, in);
    else
        add_head(b, in);
    if (ferror(in))
        rc = fail(b, "its content cannot be read");
    fclose(in);
    return rc;
}

/* Errors of the composer stick, and are seen at its end. 0; -1: not now; -2:
 * never, as it is. */
static int compose(struct bounce *b)
{
    const struct bounce_groups *g = b->groups;
    const mproto_error *e = mproto_compose_error(b->composer);

    add_fields(b);
    mproto_compose_report(b->composer, g->text, g->v, g->n);
    drain(b);
    if (add_original(b) < 0)
        return -2;
    mproto_compose_finish(b->composer);
    drain(b);
    if (e->code == MPROTO_OK)
        return 0;
    fail(b, e->what);
    return e->code == MPROTO_E_NOMEM ? -1 : -2;
}

/* The sender without a route. */
static mproto_span sender(const struct bounce *b)
{
    mproto_span text = { b->m->from, strlen(b->m->from) };
    mproto_smtp_path path;

    if (mproto_smtp_path_parse(&path, text, MPROTO_PATH_MAY_UTF8)
        == MPROTO_OK)
        text = path.mailbox;
    return text;
}

static int begin(struct bounce *b)
{
    char id[QUEUE_ID_SIZE];
    int n = snprintf(id, sizeof id, "%s.%u", b->m->id, b->m->reports + 1);
    struct queue_rcpt *to;

    if (n >= (int)sizeof id)
        return fail(b, "its name is too long");
    b->out = queue_begin(&b->relay->queue, id);
    if (b->out == NULL)
        return fail(b, strerror(errno));
    to = queue_mail_add(b->out, sender(b));
    b->composer = new_composer(b);
    if (to == NULL || queue_set(&b->out->from, "", 0) < 0
        || b->composer == NULL)
        return fail(b, "no memory");
    b->out->queued = to->next = time(NULL);
    to->notify = MPROTO_NOTIFY_NEVER;   /* nobody hears of a bounce's fate */
    if (is_global(b))
        b->out->flags |= QUEUE_UTF8;
    return 0;
}

static int make(struct bounce *b)
{
    int rc = begin(b);

    if (rc == 0)
        rc = compose(b);
    if (rc < 0)
        return rc;
    if (queue_commit(&b->relay->queue, b->out) < 0)
        return fail(b, strerror(errno));
    return 1;
}

static int make_and_free(struct bounce *b)
{
    int rc = make(b);

    mproto_compose_free(b->composer);
    b->composer = NULL;
    if (rc < 0) {
        queue_drop(&b->relay->queue, b->out);
        b->out = NULL;
    }
    return rc;
}

/* What was taken from others may not be fit to be quoted, or not be readable
 * any more, so the first way that works is taken: as it should be; the header
 * only; nothing. */
int bounce_make(struct relay *r, const struct queue_mail *m,
                struct queue_mail **made)
{
    struct bounce b = { .relay = r, .m = m };
    int rc;

    if (*m->from == '\0') {
        fprintf(stderr, "relay: %s: has no sender to tell\n", m->id);
        return 0;
    }
    b.groups = bounce_groups_new(r, m);
    if (b.groups == NULL)
        return fail(&b, "no memory");
    b.quotes = what_returns(&b);
    rc = b.groups->n > 1 ? make_and_free(&b) : 0;
    while (rc == -2 && b.quotes > QUOTE_NOTHING) {
        b.quotes--;
        rc = make_and_free(&b);
    }
    if (rc > 0) {
        fprintf(stderr, "relay: %s: report to the sender as %s\n", m->id,
                b.out->id);
        *made = b.out;
    }
    bounce_groups_free(b.groups);
    return rc == -2 ? 0 : rc;
}
