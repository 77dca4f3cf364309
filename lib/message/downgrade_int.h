/* The downgrade from inside. Events of the MIME parser become output
 * (downgrade.c): bodies through an encoder (downgrade_body.c), fields that are
 * not ASCII rewritten whole (downgrade_field.c, and of addresses
 * downgrade_address.c, of MIME downgrade_params.c, Received and domains
 * downgrade_domain.c) into a block that grows. */
#ifndef MPROTO_DOWNGRADE_INT_H
#define MPROTO_DOWNGRADE_INT_H

#include <mailproto/downgrade.h>
#include "base/print_int.h"

/* Octets that are encoded at once. */
#define MPROTO_DOWNGRADE_BLOCK 4096u

/* One field as it is written. */
typedef struct mproto_downgraded {
    mproto_print out;           /* n may come to be past cap: once more then */
    size_t       column;
    char        *plain;         /* room for the field, */
    size_t       plain_n;
    char        *decoded;       /* and three times that */
    size_t       decoded_n;
    int          refused;
} mproto_downgraded;

/* downgrade_field.c */

/* 1 when an octet is above 127. */
int mproto_downgrade_is_eight(mproto_span s);
void mproto_downgrade_put(mproto_downgraded *w, mproto_span s);
void mproto_downgrade_text(mproto_downgraded *w, const char *s);
/* A line end where n octets, beginning with a blank, would pass the line. */
void mproto_downgrade_fold(mproto_downgraded *w, size_t n);
/* A blank and text as encoded-words where it is not plain; flags are those of
 * mproto_words_encode(). */
void mproto_downgrade_words(mproto_downgraded *w, mproto_span text,
                            unsigned flags);
/* A blank and a phrase, which may have quotes. */
void mproto_downgrade_phrase(mproto_downgraded *w, mproto_span phrase);
/* A blank and a comment, which has its parentheses. */
void mproto_downgrade_comment(mproto_downgraded *w, mproto_span comment);
/* All comments in s. */
void mproto_downgrade_comments(mproto_downgraded *w, mproto_span s);
/* s with the first octet of mask for each that is above 127. */
void mproto_downgrade_mask(mproto_downgraded *w, mproto_span s,
                           const char *mask);
/* The whole field. */
void mproto_downgrade_field(mproto_downgraded *w, const mproto_field *f);

/* downgrade_address.c, downgrade_params.c, downgrade_domain.c: bodies */
void mproto_downgrade_addresses(mproto_downgraded *w, mproto_span body);
void mproto_downgrade_params(mproto_downgraded *w, mproto_span body);
void mproto_downgrade_received(mproto_downgraded *w, mproto_span body);

/* Octets of the longest domain, RFC 1035 2.3.4, and its NUL. */
#define MPROTO_DOWNGRADE_DOMAIN 256u

/* U-labels to A-labels; 0: it has no A-labels. Else its octets, in dst. */
size_t mproto_downgrade_domain(char dst[MPROTO_DOWNGRADE_DOMAIN],
                               mproto_span domain);

/* downgrade_body.c: what waits between an event and out(). */

typedef enum mproto_downgrade_way {
    MPROTO_DOWNGRADE_PASS = 0,
    MPROTO_DOWNGRADE_MASK,      /* "*" for 8-bit octets, */
    MPROTO_DOWNGRADE_ESCAPE,    /* or quoted-printable of each */
    MPROTO_DOWNGRADE_QP, MPROTO_DOWNGRADE_BASE64
} mproto_downgrade_way;

struct mproto_downgrade {
    mproto_alloc  alloc;
    mproto_mime  *mime;
    mproto_error  error;
    unsigned      flags;

    mproto_span   ready;        /* what out() has */
    mproto_span   piece;        /* of the event, and not yet ready */
    mproto_downgrade_way way;   /* of the piece */
    int           last;         /* the encoder is to be ended */
    uint64_t      column;       /* behind what is ready */
    unsigned char grown;        /* this line has escapes that were put in, */
    unsigned char digits;       /* and so many octets of one are to come */

    mproto_codec  codec;        /* of the body that is encoded, into */
    char          block[MPROTO_DOWNGRADE_BLOCK];
    size_t        at, n;        /* of block: encoded, not yet ready; */
    size_t        lines;        /* what is whole lines */

    char         *field;        /* one that was rewritten, or NULL */
    size_t        field_cap;
    char         *scratch;
    size_t        scratch_cap;

    mproto_downgrade_way body;  /* of the leaf that is open */
    unsigned      fixed;        /* signed: parts of this depth and more; 0 */
    unsigned char header;       /* a header is open, */
    unsigned char top, next_top;        /* it is that of a message, */
    unsigned char version, type;        /* it has these fields, */
    unsigned char labelled;     /* and had a label, which was taken out, */
    unsigned char unbounded;    /* and its type was rewritten to one without
                                 * a boundary */
    unsigned char empty;        /* its empty line: 1 waits, 2 may go */
    unsigned char ends;         /* an end of line was seen */
    unsigned char unix_ends;    /* it was LF */
    uint64_t      crs;          /* CRs of the empty line */
};

/* Brings more to ready, of the piece or of what the encoder holds: 1, or 0
 * when both are done. */
int mproto_downgrade_body(mproto_downgrade *d);
/* A body begins. */
void mproto_downgrade_begin(mproto_downgrade *d, mproto_downgrade_way way);
/* 1 when a line of s, which is whole, would be a delimiter. */
int mproto_downgrade_delimits(mproto_downgrade *d, mproto_span s);
/* s with LF for CRLF, when lines end so; its new length. A CR at its end has
 * its LF in what comes next. */
size_t mproto_downgrade_ends(const mproto_downgrade *d, char *s, size_t n);

#endif
