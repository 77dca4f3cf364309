/* Writes values one behind the other, for commands and for responses: as atom,
 * quoted string or literal, by what is in them (RFC 9051 4). */
#ifndef MPROTO_IMAP_WRITE_INT_H
#define MPROTO_IMAP_WRITE_INT_H

#include <mailproto/imap.h>
#include "base/buf_int.h"

typedef enum mproto_imap_literals {
    MPROTO_IMAP_LITERALS_WAIT = 0,      /* "{5}": the peer says "+" first */
    MPROTO_IMAP_LITERALS_PLUS,          /* "{5+}" (RFC 7888) */
    MPROTO_IMAP_LITERALS_MINUS,         /* so up to 4096 octets, else WAIT */
    MPROTO_IMAP_LITERALS_SERVER         /* "{5}", and nobody waits */
} mproto_imap_literals;

/* Quoted strings may hold UTF-8: UTF8=ACCEPT or IMAP4rev2 is on. */
#define MPROTO_IMAP_WRITE_UTF8   0x01u
/* NUL may be sent, in a literal8: BINARY is there. */
#define MPROTO_IMAP_WRITE_OCTETS 0x02u

/* The first value that is refused or has no room sticks in code, and nothing
 * is written from then on: write all, look once. Between two calls the owner
 * may write to b by itself, or move it to more room. */
typedef struct mproto_imap_writer {
    mproto_buf b;
    mproto_imap_literals literals;
    unsigned   flags;           /* MPROTO_IMAP_WRITE_ bits */
    unsigned   depth;           /* lists that are open */
    int        tight;           /* no blank before what comes next */
    int        code;            /* OK; E_ARG: not fit for the wire, or not in
                                 * this place; E_FULL: b is too small */
    size_t     gate;            /* of the last value: octets of b that may go
                                 * before the peer says "+"; 0: all may */
} mproto_imap_writer;

/* Nothing is open, and a blank stands before the first value, if b is not
 * empty. */
void mproto_imap_writer_init(mproto_imap_writer *w, char *p, size_t cap,
                             mproto_imap_literals literals, unsigned flags);

/* Octets of b that always hold a value of n octets: any below but
 * atoms(), where n + 1 do, and flags(), where n + 64 do. */
#define MPROTO_IMAP_WRITE_ROOM(n) (2 * (n) + 32)

/* Values with blanks between, and lists: "1:3 (UID BODY.PEEK[1]<0.10>)",
 * "\\Seen". E_ARG: empty, 8-bit, a control, '"', "{", a blank too many or too
 * few, or parentheses that do not match. */
void mproto_imap_write_atoms(mproto_imap_writer *w, mproto_span text);
/* What mproto_imap_raw_next() gives: as it is. */
void mproto_imap_write_raw(mproto_imap_writer *w, mproto_span text);
/* An atom where it can be one that is read everywhere; else a string. */
void mproto_imap_write_astring(mproto_imap_writer *w, mproto_span text);
/* As astring, of LIST patterns: "*" and "%" are good in an atom. */
void mproto_imap_write_pattern(mproto_imap_writer *w, mproto_span text);
/* Never an atom. E_ARG: NUL, where it may not be sent. */
void mproto_imap_write_string(mproto_imap_writer *w, mproto_span text);
/* As string(); NIL where p is NULL. */
void mproto_imap_write_nstring(mproto_imap_writer *w, mproto_span text);
/* E_ARG: above 2^63 - 1. */
void mproto_imap_write_number(mproto_imap_writer *w, uint64_t n);
/* "(\\Seen $Junk)": MPROTO_IMAP_ bits (KEYWORD means nothing), and keywords
 * with blanks between, or NULL. E_ARG: one that is no flag. */
void mproto_imap_write_flags(mproto_imap_writer *w, unsigned bits,
                             const char *keywords);
/* "(" and ")". E_ARG: none is open. */
void mproto_imap_write_open(mproto_imap_writer *w);
void mproto_imap_write_close(mproto_imap_writer *w);
/* "{n}" and CRLF of a literal, or "~{n}" of a literal8; the owner lets n
 * octets follow. Where it has to wait gate is what is in b. */
void mproto_imap_write_literal(mproto_imap_writer *w, uint64_t n, int octets);

#endif
