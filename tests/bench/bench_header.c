/* Header blocks with what a list of mails shows decoded: Subject, Date, and
 * the names and addresses of From, To and Cc. Those alone: fields of one
 * mailbox, and of 300. */
#include "bench.h"
#include <mailproto.h>
#include <stdio.h>
#include <string.h>

enum { BLOCKS = 16, ROOM = 1 << 16, PEOPLE = 8, MANY = 300 };

static const char *const people[PEOPLE] = {
    "Marisa P. Ramos <mlperez@example.org>",
    "\"Jones, Mary\" <mary.jones@mail.example.com>",
    "jones@example.org",
    "=?ISO-8859-1?Q?Marisa_P=E9rez?= <m.perez@example.net>",
    "Ed Brown <ed@lists.example.org>",
    "\"support@shop.example\" <no-reply@shop.example.com>",
    "ann@example.edu (Ann Black)",
    "Karl Heinz Gr\xc3\xbcn <karl.heinz@example.de>",
};
static const char *const subjects[] = {
    "=?utf-8?B?UsOpY2FwaXR1bGF0aWYgZGUgbGEgcsOpc2VydmF0aW9uIG7CsCA=?=\r\n"
    " =?utf-8?B?MTM1MTAxNjQ0MzQ4Nzk=?=",
    "Re: =?ISO-8859-1?Q?Gr=FC=DFe_aus_K=F6ln_und_ein_sch=F6nes?=\r\n"
    " =?ISO-8859-1?Q?_Wochenende?=",
    "[project-devel] Re: build failure of the unit tests on platforms\r\n"
    " without a heap",
    "the quarterly figures",
};
static const char received[] =
    "Received: from client.example (mail.example [192.0.2.1])\r\n"
    "\tby mx.example.org (Postfix) with ESMTPS id B4E173410F4\r\n"
    "\tfor <jones@example.org>; Fri, 21 Nov 1997 09:55:06 -0600 (CST)\r\n";
static const char front[] =
    "Return-Path: <project-devel-bounces@lists.example.org>\r\n"
    "Delivered-To: jones@example.org\r\n";
static const char signature[] =
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org;\r\n"
    "\ts=2012; h=from:to:cc:subject:date:message-id:in-reply-to;\r\n"
    "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n"
    "\tb=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR\r\n"
    "\t RsZ4hDUhnF7hBqdEQLoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzRbQjuEs\r\n";
static const char list[] =
    "List-Id: The project <project-devel.lists.example.org>\r\n"
    "List-Unsubscribe: <https://lists.example.org/project-devel>,\r\n"
    "\t<mailto:project-devel-request@lists.example.org?subject=leave>\r\n"
    "List-Archive: <https://lists.example.org/archives/project-devel/>\r\n"
    "List-Post: <mailto:project-devel@lists.example.org>\r\n"
    "List-Help: <mailto:project-devel-request@lists.example.org?subject=help>"
    "\r\nX-Mailer: Mail reader 2.5.1 (by example.org)\r\n"
    "X-Spam-Status: No, score=-2.3 required=5.0 tests=BAYES_00,DKIM_SIGNED,\r\n"
    "\tDKIM_VALID,RCVD_IN_DNSWL_MED,SPF_PASS autolearn=ham version=3.4.2\r\n";
static const char ids[] =
    "Message-ID: <5097B248.4000503@example.org>\r\n"
    "In-Reply-To: <CAF+abc123.def@mail.example.org>\r\n"
    "References: <1234@local.machine.example>\r\n"
    " <3456@example.net> <CAF+abc123.def@mail.example.org>\r\n"
    "Date: Mon, 05 Nov 2012 13:34:16 +0100\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n";

static char texts[BLOCKS][ROOM];
static mproto_span blocks[BLOCKS];

static void say_people(char *text, const char *name, size_t first, size_t n)
{
    char *at = text + strlen(text);
    size_t i;

    at += sprintf(at, "%s: ", name);
    for (i = 0; i < n; i++)
        at += sprintf(at, "%s%s", i > 0 ? ",\r\n\t" : "",
                      people[(first + i) % PEOPLE]);
    strcpy(at, "\r\n");
}

