/* The header fields of all messages of the corpus, read, composed again, and
 * read once more: bodies as they stand, text, addresses, ids and dates. What
 * is legal is the same then; what is not is refused. */
#include "corpus.h"
#include "messages.h"
#include "../unit/compose_run.h"
#include <mailproto.h>

enum { TEXT = 16384 };

static const corpus_deviation deviations[] = { { NULL, NULL, NULL } };

static unsigned long composed_n, refused_n;

/* What went wrong in this message; NULL: nothing. */
static const char *wrong;

static mproto_compose *begin(unsigned flags)
{
    mproto_compose_opts opts = compose_opts(flags);
    mproto_compose *m;

    opts.head_max = 1 << 20;
    opts.out_max = 1 << 20;
    m = mproto_compose_new(&opts);
    if (!m)
        abort();
    return m;
}

/* The first field of the message; 0 when it was refused. */
static int end(mproto_compose *m, composed *all, mproto_field *f)
{
    int code = mproto_compose_finish(m);
    mproto_fields it;

    *all = compose_end(m);
    if (code != MPROTO_OK) {
        refused_n++;
        if (code != MPROTO_E_ARG || all->n > 0)
            wrong = "refused with another code";
        return 0;
    }
    composed_n++;
    mproto_fields_begin(&it, all->p, all->n);
    if (!mproto_fields_next(&it, f) || f->defects & ~MPROTO_DEFECT_EIGHT)
        wrong = "no field, or one with defects";
    return 1;
}

static void same(mproto_span a, mproto_span b, const char *what)
{
    if (a.n != b.n || (a.n > 0 && memcmp(a.p, b.p, a.n) != 0))
        wrong = what;
}

static mproto_span span_of(const char *p, size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = n;
    return s;
}

/* With CRLF for each LF. */
static mproto_span lines_of(mproto_span s)
{
    static char text[2 * TEXT];
    size_t i, n = 0;

    for (i = 0; i < s.n && n + 2 < sizeof text; i++) {
        if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'))
            text[n++] = '\r';
        text[n++] = s.p[i];
    }
    return span_of(text, n);
}

static void check_raw(const mproto_field *f)
{
    mproto_compose *m = begin(MPROTO_COMPOSE_UTF8);
    mproto_span body = lines_of(f->body);
    composed all;
    mproto_field again;

    mproto_compose_raw(m, "X-Raw", body.p, body.n);
    if (end(m, &all, &again))
        same(again.body, body, "a body is not as it was");
    free(all.p);
}

static void check_text(const mproto_field *f, unsigned flags)
{
    static char text[TEXT], back[TEXT];
    mproto_compose *m;
    composed all;
    mproto_field again;
    size_t n = mproto_words_decode(text, sizeof text, f->body, NULL, NULL);

    if (n >= sizeof text)
        return;
    m = begin(flags);
    mproto_compose_text(m, "Subject", text);
    if (end(m, &all, &again))
        same(span_of(back, mproto_words_decode(back, sizeof back, again.body,
                                               NULL, NULL)),
             span_of(text, n), "a text is not as it was");
    else
        wrong = "a text is refused";
    free(all.p);
}

/* What a mailbox says, in text of at most TEXT octets. */
static mproto_span mailbox_text(char text[TEXT], const mproto_addr *a)
{
    static char name[TEXT];
    mproto_span s;
    size_t n;

    s = span_of(name, mproto_addr_name(name, sizeof name, a->display));
    if (a->display.n > 0 && *a->display.p == '"')
        n = mproto_addr_name(text, TEXT, a->display);
    else
        n = mproto_words_decode(text, TEXT, s, NULL, NULL);
    return span_of(text, n);
}

