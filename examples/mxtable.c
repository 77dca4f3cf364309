/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "mxtable.h"
#include "lines.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void fold(char *s)
{
    for (; *s != '\0'; s++)
        if (*s >= 'A' && *s <= 'Z')
            *s = (char)(*s + ('a' - 'A'));
}

static const struct way {
    const char *prefix, *port;
} ways[] = {
    [MXTABLE_SMTP] = { "", "25" },
    [MXTABLE_LMTP] = { "lmtp=", "24" },
    [MXTABLE_SUBMISSION] = { "submission=", "587" },
    [MXTABLE_SUBMISSIONS] = { "submissions=", "465" }
};

/* The last one whose prefix host has: all have the first one's. */
static enum mxtable_way way_of(const char *host)
{
    size_t i = sizeof ways / sizeof *ways - 1;

    while (strncmp(host, ways[i].prefix, strlen(ways[i].prefix)) != 0)
        i--;
    return (enum mxtable_way)i;
}

/* domain is the row's memory, and host and port stand in it. 0 or -1. */
static int parse(struct mxtable_row *row, char *domain)
{
    char *host = strtok(domain, " \t"), *preference;

    host = strtok(NULL, " \t");
    preference = strtok(NULL, " \t");
    if (host == NULL || preference == NULL || strtok(NULL, " \t") != NULL)
        return -1;
    if (net_port(preference) < 0)       /* the same range */
        return -1;
    fold(domain);
    row->domain = domain;
    row->preference = (unsigned)net_port(preference);
    row->way = way_of(host);
    row->port = ways[row->way].port;
    net_split(host + strlen(ways[row->way].prefix), &row->host, &row->port);
    return *row->host != '\0' && net_port(row->port) >= 0 ? 0 : -1;
}

/* 0, or -1: of no form, or no memory. */
static int add(struct mxtable *t, const char *line)
{
    struct mxtable_row *rows = realloc(t->rows, (t->n + 1) * sizeof *rows);
    char *copy;

    if (rows == NULL)
        return -1;
    t->rows = rows;
    copy = strdup(line + strspn(line, " \t"));
    if (copy == NULL || parse(&rows[t->n], copy) < 0) {
        free(copy);
        return -1;
    }
    t->n++;
    return 0;
}

static int is_nothing(const char *line)
{
    return line[strspn(line, " \t")] == '\0' || *line == '#';
}

int mxtable_read(struct mxtable *t, const char *file)
{
    struct line line = { NULL, 0, 0, 0, 0 };
    FILE *in = file != NULL ? fopen(file, "r") : NULL;
    int rc = 0;

    memset(t, 0, sizeof *t);
    if (file == NULL)
        return 0;
    if (in == NULL) {
        fprintf(stderr, "relay: %s: %s\n", file, strerror(errno));
        return -1;
    }
    while (rc == 0 && line_next(&line, in, 0) > 0)
        if (!is_nothing(line.p))
            rc = add(t, line.p);
    if (rc < 0)
        fprintf(stderr, "relay: %s, line %lu: not of the form \"domain "
                "host[:port] preference\"\n", file, line.number);
    free(line.p);
    fclose(in);
    return rc;
}

void mxtable_free(struct mxtable *t)
{
    size_t i;

    for (i = 0; i < t->n; i++)
        free(t->rows[i].domain);
    free(t->rows);
}

int mxtable_has(const struct mxtable *t, enum mxtable_way way)
{
    size_t i = 0;

    while (i < t->n && t->rows[i].way != way)
        i++;
    return i < t->n;
}

const char *mxtable_name(const struct mxtable *t, const char *domain)
{
    const char *otherwise = NULL;
    size_t i;

    for (i = 0; i < t->n; i++) {
        if (strcmp(t->rows[i].domain, domain) == 0)
            return t->rows[i].domain;
        if (strcmp(t->rows[i].domain, "*") == 0)
            otherwise = t->rows[i].domain;
    }
    return otherwise;
}
