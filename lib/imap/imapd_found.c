/* What SEARCH, SORT and THREAD find, in the form that was asked for: a list of
 * numbers (RFC 3501 7.2.5), ESEARCH with sets (RFC 9051 7.3.4, RFC 5267, RFC
 * 9394), threads (RFC 5256). It is sent as it grows, whatever its length. */
#include "imap/imapd_int.h"

#define FIXED (MPROTO_IMAPD_FOUND - 4)  /* a piece, with the tag; "*", CRLF */

#define RETURN(name) MPROTO_IMAPD_RETURN_##name

static int finds_sorted(const mproto_imapd *s)
{
    return s->owed == MPROTO_IMAPD_SORT;
}

static int finds_threads(const mproto_imapd *s)
{
    return s->owed == MPROTO_IMAPD_THREAD;
}

int mproto_imapd_finds(const mproto_imapd *s)
{
    return (s->owed == MPROTO_IMAPD_SEARCH || finds_sorted(s) ||
            finds_threads(s)) && !s->founds.over;
}

/* RFC 9051 removed the plain form; RETURN () is ALL. */
static unsigned returns_of(const mproto_imapd *s)
{
    if (s->ev.returns == 0 && (s->enabled & MPROTO_IMAPD_REV2) &&
        s->owed == MPROTO_IMAPD_SEARCH)
        return RETURN(ALL);
    return s->ev.returns;
}

/* --- writing --- */

/* "* ESEARCH (TAG "a1") UID" */
static void put_correlator(mproto_imapd *s, mproto_span tag, int uid)
{
    mproto_buf_text(&s->writer.b, " ESEARCH (TAG");
    mproto_imap_write_string(&s->writer, tag);
    mproto_buf_char(&s->writer.b, ')');
    if (uid)
        mproto_buf_text(&s->writer.b, " UID");
}

static void begin_found(mproto_imapd *s)
{
    mproto_span tag;

    tag.p = s->tag;
    tag.n = s->tag_n;
    if (returns_of(s) != 0)
        put_correlator(s, tag, s->ev.uid);
    else
        mproto_buf_text(&s->writer.b, finds_threads(s) ? " THREAD"
                        : finds_sorted(s) ? " SORT" : " SEARCH");
}

/* Room for a piece of the line, which is begun with the first. */
static int write_piece(mproto_imapd *s)
{
    int code = MPROTO_OK, begun = s->inside == MPROTO_IMAPD_IN_FOUND;

    if (!begun)
        mproto_imapd_start(s);
    if (mproto_imapd_writes(s, FIXED)) {
        if (!begun)
            begin_found(s);
        s->inside = MPROTO_IMAPD_IN_FOUND;
    } else if (begun) {
        code = s->writer.code;
        s->writer.code = MPROTO_OK;
    } else {
        code = mproto_imapd_shut(s);
    }
    return code;
}

static void close_piece(mproto_imapd *s)
{
    mproto_imapd_wrote(s);
    s->wire.held = 0;
    s->wire.asks = 0;
}

static void put_found(mproto_imapd *s, const char *name, uint64_t n)
{
    mproto_buf_text(&s->writer.b, name);
    mproto_buf_number(&s->writer.b, n);
}

/* --- the list --- */

/* Places that PARTIAL wants, from 1; negative ones count from the end. */
static int is_wanted(const mproto_imapd *s, uint64_t place)
{
    int64_t from = s->ev.partial_from, to = s->ev.partial_to, swap;

    if (!(returns_of(s) & RETURN(PARTIAL)))
        return returns_of(s) == 0 || (returns_of(s) & RETURN(ALL));
    if (from < 0) {
        from += (int64_t)s->founds.total + 1;
        to += (int64_t)s->founds.total + 1;
    }
    if (from > to) {
        swap = from;
        from = to;
        to = swap;
    }
    return to > 0 && place <= (uint64_t)to &&
           (from <= 0 || place >= (uint64_t)from);
}

