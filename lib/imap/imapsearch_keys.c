#include "imap/imapsearch_int.h"
#include "base/check_int.h"
#include "base/chars_int.h"
#include "message/date_int.h"
#include <string.h>

typedef mproto_search_test test;
typedef mproto_search_room texts;

typedef enum takes {
    NOTHING, STRING, DATE, NUMBER, SET, KEYWORD, FIELD, ID, MODSEQ
} takes;

static const struct key_row {
    const char        *name;
    mproto_search_what what;
    takes              takes;
    unsigned           number;  /* a flag; the least number; of dates 0, 1 and
                                 * 2: before, on, since */
    unsigned char      negated;
} keys[] = {
    { "all", MPROTO_SEARCH_ALL, NOTHING, 0, 0 },
    { "answered", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_ANSWERED, 0 },
    { "bcc", MPROTO_SEARCH_FIELD, STRING, 0, 0 },
    { "before", MPROTO_SEARCH_DAY, DATE, 0, 0 },
    { "body", MPROTO_SEARCH_BODY, STRING, 0, 0 },
    { "cc", MPROTO_SEARCH_FIELD, STRING, 0, 0 },
    { "deleted", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_DELETED, 0 },
    { "draft", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_DRAFT, 0 },
    { "emailid", MPROTO_SEARCH_EMAILID, ID, 0, 0 },
    { "flagged", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_FLAGGED, 0 },
    { "from", MPROTO_SEARCH_FIELD, STRING, 0, 0 },
    { "header", MPROTO_SEARCH_FIELD, FIELD, 0, 0 },
    { "keyword", MPROTO_SEARCH_KEYWORD, KEYWORD, 0, 0 },
    { "larger", MPROTO_SEARCH_LARGER, NUMBER, 0, 0 },
    { "modseq", MPROTO_SEARCH_MODSEQ, MODSEQ, 0, 0 },
    { "new", MPROTO_SEARCH_NEW, NOTHING, 0, 0 },
    { "old", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_RECENT, 1 },
    { "older", MPROTO_SEARCH_OLDER, NUMBER, 1, 0 },
    { "on", MPROTO_SEARCH_DAY, DATE, 1, 0 },
    { "recent", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_RECENT, 0 },
    { "savedatesupported", MPROTO_SEARCH_SAVED, NOTHING, 0, 0 },
    { "savedbefore", MPROTO_SEARCH_SAVED_DAY, DATE, 0, 0 },
    { "savedon", MPROTO_SEARCH_SAVED_DAY, DATE, 1, 0 },
    { "savedsince", MPROTO_SEARCH_SAVED_DAY, DATE, 2, 0 },
    { "seen", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_SEEN, 0 },
    { "sentbefore", MPROTO_SEARCH_SENT_DAY, DATE, 0, 0 },
    { "senton", MPROTO_SEARCH_SENT_DAY, DATE, 1, 0 },
    { "sentsince", MPROTO_SEARCH_SENT_DAY, DATE, 2, 0 },
    { "since", MPROTO_SEARCH_DAY, DATE, 2, 0 },
    { "smaller", MPROTO_SEARCH_SMALLER, NUMBER, 0, 0 },
    { "subject", MPROTO_SEARCH_FIELD, STRING, 0, 0 },
    { "text", MPROTO_SEARCH_TEXT, STRING, 0, 0 },
    { "threadid", MPROTO_SEARCH_THREADID, ID, 0, 0 },
    { "to", MPROTO_SEARCH_FIELD, STRING, 0, 0 },
    { "uid", MPROTO_SEARCH_UIDS, SET, 0, 0 },
    { "unanswered", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_ANSWERED, 1 },
    { "undeleted", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_DELETED, 1 },
    { "undraft", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_DRAFT, 1 },
    { "unflagged", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_FLAGGED, 1 },
    { "unkeyword", MPROTO_SEARCH_KEYWORD, KEYWORD, 0, 1 },
    { "unseen", MPROTO_SEARCH_FLAGS, NOTHING, MPROTO_IMAP_SEEN, 1 },
    { "younger", MPROTO_SEARCH_YOUNGER, NUMBER, 1, 0 }
};

