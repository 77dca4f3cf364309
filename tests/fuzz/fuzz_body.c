#include "../unit/structure_check.h"
#include <mailproto/body.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const encodings[] = { "7bit", "8bit", "quoted-printable",
    "base64", "x-uuencode", "binary", "odd", "base64" };

static const char *const types[] = {
    "text/plain", "text/plain; format=flowed",
    "text/plain; format=flowed; delsp=yes; charset=iso-8859-1",
    "text/html; charset=utf-8", "text/plain; charset=utf-16",
    "text/plain; charset=utf-7", "text/plain; charset=shift_jis",
    "image/png", "text/plain; charset=utf-8; format=flowed",
    "text/plain; charset=odd", "multipart/mixed", "message/rfc822",
    "text/plain; charset=koi8-r; format=flowed", "text/x-a; charset=utf-32",
    "text/plain; charset=us-ascii", "text/plain; charset=windows-1252"
};

typedef struct content {
    char    *p;
    size_t   n, cap;
    unsigned defects;
} content;

static char *make_room(content *c, size_t n)
{
    if (n > c->cap - c->n) {
        c->cap = c->cap * 2 + n;
        c->p = realloc(c->p, c->cap);
        STRUCTURE_MUST(c->p);
    }
    return c->p + c->n;
}

static void must_be_same(const content *a, const content *b)
{
    STRUCTURE_MUST(a->n == b->n);
    STRUCTURE_MUST(a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

/* Input in blocks of exactly step octets, output in blocks of out. */
static content decode(const mproto_part *part, unsigned flags, const char *p,
                      size_t step, size_t out)
{
    content c = { NULL, 0, 0, 0 };
    size_t left = (size_t)(part->end - part->body), n;
    mproto_body b;
    mproto_io io;
    int code;

    p += part->body;
    mproto_body_init(&b, part, flags, NULL);
    do {
        char *block;

        n = left < step ? left : step;
        block = malloc(n + 1);
        STRUCTURE_MUST(block);
        memcpy(block, p, n);
        io.in = block + (n == 0);
        io.in_n = n;
        p += n;
        left -= n;
        do {
            io.out = make_room(&c, out);
            io.out_n = out;
            code = mproto_body_decode(&b, &io, left == 0);
            STRUCTURE_MUST(code != MPROTO_E_FULL || io.out_n < out
                           || io.in_n < n);
            c.n += out - io.out_n;
        } while (code == MPROTO_E_FULL);
        STRUCTURE_MUST(code == MPROTO_OK && io.in_n == 0);
        free(block);
    } while (left > 0);
    c.defects = b.defects;
    mproto_body_done(&b);
    return c;
}

/* What the parser tells of the body of part 0. */
static content parse(const char *p, size_t n, unsigned flags, size_t step)
{
    mproto_mime_opts opts;
    content c = { NULL, 0, 0, 0 };
    const mproto_mime_event *e;
    mproto_mime *m;
    size_t at, piece;

    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = flags | MPROTO_MIME_DECODE | MPROTO_MIME_NOFIELD
               | MPROTO_MIME_SHALLOW;
    m = mproto_mime_new(&opts);
    STRUCTURE_MUST(m);
    for (at = 0; at <= n; at += piece) {
        piece = n - at < step ? n - at : step;
        if (piece == 0)
            mproto_mime_eof(m);
        else
            STRUCTURE_MUST(mproto_mime_in(m, p + at, piece) == MPROTO_OK);
        while ((e = mproto_mime_next(m)) != NULL) {
            c.defects |= e->part->defects;
            if (e->type != MPROTO_MIME_BODY)
                continue;
            memcpy(make_room(&c, e->data.n), e->data.p, e->data.n);
            c.n += e->data.n;
        }
        if (piece == 0)
            break;
    }
    mproto_mime_free(m);
    return c;
}

/* A part decoded out of memory, whole and in pieces, is what the parser gave
 * of it, and has no defect that it did not see. */
static void compare(const mproto_part *part, unsigned flags, const char *p,
                    size_t n, size_t step)
{
    content whole = decode(part, flags, p, n + 1, n * 4 + MPROTO_CODEC_MIN);
    content cut = decode(part, flags, p, step,
                         MPROTO_CODEC_MIN + step % 7 * 11);
    content told = parse(p, n, flags, n + 1);
    content drips = parse(p, n, flags, step);

    must_be_same(&whole, &cut);
    must_be_same(&whole, &told);
    must_be_same(&whole, &drips);
    STRUCTURE_MUST(whole.defects == cut.defects);
    STRUCTURE_MUST(told.defects == drips.defects);
    STRUCTURE_MUST((whole.defects & ~told.defects) == 0);
    free(whole.p);
    free(cut.p);
    free(told.p);
    free(drips.p);
}

/* The first octet chooses encoding and flags, the second the type, the third
 * the cuts; the rest is the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mproto_structure_opts opts;
    mproto_structure *s;
    unsigned flags;
    size_t n;
    char *p;

    if (size < 3)
        return 0;
    p = malloc(size + 256);
    STRUCTURE_MUST(p);
    n = (size_t)sprintf(p, "Content-Type: %s\r\n"
                        "Content-Transfer-Encoding: %s\r\n\r\n",
                        types[data[1] % 16], encodings[data[0] & 7u]);
    memcpy(p + n, data + 3, size - 3);
    n += size - 3;
    memset(&opts, 0, sizeof opts);
    opts.size = sizeof opts;
    opts.flags = MPROTO_MIME_SHALLOW;
    s = mproto_structure_new(&opts);
    STRUCTURE_MUST(s && mproto_structure_scan(s, p, n) == MPROTO_OK);
    flags = (data[0] & 8u ? MPROTO_MIME_UTF8 : 0)
          | (data[0] & 16u ? MPROTO_MIME_UNFLOW : 0);
    compare(mproto_structure_part(s, 0), flags, p, n, data[2] % 64u + 1);
    mproto_structure_free(s);
    free(p);
    return 0;
}
