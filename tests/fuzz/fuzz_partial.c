#include <mailproto/partial.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) do { if (!(what)) abort(); } while (0)
#define MOST 64

typedef struct parcel {
    char          *text[MOST];
    size_t         size[MOST];
    mproto_span    header[MOST], body[MOST];
    mproto_partial f[MOST];
    size_t         n;
} parcel;

static mproto_span between(const char *p, size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = n;
    return s;
}

static mproto_span header_of(const char *p, size_t n)
{
    mproto_fields it;
    mproto_field f;

    mproto_fields_begin(&it, p, n);
    while (mproto_fields_next(&it, &f))
        ;
    return between(p, mproto_fields_end(&it));
}

/* One fragment with the header of fragment number and n octets of body. */
static void pack(parcel *all, uint32_t number, mproto_span header,
                 mproto_span body)
{
    mproto_partial f = { 0, UINT32_MAX, "fuzz@example.org", 0 };
    size_t i = all->n++, room;

    f.number = number;
    room = mproto_partial_write(NULL, 0, &f, header);
    all->size[i] = room + body.n;
    all->text[i] = malloc(all->size[i]);
    MUST(all->text[i]);
    MUST(mproto_partial_write(all->text[i], room, &f, header) == room);
    if (body.n > 0)
        memcpy(all->text[i] + room, body.p, body.n);
    all->header[i] = header_of(all->text[i], all->size[i]);
    MUST(number == 1 || all->header[i].n == room);
    all->body[i] = between(all->text[i] + all->header[i].n,
                           all->size[i] - all->header[i].n);
}

/* In pieces of at most room octets of body; 0: it can not be. */
static int split(parcel *all, mproto_span message, size_t room)
{
    mproto_span header = header_of(message.p, message.n);
    mproto_span rest = between(message.p + header.n, message.n - header.n);
    mproto_partial f = { 1, 0, "fuzz@example.org", 0 };
    size_t n;

    all->n = 0;
    if (mproto_partial_write(NULL, 0, &f, header) == SIZE_MAX)
        return 0;
    do {
        n = mproto_partial_cut(rest.p, rest.n, room);
        MUST(n <= rest.n && n <= room);
        MUST(n == 0 || n == rest.n || rest.p[n - 1] == '\n');
        if (n == 0)             /* a long line: this way it is allowed */
            n = rest.n;
        if (all->n == MOST - 1)
            n = rest.n;
        pack(all, (uint32_t)all->n + 1, header, between(rest.p, n));
        rest = between(rest.p + n, rest.n - n);
    } while (rest.n > 0);
    return 1;
}

/* What read() tells; the last one must tell the total. */
static void read_all(parcel *all)
{
    size_t i;

    for (i = 0; i < all->n; i++) {
        MUST(mproto_partial_read(&all->f[i], all->header[i]) == MPROTO_OK);
        MUST(strcmp(all->f[i].id, "fuzz@example.org") == 0);
        MUST(all->f[i].total == UINT32_MAX);
        all->f[i].total = i + 1 == all->n ? (uint32_t)all->n : 0;
    }
}

static mproto_span join(parcel *all)
{
    size_t order[MOST], which, from, i, n, size = 0;
    mproto_span body;
    char *dst;

    read_all(all);
    MUST(mproto_partial_order(all->f, all->n, order, &which)
         == MPROTO_PARTIAL_WHOLE);
    for (i = 0; i < all->n; i++)
        size += all->size[i];
    dst = malloc(size);
    MUST(dst);
    body = all->body[order[0]];
    n = mproto_partial_join(dst, size, all->header[order[0]], body, &from);
    MUST(n <= size && from <= body.n);
    for (i = 0; i < all->n; i++) {
        body = all->body[order[i]];
        if (i == 0)
            body = between(body.p + from, body.n - from);
        MUST(body.n <= size - n);
        if (body.n > 0)
            memcpy(dst + n, body.p, body.n);
        n += body.n;
    }
    return between(dst, n);
}

static void drop(parcel *all)
{
    while (all->n > 0)
        free(all->text[--all->n]);
}

/* Fields of b, each once more in a: the same octets in another order, where a
 * last line end may have been added. */
static void same_fields(mproto_span a, mproto_span b)
{
    size_t sum[2] = { 0, 0 }, n[2] = { 0, 0 };
    mproto_fields it;
    mproto_field f;
    mproto_span both[2];
    size_t i, k;

    both[0] = a;
    both[1] = b;
    for (i = 0; i < 2; i++) {
        mproto_fields_begin(&it, both[i].p, both[i].n);
        while (mproto_fields_next(&it, &f)) {
            for (k = 0; k < f.body.n; k++)
                sum[i] += (unsigned char)f.body.p[k] * (k % 251 + 1);
            sum[i] += f.name.n;
            n[i]++;
        }
    }
    MUST(sum[0] == sum[1] && n[0] == n[1]);
}

static void unuse(mproto_span s)
{
    void *p;

    memcpy(&p, &s.p, sizeof p);
    free(p);
}

/* Split, joined, split again in other pieces and joined: the first time
 * fields have moved, the second time nothing has. */
static void there_and_back(mproto_span message, size_t room)
{
    static parcel all;
    mproto_span head = header_of(message.p, message.n);
    mproto_span again_head, once, twice;

    if (head.n > 0 && head.p[head.n - 1] == '\r')
        return;                 /* it would be a line end with what is added */
    if (!split(&all, message, room))
        return;
    once = join(&all);
    drop(&all);
    again_head = header_of(once.p, once.n);
    MUST(once.n - again_head.n == message.n - head.n);
    MUST(message.n == head.n || memcmp(once.p + again_head.n,
                                       message.p + head.n,
                                       message.n - head.n) == 0);
    same_fields(head, again_head);
    MUST(split(&all, once, room + 3));
    twice = join(&all);
    drop(&all);
    MUST(twice.n == once.n && memcmp(twice.p, once.p, once.n) == 0);
    unuse(once);
    unuse(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_span all = between((const char *)data, size), message = all;
    mproto_partial f;
    size_t from, n;

    if (mproto_partial_read(&f, all) == MPROTO_OK)
        MUST(f.number > 0 && strlen(f.id) <= MPROTO_PARTIAL_ID);
    n = mproto_partial_join(NULL, 0, all, all, &from);
    MUST(n <= size + 6 && from <= size);
    if (size == 0)
        return 0;
    message.p++;
    message.n--;
    there_and_back(message, data[0]);
    return 0;
}
