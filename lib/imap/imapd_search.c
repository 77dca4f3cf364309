/* SEARCH, SORT and THREAD: what they ask for. */
#include "imap/imapd_int.h"
#include "imap/imapsearch_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"

#define CAP(name) MPROTO_IMAPD_CAP(name)

/* --- RETURN (RFC 9051 6.4.4, RFC 5267, RFC 9394) --- */

static const mproto_imapd_word return_options[] = {
    { "min", MPROTO_IMAPD_RETURN_MIN, 0 },
    { "max", MPROTO_IMAPD_RETURN_MAX, 0 },
    { "all", MPROTO_IMAPD_RETURN_ALL, 0 },
    { "count", MPROTO_IMAPD_RETURN_COUNT, 0 },
    { "save", MPROTO_IMAPD_RETURN_SAVE, CAP(SEARCHRES) },
    { "partial", MPROTO_IMAPD_RETURN_PARTIAL,
      CAP(PARTIAL) | CAP(CONTEXT_SEARCH) | CAP(CONTEXT_SORT) },
    { "update", MPROTO_IMAPD_RETURN_UPDATE,
      CAP(CONTEXT_SEARCH) | CAP(CONTEXT_SORT) },
    { "context", MPROTO_IMAPD_RETURN_CONTEXT,
      CAP(CONTEXT_SEARCH) | CAP(CONTEXT_SORT) },
    { NULL, 0, 0 }
};

/* "-7" only where PARTIAL of RFC 9394 is. */
static int partial_end(const mproto_imapd *s, mproto_span text, int64_t *n)
{
    int minus = text.n > 0 && *text.p == '-';
    uint64_t value = 0;

    if (minus) {
        text.p++;
        text.n--;
    }
    if ((minus && !(s->caps & CAP(PARTIAL))) || !mproto_number(text, &value) ||
        value == 0 || value > UINT32_MAX)
        return 0;
    *n = minus ? -(int64_t)value : (int64_t)value;
    return 1;
}

int mproto_imapd_take_partial(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_span to, from;

    if (!mproto_imapd_take_atom(a, &to))
        return 0;
    mproto_cut(&to, ':', &from);
    if (!partial_end(s, from, &s->ev.partial_from) ||
        !partial_end(s, to, &s->ev.partial_to) ||
        (s->ev.partial_from < 0) != (s->ev.partial_to < 0))
        return mproto_imapd_wrong(a, "PARTIAL wants a range");
    return 1;
}

static int search_returns(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imapd_args inner = *a;
    const mproto_imapd_word *w;
    mproto_span name;

    if (!mproto_imapd_take_list(a, &inner.list))
        return 0;
    if (!mproto_imapd_args_left(&inner))
        s->ev.returns = MPROTO_IMAPD_RETURN_ALL;
    while (mproto_imapd_args_left(&inner)) {
        if (!mproto_imapd_take_atom(&inner, &name))
            return mproto_imapd_wrong(a, inner.why);
        w = mproto_imapd_word_find(s, return_options, name);
        if (!w)
            return mproto_imapd_wrong(a, "SEARCH can't return that");
        if (s->ev.returns & w->bit & MPROTO_IMAPD_RETURN_PARTIAL)
            return mproto_imapd_wrong(a, "PARTIAL comes once");
        s->ev.returns |= w->bit;
        if (w->bit == MPROTO_IMAPD_RETURN_PARTIAL &&
            !mproto_imapd_take_partial(s, &inner))
            return mproto_imapd_wrong(a, inner.why);
    }
    /* RFC 9394 3.1: one of both. */
    return !(s->ev.returns & MPROTO_IMAPD_RETURN_ALL &&
             s->ev.returns & MPROTO_IMAPD_RETURN_PARTIAL) ||
           mproto_imapd_wrong(a, "ALL or PARTIAL, not both");
}

static int maybe_returns(mproto_imapd *s, mproto_imapd_args *a, uint64_t caps)
{
    if (!(s->caps & caps) || !mproto_imapd_take_word(a, "return"))
        return 1;
    return search_returns(s, a);
}

/* --- programs --- */

static int search_program(mproto_imapd *s, mproto_imapd_args *a)
{
    s->ev.list = a->list;
    return mproto_imapd_args_left(a) ||
           mproto_imapd_wrong(a, "what is to be searched for?");
}

