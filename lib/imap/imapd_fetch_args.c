/* The arguments of FETCH (RFC 9051 6.4.5), whose items are no values: brackets
 * may have lists in them. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

#define CAP(name)   MPROTO_IMAPD_CAP(name)
#define ITEM(what)  MPROTO_IMAPD_ITEM_##what
#define ITEMS_LEAST 4u

/* What stands behind the name. */
enum { ITEM_PLAIN, ITEM_SECTION, ITEM_PART };

static const struct item_name {
    const char            *lower;       /* in front of "[" */
    unsigned char          form, peek;
    mproto_imapd_item_what what;
    const char            *name;        /* in the answer, where not as here */
    const char            *section;     /* what it is short for */
    uint64_t               caps;
} item_names[] = {
    { "flags", ITEM_PLAIN, 1, ITEM(FLAGS), NULL, NULL, 0 },
    { "uid", ITEM_PLAIN, 1, ITEM(UID), NULL, NULL, 0 },
    { "internaldate", ITEM_PLAIN, 1, ITEM(INTERNALDATE), NULL, NULL, 0 },
    { "rfc822.size", ITEM_PLAIN, 1, ITEM(SIZE), NULL, NULL, 0 },
    { "envelope", ITEM_PLAIN, 1, ITEM(ENVELOPE), NULL, NULL, 0 },
    { "body", ITEM_PLAIN, 1, ITEM(BODY), NULL, NULL, 0 },
    { "bodystructure", ITEM_PLAIN, 1, ITEM(BODYSTRUCTURE), NULL, NULL, 0 },
    { "modseq", ITEM_PLAIN, 1, ITEM(MODSEQ), NULL, NULL, CAP(CONDSTORE) },
    { "body", ITEM_SECTION, 0, ITEM(SECTION), "BODY", NULL, 0 },
    { "body.peek", ITEM_SECTION, 1, ITEM(SECTION), "BODY", NULL, 0 },
    { "rfc822", ITEM_PLAIN, 0, ITEM(SECTION), "RFC822", "[]", 0 },
    { "rfc822.header", ITEM_PLAIN, 1, ITEM(SECTION), "RFC822.HEADER",
      "[HEADER]", 0 },
    { "rfc822.text", ITEM_PLAIN, 0, ITEM(SECTION), "RFC822.TEXT", "[TEXT]",
      0 },
    { "binary", ITEM_PART, 0, ITEM(BINARY), "BINARY", NULL, CAP(BINARY) },
    { "binary.peek", ITEM_PART, 1, ITEM(BINARY), "BINARY", NULL,
      CAP(BINARY) },
    { "binary.size", ITEM_PART, 1, ITEM(BINARY_SIZE), "BINARY.SIZE", NULL,
      CAP(BINARY) },
    { "emailid", ITEM_PLAIN, 1, ITEM(EMAILID), NULL, NULL, CAP(OBJECTID) },
    { "threadid", ITEM_PLAIN, 1, ITEM(THREADID), NULL, NULL, CAP(OBJECTID) },
    { "savedate", ITEM_PLAIN, 1, ITEM(SAVEDATE), NULL, NULL, CAP(SAVEDATE) },
    { "preview", ITEM_PLAIN, 1, ITEM(PREVIEW), NULL, NULL, CAP(PREVIEW) }
};

#undef CAP

typedef struct item_reader {
    mproto_imapd      *s;
    mproto_imapd_args *a;
    mproto_imapd_item *items;
    size_t             n, cap;
    unsigned           seen;    /* bits of those without a section */
    unsigned           names;   /* of fields, in all sections */
    int                changed; /* CHANGEDSINCE was said */
} item_reader;

static mproto_imapd_item *add_item(item_reader *r)
{
    mproto_imapd_item *more;
    size_t cap = r->cap == 0 ? ITEMS_LEAST : 2 * r->cap;

    if (r->n == r->cap) {
        more = mproto_imapd_take(r->s, cap * sizeof *more);
        if (!more) {
            r->a->memory = 1;
            return NULL;
        }
        if (r->n > 0)
            memcpy(more, r->items, r->n * sizeof *more);
        r->items = more;
        r->cap = cap;
    }
    memset(&r->items[r->n], 0, sizeof *r->items);
    return &r->items[r->n++];
}

