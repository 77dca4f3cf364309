/* Messages that come in (RFC 9051 6.3.12, RFC 3502, RFC 8508). Their octets go
 * to the disk as they come. ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_append.h"
#include "imap4_copy.h"
#include "imap4_notify.h"
#include "imap4_store.h"
#include "log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* From the first message of the command to its answer. */
struct imap4_append {
    struct imapbox        *box;
    struct imapbox_append *in;
    uint64_t               octets;      /* of the last */
    int                    is_long;     /* one is longer than it may be */
    uint32_t               replaced;    /* UID; 0: none */
    struct imapbox_usage   comes, came; /* as announced, and in fact: CATENATE
                                         * announces no octets */
};

void imap4_append_drop(struct imap4_session *s)
{
    struct imap4_append *a = s->append;
    int error = errno;

    if (a == NULL)
        return;
    imapbox_append_drop(a->in);
    if (a->box != NULL)
        imapbox_close(a->box);
    free(a);
    s->append = NULL;
    errno = error;
}

/* 0, or -1 with errno. */
static int open_append(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct imap4_append *a = calloc(1, sizeof *a);

    s->append = a;
    if (a == NULL)
        return -1;
    a->box = imap4_open(s, ev->mailbox);
    if (a->box != NULL)
        a->in = imapbox_append_new(a->box);
    if (a->in != NULL)
        return 0;
    imap4_append_drop(s);
    return -1;
}

/* The message that is to go; NO when there is none (RFC 8508 3.3). */
static int find_replaced(struct imap4_session *s,
                         const mproto_imapd_event *ev, uint32_t *uid)
{
    mproto_imapview_iter it;
    mproto_imapview_msg at;

    mproto_imapview_begin(&it, s->view, &ev->set, ev->uid);
    if (!mproto_imapview_next(&it, s->view, &at)
        || imapbox_find(s->box, at.uid) == NULL)
        return -1;
    *uid = at.uid;
    return 0;
}

/* 0, or -1: it is answered. */
static int check_replaced(struct imap4_session *s,
                          const mproto_imapd_event *ev, uint32_t *uid)
{
    *uid = 0;
    if (!ev->replace)
        return 0;
    if (s->read_only)
        return imap4_no(s, NULL, "the mailbox is open for reading only"), -1;
    if (find_replaced(s, ev, uid) < 0)
        return imap4_no(s, NULL, "there is no such message"), -1;
    return 0;
}

/* What is replaced makes room (RFC 8508 3.4). 0, or -1 with errno. */
static int check_quota(const struct imap4_session *s,
                       struct imapbox_usage more)
{
    uint32_t uid = s->append->replaced;
    const struct imapbox_msg *m = uid != 0 ? imapbox_find(s->box, uid) : NULL;

    if (m != NULL) {
        more.octets -= m->size < more.octets ? m->size : more.octets;
        more.messages--;
    }
    return quota_check(s->config->quota, s->user->box, &more);
}

/* Before the octets come (RFC 9208 5.2). 0, or -1 with errno. */
static int begin_message(struct imap4_session *s,
                         const mproto_imapd_event *ev)
{
    struct imap4_append *a = s->append;

    a->comes.octets += ev->size;
    a->comes.messages++;
    a->came.messages++;
    a->octets = 0;
    return check_quota(s, a->comes);
}

static int append(struct imap4_session *s, const mproto_imapd_event *ev)
{
    uint64_t keywords;
    uint32_t replaced;

    if (!ev->more) {
        imap4_append_drop(s);
        if (check_replaced(s, ev, &replaced) < 0)
            return IMAP4_DONE;
        if (open_append(s, ev) < 0)
            return imap4_no_target(s);
        s->append->replaced = replaced;
    }
    if (imap4_read_keywords(s->append->box, ev->list, 1, &keywords) < 0) {
        imap4_append_drop(s);
        return imap4_no_keyword(s);
    }
    if (begin_message(s, ev) < 0) {
        imap4_append_drop(s);
        return imap4_failed(s);
    }
    imapbox_append_message(s->append->in, ev->flags, keywords,
                           ev->dated ? ev->received : (int64_t)time(NULL));
    mproto_imapd_ok(s->engine);
    return IMAP4_DONE;
}

/* The engine sees to literals; URLs could name as much as they like. */
int imap4_append_part(struct imap4_session *s, const void *p, size_t n)
{
    struct imap4_append *a = s->append;

    a->is_long |= n > IMAP4_APPEND_MAX - a->octets;
    errno = EFBIG;
    if (a->is_long)
        return -1;
    a->octets += n;
    a->came.octets += n;
    imapbox_append_write(a->in, p, n);
    return 0;
}

static int data(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)imap4_append_part(s, ev->data.p, ev->data.n);
    return IMAP4_DONE;
}

static int reset(struct imap4_session *s, const mproto_imapd_event *ev)
{
    (void)ev;
    imap4_append_drop(s);
    return IMAP4_DONE;
}

/* --- the verdict ------------------------------------------------------ */

struct job {
    int  done, replaced, told;
    char code[64];              /* APPENDUID */
};

/* What is replaced goes last: a kill may leave both, but never none. After a
 * NO the client would store it again, so there is none behind that. */
static int commit(struct imap4_session *s, struct job *job)
{
    struct imap4_append *a = s->append;
    struct imapbox_append *in = a->in;
    uint32_t first, last;
    int n;

    if (check_quota(s, a->came) < 0)
        return -1;
    a->in = NULL;
    if (imapbox_append_commit(in, &first) < 0)
        return -1;
    if (a->replaced != 0 && imapbox_expunge(s->box, &a->replaced, 1, 0) < 0)
        log_line(LOG_TROUBLE, s->client, "what was replaced stays: %s",
                 strerror(errno));
    last = first + (uint32_t)a->came.messages - 1;
    imap4_news_own(s, a->box, first, last);
    n = snprintf(job->code, sizeof job->code, "APPENDUID %" PRIu32
                 " %" PRIu32, imapbox_uidvalidity(a->box), first);
    if (last > first)
        snprintf(job->code + n, sizeof job->code - (size_t)n, ":%" PRIu32,
                 last);
    return 0;
}

/* The client learns of the new message before the old one is EXPUNGEd (RFC 8508
 * 4.3); behind that MODSEQ is told as after EXPUNGE (4.5). */
static int answer_replace(struct imap4_session *s, struct job *job)
{
    if (!job->told && mproto_imapd_notice(s->engine, MPROTO_IMAP_OK,
                                          job->code, "it is stored")
        == MPROTO_E_FULL)
        return IMAP4_WAIT;
    job->told = 1;
    return imap4_ok_modseq(s);
}

static int append_end(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct job *job = s->job;
    int rc;

    (void)ev;
    if (!job->done && s->append->is_long) {
        imap4_append_drop(s);
        return imap4_no(s, "TOOBIG", "message too large");
    }
    if (!job->done) {
        job->replaced = s->append->replaced != 0;
        rc = commit(s, job);
        imap4_append_drop(s);
        if (rc < 0)
            return imap4_no_target(s);
        job->done = 1;
    }
    return job->replaced ? answer_replace(s, job)
        : imap4_ok_with(s, job->code, "it is stored");
}

const struct imap4_command imap4_append = { append, 0, NULL };
const struct imap4_command imap4_append_data = { data, 0, NULL };
const struct imap4_command imap4_append_reset = { reset, 0, NULL };
const struct imap4_command imap4_append_end = {
    append_end, sizeof(struct job), NULL
};
