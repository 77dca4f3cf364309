/* The UID sets of Angus Mail: what is in them, and how they are written. */
#define _POSIX_C_SOURCE 200809L
#include "corpus.h"
#include <mailproto/imapset.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const corpus_deviation deviations[] = {
    { NULL, NULL, NULL }
};

enum { RANGES = 16, TEXT = 256 };

/* "TEST name", "DATA set", "MAX number [the set up to it]", "EXPECT numbers",
 * where EMPTY is nothing. */
typedef struct uid_case {
    char          name[TEXT], data[TEXT], cut[TEXT], expected[2 * TEXT];
    unsigned long max;
} uid_case;

/* The numbers of the set, and the set written anew. */
static void show(char *got, const mproto_imapset *s, uint32_t max)
{
    mproto_imapset_range ranges[RANGES];
    mproto_imapset_iter it;
    char *to = got;
    size_t n = 0, size;
    uint32_t id;

    mproto_imapset_begin(&it, s, max);
    while (n < RANGES && mproto_imapset_next(&it, &ranges[n])) {
        for (id = ranges[n].lo; id <= ranges[n].hi; id++)
            to += sprintf(to, "%s%lu", to == got ? "" : " ",
                          (unsigned long)id);
        n++;
    }
    to += sprintf(to, " = ");
    if (mproto_imapset_format(to, TEXT, &size, ranges, n) != n)
        sprintf(to, "too long");
}

static void run_case(const uid_case *c)
{
    char want[4 * TEXT], got[4 * TEXT];
    mproto_imapset_range room[RANGES];
    mproto_imapset s;
    mproto_span text;

    text.p = c->data;
    text.n = strlen(c->data);
    if (strcmp(c->data, "EMPTY") == 0)
        text.n = 0;
    sprintf(want, "%s = %s", c->expected, c->cut);
    strcpy(got, "EMPTY = EMPTY");
    if (mproto_imapset_parse(&s, room, RANGES, text) == MPROTO_OK)
        show(got, &s, c->max > 0 ? (uint32_t)c->max : UINT32_MAX);
    corpus_case(c->name, want, got);
}

static void read_line(uid_case *c, const char *line)
{
    if (sscanf(line, "TEST %255[^\n]", c->name) == 1)
        c->max = 0;
    if (sscanf(line, "DATA %255s", c->data) == 1)
        strcpy(c->cut, c->data);
    sscanf(line, "MAX %lu %255s", &c->max, c->cut);
    if (sscanf(line, "EXPECT %511[^\n]", c->expected) == 1)
        run_case(c);
}

int main(void)
{
    uid_case c;
    char *file, *line;
    size_t n;

    if (!corpus_begin(deviations))
        return 0;
    corpus_source("angus-mail UID sets");
    file = corpus_read("angus-mail/imap/protocol/uiddata.txt", &n);
    memset(&c, 0, sizeof c);
    for (line = file ? strtok(file, "\n") : NULL; line;
         line = strtok(NULL, "\n"))
        read_line(&c, line);
    free(file);
    return corpus_end();
}
