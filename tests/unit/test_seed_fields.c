/* What the seed document asks of header fields and codecs, by the numbers of
 * its rows, with the messages of its slides. Runs at the top of the tree. */
#include <mailproto/address.h>
#include <mailproto/base64.h>
#include <mailproto/fields.h>
#include <mailproto/fold.h>
#include <mailproto/params.h>
#include <mailproto/qp.h>
#include <mailproto/scan.h>
#include <mailproto/trace.h>
#include <mailproto/words.h>
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define D(name) MPROTO_DEFECT_ ## name

static char text[4096];

static mproto_span span(const char *p)
{
    mproto_span s;

    s.p = p;
    s.n = strlen(p);
    return s;
}

/* A message of the slides, for exact_free(). */
static mproto_span slide(const char *name)
{
    static char octets[4096];
    FILE *file;
    size_t n;

    snprintf(text, sizeof text, "tests/data/messages/%s.eml", name);
    file = fopen(text, "rb");
    assert_non_null(file);
    n = fread(octets, 1, sizeof octets, file);
    fclose(file);
    return exact_span(octets, n);
}

/* The body of the nth field of that name. */
static mproto_span field(mproto_span message, const char *name, unsigned n)
{
    mproto_span none = { NULL, 0 };
    mproto_fields it;
    mproto_field f;

    mproto_fields_begin(&it, message.p, message.n);
    while (mproto_fields_find(&it, name, &f))
        if (--n == 0)
            return f.body;
    return none;
}

static void assert_span(mproto_span s, const char *want)
{
    assert_int_equal(s.n, strlen(want));
    assert_memory_equal(s.p, want, s.n);
}

static void assert_text(mproto_span body, const char *want)
{
    unsigned defects = 0;

    mproto_words_decode(text, sizeof text, body, NULL, &defects);
    assert_string_equal(text, want);
    assert_int_equal(defects, 0);
}

/* The first mailbox. */
static void assert_mailbox(mproto_span body, const char *name,
                           const char *local, const char *domain)
{
    mproto_addrs it;
    mproto_addr a;

    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    assert_int_equal(mproto_addrs_next(&it, &a), 1);
    assert_int_equal(a.type, MPROTO_ADDR_MAILBOX);
    assert_text(a.display, name);
    assert_span(a.local, local);
    assert_span(a.domain, domain);
}

/* -- fields --------------------------------------------------------------- */

static void test_m1_m7_fields_in_order_and_untouched(void **state)
{
    static const char *const names[] = {
        "Delivered-To", "Received", "Received", "Return-Path", "Message-ID",
        "Date", "From", "User-Agent", "Reply-To", "To", "Subject", "X-Mailer"
    };
    mproto_span message = slide("p08");
    mproto_fields it;
    mproto_field f;
    size_t n = 0, at = 0;

    (void)state;
    mproto_fields_begin(&it, message.p, message.n);
    for (; mproto_fields_next(&it, &f); n++) {
        assert_true(n < sizeof names / sizeof *names);
        assert_span(f.name, names[n]);
        assert_ptr_equal(f.raw.p, message.p + at);
        assert_int_equal(f.defects, 0);
        at += f.raw.n;
    }
    assert_int_equal(n, 12);
    at = mproto_fields_end(&it);
    assert_memory_equal(message.p + at - 4, "\r\n\r\n", 4);
    assert_int_equal(message.n - at, strlen("This is a test\r\n"
                                            "With several lines\r\n"));
    exact_free(message);
}