/* RFC 9586 3: where UIDONLY is on the answers have no numbers. */
static int search_form_fits(mproto_imapd *s, mproto_imapd_args *a)
{
    return s->ev.uid || !(s->enabled & MPROTO_IMAPD_UIDONLY) ||
           mproto_imapd_wrong(a, "[UIDREQUIRED] UIDs only, you said");
}

/* RFC 9755 3: all that comes is UTF-8 by then. */
static int charset_fits(mproto_imapd *s, mproto_imapd_args *a, int is_search)
{
    return !(s->enabled & MPROTO_IMAPD_UTF8) ||
           (!is_search && mproto_same(s->ev.text, "utf-8")) ||
           mproto_imapd_wrong(a, "UTF-8 is enabled: no other charset");
}

int mproto_imapd_do_search(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!search_form_fits(s, a) ||
        !maybe_returns(s, a, CAP(ESEARCH) | CAP(SEARCHRES) | CAP(PARTIAL) |
                             CAP(CONTEXT_SEARCH)))
        return MPROTO_IMAPD_WRONG;
    if (mproto_imapd_take_word(a, "charset") &&
        (!mproto_imapd_take_astring(a, &s->ev.text) ||
         !charset_fits(s, a, 1)))
        return MPROTO_IMAPD_WRONG;
    return search_program(s, a);
}

/* --- SORT (RFC 5256 3, RFC 5957) --- */

static const mproto_imapd_word sort_words[] = {
    { "arrival", MPROTO_IMAPD_KEY_ARRIVAL, 0 },
    { "cc", MPROTO_IMAPD_KEY_CC, 0 },
    { "date", MPROTO_IMAPD_KEY_DATE, 0 },
    { "from", MPROTO_IMAPD_KEY_FROM, 0 },
    { "size", MPROTO_IMAPD_KEY_SIZE, 0 },
    { "subject", MPROTO_IMAPD_KEY_SUBJECT, 0 },
    { "to", MPROTO_IMAPD_KEY_TO, 0 },
    { "displayfrom", MPROTO_IMAPD_KEY_DISPLAYFROM, CAP(SORT_DISPLAY) },
    { "displayto", MPROTO_IMAPD_KEY_DISPLAYTO, CAP(SORT_DISPLAY) },
    { NULL, 0, 0 }
};

static size_t count_values(mproto_imap_list list)
{
    mproto_imap_value v;
    size_t n = 0;

    while (mproto_imap_next(&list, &v))
        n++;
    return n;
}

static int sort_keys(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_imapd_args inner = *a;
    const mproto_imapd_word *w;
    mproto_imapd_sort *keys;
    mproto_span name;

    if (!mproto_imapd_take_list(a, &inner.list))
        return 0;
    if (!mproto_imapd_args_left(&inner))
        return mproto_imapd_wrong(a, "a key of SORT is wanted");
    keys = mproto_imapd_take(s, count_values(inner.list) * sizeof *keys);
    if (!keys) {
        a->memory = 1;
        return 0;
    }
    s->ev.keys = keys;
    do {
        keys->reverse = mproto_imapd_take_word(&inner, "reverse");
        if (!mproto_imapd_take_atom(&inner, &name) ||
            !(w = mproto_imapd_word_find(s, sort_words, name)))
            return mproto_imapd_wrong(a, "a key of SORT is wanted");
        keys++->key = (mproto_imapd_key)w->bit;
        s->ev.keys_n++;
    } while (mproto_imapd_args_left(&inner));
    return 1;
}

int mproto_imapd_do_sort(mproto_imapd *s, mproto_imapd_args *a)
{
    return search_form_fits(s, a) &&
           maybe_returns(s, a, CAP(ESORT) | CAP(CONTEXT_SORT)) &&
           sort_keys(s, a) && mproto_imapd_take_astring(a, &s->ev.text) &&
           charset_fits(s, a, 0) && search_program(s, a);
}

