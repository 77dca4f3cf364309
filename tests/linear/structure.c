/* The structure, and the body of one part, with limits that the input stays
 * within. */
#include "linear.h"

#include <mailproto.h>

#include <stdlib.h>
#include <string.h>

enum { DEPTH = 1 << 17 };

/* Each part is looked for by its type, too. */
size_t work_structure(const char *p, size_t n)
{
    mproto_mime_limits limits = { sizeof limits, DEPTH, 1u << 30, 1u << 30,
        1u << 30, 1u << 30 };
    mproto_mime_opts opts = { .size = sizeof opts,
                              .flags = MPROTO_MIME_NOFIELD,
                              .limits = &limits };
    mproto_structure_opts wide = { .size = sizeof wide,
                                   .parts_max = 1u << 30,
                                   .text_max = 1u << 30 };
    mproto_structure *s = mproto_structure_new(&wide);
    mproto_mime *m = mproto_mime_new(&opts);
    const mproto_mime_event *e;
    unsigned i = MPROTO_NO_PART;
    size_t sum = 0;

    if (!s || !m || mproto_mime_in(m, p, n) != MPROTO_OK)
        abort();
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        if (mproto_structure_add(s, e) != MPROTO_OK)
            abort();
    while ((i = mproto_structure_by_type(s, i, "text", NULL))
           != MPROTO_NO_PART)
        sum++;
    while ((i = mproto_structure_attachment(s, i)) != MPROTO_NO_PART)
        sum++;
    sum += mproto_structure_text(s, 1) + mproto_structure_count(s);
    mproto_structure_free(s);
    mproto_mime_free(m);
    return sum;
}

/* Through all three steps, in pieces of ten octets. */
size_t work_body(const char *p, size_t n)
{
    static const mproto_span text = { "text", 4 }, charset = { "utf-8", 5 };
    mproto_part part;
    mproto_body b;
    mproto_io io = { p, 0, room, room_n };

    memset(&part, 0, sizeof part);
    part.kind = MPROTO_KIND_LEAF;
    part.encoding = MPROTO_CTE_QP;
    part.type = text;
    part.charset = charset;
    part.flowed = MPROTO_FLOWED_ON;
    mproto_body_init(&b, &part, MPROTO_MIME_UTF8 | MPROTO_MIME_UNFLOW, NULL);
    do {
        io.in_n = n < 10 ? n : 10;
        n -= io.in_n;
        if (mproto_body_decode(&b, &io, n == 0) != MPROTO_OK)
            abort();
    } while (n > 0);
    mproto_body_done(&b);
    return room_n - io.out_n;
}
