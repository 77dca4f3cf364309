/* Sets of IMAP: what is read ascends, is written, and is read again to the
 * same. First octet: the room, and the highest number in use. */
#include <mailproto/imapset.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 64

typedef mproto_imapset_range range;

static void must(int truth)
{
    if (!truth)
        abort();
}

static void check_again(const mproto_imapset *s)
{
    char *text = malloc(22 * s->n + 1);
    range room[ROOM];
    mproto_imapset again;
    mproto_span written;
    size_t n, i;

    must(text != NULL);
    n = mproto_imapset_format(text, 22 * s->n + 1, &written.n, s->ranges,
                              s->n);
    must(n == s->n && text[written.n] == '\0');
    written.p = text;
    if (n > 0)
        must(mproto_imapset_parse(&again, room, n, written) == MPROTO_OK &&
             again.n == n && again.tail == 0);
    for (i = 0; i < n; i++)
        must(room[i].lo == s->ranges[i].lo && room[i].hi == s->ranges[i].hi);
    free(text);
}

static void check_members(const mproto_imapset *s, uint32_t max)
{
    mproto_imapset_iter it;
    uint64_t count = 0, last = 0;
    range r;

    mproto_imapset_begin(&it, s, max);
    while (mproto_imapset_next(&it, &r)) {
        must(r.lo <= r.hi && r.hi <= max);
        must(r.lo > last + 1 || last == 0);
        must(mproto_imapset_has(s, r.lo, max) &&
             mproto_imapset_has(s, r.hi, max));
        must(!mproto_imapset_has(s, r.lo - 1, max));
        must(r.hi == max || !mproto_imapset_has(s, r.hi + 1, max));
        last = r.hi;
        count += (uint64_t)r.hi - r.lo + 1;
    }
    must(count == mproto_imapset_count(s, max));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    range *room;
    mproto_imapset s;
    mproto_span text;
    size_t cap;

    if (size == 0)
        return 0;
    cap = data[0] % (ROOM + 1);
    room = malloc(cap > 0 ? cap * sizeof *room : 1);
    must(room != NULL);
    text.p = (const char *)data + 1;
    text.n = size - 1;
    if (mproto_imapset_parse(&s, room, cap, text) == MPROTO_OK) {
        must(s.n <= cap);
        check_again(&s);
        check_members(&s, data[0]);
        check_members(&s, UINT32_MAX);
    } else {
        must(s.n == 0 && s.tail == 0);
    }
    free(room);
    return 0;
}
