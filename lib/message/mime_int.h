/* The MIME parser from inside. The stream is cut into fields, text and
 * delimiter lines (mime_line.c), lines are compared with the boundaries of
 * the open parts (mime_boundary.c), which stand on a stack with all that is
 * known of them (mime_part.c), filled by mime_header.c and, with texts, by
 * mime_params.c; mime_pass.c goes over the lines of text that are no
 * delimiters, and mime_octets.c tells what is not as it must be there;
 * mime_body.c makes BODY of it; mime.c goes from event to event;
 * mime_memory.c has the one block for it all. */
#ifndef MPROTO_MIME_INT_H
#define MPROTO_MIME_INT_H

#include <mailproto/mime.h>
#include "message/body_int.h"
#include "message/fields_int.h"
#include "codec/value_int.h"
#include "base/chars_int.h"
#include "base/simd_int.h"

/* A delimiter with its blanks and line end; longer lines are text. */
#define MPROTO_MIME_LINE 1000u
/* A boundary that such a line has room for; longer ones are none. */
#define MPROTO_MIME_BOUNDARY 990u
/* Held back without a block of its own: a line end and such a line. */
#define MPROTO_MIME_HOLD 1024u
/* One text of a part (a type, a file name ...); longer ones are cut. */
#define MPROTO_MIME_TEXT 1024u
/* The room for decoded octets. */
#define MPROTO_MIME_BLOCK 8192u

typedef enum mproto_mime_text {
    MPROTO_TEXT_TYPE = 0, MPROTO_TEXT_SUBTYPE, MPROTO_TEXT_CHARSET,
    MPROTO_TEXT_NAME, MPROTO_TEXT_BOUNDARY, MPROTO_TEXT_DISPOSITION,
    MPROTO_TEXT_FILENAME, MPROTO_TEXT_ID, MPROTO_TEXT_START,
    MPROTO_TEXT_FORMAT, MPROTO_TEXT_DELSP, MPROTO_TEXTS
} mproto_mime_text;

/* One open part. Its texts are those of mproto_mime.texts from texts on. */
typedef struct mproto_mime_frame {
    uint64_t header, body;
    uint64_t lines;             /* line ends before the body */
    uint32_t texts;
    uint32_t hash;              /* of the boundary */
    unsigned next;              /* in its bucket: a level from 1, or 0 */
    unsigned children, fields;
    unsigned seen;              /* fields that may come once: mime_header.c */
    unsigned defects;
    struct {
        uint16_t at, n;
    } text[MPROTO_TEXTS];
    unsigned char kind;         /* mproto_mime_kind */
    unsigned char encoding;     /* mproto_cte */
    unsigned char open;         /* a multipart, not yet closed */
    unsigned char top;          /* the header of a message */
    unsigned char digest;       /* its parts are messages by default */
    unsigned char skipped;      /* no BODY is wanted */
    unsigned char flowed;       /* MPROTO_FLOWED_ bits */
} mproto_mime_frame;

typedef enum mproto_mime_cut {
    MPROTO_CUT_MORE = 0,        /* all input is used up or held */
    MPROTO_CUT_NOTHING,         /* the message is at its end */
    MPROTO_CUT_NOMEM,
    MPROTO_CUT_TEXT,
    MPROTO_CUT_DELIMITER,       /* mproto_mime.delimiter tells which */
    MPROTO_CUT_EMPTY,           /* the line that ends a header */
    MPROTO_CUT_FIELD,
    MPROTO_CUT_LONG             /* the first field_max octets of a field */
} mproto_mime_cut;

struct mproto_mime {
    mproto_alloc       alloc;
    size_t             size;    /* of the block that all this stands in */
    mproto_mime_limits limits;
    unsigned           flags;
    const mproto_convert *convert;      /* NULL or &converter */
    mproto_convert     converter;
    mproto_error       error;
    mproto_mime_event  event;
    mproto_mime_part   part;

    unsigned char state;        /* of mime.c */
    unsigned char hungry;       /* next() gave NULL: in() may lend */
    unsigned char eof;
    unsigned char bol;          /* the next octet begins a line */
    unsigned char folded;       /* the field held has more than one line */
    unsigned char tail;         /* behind a field that was cut */
    unsigned char ended;        /* PART_END was given, the part stands yet */
    unsigned char decoding;     /* BODY goes through body */
    unsigned char coded;        /* and has a transfer encoding there */
    unsigned char raw, skip;    /* raw(), skip() was asked */
    unsigned char after_cr;     /* text so far ends in CR */
    unsigned char begin;        /* octets of this line that agree with one
                                 * that begins a uuencode; 255: it is none */
    mproto_ending ending;       /* of the last line of structure */

