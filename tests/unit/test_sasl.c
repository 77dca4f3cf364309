#include "sasl_play.h"
#include "heap.h"

static const char *const all[] = {
    "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS",
    "EXTERNAL", "ANONYMOUS", "XOAUTH2", "OAUTHBEARER"
};

enum { ALL = sizeof all / sizeof all[0] };

/* Fails the test when freed octets are not zeros: SASL secrets are wiped. */
static void *wiped_resize(void *ctx, void *p, size_t old_size, size_t n)
{
    const unsigned char *octets = p;
    size_t i;

    if (n == 0)
        for (i = 0; i < old_size; i++)
            assert_int_equal(octets[i], 0);
    return heap_resize(ctx, p, old_size, n);
}

static mproto_sasl_opts bound_opts(void)
{
    mproto_sasl_opts o = sasl_opts();

    o.binding = "tls-exporter";
    o.binding_data = "data";
    o.binding_n = 4;
    return o;
}

static void test_free_wipes_all_of_it(void **state)
{
    mproto_sasl_opts o = bound_opts();
    mproto_alloc alloc;
    size_t i;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    alloc.resize = wiped_resize;
    o.alloc = &alloc;
    for (i = 0; i < ALL; i++) {
        mproto_sasl *c = mproto_sasl_client(span_of(all[i]), &o);
        mproto_sasl *s = mproto_sasl_server(span_of(all[i]), &o);

        assert_non_null(c);
        assert_non_null(s);
        play(c, s, says_no);
        mproto_sasl_free(c);
        mproto_sasl_free(s);
        assert_int_equal(h.held, 0);
    }
    mproto_sasl_free(NULL);
}

/* Whether the octets stand anywhere in the one block of s. */
static int holds(const mproto_sasl *s, size_t size, const char *octets)
{
    const char *p = (const char *)s;
    size_t n = strlen(octets), i;

    for (i = 0; i + n <= size; i++)
        if (memcmp(p + i, octets, n) == 0)
            return 1;
    return 0;
}

/* A mechanism that does not send the password keeps none behind its end. */
static void test_the_password_goes_before_the_object(void **state)
{
    static const char *const hide[] = { "CRAM-MD5", "SCRAM-SHA-256-PLUS" };
    mproto_sasl_opts o = bound_opts();
    mproto_alloc alloc;
    size_t i;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    o.alloc = &alloc;
    for (i = 0; i < 2; i++) {
        mproto_sasl *c = mproto_sasl_client(span_of(hide[i]), &o);
        mproto_sasl *s = server_of("PLAIN");
        size_t size = h.held;

        assert_true(holds(c, size, "pencil"));
        mproto_sasl_free(s);
        o.alloc = NULL;
        s = mproto_sasl_server(span_of(hide[i]), &o);
        o.alloc = &alloc;
        assert_int_equal(play(c, s, says_pencil), MPROTO_SASL_DONE);
        assert_false(holds(c, size, "pencil"));
        mproto_sasl_free(c);
        mproto_sasl_free(s);
    }
}

static void test_no_memory(void **state)
{
    mproto_sasl_opts o = bound_opts();
    mproto_alloc alloc;
    mproto_sasl *s;
    size_t i;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    o.alloc = &alloc;
    h.dry = 1;
    for (i = 0; i < ALL; i++) {
        assert_null(mproto_sasl_client(span_of(all[i]), &o));
        assert_null(mproto_sasl_server(span_of(all[i]), &o));
    }
    assert_null(mproto_sasl_tokens(span_of("GSSAPI"), &alloc));
    h.dry = 0;
    s = mproto_sasl_tokens(span_of("GSSAPI"), &alloc);
    expect(s, NULL, MPROTO_SASL_TOKEN, NULL);
    h.dry = 1;
    assert_int_equal(mproto_sasl_token(s, "x", 1, 0), MPROTO_E_NOMEM);
    h.dry = 0;
    assert_int_equal(mproto_sasl_token(s, "x", 1, 0), MPROTO_OK);
    expect(s, NULL, MPROTO_SASL_SEND, "x");
    h.dry = 1;
    assert_fails(s, "more", MPROTO_E_MEMORY);
    assert_int_equal(h.held, 0);
}

