/* Hard cases of header fields: encoded-words, addresses, dates, parameters. */
#include <mailproto/address.h>
#include <mailproto/date.h>
#include <mailproto/params.h>
#include <mailproto/words.h>
#include "exact.h"
#include "hard.h"

#define D(name) MPROTO_DEFECT_ ## name
#define BAD     "\357\277\275"          /* U+FFFD */
#define CAFE    "caf\303\251"
#define A32     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* ISO-2022-JP with one character, which two octets "$\"" mean. */
static int jp_kanji;

static void *jp_open(void *ctx, mproto_span label)
{
    (void)ctx;
    jp_kanji = 0;
    return label.n == 11 ? &jp_kanji : NULL;
}

static int jp_run(void *h, mproto_io *io, int last)
{
    (void)last;
    while (io->in_n > 0) {
        size_t n = *io->in == '\033' ? 3 : *(int *)h ? 2 : 1;
        size_t out = n == 2 ? 3 : n == 1;

        if (io->in_n < n || io->out_n < out)
            return io->in_n < n ? MPROTO_OK : MPROTO_E_FULL;
        if (n == 3)
            *(int *)h = io->in[1] == '$';
        memcpy(io->out, n == 2 ? "\343\201\202" : io->in, out);
        io->in += n;
        io->in_n -= n;
        io->out += out;
        io->out_n -= out;
    }
    return MPROTO_OK;
}

static void jp_close(void *h)
{
    (void)h;
}

static const mproto_convert jp = { NULL, jp_open, jp_run, jp_close };

static void test_s1_to_s25_words(void **state)
{
    static const struct {
        const char *id, *in, *text;
        unsigned    defects;
    } rows[] = {
        { "S1", "=?utf-8?Q?caf=C3?=\r\n =?utf-8?Q?=A9?=", CAFE, 0 },
        { "S2", "=?utf-8?B?Y2Fmw?= =?utf-8?B?6k=?=", CAFE, 0 },
        { "S3", "=?utf-8?B?Y2Fmww==?= =?utf-8?B?qQ==?=", CAFE, 0 },
        { "S4", "=?iso-2022-jp?B?GyRCJCI=?= =?iso-2022-jp?B?JCIbKEJh?=",
          "\343\201\202\343\201\202a", 0 },
        { "S5", "=?utf-8?Q?a?==?utf-8?Q?b?=", "ab", D(WORD) },
        { "S6", "[SPAM]=?utf-8?Q?a?=", "[SPAM]a", D(WORD) },
        { "S6", "=?utf-8?Q?a?=tail", "atail", D(WORD) },
        { "S7", "=?utf-8?Q?a?=  \t =?utf-8?Q?b?=", "ab", 0 },
        { "S8", "=?utf-8?Q?a?=  b =?utf-8?Q?c?=", "a  b c", 0 },
        { "S9", "=?utf-8?Q?a b?=", "a b", D(WORD) },
        { "S10", "=?utf-8?Q?\?=", "", 0 },
        { "S11", "=?us-ascii*en?Q?a?=", "a", 0 },
        { "S12", "=?utf-8?Q?caf=c3=a9?=", CAFE, 0 },
        { "S13", "=?x-unknown?Q?caf=E9?=", "caf" BAD, D(CHARSET) },
        { "S14", "=?utf-8?X?a?=", "=?utf-8?X?a?=", D(WORD) },
        { "S15", "=?utf-8?B?aGVsbG8?=", "hello", D(PADDING) },
        { "S16", "=?utf-8?B?aGV!sbG8=?=", "hello", D(ALPHABET) },
        { "S17", "=?utf-8?Q?" A32 A32 "?=", A32 A32, D(WORD) },
        { "S18", "=?utf-8?Q?abc", "=?utf-8?Q?abc", D(WORD) },
        { "S19", "=?utf-8?Q?a?b?=", "a?b", 0 },
        { "S20", CAFE, CAFE, 0 },
        /* The raw octets are still in the field, for other guesses. */
        { "S21", "caf\351", "caf" BAD, D(UTF8) },
        { "S22", "\"=?utf-8?Q?caf=C3=A9?=\" b", "\"" CAFE "\" b", D(WORD) },
        { "S23", "=?utf-8?Q?a=0D=0ABcc:_x?=", "a  Bcc: x", D(CONTROL) },
        { "S24", "=?iso-8859-1?Q?=93a=94?=", "\342\200\234a\342\200\235",
          D(CHARSET) },
        { "S25", "=?utf8?Q?caf=C3=A9?=", CAFE, 0 },
    };
    size_t i;

    (void)state;
    HARD_COMPLETE(rows, 'S', 1, 25);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        mproto_span body = exact_span(rows[i].in, strlen(rows[i].in));
        unsigned defects = 0;
        char text[256];

        mproto_words_decode(text, sizeof text, body, &jp, &defects);
        HARD_SAME(rows[i].id, text, defects, rows[i].text, rows[i].defects);
        exact_free(body);
    }
}