    const char *at, *end;       /* lent and not yet read */
    char       *hold;           /* read but not yet told: hold_from..hold_n */
    size_t      hold_from, hold_n, hold_cap, hold_max;
    char       *small;          /* the first hold, of MPROTO_MIME_HOLD */

    uint64_t offset;            /* octets told */
    uint64_t lines;             /* line ends in them */
    uint64_t column;            /* octets of text told since the last one */
    unsigned defects;           /* of all parts */

    struct {                    /* what the cut saw of what it showed */
        size_t n;               /* of how many octets; 0: of none */
        size_t lines;           /* line ends */
        size_t tail;            /* octets behind the last one, or all of them;
                                 * 0 where the end of a line is left out */
        int    begin;           /* a line may be that before a uuencode */
        unsigned defects;       /* of octets, where these are looked at */
        mproto_ending ending;   /* of a field: as in mproto_mime_folded */
    } counted;

    struct {
        size_t   n;             /* octets with the line end before it */
        unsigned level;
        unsigned char closing;
    } delimiter;

    mproto_mime_frame *frames;  /* depth + 1 are open */
    unsigned          *path;
    unsigned           depth, parts;
    unsigned           opened;  /* frames with open set, which stand in */
    unsigned          *boundaries;      /* each the innermost of its hash, as
                                 * a level from 1; 0: none */
    size_t             buckets; /* of boundaries */
    unsigned           target;  /* frames that stay when parts end */
    char              *texts;
    uint32_t           texts_n, texts_cap;

    mproto_body *body;          /* NULL without MPROTO_MIME_DECODE */
    mproto_span  undecoded;
    uint64_t     told;          /* offset behind the last decoded piece */
    char        *block;         /* and so is the room for what comes out */
};

/* mime_part.c */

/* Opens a part inside the innermost one; the first is the message. */
void mproto_mime_part_push(mproto_mime *m);
/* Forgets the innermost part. */
void mproto_mime_part_pop(mproto_mime *m);
/* Makes m->part tell of the innermost part. */
void mproto_mime_part_show(mproto_mime *m);
static inline mproto_mime_frame *mproto_mime_part_top(mproto_mime *m)
{
    return &m->frames[m->depth];
}
/* A transfer encoding that can be taken off. */
static inline int mproto_mime_is_coded(const mproto_mime_frame *f)
{
    return f->encoding == MPROTO_CTE_BASE64 || f->encoding == MPROTO_CTE_QP
        || f->encoding == MPROTO_CTE_UUENCODE;
}
/* Defects of the innermost part. */
void mproto_mime_part_flaw(mproto_mime *m, unsigned defects);
/* Where a text of at most *room octets, and a NUL, may be put; then set()
 * makes n of them the text which. */
char *mproto_mime_part_room(mproto_mime *m, size_t *room);
void mproto_mime_part_set(mproto_mime *m, mproto_mime_text which, size_t n);
mproto_span mproto_mime_part_text(const mproto_mime *m,
                                  const mproto_mime_frame *f,
                                  mproto_mime_text which);

/* mime_boundary.c */

/* Sets the boundary of f, the innermost part, to work; returns defects. */
unsigned mproto_mime_boundary_open(mproto_mime *m, mproto_mime_frame *f);
void mproto_mime_boundary_close(mproto_mime *m, mproto_mime_frame *f);
/* Defects of a boundary as it was declared, without blanks at its end. */
unsigned mproto_mime_boundary_check(mproto_span boundary);
/* 1 when the line, which begins with "--", is a delimiter of an open part:
 * m->delimiter has level and closing then. */
int mproto_mime_boundary_match(mproto_mime *m, const char *line, size_t n);

/* mime_line.c. The cuts show octets without taking them. */
mproto_mime_cut mproto_mime_line_text(mproto_mime *m, mproto_span *text);
mproto_mime_cut mproto_mime_line_field(mproto_mime *m, mproto_span *field);
/* Of a line: what is held of it, or up to a line end. */
mproto_mime_cut mproto_mime_line_rest(mproto_mime *m, mproto_span *text);
/* 1 when what comes next is more of a field that was cut, -1 when that is
 * open. */
int mproto_mime_line_continues(const mproto_mime *m);
/* 1 when the message begins with a line of a mailbox, -1 when that is open. */
int mproto_mime_line_from(mproto_mime *m);
/* The next n octets, which were shown: told from now on. */
mproto_span mproto_mime_line_take(mproto_mime *m, size_t n);

