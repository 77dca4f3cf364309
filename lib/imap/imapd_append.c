/* Messages on their way in: APPEND (RFC 9051 6.3.12) with several of them (RFC
 * 3502) or one of parts (RFC 4469), and REPLACE (RFC 8508). Whether one is
 * wanted is decided before the client may send it; its octets are never kept.
 *
 * The command is read up to each announcement of a literal, or to its end. What
 * came so far lies between at and end in cmd. */
#include "imap/imapd_int.h"
#include "base/chars_int.h"
#include <string.h>

#define CAP(name) MPROTO_IMAPD_CAP(name)

/* --- the text so far --- */

static mproto_span append_text(const mproto_imapd *s)
{
    mproto_span text;

    text.p = s->cmd + s->append.at;
    text.n = s->append.end - s->append.at;
    return text;
}

/* Of the next value without the blank before it, up to a blank or ")" that is
 * not inside of it; n 0: there is none. */
static mproto_span next_item(mproto_span text)
{
    mproto_imap_cut cut;

    memset(&cut, 0, sizeof cut);
    cut.flags = MPROTO_CUT_ITEMS;
    if (text.n > 0 && *text.p == ' ') {
        text.p++;
        text.n--;
    }
    if (text.n > 0)
        (void)mproto_imap_cut_next(&cut, text.p, text.n, &text.n);
    return text;
}

static void step_over(mproto_span *text, mproto_span item)
{
    text->n -= (size_t)(item.p + item.n - text->p);
    text->p = item.p + item.n;
}

/* --- what is wrong --- */

/* What the event was going to tell is forgotten by now. */
static int append_reset(mproto_imapd *s)
{
    memset(&s->ev, 0, sizeof s->ev);
    return mproto_imapd_tell(s, MPROTO_IMAPD_APPEND_RESET);
}

/* BAD or NO has been said: of the literal that was announced nothing is
 * wanted. 1 when the application has to forget what came before. */
static int append_over(mproto_imapd *s)
{
    int begun = s->append.begun, plus = !s->append.whole && s->cut.plus;

    if (s->state == MPROTO_IMAPD_S_OVER)
        return 0;
    if (plus && s->cut.size > s->limits.append_max) {
        mproto_imapd_bye(s, MPROTO_E_LIMIT, "message too large");
        return 0;
    }
    s->reading = MPROTO_IMAPD_R_COMMAND;
    if (plus)
        mproto_imapd_skip(s, NULL, s->cut.left, s->limits.append_max);
    else
        s->cut.left = 0;
    mproto_imapd_forget(s);
    return begun && append_reset(s);
}

static int append_bad(mproto_imapd *s, const char *why)
{
    mproto_imapd_bad(s, why);
    return append_over(s);
}

static int append_no(mproto_imapd *s, const char *code, const char *why)
{
    mproto_imapd_tagged(s, "NO", code, why);
    return append_over(s);
}

static int append_complain(mproto_imapd *s, const mproto_imapd_args *a)
{
    if (a->memory)
        return append_no(s, "UNAVAILABLE", "no memory");
    if (a->no)
        return append_no(s, "CANNOT", a->no);
    return append_bad(s, a->why ? a->why : "arguments make no sense");
}

/* --- literals --- */

/* Of a name or URL: it becomes part of the command. */
static int append_string(mproto_imapd *s)
{
    size_t max = mproto_imapd_command_max(s);

    if (s->cut.size > max || s->cmd_n + 2 > max - s->cut.size) {
        if (!s->cut.plus)
            return append_bad(s, "[TOOBIG] literal too large");
        mproto_imapd_bye(s, MPROTO_E_LIMIT, "literal too large");
        return 0;
    }
    if (s->cut.plus && !mproto_imapd_takes_plus(s))
        return append_bad(s, "no literal of this kind is offered");
    if (s->cut.octets)
        return append_bad(s, "a literal8 is no string");
    if (!s->cut.plus)
        mproto_imapd_go_on(s, "go on");
    s->reading = MPROTO_IMAPD_R_COMMAND;
    return 0;
}

static int append_takes_octets(const mproto_imapd *s)
{
    return !s->cut.octets || (s->caps & CAP(BINARY)) || s->append.utf8;
}

/* A message, or a part of one: 0 when it may come, else what is to be said; of
 * more than we take the end can't be waited for. */
