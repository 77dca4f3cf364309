#include <mailproto/address.h>
#include <mailproto/fields.h>
#include <mailproto/trace.h>
#include <mailproto/words.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "compose_run.h"

/* The fields behind COMPOSE_HEAD. */
static void expect_lists(mproto_compose *m, const char *fields)
{
    composed all = compose_finish(m);

    assert_int_equal(all.n, sizeof COMPOSE_HEAD - 1 + strlen(fields) + 2);
    assert_memory_equal(all.p + sizeof COMPOSE_HEAD - 1, fields,
                        strlen(fields));
    compose_check_lines(&all, 998);
    free(all.p);
}

static void expect_code(mproto_compose *m, int code)
{
    assert_int_equal(mproto_compose_error(m)->code, code);
    assert_int_equal(mproto_compose_finish(m), code);
    mproto_compose_free(m);
}

static void test_mailboxes(void **state)
{
    static const struct { const char *display, *addr, *text; } cases[] = {
        { NULL, "a@b.example", "a@b.example" },
        { "", "a@b.example", "a@b.example" },
        { "Ann", "a@b.example", "Ann <a@b.example>" },
        { "O'Brien, Ann", "a@b", "\"O'Brien, Ann\" <a@b>" },
        { "A \"B\" \\C", "a@b", "\"A \\\"B\\\" \\\\C\" <a@b>" },
        { "J\xc3\xbcrgen M", "a@b", "=?utf-8?q?J=C3=BCrgen?= M <a@b>" },
        { "a =?x", "a@b", "a =?utf-8?b?PT94?= <a@b>" },
        { NULL, "\"a b\"@c.example", "\"a b\"@c.example" },
        { NULL, "\"ab\"@c.example", "ab@c.example" },
        { "Ann", "a@[192.0.2.1]", "Ann <a@[192.0.2.1]>" },
    };
    char field[200];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_compose *m = compose_begun(0);

        assert_int_equal(mproto_compose_addr(m, "To", cases[i].display,
                                             cases[i].addr), MPROTO_OK);
        sprintf(field, "To: %s\r\n", cases[i].text);
        expect_lists(m, field);
    }
}

/* INJ-10: what is no addr-spec alone is refused, whatever it could be read
 * as. */
static void test_inj_10_addresses(void **state)
{
    static const char *const bad[] = { "", "a", "@b", "a@", "a@b, c@d",
        "a@b,", "<a@b>", "Ann <a@b>", " a@b", "a@b ", "a@b (c)", "(c)a@b",
        "a @b", "a@b@c", "a..b@c", "<@r:a@b>", "g: a@b;", "a@b c", "a b@c",
        "a@\xc3\xa4", "\xc3\xa4@b", "=?utf-8?q?a?=@b", "a@b;", "a@[b" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mproto_compose *m = compose_new(0);

        assert_int_equal(mproto_compose_addr(m, "To", "Ann", bad[i]),
                         MPROTO_E_ARG);
        expect_code(m, MPROTO_E_ARG);
    }
}

/* What is read back: name and addr-spec of each mailbox, in one line. */
static void read_back(const composed *all, char *to, size_t cap)
{
    mproto_fields it;
    mproto_field f;
    mproto_addrs in;
    mproto_addr a;
    char name[6200], shown[6200], local[200];

    mproto_fields_begin(&it, all->p, all->n);
    assert_int_equal(mproto_fields_find(&it, "to", &f), 1);
    assert_int_equal(f.defects, 0);
    mproto_addrs_begin(&in, f.body, MPROTO_ADDRS_STRICT);
    to[0] = '\0';
    while (mproto_addrs_next(&in, &a) != 0) {
        mproto_span s = { name, 0 };
        unsigned defects = 0;

        assert_int_equal(a.defects, 0);
        s.n = mproto_addr_name(name, sizeof name, a.display);
        mproto_words_decode(shown, sizeof shown, s, NULL, &defects);
        assert_int_equal(defects, 0);
        mproto_addr_text(local, sizeof local, a.local);
        snprintf(to + strlen(to), cap - strlen(to), "%d %s|%s\n",
                 (int)a.type, shown, local);
    }
}

static void test_inj_10_list(void **state)
{
    static const char *const names[] = { NULL, "Ann", "M\xc3\xbcller, Ann",
        "\xe5\x88\x98\xe5\x90\x8d\xe5\xad\x97, \xe5\x88\x98", "a \"quoted\"",
        "a; b: c <d@e>", "=?utf-8?q?x?=", "one two three four five six seven"
        " eight nine ten eleven twelve thirteen fourteen fifteen sixteen" };
    mproto_compose *m = compose_new(0);
    char want[8000], got[8000];
    composed all;
    size_t i;

    (void)state;
    want[0] = '\0';
    for (i = 0; i < 100; i++) {
        const char *name = names[i % 8];

        if (i % 10 == 3) {
            mproto_compose_group(m, "To", names[1 + i % 7]);
            sprintf(want + strlen(want), "2 %s|\n", names[1 + i % 7]);
        }
        mproto_compose_addr(m, "To", name, "local@domain.example");
        sprintf(want + strlen(want), "1 %s|local\n", name ? name : "");
        if (i % 10 == 5) {
            mproto_compose_group(m, "To", NULL);
            strcat(want, "3 |\n");
        }
    }
    all = compose_finish(m);
    compose_check_lines(&all, 78);
    read_back(&all, got, sizeof got);
    assert_string_equal(got, want);
    free(all.p);
}

