#include <mailproto/report.h>
#include "message/compose_int.h"
#include "base/alloc_int.h"
#include "base/chars_int.h"

/* What the headers of the parts and the boundaries come to, at the most. */
#define REPORT_HEADERS 1024u

/* The machine-readable part of a report. */
struct report_part {
    const char *type;           /* of the report */
    const char *media[2];       /* of the part; [1] has UTF-8 */
    const mproto_report_group *groups;
    size_t groups_n;
    const mproto_mdn *mdn;      /* NULL: groups */
};

static size_t report_part_write(char *dst, size_t cap,
                                const struct report_part *p, unsigned flags)
{
    return p->mdn ? mproto_mdn_write(dst, cap, p->mdn, flags)
        : mproto_report_write(dst, cap, p->groups, p->groups_n, flags);
}

/* The parts go in one call: they need room for all of them. Quoted-printable
 * has at most three octets for one, and soft line ends. */
static int report_fits(mproto_compose *m, const char *text, size_t n)
{
    size_t space = mproto_compose_space(m), text_n = mproto_length(text);

    if (space > REPORT_HEADERS && n < space - REPORT_HEADERS
        && text_n < (space - REPORT_HEADERS - n) / 4)
        return 1;
    mproto_compose_fail(m, MPROTO_E_LIMIT, "a report larger than out_max");
    return 0;
}

static void report_parts(mproto_compose *m, const char *text,
                         const struct report_part *p, unsigned flags,
                         size_t n)
{
    char *body = mproto_alloc_new(&m->alloc, n);

    if (!body) {
        mproto_compose_fail(m, MPROTO_E_NOMEM, "no memory");
        return;
    }
    report_part_write(body, n, p, flags);
    mproto_compose_text(m, "Auto-Submitted", "auto-replied");
    mproto_compose_multipart(m, "report");
    mproto_compose_param(m, "Content-Type", "report-type", p->type);
    mproto_compose_whole(m, "text/plain", text, mproto_length(text));
    mproto_compose_whole(m, p->media[flags & MPROTO_REPORT_UTF8], body, n);
    mproto_alloc_free(&m->alloc, body, n);
}

static int report_compose(mproto_compose *m, const char *text,
                          const struct report_part *p)
{
    unsigned flags = 0;
    size_t n = report_part_write(NULL, 0, p, flags);

    if (mproto_compose_ready(m, MPROTO_COMPOSE_OTHER) != MPROTO_OK)
        return m->error.code;
    if (n == SIZE_MAX && (m->flags & MPROTO_COMPOSE_UTF8)) {
        flags = MPROTO_REPORT_UTF8;
        n = report_part_write(NULL, 0, p, flags);
    }
    if (n == SIZE_MAX)
        mproto_compose_fail(m, MPROTO_E_ARG, "a report that is not legal");
    else if (report_fits(m, text, n))
        report_parts(m, text, p, flags, n);
    return m->error.code;
}

int mproto_compose_report(mproto_compose *m, const char *text,
                          const mproto_report_group *groups, size_t n)
{
    struct report_part p = {
        "delivery-status",
        { "message/delivery-status", "message/global-delivery-status" },
        NULL, 0, NULL
    };

    p.groups = groups;
    p.groups_n = n;
    return report_compose(m, text, &p);
}

int mproto_compose_mdn(mproto_compose *m, const char *text,
                       const mproto_mdn *mdn)
{
    struct report_part p = {
        "disposition-notification",
        { "message/disposition-notification",
          "message/global-disposition-notification" }, NULL, 0, NULL
    };

    p.mdn = mdn;
    return report_compose(m, text, &p);
}

#undef REPORT_HEADERS
