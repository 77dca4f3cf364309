#include "message/structure_int.h"
#include "base/chars_int.h"
#include <string.h>

/* RFC 8621 4.1.4 without its recursion. A list that it sets to null is one
 * that is not in lists; a list that it looks at for growth is in found. */

#define SHOW_BODIES (MPROTO_SHOW_TEXT | MPROTO_SHOW_HTML)

enum show_type { SHOW_PLAIN, SHOW_HTML, SHOW_MEDIA, SHOW_OTHER };

static enum show_type show_type_of(const mproto_part *p)
{
    if (mproto_same(p->type, "text") && mproto_same(p->subtype, "plain"))
        return SHOW_PLAIN;
    if (mproto_same(p->type, "text") && mproto_same(p->subtype, "html"))
        return SHOW_HTML;
    if (mproto_same(p->type, "image") || mproto_same(p->type, "audio")
        || mproto_same(p->type, "video"))
        return SHOW_MEDIA;
    return SHOW_OTHER;
}

/* RFC 2387 3.2: the part that start names, or the first. */
static unsigned related_root(const mproto_structure *s, unsigned i)
{
    const mproto_structure_node *node = &s->nodes[i];
    unsigned child = node->part.child;

    if (node->start.n == 0)
        return child;
    for (; child != MPROTO_NO_PART; child = s->nodes[child].part.next)
        if (mproto_structure_same(s->nodes[child].part.id, node->start))
            return child;
    return node->part.child;
}

static void list_begin(mproto_structure *s, mproto_structure_list *in,
                       unsigned i)
{
    const mproto_part *p = &s->nodes[i].part;
    mproto_structure_list *l = &s->nodes[i].list;

    *l = *in;
    l->found = 0;
    l->best[0] = l->best[1] = MPROTO_NO_PART;
    l->alternative = (unsigned char)mproto_same(p->subtype, "alternative");
    l->related = (unsigned char)mproto_same(p->subtype, "related");
    l->within |= l->alternative;
    l->first = l->related ? related_root(s, i) : p->child;
}

/* Is part i a body rather than an attachment? */
static int is_body(const mproto_part *p, unsigned i, enum show_type type,
                   const mproto_structure_list *in)
{
    if (mproto_same(p->disposition, "attachment") || type == SHOW_OTHER)
        return 0;
    if (i == in->first)
        return 1;
    return !in->related && (type == SHOW_MEDIA || p->filename.n == 0);
}

/* The lists that a body comes into. */
static unsigned body_lists(mproto_structure_list *in, enum show_type type)
{
    if (in->alternative) {
        if (type == SHOW_MEDIA)
            return 0;
        return in->lists & (type == SHOW_PLAIN ? MPROTO_SHOW_TEXT
                                               : MPROTO_SHOW_HTML);
    }
    if (in->within && type == SHOW_PLAIN)
        in->lists &= (unsigned char)~MPROTO_SHOW_HTML;
    if (in->within && type == SHOW_HTML)
        in->lists &= (unsigned char)~MPROTO_SHOW_TEXT;
    return in->lists;
}

static void note_best(mproto_structure_list *in, unsigned type, unsigned i)
{
    if (i != MPROTO_NO_PART
        && (in->alternative || in->best[type] == MPROTO_NO_PART))
        in->best[type] = i;
}

static void show_part(mproto_structure *s, mproto_structure_list *in,
                      unsigned i)
{
    mproto_part *p = &s->nodes[i].part;
    enum show_type type = show_type_of(p);

    if (is_body(p, i, type, in))
        p->show = body_lists(in, type);
    in->found |= (unsigned char)p->show;
    if (p->show == 0 || (type == SHOW_MEDIA && p->show != SHOW_BODIES))
        p->show |= MPROTO_SHOW_ATTACHED;
    if (type == SHOW_PLAIN && (p->show & MPROTO_SHOW_TEXT))
        note_best(in, SHOW_PLAIN, i);
    if (type == SHOW_HTML && (p->show & MPROTO_SHOW_HTML))
        note_best(in, SHOW_HTML, i);
}

/* Bodies of one kind are those of the other, too. Then both are found, and no
 * alternative around this one comes here: each part is looked at once. */
static void share_bodies(mproto_structure *s, unsigned i)
{
    unsigned end = i + s->nodes[i].part.inside;

    s->nodes[i].list.found = SHOW_BODIES;
    while (i++ < end)
        if (s->nodes[i].part.show & SHOW_BODIES)
            s->nodes[i].part.show |= SHOW_BODIES;
}

static void list_end(mproto_structure *s, mproto_structure_list *in,
                     unsigned i)
{
    mproto_structure_list *l = &s->nodes[i].list;

    if (l->alternative && l->lists == SHOW_BODIES
        && (l->found == MPROTO_SHOW_TEXT || l->found == MPROTO_SHOW_HTML))
        share_bodies(s, i);
    in->found |= l->found;
    note_best(in, SHOW_PLAIN, l->best[SHOW_PLAIN]);
    note_best(in, SHOW_HTML, l->best[SHOW_HTML]);
}

static mproto_structure_list *list_at(mproto_structure *s, unsigned i)
{
    return i == MPROTO_NO_PART ? &s->top : &s->nodes[i].list;
}

/* Ends lists from the one at i up to the one at parent. */
static void end_lists(mproto_structure *s, unsigned i, unsigned parent)
{
    while (i != parent) {
        unsigned up = s->nodes[i].part.parent;

        list_end(s, list_at(s, up), i);
        i = up;
    }
}

void mproto_structure_show(mproto_structure *s)
{
    unsigned i, parent, in = MPROTO_NO_PART;

    memset(&s->top, 0, sizeof s->top);
    s->top.lists = SHOW_BODIES;
    s->top.best[0] = s->top.best[1] = MPROTO_NO_PART;
    for (i = 0; i < s->n; i++) {
        parent = s->nodes[i].part.parent;
        end_lists(s, in, parent);
        in = parent;
        if (s->nodes[i].part.kind == MPROTO_KIND_MULTIPART) {
            list_begin(s, list_at(s, parent), i);
            in = i;
            continue;
        }
        show_part(s, list_at(s, parent), i);
        i += s->nodes[i].part.inside;
    }
    end_lists(s, in, MPROTO_NO_PART);
}

unsigned mproto_structure_attachment(const mproto_structure *s, unsigned i)
{
    while (++i < s->n)
        if (s->nodes[i].part.show & MPROTO_SHOW_ATTACHED)
            return i;
    return MPROTO_NO_PART;
}

unsigned mproto_structure_text(const mproto_structure *s, int html)
{
    unsigned best = s->top.best[html ? SHOW_HTML : SHOW_PLAIN];

    if (best != MPROTO_NO_PART)
        return best;
    return s->top.best[html ? SHOW_PLAIN : SHOW_HTML];
}
