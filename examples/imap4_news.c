/* What MessageNew of NOTIFY tells of new messages (RFC 5465 5.2).
 * ISC, see COPYING. */
#include "imap4_fetch.h"
#include "imap4_notify.h"

#include <stdlib.h>
#include <string.h>

/* --- what is asked for ------------------------------------------------- */

/* The section is made of its text, which becomes ours. */
static void move_section(mproto_imap_section *section, char *text)
{
    const char *from = section->text.p;

    if (section->path.p != NULL)
        section->path.p = text + (section->path.p - from);
    if (section->fields.p != NULL)
        section->fields.p = text + (section->fields.p - from);
    memcpy(text, from, section->text.n);
    section->text.p = text;
}

/* Items, and behind them what their sections point at. */
int imap4_news_begin(struct imap4_news *news, const mproto_imapd_group *g)
{
    size_t i, octets = g->items_n * sizeof *g->items;
    char *text;

    for (i = 0; i < g->items_n; i++)
        octets += g->items[i].section.text.n;
    if (octets == 0)
        return 0;
    news->items = malloc(octets);
    if (news->items == NULL)
        return -1;
    news->n = g->items_n;
    memcpy(news->items, g->items, news->n * sizeof *news->items);
    text = (char *)(news->items + news->n);
    for (i = 0; i < news->n; i++)
        if (news->items[i].section.text.p != NULL) {
            move_section(&news->items[i].section, text);
            text += news->items[i].section.text.n;
        }
    return 0;
}

void imap4_news_free(struct imap4_news *news)
{
    imap4_mail_clear(&news->mail);
    free(news->items);
    memset(news, 0, sizeof *news);
}

/* --- which messages ---------------------------------------------------- */

void imap4_news_own(struct imap4_session *s, const struct imapbox *box,
                    uint32_t first, uint32_t last)
{
    if (s->notify == NULL || box != s->box)
        return;
    s->notify->news.own = first;
    s->notify->news.own_to = last;
}

void imap4_news_due(struct imap4_session *s, uint32_t first_seq)
{
    struct imap4_news *news;
    uint32_t count = mproto_imapview_count(s->view);

    if (s->notify == NULL || s->notify->news.n == 0 || first_seq > count)
        return;
    news = &s->notify->news;
    if (news->from == 0)
        news->from = mproto_imapview_uid(s->view, first_seq);
    news->to = mproto_imapview_uid(s->view, count);
}

void imap4_news_forget(struct imap4_session *s)
{
    struct imap4_news *news;

    if (s->notify == NULL)
        return;
    news = &s->notify->news;
    imap4_mail_clear(&news->mail);
    news->is_open = 0;
    news->from = news->own = news->own_to = 0;
}

/* --- telling ----------------------------------------------------------- */

static int has_mail(const struct imap4_news *news)
{
    size_t i = 0;

    while (i < news->n && !imap4_has_mail(&news->items[i]))
        i++;
    return i < news->n;
}

/* What is gone cannot be told. */
static void open_one(struct imap4_session *s, struct imap4_news *news,
                    const mproto_imapview_msg *at)
{
    if (at->uid >= news->own && at->uid <= news->own_to)
        return;
    news->is_open = imap4_mail_facts(&news->mail, s, at) == 0
        && (!has_mail(news) || imap4_mail_read(&news->mail, s, 1) == 0);
    if (!news->is_open)
        imap4_mail_clear(&news->mail);
}

int imap4_news_finish(struct imap4_session *s)
{
    struct imap4_news *news = s->notify != NULL ? &s->notify->news : NULL;
    int rc;

    if (news == NULL || !news->is_open)
        return 1;
    rc = mproto_imapd_fetch_items(s->engine, news->items, news->n,
                                  &news->mail.msg, has_mail(news)
                                  ? &news->mail.extract : NULL);
    if (rc == MPROTO_E_FULL)
        return 0;
    news->is_open = 0;
    imap4_mail_clear(&news->mail);
    return 1;
}

int imap4_news_tell(struct imap4_session *s)
{
    struct imap4_news *news = s->notify != NULL ? &s->notify->news : NULL;
    mproto_imapset_range range;
    mproto_imapset set = { .ranges = &range, .n = 1 };
    mproto_imapview_iter it;
    mproto_imapview_msg at;

    if (news == NULL || news->from == 0)
        return 1;
    range.lo = news->from;
    range.hi = news->to;
    mproto_imapview_begin(&it, s->view, &set, 1);
    while (mproto_imapview_next(&it, s->view, &at)) {
        if (!imap4_tell_keywords(s))
            return 0;
        open_one(s, news, &at);
        news->from = at.uid + 1;
        if (!imap4_news_finish(s))
            return 0;
    }
    news->from = news->own = news->own_to = 0;
    return 1;
}
