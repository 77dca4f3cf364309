#include "codec/qp_int.h"
#include <string.h>

#define LINE_COLUMNS 76u        /* RFC 2045 6.7 (5), with a soft break's "=" */
#define SOFT         "=\r\n"

/* state_: behind a CR that may begin a line end; behind the end. */
enum { QP_CR = 1, QP_DONE = 2 };

/* An octet as it is written. */
#define LITERAL(c)  { { c, 0, 0 }, 1 }
#define ESCAPE(h, l) { { '=', h, l }, 3 }
#define LITERALS(c) \
    LITERAL(c), LITERAL(c + 1), LITERAL(c + 2), LITERAL(c + 3), \
    LITERAL(c + 4), LITERAL(c + 5), LITERAL(c + 6), LITERAL(c + 7)
#define ESCAPES(h) \
    ESCAPE(h, '0'), ESCAPE(h, '1'), ESCAPE(h, '2'), ESCAPE(h, '3'), \
    ESCAPE(h, '4'), ESCAPE(h, '5'), ESCAPE(h, '6'), ESCAPE(h, '7'), \
    ESCAPE(h, '8'), ESCAPE(h, '9'), ESCAPE(h, 'A'), ESCAPE(h, 'B'), \
    ESCAPE(h, 'C'), ESCAPE(h, 'D'), ESCAPE(h, 'E'), ESCAPE(h, 'F')

#define ATOMS(tab) { \
    ESCAPE('0', '0'), ESCAPE('0', '1'), ESCAPE('0', '2'), ESCAPE('0', '3'), \
    ESCAPE('0', '4'), ESCAPE('0', '5'), ESCAPE('0', '6'), ESCAPE('0', '7'), \
    ESCAPE('0', '8'), tab,              ESCAPE('0', 'A'), ESCAPE('0', 'B'), \
    ESCAPE('0', 'C'), ESCAPE('0', 'D'), ESCAPE('0', 'E'), ESCAPE('0', 'F'), \
    ESCAPES('1'), \
    LITERALS(0x20), LITERALS(0x28), LITERALS(0x30), \
    LITERAL('8'), LITERAL('9'), LITERAL(':'), LITERAL(';'), \
    LITERAL('<'), ESCAPE('3', 'D'), LITERAL('>'), LITERAL('?'), \
    LITERALS(0x40), LITERALS(0x48), LITERALS(0x50), LITERALS(0x58), \
    LITERALS(0x60), LITERALS(0x68), LITERALS(0x70), \
    LITERAL('x'), LITERAL('y'), LITERAL('z'), LITERAL('{'), \
    LITERAL('|'), LITERAL('}'), LITERAL('~'), ESCAPE('7', 'F'), \
    ESCAPES('8'), ESCAPES('9'), ESCAPES('A'), ESCAPES('B'), \
    ESCAPES('C'), ESCAPES('D'), ESCAPES('E'), ESCAPES('F') \
}

typedef struct qp_atom {
    char    text[3];
    uint8_t n;
} qp_atom;

/* Without and with MPROTO_QP_TABS. */
static const qp_atom qp_atoms[2][256] = {
    ATOMS(LITERAL('\t')), ATOMS(ESCAPE('0', '9'))
};

static const qp_atom qp_blanks[2] = {
    ESCAPE('2', '0'), ESCAPE('0', '9')
};
static const qp_atom qp_dot = ESCAPE('2', 'E');

void mproto_qp_init(mproto_codec *s, unsigned flags)
{
    memset(s, 0, sizeof *s);
    s->flags_ = (uint8_t)flags;
}

static const qp_atom *qp_table(const mproto_codec *s)
{
    return qp_atoms[(s->flags_ & MPROTO_QP_TABS) != 0];
}

/* The octet held back, and how it is written with end: as the last one on its
 * line. At a line start "From " and a lone "." are broken up: mailboxes and
 * dot-stuffing would touch them. */
static const qp_atom *qp_atom_of(const mproto_codec *s, int end)
{
    char c = s->hold_[0];

    if (mproto_qp_blank(c) && end)
        return &qp_blanks[c == '\t'];
    if (c == ' ' && s->column_ == 4 && s->pad_ == 4)
        return &qp_blanks[0];
    if (c == '.' && end && s->column_ == 0)
        return &qp_dot;
    return &qp_table(s)[(unsigned char)c];
}