static void test_groups(void **state)
{
    mproto_compose *m = compose_begun(0);

    (void)state;
    mproto_compose_group(m, "To", "undisclosed-recipients");
    mproto_compose_group(m, "To", NULL);
    mproto_compose_addr(m, "To", NULL, "a@b");
    mproto_compose_group(m, "To", "\xc3\xa9");
    mproto_compose_addr(m, "To", NULL, "c@d");
    mproto_compose_addr(m, "To", NULL, "e@f");
    mproto_compose_group(m, "To", NULL);
    expect_lists(m, "To: undisclosed-recipients:;, a@b, =?utf-8?b?w6k=?= :"
                 " c@d, e@f;\r\n");
    m = compose_new(0);
    mproto_compose_group(m, "To", "a");
    mproto_compose_group(m, "To", "b");
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_group(m, "To", NULL);
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_group(m, "To", "a");
    mproto_compose_text(m, "Subject", "b");
    expect_code(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_group(m, "To", "");
    expect_code(m, MPROTO_E_ARG);
}

static void test_one_address(void **state)
{
    mproto_compose *m = compose_new(0);

    (void)state;
    mproto_compose_addr(m, "Sender", NULL, "a@b");
    mproto_compose_addr(m, "Sender", NULL, "a@b");
    expect_code(m, MPROTO_E_STATE);
}

static void test_other_fields(void **state)
{
    mproto_compose *m = compose_begun(0);

    (void)state;
    mproto_compose_addr(m, "X-Sent-By", NULL, "a@b");
    mproto_compose_addr(m, "x-sent-by", NULL, "c@d");
    mproto_compose_id(m, "X-Ids", "a@b");
    mproto_compose_id(m, "X-Ids", "c");
    mproto_compose_addr(m, "X-Sent", NULL, "e@f");
    expect_lists(m, "X-Sent-By: a@b, c@d\r\nX-Ids: <a@b> <c>\r\n"
                 "X-Sent: e@f\r\n");
    m = compose_new(0);
    mproto_compose_addr(m, "X-A", NULL, "a@b");
    mproto_compose_id(m, "X-A", "a@b");
    expect_code(m, MPROTO_E_ARG);
}

/* INJ-09 and what users complain of: References over 998 octets. */
static void test_inj_09_references(void **state)
{
    mproto_compose *m = compose_new(0);
    char id[80];
    mproto_fields it;
    mproto_field f;
    mproto_msgids ids;
    mproto_msgid one;
    composed all;
    unsigned i;

    (void)state;
    for (i = 0; i < 300; i++) {
        sprintf(id, "%.*s%u@c.example", (int)(i % 60),
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                i);
        mproto_compose_id(m, "References", id);
    }
    all = compose_finish(m);
    compose_check_lines(&all, 78);
    mproto_fields_begin(&it, all.p, all.n);
    assert_int_equal(mproto_fields_find(&it, "references", &f), 1);
    mproto_msgids_begin(&ids, f.body);
    for (i = 0; mproto_msgids_next(&ids, &one); i++)
        assert_int_equal(one.defects, 0);
    assert_int_equal(i, 300);
    free(all.p);
}

static void test_ids(void **state)
{
    static const char *const bad[] = { "", "a", "@b", "a@", "a b@c", "<a@b>",
        "a@b>", "a@b@c", "a..b@c", "a@b\xc3\xa9", "a@b(c)" };
    mproto_compose *m = compose_begun(0);
    static char longest[1100];
    size_t i, n;

    (void)state;
    mproto_compose_id(m, "Resent-Message-ID", "a.b@[c]");
    mproto_compose_id(m, "In-Reply-To", "no at; \"odd");
    expect_code(m, MPROTO_E_ARG);
    m = compose_begun(0);
    mproto_compose_id(m, "Resent-Message-ID", "a.b@[c]");
    mproto_compose_id(m, "In-Reply-To", "odd@@one");
    mproto_compose_id(m, "In-Reply-To", "another");
    expect_lists(m, "Resent-Message-ID: <a.b@[c]>\r\n"
                 "In-Reply-To: <odd@@one> <another>\r\n");
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        m = compose_new(0);
        mproto_compose_id(m, "Content-ID", bad[i]);
        expect_code(m, MPROTO_E_ARG);
    }
    m = compose_new(0);
    mproto_compose_id(m, "Message-ID", "a@b");
    mproto_compose_id(m, "Message-ID", "a@b");
    expect_code(m, MPROTO_E_STATE);
    for (n = 995; n <= 996; n++) {
        memset(longest, 'x', n);
        longest[n] = '\0';
        m = compose_new(0);
        mproto_compose_id(m, "References", "a@b");
        assert_int_equal(mproto_compose_id(m, "References", longest),
                         n == 995 ? MPROTO_OK : MPROTO_E_ARG);
        mproto_compose_free(m);
    }
}

