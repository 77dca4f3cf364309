#include "message/downgrade_int.h"
#include "message/fields_int.h"
#include "message/mime_int.h"
#include "base/alloc_int.h"
#include "base/buf_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/params.h>
#include <mailproto/tokens.h>
#include <string.h>

/* A rewritten field is given this room first. */
#define DOWNGRADE_FIELD 2048u

/* Octets of a boundary with NUL: more than the parser takes for one. */
#define BOUNDARY_ROOM 1000u

/* Copies limits; 0 when their size is 0. */
static int take_limits(mproto_mime_limits *l, const mproto_mime_limits *limits)
{
    memset(l, 0, sizeof *l);
    if (!mproto_opts_copy(l, sizeof *l, limits))
        return 0;
    l->size = sizeof *l;
    if (l->field_max > 0 && l->field_max < MPROTO_MIME_LINE)
        l->field_max = MPROTO_MIME_LINE;
    return 1;
}

mproto_downgrade *mproto_downgrade_new(const mproto_downgrade_opts *opts)
{
    mproto_mime_limits limits;
    mproto_downgrade_opts o;
    mproto_mime_opts mime;
    mproto_downgrade *d;
    mproto_alloc alloc;

    memset(&o, 0, sizeof o);
    memset(&mime, 0, sizeof mime);
    if (!mproto_opts_copy(&o, sizeof o, opts)
        || !take_limits(&limits, o.limits))
        return NULL;
    alloc = mproto_alloc_or_default(o.alloc);
    d = mproto_alloc_new(&alloc, sizeof *d);
    if (!d)
        return NULL;
    mime.size = sizeof mime;
    mime.limits = &limits;
    mime.alloc = &alloc;
    d->alloc = alloc;
    d->flags = o.flags;
    d->error.what = "";
    d->next_top = 1;
    d->mime = mproto_mime_new(&mime);
    if (d->mime)
        return d;
    mproto_downgrade_free(d);
    return NULL;
}

void mproto_downgrade_free(mproto_downgrade *d)
{
    if (!d)
        return;
    mproto_mime_free(d->mime);
    mproto_alloc_free(&d->alloc, d->field, d->field_cap);
    mproto_alloc_free(&d->alloc, d->scratch, d->scratch_cap);
    mproto_alloc_free(&d->alloc, d, sizeof *d);
}

/* Octets in front of the first above 127. */
static size_t before_eight(mproto_span s)
{
    size_t i = 0;

    while (i < s.n && (unsigned char)s.p[i] < 128)
        i++;
    return i;
}

/* What stands before the fault goes out yet, however the event was cut. */
static void downgrade_fail(mproto_downgrade *d, const mproto_mime_event *e,
                           mproto_err code, const char *what)
{
    if (d->error.code != MPROTO_OK)
        return;
    d->error.code = code;
    d->error.what = what;
    d->piece = e->data;
    d->piece.n = before_eight(e->data);
    d->way = MPROTO_DOWNGRADE_PASS;
    d->error.offset = e->offset + d->piece.n;
}

static int is_fixed(const mproto_downgrade *d, const mproto_mime_event *e)
{
    return d->fixed > 0 && e->part->depth >= d->fixed;
}

/* Something changes: not below a signature. */
static void downgrade_change(mproto_downgrade *d, const mproto_mime_event *e)
{
    if (is_fixed(d, e))
        downgrade_fail(d, e, MPROTO_E_STATE, "a signed part is not 7-bit");
}

static void downgrade_piece(mproto_downgrade *d, mproto_span s,
                            mproto_downgrade_way way)
{
    if (d->error.code != MPROTO_OK)
        return;
    d->piece = s;
    d->way = way;
}

/* How lines end: as the first one does. */
static void see_line_end(mproto_downgrade *d, mproto_span s)
{
    const char *lf;

    if (d->ends || s.n == 0)
        return;
    lf = memchr(s.p, '\n', s.n);
    d->ends = lf != NULL;
    d->unix_ends = lf && (lf == s.p || lf[-1] != '\r');
}

static int downgrade_grow(mproto_downgrade *d, char **p, size_t *cap,
                          size_t need)
{
    char *more;

    if (need <= *cap)
        return 1;
    more = d->alloc.resize(d->alloc.ctx, *p, *cap, need);
    if (!more)
        return 0;
    *p = more;
    *cap = need;
    return 1;
}

