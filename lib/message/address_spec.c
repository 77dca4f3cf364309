#include "message/address_int.h"
#include "base/chars_int.h"
#include <string.h>

mproto_span mproto_addr_between(const char *p, const char *end)
{
    mproto_span s = { NULL, 0 };

    if (p && end > p) {
        s.p = p;
        s.n = (size_t)(end - p);
    }
    return s;
}

void mproto_addr_run_begin(mproto_addr_run *run)
{
    memset(run, 0, sizeof *run);
    run->last = '.';
}

void mproto_addr_run_add(mproto_addr_run *run, const mproto_addr_token *t,
                         int gap)
{
    if (!run->p)
        run->p = t->p;
    if ((t->kind == '.') == (run->last == '.')
        || t->kind == MPROTO_ADDR_T_JUNK)
        run->defects |= MPROTO_DEFECT_SYNTAX;
    if (gap)
        run->defects |= MPROTO_DEFECT_OBSOLETE;
    if (t->kind == MPROTO_ADDR_T_QUOTED)
        run->flags |= MPROTO_ADDR_QUOTED;
    else if (t->kind == MPROTO_ADDR_T_LITERAL)
        run->flags |= MPROTO_ADDR_LITERAL;
    run->tokens++;
    run->last = t->kind;
    run->end = t->end;
}

static unsigned local_defects(const mproto_addr_run *run)
{
    unsigned defects = run->defects;

    if (run->last == '.')
        defects |= MPROTO_DEFECT_SYNTAX;
    if ((run->flags & MPROTO_ADDR_QUOTED) && run->tokens > 1)
        defects |= MPROTO_DEFECT_OBSOLETE;
    return defects;
}

unsigned mproto_addr_domain_defects(const mproto_addr_run *run)
{
    unsigned defects = run->defects;

    if (run->last == '.'
        || ((run->flags & MPROTO_ADDR_LITERAL) && run->tokens > 1))
        defects |= MPROTO_DEFECT_SYNTAX;
    return defects;
}

void mproto_addr_spec_begin(mproto_addr_spec *s)
{
    memset(s, 0, sizeof *s);
    mproto_addr_run_begin(&s->run);
}

/* obs-phrase has dots, but does not begin with one (RFC 5322 4.1). */
static unsigned phrase_defects(const mproto_addr_spec *s,
                               const mproto_addr_token *t)
{
    switch (t->kind) {
    case MPROTO_ADDR_T_ATOM:
        return t->dots ? MPROTO_DEFECT_OBSOLETE : 0;
    case MPROTO_ADDR_T_QUOTED:
        return 0;
    case '.':
        return s->begin ? MPROTO_DEFECT_OBSOLETE : MPROTO_DEFECT_SPECIALS;
    default:
        return MPROTO_DEFECT_SPECIALS;
    }
}

/* Words with a gap between them are no addr-spec: in front of the "@" the last
 * is the local part, behind it the first is the domain. */
void mproto_addr_spec_word(mproto_addr_spec *s, const mproto_addr_token *t)
{
    int gap = (s->gap | t->gap) && s->begin;
    int apart = gap && s->run.p && t->kind != '.' && s->run.last != '.';

    s->phrase |= phrase_defects(s, t);
    if (!s->begin)
        s->begin = t->p;
    if (apart && s->ats == 0) {
        s->before = s->behind;
        mproto_addr_run_begin(&s->run);
        gap = 0;
    } else if (apart && !s->tail) {
        s->tail = t->p;
    }
    if (!s->tail) {
        mproto_addr_run_add(&s->run, t, gap);
        s->end = t->end;
    }
    s->behind = t->end;
    s->gap = 0;
}

void mproto_addr_spec_at(mproto_addr_spec *s, const mproto_addr_token *t)
{
    s->phrase |= MPROTO_DEFECT_SPECIALS;
    if (!s->begin)
        s->begin = t->p;
    if (s->ats == 0) {
        s->local = s->run;
        mproto_addr_run_begin(&s->run);
        if ((s->gap || t->gap) && s->local.p)
            s->local.defects |= MPROTO_DEFECT_OBSOLETE;
    }
    s->ats++;
    if (!s->tail)
        s->end = t->end;
    s->behind = t->end;
    s->gap = 0;
}

int mproto_addr_wants_domain(const mproto_addr_spec *s)
{
    return s->ats == 1 && !s->run.p;
}

