#include "message/compose_int.h"
#include "base/chars_int.h"

/* RFC 5322 3.6, RFC 2045 to 2047, and what IANA lists of mail fields that is
 * in use. */
const mproto_compose_known mproto_compose_table[] = {
    { "content-type", MPROTO_FORM_OURS, 1 },
    { "content-transfer-encoding", MPROTO_FORM_OURS, 1 },
    { "content-disposition", MPROTO_FORM_DISPOSITION, 1 },
    { "date", MPROTO_FORM_DATE, 1 },
    { "message-id", MPROTO_FORM_ID, 1 },
    { "mime-version", MPROTO_FORM_PLAIN, 1 },
    { "from", MPROTO_FORM_ADDRESSES, 1 },
    { "sender", MPROTO_FORM_ADDRESS, 1 },
    { "reply-to", MPROTO_FORM_ADDRESSES, 1 },
    { "to", MPROTO_FORM_ADDRESSES, 1 },
    { "cc", MPROTO_FORM_ADDRESSES, 1 },
    { "bcc", MPROTO_FORM_ADDRESSES, 1 },
    { "in-reply-to", MPROTO_FORM_IDS, 1 },
    { "references", MPROTO_FORM_IDS, 1 },
    { "subject", MPROTO_FORM_TEXT, 1 },
    { "content-id", MPROTO_FORM_ID, 1 },
    { "content-description", MPROTO_FORM_TEXT, 1 },
    { "content-base", MPROTO_FORM_PLAIN, 1 },
    { "content-duration", MPROTO_FORM_PLAIN, 1 },
    { "content-features", MPROTO_FORM_PLAIN, 1 },
    { "content-language", MPROTO_FORM_PLAIN, 1 },
    { "content-location", MPROTO_FORM_PLAIN, 1 },
    { "content-md5", MPROTO_FORM_PLAIN, 1 },
    { "resent-date", MPROTO_FORM_DATE, 0 },
    { "resent-message-id", MPROTO_FORM_ID, 0 },
    { "resent-from", MPROTO_FORM_ADDRESSES, 0 },
    { "resent-sender", MPROTO_FORM_ADDRESS, 0 },
    { "resent-reply-to", MPROTO_FORM_ADDRESSES, 0 },
    { "resent-to", MPROTO_FORM_ADDRESSES, 0 },
    { "resent-cc", MPROTO_FORM_ADDRESSES, 0 },
    { "resent-bcc", MPROTO_FORM_ADDRESSES, 0 },
    { "disposition-notification-to", MPROTO_FORM_ADDRESSES, 1 },
    { "errors-to", MPROTO_FORM_ADDRESSES, 0 },
    { "mail-followup-to", MPROTO_FORM_ADDRESSES, 1 },
    { "mail-reply-to", MPROTO_FORM_ADDRESSES, 1 },
    { "return-receipt-to", MPROTO_FORM_ADDRESSES, 0 },
    { "original-message-id", MPROTO_FORM_ID, 1 },
    { "obsoletes", MPROTO_FORM_IDS, 0 },
    { "supersedes", MPROTO_FORM_IDS, 0 },
    { "delivery-date", MPROTO_FORM_DATE, 0 },
    { "expires", MPROTO_FORM_DATE, 1 },
    { "reply-by", MPROTO_FORM_DATE, 1 },
    { "accept-language", MPROTO_FORM_PLAIN, 0 },
    { "arc-", MPROTO_FORM_PLAIN, 0 },
    { "archived-at", MPROTO_FORM_PLAIN, 0 },
    { "authentication-results", MPROTO_FORM_PLAIN, 0 },
    { "auto-submitted", MPROTO_FORM_PLAIN, 1 },
    { "delivered-to", MPROTO_FORM_PLAIN, 0 },
    { "disposition-notification-options", MPROTO_FORM_PLAIN, 1 },
    { "dkim-signature", MPROTO_FORM_PLAIN, 0 },
    { "importance", MPROTO_FORM_PLAIN, 0 },
    { "keywords", MPROTO_FORM_PLAIN, 0 },
    { "list-", MPROTO_FORM_PLAIN, 0 },
    { "original-recipient", MPROTO_FORM_PLAIN, 0 },
    { "precedence", MPROTO_FORM_PLAIN, 0 },
    { "priority", MPROTO_FORM_PLAIN, 0 },
    { "received", MPROTO_FORM_PLAIN, 0 },
    { "received-spf", MPROTO_FORM_PLAIN, 0 },
    { "return-path", MPROTO_FORM_PLAIN, 0 },
    { "sensitivity", MPROTO_FORM_PLAIN, 0 },
    { "", MPROTO_FORM_UNKNOWN, 0 }
};

/* Each row has a bit of seen. */
typedef char known_rows_fit[sizeof mproto_compose_table
    / sizeof mproto_compose_table[0] <= 64 ? 1 : -1];

static int known_is(mproto_span name, const char *lower)
{
    size_t n = mproto_length(lower);

    if (lower[n - 1] == '-' && name.n > n)
        name.n = n;
    return mproto_same(name, lower);
}

unsigned mproto_compose_known_row(mproto_span name)
{
    unsigned row = 0;

    while (mproto_compose_table[row].form != MPROTO_FORM_UNKNOWN
           && !known_is(name, mproto_compose_table[row].name))
        row++;
    return row;
}
