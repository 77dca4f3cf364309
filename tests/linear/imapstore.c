/* What a server of IMAP needs beside its engine. */
#include <mailproto.h>

#include "imap/imap_values_int.h"
#include "linear.h"

#include <stdlib.h>
#include <string.h>

/* A mailbox of a thousand messages through which n go: each is told as new, as
 * changed, and as gone. */
size_t work_imapview(const char *p, size_t n)
{
    mproto_imapview *v = mproto_imapview_new(NULL, 1000);
    mproto_imapview_change c;
    uint32_t uid;
    size_t sum = 0;

    for (uid = 1; uid <= n; uid++) {
        if (uid > 1000)
            sum += (size_t)mproto_imapview_gone(v, uid - 1000, uid);
        if (p[uid - 1] == 'x')
            sum += (size_t)mproto_imapview_changed(v, uid / 2 + 1, uid);
        while (mproto_imapview_due(v, 1, &c)) {
            sum += c.seq;
            mproto_imapview_told(v);
        }
        sum += (size_t)mproto_imapview_arrived(v, uid, uid);
    }
    sum += (size_t)mproto_imapview_modseq(v);
    mproto_imapview_free(v);
    return sum;
}

/* All of it is one name. */
size_t work_imaplist(const char *p, size_t n)
{
    mproto_imaplist_pattern pattern = { { "", 0 }, { "*%*a%*b", 7 }, '/' };
    mproto_span name = { NULL, 0 };

    name.p = p;
    name.n = n;
    return (size_t)mproto_imaplist_match(&pattern, name) + n;
}

/* A program and a message that it looks at. */
static size_t run_search(mproto_span program, mproto_span message,
                         unsigned fields_max)
{
    const mproto_imapsearch_view view = { 1, 1, 0, 0 };
    mproto_imapsearch_opts opts = { sizeof opts, UINT32_MAX, 0,
        fields_max, NULL, NULL };
    mproto_imap_values values = { 0 };
    mproto_imapsearch *search = NULL;
    mproto_imap_msg m = { 0 };
    size_t sum;

    values.cap = values.side_cap = program.n;
    values.depth_max = (unsigned)program.n + 1;
    values.room = malloc(program.n * sizeof *values.room + 1);
    values.side = malloc(program.n + 1);
    m.raw = message;
    sum = (size_t)mproto_imap_values_read(&values, program);
    sum += (size_t)mproto_imapsearch_new(
        &search, mproto_imap_values_list(&values), &opts);
    if (search)
        sum += (size_t)mproto_imapsearch_match(search, &m, &view);
    mproto_imapsearch_free(search);
    free(values.room);
    free(values.side);
    return sum + values.n;
}

size_t work_imapsearch(const char *p, size_t n)
{
    mproto_span program = { NULL, 0 }, message = { "A: b\r\n\r\nc", 10 };

    program.p = p;
    program.n = n;
    return run_search(program, message, UINT32_MAX);
}

/* Keys and a header that both grow. */
size_t work_imapsearch_both(const char *p, size_t n)
{
    static char keys[65000];
    mproto_span program = { keys, 0 }, message = { NULL, 0 };

    for (; program.n < n && program.n + 10 < sizeof keys; program.n += 10)
        memcpy(keys + program.n, "NOT CC xx ", 10);
    program.n--;
    message.p = p;
    message.n = n;
    return run_search(program, message, 0);
}

size_t work_imapsearch_text(const char *p, size_t n)
{
    const mproto_span program = { "TEXT aaaaaaaaaaaaaaaab", 22 };
    mproto_span message = { NULL, 0 };

    message.p = p;
    message.n = n;
    return run_search(program, message, UINT32_MAX);
}

size_t work_imapsort(const char *p, size_t n)
{
    mproto_imapsort_room to = { NULL, 0, NULL };
    mproto_span body = { NULL, 0 }, base;
    int is_reply;

    body.p = p;
    body.n = n;
    to.dst = room;
    to.cap = room_n;
    return mproto_imapsort_subject(&base, &is_reply, body, &to) + base.n;
}

/* Each line is the header of a message. Sorting them is more than ten times the
 * work, so they are alike. */
size_t work_imapthread(const char *p, size_t n)
{
    mproto_imapthread_opts opts = { sizeof opts, UINT32_MAX, 0, SIZE_MAX, NULL,
        NULL };
    mproto_imapthread *t = mproto_imapthread_new(
        MPROTO_IMAPTHREAD_REFERENCES, &opts);
    mproto_imapthread_step step;
    mproto_imap_msg m = { 0 };
    size_t i, from = 0, sum = 0;

    for (i = 0; i < n; i++) {
        if (p[i] != '\n')
            continue;
        m.header.p = p + from;
        m.header.n = i + 1 - from;
        from = i + 1;
        sum += (size_t)mproto_imapthread_add(t, (uint32_t)i, &m);
    }
    sum += (size_t)mproto_imapthread_run(t);
    while (mproto_imapthread_next(t, &step))
        sum += step.id;
    mproto_imapthread_free(t);
    return sum;
}