/* Nothing but letters, digits and . - _ + as in most addresses. */
static int is_usual(mproto_span s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (!mproto_is(s.p[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT)
            && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '_'
            && s.p[i] != '+')
            return 0;
    return 1;
}

/* Octets that mean something to a shell, a file system or an old mailer. */
static int is_special(char c)
{
    return memchr("!%|/`$&;\\ \t@,<>():'*?~#", c, 23) != NULL;
}

static int is_ascii(mproto_span s)
{
    unsigned char all = 0;
    size_t i;

    for (i = 0; i < s.n; i++)
        all |= (unsigned char)s.p[i];
    return all < 128;
}

static int begins_special(mproto_span local)
{
    size_t front = local.n > 1 && *local.p == '"' ? 1 : 0;

    return local.n > 0 && (local.p[front] == '-' || local.p[front] == '.');
}

static int has_special(mproto_span local)
{
    size_t i;

    for (i = 0; i < local.n; i++)
        if (is_special(local.p[i]))
            return 1;
    return 0;
}

/* "=?charset?encoding?text?=", wherever it stands. */
int mproto_addr_is_word(mproto_span text)
{
    unsigned marks = 0;
    size_t i;

    for (i = 1; i < text.n; i++) {
        if (marks == 0) {
            marks = text.p[i] == '?' && text.p[i - 1] == '=';
            continue;
        }
        if (marks > 3 && text.p[i] == '=' && text.p[i - 1] == '?')
            return 1;
        marks += text.p[i] == '?';
    }
    return 0;
}

void mproto_addr_octets(mproto_addr *a)
{
    int usual = is_usual(a->local);

    if (begins_special(a->local) || (!usual && has_special(a->local)))
        a->flags |= MPROTO_ADDR_SPECIAL;
    if (usual && is_usual(a->domain))
        return;
    if (!is_ascii(a->local) || !is_ascii(a->domain))
        a->flags |= MPROTO_ADDR_UTF8;
    if (mproto_addr_is_word(a->local) || mproto_addr_is_word(a->domain))
        a->defects |= MPROTO_DEFECT_WORD;
}

/* Nothing with "@". One bare word may be the name of a local mailbox; more,
 * quotes or an encoded-word are a display name. */
static void spec_bare(const mproto_addr_spec *s, mproto_addr *a)
{
    mproto_span all = mproto_addr_between(s->begin, s->behind);

    if (s->before || (s->run.flags & MPROTO_ADDR_QUOTED)
        || mproto_addr_is_word(all))
        a->display = all;
    else
        a->local = all;
    a->defects |= MPROTO_DEFECT_SYNTAX;
}

/* With two "@", or quotes behind it, no domain is sure. */
static int spec_has_domain(const mproto_addr_spec *s)
{
    return s->ats == 1 && !(s->run.flags & MPROTO_ADDR_QUOTED);
}

/* ats > 0. */
static void spec_parts(const mproto_addr_spec *s, mproto_addr *a)
{
    a->defects |= local_defects(&s->local);
    a->flags |= s->local.flags;
    if (!spec_has_domain(s)) {
        a->local = mproto_addr_between(s->local.p ? s->local.p : s->begin,
                                       s->end);
        a->defects |= MPROTO_DEFECT_SYNTAX;
        return;
    }
    a->local = mproto_addr_between(s->local.p, s->local.end);
    a->domain = mproto_addr_between(s->run.p, s->run.end);
    a->flags |= s->run.flags & MPROTO_ADDR_LITERAL;
    a->defects |= mproto_addr_domain_defects(&s->run);
    if (s->tail)
        a->defects |= MPROTO_DEFECT_SYNTAX;
}

void mproto_addr_without_brackets(const mproto_addr_spec *s, mproto_addr *a)
{
    if (s->ats == 0) {
        spec_bare(s, a);
    } else {
        spec_parts(s, a);
        a->display = mproto_addr_between(s->begin, s->before);
        if (s->before)
            a->defects |= MPROTO_DEFECT_BRACKETS;
    }
    mproto_addr_octets(a);
}

void mproto_addr_in_brackets(const mproto_addr_spec *s, mproto_addr *a)
{
    if (s->ats > 0)
        spec_parts(s, a);
    if (s->ats == 0 || s->before) {
        a->local = mproto_addr_between(s->begin, spec_has_domain(s)
                                                 ? s->local.end : s->behind);
        a->defects |= MPROTO_DEFECT_SYNTAX;
    }
    mproto_addr_octets(a);
}
