/* CHUNKING (RFC 3030), and BURL (RFC 4468) for parts of which only an URL
 * comes. The octets of a chunk are framing first: whatever becomes of it, they
 * are counted off and never read as commands. */
#include "smtp/smtpd_int.h"
#include "base/chars_int.h"
#include "base/span_int.h"
#include "codec/dots_int.h"

#define IN(state) (1u << MPROTO_SMTPD_S_##state)

/* "SIZE" or "SIZE LAST"; 0: it is neither. */
static int chunk_size(mproto_smtpd *s, mproto_span args)
{
    mproto_span size;
    int more = mproto_cut(&args, ' ', &size);

    args = mproto_trim(args);
    s->last = mproto_same(args, "last") != 0;
    return (s->last || !more) && mproto_digits(size) &&
           mproto_number(size, &s->left);
}

/* To be refused whole: no piece of it is given. */
static mproto_smtpd_fault chunk_fault(const mproto_smtpd *s)
{
    if (s->fault)
        return s->fault;
    return s->left > s->limits.message_max - s->dots.octets
        ? MPROTO_SMTPD_F_BIG : MPROTO_SMTPD_F_NONE;
}

/* No transaction has a use for it. RFC 2033 4.3: with LAST there is one reply
 * for each recipient, which is none here. */
static int no_use(mproto_smtpd *s)
{
    int quiet = s->state == MPROTO_SMTPD_S_MAIL && s->last &&
                (s->flags & MPROTO_SMTPD_LMTP);

    s->skip = s->left;
    s->skip_quiet = quiet != 0;
    if (quiet) {
        mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
        s->ev.type = MPROTO_SMTPD_RESET;
    } else if (s->skip == 0) {
        mproto_smtpd_say(s, 503, "5.5.1", "not at this point");
    }
    return quiet;
}

void mproto_smtpd_skip_chunk(mproto_smtpd *s)
{
    mproto_span *in = &s->wire.in;
    size_t n = in->n < s->skip ? in->n : (size_t)s->skip;

    in->p += n;
    in->n -= n;
    s->skip -= n;
    if (s->skip == 0 && !s->skip_quiet)
        mproto_smtpd_say(s, 503, "5.5.1", "not at this point");
}

/* RFC 3030 section 2: the reply goes behind the octets of the chunk. */
void mproto_smtpd_chunk_refused(mproto_smtpd *s, size_t n)
{
    s->fault = MPROTO_SMTPD_F_CHUNK;
    s->told = 1;
    s->wire.held = n;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_CHUNK);
}

int mproto_smtpd_do_bdat(mproto_smtpd *s, mproto_span args)
{
    int known = chunk_size(s, args);

    if (!(s->caps & MPROTO_SMTP_CAP_CHUNKING) || !known) {
        if (known)
            mproto_smtpd_say(s, 502, "5.5.1", "CHUNKING is not offered");
        else
            mproto_smtpd_say(s, 501, "5.5.4", "that is no size");
        mproto_smtpd_end(s, MPROTO_E_PEER, "BDAT that cannot be counted off");
        return 0;
    }
    if (!(1u << s->state & (IN(RCPT) | IN(CHUNKS))))
        return no_use(s);
    if (s->state == MPROTO_SMTPD_S_RCPT)
        mproto_smtpd_content_begin(s, MPROTO_SMTP_BDAT);
    s->told = 0;
    s->fault = chunk_fault(s);
    if (!s->fault && s->state == MPROTO_SMTPD_S_RCPT)
        return mproto_smtpd_ask(s, MPROTO_SMTPD_DATA);
    mproto_smtpd_move(s, MPROTO_SMTPD_S_CHUNK);
    return 0;
}

static void say_chunk(mproto_smtpd *s)
{
    if (!s->fault)
        mproto_smtpd_say(s, 250, "2.0.0", "chunk taken");
    else if (!s->told)
        mproto_smtpd_say_fault(s);
}