/* "name<local@domain>", "name{...}" of a group, a blank behind each. */
static char shown[512];

static void show_span(mproto_span s)
{
    size_t n = strlen(shown);

    assert_true(s.n < sizeof shown - n);
    if (s.n > 0)
        memcpy(shown + n, s.p, s.n);
    shown[n + s.n] = '\0';
}

static void show_text(const char *text)
{
    mproto_span s;

    s.p = text;
    s.n = strlen(text);
    show_span(s);
}

static void show_name(const mproto_addr *a)
{
    char plain[256], text[256];
    mproto_span s;

    s.p = plain;
    s.n = mproto_addr_name(plain, sizeof plain,
                           a->display.n > 0 ? a->display : a->comment);
    mproto_words_decode(text, sizeof text, s, NULL, NULL);
    show_text(text);
}

static void show_mailbox(const mproto_addr *a)
{
    char text[256];

    show_text("<");
    mproto_addr_text(text, sizeof text, a->local);
    if (a->flags & MPROTO_ADDR_QUOTED)
        show_span(a->local);
    else
        show_text(text);
    show_text(a->domain.n > 0 ? "@" : "");
    mproto_addr_text(text, sizeof text, a->domain);
    show_text(text);
    show_text("> ");
}

/* The defects of all. */
static unsigned show_addresses(mproto_span body)
{
    unsigned defects = 0;
    mproto_addrs it;
    mproto_addr a;

    shown[0] = '\0';
    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a)) {
        defects |= a.defects;
        if (a.type == MPROTO_ADDR_GROUP_END)
            show_text("} ");
        if (a.type == MPROTO_ADDR_GROUP || a.type == MPROTO_ADDR_MAILBOX)
            show_name(&a);
        if (a.type == MPROTO_ADDR_GROUP)
            show_text("{");
        if (a.type == MPROTO_ADDR_MAILBOX)
            show_mailbox(&a);
    }
    return defects;
}

