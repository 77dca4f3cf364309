/* Writes a message from front to back (RFC 5322, RFC 2045 to 2047, 2183,
 * 2231): verbs append, out() and sent() hand out what is ready, so memory does
 * not depend on the bodies. ISC, see COPYING.
 *
 *     mproto_compose_addr(m, "From", "J\xc3\xbcrgen", "jm@a.example");
 *     mproto_compose_text(m, "Subject", "R\xc3\xa9sum\xc3\xa9");
 *     mproto_compose_multipart(m, "mixed");
 *     mproto_compose_whole(m, "text/plain", text, text_n);
 *     mproto_compose_attach(m, "application/pdf", "cv.pdf", NULL);
 *     while ((n = read_some(chunk, mproto_compose_room(m))) > 0) {
 *         mproto_compose_body(m, chunk, n);
 *         send_all(m);                    (out() and sent())
 *     }
 *     code = mproto_compose_finish(m);    (the first error of all)
 *
 * Text is UTF-8; what must be encoded or folded is. Lines have at most 78
 * octets where one word alone does (RFC 5322 2.1.1), and never over 998.
 *
 * Errors stick: every verb gives the first one again, and what out() gave is
 * not a message: do not send its end. Only E_FULL does not stick: drain, and
 * call the same verb again; if another one comes in its place, that is
 * E_STATE, so that nothing is lost unseen. E_ARG: a string with CR, LF, NUL or
 * another control than tab, bad UTF-8, or not of the form the verb wants; no
 * octet of it is written. E_STATE: not at this place, or a field that is there
 * already and may be there once. E_LIMIT: past an option's limit. E_NOMEM. */
#ifndef MAILPROTO_COMPOSE_H
#define MAILPROTO_COMPOSE_H

#include <mailproto/scan.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_compose mproto_compose;

/* What the way to the reader takes; without them all is 7-bit. */
#define MPROTO_COMPOSE_8BIT   0x01u     /* 8BITMIME (RFC 6152) */
#define MPROTO_COMPOSE_BINARY 0x02u     /* BINARYMIME (RFC 3030) and 8BIT */
#define MPROTO_COMPOSE_UTF8   0x04u     /* SMTPUTF8 (RFC 6532) and 8BIT:
                                         * UTF-8 in fields stays as it is */
/* Bcc and Resent-Bcc are written, as for a draft. Without it they are checked
 * and left out: the envelope is yours, and nobody else's to see. */
#define MPROTO_COMPOSE_BCC    0x08u

/* 0 is the default, but for random. */
typedef struct mproto_compose_opts {
    size_t      size;           /* sizeof(mproto_compose_opts) */
    unsigned    flags;          /* MPROTO_COMPOSE_ bits */
    const void *random;         /* makes boundaries and the Message-ID; not
                                 * kept. Nobody may guess it, and no other
                                 * message have it */
    size_t      random_n;       /* 16 octets or more */
    int64_t     now;            /* seconds since 1970, for Date */
    int         zone;           /* minutes east */
    const char *domain;         /* right side of Message-ID; copied */
    size_t      head_max;       /* octets of one header; 64 KiB */
    size_t      out_max;        /* octets that may wait besides the latest
                                 * header; 64 KiB, at least 1 KiB */
    unsigned    depth_max;      /* open multiparts; 16 */
    const mproto_alloc *alloc;  /* NULL: malloc and free; copied */
} mproto_compose_opts;

/* NULL: no memory, size of opts is 0, or random is too short. */
MPROTO_API mproto_compose *mproto_compose_new(const mproto_compose_opts *opts);
MPROTO_API void mproto_compose_free(mproto_compose *m);

/* Fields stand in the order of the calls. Those of the message come first;
 * part() or multipart() adds Date, Message-ID and MIME-Version if they are
 * missing, and further fields are those of that part, until its first octet or
 * the next part. Content-Type and Content-Transfer-Encoding are made by the
 * composer and refused here; a name has at most 76 octets. Fields of known
 * form want the verb of that form, all others take each:
 *
 * addr, group  From Sender Reply-To To Cc Bcc, the same with Resent-, and
 *              others that hold addresses
 * id           Message-ID In-Reply-To References Content-ID ...
 * date         Date Resent-Date Expires Reply-By
 * text         Subject Comments Content-Description: encoded-words where
 *              needed. Content-Disposition: "inline" or another token.
 *              What has a grammar of its own (Content-Language, List-...,
 *              Keywords, Auto-Submitted, DKIM-Signature ...) is written as it
 *              stands, in ASCII (or with UTF8), folded at blanks.
 * raw          all of these */
MPROTO_API int mproto_compose_text(mproto_compose *m, const char *name,
                                   const char *text);
