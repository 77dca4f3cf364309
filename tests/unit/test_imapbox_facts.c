#define _XOPEN_SOURCE 700
#include "imapbox_rig.h"
#include <imapbox_facts.h>
#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void test_status(void **state)
{
    struct imapbox_facts *facts = imapbox_facts_new();
    struct imapbox_status st;
    struct imapbox *box;
    struct rig rig;
    uint32_t uid;

    (void)state;
    assert_non_null(facts);
    rig_begin(&rig);
    rig_deliver(&rig, "abc\r\n");
    box = rig_inbox(&rig);
    assert_int_equal(rig_append(box, "abcdef\r\n", MPROTO_IMAP_SEEN, &uid),
                     0);
    assert_int_equal(rig_append(box, "a\r\n", MPROTO_IMAP_DELETED, &uid), 0);
    imapbox_close(box);
    assert_int_equal(imapbox_status(facts, &rig.store, rig.root, "INBOX",
                                    &st), 0);
    assert_int_equal(st.messages, 3);
    assert_int_equal(st.recent, 3);
    assert_int_equal(st.unseen, 2);
    assert_int_equal(st.deleted, 1);
    assert_int_equal(st.uidnext, 4);
    assert_int_equal(st.size, 16);
    assert_int_equal(st.deleted_size, 3);
    assert_true(st.uidvalidity > 0 && st.modseq > 0);
    rig_deliver(&rig, "abc\r\n");
    assert_int_equal(imapbox_status(facts, &rig.store, rig.root, "INBOX",
                                    &st), 0);
    assert_int_equal(st.messages, 4);
    assert_int_equal(imapbox_status(facts, &rig.store, rig.root, "A", &st),
                     -1);
    assert_int_equal(errno, ENOENT);
    rig_end(&rig);
    imapbox_facts_free(facts);
}

static void test_usage(void **state)
{
    struct imapbox_facts *facts = imapbox_facts_new();
    struct imapbox_usage usage;
    struct rig rig;
    struct imapbox *box;
    char path[512];
    uint32_t uid;
    FILE *f;

    (void)state;
    assert_non_null(facts);
    rig_begin(&rig);
    assert_int_equal(imapbox_usage(facts, rig.root, &usage), 0);
    assert_int_equal(usage.messages, 0);
    rig_deliver(&rig, "abc\r\n");
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    box = imapbox_open(&rig.store, rig.root, "A");
    assert_non_null(box);
    assert_int_equal(rig_append(box, "abcdef\r\n", 0, &uid), 0);
    imapbox_close(box);
    snprintf(path, sizeof path, "%s/cur/1.x:2,", rig.root);
    f = fopen(path, "wb");
    assert_non_null(f);
    fputs("x", f);
    fclose(f);
    assert_int_equal(imapbox_usage(facts, rig.root, &usage), 0);
    assert_int_equal(usage.messages, 3);
    assert_int_equal(usage.octets, 14);
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "A"), 0);
    assert_int_equal(imapbox_usage(facts, rig.root, &usage), 0);
    assert_int_equal(usage.messages, 2);
    assert_int_equal(usage.octets, 6);
    rig_end(&rig);
    imapbox_facts_free(facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_usage)
    };

    return cmocka_run_group_tests_name("imapbox_facts", tests, NULL, NULL);
}