static void test_m2_limits(void **state)
{
    static char line[1200];
    static const struct {
        const char *octets;
        unsigned    defects;
    } rows[] = {
        { "X: a  \r\n", 0 }, { "X: a\rb\r\n", D(BARE_CR) },
        { "X: a\n", 0 }, { "X: caf\351\r\n", D(EIGHT) },
        { "X: a\001b\r\n", D(CONTROL) },
    };
    mproto_fields it;
    mproto_field f;
    size_t i;

    (void)state;
    for (i = 998; i <= 999; i++) {
        memset(line, 'a', i);
        memcpy(line, "X: ", 3);
        memcpy(line + i, "\r\n", 2);
        mproto_fields_begin(&it, line, i + 2);
        assert_int_equal(mproto_fields_next(&it, &f), 1);
        assert_int_equal(f.defects, i > 998 ? D(LONG_LINE) : 0);
    }
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        mproto_fields_begin(&it, rows[i].octets, strlen(rows[i].octets));
        assert_int_equal(mproto_fields_next(&it, &f), 1);
        assert_int_equal(f.defects, rows[i].defects);
    }
}

static void test_m3_received_both_ways(void **state)
{
    mproto_received r, again;
    char line[512];
    mproto_span body;
    size_t n;

    (void)state;
    memset(&r, 0, sizeof r);
    r.from = span("a.example");
    r.from_tcp = span("b.example [192.0.2.1]");
    r.by = span("c.example");
    r.via = span("TCP");
    r.with = span("ESMTP");
    r.id = span("1");
    r.for_ = span("d@e.example");
    r.seconds = 1352118856;
    r.zone = 60;
    assert_int_equal(mproto_received_write(line, sizeof line, &n, &r),
                     MPROTO_OK);
    body.p = line + strlen("Received:");
    body.n = n - strlen("Received:");
    assert_int_equal(mproto_received_parse(&again, body), MPROTO_OK);
    assert_span(again.from, "a.example");
    assert_span(again.from_tcp, "b.example [192.0.2.1]");
    assert_span(again.by, "c.example");
    assert_span(again.via, "TCP");
    assert_span(again.with, "ESMTP");
    assert_span(again.id, "1");
    assert_span(again.for_, "d@e.example");
    assert_int_equal(again.seconds, 1352118856);
    assert_int_equal(again.zone, 60);
    assert_int_equal(again.defects, 0);
}

/* "with" twice: the first is it, and the clauses tell of both. */
static void test_m3_with_twice(void **state)
{
    mproto_span body = span("by b with ESMTP with TLS; 5 Nov 2012 13:34 +0100");
    mproto_clauses it;
    mproto_clause c;
    mproto_received r;
    mproto_span date;
    int n = 0;

    (void)state;
    assert_int_equal(mproto_received_parse(&r, body), MPROTO_OK);
    assert_span(r.with, "ESMTP");
    mproto_clauses_begin(&it, body, &date);
    while (mproto_clauses_next(&it, &c))
        n += mproto_name_is(c.word, "with");
    assert_int_equal(n, 2);
}

static void test_m4_ids_both_ways(void **state)
{
    static const char want[] = "References: <a@b> <c@d>\r\n";
    mproto_msgids it;
    mproto_msgid id;
    mproto_fold f;
    char line[128];
    size_t n;

    (void)state;
    mproto_fold_begin(&f, line, sizeof line, "References");
    mproto_fold_msgid(&f, span("a@b"));
    mproto_fold_msgid(&f, span("c@d"));
    assert_int_equal(mproto_fold_end(&f, &n), MPROTO_OK);
    assert_int_equal(n, strlen(want));
    assert_memory_equal(line, want, n);
    line[n] = '\0';
    mproto_msgids_begin(&it, span(line + strlen("References:")));
    assert_int_equal(mproto_msgids_next(&it, &id), 1);
    assert_span(id.id, "a@b");
    assert_int_equal(mproto_msgids_next(&it, &id), 1);
    assert_span(id.id, "c@d");
    assert_int_equal(mproto_msgids_next(&it, &id), 0);
}

