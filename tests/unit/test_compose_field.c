#include <mailproto/fields.h>
#include <mailproto/params.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include "compose_run.h"

/* The message is COMPOSE_HEAD, these fields and an empty line. */
static void expect_fields(mproto_compose *m, const char *fields)
{
    composed all = compose_finish(m);
    const size_t before = sizeof COMPOSE_HEAD - 1;

    assert_memory_equal(all.p, COMPOSE_HEAD, before);
    assert_int_equal(all.n, before + strlen(fields) + 2);
    assert_memory_equal(all.p + before, fields, strlen(fields));
    assert_string_equal(all.p + all.n - 2, "\r\n");
    compose_check_lines(&all, 998);
    free(all.p);
}

/* The last verb was refused: code, and the same for ever; nothing of it
 * comes out. */
static void expect_refused(mproto_compose *m, int code)
{
    composed all;

    assert_int_equal(mproto_compose_error(m)->code, code);
    assert_true(mproto_compose_error(m)->what[0] != '\0');
    assert_int_equal(mproto_compose_text(m, "Subject", "x"), code);
    assert_int_equal(mproto_compose_finish(m), code);
    assert_int_equal(mproto_compose_room(m), 0);
    all = compose_end(m);
    assert_int_equal(all.n, 0);
    free(all.p);
}

