/* Full parse of synthetic mail in memory, beside memcpy and a memchr line
 * scan of the same octets in the same run. */
#define _POSIX_C_SOURCE 200809L
#include <mailproto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CORPUS (20u << 20)
#define RUNS 7

struct text {
    char  *p;
    size_t n, cap;
};

static unsigned long dice_state = 88172645463325252ul;

static unsigned dice(unsigned sides)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return (unsigned)(dice_state >> 11) % sides;
}

static void put(struct text *t, const char *p, size_t n)
{
    if (n > t->cap - t->n) {
        t->cap = (t->cap + n) * 2;
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            abort();
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
}

static void say(struct text *t, const char *s)
{
    put(t, s, strlen(s));
}

/* Lines of words; one word in nine has an umlaut. */
static void say_prose(struct text *t, size_t lines)
{
    static const char *const words[] = { "mail ", "the ", "of ", "server ",
        "gr\xc3\xbc\xc3\x9f ", "answers ", "a ", "and ", "stored " };
    size_t i, start;

    for (i = 0; i < lines; i++) {
        for (start = t->n; t->n - start < 66;)
            say(t, words[dice(9)]);
        say(t, "\r\n");
    }
}

static void say_base64(struct text *t, size_t octets)
{
    char in[57], out[96];
    mproto_codec codec;
    mproto_io io;
    size_t i;

    for (; octets > 0; octets -= octets < 57 ? octets : 57) {
        for (i = 0; i < sizeof in; i++)
            in[i] = (char)dice(256);
        mproto_base64_init(&codec, MPROTO_BASE64_LINES);
        io.in = in, io.in_n = sizeof in;
        io.out = out, io.out_n = sizeof out;
        mproto_base64_encode(&codec, &io, 1);
        put(t, out, sizeof out - io.out_n);
    }
}

static void say_qp(struct text *t, size_t lines)
{
    struct text prose = { NULL, 0, 0 };
    mproto_codec codec;
    mproto_io io;
    char out[4096];
    int code;

    say_prose(&prose, lines);
    mproto_qp_init(&codec, 0);
    io.in = prose.p, io.in_n = prose.n;
    do {
        io.out = out, io.out_n = sizeof out;
        code = mproto_qp_encode(&codec, &io, 1);
        put(t, out, sizeof out - io.out_n);
    } while (code == MPROTO_E_FULL);
    free(prose.p);
}

static void say_header(struct text *t)
{
    say(t, "Received: from client.example (mail.example [192.0.2.1])\r\n"
        "\tby mx.example.org with ESMTPS id 4711 for <jones@example.org>;\r\n"
        "\tFri, 21 Nov 1997 09:55:06 -0600\r\n"
        "Message-ID: <5097B248.4000503@example.org>\r\n"
        "Date: Mon, 05 Nov 2012 13:34:16 +0100\r\n"
        "From: =?ISO-8859-1?Q?Marisa_P=E9rez?= <mlperez@example.org>\r\n"
        "To: jones@example.org\r\nSubject: the quarterly figures\r\n"
        "MIME-Version: 1.0\r\n");
}

static void plain_message(struct text *t)
{
    say_header(t);
    say(t, "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\n");
    say_prose(t, 20 + dice(100));
}

static void alternative_message(struct text *t)
{
    say_header(t);
    say(t, "Content-Type: multipart/alternative; boundary=\"==_1\"\r\n\r\n"
        "--==_1\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    say_qp(t, 20 + dice(60));
    say(t, "--==_1\r\nContent-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    say_qp(t, 60 + dice(100));
    say(t, "--==_1--\r\n");
}

static void attachment_message(struct text *t)
{
    say_header(t);
    say(t, "Content-Type: multipart/mixed; boundary=\"==_2\"\r\n\r\n"
        "--==_2\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
    say_prose(t, 10 + dice(20));
    say(t, "--==_2\r\nContent-Type: image/jpeg; name=\"a.jpg\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n");
    say_base64(t, 20000 + dice(100000));
    say(t, "--==_2--\r\n");
}

struct corpus {
    struct text text;
    size_t      starts[20000];
    size_t      count;
};

typedef void maker(struct text *t);

static void build(struct corpus *c, maker *const *makers, unsigned n)
{
    c->text.n = 0;
    for (c->count = 0; c->text.n < CORPUS && c->count < 19999;) {
        c->starts[c->count++] = c->text.n;
        makers[dice(n)](&c->text);
    }
    c->starts[c->count] = c->text.n;
}

static size_t sink;             /* so that no work can be left out */

static void parse_message(const char *p, size_t n, unsigned flags)
{
    mproto_mime_opts opts = { .size = sizeof opts };
    const mproto_mime_event *e;
    mproto_mime *m;

    opts.flags = flags;
    m = mproto_mime_new(&opts);
    if (!m || mproto_mime_in(m, p, n) != MPROTO_OK)
        abort();
    mproto_mime_eof(m);
    while ((e = mproto_mime_next(m)) != NULL)
        sink += e->data.n;
    mproto_mime_free(m);
}

static void run_parse(const struct corpus *c, unsigned flags)
{
    size_t i;

    for (i = 0; i < c->count; i++)
        parse_message(c->text.p + c->starts[i],
                      c->starts[i + 1] - c->starts[i], flags);
}

static void run_raw(const struct corpus *c)
{
    run_parse(c, 0);
}

static void run_decoded(const struct corpus *c)
{
    run_parse(c, MPROTO_MIME_DECODE);
}

static void run_memcpy(const struct corpus *c)
{
    static char *copy;

    if (!copy)
        copy = malloc(CORPUS * 2);
    if (!copy)
        abort();
    memcpy(copy, c->text.p, c->text.n);
    sink += (size_t)copy[c->text.n / 2];
}

static void run_memchr(const struct corpus *c)
{
    const char *p = c->text.p, *end = p + c->text.n;

    while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        p++;
        sink++;
    }
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* MB per CPU second, the median of some runs. */
static double speed(const struct corpus *c, void (*run)(const struct corpus *))
{
    double times[RUNS];
    size_t i;

    run(c);
    for (i = 0; i < RUNS; i++) {
        times[i] = now();
        run(c);
        times[i] = now() - times[i];
    }
    qsort(times, RUNS, sizeof times[0], ascending);
    return (double)c->text.n / 1e6 / times[RUNS / 2];
}

static void bench(struct corpus *c, const char *name, maker *const *makers,
                  unsigned n)
{
    double raw, decoded, copy, scan;

    build(c, makers, n);
    copy = speed(c, run_memcpy);
    scan = speed(c, run_memchr);
    raw = speed(c, run_raw);
    decoded = speed(c, run_decoded);
    printf("mime %-11s %5lu messages, MB/s: memcpy %6.0f, memchr lines %6.0f,"
           " parse %6.0f (%.2f of lines), decoded %6.0f (%.2f)\n", name,
           (unsigned long)c->count, copy, scan, raw, raw / scan, decoded,
           decoded / scan);
}

int main(void)
{
    static maker *const makers[] = { plain_message, alternative_message,
                                     attachment_message };
    static struct corpus c;

    bench(&c, "text", makers, 1);
    bench(&c, "alternative", makers + 1, 1);
    bench(&c, "attachment", makers + 2, 1);
    bench(&c, "mixed", makers, 3);
    free(c.text.p);
    return sink == 0;
}
