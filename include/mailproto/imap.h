/* What both sides of IMAP share (RFC 9051, RFC 3501): values, flags, envelopes,
 * structures, sections. All are views over memory of others: nothing here
 * allocates or recurses, and iterators are values, to be copied in order to
 * look ahead. ISC, see COPYING. */
#ifndef MAILPROTO_IMAP_H
#define MAILPROTO_IMAP_H

#include <mailproto/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- values (RFC 9051 4) --- */

typedef enum mproto_imap_kind {
    MPROTO_IMAP_NIL = 1,
    MPROTO_IMAP_ATOM,           /* numbers and flags, too */
    MPROTO_IMAP_STRING,         /* quoted, or a literal */
    MPROTO_IMAP_LIST
} mproto_imap_kind;

struct mproto_imap_token;

/* Values that stand beside each other. */
typedef struct mproto_imap_list {
    const struct mproto_imap_token *at_, *end_;
} mproto_imap_list;

typedef struct mproto_imap_value {
    mproto_imap_kind kind;
    mproto_span      text;      /* without quotes; of NIL p is NULL; of a LIST
                                 * as it came, with its parentheses */
    mproto_imap_list list;      /* what is inside of a LIST; else empty */
} mproto_imap_value;

/* 1: *v is the next value, and list begins behind it; a LIST costs no more
 * than others. 0: that was the last. */
MPROTO_API int mproto_imap_next(mproto_imap_list *list, mproto_imap_value *v);

/* RFC 9051 9, number64. E_ARG: not digits alone, or above 2^63 - 1. */
MPROTO_API int mproto_imap_number(mproto_span text, uint64_t *n);

/* --- what some peers write against the grammar; it is read all the same --- */

#define MPROTO_IMAP_QUIRK_BLANKS      0x0001u   /* too many of them */
#define MPROTO_IMAP_QUIRK_BACKSLASH   0x0002u   /* one that quotes nothing */
#define MPROTO_IMAP_QUIRK_QUOTES      0x0004u   /* bare ones in a string */
#define MPROTO_IMAP_QUIRK_ATOM        0x0008u   /* where a string belongs */
#define MPROTO_IMAP_QUIRK_NUMBER      0x0010u   /* NIL, missing, below 0, with
                                                 * a fraction, too large */
#define MPROTO_IMAP_QUIRK_ADDRESS     0x0020u   /* NIL or a text beside them,
                                                 * one not of four texts, "()"
                                                 * or a text for none */
#define MPROTO_IMAP_QUIRK_ENVELOPE    0x0040u   /* not of ten fields */
#define MPROTO_IMAP_QUIRK_MULTIPART   0x0080u   /* without parts */
#define MPROTO_IMAP_QUIRK_MESSAGE     0x0100u   /* like any other part, without
                                                 * envelope and structure */
#define MPROTO_IMAP_QUIRK_DISPOSITION 0x0200u   /* a text, or another list */
#define MPROTO_IMAP_QUIRK_PARAMS      0x0400u   /* not in pairs, or NIL */
#define MPROTO_IMAP_QUIRK_PART        0x0800u   /* anything else of a part:
                                                 * missing, or out of place */
#define MPROTO_IMAP_QUIRK_DATE        0x1000u   /* not of 26 octets */

/* --- status of a response (RFC 9051 7.1) --- */

typedef enum mproto_imap_status {
    MPROTO_IMAP_OK = 1,
    MPROTO_IMAP_NO,
    MPROTO_IMAP_BAD,
    MPROTO_IMAP_PREAUTH,
    MPROTO_IMAP_BYE
} mproto_imap_status;

/* --- flags (RFC 9051 2.3.2) --- */