/* " PARTIAL (-1:-100 " */
static void put_partial(mproto_imapd *s)
{
    int64_t from = s->ev.partial_from, to = s->ev.partial_to;
    const char *sign = from < 0 ? "-" : "";

    mproto_buf_text(&s->writer.b, " PARTIAL (");
    put_found(s, sign, (uint64_t)(from < 0 ? -from : from));
    mproto_buf_char(&s->writer.b, ':');
    put_found(s, sign, (uint64_t)(to < 0 ? -to : to));
    mproto_buf_char(&s->writer.b, ' ');
}

/* The range that is known to have ended. */
static void put_found_range(mproto_imapd *s)
{
    mproto_imapd_founds *f = &s->founds;

    if (f->lo == 0)
        return;
    if (f->listed)
        mproto_buf_char(&s->writer.b, ',');
    else if (returns_of(s) & RETURN(PARTIAL))
        put_partial(s);
    else
        mproto_buf_text(&s->writer.b, " ALL ");
    mproto_buf_number(&s->writer.b, f->lo);
    if (f->hi > f->lo)
        put_found(s, ":", f->hi);
    f->listed = 1;
    f->lo = 0;
}

/* Room for a piece that has to wait where much waits. */
static int write_next_piece(mproto_imapd *s)
{
    if (mproto_imapd_waiting(s) >= s->limits.out_max) {
        s->full = 1;
        return MPROTO_E_FULL;
    }
    return write_piece(s);
}

static int list_found(mproto_imapd *s, uint32_t id)
{
    mproto_imapd_founds *f = &s->founds;
    int plain = returns_of(s) == 0, code;

    if (!plain && (f->lo == 0 || id == f->hi + 1)) {
        f->lo = f->lo == 0 ? id : f->lo;
        f->hi = id;
        return MPROTO_OK;
    }
    code = write_next_piece(s);
    if (code != MPROTO_OK)
        return code;
    if (plain)
        put_found(s, " ", id);
    else
        put_found_range(s);
    close_piece(s);
    if (!plain)
        f->lo = f->hi = id;
    return MPROTO_OK;
}

/* --- the calls --- */

static int may_find(const mproto_imapd *s)
{
    return mproto_imapd_finds(s) &&
           (s->inside == 0 || s->inside == MPROTO_IMAPD_IN_FOUND);
}

int mproto_imapd_found_total(mproto_imapd *s, uint64_t n)
{
    if (!may_find(s) || finds_threads(s) || s->founds.count > 0)
        return mproto_imapd_not_owed(s);
    if (n > UINT32_MAX)
        return MPROTO_E_ARG;
    s->founds.total = n;
    return MPROTO_OK;
}

int mproto_imapd_found(mproto_imapd *s, uint32_t id)
{
    mproto_imapd_founds *f = &s->founds;
    int code = MPROTO_OK;

    if (!may_find(s) || finds_threads(s) ||
        ((returns_of(s) & RETURN(PARTIAL)) && s->ev.partial_from < 0 &&
         f->total == 0))
        return mproto_imapd_not_owed(s);
    if (id == 0 || (!finds_sorted(s) && id <= f->last))
        return MPROTO_E_ARG;
    if (is_wanted(s, f->count + 1))
        code = list_found(s, id);
    if (code != MPROTO_OK)
        return code;
    if (f->count++ == 0)
        f->first = id;
    f->last = id;
    return MPROTO_OK;
}

static void put_thread(mproto_imapd *s, const mproto_imapthread_step *step)
{
    if (step->blank)
        mproto_buf_char(&s->writer.b, ' ');
    if (step->what == MPROTO_IMAPTHREAD_ID)
        mproto_buf_number(&s->writer.b, step->id);
    else
        mproto_buf_char(&s->writer.b,
                        step->what == MPROTO_IMAPTHREAD_OPEN ? '(' : ')');
}

int mproto_imapd_found_thread(mproto_imapd *s,
                              const mproto_imapthread_step *step)
{
    mproto_imapd_founds *f = &s->founds;
    int opens = step->what == MPROTO_IMAPTHREAD_OPEN, begins, code;

    if (!may_find(s) || !finds_threads(s))
        return mproto_imapd_not_owed(s);
    if ((f->open == 0 && !opens) || (opens && f->open == UINT32_MAX) ||
        (step->what == MPROTO_IMAPTHREAD_ID && step->id == 0))
        return MPROTO_E_ARG;
    begins = s->inside == 0;
    code = write_next_piece(s);
    if (code != MPROTO_OK)
        return code;
    if (begins)
        mproto_buf_char(&s->writer.b, ' ');
    put_thread(s, step);
    close_piece(s);
    if (step->what != MPROTO_IMAPTHREAD_ID)
        f->open += opens ? 1u : UINT32_MAX;
    return MPROTO_OK;
}

