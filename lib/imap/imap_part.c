#include "imap/imap_part_int.h"
#include "imap/imap_take_int.h"
#include "imap/imap_values_int.h"
#include "base/chars_int.h"
#include <string.h>

#define SIZE_AT 6u              /* values before the size of a part */

/* --- looking ahead --- */

/* The value with that many before it, or 0. */
static int value_at(mproto_imap_list list, size_t before, mproto_imap_value *v)
{
    size_t i;

    for (i = 0; i <= before; i++)
        if (!mproto_imap_values_next(&list, v))
            return 0;
    return 1;
}

static int kind_at(mproto_imap_list list, size_t before)
{
    mproto_imap_value v;

    return value_at(list, before, &v) ? (int)v.kind : 0;
}

static int is_text_at(mproto_imap_list list, size_t before)
{
    int kind = kind_at(list, before);

    return kind == MPROTO_IMAP_STRING || kind == MPROTO_IMAP_ATOM;
}

/* --- lists of texts --- */

/* Name and value, in turn. */
static void check_params(mproto_imap_list list, unsigned *quirks)
{
    mproto_imap_value v;
    size_t i;

    for (i = 0; mproto_imap_values_next(&list, &v); i++) {
        if (v.kind == MPROTO_IMAP_ATOM)
            *quirks |= MPROTO_IMAP_QUIRK_ATOM;
        else if (v.kind != MPROTO_IMAP_STRING)
            *quirks |= MPROTO_IMAP_QUIRK_PARAMS;
    }
    if (i % 2 != 0)
        *quirks |= MPROTO_IMAP_QUIRK_PARAMS;
}

static void take_params(mproto_imap_list *list, mproto_imap_list *params,
                        unsigned *quirks)
{
    mproto_imap_value v;

    if (!mproto_imap_values_next(list, &v))
        return;
    if (v.kind == MPROTO_IMAP_LIST) {
        *params = v.list;
        check_params(v.list, quirks);
        if (v.list.at_ == v.list.end_)
            *quirks |= MPROTO_IMAP_QUIRK_PARAMS;
    } else if (v.kind != MPROTO_IMAP_NIL) {
        *quirks |= MPROTO_IMAP_QUIRK_PARAMS;
    }
}

int mproto_imap_params_next(mproto_imap_list *params, mproto_span *name,
                            mproto_span *value)
{
    mproto_imap_value v;

    value->p = NULL;
    value->n = 0;
    do {
        if (!mproto_imap_values_next(params, &v))
            return 0;
    } while (v.kind == MPROTO_IMAP_LIST || v.kind == MPROTO_IMAP_NIL);
    *name = v.text;
    if (mproto_imap_values_next(params, &v) && v.kind != MPROTO_IMAP_LIST)
        *value = v.text;
    return 1;
}

/* --- what BODYSTRUCTURE has behind all others (RFC 9051 9, body-ext-) --- */

/* ("inline" NIL), ("inline" ("filename" "x")): a text, and a list or NIL. */
static int is_disposition(mproto_imap_list list)
{
    return is_text_at(list, 0) && !is_text_at(list, 1);
}

static void take_disposition_list(mproto_imap_part *p, mproto_imap_list list)
{
    if (!is_disposition(list) || kind_at(list, 1) == 0 ||
        kind_at(list, 2) != 0)
        p->quirks |= MPROTO_IMAP_QUIRK_DISPOSITION;
    if (!is_disposition(list))
        return;
    (void)mproto_imap_take_text(&list, &p->disposition, &p->quirks);
    take_params(&list, &p->disposition_params, &p->quirks);
}

/* A text is the disposition itself, or the description of a multipart, which
 * the grammar has no place for. */
static void take_disposition(mproto_imap_list *list, mproto_imap_part *p)
{
    mproto_imap_value v;

    if (!mproto_imap_values_next(list, &v) || v.kind == MPROTO_IMAP_NIL)
        return;
    if (v.kind == MPROTO_IMAP_LIST) {
        take_disposition_list(p, v.list);
        return;
    }
    p->quirks |= MPROTO_IMAP_QUIRK_DISPOSITION;
    if (mproto_same(v.text, "inline") || mproto_same(v.text, "attachment"))
        p->disposition = v.text;
    else if (!p->description.p)
        p->description = v.text;
}

/* One text, or a list of them. */
static void take_languages(mproto_imap_list *list, mproto_imap_part *p)
{
    mproto_imap_list one = *list;
    mproto_imap_value v;

    if (!mproto_imap_values_next(list, &v) || v.kind == MPROTO_IMAP_NIL)
        return;
    one.end_ = list->at_;
    p->languages = v.kind == MPROTO_IMAP_LIST ? v.list : one;
}

/* What may follow those four nobody has thought of yet. */
static void take_extensions(mproto_imap_list *list, mproto_imap_part *p)
{
    take_disposition(list, p);
    take_languages(list, p);
    if (list->at_ != list->end_ &&
        !mproto_imap_take_text(list, &p->location, &p->quirks))
        p->quirks |= MPROTO_IMAP_QUIRK_PART;
}

/* A list in its place is the disposition, and no MD5 was told; or it means
 * nothing here. */
