/* Quotas (RFC 9208), access lists (RFC 4314), metadata (RFC 5464), COMPRESS
 * (RFC 4978) and UNAUTHENTICATE (RFC 8437), as events. */
#include "imapd_talk.h"

#define ALL "QUOTA ACL METADATA COMPRESS=DEFLATE UNAUTHENTICATE LITERAL+"

static void begin(imapd_talk *t, const char *caps)
{
    talk_greet(t, MPROTO_IMAPD_PREAUTH, caps, NULL);
    assert_null(mproto_imapd_next(t->s));
    talk_take(t, 0);
    t->out_n = 0;
}

static void expect_span(mproto_span s, const char *wanted)
{
    assert_int_equal(s.n, strlen(wanted));
    if (s.n > 0)
        assert_memory_equal(s.p, wanted, s.n);
}

static const struct row {
    const char       *said;
    mproto_imapd_type type;
    const char       *mailbox, *user, *text;
    int               how;
    size_t            list;     /* values in it */
} rows[] = {
    { "GETQUOTA \"\"", MPROTO_IMAPD_GETQUOTA, "", "", "", 0, 0 },
    { "GETQUOTAROOT inbox", MPROTO_IMAPD_GETQUOTAROOT, "INBOX", "", "", 0,
      0 },
    { "SETQUOTA root ()", MPROTO_IMAPD_SETQUOTA, "", "", "root", 0, 0 },
    { "SETQUOTA \"\" (STORAGE 9223372036854775807 MESSAGE 0)",
      MPROTO_IMAPD_SETQUOTA, "", "", "", 0, 4 },
    { "GETACL x", MPROTO_IMAPD_GETACL, "x", "", "", 0, 0 },
    { "SETACL x bob lrs", MPROTO_IMAPD_SETACL, "x", "bob", "lrs", 0, 0 },
    { "SETACL x bob +w0", MPROTO_IMAPD_SETACL, "x", "bob", "w0", '+', 0 },
    { "SETACL x \"-bob\" -w", MPROTO_IMAPD_SETACL, "x", "-bob", "w", '-', 0 },
    { "SETACL x bob \"\"", MPROTO_IMAPD_SETACL, "x", "bob", "", 0, 0 },
    { "DELETEACL x bob", MPROTO_IMAPD_DELETEACL, "x", "bob", "", 0, 0 },
    { "LISTRIGHTS x {3+}\r\nbob", MPROTO_IMAPD_LISTRIGHTS, "x", "bob", "", 0,
      0 },
    { "MYRIGHTS x", MPROTO_IMAPD_MYRIGHTS, "x", "", "", 0, 0 },
    { "SETMETADATA x (/private/a {3+}\r\na b /shared/b NIL)",
      MPROTO_IMAPD_SETMETADATA, "x", "", "", 0, 4 },
    { "COMPRESS deflate", MPROTO_IMAPD_COMPRESS, "", "", "", 0, 0 },
    { "UNAUTHENTICATE", MPROTO_IMAPD_UNAUTHENTICATE, "", "", "", 0, 0 }
};

static size_t count(mproto_imap_list list)
{
    mproto_imap_value v;
    size_t n = 0;

    while (mproto_imap_next(&list, &v))
        n++;
    return n;
}

static void test_events(void **state)
{
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        const mproto_imapd_event *e;
        imapd_talk t;

        begin(&t, ALL);
        snprintf(line, sizeof line, "a %s\r\n", rows[i].said);
        e = talk_say(&t, line);
        assert_non_null(e);
        assert_int_equal(e->type, rows[i].type);
        expect_span(e->mailbox, rows[i].mailbox);
        expect_span(e->user, rows[i].user);
        expect_span(e->text, rows[i].text);
        assert_int_equal(e->how, rows[i].how);
        assert_int_equal(count(e->list), rows[i].list);
        talk_end(&t);
    }
}

static const struct metadata {
    const char *said, *mailbox;
    uint64_t    size;
    int         depth;
    size_t      list;
} metadatas[] = {
    { "\"\" /shared/comment", "", UINT64_MAX, 0, 1 },
    { "x (/private/a /shared/b)", "x", UINT64_MAX, 0, 2 },
    { "(MAXSIZE 1024 DEPTH 1) x /private/a", "x", 1024, 1, 1 },
    { "(DEPTH infinity) x /private/a", "x", UINT64_MAX, -1, 1 },
    /* as in the examples of RFC 5464 4.2 */
    { "x (DEPTH 1) (/private/a)", "x", UINT64_MAX, 1, 1 }
};

static void test_getmetadata(void **state)
{
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof metadatas / sizeof *metadatas; i++) {
        const mproto_imapd_event *e;
        imapd_talk t;

        begin(&t, ALL);
        snprintf(line, sizeof line, "a GETMETADATA %s\r\n",
                 metadatas[i].said);
        e = talk_say(&t, line);
        assert_non_null(e);
        assert_int_equal(e->type, MPROTO_IMAPD_GETMETADATA);
        expect_span(e->mailbox, metadatas[i].mailbox);
        assert_true(e->size == metadatas[i].size);
        assert_int_equal(e->depth, metadatas[i].depth);
        assert_int_equal(count(e->list), metadatas[i].list);
        talk_end(&t);
    }
}

