#include "message/mime_int.h"
#include "base/alloc_int.h"

enum mime_state {
    STATE_FROM,                 /* is there a line of a mailbox? */
    STATE_FROM_REST,            /* of that line */
    STATE_PART,                 /* tell that a part begins */
    STATE_HEADER,
    STATE_REST,                 /* of a field that was cut */
    STATE_HEADER_END,
    STATE_BODY,                 /* between header and text */
    STATE_TEXT,
    STATE_DECODE,               /* text is there, the decoder at work */
    STATE_CLOSE,                /* parts end down to m->target */
    STATE_DELIMITER,
    STATE_END,
    STATE_DONE
};

/* What a step comes to. */
enum mime_step { STEP_ON, STEP_EVENT, STEP_INPUT, STEP_NOMEM };

/* A copy of what is empty is quicker here than memset(), which becomes a loop
 * of its own. */
static enum mime_step tell_event(mproto_mime *m, mproto_mime_type type)
{
    static const mproto_mime_event nothing;

    m->event = nothing;
    m->event.type = type;
    m->event.offset = m->offset;
    m->event.part = &m->part;
    return STEP_EVENT;
}

/* n octets that were shown, as what belongs to no leaf. */
static enum mime_step tell_outside(mproto_mime *m, size_t n, unsigned defects)
{
    tell_event(m, MPROTO_MIME_OUTSIDE);
    m->event.data = mproto_mime_line_take(m, n);
    m->event.defects = defects;
    mproto_mime_part_flaw(m, defects);
    mproto_mime_body_count(m, m->event.data);
    return STEP_EVENT;
}

/* Lines of structure that end otherwise than the one before. */
static unsigned new_ending(mproto_mime *m, mproto_ending now)
{
    mproto_ending before = m->ending;

    m->ending = now;
    return before != MPROTO_ENDING_NONE && before != now
        ? MPROTO_DEFECT_LINE_ENDS : 0;
}

/* The same of a line, or it ends in CR CR LF. */
static unsigned ending_defects(mproto_mime *m, const char *p, size_t n)
{
    mproto_ending now = mproto_fields_ending(p, n);
    unsigned defects;

    if (now == MPROTO_ENDING_NONE)
        return 0;
    defects = new_ending(m, now);
    if (n > 2 && p[n - 3] == '\r')
        defects |= MPROTO_DEFECT_BARE_CR;
    return defects;
}

static enum mime_step step_from(mproto_mime *m)
{
    int from = m->flags & MPROTO_MIME_MBOXLINE ? mproto_mime_line_from(m) : 0;

    if (from < 0)
        return STEP_INPUT;
    m->state = from ? STATE_FROM_REST : STATE_PART;
    return STEP_ON;
}

static enum mime_step step_from_rest(mproto_mime *m)
{
    mproto_span s;

    switch (mproto_mime_line_rest(m, &s)) {
    case MPROTO_CUT_MORE:
        return STEP_INPUT;
    case MPROTO_CUT_NOTHING:
        m->state = STATE_PART;
        return STEP_ON;
    default:
        if (s.p[s.n - 1] == '\n')
            m->state = STATE_PART;
        return tell_outside(m, s.n, 0);
    }
}

static enum mime_step step_part(mproto_mime *m)
{
    mproto_mime_part_push(m);
    m->state = STATE_HEADER;
    return tell_event(m, MPROTO_MIME_PART);
}

/* The header has no empty line at its end. */
static enum mime_step cut_header(mproto_mime *m, unsigned target)
{
    mproto_mime_part_flaw(m, MPROTO_DEFECT_TRUNCATED);
    m->target = target;
    m->state = STATE_HEADER_END;
    return STEP_ON;
}

/* Is a field of n octets, if it is whole, past a limit of the header? */
static int is_past_limit(mproto_mime *m, size_t n)
{
    mproto_mime_frame *f = mproto_mime_part_top(m);
    uint64_t told = m->offset - f->header;

    if (f->fields >= m->limits.fields_max
        || told >= m->limits.header_max
        || n > m->limits.header_max - told)
        return 1;
    f->fields++;
    return 0;
}

/* The n octets that come next are a field; cut: more of it comes behind. */
static enum mime_step read_field(mproto_mime *m, size_t n, int cut)
{
    mproto_mime_event *e = &m->event;
    int seen = m->counted.n == n;
    mproto_span raw;