/* Writes the field into d->field, which grows until it is there. */
static int rewrite_field(mproto_downgrade *d, mproto_downgraded *w,
                         const mproto_field *f)
{
    size_t n = f->raw.n, need = DOWNGRADE_FIELD;

    if (!downgrade_grow(d, &d->scratch, &d->scratch_cap, 4 * n + 32))
        return 0;
    do {
        if (!downgrade_grow(d, &d->field, &d->field_cap, need))
            return 0;
        memset(w, 0, sizeof *w);
        w->out.dst = d->field;
        w->out.cap = d->field_cap;
        w->plain = d->scratch;
        w->plain_n = n + 8;
        w->decoded = d->scratch + w->plain_n;
        w->decoded_n = 3 * n + 24;
        mproto_downgrade_field(w, f);
        need = w->out.n + w->out.n / 8 + 64;    /* folds may move */
    } while (w->out.n >= w->out.cap);
    return 1;
}

/* The boundary that a reader of this body finds; SIZE_MAX: none. */
static size_t read_boundary(mproto_span body, char boundary[BOUNDARY_ROOM])
{
    mproto_params it;
    mproto_span type;

    mproto_params_begin(&it, body, &type);
    return mproto_params_get(boundary, BOUNDARY_ROOM, &it, "boundary", NULL);
}

/* In a Content-Type with comments that do not close, and the like, what is
 * left out takes more with it than it should. */
static void take_boundary(mproto_downgrade *d, const mproto_mime_event *e,
                          mproto_span line)
{
    char boundary[BOUNDARY_ROOM], again[BOUNDARY_ROOM];
    mproto_span body = line, name;
    size_t n, m;

    if (!mproto_name_is(e->field.name, "content-type"))
        return;
    mproto_cut(&body, ':', &name);
    n = read_boundary(e->field.body, boundary);
    m = read_boundary(body, again);
    d->unbounded = m == SIZE_MAX;
    if (n != m || (n != SIZE_MAX && (n >= BOUNDARY_ROOM ||
                                     memcmp(boundary, again, n) != 0)))
        downgrade_fail(d, e, MPROTO_E_PEER, "a boundary that would change");
}

static void take_eight(mproto_downgrade *d, const mproto_mime_event *e)
{
    mproto_downgraded w;
    mproto_span s;

    downgrade_change(d, e);
    if (e->defects & MPROTO_DEFECT_LIMIT) {
        downgrade_piece(d, e->field.raw, MPROTO_DOWNGRADE_MASK);
        return;
    }
    if (!rewrite_field(d, &w, &e->field)) {
        downgrade_fail(d, e, MPROTO_E_MEMORY, "no memory for a field");
        return;
    }
    if (w.refused)
        downgrade_fail(d, e, MPROTO_E_PEER, "a boundary that is not ASCII");
    s.p = d->field;
    s.n = mproto_downgrade_ends(d, d->field, w.out.n);
    take_boundary(d, e, s);
    if (mproto_downgrade_delimits(d, s))
        downgrade_fail(d, e, MPROTO_E_PEER, "a field that would be a "
                       "delimiter");
    downgrade_piece(d, s, MPROTO_DOWNGRADE_PASS);
}

/* 1 when the field is a label that goes. */
static int is_label(const mproto_downgrade *d, const mproto_mime_event *e)
{
    mproto_tokens it;
    mproto_token t;
    int more;

    if (!mproto_name_is(e->field.name, "content-transfer-encoding"))
        return 0;
    if (d->labelled)
        return 1;
    mproto_tokens_begin(&it, e->field.body);
    do
        more = mproto_tokens_next(&it, &t);
    while (more && t.kind == MPROTO_TOKEN_COMMENT);
    if (!more)
        return 0;
    return mproto_name_is(t.text, "8bit") || mproto_name_is(t.text, "binary")
        || ((d->flags & MPROTO_DOWNGRADE_UNLABELLED) && !is_fixed(d, e)
            && mproto_name_is(t.text, "7bit"));
}