static void test_a1_to_a22_addresses(void **state)
{
    static const struct {
        const char *id, *in, *shown;
        unsigned    defects;
    } rows[] = {
        { "A1", "G: a@b, c@d;, e@f", "G{<a@b> <c@d> } <e@f> ", 0 },
        { "A2", "undisclosed-recipients:;", "undisclosed-recipients{} ", 0 },
        { "A3", "Pete(A (nice \\) chap) x) <pete@silly.test>",
          "Pete<pete@silly.test> ", 0 },
        { "A4", "\"Doe, \\\"J\\\" X\" <a@b.c>", "Doe, \"J\" X<a@b.c> ", 0 },
        { "A5", "<@a,@b:u@h>", "<u@h> ", D(OBSOLETE) },
        { "A6", "John Q. Public <a@b>", "John Q. Public<a@b> ", D(OBSOLETE) },
        { "A7", "=?utf-8?Q?Doe=2C_J?= <a@b.c>", "Doe, J<a@b.c> ", 0 },
        { "A8", "A <a@b.c, B <d@e.f>", "A<a@b.c> B<d@e.f> ", D(BRACKETS) },
        { "A9", "<<a@b.c>>", "<a@b.c> ", D(BRACKETS) },
        { "A10", "root", "<root> ", D(SYNTAX) },
        { "A11", "a@b.c,,d@e.f,", "<a@b.c> <d@e.f> ", D(OBSOLETE) },
        { "A12", "a@b.c; d@e.f", "<a@b.c> <d@e.f> ", D(SEPARATOR) },
        { "A13", "a@b.c <d@e.f>", "a@b.c<d@e.f> ",
          D(SPECIALS) | D(OBSOLETE) },
        { "A14", "\"a b\"@c.d", "<\"a b\"@c.d> ", 0 },
        { "A15", "a..b.@c.d", "<a..b.@c.d> ", D(SYNTAX) },
        { "A16", "a@[IPv6:2001:db8::1], b@[192.0.2.1]",
          "<a@[IPv6:2001:db8::1]> <b@[192.0.2.1]> ", 0 },
        { "A17", "Jos\303\251 <jos\303\251@\303\251.fr>",
          "Jos\303\251<jos\303\251@\303\251.fr> ", 0 },
        { "A18", "=?utf-8?Q?A_=3Ca=40b=2Ec=3E?=", "A <a@b.c><> ", D(SYNTAX) },
        { "A19", "a @ b . c", "<a@b.c> ", D(OBSOLETE) },
        { "A20", "a@b.c (Alice)", "Alice<a@b.c> ", 0 },
        { "A21", "\"Alice <a@b.c>, d@e.f", "\"Alice<a@b.c> <d@e.f> ",
          D(SPECIALS) },
        { "A22", "<a@b.c> tail, d@e.f", "<a@b.c> <d@e.f> ", D(SEPARATOR) },
    };
    size_t i;

    (void)state;
    HARD_COMPLETE(rows, 'A', 1, 22);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        mproto_span body = exact_span(rows[i].in, strlen(rows[i].in));
        unsigned defects = show_addresses(body);

        HARD_SAME(rows[i].id, shown, defects, rows[i].shown,
                  rows[i].defects);
        exact_free(body);
    }
}

static void test_a14_quotes(void **state)
{
    mproto_span body = exact_span("\"a b\"@c.d", 9);
    char text[16];
    mproto_addrs it;
    mproto_addr a;

    (void)state;
    mproto_addrs_begin(&it, body, MPROTO_ADDRS_STRICT);
    assert_int_equal(mproto_addrs_next(&it, &a), 1);
    assert_int_equal(a.local.n, 5);
    assert_int_equal(mproto_addr_text(text, sizeof text, a.local), 3);
    assert_string_equal(text, "a b");
    exact_free(body);
}

#define FRIDAY "Fri, 21 Nov 1997 09:55:06 "

static void test_d1_to_d15_dates(void **state)
{
    /* "?": the zone is not known; "+": a leap second. */
    static const struct {
        const char *id, *in, *date;
        unsigned    defects;
    } rows[] = {
        { "D1", "Fri, 21 Nov 97 09:55:06 EST", FRIDAY "-0500", D(OBSOLETE) },
        { "D2", FRIDAY "EST5EDT", FRIDAY "-0500", D(SYNTAX) | D(OBSOLETE) },
        { "D3", "Fri, 21 Nov 1997 09:55:06", FRIDAY "+0000?", D(SYNTAX) },
        { "D4", "21 Nov 1997 09:55 -0600", "Fri, 21 Nov 1997 09:55:00 -0600",
          0 },
        { "D5", FRIDAY "-0600 (a (b) c)", FRIDAY "-0600", 0 },
        { "D6", FRIDAY "Z", FRIDAY "+0000", D(OBSOLETE) },
        { "D6", FRIDAY "A", FRIDAY "+0000?", D(OBSOLETE) },
        { "D7", "Fri, 21 Nov 103 09:55:06 -0600",
          "Fri, 21 Nov 2003 09:55:06 -0600", D(OBSOLETE) },
        { "D8", "Fri Nov 21 09:55:06 1997", FRIDAY "+0000?", D(SYNTAX) },
        { "D9", "Thu, 31 Dec 1998 23:59:60 +0000",
          "Fri, 1 Jan 1999 00:00:00 +0000+", 0 },
        { "D10", FRIDAY "-0000", FRIDAY "+0000?", 0 },
        { "D11", "Fri, 21 Nov 1997 14.53.31 -0600",
          "Fri, 21 Nov 1997 14:53:31 -0600", D(SYNTAX) },
        { "D12", "Friday, 21 November 1997 09:55:06 -0600", FRIDAY "-0600",
          D(SYNTAX) },
        { "D13", FRIDAY "GMT+0200", FRIDAY "+0200", D(SYNTAX) | D(OBSOLETE) },
        { "D14", "21 Nov 49 09:55:06 -0600", "Sun, 21 Nov 2049 09:55:06 -0600",
          D(OBSOLETE) },
        { "D14", "21 Nov 50 09:55:06 -0600", "Tue, 21 Nov 1950 09:55:06 -0600",
          D(OBSOLETE) },
        { "D15", "32 Nov 1997 09:55:06 -0600", "none", 0 },
    };
    size_t i;

    (void)state;
    HARD_COMPLETE(rows, 'D', 1, 15);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        mproto_span body = exact_span(rows[i].in, strlen(rows[i].in));
        char text[MPROTO_DATE_MAX + 2] = "none";
        mproto_date d;

        memset(&d, 0, sizeof d);
        if (mproto_date_parse(&d, body) == MPROTO_OK)
            mproto_date_write(text, MPROTO_DATE_MAX, d.seconds, d.zone);
        strcat(text, d.zone_unknown ? "?" : d.leap ? "+" : "");
        HARD_SAME(rows[i].id, text, d.defects, rows[i].date,
                  rows[i].defects);
        exact_free(body);
    }
}

