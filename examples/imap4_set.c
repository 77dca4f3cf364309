/* From the sets of commands to messages. ISC, see COPYING. */
#include "imap4_int.h"

#include <stdlib.h>

int imap4_is_above(struct imap4_session *s, const mproto_imapd_event *ev)
{
    return !ev->uid && !mproto_imapview_has_all(s->view, &ev->set);
}

uint32_t *imap4_uids(struct imap4_session *s, const mproto_imapset *set,
                     int uid, unsigned flags, size_t *n)
{
    size_t most = mproto_imapview_count(s->view);
    uint32_t *uids = malloc((most + 1) * sizeof *uids);
    const struct imapbox_msg *m;
    mproto_imapview_iter it;
    mproto_imapview_msg at;

    *n = 0;
    mproto_imapview_begin(&it, s->view, set, uid);
    while (uids != NULL && mproto_imapview_next(&it, s->view, &at)) {
        m = imapbox_find(s->box, at.uid);
        if (m != NULL && (m->flags & flags) == flags)
            uids[(*n)++] = at.uid;
    }
    return uids;
}

mproto_imapset_range *imap4_ranges(const uint32_t *uids, size_t n,
                                   size_t *ranges_n)
{
    mproto_imapset_range *r = malloc((n + 1) * sizeof *r);
    size_t i, k = 0;

    for (i = 0; r != NULL && i < n; i++)
        if (k > 0 && r[k - 1].hi + 1 == uids[i]) {
            r[k - 1].hi++;
        } else {
            r[k].lo = r[k].hi = uids[i];
            k++;
        }
    *ranges_n = k;
    return r;
}
