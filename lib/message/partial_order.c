#include <mailproto/partial.h>
#include <mailproto/params.h>
#include "base/chars_int.h"

/* The parameter name, or 0; 1 when it is not there, or is a number from 1 to
 * UINT32_MAX. */
static int partial_number(uint32_t *to, const mproto_params *it,
                          const char *name, unsigned *defects)
{
    char digits[24];
    mproto_span s;
    uint64_t n;

    s.p = digits;
    s.n = mproto_params_get(digits, sizeof digits, it, name, defects);
    *to = 0;
    if (s.n == SIZE_MAX)
        return 1;
    if (s.n >= sizeof digits || !mproto_number(s, &n) || n > UINT32_MAX)
        return 0;
    *to = (uint32_t)n;
    return n > 0;
}

int mproto_partial_read(mproto_partial *f, mproto_span header)
{
    mproto_fields fields;
    mproto_field type;
    mproto_params it;
    mproto_span value;
    int numbers;
    size_t n;

    mproto_fields_begin(&fields, header.p, header.n);
    if (!mproto_fields_find(&fields, "content-type", &type))
        return MPROTO_E_ARG;
    f->defects = type.defects;
    mproto_params_begin(&it, type.body, &value);
    n = mproto_params_get(f->id, sizeof f->id, &it, "id", &f->defects);
    numbers = partial_number(&f->number, &it, "number", &f->defects);
    numbers &= partial_number(&f->total, &it, "total", &f->defects);
    if (mproto_fields_find(&fields, "content-type", &type))
        f->defects |= MPROTO_DEFECT_DUPLICATE;
    if (!mproto_name_is(value, "message/partial")
        || n == 0 || n > MPROTO_PARTIAL_ID || !numbers || f->number == 0
        || (f->total > 0 && f->number > f->total))
        return MPROTO_E_ARG;
    return MPROTO_OK;
}

static int partial_same_id(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

/* The total that all agree in, 0 when none tells one; *which is n, or the
 * first that is of another message. */
static uint32_t partial_total(const mproto_partial *f, size_t n, size_t *which)
{
    uint32_t total = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if (!partial_same_id(f[i].id, f[0].id))
            break;
        if (total > 0 && f[i].total > 0 && f[i].total != total)
            break;
        if (f[i].total > 0)
            total = f[i].total;
    }
    *which = i;
    return total;
}

/* The first that is numbered past total, or n. */
static size_t partial_past(const mproto_partial *f, size_t n, uint32_t total)
{
    size_t i = 0;

    while (i < n && (total == 0 || f[i].number <= total))
        i++;
    return i;
}

/* Puts each into its place; n: done, else the index of the second of a
 * number. */
static size_t partial_place(const mproto_partial *f, size_t n, size_t *order)
{
    size_t i;

    for (i = 0; i < n; i++)
        order[i] = n;
    for (i = 0; i < n; i++) {
        if (f[i].number > n)
            continue;
        if (order[f[i].number - 1] < n)
            break;
        order[f[i].number - 1] = i;
    }
    return i;
}

mproto_partial_verdict mproto_partial_order(const mproto_partial *f, size_t n,
                                            size_t *order, size_t *which)
{
    uint32_t total = partial_total(f, n, which);
    size_t i;

    if (*which == n)
        *which = partial_past(f, n, total);
    if (*which < n)
        return MPROTO_PARTIAL_FOREIGN;
    *which = partial_place(f, n, order);
    if (*which < n)
        return MPROTO_PARTIAL_DOUBLED;
    for (i = 0; i < n && order[i] < n; i++)
        ;
    *which = i + 1;
    if (i < n || n < total || n == 0)
        return MPROTO_PARTIAL_MISSING;
    *which = 0;
    return total > 0 ? MPROTO_PARTIAL_WHOLE : MPROTO_PARTIAL_ENDLESS;
}
