#include "message/address_int.h"
#include <string.h>

/* Strict refuses these; all others are legal by RFC 5322. */
#define ADDRS_REFUSED (MPROTO_DEFECT_NUL | MPROTO_DEFECT_BARE_CR \
    | MPROTO_DEFECT_BARE_LF | MPROTO_DEFECT_UTF8 | MPROTO_DEFECT_WORD \
    | MPROTO_DEFECT_SPECIALS | MPROTO_DEFECT_BRACKETS \
    | MPROTO_DEFECT_SEPARATOR | MPROTO_DEFECT_SYNTAX)

/* What every token of an element adds; 1 when that is all. */
static int addr_common(mproto_addr *a, const mproto_addr_token *t)
{
    a->defects |= t->defects;
    if (t->kind != MPROTO_ADDR_T_COMMENT)
        return 0;
    a->comment = mproto_addr_between(t->p, t->end);
    return 1;
}

/* The element ends at p without the separator that it wants, and the next one
 * begins without: both have the defect. */
static void addr_cut(mproto_addrs *it, mproto_addr *a, const char *p)
{
    it->at_ = p;
    it->cut_ = MPROTO_DEFECT_SEPARATOR;
    a->defects |= MPROTO_DEFECT_SEPARATOR;
}

/* A separator or the end was read: the element ends there. The ";" of a group
 * is an element of its own. */
static void addr_close(mproto_addrs *it, mproto_addr *a,
                       const mproto_addr_token *t)
{
    if (t->kind != ';')
        return;
    if (it->group_)
        it->at_ = t->p;
    else
        a->defects |= MPROTO_DEFECT_SEPARATOR;
}

static int is_separator(char kind)
{
    return kind == ',' || kind == ';' || kind == MPROTO_ADDR_T_END;
}

struct addr_route {
    mproto_addr_run run;
    int             open;       /* behind an "@" */
    unsigned        defects;
};

/* 1: goes on. 0: that was the ":". -1: no route. */
static int route_step(struct addr_route *r, const mproto_addr_token *t)
{
    switch (t->kind) {
    case MPROTO_ADDR_T_ATOM:
    case MPROTO_ADDR_T_LITERAL:
    case '.':
        mproto_addr_run_add(&r->run, t, 0);
        return 1;
    case '@':
        if (r->open || r->run.p)
            r->defects |= MPROTO_DEFECT_SYNTAX;
        r->open = 1;
        return 1;
    case ',':
    case ':':
        if (r->open || r->run.p)
            r->defects |= mproto_addr_domain_defects(&r->run);
        if (r->run.p && !r->open)
            r->defects |= MPROTO_DEFECT_SYNTAX;
        mproto_addr_run_begin(&r->run);
        r->open = 0;
        return t->kind == ',';
    default:
        return -1;
    }
}

/* obs-route of RFC 5322 4.4: "@a,@b:". When there is none, reading goes on
 * behind its first "@". */
static int addr_route(mproto_addrs *it, mproto_addr *a,
                      const mproto_addr_token *first)
{
    struct addr_route r;
    mproto_addr found = *a;
    mproto_addr_token t;
    const char *end = first->end;
    int more = 1;

    mproto_addr_run_begin(&r.run);
    r.open = 1;
    r.defects = 0;
    while (more > 0) {
        mproto_addr_lex(it, &t, r.open && !r.run.p);
        if (addr_common(&found, &t))
            continue;
        more = route_step(&r, &t);
        if (more > 0)
            end = t.end;
    }
    if (more < 0) {
        it->at_ = first->end;
        return 0;
    }
    *a = found;
    a->route = mproto_addr_between(first->p, end);
    a->flags |= MPROTO_ADDR_ROUTE;
    a->defects |= r.defects | MPROTO_DEFECT_OBSOLETE;
    return 1;
}

