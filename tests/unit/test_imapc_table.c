/* The commands that a client knows: their states, and what they need. */
#include "exact.h"
#include "imap/imapc_say_int.h"
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#define NONE    MPROTO_IMAPC_IN_NONE
#define USER    MPROTO_IMAPC_IN_BOTH
#define MAILBOX MPROTO_IMAPC_IN_MAILBOX
#define ANY     MPROTO_IMAPC_IN_ANY

#define ALONE (MPROTO_IMAPC_WAITS | MPROTO_IMAPC_BLOCKS)

/* RFC 9051 6: which state each is of; bits that say how it waits. */
static const struct told {
    const char *names;
    unsigned    where, is;
} states[] = {
    { "CAPABILITY NOOP LOGOUT ID", ANY, 0 },
    { "STARTTLS AUTHENTICATE", NONE, ALONE },
    { "LOGIN", NONE, MPROTO_IMAPC_BLOCKS },
    { "ENABLE", MPROTO_IMAPC_IN_USER, MPROTO_IMAPC_BLOCKS },
    { "SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST LSUB"
      " NAMESPACE STATUS APPEND NOTIFY GETQUOTA GETQUOTAROOT SETQUOTA GETACL"
      " SETACL DELETEACL LISTRIGHTS MYRIGHTS GETMETADATA SETMETADATA", USER,
      0 },
    { "IDLE COMPRESS UNAUTHENTICATE", USER, ALONE },
    { "CHECK CLOSE UNSELECT EXPUNGE UID_EXPUNGE UID_FETCH UID_STORE UID_COPY"
      " UID_MOVE UID_REPLACE", MAILBOX, 0 },
    { "UID_SEARCH UID_SORT UID_THREAD", MAILBOX, MPROTO_IMAPC_FINDS },
    { "FETCH STORE COPY MOVE REPLACE", MAILBOX, MPROTO_IMAPC_NUMBERS },
    { "SEARCH SORT THREAD", MAILBOX,
      MPROTO_IMAPC_NUMBERS | MPROTO_IMAPC_FINDS }
};

