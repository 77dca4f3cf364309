#include "message/mime_int.h"
#include "codec/words_int.h"
#include <string.h>

#define WORD(text) { text, sizeof text - 1 }

/* A type that is not legal counts as absent (RFC 2045 5.2). */
static unsigned read_type(mproto_mime *m, mproto_value *v)
{
    static const mproto_mime_wanted wanted[] = {
        { WORD("charset"), MPROTO_TEXT_CHARSET, 0 },
        { WORD("boundary"), MPROTO_TEXT_BOUNDARY, 0 },
        { WORD("start"), MPROTO_TEXT_START, 0 },
        { WORD("format"), MPROTO_TEXT_FORMAT, 0 },
        { WORD("delsp"), MPROTO_TEXT_DELSP, 0 },
        { WORD("name"), MPROTO_TEXT_NAME, 1 },
        { { NULL, 0 }, MPROTO_TEXTS, 0 },
    };
    unsigned defects = mproto_mime_params_comments(v);
    mproto_span type = mproto_value_token(v), subtype = { NULL, 0 };

    if (type.n > 0 && mproto_value_octet(v, '/'))
        subtype = mproto_value_token(v);
    if (subtype.n > 0 && type.n + subtype.n <= MPROTO_MIME_TEXT / 4) {
        defects |= mproto_mime_params_lower(m, MPROTO_TEXT_TYPE, type);
        defects |= mproto_mime_params_lower(m, MPROTO_TEXT_SUBTYPE, subtype);
    } else {
        defects |= MPROTO_DEFECT_TYPE;
    }
    return defects | mproto_mime_params_read(m, v, wanted);
}

static unsigned read_disposition(mproto_mime *m, mproto_value *v)
{
    static const mproto_mime_wanted wanted[] = {
        { WORD("filename"), MPROTO_TEXT_FILENAME, 1 },
        { { NULL, 0 }, MPROTO_TEXTS, 0 },
    };
    unsigned defects = mproto_mime_params_comments(v);

    defects |= mproto_mime_params_lower(m, MPROTO_TEXT_DISPOSITION,
                                        mproto_value_token(v));
    return defects | mproto_mime_params_read(m, v, wanted);
}

/* uuencode has no standard: many readers leave it as it is. */
static const struct {
    mproto_mime_word name;
    mproto_cte       encoding;
    unsigned         defects;
} encodings[] = {
    { WORD("7bit"), MPROTO_CTE_7BIT, 0 },
    { WORD("8bit"), MPROTO_CTE_8BIT, 0 },
    { WORD("binary"), MPROTO_CTE_BINARY, 0 },
    { WORD("quoted-printable"), MPROTO_CTE_QP, 0 },
    { WORD("base64"), MPROTO_CTE_BASE64, 0 },
    { WORD("x-uuencode"), MPROTO_CTE_UUENCODE, MPROTO_DEFECT_ENCODING },
    { WORD("x-uue"), MPROTO_CTE_UUENCODE, MPROTO_DEFECT_ENCODING },
    { WORD("uuencode"), MPROTO_CTE_UUENCODE, MPROTO_DEFECT_ENCODING },
    { WORD("uue"), MPROTO_CTE_UUENCODE, MPROTO_DEFECT_ENCODING },
};

/* Is there nothing but blanks beside the word? */
static int is_alone(const char *p, const char *end, mproto_span word)
{
    for (; p < end; p++) {
        if (p == word.p)
            p += word.n;
        if (p < end && !mproto_words_is_blank(*p))
            return 0;
    }
    return 1;
}

/* Comments and quotes are read over, but many readers do not. */
static unsigned read_encoding(mproto_mime *m, mproto_value *v)
{
    mproto_mime_frame *f = mproto_mime_part_top(m);
    const char *start = v->at;
    mproto_span word = mproto_value_word(v);
    size_t i, n = sizeof encodings / sizeof encodings[0];

    for (i = 0; i < n; i++)
        if (mproto_mime_is_word(word, &encodings[i].name))
            break;
    f->encoding = MPROTO_CTE_UNKNOWN;
    if (i < n)
        f->encoding = (unsigned char)encodings[i].encoding;
    if (i == n || !is_alone(start, v->end, word))
        return MPROTO_DEFECT_ENCODING;
    return encodings[i].defects;
}