/* Behind "<", up to ">" or to what must end it. */
static void addr_angle(mproto_addrs *it, mproto_addr *a)
{
    mproto_addr_spec s;
    mproto_addr_token t;

    mproto_addr_spec_begin(&s);
    for (;;) {
        mproto_addr_lex(it, &t, mproto_addr_wants_domain(&s));
        if (addr_common(a, &t)) {
            s.gap = 1;
        } else if (t.kind == '>') {
            break;
        } else if (is_separator(t.kind)) {
            a->defects |= MPROTO_DEFECT_BRACKETS;
            it->at_ = t.p;
            break;
        } else if (t.kind == '<' && !s.begin) {
            a->defects |= MPROTO_DEFECT_BRACKETS;
        } else if (t.kind != '@') {
            if (t.kind == '<' || t.kind == ':')
                t.kind = MPROTO_ADDR_T_JUNK;
            mproto_addr_spec_word(&s, &t);
        } else if (s.begin || a->route.p || !addr_route(it, a, &t)) {
            mproto_addr_spec_at(&s, &t);
        }
    }
    mproto_addr_in_brackets(&s, a);
}

/* Behind ">": words there are only looked at for the next address. */
static void addr_behind_angle(mproto_addrs *it, mproto_addr *a)
{
    const char *tail = NULL;
    mproto_span comment = a->comment;
    unsigned defects = a->defects;
    mproto_addr_token t;

    for (;;) {
        mproto_addr_lex(it, &t, 0);
        if (is_separator(t.kind))
            break;
        if (addr_common(a, &t))
            continue;
        if (t.kind == '>') {
            a->defects |= MPROTO_DEFECT_BRACKETS;
            continue;
        }
        if (!tail) {
            tail = t.p;
            comment = a->comment;
            defects = a->defects;
        }
        if (t.kind == '<' || t.kind == '@' || t.kind == ':') {
            a->comment = comment;
            a->defects = defects;
            addr_cut(it, a, tail);
            return;
        }
    }
    a->defects |= t.defects | (tail ? MPROTO_DEFECT_SEPARATOR : 0);
    addr_close(it, a, &t);
}

static void addr_bracketed(mproto_addrs *it, mproto_addr *a,
                           const mproto_addr_spec *s)
{
    a->display = mproto_addr_between(s->begin, s->behind);
    a->defects |= s->phrase;
    addr_angle(it, a);
    addr_behind_angle(it, a);
}

/* There is no group in a group: the one that is open ends before. */
static void addr_end_first(mproto_addrs *it, mproto_addr *a)
{
    const char *start = a->raw.p;

    memset(a, 0, sizeof *a);
    a->raw.p = start;
    a->type = MPROTO_ADDR_GROUP_END;
    it->group_ = 0;
    addr_cut(it, a, start);
}

static void addr_group(mproto_addrs *it, mproto_addr *a,
                       const mproto_addr_spec *s)
{
    it->group_ = 1;
    a->type = MPROTO_ADDR_GROUP;
    a->display = mproto_addr_between(s->begin, s->behind);
    a->defects |= s->begin ? s->phrase : MPROTO_DEFECT_SPECIALS;
}

/* ":" and "@": 1 when the element ends with that, 0 when it goes on. */
static int addr_sign(mproto_addrs *it, mproto_addr *a, mproto_addr_spec *s,
                     mproto_addr_token *t)
{
    if (s->tail && (t->kind == ':' || t->p < it->plain_)) {
        a->comment = s->comment;
        a->defects = s->defects;
        addr_cut(it, a, s->tail);
        s->tail = NULL;
        mproto_addr_without_brackets(s, a);
        return 1;
    }
    if (t->kind == ':' && s->ats == 0) {
        if (it->group_)
            addr_end_first(it, a);
        else
            addr_group(it, a, s);
        return 1;
    }
    if (s->tail)
        s->split = 1;
    if (t->kind == '@') {
        mproto_addr_spec_at(s, t);
    } else {
        t->kind = MPROTO_ADDR_T_JUNK;
        mproto_addr_spec_word(s, t);
    }
    return 0;
}

/* "a@b c@d" is two addresses, but "a@b c@d <e@f>" is one with a name. That no
 * "<" comes is known at the separator; plain_ remembers it, and the element is
 * read again. 0: do that. */
static int addr_unbracketed(mproto_addrs *it, mproto_addr *a,
                            const mproto_addr_spec *s,
                            const mproto_addr_token *t)
{
    if (s->split) {
        it->plain_ = t->p;
        it->at_ = a->raw.p;
        return 0;
    }
    mproto_addr_without_brackets(s, a);
    addr_close(it, a, t);
    return 1;
}

