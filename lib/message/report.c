#include "message/report_int.h"
#include "message/fields_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include <string.h>

#define GROUP(member) offsetof(mproto_report_group, member)

static const mproto_report_name group_names[] = {
    { "original-envelope-id", GROUP(envelope_id), MPROTO_REPORT_TEXT },
    { "reporting-mta", GROUP(reporting_mta), MPROTO_REPORT_VALUE },
    { "dsn-gateway", GROUP(gateway), MPROTO_REPORT_VALUE },
    { "received-from-mta", GROUP(received_from), MPROTO_REPORT_VALUE },
    { "arrival-date", GROUP(arrival), MPROTO_REPORT_TEXT },
    { "original-recipient", GROUP(original), MPROTO_REPORT_VALUE },
    { "final-recipient", GROUP(final), MPROTO_REPORT_VALUE },
    { "action", GROUP(action), MPROTO_REPORT_ACTION },
    { "status", GROUP(status), MPROTO_REPORT_STATUS },
    { "remote-mta", GROUP(remote_mta), MPROTO_REPORT_VALUE },
    { "diagnostic-code", GROUP(diagnostic), MPROTO_REPORT_VALUE },
    { "last-attempt-date", GROUP(last_attempt), MPROTO_REPORT_TEXT },
    { "will-retry-until", GROUP(retry_until), MPROTO_REPORT_TEXT },
    { "final-log-id", GROUP(log_id), MPROTO_REPORT_TEXT },
    { NULL, 0, MPROTO_REPORT_TEXT }
};

#undef GROUP
#define MDN(member) offsetof(mproto_mdn, member)

static const mproto_report_name mdn_names[] = {
    { "reporting-ua", 0, MPROTO_REPORT_AGENT },
    { "mdn-gateway", MDN(gateway), MPROTO_REPORT_VALUE },
    { "original-recipient", MDN(original), MPROTO_REPORT_VALUE },
    { "final-recipient", MDN(final), MPROTO_REPORT_VALUE },
    { "original-message-id", MDN(message_id), MPROTO_REPORT_TEXT },
    { "disposition", 0, MPROTO_REPORT_DISPOSITION },
    { "error", MDN(error), MPROTO_REPORT_TEXTS },
    { NULL, 0, MPROTO_REPORT_TEXT }
};

#undef MDN

void mproto_report_begin(mproto_report *it, mproto_span body)
{
    it->start_ = it->at_ = body.p;
    it->end_ = body.n > 0 ? body.p + body.n : body.p;
    it->end_of_line_ = '\n';
    if (body.n > 0 && !memchr(body.p, '\n', body.n))
        it->end_of_line_ = '\r';
}

/* Behind the end of the line at it->at_. */
static const char *report_line(const mproto_report *it)
{
    size_t left = (size_t)(it->end_ - it->at_);
    const char *end = left > 0 ? memchr(it->at_, it->end_of_line_, left) : NULL;

    return end ? end + 1 : it->end_;
}

/* 1 when the line at it->at_, which ends before next, is empty. */
static int report_is_empty(const mproto_report *it, const char *next)
{
    size_t n = (size_t)(next - it->at_);

    if (it->end_of_line_ == '\r')
        return n == 1 && *it->at_ == '\r';
    return mproto_fields_is_end(it->at_, n);
}

int mproto_report_field(mproto_report *it, mproto_field *f)
{
    mproto_ending ending = MPROTO_ENDING_NONE;
    const char *start = it->at_, *next = report_line(it);
    mproto_span raw;

    if (next == start || report_is_empty(it, next))
        return 0;
    do {
        it->at_ = next;
        next = report_line(it);
    } while (it->at_ < it->end_ && mproto_is(*it->at_, MPROTO_C_WSP));
    raw.p = start;
    raw.n = (size_t)(it->at_ - start);
    if (start > it->start_)
        ending = mproto_fields_ending(it->start_,
                                      (size_t)(start - it->start_));
    mproto_fields_read(f, raw, &ending);
    f->offset = (size_t)(start - it->start_);
    if (it->end_of_line_ == '\r' && raw.p[raw.n - 1] == '\r')
        f->body.n--;
    return 1;
}

/* A bit for each name that a recipient begins with, 0 for all else. */
static unsigned report_recipient(const mproto_report *it, const char *next)
{
    mproto_span line, name;

    line.p = it->at_;
    line.n = (size_t)(next - it->at_);
    mproto_cut(&line, ':', &name);
    while (name.n > 0 && mproto_is(name.p[name.n - 1], MPROTO_C_WSP))
        name.n--;
    return mproto_name_is(name, "original-recipient") ? 1u
         : mproto_name_is(name, "final-recipient") ? 2u : 0;
}

/* Takes the next run of lines that are not empty, with one recipient if split
 * is set: *fields goes over it. Its defects. */
static unsigned report_cut(mproto_report *it, int split,
                           mproto_report *fields, mproto_span *raw)
{
    const char *start = it->at_, *next = report_line(it);
    unsigned seen = 0, bit = 0;

    while (next > it->at_ && report_is_empty(it, next)) {
        it->at_ = next;
        next = report_line(it);
    }
    *fields = *it;
    while (next > it->at_ && !report_is_empty(it, next)) {
        bit = split ? report_recipient(it, next) : 0;
        if (seen & bit)
            break;
        seen |= bit;
        it->at_ = next;
        next = report_line(it);
    }
    fields->end_ = it->at_;
    raw->p = fields->at_;
    raw->n = (size_t)(fields->end_ - fields->at_);
    return raw->p == start && start > it->start_ ? MPROTO_DEFECT_SEPARATOR
                                                 : 0;
}

/* The entry of name, or the one that ends names. */
static const mproto_report_name *report_find(const mproto_report_name *names,
                                             mproto_span name)
{
    while (names->lower && !mproto_name_is(name, names->lower))
        names++;
    return names;
}

int mproto_report_is_known(mproto_span name)
{
    return report_find(group_names, name)->lower
        || report_find(mdn_names, name)->lower;
}

/* Reads the fields that names has into *group; all defects. */
static unsigned report_fields(void *group, mproto_report fields,
                              const mproto_report_name *names)
{
    unsigned defects = 0, seen = 0, bit;
    const mproto_report_name *name;
    mproto_field f;

    while (mproto_report_field(&fields, &f)) {
        defects |= f.defects;
        name = report_find(names, f.name);
        if (!name->lower)
            continue;
        bit = 1u << (name - names);
        if (!(seen & bit))
            defects |= mproto_report_read(group, name, f.body);
        else if (name->kind != MPROTO_REPORT_TEXTS)
            defects |= MPROTO_DEFECT_DUPLICATE;
        seen |= bit;
    }
    return defects;
}

int mproto_report_next(mproto_report *it, mproto_report_group *g)
{
    mproto_report fields;
    mproto_span raw;
    unsigned defects;

    defects = report_cut(it, 1, &fields, &raw);
    if (raw.n == 0)
        return 0;
    memset(g, 0, sizeof *g);
    g->fields = fields;
    g->raw = raw;
    g->defects = defects | report_fields(g, fields, group_names);
    return 1;
}

int mproto_mdn_read(mproto_mdn *m, mproto_span body)
{
    mproto_report it;

    mproto_report_begin(&it, body);
    memset(m, 0, sizeof *m);
    report_cut(&it, 0, &m->fields, &m->raw);
    if (m->raw.n == 0)
        return 0;
    m->defects = report_fields(m, m->fields, mdn_names);
    return 1;
}
