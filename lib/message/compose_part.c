#include "message/compose_int.h"
#include "base/chars_int.h"
#include <string.h>

static int is_part_token(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!mproto_is(s.p[i], MPROTO_C_TOKEN))
            return 0;
    return s.n > 0;
}

/* 0: it is not "type/subtype". */
static int media_read(const char *media, mproto_compose_media *kind)
{
    mproto_span s = mproto_compose_span(media, mproto_length(media)), type = s;
    const char *slash = memchr(s.p, '/', s.n);

    if (!slash)
        return 0;
    type.n = (size_t)(slash - s.p);
    s.p = slash + 1;
    s.n -= type.n + 1;
    *kind = mproto_same(type, "text") ? MPROTO_MEDIA_TEXT
        : mproto_same(type, "message") ? MPROTO_MEDIA_MESSAGE
        : mproto_same(type, "multipart") ? MPROTO_MEDIA_MULTIPART
        : MPROTO_MEDIA_OTHER;
    return is_part_token(type) && is_part_token(s);
}

static mproto_cte part_transport(const mproto_compose *m)
{
    return m->flags & MPROTO_COMPOSE_BINARY ? MPROTO_CTE_BINARY
        : m->flags & MPROTO_COMPOSE_8BIT ? MPROTO_CTE_8BIT
        : MPROTO_CTE_7BIT;
}

/* RFC 2045 6.4: a composite part may not be encoded. Without a scan it is
 * looked at as it comes. */
static mproto_cte choose_composite(const mproto_compose *m,
                                   const mproto_scan *scan)
{
    mproto_cte most = part_transport(m), best;

    if (most == MPROTO_CTE_BINARY)
        most = MPROTO_CTE_8BIT;
    if (!scan)
        return most;
    best = mproto_scan_best(scan, part_transport(m), 1);
    return best <= MPROTO_CTE_BINARY ? best : most;
}

/* A message ends with a line end, which may not be added to what is no text;
 * base64 has its own. */
static mproto_cte choose_leaf(const mproto_compose *m, int text,
                              const mproto_scan *scan)
{
    mproto_cte best;

    if (!scan)
        return text ? MPROTO_CTE_QP : MPROTO_CTE_BASE64;
    best = mproto_scan_best(scan, part_transport(m), text);
    if (m->depth == 0 && !text && best != MPROTO_CTE_BINARY
            && (best == MPROTO_CTE_QP || scan->last_ != '\n'))
        return MPROTO_CTE_BASE64;
    return best;
}

static mproto_cte choose_encoding(const mproto_compose *m,
                                  mproto_compose_media kind,
                                  const mproto_scan *scan)
{
    if (kind == MPROTO_MEDIA_MESSAGE || kind == MPROTO_MEDIA_MULTIPART)
        return choose_composite(m, scan);
    return choose_leaf(m, kind == MPROTO_MEDIA_TEXT, scan);
}

/* What is innermost ends: a header, and the body of a leaf. */
static void part_end(mproto_compose *m)
{
    if (m->state == MPROTO_COMPOSE_HEAD) {
        mproto_compose_field_finish(m);
        m->line_ended = !m->leaf_open;
    }
    if (m->leaf_open)
        mproto_compose_body_end(m);
    m->leaf_open = 0;
}

/* The line of the innermost multipart; the CRLF before it is its own. */
static void put_delimiter(mproto_compose *m, const char *after)
{
    const mproto_compose_frame *f = &m->frames[m->depth - 1];

    if (!m->line_ended)
        mproto_compose_put(m, "\r\n", 2);
    mproto_compose_put(m, "--", 2);
    mproto_compose_put(m, f->boundary, sizeof f->boundary);
    mproto_compose_put(m, after, 2);
    m->line_ended = 0;
}

int mproto_compose_part_ready(mproto_compose *m, mproto_compose_verb verb)
{
    if (mproto_compose_ready(m, verb) != MPROTO_OK)
        return m->error.code;
    if (m->depth == 0 && m->state != MPROTO_COMPOSE_TOP)
        return mproto_compose_fail(m, MPROTO_E_STATE,
                                   "no part may come here");
    if (mproto_compose_space(m) == 0)
        return mproto_compose_full(m, verb);
    return MPROTO_OK;
}

