/* A line is a word, a blank and a value that reaches to its end: no value can
 * hold a line end, for SMTP has none in it. "to" begins a recipient, and what
 * follows is his. "end" ends the file: what has none is not whole.
 * ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "queue.h"
#include "lines.h"

#include <stdlib.h>
#include <string.h>

#define FIRST "libmailproto queue 1"

static const char *const states[] = { "wait", "sending", "done" };

static void put(FILE *out, const char *word, const char *value)
{
    if (value != NULL)
        fprintf(out, "%s %s\n", word, value);
}

static void put_rcpt(FILE *out, const struct queue_rcpt *r)
{
    put(out, "to", r->to);
    put(out, "orcpt", r->orcpt);
    fprintf(out, "state %s\n", states[r->state]);
    fprintf(out, "try %u %lld %lld\n", r->tries, (long long)r->last,
            (long long)r->next);
    fprintf(out, "report %u %d %d\n", r->notify, (int)r->owes, r->warned);
    fprintf(out, "status %u %u %u\n", r->status[0], r->status[1],
            r->status[2]);
    put(out, "host", r->host);
    put(out, "reply", r->reply);
}

void queue_text_write(FILE *out, const struct queue_mail *m)
{
    size_t i;

    fprintf(out, FIRST "\n");
    put(out, "from", m->from);
    put(out, "envid", m->envid);
    fprintf(out, "mail %d %u %llu %lld %u\n", (int)m->ret, m->flags,
            (unsigned long long)m->size, (long long)m->queued, m->reports);
    for (i = 0; i < m->n; i++)
        put_rcpt(out, &m->rcpts[i]);
    fprintf(out, "end\n");
}

/* The next number of "1 2 3". */
static int64_t number(const char **text)
{
    char *end;
    long long v = strtoll(*text, &end, 10);

    *text = end;
    return v;
}

static int read_mail(struct queue_mail *m, const char *text)
{
    m->ret = (mproto_smtp_ret)number(&text);
    m->flags = (unsigned)number(&text);
    m->size = (uint64_t)number(&text);
    m->queued = number(&text);
    m->reports = (unsigned)number(&text);
    return 0;
}

static int read_state(struct queue_rcpt *r, const char *text)
{
    size_t i;

    for (i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(text, states[i]) == 0) {
            r->state = (enum queue_state)i;
            return 0;
        }
    return -1;
}

static int read_try(struct queue_rcpt *r, const char *text)
{
    r->tries = (unsigned)number(&text);
    r->last = number(&text);
    r->next = number(&text);
    return 0;
}

static int read_report(struct queue_rcpt *r, const char *text)
{
    r->notify = (unsigned)number(&text);
    r->owes = (mproto_action)number(&text);
    r->warned = (int)number(&text);
    return 0;
}

static int read_status(struct queue_rcpt *r, const char *text)
{
    size_t i;

    for (i = 0; i < 3; i++)
        r->status[i] = (unsigned)number(&text);
    return 0;
}

static int read_orcpt(struct queue_rcpt *r, const char *text)
{
    return queue_set(&r->orcpt, text, strlen(text));
}

static int read_host(struct queue_rcpt *r, const char *text)
{
    return queue_set(&r->host, text, strlen(text));
}

static int read_reply(struct queue_rcpt *r, const char *text)
{
    return queue_set(&r->reply, text, strlen(text));
}

static const struct word {
    const char *name;
    int       (*read)(struct queue_rcpt *r, const char *text);
} words[] = {
    { "host", read_host },
    { "orcpt", read_orcpt },
    { "reply", read_reply },
    { "report", read_report },
    { "state", read_state },
    { "status", read_status },
    { "try", read_try }
};

static int read_of_rcpt(struct queue_mail *m, const char *name,
                        const char *value)
{
    size_t i;

    for (i = 0; m->n > 0 && i < sizeof words / sizeof *words; i++)
        if (strcmp(name, words[i].name) == 0)
            return words[i].read(&m->rcpts[m->n - 1], value);
    return -1;
}

/* 1: it was the last one. */
static int read_line(struct queue_mail *m, char *line)
{
    char *value = strchr(line, ' ');
    mproto_span to;

    if (value == NULL)
        return strcmp(line, "end") == 0 ? 1 : -1;
    *value++ = '\0';
    to.p = value;
    to.n = strlen(value);
    if (strcmp(line, "to") == 0)
        return queue_mail_add(m, to) != NULL ? 0 : -1;
    if (strcmp(line, "from") == 0)
        return queue_set(&m->from, to.p, to.n);
    if (strcmp(line, "envid") == 0)
        return queue_set(&m->envid, to.p, to.n);
    if (strcmp(line, "mail") == 0)
        return read_mail(m, value);
    return read_of_rcpt(m, line, value);
}

int queue_text_read(FILE *in, struct queue_mail *m)
{
    struct line line = { NULL, 0, 0, 0, 0 };
    int rc = -1;

    if (line_next(&line, in, 0) > 0 && strcmp(line.p, FIRST) == 0) {
        rc = 0;
        while (rc == 0)
            rc = line_next(&line, in, 0) > 0 ? read_line(m, line.p) : -1;
    }
    free(line.p);
    return rc > 0 && m->from != NULL && m->n > 0 ? 0 : -1;
}