static void take_field(mproto_downgrade *d, const mproto_mime_event *e)
{
    see_line_end(d, e->field.raw);
    if (mproto_name_is(e->field.name, "mime-version"))
        d->version = 1;
    if (mproto_name_is(e->field.name, "content-type"))
        d->type = 1;
    if (is_label(d, e)) {
        downgrade_change(d, e);
        if (e->defects & MPROTO_DEFECT_LIMIT)   /* its rest would stay */
            downgrade_fail(d, e, MPROTO_E_PEER, "a label past a limit");
        d->labelled = 1;
    } else if (mproto_downgrade_is_eight(e->field.raw)) {
        take_eight(d, e);
    } else {
        downgrade_piece(d, e->field.raw, MPROTO_DOWNGRADE_PASS);
    }
}

/* The empty line waits for the end of the header, which may get a label. */
static void take_outside(mproto_downgrade *d, const mproto_mime_event *e)
{
    see_line_end(d, e->data);
    if (d->header && !(e->defects & MPROTO_DEFECT_LIMIT)
        && mproto_fields_is_end(e->data.p, e->data.n)) {
        d->crs = e->data.n - 1;
        d->empty = 1;
    } else if (mproto_downgrade_is_eight(e->data)) {
        downgrade_change(d, e);
        downgrade_piece(d, e->data, MPROTO_DOWNGRADE_MASK);
    } else {
        downgrade_piece(d, e->data, MPROTO_DOWNGRADE_PASS);
    }
}

/* RFC 2045 6.4, RFC 2046 5.2: what may not be encoded. */
static int is_composite(const mproto_mime_part *part)
{
    if (part->kind != MPROTO_KIND_LEAF
        || mproto_name_is(part->type, "multipart"))
        return 1;
    return mproto_name_is(part->type, "message")
        && (mproto_name_is(part->subtype, "rfc822")
            || mproto_name_is(part->subtype, "partial")
            || mproto_name_is(part->subtype, "external-body"));
}

static mproto_downgrade_way choose_way(const mproto_downgrade *d,
                                       const mproto_mime_event *e)
{
    const mproto_mime_part *part = e->part;
    int eight = d->labelled && (part->encoding == MPROTO_CTE_8BIT
                                || part->encoding == MPROTO_CTE_BINARY);

    if ((d->flags & MPROTO_DOWNGRADE_UNLABELLED) && !is_fixed(d, e)
        && part->encoding == MPROTO_CTE_7BIT)
        eight = 1;
    if (!eight || is_composite(part)
        || (part->defects & MPROTO_DEFECT_TRUNCATED))
        return MPROTO_DOWNGRADE_PASS;
    if (part->encoding != MPROTO_CTE_BINARY
        && (mproto_name_is(part->type, "text")
            || mproto_name_is(part->type, "message")))
        return MPROTO_DOWNGRADE_QP;
    return MPROTO_DOWNGRADE_BASE64;
}

/* The fields that the header is to have now. */
static void put_label(mproto_downgrade *d)
{
    mproto_span s;
    mproto_buf b;

    mproto_buf_init(&b, d->block, sizeof d->block);
    if (d->top && !d->version)
        mproto_buf_text(&b, "MIME-Version: 1.0\r\n");
    if (!d->type)
        mproto_buf_text(&b, "Content-Type: text/plain; "
                        "charset=unknown-8bit\r\n");
    mproto_buf_text(&b, d->body == MPROTO_DOWNGRADE_QP
                    ? "Content-Transfer-Encoding: quoted-printable\r\n"
                    : "Content-Transfer-Encoding: base64\r\n");
    s.p = d->block;
    s.n = mproto_downgrade_ends(d, d->block, b.n);
    downgrade_piece(d, s, MPROTO_DOWNGRADE_PASS);
}

static void take_header_end(mproto_downgrade *d, const mproto_mime_event *e)
{
    d->header = 0;
    d->next_top = e->part->kind == MPROTO_KIND_MESSAGE;
    if (e->part->kind == MPROTO_KIND_MULTIPART && d->unbounded)
        downgrade_fail(d, e, MPROTO_E_PEER, "a boundary that would change");
    if (e->part->kind == MPROTO_KIND_MULTIPART && d->fixed == 0
        && mproto_name_is(e->part->subtype, "signed"))
        d->fixed = e->part->depth + 1;
    mproto_downgrade_begin(d, choose_way(d, e));
    if (d->body != MPROTO_DOWNGRADE_PASS)
        put_label(d);
    if (d->empty)
        d->empty = 2;
}