#define MPROTO_IMAP_SEEN     0x01u
#define MPROTO_IMAP_ANSWERED 0x02u
#define MPROTO_IMAP_FLAGGED  0x04u
#define MPROTO_IMAP_DELETED  0x08u
#define MPROTO_IMAP_DRAFT    0x10u
#define MPROTO_IMAP_RECENT   0x20u
#define MPROTO_IMAP_ANY      0x40u      /* "\*": new keywords are welcome */
#define MPROTO_IMAP_KEYWORD  0x80u      /* there are others; see the list */

/* The bit of a flag, whatever its case. */
MPROTO_API unsigned mproto_imap_flag(mproto_span name);
/* Those of all atoms in list. */
MPROTO_API unsigned mproto_imap_flags(mproto_imap_list list);
/* "\\Seen" and so on, of one bit; NULL of all else, and of KEYWORD. */
MPROTO_API const char *mproto_imap_flag_name(unsigned bit);

/* --- dates: seconds since 1970, UTC; zones in minutes east --- */

/* INTERNALDATE, "17-Jul-1996 02:44:25 -0700", " 7-Jul-..." (RFC 9051 9,
 * date-time). What is met of MPROTO_IMAP_QUIRK_ is added to quirks. E_ARG:
 * there is no such moment. */
MPROTO_API int mproto_imap_date_read(mproto_span text, int64_t *seconds,
                                     int *zone, unsigned *quirks);
/* The same and NUL; its octets without NUL. 0, and "": cap is below DATE_MAX,
 * the year is not 1900 to 9999, or zone is beyond -1439..1439. */
#define MPROTO_IMAP_DATE_MAX 27u
MPROTO_API size_t mproto_imap_date_write(char *dst, size_t cap,
                                         int64_t seconds, int zone);
/* The begin of a day of SEARCH, "1-Feb-1994". E_ARG: there is none. */
MPROTO_API int mproto_imap_day_read(mproto_span text, int64_t *seconds);

/* --- envelopes (RFC 9051 7.5.2); p is NULL where the peer said NIL --- */

typedef struct mproto_imap_addrs {
    mproto_imap_list list_;
} mproto_imap_addrs;

/* Groups are flat: host NIL with a mailbox begins one, of that name; both NIL
 * end it. route is obsolete. Names are as in the header: encoded words. */
typedef struct mproto_imap_addr {
    mproto_span name, route, mailbox, host;
} mproto_imap_addr;

/* 1: *a is the next; 0: that was the last. */
MPROTO_API int mproto_imap_addrs_next(mproto_imap_addrs *addrs,
                                      mproto_imap_addr *a);

typedef struct mproto_imap_envelope {
    mproto_span       date, subject, in_reply_to, message_id;
    mproto_imap_addrs from, sender, reply_to, to, cc, bcc;
    unsigned          quirks;   /* MPROTO_IMAP_QUIRK_ bits that were met */
} mproto_imap_envelope;

/* Of what is inside of its list. E_ARG, and all of it NIL: it is none. */
MPROTO_API int mproto_imap_envelope_read(mproto_imap_envelope *e,
                                         mproto_imap_list inside);

/* --- the parts of BODY and BODYSTRUCTURE (RFC 9051 7.5.2) --- */

#define MPROTO_IMAP_PARTS_DEPTH 32      /* multiparts and messages around one */
#define MPROTO_IMAP_PATH_MAX    160

/* p is NULL where the peer said nothing, or NIL. Of a BODY all behind lines is
 * so. */
typedef struct mproto_imap_part {
    char             path[MPROTO_IMAP_PATH_MAX];        /* "1.2", for a
                                 * section; of a multipart that is the body of
                                 * a message that of the message, which is ""
                                 * of the outermost */
    unsigned         depth;     /* parts that it lies in */
    int              multipart; /* what is deeper and follows lies in it; only
                                 * subtype, params, disposition, languages and
                                 * location are there */
    mproto_span      type, subtype, id, description, encoding, md5;
    mproto_span      disposition, location;
    mproto_imap_list params, disposition_params;        /* params_next() */
    mproto_imap_list languages;                         /* texts */
    uint64_t         size;      /* octets, as encoded */
    uint64_t         lines;     /* of texts and messages */
    int              has_envelope;      /* it is a message: envelope, and its
                                 * body follows */
    mproto_imap_envelope envelope;
    unsigned         quirks;    /* MPROTO_IMAP_QUIRK_ bits that were met */
} mproto_imap_part;

