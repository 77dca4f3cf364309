/* What FETCH and SEARCH want of a raw message: sections, sizes, ENVELOPE and
 * BODYSTRUCTURE (RFC 9051 6.4.5 and 7.5.2). For any store that has the message
 * in memory, with the engine or without. Nothing here allocates or recurses.
 * ISC, see COPYING. */
#ifndef MAILPROTO_IMAPEXTRACT_H
#define MAILPROTO_IMAPEXTRACT_H

#include <mailproto/body.h>
#include <mailproto/imap.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Lines in raw may end in LF alone. They are told with CRLF, as IMAP wants,
 * and all sizes and origins count so. Without it octets are as they stand. */
#define MPROTO_IMAPEXTRACT_LF   0x01u
/* The client has said UTF8=ACCEPT or IMAP4rev2: quoted strings may hold UTF-8
 * (RFC 9755, RFC 9051), and a message/global is told as a message. */
#define MPROTO_IMAPEXTRACT_UTF8 0x02u

typedef struct mproto_imapextract_mail {
    mproto_span             raw;        /* the message; its header with the
                                         * empty line is enough where only
                                         * that is asked for */
    const mproto_structure *parts;      /* of raw, without MPROTO_MIME_SHALLOW;
                                         * NULL: sections with a path are not
                                         * to be had */
    unsigned                flags;      /* MPROTO_IMAPEXTRACT_ bits */
    const mproto_convert   *convert;    /* for charsets not known here, where
                                         * text is decoded; or NULL */
} mproto_imapextract_mail;

/* RFC822.SIZE of a message whose lines may end in LF alone: octets with
 * CRLF. */
MPROTO_API uint64_t mproto_imapextract_octets(mproto_span raw);

/* --- BODY[section]<partial>, RFC822.HEADER, RFC822.TEXT --- */

/* A value: copy it to come back. It borrows raw and the names in section. */
typedef struct mproto_imapextract {
    uint64_t         size;      /* octets that next() gives in all */
    mproto_span      names_, header_, run_;
    uint64_t         skip_, left_, filter_;
    unsigned         flags_, what_;
    int              cr_, open_;
} mproto_imapextract;

/* E_ARG: there is no such section, which IMAP tells as NIL: no such part; a
 * HEADER or TEXT of a part that is no message; a path where parts is NULL.
 * HEADER, MIME and FIELDS.NOT end with the empty line, if the message has one;
 * FIELDS do in any case. Lines that are no field are in FIELDS.NOT. Time
 * is that of the header times the names asked for. */
MPROTO_API int mproto_imapextract_begin(mproto_imapextract *x,
                                        const mproto_imapextract_mail *mail,
                                        const mproto_imap_section *section);
/* 1: *piece is what comes next, max octets at most; they lie in raw, or are a
 * line end that lives for ever. 0: that was all. */
MPROTO_API int mproto_imapextract_next(mproto_imapextract *x, size_t max,
                                       mproto_span *piece);

/* --- BINARY[section]<partial>, BINARY.SIZE (RFC 3516) --- */

/* Stands on your stack, 3 KB; a trailing _ is private. */
typedef struct mproto_imapextract_binary {
    uint64_t           size;    /* octets that read() gives in all */
    int                has_nul; /* one is NUL: a literal8 is wanted */
    mproto_imapextract x_;
    mproto_span        in_;
    uint64_t           skip_, left_;
    int                ended_;
    mproto_body        body_;
} mproto_imapextract_binary;

/* Takes the transfer encoding off, if the section is one leaf; of multiparts
 * and messages octets are as they stand. It decodes all of it, for size; the
 * partial is of what was decoded. E_ARG: there is no such section, as above, or
 * it is not of BINARY: of the header. E_STATE: the encoding is not known: NO
 * [UNKNOWN-CTE]. */
MPROTO_API int mproto_imapextract_binary_begin(
    mproto_imapextract_binary *b, const mproto_imapextract_mail *mail,
    const mproto_imap_section *section);
/* Octets that were put to dst, which has room for MPROTO_CODEC_MIN or more; 0:
 * that was all. */
