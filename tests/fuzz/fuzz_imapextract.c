#include "../unit/imapextract_check.h"
#include "imap/imap_values_int.h"
#include <mailproto/utf8.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 12, VALUE = 1 << 20 };

static char value[VALUE];

/* --- ENVELOPE, BODY, BODYSTRUCTURE: they are what the grammar says --- */

typedef struct values {
    mproto_imap_token *tokens;
    char              *side;
    mproto_imap_list   list;    /* what is inside */
} values;

/* What stands in value, n octets: one list, and nothing forgiven. */
static void values_read(values *x, size_t n)
{
    mproto_imap_value one;
    mproto_imap_values v;
    mproto_span text;

    memset(&v, 0, sizeof v);
    v.room = x->tokens = malloc((n + 1) * sizeof *x->tokens);
    v.side = x->side = malloc(n + 1);
    EXTRACT_MUST(x->tokens && x->side);
    v.cap = v.side_cap = n;
    v.depth_max = 300;
    text.p = value;
    text.n = n;
    EXTRACT_MUST(!memchr(value, '\0', n));
    EXTRACT_MUST(mproto_imap_values_read(&v, text) == MPROTO_OK);
    EXTRACT_MUST(v.leniencies == 0);
    x->list = mproto_imap_values_list(&v);
    EXTRACT_MUST(mproto_imap_next(&x->list, &one));
    EXTRACT_MUST(one.kind == MPROTO_IMAP_LIST && one.text.n == n);
    x->list = one.list;
}

static void values_free(values *x)
{
    free(x->tokens);
    free(x->side);
}

static mproto_imap_kind kind_of(mproto_imap_list *list, mproto_imap_value *v)
{
    EXTRACT_MUST(mproto_imap_next(list, v));
    return v->kind;
}

static void check_nstring(mproto_imap_list *list)
{
    mproto_imap_value v;
    mproto_imap_kind kind = kind_of(list, &v);

    EXTRACT_MUST(kind == MPROTO_IMAP_NIL || kind == MPROTO_IMAP_STRING);
}

static void check_addresses(mproto_imap_list *list)
{
    mproto_imap_value all, one;
    int i;

    if (kind_of(list, &all) == MPROTO_IMAP_NIL)
        return;
    EXTRACT_MUST(all.kind == MPROTO_IMAP_LIST && all.text.n > 2);
    while (mproto_imap_next(&all.list, &one)) {
        EXTRACT_MUST(one.kind == MPROTO_IMAP_LIST);
        for (i = 0; i < 4; i++)
            check_nstring(&one.list);
        EXTRACT_MUST(!mproto_imap_next(&one.list, &one));
    }
}

static void check_envelope(mproto_imap_list list)
{
    mproto_imap_value v;
    int i;

    for (i = 0; i < 10; i++)
        if (i < 2 || i > 7)
            check_nstring(&list);
        else
            check_addresses(&list);
    EXTRACT_MUST(!mproto_imap_next(&list, &v));
}

static void check_number(mproto_imap_list *list)
{
    mproto_imap_value v;

    EXTRACT_MUST(kind_of(list, &v) == MPROTO_IMAP_ATOM);
    EXTRACT_MUST(v.text.n > 0 && *v.text.p >= '0' && *v.text.p <= '9');
}

static void check_params(mproto_imap_list *list)
{
    mproto_imap_value v, one;
    int n = 0;

    if (kind_of(list, &v) == MPROTO_IMAP_NIL)
        return;
    EXTRACT_MUST(v.kind == MPROTO_IMAP_LIST);
    for (; mproto_imap_next(&v.list, &one); n++)
        EXTRACT_MUST(one.kind == MPROTO_IMAP_STRING);
    EXTRACT_MUST(n > 0 && n % 2 == 0);
}

static void check_disposition(mproto_imap_list *list)
{
    mproto_imap_value v;

    if (kind_of(list, &v) == MPROTO_IMAP_NIL)
        return;
    EXTRACT_MUST(v.kind == MPROTO_IMAP_LIST);
    check_nstring(&v.list);
    check_params(&v.list);
}

static void check_extension(mproto_imap_list *list, int extended)
{
    mproto_imap_value v;

    if (extended) {
        check_disposition(list);
        EXTRACT_MUST(kind_of(list, &v) != MPROTO_IMAP_ATOM);
        check_nstring(list);
    }
    EXTRACT_MUST(!mproto_imap_next(list, &v));
}

