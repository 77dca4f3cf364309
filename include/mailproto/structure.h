/* The parts of one message as a flat array, filled from the events of its
 * parser (mime.h). It holds offsets and short texts, never bodies: with the
 * message in memory or in a file each part is one seek away, and body.h
 * decodes it. ISC, see COPYING. */
#ifndef MAILPROTO_STRUCTURE_H
#define MAILPROTO_STRUCTURE_H

#include <mailproto/mime.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_structure mproto_structure;

/* 0 is the default. */
typedef struct mproto_structure_opts {
    size_t      size;           /* sizeof(mproto_structure_opts) */
    unsigned    flags;          /* MPROTO_MIME_ bits for scan() */
    unsigned    parts_max;      /* 10,000 */
    size_t      text_max;       /* octets of all texts; 256 KiB */
    const mproto_alloc *alloc;  /* NULL: malloc and free; copied */
} mproto_structure_opts;

/* A part is known by its place in the array; this is none. */
#define MPROTO_NO_PART ((unsigned)-1)

/* How to show a part, as RFC 8621 4.1.4 divides a message: the bodies for
 * those who want plain text, the bodies for those who want HTML, each in
 * order, and the attachments. Inline images are in more than one list. Every
 * leaf has a bit, and so has a message inside, but no part of such a message
 * and no multipart. */
#define MPROTO_SHOW_TEXT     0x01u
#define MPROTO_SHOW_HTML     0x02u
#define MPROTO_SHOW_ATTACHED 0x04u

/* Parts stand in the order of their headers: part 0 is the message, a part's
 * first child is next to it, and behind it come inside parts that it holds,
 * all levels counted. */
typedef struct mproto_part {
    unsigned         parent, child, next;       /* or MPROTO_NO_PART */
    unsigned         inside;
    unsigned         depth;     /* 0 is the message */
    unsigned         number;    /* among its siblings, from 1 */
    unsigned         show;      /* MPROTO_SHOW_ bits, when all was added */
    mproto_mime_kind kind;
    mproto_cte       encoding;
    mproto_span      type, subtype, charset, disposition, filename, id;
    uint64_t         header, body, end; /* its header with the empty line is
                                         * [header, body), then [body, end) */
    uint64_t         lines, decoded;    /* the rest is as in mime.h */
    unsigned         flowed, defects;
} mproto_part;

/* NULL: no memory, or size of opts is 0. opts may be NULL: all defaults. */
MPROTO_API mproto_structure *mproto_structure_new(
    const mproto_structure_opts *opts);
MPROTO_API void mproto_structure_free(mproto_structure *s);
/* As new, but keeps memory for the next message. */
MPROTO_API void mproto_structure_clear(mproto_structure *s);

/* Give it every event of one message. E_LIMIT: this part and what it holds is
 * past parts_max or text_max and left out; it is the answer until clear(),
 * but the parts before are there, and the rest of the events completes them.
 * E_NOMEM changes nothing, the event may be given again. E_STATE: the event
 * does not follow those before. */
MPROTO_API int mproto_structure_add(mproto_structure *s,
                                    const mproto_mime_event *event);

/* clear(), and then the whole message through a parser with the flags of opts
 * and NOFIELD, which stops at parts_max (DEFECT_LIMIT). E_LIMIT as above;
 * with E_NOMEM there are no parts. */
MPROTO_API int mproto_structure_scan(mproto_structure *s, const void *message,
                                     size_t n);

/* Parts live until add(), scan(), clear() or free(). NULL past the last. */
MPROTO_API unsigned mproto_structure_count(const mproto_structure *s);
MPROTO_API const mproto_part *mproto_structure_part(const mproto_structure *s,
                                                    unsigned i);

/* Numbers as IMAP has them (RFC 9051 6.4.5.1): "2.1" is the first part of
 * part 2 or, if that is a message, of the multipart in it, or that message's
 * only body. "" is the message, and "1" too when it is no multipart. Numbers
 * have no leading zeros. MPROTO_NO_PART: there is none. */
MPROTO_API unsigned mproto_structure_find(const mproto_structure *s,
                                          const char *path);
/* The path of part i, as snprintf; find() of it is i again, but for the
 * multipart in a message inside, which has the path of that message. */
MPROTO_API size_t mproto_structure_path(const mproto_structure *s, unsigned i,
                                        char *dst, size_t cap);

/* The first part with this Content-ID, without <>; case matters. */
MPROTO_API unsigned mproto_structure_by_id(const mproto_structure *s,
                                           mproto_span id);

/* These two walk: the next one behind part i, or, with MPROTO_NO_PART, the
 * first. type and subtype in lower case; NULL for any subtype. An attached
 * message is one attachment. */
MPROTO_API unsigned mproto_structure_by_type(const mproto_structure *s,
                                             unsigned i, const char *type,
                                             const char *subtype);
MPROTO_API unsigned mproto_structure_attachment(const mproto_structure *s,
                                                unsigned i);

/* The one part to show: text/plain that has SHOW_TEXT or, with html set,
 * text/html that has SHOW_HTML; the last one of an alternative, the first one
 * of all else. The other type when there is none; MPROTO_NO_PART when there
 * is neither, or not all was added. */
MPROTO_API unsigned mproto_structure_text(const mproto_structure *s,
                                          int html);

#ifdef __cplusplus
}
#endif
#endif
