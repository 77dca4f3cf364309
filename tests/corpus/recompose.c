/* Every part of every message of the corpus, and the message itself, put into
 * a new message by the composer and read there. What the composer copies is
 * the same octets, but that bare LF is CRLF; what it refuses, since no mail may
 * hold it, is refused with E_ARG and goes in base64 as an attachment. */
#include "corpus.h"
#include "messages.h"
#include <mailproto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const corpus_deviation deviations[] = { { NULL, NULL, NULL } };

static unsigned copied, attached;

typedef struct octets {
    char  *p;
    size_t n, cap;
} octets;

static char *make_room(octets *o, size_t n)
{
    if (n > o->cap - o->n) {
        o->cap = o->cap * 2 + n;
        o->p = realloc(o->p, o->cap);
        if (!o->p)
            abort();
    }
    return o->p + o->n;
}

static void append(octets *o, const char *p, size_t n)
{
    if (n > 0)
        memcpy(make_room(o, n), p, n);
    o->n += n;
}

/* With CRLF for each bare LF. */
static void append_lines(octets *o, const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
            append(o, "\r", 1);
        append(o, p + i, 1);
    }
}

static void drain(mproto_compose *m, octets *to)
{
    const void *p;
    size_t n;

    while ((p = mproto_compose_out(m, &n)) != NULL) {
        append(to, p, n);
        mproto_compose_sent(m, n);
    }
}

/* A new message with a multipart in it. */
static mproto_compose *begin(octets *to)
{
    mproto_compose_opts opts = {
        .size = sizeof opts,
        .flags = MPROTO_COMPOSE_BINARY | MPROTO_COMPOSE_UTF8,
        .random = "sixteen octets, no two alike",
        .random_n = 28,
        .domain = "a.example",
        .head_max = 1 << 22
    };
    mproto_compose *m = mproto_compose_new(&opts);

    if (!m)
        abort();
    to->n = 0;
    mproto_compose_addr(m, "From", NULL, "a@a.example");
    mproto_compose_multipart(m, "mixed");
    return m;
}

/* The body of the last part, in as many pieces as it wants. The error. */
static int end(mproto_compose *m, mproto_span body, octets *to)
{
    int code;

    while (body.n > 0 && mproto_compose_error(m)->code == MPROTO_OK) {
        size_t n = mproto_compose_room(m);

        drain(m, to);
        n = n < body.n ? n : body.n;
        if (n > 0)
            mproto_compose_body(m, body.p, n);
        body.p += n;
        body.n -= n;
    }
    code = mproto_compose_finish(m);
    drain(m, to);
    mproto_compose_free(m);
    return code;
}

/* A header that no empty line ends: the composer ends it. */
static void append_header(octets *o, mproto_span header, int is_cut)
{
    append_lines(o, header.p, header.n);
    if (is_cut && o->n > 0 && o->p[o->n - 1] != '\n')
        append(o, "\r\n", 2);
    if (is_cut)
        append(o, "\r\n", 2);
}

/* Part 1 of the new message. */
static const mproto_part *read_again(mproto_structure *s, const octets *o)
{
    if (mproto_structure_scan(s, o->p, o->n) != MPROTO_OK
        || mproto_structure_part(s, 0)->defects != 0)
        return NULL;
    return mproto_structure_part(s, 1);
}

static int is_slice(const octets *o, uint64_t from, uint64_t to,
                    const octets *expected)
{
    return to - from == expected->n
        && (expected->n == 0
            || memcmp(o->p + from, expected->p, expected->n) == 0);
}

/* The slices of a part in its message. */
static mproto_span header_of(mproto_span message, const mproto_part *p)
{
    message.p += p->header;
    message.n = (size_t)(p->body - p->header);
    return message;
}

static mproto_span body_of(mproto_span message, const mproto_part *p)
{
    message.p += p->body;
    message.n = (size_t)(p->end - p->body);
    return message;
}

/* What a copy of the part should be. Binary has no lines. */
static void append_part(octets *o, mproto_span message, const mproto_part *p)
{
    mproto_span header = header_of(message, p), body = body_of(message, p);

    append_header(o, header, (p->defects & MPROTO_DEFECT_TRUNCATED) != 0);
    if (p->encoding == MPROTO_CTE_BINARY)
        append(o, body.p, body.n);
    else
        append_lines(o, body.p, body.n);
}

/* A leaf with its header as it stands; E_ARG when that is refused, also for a
 * field that is there twice. */
