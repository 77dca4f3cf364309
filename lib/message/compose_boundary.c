#include "message/compose_int.h"
#include <string.h>

#define NAME_FIRST 13u          /* letters of five bits for 64 bits */

/* Another number for each; by D. Stafford, "Better Bit Mixing", as splitmix64
 * has it. */
static uint64_t seed_mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

void mproto_compose_seed(mproto_compose *m, const void *random, size_t n)
{
    const unsigned char *p = random;
    size_t i;

    for (i = 0; i < n; i++)
        m->seed[i & 1] = seed_mix((m->seed[i & 1] ^ p[i]) + 1);
}

static void name_letters(char *to, size_t n, uint64_t bits)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuv";
    size_t i;

    for (i = 0; i < n; i++, bits >>= 5)
        to[i] = letters[bits & 31];
}

/* The first 64 bits are another number for each count. */
void mproto_compose_name(mproto_compose *m, char name[MPROTO_COMPOSE_NAME])
{
    uint64_t first = seed_mix(m->seed[0] + m->names++);

    name_letters(name, NAME_FIRST, first);
    name_letters(name + NAME_FIRST, MPROTO_COMPOSE_NAME - NAME_FIRST,
                 seed_mix(m->seed[1] ^ first));
}

/* 1 when the line that begins with leaf.line is a delimiter. */
static int is_open_boundary(const mproto_compose *m)
{
    const char *boundary = m->leaf.line + 2;
    unsigned i;

    for (i = 0; i < m->depth; i++)
        if (memcmp(m->frames[i].boundary, boundary,
                   MPROTO_COMPOSE_BOUNDARY) == 0)
            return 1;
    return 0;
}

/* Adds octets to the begin of a line while it can become a delimiter; those
 * that were looked at. A line that can not has matched past its end. */
static size_t match_begin(mproto_compose_leaf *leaf, const char *p, size_t n)
{
    const size_t past = sizeof leaf->line + 1;
    size_t i = 0;

    while (i < n && leaf->matched < sizeof leaf->line) {
        char c = p[i++];

        if (leaf->matched < 4 ? c != "--=_"[leaf->matched] : c == '\n')
            leaf->matched = c == '\n' ? 0 : past;
        else
            leaf->line[leaf->matched++] = c;
    }
    return i;
}

int mproto_compose_boundary_free(mproto_compose *m, const char *p, size_t n)
{
    mproto_compose_leaf *leaf = &m->leaf;
    const char *end = p + n, *lf;

    if (m->depth == 0)
        return 1;
    while (p < end) {
        p += match_begin(leaf, p, (size_t)(end - p));
        if (leaf->matched == sizeof leaf->line) {
            if (is_open_boundary(m))
                return 0;
            leaf->matched++;
        }
        if (leaf->matched <= sizeof leaf->line || p == end)
            continue;
        lf = memchr(p, '\n', (size_t)(end - p));
        p = lf ? lf + 1 : end;
        if (lf)
            leaf->matched = 0;
    }
    return 1;
}

#undef NAME_FIRST
