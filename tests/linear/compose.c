/* The composer, with limits that the input stays within. */
#include "linear.h"

#include <mailproto.h>

#include <stdlib.h>
#include <string.h>

static mproto_compose *begin(unsigned depth)
{
    mproto_compose_opts opts = { .size = sizeof opts,
                                 .random = "never used twice",
                                 .random_n = 16, .domain = "b.example",
                                 .head_max = 1u << 30 };
    mproto_compose *m = mproto_compose_new(&opts);

    if (!m)
        abort();
    for (; depth > 0; depth--)
        mproto_compose_multipart(m, "mixed");
    return m;
}

static size_t end(mproto_compose *m)
{
    size_t n;

    mproto_compose_finish(m);
    mproto_compose_out(m, &n);
    mproto_compose_free(m);
    return n;
}

/* Takes part of what waits, so that the rest has to move. */
static void body(mproto_compose *m, const char *p, size_t n, size_t piece)
{
    size_t at, k;

    for (at = 0; at < n; at += k) {
        k = n - at < piece ? n - at : piece;
        while (mproto_compose_body(m, p + at, k) == MPROTO_E_FULL)
            mproto_compose_sent(m, 100);
    }
}

size_t work_compose_message(const char *p, size_t n)
{
    mproto_compose *m = begin(16);

    mproto_compose_part(m, "message/rfc822", NULL);
    body(m, p, n, 1000);
    return end(m);
}

size_t work_compose_text(const char *p, size_t n)
{
    mproto_compose *m = begin(1);

    mproto_compose_part(m, "text/plain", NULL);
    body(m, p, n, 1);
    return end(m);
}

size_t work_compose_copy(const char *p, size_t n)
{
    mproto_compose *m = begin(1);

    mproto_compose_copy(m, p, n);
    return end(m);
}

size_t work_compose_subject(const char *p, size_t n)
{
    mproto_compose *m = begin(0);
    char *text = malloc(n + 1);

    if (!text)
        abort();
    memcpy(text, p, n);
    text[n] = '\0';
    mproto_compose_text(m, "Subject", text);
    free(text);
    return end(m);
}

/* An address, an id and a part for each octet of the input. */
size_t work_compose_items(const char *p, size_t n)
{
    mproto_compose *m = begin(0);
    size_t i;

    (void)p;
    for (i = 0; i < n; i++)
        mproto_compose_addr(m, "To", "J\xc3\xbcrgen", "a@b.example");
    for (i = 0; i < n; i++)
        mproto_compose_id(m, "References", "a@b.example");
    mproto_compose_multipart(m, "mixed");
    for (i = 0; i < n; i++)
        while (mproto_compose_part(m, "a/b", NULL) == MPROTO_E_FULL)
            mproto_compose_sent(m, 1000);
    return end(m);
}