/* Writes the octet held back. The last column is for the "=" of a soft break
 * unless the line ends here. 0: no room. */
static int qp_put_held(mproto_codec *s, mproto_io *io, int end)
{
    const qp_atom *atom;

    if (s->count_ == 0)
        return 1;
    atom = qp_atom_of(s, end);
    if (s->column_ + atom->n > LINE_COLUMNS - !end) {
        if (io->out_n < sizeof SOFT - 1)
            return 0;
        memcpy(io->out, SOFT, sizeof SOFT - 1);
        mproto_qp_gave(io, sizeof SOFT - 1);
        s->column_ = s->pad_ = 0;
        atom = qp_atom_of(s, end);
    }
    if (io->out_n < atom->n)
        return 0;
    if (s->pad_ == s->column_ && s->pad_ < 4)
        s->pad_ = (uint8_t)(s->pad_ + (s->hold_[0] == "From"[s->pad_]));
    memcpy(io->out, atom->text, atom->n);
    mproto_qp_gave(io, atom->n);
    s->column_ += atom->n;
    s->count_ = 0;
    return 1;
}

/* Takes one octet; 0: no room, and what is open stays open. */
static int qp_encode_octet(mproto_codec *s, mproto_io *io)
{
    int text = !(s->flags_ & MPROTO_QP_BINARY);
    char c = *io->in;

    if (text && c == '\n') {
        if (!qp_put_held(s, io, 1) || io->out_n < 2)
            return 0;
        memcpy(io->out, "\r\n", 2);
        mproto_qp_took(io, 1);
        mproto_qp_gave(io, 2);
        s->column_ = s->pad_ = s->state_ = 0;
        return 1;
    }
    if (text && c == '\r' && s->state_ != QP_CR) {
        s->state_ = QP_CR;
        mproto_qp_took(io, 1);
        return 1;
    }
    if (!qp_put_held(s, io, 0))
        return 0;
    s->count_ = 1;
    if (s->state_ == QP_CR) {
        s->hold_[0] = '\r';
        s->state_ = 0;
    } else {
        s->hold_[0] = c;
        mproto_qp_took(io, 1);
    }
    return 1;
}

static int qp_ends_line(const mproto_codec *s, char c)
{
    return !(s->flags_ & MPROTO_QP_BINARY) && mproto_qp_crlf(c);
}

/* A run of octets that do not end a line nor stand before its end. */
typedef struct qp_run {
    const char    *in, *in_end;
    char          *out, *out_end;
    const qp_atom *atoms;
    uint32_t       column;
    int            text;
} qp_run;

/* For any one step. */
static inline int qp_run_room(const qp_run *r)
{
    return r->in_end - r->in > 8 && r->out_end - r->out >= 13;
}

/* n of the eight octets at in, if the line has room. */
static inline int qp_run_copy(qp_run *r, size_t n)
{
    if (r->column + n >= LINE_COLUMNS)
        return 0;
    memcpy(r->out, r->in, 8);
    r->in += n;
    r->out += n;
    r->column += (uint32_t)n;
    return 1;
}

/* Octets that are written as they are, up to eight at once. Two or less are
 * left to qp_run_four(). */
static inline int qp_run_plain(qp_run *r)
{
    uint64_t special = mproto_qp_special(r->in);
    size_t n = 8;

    if (special)
        n = mproto_octets_before(special);
    else if (!r->text || !mproto_qp_crlf(r->in[8]))
        return qp_run_copy(r, 8);
    if (n > 0 && r->text && mproto_qp_crlf(r->in[n]))
        n--;
    return n > 2 && qp_run_copy(r, n);
}

/* Four octets are written, as many count as are returned. */
static inline size_t qp_atom_put(const qp_run *r, char *out, char c)
{
    const qp_atom *atom = &r->atoms[(unsigned char)c];

    memcpy(out, atom, 4);
    return atom->n;
}

/* Octets above 127, by four: none waits for the length of the one before. */
static inline int qp_run_dense(qp_run *r)
{
    const char *first = r->in;
    unsigned i;

    while (qp_run_room(r) && r->column + 12 < LINE_COLUMNS
            && r->in[0] & r->in[1] & r->in[2] & r->in[3] & 0x80) {
        for (i = 0; i < 4; i++)
            qp_atom_put(r, r->out + 3 * i, r->in[i]);
        r->in += 4;
        r->out += 12;
        r->column += 12;
    }
    return r->in != first;
}

