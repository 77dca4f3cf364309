/* What the parsers see in a message, in the words of compose_plan.h. */
#ifndef COMPOSE_SEEN_H
#define COMPOSE_SEEN_H

#include "compose_plan.h"
#include <mailproto/address.h>
#include <mailproto/date.h>
#include <mailproto/fields.h>
#include <mailproto/params.h>
#include <mailproto/trace.h>
#include <mailproto/words.h>

static inline void seen_addresses(plan *x, const mproto_field *f)
{
    char text[1300], name[1300];
    mproto_addrs it;
    mproto_addr a;
    mproto_span s;

    mproto_addrs_begin(&it, f->body, MPROTO_ADDRS_STRICT);
    while (mproto_addrs_next(&it, &a) != 0) {
        COMPOSE_MUST(a.defects == 0);
        s.p = text;
        s.n = mproto_addr_name(text, sizeof text, a.display);
        COMPOSE_MUST(s.n < sizeof text);
        memcpy(name, text, s.n + 1);
        if (a.display.n > 0 && *a.display.p != '"')
            COMPOSE_MUST(mproto_words_decode(name, sizeof name, s, NULL, NULL)
                         < sizeof name);
        if (a.type == MPROTO_ADDR_GROUP_END) {
            plan_say_text(x, "end", "");
            continue;
        }
        plan_say_text(x, a.type == MPROTO_ADDR_GROUP ? "group" : "name", name);
        if (a.type == MPROTO_ADDR_GROUP)
            continue;
        mime_trace_put(&x->told, "spec|", 5);
        mime_trace_put(&x->told, text,
                       mproto_unfold(text, sizeof text, a.local));
        mime_trace_put(&x->told, "@", 1);
        mime_trace_put(&x->told, a.domain.p, a.domain.n);
        mime_trace_put(&x->told, "\n", 1);
    }
}

static inline void seen_ids(plan *x, const mproto_field *f)
{
    mproto_msgids it;
    mproto_msgid id;

    mproto_msgids_begin(&it, f->body);
    while (mproto_msgids_next(&it, &id)) {
        COMPOSE_MUST(id.defects == 0);
        plan_say(x, "id", id.id.p, id.id.n);
    }
}

static inline void seen_date(plan *x, const mproto_field *f)
{
    mproto_date d;
    char text[60];

    COMPOSE_MUST(mproto_date_parse(&d, f->body) == MPROTO_OK);
    COMPOSE_MUST(d.defects == 0);
    sprintf(text, "%ld %d", (long)d.seconds, d.zone);
    plan_say_text(x, "Resent-Date", text);
}

static inline void seen_text(plan *x, const mproto_field *f, int words)
{
    static char text[8000];
    unsigned defects = 0;
    size_t n = words
        ? mproto_words_decode(text, sizeof text, f->body, NULL, &defects)
        : mproto_unfold(text, sizeof text, f->body);
    char name[80];

    COMPOSE_MUST(n < sizeof text && defects == 0);
    sprintf(name, "%.*s", (int)f->name.n, f->name.p);
    plan_say(x, name, text, n);
}

