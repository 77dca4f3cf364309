/* How the lines of POP3 compare; the adapters are in pop3_client.c and
 * pop3_server.c. */
#include "pop3_words.h"

#include <string.h>

/* --- which lines are content --- */

/* Does +OK to this command have more lines? */
static int has_more(const char *line)
{
    static const char *const always[] = { "RETR ", "TOP ", "CAPA" };
    static const char *const bare[] = { "LIST", "UIDL", "LANG", "AUTH" };
    size_t i;

    for (i = 0; i < sizeof always / sizeof *always; i++)
        if (text_same_case(line, always[i], strlen(always[i])))
            return 1;
    for (i = 0; i < sizeof bare / sizeof *bare; i++)
        if (strlen(line) == 4 && text_same_case(line, bare[i], 4))
            return 1;
    return 0;
}

/* *state: bit 0 tells that content is on its way; above it a bit for each
 * command without a reply, the oldest lowest, and a 1 that ends them. */
static int queue_add(int state, int more)
{
    int end = 2;

    if (state < 2)
        state |= 2;
    while (end * 2 <= state)
        end *= 2;
    if (end > 1 << 28)
        return state;
    return (state & ~end) | end * 2 | (more ? end : 0);
}

static int pop3_content(int *state, int side_is_server, const char *line)
{
    int more;

    if (!side_is_server) {
        *state = queue_add(*state, has_more(line));
        return 0;
    }
    if (*state & 1) {
        if (strcmp(line, ".") == 0)
            *state &= ~1;
        return *state & 1;
    }
    if (*state >= 4) {
        more = (*state >> 1 & 1) && text_begins(line, "+OK");
        *state = (*state >> 2 << 1) | more;
    }
    return 0;
}

/* --- what is the same --- */

static size_t line_size(const char *p, size_t n)
{
    const char *end = memchr(p, '\n', n);

    return end ? (size_t)(end - p) + 1 : n;
}

/* Commands are the same in upper and lower case. */
static int same_command(const char *want, size_t n, const char *got, size_t m)
{
    size_t word = 0;

    while (word < n && want[word] != ' ' && want[word] != '\r')
        word++;
    return n == m && text_same_case(want, got, word) &&
           memcmp(want + word, got + word, n - word) == 0;
}

static size_t code_size(const char *p, size_t n)
{
    const char *end = n > 5 && p[5] == '[' ? memchr(p, ']', n) : NULL;

    return end ? (size_t)(end - p) + 1 : 0;
}

/* A reply is the same when its status is, and the response code where one is
 * wanted; text that begins with a number is no mere text. */
static int same_status(const char *want, size_t n, const char *got, size_t m)
{
    size_t status = want[0] == '+' ? 3 : 4, code = code_size(want, n);

    if (m < status || memcmp(want, got, status) != 0)
        return 0;
    if (code > 0)
        return m >= code && memcmp(want, got, code) == 0;
    if (n > 4 && want[4] >= '0' && want[4] <= '9')
        return n == m && memcmp(want, got, n) == 0;
    return 1;
}

static int is_challenge(const char *p, size_t n)
{
    return n >= 4 && memcmp(p, "+ ", 2) == 0;
}

static int is_status(const char *p, size_t n)
{
    return (n >= 5 && memcmp(p, "+OK", 3) == 0) ||
           (n >= 6 && memcmp(p, "-ERR", 4) == 0);
}

/* Between a status and the dot line all octets count. */
static int same_reply_line(int *inside, const char *want, size_t n,
                           const char *got, size_t m)
{
    int status = is_status(want, n) && !*inside;

    if (status)
        return same_status(want, n, got, m);
    if (is_challenge(want, n) && !*inside)
        return n == m && memcmp(want, got, n) == 0;
    *inside = !(n == 3 && want[0] == '.');
    return n == m && memcmp(want, got, n) == 0;
}

static long pop3_differ(int side_is_server, const text *want, const text *got)
{
    size_t w = 0, g = 0, n, m;
    int inside = 0, same;
    long line = 0;

    for (; w < want->n || g < got->n; line++, w += n, g += m) {
        n = line_size(want->p + w, want->n - w);
        m = line_size(got->p + g, got->n - g);
        same = n > 0 && m > 0;
        if (same && side_is_server)
            same = same_reply_line(&inside, want->p + w, n, got->p + g, m);
        else if (same)
            same = same_command(want->p + w, n, got->p + g, m);
        if (!same)
            return line;
    }
    return -1;
}

const engine_protocol engine_pop3 = {
    "pop3", { &pop3_client, &pop3_server }, pop3_content, pop3_differ,
    NULL
};
