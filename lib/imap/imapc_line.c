#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include <string.h>

/* --- what kind of line it is, as soon as that can be told --- */

#define WORD_MAX 20u            /* of a word or number that tells the form */
#define HEAD_MAX 64u            /* of all that tells it */

typedef enum line_form {
    LINE_UNKNOWN,               /* more octets are needed */
    LINE_EMPTY, LINE_PADDED,    /* CRLF; NUL in front */
    LINE_TEXT, LINE_VALUES, LINE_FETCH, LINE_IDS
} line_form;

#define WORD(lower, form) { lower, sizeof lower - 1, form }

static const struct line_word {
    const char *lower;
    size_t      n;
    line_form   form;
} line_words[] = {
    WORD("ok", LINE_TEXT), WORD("no", LINE_TEXT), WORD("bad", LINE_TEXT),
    WORD("bye", LINE_TEXT), WORD("preauth", LINE_TEXT),
    WORD("search", LINE_IDS), WORD("sort", LINE_IDS), WORD("esearch", LINE_IDS),
    WORD("vanished", LINE_IDS), WORD("thread", LINE_IDS)
};

#undef WORD

/* The letters they begin with, in either case: most lines begin with others. */
#define LETTER(c) (1u << ((c) & 31))

static const uint32_t line_letters =
    LETTER('o') | LETTER('n') | LETTER('b') | LETTER('p') | LETTER('s') |
    LETTER('e') | LETTER('v') | LETTER('t');

typedef struct line_head {
    line_form   form;
    size_t      n;              /* octets that tell it, of which the rest has no
                                 * need; 0 of TEXT and VALUES */
    mproto_span number, word;
    int         blanks;         /* more than there should be */
} line_head;

/* Blanks, one of which has to be. 0: the end came first. */
static size_t head_blanks(line_head *h, mproto_span line, size_t at)
{
    size_t from = at;

    while (at < line.n && line.p[at] == ' ')
        at++;
    if (at > from + 1)
        h->blanks = 1;
    return at;
}

/* A word: letters, digits; its end has to be there. */
static size_t head_word(mproto_span line, size_t at, mproto_span *word)
{
    size_t n = 0;

    while (at + n < line.n &&
           mproto_is(line.p[at + n], MPROTO_C_ALPHA | MPROTO_C_DIGIT))
        n++;
    word->p = line.p + at;
    word->n = n;
    return at + n;
}

static line_form form_of(mproto_span word)
{
    size_t i;

    if (word.n == 0 || !(line_letters & LETTER(*word.p)))
        return LINE_VALUES;
    for (i = 0; i < sizeof line_words / sizeof *line_words; i++)
        if (word.n == line_words[i].n &&
            mproto_same_n(word, line_words[i].lower, word.n))
            return line_words[i].form;
    return LINE_VALUES;
}

#undef LETTER

/* "12 FETCH": at is behind the number. */
static void head_of_message(line_head *h, mproto_span line, size_t at)
{
    at = head_blanks(h, line, at);
    at = head_word(line, at, &h->word);
    if (at == line.n && h->word.n <= WORD_MAX)
        return;
    h->form = LINE_VALUES;
    if (mproto_same_n(h->word, "fetch", 5) ||
        mproto_same_n(h->word, "uidfetch", 8)) {
        h->form = LINE_FETCH;
        h->n = at;
    }
}

static void head_of_untagged(line_head *h, mproto_span line)
{
    size_t at = head_blanks(h, line, 1);

    at = head_word(line, at, &h->word);
    if (at == line.n && h->word.n <= WORD_MAX)
        return;
    if (mproto_digits(h->word)) {
        h->number = h->word;
        if (h->word.n <= WORD_MAX)
            head_of_message(h, line, at);
        else
            h->form = LINE_VALUES;
        return;
    }
    h->form = h->word.n == 0 && line.p[at] == '[' ? LINE_TEXT
                                                  : form_of(h->word);
    if (h->form == LINE_IDS)
        h->n = at;
}

static void head_of(line_head *h, mproto_span line)
{
    memset(h, 0, sizeof *h);
    if (line.n == 0)
        return;
    if (line.p[0] == '\0') {
        h->form = LINE_PADDED;
        h->n = 1;
    } else if (line.p[0] == '\r' && line.n > 1 && line.p[1] == '\n') {
        h->form = LINE_EMPTY;
        h->n = 2;
    } else if (line.p[0] != '*' && (line.p[0] != '\r' || line.n > 1)) {
        h->form = LINE_TEXT;
    } else if (line.p[0] == '*' && line.n > 1 && line.p[1] == ' ') {
        head_of_untagged(h, line);
    } else if (line.n > 1) {
        h->form = LINE_TEXT;
    }
}

#undef WORD_MAX

/* --- beginnings --- */

static void begin_line(mproto_imapc *c, mproto_imapc_part part,
                       unsigned char flags)
{
    size_t used;

    mproto_imapc_expect(c, flags);
    if (c->item.n > 0)
        (void)mproto_imap_cut_next(&c->cut, c->item.p, c->item.n, &used);
    c->part = part;
}

static void begin_fetch(mproto_imapc *c, const line_head *h)
{
    uint64_t n = 0;

    memset(&c->fetch, 0, offsetof(mproto_imapc_fetching, section));
    if (!mproto_number(h->number, &n) || n > UINT32_MAX)
        n = 0;
    if (h->word.n > 5)
        c->fetch.uid = (uint32_t)n;
    else
        c->fetch.seq = (uint32_t)n;
    if (c->fetch.seq > 0)
        c->fetch.uid = mproto_imapc_uid(c, c->fetch.seq);
    c->fetch.first = 1;
    c->part = MPROTO_IMAPC_AT_FETCH;
}

