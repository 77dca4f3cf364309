/* What both SMTP engines share and nobody else sees. */
#ifndef MPROTO_SMTP_INT_H
#define MPROTO_SMTP_INT_H

#include <mailproto/smtp.h>

/* A reply line with CRLF: RFC 5321 4.5.3.1.5. */
#define MPROTO_SMTP_LINE_MAX 512u

/* A host's name as we say it: one word of printable ASCII, 1 to 255. */
int mproto_smtp_hostname_fits(const char *s);

/* Printable ASCII, blanks and tabs (textstring, RFC 5321 4.2), and LF where
 * lf is set. */
int mproto_smtp_text_fits(const char *s, int lf);

/* Such text, or what mproto_smtp_utf8_fits() takes. */
int mproto_smtp_text_fits_utf8(const char *s, int lf);

static inline int mproto_smtp_is_eight(char c)
{
    return (unsigned char)c > 127;
}

/* UTF-8 without C1 controls, which terminals obey as they do those of
 * ASCII. */
int mproto_smtp_utf8_fits(mproto_span text);

/* Takes " SMTPUTF8" off the argument of VRFY or EXPN (RFC 6531 3.7.4.2): 1, or
 * 0 when it does not end so. */
int mproto_smtp_cut_utf8(mproto_span *name);

/* mproto_smtp_path_parse() into a path that is all zero: 1, or 0 when it is
 * none, and *path of no use. */
int mproto_smtp_path_read(mproto_smtp_path *path, mproto_span text,
                          unsigned may);

/* The RFC 3463 code at the front of text, when its class is that of code:
 * its length with one blank behind it, and enh filled in; else 0. */
size_t mproto_smtp_enhanced(mproto_span text, int code, int enh[3]);

#endif
