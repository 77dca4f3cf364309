#include "imapc_run.h"
#include <stdlib.h>
#include <string.h>

mproto_span imapc_span(const char *p, size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = n;
    return s;
}

char *imapc_retag(const char *response, size_t n, size_t *out_n)
{
    const char *blank = memchr(response, ' ', n);
    size_t tag = blank ? (size_t)(blank - response) : 0;
    char *out = malloc(n + 3);

    if (!out)
        abort();
    if (tag == 0 || *response == '*' || *response == '+') {
        memcpy(out, response, *out_n = n);
        return out;
    }
    memcpy(out, "A1", 2);
    memcpy(out + 2, blank, n - tag);
    *out_n = n - tag + 2;
    return out;
}

typedef struct talk {
    mproto_imapc *c;
    mproto_wire  *w;
    void        (*seen)(void *context, const mproto_imapc_event *e);
    void         *context;
} talk;

static void pump(talk *t)
{
    const mproto_imapc_event *e;
    size_t n;

    do {
        while ((e = mproto_imapc_next(t->c)) != NULL)
            if (t->seen)
                t->seen(t->context, e);
        mproto_wire_out(t->w, &n);
        mproto_wire_sent(t->w, n);
    } while (n > 0);
}

static void say(talk *t, const char *p, size_t n)
{
    if (n > 0 && (mproto_wire_want(t->w) & MPROTO_READ)) {
        mproto_wire_in(t->w, p, n);
        pump(t);
    }
}

static int start(talk *t, imapc_run_verb verb)
{
    static const char greeting[] = "* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi"
                                   "\r\n";
    mproto_imapc_message message;

    say(t, greeting, sizeof greeting - 1);
    memset(&message, 0, sizeof message);
    message.size = sizeof message;
    message.octets = 1;
    switch (verb) {
    case IMAPC_RUN_SELECT:
        return mproto_imapc_select(t->c, "x", NULL);
    case IMAPC_RUN_IDLE:
        return mproto_imapc_idle(t->c);
    case IMAPC_RUN_APPEND:
        return mproto_imapc_append(t->c, "x", &message);
    default:
        return mproto_imapc_noop(t->c);
    }
}

const char *imapc_run(mproto_span said, imapc_run_verb verb,
                      void (*seen)(void *context,
                                   const mproto_imapc_event *e),
                      void *context)
{
    const char *what;
    talk t;

    memset(&t, 0, sizeof t);
    t.c = mproto_imapc_new(NULL);
    if (!t.c)
        abort();
    t.w = mproto_imapc_wire(t.c);
    pump(&t);
    if (verb != IMAPC_RUN_GREETING && start(&t, verb) <= 0)
        abort();
    pump(&t);
    t.seen = seen;
    t.context = context;
    say(&t, said.p, said.n);
    what = mproto_wire_error(t.w)->code ? mproto_wire_error(t.w)->what : "";
    mproto_imapc_free(t.c);
    return what;
}
