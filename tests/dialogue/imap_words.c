#include "imap_words.h"
#include "smtp_words.h"

void imap_put_text(text *line, const char *key, mproto_span s)
{
    if (s.n == 0)
        return;
    text_puts(line, " ");
    text_puts(line, key);
    smtp_put_quoted(line, "=", s);
}

void imap_put_count(text *line, const char *key, uint64_t n)
{
    if (n == 0)
        return;
    text_puts(line, " ");
    text_puts(line, key);
    smtp_put_number(line, "=", n);
}

static void put_tail(text *line, const mproto_imapset *set)
{
    if (set->tail == 0)
        return;
    if (set->n > 0)
        text_puts(line, ",");
    if (set->tail != UINT32_MAX) {
        text_number(line, set->tail);
        text_puts(line, ":");
    }
    text_puts(line, "*");
}

void imap_put_set(text *line, const char *key, const mproto_imapset *set)
{
    char some[256];
    size_t used = 0, size, n;

    if (set->n == 0 && set->tail == 0 && !set->saved)
        return;
    text_puts(line, " ");
    text_puts(line, key);
    text_puts(line, set->saved ? "=$" : "=");
    while (used < set->n) {
        n = mproto_imapset_format(some, sizeof some, &size,
                                  set->ranges + used, set->n - used);
        text_puts(line, used > 0 ? "," : "");
        text_add(line, some, size);
        used += n;
    }
    put_tail(line, set);
}

void imap_put_list(text *line, const char *key, mproto_imap_list list)
{
    mproto_imap_value v;
    const char *between = "";

    if (!mproto_imap_next(&list, &v))
        return;
    text_puts(line, " ");
    text_puts(line, key);
    text_puts(line, "=(");
    do {
        text_puts(line, between);
        between = " ";
        if (v.kind == MPROTO_IMAP_STRING)
            smtp_put_quoted(line, "", v.text);
        else if (v.kind == MPROTO_IMAP_NIL)
            text_puts(line, "NIL");
        else
            text_escape(line, v.text.p, v.text.n);
    } while (mproto_imap_next(&list, &v));
    text_puts(line, ")");
}