static int append_refused(mproto_imapd *s, int *event)
{
    uint64_t left = s->limits.append_max - s->append.total;

    *event = 0;
    if (s->cut.size > left && s->cut.plus) {
        mproto_imapd_bye(s, MPROTO_E_LIMIT, "message too large");
        return 1;
    }
    if (s->cut.plus && !mproto_imapd_takes_plus(s))
        *event = append_bad(s, "no literal of this kind is offered");
    else if (s->cut.size > left)
        *event = append_no(s, "TOOBIG", "message too large");
    else if (!append_takes_octets(s))
        *event = append_bad(s, "BINARY is not offered");
    else if (s->cut.size == 0 && !s->append.catenate)
        *event = append_no(s, "CANNOT", "a message of no octets");
    else
        return 0;
    return 1;
}

static void append_payload(mproto_imapd *s)
{
    if (!s->cut.plus)
        mproto_imapd_go_on(s, "go on");
    s->append.left = s->cut.size;
    s->append.total += s->cut.size;
    s->append.octets = s->cut.octets;
    s->append.at = s->cmd_n;
    s->cut.left = 0;
    s->reading = s->append.left > 0 ? MPROTO_IMAPD_R_APPEND
                                    : MPROTO_IMAPD_R_COMMAND;
}

/* --- the head: [set] mailbox [flags] [date] --- */

/* Values in front of what is no value: a list that is open still. */
static mproto_span cut_head(mproto_imapd *s, mproto_span text, unsigned skip)
{
    mproto_span left = text, item;
    const char *from = text.p;
    size_t n = 0;

    s->append.utf8 = s->append.catenate = 0;
    for (; (item = next_item(left)).n > 0; n++, step_over(&left, item)) {
        if (n < skip)
            continue;
        s->append.utf8 = mproto_same(item, "utf8") != 0;
        s->append.catenate = mproto_same(item, "catenate") != 0;
        if (s->append.utf8 || s->append.catenate)
            break;
    }
    left.p = item.n > 0 ? item.p : text.p + text.n;
    text.n = (size_t)(left.p - from);
    return text;
}

/* Behind "UTF8 (" or "CATENATE (". */
static int append_opens(mproto_imapd *s, mproto_span head,
                        mproto_imapd_args *a)
{
    mproto_span left = append_text(s), item;

    step_over(&left, head);
    if (!s->append.utf8 && !s->append.catenate)
        return 1;
    item = next_item(left);
    step_over(&left, item);
    if (left.n < 2 || left.p[0] != ' ' || left.p[1] != '(')
        return mproto_imapd_wrong(a, "a list is wanted");
    if (s->append.utf8 && !(s->enabled & MPROTO_IMAPD_UTF8))
        return mproto_imapd_wrong(a, "UTF8=ACCEPT is not enabled");
    if (s->append.utf8 && !s->cut.octets)
        return mproto_imapd_wrong(a, "a literal8 is wanted");
    if (s->append.catenate && !(s->caps & CAP(CATENATE)))
        return mproto_imapd_wrong(a, "CATENATE is not offered");
    s->append.at = (size_t)(left.p + 2 - s->cmd);
    s->append.parts = 0;
    return 1;
}

static int append_date(mproto_imapd *s, mproto_imapd_args *a)
{
    mproto_span date;
    unsigned quirks = 0;

    if (!mproto_imapd_args_next(a, MPROTO_IMAP_STRING))
        return 1;
    s->ev.dated = 1;
    return mproto_imapd_take_astring(a, &date) &&
           (mproto_imap_date_read(date, &s->ev.received, &s->ev.zone,
                                  &quirks) == MPROTO_OK ||
            mproto_imapd_wrong(a, "no such date can be"));
}

/* It outlives the command's memory, which may move. */
static int append_keep_mailbox(mproto_imapd *s, mproto_imapd_args *a)
{
    char *copy = mproto_imapd_take(s, s->ev.mailbox.n + 1);

    a->memory = copy == NULL;
    if (!copy)
        return 0;
    memcpy(copy, s->ev.mailbox.p, s->ev.mailbox.n);
    s->append.mailbox.p = copy;
    s->append.mailbox.n = s->ev.mailbox.n;
    s->append.pieces = s->pieces;
    s->append.rest_used = s->rest_used;
    return 1;
}

