/* Messages in few words, and threads as THREAD tells them. */
#ifndef IMAPTHREAD_TEXT_H
#define IMAPTHREAD_TEXT_H

#include <mailproto/imapthread.h>
#include <stdio.h>
#include <string.h>

/* All steps of t, into cap octets of text. 1 when they had room. */
static inline int thread_text(mproto_imapthread *t, char *text, size_t cap)
{
    mproto_imapthread_step s;
    size_t n = 0;

    text[0] = '\0';
    while (mproto_imapthread_next(t, &s)) {
        if (n + 16 > cap)
            return 0;
        if (s.blank)
            text[n++] = ' ';
        if (s.what == MPROTO_IMAPTHREAD_ID)
            n += (size_t)sprintf(text + n, "%lu", (unsigned long)s.id);
        else
            text[n++] = s.what == MPROTO_IMAPTHREAD_OPEN ? '(' : ')';
        text[n] = '\0';
    }
    return 1;
}

#endif
