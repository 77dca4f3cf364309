/* Header blocks with what a list of mails shows decoded: Subject, Date, and
 * the names and addresses of From, To and Cc. Beside memchr over the lines of
 * the same octets in the same run: figures move with the machine's load, the
 * ratios are what counts. With -DHAVE_GMIME and -DHAVE_ETPAN those, too. */
#define _POSIX_C_SOURCE 200809L
#include <mailproto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef HAVE_ETPAN
#include <libetpan/libetpan.h>
#endif
#ifdef HAVE_GMIME
#include <gmime/gmime.h>
#endif

enum { RUNS = 15, BLOCKS = 16, ROOM = 1 << 16, OCTETS = 4 << 20 };

static const char *const people[] = {
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
static volatile size_t sink;    /* what is worked for must not be left out */
static size_t addresses;        /* read in the last block */

static void say_people(char *text, const char *name, size_t first, size_t n)
{
    char *at = text + strlen(text);
    size_t i;

    at += sprintf(at, "%s: ", name);
    for (i = 0; i < n; i++)
        at += sprintf(at, "%s%s", i > 0 ? ",\r\n\t" : "",
                      people[(first + i) % 8]);
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

static size_t lines(mproto_span block)
{
    const char *p = block.p, *end = p + block.n;
    size_t n = 0;

    while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        p++;
        n++;
    }
    return n;
}

static size_t fields(mproto_span block)
{
    mproto_fields it;
    mproto_field f;
    size_t sum = 0;

    mproto_fields_begin(&it, block.p, block.n);
    while (mproto_fields_next(&it, &f))
        sum += f.name.n;
    return sum;
}

/* The phrase, or as in old mail the comment, in UTF-8; and the address. */
static size_t read_people(mproto_span body)
{
    char plain[256], name[512], local[128], domain[256];
    mproto_span raw;
    mproto_addrs it;
    mproto_addr a;
    size_t sum = 0;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a)) {
        raw.n = mproto_addr_name(plain, sizeof plain, a.display.n > 0
                                 ? a.display : a.comment);
        raw.p = plain;
        sum += mproto_words_decode(name, sizeof name, raw, NULL, NULL)
            + mproto_addr_text(local, sizeof local, a.local)
            + mproto_addr_text(domain, sizeof domain, a.domain);
        addresses++;
    }
    return sum;
}

static size_t decoded(mproto_span block)
{
    char subject[1024];
    mproto_fields it;
    mproto_field f;
    mproto_date d;
    size_t sum = 0;

    addresses = 0;
    mproto_fields_begin(&it, block.p, block.n);
    while (mproto_fields_next(&it, &f)) {
        if (mproto_name_is(f.name, "subject"))
            sum += mproto_words_decode(subject, sizeof subject, f.body, NULL,
                                       NULL);
        else if (mproto_name_is(f.name, "date"))
            sum += mproto_date_parse(&d, f.body) == MPROTO_OK
                ? (size_t)d.seconds : 0;
        else if (mproto_name_is(f.name, "from") ||
                 mproto_name_is(f.name, "to") || mproto_name_is(f.name, "cc"))
            sum += read_people(f.body);
    }
    return sum;
}

#ifdef HAVE_ETPAN
static size_t etpan_text(const char *text)
{
    char *out = NULL;
    size_t at = 0, n;

    if (text == NULL || mailmime_encoded_phrase_parse("utf-8", text,
            strlen(text), &at, "utf-8", &out) != MAILIMF_NO_ERROR)
        return 0;
    n = strlen(out);
    free(out);
    return n;
}

/* Its parser has read addresses and date with all the fields. */
static size_t etpan_people(clist *found)
{
    size_t sum = 0;
    clistiter *at;

    for (at = clist_begin(found); at != NULL; at = clist_next(at)) {
        struct mailimf_address *a = clist_content(at);

        if (a->ad_type == MAILIMF_ADDRESS_MAILBOX)
            sum += etpan_text(a->ad_data.ad_mailbox->mb_display_name);
    }
    return sum;
}

static size_t etpan_field(const struct mailimf_field *f)
{
    struct mailimf_mailbox *author;

    switch (f->fld_type) {
    case MAILIMF_FIELD_SUBJECT:
        return etpan_text(f->fld_data.fld_subject->sbj_value);
    case MAILIMF_FIELD_FROM:
        author = clist_content(clist_begin(
            f->fld_data.fld_from->frm_mb_list->mb_list));
        return etpan_text(author->mb_display_name);
    case MAILIMF_FIELD_TO:
        return etpan_people(f->fld_data.fld_to->to_addr_list->ad_list);
    case MAILIMF_FIELD_CC:
        return etpan_people(f->fld_data.fld_cc->cc_addr_list->ad_list);
    default:
        return 0;
    }
}