static void test_m5_dates_both_ways(void **state)
{
    static const struct {
        const char *in, *out;
        unsigned    defects;
    } rows[] = {
        { "Mon, 05 Nov 2012 13:34:16 +0100", "Mon, 5 Nov 2012 13:34:16 +0100",
          0 },
        { "5 Nov 12 13:34 EST", "Mon, 5 Nov 2012 13:34:00 -0500",
          D(OBSOLETE) },
        { "05 Nov 90 13:34:16 PDT", "Mon, 5 Nov 1990 13:34:16 -0700",
          D(OBSOLETE) },
        { "Mon, 5 Nov 2012 13:34:16 Z", "Mon, 5 Nov 2012 13:34:16 +0000",
          D(OBSOLETE) },
        { "Mon, 5 Nov 2012 13:34:16 Q", "Mon, 5 Nov 2012 13:34:16 +0000",
          D(OBSOLETE) },
    };
    mproto_date d;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(mproto_date_parse(&d, span(rows[i].in)), MPROTO_OK);
        mproto_date_write(text, sizeof text, d.seconds, d.zone);
        assert_string_equal(text, rows[i].out);
        assert_int_equal(d.defects, rows[i].defects);
    }
}

/* The address to answer: Reply-To, else From. */
static mproto_span answer(mproto_span message)
{
    mproto_span reply = field(message, "reply-to", 1);

    return reply.n > 0 ? reply : field(message, "from", 1);
}

static void test_m6_whom_to_answer(void **state)
{
    mproto_span message = slide("p08");

    (void)state;
    assert_mailbox(answer(message), "", "mlperez", "ieee.org");
    exact_free(message);
    message = slide("p69");
    assert_mailbox(answer(message), "Fred Foobar", "foobar",
                   "Blurdybloop.COM");
    exact_free(message);
}

static void test_m8_forms_of_addresses(void **state)
{
    static const struct {
        const char *in, *name;
        unsigned    defects;
    } rows[] = {
        { "a@d.example", "", 0 }, { "<a@d.example>", "", 0 },
        { "Name Family <a@d.example>", "Name Family", 0 },
        { "\"Name Family\" <a@d.example>", "Name Family", 0 },
        { "\"Name Family\" a@d.example", "Name Family", D(BRACKETS) },
        { "<@b,@c:a@d.example>", "", D(OBSOLETE) },
        { "Name (comment) <a@d.example>", "Name", 0 },
    };
    mproto_addrs it;
    mproto_addr a;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        mproto_addrs_begin(&it, span(rows[i].in), 0);
        assert_int_equal(mproto_addrs_next(&it, &a), 1);
        mproto_addr_name(text, sizeof text, a.display);
        assert_string_equal(text, rows[i].name);
        assert_span(a.local, "a");
        assert_span(a.domain, "d.example");
        assert_int_equal(a.defects, rows[i].defects);
        assert_int_equal(mproto_addrs_next(&it, &a), 0);
    }
}

static void test_m8_lists_groups_quotes_literals(void **state)
{
    static const int types[] = {
        MPROTO_ADDR_MAILBOX, MPROTO_ADDR_GROUP, MPROTO_ADDR_MAILBOX,
        MPROTO_ADDR_MAILBOX, MPROTO_ADDR_GROUP_END, MPROTO_ADDR_MAILBOX
    };
    static const unsigned flags[] = {
        MPROTO_ADDR_QUOTED | MPROTO_ADDR_SPECIAL, 0, 0, 0, 0,
        MPROTO_ADDR_LITERAL
    };
    mproto_addrs it;
    mproto_addr a;
    size_t i;

    (void)state;
    mproto_addrs_begin(&it, span("\"a, b\"@c, G: d@e, f@g;, h@[192.0.2.1]"),
                       MPROTO_ADDRS_STRICT);
    for (i = 0; mproto_addrs_next(&it, &a) == 1; i++) {
        assert_true(i < sizeof types / sizeof *types);
        assert_int_equal(a.type, types[i]);
        assert_int_equal(a.flags, flags[i]);
    }
    assert_int_equal(i, 6);
}

