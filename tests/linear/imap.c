/* The grammar of IMAP. */
#include <mailproto.h>

#include "imap/imap_cut_int.h"
#include "imap/imap_repair_int.h"
#include "imap/imap_values_int.h"
#include "imap/imap_write_int.h"
#include "linear.h"

#include <stdlib.h>

size_t work_imap_values(const char *p, size_t n)
{
    mproto_imap_values t = { 0 };
    mproto_span text = { NULL, 0 };
    size_t sum;

    text.p = p;
    text.n = n;
    t.depth_max = (unsigned)n;
    t.cap = n;
    t.side_cap = n;
    t.room = malloc(n * sizeof *t.room + 1);
    t.side = malloc(n + 1);
    sum = (size_t)mproto_imap_values_read(&t, text) + t.n + t.at;
    free(t.room);
    free(t.side);
    return sum;
}

/* Ten times the ranges are more than ten times the work of sorting them: so
 * these ascend, or fall. */
size_t work_imapset(const char *p, size_t n)
{
    mproto_imapset_range *ranges = malloc(n * sizeof *ranges + 1);
    mproto_imapset s = { NULL, 0, 0, 0 };
    mproto_span text = { NULL, 0 };
    size_t sum;

    text.p = p;
    text.n = n;
    sum = (size_t)mproto_imapset_parse(&s, ranges, n, text) + s.n;
    sum += (size_t)mproto_imapset_count(&s, UINT32_MAX);
    free(ranges);
    return sum;
}

/* Octet by octet: what was read must not be read again. */
size_t work_imap_cut(const char *p, size_t n)
{
    mproto_imap_cut cut = { 0 };
    size_t i, used, sum = 0;

    cut.flags = MPROTO_CUT_ITEMS | MPROTO_CUT_LOOSE;
    for (i = 0; i < n; i++)
        sum += (size_t)mproto_imap_cut_next(&cut, p + i, 1, &used) + used;
    return sum;
}

static size_t imap_parts_of(mproto_imap_list list)
{
    mproto_imap_envelope e;
    mproto_imap_parts it;
    mproto_imap_part p;
    mproto_imap_value v;
    size_t sum = 0;

    if (!mproto_imap_next(&list, &v))
        return 0;
    mproto_imap_parts_begin(&it, v.list);
    while (mproto_imap_parts_next(&it, &p) == 1)
        sum += p.depth + (size_t)(p.params.end_ - p.params.at_);
    return sum + (size_t)mproto_imap_envelope_read(&e, v.list);
}

/* As an envelope and as a structure. */
size_t work_imap_views(const char *p, size_t n)
{
    mproto_imap_values t = { 0 };
    mproto_span text = { NULL, 0 };
    size_t sum = 0;

    text.p = p;
    text.n = n;
    t.depth_max = 100;
    t.cap = n;
    t.side_cap = n;
    t.room = malloc(n * sizeof *t.room + 1);
    t.side = malloc(n + 1);
    if (mproto_imap_values_read(&t, text) == MPROTO_OK)
        sum = imap_parts_of(mproto_imap_values_list(&t));
    free(t.room);
    free(t.side);
    return sum;
}

size_t work_imap_section(const char *p, size_t n)
{
    mproto_imap_section s;
    mproto_span text = { NULL, 0 }, name;
    size_t sum;

    text.p = p;
    text.n = n;
    sum = (size_t)mproto_imap_section_read(&s, text);
    while (mproto_imap_section_field(&s.fields, &name))
        sum += name.n;
    return sum;
}

size_t work_imap_repair(const char *p, size_t n)
{
    mproto_span text = { NULL, 0 };
    mproto_buf b;
    size_t used = 0;

    text.p = p;
    text.n = n;
    mproto_buf_init(&b, room, room_n);
    return (size_t)mproto_imap_repair(&b, text, &used) + b.n + used;
}

size_t work_imap_write(const char *p, size_t n)
{
    mproto_imap_writer w;
    mproto_span text = { NULL, 0 };

    text.p = p;
    text.n = n;
    mproto_imap_writer_init(&w, room, room_n, MPROTO_IMAP_LITERALS_PLUS, 0);
    mproto_imap_write_string(&w, text);
    mproto_imap_write_atoms(&w, text);
    return w.b.n;
}
