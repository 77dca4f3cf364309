#include "message/compose_int.h"
#include "codec/value_int.h"
#include "message/fields_int.h"
#include "base/chars_int.h"
#include <string.h>

/* The header with CRLF for each LF, without the empty line at its end. */
static void copy_header(mproto_compose *m, const char *p, size_t n)
{
    const char *end = p + n;

    while (p < end && m->error.code == MPROTO_OK) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        size_t line = lf ? (size_t)(lf - p) : (size_t)(end - p);

        if (lf && line > 0 && p[line - 1] == '\r')
            line--;
        if (line == 0 && lf + 1 == end)
            return;
        mproto_compose_field_put(m, p, line);
        mproto_compose_field_put(m, "\r\n", 2);
        p = lf ? lf + 1 : end;
    }
}

static int is_copied_field(const mproto_compose *m, const mproto_field *f)
{
    return mproto_field_name_valid(f->name)
        && f->name.n <= MPROTO_COMPOSE_FIELD
        && f->raw.n == f->name.n + 1 + f->body.n + 2
        && mproto_compose_field_final(m, f->name.n, f->body);
}

/* What stands in head is fields, and all of it. */
static int check_copied(mproto_compose *m)
{
    mproto_fields it;
    mproto_field f;
    size_t n = 0;

    mproto_fields_begin(&it, m->head.p, m->head.n);
    for (; mproto_fields_next(&it, &f); n += f.raw.n)
        if (!is_copied_field(m, &f)
                || mproto_compose_field_see(
                    m, mproto_compose_known_row(f.name)) != MPROTO_OK)
            break;
    if (n < m->head.n)
        mproto_compose_fail(m, MPROTO_E_ARG, "no legal header");
    return m->error.code;
}

static int is_binary(const mproto_compose *m)
{
    mproto_fields it;
    mproto_field f;
    mproto_value v;

    mproto_fields_begin(&it, m->head.p, m->head.n);
    if (!mproto_fields_find(&it, "content-transfer-encoding", &f))
        return 0;
    mproto_value_begin(&v, f.body);
    mproto_value_skip(&v);
    return mproto_same(mproto_value_word(&v), "binary");
}

int mproto_compose_copy(mproto_compose *m, const void *header, size_t n)
{
    int code = mproto_compose_part_ready(m, MPROTO_COMPOSE_COPY);
    mproto_cte encoding = m->flags & MPROTO_COMPOSE_8BIT
        ? MPROTO_CTE_8BIT : MPROTO_CTE_7BIT;

    if (code != MPROTO_OK)
        return code;
    if (m->depth == 0)
        return mproto_compose_fail(m, MPROTO_E_STATE, "no multipart is open");
    if (mproto_compose_part_begin(m) != MPROTO_OK)
        return m->error.code;
    copy_header(m, n > 0 ? header : "", n);
    if (m->error.code != MPROTO_OK || check_copied(m) != MPROTO_OK)
        return m->error.code;
    if (is_binary(m)) {
        encoding = MPROTO_CTE_BINARY;
        if (!(m->flags & MPROTO_COMPOSE_BINARY))
            return mproto_compose_fail(m, MPROTO_E_ARG,
                                       "a binary part wants BINARY");
    }
    m->leaf_open = 1;
    mproto_compose_body_begin(m, encoding, encoding != MPROTO_CTE_BINARY);
    mproto_compose_field_finish(m);
    m->state = MPROTO_COMPOSE_CONTENT;
    return m->error.code;
}