/* What is in <>; what has none is taken as it is. */
static mproto_span bare_id(mproto_span id)
{
    const char *close;

    while (id.n > 0 && mproto_is(id.p[id.n - 1], MPROTO_C_WSP))
        id.n--;
    if (id.n == 0 || id.p[0] != '<')
        return id;
    id.p++;
    id.n--;
    close = id.n > 0 ? memchr(id.p, '>', id.n) : NULL;
    if (close)
        id.n = (size_t)(close - id.p);
    return id;
}

/* RFC 2045 section 7. */
static unsigned read_id(mproto_mime *m, mproto_value *v)
{
    mproto_span id;

    mproto_value_skip(v);
    id.p = v->at;
    id.n = (size_t)(v->end - v->at);
    return mproto_mime_params_span(m, MPROTO_TEXT_ID, bare_id(id));
}

/* RFC 2045 section 4: there is one version, but comments may be in it. */
static unsigned read_version(mproto_mime *m, mproto_value *v)
{
    static const char version[] = "1.0";
    size_t i;

    (void)m;
    for (i = 0; version[i] != '\0'; i++)
        if (!mproto_value_octet(v, version[i]))
            return MPROTO_DEFECT_VERSION;
    return v->at < v->end ? MPROTO_DEFECT_VERSION : 0;
}

/* Fields that may stand once in a header: those that are read here in any,
 * the others (RFC 5322 3.6) in that of a message. The place is the bit of
 * mproto_mime_frame.seen. */
static const struct {
    mproto_mime_word name;
    unsigned       (*read)(mproto_mime *m, mproto_value *v);
} singles[] = {
    { WORD("mime-version"), read_version },
    { WORD("content-type"), read_type },
    { WORD("content-transfer-encoding"), read_encoding },
    { WORD("content-disposition"), read_disposition },
    { WORD("content-id"), read_id },
    { WORD("content-description"), NULL },
    { WORD("date"), NULL },
    { WORD("from"), NULL },
    { WORD("sender"), NULL },
    { WORD("reply-to"), NULL },
    { WORD("to"), NULL },
    { WORD("cc"), NULL },
    { WORD("bcc"), NULL },
    { WORD("message-id"), NULL },
    { WORD("in-reply-to"), NULL },
    { WORD("references"), NULL },
    { WORD("subject"), NULL },
};

#define SEEN_VERSION 0x01u
#define CONTENT_FIELDS 6u       /* of the table, which parts have, too */

unsigned mproto_mime_header_field(mproto_mime *m, const mproto_field *f)
{
    mproto_mime_frame *frame = mproto_mime_part_top(m);
    size_t i, n = sizeof singles / sizeof singles[0];
    unsigned defects = 0;
    mproto_value v;

    for (i = 0; i < n; i++)
        if (mproto_mime_is_word(f->name, &singles[i].name))
            break;
    if (i == n || (i >= CONTENT_FIELDS && !frame->top))
        return 0;
    if (frame->seen & 1u << i)
        return MPROTO_DEFECT_DUPLICATE;
    frame->seen |= 1u << i;
    if (singles[i].read) {
        mproto_value_begin(&v, f->body);
        defects = singles[i].read(m, &v);
    }
    return defects;
}

/* Blanks at the end of a boundary could not be told from those that
 * transport adds to a delimiter (RFC 2046 5.1.1). */
static unsigned trim_boundary(mproto_mime *m, mproto_mime_frame *f)
{
    mproto_span b = mproto_mime_part_text(m, f, MPROTO_TEXT_BOUNDARY);
    unsigned defects = mproto_mime_boundary_check(b);
    size_t n = b.n;

    while (n > 0 && mproto_is(b.p[n - 1], MPROTO_C_WSP))
        n--;
    f->text[MPROTO_TEXT_BOUNDARY].n = (uint16_t)n;
    return n < b.n ? defects | MPROTO_DEFECT_BOUNDARY : defects;
}

