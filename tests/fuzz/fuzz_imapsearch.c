/* SEARCH: lines, the first a program, the rest a message. The verdict is that
 * of a walk over the program as it is written, key by key, and the same whether
 * the message is shown at once or when it is asked for. */
#include <mailproto/imapsearch.h>
#include "../unit/imap_program.h"
#include "base/chars_int.h"
#include <stdlib.h>
#include <string.h>

#define DEPTH 40

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const mproto_imapsearch_view view = { 9, 40, 86400 * 9, 1 };

static void must(int truth)
{
    if (!truth)
        abort();
}

/* The verdict on the message, told no more than is asked for. */
static int verdict(mproto_imapsearch *p, mproto_imap_msg m)
{
    mproto_imap_msg less = m;
    int result, shown = 0;

    less.header.p = less.raw.p = NULL;
    result = mproto_imapsearch_match(p, &less, &view);
    for (; result > 1; shown++) {
        must(shown < 2);
        if (result == MPROTO_IMAPSEARCH_HEADER)
            less.header = m.raw;
        else
            less.raw = m.raw;
        result = mproto_imapsearch_match(p, &less, &view);
    }
    must(result >= 0 && result == mproto_imapsearch_match(p, &m, &view));
    return result;
}

/* One key without its operators, as a program of its own. */
static int leaf(mproto_imap_list *list, const mproto_imap_msg *m)
{
    mproto_imap_list key = *list, end = *list;
    mproto_imapsearch *p = NULL;
    mproto_imap_value v;
    int i, result;

    for (i = 0; i < 4 && !p && mproto_imap_next(&end, &v); i++) {
        key.end_ = end.at_;
        (void)mproto_imapsearch_new(&p, key, NULL);
    }
    must(p != NULL);
    *list = end;
    result = verdict(p, *m);
    mproto_imapsearch_free(p);
    return result;
}

/* Results that are open: of a list, or of operators in front of a key. */
typedef struct open_key {
    enum { LIST, NOT, OR, OR_SECOND } what;
    mproto_imap_list above;     /* of a LIST: what follows it */
    int              truth;
} open_key;

/* Goes up from a key that is done. 1: so is the whole. */
static int close_keys(open_key *open, int *depth, mproto_imap_list *list,
                      int truth)
{
    for (;;) {
        open_key *o = &open[*depth - 1];

        if (o->what == NOT) {
            truth = !truth;
        } else if (o->what == OR) {
            o->what = OR_SECOND;
            o->truth = truth;
            return 0;
        } else if (o->what == OR_SECOND) {
            truth |= o->truth;
        } else {
            o->truth &= truth;
            if (list->at_ != list->end_)
                return 0;
            truth = o->truth;
            *list = o->above;
        }
        if (--*depth == 0) {
            open[0].truth = truth;
            return 1;
        }
    }
}

/* -1: too deep for this. */
static int walk(mproto_imap_list list, const mproto_imap_msg *m)
{
    open_key open[DEPTH + 1];
    mproto_imap_list behind;
    mproto_imap_value v;
    int depth = 1, atom;

    open[0].what = LIST;
    open[0].above = list;
    open[0].truth = 1;
    while (depth < DEPTH) {
        open_key *o = &open[depth];

        behind = list;
        must(mproto_imap_next(&behind, &v));
        o->truth = 1;
        atom = v.kind == MPROTO_IMAP_ATOM;
        if (atom && mproto_same(v.text, "fuzzy")) {
            list = behind;
            continue;
        }
        if (atom && mproto_same(v.text, "not")) {
            o->what = NOT;
        } else if (atom && mproto_same(v.text, "or")) {
            o->what = OR;
        } else if (v.kind == MPROTO_IMAP_LIST) {
            o->what = LIST;
            o->above = behind;
            behind = v.list;
        } else if (close_keys(open, &depth, &list, leaf(&list, m))) {
            return open[0].truth;
        } else {
            continue;
        }
        depth++;
        list = behind;
    }
    return -1;
}

static void check(mproto_imap_list list, mproto_span message)
{
    mproto_imap_msg m;
    mproto_imapsearch *p;
    int code = mproto_imapsearch_new(&p, list, NULL), want;

    must(code == MPROTO_OK || code == MPROTO_E_ARG || code == MPROTO_E_FULL);
    if (code != MPROTO_OK)
        return;
    memset(&m, 0, sizeof m);
    m.seq = 7;
    m.uid = 33;
    m.flags = MPROTO_IMAP_SEEN | MPROTO_IMAP_FLAGGED;
    m.keywords = "a b";
    m.received = 86400 * 8;
    m.size = message.n;
    m.modseq = 9;
    m.raw = message;
    want = walk(list, &m);
    must(want < 0 || verdict(p, m) == want);
    (void)mproto_imapsearch_is_above(p, 3);
    mproto_imapsearch_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *p = (const char *)data;
    const char *line = size > 0 ? memchr(p, '\n', size) : NULL;
    size_t n = line ? (size_t)(line - p) : size;
    program_text t;
    mproto_span message;

    if (size > 2000)
        return 0;
    message = exact_span(line ? line + 1 : p, line ? size - n - 1 : 0);
    if (program_read(&t, p, n))
        check(mproto_imap_values_list(&t.values), message);
    program_clear(&t);
    exact_free(message);
    return 0;
}