static size_t etpan(mproto_span block)
{
    struct mailimf_fields *all = NULL;
    size_t at = 0, sum = 0;
    clistiter *f;

    if (mailimf_fields_parse(block.p, block.n, &at, &all) != MAILIMF_NO_ERROR)
        return 0;
    for (f = clist_begin(all->fld_list); f != NULL; f = clist_next(f))
        sum += etpan_field(clist_content(f));
    mailimf_fields_free(all);
    return sum;
}
#endif

#ifdef HAVE_GMIME
static size_t gmime_people(InternetAddressList *found)
{
    int i, n = found ? internet_address_list_length(found) : 0;
    size_t sum = 0;

    for (i = 0; i < n; i++) {
        const char *name = internet_address_get_name(
            internet_address_list_get_address(found, i));

        sum += name ? strlen(name) : 0;
    }
    return sum;
}

static size_t gmime(mproto_span block)
{
    GMimeStream *in = g_mime_stream_mem_new_with_buffer(block.p, block.n);
    GMimeParser *parser = g_mime_parser_new_with_stream(in);
    GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
    const char *subject = g_mime_message_get_subject(m);
    size_t sum = subject ? strlen(subject) : 0;

    sum += (size_t)(g_mime_message_get_date(m) != NULL)
        + gmime_people(g_mime_message_get_from(m))
        + gmime_people(g_mime_message_get_to(m))
        + gmime_people(g_mime_message_get_cc(m));
    g_object_unref(m);
    g_object_unref(parser);
    g_object_unref(in);
    return sum;
}
#endif

static double cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Median seconds for a block. */
static double measure(size_t (*work)(mproto_span block))
{
    size_t rounds = OCTETS / blocks[0].n, i, k;
    double times[RUNS], start;

    for (k = 0; k < RUNS; k++) {
        start = cpu_seconds();
        for (i = 0; i < rounds; i++)
            sink += work(blocks[i % BLOCKS]);
        times[k] = (cpu_seconds() - start) / (double)rounds;
    }
    qsort(times, RUNS, sizeof times[0], by_size);
    return times[RUNS / 2];
}

/* Only the bodies of To. */
static void bench_people(void)
{
    mproto_fields it;
    mproto_field f;
    double scan, all;
    size_t k;

    for (k = 0; k < BLOCKS; k++) {
        mproto_fields_begin(&it, blocks[k].p, blocks[k].n);
        if (mproto_fields_find(&it, "to", &f))
            blocks[k] = f.body;
    }
    addresses = 0;
    read_people(blocks[0]);
    k = addresses;
    scan = measure(lines);
    all = measure(read_people);
    printf("body of %5lu octets, %3lu addresses: memchr lines %7.0f k/s, "
           "decoded %6.1f k/s (%.2f of lines), %.2f M addresses/s "
           "(wanted: 8)\n", (unsigned long)blocks[0].n, (unsigned long)k,
           1e-3 / scan, 1e-3 / all, scan / all, (double)k / all / 1e6);
}

/* On the same blocks; ours is the seconds for one. */
static void bench_peers(double ours)
{
#ifdef HAVE_ETPAN
    double other = measure(etpan);

    printf("    libetpan %7.1f k/s: ours is %.1f times that\n",
           1e-3 / other, other / ours);
#endif
#ifdef HAVE_GMIME
    double another = measure(gmime);

    printf("    GMime    %7.1f k/s: ours is %.1f times that\n",
           1e-3 / another, another / ours);
#endif
    (void)ours;
}

static void bench(size_t to)
{
    double scan, iterated, all;
    size_t k;

    for (k = 0; k < BLOCKS; k++)
        make(k, to);
    scan = measure(lines);
    iterated = measure(fields);
    all = measure(decoded);
    printf("header of %5lu octets, %3lu addresses: memchr lines %7.0f k/s, "
           "fields %7.0f k/s, decoded %6.1f k/s (%.2f of lines)%s\n",
           (unsigned long)blocks[0].n, (unsigned long)addresses, 1e-3 / scan,
           1e-3 / iterated, 1e-3 / all, scan / all,
           to == 2 ? " (wanted: 300)" : "");
    bench_peers(all);
}

int main(void)
{
#ifdef HAVE_GMIME
    g_mime_init();
#endif
    bench(2);
    bench(300);
    bench_people();
    return 0;
}
