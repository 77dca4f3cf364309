/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "quota.h"
#include "imapbox_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int quota_size(const char *text, uint64_t *octets)
{
    static const char units[] = "KMG";
    const char *unit;
    char *end;

    *octets = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *octets == 0)
        return -1;
    if (*end == '\0')
        return 0;
    unit = strchr(units, *end);
    if (unit == NULL || end[1] != '\0' || *octets >> 33 != 0)
        return -1;
    *octets <<= 10 * (unit - units + 1);
    return 0;
}

/* "1000000S,100C" */
static void read_limits(struct imapbox_usage *limit, const char *line)
{
    unsigned long long n;
    char *end;

    for (;;) {
        n = strtoull(line, &end, 10);
        if (end == line || (*end != 'S' && *end != 'C'))
            return;
        if (*end == 'S')
            limit->octets = n;
        else
            limit->messages = n;
        line = end[1] == ',' ? end + 2 : end + 1;
    }
}

/* The limits of this user; the file counts where there is one. */
static int find_limits(const struct quota *q, const char *root,
                       struct imapbox_usage *limit)
{
    size_t n;
    char *text = imapbox_read_file(root, "maildirsize", &n);

    memset(limit, 0, sizeof *limit);
    if (text == NULL) {
        limit->octets = q->octets;
        return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
    }
    text[strcspn(text, "\n")] = '\0';
    read_limits(limit, text);
    free(text);
    return 0;
}

int quota_read(const struct quota *q, const char *root,
               struct quota_state *state)
{
    return find_limits(q, root, &state->limit) < 0
        || imapbox_usage(q->facts, root, &state->used) < 0 ? -1 : 0;
}

static int fits(uint64_t used, uint64_t more, uint64_t limit)
{
    return limit == 0 || (used <= limit && more <= limit - used);
}

/* Nothing is counted where there is no limit. */
int quota_check(const struct quota *q, const char *root,
                const struct imapbox_usage *more)
{
    struct quota_state state;

    if (find_limits(q, root, &state.limit) < 0)
        return -1;
    if (state.limit.octets == 0 && state.limit.messages == 0)
        return 0;
    if (imapbox_usage(q->facts, root, &state.used) < 0)
        return -1;
    errno = EDQUOT;
    return fits(state.used.octets, more->octets, state.limit.octets)
        && fits(state.used.messages, more->messages, state.limit.messages)
        ? 0 : -1;
}

int quota_is_above(const struct quota *q, const char *root, uint64_t octets)
{
    struct imapbox_usage limit;

    return find_limits(q, root, &limit) == 0 && limit.octets > 0
        && octets > limit.octets;
}
