#define _XOPEN_SOURCE 700
#include "imapbox_rig.h"
#include <maildrop.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define SEEN    MPROTO_IMAP_SEEN
#define DELETED MPROTO_IMAP_DELETED
#define FLAGGED MPROTO_IMAP_FLAGGED
#define DRAFT   MPROTO_IMAP_DRAFT

static void assert_told(struct rig *rig, const char *told)
{
    assert_string_equal(rig->told, told);
    rig->told[0] = '\0';
}

/* The rest of the one name in a directory that begins so, or "". */
static void find_name(const struct rig *rig, const char *sub,
                      const char *begin, char *name)
{
    char path[512];
    struct dirent *d;
    DIR *dir;

    snprintf(path, sizeof path, "%s/%s", rig->root, sub);
    dir = opendir(path);
    assert_non_null(dir);
    name[0] = '\0';
    while ((d = readdir(dir)) != NULL)
        if (strncmp(d->d_name, begin, strlen(begin)) == 0)
            strcpy(name, d->d_name + strlen(begin));
    closedir(dir);
}

static void test_new_mail_gets_uids_in_order(void **state)
{
    struct rig rig;
    struct imapbox *box;
    char name[256];

    (void)state;
    rig_begin(&rig);
    rig_deliver(&rig, "a\r\n");
    box = rig_inbox(&rig);
    assert_int_equal(imapbox_count(box), 1);
    assert_int_equal(imapbox_recent(box), 1);
    rig_file(&rig, "new/10.b", "b\r\n");
    rig_file(&rig, "new/9.c", "c\r\n");
    rig_file(&rig, "cur/11.d:2,FS", "d\r\n");
    rig_file(&rig, "new/.hidden", "no\r\n");
    rig_file(&rig, "new/a\nb", "no\r\n");
    assert_int_equal(imapbox_sync(box), 0);
    assert_int_equal(imapbox_count(box), 4);
    assert_int_equal(imapbox_uidnext(box), 5);
    assert_true(rig_has(box, 1, "a\r\n"));
    assert_true(rig_has(box, 2, "c\r\n"));
    assert_true(rig_has(box, 3, "b\r\n"));
    assert_true(rig_has(box, 4, "d\r\n"));
    assert_false(rig_has(box, 5, ""));
    assert_int_equal(imapbox_find(box, 4)->flags, SEEN | FLAGGED);
    find_name(&rig, "cur", "9.c", name);
    assert_string_equal(name, ":2,");
    find_name(&rig, "new", "9.c", name);
    assert_string_equal(name, "");
    imapbox_close(box);
    box = rig_inbox(&rig);
    assert_int_equal(imapbox_count(box), 4);
    assert_int_equal(imapbox_uidnext(box), 5);
    imapbox_close(box);
    rig_end(&rig);
}

static void test_flags_stand_in_names(void **state)
{
    struct rig rig;
    struct imapbox *box;
    uint64_t word = 0, modseq;
    char name[256];

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_file(&rig, "cur/1.a:2,PSx", "a\r\n");
    rig_join(&rig, box);
    assert_told(&rig, "+1 r1 ");
    assert_int_equal(imapbox_keyword_bit(box, rig_span("Junk"), 0, &word),
                     0);
    assert_int_equal(imapbox_keyword_bit(box, rig_span("Junk"), 1, &word),
                     1);
    assert_int_equal(word, 1);
    modseq = imapbox_modseq(box);
    assert_int_equal(rig_flag(box, 1, '+', DRAFT | DELETED, word), 0);
    assert_told(&rig, "*1 ");
    assert_int_equal(imapbox_modseq(box), modseq + 1);
    assert_int_equal(imapbox_find(box, 1)->modseq, modseq + 1);
    find_name(&rig, "cur", "1.a", name);
    assert_string_equal(name, ":2,DPSTax");
    assert_int_equal(rig_flag(box, 1, '+', DRAFT, 0), 0);
    assert_told(&rig, "");
    assert_int_equal(imapbox_modseq(box), modseq + 1);
    assert_int_equal(rig_flag(box, 1, '-', SEEN, word), 0);
    find_name(&rig, "cur", "1.a", name);
    assert_string_equal(name, ":2,DPTx");
    assert_int_equal(rig_flag(box, 1, 0, FLAGGED, 0), 0);
    find_name(&rig, "cur", "1.a", name);
    assert_string_equal(name, ":2,FPx");
    assert_int_equal(rig_flag(box, 7, 0, FLAGGED, 0), 0);
    imapbox_close(box);
    box = rig_inbox(&rig);
    assert_int_equal(imapbox_find(box, 1)->flags, FLAGGED);
    assert_int_equal(imapbox_find(box, 1)->keywords, 0);
    assert_string_equal(imapbox_keyword(box, 0), "Junk");
    imapbox_close(box);
    rig_end(&rig);
}