    tell_event(m, MPROTO_MIME_FIELD);
    raw = mproto_mime_line_take(m, n);
    mproto_mime_body_count(m, raw);
    if (cut && raw.p[n - 1] == '\r')
        raw.n--;                /* the LF may only have been cut off */
    if (seen) {
        mproto_fields_split(&e->field, raw);
        e->field.defects |= new_ending(m, m->counted.ending);
    } else {
        mproto_fields_read(&e->field, raw, &m->ending);
    }
    e->field.raw.n = n;
    e->field.offset = (size_t)e->offset;
    if (cut)
        e->field.defects |= MPROTO_DEFECT_LIMIT;
    e->field.defects |= mproto_mime_header_field(m, &e->field);
    e->defects = e->field.defects;
    mproto_mime_part_flaw(m, e->defects);
    return m->flags & MPROTO_MIME_NOFIELD ? STEP_ON : STEP_EVENT;
}

static enum mime_step tell_field(mproto_mime *m, mproto_span field, int cut)
{
    m->tail = (unsigned char)cut;
    if (cut && field.p[field.n - 1] != '\n')
        m->state = STATE_REST;
    if (is_past_limit(m, cut ? mproto_size_add(field.n, 1) : field.n))
        return tell_outside(m, field.n, MPROTO_DEFECT_LIMIT);
    return read_field(m, field.n, cut);
}

static enum mime_step step_header(mproto_mime *m)
{
    int more = m->tail ? mproto_mime_line_continues(m) : 0;
    mproto_span s;

    if (more < 0 && !m->eof)
        return STEP_INPUT;
    if (more > 0) {
        m->state = STATE_REST;
        return STEP_ON;
    }
    m->tail = 0;
    switch (mproto_mime_line_field(m, &s)) {
    case MPROTO_CUT_MORE:
        return STEP_INPUT;
    case MPROTO_CUT_NOMEM:
        return STEP_NOMEM;
    case MPROTO_CUT_NOTHING:
        return cut_header(m, 0);
    case MPROTO_CUT_DELIMITER:
        return cut_header(m, m->delimiter.level + 1);
    case MPROTO_CUT_EMPTY:
        m->state = STATE_HEADER_END;
        return tell_outside(m, s.n, ending_defects(m, s.p, s.n));
    case MPROTO_CUT_LONG:
        return tell_field(m, s, 1);
    default:
        return tell_field(m, s, 0);
    }
}

static enum mime_step step_rest(mproto_mime *m)
{
    mproto_span s;

    switch (mproto_mime_line_rest(m, &s)) {
    case MPROTO_CUT_MORE:
        return STEP_INPUT;
    case MPROTO_CUT_NOTHING:
        return cut_header(m, 0);
    default:
        if (s.p[s.n - 1] == '\n')
            m->state = STATE_HEADER;
        return tell_outside(m, s.n, MPROTO_DEFECT_LIMIT);
    }
}

static enum mime_step step_header_end(mproto_mime *m)
{
    mproto_mime_header_end(m);
    m->state = STATE_BODY;
    return tell_event(m, MPROTO_MIME_HEADER_END);
}

static enum mime_step step_body(mproto_mime *m)
{
    mproto_mime_body_begin(m);
    m->bol = 1;
    if (m->part.defects & MPROTO_DEFECT_TRUNCATED)
        m->state = STATE_CLOSE;
    else if (m->part.kind == MPROTO_KIND_MESSAGE)
        m->state = STATE_PART;
    else
        m->state = STATE_TEXT;
    return STEP_ON;
}

static enum mime_step tell_text(mproto_mime *m, size_t n)
{
    mproto_span text;

    if (m->part.kind != MPROTO_KIND_LEAF)
        return tell_outside(m, n, 0);
    tell_event(m, MPROTO_MIME_BODY);
    text = mproto_mime_line_take(m, n);
    m->state = m->decoding ? STATE_DECODE : STATE_TEXT;
    return mproto_mime_body_text(m, text) ? STEP_EVENT : STEP_ON;
}

static enum mime_step step_text(mproto_mime *m)
{
    mproto_span s;

    switch (mproto_mime_line_text(m, &s)) {
    case MPROTO_CUT_MORE:
        return STEP_INPUT;
    case MPROTO_CUT_NOMEM:
        return STEP_NOMEM;
    case MPROTO_CUT_TEXT:
        return tell_text(m, s.n);
    case MPROTO_CUT_DELIMITER:
        m->target = m->delimiter.level + 1;
        break;
    default:
        m->target = 0;
        break;
    }
    mproto_mime_body_end(m);
    m->state = STATE_CLOSE;
    return STEP_ON;
}

