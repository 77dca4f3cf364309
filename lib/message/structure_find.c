#include "message/structure_int.h"
#include "base/chars_int.h"
#include <string.h>

/* IMAP gives no number to a multipart that is a message, and the number 1 to
 * anything else that is one, below that of the message itself. */
static int is_message(const mproto_structure *s, const mproto_part *p)
{
    return p->parent == MPROTO_NO_PART
        || s->nodes[p->parent].part.kind == MPROTO_KIND_MESSAGE;
}

/* The number that part p adds to a path; 0: none. */
static unsigned path_number(const mproto_structure *s, const mproto_part *p)
{
    if (!is_message(s, p))
        return p->number;
    return p->kind == MPROTO_KIND_MULTIPART ? 0 : 1;
}

/* Which of the children of multipart i has this number; they may be fewer
 * than were in the message. */
static unsigned child_numbered(const mproto_structure *s, unsigned i,
                               unsigned number)
{
    i = s->nodes[i].part.child;
    while (i != MPROTO_NO_PART && s->nodes[i].part.number != number)
        i = s->nodes[i].part.next;
    return i;
}

/* From part i, which was numbered, or is the message when it was not. */
static unsigned find_step(const mproto_structure *s, unsigned i, int numbered,
                          unsigned number)
{
    if (numbered && s->nodes[i].part.kind == MPROTO_KIND_MESSAGE) {
        i = s->nodes[i].part.child;
        numbered = 0;
    }
    if (i == MPROTO_NO_PART)
        return i;
    if (s->nodes[i].part.kind == MPROTO_KIND_MULTIPART)
        return child_numbered(s, i, number);
    return !numbered && number == 1 ? i : MPROTO_NO_PART;
}

/* A number without leading zeros and the dot behind it, which must not be the
 * last; 0 when there is none. */
static unsigned read_number(const char **path)
{
    const char *at = *path;
    unsigned n = 0;

    if (*at == '0')
        return 0;
    for (; mproto_is(*at, MPROTO_C_DIGIT); at++) {
        unsigned digit = (unsigned)(*at - '0');

        if (n > (MPROTO_NO_PART - digit) / 10)
            return 0;
        n = n * 10 + digit;
    }
    if (*at == '.' && at[1] != '\0')
        at++;
    else if (*at != '\0')
        return 0;
    *path = at;
    return n;
}

unsigned mproto_structure_find(const mproto_structure *s, const char *path)
{
    unsigned i = s->n > 0 ? 0 : MPROTO_NO_PART, number;
    int numbered = 0;

    while (*path != '\0' && i != MPROTO_NO_PART) {
        number = read_number(&path);
        if (number == 0)
            return MPROTO_NO_PART;
        i = find_step(s, i, numbered, number);
        numbered = 1;
    }
    return i;
}

/* Writes n in digits that end before place end, as far as they are before
 * cap; gives the place of the first. */
static size_t put_number(char *dst, size_t cap, size_t end, unsigned n)
{
    do {
        end--;
        if (end < cap)
            dst[end] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    return end;
}

static size_t number_digits(unsigned n)
{
    size_t digits = 1;

    for (; n >= 10; n /= 10)
        digits++;
    return digits;
}

static size_t structure_path_length(const mproto_structure *s,
                                    const mproto_part *p)
{
    size_t n = 0;

    for (; p; p = mproto_structure_at(s, p->parent))
        if (path_number(s, p) > 0)
            n += number_digits(path_number(s, p)) + 1;
    return n > 0 ? n - 1 : 0;
}

size_t mproto_structure_path(const mproto_structure *s, unsigned i, char *dst,
                             size_t cap)
{
    const mproto_part *p = mproto_structure_at(s, i);
    size_t n = structure_path_length(s, p), at = n;

    if (cap > 0)
        dst[n < cap ? n : --cap] = '\0';
    for (; at > 0; p = mproto_structure_at(s, p->parent)) {
        if (path_number(s, p) == 0)
            continue;
        at = put_number(dst, cap, at, path_number(s, p));
        if (at > 0 && --at < cap)
            dst[at] = '.';
    }
    return n;
}

unsigned mproto_structure_by_id(const mproto_structure *s, mproto_span id)
{
    unsigned i;

    if (id.n == 0)
        return MPROTO_NO_PART;
    for (i = 0; i < s->n; i++)
        if (mproto_structure_same(s->nodes[i].part.id, id))
            return i;
    return MPROTO_NO_PART;
}

unsigned mproto_structure_by_type(const mproto_structure *s, unsigned i,
                                  const char *type, const char *subtype)
{
    while (++i < s->n)
        if (mproto_same(s->nodes[i].part.type, type)
            && (!subtype || mproto_same(s->nodes[i].part.subtype, subtype)))
            return i;
    return MPROTO_NO_PART;
}
