#define _XOPEN_SOURCE 700
#include "imapbox_rig.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <setjmp.h>
#include <cmocka.h>

#define SEEN    MPROTO_IMAP_SEEN
#define FLAGGED MPROTO_IMAP_FLAGGED

static void assert_told(struct rig *rig, const char *told)
{
    assert_string_equal(rig->told, told);
    rig->told[0] = '\0';
}

/* What another process does with the same mailbox. */
static void in_process(const struct rig *rig, void (*act)(struct imapbox *))
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct imapbox_store store = { .boxes = NULL };
        struct imapbox *box = imapbox_open(&store, rig->root, "INBOX");

        act(box);
        imapbox_close(box);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void flag_and_append(struct imapbox *box)
{
    uint64_t word = 0;
    uint32_t uid;

    if (imapbox_keyword_bit(box, rig_span("Other"), 1, &word) != 1
        || rig_flag(box, 1, '+', SEEN, word) < 0
        || rig_append(box, "c\r\n", 0, &uid) < 0
        || imapbox_expunge(box, (uint32_t[]){ 2 }, 1, 0) < 0)
        _exit(1);
}

/* So much that the index becomes another file. */
static void flag_a_lot(struct imapbox *box)
{
    int i;

    for (i = 0; i < 600; i++)
        if (rig_flag(box, 1, i % 2 ? '-' : '+', FLAGGED, 0) < 0)
            _exit(1);
    flag_and_append(box);
    for (i = 0; i < 600; i++)
        if (rig_flag(box, 1, i % 2 ? '-' : '+', FLAGGED, 0) < 0)
            _exit(1);
}

static void two_processes(void (*act)(struct imapbox *))
{
    struct rig rig;
    struct imapbox *box;

    rig_begin(&rig);
    rig_deliver(&rig, "a\r\n");
    rig_deliver(&rig, "b\r\n");
    box = rig_inbox(&rig);
    rig_join(&rig, box);
    assert_told(&rig, "r1 r2 ");
    in_process(&rig, act);
    assert_int_equal(imapbox_sync(box), 0);
    assert_non_null(strstr(rig.told, "*1 "));
    assert_non_null(strstr(rig.told, "-2 "));
    assert_non_null(strstr(rig.told, "+3 "));
    assert_non_null(strstr(rig.told, "r3 "));
    assert_int_equal(imapbox_count(box), 2);
    assert_int_equal(imapbox_find(box, 1)->flags, SEEN);
    assert_int_equal(imapbox_find(box, 1)->keywords, 1);
    assert_string_equal(imapbox_keyword(box, 0), "Other");
    assert_true(rig_has(box, 3, "c\r\n"));
    rig.told[0] = '\0';
    assert_int_equal(imapbox_sync(box), 0);
    assert_told(&rig, "");
    imapbox_close(box);
    rig_end(&rig);
}

static void test_another_process(void **state)
{
    (void)state;
    two_processes(flag_and_append);
}

static void test_another_process_makes_the_index_short(void **state)
{
    (void)state;
    two_processes(flag_a_lot);
}

/* Nothing tells which UIDs were in the lines that are lost. */
static void test_damage_gives_a_new_uidvalidity(void **state)
{
    struct rig rig;
    struct imapbox *box;
    uint32_t uid, validity;
    char path[512];
    int fd;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    assert_int_equal(rig_append(box, "a\r\n", 0, &uid), 0);
    assert_int_equal(rig_append(box, "b\r\n", 0, &uid), 0);
    validity = imapbox_uidvalidity(box);
    rig_join(&rig, box);
    rig.told[0] = '\0';
    snprintf(path, sizeof path, "%s/imapbox.index", rig.root);
    fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "ffffffff", 8, 60), 8);
    close(fd);
    assert_int_equal(imapbox_sync(box), 0);
    imapbox_close(box);
    box = rig_inbox(&rig);
    assert_int_not_equal(imapbox_uidvalidity(box), validity);
    assert_int_equal(imapbox_count(box), 2);
    imapbox_close(box);
    assert_int_equal(unlink(path), 0);
    box = rig_inbox(&rig);
    assert_true(imapbox_uidvalidity(box) > validity + 1);
    rig_join(&rig, box);
    rig.told[0] = '\0';
    assert_int_equal(unlink(path), 0);
    assert_int_equal(imapbox_sync(box), -1);
    assert_int_equal(errno, ENOENT);
    assert_told(&rig, "lost ");
    imapbox_close(box);
    rig_end(&rig);
}

/* What is left of an index counts as far as it goes. */
static void test_index_cut_at_each_octet(void **state)
{
    struct rig rig;
    struct imapbox *box;
    char path[512], text[4096];
    uint32_t uid, validity;
    ssize_t n, i;
    int fd;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    assert_int_equal(rig_append(box, "a\r\n", 0, &uid), 0);
    assert_int_equal(rig_append(box, "b\r\n", 0, &uid), 0);
    assert_int_equal(rig_flag(box, 1, '+', SEEN, 0), 0);
    assert_int_equal(imapbox_expunge(box, (uint32_t[]){ 2 }, 1, 0), 0);
    validity = imapbox_uidvalidity(box);
    imapbox_close(box);
    snprintf(path, sizeof path, "%s/imapbox.index", rig.root);
    fd = open(path, O_RDWR);
    n = read(fd, text, sizeof text);
    close(fd);
    for (i = 0; i <= n; i += i < 80 || i > n - 40 ? 1 : 7) {
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        assert_int_equal(write(fd, text, (size_t)i), i);
        close(fd);
        box = rig_inbox(&rig);
        assert_int_equal(imapbox_count(box), 1);
        assert_int_equal(imapbox_at(box, 0)->flags, SEEN);
        if (imapbox_uidvalidity(box) == validity)
            assert_int_equal(imapbox_at(box, 0)->uid, 1);
        imapbox_close(box);
    }
    assert_int_equal(imapbox_uidvalidity(box = rig_inbox(&rig)), validity);
    assert_int_equal(imapbox_uidnext(box), 3);
    imapbox_close(box);
    rig_end(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_another_process),
        cmocka_unit_test(test_another_process_makes_the_index_short),
        cmocka_unit_test(test_damage_gives_a_new_uidvalidity),
        cmocka_unit_test(test_index_cut_at_each_octet)
    };

    return cmocka_run_group_tests_name("imapbox_index", tests, NULL, NULL);
}