static void test_p1_to_p14_parameters(void **state)
{
    /* The parameter "f". P15 is in test_hard_messages.c. */
    static const struct {
        const char *id, *in, *value;
        unsigned    defects;
    } rows[] = {
        { "P1", "x; f*0*=utf-8'en'a%20; f*1=b; f*2*=%C3%A9",
          "a b\303\251", 0 },
        { "P2", "x; f*2=c; f*0=a; f*1=b", "abc", 0 },
        { "P3", "x; f*0=a; f*2=c", "ac", D(PARAMETER) },
        { "P4", "x; f*0*=utf-8''caf%C3; f*1*=%A9", CAFE, 0 },
        { "P5", "x; f=plain; f*=utf-8''ext", "ext", D(PARAMETER) },
        { "P6", "x; f=\"=?utf-8?q?caf=C3=A9?=\"", CAFE, D(WORD) },
        { "P7", "x; f=\"" CAFE "\"", CAFE, 0 },
        { "P7", "x; f=\"caf\351\"", "caf" BAD, D(UTF8) },
        { "P8", "x; f=my file.pdf; g=h", "my file.pdf", D(PARAMETER) },
        { "P9", "x; f=a; f=b", "a", D(PARAMETER) },
        { "P10", "x; f=\"C:\\dir\\x.pdf\"", "C:\\dir\\x.pdf", 0 },
        { "P10", "x; f=\"a\\\\b\\\"c\"", "a\\b\"c", 0 },
        { "P11", "x; f=\"open", "open", D(PARAMETER) },
        { "P12", "x; f*=caf%C3%A9", CAFE, D(PARAMETER) },
        { "P13", "x; f=a[1](2).pdf; g=h", "a[1](2).pdf", D(PARAMETER) },
        { "P14", "x; f=a;", "a", 0 },
    };
    size_t i;

    (void)state;
    HARD_COMPLETE(rows, 'P', 1, 14);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        mproto_span body = exact_span(rows[i].in, strlen(rows[i].in));
        unsigned defects = 0;
        mproto_params it;
        mproto_span value;
        char text[256];

        mproto_params_begin(&it, body, &value);
        assert_true(mproto_params_get(text, sizeof text, &it, "f", &defects)
                    < sizeof text);
        HARD_SAME(rows[i].id, text, defects, rows[i].value,
                  rows[i].defects);
        exact_free(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_s1_to_s25_words),
        cmocka_unit_test(test_a1_to_a22_addresses),
        cmocka_unit_test(test_a14_quotes),
        cmocka_unit_test(test_d1_to_d15_dates),
        cmocka_unit_test(test_p1_to_p14_parameters),
    };

    return cmocka_run_group_tests_name("hard_headers", tests, NULL, NULL);
}
