#include "codec/words_int.h"
#include <mailproto/params.h>
#include <string.h>

/* Where the parameters of one name stand; NULL: nowhere. */
typedef struct params_found {
    const char *whole, *extended;
    int         most;           /* the highest section; -1: none */
    unsigned    defects;
    const char *sections[MPROTO_PARAMS_SECTIONS];       /* up to most */
} params_found;

static void params_note(params_found *f, const mproto_param *p,
                        const char *at)
{
    const char **place = p->extended ? &f->extended : &f->whole;

    f->defects |= p->defects;
    if (p->section >= (int)MPROTO_PARAMS_SECTIONS) {
        f->defects |= MPROTO_DEFECT_LIMIT;
        return;
    }
    while (f->most < p->section)
        f->sections[++f->most] = NULL;
    if (p->section >= 0)
        place = &f->sections[p->section];
    if (*place)
        f->defects |= MPROTO_DEFECT_PARAMETER;
    else
        *place = at;
}

static void params_find(params_found *f, const mproto_params *it,
                        const char *name)
{
    mproto_params at = *it;
    mproto_param p;
    const char *before = at.at_;

    f->whole = f->extended = NULL;
    f->most = -1;
    f->defects = 0;
    for (; mproto_params_next(&at, &p); before = at.at_)
        if (mproto_same(p.name, name))
            params_note(f, &p, before);
    if ((f->whole != NULL) + (f->extended != NULL) + (f->most >= 0) > 1)
        f->defects |= MPROTO_DEFECT_PARAMETER;
}

/* Behind the next "'" at or after p; NULL: there is none. */
static const char *behind_quote(const char *p, const char *end)
{
    p = p < end ? memchr(p, '\'', (size_t)(end - p)) : NULL;
    return p ? p + 1 : NULL;
}

/* Takes charset'language' off the value. With one "'" alone it is charset'. */
static mproto_span params_charset(mproto_decoded *d, mproto_span *value)
{
    const char *end = value->p + value->n;
    const char *language = behind_quote(value->p, end), *text;
    mproto_span charset = { NULL, 0 };

    if (!language) {
        d->defects |= MPROTO_DEFECT_PARAMETER;
        return charset;
    }
    charset.p = value->p;
    charset.n = (size_t)(language - 1 - value->p);
    text = behind_quote(language, end);
    if (!text) {
        d->defects |= MPROTO_DEFECT_PARAMETER;
        text = language;
    }
    value->p = text;
    value->n = (size_t)(end - text);
    return charset;
}

/* RFC 2231 section 4; folds that someone made inside are left out. */
static void put_percents(mproto_decoded *d, mproto_span value, int quoted)
{
    const char *p, *end = value.p + value.n;
    int octet;

    for (p = value.p; p < end; p++) {
        octet = *p == '%' ? mproto_decoded_hex(p + 1, end) : -1;
        if (octet >= 0) {
            mproto_decoded_octet(d, (char)(unsigned char)octet);
            p += 2;
            continue;
        }
        if (*p == '%')
            d->defects |= MPROTO_DEFECT_ESCAPE;
        if (quoted && mproto_words_is_quoting(p, end))
            p++;
        if (*p != '\r' && *p != '\n')
            mproto_decoded_octet(d, *p);
    }
}

/* The parameter that stands at, whole or the section wanted. */
static void put_param(mproto_decoded *d, mproto_params it, const char *at)
{
    mproto_param p;

    it.at_ = at;
    if (!mproto_params_next(&it, &p))
        return;
    if (p.extended && p.section <= 0)
        mproto_decoded_charset(d, params_charset(d, &p.raw));
    if (p.extended && p.quoted)
        d->defects |= MPROTO_DEFECT_PARAMETER;
    if (p.extended)
        put_percents(d, p.raw, p.quoted);
    else if (p.section >= 0)
        mproto_words_put_plain(d, p.raw, p.quoted);
    else if (mproto_words_put(d, p.raw, p.quoted))
        d->defects |= MPROTO_DEFECT_WORD;
}

static void put_sections(mproto_decoded *d, const mproto_params *it,
                         const params_found *f)
{
    int i;

    for (i = 0; i <= f->most; i++) {
        if (f->sections[i])
            put_param(d, *it, f->sections[i]);
        else
            d->defects |= MPROTO_DEFECT_PARAMETER;
    }
}

size_t mproto_params_get(char *dst, size_t cap, const mproto_params *it,
                         const char *name, unsigned *defects)
{
    params_found f;
    mproto_decoded d;

    params_find(&f, it, name);
    if (defects)
        *defects |= f.defects;
    if (!f.extended && !f.whole && f.most < 0)
        return SIZE_MAX;
    mproto_decoded_init(&d, dst, cap, it->conv);
    if (f.extended)
        put_param(&d, *it, f.extended);
    else if (f.most >= 0)
        put_sections(&d, it, &f);
    else
        put_param(&d, *it, f.whole);
    return mproto_decoded_end(&d, defects);
}
