/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "imap4_find.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define TURN    2000            /* microseconds */
#define GLANCES 64u             /* messages that are not read take as long as
                                 * asking for the time once */

static long long microseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

void imap4_find_turn(struct imap4_find *f)
{
    f->until_ = microseconds() + TURN;
    f->looked_ = 0;
}

int imap4_find_is_late(struct imap4_find *f)
{
    return microseconds() > f->until_;
}

int imap4_find_begin(struct imap4_find *f, struct imap4_session *s,
                     const mproto_imapd_event *ev)
{
    static const mproto_imapset all = { .tail = 1 };
    int saves = (ev->returns & MPROTO_IMAPD_RETURN_SAVE) != 0;
    int is_known = mproto_imapsearch_charset(ev->text), code;

    code = mproto_imapd_program(s->engine, &f->program, NULL);
    mproto_imapview_begin(&f->it_, s->view, &all, 0);
    if (code == MPROTO_OK)
        return 0;
    /* RFC 5182 2.1: behind NO "$" is empty, behind BAD what it was. */
    if (saves && (code != MPROTO_E_ARG || !is_known))
        mproto_imapview_save_end(s->view, 0);
    return -1;
}

static int read_more(struct imap4_mail *mail, struct imap4_session *s,
                     int verdict)
{
    return verdict == MPROTO_IMAPSEARCH_HEADER
        ? imap4_mail_read_header(mail, s) : imap4_mail_read(mail, s, 0);
}

int imap4_find_match(mproto_imapsearch *p, struct imap4_mail *mail,
                     struct imap4_session *s, uint32_t seq_max)
{
    uint32_t count = mproto_imapview_count(s->view);
    mproto_imapsearch_view view = { 0 };
    int verdict;

    view.seq_max = seq_max;
    view.uid_max = mproto_imapview_uid(s->view, count);
    view.now = time(NULL);
    view.saved = mproto_imapview_is_saved(s->view, mail->msg.uid);
    while ((verdict = mproto_imapsearch_match(p, &mail->msg, &view))
           == MPROTO_IMAPSEARCH_HEADER
           || verdict == MPROTO_IMAPSEARCH_MESSAGE)
        if (read_more(mail, s, verdict) < 0)
            return errno == ENOENT ? 0 : -1;
    if (verdict >= 0)
        return verdict == MPROTO_IMAPSEARCH_MATCH;
    errno = ENOMEM;
    return -1;
}

enum imap4_found imap4_find_next(struct imap4_find *f,
                                 struct imap4_session *s)
{
    mproto_imapview_msg at;
    int found = 0;

    while (found == 0) {
        if ((f->mail.msg.raw.p != NULL || f->mail.msg.header.p != NULL
             || f->looked_++ % GLANCES == 0)
            && imap4_find_is_late(f))
            return IMAP4_FOUND_LATER;
        if (!mproto_imapview_next(&f->it_, s->view, &at)) {
            imap4_mail_clear(&f->mail);
            return IMAP4_FOUND_ALL;
        }
        if (imap4_mail_facts(&f->mail, s, &at) == 0)
            found = imap4_find_match(f->program, &f->mail, s,
                                     mproto_imapview_count(s->view));
    }
    return found > 0 ? IMAP4_FOUND : IMAP4_FOUND_ERROR;
}

void imap4_find_drop(struct imap4_find *f)
{
    mproto_imapsearch_free(f->program);
    imap4_mail_clear(&f->mail);
}
