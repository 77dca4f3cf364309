/* Addresses of header fields (RFC 5322 3.4 and 4.4, UTF-8 by RFC 6532): an
 * iterator over a field body that you hold, and a writer. Nothing is
 * allocated and nothing decoded: an encoded-word never makes an address.
 * ISC, see COPYING. */
#ifndef MAILPROTO_ADDRESS_H
#define MAILPROTO_ADDRESS_H

#include <mailproto/defect.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mproto_addr_type {
    MPROTO_ADDR_MAILBOX = 1,
    MPROTO_ADDR_GROUP,          /* "name:"; its mailboxes follow */
    MPROTO_ADDR_GROUP_END,      /* ";"; comes for every GROUP */
    MPROTO_ADDR_EMPTY           /* the rest of the body, and no address:
                                 * blanks, comments, separators */
} mproto_addr_type;

#define MPROTO_ADDR_QUOTED  0x01u       /* the local part is quoted */
#define MPROTO_ADDR_LITERAL 0x02u       /* the domain stands in [] */
#define MPROTO_ADDR_ROUTE   0x04u       /* there is a source route */
#define MPROTO_ADDR_SPECIAL 0x08u       /* the local part has one of
                                         * !%|/`$&;\@,<>():'*?~# or a blank, or
                                         * begins with - or . : think before it
                                         * becomes a file name, an argument or
                                         * another address */
#define MPROTO_ADDR_UTF8    0x10u       /* local part or domain is no ASCII */

/* The spans lie in the body, as written, or are empty. */
typedef struct mproto_addr {
    mproto_addr_type type;
    mproto_span display;        /* phrase of a mailbox or a group */
    mproto_span local;          /* perhaps quoted; perhaps with comments and
                                 * blanks at its dots, and so is domain */
    mproto_span domain;
    mproto_span route;          /* "@a,@b" without ":"; to be ignored */
    mproto_span comment;        /* the last one, with its parentheses */
    mproto_span raw;            /* with blanks and separators around */
    size_t      offset;         /* of raw in the body */
    unsigned    flags;          /* MPROTO_ADDR_ bits */
    unsigned    defects;        /* MPROTO_DEFECT_ bits */
} mproto_addr;

typedef struct mproto_addrs {
    const char *start_, *at_, *end_;
    const char *quote_, *comment_, *plain_;
    unsigned    flags_, group_, cut_;
} mproto_addrs;

/* Refuse what RFC 5322 does not allow, what two programs could read in two
 * ways, and encoded-words in addresses. OBSOLETE forms are legal, and so are
 * the controls (CONTROL) of obsolete quoted strings and comments. */
#define MPROTO_ADDRS_STRICT 0x01u

/* body: of From, To, Reply-To ... as mproto_field has it, folded. */
MPROTO_API void mproto_addrs_begin(mproto_addrs *it, mproto_span body,
                                   unsigned flags);

/* 1: *a is the next element. 0: no more. The raw spans of all elements, put
 * together, are the body. With STRICT, E_ARG: only raw, offset and defects
 * of *a are set, and the next call goes on behind it; whoever wants to be
 * sure refuses the whole field then.
 *
 * What is read without STRICT, in real mail, and its defect:
 * SPECIALS   characters in a phrase that want quotes; "(" or a quote that
 *            is never closed is such a character, and so is an "@" of a
 *            display name that looks like an address
 * BRACKETS   name a@b  name <a@b  a@b>  <<a@b>
 * SEPARATOR  ";" outside a group or none at its end (the GROUP_END comes all
 *            the same), a group in a group, words behind ">"; both addresses
 *            without a comma between them
 * SYNTAX     no legal addr-spec: local or domain or both may be empty. With
 *            two "@", or quotes behind it, there is no telling: all of it is
 *            local. What stands behind a domain is in raw only.
 * WORD       an encoded-word in local or domain; it is not decoded
 * OBSOLETE   RFC 5322 4.4, and blanks and comments around "@"
 * and those of octets: NUL CONTROL BARE_CR BARE_LF UTF8. */
MPROTO_API int mproto_addrs_next(mproto_addrs *it, mproto_addr *a);

/* 1: *comment is the next comment in *text, with its parentheses, and *text
 * has moved behind it. 0: no more. For the raw of an element. */
MPROTO_API int mproto_addr_comment(mproto_span *text, mproto_span *comment);

/* Plain text of what mproto_addr holds; folds go, other CR, LF and NUL become
 * blanks. Both return the length it has, or would have with more room, as
 * snprintf does; dst ends in NUL when cap is not 0. Never longer than raw.
 *
 * name: a display without quotes, backslashes and comments, one blank for
 * those between its words; or a comment without its parentheses and
 * backslashes. Encoded-words stay. */
MPROTO_API size_t mproto_addr_name(char *dst, size_t cap, mproto_span raw);
/* text: a local part or a domain, for look-ups, without quotes, backslashes,
 * comments, and blanks at dots; words that are not legal stay apart. */
MPROTO_API size_t mproto_addr_text(char *dst, size_t cap, mproto_span raw);

/* Writes a list of addresses, folded before blanks so that lines stay within
 * 76 octets (RFC 2047 section 2) where words do. No NUL is written. */
typedef struct mproto_addr_writer {
    size_t   n;                 /* octets of the text so far; those past cap
                                 * were not written: do it all again with more
                                 * room */
    char    *dst_;
    size_t   cap_, column_, fold_;
    unsigned flags_, state_;
} mproto_addr_writer;

#define MPROTO_ADDR_WRITE_UTF8   0x01u  /* RFC 6532: UTF-8 may be written */
#define MPROTO_ADDR_WRITE_PHRASE 0x02u  /* display is a phrase already, with
                                         * encoded-words: not to be quoted */

/* column: octets of the line in front of the text, as 4 behind "To: ". */
MPROTO_API void mproto_addr_write_begin(mproto_addr_writer *w, char *dst,
                                        size_t cap, size_t column,
                                        unsigned flags);

/* One mailbox. display and local are plain text and are quoted where that is
 * needed; domain is a name or a literal with its []. What is read back, with
 * STRICT, is the same text. E_ARG, and nothing written: controls but the tab;
 * octets above 126 without the UTF8 flag, or that are no UTF-8; a domain that
 * is neither; encoded-words in local or domain; a word that does not fit in a
 * line of 998; a display that is no phrase where the flag says so. */
MPROTO_API int mproto_addr_write(mproto_addr_writer *w, mproto_span display,
                                 mproto_span local, mproto_span domain);
/* The mailboxes between begin and end are the group. E_STATE: in a group, or
 * in none. An empty name is E_ARG. */
MPROTO_API int mproto_addr_write_group(mproto_addr_writer *w,
                                       mproto_span display);
MPROTO_API int mproto_addr_write_group_end(mproto_addr_writer *w);

#ifdef __cplusplus
}
#endif
#endif
