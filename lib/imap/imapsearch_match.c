#include "imap/imapsearch_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <mailproto/date.h>
#include <mailproto/fields.h>
#include <mailproto/imapextract.h>
#include <string.h>

/* What is known, and what a test needs, at least. */
typedef enum level {
    FACTS = 1,
    HEADER = MPROTO_IMAPSEARCH_HEADER,
    MESSAGE = MPROTO_IMAPSEARCH_MESSAGE
} level;

typedef struct subject {
    mproto_imapsearch            *p;
    const mproto_imap_msg        *m;
    const mproto_imapsearch_view *view;
    mproto_imapextract_mail       mail;         /* or its header only */
} subject;

/* --- facts --- */

static int64_t day_of(int64_t seconds)
{
    return seconds / 86400 - (seconds % 86400 < 0);
}

static int is_in_days(const mproto_search_test *t, int64_t seconds, int zone)
{
    int64_t day = day_of(seconds + (int64_t)zone * 60);

    return day >= t->from && day < t->to;
}

static int has_keyword(const char *keywords, mproto_span name)
{
    mproto_span rest, word;

    if (!keywords)
        return 0;
    rest.p = keywords;
    rest.n = mproto_length(keywords);
    while (rest.n > 0) {
        (void)mproto_cut(&rest, ' ', &word);
        if (mproto_same_span(word, name))
            return 1;
    }
    return 0;
}

static int has_id(const char *id, mproto_span name)
{
    return id && mproto_length(id) == name.n &&
        memcmp(id, name.p, name.n) == 0;
}

/* Seconds since it came; in unsigned, for they may be far apart. */
static uint64_t age(const subject *s)
{
    return s->view->now > s->m->received
        ? (uint64_t)s->view->now - (uint64_t)s->m->received : 0;
}

static int test_message(const subject *s, const mproto_search_test *t)
{
    const mproto_imap_msg *m = s->m;

    switch (t->what) {
    case MPROTO_SEARCH_FLAGS:
        return (m->flags & t->number) == t->number;
    case MPROTO_SEARCH_NEW:
        return (m->flags & (MPROTO_IMAP_RECENT | MPROTO_IMAP_SEEN)) ==
            MPROTO_IMAP_RECENT;
    case MPROTO_SEARCH_KEYWORD:
        return has_keyword(m->keywords, t->name);
    case MPROTO_SEARCH_NUMBERS:
        return mproto_imapset_has(&t->set, m->seq, s->view->seq_max);
    case MPROTO_SEARCH_UIDS:
        return mproto_imapset_has(&t->set, m->uid, s->view->uid_max);
    case MPROTO_SEARCH_RESULT:
        return s->view->saved != 0;
    case MPROTO_SEARCH_EMAILID:
        return has_id(m->email_id, t->name);
    case MPROTO_SEARCH_THREADID:
        return has_id(m->thread_id, t->name);
    default:
        return 1;
    }
}

static int test_number(const subject *s, const mproto_search_test *t)
{
    const mproto_imap_msg *m = s->m;

    switch (t->what) {
    case MPROTO_SEARCH_DAY:
        return is_in_days(t, m->received, m->zone);
    case MPROTO_SEARCH_SAVED_DAY:
        return m->is_saved && is_in_days(t, m->saved, 0);
    case MPROTO_SEARCH_SAVED:
        return m->is_saved != 0;
    case MPROTO_SEARCH_LARGER:
        return m->size > t->number;
    case MPROTO_SEARCH_SMALLER:
        return m->size < t->number;
    case MPROTO_SEARCH_OLDER:
        return age(s) >= t->number;
    case MPROTO_SEARCH_YOUNGER:
        return age(s) <= t->number;
    case MPROTO_SEARCH_MODSEQ:
        return m->modseq >= t->number;
    default:
        return test_message(s, t);
    }
}

/* --- the header --- */

/* What is sought is in one of the texts that are chosen. */
static int test_texts(const subject *s, const mproto_search_test *t,
                      unsigned what, mproto_span name)
{
    mproto_imapextract_text text;
    size_t at = 0;
    int found = 0;

    if (mproto_imapextract_text_begin(&text, &s->mail, what, name) !=
        MPROTO_OK)
        return 0;
    while (!found && mproto_imapextract_text_next(&text)) {
        if (text.begins)
            at = 0;
        found = mproto_imap_needle_in(&t->needle, &at, text.piece);
    }
    mproto_imapextract_text_end(&text);
    return found;
}

