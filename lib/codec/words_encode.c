#include "codec/words_int.h"
#include <mailproto/base64.h>

#define WORD_OPEN   "=?utf-8?q?"
#define WORD_CLOSE  "?="
#define WORD_AROUND 12u         /* octets of the two */
#define WORD_LETTERS (MPROTO_WORDS_MAX - WORD_AROUND)
#define WORD_COLUMNS 76u        /* RFC 2047 2: of a line that holds words */
#define CHARACTER_LETTERS 12u   /* the most that a character becomes */
#define ATOM_OCTETS 900u        /* of plain text without a blank */
#define BLANKS_MAX  40u         /* with a character of a word behind them */

typedef struct words_encoder {
    mproto_print out;
    size_t       column;
    unsigned     flags;
    int          all;           /* blanks, too, come back only out of words */
    char         encoding;
} words_encoder;

/* A plain atom, or all that becomes words up to the next one. */
typedef struct words_part {
    mproto_span blanks, text;   /* blanks in front of it stay plain */
    int         hard;
} words_part;

/* What stands for itself in Q; in phrases by RFC 2047 5 (3). */
static int is_plain_q(const words_encoder *e, char c)
{
    if (mproto_is(c, MPROTO_C_ALPHA | MPROTO_C_DIGIT))
        return 1;
    if (e->flags & MPROTO_WORDS_PHRASE)
        return c == '!' || c == '*' || c == '+' || c == '-' || c == '/';
    return c > ' ' && c < 127 && c != '=' && c != '?' && c != '_';
}

static size_t size_q(const words_encoder *e, mproto_span s)
{
    size_t i, n = 0;

    for (i = 0; i < s.n; i++)
        n += s.p[i] == ' ' || is_plain_q(e, s.p[i]) ? 1 : 3;
    return n;
}

static size_t size_b(size_t n)
{
    return (n + 2) / 3 * 4;
}

static int words_is_wsp(char c)
{
    return mproto_is(c, MPROTO_C_WSP);
}

/* Octets from p on that are blanks, or that are none. */
static size_t run_of(const char *p, const char *end, int blanks)
{
    const char *first = p;

    while (p < end && words_is_wsp(*p) == blanks)
        p++;
    return (size_t)(p - first);
}

/* Must what stands between two blanks be encoded? */
static int is_hard(const words_encoder *e, mproto_span atom)
{
    int phrase = e->flags & MPROTO_WORDS_PHRASE;
    size_t i;

    if (e->all || atom.n > ATOM_OCTETS)
        return 1;
    for (i = 0; i < atom.n; i++) {
        unsigned char c = (unsigned char)atom.p[i];

        if (c >= 0x80 && !(e->flags & MPROTO_WORDS_UTF8))
            return 1;
        if (c < 0x80 && phrase && !mproto_is(atom.p[i], MPROTO_C_ATEXT))
            return 1;
        if (c == '=' && i + 1 < atom.n && atom.p[i + 1] == '?')
            return 1;
    }
    return 0;
}

/* Blanks at both ends are cut off by readers, and a line of nothing else is
 * none; phrases have single blanks. */
static int needs_all(mproto_span text, unsigned flags)
{
    const char *p = text.p, *end = p + text.n;
    size_t n;

    while (p < end) {
        n = run_of(p, end, 1);
        if (n > 0 && (p == text.p || p + n == end || n > BLANKS_MAX))
            return 1;
        if (flags & MPROTO_WORDS_PHRASE && (n > 1 || (n && *p != ' ')))
            return 1;
        p += n;
        p += run_of(p, end, 0);
    }
    return 0;
}

static void encode_fold(words_encoder *e)
{
    mproto_print_text(&e->out, "\r\n");
    e->column = 0;
}

static void encode_put(words_encoder *e, const char *p, size_t n)
{
    mproto_print_put(&e->out, p, n);
    e->column += n;
}

/* Whole characters at the begin of s that become at most room letters. */
static mproto_span fitting(const words_encoder *e, mproto_span s, size_t room)
{
    mproto_span head = { NULL, 0 }, c;
    size_t letters = 0;

    head.p = s.p;
    while (head.n < s.n) {
        c.p = s.p + head.n;
        c.n = mproto_print_character(c.p);
        letters += size_q(e, c);
        if ((e->encoding == 'q' ? letters : size_b(head.n + c.n)) > room)
            break;
        head.n += c.n;
    }
    return head;
}

