#include "imap/imapextract_write_int.h"
#include "base/chars_int.h"
#include <string.h>

/* What is told of a part out of its header. */
enum {
    FIELD_TYPE, FIELD_ID, FIELD_DESCRIPTION, FIELD_ENCODING, FIELD_MD5,
    FIELD_DISPOSITION, FIELD_LANGUAGE, FIELD_LOCATION,
    FIELDS
};

#define NAME(text) { text, sizeof text - 1 }

static const mproto_span content_names[FIELDS] = {
    NAME("content-type"), NAME("content-id"), NAME("content-description"),
    NAME("content-transfer-encoding"), NAME("content-md5"),
    NAME("content-disposition"), NAME("content-language"),
    NAME("content-location")
};

#undef NAME

static const mproto_imapextract_names content_wanted = {
    content_names, FIELDS
};

/* How the lines of the message end. */
enum { ENDS_CRLF, ENDS_LF, ENDS_MIXED };

typedef struct structure_writer {
    mproto_imap_writer             w;
    const mproto_imapextract_mail *mail;
    int                            extended, ends;
} structure_writer;

/* --- sizes --- */

static int ends_of(const mproto_imapextract_mail *mail)
{
    const char *p = mail->raw.p, *end = p + mail->raw.n;

    if (!(mail->flags & MPROTO_IMAPEXTRACT_LF)
        || mproto_imapextract_crlf(mail->raw) == mail->raw.n)
        return ENDS_CRLF;
    while ((p = memchr(p, '\r', (size_t)(end - p))) != NULL)
        if (++p == end || *p == '\n')
            return ENDS_MIXED;
    return ENDS_LF;
}

/* Parts in parts are gone over more than once only where a message mixes its
 * line ends. */
static uint64_t size_of(const structure_writer *s, const mproto_part *p)
{
    if (s->ends == ENDS_LF)
        return p->end - p->body + p->lines;
    if (s->ends == ENDS_CRLF)
        return p->end - p->body;
    return mproto_imapextract_crlf(
        mproto_imapextract_between(s->mail, p->body, p->end));
}

/* --- parameters --- */

static void put_part_param(mproto_imap_writer *w, const mproto_param *p)
{
    char *to;

    mproto_imap_write_string(w, p->name);
    to = mproto_imapextract_room(w, p->raw.n);
    if (to)
        mproto_imapextract_put(w, to, mproto_value_copy(to, p->raw.n, p));
}

static int is_charset(mproto_span name)
{
    const char *star = memchr(name.p, '*', name.n);

    if (star)
        name.n = (size_t)(star - name.p);
    return mproto_same(name, "charset");
}

/* What is left in v. text: a charset is told in any case. */
static void put_part_params(mproto_imap_writer *w, mproto_value *v, int text)
{
    int charset = !text, any = 0;
    unsigned odd = 0;
    mproto_param p;

    while (mproto_value_param(v, &p, &odd)) {
        if (!any)
            mproto_imap_write_open(w);
        any = 1;
        charset |= is_charset(p.name);
        put_part_param(w, &p);
    }
    if (!any && charset) {
        mproto_imapextract_put_nil(w);
        return;
    }
    if (!any)
        mproto_imap_write_open(w);
    if (!charset) {
        mproto_imapextract_put_text(w, "charset");
        mproto_imapextract_put_text(w, "us-ascii");
    }
    mproto_imap_write_close(w);
}

/* --- fields --- */

/* Of an absent field nothing is left to read. */
static void begin_value_of(mproto_value *v, mproto_span body)
{
    v->at = v->end = "";
    if (body.p)
        mproto_value_begin(v, body);
}

/* As the sender wrote it, when that is what it was taken for. */
static void put_media_name(mproto_imap_writer *w, mproto_span written,
                     mproto_span name)
{
    mproto_imap_write_string(w, mproto_same_span(written, name) ? written
                                                                : name);
}