/* 1 when one of the next five octets is CR or LF. */
static inline int qp_run_ends(const qp_run *r)
{
    const uint64_t ones = 0x0101010101u;
    uint64_t w = mproto_octets_load(r->in), cr = w ^ ones * '\r';
    uint64_t lf = w ^ ones * '\n';

    return (((cr - ones) & ~cr) | ((lf - ones) & ~lf)) & ones << 7 ? 1 : 0;
}

/* Four octets, whatever they are, where a line has room for four escapes; and
 * four more as long as there were escapes. */
static inline int qp_run_four(qp_run *r)
{
    const char *first = r->in, *start;
    unsigned i;

    do {
        if (r->column + 12 >= LINE_COLUMNS || (r->text && qp_run_ends(r)))
            break;
        start = r->out;
        for (i = 0; i < 4; i++)
            r->out += qp_atom_put(r, r->out, r->in[i]);
        r->in += 4;
        r->column += (uint32_t)(r->out - start);
    } while (r->out - start > 4 && qp_run_room(r));
    return r->in != first;
}

static inline int qp_run_one(qp_run *r)
{
    const qp_atom *atom = &r->atoms[(unsigned char)*r->in];

    if (r->text && (mproto_qp_crlf(r->in[0]) || mproto_qp_crlf(r->in[1])))
        return 0;
    if (r->column + atom->n >= LINE_COLUMNS) {
        memcpy(r->out, SOFT, sizeof SOFT - 1);
        r->out += sizeof SOFT - 1;
        r->column = 0;
        return 1;
    }
    memcpy(r->out, atom->text, sizeof atom->text);
    r->in++;
    r->out += atom->n;
    r->column += atom->n;
    return 1;
}

/* As far as input and room last. The first octets of a line go the slow way
 * if they are "From ". */
static void qp_encode_run(mproto_codec *s, mproto_io *io)
{
    qp_run r;

    r.in = io->in;
    r.in_end = io->in + io->in_n;
    r.out = io->out;
    r.out_end = io->out + io->out_n;
    r.atoms = qp_table(s);
    r.column = s->column_;
    r.text = !(s->flags_ & MPROTO_QP_BINARY);
    while (qp_run_room(&r)
            && (r.column != s->pad_ || *r.in != "From "[r.column])) {
        if (!qp_run_plain(&r) && !qp_run_dense(&r) && !qp_run_four(&r)
                && !qp_run_one(&r))
            break;
        if (r.column == 0)
            s->pad_ = 0;
    }
    s->column_ = r.column;
    mproto_qp_took(io, (size_t)(r.in - io->in));
    mproto_qp_gave(io, (size_t)(r.out - io->out));
}

static int qp_encode_end(mproto_codec *s, mproto_io *io)
{
    if (s->state_ == QP_CR) {
        if (!qp_put_held(s, io, 0))
            return MPROTO_E_FULL;
        s->hold_[0] = '\r';
        s->count_ = 1;
        s->state_ = 0;
    }
    if (!qp_put_held(s, io, 1))
        return MPROTO_E_FULL;
    s->state_ = QP_DONE;
    return MPROTO_OK;
}

int mproto_qp_encode(mproto_codec *s, mproto_io *io, int last)
{
    if (s->state_ == QP_DONE)
        return io->in_n > 0 ? MPROTO_E_ARG : MPROTO_OK;
    while (io->in_n > 0) {
        if (io->in_n > 8 && s->state_ == 0 && !qp_ends_line(s, *io->in)) {
            if (!qp_put_held(s, io, 0) || io->out_n == 0)
                return MPROTO_E_FULL;
            qp_encode_run(s, io);
        }
        if (!qp_encode_octet(s, io))
            return MPROTO_E_FULL;
    }
    return last ? qp_encode_end(s, io) : MPROTO_OK;
}

size_t mproto_qp_encoded_max(size_t n)
{
    /* Three octets for each; a soft break has at least 25 before it. */
    size_t breaks = n > 0 ? (n - 1) / 25 : 0;

    if (n > SIZE_MAX / 3 || breaks > (SIZE_MAX - 3 * n) / 3)
        return SIZE_MAX;
    return 3 * (n + breaks);
}

#undef LINE_COLUMNS
#undef SOFT
#undef ATOMS
#undef LITERAL
#undef LITERALS
#undef ESCAPE
#undef ESCAPES