static int add_plain(item_reader *r, mproto_imapd_item_what what)
{
    mproto_imapd_item *item;

    if (r->seen >> what & 1)
        return 1;
    item = add_item(r);
    if (!item)
        return 0;
    r->seen |= 1u << what;
    item->what = what;
    item->peek = 1;
    return 1;
}

/* --- one name --- */

/* BINARY has parts only, and the size of all of one (RFC 3516 4.2). */
static int is_section_of(const struct item_name *name,
                         const mproto_imap_section *section)
{
    if (section->partial && section->count == 0)
        return 0;
    if (name->form != ITEM_PART)
        return 1;
    return section->what == MPROTO_IMAP_SECTION_ALL &&
           !(section->partial && name->what == ITEM(BINARY_SIZE));
}

/* Each is looked for in all of the header. */
static int names_fit(item_reader *r, const mproto_imap_section *section)
{
    mproto_span fields = section->fields, name;

    while (mproto_imap_section_field(&fields, &name))
        if (r->names++ == r->s->limits.fields_max)
            return mproto_imapd_wrong(r->a, "too many names of fields");
    return 1;
}

static int add_section(item_reader *r, const struct item_name *name,
                       mproto_span brackets)
{
    mproto_imapd_item *item = add_item(r);

    if (!item)
        return 0;
    item->what = name->what;
    item->peek = name->peek;
    item->name = name->name;
    if (mproto_imap_section_read(&item->section, brackets) != MPROTO_OK ||
        !is_section_of(name, &item->section))
        return mproto_imapd_wrong(r->a, "no such section can be");
    return names_fit(r, &item->section);
}

static const struct item_name *find_item(const mproto_imapd *s,
                                         mproto_span name, int section)
{
    size_t i;

    for (i = 0; i < sizeof item_names / sizeof *item_names; i++)
        if ((item_names[i].form != ITEM_PLAIN) == section &&
            mproto_same(name, item_names[i].lower))
            return item_names[i].caps == 0 || item_names[i].caps & s->caps
                ? &item_names[i] : NULL;
    return NULL;
}

static int read_item(item_reader *r, mproto_span text)
{
    const struct item_name *found;
    mproto_span name, brackets = text;
    int section = mproto_cut(&brackets, '[', &name);

    if (section) {
        brackets.p--;
        brackets.n++;
    }
    found = find_item(r->s, name, section);
    if (!found)
        return mproto_imapd_wrong(r->a, "FETCH has no such item");
    if (section)
        return add_section(r, found, brackets);
    if (found->section)
        return add_section(r, found, mproto_text_span(found->section));
    return add_plain(r, found->what);
}

/* RFC 9051 6.4.5: each has what the one before has. */
static int read_macro(item_reader *r, mproto_span name)
{
    int fast = mproto_same(name, "fast"), all = mproto_same(name, "all"),
        full = mproto_same(name, "full");

    if (!fast && !all && !full)
        return read_item(r, name);
    return add_plain(r, ITEM(FLAGS)) && add_plain(r, ITEM(INTERNALDATE)) &&
           add_plain(r, ITEM(SIZE)) &&
           (fast || add_plain(r, ITEM(ENVELOPE))) &&
           (!full || add_plain(r, ITEM(BODY)));
}

/* --- all of them --- */

mproto_span mproto_imapd_cut_item(mproto_span *text, unsigned flags)
{
    mproto_imap_cut cut;
    mproto_span item = *text;

    memset(&cut, 0, sizeof cut);
    cut.flags = (unsigned char)(MPROTO_CUT_ITEMS | flags);
    (void)mproto_imap_cut_next(&cut, text->p, text->n, &item.n);
    text->p += item.n;
    text->n -= item.n;
    return item;
}

int mproto_imapd_next_octet(mproto_span *text, char c)
{
    if (text->n == 0 || *text->p != c)
        return 0;
    text->p++;
    text->n--;
    return 1;
}

static mproto_span cut_item_name(mproto_span *text)
{
    return mproto_imapd_cut_item(text, MPROTO_CUT_BRACKETS);
}

/* RFC 8970 3.1: "PREVIEW (LAZY)". */
static void read_lazy(item_reader *r, mproto_span *text)
{
    mproto_span head = *text;

    if (r->n == 0 || r->items[r->n - 1].what != ITEM(PREVIEW) ||
        head.n < 7)
        return;
    head.n = 7;
    if (!mproto_same(head, " (lazy)"))
        return;
    r->items[r->n - 1].lazy = 1;
    text->p += 7;
    text->n -= 7;
}

