/* The tags in a file are whoever's who wrote it; our client says A1, A2 ... */
#include "imap_words.h"
#include "script.h"

#include <string.h>

enum { TAGS_MAX = 64 };

typedef struct tag {
    const char *p;              /* in the client's octets as the file has
                                 * them */
    size_t      n;
} tag;

typedef struct tags {
    tag    seen[TAGS_MAX];      /* the first one is A1 */
    size_t n;
} tags;

static size_t line_size(const text *wire, size_t at)
{
    const char *end = memchr(wire->p + at, '\n', wire->n - at);

    return end ? (size_t)(end - (wire->p + at)) + 1 : wire->n - at;
}

/* Of the first word of a line; 0: there is no word, or nothing behind it. */
static size_t tag_size(const char *line, size_t n)
{
    const char *end = memchr(line, ' ', n);

    return end ? (size_t)(end - line) : 0;
}

static int is_completion(const char *line, size_t n, const tag *of)
{
    static const char *const names[] = { " OK ", " NO ", " BAD " };
    size_t i, m;

    if (n < of->n || memcmp(line, of->p, of->n) != 0)
        return 0;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        m = strlen(names[i]);
        if (n - of->n >= m && memcmp(line + of->n, names[i], m) == 0)
            return 1;
    }
    return 0;
}

/* What the server never answers is no tag, but a line of a message or of an
 * exchange. */
static int is_answered(const text *server, const tag *t)
{
    size_t at, n;

    for (at = 0; at < server->n; at += n) {
        n = line_size(server, at);
        if (is_completion(server->p + at, n, t))
            return 1;
    }
    return 0;
}

/* From 1 on; 0: it is none. */
static size_t tag_number(const tags *t, const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < t->n; i++)
        if (t->seen[i].n == n && memcmp(t->seen[i].p, p, n) == 0)
            return i + 1;
    return 0;
}

static void find_tags(tags *t, const text *client, const text *server)
{
    size_t at, n;
    tag one;

    t->n = 0;
    for (at = 0; at < client->n && t->n < TAGS_MAX; at += n) {
        n = line_size(client, at);
        one.p = client->p + at;
        one.n = tag_size(one.p, n);
        if (one.n > 0 && !tag_number(t, one.p, one.n) &&
            is_answered(server, &one))
            t->seen[t->n++] = one;
    }
}

static void put_line(text *to, const tags *t, const char *line, size_t n)
{
    size_t size = tag_size(line, n), number = tag_number(t, line, size);

    if (number > 0) {
        text_puts(to, "A");
        text_number(to, number);
        text_add(to, line + size, n - size);
    } else {
        text_add(to, line, n);
    }
}

/* Its octets from..to, of which none is within a tag. */
static void rename_item(const text *old, script_item *item, const tags *t,
                        text *to)
{
    size_t at = item->from, end = item->to, n;

    item->from = to->n;
    for (; at < end; at += n) {
        n = line_size(old, at);
        if (n > end - at)
            n = end - at;
        if (at == 0 || old->p[at - 1] == '\n')
            put_line(to, t, old->p + at, n);
        else
            text_add(to, old->p + at, n);
    }
    item->to = to->n;
}

void imap_rename(script *s)
{
    text wire[2] = { { 0 } };
    script_item *item;
    tags t;
    size_t i;

    find_tags(&t, &s->side[CLIENT].wire, &s->side[SERVER].wire);
    text_puts(&wire[CLIENT], "");
    text_puts(&wire[SERVER], "");
    for (i = 0; i < s->items; i++) {
        item = &s->item[i];
        if (item->type == SCRIPT_SEND)
            rename_item(&s->side[item->side].wire, item, &t,
                        &wire[item->side]);
    }
    for (i = 0; i < 2; i++) {
        text_free(&s->side[i].wire);
        s->side[i].wire = wire[i];
    }
}
