/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "dsn.h"
#include "maildir.h"

#include <mailproto/report.h>
#include <mailproto/xtext.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ENVID_MAX 100           /* RFC 3461 4.4 */
#define ORCPT_MAX 500           /* 4.2, with its type */
#define HEAD_MAX  32768         /* of a longer header, the first lines */
#define LINE_SIZE 512           /* an address, RFC 5321 4.5.3.1, and more */
#define GROUP_MAX 8192          /* a group of the report, and its lines */

struct dsn_recipient {
    const struct user *user;
    char               type[ORCPT_MAX + 1], original[ORCPT_MAX + 1];
};

struct dsn {
    char                  envid[ENVID_MAX + 1];
    struct dsn_recipient *list;
    size_t                n;
    char                 *head;
    size_t                head_n, head_cap;
    int                   head_ended;
};

/* What is not fit for a report becomes empty. */
static void decode(char *dst, size_t cap, mproto_span text)
{
    mproto_codec codec;
    mproto_io io = { text.p, text.n, dst, cap - 1 };
    char *p;

    dst[0] = '\0';
    mproto_xtext_init(&codec, 0);
    if (text.n == 0 || mproto_xtext_decode(&codec, &io, 1) != MPROTO_OK)
        return;
    *io.out = '\0';
    for (p = dst; *p != '\0'; p++)
        if ((unsigned char)*p > 126)
            dst[0] = '\0';
}

struct dsn *dsn_new(mproto_span envid)
{
    struct dsn *d = calloc(1, sizeof *d);

    if (d != NULL)
        decode(d->envid, sizeof d->envid, envid);
    return d;
}

void dsn_free(struct dsn *d)
{
    if (d != NULL) {
        free(d->list);
        free(d->head);
    }
    free(d);
}

int dsn_add(struct dsn *d, const struct user *user,
            const mproto_esmtp_rcpt *params)
{
    struct dsn_recipient *list = realloc(d->list, (d->n + 1) * sizeof *list);

    if (list == NULL)
        return -1;
    d->list = list;
    list += d->n++;
    list->user = user;
    decode(list->original, sizeof list->original, params->orcpt);
    snprintf(list->type, sizeof list->type, "%.*s",
             (int)params->orcpt_type.n,
             params->orcpt_type.n > 0 ? params->orcpt_type.p : "");
    return 0;
}

/* 0, or -1: no memory, and the header ends here. */
static int grow(struct dsn *d)
{
    size_t cap = d->head_cap ? d->head_cap * 2 : 2048;
    char *head = realloc(d->head, cap);

    if (head == NULL)
        return -1;
    d->head = head;
    d->head_cap = cap;
    return 0;
}

/* Behind an LF: it ends an empty line. */
static int is_blank_line(const struct dsn *d)
{
    size_t n = d->head_n - 1;

    if (n > 0 && d->head[n - 1] == '\r')
        n--;
    return n == 0 || d->head[n - 1] == '\n';
}

void dsn_content(struct dsn *d, const char *p, size_t n)
{
    for (; n > 0 && !d->head_ended; p++, n--) {
        if (d->head_n == HEAD_MAX
            || (d->head_n == d->head_cap && grow(d) < 0)) {
            d->head_ended = 1;
            return;
        }
        d->head[d->head_n++] = *p;
        d->head_ended = *p == '\n' && is_blank_line(d);
    }
}

static mproto_span span(const char *text)
{
    mproto_span s = { text, strlen(text) };

    return s;
}

/* A report about all recipients; RFC 3461 6.3. */
struct report {
    mproto_report_group *groups;
    char                *text;  /* for people */
    char                *finals;        /* the addresses */
};

static void free_report(struct report *r)
{
    free(r->groups);
    free(r->text);
    free(r->finals);
}

static int new_report(struct report *r, size_t n)
{
    r->groups = calloc(n + 1, sizeof *r->groups);
    r->text = malloc((n + 1) * LINE_SIZE);
    r->finals = malloc(n * LINE_SIZE);
    if (r->groups != NULL && r->text != NULL && r->finals != NULL)
        return 0;
    free_report(r);
    return -1;
}

