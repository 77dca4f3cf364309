/* What the SMTP client reads of a server: the reply to EHLO, with all that is
 * learnt of it. */
#include "bench.h"
#include "smtp/smtpc_int.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLIES = 1000 };

static const char ehlo[] =
    "250-mx1.mail.server.example greets client.example [192.0.2.17]\r\n"
    "250-PIPELINING\r\n"
    "250-SIZE 52428800\r\n"
    "250-ETRN\r\n"
    "250-STARTTLS\r\n"
    "250-AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256\r\n"
    "250-ENHANCEDSTATUSCODES\r\n"
    "250-8BITMIME\r\n"
    "250-DSN\r\n"
    "250 CHUNKING\r\n";

/* A client that has said EHLO. It goes back there by a copy of what it was: a
 * new one each time would measure the allocator. */
static mproto_smtpc *greeted(void)
{
    static const char greeting[] = "220 mx1.mail.server.example ESMTP\r\n";
    mproto_smtpc *c = mproto_smtpc_new(NULL);

    if (!c || mproto_smtpc_next(c) ||
        mproto_wire_in(&c->wire, greeting, sizeof greeting - 1) != MPROTO_OK ||
        mproto_smtpc_next(c)) {
        fputs("bench_reply: no client\n", stderr);
        exit(1);
    }
    return c;
}

static size_t read_ehlo(const void *how, mproto_span item)
{
    mproto_smtpc *c = greeted(), before = *c;
    const mproto_smtpc_event *e;
    size_t i, sum = 0;

    (void)how;
    for (i = 0; i < REPLIES; i++) {
        *c = before;
        if (mproto_wire_in(&c->wire, item.p, item.n) == MPROTO_OK &&
            (e = mproto_smtpc_next(c)) != NULL)
            sum += e->type == MPROTO_SMTPC_READY && e->caps != 0;
    }
    mproto_smtpc_free(c);
    return sum == REPLIES ? sum : 0;
}

static size_t only_copy(const void *how, mproto_span item)
{
    size_t i, sum = 0;

    for (i = 0; i < REPLIES; i++)
        sum += bench_memcpy(how, item);
    return sum;
}

/* The bar is 300 ns for each. */
void bench_reply(void)
{
    mproto_span item = bench_item(ehlo);

    bench_begin("replies to EHLO of 10 lines", &item, 1, REPLIES / 1e6,
                "M/s");
    bench_limit("memcpy", only_copy, NULL);
    bench_ours("client", read_ehlo, NULL, 1 / 0.3, 0);
    bench_end();
}
