/* How the lines of SMTP compare; the adapters are in smtp_client.c and
 * smtp_server.c. */
#include "smtp_words.h"

#include <string.h>

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int smtp_content(int *state, int side_is_server, const char *line)
{
    if (side_is_server) {
        *state = text_begins(line, "354");
        return 0;
    }
    if (*state && strcmp(line, ".") == 0)
        *state = 0;
    return *state;
}

static size_t line_size(const char *p, size_t n)
{
    const char *end = memchr(p, '\n', n);

    return end ? (size_t)(end - p) + 1 : n;
}

/* Up to here upper and lower case are the same. */
static size_t keyword_size(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && p[i] != '<' && p[i] != '\r')
        i++;
    if (i < n && p[i] == '<')
        return i;
    for (i = 0; i < n && p[i] != ' '; i++)
        ;
    return i;
}

static long client_differ(const text *want, const text *got)
{
    size_t w = 0, g = 0, n, m, key;
    long line = 0;

    for (; w < want->n || g < got->n; line++, w += n, g += m) {
        n = line_size(want->p + w, want->n - w);
        m = line_size(got->p + g, got->n - g);
        if (n != m)
            return line;
        key = keyword_size(want->p + w, n);
        if (!text_same_case(want->p + w, got->p + g, key) ||
            memcmp(want->p + w + key, got->p + g + key, n - key) != 0)
            return line;
    }
    return -1;
}

/* The reply at p: how many octets it has with all its lines. */
static size_t reply_size(const char *p, size_t n)
{
    size_t at = 0, size;

    while (at < n) {
        size = line_size(p + at, n - at);
        if (size < 4 || p[at + 3] != '-')
            return at + size;
        at += size;
    }
    return n;
}

/* 1 when a line of the reply begins with the same word behind its code. */
static int has_word(const char *p, size_t n, const char *line)
{
    size_t word = strcspn(line + 4, " \r\n"), at = 0;

    while (at < n) {
        if (n - at > 4 + word && text_same_case(p + at + 4, line + 4, word) &&
            strchr(" \r\n", p[at + 4 + word]))
            return 1;
        at += line_size(p + at, n - at);
    }
    return 0;
}

/* "2.1.0" in want stands in got, too. */
static int same_enhanced(const char *want, size_t n, const char *got, size_t m)
{
    size_t size;

    if (n < 10 || !is_digit(want[4]) || want[5] != '.' || !is_digit(want[6]))
        return 1;
    size = 4 + strcspn(want + 4, " \r\n");
    return m >= size && memcmp(want, got, size) == 0;
}

/* Two replies are the same when the code is, and the enhanced code where one
 * is wanted. Of more than one line each further one's first word must be
 * there: the keywords of EHLO, the mailboxes of EXPN. */
static long reply_differ(const char *want, size_t n, const char *got, size_t m)
{
    size_t at, size;
    long line = 0;

    if (n < 3 || m < 3 || memcmp(want, got, 3) != 0 ||
        !same_enhanced(want, n, got, m))
        return 0;
    for (at = line_size(want, n); at < n; at += size) {
        size = line_size(want + at, n - at);
        line++;
        if (size > 4 && !has_word(got, m, want + at))
            return line;
    }
    return -1;
}

static long server_differ(const text *want, const text *got)
{
    size_t w = 0, g = 0, n, m, at;
    long line = 0, off;

    for (; w < want->n || g < got->n; w += n, g += m) {
        n = reply_size(want->p + w, want->n - w);
        m = reply_size(got->p + g, got->n - g);
        off = reply_differ(want->p + w, n, got->p + g, m);
        if (off >= 0)
            return line + off;
        for (at = 0; at < n; line++)
            at += line_size(want->p + w + at, n - at);
    }
    return -1;
}

static long smtp_differ(int side_is_server, const text *want, const text *got)
{
    return side_is_server ? server_differ(want, got)
                          : client_differ(want, got);
}

const engine_protocol engine_smtp = {
    "smtp", { &smtp_client, &smtp_server }, smtp_content, smtp_differ,
    NULL
};