static int is_text(const mproto_imap_value *v, const char *lower)
{
    return v->kind == MPROTO_IMAP_STRING && mproto_name_is(v->text, lower);
}

/* The bodies in it come last: they are what is left to check. */
static void check_leaf(mproto_imap_list *list, mproto_imap_value *inside,
                       int extended)
{
    mproto_imap_value type, subtype, v;

    inside->kind = MPROTO_IMAP_NIL;
    EXTRACT_MUST(kind_of(list, &type) == MPROTO_IMAP_STRING);
    EXTRACT_MUST(kind_of(list, &subtype) == MPROTO_IMAP_STRING);
    check_params(list);
    check_nstring(list);
    check_nstring(list);
    EXTRACT_MUST(kind_of(list, &v) == MPROTO_IMAP_STRING);
    check_number(list);
    if (is_text(&type, "message") && is_text(&subtype, "rfc822")) {
        EXTRACT_MUST(kind_of(list, &v) == MPROTO_IMAP_LIST);
        check_envelope(v.list);
        EXTRACT_MUST(kind_of(list, inside) == MPROTO_IMAP_LIST);
        check_number(list);
    } else if (is_text(&type, "text")) {
        check_number(list);
    }
    if (extended)
        check_nstring(list);
    check_extension(list, extended);
}

/* Recursive, for parts are not deep. */
static void check_body(mproto_imap_list list, int extended)
{
    mproto_imap_list ahead = list;
    mproto_imap_value v;

    EXTRACT_MUST(mproto_imap_next(&ahead, &v));
    if (v.kind != MPROTO_IMAP_LIST) {
        check_leaf(&list, &v, extended);
        if (v.kind == MPROTO_IMAP_LIST)
            check_body(v.list, extended);
        return;
    }
    while (kind_of(&list, &v) == MPROTO_IMAP_LIST)
        check_body(v.list, extended);
    EXTRACT_MUST(v.kind == MPROTO_IMAP_STRING);
    if (extended)
        check_params(&list);
    check_extension(&list, extended);
}

/* Which of the three it is; n octets of it come. */
static size_t put_value(const mproto_imapextract_mail *mail, int which)
{
    size_t n;
    int code = which == 0
        ? mproto_imapextract_envelope(value, VALUE, &n, mail)
        : mproto_imapextract_structure(value, VALUE, &n, mail, which - 1);

    EXTRACT_MUST(code == MPROTO_OK || code == MPROTO_E_FULL);
    return code == MPROTO_OK ? n : 0;
}

static void check_values(const mproto_imapextract_mail *mail)
{
    values x;
    int which;
    size_t n;

    for (which = 0; which < 3; which++) {
        n = put_value(mail, which);
        if (n == 0)
            continue;
        values_read(&x, n);
        if (which == 0)
            check_envelope(x.list);
        else
            check_body(x.list, which - 1);
        values_free(&x);
    }
}

/* --- a store with LF tells what one with CRLF does --- */

static void same_values(const mproto_imapextract_mail *a,
                        const mproto_imapextract_mail *b)
{
    size_t n, m;
    char *first;
    int which;

    for (which = 0; which < 3; which++) {
        n = put_value(a, which);
        first = exact_copy(value, n);
        m = put_value(b, which);
        EXTRACT_MUST(n == m && memcmp(first, value, n) == 0);
        free(first);
    }
}

static void same_section(const mproto_imapextract_mail *a,
                         const mproto_imapextract_mail *b,
                         mproto_imap_section *s, size_t max)
{
    char *one, *two;
    size_t n, m;

    s->partial = 0;
    one = extract_read(a, s, max, &n);
    two = extract_read(b, s, SIZE_MAX, &m);
    EXTRACT_MUST(!one == !two && n == m);
    EXTRACT_MUST(!one || memcmp(one, two, n) == 0);
    free(two);
    s->partial = one != NULL;
    s->origin = n / 3;
    s->count = n / 2 + 1;
    two = extract_read(a, s, max, &m);
    EXTRACT_MUST(!one || memcmp(one + n / 3, two, m) == 0);
    EXTRACT_MUST(m == (n - n / 3 < n / 2 + 1 ? n - n / 3 : n / 2 + 1));
    free(two);
    free(one);
}