#define KEYS (sizeof keys / sizeof *keys)

static const struct key_row set_key = {
    "", MPROTO_SEARCH_NUMBERS, SET, 0, 0
};

/* --- memory --- */

/* There is as much as all take together. */
static void *take_room(texts *r, size_t size)
{
    char *p = r->at;

    size = (size + 7) & ~(size_t)7;
    MPROTO_CHECK((size_t)(r->end - p) >= size);
    r->at = p + size;
    return p;
}

static mproto_span take_copy(texts *r, mproto_span s)
{
    mproto_span copy;
    char *to = take_room(r, s.n);

    if (s.n > 0)
        memcpy(to, s.p, s.n);
    copy.p = to;
    copy.n = s.n;
    return copy;
}

static void take_needle(texts *r, mproto_imap_needle *needle, mproto_span s)
{
    char *to = take_room(r, s.n);
    uint32_t *back;

    needle->n = mproto_imap_fold_text(to, s);
    needle->p = to;
    back = take_room(r, needle->n * sizeof *back);
    mproto_imap_needle_make(back, to, needle->n);
    needle->back = back;
}

static int take_set(texts *r, mproto_imapset *set, mproto_span s)
{
    size_t i, cap = 1;
    mproto_imapset_range *room;

    for (i = 0; i < s.n; i++)
        cap += s.p[i] == ',';
    room = take_room(r, cap * sizeof *room);
    return mproto_imapset_parse(set, room, cap, s);
}

/* --- arguments --- */

/* RFC 9051 9, astring; NIL is one, too. 0: there is no value, or a list. */
static int next_string(mproto_imap_list *list, mproto_span *s)
{
    mproto_imap_value v;

    if (!mproto_imap_next(list, &v) || v.kind == MPROTO_IMAP_LIST)
        return 0;
    *s = v.text;
    if (v.kind == MPROTO_IMAP_NIL) {
        s->p = "NIL";
        s->n = 3;
    }
    return 1;
}

static int read_search_number(mproto_imap_list *list, uint64_t *n,
                              uint64_t least)
{
    mproto_span s;

    if (!next_string(list, &s) || mproto_imap_number(s, n) != MPROTO_OK ||
        *n < least)
        return MPROTO_E_ARG;
    return MPROTO_OK;
}

/* RFC 7162 3.1.5: an entry and its type may stand in front. */
static int read_search_modseq(mproto_imap_list *list, uint64_t *n)
{
    mproto_imap_list ahead = *list;
    mproto_span s;

    if (next_string(&ahead, &s) && s.n > 0 && *s.p == '/') {
        if (!next_string(&ahead, &s))
            return MPROTO_E_ARG;
        *list = ahead;
    }
    return read_search_number(list, n, 0);
}

/* RFC 9051 9, date: "1-Feb-1994" as days since 1970. */
static int read_search_date(mproto_imap_list *list, int64_t *day)
{
    mproto_moment moment = { 0, 0, 0, 0, 0, 0, -1, 0, 0, 0 };
    mproto_span s, digits;
    mproto_date date;
    uint64_t n;

    if (!next_string(list, &s) || s.n < 10 || s.n > 11)
        return MPROTO_E_ARG;
    digits.p = s.p;
    digits.n = s.n - 9;
    if (!mproto_number(digits, &n) || s.p[s.n - 9] != '-' ||
        s.p[s.n - 5] != '-')
        return MPROTO_E_ARG;
    moment.day = (int)n;
    moment.month = mproto_date_month(s.p + s.n - 8);
    digits.p = s.p + s.n - 4;
    digits.n = 4;
    if (moment.month == 0 || !mproto_number(digits, &n))
        return MPROTO_E_ARG;
    moment.year = (int)n;
    if (mproto_moment_date(&moment, &date) != MPROTO_OK)
        return MPROTO_E_ARG;
    *day = (date.seconds - (date.seconds < 0 ? 86399 : 0)) / 86400;
    return MPROTO_OK;
}