static void take_md5(mproto_imap_list *list, mproto_imap_part *p)
{
    mproto_imap_list rest = *list;
    mproto_imap_value v;

    if (list->at_ == list->end_ ||
        mproto_imap_take_text(list, &p->md5, &p->quirks))
        return;
    p->quirks |= MPROTO_IMAP_QUIRK_PART;
    if (mproto_imap_values_next(&rest, &v) && !is_disposition(v.list))
        *list = rest;
}

/* --- one that has no parts --- */

/* Envelope, structure and lines; not there when a message is told like
 * others. */
static void take_message(mproto_imap_list *list, mproto_imap_part *p,
                         mproto_imap_list *body)
{
    mproto_imap_value v;

    if (kind_at(*list, 0) != MPROTO_IMAP_LIST ||
        kind_at(*list, 1) != MPROTO_IMAP_LIST) {
        p->quirks |= MPROTO_IMAP_QUIRK_MESSAGE;
        return;
    }
    (void)mproto_imap_values_next(list, &v);
    if (mproto_imap_envelope_read(&p->envelope, v.list) != MPROTO_OK)
        p->quirks |= MPROTO_IMAP_QUIRK_ENVELOPE;
    p->has_envelope = 1;
    p->quirks |= p->envelope.quirks;
    body->at_ = list->at_;
    (void)mproto_imap_values_next(list, &v);
    body->end_ = list->at_;
    mproto_imap_take_number(list, &p->lines, &p->quirks);
}

static int part_is_message(const mproto_imap_part *p)
{
    return mproto_same(p->type, "message") &&
           (mproto_same(p->subtype, "rfc822") ||
            mproto_same(p->subtype, "global"));
}

/* One blank behind it is Exchange's. */
static void trim_encoding(mproto_imap_part *p)
{
    while (p->encoding.n > 0 && p->encoding.p[p->encoding.n - 1] == ' ') {
        p->encoding.n--;
        p->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    }
}

/* A text that is missing is as good as NIL. */
static void part_field(mproto_imap_list *list, mproto_imap_part *p,
                       mproto_span *field)
{
    if (!mproto_imap_take_text(list, field, &p->quirks))
        p->quirks |= MPROTO_IMAP_QUIRK_PART;
}

static void read_single(mproto_imap_part *p, mproto_imap_list list,
                        mproto_imap_list *children)
{
    part_field(&list, p, &p->type);
    part_field(&list, p, &p->subtype);
    take_params(&list, &p->params, &p->quirks);
    part_field(&list, p, &p->id);
    part_field(&list, p, &p->description);
    part_field(&list, p, &p->encoding);
    trim_encoding(p);
    if (!p->type.p || !p->subtype.p || !p->encoding.p)
        p->quirks |= MPROTO_IMAP_QUIRK_PART;
    mproto_imap_take_number(&list, &p->size, &p->quirks);
    if (part_is_message(p))
        take_message(&list, p, children);
    else if (mproto_same(p->type, "text"))
        mproto_imap_take_number(&list, &p->lines, &p->quirks);
    take_md5(&list, p);
    take_extensions(&list, p);
}

/* --- multiparts --- */

static void read_multipart_end(mproto_imap_part *p, mproto_imap_list list)
{
    p->multipart = 1;
    p->type.p = "multipart";
    p->type.n = 9;
    if (!mproto_imap_take_text(&list, &p->subtype, &p->quirks) ||
        !p->subtype.p)
        p->quirks |= MPROTO_IMAP_QUIRK_PART;
    take_params(&list, &p->params, &p->quirks);
    take_extensions(&list, p);
}

static void read_multipart(mproto_imap_part *p, mproto_imap_list list,
                           mproto_imap_list *children)
{
    mproto_imap_list rest = list;
    mproto_imap_value v;
    const char *end = NULL;

    while (mproto_imap_values_next(&rest, &v) && v.kind == MPROTO_IMAP_LIST) {
        if (end && v.text.p != end)
            p->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
        end = v.text.p + v.text.n;
        list = rest;
    }
    children->end_ = list.at_;
    read_multipart_end(p, list);
}

/* Without parts, or NIL for them. Of single parts the shortest that are told
 * have more values. */
static int read_empty_multipart(mproto_imap_part *p, mproto_imap_list list)
{
    mproto_imap_value v;

    p->quirks |= MPROTO_IMAP_QUIRK_MULTIPART;
    if (kind_at(list, 0) == MPROTO_IMAP_NIL)
        (void)mproto_imap_values_next(&list, &v);
    if (!is_text_at(list, 0))
        return MPROTO_E_ARG;
    read_multipart_end(p, list);
    return MPROTO_OK;
}

int mproto_imap_part_read(mproto_imap_part *p, mproto_imap_list inside,
                          mproto_imap_list *children)
{
    memset((char *)p + offsetof(mproto_imap_part, depth), 0,
           sizeof *p - offsetof(mproto_imap_part, depth));
    *children = inside;
    if (kind_at(inside, 0) == MPROTO_IMAP_LIST) {
        read_multipart(p, inside, children);
        return MPROTO_OK;
    }
    children->end_ = children->at_;
    if (kind_at(inside, SIZE_AT) == 0 &&
        !(is_text_at(inside, 0) && is_text_at(inside, 1)))
        return read_empty_multipart(p, inside);
    read_single(p, inside, children);
    return MPROTO_OK;
}

#undef SIZE_AT