int mproto_compose_part_begin(mproto_compose *m)
{
    if (m->depth == 0) {
        mproto_compose_field_missing(m);
    } else {
        part_end(m);
        put_delimiter(m, "\r\n");
        m->frames[m->depth - 1].parts = 1;
    }
    m->state = MPROTO_COMPOSE_HEAD;
    return m->error.code;
}

/* A field that only the composer writes; type_end is behind its value. */
static void put_field(mproto_compose *m, const char *name, const char *value,
                      const char *more)
{
    if (mproto_compose_field_begin(m, name, MPROTO_FORM_OURS) != MPROTO_OK)
        return;
    mproto_compose_field_put(m, " ", 1);
    mproto_compose_field_puts(m, value);
    mproto_compose_field_puts(m, more);
    if (m->type_end == 0)
        m->type_end = m->head.n;
    mproto_compose_field_end(m);
}

static void put_encoding(mproto_compose *m, mproto_cte encoding)
{
    static const char *const names[] = { "", "7bit", "8bit", "binary",
        "quoted-printable", "base64" };

    if (encoding != MPROTO_CTE_7BIT)
        put_field(m, "Content-Transfer-Encoding", names[encoding], "");
}

static void put_boundary(mproto_compose *m)
{
    mproto_compose_frame *f = &m->frames[m->depth++];
    char text[MPROTO_COMPOSE_BOUNDARY + 1] = "=_";

    mproto_compose_name(m, text + 2);
    text[MPROTO_COMPOSE_BOUNDARY] = '\0';
    memcpy(f->boundary, text, sizeof f->boundary);
    f->parts = 0;
    mproto_compose_param(m, "Content-Type", "boundary", text);
}

int mproto_compose_multipart(mproto_compose *m, const char *subtype)
{
    int code = mproto_compose_part_ready(m, MPROTO_COMPOSE_MULTIPART);

    if (code != MPROTO_OK)
        return code;
    if (!is_part_token(mproto_compose_span(subtype, mproto_length(subtype))))
        return mproto_compose_fail(m, MPROTO_E_ARG, "no media type");
    if (m->depth == m->depth_max)
        return mproto_compose_fail(m, MPROTO_E_LIMIT,
                                   "multiparts deeper than depth_max");
    if (mproto_compose_part_begin(m) != MPROTO_OK)
        return m->error.code;
    put_field(m, "Content-Type", "multipart/", subtype);
    put_encoding(m, part_transport(m));
    m->media = MPROTO_MEDIA_MULTIPART;
    put_boundary(m);
    return m->error.code;
}

int mproto_compose_close(mproto_compose *m)
{
    if (mproto_compose_ready(m, MPROTO_COMPOSE_OTHER) != MPROTO_OK)
        return m->error.code;
    if (m->depth == 0 || !m->frames[m->depth - 1].parts)
        return mproto_compose_fail(m, MPROTO_E_STATE,
                                   "no multipart with a part is open");
    part_end(m);
    put_delimiter(m, "--");
    m->depth--;
    m->state = m->depth > 0 ? MPROTO_COMPOSE_BETWEEN : MPROTO_COMPOSE_BEHIND;
    return m->error.code;
}

/* What part() does when it is ready. */
static int part_open(mproto_compose *m, const char *media,
                     const mproto_scan *scan)
{
    mproto_compose_media kind;
    mproto_cte encoding;

    if (!media_read(media, &kind))
        return mproto_compose_fail(m, MPROTO_E_ARG, "no media type");
    if (mproto_compose_part_begin(m) != MPROTO_OK)
        return m->error.code;
    encoding = choose_encoding(m, kind, scan);
    put_field(m, "Content-Type", media, "");
    put_encoding(m, encoding);
    m->media = kind;
    m->leaf_open = 1;
    mproto_compose_body_begin(m, encoding, kind != MPROTO_MEDIA_OTHER);
    return m->error.code;
}

