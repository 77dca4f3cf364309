/* How the lines of IMAP compare; the adapters are in imap_client.c and
 * imap_server.c. */
#include "imap_words.h"

#include <string.h>

/* Nothing is stuffed. */
static int imap_content(int *state, int side_is_server, const char *line)
{
    (void)state;
    (void)side_is_server;
    (void)line;
    return 0;
}

static size_t line_size(const char *p, size_t n)
{
    const char *end = memchr(p, '\n', n);

    return end ? (size_t)(end - p) + 1 : n;
}

/* Of a word with the blank or CR behind it. */
static size_t word_size(const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n && p[i] != ' ' && p[i] != '\r'; i++)
        ;
    return i;
}

static int is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static size_t behind_parentheses(const char *p, size_t n, size_t i)
{
    while (i < n && (p[i] == '(' || p[i] == ')'))
        i++;
    return i;
}

/* "12 +flags \\deleted": the same in any case, with or without parentheses
 * (RFC 3501 9, store-att-flags). */
static int same_store(const char *want, size_t n, const char *got, size_t m)
{
    size_t w, g;

    for (w = g = 0;; w++, g++) {
        w = behind_parentheses(want, n, w);
        g = behind_parentheses(got, m, g);
        if (w == n || g == m)
            return w == n && g == m;
        if (want[w] != got[g] && !(is_letter(want[w]) &&
                                   text_same_case(want + w, got + g, 1)))
            return 0;
    }
}

static int same_arguments(const char *want, size_t n, const char *got,
                          size_t m, int store)
{
    if (store)
        return same_store(want, n, got, m);
    return n == m && memcmp(want, got, n) == 0;
}

/* Commands are the same in upper and lower case, not so tags. */
static int same_command(const char *want, size_t n, const char *got, size_t m)
{
    size_t tag = word_size(want, n), end = tag;

    if (end < n)
        end += 1 + word_size(want + end + 1, n - end - 1);
    if (end > m || memcmp(want, got, tag) != 0 ||
        !text_same_case(want + tag, got + tag, end - tag))
        return 0;
    return same_arguments(want + end, n - end, got + end, m - end,
                          end - tag == 6 &&
                          text_same_case(want + tag, " STORE", 6));
}

/* "A1 OK", "* BYE": octets of both; 0: it has no status. */
static size_t status_size(const char *p, size_t n)
{
    static const char *const names[] = {
        "OK", "NO", "BAD", "BYE", "PREAUTH"
    };
    size_t tag = word_size(p, n) + 1, i, size;

    for (i = 0; i < sizeof names / sizeof *names; i++) {
        size = strlen(names[i]);
        if (tag + size < n && memcmp(p + tag, names[i], size) == 0 &&
            (p[tag + size] == ' ' || p[tag + size] == '\r'))
            return tag + size;
    }
    return 0;
}

static size_t code_size(const char *p, size_t n)
{
    const char *end = n > 1 && p[1] == '[' ? memchr(p, ']', n) : NULL;

    return end ? (size_t)(end - p) + 1 : 0;
}

/* "+ YWJj": octets of base64 count, other words do not. */
static int is_challenge(const char *p, size_t n)
{
    size_t i;

    for (i = 2; i + 2 < n; i++)
        if (p[i] == ' ')
            return 0;
    return n >= 4 && (n - 4) % 4 == 0;
}

/* Of a status line the text is free; all other lines are compared whole. */
static int same_line(const char *want, size_t n, const char *got, size_t m)
{
    size_t status = status_size(want, n), code;

    if (n >= 4 && memcmp(want, "+ ", 2) == 0 && !is_challenge(want, n))
        return m >= 4 && memcmp(got, "+ ", 2) == 0;
    if (status == 0)
        return n == m && memcmp(want, got, n) == 0;
    code = code_size(want + status, n - status);
    if (status_size(got, m) != status)
        return 0;
    return m >= status + code && memcmp(want, got, status + code) == 0;
}

static long imap_differ(int side_is_server, const text *want, const text *got)
{
    size_t w = 0, g = 0, n, m;
    int same;
    long line = 0;

    for (; w < want->n || g < got->n; line++, w += n, g += m) {
        n = line_size(want->p + w, want->n - w);
        m = line_size(got->p + g, got->n - g);
        same = n > 0 && m > 0;
        if (same && side_is_server)
            same = same_line(want->p + w, n, got->p + g, m);
        else if (same)
            same = same_command(want->p + w, n, got->p + g, m);
        if (!same)
            return line;
    }
    return -1;
}

const engine_protocol engine_imap = {
    "imap", { &imap_client, &imap_server }, imap_content, imap_differ,
    imap_rename
};