static int chunk_end(mproto_smtpd *s)
{
    s->wire.held = 0;
    if (!s->last) {
        say_chunk(s);
        mproto_smtpd_move(s, MPROTO_SMTPD_S_CHUNKS);
        return 0;
    }
    mproto_dots_count_end(&s->dots);
    mproto_smtpd_content_end(s);
    s->verdict = s->told;
    return 0;
}

/* --- BURL --- */

/* absolute-URI (RFC 3986 4.3), as far as it can be told: a scheme, and
 * printable ASCII behind it. */
static int is_url(mproto_span text)
{
    mproto_span scheme;
    size_t i = 0;

    if (!mproto_cut(&text, ':', &scheme) || text.n == 0 || scheme.n == 0 ||
        !mproto_is(*scheme.p, MPROTO_C_ALPHA))
        return 0;
    while (i < scheme.n &&
           (mproto_is(scheme.p[i], MPROTO_C_ALPHA | MPROTO_C_DIGIT) ||
            scheme.p[i] == '+' || scheme.p[i] == '-' || scheme.p[i] == '.'))
        i++;
    return i == scheme.n && mproto_printable(text.p, text.n) == text.n;
}

/* "URL" or "URL LAST"; 0: it is neither. */
static int burl_part(mproto_smtpd *s, mproto_span args)
{
    int more = mproto_cut(&args, ' ', &s->ev.text);

    args = mproto_trim(args);
    s->last = mproto_same(args, "last") != 0;
    return (s->last || !more) && is_url(s->ev.text);
}

void mproto_smtpd_burl_answered(mproto_smtpd *s, int refused)
{
    if (refused) {
        s->fault = MPROTO_SMTPD_F_CHUNK;
        s->told = 1;
    }
    if (refused || s->last)
        chunk_end(s);
    else
        mproto_smtpd_move(s, MPROTO_SMTPD_S_CHUNKS);
}

/* 1: there is a transaction for it. */
static int begin_part(mproto_smtpd *s)
{
    if (s->state == MPROTO_SMTPD_S_RCPT)
        mproto_smtpd_content_begin(s, MPROTO_SMTP_BURL);
    else if (s->state != MPROTO_SMTPD_S_CHUNKS)
        return 0;
    s->told = 0;
    s->ev.last = s->last;
    return 1;
}

/* The message would lack a part: parts behind it are refused, too. */
static int refuse_part(mproto_smtpd *s, int code, const char *enhanced,
                       const char *text)
{
    mproto_smtpd_bad(s, code, enhanced, text);
    if (begin_part(s))
        mproto_smtpd_burl_answered(s, 1);
    return 0;
}

/* Without CHUNKING there is one part (RFC 4468 3.2). */
int mproto_smtpd_do_burl(mproto_smtpd *s, mproto_span args)
{
    int known = burl_part(s, args);

    if (!(s->caps & MPROTO_SMTP_CAP_BURL)) {
        mproto_smtpd_bad(s, 502, "5.5.1", "not offered");
        return 0;
    }
    if (!s->user)
        return refuse_part(s, 530, "5.7.0", "say AUTH first");
    if (!known || !(s->last || (s->caps & MPROTO_SMTP_CAP_CHUNKING)))
        return refuse_part(s, 501, "5.5.4", "an URL is wanted");
    if (begin_part(s))
        return s->fault ? chunk_end(s)
                        : mproto_smtpd_ask(s, MPROTO_SMTPD_BURL);
    mproto_smtpd_say(s, 503, "5.5.1", "not at this point");
    return 0;
}

int mproto_smtpd_read_chunk(mproto_smtpd *s)
{
    uint64_t before = s->dots.header;
    mproto_span piece = s->wire.in;

    if (s->left == 0)
        return chunk_end(s);
    if (piece.n > s->left)
        piece.n = (size_t)s->left;
    s->wire.in.p += piece.n;
    s->wire.in.n -= piece.n;
    s->left -= piece.n;
    if (s->fault)
        return 0;
    mproto_dots_count(&s->dots, piece);
    mproto_smtpd_look_at_header(s, piece, before);
    s->ev.type = MPROTO_SMTPD_BODY;
    s->ev.which = MPROTO_SMTP_BDAT;
    s->ev.data = piece;
    return 1;
}

#undef IN
