/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_mail.h"
#include "relay_path.h"
#include "safe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void relay_mail_drop(struct relay_mail *m)
{
    queue_drop(&m->relay->queue, m->mail);
    m->mail = NULL;
}

int relay_mail_begin(struct relay_mail *m, const mproto_smtpd_event *ev)
{
    mproto_span from = relay_from(m->relay, &ev->path);
    mproto_span envid = ev->mail->envid;
    struct queue_mail *q;

    relay_mail_drop(m);
    q = m->mail = queue_begin(&m->relay->queue, NULL);
    if (q == NULL)
        return -1;
    q->queued = time(NULL);
    q->ret = ev->mail->ret;
    if (ev->mail->utf8)
        q->flags |= QUEUE_UTF8;
    if (queue_set(&q->from, from.p, from.n) < 0)
        return -1;
    return envid.n > 0 ? queue_set(&q->envid, envid.p, envid.n) : 0;
}

int relay_mail_add(struct relay_mail *m, const char *to,
                   const mproto_esmtp_rcpt *params)
{
    mproto_span text = { to, strlen(to) };
    const mproto_span *type = &params->orcpt_type;
    struct queue_rcpt *r;
    char *orcpt = NULL;

    /* "type;address", as it was written */
    if (type->n > 0
        && queue_set(&orcpt, type->p, type->n + 1 + params->orcpt.n) < 0)
        return -1;
    r = queue_mail_add(m->mail, text);
    if (r == NULL) {
        free(orcpt);
        return -1;
    }
    r->next = m->mail->queued;
    r->notify = params->notify;
    r->orcpt = orcpt;
    return 0;
}

static mproto_span span(const char *text)
{
    mproto_span s = { text, strlen(text) };

    return s;
}

int relay_mail_trace(struct relay_mail *m, mproto_received *r)
{
    const struct queue_mail *q = m->mail;
    char text[4096];
    size_t n;
    int rc;

    r->by = span(m->relay->host);
    r->id = span(q->id);
    r->seconds = q->queued;
    if (q->n == 1)              /* nobody learns of the others */
        r->for_ = span(q->rcpts[0].to);
    rc = mproto_received_write(text, sizeof text, &n, r);
    if (rc != MPROTO_OK && r->for_.n > 0) {
        r->for_.n = 0;          /* a route may be too long for a line */
        rc = mproto_received_write(text, sizeof text, &n, r);
    }
    if (rc != MPROTO_OK)
        return -1;
    queue_write(m->mail, text, n);
    mproto_transit_init(&m->transit,
                        m->submission ? MPROTO_TRANSIT_NO_BCC : 0);
    return 0;
}

/* --- the content ------------------------------------------------------ */

static void pass(struct relay_mail *m)
{
    mproto_span data;

    while (mproto_transit_next(&m->transit, &data))
        queue_write(m->mail, data.p, data.n);
}

void relay_mail_body(struct relay_mail *m, mproto_span piece)
{
    mproto_transit_in(&m->transit, piece.p, piece.n);
    pass(m);
}

static void log_mail(const struct queue_mail *q, const char *peer)
{
    fprintf(stderr, "relay: %s: from=<", q->id);
    safe_print(stderr, q->from, strlen(q->from));
    fprintf(stderr, "> for %zu, %llu octets, taken from %s\n", q->n,
            (unsigned long long)q->size, peer);
}

static void set(struct relay_reply *reply, int code, const char *enhanced,
                const char *text)
{
    reply->code = code;
    reply->enhanced = enhanced;
    snprintf(reply->text, sizeof reply->text, "%s", text);
}

void relay_reply_trouble(struct relay_reply *reply, const char *what)
{
    int full = errno == ENOSPC || errno == EDQUOT;

    fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
    if (full)
        set(reply, 452, "4.3.1", "no room here, try later");
    else
        set(reply, 451, "4.3.0", "trouble here, try later");
}

static int is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 128)
        text++;
    return *text == '\0';
}

/* Some clients say SMTPUTF8 of all mail; what does not need it can go to any
 * host. UTF-8 in the body alone is a matter of 8BITMIME; headers of parts, of
 * which RFC 6531 3.6 speaks as well, count as body here. */
static int needs_utf8(const struct queue_mail *q)
{
    size_t i;

    if (q->flags & QUEUE_EIGHT_HEADER || !is_ascii(q->from))
        return 1;
    for (i = 0; i < q->n; i++)
        if (!is_ascii(q->rcpts[i].to)
            || (q->rcpts[i].orcpt != NULL && !is_ascii(q->rcpts[i].orcpt)))
            return 1;
    return 0;
}

/* From insert() on it belongs to those who deliver. */
static void keep(struct relay_mail *m, const char *peer,
                 struct relay_reply *reply)
{
    struct queue_mail *q = m->mail;

    if (!needs_utf8(q))
        q->flags &= ~QUEUE_UTF8;
    if (queue_commit(&m->relay->queue, q) < 0) {
        relay_reply_trouble(reply, q->id);
        return;
    }
    log_mail(q, peer);
    set(reply, 250, "2.0.0", "queued as ");
    strcat(reply->text, q->id);
    m->mail = NULL;
    queue_insert(&m->relay->queue, q);
}

void relay_mail_end(struct relay_mail *m, const char *peer,
                    struct relay_reply *reply)
{
    mproto_transit_eof(&m->transit);
    pass(m);
    if (m->transit.received > m->relay->hops_max)
        set(reply, 554, "5.4.6", "this mail is in a loop");
    else
        keep(m, peer, reply);
    relay_mail_drop(m);
}