/* RFC 8508 3: one message, by number or UID. */
static int append_replaced(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!(s->verb->how & MPROTO_IMAPD_V_REPLACE))
        return 1;
    s->ev.replace = 1;
    return mproto_imapd_take_set(s, a, s->ev.uid, &s->ev.set) &&
           ((s->ev.set.n == 1 && s->ev.set.tail == 0 &&
             s->ev.set.ranges->lo == s->ev.set.ranges->hi) ||
            (s->ev.set.n == 0 && s->ev.set.tail == UINT32_MAX) ||
            mproto_imapd_wrong(a, "one message is wanted"));
}

static int append_head_values(mproto_imapd *s, mproto_imapd_args *a)
{
    if (!mproto_imapd_args_read(s, a))
        return 0;
    if (!s->append.mailbox.p &&
        (!append_replaced(s, a) ||
         !mproto_imapd_take_mailbox(s, a, &s->ev.mailbox) ||
         !append_keep_mailbox(s, a)))
        return 0;
    if (mproto_imapd_args_next(a, MPROTO_IMAP_LIST) &&
        !mproto_imapd_take_flags(s, a))
        return 0;
    return append_date(s, a) && mproto_imapd_args_end(a);
}

static unsigned values_before(const mproto_imapd *s)
{
    if (s->append.mailbox.p)
        return 0;
    return (s->verb->how & MPROTO_IMAPD_V_REPLACE) ? 2 : 1;
}

static int has_values(mproto_span text, unsigned n)
{
    mproto_span item;

    for (; n > 0 && (item = next_item(text)).n > 0; n--)
        step_over(&text, item);
    return n == 0;
}

/* All before the first octet of a message is known. */
static int append_head(mproto_imapd *s)
{
    const mproto_imap_list none = { NULL, NULL };
    mproto_span text = append_text(s), head;
    mproto_imapd_args a = { text, none, NULL, NULL, 0 };
    unsigned before = values_before(s);
    int event;

    if (!s->append.whole && !has_values(text, before))
        return append_string(s);
    head = cut_head(s, text, before);
    a.text = head;
    if (!append_head_values(s, &a) || !append_opens(s, head, &a))
        return append_complain(s, &a);
    if (s->append.whole && !s->append.catenate)
        return append_bad(s, "a message is wanted, as literal");
    if (!s->append.catenate && append_refused(s, &event))
        return event;
    s->ev.mailbox = s->append.mailbox;
    s->ev.catenate = s->append.catenate;
    s->ev.utf8 = s->append.utf8;
    s->ev.more = s->append.begun;
    s->ev.size = s->append.catenate ? 0 : s->cut.size;
    s->ev.octets = s->append.catenate ? 0 : s->cut.octets;
    s->bad = 0;
    return mproto_imapd_ask(s, MPROTO_IMAPD_APPEND);
}

/* --- parts (RFC 4469 3) --- */

static int append_url(mproto_imapd *s, mproto_span left)
{
    const mproto_imap_list none = { NULL, NULL };
    mproto_span item = next_item(left);
    mproto_imapd_args a = { item, none, NULL, NULL, 0 };

    if (item.n == 0 && !s->append.whole)
        return append_string(s);
    if (!mproto_imapd_args_read(s, &a) ||
        !mproto_imapd_take_astring(&a, &s->ev.text) ||
        !mproto_imapd_args_end(&a))
        return append_complain(s, &a);
    s->append.at = (size_t)(item.p + item.n - s->cmd);
    return mproto_imapd_ask(s, MPROTO_IMAPD_APPEND_URL);
}

static int append_part(mproto_imapd *s)
{
    mproto_span left = append_text(s), item = next_item(left);
    int event;

    if (left.n > 0 && *left.p == ')' && s->append.parts) {
        s->append.at++;
        s->append.step = MPROTO_IMAPD_APPEND_NEXT;
        return 0;
    }
    step_over(&left, item);
    s->append.parts = 1;
    if (mproto_same(item, "url"))
        return append_url(s, left);
    if (!mproto_same(item, "text") || s->append.whole ||
        next_item(left).n > 0)
        return append_bad(s, "URL or TEXT is wanted, or the end");
    if (append_refused(s, &event))
        return event;
    append_payload(s);
    return 0;
}

/* --- what follows a message --- */

/* Of the message that came nothing but the mailbox is needed any more. */
static void append_cut_back(mproto_imapd *s)
{
    size_t gone = s->append.at - s->append.head;

    memmove(s->cmd + s->append.head, s->cmd + s->append.at,
            s->cmd_n - s->append.at);
    s->cmd_n -= gone;
    s->append.end -= gone;
    s->append.at = s->append.head;
    mproto_imapd_drop_pieces(s, s->append.pieces);
    s->rest_used = s->append.rest_used;
}