static int copy_part(mproto_structure *s, mproto_span message,
                     const mproto_part *original)
{
    static octets made, expected;
    mproto_compose *m = begin(&made);
    mproto_span header = header_of(message, original);
    const mproto_part *p;
    int doubled = mproto_compose_copy(m, header.p, header.n)
        == MPROTO_E_STATE;
    int code = end(m, body_of(message, original), &made);

    if (code != MPROTO_OK)
        return doubled ? MPROTO_E_ARG : code;
    p = read_again(s, &made);
    expected.n = 0;
    append_part(&expected, message, original);
    return p && is_slice(&made, p->header, p->end, &expected)
        ? MPROTO_OK : MPROTO_E_STATE;
}

/* The same octets as a file. */
static int attach_body(mproto_structure *s, mproto_span body)
{
    static octets made, content;
    mproto_compose *m = begin(&made);
    const mproto_part *p;
    mproto_body b;
    mproto_io io;
    int code;

    mproto_compose_attach(m, "application/octet-stream", "a b", NULL);
    code = end(m, body, &made);
    if (code != MPROTO_OK)
        return code;
    p = read_again(s, &made);
    if (!p || p->encoding != MPROTO_CTE_BASE64)
        return MPROTO_E_STATE;
    content.n = 0;
    io.in = made.p + p->body;
    io.in_n = (size_t)(p->end - p->body);
    io.out = make_room(&content, body.n + MPROTO_CODEC_MIN);
    io.out_n = body.n + MPROTO_CODEC_MIN;
    mproto_body_init(&b, p, 0, NULL);
    code = mproto_body_decode(&b, &io, 1);
    mproto_body_done(&b);
    content.n = body.n + MPROTO_CODEC_MIN - io.out_n;
    return code == MPROTO_OK && content.n == body.n
        && (body.n == 0 || memcmp(content.p, body.p, body.n) == 0)
        ? MPROTO_OK : MPROTO_E_STATE;
}

/* A message in the new one. If it ends in a header, the line end before the
 * delimiter is of the last field. */
static int enclose(mproto_structure *s, mproto_span message, int is_cut)
{
    static octets made, expected;
    mproto_compose *m = begin(&made);
    const mproto_part *p;
    int code;

    mproto_compose_part(m, "message/rfc822", NULL);
    code = end(m, message, &made);
    if (code != MPROTO_OK)
        return code;
    p = read_again(s, &made);
    expected.n = 0;
    append_lines(&expected, message.p, message.n);
    if (is_cut)
        append(&expected, "\r\n", 2);
    return p && p->kind == MPROTO_KIND_MESSAGE
        && is_slice(&made, p->body, p->end, &expected)
        ? MPROTO_OK : MPROTO_E_STATE;
}

static const char *check_part(mproto_structure *s, mproto_span message,
                              const mproto_part *p)
{
    int code = copy_part(s, message, p);

    copied += code == MPROTO_OK;
    if (code == MPROTO_OK)
        return "";
    if (code != MPROTO_E_ARG)
        return "a part is not copied as it is";
    attached++;
    code = attach_body(s, body_of(message, p));
    return code == MPROTO_OK ? "" : "a part is not attached";
}

static const char *check_enclosed(mproto_structure *s, mproto_span message,
                                  int is_cut)
{
    int code = enclose(s, message, is_cut);

    copied += code == MPROTO_OK;
    if (code == MPROTO_OK)
        return "";
    if (code != MPROTO_E_ARG)
        return "the message is not enclosed as it is";
    attached++;
    code = attach_body(s, message);
    return code == MPROTO_OK ? "" : "the message is not attached";
}

static void check_message(const char *name, mproto_span message)
{
    static mproto_structure *s, *again;
    const char *complaint;
    const mproto_part *p;
    unsigned i;

    if (!s) {
        s = mproto_structure_new(NULL);
        again = mproto_structure_new(NULL);
    }
    if (mproto_structure_scan(s, message.p, message.n) != MPROTO_OK)
        abort();
    p = mproto_structure_part(s, mproto_structure_count(s) - 1);
    complaint = check_enclosed(again, message,
                               (p->defects & MPROTO_DEFECT_TRUNCATED)
                               && p->end == message.n);
    for (i = 0; *complaint == '\0'
         && (p = mproto_structure_part(s, i)) != NULL; i++)
        if (p->kind == MPROTO_KIND_LEAF)
            complaint = check_part(again, message, p);
    corpus_case(name, "", complaint);
}

int main(void)
{
    if (!corpus_begin(deviations))
        return 0;
    corpus_source("all messages, composed again");
    messages_run(check_message);
    printf("%u copied, %u attached in base64\n", copied, attached);
    return corpus_end();
}