/* The letter x is of another program; and 38 keywords have none at all. */
static void test_many_keywords(void **state)
{
    struct rig rig;
    struct imapbox *box;
    uint64_t all = 0;
    char name[32];
    uint32_t uid;
    unsigned i;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_file(&rig, "cur/1.a:2,x", "a\r\n");
    assert_int_equal(imapbox_sync(box), 0);
    for (i = 0; i < IMAPBOX_KEYWORDS - 1; i++) {
        snprintf(name, sizeof name, "$Word%u", i);
        assert_int_equal(imapbox_keyword_bit(box, rig_span(name), 1, &all),
                         1);
    }
    assert_int_equal(imapbox_keyword_bit(box, rig_span("more"), 1, &all),
                     -1);
    assert_int_equal(errno, ENOSPC);
    assert_null(imapbox_keyword(box, 'x' - 'a'));
    assert_int_equal(imapbox_keyword_bit(box, rig_span("$WORD62"), 1, &all),
                     1);
    assert_int_equal(imapbox_keyword_bit(box, rig_span("a b"), 1, &all), -1);
    assert_int_equal(imapbox_find(box, 1)->keywords, 0);
    assert_int_equal(rig_flag(box, 1, 0, 0, all), 0);
    imapbox_close(box);
    box = rig_inbox(&rig);
    assert_true(imapbox_find(box, 1)->keywords == all);
    assert_int_equal(imapbox_create(rig.root, "B", 0), 0);
    {
        struct imapbox *other = imapbox_open(&rig.store, rig.root, "B");
        size_t n = 2;
        uint32_t uids[2] = { 1, 77 };
        uint64_t bit = 0;

        assert_int_equal(imapbox_keyword_bit(other, rig_span("own"), 1,
                                             &bit), 1);
        assert_int_equal(imapbox_copy(box, other, uids, &n, &uid), 0);
        assert_int_equal(n, 1);
        assert_int_equal(uids[0], 1);
        assert_true(imapbox_find(other, uid)->keywords == ~(uint64_t)1);
        assert_string_equal(imapbox_keyword(other, 1), "$Word0");
        imapbox_close(other);
    }
    imapbox_close(box);
    rig_end(&rig);
}

static void test_recent_in_the_first_session(void **state)
{
    struct rig rig;
    struct imapbox_session other, looks;
    struct imapbox *box;

    (void)state;
    rig_begin(&rig);
    rig_deliver(&rig, "a\r\n");
    box = rig_inbox(&rig);
    looks = other = rig.session;
    looks.read_only = 1;
    assert_int_equal(imapbox_join(box, &looks), 0);
    assert_false(imapbox_is_recent(&looks, imapbox_at(box, 0)));
    assert_int_equal(imapbox_recent(box), 1);
    assert_told(&rig, "");
    rig_join(&rig, box);
    assert_int_equal(imapbox_join(box, &other), 0);
    assert_told(&rig, "r1 ");
    assert_true(imapbox_is_recent(&rig.session, imapbox_at(box, 0)));
    assert_false(imapbox_is_recent(&other, imapbox_at(box, 0)));
    assert_int_equal(imapbox_recent(box), 0);
    imapbox_leave(box, &rig.session);
    imapbox_leave(box, &looks);
    rig_deliver(&rig, "b\r\n");
    assert_int_equal(imapbox_sync(box), 0);
    assert_told(&rig, "+2 r2 ");
    imapbox_leave(box, &other);
    imapbox_close(box);
    box = rig_inbox(&rig);
    assert_int_equal(imapbox_recent(box), 0);
    imapbox_close(box);
    rig_end(&rig);
}

