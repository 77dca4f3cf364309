/* Reads a message as it streams by (RFC 5322, RFC 2045, RFC 2046): parts,
 * fields, bodies raw or decoded, with exact offsets and every defect. Memory
 * is bounded by the limits, whatever the message; no octet is ever lost to a
 * limit. ISC, see COPYING. */
#ifndef MAILPROTO_MIME_H
#define MAILPROTO_MIME_H

#include <mailproto/charset.h>
#include <mailproto/fields.h>
#include <mailproto/flowed.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_mime mproto_mime;

/* 0 is the default. What goes past a limit is no error and is not lost, but
 * has MPROTO_DEFECT_LIMIT: a part that would hold parts too deep, or the first
 * one too many, is a leaf; the rest of a multipart whose next part would be
 * one too many, of a field and of a header is OUTSIDE. */
typedef struct mproto_mime_limits {
    size_t   size;              /* sizeof(mproto_mime_limits) */
    unsigned depth_max;         /* nested parts; 100 (as Dovecot). In a message
                                 * made for it each line that begins with "--"
                                 * costs as many comparisons as are open */
    unsigned parts_max;         /* in all; 10,000 (as Dovecot) */
    unsigned fields_max;        /* in one part; 10,000 */
    size_t   field_max;         /* octets of a field with folds; 32 KiB */
    uint64_t header_max;        /* octets of the header of a part; 1 MiB */
} mproto_mime_limits;

/* BODY holds decoded octets: base64, quoted-printable and a declared uuencode
 * taken off. Without it BODY is what stands in the message. */
#define MPROTO_MIME_DECODE  0x01u
/* message/rfc822 is a leaf: its octets are a body. Without it the message is
 * the part 1 inside, unless it is declared to be in an encoding. */
#define MPROTO_MIME_SHALLOW 0x02u
/* No FIELD events; offsets jump over what they would have held. */
#define MPROTO_MIME_NOFIELD 0x04u
/* With DECODE: BODY of text parts is UTF-8 (charset.h). */
#define MPROTO_MIME_UTF8    0x08u
/* With DECODE: in a text/plain that is format=flowed, lines that were broken
 * for transport are joined again (flowed.h). */
#define MPROTO_MIME_UNFLOW  0x10u
/* A line that begins "From " or ">From " may come first, as in a mailbox: it
 * is OUTSIDE, before the PART of the message. Without it such a line is what
 * it would be in any header: a field that is none. */
#define MPROTO_MIME_MBOXLINE 0x20u

typedef struct mproto_mime_opts {
    size_t              size;           /* sizeof(mproto_mime_opts) */
    unsigned            flags;          /* MPROTO_MIME_ bits */
    const mproto_convert *convert;      /* for charsets not known here; NULL:
                                         * there is none; copied */
    const mproto_mime_limits *limits;   /* NULL: all defaults; copied */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
} mproto_mime_opts;

/* Fields, BODY and OUTSIDE follow each other without a gap, so that together,
 * without DECODE and NOFIELD, they are the message. LF ends a line as CRLF
 * does. */
typedef enum mproto_mime_type {
    MPROTO_MIME_PART = 1,       /* a part begins; part has its place */
    MPROTO_MIME_FIELD,          /* one whole header field */
    MPROTO_MIME_HEADER_END,     /* part has type, charset, encoding ...; with
                                 * DEFECT_TRUNCATED no empty line came */
    MPROTO_MIME_BODY,           /* a piece of a leaf */
    MPROTO_MIME_OUTSIDE,        /* a piece that belongs to no leaf: preamble,
                                 * delimiter line, epilogue, the empty line
                                 * behind a header, header past a limit */
    MPROTO_MIME_PART_END,       /* part has its sizes and all its defects */
    MPROTO_MIME_END             /* of the message; defects has the sum: with
                                 * any of MPROTO_DEFECTS_AMBIGUOUS a filter
                                 * does well to refuse it */
} mproto_mime_type;

