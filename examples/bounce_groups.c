/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "bounce_groups.h"

#include <mailproto/xtext.h>
#include <stdlib.h>
#include <string.h>

/* Of one recipient. */
struct bounce_text {
    char *orcpt;                /* decoded */
    const struct queue_rcpt *rcpt;
    char  last[MPROTO_DATE_MAX], until[MPROTO_DATE_MAX];
};

static mproto_span span(const char *text)
{
    mproto_span s = { text, text != NULL ? strlen(text) : 0 };

    return s;
}

/* Out of xtext; NULL: it is none, or no memory. */
static char *decode(mproto_span xtext)
{
    char *text = malloc(xtext.n + 1 + MPROTO_CODEC_MIN);
    mproto_codec codec;
    mproto_io io = { xtext.p, xtext.n, text, xtext.n + MPROTO_CODEC_MIN };

    if (text == NULL)
        return NULL;
    mproto_xtext_init(&codec, 0);
    if (mproto_xtext_decode(&codec, &io, 1) != MPROTO_OK) {
        free(text);
        return NULL;
    }
    *io.out = '\0';
    return text;
}

/* RFC 3461 2.2.2 and 4.1: failures are told unless somebody asked not to,
 * everything else when he asked for it. */
static int is_wanted(const struct queue_rcpt *rcpt)
{
    switch (rcpt->owes) {
    case MPROTO_ACTION_FAILED:
        return rcpt->notify == 0 || rcpt->notify & MPROTO_NOTIFY_FAILURE;
    case MPROTO_ACTION_DELAYED:
        return (rcpt->notify & MPROTO_NOTIFY_DELAY) != 0;
    case MPROTO_ACTION_RELAYED:
        return (rcpt->notify & MPROTO_NOTIFY_SUCCESS) != 0;
    default:
        return 0;
    }
}

/* --- for machines ----------------------------------------------------- */

/* "rfc822;x+2By" is the type, and x+y. Of the type utf-8 there are no such
 * escapes (RFC 6533 3). */
static void add_original(mproto_report_value *value, struct bounce_text *text,
                         const char *orcpt)
{
    const char *semicolon = strchr(orcpt, ';');
    mproto_span address = span(semicolon + 1);

    value->type.p = orcpt;
    value->type.n = (size_t)(semicolon - orcpt);
    if (mproto_name_is(value->type, "utf-8")) {
        value->text = address;
        return;
    }
    text->orcpt = decode(address);
    value->text = span(text->orcpt);
    if (text->orcpt == NULL)
        value->type.n = 0;
}

static void add_rcpt(struct bounce_groups *g, const struct relay *r,
                     const struct queue_mail *m, const struct queue_rcpt *rcpt)
{
    struct bounce_text *text = &g->texts[g->n];
    mproto_report_group *to = &g->v[g->n++];
    uint32_t give_up = r->retry.give_up ? r->retry.give_up : 432000;

    text->rcpt = rcpt;
    if (rcpt->orcpt != NULL && strchr(rcpt->orcpt, ';') != NULL)
        add_original(&to->original, text, rcpt->orcpt);
    to->final.text = span(rcpt->to);
    to->action = rcpt->owes;
    memcpy(to->status, rcpt->status, sizeof to->status);
    to->remote_mta.text = span(rcpt->host);
    if (rcpt->reply != NULL && *rcpt->reply >= '2' && *rcpt->reply <= '5')
        to->diagnostic.text = span(rcpt->reply);
    mproto_date_write(text->last, sizeof text->last, rcpt->last, 0);
    to->last_attempt = span(text->last);
    if (rcpt->owes == MPROTO_ACTION_DELAYED) {
        mproto_date_write(text->until, sizeof text->until,
                          m->queued + give_up, 0);
        to->retry_until = span(text->until);
    }
    g->failed |= rcpt->owes == MPROTO_ACTION_FAILED;
    g->delayed |= rcpt->owes == MPROTO_ACTION_DELAYED;
}

static void add_mail(struct bounce_groups *g, const struct relay *r,
                     const struct queue_mail *m)
{
    g->n = 1;
    g->v[0].reporting_mta.text = span(r->host);
    mproto_date_write(g->arrival, sizeof g->arrival, m->queued, 0);
    g->v[0].arrival = span(g->arrival);
    if (m->envid != NULL)
        g->envid = decode(span(m->envid));
    g->v[0].envelope_id = span(g->envid);
}

/* --- for people ------------------------------------------------------- */

static const struct news {
    mproto_action action;
    const char   *text;
} all_news[] = {
    { MPROTO_ACTION_FAILED,
      "Your mail could not be delivered to these recipients, and is not tried\n"
      "again:\n" },
    { MPROTO_ACTION_DELAYED,
      "Your mail could not yet be delivered to these recipients. You need not\n"
      "send it again: it is still being tried.\n" },
    { MPROTO_ACTION_RELAYED,
      "Your mail for these recipients was taken by a host that will not tell\n"
      "whether it was delivered in the end:\n" }
};

static void tell_of(FILE *out, const struct queue_rcpt *rcpt)
{
    fprintf(out, "\n<%s>\n", rcpt->to);
    if (rcpt->reply != NULL && rcpt->host != NULL)
        fprintf(out, "    %s: %s\n", rcpt->host, rcpt->reply);
    else if (rcpt->reply != NULL)
        fprintf(out, "    %s\n", rcpt->reply);
}

static void tell(FILE *out, const struct bounce_groups *g,
                 const struct news *news)
{
    size_t i, told = 0;

    for (i = 1; i < g->n; i++) {
        if (g->v[i].action != news->action)
            continue;
        if (told++ == 0)
            fprintf(out, "\n%s", news->text);
        tell_of(out, g->texts[i].rcpt);
    }
}

/* NULL: no memory. */
static char *write_text(const struct bounce_groups *g, const struct relay *r)
{
    char *text = NULL;
    size_t n = 0, i;
    FILE *out = open_memstream(&text, &n);

    if (out == NULL)
        return NULL;
    fprintf(out, "This is the mail relay at %s.\n", r->host);
    for (i = 0; i < sizeof all_news / sizeof *all_news; i++)
        tell(out, g, &all_news[i]);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

struct bounce_groups *bounce_groups_new(const struct relay *r,
                                        const struct queue_mail *m)
{
    struct bounce_groups *g = calloc(1, sizeof *g);
    size_t i;

    if (g == NULL)
        return NULL;
    g->v = calloc(m->n + 1, sizeof *g->v);
    g->texts = calloc(m->n + 1, sizeof *g->texts);
    if (g->v != NULL && g->texts != NULL) {
        add_mail(g, r, m);
        for (i = 0; i < m->n; i++)
            if (is_wanted(&m->rcpts[i]))
                add_rcpt(g, r, m, &m->rcpts[i]);
        g->text = write_text(g, r);
    }
    if (g->text != NULL)
        return g;
    bounce_groups_free(g);
    return NULL;
}

void bounce_groups_free(struct bounce_groups *g)
{
    size_t i;

    for (i = 0; g->texts != NULL && i < g->n; i++)
        free(g->texts[i].orcpt);
    free(g->texts);
    free(g->v);
    free(g->text);
    free(g->envid);
    free(g);
}
