/* Finds where a line, a FETCH item or a command of IMAP ends, across any split
 * of the input: knows literals, quotes and parentheses, and nothing else. It
 * keeps no octets. */
#ifndef MPROTO_IMAP_CUT_INT_H
#define MPROTO_IMAP_CUT_INT_H

#include <mailproto/base.h>

/* Stop before a blank or ")" that is not inside of a list or string. */
#define MPROTO_CUT_ITEMS    0x01u
/* "[" and "]" are parentheses, too: names of items, BODY[HEADER.FIELDS (X)].
 * With MPROTO_CUT_ITEMS. */
#define MPROTO_CUT_BRACKETS 0x02u
/* Stop behind each announcement of a literal. */
#define MPROTO_CUT_ASK      0x04u
/* LF alone ends a line. */
#define MPROTO_CUT_LF       0x08u
/* "{5}" in front of CRLF announces a literal in an open quote, too: where the
 * quotes are wrong what follows must not be read as lines. */
#define MPROTO_CUT_LOOSE    0x10u

/* A line of text: quotes and literals mean nothing. Alone, or with LF. */
#define MPROTO_CUT_TEXT     0x20u

typedef enum mproto_cut_type {
    MPROTO_CUT_MORE = 1,        /* all octets are read, the end is not there */
    MPROTO_CUT_LITERAL,         /* behind the CRLF of an announcement */
    MPROTO_CUT_ITEM,            /* before what ends the item */
    MPROTO_CUT_LINE,            /* behind CRLF */
    MPROTO_CUT_BARE,            /* behind a LF without CR; next() may go on, LF
                                 * is an octet like others then */
    MPROTO_CUT_HUGE             /* behind an announcement of more octets than
                                 * INT64_MAX: the end can't be found */
} mproto_cut_type;

/* All zero but flags is the start of a line or item. */
typedef struct mproto_imap_cut {
    unsigned char flags;        /* MPROTO_CUT_ bits */
    unsigned char state;
    unsigned char quoted;       /* at LINE: a quote was open; of no use with
                                 * MPROTO_CUT_LOOSE */
    unsigned char plus;         /* the last literal was "{5+}" */
    unsigned char octets;       /* and began with "~" */
    uint64_t      depth;        /* open parentheses */
    uint64_t      size;         /* of the last literal */
    uint64_t      left;         /* of it to come; to 0, by who reads it */
} mproto_imap_cut;

/* Reads up to n octets, of which *used were of use. */
mproto_cut_type mproto_imap_cut_next(mproto_imap_cut *c, const char *p,
                                     size_t n, size_t *used);

#endif