int mproto_imapd_do_thread(mproto_imapd *s, mproto_imapd_args *a)
{
    static const mproto_imapd_word algorithms[] = {
        { "orderedsubject", 1, CAP(SUBJECT) },
        { "references", 1, CAP(REFERENCES) },
        { NULL, 0, 0 }
    };

    if (!search_form_fits(s, a) ||
        !mproto_imapd_take_atom(a, &s->ev.target))
        return MPROTO_IMAPD_WRONG;
    if (!mproto_imapd_word_find(s, algorithms, s->ev.target))
        return mproto_imapd_wrong(a, "no such algorithm is offered");
    return mproto_imapd_take_astring(a, &s->ev.text) &&
           charset_fits(s, a, 0) && search_program(s, a);
}

/* --- programs, made --- */

static const struct offered_key {
    mproto_search_what what;
    uint64_t           caps;
} offered_keys[] = {
    { MPROTO_SEARCH_RESULT, CAP(SEARCHRES) },
    { MPROTO_SEARCH_OLDER, CAP(WITHIN) },
    { MPROTO_SEARCH_YOUNGER, CAP(WITHIN) },
    { MPROTO_SEARCH_MODSEQ, CAP(CONDSTORE) },
    { MPROTO_SEARCH_SAVED, CAP(SAVEDATE) },
    { MPROTO_SEARCH_SAVED_DAY, CAP(SAVEDATE) },
    { MPROTO_SEARCH_EMAILID, CAP(OBJECTID) },
    { MPROTO_SEARCH_THREADID, CAP(OBJECTID) }
};

#undef CAP

static int keys_are_offered(const mproto_imapd *s, const mproto_imapsearch *p)
{
    const struct offered_key *row = offered_keys;
    const struct offered_key *end = row + sizeof offered_keys / sizeof *row;

    for (; row < end; row++)
        if (!(s->caps & row->caps) && mproto_search_has(p, row->what))
            return 0;
    return 1;
}

/* What is wrong with it in this mailbox: the text of BAD, or NULL. */
static const char *why_not_here(const mproto_imapd *s,
                                const mproto_imapsearch *p, const char **code)
{
    *code = "";
    if (!keys_are_offered(s, p))
        return "a key is not offered";
    if (!(s->enabled & MPROTO_IMAPD_UIDONLY) ||
        !mproto_imapsearch_has_numbers(p))
        return NULL;
    *code = "UIDREQUIRED";
    return "UIDs only, you said";
}

/* BAD or NO; both find room. */
static int answer_program(mproto_imapd *s, int code, const char *word,
                          const char *text)
{
    int said;

    if (code == MPROTO_E_NOMEM)
        said = mproto_imapd_refuse(s, "UNAVAILABLE", "no memory");
    else if (code == MPROTO_E_FULL)
        said = mproto_imapd_refuse(s, "LIMIT", "too much to search for");
    else
        said = mproto_imapd_reply(s, MPROTO_IMAP_BAD, word, text);
    return said == MPROTO_OK ? code : said;
}

int mproto_imapd_program(mproto_imapd *s, mproto_imapsearch **p,
                         const mproto_imapsearch_opts *opts)
{
    const char *why = "no search program", *word = "";
    int code;

    *p = NULL;
    if (!mproto_imapd_finds(s) || s->inside)
        return mproto_imapd_not_owed(s);
    if (!mproto_imapsearch_charset(s->ev.text)) {
        (void)mproto_imapd_refuse(s, "BADCHARSET (US-ASCII UTF-8)",
                                  "charset not known");
        return MPROTO_E_ARG;
    }
    code = mproto_imapsearch_new(p, s->ev.list, opts);
    if (code == MPROTO_OK && (why = why_not_here(s, *p, &word)) != NULL) {
        mproto_imapsearch_free(*p);
        *p = NULL;
        code = MPROTO_E_ARG;
    }
    if (code != MPROTO_OK)
        return answer_program(s, code, word, why);
    if (mproto_imapsearch_has_modseq(*p))
        (void)mproto_imapd_enable(s, MPROTO_IMAPD_CONDSTORE);
    return MPROTO_OK;
}

/* RFC 5267 4.3.5 */
int mproto_imapd_do_cancelupdate(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_span tag;

    s->ev.list = a->list;
    do
        if (!mproto_imapd_take_astring(a, &tag))
            return MPROTO_IMAPD_WRONG;
    while (mproto_imapd_args_left(a));
    return MPROTO_IMAPD_ASKS;
}
