#include "smtp/smtpd_int.h"
#include "codec/utf8_int.h"
#include <string.h>

#define BARE (MPROTO_DEFECT_BARE_CR | MPROTO_DEFECT_BARE_LF | \
              MPROTO_DEFECT_NUL)

void mproto_smtpd_content_begin(mproto_smtpd *s, mproto_smtp_cmd which)
{
    memset(&s->dots, 0, sizeof s->dots);
    memset(&s->header, 0, sizeof s->header);
    s->fault = MPROTO_SMTPD_F_NONE;
    s->content = which;
}

/* A character may lie across pieces. */
static void header_octets(mproto_smtpd_header *h, const char *p, size_t n)
{
    size_t i = 0;
    uint32_t c;
    int got;

    while (i < n) {
        if (h->held == 0)
            i += mproto_utf8_ascii(p + i, n - i);
        if (i == n)
            return;
        h->eight = 1;
        h->octets[h->held++] = p[i++];
        got = mproto_utf8_next(h->octets, h->held, &c);
        h->not_utf8 |= got < 0;
        if (got != 0)
            h->held = 0;
    }
}

void mproto_smtpd_look_at_header(mproto_smtpd *s, mproto_span piece,
                                 uint64_t before)
{
    if (s->dots.defects & MPROTO_DEFECT_EIGHT)
        header_octets(&s->header, piece.p, (size_t)(s->dots.header - before));
}

/* Of a piece that crosses message_max the front is still given, so that what
 * was given does not depend on the cuts. */
static int content_piece(mproto_smtpd *s, mproto_span piece)
{
    uint64_t before = s->dots.octets - piece.n;

    if (s->dots.octets > s->limits.message_max) {
        piece.n = s->fault ? 0 : (size_t)(s->limits.message_max - before);
        s->fault = MPROTO_SMTPD_F_BIG;
    }
    if (piece.n == 0)
        return 0;
    s->ev.type = MPROTO_SMTPD_BODY;
    s->ev.which = MPROTO_SMTP_DATA;
    s->ev.data = piece;
    return 1;
}

int mproto_smtpd_read_content(mproto_smtpd *s)
{
    uint64_t before = s->dots.header;
    mproto_span piece;

    switch (mproto_dots_next(&s->dots, &s->wire.in, &piece)) {
    case MPROTO_DOTS_PIECE:
        mproto_smtpd_look_at_header(s, piece, before);
        return content_piece(s, piece);
    case MPROTO_DOTS_END:
        return mproto_smtpd_content_end(s);
    default:
        return 0;
    }
}

/* The verdict where it is the engine's: what could be taken for two messages
 * behind us, and what is too big, is refused. */
int mproto_smtpd_content_end(mproto_smtpd *s)
{
    if (!s->fault && (s->dots.defects & BARE) &&
        s->body != MPROTO_SMTP_BINARYMIME &&
        !(s->flags & MPROTO_SMTPD_PASS_BARE))
        s->fault = MPROTO_SMTPD_F_BARE;
    s->verdict = 0;
    s->verdicts = s->flags & MPROTO_SMTPD_LMTP ? s->rcpts : 1;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_VERDICT);
    return 0;
}

void mproto_smtpd_say_fault(mproto_smtpd *s)
{
    if (s->fault == MPROTO_SMTPD_F_BIG)
        mproto_smtpd_say(s, 552, "5.3.4", "message too big");
    else if (s->fault == MPROTO_SMTPD_F_BARE)
        mproto_smtpd_say(s, 554, "5.6.0", "bare CR, bare LF or NUL in it");
    else
        mproto_smtpd_say(s, 503, "5.5.1", "a chunk before was refused");
}

int mproto_smtpd_judged(mproto_smtpd *s)
{
    if (++s->verdict < s->verdicts)
        return 0;
    mproto_smtpd_move(s, MPROTO_SMTPD_S_READY);
    return 1;
}

/* RFC 6152 section 3, RFC 6531 3.6: MAIL and content, compared. */
static void declared(mproto_smtpd *s)
{
    if ((s->dots.defects & MPROTO_DEFECT_EIGHT) &&
        s->body < MPROTO_SMTP_8BITMIME)
        s->ev.undeclared |= MPROTO_SMTP_CAP_8BITMIME;
    if (s->header.eight && !s->utf8)
        s->ev.undeclared |= MPROTO_SMTP_CAP_SMTPUTF8;
    if (s->utf8 && (s->header.not_utf8 || s->header.held > 0))
        s->ev.defects |= MPROTO_DEFECT_UTF8;
}

/* LMTP tells each recipient's, RFC 2033 4.2. None of them is left over where
 * the command itself has been answered. */
int mproto_smtpd_verdict(mproto_smtpd *s)
{
    s->ev.octets = s->dots.octets;
    s->ev.defects = s->dots.defects;
    declared(s);
    s->ev.which = s->content;
    s->ev.rcpt = s->verdict;
    if (!s->fault) {
        s->ev.left = s->verdicts - s->verdict - 1;
        return mproto_smtpd_ask(s, MPROTO_SMTPD_BODY_END);
    }
    if (s->verdict < s->verdicts)
        mproto_smtpd_say_fault(s);
    s->ev.rcpt = 0;
    s->ev.type = MPROTO_SMTPD_RESET;
    return mproto_smtpd_judged(s);
}

#undef BARE
