#define _XOPEN_SOURCE 700
#include "imapbox_rig.h"
#include <imapbox_meta.h>
#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void begin(struct rig *rig)
{
    rig_begin(rig);
    imapbox_close(rig_inbox(rig));
}

static int set(const struct rig *rig, const char *name, const char *entry,
               const char *value)
{
    struct imapbox_meta_entry e;

    e.name = rig_span(entry);
    e.value = rig_span(value != NULL ? value : "");
    if (value == NULL)
        e.value.p = NULL;
    return imapbox_meta_change(rig->root, name, &e, 1);
}

/* All of a mailbox: "/private/a=1 /private/b=2 ". */
static void assert_meta(const struct rig *rig, const char *name,
                        const char *wanted)
{
    struct imapbox_meta meta;
    char text[512] = "";
    size_t i, n = 0;

    assert_int_equal(imapbox_meta_read(&meta, rig->root, name), 0);
    for (i = 0; i < meta.n; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s=%.*s ",
                              meta.entries[i].name.p,
                              (int)meta.entries[i].value.n,
                              meta.entries[i].value.p);
    imapbox_meta_free(&meta);
    assert_string_equal(text, wanted);
}

static void test_change(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    assert_meta(&rig, "INBOX", "");
    assert_int_equal(set(&rig, "INBOX", "/private/c", "3\n\n 3"), 0);
    assert_int_equal(set(&rig, "INBOX", "/Private/A", ""), 0);
    assert_int_equal(set(&rig, "INBOX", "/private/b", "2"), 0);
    assert_meta(&rig, "INBOX",
                "/private/a= /private/b=2 /private/c=3\n\n 3 ");
    assert_int_equal(set(&rig, "INBOX", "/private/B", "two"), 0);
    assert_int_equal(set(&rig, "INBOX", "/private/a", NULL), 0);
    assert_int_equal(set(&rig, "INBOX", "/private/x", NULL), 0);
    assert_int_equal(set(&rig, "", "/private/b", "server"), 0);
    assert_meta(&rig, "INBOX", "/private/b=two /private/c=3\n\n 3 ");
    assert_meta(&rig, "", "/private/b=server ");
    rig_end(&rig);
}

static void test_it_goes_with_its_mailbox(void **state)
{
    struct imapbox_meta meta;
    struct rig rig;

    (void)state;
    begin(&rig);
    assert_int_equal(set(&rig, "A", "/private/a", "1"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(imapbox_create(rig.root, "A", 0), 0);
    assert_int_equal(set(&rig, "A", "/private/a", "1"), 0);
    assert_int_equal(imapbox_rename(&rig.store, rig.root, "A", "B"), 0);
    assert_meta(&rig, "B", "/private/a=1 ");
    assert_int_equal(imapbox_meta_copy(rig.root, "B", "INBOX"), 0);
    assert_meta(&rig, "INBOX", "/private/a=1 ");
    assert_int_equal(imapbox_delete(&rig.store, rig.root, "B"), 0);
    assert_int_equal(imapbox_meta_read(&meta, rig.root, "B"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(imapbox_create(rig.root, "B", 0), 0);
    assert_meta(&rig, "B", "");
    rig_end(&rig);
}

static void test_limits(void **state)
{
    struct imapbox_meta_entry e[IMAPBOX_META_MAX + 1];
    char names[IMAPBOX_META_MAX + 1][16], *big;
    struct rig rig;
    size_t i;

    (void)state;
    begin(&rig);
    big = calloc(1, IMAPBOX_META_VALUE_MAX + 1);
    assert_non_null(big);
    for (i = 0; i <= IMAPBOX_META_MAX; i++) {
        snprintf(names[i], sizeof names[i], "/private/%u", (unsigned)i);
        e[i].name = rig_span(names[i]);
        e[i].value = rig_span("x");
    }
    assert_int_equal(imapbox_meta_change(rig.root, "INBOX", e,
                                         IMAPBOX_META_MAX + 1), -1);
    assert_int_equal(errno, E2BIG);
    assert_meta(&rig, "INBOX", "");
    assert_int_equal(imapbox_meta_change(rig.root, "INBOX", e,
                                         IMAPBOX_META_MAX), 0);
    assert_int_equal(set(&rig, "INBOX", "/private/x", "x"), -1);
    assert_int_equal(errno, E2BIG);
    e[0].value.p = big;
    e[0].value.n = IMAPBOX_META_VALUE_MAX;
    assert_int_equal(imapbox_meta_change(rig.root, "INBOX", e, 1), 0);
    e[0].value.n++;
    assert_int_equal(imapbox_meta_change(rig.root, "INBOX", e, 1), -1);
    assert_int_equal(errno, EFBIG);
    for (i = 0; i < 20; i++)
        e[i].value = e[0].value;
    for (i = 0; i < 20; i++)
        e[i].value.n--;
    assert_int_equal(imapbox_meta_change(rig.root, "INBOX", e, 20), -1);
    assert_int_equal(errno, E2BIG);
    free(big);
    rig_end(&rig);
}

/* What others wrote there is not taken for annotations. */
static void test_damage(void **state)
{
    static const char *const texts[] = {
        "x", "/private/a 1\n", "/private/a 1\nxy", "/private/a 9\nx\n",
        "/private/a\nx\n", "/private/a 1 \nx\n", "\n"
    };
    struct imapbox_meta meta;
    char path[512];
    struct rig rig;
    size_t i;
    FILE *f;

    (void)state;
    begin(&rig);
    snprintf(path, sizeof path, "%s/imapbox.metadata", rig.root);
    for (i = 0; i < sizeof texts / sizeof *texts; i++) {
        f = fopen(path, "wb");
        assert_non_null(f);
        fputs(texts[i], f);
        fclose(f);
        assert_int_equal(imapbox_meta_read(&meta, rig.root, "INBOX"), -1);
        assert_int_equal(errno, EIO);
    }
    rig_end(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_it_goes_with_its_mailbox),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_damage)
    };

    return cmocka_run_group_tests_name("imapbox_meta", tests, NULL, NULL);
}
