#include "pop3d_drive.h"

/* -- options -- */

static int taken(const char *hostname, const char *keywords)
{
    mproto_pop3d_opts opts;
    mproto_pop3d *s;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.hostname = hostname;
    opts.keywords = keywords;
    s = mproto_pop3d_new(&opts);
    mproto_pop3d_free(s);
    return s != NULL;
}

static void test_options(void **state)
{
    mproto_pop3d_opts opts;
    mproto_pop3d_limits limits;
    mproto_pop3d *s = mproto_pop3d_new(NULL);

    (void)state;
    assert_non_null(s);
    mproto_pop3d_free(s);
    mproto_pop3d_free(NULL);
    assert_null(mproto_pop3d_wire(NULL));
    assert_null(mproto_pop3d_next(NULL));
    memset(&opts, 0, sizeof opts);
    assert_null(mproto_pop3d_new(&opts));       /* size forgotten */
    opts.size = sizeof opts;
    memset(&limits, 0, sizeof limits);
    opts.limits = &limits;
    assert_null(mproto_pop3d_new(&opts));
    assert_int_equal(mproto_pop3d_memory_bound(&limits), 0);
    limits.size = sizeof limits;
    limits.line_max = SIZE_MAX;
    assert_null(mproto_pop3d_new(&opts));
    assert_true(mproto_pop3d_memory_bound(&limits) == SIZE_MAX);
    limits.line_max = 0;
    limits.out_max = SIZE_MAX;
    assert_true(mproto_pop3d_memory_bound(&limits) == SIZE_MAX);
}

static void test_inj_03_strings(void **state)
{
    char name[257];

    (void)state;
    memset(name, 'a', sizeof name);
    name[255] = '\0';
    assert_true(taken(name, NULL));
    name[255] = 'a';
    name[256] = '\0';
    assert_false(taken(name, NULL));
    assert_false(taken("", NULL));
    assert_false(taken("a b", NULL));
    assert_false(taken("a\r\n", NULL));
    assert_false(taken("a>", NULL));
    assert_true(taken("mail-1.example.org", "IMPLEMENTATION x y\nEXPIRE 9"));
    assert_false(taken(NULL, ""));
    assert_false(taken(NULL, "X\n.\nY"));
    assert_false(taken(NULL, "X\r\nY"));
    assert_false(taken(NULL, "X\n"));
    assert_false(taken(NULL, "\xc3\xa4"));
}

/* A keyword line of 510 octets and CRLF fits, and so does the answer. */
static void test_long_keyword(void **state)
{
    char keywords[600];

    (void)state;
    memset(keywords, 'K', sizeof keywords);
    keywords[511] = '\0';
    assert_false(taken(NULL, keywords));
    keywords[510] = '\0';
    assert_true(taken(NULL, keywords));
}

static void test_all_of_capa_has_room(void **state)
{
    mproto_pop3d_opts opts;
    char keywords[501];
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    memset(keywords, 'K', sizeof keywords);
    keywords[250] = '\n';
    keywords[500] = '\0';
    opts.keywords = keywords;
    opts.caps = ~0u;
    opts.flags = MPROTO_POP3D_CLEAR_AUTH;
    server_open(&r, &opts);
    server_hears(&r, "CAPA\r\n");
    server_event(&r, 0);
    server_says(&r, "+OK localhost POP3 server ready\r\n+OK");
    server_close(&r);
}

/* -- memory -- */

static void test_one_block_below_two_kilobytes(void **state)
{
    mproto_pop3d_item items[2] = { { 5, "a", 0 }, { 6, "b", 0 } };
    mproto_pop3d_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.caps = MPROTO_POP3_CAP_UIDL | MPROTO_POP3_CAP_STLS;
    opts.auth = "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN";
    opts.keywords = "EXPIRE NEVER\nIMPLEMENTATION libmailproto";
    server_login(&r, &opts, items, 2);
    assert_int_equal(r.h.calls, 1);
    assert_true(r.h.most <= 2048);
    server_close(&r);
}