static void fill_group(mproto_report_group *g, const struct dsn_recipient *r,
                       const char *final)
{
    if (r->original[0] != '\0') {
        g->original.type = span(r->type);
        g->original.text = span(r->original);
    }
    g->final.text = span(final);
    g->action = MPROTO_ACTION_DELIVERED;
    g->status[0] = 2;
}

static void fill_report(struct report *r, const struct dsn *d,
                        const char *domain)
{
    char *text = r->text, *final = r->finals;
    mproto_report_group *g = r->groups;
    size_t i;

    g->envelope_id = span(d->envid);
    g->reporting_mta.text = span(domain);
    text += sprintf(text, "Your message is in the mailbox of\n\n");
    for (i = 0; i < d->n; i++, final += LINE_SIZE) {
        snprintf(final, LINE_SIZE, "%s@%s", d->list[i].user->name, domain);
        fill_group(++g, &d->list[i], final);
        text += sprintf(text, "    %s\n", final);
    }
}

/* A recipient that the client calls by what no report takes is called by his
 * own address only. */
static void drop_illegal(struct report *r, size_t n)
{
    mproto_report_group pair[2];
    size_t i;

    pair[0] = r->groups[0];
    for (i = 1; i <= n; i++) {
        pair[1] = r->groups[i];
        if (mproto_report_write(NULL, 0, pair, 2, 0) == SIZE_MAX)
            memset(&r->groups[i].original, 0, sizeof r->groups[i].original);
    }
}

static mproto_compose *new_message(const struct dsn *d,
                                   const struct auth *auth)
{
    unsigned char random[16];
    mproto_compose_opts opts = { .size = sizeof opts };

    if (auth_random(auth, random, sizeof random) < 0)
        return NULL;
    opts.flags = MPROTO_COMPOSE_UTF8;
    opts.random = random;
    opts.random_n = sizeof random;
    opts.now = time(NULL);
    opts.domain = auth->host;
    opts.out_max = 2 * HEAD_MAX + (d->n + 1) * GROUP_MAX;
    return mproto_compose_new(&opts);
}

static int compose(mproto_compose *m, const struct dsn *d,
                   const struct report *r, const char *domain,
                   const char *to)
{
    char from[300];

    snprintf(from, sizeof from, "postmaster@%s", domain);
    mproto_compose_addr(m, "From", "Mail Delivery System", from);
    mproto_compose_addr(m, "To", NULL, to);
    mproto_compose_text(m, "Subject", "Your message was delivered");
    mproto_compose_report(m, r->text, r->groups, d->n + 1);
    mproto_compose_whole(m, "text/rfc822-headers", d->head, d->head_n);
    return mproto_compose_finish(m);
}

/* The null path keeps reports from being reported on (RFC 3461 6.1). */
static int store(mproto_compose *m, const char *box)
{
    static const char path[] = "Return-Path: <>\r\n";
    struct maildir_mail *mail = maildir_begin(box);
    const void *out;
    size_t n;

    if (mail == NULL)
        return -1;
    maildir_write(mail, path, sizeof path - 1);
    while ((out = mproto_compose_out(m, &n)) != NULL) {
        maildir_write(mail, out, n);
        mproto_compose_sent(m, n);
    }
    return maildir_deliver(mail, NULL, 0);
}

int dsn_send(const struct dsn *d, const struct auth *auth,
             const struct user *sender, const char *to)
{
    struct report r;
    mproto_compose *m;
    int rc = -1;

    if (d->n == 0)
        return 0;
    if (new_report(&r, d->n) < 0)
        return -1;
    fill_report(&r, d, auth->host);
    drop_illegal(&r, d->n);
    m = new_message(d, auth);
    if (m != NULL && compose(m, d, &r, auth->host, to) == MPROTO_OK)
        rc = store(m, sender->box);
    else
        errno = ENOMEM;
    mproto_compose_free(m);
    free_report(&r);
    return rc;
}
