#define _POSIX_C_SOURCE 200809L
#include "structure_check.h"
#include "exact.h"
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <cmocka.h>

#define LEN(a) (sizeof(a) / sizeof *(a))

/* A message is written as "mixed(plain html!)". Words are the subtypes of a
 * multipart, if "(" follows, or names of this table; "<" begins a message
 * inside and ">" ends it. Behind a leaf: "!" it is an attachment, "~" it has
 * a file name, "#x" its Content-ID; "@x" behind "related" is the start. */
static const char *const types[][2] = {
    { "plain", "text/plain" }, { "html", "text/html" },
    { "cal", "text/calendar" }, { "jpeg", "image/jpeg" },
    { "pdf", "application/pdf" }, { "sig", "application/pgp-signature" },
    { "enc", "application/pgp-encrypted" },
    { "oct", "application/octet-stream" },
    { "status", "message/delivery-status" },
    { "noboundary", "multipart/mixed" },
};

/* Lists of letters: A is the first leaf or message, B the next ... */
static const struct {
    const char *message, *text, *html, *attached;
    char        best, best_html;
} shows[] = {
    { "plain", "A", "A", "", 'A', 'A' },
    { "html", "A", "A", "", 'A', 'A' },
    { "html!", "", "", "A", '-', '-' },
    { "plain~", "A", "A", "", 'A', 'A' },
    { "pdf", "", "", "A", '-', '-' },
    { "jpeg", "A", "A", "", '-', '-' },
    { "cal", "", "", "A", '-', '-' },
    { "noboundary", "", "", "A", '-', '-' },
    { "alternative(plain html)", "A", "B", "", 'A', 'B' },
    { "alternative(html plain)", "B", "A", "", 'B', 'A' },
    { "alternative(plain html plain)", "AC", "B", "", 'C', 'B' },
    { "alternative(plain cal)", "A", "A", "B", 'A', 'A' },
    { "alternative(html)", "A", "A", "", 'A', 'A' },
    { "alternative(plain)", "A", "A", "", 'A', 'A' },
    { "alternative(plain jpeg)", "A", "A", "B", 'A', 'A' },
    { "alternative(plain! html)", "B", "B", "A", 'B', 'B' },
    { "mixed()", "", "", "", '-', '-' },
    { "mixed(plain pdf~)", "A", "A", "B", 'A', 'A' },
    { "mixed(plain plain~)", "A", "A", "B", 'A', 'A' },
    { "mixed(plain plain)", "AB", "AB", "", 'A', 'A' },
    { "mixed(plain html)", "AB", "AB", "", 'A', 'B' },
    { "mixed(pdf plain)", "B", "B", "A", 'B', 'B' },
    { "mixed(jpeg plain)", "AB", "AB", "", 'B', 'B' },
    { "mixed(plain <plain>)", "A", "A", "B", 'A', 'A' },
    { "mixed(<mixed(plain pdf)> plain)", "B", "B", "A", 'B', 'B' },
    { "<plain>", "", "", "A", '-', '-' },
    { "digest(<plain> <html>)", "", "", "AB", '-', '-' },
    { "mixed(alternative(plain html) pdf)", "A", "B", "C", 'A', 'B' },
    { "related(html jpeg~)", "A", "A", "B", 'A', 'A' },
    { "related(html plain)", "A", "A", "B", 'A', 'A' },
    { "related@b(jpeg#a html#b)", "B", "B", "A", 'B', 'B' },
    { "related@c(html#a jpeg#b)", "A", "A", "B", 'A', 'A' },
    { "related@b(plain#b html#b)", "A", "A", "B", 'A', 'A' },
    { "alternative(plain related(html jpeg))", "A", "B", "C", 'A', 'B' },
    { "related(alternative(plain html) jpeg)", "A", "B", "C", 'A', 'B' },
    { "related@b(jpeg#a alternative(plain html))", "AB", "AC", "", 'B', 'C' },
    { "signed(plain sig)", "A", "A", "B", 'A', 'A' },
    { "signed(mixed(plain pdf) sig)", "A", "A", "BC", 'A', 'A' },
    { "encrypted(enc oct)", "", "", "AB", '-', '-' },
    { "report(plain status <plain>)", "A", "A", "BC", 'A', 'A' },
    /* Apple: a text whose other form has pictures and files between. */
    { "alternative(plain mixed(html pdf html))", "A", "BD", "C", 'A', 'B' },
    { "alternative(plain mixed(html jpeg! html))", "A", "BD", "C", 'A', 'B' },
    { "alternative(plain mixed(html jpeg html))", "A", "BCD", "C", 'A', 'B' },
    { "mixed(plain jpeg plain)", "ABC", "ABC", "", 'A', 'A' },
    { "mixed(html pdf html)", "AC", "AC", "B", 'A', 'A' },
    { "alternative(mixed(plain plain) html)", "AB", "C", "", 'A', 'C' },
    { "alternative(mixed(plain jpeg))", "AB", "AB", "B", 'A', 'A' },
    { "alternative(alternative(html))", "A", "A", "", 'A', 'A' },
    { "alternative(mixed(html alternative(plain html)))", "AC", "AC", "B",
      'A', 'A' },
    /* RFC 8621 4.1.4. */
    { "mixed(plain mixed(alternative(mixed(plain jpeg plain) related(html"
      " jpeg)) jpeg! pdf <plain>) plain)", "ABCDJ", "AEJ", "CFGHI",
      'A', 'E' },
};

typedef struct writing {
    char        message[8192];
    size_t      n;
    const char *at;
    unsigned    boundaries;
} writing;

