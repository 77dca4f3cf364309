/* FETCH, item by item (RFC 9051 7.5.2). What is whole of it stays held back
 * until the end, or until a body has to go. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include "base/check_int.h"
#include <string.h>

#define FIXED 64u               /* an item without its strings */

/* --- the frame --- */

int mproto_imapd_fetch(mproto_imapd *s, uint32_t number, uint32_t uid)
{
    int only = (s->enabled & MPROTO_IMAPD_UIDONLY) != 0, code;

    if (s->state != MPROTO_IMAPD_S_SELECTED)
        return mproto_imapd_not_owed(s);
    if (only ? uid == 0 : number == 0 || number > s->exists)
        return MPROTO_E_ARG;
    code = mproto_imapd_open(s);
    if (code != MPROTO_OK)
        return code;
    if (!mproto_imapd_writes(s, FIXED))
        return mproto_imapd_shut(s);
    mproto_imap_write_number(&s->writer, only ? uid : number);
    mproto_buf_text(&s->writer.b, only ? " UIDFETCH (" : " FETCH (");
    mproto_imapd_wrote(s);
    s->inside = MPROTO_IMAPD_IN_FETCH;
    s->has_items = 0;
    return uid > 0 && !only
        ? mproto_imapd_fetch_number(s, MPROTO_IMAPD_ITEM_UID, uid)
        : MPROTO_OK;
}

/* Room for it is left at all times, as for the reply. */
int mproto_imapd_fetch_end(mproto_imapd *s)
{
    mproto_buf b;

    if (s->inside != MPROTO_IMAPD_IN_FETCH)
        return mproto_imapd_not_owed(s);
    if (s->has_items) {
        mproto_wire_open(&s->wire, &b, 3);
        mproto_buf_text(&b, ")\r\n");
        MPROTO_CHECK(mproto_wire_commit(&s->wire, &b) == MPROTO_OK);
    } else {
        s->wire.out_n -= s->wire.held;
    }
    s->wire.held = 0;
    s->wire.asks = 0;
    s->inside = 0;
    return MPROTO_OK;
}

/* --- the frame of an item --- */

/* Its name, and room for need octets. *mark is the place to come back to. */
static int item_open(mproto_imapd *s, const char *name, size_t need,
                     size_t *mark)
{
    *mark = s->wire.held;
    if (s->inside != MPROTO_IMAPD_IN_FETCH)
        return mproto_imapd_not_owed(s);
    s->writer.tight = 0;
    if (mproto_imapd_writes(s, need + FIXED)) {
        if (s->has_items)
            mproto_buf_char(&s->writer.b, ' ');
        mproto_buf_text(&s->writer.b, name);
    }
    return MPROTO_OK;
}

/* All of it, or nothing. */
static int item_close(mproto_imapd *s, size_t mark)
{
    int code = s->writer.code;

    if (code == MPROTO_OK) {
        mproto_imapd_wrote(s);
        s->has_items = 1;
        s->wire.asks = 0;
    } else {
        s->wire.out_n -= s->wire.held - mark;
        s->wire.held = mark;
        s->writer.code = MPROTO_OK;
        s->writer.depth = 0;
    }
    return code == MPROTO_E_FULL ? MPROTO_E_NOMEM : code;
}

/* --- items of any values --- */

int mproto_imapd_fetch_begin(mproto_imapd *s, const char *name)
{
    int code = item_open(s, "", 0, &s->item_mark);

    if (code != MPROTO_OK)
        return code;
    if (s->writer.code == MPROTO_OK)
        mproto_imapd_wrote(s);
    s->inside = MPROTO_IMAPD_IN_ITEM;
    s->writer.tight = 1;                /* its blank is there */
    mproto_imapd_arg(s, name);
    return MPROTO_OK;
}

int mproto_imapd_item_end(mproto_imapd *s)
{
    if (s->writer.depth > 0 && s->writer.code == MPROTO_OK)
        s->writer.code = MPROTO_E_ARG;
    s->inside = MPROTO_IMAPD_IN_FETCH;
    return item_close(s, s->item_mark);
}

