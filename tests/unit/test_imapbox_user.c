#define _XOPEN_SOURCE 700
#include "imapbox_rig.h"
#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <setjmp.h>
#include <cmocka.h>

/* All mailboxes, each with what it is: "A; A/B \Sent; INBOX". */
static void assert_list(const struct rig *rig, const char *wanted)
{
    char text[1024] = "", attrs[MPROTO_IMAPLIST_ATTRS_MAX];
    struct imapbox_list list;
    size_t i, n = 0;

    assert_int_equal(imapbox_list_read(&list, rig->root), 0);
    for (i = 0; i < list.n; i++) {
        mproto_imaplist_attrs_write(attrs, sizeof attrs,
                                    list.boxes[i].attrs);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s%s",
                              i > 0 ? "; " : "", list.boxes[i].name.p,
                              attrs[0] != '\0' ? " " : "", attrs);
    }
    imapbox_list_free(&list);
    assert_string_equal(text, wanted);
}

/* With an INBOX that was opened once. */
static void begin(struct rig *rig)
{
    struct imapbox *box;

    rig_begin(rig);
    box = imapbox_open(&rig->store, rig->root, "INBOX");
    assert_non_null(box);
    imapbox_close(box);
}

static void test_create_and_delete(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    assert_list(&rig, "INBOX");
    assert_int_equal(imapbox_create(rig.root, "A/B/C",
                                    MPROTO_IMAPLIST_SENT), 0);
    assert_list(&rig, "A; A/B; A/B/C \\Sent; INBOX");
    assert_int_equal(imapbox_create(rig.root, "A.x", 0), 0);
    assert_int_equal(imapbox_create(rig.root, "INBOX/y", 0), 0);
    assert_list(&rig, "A; A/B; A/B/C \\Sent; A.x; INBOX; INBOX/y");
    assert_int_equal(imapbox_create(rig.root, "A", 0), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(imapbox_create(rig.root, "INBOX", 0), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "A"), 0);
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "INBOX/y"), 0);
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "A.x"), 0);
    assert_list(&rig, "A/B; A/B/C \\Sent; INBOX");
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "A"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "INBOX"), -1);
    assert_int_equal(errno, EPERM);
    rig_end(&rig);
}

static void test_uses(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    assert_int_equal(imapbox_create(rig.root, "Sent", 0), 0);
    assert_int_equal(imapbox_create(rig.root, "Trash", 0), 0);
    assert_list(&rig, "INBOX; Sent \\Sent; Trash \\Trash");
    assert_int_equal(imapbox_create(rig.root, "Out", MPROTO_IMAPLIST_SENT),
                     0);
    assert_list(&rig, "INBOX; Out \\Sent; Sent; Trash \\Trash");
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "Out", "Away"), 0);
    assert_list(&rig, "Away \\Sent; INBOX; Sent; Trash \\Trash");
    rig_end(&rig);
}

static void test_subscriptions(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    assert_int_equal(imapbox_subscribe(rig.root, "A", 1), 0);
    assert_int_equal(imapbox_subscribe(rig.root, "A", 1), 0);
    assert_int_equal(imapbox_subscribe(rig.root, "B", 1), 0);
    assert_list(&rig,
                "A \\Subscribed; B \\NonExistent \\Subscribed; INBOX");
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "A"), 0);
    assert_list(&rig, "A \\NonExistent \\Subscribed; "
                      "B \\NonExistent \\Subscribed; INBOX");
    assert_int_equal(imapbox_subscribe(rig.root, "A", 0), 0);
    assert_int_equal(imapbox_subscribe(rig.root, "B", 0), 0);
    assert_int_equal(imapbox_subscribe(rig.root, "C", 0), 0);
    assert_list(&rig, "INBOX");
    rig_file(&rig, "imapbox.subscriptions",
             "Z\nC\n\nINBOX\nZ\nC/D\nINBOX\nC\n");
    assert_int_equal(imapbox_create(rig.root, "C", 0), 0);
    assert_list(&rig, "C \\Subscribed; C/D \\NonExistent \\Subscribed; "
                      "INBOX \\Subscribed; Z \\NonExistent \\Subscribed");
    rig_end(&rig);
}

