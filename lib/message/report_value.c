#include "message/report_int.h"
#include "base/chars_int.h"
#include <string.h>

static int report_is_blank(char c)
{
    return mproto_is(c, MPROTO_C_WSP) || c == '\r' || c == '\n';
}

mproto_span mproto_report_trim(mproto_span s)
{
    while (s.n > 0 && report_is_blank(*s.p)) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && report_is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

mproto_span mproto_report_atom(mproto_tokens *it, int slash)
{
    mproto_span atom;

    mproto_tokens_gap(it);
    atom.p = it->at_;
    while (it->at_ < it->end_ && mproto_is(*it->at_, MPROTO_C_ATEXT)
           && (slash || *it->at_ != '/'))
        it->at_++;
    atom.n = (size_t)(it->at_ - atom.p);
    mproto_tokens_gap(it);
    return atom;
}

unsigned mproto_report_which(mproto_span word, const char *const *words)
{
    unsigned i;

    for (i = 0; words[i]; i++)
        if (mproto_name_is(word, words[i]))
            return i + 1;
    return 0;
}

/* RFC 3464 2.1.2 */
static unsigned read_value(mproto_report_value *v, mproto_span body)
{
    mproto_tokens it;

    v->text = mproto_report_trim(body);
    mproto_tokens_begin(&it, v->text);
    v->type = mproto_report_atom(&it, 1);
    if (v->type.n == 0 || it.at_ == it.end_ || *it.at_ != ';') {
        v->type.n = 0;
        return MPROTO_DEFECT_SYNTAX;
    }
    v->text.n = (size_t)(it.end_ - ++it.at_);
    v->text.p = it.at_;
    v->text = mproto_report_trim(v->text);
    return 0;
}

/* RFC 3464 2.3.3 */
static unsigned read_action(mproto_action *action, mproto_span body)
{
    static const char *const words[] = {
        "failed", "delayed", "delivered", "relayed", "expanded", NULL
    };
    mproto_tokens it;
    unsigned which;

    mproto_tokens_begin(&it, body);
    which = mproto_report_which(mproto_report_atom(&it, 1), words);
    *action = which > 0 ? (mproto_action)which : MPROTO_ACTION_OTHER;
    return which > 0 && it.at_ == it.end_ ? 0 : MPROTO_DEFECT_SYNTAX;
}

/* Digits, at most three; -1: there are none, or too many. */
static int read_code(mproto_tokens *it)
{
    const char *start = it->at_;
    int code = 0;

    while (it->at_ < it->end_ && mproto_is(*it->at_, MPROTO_C_DIGIT)
           && it->at_ - start < 4)
        code = code * 10 + (*it->at_++ - '0');
    return it->at_ == start || it->at_ - start > 3 ? -1 : code;
}

static int read_dot(mproto_tokens *it)
{
    if (it->at_ == it->end_ || *it->at_ != '.')
        return 0;
    it->at_++;
    return 1;
}

/* RFC 3464 2.3.4 */
static unsigned read_status(unsigned *status, mproto_span body)
{
    mproto_tokens it;
    int code[3], i;

    mproto_tokens_begin(&it, body);
    mproto_tokens_gap(&it);
    for (i = 0; i < 3; i++) {
        code[i] = i == 0 || read_dot(&it) ? read_code(&it) : -1;
        if (code[i] < 0)
            return MPROTO_DEFECT_SYNTAX;
    }
    for (i = 0; i < 3; i++)
        status[i] = (unsigned)code[i];
    mproto_tokens_gap(&it);
    if (it.at_ < it.end_ || (code[0] != 2 && code[0] != 4 && code[0] != 5))
        return MPROTO_DEFECT_SYNTAX;
    return 0;
}

unsigned mproto_report_read(void *group, const mproto_report_name *name,
                            mproto_span body)
{
    void *member = (char *)group + name->offset;
    mproto_span text;

    switch (name->kind) {
    case MPROTO_REPORT_VALUE:
        return read_value(member, body);
    case MPROTO_REPORT_ACTION:
        return read_action(member, body);
    case MPROTO_REPORT_STATUS:
        return read_status(member, body);
    case MPROTO_REPORT_AGENT:
        mproto_mdn_agent(group, body);
        return 0;
    case MPROTO_REPORT_DISPOSITION:
        return mproto_mdn_disposition(group, body);
    default:
        text = mproto_report_trim(body);
        memcpy(member, &text, sizeof text);
        return 0;
    }
}