/* What comes is not to be trusted with more than a line at a time. */
static int is_guarded(const mproto_imapc *c)
{
    return c->phase == MPROTO_IMAPC_P_GREETING || mproto_imapc_distrusts(c) ||
           mproto_imapc_refuses(c);
}

/* A line of values that is right, and whole in the input; line is what is seen
 * of it. 0: it goes the long way. */
static int right_line(mproto_imapc *c, const line_head *h, mproto_span line)
{
    const char *behind;

    if (h->form != LINE_VALUES || h->number.n > 0 || h->word.n == 0 ||
        h->blanks || is_guarded(c))
        return 0;
    behind = h->word.p + h->word.n;
    if (line.p + line.n - behind < 2 || behind[0] != ' ' || behind[1] == ' ' ||
        !mproto_imapc_data_ahead(c, h->word))
        return 0;
    c->ev.quirks = c->quirks;
    c->quirks = 0;
    return 1;
}

/* kept octets of the head are in the store, and more of it in the input. */
static void begin_form(mproto_imapc *c, const line_head *h, size_t kept)
{
    if (h->blanks)
        c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    if (h->form == LINE_TEXT) {
        begin_line(c, MPROTO_IMAPC_AT_TEXT, MPROTO_CUT_TEXT);
        return;
    }
    if (h->form == LINE_VALUES || (h->form > LINE_VALUES && is_guarded(c))) {
        begin_line(c, MPROTO_IMAPC_AT_VALUES, MPROTO_CUT_LOOSE);
        return;
    }
    if (h->n > kept)
        mproto_imapc_step(c, h->n - kept);
    if (h->form == LINE_FETCH)
        begin_fetch(c, h);
    else if (h->form == LINE_IDS)
        mproto_imapc_ids_begin(c, h->word);
    else
        c->quirks |= MPROTO_IMAPC_QUIRK_LINE;
    c->item.n = 0;
}

/* Octets that tell the form are kept as long as they don't. 1: an event came
 * of it. */
static int read_head(mproto_imapc *c)
{
    size_t kept = c->item.n;
    size_t n = c->wire.in.n;
    mproto_span line;
    line_head h;

    line.p = c->wire.in.p;
    line.n = n < HEAD_MAX - kept ? n : HEAD_MAX - kept;
    if (kept > 0 && !mproto_imapc_store_add(c, &c->item, line))
        return 0;
    head_of(&h, kept > 0 ? mproto_imapc_stored(&c->item) : line);
    if (h.form == LINE_UNKNOWN && kept + line.n == HEAD_MAX)
        h.form = LINE_VALUES;
    c->item.n = kept;
    if (kept == 0 && right_line(c, &h, line))
        return 1;
    if (h.form != LINE_UNKNOWN)
        begin_form(c, &h, kept);
    else if (mproto_imapc_store_add(c, &c->item, line))
        mproto_imapc_step(c, line.n);
    return 0;
}

#undef HEAD_MAX

/* --- lines that are whole --- */

int mproto_imapc_invalid(mproto_imapc *c, mproto_err error, mproto_span name,
                         mproto_span data)
{
    const mproto_span none = { NULL, 0 };

    c->ev.type = MPROTO_IMAPC_INVALID;
    c->ev.error = error;
    c->ev.name = name;
    c->ev.data = error == MPROTO_E_LIMIT ? none : data;
    return 1;
}

int mproto_imapc_refuses(const mproto_imapc *c)
{
    return (c->quirks & c->strict) != 0;
}

int mproto_imapc_distrusts(const mproto_imapc *c)
{
    return c->flags & MPROTO_IMAPC_NEED_TLS && !c->tls;
}

mproto_span mproto_imapc_word(mproto_imapc *c, mproto_span *text)
{
    const char *blank = text->n > 0 ? memchr(text->p, ' ', text->n) : NULL;
    mproto_span word = *text;
    size_t blanks = 0;

    if (blank)
        word.n = (size_t)(blank - text->p);
    text->p += word.n;
    text->n -= word.n;
    while (blanks < text->n && text->p[blanks] == ' ')
        blanks++;
    if (blanks > 1)
        c->quirks |= MPROTO_IMAP_QUIRK_BLANKS;
    text->p += blanks;
    text->n -= blanks;
    return word;
}

/* The event that is made by read, with the quirks that were met. */
static int read_line(mproto_imapc *c,
                     int (*read)(mproto_imapc *, mproto_span))
{
    mproto_span line, none = { NULL, 0 };
    int told;

    if (mproto_imapc_gather(c, &line) == MPROTO_CUT_MORE)
        return 0;
    c->part = MPROTO_IMAPC_AT_LINE;
    told = c->over ? mproto_imapc_invalid(c, MPROTO_E_LIMIT, none, none)
                   : read(c, line);
    c->ev.quirks = c->quirks;
    c->quirks = 0;
    if (!told)
        memset(&c->ev, 0, sizeof c->ev);
    return told;
}

int mproto_imapc_read(mproto_imapc *c)
{
    switch (c->part) {
    case MPROTO_IMAPC_AT_LINE:
        if (c->item.n == 0)
            mproto_imapc_queue_hear(&c->queue);
        if (mproto_imapc_has_grown(c)) {
            mproto_imapc_expect(c, 0);
            mproto_imapc_store_rest(c, &c->name);
        }
        c->name.n = 0;
        return read_head(c);
    case MPROTO_IMAPC_AT_TEXT:
        return read_line(c, mproto_imapc_status_line);
    case MPROTO_IMAPC_AT_VALUES:
        return read_line(c, mproto_imapc_data);
    default:
        return c->part < MPROTO_IMAPC_AT_IDS ? mproto_imapc_fetch_read(c)
                                             : mproto_imapc_ids_read(c);
    }
}