static void make(size_t k, size_t to)
{
    char *text = texts[k];
    int i;

    strcpy(text, front);
    for (i = 0; i < 5; i++)
        strcat(text, received);
    strcat(text, signature);
    say_people(text, "From", k, 1);
    say_people(text, "To", k + 1, to);
    say_people(text, "Cc", k + 3, 2);
    sprintf(text + strlen(text), "Subject: %s\r\n", subjects[k % 4]);
    strcat(text, ids);
    strcat(text, list);
    strcat(text, "\r\n");
    blocks[k].p = text;
    blocks[k].n = strlen(text);
}

static size_t fields(const void *how, mproto_span block)
{
    mproto_fields it;
    mproto_field f;
    size_t sum = 0;

    (void)how;
    mproto_fields_begin(&it, block.p, block.n);
    while (mproto_fields_next(&it, &f))
        sum += f.name.n;
    return sum;
}

/* The phrase, or as in old mail the comment, in UTF-8; and the address. */
static size_t read_people(const void *how, mproto_span body)
{
    char plain[256], name[512], local[128], domain[256];
    mproto_span raw;
    mproto_addrs it;
    mproto_addr a;
    size_t sum = 0;

    (void)how;
    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a)) {
        raw.n = mproto_addr_name(plain, sizeof plain, a.display.n > 0
                                 ? a.display : a.comment);
        raw.p = plain;
        sum += mproto_words_decode(name, sizeof name, raw, NULL, NULL)
            + mproto_addr_text(local, sizeof local, a.local)
            + mproto_addr_text(domain, sizeof domain, a.domain);
    }
    return sum;
}

static size_t read_field(const mproto_field *f)
{
    char subject[1024];
    mproto_date d;

    if (mproto_name_is(f->name, "subject"))
        return mproto_words_decode(subject, sizeof subject, f->body, NULL,
                                   NULL);
    if (mproto_name_is(f->name, "date"))
        return mproto_date_parse(&d, f->body) == MPROTO_OK
            ? (size_t)d.seconds : 0;
    if (mproto_name_is(f->name, "from") || mproto_name_is(f->name, "to")
        || mproto_name_is(f->name, "cc"))
        return read_people(NULL, f->body);
    return 0;
}

static size_t decoded(const void *how, mproto_span block)
{
    mproto_fields it;
    mproto_field f;
    size_t sum = 0;

    (void)how;
    mproto_fields_begin(&it, block.p, block.n);
    while (mproto_fields_next(&it, &f))
        sum += read_field(&f);
    return sum;
}

/* Blocks with so many recipients. */
static void compete(size_t to, double bar)
{
    char title[64];
    size_t k;

    for (k = 0; k < BLOCKS; k++)
        make(k, to);
    sprintf(title, "headers of %lu octets, %lu recipients",
            (unsigned long)blocks[0].n, (unsigned long)to);
    bench_begin(title, blocks, BLOCKS, BLOCKS / 1e3, "k/s");
    bench_limit("memchr lines", bench_memchr, NULL);
    bench_ours("five fields decoded", decoded, NULL, bar, 0);
    bench_ours("fields", fields, NULL, 0, 0);
    bench_peers(BENCH_HEADER);
    bench_end();
}

static size_t spans(const void *how, mproto_span body)
{
    mproto_addrs it;
    mproto_addr a;
    size_t sum = 0;

    (void)how;
    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a))
        sum += a.display.n + a.local.n + a.domain.n;
    return sum;
}

/* Fields of count mailboxes each. */
static void compete_people(const char *title, const mproto_span *bodies,
                           size_t n, size_t count, double bar)
{
    bench_begin(title, bodies, n, (double)(n * count) / 1e6, "M/s");
    bench_limit("memchr lines", bench_memchr, NULL);
    bench_ours("names decoded", read_people, NULL, bar, 0);
    bench_ours("spans", spans, NULL, 0, 0);
    bench_peers(BENCH_ADDRESSES);
    bench_end();
}

void bench_header(void)
{
    mproto_span bodies[PEOPLE], to;
    size_t i;

    compete(2, 300);
    compete(MANY, 0);
    for (i = 0; i < PEOPLE; i++)
        bodies[i] = bench_item(people[i]);
    compete_people("addresses, one in a field", bodies, PEOPLE, 1, 0);
    texts[0][0] = '\0';
    say_people(texts[0], "", 0, MANY);
    to = bench_item(texts[0]);
    to.p += 2;
    to.n -= 2;
    compete_people("addresses, 300 in a field", &to, 1, MANY, 8);
}