/* Octets of BODY until the message is whole. */
static size_t fetch(server *r, size_t size)
{
    const mproto_pop3d_event *ev;
    char text[8192];
    size_t n, sent = 0;

    memset(text, 'x', sizeof text);
    server_hears(r, "RETR 1\r\n");
    do {
        while ((ev = mproto_pop3d_next(r->s)) != NULL) {
            n = ev->room < size ? ev->room : size;
            size -= ev->type == MPROTO_POP3D_BODY ? n : 0;
            if (ev->type == MPROTO_POP3D_RETR)
                OK(mproto_pop3d_ok(r->s));
            else if (n > 0)
                OK(mproto_pop3d_body(r->s, text, n));
            else
                OK(mproto_pop3d_body_end(r->s));
        }
        mproto_wire_out(r->w, &n);
        mproto_wire_sent(r->w, n);
        sent += n;
    } while (n > 0);
    server_event(r, 0);
    return sent;
}

/* Taken for a message, given back behind it; and without it there is one,
 * too. */
static void test_wide_output(void **state)
{
    mproto_pop3d_item item = { 20000, "a", 0 };
    size_t block, frame = strlen("+OK 20000 octets\r\n\r\n.\r\n");
    server r;

    (void)state;
    server_login(&r, NULL, &item, 1);
    block = r.h.held;
    assert_int_equal(fetch(&r, 20000), 20000 + frame);
    assert_int_equal(r.h.most, block + 8192);
    assert_true(r.h.most <= mproto_pop3d_memory_bound(NULL));
    assert_int_equal(r.h.held, block);
    r.h.dry = 1;
    assert_int_equal(fetch(&r, 20000), 20000 + frame);
    assert_int_equal(r.h.held, block);
    server_hears(&r, "RETR 1\r\n");
    r.h.dry = 0;
    server_event(&r, MPROTO_POP3D_RETR);
    OK(mproto_pop3d_ok(r.s));
    assert_int_equal(r.h.held, block + 8192);
    server_close(&r);           /* and given back with the engine */
}

/* The answers to what came at once leave at once. */
static void test_a_group_has_room(void **state)
{
    char group[100 * 6 + 1];
    const char *said;
    size_t n, i, ends = 0;
    server r;

    (void)state;
    for (i = 0; i < 100; i++)
        memcpy(group + 6 * i, "NOOP\r\n", 7);
    server_login(&r, NULL, NULL, 0);
    server_hears(&r, group);
    server_event(&r, 0);
    said = mproto_wire_out(r.w, &n);
    for (i = 0; i < n; i++)
        ends += said[i] == '\n';
    assert_int_equal(ends, 100);
    server_close(&r);
}

static void test_no_memory(void **state)
{
    heap h;
    mproto_alloc alloc = heap_alloc(&h);
    mproto_pop3d_opts opts;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.alloc = &alloc;
    h.dry = 1;
    assert_null(mproto_pop3d_new(&opts));
}

/* -- the wire -- */

static void test_secret_shows(void **state)
{
    mproto_pop3d_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_POP3D_CLEAR_AUTH;
    server_open(&r, &opts);
    server_hears(&r, "USER u\r\n");
    server_event(&r, 0);
    assert_true(mproto_wire_want(r.w) & MPROTO_SECRET);
    server_says(&r, "+OK");
    server_hears(&r, "PASS p\r\n");
    server_event(&r, MPROTO_POP3D_LOGIN);
    server_event(&r, 0);
    assert_true(mproto_wire_want(r.w) & MPROTO_SECRET);
    OK(mproto_pop3d_refuse(r.s, NULL, NULL));
    server_event(&r, 0);
    assert_false(mproto_wire_want(r.w) & MPROTO_SECRET);
    server_close(&r);
}

