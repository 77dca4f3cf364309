/* What is true of every structure, whatever the message; a failure ends the
 * program. For unit tests, fuzz entries and runners of the corpus. */
#ifndef STRUCTURE_CHECK_H
#define STRUCTURE_CHECK_H

#include <mailproto/structure.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRUCTURE_MUST(what) do { \
        if (!(what)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what); \
            abort(); \
        } \
    } while (0)

/* The parts inside part i follow it, siblings one behind the other. */
static inline void structure_check_links(const mproto_structure *s,
                                         unsigned i)
{
    const mproto_part *p = mproto_structure_part(s, i), *c;
    unsigned child = p->child, at = i + 1, number = 0;

    while (child != MPROTO_NO_PART) {
        c = mproto_structure_part(s, child);
        STRUCTURE_MUST(child == at && c->parent == i);
        STRUCTURE_MUST(c->depth == p->depth + 1 && c->number > number);
        number = c->number;
        at = child + c->inside + 1;
        child = c->next;
    }
    STRUCTURE_MUST(at == i + p->inside + 1);
    STRUCTURE_MUST(number == 0 || p->kind != MPROTO_KIND_LEAF);
}

/* Parts lie in their parents, one behind the other. */
static inline void structure_check_offsets(const mproto_structure *s,
                                           unsigned i)
{
    const mproto_part *p = mproto_structure_part(s, i), *c;
    uint64_t at = p->body;
    unsigned child;

    STRUCTURE_MUST(p->header <= p->body && p->body <= p->end);
    STRUCTURE_MUST(p->lines <= p->end - p->body);
    for (child = p->child; child != MPROTO_NO_PART; child = c->next) {
        c = mproto_structure_part(s, child);
        STRUCTURE_MUST(c->header >= at && c->end <= p->end);
        STRUCTURE_MUST(p->kind != MPROTO_KIND_MESSAGE || c->header == at);
        at = c->end;
    }
    if (p->kind == MPROTO_KIND_MESSAGE && p->child != MPROTO_NO_PART)
        STRUCTURE_MUST(at == p->end);
}

static inline void structure_check_path(const mproto_structure *s, unsigned i)
{
    const mproto_part *p = mproto_structure_part(s, i);
    size_t n = mproto_structure_path(s, i, NULL, 0);
    char *path = malloc(n + 1);
    unsigned found;

    STRUCTURE_MUST(path && mproto_structure_path(s, i, path, n + 1) == n);
    STRUCTURE_MUST(strlen(path) == n);
    found = mproto_structure_find(s, path);
    if (found != i)
        STRUCTURE_MUST(found == p->parent
                       && p->kind == MPROTO_KIND_MULTIPART);
    free(path);
}

/* Is there a message around part i? */
static inline int structure_check_is_inner(const mproto_structure *s,
                                           unsigned i)
{
    const mproto_part *p = mproto_structure_part(s, i);

    while (p->parent != MPROTO_NO_PART) {
        p = mproto_structure_part(s, p->parent);
        if (p->kind == MPROTO_KIND_MESSAGE)
            return 1;
    }
    return 0;
}

static inline void structure_check_show(const mproto_structure *s)
{
    unsigned i, next = mproto_structure_attachment(s, MPROTO_NO_PART), html;
    const mproto_part *p;

    for (i = 0; (p = mproto_structure_part(s, i)) != NULL; i++) {
        STRUCTURE_MUST((p->show == 0)
                       == (p->kind == MPROTO_KIND_MULTIPART
                           || structure_check_is_inner(s, i)));
        STRUCTURE_MUST((i == next) == !!(p->show & MPROTO_SHOW_ATTACHED));
        if (i == next)
            next = mproto_structure_attachment(s, i);
    }
    STRUCTURE_MUST(next == MPROTO_NO_PART);
    for (html = 0; html < 2; html++) {
        i = mproto_structure_text(s, (int)html);
        p = mproto_structure_part(s, i);
        STRUCTURE_MUST(p ? p->show & 3u : i == MPROTO_NO_PART);
    }
}

/* A complete structure of a message of n octets. */
static inline void structure_check(const mproto_structure *s, size_t n)
{
    unsigned i, count = mproto_structure_count(s);
    const mproto_part *p = mproto_structure_part(s, 0);

    STRUCTURE_MUST(count > 0 && p->end == n);
    STRUCTURE_MUST(p->inside == count - 1 && p->parent == MPROTO_NO_PART);
    STRUCTURE_MUST(p->next == MPROTO_NO_PART && p->depth == 0);
    STRUCTURE_MUST(!mproto_structure_part(s, count));
    for (i = 0; i < count; i++) {
        structure_check_links(s, i);
        structure_check_offsets(s, i);
        structure_check_path(s, i);
    }
    structure_check_show(s);
}

#endif
