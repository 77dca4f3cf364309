#include "imap/imap_values_int.h"
#include "base/chars_int.h"

int mproto_imap_next(mproto_imap_list *list, mproto_imap_value *v)
{
    return mproto_imap_values_next(list, v);
}

int mproto_imap_number(mproto_span text, uint64_t *n)
{
    uint64_t number;

    if (!mproto_number(text, &number) || number > (uint64_t)INT64_MAX)
        return MPROTO_E_ARG;
    *n = number;
    return MPROTO_OK;
}
