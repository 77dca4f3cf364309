#include "imap/imapc_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include "imap/imapset_int.h"

#define ALGORITHM_MAX 32u       /* of a name, with "THREAD=" */

/* --- commands with two names --- */

/* verb is "UID ..."; without it numbers are of messages. */
static void say_by(mproto_imapc *c, const char *verb, unsigned how)
{
    mproto_imapc_say_verb(c, how & MPROTO_IMAPC_UID ? verb : verb + 4);
}

/* --- FETCH, STORE --- */

int mproto_imapc_fetch(mproto_imapc *c, unsigned how, const char *set,
                       const char *items, const char *modifiers)
{
    say_by(c, "UID FETCH", how);
    mproto_imapc_say_set(c, set);
    mproto_imapc_say_text(c, items);
    if (modifiers)
        mproto_imapc_say_list(c, modifiers);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_store(mproto_imapc *c, unsigned how, const char *set,
                       const char *flags, const char *modifiers)
{
    static const char *const items[] = {
        "FLAGS", "+FLAGS", "-FLAGS",
        "FLAGS.SILENT", "+FLAGS.SILENT", "-FLAGS.SILENT"
    };
    unsigned i = how & MPROTO_IMAPC_ADD ? 1 : how & MPROTO_IMAPC_REMOVE ? 2
                                                                         : 0;

    say_by(c, "UID STORE", how);
    mproto_imapc_say_set(c, set);
    if (modifiers)
        mproto_imapc_say_list(c, modifiers);
    mproto_imapc_say_text(c, items[how & MPROTO_IMAPC_SILENT ? i + 3 : i]);
    mproto_imapc_say_flags(c, flags);
    return mproto_imapc_say_end(c, 0);
}

/* --- COPY, MOVE, EXPUNGE --- */

int mproto_imapc_copy(mproto_imapc *c, unsigned how, const char *set,
                      const char *mailbox)
{
    say_by(c, "UID COPY", how);
    mproto_imapc_say_set(c, set);
    mproto_imapc_say_mailbox(c, mailbox);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_move(mproto_imapc *c, unsigned how, const char *set,
                      const char *mailbox)
{
    say_by(c, "UID MOVE", how);
    mproto_imapc_say_set(c, set);
    mproto_imapc_say_mailbox(c, mailbox);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_expunge(mproto_imapc *c, const char *uids)
{
    say_by(c, "UID EXPUNGE", uids ? MPROTO_IMAPC_UID : 0);
    if (uids)
        mproto_imapc_say_set(c, uids);
    return mproto_imapc_say_end(c, 0);
}

/* --- SEARCH, SORT, THREAD --- */

/* Keys whose argument looks like a set of message numbers and is none. */
static int takes_number(mproto_span key)
{
    static const char *const keys[] = {
        "uid", "larger", "smaller", "older", "younger", "modseq"
    };
    size_t i;

    for (i = 0; i < sizeof keys / sizeof *keys; i++)
        if (mproto_same(key, keys[i]))
            return 1;
    return 0;
}

/* 1 when the program of a search names messages by number. */
static int names_numbers(const char *program)
{
    mproto_span text, word, before = { NULL, 0 };
    int more = 1;

    text.p = program;
    text.n = program ? mproto_length(program) : 0;
    while (more) {
        more = mproto_cut(&text, ' ', &word);
        while (word.n > 0 && *word.p == '(') {
            word.p++;
            word.n--;
        }
        while (word.n > 0 && word.p[word.n - 1] == ')')
            word.n--;
        if (mproto_imapset_is_one(word) && !takes_number(before))
            return 1;
        before = word;
    }
    return 0;
}

/* With "RETURN (...)", which is answered by ESEARCH and its tag. */
static void say_search(mproto_imapc *c, const char *verb, unsigned how,
                       const char *returns, const char *program)
{
    const mproto_imapc_verb_row *row;
    unsigned is;

    row = mproto_imapc_verb_row_of(how & MPROTO_IMAPC_UID ? verb : verb + 4);
    is = row->is;
    if (names_numbers(program))
        is |= MPROTO_IMAPC_NUMBERS;
    if (returns)
        is &= ~MPROTO_IMAPC_FINDS;
    mproto_imapc_say_row(c, row, is);
    if (!returns)
        return;
    mproto_imapc_say_text(c, "RETURN");
    if (*returns) {
        mproto_imapc_say_list(c, returns);
    } else {
        mproto_imapc_arg_open(c);
        mproto_imapc_arg_close(c);
    }
}

int mproto_imapc_search(mproto_imapc *c, unsigned how, const char *returns,
                        const char *program)
{
    say_search(c, "UID SEARCH", how, returns, program);
    if (returns && !mproto_imapc_has_rev2(c, "ESEARCH"))
        mproto_imapc_say_refuse(c, MPROTO_E_STATE);
    mproto_imapc_say_text(c, program);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_sort(mproto_imapc *c, unsigned how, const char *returns,
                      const char *criteria, const char *program)
{
    say_search(c, "UID SORT", how, returns, program);
    if (returns)
        mproto_imapc_say_needs(c, "ESORT");
    mproto_imapc_say_list(c, criteria);
    mproto_imapc_say_text(c, "UTF-8");
    mproto_imapc_say_text(c, program);
    return mproto_imapc_say_end(c, 0);
}

int mproto_imapc_thread(mproto_imapc *c, unsigned how, const char *algorithm,
                        const char *program)
{
    char cap[ALGORITHM_MAX];
    mproto_buf b;

    say_search(c, "UID THREAD", how, NULL, program);
    mproto_buf_init(&b, cap, sizeof cap);
    mproto_buf_text(&b, "THREAD=");
    mproto_buf_text(&b, algorithm ? algorithm : "");
    mproto_buf_put(&b, "", 1);
    if (b.over)
        mproto_imapc_say_refuse(c, MPROTO_E_ARG);
    else
        mproto_imapc_say_needs(c, cap);
    mproto_imapc_say_text(c, algorithm);
    mproto_imapc_say_text(c, "UTF-8");
    mproto_imapc_say_text(c, program);
    return mproto_imapc_say_end(c, 0);
}

#undef ALGORITHM_MAX