static void trim_start(mproto_mime *m, mproto_mime_frame *f)
{
    mproto_span whole = mproto_mime_part_text(m, f, MPROTO_TEXT_START);
    mproto_span id = bare_id(whole);

    f->text[MPROTO_TEXT_START].at += (uint16_t)(id.p - whole.p);
    f->text[MPROTO_TEXT_START].n = (uint16_t)id.n;
}

/* RFC 3676 section 4. */
static unsigned char flowed_bits(const mproto_mime *m,
                                 const mproto_mime_frame *f)
{
    mproto_span format = mproto_mime_part_text(m, f, MPROTO_TEXT_FORMAT);
    mproto_span delsp = mproto_mime_part_text(m, f, MPROTO_TEXT_DELSP);

    if (!mproto_same(format, "flowed")
        || !mproto_same(m->part.type, "text")
        || !mproto_same(m->part.subtype, "plain"))
        return 0;
    return mproto_same(delsp, "yes")
        ? MPROTO_FLOWED_ON | MPROTO_FLOWED_DELSP : MPROTO_FLOWED_ON;
}

/* Parts inside this one would be too deep or too many. */
static int has_no_room(const mproto_mime *m)
{
    return m->depth >= m->limits.depth_max
        || m->parts >= m->limits.parts_max;
}

static unsigned end_multipart(mproto_mime *m, mproto_mime_frame *f)
{
    unsigned defects = trim_boundary(m, f);

    if (mproto_mime_is_coded(f))
        defects |= MPROTO_DEFECT_ENCODED;
    if (f->text[MPROTO_TEXT_BOUNDARY].n == 0)
        return defects;
    if (has_no_room(m))
        return defects | MPROTO_DEFECT_LIMIT;
    f->kind = MPROTO_KIND_MULTIPART;
    f->digest = (unsigned char)mproto_same(m->part.subtype, "digest");
    return defects | mproto_mime_boundary_open(m, f);
}

/* RFC 2046 5.2.1 allows no encoding of a message/rfc822; what has one stays
 * a leaf. RFC 6532 3.7 allows it for a message/global. */
static unsigned end_message(mproto_mime *m, mproto_mime_frame *f)
{
    int global = mproto_same(m->part.subtype, "global");

    if (!global && !mproto_same(m->part.subtype, "rfc822"))
        return 0;
    if (mproto_mime_is_coded(f))
        return global ? 0 : MPROTO_DEFECT_ENCODED;
    if (m->flags & MPROTO_MIME_SHALLOW)
        return 0;
    if (has_no_room(m))
        return MPROTO_DEFECT_LIMIT;
    f->kind = MPROTO_KIND_MESSAGE;
    return 0;
}

/* Would a reader who knows nothing of MIME see another message? Text in any
 * charset is text for him, too. */
static int needs_version(const mproto_mime *m)
{
    return m->part.encoding > MPROTO_CTE_BINARY
        || !mproto_same(m->part.type, "text")
        || !mproto_same(m->part.subtype, "plain");
}

void mproto_mime_header_end(mproto_mime *m)
{
    mproto_mime_frame *f = mproto_mime_part_top(m);
    unsigned defects = 0;

    f->body = m->offset;
    f->lines = m->lines;
    trim_start(m, f);
    mproto_mime_part_show(m);
    if (f->top && !(f->seen & SEEN_VERSION) && needs_version(m))
        defects |= MPROTO_DEFECT_VERSION;
    if (mproto_same(m->part.type, "multipart"))
        defects |= end_multipart(m, f);
    else if (mproto_same(m->part.type, "message"))
        defects |= end_message(m, f);
    m->part.kind = (mproto_mime_kind)f->kind;
    m->part.flowed = f->flowed = flowed_bits(m, f);
    mproto_mime_part_flaw(m, defects);
}

#undef WORD
