/* Composers for tests, and their messages as strings. */
#ifndef COMPOSE_RUN_H
#define COMPOSE_RUN_H

#include <mailproto/compose.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPOSE_HEAD "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n" \
    "Message-ID: <a@b.example>\r\nMIME-Version: 1.0\r\n"

#define COMPOSE_MUST(what) do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            abort(); \
        } \
    } while (0)

/* A message as it is handed out; NUL behind it. */
typedef struct composed {
    char  *p;
    size_t n, cap;
} composed;

static inline mproto_compose_opts compose_opts(unsigned flags)
{
    mproto_compose_opts o;

    memset(&o, 0, sizeof o);
    o.size = sizeof o;
    o.flags = flags;
    o.random = "never used twice";
    o.random_n = 16;
    o.domain = "b.example";
    return o;
}

static inline mproto_compose *compose_new(unsigned flags)
{
    mproto_compose_opts o = compose_opts(flags);
    mproto_compose *m = mproto_compose_new(&o);

    COMPOSE_MUST(m);
    return m;
}

/* One with Message-ID and no Date yet: COMPOSE_HEAD stands in front. */
static inline mproto_compose *compose_begun(unsigned flags)
{
    mproto_compose *m = compose_new(flags);

    mproto_compose_date(m, "Date", 0, 0);
    mproto_compose_id(m, "Message-ID", "a@b.example");
    mproto_compose_text(m, "MIME-Version", "1.0");
    COMPOSE_MUST(mproto_compose_error(m)->code == MPROTO_OK);
    return m;
}

/* Takes at most most octets of what waits. */
static inline size_t compose_take(composed *to, mproto_compose *m, size_t most)
{
    size_t n;
    const void *p = mproto_compose_out(m, &n);

    COMPOSE_MUST((p == NULL) == (n == 0));
    if (n > most)
        n = most;
    if (to->cap - to->n <= n) {
        to->cap = 2 * (to->n + n + 1);
        to->p = realloc(to->p, to->cap);
        COMPOSE_MUST(to->p);
    }
    if (n > 0)
        memcpy(to->p + to->n, p, n);
    to->n += n;
    to->p[to->n] = '\0';
    mproto_compose_sent(m, n);
    return n;
}

/* What the composer has, which is freed. */
static inline composed compose_end(mproto_compose *m)
{
    composed all = { NULL, 0, 0 };

    while (compose_take(&all, m, SIZE_MAX) > 0)
        ;
    mproto_compose_free(m);
    return all;
}

static inline composed compose_finish(mproto_compose *m)
{
    int code = mproto_compose_finish(m);

    if (code != MPROTO_OK)
        fprintf(stderr, "%d: %s\n", code, mproto_compose_error(m)->what);
    COMPOSE_MUST(code == MPROTO_OK);
    return compose_end(m);
}

/* Lines end in CRLF and have at most most octets. */
static inline void compose_check_lines(const composed *all, size_t most)
{
    size_t i, column = 0;

    for (i = 0; i < all->n; i++) {
        if (all->p[i] != '\n') {
            column++;
            continue;
        }
        COMPOSE_MUST(i > 0 && all->p[i - 1] == '\r');
        COMPOSE_MUST(column - 1 <= most);
        column = 0;
    }
    COMPOSE_MUST(column == 0 && all->n > 0);
}

#endif