static int append_next(mproto_imapd *s)
{
    mproto_span left = append_text(s);

    if (s->append.utf8) {
        if (left.n == 0 || *left.p != ')')
            return append_bad(s, "the list does not end");
        s->append.at++;
        left = append_text(s);
    }
    if (s->append.whole && left.n == 0) {
        s->reading = MPROTO_IMAPD_R_COMMAND;
        return mproto_imapd_ask(s, MPROTO_IMAPD_APPEND_END);
    }
    if (s->append.whole || !(s->caps & CAP(MULTIAPPEND)) ||
        (s->verb->how & MPROTO_IMAPD_V_REPLACE))
        return append_bad(s, "one message is all that is taken");
    append_cut_back(s);
    s->append.total = 0;
    s->append.step = MPROTO_IMAPD_APPEND_HEAD;
    return 0;
}

#undef CAP

/* --- the steps --- */

int mproto_imapd_append_step(mproto_imapd *s)
{
    s->ev.uid = s->append.uid;
    switch (s->append.step) {
    case MPROTO_IMAPD_APPEND_HEAD:
        return append_head(s);
    case MPROTO_IMAPD_APPEND_PART:
        return append_part(s);
    default:
        return append_next(s);
    }
}

int mproto_imapd_append_came(mproto_imapd *s, mproto_span args, int whole)
{
    if (!s->append.is) {
        memset(&s->append, 0, sizeof s->append);
        s->append.is = 1;
        s->append.uid = (unsigned char)s->ev.uid;
        s->append.step = MPROTO_IMAPD_APPEND_HEAD;
        s->append.head = s->append.at = (size_t)(args.p - s->cmd);
    }
    s->append.whole = (unsigned char)whole;
    s->append.end = s->cmd_n - (whole ? 0 : mproto_imapd_announced(s));
    s->reading = MPROTO_IMAPD_R_STEPS;
    return 0;
}

/* ok(): the message may come. */
void mproto_imapd_append_goes_on(mproto_imapd *s)
{
    s->owed = (mproto_imapd_type)0;
    s->wire.asks = 0;
    if (s->ev.type != MPROTO_IMAPD_APPEND)
        return;
    s->append.begun = 1;
    s->append.step = s->append.catenate ? MPROTO_IMAPD_APPEND_PART
                                        : MPROTO_IMAPD_APPEND_NEXT;
    if (!s->append.catenate)
        append_payload(s);
}

/* refuse(): NO was said, and whoever said it knows what to forget. */
void mproto_imapd_append_refused(mproto_imapd *s)
{
    s->owed = (mproto_imapd_type)0;
    s->wire.asks = 0;
    s->append.begun = 0;
    (void)append_over(s);
}

/* --- octets of a message --- */

/* RFC 9051 9, CHAR8: NUL only in a literal8. */
static size_t append_clean(const mproto_imapd *s, size_t n)
{
    const char *nul = s->append.octets ? NULL
                                       : memchr(s->wire.in.p, '\0', n);

    return nul ? (size_t)(nul - s->wire.in.p) : n;
}

/* What is left of it is skipped, as if it had been announced with "+". */
static int append_nul(mproto_imapd *s)
{
    mproto_imapd_bad(s, "NUL in a message that is no literal8");
    if (s->state == MPROTO_IMAPD_S_OVER)
        return 0;
    s->cut.left = s->append.left;
    mproto_imapd_skip(s, NULL, s->cut.left, s->limits.append_max);
    mproto_imapd_forget(s);
    return append_reset(s);
}

int mproto_imapd_append_data(mproto_imapd *s)
{
    size_t n = s->wire.in.n;

    if (n > s->append.left)
        n = (size_t)s->append.left;
    n = append_clean(s, n);
    if (n == 0)
        return append_nul(s);
    s->ev.data.p = s->wire.in.p;
    s->ev.data.n = n;
    s->wire.in.p += n;
    s->wire.in.n -= n;
    s->append.left -= n;
    if (s->append.left == 0)
        s->reading = MPROTO_IMAPD_R_COMMAND;
    return mproto_imapd_tell(s, MPROTO_IMAPD_APPEND_DATA);
}
