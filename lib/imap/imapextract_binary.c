#include "imap/imapextract_int.h"
#include <string.h>

/* The part that is decoded; of what is none octets stay as they are, and so
 * they do of parts that have parts. */
static const mproto_part *part_to_decode(const mproto_imapextract_mail *mail,
                                         mproto_span path)
{
    static const mproto_part whole = { .kind = MPROTO_KIND_MULTIPART };

    return path.n > 0 ? mproto_imapextract_part(mail, path) : &whole;
}

/* From the origin of s, but for its partial. */
static void binary_start(mproto_imapextract_binary *b, const mproto_part *p,
                         const mproto_imap_section *s)
{
    b->in_.n = 0;
    b->ended_ = 0;
    b->skip_ = s->partial ? s->origin : 0;
    b->left_ = s->partial && s->count > 0 ? s->count : UINT64_MAX;
    mproto_body_init(&b->body_, p, 0, NULL);
}

/* The next octets that were decoded; 0: that was all. */
static size_t next_decoded(mproto_imapextract_binary *b, char *dst, size_t cap)
{
    mproto_io io;
    int code;

    do {
        if (b->in_.n == 0 && !b->ended_)
            b->ended_ = !mproto_imapextract_next(&b->x_, SIZE_MAX, &b->in_);
        io.in = b->in_.p;
        io.in_n = b->in_.n;
        io.out = dst;
        io.out_n = cap;
        code = mproto_body_decode(&b->body_, &io, b->ended_);
        b->in_.p = io.in;
        b->in_.n = io.in_n;
    } while (io.out_n == cap && !(b->ended_ && code == MPROTO_OK));
    return cap - io.out_n;
}

size_t mproto_imapextract_binary_read(mproto_imapextract_binary *b, char *dst,
                                      size_t cap)
{
    size_t n;

    if (b->left_ == 0)
        return 0;
    while ((n = next_decoded(b, dst, cap)) > 0 && n <= b->skip_)
        b->skip_ -= n;
    if (n == 0)
        return 0;
    n -= (size_t)b->skip_;
    memmove(dst, dst + b->skip_, n);
    b->skip_ = 0;
    if (n > b->left_)
        n = (size_t)b->left_;
    b->left_ -= n;
    return n;
}

/* What read() gives is read once. */
static void measure_binary(mproto_imapextract_binary *b)
{
    char octets[1024];
    size_t n;

    b->size = 0;
    b->has_nul = 0;
    while ((n = mproto_imapextract_binary_read(b, octets, sizeof octets)) > 0) {
        b->size += n;
        b->has_nul |= memchr(octets, '\0', n) != NULL;
    }
}

int mproto_imapextract_binary_begin(mproto_imapextract_binary *b,
                                    const mproto_imapextract_mail *mail,
                                    const mproto_imap_section *section)
{
    const mproto_part *p = part_to_decode(mail, section->path);
    mproto_imap_section whole = *section;
    mproto_imapextract x;
    int code;

    if (!p || section->what != MPROTO_IMAP_SECTION_ALL)
        return MPROTO_E_ARG;
    if (p->kind == MPROTO_KIND_LEAF && p->encoding == MPROTO_CTE_UNKNOWN)
        return MPROTO_E_STATE;
    whole.partial = 0;
    code = mproto_imapextract_begin(&x, mail, &whole);
    if (code != MPROTO_OK)
        return code;
    b->x_ = x;
    binary_start(b, p, section);
    measure_binary(b);
    b->x_ = x;
    binary_start(b, p, section);
    return MPROTO_OK;
}
