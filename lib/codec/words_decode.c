#include "codec/words_int.h"
#include <mailproto/base64.h>
#include <string.h>

/* Encoded-words on their way to UTF-8. */
typedef struct words_decoder {
    mproto_decoded *d;
    mproto_codec    base64;
    int             open;       /* base64 waits for the next word's letters */
} words_decoder;

static void run_b(words_decoder *w, mproto_span letters, int last)
{
    char octets[256];
    mproto_io io;
    int rc;

    io.in = letters.p;
    io.in_n = letters.n;
    do {
        io.out = octets;
        io.out_n = sizeof octets;
        rc = mproto_base64_decode(&w->base64, &io, last);
        mproto_decoded_put(w->d, octets, sizeof octets - io.out_n);
    } while (rc == MPROTO_E_FULL);
    w->open = !last;
    if (last)
        w->d->defects |= w->base64.defects;
}

static void end_b(words_decoder *w)
{
    static const mproto_span none = { NULL, 0 };

    if (w->open)
        run_b(w, none, 1);
}

/* Some senders cut the letters between words anywhere: what is no whole
 * number of quanta goes on in the next word. */
static void put_b(words_decoder *w, mproto_span letters)
{
    int whole = letters.n == 0 || letters.n % 4 == 0
              || letters.p[letters.n - 1] == '=';

    if (!w->open)
        mproto_base64_init(&w->base64, 0);
    run_b(w, letters, whole);
}

/* RFC 2047 4.2; folds that someone made inside are left out. */
static void put_q(mproto_decoded *d, mproto_span text)
{
    const char *p, *end = text.p + text.n;
    int octet;

    for (p = text.p; p < end; p++) {
        if (*p == '_') {
            mproto_decoded_octet(d, ' ');
        } else if (*p == '=') {
            octet = mproto_decoded_hex(p + 1, end);
            d->defects |= octet < 0 ? MPROTO_DEFECT_ESCAPE : 0;
            mproto_decoded_octet(d, octet < 0 ? '='
                                  : (char)(unsigned char)octet);
            p += octet < 0 ? 0 : 2;
        } else if (*p != '\r' && *p != '\n') {
            d->defects |= (unsigned char)*p < 0x80 ? 0 : MPROTO_DEFECT_EIGHT;
            mproto_decoded_octet(d, *p);
        }
    }
}

/* Of the text before the LF at p: its end without the CR of the line end. */
static const char *before_line_end(const char *from, const char *p)
{
    while (p > from && p[-1] == '\r')
        p--;
    return p;
}

/* A line end that a blank follows, RFC 5322 2.2.3. */
static int is_fold(const char *p, const char *end)
{
    return *p == '\n' && end - p >= 2 && mproto_is(p[1], MPROTO_C_WSP);
}

/* The LF at p or behind; end: there is none. */
static const char *to_line_end(const char *p, const char *end)
{
    const char *lf = memchr(p, '\n', (size_t)(end - p));

    return lf ? lf : end;
}

/* The fold at p or behind, or what is quoting; end: there is none. */
static const char *to_cut(const char *p, const char *end, int quoted)
{
    while (p < end && !is_fold(p, end)
           && !(quoted && mproto_words_is_quoting(p, end)))
        p = quoted ? p + 1 : to_line_end(p + 1, end);
    return p;
}

void mproto_words_put_plain(mproto_decoded *d, mproto_span text, int quoted)
{
    const char *from = text.p, *end = from + text.n, *to;
    const char *at = to_cut(from, end, quoted);

    while (at < end) {
        to = *at == '\n' ? before_line_end(from, at) : at;
        mproto_decoded_put(d, from, (size_t)(to - from));
        from = at + 1;
        at = to_cut(*at == '\n' ? from : from + 1, end, quoted);
    }
    mproto_decoded_put(d, from, (size_t)(end - from));
}

static void put_piece(words_decoder *w, const mproto_words_piece *p,
                      int quoted)
{
    if (p->encoding != 'b' || !mproto_same_span(p->charset, w->d->label))
        end_b(w);
    mproto_decoded_charset(w->d, p->charset);
    w->d->defects |= p->defects;
    if (p->encoding == 'b')
        put_b(w, p->payload);
    else if (p->encoding == 'q')
        put_q(w->d, p->payload);
    else
        mproto_words_put_plain(w->d, p->raw, quoted);
}

/* Without "=" there are no words. */
static int has_words(mproto_span text)
{
    return text.n > 0 && memchr(text.p, '=', text.n) != NULL;
}

int mproto_words_put(mproto_decoded *d, mproto_span text, int quoted)
{
    static const mproto_span none = { NULL, 0 };
    int words = 0;
    mproto_words_reader r;
    mproto_words_piece p;
    mproto_words it;
    words_decoder w;

    if (!has_words(text)) {
        mproto_decoded_charset(d, none);
        mproto_words_put_plain(d, text, quoted);
        return 0;
    }
    w.d = d;
    w.open = 0;
    mproto_words_begin(&it, text);
    mproto_words_read(&r, &it);
    while (mproto_words_piece_next(&r, &p)) {
        words |= p.encoding != 0;
        put_piece(&w, &p, quoted);
    }
    end_b(&w);
    return words;
}

/* Most fields are their own text. */
static int is_plain(mproto_span text)
{
    return mproto_printable(text.p, text.n) == text.n && !has_words(text);
}

size_t mproto_words_decode(char *dst, size_t cap, mproto_span body,
                           const mproto_convert *conv, unsigned *defects)
{
    mproto_decoded d;

    while (body.n > 0 && mproto_words_is_blank(*body.p)) {
        body.p++;
        body.n--;
    }
    while (body.n > 0 && mproto_words_is_blank(body.p[body.n - 1]))
        body.n--;
    mproto_decoded_init(&d, dst, cap, conv);
    if (is_plain(body))
        mproto_print_put(&d.out, body.p, body.n);
    else
        mproto_words_put(&d, body, 0);
    return mproto_decoded_end(&d, defects);
}
