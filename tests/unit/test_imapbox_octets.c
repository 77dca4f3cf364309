/* Octets of messages, piece by piece. */
#define _XOPEN_SOURCE 700
#include "imapbox_rig.h"
#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* From each place on, and back again, as imapbox_read() has it. */
static void assert_pieces(struct imapbox *box, uint32_t uid)
{
    static char piece[30000];
    struct imapbox_octets *o = imapbox_octets_open(box, uid);
    size_t n, at, step, k, left;
    char *p = imapbox_read(box, uid, &n);

    assert_non_null(o);
    assert_non_null(p);
    assert_int_equal(imapbox_octets_size(o), n);
    assert_int_equal(imapbox_find(box, uid)->size, n);
    for (step = 1; step < 30000; step = 7 * step + 1)
        for (at = 0; at < n + 2 && at < 300 * step; at += step) {
            left = at < n ? n - at : 0;
            k = (size_t)imapbox_octets_read(o, at, piece, step);
            assert_int_equal(k, step < left ? step : left);
            assert_memory_equal(piece, p + n - left, k);
        }
    imapbox_octets_close(o);
    free(p);
}

static void make_lines(const struct rig *rig, const char *name,
                       const char *line, size_t n)
{
    size_t line_n = strlen(line), i;
    char *text = malloc(n * line_n + 1);

    assert_non_null(text);
    for (i = 0; i < n; i++)
        memcpy(text + i * line_n, line, line_n + 1);
    rig_file(rig, name, text);
    free(text);
}

static void test_octets_come_in_pieces(void **state)
{
    char line[2000];
    struct rig rig;
    struct imapbox *box;
    uint32_t uid;

    (void)state;
    memset(line, 'x', sizeof line - 1);
    strcpy(line + sizeof line - 4, "y\r\n");
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_file(&rig, "new/1", "");
    rig_file(&rig, "new/2", "none");
    rig_file(&rig, "new/3", "\n\nunix\r\n\r\n\n\r");
    rig_file(&rig, "new/4", "wire\r\n\nand\rbare\n\n");
    make_lines(&rig, "new/5", "\n", 40000);
    make_lines(&rig, "new/6", "to: you\n", 9000);
    make_lines(&rig, "new/7", "a: line\r\n", 7000);
    make_lines(&rig, "new/8", line, 50);
    make_lines(&rig, "new/9", line + sizeof line - 1024, 50);
    assert_int_equal(imapbox_sync(box), 0);
    assert_int_equal(imapbox_count(box), 9);
    for (uid = 1; uid <= 9; uid++)
        assert_pieces(box, uid);
    assert_true(rig_has(box, 3, "\r\n\r\nunix\r\n\r\n\r\n\r"));
    imapbox_close(box);
    rig_end(&rig);
}

static void assert_header(struct imapbox *box, uint32_t uid,
                          const char *header, const char *fields)
{
    size_t n, k;
    char *p = imapbox_read_header(box, uid, &n), *q;
    int again;

    assert_non_null(p);
    assert_int_equal(n, strlen(header));
    assert_memory_equal(p, header, n);
    free(p);
    for (again = 0; again < 2; again++) {
        q = imapbox_read_fields(box, uid, &k);
        assert_non_null(q);
        assert_int_equal(k, strlen(fields));
        assert_memory_equal(q, fields, k);
        free(q);
    }
}

/* The header alone, and of it what mail is sorted by, the second time without
 * the file. */