/* Lies on your stack. */
typedef struct mproto_imap_parts {
    struct {
        mproto_imap_list children;
        unsigned         index, path_n;
        int              body;
    }        up_[MPROTO_IMAP_PARTS_DEPTH];
    mproto_imap_list root_;
    unsigned depth_;
    int      at_root_;
    char     path_[MPROTO_IMAP_PATH_MAX];
} mproto_imap_parts;

/* Of what is inside of the list of a structure. */
MPROTO_API void mproto_imap_parts_begin(mproto_imap_parts *it,
                                        mproto_imap_list inside);
/* 1: *p is the next, whatever is around a part before it. 0: that was the last.
 * E_ARG: no part, and none of what follows can be had; E_LIMIT: too deep for
 * DEPTH or PATH_MAX, likewise. */
MPROTO_API int mproto_imap_parts_next(mproto_imap_parts *it,
                                      mproto_imap_part *p);
/* 1: the next of params or disposition_params; value is NULL where there is
 * none, or NIL. 0: that was the last. */
MPROTO_API int mproto_imap_params_next(mproto_imap_list *params,
                                       mproto_span *name, mproto_span *value);

/* --- sections: BODY[1.2.HEADER.FIELDS (TO CC)]<0.100> (RFC 9051 6.4.5) --- */

typedef enum mproto_imap_section_what {
    MPROTO_IMAP_SECTION_ALL = 1,        /* BODY[], BODY[1.2] */
    MPROTO_IMAP_SECTION_HEADER,
    MPROTO_IMAP_SECTION_FIELDS,
    MPROTO_IMAP_SECTION_FIELDS_NOT,
    MPROTO_IMAP_SECTION_TEXT,
    MPROTO_IMAP_SECTION_MIME
} mproto_imap_section_what;

typedef struct mproto_imap_section {
    mproto_imap_section_what what;
    mproto_span text;           /* between the brackets, as it came */
    mproto_span path;           /* "1.2", or empty: the message */
    mproto_span fields;         /* FIELDS, FIELDS_NOT: section_field() */
    int         partial;        /* 1: <origin>, with count where one asks */
    uint64_t    origin, count;  /* count 0: none was told */
} mproto_imap_section;

/* Of what stands behind BODY, BODY.PEEK, BINARY: "[...]", "[...]<0.100>". The
 * spans lie in text. E_ARG: it is none. */
MPROTO_API int mproto_imap_section_read(mproto_imap_section *s,
                                        mproto_span text);
/* 1: *name is the next of fields, which moves behind it; 0: that was the last.
 * In a quoted one backslashes stand as they came. */
MPROTO_API int mproto_imap_section_field(mproto_span *fields,
                                         mproto_span *name);

/* --- what a store knows about one message --- */

typedef struct mproto_imap_msg {
    uint32_t    seq, uid;       /* from 1 */
    unsigned    flags;          /* MPROTO_IMAP_ bits */
    const char *keywords;       /* "$Forwarded Junk", blanks between; or NULL */
    int64_t     received;       /* INTERNALDATE: seconds since 1970, UTC */
    int         zone;           /* of it: minutes east */
    int         is_saved;       /* SAVEDATE is known: saved (RFC 8514) */
    int64_t     saved;
    uint64_t    size;           /* RFC822.SIZE: octets, lines end in CRLF */
    uint64_t    modseq;         /* RFC 7162; 0: the store has none */
    const char *email_id, *thread_id;   /* RFC 8474; or NULL */
    mproto_span header, raw;    /* the header with its empty line, the whole;
                                 * p is NULL: not read yet */
} mproto_imap_msg;

#ifdef __cplusplus
}
#endif
#endif
