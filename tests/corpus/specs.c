/* What we read of header fields: a filter for fields_python.py. Each line of
 * input is a letter and a field body, with \1 for LF; each line of output is
 * the defects in hexadecimal and, each behind a \37, what was read:
 * S  the text
 * A  of each mailbox the name, \36, and the addr-spec
 * M  each id
 * C  charset, boundary and name: "=value", or nothing without one */
#include "corpus.h"
#include <mailproto/address.h>
#include <mailproto/fields.h>
#include <mailproto/params.h>
#include <mailproto/trace.h>
#include <mailproto/words.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 1 << 16 };     /* of a body; three times that as UTF-8 */

static char line[LONGEST], text[3 * LONGEST];

/* Answers of one line, and what was forgiven in it. */
static char answer[8 * LONGEST];
static size_t answer_n;
static unsigned forgiven;

static void put(const char *p, size_t n)
{
    if (n < sizeof answer - answer_n) {
        memcpy(answer + answer_n, p, n);
        answer_n += n;
    }
}

/* text, which has or would have n octets. */
static void put_text(size_t n)
{
    put(text, n < sizeof text ? n : sizeof text - 1);
}

static void read_text(mproto_span body)
{
    size_t n = mproto_words_decode(text, sizeof text, body, &corpus_iconv,
                                   &forgiven);

    put("\37", 1);
    put_text(n);
}

static void put_name(const mproto_addr *a)
{
    static char plain[LONGEST];
    mproto_span name = { plain, 0 };

    name.n = mproto_addr_name(plain, sizeof plain,
                              a->display.n > 0 ? a->display : a->comment);
    read_text(name);
}

static void read_addresses(mproto_span body)
{
    mproto_addrs it;
    mproto_addr a;

    mproto_addrs_begin(&it, body, 0);
    while (mproto_addrs_next(&it, &a)) {
        forgiven |= a.defects;
        if (a.type != MPROTO_ADDR_MAILBOX)
            continue;
        put_name(&a);
        put("\36", 1);
        put_text(mproto_addr_text(text, sizeof text, a.local));
        put("@", a.domain.n > 0);
        put_text(mproto_addr_text(text, sizeof text, a.domain));
    }
}

static void read_ids(mproto_span body)
{
    mproto_msgids it;
    mproto_msgid id;

    mproto_msgids_begin(&it, body);
    while (mproto_msgids_next(&it, &id)) {
        forgiven |= id.defects;
        put("\37", 1);
        put_text(mproto_unfold(text, sizeof text, id.id));
    }
}

static void read_parameters(mproto_span body)
{
    static const char *const names[] = { "charset", "boundary", "name" };
    mproto_params it;
    mproto_span value;
    size_t i, n;

    mproto_params_begin(&it, body, &value);
    it.conv = &corpus_iconv;
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        n = mproto_params_get(text, sizeof text, &it, names[i], &forgiven);
        put("\37=", n == SIZE_MAX ? 1 : 2);
        put_text(n == SIZE_MAX ? 0 : n);
    }
}

/* fgets() for lines with NUL in them; 0 at the end. */
static int read_line(mproto_span *all)
{
    size_t n = 0;
    int c;

    while ((c = getchar()) != EOF && c != '\n')
        if (n < sizeof line)
            line[n++] = (char)(c == '\1' ? '\n' : c);
    all->p = line;
    all->n = n;
    return c != EOF && n > 0;
}

static void answer_line(char kind, mproto_span body)
{
    answer_n = 0;
    forgiven = 0;
    switch (kind) {
    case 'S':
        read_text(body);
        break;
    case 'A':
        read_addresses(body);
        break;
    case 'M':
        read_ids(body);
        break;
    default:
        read_parameters(body);
    }
    printf("%x", forgiven);
    fwrite(answer, 1, answer_n, stdout);
    putchar('\n');
}

int main(void)
{
    mproto_span all;

    while (read_line(&all)) {
        all.p++;
        all.n--;
        answer_line(all.p[-1], all);
    }
    return 0;
}