static void test_append_and_copy(void **state)
{
    static const char text[] = "a: b\r\n\r\nbare\nlf\r\n";
    struct rig rig;
    struct imapbox_append *a;
    struct imapbox *box, *other;
    uint32_t uid, uids[2];
    size_t n = 2;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_join(&rig, box);
    assert_int_equal(rig_append(box, text, SEEN | DRAFT, &uid), 0);
    assert_int_equal(uid, 1);
    assert_told(&rig, "+1 r1 ");
    assert_true(rig_has(box, 1, text));
    assert_int_equal(imapbox_find(box, 1)->size, strlen(text));
    assert_int_equal(imapbox_find(box, 1)->received, 1000000000);
    assert_int_equal(imapbox_find(box, 1)->flags, SEEN | DRAFT);
    a = imapbox_append_new(box);
    imapbox_append_message(a, 0, 0, 1);
    imapbox_append_write(a, "x\r\n", 3);
    imapbox_append_message(a, FLAGGED, 0, 2);
    imapbox_append_message(a, 0, 0, 3);
    imapbox_append_write(a, "unix\n\n", 6);
    assert_int_equal(imapbox_append_commit(a, &uid), 0);
    assert_int_equal(uid, 2);
    assert_told(&rig, "+2 +3 +4 r2 r3 r4 ");
    assert_true(rig_has(box, 3, ""));
    assert_true(rig_has(box, 4, "unix\r\n\r\n"));
    assert_int_equal(imapbox_find(box, 4)->size, 8);
    a = imapbox_append_new(box);
    imapbox_append_message(a, 0, 0, 1);
    imapbox_append_drop(a);
    imapbox_append_drop(NULL);
    uids[0] = 1;
    uids[1] = 3;
    assert_int_equal(imapbox_create(rig.root, "A/B", 0), 0);
    other = imapbox_open(&rig.store, rig.root, "A/B");
    assert_non_null(other);
    assert_int_not_equal(imapbox_uidvalidity(other),
                         imapbox_uidvalidity(box));
    assert_int_equal(imapbox_copy(box, other, uids, &n, &uid), 0);
    assert_int_equal(uid, 1);
    assert_int_equal(n, 2);
    assert_true(rig_has(other, 1, text));
    assert_int_equal(imapbox_find(other, 1)->received, 1000000000);
    assert_int_equal(imapbox_find(other, 2)->flags, FLAGGED);
    assert_int_equal(imapbox_copy(box, box, uids, &n, &uid), 0);
    assert_int_equal(uid, 5);
    assert_told(&rig, "+5 +6 r5 r6 ");
    imapbox_close(other);
    imapbox_close(box);
    rig_end(&rig);
}

static void test_expunge(void **state)
{
    static const uint32_t uids[] = { 1, 2, 3, 9 };
    struct rig rig;
    struct imapbox *box;
    uint32_t uid;
    int i;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    for (i = 0; i < 3; i++)
        assert_int_equal(rig_append(box, "a\r\n", i == 1 ? DELETED : 0,
                                    &uid), 0);
    rig_join(&rig, box);
    rig.told[0] = '\0';
    assert_int_equal(imapbox_expunge(box, uids, 4, 1), 0);
    assert_told(&rig, "-2 ");
    assert_int_equal(imapbox_expunge(box, uids, 3, 0), 0);
    assert_told(&rig, "-1 -3 ");
    assert_int_equal(imapbox_count(box), 0);
    imapbox_close(box);
    box = rig_inbox(&rig);
    assert_int_equal(imapbox_count(box), 0);
    assert_int_equal(imapbox_uidnext(box), 4);
    imapbox_close(box);
    rig_end(&rig);
}

static void test_move(void **state)
{
    struct rig rig;
    struct imapbox *box, *other;
    uint32_t uid, uids[] = { 1, 2, 9 };
    size_t n = 3;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    assert_int_equal(rig_append(box, "a\r\n", SEEN, &uid), 0);
    assert_int_equal(rig_append(box, "b\r\n", 0, &uid), 0);
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    other = imapbox_open(&rig.store, rig.root, "A");
    assert_non_null(other);
    rig_join(&rig, box);
    rig.told[0] = '\0';
    assert_int_equal(imapbox_move(box, other, uids, &n, &uid), 0);
    assert_int_equal(n, 2);
    assert_int_equal(uid, 1);
    assert_told(&rig, "-1 -2 ");
    assert_int_equal(imapbox_count(box), 0);
    assert_true(rig_has(other, 1, "a\r\n"));
    assert_int_equal(imapbox_find(other, 1)->flags, SEEN);
    n = 1;
    assert_int_equal(imapbox_move(other, other, uids, &n, &uid), 0);
    assert_int_equal(uid, 3);
    assert_int_equal(imapbox_count(other), 2);
    assert_true(rig_has(other, 3, "a\r\n"));
    assert_false(rig_has(other, 1, "a\r\n"));
    imapbox_close(other);
    imapbox_close(box);
    rig_end(&rig);
}