/* 8-bit octets where there should be none: decoders of base64 step over what
 * is not of it. A multipart that has no parts is not decoded. */
static mproto_downgrade_way stray_way(mproto_downgrade *d,
                                      const mproto_mime_event *e)
{
    int coded = !mproto_name_is(e->part->type, "multipart");

    downgrade_change(d, e);
    if (coded && e->part->encoding == MPROTO_CTE_BASE64)
        return MPROTO_DOWNGRADE_MASK;
    if (coded && e->part->encoding == MPROTO_CTE_QP)
        return MPROTO_DOWNGRADE_ESCAPE;
    downgrade_fail(d, e, MPROTO_E_PEER, "8-bit octets without a label");
    return MPROTO_DOWNGRADE_PASS;
}

static void take_body(mproto_downgrade *d, const mproto_mime_event *e)
{
    mproto_downgrade_way way = d->body;

    if (way == MPROTO_DOWNGRADE_PASS
        && (d->grown || before_eight(e->data) < e->data.n))
        way = stray_way(d, e);
    downgrade_piece(d, e->data, way);
}

static void take_part(mproto_downgrade *d)
{
    d->header = 1;
    d->top = d->next_top;
    d->next_top = 0;
    d->version = d->type = d->labelled = d->unbounded = 0;
    d->body = MPROTO_DOWNGRADE_PASS;
}

static void take_part_end(mproto_downgrade *d, const mproto_mime_event *e)
{
    d->last = d->body != MPROTO_DOWNGRADE_PASS;
    if (d->last)
        d->way = d->body;
    if (e->part->depth < d->fixed)
        d->fixed = 0;
}

static void downgrade_take(mproto_downgrade *d, const mproto_mime_event *e)
{
    switch (e->type) {
    case MPROTO_MIME_PART:
        take_part(d);
        break;
    case MPROTO_MIME_FIELD:
        take_field(d, e);
        break;
    case MPROTO_MIME_OUTSIDE:
        take_outside(d, e);
        break;
    case MPROTO_MIME_HEADER_END:
        take_header_end(d, e);
        break;
    case MPROTO_MIME_BODY:
        take_body(d, e);
        break;
    case MPROTO_MIME_PART_END:
        take_part_end(d, e);
        break;
    default:
        break;
    }
}

/* The empty line behind a header, octet for octet. */
static int put_empty_line(mproto_downgrade *d)
{
    static const char crs[] = "\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r";

    if (d->empty != 2)
        return 0;
    d->ready.p = "\n";
    d->ready.n = 1;
    if (d->crs == 0) {
        d->empty = 0;
        return 1;
    }
    d->ready.p = crs;
    d->ready.n = d->crs < sizeof crs ? (size_t)d->crs : sizeof crs - 1;
    d->crs -= d->ready.n;
    return 1;
}

int mproto_downgrade_next(mproto_downgrade *d)
{
    const mproto_mime_event *e;

    for (;;) {
        if (d->ready.n > 0 || mproto_downgrade_body(d) || put_empty_line(d))
            return 1;
        if (d->error.code != MPROTO_OK)
            return 0;
        e = mproto_mime_next(d->mime);
        if (!e) {
            d->error = *mproto_mime_error(d->mime);
            return 0;
        }
        downgrade_take(d, e);
    }
}

int mproto_downgrade_in(mproto_downgrade *d, const void *p, size_t n)
{
    if (d->error.code != MPROTO_OK)
        return d->error.code;
    return mproto_mime_in(d->mime, p, n);
}

void mproto_downgrade_eof(mproto_downgrade *d)
{
    mproto_mime_eof(d->mime);
}

const void *mproto_downgrade_out(const mproto_downgrade *d, size_t *n)
{
    *n = d->ready.n;
    return d->ready.n > 0 ? d->ready.p : NULL;
}

void mproto_downgrade_sent(mproto_downgrade *d, size_t n)
{
    if (d->ready.n == 0)
        return;
    if (n > d->ready.n)
        n = d->ready.n;
    d->ready.p += n;
    d->ready.n -= n;
}

const mproto_error *mproto_downgrade_error(const mproto_downgrade *d)
{
    return &d->error;
}

#undef DOWNGRADE_FIELD