/* One that reads the whole header. */
static int count_field(texts *r)
{
    if (r->fields_left == 0)
        return MPROTO_E_FULL;
    r->fields_left--;
    return MPROTO_OK;
}

static int read_days(texts *r, mproto_imap_list *list,
                     const struct key_row *row, test *t)
{
    int64_t day = 0;

    if (read_search_date(list, &day) != MPROTO_OK)
        return MPROTO_E_ARG;
    t->from = row->number == 0 ? INT64_MIN : day;
    t->to = row->number == 0 ? day : row->number == 1 ? day + 1 : INT64_MAX;
    return t->what == MPROTO_SEARCH_SENT_DAY ? count_field(r) : MPROTO_OK;
}

static int read_text(texts *r, mproto_imap_list *list, test *t)
{
    mproto_span s;

    if (!next_string(list, &s))
        return MPROTO_E_ARG;
    take_needle(r, &t->needle, s);
    if (t->what == MPROTO_SEARCH_FIELD)
        return count_field(r);
    if (t->needle.n == 0)
        t->what = MPROTO_SEARCH_ALL;
    else if (r->texts_left == 0)
        return MPROTO_E_FULL;
    else
        r->texts_left--;
    return MPROTO_OK;
}

static int read_search_name(texts *r, mproto_imap_list *list, test *t,
                            char refused)
{
    mproto_span s;

    if (!next_string(list, &s) || s.n == 0 || *s.p == refused)
        return MPROTO_E_ARG;
    t->name = take_copy(r, s);
    return MPROTO_OK;
}

static int read_set(texts *r, mproto_imap_list *list, test *t)
{
    mproto_span s;

    if (!next_string(list, &s))
        return MPROTO_E_ARG;
    if (take_set(r, &t->set, s) != MPROTO_OK)
        return MPROTO_E_ARG;
    if (t->set.saved)
        t->what = MPROTO_SEARCH_RESULT;
    return MPROTO_OK;
}

static int read_search_field(texts *r, mproto_imap_list *list, test *t)
{
    int code = read_search_name(r, list, t, '\0');

    return code == MPROTO_OK ? read_text(r, list, t) : code;
}

static int read_arguments(texts *r, mproto_imap_list *list,
                          const struct key_row *row, test *t)
{
    switch (row->takes) {
    case STRING:
        t->name.p = row->name;
        t->name.n = mproto_length(row->name);
        return read_text(r, list, t);
    case DATE:
        return read_days(r, list, row, t);
    case NUMBER:
        return read_search_number(list, &t->number, row->number);
    case SET:
        return read_set(r, list, t);
    case KEYWORD:
        return read_search_name(r, list, t, '\\');
    case FIELD:
        return read_search_field(r, list, t);
    case ID:
        return read_search_name(r, list, t, '\0');
    case MODSEQ:
        return read_search_modseq(list, &t->number);
    default:
        t->number = row->number;
        return MPROTO_OK;
    }
}

static const struct key_row *find_key(mproto_span name)
{
    size_t i;

    if (name.n > 0 && (mproto_is(*name.p, MPROTO_C_DIGIT) || *name.p == '*' ||
                       *name.p == '$'))
        return &set_key;
    for (i = 0; i < KEYS; i++) {
        if (mproto_same(name, keys[i].name))
            return &keys[i];
    }
    return NULL;
}

int mproto_search_read_test(texts *r, mproto_imap_list *list, test *t,
                            int *negated)
{
    mproto_imap_list here = *list;
    const struct key_row *row;
    mproto_span name;

    row = next_string(list, &name) ? find_key(name) : NULL;
    if (!row)
        return MPROTO_E_ARG;
    if (row == &set_key)
        *list = here;
    t->what = row->what;
    *negated = row->negated;
    return read_arguments(r, list, row, t);
}

#undef KEYS