static void long_names(char c, const char *begin)
{
    static char text[3000], want[3100], got[3100];
    size_t n;

    for (n = 1; n < 2900; n += 7) {
        mproto_compose *m = compose_new(0);
        composed all;

        strcpy(text, begin);
        memset(text + strlen(begin), c, n);
        text[strlen(begin) + n] = '\0';
        mproto_compose_addr(m, "To", text, "a@b");
        mproto_compose_group(m, "To", text);
        mproto_compose_group(m, "To", NULL);
        all = compose_finish(m);
        compose_check_lines(&all, 998);
        sprintf(want, "1 %s|a\n", text);
        read_back(&all, got, sizeof got);
        assert_memory_equal(got, want, strlen(want));
        free(all.p);
    }
}

/* Names of every length, and a domain that is too long for a line. */
static void test_long(void **state)
{
    static char text[2000];
    size_t n;

    (void)state;
    long_names('x', "\xc3\xa9 ");
    long_names('x', "");
    long_names('"', "a");
    long_names('\\', "(");
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "a@", 2);
    for (n = 900; n < 1100; n++) {
        mproto_compose *m = compose_new(0);
        composed all;

        text[n] = '\0';
        mproto_compose_addr(m, "To", "Ann", text);
        if (mproto_compose_finish(m) == MPROTO_OK) {
            all = compose_end(m);
            compose_check_lines(&all, 998);
            free(all.p);
            assert_true(n < 998);
        } else {
            assert_int_equal(mproto_compose_error(m)->code, MPROTO_E_ARG);
            mproto_compose_free(m);
            assert_true(n > 980);
        }
        text[n] = 'x';
    }
}

/* An address of n octets. */
static const char *long_address(size_t n)
{
    static char text[1100];
    size_t i;

    memset(text, 'a', n);
    text[60] = '@';
    for (i = 100; i + 2 < n; i += 50)
        text[i] = '.';
    text[n] = '\0';
    return text;
}

/* What is a line of its own is legal, whatever stands before and behind it;
 * most is the longest address that is. */
static void longest_address(const char *name, const char *before,
                            const char *display, size_t most)
{
    size_t n;

    for (n = 960; n < 998; n++) {
        mproto_compose *m = compose_new(0);
        composed all;

        mproto_compose_group(m, name, "g");
        if (before)
            mproto_compose_addr(m, name, NULL, before);
        mproto_compose_addr(m, name, display, long_address(n));
        mproto_compose_group(m, name, NULL);
        mproto_compose_addr(m, name, NULL, "c@d.example");
        if (n > most) {
            expect_code(m, MPROTO_E_ARG);
            continue;
        }
        all = compose_finish(m);
        compose_check_lines(&all, 998);
        assert_non_null(strstr(all.p, long_address(n)));
        free(all.p);
    }
}

static void test_longest_address(void **state)
{
    (void)state;
    longest_address("To", NULL, NULL, 995);
    longest_address("To", "someone@b.example", NULL, 995);
    longest_address("To", "someone@b.example", "J\xc3\xbcrgen", 993);
    longest_address("To", "someone@b.example", "Ann", 993);
    longest_address("Disposition-Notification-To", NULL, NULL, 995);
}

/* INJ-09: the first item stays beside the name for as long as that is
 * legal. */
static void test_inj_09_first(void **state)
{
    static const char *const ids[] = { "References", "Message-ID" };
    size_t i, n;
    composed all;
    mproto_compose *m;

    (void)state;
    for (i = 0; i < 2; i++)
        for (n = 980; n <= 995; n++) {
            m = compose_new(0);
            mproto_compose_id(m, ids[i], long_address(n));
            all = compose_finish(m);
            compose_check_lines(&all, 998);
            assert_true((strstr(all.p, ":\r\n <aaa") != NULL)
                        == (n > 984));
            free(all.p);
        }
    for (n = 980; n <= 995; n++) {
        m = compose_new(0);
        mproto_compose_addr(m, "To", NULL, long_address(n));
        all = compose_finish(m);
        compose_check_lines(&all, 998);
        assert_true((strstr(all.p, "To:\r\n aaa") != NULL) == (n > 992));
        free(all.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mailboxes),
        cmocka_unit_test(test_inj_10_addresses),
        cmocka_unit_test(test_inj_10_list),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_one_address),
        cmocka_unit_test(test_other_fields),
        cmocka_unit_test(test_inj_09_references),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_longest_address),
        cmocka_unit_test(test_inj_09_first),
    };

    return cmocka_run_group_tests_name("compose_list", tests, NULL, NULL);
}