static void test_rename(void **state)
{
    struct rig rig;
    struct imapbox *box;
    uint32_t uid, validity;

    (void)state;
    begin(&rig);
    assert_int_equal(imapbox_create(rig.root, "A/B/C", 0), 0);
    assert_int_equal(imapbox_create(rig.root, "AB", 0), 0);
    box = imapbox_open(&rig.store, rig.root, "A/B");
    assert_non_null(box);
    assert_int_equal(rig_append(box, "a\r\n", 0, &uid), 0);
    validity = imapbox_uidvalidity(box);
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "A", "X/Y"), 0);
    assert_list(&rig, "AB; INBOX; X; X/Y; X/Y/B; X/Y/B/C");
    assert_int_equal(rig_flag(box, uid, '+', MPROTO_IMAP_SEEN, 0), 0);
    assert_true(rig_has(box, uid, "a\r\n"));
    imapbox_close(box);
    box = imapbox_open(&rig.store, rig.root, "X/Y/B");
    assert_non_null(box);
    assert_int_equal(imapbox_uidvalidity(box), validity);
    assert_int_equal(imapbox_find(box, uid)->flags, MPROTO_IMAP_SEEN);
    imapbox_close(box);
    errno = 0;
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "X", "AB"), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "X", "X/Q"), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "X", "INBOX"), -1);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "no", "yes"), -1);
    assert_int_equal(errno, ENOENT);
    assert_list(&rig, "AB; INBOX; X; X/Y; X/Y/B; X/Y/B/C");
    rig_end(&rig);
}

/* The name may even be that of another mailbox by then. */
static void test_rename_while_a_message_comes(void **state)
{
    struct rig rig;
    struct imapbox *box;
    struct imapbox_append *a;
    uint32_t uid;

    (void)state;
    begin(&rig);
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    box = imapbox_open(&rig.store, rig.root, "A");
    assert_non_null(box);
    a = imapbox_append_new(box);
    imapbox_append_message(a, 0, 0, 1);
    imapbox_append_write(a, "a\r\n", 3);
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "A", "B"), 0);
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    imapbox_append_message(a, 0, 0, 2);
    imapbox_append_write(a, "b\r\n", 3);
    assert_int_equal(imapbox_append_commit(a, &uid), 0);
    assert_true(rig_has(box, uid, "a\r\n"));
    assert_true(rig_has(box, uid + 1, "b\r\n"));
    imapbox_close(box);
    box = imapbox_open(&rig.store, rig.root, "A");
    assert_int_equal(imapbox_count(box), 0);
    imapbox_close(box);
    rig_end(&rig);
}

static void test_rename_of_inbox(void **state)
{
    struct rig rig;
    struct imapbox *box;

    (void)state;
    begin(&rig);
    rig_deliver(&rig, "a\r\n");
    rig_deliver(&rig, "b\r\n");
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "INBOX", "Old"),
                     0);
    box = imapbox_open(&rig.store, rig.root, "INBOX");
    assert_non_null(box);
    assert_int_equal(imapbox_count(box), 0);
    assert_int_equal(imapbox_uidnext(box), 3);
    imapbox_close(box);
    box = imapbox_open(&rig.store, rig.root, "Old");
    assert_non_null(box);
    assert_int_equal(imapbox_count(box), 2);
    assert_true(rig_has(box, 2, "b\r\n"));
    imapbox_close(box);
    rig_end(&rig);
}

static void test_another_of_the_same_name(void **state)
{
    struct rig rig;
    struct imapbox *box, *next;
    uint32_t validity, uid;

    (void)state;
    begin(&rig);
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    box = imapbox_open(&rig.store, rig.root, "A");
    assert_non_null(box);
    validity = imapbox_uidvalidity(box);
    assert_int_equal(imapbox_join(box, &rig.session), 0);
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "A"), 0);
    assert_string_equal(rig.told, "lost ");
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    next = imapbox_open(&rig.store, rig.root, "A");
    assert_non_null(next);
    assert_ptr_not_equal(next, box);
    assert_true(imapbox_uidvalidity(next) > validity);
    assert_int_equal(rig_append(box, "a\r\n", 0, &uid), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(rig_flag(box, 1, 0, 0, 0), -1);
    assert_int_equal(errno, ENOENT);
    imapbox_close(box);
    imapbox_close(next);
    assert_null(imapbox_open(&rig.store, rig.root, "B"));
    assert_int_equal(errno, ENOENT);
    rig_end(&rig);
}