static void test_m9_p08_field_by_field(void **state)
{
    mproto_span message = slide("p08");
    mproto_msgids ids;
    mproto_received r;
    mproto_msgid id;
    mproto_date d;

    (void)state;
    assert_mailbox(field(message, "delivered-to", 1), "", "pepe", "acme.com");
    assert_int_equal(mproto_received_parse(&r, field(message, "received", 1)),
                     MPROTO_OK);
    assert_span(r.by, "10.42.246.9");
    assert_span(r.with, "SMTP");
    assert_span(r.id, "lw9csp157724icb");
    assert_int_equal(r.seconds, 1352118859);
    assert_int_equal(r.zone, -480);
    assert_int_equal(mproto_received_parse(&r, field(message, "received", 2)),
                     MPROTO_OK);
    assert_span(r.id, "l5mr13139065wia.13.1352118858931");
    assert_int_equal(r.seconds, 1352118858);
    assert_mailbox(field(message, "return-path", 1), "", "mlperez",
                   "gerund.es");
    mproto_msgids_begin(&ids, field(message, "message-id", 1));
    assert_int_equal(mproto_msgids_next(&ids, &id), 1);
    assert_span(id.id, "5097B248.4000503@gerund.es");
    assert_int_equal(mproto_date_parse(&d, field(message, "date", 1)),
                     MPROTO_OK);
    assert_int_equal(d.seconds, 1352118856);
    assert_int_equal(d.zone, 60);
    assert_mailbox(field(message, "from", 1), "Marisa P\303\251rez",
                   "mlperez", "gerund.es");
    assert_text(field(message, "user-agent", 1), "Mozilla/5.0 (Windows NT "
                "5.1; rv:16.0) Gecko/20121026 Thunderbird/16.0.2");
    assert_mailbox(field(message, "reply-to", 1), "", "mlperez", "ieee.org");
    assert_mailbox(field(message, "to", 1), "", "pepe", "acme.com");
    assert_text(field(message, "subject", 1), "mensaje de prueba");
    assert_text(field(message, "x-mailer", 1),
                "Mozilla 4.51 [es] (Win98; U)");
    exact_free(message);
}

/* -- codecs --------------------------------------------------------------- */

static void test_n6_legal_and_best(void **state)
{
    static const struct {
        const char *octets;
        size_t      n;
        mproto_cte  seven, eight, binary;
    } rows[] = {
        { "a\r\n", 3, MPROTO_CTE_7BIT, MPROTO_CTE_7BIT, MPROTO_CTE_7BIT },
        { "electricit\351\r\n", 13, MPROTO_CTE_QP, MPROTO_CTE_8BIT,
          MPROTO_CTE_8BIT },
        { "\351\350\352", 3, MPROTO_CTE_BASE64, MPROTO_CTE_8BIT,
          MPROTO_CTE_8BIT },
        { "\0\351\350\352", 4, MPROTO_CTE_BASE64, MPROTO_CTE_BASE64,
          MPROTO_CTE_BINARY },
    };
    mproto_scan s;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        mproto_scan_init(&s);
        mproto_scan_in(&s, rows[i].octets, rows[i].n);
        assert_int_equal(mproto_scan_best(&s, MPROTO_CTE_7BIT, 1),
                         rows[i].seven);
        assert_int_equal(mproto_scan_best(&s, MPROTO_CTE_8BIT, 1),
                         rows[i].eight);
        assert_int_equal(mproto_scan_best(&s, MPROTO_CTE_BINARY, 1),
                         rows[i].binary);
    }
}

typedef int step_fn(mproto_codec *s, mproto_io *io, int last);

/* All of in through a codec into text. */
static mproto_span run(step_fn *step, mproto_codec *s, mproto_span in)
{
    mproto_span out = { text, 0 };
    mproto_io io;

    io.in = in.p;
    io.in_n = in.n;
    io.out = text;
    io.out_n = sizeof text;
    assert_int_equal(step(s, &io, 1), MPROTO_OK);
    assert_int_equal(s->defects, 0);
    out.n = sizeof text - io.out_n;
    return out;
}

