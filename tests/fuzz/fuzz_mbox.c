/* mbox: what comes out, however it is cut, is what a reader says that has all
 * of it in memory and goes by whole lines; and octets that are not quoted
 * stand where their offset tells. First octet: flags; the next two: cuts. */
#include <mailproto/mbox.h>
#include <stdlib.h>
#include <string.h>

#define must(truth) ((truth) ? (void)0 : abort())

typedef struct out {
    char    *p;                 /* each octet behind a letter: F, D or E */
    uint64_t *at;               /* the offset of each */
    size_t   n;
} out;

static void out_begin(out *o, size_t n)
{
    o->p = malloc(4 * n + 8);
    o->at = malloc((2 * n + 8) * sizeof *o->at);
    o->n = 0;
    must(o->p != NULL && o->at != NULL);
}

static void out_end(out *o)
{
    free(o->p);
    free(o->at);
}

static void add(out *o, char letter, const char *p, size_t n, uint64_t at)
{
    size_t i;

    for (i = 0; i < n; i++, o->n++) {
        o->p[2 * o->n] = letter;
        o->p[2 * o->n + 1] = p[i];
        o->at[o->n] = at + i;
    }
}

/* --- the reader that goes by lines --- */

typedef struct reader {
    const char *p;
    size_t      n;
    unsigned    flags;
    int         open, body, after;
    size_t      blank;          /* octets of the empty line before */
} reader;

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int is_year(const char *w, size_t n)
{
    return n == 4 && (*w == '1' || *w == '2') && is_digit(w[1])
        && is_digit(w[2]) && is_digit(w[3]);
}

static int is_time(const char *w, size_t n)
{
    size_t i = n > 1 && is_digit(w[1]) ? 2 : 1;

    return n >= i + 3 && is_digit(w[0]) && w[i] == ':' && is_digit(w[i + 1])
        && is_digit(w[i + 2]);
}

static int is_month(const char *w, size_t n)
{
    char lower[4] = "";
    size_t i;

    if (n != 3)
        return 0;
    for (i = 0; i < 3; i++) {
        lower[i] = w[i] >= 'A' && w[i] <= 'Z' ? (char)(w[i] + 32) : w[i];
        if (lower[i] < 'a' || lower[i] > 'z')
            return 0;
    }
    return strstr("jan feb mar apr may jun jul aug sep oct nov dec", lower)
        != NULL;
}

static int is_dated(const char *p, size_t n)
{
    char line[MPROTO_MBOX_LINE_MAX + 1], *w;
    int year = 0, time = 0, month = 0;
    size_t i;

    memcpy(line, p, n);
    for (i = 0; i < n; i++)
        if (line[i] == '\0')
            line[i] = '?';
    line[n] = '\0';
    for (w = strtok(line + 5, " \t\r\n"); w; w = strtok(NULL, " \t\r\n")) {
        year |= is_year(w, strlen(w));
        time |= is_time(w, strlen(w));
        month |= is_month(w, strlen(w));
    }
    return year && time && month;
}

static int is_from(const reader *r, const char *p, size_t n)
{
    size_t most = MPROTO_MBOX_LINE_MAX - (n == 0 || p[n - 1] != '\n');

    if (!r->after || n < 5 || n > most || memcmp(p, "From ", 5) != 0)
        return 0;
    return !r->open || r->flags & MPROTO_MBOX_LOOSE || is_dated(p, n);
}

static size_t quotes(const reader *r, const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && p[i] == '>')
        i++;
    if (i == 0 || n - i < 5 || memcmp(p + i, "From ", 5) != 0)
        return 0;
    if (i + 5 > MPROTO_MBOX_LINE_MAX)
        return 0;
    if (r->flags & MPROTO_MBOX_RD)
        return 1;
    return r->flags & MPROTO_MBOX_O && i == 1;
}

static void read_line(reader *r, const char *p, size_t n, out *o)
{
    uint64_t at = (uint64_t)(p - r->p);
    size_t empty = n == 1 && *p == '\n' ? 1
                 : n == 2 && *p == '\r' && p[1] == '\n' ? 2 : 0;
    size_t skip = quotes(r, p, n);

    if (is_from(r, p, n)) {
        if (r->open)
            add(o, 'E', "", 1, at - r->blank);
        add(o, 'F', p, n, at);
        r->body = r->after = 0;
        r->blank = 0;
        r->open = 1;
        return;
    }
    add(o, 'D', p - r->blank, r->blank, at - r->blank);
    r->blank = empty && r->body ? empty : 0;
    if (r->blank == 0)
        add(o, 'D', p + skip, n - skip, at + skip);
    r->body |= empty > 0;
    r->after = empty > 0;
    r->open = 1;
}

static void read_lines(reader *r, out *o)
{
    size_t i = 0, n;
    const char *lf;

    r->after = 1;
    for (i = 0; i < r->n; i += n) {
        lf = memchr(r->p + i, '\n', r->n - i);
        n = lf ? (size_t)(lf + 1 - r->p) - i : r->n - i;
        read_line(r, r->p + i, n, o);
    }
    if (r->open)
        add(o, 'E', "", 1, r->n - r->blank);
}

/* --- ours --- */

static void drain(mproto_mbox *m, out *o)
{
    mproto_span data;
    int type;

    while ((type = mproto_mbox_next(m, &data)) != 0) {
        must((data.n > 0) == (type != MPROTO_MBOX_END));
        if (type == MPROTO_MBOX_END)
            add(o, 'E', "", 1, m->offset);
        else
            add(o, type == MPROTO_MBOX_FROM ? 'F' : 'D', data.p, data.n,
                m->offset);
    }
}

static void feed(mproto_mbox *m, const char *p, size_t n, out *o)
{
    char *block = malloc(n > 0 ? n : 1);

    must(block != NULL);
    if (n > 0)
        memcpy(block, p, n);
    must(mproto_mbox_in(m, block, n) == MPROTO_OK);
    drain(m, o);
    free(block);
}

static void check(const reader *r, const out *want, size_t a, size_t b)
{
    mproto_mbox m;
    out got;

    out_begin(&got, r->n);
    mproto_mbox_init(&m, r->flags);
    feed(&m, r->p, a, &got);
    feed(&m, r->p + a, b - a, &got);
    feed(&m, r->p + b, r->n - b, &got);
    mproto_mbox_eof(&m);
    drain(&m, &got);
    must(got.n == want->n && memcmp(got.p, want->p, 2 * got.n) == 0);
    must(memcmp(got.at, want->at, got.n * sizeof *got.at) == 0);
    out_end(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    reader r;
    size_t a, b;
    out want;

    if (size < 3)
        return 0;
    memset(&r, 0, sizeof r);
    r.p = (const char *)data + 3;
    r.n = size - 3;
    r.flags = data[0] & 7u;
    out_begin(&want, r.n);
    read_lines(&r, &want);
    a = data[1] % (r.n + 1);
    b = a + data[2] % (r.n - a + 1);
    check(&r, &want, 0, 0);
    check(&r, &want, a, b);
    out_end(&want);
    return 0;
}