static void test_text(void **state)
{
    static const struct { const char *name, *text, *field; } cases[] = {
        { "Subject", "plain", "Subject: plain\r\n" },
        { "Subject", "", "Subject:\r\n" },
        { "subject", "a\tb", "subject: a\tb\r\n" },
        { "Subject", "R\xc3\xa9sum\xc3\xa9 here",
          "Subject: =?utf-8?b?UsOpc3Vtw6k=?= here\r\n" },
        { "Subject", " edges ", "Subject: =?utf-8?q?_edges_?=\r\n" },
        { "Subject", "=?utf-8?q?no?=",
          "Subject: =?utf-8?b?PT91dGYtOD9xP25vPz0=?=\r\n" },
        { "X-Unknown", "\xe2\x82\xac", "X-Unknown: =?utf-8?b?4oKs?=\r\n" },
        { "Content-Disposition", "inline",
          "Content-Disposition: inline\r\n" },
        { "List-Post", "<mailto:a@b.example>",
          "List-Post: <mailto:a@b.example>\r\n" },
        { "Auto-Submitted", "auto-replied",
          "Auto-Submitted: auto-replied\r\n" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_compose *m = compose_begun(0);

        assert_int_equal(mproto_compose_text(m, cases[i].name, cases[i].text),
                         MPROTO_OK);
        expect_fields(m, cases[i].field);
    }
}

static void test_utf8(void **state)
{
    mproto_compose *m = compose_begun(MPROTO_COMPOSE_UTF8);

    (void)state;
    mproto_compose_text(m, "Subject", "R\xc3\xa9sum\xc3\xa9");
    mproto_compose_text(m, "Keywords", "\xc3\xa9, x");
    mproto_compose_addr(m, "To", "J\xc3\xbcrgen", "j\xc3\xbc@\xc3\xa4.example");
    expect_fields(m, "Subject: R\xc3\xa9sum\xc3\xa9\r\n"
                  "Keywords: \xc3\xa9, x\r\n"
                  "To: J\xc3\xbcrgen <j\xc3\xbc@\xc3\xa4.example>\r\n");
}

/* Every length: lines within 78 where words allow it, and the text again. */
static void test_inj_09_lengths(void **state)
{
    char text[700];
    size_t i, n;

    (void)state;
    for (n = 1; n < sizeof text - 1; n++) {
        mproto_compose *m = compose_begun(0);
        composed all;

        memset(text, 'x', n);
        for (i = 7; i + 1 < n; i += 8)
            text[i] = ' ';
        text[n] = '\0';
        mproto_compose_text(m, "Subject", text);
        mproto_compose_text(m, "Keywords", text);
        all = compose_finish(m);
        compose_check_lines(&all, 78);
        free(all.p);
    }
}

static void test_forms(void **state)
{
    static const struct { const char *name; char verb; } cases[] = {
        { "Content-Type", 't' }, { "Content-Type", 'r' },
        { "content-transfer-encoding", 'r' }, { "From", 't' },
        { "References", 't' }, { "Date", 't' }, { "Subject", 'a' },
        { "Subject", 'd' }, { "Date", 'i' }, { "To", 'i' }, { "To", 'd' },
        { "Message-ID", 'a' }, { "Keywords", 'a' }, { "Sender", 'g' },
        { "Content-Disposition", 'a' },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_compose *m = compose_new(0);
        const char *name = cases[i].name;

        switch (cases[i].verb) {
        case 't': mproto_compose_text(m, name, "a"); break;
        case 'r': mproto_compose_raw(m, name, " a", 2); break;
        case 'a': mproto_compose_addr(m, name, NULL, "a@b"); break;
        case 'g': mproto_compose_group(m, name, "a"); break;
        case 'i': mproto_compose_id(m, name, "a@b"); break;
        default: mproto_compose_date(m, name, 0, 0); break;
        }
        expect_refused(m, MPROTO_E_ARG);
    }
}

static void test_once(void **state)
{
    mproto_compose *m = compose_new(0);

    (void)state;
    mproto_compose_text(m, "Subject", "a");
    assert_int_equal(mproto_compose_raw(m, "SUBJECT", " b", 2),
                     MPROTO_E_STATE);
    expect_refused(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_addr(m, "To", NULL, "a@b");
    mproto_compose_addr(m, "Cc", NULL, "a@b");
    mproto_compose_addr(m, "To", NULL, "c@d");
    expect_refused(m, MPROTO_E_STATE);
    m = compose_begun(0);
    mproto_compose_text(m, "Comments", "a");
    mproto_compose_text(m, "Comments", "b");
    mproto_compose_text(m, "X", "a");
    mproto_compose_text(m, "X", "b");
    expect_fields(m, "Comments: a\r\nComments: b\r\nX: a\r\nX: b\r\n");
}

static void test_date(void **state)
{
    mproto_compose *m = compose_begun(0);

    (void)state;
    mproto_compose_date(m, "Resent-Date", -30512, -210);
    expect_fields(m, "Resent-Date: Wed, 31 Dec 1969 12:01:28 -0330\r\n");
    m = compose_new(0);
    mproto_compose_date(m, "Date", INT64_MAX, 0);
    expect_refused(m, MPROTO_E_ARG);
}

static void test_raw(void **state)
{
    static const struct { const char *body; int code; } cases[] = {
        { "", MPROTO_OK }, { " a", MPROTO_OK }, { "a", MPROTO_OK },
        { " a\r\n b", MPROTO_OK }, { " a \r\n\tb ", MPROTO_OK },
        { "\r\n b", MPROTO_OK }, { " ", MPROTO_OK },
        { " a\r\nb", MPROTO_E_ARG }, { " a\r\n", MPROTO_E_ARG },
        { " a\n b", MPROTO_E_ARG }, { " a\r b", MPROTO_E_ARG },
        { " a\r\n \r\n b", MPROTO_E_ARG }, { " a\r\n ", MPROTO_E_ARG },
        { " a\r\n\r\nb", MPROTO_E_ARG }, { " \x01", MPROTO_E_ARG },
        { " \x7f", MPROTO_E_ARG }, { " \xc3\xa9", MPROTO_E_ARG },
    };
    size_t i;
    char field[100];

    (void)state;
    for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mproto_compose *m = compose_begun(0);
        const char *body = cases[i].body;

        assert_int_equal(mproto_compose_raw(m, "X-A", body, strlen(body)),
                         cases[i].code);
        sprintf(field, "X-A:%s\r\n", body);
        if (cases[i].code == MPROTO_OK)
            expect_fields(m, field);
        else
            expect_refused(m, MPROTO_E_ARG);
    }
}

/* A line of 998 is taken, of 999 refused: beside the name, and alone. */
static void test_raw_long(void **state)
{
    static const struct { const char *before; size_t column; } cases[] = {
        { " ", 5 }, { " a\r\n ", 1 }, { " a\r\n b\r\n\t", 1 }
    };
    char body[1100];
    size_t i, n;

    (void)state;
    for (i = 0; i < 3; i++)
        for (n = 998; n <= 999; n++) {
            mproto_compose *m = compose_begun(0);
            size_t before = strlen(cases[i].before);
            size_t after = n - cases[i].column;

            memcpy(body, cases[i].before, before);
            memset(body + before, 'x', after);
            assert_int_equal(mproto_compose_raw(m, "X-A", body,
                                                before + after),
                             n == 998 ? MPROTO_OK : MPROTO_E_ARG);
            mproto_compose_free(m);
        }
}

static void test_utf8_raw(void **state)
{
    mproto_compose *m = compose_begun(MPROTO_COMPOSE_UTF8);

    (void)state;
    mproto_compose_raw(m, "X-A", " \xc3\xa9", 3);
    expect_fields(m, "X-A: \xc3\xa9\r\n");
    m = compose_new(MPROTO_COMPOSE_UTF8);
    mproto_compose_raw(m, "X-A", " \xc3", 2);
    expect_refused(m, MPROTO_E_ARG);
}

static void test_names(void **state)
{
    char name[80];
    mproto_compose *m;
    composed all;

    (void)state;
    memset(name, 'x', sizeof name);
    name[76] = '\0';
    m = compose_begun(0);
    assert_int_equal(mproto_compose_text(m, name, "\xc3\xa9"), MPROTO_OK);
    mproto_compose_text(m, "X", "a");
    all = compose_finish(m);
    compose_check_lines(&all, 78);
    free(all.p);
    name[76] = 'x';
    name[77] = '\0';
    m = compose_new(0);
    mproto_compose_text(m, name, "a");
    expect_refused(m, MPROTO_E_ARG);
}

/* INJ-12: no name of a field, INJ-08, INJ-14: no text and no body, INJ-10: no
 * display, address or id, and no parameter, lets a line end through. */
static const char *const inj_bad[] = { "a\nb", "a\rb", "a\r\nb", "a\r\n b",
    "\n", "a\n", "\x01", "a\x1cz", "\x7f", "\xc3", "\xff", "\xed\xa0\x80" };

static void inj_try(mproto_compose *m, int verb, const char *bad)
{
    switch (verb) {
    case 0: mproto_compose_text(m, bad, "a"); break;
    case 1: mproto_compose_text(m, "Subject", bad); break;
    case 2: mproto_compose_text(m, "Keywords", bad); break;
    case 3: mproto_compose_text(m, "Content-Disposition", bad); break;
    case 4: mproto_compose_addr(m, "To", bad, "a@b"); break;
    case 5: mproto_compose_addr(m, "To", NULL, bad); break;
    case 6: mproto_compose_addr(m, bad, NULL, "a@b"); break;
    case 7: mproto_compose_group(m, "To", bad); break;
    case 8: mproto_compose_id(m, "References", bad); break;
    case 9: mproto_compose_id(m, "Message-ID", bad); break;
    case 10: mproto_compose_date(m, bad, 0, 0); break;
    case 11: mproto_compose_raw(m, bad, " a", 2); break;
    case 12: mproto_compose_multipart(m, bad); break;
    case 13: mproto_compose_part(m, bad, NULL); break;
    case 14: mproto_compose_whole(m, bad, "a", 1); break;
    case 15: mproto_compose_attach(m, bad, "a", NULL); break;
    case 16: mproto_compose_attach(m, "a/b", bad, NULL); break;
    case 17:
        mproto_compose_part(m, "a/b", NULL);
        mproto_compose_param(m, "Content-Type", bad, "a");
        break;
    default:
        mproto_compose_part(m, "a/b", NULL);
        mproto_compose_param(m, "Content-Type", "a", bad);
        break;
    }
}

static void test_inj_08_inj_12_inj_14_arguments(void **state)
{
    size_t i;
    int verb, flags;

    (void)state;
    for (flags = 0; flags < 16; flags++)
        for (verb = 0; verb < 19; verb++)
            for (i = 0; i < sizeof inj_bad / sizeof inj_bad[0]; i++) {
                mproto_compose *m = compose_new((unsigned)flags);

                inj_try(m, verb, inj_bad[i]);
                expect_refused(m, MPROTO_E_ARG);
            }
}

/* INJ-01: each of 256 octets at each place of an argument: either it is
 * refused, or one field comes out. */
static void test_inj_01_octets(void **state)
{
    int verb, octet, place;

    (void)state;
    for (verb = 0; verb < 12; verb++)
        for (octet = 1; octet < 256; octet++)
            for (place = 0; place < 3; place++) {
                mproto_compose *m = compose_begun(MPROTO_COMPOSE_UTF8);
                char text[] = "a@b";
                composed all;
                mproto_fields it;
                mproto_field f;
                unsigned n = 0;

                text[place] = (char)(unsigned char)octet;
                mproto_compose_text(m, "Comments", "a");
                if (verb != 9)
                    inj_try(m, verb, text);
                if (verb == 7)
                    mproto_compose_group(m, "To", NULL);
                if (mproto_compose_finish(m) != MPROTO_OK) {
                    expect_refused(m, mproto_compose_error(m)->code);
                    continue;
                }
                all = compose_end(m);
                mproto_fields_begin(&it, all.p, all.n);
                while (mproto_fields_next(&it, &f)) {
                    assert_int_equal(f.defects, 0);
                    n++;
                }
                assert_int_equal(n, 4 + (verb != 9));
                assert_int_equal(mproto_fields_end(&it), all.n);
                free(all.p);
            }
}

static void test_param(void **state)
{
    mproto_compose *m = compose_begun(0);

    (void)state;
    mproto_compose_attach(m, "text/plain", "a b.txt", NULL);
    mproto_compose_param(m, "content-type", "Format", "flowed");
    mproto_compose_param(m, "Content-Disposition", "size", "12");
    mproto_compose_param(m, "Content-Type", "x", "\xc3\xa9");
    mproto_compose_id(m, "Content-ID", "a@b.example");
    expect_fields(m, "Content-Type: text/plain; Format=flowed; "
                  "x*=utf-8''%C3%A9; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n"
                  "Content-Disposition: attachment; filename=\"a b.txt\"; "
                  "size=12\r\nContent-ID: <a@b.example>\r\n");
    m = compose_begun(0);
    mproto_compose_part(m, "Text/Plain", NULL);
    mproto_compose_param(m, "Content-Type", "CHARSET", "us-ascii");
    expect_fields(m, "Content-Type: Text/Plain; CHARSET=us-ascii\r\n"
                  "Content-Transfer-Encoding: quoted-printable\r\n");
}

static void test_param_refused(void **state)
{
    mproto_compose *m = compose_new(0);

    (void)state;
    mproto_compose_param(m, "Content-Type", "a", "b");
    expect_refused(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_part(m, "a/b", NULL);
    mproto_compose_param(m, "Content-Disposition", "a", "b");
    expect_refused(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_part(m, "a/b", NULL);
    mproto_compose_param(m, "Subject", "a", "b");
    expect_refused(m, MPROTO_E_ARG);
    m = compose_new(0);
    mproto_compose_part(m, "a/b", NULL);
    mproto_compose_param(m, "Content-Type", "a", "b");
    mproto_compose_param(m, "Content-Type", "A", "b");
    expect_refused(m, MPROTO_E_STATE);
    m = compose_new(0);
    mproto_compose_multipart(m, "mixed");
    mproto_compose_param(m, "Content-Type", "boundary", "b");
    expect_refused(m, MPROTO_E_STATE);
}

/* MIME-04: a long name comes back whole. */
static void test_mime_04_long_filename(void **state)
{
    char name[401], back[401];
    mproto_compose *m = compose_begun(0);
    mproto_params it;
    mproto_fields in;
    mproto_field f;
    mproto_span value;
    composed all;
    size_t i;

    (void)state;
    for (i = 0; i < 400; i += 2)
        memcpy(name + i, "\xc3\xa9", 2);
    name[400] = '\0';
    mproto_compose_attach(m, "a/b", name, NULL);
    all = compose_finish(m);
    compose_check_lines(&all, 78);
    mproto_fields_begin(&in, all.p, all.n);
    assert_int_equal(mproto_fields_find(&in, "content-disposition", &f), 1);
    mproto_params_begin(&it, f.body, &value);
    assert_int_equal(mproto_params_get(back, sizeof back, &it, "filename",
                                       NULL), 400);
    assert_string_equal(back, name);
    free(all.p);
}

static void test_missing(void **state)
{
    mproto_compose_opts o = compose_opts(0);
    mproto_compose *m;
    composed all;

    (void)state;
    o.now = 1700000000;
    o.zone = 60;
    m = mproto_compose_new(&o);
    assert_non_null(m);
    all = compose_finish(m);
    assert_memory_equal(all.p, "Date: Tue, 14 Nov 2023 23:13:20 +0100\r\n"
                        "Message-ID: <", 52);
    assert_string_equal(all.p + 52 + 24, "@b.example>\r\n"
                        "MIME-Version: 1.0\r\n\r\n");
    free(all.p);
    o.domain = NULL;
    m = mproto_compose_new(&o);
    mproto_compose_finish(m);
    expect_refused(m, MPROTO_E_ARG);
    o.domain = "no domain";
    m = mproto_compose_new(&o);
    mproto_compose_finish(m);
    expect_refused(m, MPROTO_E_ARG);
}

static void test_bcc(void **state)
{
    mproto_compose *m = compose_begun(0);

    (void)state;
    mproto_compose_addr(m, "Bcc", "a", "a@b");
    mproto_compose_addr(m, "Bcc", "\xc3\xa9", "a@b");
    mproto_compose_raw(m, "resent-bcc", " a@b", 4);
    mproto_compose_addr(m, "To", NULL, "c@d");
    mproto_compose_group(m, "Resent-Bcc", "g");
    mproto_compose_addr(m, "Resent-Bcc", NULL, "a@b");
    mproto_compose_group(m, "Resent-Bcc", NULL);
    expect_fields(m, "To: c@d\r\n");
    m = compose_begun(MPROTO_COMPOSE_BCC);
    mproto_compose_addr(m, "Bcc", "a", "a@b");
    expect_fields(m, "Bcc: a <a@b>\r\n");
    m = compose_new(0);
    mproto_compose_addr(m, "Bcc", NULL, "a");
    expect_refused(m, MPROTO_E_ARG);
    m = compose_new(0);
    mproto_compose_addr(m, "Bcc", NULL, "a@b");
    mproto_compose_text(m, "X", "a");
    mproto_compose_addr(m, "Bcc", NULL, "a@b");
    expect_refused(m, MPROTO_E_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_inj_09_lengths),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_date),
        cmocka_unit_test(test_raw),
        cmocka_unit_test(test_raw_long),
        cmocka_unit_test(test_utf8_raw),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_inj_08_inj_12_inj_14_arguments),
        cmocka_unit_test(test_inj_01_octets),
        cmocka_unit_test(test_param),
        cmocka_unit_test(test_param_refused),
        cmocka_unit_test(test_mime_04_long_filename),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_bcc),
    };

    return cmocka_run_group_tests_name("compose_field", tests, NULL, NULL);
}