/* "type" "subtype" (parameters), or, of a multipart, the last two. */
static void put_type(mproto_imap_writer *w, const mproto_part *p,
                     mproto_span body)
{
    mproto_span type, subtype = { NULL, 0 };
    mproto_value v;

    begin_value_of(&v, body);
    type = mproto_value_token(&v);
    if (type.n > 0 && mproto_value_octet(&v, '/'))
        subtype = mproto_value_token(&v);
    if (p->kind == MPROTO_KIND_MULTIPART) {
        put_media_name(w, subtype, p->subtype);
        return;
    }
    put_media_name(w, type, p->type);
    put_media_name(w, subtype, p->subtype);
    put_part_params(w, &v, mproto_same(p->type, "text"));
}

/* One that is not known is shown as it is. */
static void put_part_encoding(mproto_imap_writer *w, const mproto_part *p,
                              mproto_span body)
{
    mproto_span word;
    mproto_value v;

    begin_value_of(&v, body);
    word = mproto_value_token(&v);
    if (word.n == 0)
        mproto_imapextract_put_text(w, "7bit");
    else if (p->encoding == MPROTO_CTE_UNKNOWN)
        mproto_imapextract_put_body(w, body);
    else
        mproto_imap_write_string(w, word);
}

static void put_disposition(mproto_imap_writer *w, mproto_span body)
{
    mproto_span type;
    mproto_value v;

    begin_value_of(&v, body);
    type = mproto_value_token(&v);
    if (type.n == 0) {
        mproto_imapextract_put_nil(w);
        return;
    }
    mproto_imap_write_open(w);
    mproto_imap_write_string(w, type);
    put_part_params(w, &v, 0);
    mproto_imap_write_close(w);
}

/* RFC 3282: tags with commas between. */
static void put_language(mproto_imap_writer *w, mproto_span body)
{
    mproto_span tag;
    mproto_value v;
    int any = 0;

    begin_value_of(&v, body);
    while (v.at < v.end) {
        tag = mproto_value_token(&v);
        if (tag.n > 0 && !any)
            mproto_imap_write_open(w);
        if (tag.n > 0)
            mproto_imap_write_string(w, tag);
        any |= tag.n > 0;
        mproto_value_skip(&v);
        if (tag.n == 0 && v.at < v.end)
            v.at++;
    }
    if (any)
        mproto_imap_write_close(w);
    else
        mproto_imapextract_put_nil(w);
}

/* What BODY does not have, from the disposition on. */
static void put_extension(mproto_imap_writer *w, const mproto_span *bodies)
{
    put_disposition(w, bodies[FIELD_DISPOSITION]);
    put_language(w, bodies[FIELD_LANGUAGE]);
    mproto_imapextract_put_body(w, bodies[FIELD_LOCATION]);
}

/* --- parts --- */

static void fields_of(const structure_writer *s, const mproto_part *p,
                      mproto_span *bodies)
{
    mproto_imapextract_fields(bodies,
        mproto_imapextract_between(s->mail, p->header, p->body),
        &content_wanted);
}

/* A text/plain of no octets. */
static void put_nothing(structure_writer *s)
{
    mproto_span empty = { "", 0 };
    mproto_value v;
    unsigned i;

    mproto_value_begin(&v, empty);
    mproto_imap_write_open(&s->w);
    mproto_imapextract_put_text(&s->w, "text");
    mproto_imapextract_put_text(&s->w, "plain");
    put_part_params(&s->w, &v, 1);
    mproto_imapextract_put_nil(&s->w);
    mproto_imapextract_put_nil(&s->w);
    mproto_imapextract_put_text(&s->w, "7bit");
    mproto_imap_write_number(&s->w, 0);
    mproto_imap_write_number(&s->w, 0);
    for (i = 0; s->extended && i < 4; i++)
        mproto_imapextract_put_nil(&s->w);
    mproto_imap_write_close(&s->w);
}

/* How a part is told. */
enum { AS_BASIC, AS_TEXT, AS_MESSAGE, AS_MULTIPART };