MPROTO_API size_t mproto_imapextract_binary_read(mproto_imapextract_binary *b,
                                                 char *dst, size_t cap);

/* --- ENVELOPE, BODY, BODYSTRUCTURE (RFC 9051 7.5.2) --- */

/* Each writes the value, all of it, to dst, and its octets to *n; no NUL.
 * E_FULL: cap is too small, and what is in dst means nothing; try twice as
 * much. Most values are shorter than the headers they come of, but a list of
 * broken addresses is not. Strings are quoted or literals, as their octets
 * ask for; NUL becomes a blank, and so does each fold. */

/* Of the header of raw; parts is not looked at. Of fields that stand there
 * twice the first counts, but the addresses of all. Encoded words stay, and so
 * does 8-bit text. A name is the display or else the comment behind the
 * address; what a broken address lacks is "". */
MPROTO_API int mproto_imapextract_envelope(char *dst, size_t cap, size_t *n,
                                           const mproto_imapextract_mail *mail);

/* Of parts. extended: BODYSTRUCTURE. Parameters are as written, with what RFC
 * 2231 makes of their names; text without a charset has "us-ascii"; a
 * multipart without parts gets an empty text/plain; what should be a message
 * but is out of reach, encoded or too deep, an empty one. E_ARG: parts is NULL
 * or empty. */
MPROTO_API int mproto_imapextract_structure(char *dst, size_t cap, size_t *n,
                                            const mproto_imapextract_mail *mail,
                                            int extended);

/* --- PREVIEW (RFC 8970) --- */

#define MPROTO_IMAPEXTRACT_PREVIEW 801u /* octets that hold any, with NUL */

/* The begin of the text that a reader would see first, in UTF-8: 200 characters
 * at most, in one line, without quoted lines if there are others, without
 * markup and without characters that cannot be seen. The first 64 KiB of that
 * text are looked at. Returns as snprintf does; 0: there is no text, or parts
 * is NULL. Where cap cuts it, it ends with a whole character. */
MPROTO_API size_t mproto_imapextract_preview(
    char *dst, size_t cap, const mproto_imapextract_mail *mail);

/* --- the text that SEARCH looks at (RFC 9051 6.4.4) --- */

/* The fields of the message itself, without name: for HEADER, SUBJECT ... */
#define MPROTO_IMAPEXTRACT_HEADER 0x01u
/* For BODY: text in all parts, that of reports included. With both bits, for
 * TEXT, also the fields of parts and of messages inside. */
#define MPROTO_IMAPEXTRACT_BODY   0x02u

/* Stands on your stack, 6 KB; a trailing _ is private. */
typedef struct mproto_imapextract_text {
    mproto_span  piece;         /* of a text, in UTF-8, whole characters; it
                                 * may be empty */
    int          begins;        /* it is the first of a text: a field or a
                                 * body; what is sought is in one text */
    const mproto_imapextract_mail *mail_;
    unsigned     what_, part_;
    int          state_, fresh_;
    const char  *joint_;
    mproto_span  name_, header_, rest_;
    mproto_io    io_;
    mproto_part  plan_;
    mproto_body  body_;
    char         octets_[3072];
} mproto_imapextract_text;

/* Transfer encodings and encoded words are taken off. name: only the bodies of
 * fields of that name, whatever its case; when it is empty "name: body" of all
 * fields. mail must outlive t. E_ARG: BODY, and parts is NULL. */
MPROTO_API int mproto_imapextract_text_begin(
    mproto_imapextract_text *t, const mproto_imapextract_mail *mail,
    unsigned what, mproto_span name);
/* 1: t->piece and t->begins are what comes next, until the next call; 0: that
 * was all. In a field of more than 1,000 octets encoded words that share a
 * character may be cut apart. */
MPROTO_API int mproto_imapextract_text_next(mproto_imapextract_text *t);
/* Call it in any case, when mail has convert. */
MPROTO_API void mproto_imapextract_text_end(mproto_imapextract_text *t);

#ifdef __cplusplus
}
#endif
#endif
