/* A message made fit for a 7-bit way as it streams by: 8-bit bodies become
 * quoted-printable or base64 (RFC 6152 3), UTF-8 in fields is written in ASCII
 * (RFC 6857 3). What needs no change passes octet for octet. Memory is that of
 * the parser (mime.h), 6 KiB, and for a field that is rewritten some 24 times
 * its size at the most. ISC, see COPYING.
 *
 * A stream cannot be looked at twice, and the header of a part goes out before
 * its body is seen. So labels decide: a part is encoded when its
 * Content-Transfer-Encoding says 8bit or binary, and only then. 8-bit octets
 * in a part labelled 7bit, or not at all, are E_PEER, too late to mend. (In
 * what is quoted-printable or base64 they are escaped, or become "*".)
 * Who is not sure of the labels runs the message through in a first pass and
 * throws the output away; is it E_PEER, the second pass has
 * MPROTO_DOWNGRADE_UNLABELLED. (If mproto_scan finds no octet above 127 there
 * is nothing to do at all.)
 *
 *     while (code == 0 && (n = read(...)) > 0) {
 *         mproto_downgrade_in(d, chunk, n);
 *         while (mproto_downgrade_next(d)) {
 *             p = mproto_downgrade_out(d, &n);
 *             mproto_downgrade_sent(d, write(..., p, n));
 *         }
 *     }                               (and once more behind eof()) */
#ifndef MAILPROTO_DOWNGRADE_H
#define MAILPROTO_DOWNGRADE_H

#include <mailproto/mime.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mproto_downgrade mproto_downgrade;

/* Leaves labelled 7bit or not at all are encoded, too, whatever is in them. A
 * message without MIME-Version gets one, and a text without Content-Type the
 * charset unknown-8bit (RFC 1428). Signed parts are left alone. */
#define MPROTO_DOWNGRADE_UNLABELLED 0x01u

typedef struct mproto_downgrade_opts {
    size_t   size;              /* sizeof(mproto_downgrade_opts) */
    unsigned flags;             /* MPROTO_DOWNGRADE_ bits */
    const mproto_mime_limits *limits;   /* NULL: all defaults; copied. A
                                         * field_max below 1,000 is 1,000: a
                                         * line is changed as a whole */
    const mproto_alloc *alloc;          /* NULL: malloc and free; copied */
} mproto_downgrade_opts;

/* What is done, and lines that are made so end as the first one does, those of
 * a text that becomes quoted-printable, too (a bare LF in it may so become
 * CRLF):
 *
 * text/, message/     quoted-printable if 8bit; what is binary, and all else
 *                     that may be encoded, base64
 * multipart/, message/rfc822, partial, external-body, which may not be
 *                     encoded: the label goes, and they are 7-bit then
 * fields of addresses names become encoded-words, domains A-labels (RFC 5891;
 *                     they must be U-labels: lower case, normalised); what has
 *                     a local part outside ASCII becomes the name of an empty
 *                     group, as RFC 6854 allows in all of them
 * Message-ID, In-Reply-To, References, Original-Recipient, Final-Recipient:
 *                     Downgraded-..., unless it is only in a comment, or in a
 *                     utf-8 address (RFC 6533)
 * Received            without for, and without id, if those are not ASCII
 * Content-Type, Content-Disposition: RFC 2231; comments are left out
 * dates, MIME-Version and others that may have UTF-8 in comments only: "?" for
 *                     8-bit octets elsewhere
 * others              encoded-words. Octets that are no UTF-8 are kept in
 *                     words of the charset unknown-8bit
 * preamble, epilogue, what is no field or past a limit: "*" for 8-bit octets
 *
 * Fields without 8-bit octets stay as they are. DKIM signatures break and
 * stay. In a multipart/signed (RFC 1847) nothing may change: E_STATE where it
 * would. E_PEER, besides the above: a boundary that is not ASCII, or that
 * would be lost with what stands before it in a Content-Type; a label that
 * goes past a limit, and a line that would become a delimiter by what is done
 * to its 8-bit octets. */
MPROTO_API mproto_downgrade *mproto_downgrade_new(
    const mproto_downgrade_opts *opts);
MPROTO_API void mproto_downgrade_free(mproto_downgrade *d);

/* in() lends, as in mime.h, until next() has given 0; E_STATE before that and
 * after eof(). next() gives 1 when out() has octets, and 0 when it wants more,
 * or at the end. sent() takes away any prefix of what out() has, which lives
 * until next(). */
MPROTO_API int mproto_downgrade_in(mproto_downgrade *d, const void *p,
                                   size_t n);
MPROTO_API void mproto_downgrade_eof(mproto_downgrade *d);
MPROTO_API int mproto_downgrade_next(mproto_downgrade *d);
MPROTO_API const void *mproto_downgrade_out(const mproto_downgrade *d,
                                            size_t *n);
MPROTO_API void mproto_downgrade_sent(mproto_downgrade *d, size_t n);

/* Never NULL. With an error nothing more comes, and what went out is not to be
 * ended as a message. Besides the above: MPROTO_E_MEMORY. */
MPROTO_API const mproto_error *mproto_downgrade_error(
    const mproto_downgrade *d);

#ifdef __cplusplus
}
#endif
#endif
