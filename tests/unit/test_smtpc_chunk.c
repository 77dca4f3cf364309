/* Content in chunks: their lengths, whatever the pieces were, and that each
 * octet arrives. Whole sessions are in tests/dialogue/smtp/chunking-*. */
#include "smtpc_drive.h"

enum { OUT_MAX = 4096, CHUNK = OUT_MAX / 4 };

static char said[1 << 17];
static size_t said_n;

static void hear(client *r, const char *text)
{
    client_hears(r, text, strlen(text));
}

static void take(client *r)
{
    size_t n;
    const void *p;

    while ((p = mproto_wire_out(r->w, &n)) != NULL) {
        assert_true(n <= sizeof said - said_n);
        memcpy(said + said_n, p, n);
        said_n += n;
        mproto_wire_sent(r->w, n);
        client_pump(r);
    }
}

static void begin(client *r, unsigned flags, const char *params)
{
    mproto_smtpc_limits limits;
    mproto_smtpc_opts opts;

    memset(&limits, 0, sizeof limits);
    memset(&opts, 0, sizeof opts);
    limits.size = sizeof limits;
    limits.out_max = OUT_MAX;
    opts.limits = &limits;
    opts.flags = flags | MPROTO_SMTPC_CHUNKING;
    client_open(r, &opts);
    client_ready(r, "250-PIPELINING\r\n250-CHUNKING\r\n250-BINARYMIME\r\n");
    OK(mproto_smtpc_mail(r->c, "a@x", params));
    OK(mproto_smtpc_rcpt(r->c, "b@y", NULL));
    OK(mproto_smtpc_data(r->c));
    client_pump(r);
    take(r);
    said_n = 0;
    client_step(r, "250 ok\r\n250 ok\r\n", "MAIL 250|RCPT0 250|BODY|", "");
}

/* Gives n octets in pieces, drained or not in between. */
static void give(client *r, const char *p, size_t n, size_t piece)
{
    size_t m;
    int rc;

    while (n > 0) {
        m = n < piece ? n : piece;
        rc = mproto_smtpc_body(r->c, p, m);
        if (rc == MPROTO_E_FULL && piece > 1)
            rc = mproto_smtpc_body(r->c, p, m = 1);
        if (rc == MPROTO_E_FULL) {
            client_pump(r);
            take(r);
            continue;
        }
        OK(rc);
        p += m;
        n -= m;
    }
    OK(mproto_smtpc_body_end(r->c));
    client_pump(r);
    take(r);
}

/* Reads the chunks back, and gives their octets; *n chunks. */
static size_t unchunk(char *to, unsigned *chunks)
{
    size_t at = 0, all = 0, n;
    char *end;

    for (*chunks = 0; at < said_n; (*chunks)++) {
        assert_memory_equal(said + at, "BDAT ", 5);
        n = (size_t)strtoul(said + at + 5, &end, 10);
        at = (size_t)(end - said);
        if (at + 7 <= said_n && memcmp(said + at, " LAST", 5) == 0)
            at += 5;
        assert_memory_equal(said + at, "\r\n", 2);
        at += 2;
        assert_true(n <= said_n - at);
        memcpy(to + all, said + at, n);
        all += n;
        at += n;
    }
    return all;
}

static void test_binary_in_pieces_of_any_size(void **state)
{
    static const size_t pieces[] = { 1, 7, 100, CHUNK - 1, CHUNK };
    static char content[10 * CHUNK + 5], back[sizeof content];
    unsigned chunks;
    client r;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof content; i++)
        content[i] = (char)(i * i + i / 256);
    for (i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        memset(&r, 0, sizeof r);
        begin(&r, 0, "BODY=BINARYMIME");
        give(&r, content, sizeof content, pieces[i]);
        assert_int_equal(unchunk(back, &chunks), sizeof content);
        assert_int_equal(chunks, 11);
        assert_memory_equal(back, content, sizeof content);
        client_close(&r);
    }
}

/* The worst that text can become, and line ends that pieces cut. */
static void test_text_in_pieces_of_any_size(void **state)
{
    static const size_t pieces[] = { 1, 2, 3, CHUNK };
    static char content[4 * CHUNK], back[4 * sizeof content];
    unsigned chunks;
    client r;
    size_t i, k, n;

    (void)state;
    for (i = 0; i < sizeof content; i++)
        content[i] = "\n\r\n.\r\r\n"[i % 7];
    for (i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        memset(&r, 0, sizeof r);
        begin(&r, 0, NULL);
        give(&r, content, sizeof content, pieces[i]);
        n = unchunk(back, &chunks);
        for (k = 0; k < n; k += back[k] == '.' ? 1 : 2)
            if (back[k] != '.')
                assert_memory_equal(back + k, "\r\n", 2);
        assert_int_equal(n, 4 * CHUNK / 7 * 9 + 2);
        client_close(&r);
    }
}

static void test_strict_content(void **state)
{
    client r = { 0 };

    (void)state;
    begin(&r, MPROTO_SMTPC_STRICT_BODY, NULL);
    OK(mproto_smtpc_body(r.c, "a\r\nb\r", 5));
    REFUSED(E_ARG, mproto_smtpc_body(r.c, "c", 1));
    REFUSED(E_ARG, mproto_smtpc_body_end(r.c));
    OK(mproto_smtpc_body(r.c, "\n.", 2));
    OK(mproto_smtpc_body_end(r.c));
    client_step(&r, NULL, "", "BDAT 9 LAST\r\na\r\nb\r\n.\r\n");
    client_step(&r, "250 ok\r\n", "RESULT 250 of 1|", "");
    client_close(&r);
}

/* A verdict before the last chunk has left is none on the message. */
static void test_accepted_too_early(void **state)
{
    client r = { 0 };

    (void)state;
    begin(&r, 0, NULL);
    OK(mproto_smtpc_body(r.c, "abc", 3));
    OK(mproto_smtpc_body_end(r.c));
    hear(&r, "250 ok\r\n");
    client_assert_events(&r, "RESULT 0 of 1|");
    client_assert_over(&r, MPROTO_E_PEER);
    client_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_binary_in_pieces_of_any_size),
        cmocka_unit_test(test_text_in_pieces_of_any_size),
        cmocka_unit_test(test_strict_content),
        cmocka_unit_test(test_accepted_too_early),
    };

    return cmocka_run_group_tests_name("smtpc_chunk", tests, NULL, NULL);
}