static void test_options_that_are_not_enough(void **state)
{
    mproto_sasl_opts o = bound_opts();

    (void)state;
    assert_null(mproto_sasl_client(span_of("PLAIN"), NULL));
    o.size = 0;
    assert_null(mproto_sasl_client(span_of("PLAIN"), &o));
    o = bound_opts();
    o.random_n = 17;
    assert_null(mproto_sasl_client(span_of("SCRAM-SHA-1"), &o));
    assert_null(mproto_sasl_server(span_of("SCRAM-SHA-1"), &o));
    assert_null(mproto_sasl_server(span_of("CRAM-MD5"), &o));
    mproto_sasl_free(mproto_sasl_client(span_of("CRAM-MD5"), &o));
    o = bound_opts();
    o.server_key_n = 15;
    assert_null(mproto_sasl_server(span_of("SCRAM-SHA-1"), &o));
    o = bound_opts();
    o.binding = NULL;
    assert_null(mproto_sasl_client(span_of("SCRAM-SHA-1-PLUS"), &o));
    o = bound_opts();
    o.binding_n = 0;
    assert_null(mproto_sasl_server(span_of("SCRAM-SHA-1-PLUS"), &o));
}

/* SASL-02: sizes whose sum is past all memory. */
static void test_sasl_02_sizes_that_overflow(void **state)
{
    mproto_sasl_opts o = sasl_opts();

    (void)state;
    o.secret_n = SIZE_MAX;
    assert_null(mproto_sasl_client(span_of("PLAIN"), &o));
    o.secret_n = SIZE_MAX / 3 + 1;
    assert_null(mproto_sasl_client(span_of("PLAIN"), &o));
}

/* A message at the limit is read, and one octet more is not. */
static void test_sasl_01_the_longest_message(void **state)
{
    static const struct { const char *name; size_t most; } limits[] = {
        { "PLAIN", 2048 }, { "LOGIN", 1024 }, { "CRAM-MD5", 1024 },
        { "SCRAM-SHA-1", 2048 }, { "EXTERNAL", 1024 }, { "ANONYMOUS", 1020 },
        { "XOAUTH2", 9216 }, { "OAUTHBEARER", 9216 }
    };
    char *text = malloc(9218);
    mproto_span out;
    size_t i;

    (void)state;
    assert_non_null(text);
    for (i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        mproto_sasl *s = server_of(limits[i].name);

        memset(text, 'a', limits[i].most);
        text[limits[i].most] = '\0';
        mproto_sasl_step(s, NULL, 0, &out);
        step(s, text, &out);
        assert_int_not_equal(mproto_sasl_error(s)->code, MPROTO_E_LIMIT);
        mproto_sasl_free(s);
        s = server_of(limits[i].name);
        strcat(text, "a");
        mproto_sasl_step(s, NULL, 0, &out);
        assert_fails(s, text, MPROTO_E_LIMIT);
    }
    free(text);
}

/* Names, nonces and authzids as long as a message can have them. */
static void test_sasl_01_the_longest_pieces(void **state)
{
    static const char *const forms[] = {
        "n,,n=%s,r=abc", "n,a=%s,n=u,r=abc", "n,,n=u,r=%s", "n,,n=u,r=a,x=%s"
    };
    char name[2048], text[2100];
    mproto_span out;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        mproto_sasl *s = server_of("SCRAM-SHA-256");
        size_t n = 2048 - (strlen(forms[i]) - 2);

        memset(name, 'a', n);
        name[n] = '\0';
        sprintf(text, forms[i], name);
        assert_int_equal(strlen(text), 2048);
        expect(s, text, MPROTO_SASL_LOOKUP, NULL);
        assert_int_equal(says_pencil(s), MPROTO_OK);
        assert_int_equal(step(s, NULL, &out), MPROTO_SASL_SEND);
        memset(text, 'c', 2047);
        memcpy(text, "c=biws,", 7);
        text[2047] = '\0';
        assert_fails(s, text, MPROTO_E_PEER);
    }
}

