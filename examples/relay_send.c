/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_send.h"
#include "relay_content.h"
#include "relay_path.h"

#include <stdlib.h>
#include <string.h>

#define PARAMS_SIZE 1200        /* ORCPT has 500 octets (RFC 3461 4.2) */

/* Of all recipients of a batch; too large for a stack. */
struct envelope {
    struct relay_content content;
    const char *to[RELAY_BATCH_MAX];
    const char *rcpt_params[RELAY_BATCH_MAX];
    char        params[RELAY_BATCH_MAX][PARAMS_SIZE];
    char        from[RELAY_PATH_SIZE];
};

static const struct notify {
    unsigned    bit;
    const char *name;
} notifies[] = {
    { MPROTO_NOTIFY_NEVER, "NEVER" },
    { MPROTO_NOTIFY_SUCCESS, "SUCCESS" },
    { MPROTO_NOTIFY_FAILURE, "FAILURE" },
    { MPROTO_NOTIFY_DELAY, "DELAY" }
};

/* "NOTIFY=FAILURE,DELAY ORCPT=rfc822;x", as they came; NULL: none came. */
static const char *write_params(char dst[PARAMS_SIZE],
                                const struct queue_rcpt *rcpt)
{
    const char *before = "NOTIFY=";
    size_t i;

    dst[0] = '\0';
    for (i = 0; i < sizeof notifies / sizeof *notifies; i++) {
        if (!(rcpt->notify & notifies[i].bit))
            continue;
        strcat(dst, before);
        strcat(dst, notifies[i].name);
        before = ",";
    }
    i = strlen(dst);
    if (rcpt->orcpt != NULL)
        snprintf(dst + i, PARAMS_SIZE - i, "%sORCPT=%s", i > 0 ? " " : "",
                 rcpt->orcpt);
    return dst[0] != '\0' ? dst : NULL;
}

/* Who follows routes writes one back (RFC 821 3.6). */
static void write_from(char dst[RELAY_PATH_SIZE], const struct relay *r,
                       const struct queue_mail *m)
{
    mproto_span text = { m->from, strlen(m->from) };
    mproto_smtp_path path;

    if (r->routes && text.n > 0
        && mproto_smtp_path_parse(&path, text, MPROTO_PATH_MAY_UTF8)
               == MPROTO_OK
        && mproto_route_grow(dst, RELAY_PATH_SIZE, &path, r->host)
               < RELAY_PATH_SIZE)
        return;
    snprintf(dst, RELAY_PATH_SIZE, "%s", m->from);
}

/* What is in the mail's memory stays as it is while it has a claim. */
static void fill(struct envelope *e, struct relay *r,
                 const struct relay_batch *b)
{
    size_t i;

    e->content.relay = r;
    e->content.batch = b;
    write_from(e->from, r, b->mail);
    for (i = 0; i < b->n; i++) {
        const struct queue_rcpt *rcpt = &b->mail->rcpts[b->index[i]];

        e->to[i] = rcpt->to;
        e->rcpt_params[i] = write_params(e->params[i], rcpt);
    }
}

void relay_send(struct relay *r, const struct relay_batch *b,
                struct session *session, struct session_outcome *outcomes,
                unsigned status[3])
{
    struct envelope *e = calloc(1, sizeof *e);
    struct session_mail mail = {
        .to_n = b->n,
        .begin = relay_content_begin,
        .next = relay_content_next
    };
    size_t i;

    if (e == NULL) {
        for (i = 0; i < b->n; i++)
            outcomes[i] = (struct session_outcome){
                .verdict = SESSION_SYSTEM, .text = "no memory"
            };
        return;
    }
    fill(e, r, b);
    mail.from = e->from;
    mail.to = e->to;
    mail.rcpt_params = e->rcpt_params;
    mail.content = &e->content;
    session_send(session, &mail, outcomes);
    memcpy(status, e->content.status, sizeof e->content.status);
    relay_content_close(&e->content);
    free(e);
}