/* BINARY of a section, n octets in value; 0 when there is none. */
static size_t put_binary(const mproto_imapextract_mail *mail,
                         const mproto_imap_section *s)
{
    mproto_imapextract_binary b;
    size_t n = 0, piece;

    if (mproto_imapextract_binary_begin(&b, mail, s) != MPROTO_OK)
        return 0;
    while ((piece = mproto_imapextract_binary_read(&b, value + n,
                                                   MPROTO_CODEC_MIN)) > 0)
        EXTRACT_MUST((n += piece) < VALUE - MPROTO_CODEC_MIN);
    EXTRACT_MUST(n == b.size && b.has_nul
                 == (n > 0 && memchr(value, '\0', n) != NULL));
    return n;
}

static void same_binary(const mproto_imapextract_mail *a,
                        const mproto_imapextract_mail *b,
                        mproto_imap_section *s)
{
    size_t n, m;
    char *one;

    s->partial = 0;
    n = put_binary(a, s);
    one = exact_copy(value, n);
    m = put_binary(b, s);
    EXTRACT_MUST(n == m && memcmp(one, value, n) == 0);
    s->partial = 1;
    s->origin = n / 3;
    s->count = n / 2 + 1;
    m = put_binary(a, s);
    EXTRACT_MUST(m == (n - n / 3 < n / 2 + 1 ? n - n / 3 : n / 2 + 1));
    EXTRACT_MUST(memcmp(one + n / 3, value, m) == 0);
    free(one);
}

static void same_sections(const mproto_imapextract_mail *a,
                          const mproto_imapextract_mail *b, size_t max)
{
    unsigned i, count = mproto_structure_count(a->parts);
    mproto_imap_section s;
    char path[700];
    int what;

    for (i = 0; i < count && i < PARTS_MAX; i++) {
        mproto_structure_path(a->parts, i, path, sizeof path);
        s = extract_section(path, MPROTO_IMAP_SECTION_ALL, "(to from x)");
        for (what = MPROTO_IMAP_SECTION_ALL; what <= MPROTO_IMAP_SECTION_MIME;
             what++) {
            s.what = (mproto_imap_section_what)what;
            same_section(a, b, &s, max);
        }
        s.what = MPROTO_IMAP_SECTION_ALL;
        same_binary(a, b, &s);
    }
}

/* --- text is UTF-8, and comes to an end --- */

static void check_text(const mproto_imapextract_mail *mail, unsigned what,
                       const char *name)
{
    mproto_imapextract_text t;
    mproto_span s;

    s.p = name;
    s.n = strlen(name);
    EXTRACT_MUST(mproto_imapextract_text_begin(&t, mail, what, s)
                 == MPROTO_OK);
    while (mproto_imapextract_text_next(&t))
        EXTRACT_MUST(mproto_utf8_valid(t.piece.p, t.piece.n) == t.piece.n);
    mproto_imapextract_text_end(&t);
}

static void check_preview(const mproto_imapextract_mail *mail)
{
    char room[MPROTO_IMAPEXTRACT_PREVIEW];
    size_t n = mproto_imapextract_preview(room, sizeof room, mail), i, chars;

    EXTRACT_MUST(n < sizeof room && strlen(room) == n);
    EXTRACT_MUST(mproto_utf8_valid(room, n) == n);
    for (i = chars = 0; i < n; i++) {
        chars += ((unsigned char)room[i] & 0xc0) != 0x80;
        EXTRACT_MUST((unsigned char)room[i] >= ' ');
    }
    EXTRACT_MUST(chars <= 200);
    EXTRACT_MUST(n == 0 || (room[0] != ' ' && room[n - 1] != ' '));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t max = size > 0 ? 1 + data[0] % 60u : 1, n;
    extract_mail lf, crlf;
    char *p;

    p = exact_copy((const char *)data, size);
    extract_open(&lf, p, size, MPROTO_IMAPEXTRACT_LF);
    free(p);
    p = extract_crlf(lf.mail.raw.p, size, &n);
    extract_open(&crlf, p, n, 0);
    free(p);
    EXTRACT_MUST(mproto_imapextract_octets(lf.mail.raw) == n);
    check_text(&lf.mail, MPROTO_IMAPEXTRACT_HEADER | MPROTO_IMAPEXTRACT_BODY,
               "");
    check_text(&lf.mail, MPROTO_IMAPEXTRACT_HEADER, "to");
    check_preview(&lf.mail);
    check_values(&lf.mail);
    same_values(&lf.mail, &crlf.mail);
    same_sections(&lf.mail, &crlf.mail, max);
    extract_close(&lf);
    extract_close(&crlf);
    return 0;
}
