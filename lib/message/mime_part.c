#include "message/mime_int.h"
#include "base/chars_int.h"

void mproto_mime_part_push(mproto_mime *m)
{
    static const mproto_mime_frame fresh = {
        .kind = MPROTO_KIND_LEAF, .encoding = MPROTO_CTE_7BIT
    };
    const mproto_mime_frame *parent = NULL;
    mproto_mime_frame *f;

    if (m->parts > 0) {
        parent = mproto_mime_part_top(m);
        m->path[m->depth] = ++m->frames[m->depth].children;
        m->depth++;
    }
    m->parts++;
    f = mproto_mime_part_top(m);
    *f = fresh;
    f->header = f->body = m->offset;
    f->lines = m->lines;
    f->texts = m->texts_n;
    f->top = !parent || parent->kind == MPROTO_KIND_MESSAGE;
    f->skipped = parent ? parent->skipped : 0;
    m->tail = 0;
    mproto_mime_part_show(m);
}

void mproto_mime_part_pop(mproto_mime *m)
{
    m->texts_n = mproto_mime_part_top(m)->texts;
    m->depth--;
    mproto_mime_part_show(m);
}

mproto_span mproto_mime_part_text(const mproto_mime *m,
                                  const mproto_mime_frame *f,
                                  mproto_mime_text which)
{
    mproto_span text;

    text.p = m->texts + f->texts + f->text[which].at;
    text.n = f->text[which].n;
    return text;
}

static void part_show_type(mproto_mime *m, const mproto_mime_frame *f)
{
    static const mproto_span types[] = { { "text", 4 }, { "message", 7 } };
    static const mproto_span subtypes[] = { { "plain", 5 }, { "rfc822", 6 } };
    int digest = m->depth > 0 && f[-1].digest;

    m->part.type = mproto_mime_part_text(m, f, MPROTO_TEXT_TYPE);
    m->part.subtype = mproto_mime_part_text(m, f, MPROTO_TEXT_SUBTYPE);
    if (m->part.type.n > 0)
        return;
    m->part.type = types[digest];
    m->part.subtype = subtypes[digest];
}

void mproto_mime_part_show(mproto_mime *m)
{
    const mproto_mime_frame *f = mproto_mime_part_top(m);
    static const mproto_mime_part nothing;
    mproto_mime_part *part = &m->part;

    *part = nothing;
    part->path = m->path;
    part->depth = m->depth;
    part->kind = (mproto_mime_kind)f->kind;
    part->encoding = (mproto_cte)f->encoding;
    part_show_type(m, f);
    part->charset = mproto_mime_part_text(m, f, MPROTO_TEXT_CHARSET);
    part->flowed = f->flowed;
    part->disposition = mproto_mime_part_text(m, f, MPROTO_TEXT_DISPOSITION);
    part->filename = mproto_mime_part_text(m, f, MPROTO_TEXT_FILENAME);
    if (part->filename.n == 0)
        part->filename = mproto_mime_part_text(m, f, MPROTO_TEXT_NAME);
    part->id = mproto_mime_part_text(m, f, MPROTO_TEXT_ID);
    part->start = mproto_mime_part_text(m, f, MPROTO_TEXT_START);
    part->header = f->header;
    part->body = part->end = f->body;
    part->defects = f->defects;
}

void mproto_mime_part_flaw(mproto_mime *m, unsigned defects)
{
    mproto_mime_part_top(m)->defects |= defects;
    m->part.defects |= defects;
    m->defects |= defects;
}

char *mproto_mime_part_room(mproto_mime *m, size_t *room)
{
    *room = m->texts_cap - 1 - m->texts_n;
    if (*room > MPROTO_MIME_TEXT)
        *room = MPROTO_MIME_TEXT;
    return m->texts + m->texts_n;
}

void mproto_mime_part_set(mproto_mime *m, mproto_mime_text which, size_t n)
{
    mproto_mime_frame *f = mproto_mime_part_top(m);

    f->text[which].at = (uint16_t)(m->texts_n - f->texts);
    f->text[which].n = (uint16_t)n;
    m->texts_n += (uint32_t)n;
}
