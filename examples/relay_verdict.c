/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "relay_verdict.h"

#include <stdio.h>
#include <string.h>

/* Where a reply tells none, or there was no reply. */
static const struct fallback {
    enum session_verdict verdict;
    int                  code;
    unsigned             status[3];
} fallbacks[] = {
    { SESSION_TAKEN, 250, { 2, 0, 0 } },
    { SESSION_LATER, 450, { 4, 4, 2 } },
    { SESSION_NEVER, 550, { 5, 0, 0 } },
    { SESSION_UNKNOWN, 450, { 4, 4, 2 } },
    { SESSION_NO_HOST, 450, { 4, 4, 1 } },
    { SESSION_UNSAFE, 450, { 4, 7, 0 } },
    { SESSION_NONSENSE, 450, { 4, 5, 0 } },
    { SESSION_CONTENT, 450, { 4, 3, 0 } },
    { SESSION_SYSTEM, 450, { 4, 3, 0 } }
};

static const struct fallback *fallback_of(enum session_verdict verdict)
{
    const struct fallback *f = fallbacks;

    while (f->verdict != verdict)
        f++;
    return f;
}

/* A reply as it was, "550 5.1.1 no such user", or words of ours. What is not
 * ASCII in it was never allowed. */
static void write_reply(char dst[RELAY_REPLY_SIZE],
                        const struct session_outcome *o)
{
    char *p;
    int n = 0;

    if (o->code > 0)
        n = sprintf(dst, "%d ", o->code);
    if (o->code > 0 && o->enh[0] > 0)
        n += sprintf(dst + n, "%d.%d.%d ", o->enh[0], o->enh[1], o->enh[2]);
    strcpy(dst + n, o->text);
    for (p = dst; *p != '\0'; p++)
        if (*p < ' ' || *p > '~')
            *p = '?';
}

void relay_judge(struct relay_verdict *v, char reply[RELAY_REPLY_SIZE],
                 const struct session_outcome *o, const unsigned status[3])
{
    const struct fallback *f = fallback_of(o->verdict);
    size_t i;

    v->code = f->code;
    memcpy(v->status, status[0] != 0 ? status : f->status, sizeof v->status);
    for (i = 0; i < 3 && o->enh[0] > 0; i++)
        v->status[i] = (unsigned)o->enh[i];
    write_reply(reply, o);
    v->reply = reply;
}