static void check_mailbox(const mproto_addr *a, unsigned flags)
{
    static char display[TEXT], back[TEXT], spec[TEXT], local[2][TEXT];
    mproto_span name = mailbox_text(display, a);
    mproto_compose *m = begin(flags);
    composed all;
    mproto_field f;
    mproto_addrs it;
    mproto_addr b;

    sprintf(spec, "%.*s@%.*s", (int)a->local.n, a->local.p, (int)a->domain.n,
            a->domain.p);
    mproto_compose_addr(m, "To", display, spec);
    if (end(m, &all, &f)) {
        mproto_addrs_begin(&it, f.body, MPROTO_ADDRS_STRICT);
        if (mproto_addrs_next(&it, &b) != 1 || b.defects)
            wrong = "an address is not legal";
        same(mailbox_text(back, &b), name, "a name is not as it was");
        same(span_of(local[0], mproto_addr_text(local[0], TEXT, b.local)),
             span_of(local[1], mproto_addr_text(local[1], TEXT, a->local)),
             "a local part is not as it was");
        same(b.domain, a->domain, "a domain is not as it was");
    } else if (!(a->flags & MPROTO_ADDR_UTF8) || flags) {
        wrong = "an address is refused";
    }
    free(all.p);
}

static void check_addresses(const mproto_field *f)
{
    mproto_addrs it;
    mproto_addr a;
    unsigned flags = 0;

    mproto_addrs_begin(&it, f->body, MPROTO_ADDRS_STRICT);
    while (mproto_addrs_next(&it, &a) != 0) {
        if (a.type == MPROTO_ADDR_MAILBOX && !a.defects && a.local.n > 0
                && a.display.n + a.raw.n < 900)
            check_mailbox(&a, flags);
        flags ^= MPROTO_COMPOSE_UTF8;
    }
}

static void check_ids(const mproto_field *f)
{
    static char text[TEXT];
    mproto_compose *m = begin(MPROTO_COMPOSE_UTF8);
    composed all;
    mproto_field again = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, 0, 0 };
    mproto_msgids it, back;
    mproto_msgid a, b;

    mproto_msgids_begin(&it, f->body);
    while (mproto_msgids_next(&it, &a))
        if (!a.defects && a.id.n < 900) {
            sprintf(text, "%.*s", (int)a.id.n, a.id.p);
            mproto_compose_id(m, "References", text);
        }
    if (!end(m, &all, &again))
        wrong = "an id is refused";
    mproto_msgids_begin(&back, again.body);
    mproto_msgids_begin(&it, f->body);
    while (!wrong && mproto_msgids_next(&it, &a))
        if (!a.defects && a.id.n < 900
                && mproto_name_is(again.name, "references")
                && mproto_msgids_next(&back, &b))
            same(a.id, b.id, "an id is not as it was");
    free(all.p);
}

static void check_date(const mproto_field *f)
{
    mproto_compose *m;
    mproto_date a, b;
    composed all;
    mproto_field again;

    if (mproto_date_parse(&a, f->body) != MPROTO_OK || a.leap)
        return;
    m = begin(0);
    mproto_compose_date(m, "Date", a.seconds, a.zone);
    if (end(m, &all, &again)
        && (mproto_date_parse(&b, again.body) != MPROTO_OK || b.defects
            || a.seconds != b.seconds || a.zone != b.zone))
        wrong = "a date is not as it was";
    free(all.p);
}

static void check_field(const mproto_field *f, unsigned flags)
{
    static const struct { const char *name; void (*check)(
        const mproto_field *f); } checks[] = {
        { "from", check_addresses }, { "to", check_addresses },
        { "cc", check_addresses }, { "reply-to", check_addresses },
        { "references", check_ids }, { "in-reply-to", check_ids },
        { "message-id", check_ids }, { "date", check_date }
    };
    size_t i;

    check_raw(f);
    check_text(f, flags);
    for (i = 0; i < sizeof checks / sizeof checks[0]; i++)
        if (mproto_name_is(f->name, checks[i].name))
            checks[i].check(f);
}

static void run(const char *name, mproto_span message)
{
    mproto_fields it;
    mproto_field f;
    unsigned n = 0;

    wrong = NULL;
    mproto_fields_begin(&it, message.p, message.n);
    while (!wrong && n++ < 500 && mproto_fields_next(&it, &f))
        if (f.name.n > 0 && f.raw.n < TEXT / 4)
            check_field(&f, n % 2 ? MPROTO_COMPOSE_UTF8 : 0);
    corpus_case(name, "", wrong ? wrong : "");
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    corpus_source("header fields, composed again");
    messages_run(run);
    printf("%lu fields and texts composed, %lu refused\n", composed_n,
           refused_n);
    return corpus_end();
}
