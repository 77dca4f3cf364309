#include "message/report_int.h"
#include "base/span_int.h"

void mproto_mdn_agent(mproto_mdn *m, mproto_span body)
{
    mproto_span ua;

    mproto_cut(&body, ';', &ua);
    m->ua = mproto_report_trim(ua);
    m->product = mproto_report_trim(body);
}

static int mdn_octet(mproto_tokens *it, char c)
{
    if (it->at_ == it->end_ || *it->at_ != c)
        return 0;
    it->at_++;
    return 1;
}

/* disposition-mode of RFC 8098 7 */
static int mdn_modes(mproto_mdn *m, mproto_tokens *it)
{
    static const char *const actions[] = {
        "manual-action", "automatic-action", NULL
    };
    static const char *const sendings[] = {
        "mdn-sent-manually", "mdn-sent-automatically", NULL
    };

    m->action = (mproto_mdn_mode)mproto_report_which(
        mproto_report_atom(it, 0), actions);
    if (mdn_octet(it, '/'))
        m->sending = (mproto_mdn_mode)mproto_report_which(
            mproto_report_atom(it, 0), sendings);
    return m->action > 0 && m->sending > 0;
}

/* Atoms with commas between them, at the end of the field. */
static int mdn_modifiers(mproto_span *modifiers, mproto_tokens *it)
{
    int legal = 1;

    mproto_tokens_gap(it);
    modifiers->p = it->at_;
    do
        legal &= mproto_report_atom(it, 1).n > 0;
    while (mdn_octet(it, ','));
    modifiers->n = (size_t)(it->end_ - modifiers->p);
    *modifiers = mproto_report_trim(*modifiers);
    return legal;
}

unsigned mproto_mdn_disposition(mproto_mdn *m, mproto_span body)
{
    static const char *const types[] = {
        "displayed", "deleted", "dispatched", "processed", NULL
    };
    mproto_tokens it;
    mproto_span type;
    int legal;

    mproto_tokens_begin(&it, body);
    legal = mdn_modes(m, &it);
    while (it.at_ < it.end_ && *it.at_ != ';') {
        it.at_++;
        legal = 0;
    }
    if (!mdn_octet(&it, ';'))
        return MPROTO_DEFECT_SYNTAX;
    type = mproto_report_atom(&it, 0);
    m->type = (mproto_mdn_type)mproto_report_which(type, types);
    if (m->type == 0) {
        m->type = MPROTO_MDN_OTHER;
        legal = 0;
    }
    if (mdn_octet(&it, '/'))
        legal &= mdn_modifiers(&m->modifiers, &it);
    return legal && it.at_ == it.end_ ? 0 : MPROTO_DEFECT_SYNTAX;
}
