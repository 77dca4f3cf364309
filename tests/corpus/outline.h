/* A message as the table of its parts: what the expectations of others are
 * compared with. */
#ifndef OUTLINE_H
#define OUTLINE_H

#include <mailproto/mime.h>

/* Text that grows. A NUL is behind it when it is not empty; zero it first. */
typedef struct outline_text {
    char  *p;
    size_t n, cap;
} outline_text;

void outline_put(outline_text *t, const char *p, size_t n);
void outline_puts(outline_text *t, const char *s);
mproto_span outline_span(const outline_text *t);
/* Octets for people: all of a short text, the start of another with its
 * length and a sum of all. */
void outline_show(outline_text *t, mproto_span s);
/* The same, where CRLF and LF are one. */
void outline_show_lines(outline_text *t, mproto_span s);

/* A case of two texts, shown so; and where CRLF and LF are one. */
void outline_case(const char *name, mproto_span want, mproto_span got);
void outline_case_lines(const char *name, mproto_span want, mproto_span got);

/* The file at path below $MPROTO_CORPUS, for outline_unload(); p is NULL, and
 * a line says SKIP, when it is not there. */
mproto_span outline_load(const char *path);
void outline_unload(mproto_span file);

typedef struct outline_part {
    unsigned         depth;
    size_t           parent;    /* of the message itself: 0 */
    char             path[64];  /* "1.2"; "0" is the message */
    mproto_mime_kind kind;
    mproto_cte       encoding;
    outline_text     type, charset, disposition, filename, id;
    uint64_t         header, body, end, lines, decoded;
    unsigned         defects;
    outline_text     content;   /* of a leaf: all BODY */
    mproto_span      source;    /* where the offsets lead to */
} outline_part;

typedef struct outline {
    outline_part *parts;        /* parts[0] is the message */
    size_t        n, cap;
} outline;

/* Reads message, which must live as long as o, with MPROTO_MIME_ flags. A
 * message in base64 or quoted-printable, which is a leaf to the parser, is
 * read in turn out of its decoded octets if open is set. */
void outline_read(outline *o, mproto_span message, unsigned flags, int open);
void outline_free(outline *o);

/* Pieces of the source: the header without the empty line, the body as it
 * stands, what a multipart has before its first delimiter line and behind
 * its last, without the line ends that belong to these. */
mproto_span outline_header(const outline *o, size_t i);
mproto_span outline_body(const outline *o, size_t i);
mproto_span outline_preamble(const outline *o, size_t i);
mproto_span outline_epilogue(const outline *o, size_t i);

/* "(leaf (leaf leaf) [leaf])": round brackets are a multipart's, square ones
 * a message's. */
void outline_shape(outline_text *t, const outline *o);

const char *outline_encoding(mproto_cte encoding);

#endif