/* --- items of one value --- */

static const char *const item_names[] = {
    [MPROTO_IMAPD_ITEM_FLAGS] = "FLAGS",
    [MPROTO_IMAPD_ITEM_UID] = "UID",
    [MPROTO_IMAPD_ITEM_INTERNALDATE] = "INTERNALDATE",
    [MPROTO_IMAPD_ITEM_SIZE] = "RFC822.SIZE",
    [MPROTO_IMAPD_ITEM_ENVELOPE] = "ENVELOPE",
    [MPROTO_IMAPD_ITEM_BODY] = "BODY",
    [MPROTO_IMAPD_ITEM_BODYSTRUCTURE] = "BODYSTRUCTURE",
    [MPROTO_IMAPD_ITEM_MODSEQ] = "MODSEQ",
    [MPROTO_IMAPD_ITEM_EMAILID] = "EMAILID",
    [MPROTO_IMAPD_ITEM_THREADID] = "THREADID",
    [MPROTO_IMAPD_ITEM_SAVEDATE] = "SAVEDATE",
    [MPROTO_IMAPD_ITEM_PREVIEW] = "PREVIEW"
};

/* RFC 9051 removed \Recent; "\*" is no flag of a message. */
int mproto_imapd_fetch_flags(mproto_imapd *s, unsigned flags,
                             const char *keywords)
{
    size_t n = keywords ? mproto_length(keywords) : 0, mark;
    int code = item_open(s, "FLAGS", n, &mark);

    if (code != MPROTO_OK)
        return code;
    flags &= ~MPROTO_IMAP_ANY;
    if (s->enabled & MPROTO_IMAPD_REV2)
        flags &= ~MPROTO_IMAP_RECENT;
    mproto_imap_write_flags(&s->writer, flags, keywords);
    return item_close(s, mark);
}

int mproto_imapd_fetch_number(mproto_imapd *s, mproto_imapd_item_what what,
                              uint64_t n)
{
    int is_modseq = what == MPROTO_IMAPD_ITEM_MODSEQ, code;
    size_t mark;

    if (!is_modseq && what != MPROTO_IMAPD_ITEM_UID &&
        what != MPROTO_IMAPD_ITEM_SIZE)
        return MPROTO_E_ARG;
    if (what == MPROTO_IMAPD_ITEM_UID && (n == 0 || n > UINT32_MAX))
        return MPROTO_E_ARG;
    code = item_open(s, item_names[what], 0, &mark);
    if (code != MPROTO_OK)
        return code;
    if (is_modseq)
        mproto_imap_write_open(&s->writer);
    mproto_imap_write_number(&s->writer, n);
    if (is_modseq)
        mproto_imap_write_close(&s->writer);
    return item_close(s, mark);
}

int mproto_imapd_fetch_date(mproto_imapd *s, mproto_imapd_item_what what,
                            int64_t seconds, int zone)
{
    char date[MPROTO_IMAP_DATE_MAX];
    mproto_span text;
    size_t mark;
    int code;

    text.p = date;
    text.n = mproto_imap_date_write(date, sizeof date, seconds, zone);
    if (text.n == 0 || (what != MPROTO_IMAPD_ITEM_INTERNALDATE &&
                        what != MPROTO_IMAPD_ITEM_SAVEDATE))
        return MPROTO_E_ARG;
    code = item_open(s, item_names[what], 0, &mark);
    if (code != MPROTO_OK)
        return code;
    mproto_imap_write_string(&s->writer, text);
    return item_close(s, mark);
}

/* RFC 8474: ids stand in parentheses. */
static void write_object_id(mproto_imap_writer *w, mproto_span id)
{
    mproto_imap_write_open(w);
    mproto_imap_write_atoms(w, id);
    mproto_imap_write_close(w);
}