typedef enum mproto_mime_kind {
    MPROTO_KIND_LEAF = 1, MPROTO_KIND_MULTIPART, MPROTO_KIND_MESSAGE
} mproto_mime_kind;

/* All that is known of the innermost open part: it grows from PART over
 * HEADER_END to PART_END. Spans live until the event ends. Absent values are
 * empty; type and subtype have their default filled in: text/plain, or
 * message/rfc822 in a digest (RFC 2046 5.1.5). */
typedef struct mproto_mime_part {
    const unsigned  *path;      /* depth numbers: 1.2.3 is {1, 2, 3} */
    unsigned         depth;     /* 0 is the message */
    mproto_mime_kind kind;
    mproto_cte       encoding;  /* as declared; 7BIT when absent */
    mproto_span      type, subtype;     /* in lower case */
    mproto_span      charset;           /* as written, out of quotes */
    unsigned         flowed;    /* MPROTO_FLOWED_ bits; 0: it is not */
    mproto_span      disposition;       /* in lower case */
    mproto_span      filename;  /* in UTF-8; filename of Content-Disposition,
                                 * else name of Content-Type (params.h). At
                                 * most 1,024 octets, cut with LIMIT. What a
                                 * stranger wrote: it may hold "/" or "..",
                                 * so never use it as a path; filename.h
                                 * makes a safe name of it */
    mproto_span      id;        /* Content-ID without <> */
    mproto_span      start;     /* of a multipart/related: the id of its
                                 * root (RFC 2387 3.2), without <> */
    uint64_t         header, body, end; /* offsets; end is behind the body,
                                         * before the line end that belongs
                                         * to the delimiter */
    uint64_t         lines;     /* line ends in the body */
    uint64_t         decoded;   /* octets of BODY with DECODE, so far */
    unsigned         defects;   /* of this part, so far */
} mproto_mime_part;

typedef struct mproto_mime_event {
    mproto_mime_type type;
    uint64_t         offset;    /* of this event in the message */
    unsigned         defects;   /* of this event, MPROTO_DEFECT_ bits */
    mproto_field     field;     /* FIELD; its offset is that in the message */
    mproto_span      data;      /* BODY, OUTSIDE */
    const mproto_mime_part *part;       /* never NULL */
} mproto_mime_event;

/* NULL: no memory, or size of opts is 0. opts may be NULL: all defaults. */
MPROTO_API mproto_mime *mproto_mime_new(const mproto_mime_opts *opts);
MPROTO_API void mproto_mime_free(mproto_mime *m);

/* Push octets, pull events, as with an engine. in() lends: the buffer is
 * yours again when next() has given NULL; E_STATE before that, or after
 * eof(). An event and its spans live until next() is called again. After
 * eof() the last events come, END last, and then NULL for ever. */
MPROTO_API int mproto_mime_in(mproto_mime *m, const void *p, size_t n);
MPROTO_API void mproto_mime_eof(mproto_mime *m);
MPROTO_API const mproto_mime_event *mproto_mime_next(mproto_mime *m);

/* While HEADER_END is the event: this part's BODY comes raw although DECODE
 * is set. E_STATE at any other event. */
MPROTO_API int mproto_mime_raw(mproto_mime *m);
/* While HEADER_END is the event: no BODY comes of this part, or of those in
 * it, and defects of its octets are not looked for. E_STATE else. */
MPROTO_API int mproto_mime_skip(mproto_mime *m);

/* Never NULL. Only MPROTO_E_MEMORY ends a parser. */
MPROTO_API const mproto_error *mproto_mime_error(const mproto_mime *m);
/* Octets that this parser can come to hold at the most, with these limits. */
MPROTO_API size_t mproto_mime_memory_bound(const mproto_mime_limits *limits);

#ifdef __cplusplus
}
#endif
#endif