/* t is the first token of it. 0: read it again. */
static int addr_mailbox(mproto_addrs *it, mproto_addr *a,
                        mproto_addr_token *t)
{
    mproto_addr_spec s;

    mproto_addr_spec_begin(&s);
    a->type = MPROTO_ADDR_MAILBOX;
    for (;; mproto_addr_lex(it, t, mproto_addr_wants_domain(&s))) {
        if (addr_common(a, t)) {
            s.gap = 1;
        } else if (is_separator(t->kind)) {
            return addr_unbracketed(it, a, &s, t);
        } else if (t->kind == '<') {
            addr_bracketed(it, a, &s);
            return 1;
        } else if (t->kind == '>') {
            a->defects |= MPROTO_DEFECT_BRACKETS;
            s.gap = 1;
        } else if (t->kind != ':' && t->kind != '@') {
            mproto_addr_spec_word(&s, t);
            if (s.tail == t->p) {
                s.comment = a->comment;
                s.defects = a->defects;
            }
        } else if (addr_sign(it, a, &s, t)) {
            return 1;
        }
    }
}

/* Up to the "," behind a group, or to what comes without one. */
static void addr_group_end(mproto_addrs *it, mproto_addr *a)
{
    mproto_addr_token t;

    it->group_ = 0;
    a->type = MPROTO_ADDR_GROUP_END;
    do
        mproto_addr_lex(it, &t, 0);
    while (addr_common(a, &t));
    if (t.kind != ',' && t.kind != MPROTO_ADDR_T_END)
        addr_cut(it, a, t.p);
}

/* Over empty elements; t is the first token that is not of them. */
static void addr_skip(mproto_addrs *it, mproto_addr *a, mproto_addr_token *t)
{
    for (;;) {
        mproto_addr_lex(it, t, 0);
        if (addr_common(a, t))
            continue;
        if (t->kind == ',')
            a->defects |= MPROTO_DEFECT_OBSOLETE;
        else if (t->kind == ';' && !it->group_)
            a->defects |= MPROTO_DEFECT_SEPARATOR;
        else
            return;
        a->comment = mproto_addr_between(NULL, NULL);
    }
}

/* At the end of the body; 0 when there is nothing to tell. */
static int addr_last(mproto_addrs *it, mproto_addr *a)
{
    a->type = MPROTO_ADDR_EMPTY;
    if (it->group_) {
        it->group_ = 0;
        a->type = MPROTO_ADDR_GROUP_END;
        a->defects |= MPROTO_DEFECT_SEPARATOR;
        return 1;
    }
    return it->at_ > a->raw.p;
}

static int addr_read(mproto_addrs *it, mproto_addr *a)
{
    mproto_addr_token t;
    const char *start = it->at_;

    for (;;) {
        memset(a, 0, sizeof *a);
        a->raw.p = start;
        addr_skip(it, a, &t);
        if (t.kind == MPROTO_ADDR_T_END)
            return addr_last(it, a);
        if (t.kind == ';') {
            addr_group_end(it, a);
            return 1;
        }
        if (addr_mailbox(it, a, &t))
            return 1;
    }
}

void mproto_addrs_begin(mproto_addrs *it, mproto_span body, unsigned flags)
{
    memset(it, 0, sizeof *it);
    it->start_ = it->at_ = body.p;
    it->end_ = body.n > 0 ? body.p + body.n : body.p;
    it->quote_ = it->comment_ = it->end_;
    it->plain_ = body.p;
    it->flags_ = flags;
}

int mproto_addrs_next(mproto_addrs *it, mproto_addr *a)
{
    mproto_addr refused;
    unsigned cut = it->cut_;
    int found;

    it->cut_ = 0;
    found = it->at_ < it->end_ && mproto_addr_plain(it, a);
    if (!found)
        found = addr_read(it, a);
    a->defects |= cut;
    a->raw.n = (size_t)(it->at_ - a->raw.p);
    a->offset = (size_t)(a->raw.p - it->start_);
    if (!(it->flags_ & MPROTO_ADDRS_STRICT) || !(a->defects & ADDRS_REFUSED))
        return found;
    memset(&refused, 0, sizeof refused);
    refused.raw = a->raw;
    refused.offset = a->offset;
    refused.defects = a->defects;
    *a = refused;
    return MPROTO_E_ARG;
}