static void put_letters_q(words_encoder *e, mproto_span s)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        char escape[3] = { '=', '0', '0' };

        escape[1] = hex[c >> 4];
        escape[2] = hex[c & 15];
        if (c == ' ')
            encode_put(e, "_", 1);
        else if (is_plain_q(e, s.p[i]))
            encode_put(e, s.p + i, 1);
        else
            encode_put(e, escape, sizeof escape);
    }
}

static void put_letters_b(words_encoder *e, mproto_span s)
{
    char letters[MPROTO_CODEC_MIN];
    mproto_codec codec;
    mproto_io io;

    io.in = s.p;
    io.in_n = s.n;
    io.out = letters;
    io.out_n = sizeof letters;
    mproto_base64_init(&codec, 0);
    mproto_base64_encode(&codec, &io, 1);
    encode_put(e, letters, sizeof letters - io.out_n);
}

/* Words in as many lines as it takes. What has no room behind column goes to
 * the next line. */
static void put_words(words_encoder *e, mproto_span s)
{
    char opening[] = WORD_OPEN;

    opening[sizeof opening - 3] = e->encoding;
    while (s.n > 0) {
        size_t around = e->column + WORD_AROUND;
        size_t room = around < WORD_COLUMNS ? WORD_COLUMNS - around : 0;
        mproto_span head;

        if (room > WORD_LETTERS)
            room = WORD_LETTERS;
        head = fitting(e, s, room);
        if (head.n > 0) {
            encode_put(e, opening, sizeof opening - 1);
            if (e->encoding == 'q')
                put_letters_q(e, head);
            else
                put_letters_b(e, head);
            encode_put(e, WORD_CLOSE, sizeof WORD_CLOSE - 1);
            s.p += head.n;
            s.n -= head.n;
        }
        if (s.n > 0) {
            encode_fold(e);
            encode_put(e, " ", 1);
        }
    }
}

static mproto_span cut_run(mproto_span *s, int blanks)
{
    mproto_span run;

    run.p = s->p;
    run.n = run_of(s->p, s->p + s->n, blanks);
    s->p += run.n;
    s->n -= run.n;
    return run;
}

/* Cuts the next part off *s. */
static words_part next_part(const words_encoder *e, mproto_span *s)
{
    words_part part = { { NULL, 0 }, { NULL, 0 }, 1 };
    mproto_span rest, atom;

    if (e->all) {
        part.text = *s;
        s->n = 0;
        return part;
    }
    part.blanks = cut_run(s, 1);
    part.text = cut_run(s, 0);
    part.hard = is_hard(e, part.text);
    rest = *s;
    while (part.hard && rest.n > 0) {
        cut_run(&rest, 1);
        atom = cut_run(&rest, 0);
        if (!is_hard(e, atom))
            break;
        part.text.n = (size_t)(rest.p - part.text.p);
        *s = rest;
    }
    return part;
}

static void put_words_part(words_encoder *e, const words_part *part)
{
    size_t n = part->hard ? WORD_AROUND + CHARACTER_LETTERS : part->text.n;

    if (part->blanks.n > 0 && e->column + part->blanks.n + n > WORD_COLUMNS)
        encode_fold(e);
    encode_put(e, part->blanks.p, part->blanks.n);
    if (part->hard)
        put_words(e, part->text);
    else
        encode_put(e, part->text.p, part->text.n);
}

static char shorter_encoding(const words_encoder *e, mproto_span text)
{
    size_t q = 0, b = 0;
    words_part part;

    while (text.n > 0) {
        part = next_part(e, &text);
        if (part.hard) {
            q += size_q(e, part.text);
            b += size_b(part.text.n);
        }
    }
    return b < q ? 'b' : 'q';
}

size_t mproto_words_encode(char *dst, size_t cap, mproto_span text,
                           unsigned column, unsigned flags)
{
    words_encoder e;
    words_part part;

    if (!mproto_decoded_can_be(text))
        return SIZE_MAX;
    e.out.dst = dst;
    e.out.cap = cap;
    e.out.n = 0;
    e.column = column;
    e.flags = flags;
    e.all = needs_all(text, flags);
    e.encoding = shorter_encoding(&e, text);
    while (text.n > 0) {
        part = next_part(&e, &text);
        put_words_part(&e, &part);
    }
    return mproto_print_end(&e.out);
}

#undef WORD_OPEN
#undef WORD_CLOSE
#undef WORD_AROUND
#undef WORD_LETTERS
#undef WORD_COLUMNS
#undef CHARACTER_LETTERS
#undef ATOM_OCTETS
#undef BLANKS_MAX