static enum mime_step step_decode(mproto_mime *m)
{
    tell_event(m, MPROTO_MIME_BODY);
    if (m->undecoded.n > 0)
        return mproto_mime_body_decode(m, 0) ? STEP_EVENT : STEP_ON;
    m->state = STATE_TEXT;
    return STEP_ON;
}

static enum mime_step end_part(mproto_mime *m)
{
    mproto_mime_frame *f = mproto_mime_part_top(m);

    if (f->open)
        mproto_mime_part_flaw(m, MPROTO_DEFECT_UNCLOSED);
    mproto_mime_boundary_close(m, f);
    m->part.end = m->offset;
    m->part.lines = m->lines - f->lines;
    m->ended = 1;
    return tell_event(m, MPROTO_MIME_PART_END);
}

static enum mime_step step_close(mproto_mime *m)
{
    while (m->decoding) {
        tell_event(m, MPROTO_MIME_BODY);
        if (mproto_mime_body_decode(m, 1))
            return STEP_EVENT;
    }
    if (m->ended && m->depth > 0)
        mproto_mime_part_pop(m);
    else if (m->ended)
        m->state = STATE_END;
    m->ended = 0;
    if (m->state == STATE_END)
        return STEP_ON;
    if (m->depth + 1 > m->target)
        return end_part(m);
    m->state = STATE_DELIMITER;
    return STEP_ON;
}

/* The line ends around a delimiter: a reader that knows only one kind of them
 * would not see it. */
static unsigned delimiter_defects(mproto_mime *m, const char *p, size_t n)
{
    size_t before = n > 0 && p[0] == '\n' ? 1 : 0;

    if (n > 1 && p[0] == '\r' && p[1] == '\n')
        before = 2;
    return ending_defects(m, p, before)
         | ending_defects(m, p + before, n - before);
}

static enum mime_step step_delimiter(mproto_mime *m)
{
    size_t n = m->delimiter.n;
    const char *p = m->hold_n > m->hold_from ? m->hold + m->hold_from : m->at;
    unsigned defects = delimiter_defects(m, p, n);

    m->column = 0;              /* that of the text before it */
    m->state = STATE_TEXT;
    if (m->delimiter.closing)
        mproto_mime_boundary_close(m, mproto_mime_part_top(m));
    else if (m->parts < m->limits.parts_max)
        m->state = STATE_PART;
    else
        defects |= MPROTO_DEFECT_LIMIT;
    return tell_outside(m, n, defects);
}

static enum mime_step step_end(mproto_mime *m)
{
    m->state = STATE_DONE;
    tell_event(m, MPROTO_MIME_END);
    m->event.defects = m->defects;
    return STEP_EVENT;
}

static enum mime_step step_done(mproto_mime *m)
{
    (void)m;
    return STEP_INPUT;
}

const mproto_mime_event *mproto_mime_next(mproto_mime *m)
{
    static enum mime_step (*const steps[])(mproto_mime *m) = {
        step_from, step_from_rest, step_part, step_header, step_rest,
        step_header_end, step_body, step_text, step_decode, step_close,
        step_delimiter, step_end, step_done
    };
    enum mime_step step = STEP_ON;

    if (m->error.code != MPROTO_OK)
        return NULL;
    m->event.type = 0;
    while (step == STEP_ON)
        step = steps[m->state](m);
    if (step == STEP_EVENT)
        return &m->event;
    m->hungry = 1;
    if (step == STEP_NOMEM) {
        m->error.code = MPROTO_E_MEMORY;
        m->error.what = "no memory for a header field";
        m->error.offset = m->offset;
    }
    return NULL;
}

int mproto_mime_in(mproto_mime *m, const void *p, size_t n)
{
    if (m->error.code != MPROTO_OK)
        return m->error.code;
    if (!m->hungry || m->eof)
        return MPROTO_E_STATE;
    if (n == 0)
        return MPROTO_OK;
    m->at = p;
    m->end = m->at + n;
    m->hungry = 0;
    return MPROTO_OK;
}

void mproto_mime_eof(mproto_mime *m)
{
    m->eof = 1;
}

int mproto_mime_raw(mproto_mime *m)
{
    if (m->event.type != MPROTO_MIME_HEADER_END)
        return MPROTO_E_STATE;
    m->raw = 1;
    return MPROTO_OK;
}

int mproto_mime_skip(mproto_mime *m)
{
    if (m->event.type != MPROTO_MIME_HEADER_END)
        return MPROTO_E_STATE;
    m->skip = 1;
    return MPROTO_OK;
}

const mproto_error *mproto_mime_error(const mproto_mime *m)
{
    return &m->error;
}