int mproto_imapd_fetch_text(mproto_imapd *s, mproto_imapd_item_what what,
                            const void *p, size_t n)
{
    int is_id = what == MPROTO_IMAPD_ITEM_EMAILID ||
                what == MPROTO_IMAPD_ITEM_THREADID, code;
    mproto_span text;
    size_t mark;

    text.p = p;
    text.n = n;
    if (!is_id && what != MPROTO_IMAPD_ITEM_PREVIEW &&
        (what != MPROTO_IMAPD_ITEM_SAVEDATE || p))
        return MPROTO_E_ARG;
    code = item_open(s, item_names[what], MPROTO_IMAP_WRITE_ROOM(n), &mark);
    if (code != MPROTO_OK)
        return code;
    if (is_id && p)
        write_object_id(&s->writer, text);
    else
        mproto_imap_write_nstring(&s->writer, text);
    return item_close(s, mark);
}

/* --- out of the message --- */

/* The value into the writer's room; E_FULL: it is too small. */
static int extract_value(mproto_imapd *s, mproto_imapd_item_what what,
                         const mproto_imapextract_mail *mail)
{
    mproto_imapextract_mail copy = *mail;
    mproto_buf *b = &s->writer.b;
    size_t n = 0;
    int code;

    if (s->enabled & (MPROTO_IMAPD_UTF8 | MPROTO_IMAPD_REV2))
        copy.flags |= MPROTO_IMAPEXTRACT_UTF8;
    mproto_buf_char(b, ' ');
    if (what == MPROTO_IMAPD_ITEM_ENVELOPE)
        code = mproto_imapextract_envelope(b->p + b->n, b->cap - b->n, &n,
                                           &copy);
    else
        code = mproto_imapextract_structure(b->p + b->n, b->cap - b->n, &n,
                                            &copy, what ==
                                            MPROTO_IMAPD_ITEM_BODYSTRUCTURE);
    if (code == MPROTO_OK)
        b->n += n;
    return code;
}

int mproto_imapd_fetch_extract(mproto_imapd *s, mproto_imapd_item_what what,
                               const mproto_imapextract_mail *mail)
{
    size_t need = 1024, mark;
    int code;

    if (what != MPROTO_IMAPD_ITEM_ENVELOPE && what != MPROTO_IMAPD_ITEM_BODY &&
        what != MPROTO_IMAPD_ITEM_BODYSTRUCTURE)
        return MPROTO_E_ARG;
    do {
        code = item_open(s, item_names[what], need, &mark);
        if (code != MPROTO_OK)
            return code;
        if (s->writer.code == MPROTO_OK)
            code = extract_value(s, what, mail);
        need = need < s->limits.response_max / 2 ? 2 * need : SIZE_MAX / 2;
    } while (code == MPROTO_E_FULL);
    if (s->writer.code == MPROTO_OK)
        s->writer.code = code;
    return item_close(s, mark);
}

/* --- sections --- */

/* "[1.HEADER.FIELDS (TO)]<0>", as the client said it but for its forms of
 * names: a literal is none of them. */
static void write_section(mproto_imap_writer *w,
                          const mproto_imap_section *section)
{
    static const char *const words[] = {
        "", "", "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT", "TEXT", "MIME"
    };
    mproto_span fields = section->fields, name;

    mproto_buf_char(&w->b, '[');
    mproto_buf_span(&w->b, section->path);
    if (section->path.n > 0 && section->what != MPROTO_IMAP_SECTION_ALL)
        mproto_buf_char(&w->b, '.');
    mproto_buf_text(&w->b, words[section->what]);
    if (fields.n > 0) {
        mproto_imap_write_open(w);
        while (mproto_imap_section_field(&fields, &name))
            mproto_imap_write_astring(w, name);
        mproto_imap_write_close(w);
    }
    mproto_buf_char(&w->b, ']');
}

/* RFC822 and its like have none. */
static int has_brackets(const mproto_imapd_item *item)
{
    return item->name[0] == 'B' || item->name[0] == 'b';
}