static mproto_span body_of(mproto_span message)
{
    mproto_fields it;
    mproto_field f;
    mproto_span body;

    mproto_fields_begin(&it, message.p, message.n);
    while (mproto_fields_next(&it, &f))
        continue;
    body.p = message.p + mproto_fields_end(&it);
    body.n = message.n - mproto_fields_end(&it);
    return body;
}

static void test_n7_p16_both_ways(void **state)
{
    mproto_span message = slide("p16"), plain, coded;
    mproto_codec s;
    size_t i, column = 0;

    (void)state;
    mproto_qp_init(&s, MPROTO_QP_STRICT);
    coded = run(mproto_qp_decode, &s, body_of(message));
    plain = exact_span(coded.p, coded.n);
    assert_memory_equal(plain.p, "Buenos d\355as:\r\n\r\n\240", 16);
    mproto_qp_init(&s, 0);
    coded = run(mproto_qp_encode, &s, plain);
    coded = exact_span(coded.p, coded.n);
    for (i = 0; i < coded.n; i++) {
        column = coded.p[i] == '\n' ? 0 : column + 1;
        assert_true(column <= 77 && (coded.p[i] & 0x80) == 0);
    }
    mproto_qp_init(&s, MPROTO_QP_STRICT);
    assert_int_equal(run(mproto_qp_decode, &s, coded).n, plain.n);
    assert_memory_equal(text, plain.p, plain.n);
    exact_free(coded);
    exact_free(plain);
    exact_free(message);
}

static void test_n8_p17_both_ways(void **state)
{
    mproto_span message = slide("p17"), body = body_of(message), plain;
    mproto_codec s;

    (void)state;
    mproto_base64_init(&s, MPROTO_BASE64_STRICT);
    plain = run(mproto_base64_decode, &s, body);
    plain = exact_span(plain.p, plain.n);
    assert_memory_equal(plain.p, "%PDF-1.2\n", 9);
    mproto_base64_init(&s, MPROTO_BASE64_LINES);
    assert_int_equal(run(mproto_base64_encode, &s, plain).n, body.n);
    assert_memory_equal(text, body.p, body.n);
    exact_free(plain);
    exact_free(message);
}

static void test_n9_p20_words(void **state)
{
    mproto_span message = slide("p20-subject");

    (void)state;
    assert_text(field(message, "subject", 1), "Feliz a\303\261o");
    exact_free(message);
    message = slide("p20-encoded-words");
    assert_mailbox(field(message, "from", 1), "Keith Moore", "moore",
                   "cs.utk.edu");
    assert_mailbox(field(message, "to", 1), "Keld J\303\270rn Simonsen",
                   "keld", "dkuug.dk");
    assert_mailbox(field(message, "cc", 1), "Andr\303\251 Pirard", "PIRARD",
                   "vm1.ulg.ac.be");
    assert_text(field(message, "subject", 1),
                "If you can read this you understand the example.");
    exact_free(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_m1_m7_fields_in_order_and_untouched),
        cmocka_unit_test(test_m2_limits),
        cmocka_unit_test(test_m3_received_both_ways),
        cmocka_unit_test(test_m3_with_twice),
        cmocka_unit_test(test_m4_ids_both_ways),
        cmocka_unit_test(test_m5_dates_both_ways),
        cmocka_unit_test(test_m6_whom_to_answer),
        cmocka_unit_test(test_m8_forms_of_addresses),
        cmocka_unit_test(test_m8_lists_groups_quotes_literals),
        cmocka_unit_test(test_m9_p08_field_by_field),
        cmocka_unit_test(test_n6_legal_and_best),
        cmocka_unit_test(test_n7_p16_both_ways),
        cmocka_unit_test(test_n8_p17_both_ways),
        cmocka_unit_test(test_n9_p20_words),
    };

    return cmocka_run_group_tests_name("seed_fields", tests, NULL, NULL);
}