/* RFC 8474: wherever a message goes, and whatever becomes of the others. */
static void assert_email_id(struct imapbox *box, uint32_t uid,
                            const char *wanted)
{
    char id[IMAPBOX_ID_SIZE];

    imapbox_email_id(id, box, imapbox_find(box, uid));
    assert_string_equal(id, wanted);
}

static void test_copies_keep_their_id(void **state)
{
    struct rig rig;
    struct imapbox *box, *other;
    char id[IMAPBOX_ID_SIZE], next[IMAPBOX_ID_SIZE];
    uint32_t uid, copy;
    size_t n = 1;
    int i;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    assert_int_equal(imapbox_create(rig.root, "Other", 0), 0);
    other = imapbox_open(&rig.store, rig.root, "Other");
    assert_non_null(other);
    imapbox_mailbox_id(id, imapbox_uidvalidity(box));
    imapbox_mailbox_id(next, imapbox_uidvalidity(other));
    assert_string_not_equal(id, next);
    assert_int_equal(rig_append(box, "a\r\n", 0, &uid), 0);
    assert_int_equal(rig_append(box, "a\r\n", 0, &copy), 0);
    imapbox_email_id(id, box, imapbox_find(box, uid));
    imapbox_email_id(next, box, imapbox_find(box, copy));
    assert_string_not_equal(id, next);
    assert_int_equal(imapbox_copy(box, other, &uid, &n, &copy), 0);
    assert_email_id(other, copy, id);
    assert_int_equal(imapbox_move(other, box, &copy, &n, &uid), 0);
    assert_email_id(box, uid, id);
    for (i = 0; i < 1100; i++)          /* the index is written anew */
        assert_int_equal(rig_flag(box, uid, i % 2 ? '+' : '-', SEEN, 0), 0);
    imapbox_close(other);
    imapbox_close(box);
    box = rig_inbox(&rig);
    assert_email_id(box, uid, id);
    imapbox_close(box);
    rig_end(&rig);
}