/* A link could lead out of the Maildir, and a file is no folder. */
static void test_what_is_no_folder(void **state)
{
    struct rig rig;
    char path[512];
    FILE *f;

    (void)state;
    begin(&rig);
    snprintf(path, sizeof path, "%s/.Link", rig.root);
    assert_int_equal(symlink("/", path), 0);
    snprintf(path, sizeof path, "%s/.File", rig.root);
    f = fopen(path, "wb");
    assert_non_null(f);
    fclose(f);
    snprintf(path, sizeof path, "%s/.a.&bad", rig.root);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_list(&rig, "INBOX");
    assert_null(imapbox_open(&rig.store, rig.root, "Link"));
    assert_int_equal(errno, ENOENT);
    assert_null(imapbox_open(&rig.store, rig.root, "File"));
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "Link"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "Link", "B"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(imapbox_create(rig.root, "Link", 0), -1);
    assert_int_equal(errno, EEXIST);
    rig_end(&rig);
}

static void test_welcome(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    assert_int_equal(imapbox_welcome(&rig.store, rig.root), 0);
    assert_list(&rig, "Archive \\Subscribed \\Archive; "
                      "Drafts \\Subscribed \\Drafts; INBOX \\Subscribed; "
                      "Junk \\Subscribed \\Junk; "
                      "Sent \\Subscribed \\Sent; "
                      "Trash \\Subscribed \\Trash");
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "Junk"), 0);
    assert_int_equal(imapbox_subscribe(rig.root, "Junk", 0), 0);
    assert_int_equal(imapbox_subscribe(rig.root, "INBOX", 0), 0);
    assert_int_equal(imapbox_welcome(&rig.store, rig.root), 0);
    assert_list(&rig, "Archive \\Subscribed \\Archive; "
                      "Drafts \\Subscribed \\Drafts; INBOX; "
                      "Sent \\Subscribed \\Sent; "
                      "Trash \\Subscribed \\Trash");
    rig_end(&rig);
}

static void test_list_in_utf8(void **state)
{
    struct imapbox_list list;
    struct rig rig;

    (void)state;
    begin(&rig);
    assert_int_equal(imapbox_create(rig.root, "&AOQ-", 0), 0);
    assert_int_equal(imapbox_create(rig.root, "z", 0), 0);
    assert_int_equal(imapbox_create(rig.root, "&U,BTFw-", 0), 0);
    assert_int_equal(imapbox_list_read(&list, rig.root), 0);
    assert_int_equal(imapbox_list_utf8(&list), 0);
    assert_int_equal(list.n, 4);
    assert_string_equal(list.boxes[0].name.p, "INBOX");
    assert_string_equal(list.boxes[1].name.p, "z");
    assert_string_equal(list.boxes[2].name.p, "\303\244");
    assert_string_equal(list.boxes[3].name.p, "\345\217\260\345\214\227");
    assert_int_equal(list.boxes[3].name.n, 6);
    imapbox_list_free(&list);
    rig_end(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_and_delete),
        cmocka_unit_test(test_uses),
        cmocka_unit_test(test_subscriptions),
        cmocka_unit_test(test_rename),
        cmocka_unit_test(test_rename_while_a_message_comes),
        cmocka_unit_test(test_rename_of_inbox),
        cmocka_unit_test(test_another_of_the_same_name),
        cmocka_unit_test(test_what_is_no_folder),
        cmocka_unit_test(test_welcome),
        cmocka_unit_test(test_list_in_utf8)
    };

    return cmocka_run_group_tests_name("imapbox_user", tests, NULL, NULL);
}