/* The next word of list, "_" a blank in it; 0: there is none. */
static int next_name(const char **list, char *name, int upper)
{
    size_t n = 0;

    while (**list == ' ')
        ++*list;
    for (; **list != '\0' && **list != ' '; ++*list) {
        char c = **list == '_' ? ' ' : **list;

        name[n++] = (char)(!upper && c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    name[n] = '\0';
    return n > 0;
}

static void test_states(void **state)
{
    const unsigned ways = ALONE | MPROTO_IMAPC_NUMBERS | MPROTO_IMAPC_FINDS;
    const mproto_imapc_verb_row *row;
    char name[32], lower[32];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof states / sizeof *states; i++) {
        const char *list = states[i].names, *again = list;

        while (next_name(&list, name, 1)) {
            row = mproto_imapc_verb_row_of(name);
            assert_non_null(row->name);
            assert_string_equal(row->name, name);
            assert_int_equal(row->where & ANY, states[i].where);
            assert_int_equal(row->is & ways, states[i].is);
            assert_true(next_name(&again, lower, 0));
            assert_ptr_equal(mproto_imapc_verb_row_of(lower), row);
        }
    }
}

/* RFC 9051 7.5.1: no EXPUNGE comes in answer to FETCH, STORE, SEARCH, nor
 * before the one who is to say who he is. */
static void test_expunge(void **state)
{
    static const char still[] = "FETCH STORE SEARCH LOGIN ENABLE";
    static const char moves[] = "NOOP UID_FETCH UID_STORE UID_SEARCH SORT COPY"
        " MOVE EXPUNGE CLOSE IDLE APPEND STATUS CHECK THREAD";
    const char *list = still;
    char name[32];

    (void)state;
    while (next_name(&list, name, 1))
        assert_false(mproto_imapc_verb_row_of(name)->is &
                     MPROTO_IMAPC_EXPUNGES);
    for (list = moves; next_name(&list, name, 1);)
        assert_true(mproto_imapc_verb_row_of(name)->is &
                    MPROTO_IMAPC_EXPUNGES);
}

/* What may be said before TLS that is needed: nothing that tells of the user
 * (RFC 9051 11.1). */
static void test_tls_07_in_the_clear(void **state)
{
    static const char clear[] = "CAPABILITY LOGOUT STARTTLS";
    const char *list = clear;
    char name[32];
    size_t i;

    (void)state;
    while (next_name(&list, name, 1))
        assert_true(mproto_imapc_verb_row_of(name)->where &
                    MPROTO_IMAPC_IN_CLEAR);
    for (i = 0; i < sizeof states / sizeof *states; i++)
        for (list = states[i].names; next_name(&list, name, 1);)
            if (!strstr(clear, name))
                assert_false(mproto_imapc_verb_row_of(name)->where &
                             MPROTO_IMAPC_IN_CLEAR);
}

/* Those that come with octets, or change what the octets after them mean, are
 * not to be built by hand. */
static void test_special(void **state)
{
    static const char special[] = "LOGOUT STARTTLS LOGIN AUTHENTICATE APPEND "
        "IDLE COMPRESS UNAUTHENTICATE REPLACE UID_REPLACE ";
    const char *list = special;
    char name[32];

    (void)state;
    while (next_name(&list, name, 1))
        assert_true(mproto_imapc_verb_row_of(name)->where &
                    MPROTO_IMAPC_SPECIAL);
    assert_false(mproto_imapc_verb_row_of("NOOP")->where &
                 MPROTO_IMAPC_SPECIAL);
    assert_false(mproto_imapc_verb_row_of("ENABLE")->where &
                 MPROTO_IMAPC_SPECIAL);
}

static void test_capabilities(void **state)
{
    static const struct { const char *name, *cap; unsigned rev2; } rows[] = {
        { "ENABLE", "ENABLE", 1 }, { "IDLE", "IDLE", 1 },
        { "NAMESPACE", "NAMESPACE", 1 }, { "UNSELECT", "UNSELECT", 1 },
        { "MOVE", "MOVE", 1 }, { "UID MOVE", "MOVE", 1 },
        { "UID EXPUNGE", "UIDPLUS", 1 },
        { "COMPRESS", "COMPRESS=DEFLATE", 0 }, { "NOTIFY", "NOTIFY", 0 },
        { "SORT", "SORT", 0 }, { "UID SORT", "SORT", 0 },
        { "REPLACE", "REPLACE", 0 }, { "MYRIGHTS", "ACL", 0 },
        { "GETQUOTAROOT", "QUOTA", 0 }, { "ID", "ID", 0 }
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        const mproto_imapc_verb_row *row =
            mproto_imapc_verb_row_of(rows[i].name);

        assert_string_equal(row->cap, rows[i].cap);
        assert_int_equal((row->where & MPROTO_IMAPC_REV2) != 0, rows[i].rev2);
    }
    assert_null(mproto_imapc_verb_row_of("SELECT")->cap);
    assert_null(mproto_imapc_verb_row_of("FETCH")->cap);
}

/* All that is unknown is legal everywhere, and waits as if it had numbers. */
static void test_strangers(void **state)
{
    static const char *const names[] = {
        "XFOO", "", "FETC", "FETCHX", "UID", "UID ", "UID  FETCH", " FETCH",
        "UIDFETCH", "FETCH "
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = exact_copy(names[i], strlen(names[i]) + 1);
        const mproto_imapc_verb_row *row = mproto_imapc_verb_row_of(name);

        assert_null(row->name);
        assert_null(row->cap);
        assert_int_equal(row->where, ANY);
        assert_int_equal(row->is, MPROTO_IMAPC_NUMBERS |
                         MPROTO_IMAPC_EXPUNGES);
        free(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_expunge),
        cmocka_unit_test(test_tls_07_in_the_clear),
        cmocka_unit_test(test_special),
        cmocka_unit_test(test_capabilities),
        cmocka_unit_test(test_strangers)
    };

    return cmocka_run_group_tests_name("imapc_table", tests, NULL, NULL);
}