static void test_unchanged_since(void **state)
{
    struct imapbox_flagging change = { '+', SEEN, 0, 1, 0 };
    struct rig rig;
    struct imapbox *box;
    uint32_t uids[3] = { 1, 2, 3 }, uid;
    size_t n = 3;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    assert_int_equal(rig_append(box, "a\r\n", 0, &uid), 0);
    assert_int_equal(rig_append(box, "b\r\n", 0, &uid), 0);
    change.modseq = imapbox_modseq(box);
    assert_int_equal(rig_flag(box, 1, '+', FLAGGED, 0), 0);
    assert_int_equal(imapbox_flag(box, &change, uids, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(uids[0], 1);
    assert_int_equal(imapbox_find(box, 1)->flags, FLAGGED);
    assert_int_equal(imapbox_find(box, 2)->flags, SEEN);
    imapbox_close(box);
    rig_end(&rig);
}

/* As a program leaves it that makes a link and is killed before it removes the
 * other. */
static void test_a_file_with_two_names(void **state)
{
    struct rig rig;
    struct imapbox *box;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_file(&rig, "new/1.a", "a\r\n");
    assert_int_equal(imapbox_sync(box), 0);
    rig_file(&rig, "new/1.a", "a\r\n");
    rig_file(&rig, "new/2.b", "b\r\n");
    assert_int_equal(imapbox_sync(box), 0);
    assert_int_equal(imapbox_count(box), 2);
    assert_int_equal(imapbox_uidnext(box), 3);
    rig_file(&rig, "cur/2.b:2,F", "b\r\n");
    assert_int_equal(imapbox_sync(box), 0);
    assert_int_equal(imapbox_count(box), 2);
    assert_true(rig_has(box, 1, "a\r\n"));
    assert_true(rig_has(box, 2, "b\r\n"));
    imapbox_close(box);
    rig_end(&rig);
}

/* Programs that know no lock: POP3, mail readers on the same machine. */
static void test_changes_of_others(void **state)
{
    struct maildrop drop;
    struct rig rig;
    struct imapbox *box;
    char from[512], to[512];
    uint32_t uid = 1;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_file(&rig, "cur/1.a:2,", "a\r\n");
    rig_file(&rig, "cur/2.b:2,", "b\r\n");
    rig_join(&rig, box);
    assert_told(&rig, "+1 +2 r1 r2 ");
    snprintf(from, sizeof from, "%s/cur/1.a:2,", rig.root);
    snprintf(to, sizeof to, "%s/cur/1.a:2,S", rig.root);
    assert_int_equal(rename(from, to), 0);
    assert_true(rig_has(box, 1, "a\r\n"));
    assert_int_equal(rename(to, from), 0);
    assert_int_equal(rig_flag(box, 1, '+', DELETED, 0), 0);
    assert_int_equal(imapbox_find(box, 1)->flags, DELETED);
    rig.told[0] = '\0';
    assert_int_equal(maildrop_read(&drop, rig.root), 0);
    assert_int_equal(drop.n, 2);
    assert_string_equal(drop.items[0].uid, "1.a");
    assert_int_equal(maildrop_remove(&drop, 1), 0);
    maildrop_free(&drop);
    assert_int_equal(imapbox_sync(box), 0);
    assert_told(&rig, "-2 ");
    snprintf(from, sizeof from, "%s/cur/1.a:2,T", rig.root);
    assert_int_equal(unlink(from), 0);
    assert_int_equal(imapbox_expunge(box, &uid, 1, 1), 0);
    assert_told(&rig, "-1 ");
    assert_false(rig_has(box, 1, "a\r\n"));
    imapbox_close(box);
    rig_end(&rig);
}

static void test_pop3_finds_what_moved(void **state)
{
    struct maildrop drop;
    struct rig rig;
    struct imapbox *box;
    int fd;

    (void)state;
    rig_begin(&rig);
    rig_deliver(&rig, "a\r\n");
    rig_file(&rig, "new/1.b", "b\r\n");
    assert_int_equal(maildrop_read(&drop, rig.root), 0);
    box = rig_inbox(&rig);
    assert_int_equal(rig_flag(box, 1, '+', SEEN, 0), 0);
    fd = maildrop_open(&drop, 0);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(maildrop_remove(&drop, 0), 0);
    assert_int_equal(maildrop_remove(&drop, 0), 0);
    assert_int_equal(maildrop_open(&drop, 0), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(maildrop_remove(&drop, 1), 0);
    maildrop_free(&drop);
    assert_int_equal(imapbox_sync(box), 0);
    assert_int_equal(imapbox_count(box), 0);
    imapbox_close(box);
    rig_end(&rig);
}

static void test_the_system_tells_of_mail(void **state)
{
    struct rig rig;
    struct imapbox *box;
    struct pollfd p = { .events = POLLIN };

    (void)state;
    rig_begin(&rig);
    p.fd = imapbox_notify_open(&rig.store);
    if (p.fd < 0) {
        rig_end(&rig);
        skip();
    }
    box = rig_inbox(&rig);
    rig_join(&rig, box);
    assert_int_equal(poll(&p, 1, 0), 0);
    rig_deliver(&rig, "a\r\n");
    assert_int_equal(poll(&p, 1, 1000), 1);
    imapbox_notified(&rig.store);
    assert_told(&rig, "+1 r1 ");
    rig_deliver(&rig, "b\r\n");
    imapbox_notified(&rig.store);
    assert_told(&rig, "+2 r2 ");
    imapbox_leave(box, &rig.session);
    imapbox_notified(&rig.store);
    rig_deliver(&rig, "c\r\n");
    assert_int_equal(poll(&p, 1, 0), 0);
    imapbox_close(box);
    imapbox_notify_close(&rig.store);
    rig_end(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_mail_gets_uids_in_order),
        cmocka_unit_test(test_flags_stand_in_names),
        cmocka_unit_test(test_many_keywords),
        cmocka_unit_test(test_recent_in_the_first_session),
        cmocka_unit_test(test_append_and_copy),
        cmocka_unit_test(test_expunge),
        cmocka_unit_test(test_move),
        cmocka_unit_test(test_copies_keep_their_id),
        cmocka_unit_test(test_unchanged_since),
        cmocka_unit_test(test_a_file_with_two_names),
        cmocka_unit_test(test_changes_of_others),
        cmocka_unit_test(test_pop3_finds_what_moved),
        cmocka_unit_test(test_the_system_tells_of_mail)
    };

    return cmocka_run_group_tests_name("imapbox", tests, NULL, NULL);
}
