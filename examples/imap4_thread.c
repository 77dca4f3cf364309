/* THREAD (RFC 5256). ISC, see COPYING. */
#include "imap4_find.h"

#include <mailproto/imapthread.h>
#include <errno.h>

struct thread_job {
    struct imap4_find      find;
    mproto_imapthread     *threads;
    mproto_imapthread_step step;        /* to be told; of what 0: the next */
    enum { GATHERING, TELLING, ANSWERING } at;
};

static void drop_thread(void *p)
{
    struct thread_job *job = p;

    imap4_find_drop(&job->find);
    mproto_imapthread_free(job->threads);
}

/* 1, or 0: it has its answer. */
static int begin_thread(struct imap4_session *s, const mproto_imapd_event *ev,
                        struct thread_job *job)
{
    if (imap4_find_begin(&job->find, s, ev) < 0)
        return 0;
    job->threads = mproto_imapthread_new(
        (*ev->target.p | 0x20) == 'r' ? MPROTO_IMAPTHREAD_REFERENCES
        : MPROTO_IMAPTHREAD_ORDEREDSUBJECT, NULL);
    if (job->threads != NULL)
        return 1;
    errno = ENOMEM;
    imap4_failed(s);
    return 0;
}

/* 0, or -1 with errno. */
static int add_found(struct imap4_session *s, const mproto_imapd_event *ev,
                     struct thread_job *job)
{
    const mproto_imap_msg *m = &job->find.mail.msg;

    if (imap4_mail_read_fields(&job->find.mail, s) < 0)
        return errno == ENOENT ? 0 : -1;
    if (mproto_imapthread_add(job->threads, ev->uid ? m->uid : m->seq, m)
        == MPROTO_OK)
        return 0;
    errno = ENOMEM;
    return -1;
}

static enum imap4_found thread_all(struct imap4_session *s,
                                   const mproto_imapd_event *ev,
                                   struct thread_job *job)
{
    enum imap4_found found;

    while ((found = imap4_find_next(&job->find, s)) == IMAP4_FOUND)
        if (add_found(s, ev, job) < 0)
            return IMAP4_FOUND_ERROR;
    if (found == IMAP4_FOUND_ALL
        && mproto_imapthread_run(job->threads) != MPROTO_OK) {
        errno = ENOMEM;
        found = IMAP4_FOUND_ERROR;
    }
    return found;
}

static int tell_threads(struct imap4_session *s, struct thread_job *job)
{
    int rc;

    for (;;) {
        if (job->step.what == 0
            && !mproto_imapthread_next(job->threads, &job->step))
            return mproto_imapd_found_end(s->engine, 0);
        rc = mproto_imapd_found_thread(s->engine, &job->step);
        if (rc != MPROTO_OK)
            return rc;
        job->step.what = (mproto_imapthread_what)0;
    }
}

static int thread(struct imap4_session *s, const mproto_imapd_event *ev)
{
    struct thread_job *job = s->job;
    enum imap4_found found;
    int rc;

    if (job->threads == NULL && !begin_thread(s, ev, job))
        return IMAP4_DONE;
    imap4_find_turn(&job->find);
    if (job->at == GATHERING) {
        found = thread_all(s, ev, job);
        if (found == IMAP4_FOUND_ERROR)
            return imap4_failed(s);
        if (found == IMAP4_FOUND_LATER)
            return IMAP4_WAIT;
        job->at = TELLING;
    }
    if (job->at == TELLING) {
        rc = tell_threads(s, job);
        if (rc != MPROTO_OK)
            return imap4_full(s, rc);
        job->at = ANSWERING;
    }
    return imap4_ok(s);
}

const struct imap4_command imap4_thread = {
    thread, sizeof(struct thread_job), drop_thread
};