/* 'a'ddresses, 'i'ds, 't'ext ... by name; 0: it is of the composer's own. */
static inline int seen_form(mproto_span name)
{
    static const struct { const char *name; char form; } forms[] = {
        { "subject", 't' }, { "comments", 't' },
        { "x-text-of-some-name", 't' }, { "keywords", 'k' }, { "from", 'a' },
        { "resent-to", 'a' }, { "errors-to", 'a' }, { "references", 'i' },
        { "supersedes", 'i' }, { "content-id", 'i' }, { "resent-date", 'd' },
        { "x-raw", 'r' } };
    size_t i;

    for (i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (mproto_name_is(name, forms[i].name))
            return forms[i].form;
    return 0;
}

/* What may be forgiven in what was told to pass, and what nobody asked. */
static inline unsigned seen_allowed(const plan *x)
{
    unsigned allowed = MPROTO_DEFECT_UUENCODE;

    if (x->opts.flags & MPROTO_COMPOSE_BINARY)
        allowed |= MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_BARE_LF
            | MPROTO_DEFECT_NUL | MPROTO_DEFECT_LONG_LINE;
    if (x->opts.flags & MPROTO_COMPOSE_UTF8)
        allowed |= MPROTO_DEFECT_EIGHT;
    return allowed;
}

static inline void seen_field(plan *x, const mproto_field *f)
{
    int form = seen_form(f->name);
    char name[80];
    mproto_params it;
    mproto_span value;

    COMPOSE_MUST((f->defects & ~seen_allowed(x)) == 0);
    mproto_params_begin(&it, f->body, &value);
    if (mproto_name_is(f->name, "content-type"))
        plan_say(x, "part", value.p, value.n);
    sprintf(name, "%.*s", (int)f->name.n, f->name.p);
    if (form == 'a' || form == 'i')
        plan_say_text(x, name, "");
    switch (form) {
    case 'a': seen_addresses(x, f); break;
    case 'i': seen_ids(x, f); break;
    case 'd': seen_date(x, f); break;
    case 't': seen_text(x, f, 1); break;
    case 'k': seen_text(x, f, 0); break;
    case 'r': plan_say(x, "X-Raw", f->body.p, f->body.n); break;
    default: break;
    }
}

/* The plan names the part before the fields of its header. */
static inline void seen_event(plan *x, const mproto_mime_event *e)
{
    const mproto_mime_part *p = e->part;

    if (e->type == MPROTO_MIME_FIELD) {
        seen_field(x, &e->field);
    } else if (e->type == MPROTO_MIME_HEADER_END) {
        plan_say(x, "file", p->filename.p, p->filename.n);
        if (p->kind == MPROTO_KIND_LEAF)
            mime_trace_put(&x->told, "body|", 5);
    } else if (e->type == MPROTO_MIME_BODY) {
        mime_trace_put(&x->told, e->data.p, e->data.n);
    } else if (e->type == MPROTO_MIME_PART_END
               && p->kind == MPROTO_KIND_LEAF) {
        if (x->owes && p->encoding != MPROTO_CTE_BASE64
                && p->encoding != MPROTO_CTE_BINARY)
            x->told.n -= 2;
        mime_trace_put(&x->told, "\n", 1);
    }
}

static inline void seen_octets(const plan *x)
{
    size_t i;

    if (!(x->opts.flags & MPROTO_COMPOSE_BINARY))
        compose_check_lines(&x->out, 998);
    for (i = 0; i < x->out.n && !(x->opts.flags & 7); i++)
        COMPOSE_MUST((unsigned char)x->out.p[i] < 128);
}

/* Reads the message of a plan that came to its end. */
static inline void plan_check(const plan *x)
{
    mproto_mime_opts opts;
    mproto_mime *m;
    const mproto_mime_event *e;
    plan seen;

    memset(&opts, 0, sizeof opts);
    memset(&seen, 0, sizeof seen);
    seen.opts = x->opts;
    seen.owes = x->owes;
    opts.size = sizeof opts;
    opts.flags = MPROTO_MIME_DECODE | MPROTO_MIME_SHALLOW;
    m = mproto_mime_new(&opts);
    COMPOSE_MUST(m);
    mime_trace_put(&seen.told, "", 0);
    COMPOSE_MUST(mproto_mime_in(m, x->out.p, x->out.n) == MPROTO_OK);
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL) {
        seen_event(&seen, e);
        if (e->type == MPROTO_MIME_END)
            COMPOSE_MUST((e->defects & ~seen_allowed(x)) == 0);
    }
    mproto_mime_free(m);
    seen_octets(x);
    mime_trace_same(&x->told, &seen.told);
    plan_free(&seen);
}

#endif