static const char *const wrongs[] = {
    "GETQUOTA", "GETQUOTA a b", "GETQUOTAROOT", "SETQUOTA x",
    "SETQUOTA x STORAGE 1", "SETQUOTA x (STORAGE)", "SETQUOTA x (STORAGE x)",
    "SETQUOTA x (STORAGE 9223372036854775808)", "SETQUOTA x () y",
    "SETACL x bob", "SETACL x bob LRS", "SETACL x bob \"l r\"",
    "SETACL x bob ++l", "SETACL x bob l x", "DELETEACL x", "LISTRIGHTS x",
    "LISTRIGHTS x bob y", "MYRIGHTS", "GETACL x y",
    "GETMETADATA", "GETMETADATA x", "GETMETADATA x ()",
    "GETMETADATA x ((/a))", "GETMETADATA x a", "GETMETADATA x /",
    "GETMETADATA x /a/", "GETMETADATA x /a//b", "GETMETADATA x \"/a*\"",
    "GETMETADATA x \"/%\"", "GETMETADATA (X) x /a",
    "GETMETADATA (DEPTH 2) x /a", "GETMETADATA (MAXSIZE) x /a",
    "GETMETADATA (MAXSIZE 4294967296) x /a", "GETMETADATA x /a y",
    "SETMETADATA x", "SETMETADATA x ()", "SETMETADATA x (/a)",
    "SETMETADATA x (/a (b))", "SETMETADATA x (a b)",
    "SETMETADATA x (/a b /c)", "SETMETADATA x (/a b) y",
    "COMPRESS", "COMPRESS GZIP", "COMPRESS DEFLATE x", "UNAUTHENTICATE x"
};

static void test_wrong(void **state)
{
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        imapd_talk t;

        begin(&t, ALL);
        snprintf(line, sizeof line, "a %s\r\nb NOOP\r\n", wrongs[i]);
        assert_int_equal(talk_say(&t, line)->type, MPROTO_IMAPD_NOOP);
        talk_take(&t, 0);
        assert_memory_equal(t.out, "a BAD ", 6);
        talk_end(&t);
    }
}

/* RFC 5464 1: METADATA-SERVER is of the server only. */
static void test_server_only(void **state)
{
    imapd_talk t;

    (void)state;
    begin(&t, "METADATA-SERVER");
    assert_null(talk_say(&t, "a GETMETADATA x /private/a\r\n"));
    talk_expect(&t, "a BAD METADATA is not offered\r\n");
    assert_null(talk_say(&t, "a SETMETADATA x (/private/a NIL)\r\n"));
    talk_expect(&t, "a BAD METADATA is not offered\r\n");
    assert_non_null(talk_say(&t, "a GETMETADATA \"\" /private/a\r\n"));
    talk_end(&t);
}

/* Where it is on, neither it nor UNAUTHENTICATE can be had. */
static void test_compressed(void **state)
{
    mproto_wire *w;
    imapd_talk t;

    (void)state;
    begin(&t, ALL);
    w = mproto_imapd_wire(t.s);
    assert_non_null(talk_say(&t, "a COMPRESS DEFLATE\r\n"));
    talk_ok(&t);
    talk_expect(&t, "a OK COMPRESS completed\r\n");
    assert_null(mproto_imapd_next(t.s));
    assert_int_equal(mproto_wire_want(w), MPROTO_DEFLATE);
    assert_int_equal(mproto_wire_deflate_on(w), MPROTO_OK);
    assert_null(talk_say(&t, "b COMPRESS DEFLATE\r\n"));
    talk_expect(&t, "b NO [COMPRESSIONACTIVE] it is on already\r\n");
    assert_null(talk_say(&t, "c UNAUTHENTICATE\r\n"));
    talk_expect(&t, "c NO [CANNOT] not while it is compressed\r\n");
    assert_null(talk_say(&t, "d CAPABILITY\r\n"));
    talk_take(&t, 0);
    assert_null(strstr(t.out, "COMPRESS"));
    talk_end(&t);
}

/* RFC 8437: as if the connection had just begun. */
static void test_unauthenticate(void **state)
{
    imapd_talk t;

    (void)state;
    begin(&t, ALL " ENABLE CONDSTORE");
    assert_non_null(talk_say(&t, "a ENABLE CONDSTORE\r\n"));
    assert_non_null(talk_say(&t, "b UNAUTHENTICATE\r\n"));
    talk_ok(&t);
    assert_int_equal(mproto_imapd_enabled(t.s), 0);
    talk_take(&t, 0);
    t.out_n = 0;
    assert_null(talk_say(&t, "c GETACL x\r\n"));
    talk_expect(&t, "c BAD log in first\r\n");
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_getmetadata),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_server_only),
        cmocka_unit_test(test_compressed),
        cmocka_unit_test(test_unauthenticate)
    };

    return cmocka_run_group_tests_name("imapd_admin", tests, NULL, NULL);
}