static void put(writing *w, const char *text)
{
    size_t n = strlen(text);

    assert_true(w->n + n < sizeof w->message);
    memcpy(w->message + w->n, text, n + 1);
    w->n += n;
}

static void put_letter(writing *w, const char *before, char letter,
                       const char *behind)
{
    char text[2] = { 0, 0 };

    text[0] = letter;
    put(w, before);
    put(w, text);
    put(w, behind);
}

static void write_part(writing *w);

static void write_multipart(writing *w, const char *word, size_t n, char start)
{
    char boundary = (char)('a' + w->boundaries++), subtype[16] = "";

    memcpy(subtype, word, n);
    put(w, "Content-Type: multipart/");
    put(w, subtype);
    if (start != '\0')
        put_letter(w, "; start=\"<", start, ">\"");
    put_letter(w, "; boundary=", boundary, "\r\n\r\n");
    for (w->at++; *w->at != ')'; w->at += *w->at == ' ') {
        put_letter(w, "--", boundary, "\r\n");
        write_part(w);
        put(w, "\r\n");
    }
    put_letter(w, "--", boundary, "--");
    w->at++;
}

static void write_leaf(writing *w, const char *word, size_t n)
{
    const char *type = NULL;
    size_t i;

    for (i = 0; i < LEN(types); i++)
        if (strlen(types[i][0]) == n && memcmp(types[i][0], word, n) == 0)
            type = types[i][1];
    assert_non_null(type);
    put(w, "Content-Type: ");
    put(w, type);
    put(w, "\r\n");
    for (; *w->at != '\0' && strchr("!~#", *w->at); w->at++) {
        if (*w->at == '!')
            put(w, "Content-Disposition: attachment\r\n");
        else if (*w->at == '~')
            put(w, "Content-Disposition: inline; filename=x\r\n");
        else
            put_letter(w, "Content-ID: <", *++w->at, ">\r\n");
    }
    put(w, "\r\nx");
}

static void write_part(writing *w)
{
    const char *word = w->at;
    size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz");
    char start = '\0';

    if (*w->at == '<') {
        put(w, "Content-Type: message/rfc822\r\n\r\n");
        w->at++;
        write_part(w);
        assert_int_equal(*w->at++, '>');
        return;
    }
    w->at += n;
    if (*w->at == '@') {
        start = w->at[1];
        w->at += 2;
    }
    if (*w->at == '(')
        write_multipart(w, word, n, start);
    else
        write_leaf(w, word, n);
}

/* The letter of part i: multiparts have none, nor has what is in a message
 * inside. */
static char letter_of(const mproto_structure *s, unsigned i)
{
    unsigned k;
    char letter = 'A';

    if (i == MPROTO_NO_PART)
        return '-';
    for (k = 0; k < i; k++)
        letter = (char)(letter + (mproto_structure_part(s, k)->show != 0));
    return letter;
}

static void check_list(const mproto_structure *s, unsigned show,
                       const char *message, const char *expected)
{
    char list[32];
    size_t n = 0;
    unsigned i;

    for (i = 0; i < mproto_structure_count(s); i++)
        if (mproto_structure_part(s, i)->show & show)
            list[n++] = letter_of(s, i);
    list[n] = '\0';
    if (strcmp(list, expected) != 0)
        fail_msg("%s, list %u: %s", message, show, list);
}

static void test_lists(void **state)
{
    mproto_structure *s = mproto_structure_new(NULL);
    size_t i;

    (void)state;
    for (i = 0; i < LEN(shows); i++) {
        const char *name = shows[i].message;
        writing w;

        memset(&w, 0, sizeof w);
        w.at = name;
        write_part(&w);
        assert_int_equal(*w.at, '\0');
        assert_int_equal(mproto_structure_scan(s, w.message, w.n), MPROTO_OK);
        structure_check(s, w.n);
        check_list(s, MPROTO_SHOW_TEXT, name, shows[i].text);
        check_list(s, MPROTO_SHOW_HTML, name, shows[i].html);
        check_list(s, MPROTO_SHOW_ATTACHED, name, shows[i].attached);
        if (letter_of(s, mproto_structure_text(s, 0)) != shows[i].best)
            fail_msg("%s: another text", name);
        if (letter_of(s, mproto_structure_text(s, 1)) != shows[i].best_html)
            fail_msg("%s: another html", name);
    }
    mproto_structure_free(s);
}

/* Before PART_END of the message nothing is divided. */
static void test_not_yet(void **state)
{
    static const char message[] = "A: b\r\n\r\nbody";
    mproto_structure *s = mproto_structure_new(NULL);
    mproto_mime *m = mproto_mime_new(NULL);
    const mproto_mime_event *e;

    (void)state;
    assert_int_equal(mproto_mime_in(m, message, sizeof message - 1),
                     MPROTO_OK);
    while ((e = mproto_mime_next(m)) != NULL)
        assert_int_equal(mproto_structure_add(s, e), MPROTO_OK);
    assert_int_equal(mproto_structure_count(s), 1);
    assert_int_equal(mproto_structure_part(s, 0)->show, 0);
    assert_int_equal(mproto_structure_text(s, 0), MPROTO_NO_PART);
    assert_int_equal(mproto_structure_attachment(s, MPROTO_NO_PART),
                     MPROTO_NO_PART);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        assert_int_equal(mproto_structure_add(s, e), MPROTO_OK);
    assert_int_equal(mproto_structure_text(s, 0), 0);
    mproto_mime_free(m);
    mproto_structure_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_not_yet),
    };

    alarm(60);
    return cmocka_run_group_tests_name("structure_show", tests, NULL, NULL);
}