static void write_item_name(mproto_imapd *s, const mproto_imapd_item *item)
{
    if (s->writer.code != MPROTO_OK || !has_brackets(item))
        return;
    write_section(&s->writer, &item->section);
    if (!item->section.partial)
        return;
    mproto_buf_char(&s->writer.b, '<');
    mproto_buf_number(&s->writer.b, item->section.origin);
    mproto_buf_char(&s->writer.b, '>');
}

int mproto_imapd_fetch_size(mproto_imapd *s, const mproto_imapd_item *item,
                            uint64_t n)
{
    size_t mark;
    int code;

    if (item->what != MPROTO_IMAPD_ITEM_BINARY_SIZE)
        return MPROTO_E_ARG;
    code = item_open(s, item->name, 4 * item->section.text.n, &mark);
    if (code != MPROTO_OK)
        return code;
    write_item_name(s, item);
    mproto_imap_write_number(&s->writer, n);
    return item_close(s, mark);
}

/* What stands before the octets goes with them. */
static void let_body_go(mproto_imapd *s, uint64_t size)
{
    s->wire.held = 0;
    s->body_left = size;
    if (size > 0)
        s->inside = MPROTO_IMAPD_IN_BODY;
}

/* RFC 9051 4.3: a literal has none, but it keeps its size. */
static void replace_nul(char *p, size_t n)
{
    char *nul;

    while (n > 0 && (nul = memchr(p, '\0', n)) != NULL) {
        *nul = (char)0x80;
        n -= (size_t)(nul + 1 - p);
        p = nul + 1;
    }
}

int mproto_imapd_fetch_body(mproto_imapd *s, const mproto_imapd_item *item,
                            uint64_t size)
{
    const mproto_span nil = { NULL, 0 };
    size_t mark;
    int code;

    if (item->what != MPROTO_IMAPD_ITEM_SECTION &&
        item->what != MPROTO_IMAPD_ITEM_BINARY)
        return MPROTO_E_ARG;
    code = item_open(s, item->name, 4 * item->section.text.n, &mark);
    if (code != MPROTO_OK)
        return code;
    write_item_name(s, item);
    if (size == MPROTO_IMAPD_NIL)
        mproto_imap_write_nstring(&s->writer, nil);
    else
        mproto_imap_write_literal(&s->writer, size, item->what ==
                                  MPROTO_IMAPD_ITEM_BINARY);
    code = item_close(s, mark);
    s->is_binary = item->what == MPROTO_IMAPD_ITEM_BINARY;
    if (code == MPROTO_OK && size != MPROTO_IMAPD_NIL)
        let_body_go(s, size);
    return code;
}

/* Octets of a body that can be taken now. */
static size_t body_room(mproto_imapd *s, size_t n)
{
    size_t waiting = mproto_imapd_waiting(s), room, kept;

    if (waiting >= s->limits.out_max)
        return 0;
    room = s->limits.out_max - waiting;
    if (n > s->body_left)
        n = (size_t)s->body_left;
    if (n > room)
        n = room;
    if (mproto_imapd_widen(s, n))
        return n;
    room = mproto_wire_room(&s->wire);
    kept = s->reserve + MPROTO_IMAPD_LAST_MAX;
    return room <= kept ? 0 : room - kept < n ? room - kept : n;
}

size_t mproto_imapd_body(mproto_imapd *s, const void *p, size_t n)
{
    mproto_buf b;
    size_t taken;

    if (s->inside != MPROTO_IMAPD_IN_BODY)
        return 0;
    taken = body_room(s, n);
    mproto_wire_open(&s->wire, &b, taken);
    mproto_buf_put(&b, p, taken);
    if (!s->is_binary)
        replace_nul(b.p + b.n - taken, taken);
    MPROTO_CHECK(mproto_wire_commit(&s->wire, &b) == MPROTO_OK);
    s->wire.asks = 0;
    s->body_left -= taken;
    if (s->body_left == 0)
        s->inside = MPROTO_IMAPD_IN_FETCH;
    else if (taken < n)
        s->full = 1;
    return taken;
}

#undef FIXED