/* RFC 9051 7.3.4: of nothing there is no least and no most. */
static void put_numbers(mproto_imapd *s, uint64_t modseq)
{
    const mproto_imapd_founds *f = &s->founds;
    unsigned returns = returns_of(s);

    if ((returns & RETURN(MIN)) && f->count > 0)
        put_found(s, " MIN ", f->first);
    if ((returns & RETURN(MAX)) && f->count > 0)
        put_found(s, " MAX ", f->last);
    if (returns & RETURN(COUNT))
        put_found(s, " COUNT ", f->count);
    if (modseq > 0 && f->count > 0) {
        put_found(s, returns ? " MODSEQ " : " (MODSEQ ", modseq);
        mproto_buf_text(&s->writer.b, returns ? "" : ")");
    }
}

static void put_found_end(mproto_imapd *s, uint64_t modseq)
{
    put_found_range(s);
    if (returns_of(s) & RETURN(PARTIAL)) {
        if (!s->founds.listed) {
            put_partial(s);
            mproto_buf_text(&s->writer.b, "NIL");
        }
        mproto_buf_char(&s->writer.b, ')');
    }
    put_numbers(s, modseq);
}

/* It is part of the answer: where there is no memory it takes of the room that
 * answers have. */
static int end_found(mproto_imapd *s, uint64_t modseq)
{
    int code;

    s->reserve -= MPROTO_IMAPD_FOUND;
    code = write_piece(s);
    if (code == MPROTO_OK) {
        put_found_end(s, modseq);
        mproto_imapd_wrote(s);
        code = mproto_imapd_shut(s);
    }
    s->reserve += MPROTO_IMAPD_FOUND;
    return code;
}

int mproto_imapd_found_end(mproto_imapd *s, uint64_t modseq)
{
    int code = MPROTO_OK;

    if (!may_find(s))
        return mproto_imapd_not_owed(s);
    if (modseq > (uint64_t)INT64_MAX || s->founds.open > 0)
        return MPROTO_E_ARG;
    if (returns_of(s) != RETURN(SAVE))
        code = end_found(s, modseq);
    s->founds.over = code == MPROTO_OK;
    return code;
}

int mproto_imapd_found_rest(mproto_imapd *s, int all)
{
    return mproto_imapd_finds(s) && (all || s->inside == MPROTO_IMAPD_IN_FOUND)
        ? mproto_imapd_found_end(s, 0) : MPROTO_OK;
}

/* --- what changes later (RFC 5267 4.3) --- */

int mproto_imapd_found_change(mproto_imapd *s,
                              const mproto_imapd_found_update *u)
{
    size_t need = u->n * MPROTO_IMAPD_RANGE;
    int code;

    if (s->state != MPROTO_IMAPD_S_SELECTED)
        return mproto_imapd_not_owed(s);
    if (mproto_imapd_numbers_in(u->ranges, u->n) == 0 || u->tag.n == 0 ||
        u->tag.n > MPROTO_IMAPD_TAG_MAX ||
        u->n > s->limits.response_max / MPROTO_IMAPD_RANGE)
        return MPROTO_E_ARG;
    code = mproto_imapd_open(s);
    if (code != MPROTO_OK)
        return code;
    if (mproto_imapd_writes(s, FIXED + need)) {
        put_correlator(s, u->tag, u->uid);
        put_found(s, u->removed ? " REMOVEFROM (" : " ADDTO (", u->position);
        mproto_buf_char(&s->writer.b, ' ');
        mproto_imapd_put_ranges(s, u->ranges, u->n);
        mproto_buf_char(&s->writer.b, ')');
        mproto_imapd_wrote(s);
    }
    return mproto_imapd_shut(s);
}

#undef FIXED
#undef RETURN