static void test_headers_are_read_alone(void **state)
{
    struct rig rig;
    struct imapbox *box;
    size_t n;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_file(&rig, "new/1", "");
    rig_file(&rig, "new/2", "Subject: none");
    rig_file(&rig, "new/3", "X: 1\nDATE: now\n\nFrom: body\n");
    rig_file(&rig, "new/4", "cc: a\r\n b\r\nX: 2\r\nto: c\r\n\r\nTo: b\r\n");
    rig_file(&rig, "new/5", "\r\nFrom: body\r\n\r\n");
    rig_file(&rig, "new/6", "From: x\r\r\n\r\r\nFrom: body\r\n\r\n");
    assert_int_equal(imapbox_sync(box), 0);
    assert_header(box, 1, "", "");
    assert_header(box, 2, "Subject: none", "Subject: none");
    assert_header(box, 3, "X: 1\r\nDATE: now\r\n\r\n", "DATE: now\r\n");
    assert_header(box, 4, "cc: a\r\n b\r\nX: 2\r\nto: c\r\n\r\n",
                  "cc: a\r\n b\r\nto: c\r\n");
    assert_header(box, 5, "\r\n", "");
    assert_header(box, 6, "From: x\r\r\n\r\r\n", "From: x\r\r\n");
    assert_null(imapbox_read_header(box, 7, &n));
    assert_int_equal(errno, ENOENT);
    assert_null(imapbox_read_fields(box, 7, &n));
    imapbox_close(box);
    assert_int_equal(rig.store.kept, 0);
    rig_end(&rig);
}

/* Wherever the pieces end in which it is read. */
static void test_long_headers_are_read_whole(void **state)
{
    static char text[10000];
    char name[16];
    struct rig rig;
    struct imapbox *box;
    size_t n, i;
    char *p;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    for (i = 0; i < 8; i++) {
        memset(text, 'x', 4100);
        memcpy(text, "Cc: a\r\nTo:", 10);
        memcpy(text + 4088 + i, "\r\n\r\n", 4);
        strcpy(text + 4092 + i, "body\r\n\r\n");
        sprintf(name, "new/%u", (unsigned)i);
        rig_file(&rig, name, text);
        assert_int_equal(imapbox_sync(box), 0);
        p = imapbox_read_header(box, (uint32_t)i + 1, &n);
        assert_non_null(p);
        assert_int_equal(n, 4092 + i);
        assert_memory_equal(p, text, n);
        free(p);
    }
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "Cc: a\r\nTo:", 10);
    rig_file(&rig, "new/8", text);
    assert_int_equal(imapbox_sync(box), 0);
    p = imapbox_read_fields(box, 9, &n);
    assert_non_null(p);
    assert_int_equal(n, sizeof text - 1);
    free(p);
    imapbox_close(box);
    rig_end(&rig);
}

/* What is told by and by may be gone by then, or cut. */
static void test_octets_outlive_the_message(void **state)
{
    static char piece[100];
    struct rig rig;
    struct imapbox *box;
    struct imapbox_octets *o;
    char path[512];
    uint32_t uid = 1;

    (void)state;
    rig_begin(&rig);
    box = rig_inbox(&rig);
    rig_file(&rig, "cur/1:2,T", "unix\nlines\n");
    assert_int_equal(imapbox_sync(box), 0);
    o = imapbox_octets_open(box, uid);
    assert_non_null(o);
    snprintf(path, sizeof path, "%s/cur/1:2,T", rig.root);
    assert_int_equal(truncate(path, 6), 0);
    assert_int_equal(imapbox_expunge(box, &uid, 1, 1), 0);
    assert_int_equal(imapbox_octets_size(o), 13);
    assert_int_equal(imapbox_octets_read(o, 3, piece, 100), 4);
    assert_memory_equal(piece, "x\r\nl", 4);
    assert_int_equal(imapbox_octets_read(o, 9, piece, 100), 0);
    imapbox_octets_close(o);
    assert_null(imapbox_octets_open(box, uid));
    assert_int_equal(errno, ENOENT);
    imapbox_close(box);
    rig_end(&rig);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_octets_come_in_pieces),
        cmocka_unit_test(test_octets_outlive_the_message),
        cmocka_unit_test(test_headers_are_read_alone),
        cmocka_unit_test(test_long_headers_are_read_whole)
    };

    return cmocka_run_group_tests_name("imapbox_octets", tests, NULL, NULL);
}