/* One address more: the first makes the field, others go on in it until
 * another field is begun. display is the name to be shown, or NULL; addr is an
 * addr-spec (RFC 5322 3.4.1) and nothing else. */
MPROTO_API int mproto_compose_addr(mproto_compose *m, const char *name,
                                   const char *display, const char *addr);
/* Addresses from here on are of the group; a NULL display ends it. */
MPROTO_API int mproto_compose_group(mproto_compose *m, const char *name,
                                    const char *display);
/* One id more, without "<" and ">". In-Reply-To and References take ids of
 * others, which are not always legal: only blanks, "<" and ">" are refused. */
MPROTO_API int mproto_compose_id(mproto_compose *m, const char *name,
                                 const char *id);
MPROTO_API int mproto_compose_date(mproto_compose *m, const char *name,
                                   int64_t seconds, int zone);
/* A body in its final form, as mproto_field has it: written behind ":" octet
 * for octet. CR and LF only as CRLF before a blank, no line of blanks only,
 * and none over 998. */
MPROTO_API int mproto_compose_raw(mproto_compose *m, const char *name,
                                  const void *body, size_t n);
/* field is Content-Type or Content-Disposition, written for the part whose
 * header is open. RFC 2231 as in mproto_params_write(), and no second form for
 * readers that do not know it: two names could differ. */
MPROTO_API int mproto_compose_param(mproto_compose *m, const char *field,
                                    const char *name, const char *value);

/* multipart("mixed") opens, close() ends the innermost one, which has a part
 * by then. part() opens a leaf; a body ends with the next part, multipart,
 * close or finish. A message is one leaf or one multipart. Opening is E_FULL
 * while more than out_max octets wait. Boundaries begin with "=_", and occur
 * in no body: quoted-printable and base64 can not hold that, and lines of
 * other bodies are compared. */
MPROTO_API int mproto_compose_multipart(mproto_compose *m,
                                        const char *subtype);
MPROTO_API int mproto_compose_close(mproto_compose *m);
/* media is "type/subtype"; text without a parameter charset is said to be
 * utf-8. scan, if given, is of the whole body and chooses the shortest
 * encoding that is legal for it; NULL is safe: text is quoted-printable, all
 * else base64. But message/ and multipart/ (which wants a boundary by param())
 * are never encoded: 7-bit, or 8-bit where the flags allow it. */
MPROTO_API int mproto_compose_part(mproto_compose *m, const char *media,
                                   const mproto_scan *scan);
/* The same, as a file: filename is UTF-8, or NULL. */
MPROTO_API int mproto_compose_attach(mproto_compose *m, const char *media,
                                     const char *filename,
                                     const mproto_scan *scan);
/* A part that is encoded already, out of another message and inside a
 * multipart: its header, with or without the empty line; its body follows by
 * body(). Both come out octet for octet but that bare LF becomes CRLF, and
 * are checked: each field as by raw(), the body as one that is not encoded. */
MPROTO_API int mproto_compose_copy(mproto_compose *m, const void *header,
                                   size_t n);

/* Octets that body() is sure to take now. 0: none wait and no body is open,
 * or there was an error; else drain. */
MPROTO_API size_t mproto_compose_room(const mproto_compose *m);
/* More of the open leaf, cut anywhere: all n, or E_FULL when n is over room().
 * In text/, message/ and multipart/ LF and CRLF are line ends, and CRLF is
 * written; all else is binary. E_ARG when a body that is not encoded has what
 * its encoding forbids (RFC 2045 2.7, 2.8), or a line that is a boundary. A
 * body that is the whole message and not encoded gets a last CRLF if it has
 * none. */
MPROTO_API int mproto_compose_body(mproto_compose *m, const void *p, size_t n);
/* part() with a scan, and its body. E_FULL when it has no room now; E_LIMIT
 * when it never has, because more than out_max octets come of it. */
MPROTO_API int mproto_compose_whole(mproto_compose *m, const char *media,
                                    const void *p, size_t n);
/* Closes what is open. No verbs after it. */
MPROTO_API int mproto_compose_finish(mproto_compose *m);

/* What can go now, until the next verb; sent() takes away any prefix. NULL and
 * *n == 0: nothing. A header waits until it is whole. */
MPROTO_API const void *mproto_compose_out(const mproto_compose *m, size_t *n);
MPROTO_API void mproto_compose_sent(mproto_compose *m, size_t n);

/* Never NULL; offset counts the octets of the message that were ready. */
MPROTO_API const mproto_error *mproto_compose_error(const mproto_compose *m);
/* Octets that a composer can come to hold at the most; of opts only the limits
 * and domain matter. */
MPROTO_API size_t mproto_compose_memory_bound(const mproto_compose_opts *opts);

#ifdef __cplusplus
}
#endif
#endif
