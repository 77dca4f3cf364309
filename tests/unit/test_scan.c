#include <mailproto/base64.h>
#include <mailproto/qp.h>
#include <mailproto/scan.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>
#include "codec_drive.h"

#define B(text) text, sizeof text - 1

/* The public members, by looking at whole lines. */
static void scan_slowly(mproto_scan *r, const char *p, size_t n)
{
    size_t i, start = 0, end;

    memset(r, 0, sizeof *r);
    r->octets = n;
    for (i = 0; i < n; i++) {
        unsigned v = (unsigned char)p[i];
        int crlf = v == '\r' && i + 1 < n && p[i + 1] == '\n';

        r->eight += v > 127;
        r->nul += v == 0;
        r->bare_cr += v == '\r' && !crlf;
        r->bare_lf += v == '\n' && (i == 0 || p[i - 1] != '\r');
        r->lines += v == '\n';
        r->escapes += (v < 32 || v > 126 || v == '=') && v != '\t'
            && v != '\n' && !crlf;
    }
    for (i = 0; i <= n; i++) {
        if (i < n && p[i] != '\n')
            continue;
        end = i > start && p[i - 1] == '\r' ? i - 1 : i;
        if (end - start > r->longest)
            r->longest = end - start;
        if (i == n)
            end = n;
        r->escapes += end > start && (p[end - 1] == ' ' || p[end - 1] == '\t');
        r->dot_lines += end > start && p[start] == '.';
        r->from_lines += end - start > 4 && memcmp(p + start, "From ", 5) == 0;
        start = i + 1;
    }
}

static int same(const mproto_scan *a, const mproto_scan *b)
{
    return a->octets == b->octets && a->eight == b->eight && a->nul == b->nul
        && a->bare_cr == b->bare_cr && a->bare_lf == b->bare_lf
        && a->lines == b->lines && a->longest == b->longest
        && a->escapes == b->escapes && a->from_lines == b->from_lines
        && a->dot_lines == b->dot_lines;
}

static void scan_piece(mproto_scan *s, const char *p, size_t n)
{
    char *copy = drive_copy(p, n);

    mproto_scan_in(s, n > 0 ? copy : NULL, n);
    free(copy);
}

/* True at each cut, and the same for the decision. */
static void scan_and_compare(mproto_scan *s, const char *p, size_t n,
                             size_t cut)
{
    mproto_scan whole, r;

    mproto_scan_init(s);
    scan_piece(s, p, cut);
    scan_slowly(&r, p, cut);
    if (!same(s, &r))
        fail_msg("\"%.*s\"", (int)cut, p);
    scan_piece(s, p + cut, n - cut);
    scan_slowly(&r, p, n);
    if (!same(s, &r))
        fail_msg("\"%.*s\" cut at %zu", (int)n, p, cut);
    mproto_scan_init(&whole);
    mproto_scan_in(&whole, p, n);
    assert_memory_equal(s, &whole, sizeof whole);
}

static void test_all_short_strings(void **state)
{
    static const char letters[9] = { 'F', ' ', '\r', '\n', '.', '=', '\t',
                                     '\0', '\200' };
    size_t n, i, k, v, total = 1;
    mproto_scan s;
    char p[5];

    (void)state;
    for (n = 0; n <= 5; n++, total *= 9)
        for (i = 0; i < total; i++) {
            for (k = 0, v = i; k < n; k++, v /= 9)
                p[k] = letters[v % 9];
            scan_and_compare(&s, p, n, i % (n + 1));
        }
}

static size_t length_of(drive_fn *fn, const char *p, size_t n, unsigned flags)
{
    static drive_result r;
    drive_input in = { NULL, NULL, 0, { 0, 0 }, 8192 };
    mproto_codec s;

    in.fn = fn;
    in.p = p;
    in.n = n;
    mproto_base64_init(&s, flags);
    drive(&in, &s, &r);
    assert_int_equal(r.rc, MPROTO_OK);
    return r.n;
}