static int test_sent(const subject *s, const mproto_search_test *t)
{
    mproto_fields it;
    mproto_field f;
    mproto_date date;

    mproto_fields_begin(&it, s->mail.raw.p, s->mail.raw.n);
    return mproto_fields_find(&it, "date", &f) &&
        mproto_date_parse(&date, f.body) == MPROTO_OK &&
        is_in_days(t, date.seconds, date.zone);
}

/* --- the message --- */

/* Its parts, once for all tests. */
static int scan_message(subject *s)
{
    mproto_imapsearch *p = s->p;
    mproto_structure_opts opts = { sizeof opts, 0, 0, 0, NULL };

    opts.alloc = &p->alloc;
    if (!p->parts)
        p->parts = mproto_structure_new(&opts);
    if (!p->parts ||
        mproto_structure_scan(p->parts, s->m->raw.p, s->m->raw.n) ==
        MPROTO_E_NOMEM)
        return MPROTO_E_NOMEM;
    s->mail.raw = s->m->raw;
    s->mail.parts = p->parts;
    return MPROTO_OK;
}

/* --- the program --- */

static level needs(const mproto_search_test *t)
{
    return t->what >= MPROTO_SEARCH_BODY ? MESSAGE
        : t->what >= MPROTO_SEARCH_SENT_DAY ? HEADER : FACTS;
}

static int run_test(const subject *s, const mproto_search_test *t)
{
    const mproto_span all = { NULL, 0 };

    switch (t->what) {
    case MPROTO_SEARCH_SENT_DAY:
        return test_sent(s, t);
    case MPROTO_SEARCH_FIELD:
        return test_texts(s, t, MPROTO_IMAPEXTRACT_HEADER, t->name);
    case MPROTO_SEARCH_BODY:
        return test_texts(s, t, MPROTO_IMAPEXTRACT_BODY, all);
    case MPROTO_SEARCH_TEXT:
        return test_texts(s, t, MPROTO_IMAPEXTRACT_HEADER |
                          MPROTO_IMAPEXTRACT_BODY, all);
    default:
        return test_number(s, t);
    }
}

/* All ways that are open while tests above this level could end in either:
 * the verdict, or the level that is needed next. */
static int run_program(const subject *s, level known)
{
    mproto_imapsearch *p = s->p;
    level next = MESSAGE, need;
    uint32_t i;

    memset(p->marks, 0, p->n + 2);
    p->marks[0] = 1;
    for (i = 0; i < p->n; i++) {
        if (!p->marks[i])
            continue;
        need = needs(&p->tests[i]);
        if (need > known) {
            p->marks[p->tests[i].yes] = p->marks[p->tests[i].no] = 1;
            next = need < next ? need : next;
            continue;
        }
        p->marks[run_test(s, &p->tests[i]) ? p->tests[i].yes
                                           : p->tests[i].no] = 1;
    }
    if (p->marks[p->n] && p->marks[p->n + 1])
        return (int)next;
    return p->marks[p->n] ? MPROTO_IMAPSEARCH_MATCH : MPROTO_IMAPSEARCH_NO;
}

int mproto_imapsearch_match(mproto_imapsearch *p, const mproto_imap_msg *m,
                            const mproto_imapsearch_view *view)
{
    subject s;
    int result;

    memset(&s, 0, sizeof s);
    s.p = p;
    s.m = m;
    s.view = view;
    s.mail.raw = m->header.p ? m->header : m->raw;
    s.mail.convert = p->has_convert ? &p->convert : NULL;
    result = run_program(&s, FACTS);
    if (result == MPROTO_IMAPSEARCH_HEADER && s.mail.raw.p)
        result = run_program(&s, HEADER);
    if (result == MPROTO_IMAPSEARCH_MESSAGE && m->raw.p) {
        result = scan_message(&s);
        if (result == MPROTO_OK)
            result = run_program(&s, MESSAGE);
    }
    return result;
}