static void test_owed_login_outlives_the_buffer(void **state)
{
    const mproto_pop3d_event *ev;
    mproto_pop3d_opts opts;
    server r;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_POP3D_CLEAR_AUTH;
    server_open(&r, &opts);
    server_hears(&r, "USER user\r\nPASS word\r\nSTAT\r\n");
    ev = server_event(&r, MPROTO_POP3D_LOGIN);
    OK(mproto_wire_keep(r.w));
    memset(r.block, 0xee, 23);
    assert_memory_equal(ev->user.p, "user", 4);
    assert_memory_equal(ev->secret.p, "word", 4);
    OK(mproto_pop3d_open(r.s, NULL, 0, 0));
    server_event(&r, 0);
    server_close(&r);
}

/* What is marked goes when the client knows of all that it said
 * before, and not a moment earlier. */
static void test_update_waits_for_the_output(void **state)
{
    mproto_pop3d_item item = { 5, NULL, 0 };
    server r;
    size_t n, left;

    (void)state;
    server_login(&r, NULL, &item, 1);
    server_hears(&r, "DELE 1\r\nQUIT\r\n");
    assert_non_null((server_event(&r, 0), mproto_wire_out(r.w, &n)));
    for (left = n; left > 0; left--) {
        server_event(&r, 0);
        assert_int_equal(mproto_wire_want(r.w), MPROTO_WRITE);
        assert_int_equal(mproto_pop3d_deleted(r.s, 1), 0);
        mproto_wire_sent(r.w, 1);
    }
    server_event(&r, MPROTO_POP3D_UPDATE);
    assert_int_equal(mproto_pop3d_deleted(r.s, 0), 0);
    assert_int_equal(mproto_pop3d_deleted(r.s, 1), 1);
    assert_int_equal(mproto_pop3d_deleted(r.s, 2), 0);
    OK(mproto_pop3d_ok(r.s));
    assert_int_equal(mproto_pop3d_deleted(r.s, 1), 0);
    server_says(&r, "+OK");
    server_assert_over(&r, MPROTO_OK);
    server_close(&r);
}

static void test_eof_in_each_state(void **state)
{
    static const char *const says[] = {
        "", "USER a\r\n", "US", "USER a\r\nPASS"
    };
    mproto_pop3d_opts opts;
    server r;
    size_t i;

    (void)state;
    memset(&opts, 0, sizeof opts);
    opts.flags = MPROTO_POP3D_CLEAR_AUTH;
    for (i = 0; i < sizeof says / sizeof *says; i++) {
        server_open(&r, &opts);
        server_hears(&r, says[i]);
        mproto_wire_eof(r.w);
        server_event(&r, 0);
        server_says(&r, "+OK");
        server_assert_over(&r, MPROTO_E_EOF);
        server_close(&r);
    }
}

static void test_patience(void **state)
{
    server r;

    (void)state;
    server_login(&r, NULL, NULL, 0);
    assert_int_equal(mproto_wire_patience(r.w), 600);   /* RFC 1939 3 */
    server_hears(&r, "QUIT\r\n");
    server_event(&r, MPROTO_POP3D_UPDATE);
    server_event(&r, 0);
    assert_int_equal(mproto_wire_patience(r.w), 0);
    server_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_inj_03_strings),
        cmocka_unit_test(test_long_keyword),
        cmocka_unit_test(test_all_of_capa_has_room),
        cmocka_unit_test(test_one_block_below_two_kilobytes),
        cmocka_unit_test(test_wide_output),
        cmocka_unit_test(test_a_group_has_room),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_secret_shows),
        cmocka_unit_test(test_owed_login_outlives_the_buffer),
        cmocka_unit_test(test_update_waits_for_the_output),
        cmocka_unit_test(test_eof_in_each_state),
        cmocka_unit_test(test_patience)
    };

    return cmocka_run_group_tests_name("pop3d", tests, NULL, NULL);
}