/* mime_params.c: texts out of a field, for the innermost part. What is too long
 * is cut, but for a boundary, which is none then. All return defects. */

/* A name in a table, in lower case. Most others differ in length already. */
typedef struct mproto_mime_word {
    const char *p;
    size_t      n;
} mproto_mime_word;

static inline int mproto_mime_is_word(mproto_span s, const mproto_mime_word *w)
{
    return s.n == w->n && mproto_same(s, w->p);
}

typedef struct mproto_mime_wanted {
    mproto_mime_word name;      /* NULL behind the last one */
    mproto_mime_text which;
    int              decoded;   /* text, in whatever form it comes */
} mproto_mime_wanted;

unsigned mproto_mime_params_span(mproto_mime *m, mproto_mime_text which,
                                 mproto_span s);
/* The same of a token, in lower case. */
unsigned mproto_mime_params_lower(mproto_mime *m, mproto_mime_text which,
                                  mproto_span s);
/* The parameters that come next; the first of each name counts. What is no
 * text is copied as it stands, but for the forms of RFC 2231. */
unsigned mproto_mime_params_read(mproto_mime *m, mproto_value *v,
                                 const mproto_mime_wanted *wanted);
/* RFC 2045 5.1 allows comments, but many readers know of none. */
unsigned mproto_mime_params_comments(const mproto_value *v);

/* mime_header.c */

/* Reads a field of the innermost part; returns the defects of doing so. */
unsigned mproto_mime_header_field(mproto_mime *m, const mproto_field *f);
/* At the end of the header: what kind of part it is, and its defects. */
void mproto_mime_header_end(mproto_mime *m);

/* mime_octets.c */

/* EIGHT, NUL and BARE_CR of n octets; the last one is no bare CR. */
unsigned mproto_mime_octets(const char *p, size_t n);
#if MPROTO_SIMD_SSE2
/* The same of the first *n, which becomes how many it can see: the octet
 * behind them must be there. */
unsigned mproto_mime_octets_sse2(const char *p, size_t *n);
#endif

/* mime_pass.c */

/* Lines up to this are not long (RFC 5322 2.1.1), whatever their end. */
#define MPROTO_MIME_LENGTHY 998u

/* Octets of text that are gone over. */
typedef struct mproto_mime_passed {
    const char *at, *end;       /* not yet */
    const char *line;           /* where the line begins that at stands in */
    size_t      before;         /* octets of the first one before line */
    size_t      lines;          /* line ends */
    int         octets;         /* defects are asked for */
    unsigned    defects;        /* those of mime_octets.c */
    int         lengthy;        /* a line may be too long: it is measured */
    int         begin;          /* one may be "begin 644 name"; set elsewhere */
} mproto_mime_passed;

/* Goes on, from an octet that is there, to the end or to the next line that
 * begins with "-", as a delimiter does, or with "b", as "begin". Kernels
 * differ in speed only, and in how soon a line is lengthy. */
typedef void mproto_mime_pass(mproto_mime_passed *s);

/* Those that can run here, the quickest at 0; NULL behind the last. */
mproto_mime_pass *mproto_mime_pass_at(unsigned rank);

/* Octets of a field that are gone over. */
typedef struct mproto_mime_folded {
    const char *at, *end;       /* not yet */
    size_t      lines;          /* line ends */
    mproto_ending ending;       /* of all lines, when no octet of them is odd
                                 * and none is long; else NONE */
} mproto_mime_folded;

/* Goes on, from an octet that is there, to behind the first line end without
 * a blank behind it, or to the end. Kernels differ in speed, and in whether
 * they tell of ending. */
typedef void mproto_mime_fold(mproto_mime_folded *s);

mproto_mime_fold *mproto_mime_fold_at(unsigned rank);

#if MPROTO_SIMD
void mproto_mime_pass_avx2(mproto_mime_passed *s);
void mproto_mime_fold_avx2(mproto_mime_folded *s);
#endif

/* mime_body.c */

void mproto_mime_body_begin(mproto_mime *m);
/* Text of a leaf that was taken; 1 when m->event has a piece of BODY. */
int mproto_mime_body_text(mproto_mime *m, mproto_span text);
/* The same of m->undecoded, and with last of what the decoder holds. */
int mproto_mime_body_decode(mproto_mime *m, int last);
/* No more of it. Does nothing twice. */
void mproto_mime_body_stop(mproto_mime *m);
/* All text of the part was taken: defects that were open till now. */
void mproto_mime_body_end(mproto_mime *m);
/* Counts lines of text that was taken; not empty. */
void mproto_mime_body_count(mproto_mime *m, mproto_span text);

#endif