static void test_answers_out_of_turn(void **state)
{
    mproto_sasl *s = server_of("PLAIN");
    mproto_span out;

    (void)state;
    assert_int_equal(says_pencil(s), MPROTO_E_STATE);
    assert_int_equal(says_yes(s), MPROTO_E_STATE);
    assert_int_equal(denies(s), MPROTO_E_STATE);
    assert_int_equal(mproto_sasl_verifier(s, "", 0), MPROTO_E_STATE);
    assert_int_equal(mproto_sasl_token(s, "", 0, 0), MPROTO_E_STATE);
    assert_int_equal(mproto_sasl_step(s, "\0u\0p", 4, &out),
                     MPROTO_SASL_LOOKUP);
    assert_int_equal(mproto_sasl_step(s, NULL, 0, &out), MPROTO_SASL_LOOKUP);
    assert_int_equal(says_yes(s), MPROTO_OK);
    assert_int_equal(says_yes(s), MPROTO_E_STATE);
    assert_int_equal(says_pencil(s), MPROTO_E_STATE);
    expect(s, NULL, MPROTO_SASL_DONE, NULL);
    assert_int_equal(denies(s), MPROTO_E_STATE);
    assert_fails(s, NULL, MPROTO_E_PEER);
}

/* SASL-10: what has failed stays so and keeps its first reason. */
static void test_sasl_10_failed_for_ever(void **state)
{
    mproto_sasl *s = server_of("PLAIN");

    (void)state;
    expect(s, "no NULs", MPROTO_SASL_FAILED, NULL);
    assert_string_equal(mproto_sasl_error(s)->what, "not two NULs");
    expect(s, "more", MPROTO_SASL_FAILED, NULL);
    expect(s, NULL, MPROTO_SASL_FAILED, NULL);
    assert_string_equal(mproto_sasl_error(s)->what, "not two NULs");
    mproto_sasl_free(s);
}

/* SASL-10: freed at any point. */
static void test_sasl_10_freed_anywhere(void **state)
{
    mproto_sasl_opts o = bound_opts();
    mproto_alloc alloc;
    mproto_span out;
    size_t i;
    heap h;

    (void)state;
    alloc = heap_alloc(&h);
    o.alloc = &alloc;
    o.slice = 1;
    for (i = 0; i < ALL; i++) {
        mproto_sasl_free(mproto_sasl_client(span_of(all[i]), &o));
        mproto_sasl_free(mproto_sasl_server(span_of(all[i]), &o));
    }
    for (i = 0; i < 4; i++) {
        mproto_sasl *s = mproto_sasl_server(span_of("SCRAM-SHA-1"), &o);

        if (i > 0)
            mproto_sasl_step(s, "n,,n=user,r=abc", 15, &out);
        if (i > 1)
            says_pencil(s);
        if (i > 2)
            assert_int_equal(mproto_sasl_step(s, NULL, 0, &out),
                             MPROTO_SASL_WORK);
        mproto_sasl_free(s);
    }
    assert_int_equal(h.held, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_wipes_all_of_it),
        cmocka_unit_test(test_the_password_goes_before_the_object),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_options_that_are_not_enough),
        cmocka_unit_test(test_sasl_02_sizes_that_overflow),
        cmocka_unit_test(test_sasl_01_the_longest_message),
        cmocka_unit_test(test_sasl_01_the_longest_pieces),
        cmocka_unit_test(test_answers_out_of_turn),
        cmocka_unit_test(test_sasl_10_failed_for_ever),
        cmocka_unit_test(test_sasl_10_freed_anywhere),
    };

    return cmocka_run_group_tests_name("sasl", tests, NULL, NULL);
}
