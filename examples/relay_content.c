/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "relay_content.h"

#include <errno.h>
#include <string.h>

static enum session_verdict fail(struct relay_content *c,
                                 enum session_verdict verdict,
                                 unsigned subject, unsigned detail)
{
    c->status[0] = verdict == SESSION_NEVER ? 5 : 4;
    c->status[1] = subject;
    c->status[2] = detail;
    return verdict;
}

static void add(char *params, size_t cap, const char *key, const char *value)
{
    size_t n = strlen(params);

    snprintf(params + n, cap - n, "%s%s%s", n > 0 ? " " : "", key, value);
}

/* What the sender wants is passed on where it is understood (RFC 3461 5.2). */
static void add_dsn(const struct queue_mail *m, char *params, size_t cap)
{
    if (m->ret != 0)
        add(params, cap, "RET=", m->ret == MPROTO_SMTP_FULL ? "FULL" : "HDRS");
    if (m->envid != NULL)
        add(params, cap, "ENVID=", m->envid);
}

static void add_size(char *params, size_t cap, uint64_t size)
{
    char text[24];

    snprintf(text, sizeof text, "%llu", (unsigned long long)size);
    add(params, cap, "SIZE=", text);
}

/* The host takes 7 bits only. What gives out here is no fault of the mail, and
 * may be there again at the next try. */
static enum session_verdict rewrite(struct relay_content *c, char *params,
                                    size_t cap, const char **why)
{
    uint64_t size;

    c->rewrites = 1;
    if (seven_try(&c->seven, c->in, &size) == 0
        && seven_begin(&c->seven, c->in) == 0) {
        add_size(params, cap, size);
        return SESSION_TAKEN;
    }
    *why = c->seven.why;
    if (c->seven.trouble != SEVEN_UNFIT)
        return fail(c, SESSION_LATER, 3, 0);
    *why = "the host takes 7 bits only, and the mail cannot be made so";
    return fail(c, SESSION_NEVER, 6, 3);
}

enum session_verdict relay_content_begin(struct relay_content *c,
                                         unsigned caps, char *params,
                                         size_t cap, const char **why)
{
    const struct queue_mail *m = c->mail;
    int eight = (m->flags & QUEUE_EIGHT) != 0;

    params[0] = '\0';
    if (m->flags & QUEUE_UTF8 && !(caps & MPROTO_SMTP_CAP_SMTPUTF8)) {
        *why = "the host does not take UTF-8 in addresses (SMTPUTF8)";
        return fail(c, SESSION_NEVER, 6, 7);
    }
    relay_content_close(c);
    c->in = queue_content(c->queue, m);
    if (c->in == NULL) {
        *why = strerror(errno);
        return fail(c, SESSION_LATER, 3, 0);
    }
    if (m->flags & QUEUE_UTF8)
        add(params, cap, "SMTPUTF8", "");
    if (caps & MPROTO_SMTP_CAP_DSN)
        add_dsn(m, params, cap);
    if (eight && !(caps & MPROTO_SMTP_CAP_8BITMIME))
        return rewrite(c, params, cap, why);
    if (eight)
        add(params, cap, "BODY=8BITMIME", "");
    add_size(params, cap, m->size);
    return SESSION_TAKEN;
}

int relay_content_next(struct relay_content *c, size_t room, const void **p,
                       size_t *n)
{
    if (c->rewrites) {
        *p = seven_next(&c->seven, room, n);
        if (c->seven.why != NULL)
            return -1;
    } else {
        *n = fread(c->chunk, 1, room < sizeof c->chunk ? room
                                                       : sizeof c->chunk,
                   c->in);
        *p = *n > 0 ? c->chunk : NULL;
        if (ferror(c->in))
            return -1;
    }
    return *p != NULL;
}

void relay_content_close(struct relay_content *c)
{
    if (c->rewrites)
        seven_end(&c->seven);
    if (c->in != NULL)
        fclose(c->in);
    c->rewrites = 0;
    c->in = NULL;
}