int mproto_compose_part(mproto_compose *m, const char *media,
                        const mproto_scan *scan)
{
    int code = mproto_compose_part_ready(m, MPROTO_COMPOSE_PART);

    return code == MPROTO_OK ? part_open(m, media, scan) : code;
}

int mproto_compose_attach(mproto_compose *m, const char *media,
                          const char *filename, const mproto_scan *scan)
{
    int code = mproto_compose_part_ready(m, MPROTO_COMPOSE_ATTACH);

    if (code == MPROTO_OK)
        code = part_open(m, media, scan);
    if (code != MPROTO_OK)
        return code;
    mproto_compose_text(m, "Content-Disposition", "attachment");
    if (filename)
        mproto_compose_param(m, "Content-Disposition", "filename", filename);
    return m->error.code;
}

size_t mproto_compose_room(const mproto_compose *m)
{
    if (!m->leaf_open || m->error.code != MPROTO_OK)
        return 0;
    return mproto_compose_body_room(m, mproto_compose_space(m));
}

/* The first octet of a body ends the header. */
static int body_more(mproto_compose *m, const void *p, size_t n)
{
    if (n == 0)
        return m->error.code;
    if (m->state == MPROTO_COMPOSE_HEAD)
        mproto_compose_field_finish(m);
    m->state = MPROTO_COMPOSE_CONTENT;
    return mproto_compose_body_put(m, p, n);
}

int mproto_compose_body(mproto_compose *m, const void *p, size_t n)
{
    if (mproto_compose_ready(m, MPROTO_COMPOSE_BODY) != MPROTO_OK)
        return m->error.code;
    if (!m->leaf_open)
        return mproto_compose_fail(m, MPROTO_E_STATE, "no body is open");
    if (n > mproto_compose_room(m))
        return mproto_compose_full(m, MPROTO_COMPOSE_BODY);
    return body_more(m, p, n);
}

int mproto_compose_whole(mproto_compose *m, const char *media, const void *p,
                         size_t n)
{
    int code = mproto_compose_part_ready(m, MPROTO_COMPOSE_WHOLE);
    mproto_compose_media kind;
    mproto_scan scan;
    size_t size;

    if (code != MPROTO_OK)
        return code;
    if (!media_read(media, &kind))
        return mproto_compose_fail(m, MPROTO_E_ARG, "no media type");
    mproto_scan_init(&scan);
    mproto_scan_in(&scan, p, n);
    size = mproto_compose_body_size(choose_encoding(m, kind, &scan),
                                    kind != MPROTO_MEDIA_OTHER, &scan,
                                    mproto_compose_span(p, n));
    if (size > m->out_max)
        return mproto_compose_fail(m, MPROTO_E_LIMIT, "a body over out_max");
    if (size > mproto_compose_space(m))
        return mproto_compose_full(m, MPROTO_COMPOSE_WHOLE);
    part_open(m, media, &scan);
    return body_more(m, p, n);
}

static int is_line_owed(const mproto_compose *m)
{
    const mproto_compose_leaf *leaf = &m->leaf;

    if (m->state == MPROTO_COMPOSE_BEHIND)
        return 1;
    return m->leaf_open && leaf->given && leaf->last != '\n'
        && leaf->encoding != MPROTO_CTE_BASE64
        && leaf->encoding != MPROTO_CTE_BINARY;
}

int mproto_compose_finish(mproto_compose *m)
{
    int owed;

    if (mproto_compose_ready(m, MPROTO_COMPOSE_OTHER) != MPROTO_OK)
        return m->error.code;
    if (m->state == MPROTO_COMPOSE_DONE)
        return MPROTO_OK;
    if (m->state == MPROTO_COMPOSE_TOP) {
        mproto_compose_field_missing(m);
        mproto_compose_field_finish(m);
    }
    while (m->depth > 0 && m->error.code == MPROTO_OK)
        mproto_compose_close(m);
    owed = is_line_owed(m);
    part_end(m);
    if (owed)
        mproto_compose_put(m, "\r\n", 2);
    m->state = MPROTO_COMPOSE_DONE;
    return m->error.code;
}