static int told_as(const structure_writer *s, const mproto_part *p)
{
    if (p->kind == MPROTO_KIND_MULTIPART)
        return AS_MULTIPART;
    if (mproto_same(p->type, "text"))
        return AS_TEXT;
    if (!mproto_same(p->type, "message"))
        return AS_BASIC;
    if (mproto_same(p->subtype, "global")
        && (s->mail->flags & MPROTO_IMAPEXTRACT_UTF8))
        return AS_MESSAGE;
    return mproto_same(p->subtype, "rfc822") ? AS_MESSAGE : AS_BASIC;
}

static int has_parts(const structure_writer *s, const mproto_part *p)
{
    int as = told_as(s, p);

    return p->child != MPROTO_NO_PART
        && (as == AS_MESSAGE || as == AS_MULTIPART);
}

/* All that stands before the parts inside. */
static void open_part(structure_writer *s, const mproto_part *p)
{
    const mproto_part *inside = mproto_imapextract_inside(s->mail, p);
    mproto_span bodies[FIELDS], header = { "", 0 };
    int as = told_as(s, p);

    mproto_imap_write_open(&s->w);
    if (as == AS_MULTIPART)
        return;
    fields_of(s, p, bodies);
    put_type(&s->w, p, bodies[FIELD_TYPE]);
    mproto_imapextract_put_body(&s->w, bodies[FIELD_ID]);
    mproto_imapextract_put_body(&s->w, bodies[FIELD_DESCRIPTION]);
    put_part_encoding(&s->w, p, bodies[FIELD_ENCODING]);
    mproto_imap_write_number(&s->w, size_of(s, p));
    if (as != AS_MESSAGE)
        return;
    if (inside)
        header = mproto_imapextract_between(s->mail, inside->header,
                                            inside->body);
    mproto_imapextract_put_envelope(&s->w, header);
}

/* The rest of it. */
static void close_part(structure_writer *s, const mproto_part *p)
{
    mproto_span bodies[FIELDS];
    int as = told_as(s, p);
    mproto_value v;

    if (!has_parts(s, p) && as >= AS_MESSAGE)
        put_nothing(s);
    fields_of(s, p, bodies);
    if (as == AS_MULTIPART)
        put_type(&s->w, p, bodies[FIELD_TYPE]);
    else if (as != AS_BASIC)
        mproto_imap_write_number(&s->w, p->lines);
    if (s->extended && as == AS_MULTIPART) {
        begin_value_of(&v, bodies[FIELD_TYPE]);
        put_part_params(&s->w, &v, 0);
    } else if (s->extended) {
        mproto_imapextract_put_body(&s->w, bodies[FIELD_MD5]);
    }
    if (s->extended)
        put_extension(&s->w, bodies);
    mproto_imap_write_close(&s->w);
}

/* Ends part i, and those around it that it was the last of. */
static void close_parts(structure_writer *s, const mproto_part *p)
{
    const mproto_structure *parts = s->mail->parts;
    unsigned next;

    do {
        next = p->next;
        close_part(s, p);
        p = mproto_structure_part(parts, p->parent);
    } while (p && next == MPROTO_NO_PART);
}

static void put_structure(structure_writer *s)
{
    const mproto_structure *parts = s->mail->parts;
    unsigned i, count = mproto_structure_count(parts);
    const mproto_part *p, *around;

    for (i = 0; i < count && s->w.code == MPROTO_OK; i++) {
        p = mproto_structure_part(parts, i);
        around = mproto_structure_part(parts, p->parent);
        s->w.tight |= around && around->kind == MPROTO_KIND_MULTIPART;
        open_part(s, p);
        if (has_parts(s, p))
            continue;
        i += p->inside;
        close_parts(s, p);
    }
}

int mproto_imapextract_structure(char *dst, size_t cap, size_t *n,
                                 const mproto_imapextract_mail *mail,
                                 int extended)
{
    structure_writer s;

    if (!mail->parts || mproto_structure_count(mail->parts) == 0)
        return MPROTO_E_ARG;
    mproto_imapextract_writer(&s.w, dst, cap, mail->flags);
    s.mail = mail;
    s.extended = extended;
    s.ends = ends_of(mail);
    put_structure(&s);
    *n = s.w.b.n;
    return s.w.code;
}
