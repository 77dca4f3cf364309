#include "message/date_int.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(what) do { if (!(what)) abort(); } while (0)

/* Year 0 and year 999999, and a day for zones. */
#define LEAST (INT64_C(-62167219200) - 86400)
#define MOST  (INT64_C(31494784780800) + 86400)

static int same(const mproto_date *a, const mproto_date *b)
{
    return a->seconds == b->seconds && a->zone == b->zone
        && a->zone_unknown == b->zone_unknown && a->leap == b->leap
        && a->defects == b->defects;
}

/* What is written comes back. */
static void write_back(const mproto_date *d)
{
    char text[MPROTO_DATE_MAX];
    mproto_span s = { text, 0 };
    mproto_date back;

    s.n = mproto_date_write(text, sizeof text, d->seconds, d->zone);
    if (s.n == 0)
        return;
    MUST(mproto_date_parse(&back, s) == MPROTO_OK);
    MUST(back.seconds == d->seconds && back.zone == d->zone);
    MUST(back.defects == 0 && back.zone_unknown == 0);
}

/* The two readers agree where the faster one reads. */
static void both_readers(mproto_span body, int code, const mproto_date *d)
{
    mproto_moment m;
    mproto_date other;
    int other_code = MPROTO_E_ARG;

    if (mproto_date_loose(&m, body))
        other_code = mproto_moment_date(&m, &other);
    MUST(other_code == code);
    MUST(code != MPROTO_OK || same(&other, d));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const mproto_date before = { 42, 42, 42, 42, 42 };
    mproto_span body;
    mproto_date d = before;
    int code;

    body.p = (const char *)data;
    body.n = size;
    code = mproto_date_parse(&d, body);
    both_readers(body, code, &d);
    if (code != MPROTO_OK) {
        MUST(code == MPROTO_E_ARG && same(&d, &before));
        return 0;
    }
    MUST(d.seconds > LEAST && d.seconds < MOST);
    MUST(d.zone >= -MPROTO_ZONE_MAX && d.zone <= MPROTO_ZONE_MAX);
    MUST(!d.zone_unknown || d.zone == 0);
    MUST((d.defects & ~(MPROTO_DEFECT_OBSOLETE | MPROTO_DEFECT_SYNTAX)) == 0);
    write_back(&d);
    return 0;
}