/* What best() chose between the two is the shorter one, nearly. */
static void check_shortest(const mproto_scan *s, const char *p, size_t n)
{
    static char text[8192];
    size_t i, k = 0, qp, base64;
    int is_text;

    for (is_text = 0; is_text <= 1; is_text++) {
        for (i = k = 0; i < n; i++) {
            if (is_text && p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
                text[k++] = '\r';
            text[k++] = p[i];
        }
        qp = length_of(mproto_qp_encode, text, k,
                       is_text ? 0 : MPROTO_QP_BINARY);
        base64 = length_of(mproto_base64_encode, text, k,
                           MPROTO_BASE64_LINES);
        switch (mproto_scan_best(s, MPROTO_CTE_7BIT, is_text)) {
        case MPROTO_CTE_QP:
            assert_true(qp <= base64 + base64 / 20 + 6);
            break;
        case MPROTO_CTE_BASE64:
            assert_true(base64 <= qp + qp / 20 + 6);
            break;
        default:
            assert_int_equal(s->eight + s->nul + s->bare_cr, 0);
        }
    }
}

static void test_random_strings(void **state)
{
    static char p[1500];
    mproto_scan s;
    unsigned i, odd;
    size_t n;

    (void)state;
    for (i = 0; i < 20000; i++) {
        n = drive_random() % sizeof p;
        odd = i % 3 ? drive_random() % 6 : drive_random() % 100;
        drive_fill(p, n, odd);
        if (n > 40 && i % 5 == 0)
            memcpy(p + drive_random() % (n - 9), "\r\nFrom x", 8);
        scan_and_compare(&s, p, n, drive_random() % (n + 1));
        check_shortest(&s, p, n);
    }
}

typedef struct best_case {
    const char *p;
    size_t      n;
    mproto_cte  best[2][3];     /* octets and text; 7BIT, 8BIT, BINARY */
} best_case;

#define S7 MPROTO_CTE_7BIT
#define S8 MPROTO_CTE_8BIT
#define BI MPROTO_CTE_BINARY
#define QP MPROTO_CTE_QP
#define B6 MPROTO_CTE_BASE64

static const best_case best_cases[] = {
    { B(""), { { S7, S7, S7 }, { S7, S7, S7 } } },
    { B("From me.\r\n.\r\n \r\n=20"), { { S7, S7, S7 }, { S7, S7, S7 } } },
    { B("a\nbcdefghijklmn"), { { QP, QP, BI }, { S7, S7, S7 } } },
    { B("a\rbcdefghijklmn"), { { QP, QP, BI }, { QP, QP, BI } } },
    { B("abcdefghijklmn\r"), { { QP, QP, BI }, { QP, QP, BI } } },
    { B("a\0bcdefghijklmn"), { { QP, QP, BI }, { QP, QP, BI } } },
    { B("caf\303\251 cr\303\250me\r\n"),
      { { B6, S8, S8 }, { QP, S8, S8 } } },
    { B("\303\251\303\250\303\251\r\n"),
      { { B6, S8, S8 }, { B6, S8, S8 } } },
    { B("\351.\r\n.\r\n.\r\n.\r\n.\r\n.\r\n.\r\n.\r\n.\r\n.\r\n."),
      { { B6, S8, S8 }, { B6, S8, S8 } } },
    { B("From \351\r\nFrom \351\r\nFrom \351\r\nFrom \351"),
      { { B6, S8, S8 }, { B6, S8, S8 } } },
    { B("\351From \r\nFrom \r\nFrom \r\nFrom \r\nFrom \r\nFrom "),
      { { B6, S8, S8 }, { QP, S8, S8 } } },
    { B("\377\0\376"), { { B6, B6, BI }, { B6, B6, BI } } }
};

static void test_best(void **state)
{
    static const mproto_cte transports[3] = { S7, S8, BI };
    size_t i, text, t;
    mproto_scan s;

    (void)state;
    for (i = 0; i < sizeof best_cases / sizeof best_cases[0]; i++) {
        mproto_scan_init(&s);
        scan_piece(&s, best_cases[i].p, best_cases[i].n);
        for (text = 0; text < 2; text++)
            for (t = 0; t < 3; t++)
                if (mproto_scan_best(&s, transports[t], (int)text)
                        != best_cases[i].best[text][t])
                    fail_msg("case %zu, text %zu, transport %zu: %d", i, text,
                             t, (int)mproto_scan_best(&s, transports[t],
                                                      (int)text));
    }
}

static void test_best_at_998_octets_and_one_more(void **state)
{
    static char p[1001];
    mproto_scan s;
    size_t n;

    (void)state;
    memset(p, 'a', sizeof p);
    for (n = 998; n <= 999; n++) {
        memcpy(p + n, "\r\n", 2);
        mproto_scan_init(&s);
        mproto_scan_in(&s, p, n + 2);
        assert_int_equal(s.longest, n);
        assert_int_equal(mproto_scan_best(&s, S7, 1), n == 998 ? S7 : QP);
        assert_int_equal(mproto_scan_best(&s, S8, 0), n == 998 ? S7 : QP);
        assert_int_equal(mproto_scan_best(&s, BI, 1), n == 998 ? S7 : BI);
        p[n] = 'a';
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_short_strings),
        cmocka_unit_test(test_random_strings),
        cmocka_unit_test(test_best),
        cmocka_unit_test(test_best_at_998_octets_and_one_more),
    };

    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
