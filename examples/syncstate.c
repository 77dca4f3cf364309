/* ISC, see COPYING. */
#define _POSIX_C_SOURCE 200809L

#include "syncstate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_SIZE 512       /* of what is put */

/* --- messages --------------------------------------------------------- */

size_t syncstate_at(const struct syncstate *s, uint32_t uid)
{
    size_t from = 0, to = s->n, middle;

    while (from < to) {
        middle = from + (to - from) / 2;
        if (s->messages[middle].uid < uid)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct sync_message *syncstate_find(const struct syncstate *s, uint32_t uid)
{
    size_t at = syncstate_at(s, uid);

    return at < s->n && s->messages[at].uid == uid ? &s->messages[at] : NULL;
}

static int make_room(struct syncstate *s, size_t n)
{
    struct sync_message *p;

    if (n <= s->cap - s->n)
        return 0;
    p = realloc(s->messages, (s->n + n) * sizeof *p);
    if (p == NULL)
        return -1;
    s->messages = p;
    s->cap = s->n + n;
    return 0;
}

static int compare(const void *a, const void *b)
{
    const uint32_t *p = a, *q = b;

    return (*p > *q) - (*p < *q);
}

/* In order, each once, and none that is there. */
static size_t select_new(const struct syncstate *s, uint32_t *uids, size_t n)
{
    size_t i, k = 0;

    if (n > 0)
        qsort(uids, n, sizeof *uids, compare);
    for (i = 0; i < n; i++)
        if ((k == 0 || uids[k - 1] != uids[i])
            && syncstate_find(s, uids[i]) == NULL)
            uids[k++] = uids[i];
    return k;
}

/* From the end on, each goes to its place at once. */
int syncstate_add(struct syncstate *s, uint32_t *uids, size_t n)
{
    struct sync_message *to;
    size_t from = s->n;

    n = select_new(s, uids, n);
    if (make_room(s, n) < 0)
        return -1;
    s->n += n;
    for (to = s->messages + s->n; n > 0;) {
        to--;
        if (from > 0 && s->messages[from - 1].uid > uids[n - 1]) {
            *to = s->messages[--from];
        } else {
            memset(to, 0, sizeof *to);
            to->uid = uids[--n];
        }
    }
    return 0;
}

static void empty(struct sync_message *m)
{
    free(m->name);
    free(m->file);
}

static void take_out_gone(struct syncstate *s)
{
    size_t i, n = 0;

    for (i = 0; i < s->n; i++)
        if (s->messages[i].gone || !s->messages[i].listed)
            empty(&s->messages[i]);
        else
            s->messages[n++] = s->messages[i];
    s->n = n;
}

static void take_out_all(struct syncstate *s)
{
    while (s->n > 0)
        empty(&s->messages[--s->n]);
    s->uidvalidity = 0;
    s->modseq = 0;
}

/* Those that have a file; what stays of a message is its UID. */
static int make_old(struct syncstate *s)
{
    struct sync_message *m, *p = realloc(s->old, (s->old_n + s->n + 1)
                                         * sizeof *p);
    uint32_t uid;

    if (p == NULL)
        return -1;
    s->old = p;
    for (m = s->messages; m < s->messages + s->n; m++) {
        uid = m->uid;
        if (m->name != NULL)
            p[s->old_n++] = *m;
        else
            empty(m);
        memset(m, 0, sizeof *m);
        m->uid = uid;
    }
    s->uidvalidity = 0;
    s->modseq = 0;
    return 0;
}

static void take_out_old(struct syncstate *s)
{
    while (s->old_n > 0)
        empty(&s->old[--s->old_n]);
}

/* --- lines ------------------------------------------------------------ */

static void set_name(struct sync_message *m, const char *name)
{
    free(m->name);
    m->name = malloc(strlen(name) + 1);
    if (m->name != NULL)
        strcpy(m->name, name);
}

static int add_old(struct syncstate *s, const char *name)
{
    struct sync_message *p = realloc(s->old, (s->old_n + 1) * sizeof *p);

    if (p == NULL)
        return -1;
    s->old = p;
    p += s->old_n;
    memset(p, 0, sizeof *p);
    set_name(p, name);
    s->old_n += p->name != NULL;
    return p->name != NULL ? 0 : -1;
}

/* "+ 7 17": message and flags; "@ 7 name": its file; "- 7": it is gone;
 * "x": all are old; "o name": the file of one that is; "c": there is none;
 * "= 3 900": uidvalidity and modseq. */
static int read_line(struct syncstate *s, char *line)
{
    char *end;
    uint32_t number = (uint32_t)strtoul(line + 1, &end, 10);
    struct sync_message *m = syncstate_find(s, number);

    s->lines++;
    if (*line == '+' && m != NULL) {
        m->flags = (unsigned)strtoul(end, NULL, 10);
        m->listed = 1;
    } else if (*line == '@' && m != NULL)
        set_name(m, end + strspn(end, " "));
    else if (*line == '-' && m != NULL)
        m->gone = 1;
    else if (*line == 'x')
        return make_old(s);
    else if (*line == 'o')
        return add_old(s, line + 1 + strspn(line + 1, " "));
    else if (*line == 'c')
        take_out_old(s);
    else if (*line == '=') {
        s->uidvalidity = number;
        s->modseq = strtoull(end, NULL, 10);
    }
    return 0;
}

/* All that are in any line have a place before one is read, whatever order the
 * lines have. */
static int read_uids(struct syncstate *s)
{
    const char *line, *end;
    uint32_t *uids;
    size_t n = 1;
    int rc;

    for (line = s->file.lines; (line = strchr(line, '\n')) != NULL; line++)
        n++;
    uids = malloc(n * sizeof *uids);
    if (uids == NULL)
        return -1;
    n = 0;
    for (line = s->file.lines; (end = strchr(line, '\n')) != NULL;
         line = end + 1)
        if (*line == '+')
            uids[n++] = (uint32_t)strtoul(line + 1, NULL, 10);
    rc = syncstate_add(s, uids, n);
    free(uids);
    return rc;
}

/* What stands before any facts is not whole. */
static int read_lines(struct syncstate *s)
{
    char *line = s->file.lines, *end;

    if (read_uids(s) < 0)
        return -1;
    for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        if (read_line(s, line) < 0)
            return -1;
    }
    take_out_gone(s);
    if (s->uidvalidity == 0)
        take_out_all(s);
    return 0;
}

int syncstate_open(struct syncstate *s, const char *file, const char *head)
{
    int rc;

    memset(s, 0, sizeof *s);
    rc = statefile_open(&s->file, file, head);
    return rc == 0 ? read_lines(s) : rc;
}

void syncstate_close(struct syncstate *s)
{
    take_out_all(s);
    take_out_old(s);
    free(s->messages);
    free(s->old);
    statefile_close(&s->file);
}

static void put_line(struct syncstate *s, const char *line)
{
    s->lines++;
    if (s->error == 0 && statefile_put(&s->file, line, strlen(line)) < 0)
        s->error = errno;
}

/* --- changes ---------------------------------------------------------- */

void syncstate_set_flags(struct syncstate *s, struct sync_message *m,
                         unsigned flags)
{
    char line[LINE_MAX_SIZE];

    m->flags = flags;
    m->listed = 1;
    snprintf(line, sizeof line, "+ %" PRIu32 " %u\n", m->uid, flags);
    put_line(s, line);
}

void syncstate_set_name(struct syncstate *s, struct sync_message *m,
                        const char *name)
{
    char line[LINE_MAX_SIZE];

    set_name(m, name);
    if (m->name == NULL && s->error == 0)
        s->error = ENOMEM;
    snprintf(line, sizeof line, "@ %" PRIu32 " %s\n", m->uid, name);
    put_line(s, line);
}

void syncstate_drop_gone(struct syncstate *s)
{
    char line[LINE_MAX_SIZE];
    size_t i;

    for (i = 0; i < s->n; i++) {
        if (!s->messages[i].gone || !s->messages[i].listed)
            continue;
        snprintf(line, sizeof line, "- %" PRIu32 "\n", s->messages[i].uid);
        put_line(s, line);
    }
    take_out_gone(s);
}

int syncstate_forget(struct syncstate *s)
{
    if (make_old(s) < 0)
        return -1;
    s->n = 0;
    put_line(s, "x\n");
    return 0;
}

void syncstate_drop_old(struct syncstate *s)
{
    if (s->old_n == 0)
        return;
    take_out_old(s);
    put_line(s, "c\n");
}

static void write_facts(char line[LINE_MAX_SIZE], const struct syncstate *s)
{
    snprintf(line, LINE_MAX_SIZE, "= %" PRIu32 " %" PRIu64 "\n",
             s->uidvalidity, s->modseq);
}

void syncstate_set_facts(struct syncstate *s, uint32_t uidvalidity,
                         uint64_t modseq)
{
    char line[LINE_MAX_SIZE];

    if (s->uidvalidity == uidvalidity && s->modseq == modseq)
        return;
    s->uidvalidity = uidvalidity;
    s->modseq = modseq;
    write_facts(line, s);
    put_line(s, line);
}

int syncstate_save(struct syncstate *s)
{
    if (s->error == 0 && statefile_sync(&s->file) < 0)
        s->error = errno;
    errno = s->error;
    return s->error == 0 ? 0 : -1;
}

static void write_all(const struct syncstate *s, FILE *out)
{
    char line[LINE_MAX_SIZE];
    const struct sync_message *m;

    write_facts(line, s);
    fputs(line, out);
    for (m = s->old; m < s->old + s->old_n; m++)
        fprintf(out, "o %s\n", m->name);
    for (m = s->messages; m < s->messages + s->n; m++) {
        fprintf(out, "+ %" PRIu32 " %u\n", m->uid, m->flags);
        if (m->name != NULL)
            fprintf(out, "@ %" PRIu32 " %s\n", m->uid, m->name);
    }
}

int syncstate_finish(struct syncstate *s)
{
    FILE *out;

    if (syncstate_save(s) < 0)
        return -1;
    if (s->uidvalidity == 0 || s->lines <= 4 * s->n + 64)
        return 0;
    out = statefile_rewrite(&s->file);
    if (out == NULL)
        return -1;
    write_all(s, out);
    return statefile_replace(&s->file, out);
}