static int read_items(item_reader *r, mproto_span *text)
{
    if (!mproto_imapd_next_octet(text, '(')) {
        if (!read_macro(r, cut_item_name(text)))
            return 0;
        read_lazy(r, text);
        return 1;
    }
    do {
        if (!read_item(r, cut_item_name(text)))
            return 0;
        read_lazy(r, text);
    } while (mproto_imapd_next_octet(text, ' '));
    return mproto_imapd_next_octet(text, ')') ||
           mproto_imapd_wrong(r->a, "the list of items does not end");
}

int mproto_imapd_read_items(mproto_imapd *s, mproto_imapd_args *a,
                            const mproto_imapd_item **items, size_t *n)
{
    item_reader r = { s, a, NULL, 0, 0, 0, 0, 0 };
    int fits = read_items(&r, &a->text);

    *items = r.items;
    *n = r.n;
    return fits;
}

/* "(CHANGEDSINCE 7 VANISHED)", "(PARTIAL 1:100)": RFC 7162, RFC 9394. */
static int fetch_modifiers(item_reader *r)
{
    mproto_imapd *s = r->s;
    mproto_imapd_args *a = r->a, inner = *a;

    if (!mproto_imapd_args_read(s, a) ||
        !mproto_imapd_take_list(a, &inner.list) || !mproto_imapd_args_end(a))
        return 0;
    while (mproto_imapd_args_left(&inner)) {
        if (s->caps & MPROTO_IMAPD_CAP(CONDSTORE) &&
            mproto_imapd_take_word(&inner, "changedsince")) {
            if (!mproto_imapd_take_number(&inner, INT64_MAX, &s->ev.modseq))
                return mproto_imapd_wrong(a, inner.why);
            r->changed = 1;
        } else if (s->caps & MPROTO_IMAPD_CAP(PARTIAL) && s->ev.uid &&
                   mproto_imapd_take_word(&inner, "partial")) {
            if (!mproto_imapd_take_partial(s, &inner))
                return mproto_imapd_wrong(a, inner.why);
        } else if (mproto_imapd_take_word(&inner, "vanished")) {
            s->ev.vanished = 1;
        } else {
            return mproto_imapd_wrong(a, "not a modifier of FETCH");
        }
    }
    return 1;
}

/* RFC 7162 3.2.6. */
static int fetch_fits(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!s->ev.vanished)
        return 1;
    return (s->ev.uid && s->ev.modseq > 0 &&
            (s->enabled & MPROTO_IMAPD_QRESYNC)) ||
           mproto_imapd_wrong(a, "VANISHED wants UID FETCH, CHANGEDSINCE and "
                                 "QRESYNC");
}

/* RFC 9051 6.4.9, RFC 7162 3.1.4.1: what was not named is told, too. */
static int fetch_implied(item_reader *r)
{
    if (r->s->ev.uid && !add_plain(r, ITEM(UID)))
        return 0;
    return r->s->ev.modseq == 0 || add_plain(r, ITEM(MODSEQ));
}

static int fetch_set(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_span all = a->text;
    int fits;

    mproto_cut(&all, ' ', &a->text);
    fits = mproto_imapd_args_read(s, a) &&
           mproto_imapd_take_set(s, a, s->ev.uid, &s->ev.set) &&
           mproto_imapd_args_end(a);
    a->text = all;
    return fits;
}

int mproto_imapd_do_fetch(mproto_imapd *s, mproto_imapd_args *a)
{
    item_reader r = { s, a, NULL, 0, 0, 0, 0, 0 };

    if (!fetch_set(s, a) || !read_items(&r, &a->text))
        return MPROTO_IMAPD_WRONG;
    if (mproto_imapd_next_octet(&a->text, ' ')) {
        if (!fetch_modifiers(&r))
            return MPROTO_IMAPD_WRONG;
    } else if (a->text.n > 0) {
        return mproto_imapd_wrong(a, "too many arguments");
    }
    if (!fetch_fits(s, a) || !fetch_implied(&r))
        return MPROTO_IMAPD_WRONG;
    if (r.changed || r.seen >> ITEM(MODSEQ) & 1)        /* RFC 7162 3.1 */
        mproto_imapd_enable(s, MPROTO_IMAPD_CONDSTORE);
    s->ev.items = r.items;
    s->ev.items_n = r.n;
    return MPROTO_IMAPD_ASKS;
}

#undef ITEM
#undef ITEMS_LEAST
