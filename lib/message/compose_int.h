/* The composer from inside. Fields grow in head (compose_field.c and, item by
 * item, compose_list.c; compose_known.c has what is known of them) until the
 * header is whole and goes to out, behind which compose_body.c encodes bodies
 * in place; compose_part.c goes from part to part, compose_boundary.c makes
 * and guards their boundaries; compose.c has life, memory and the hand-off. */
#ifndef MPROTO_COMPOSE_INT_H
#define MPROTO_COMPOSE_INT_H

#include <mailproto/compose.h>

/* Letters of a name that occurs once, and of a boundary made of it. */
#define MPROTO_COMPOSE_NAME 24u
#define MPROTO_COMPOSE_BOUNDARY (2 + MPROTO_COMPOSE_NAME)

/* Octets of a field's name: with ":" and a blank within a line of 78. */
#define MPROTO_COMPOSE_FIELD 76u
#define MPROTO_COMPOSE_WISH 78u         /* RFC 5322 2.1.1 */
#define MPROTO_COMPOSE_LINE 998u

/* Octets that body() encodes at once: lines of base64. */
#define MPROTO_COMPOSE_PIECE (64u * 57u)

typedef enum mproto_compose_state {
    MPROTO_COMPOSE_TOP = 0,     /* fields of the message */
    MPROTO_COMPOSE_HEAD,        /* fields of a part */
    MPROTO_COMPOSE_CONTENT,     /* the header of a leaf is out */
    MPROTO_COMPOSE_BETWEEN,     /* behind a multipart, inside another */
    MPROTO_COMPOSE_BEHIND,      /* behind all parts */
    MPROTO_COMPOSE_DONE
} mproto_compose_state;

/* Verbs that may give E_FULL. */
typedef enum mproto_compose_verb {
    MPROTO_COMPOSE_OTHER = 0, MPROTO_COMPOSE_MULTIPART, MPROTO_COMPOSE_PART,
    MPROTO_COMPOSE_ATTACH, MPROTO_COMPOSE_COPY, MPROTO_COMPOSE_WHOLE,
    MPROTO_COMPOSE_BODY
} mproto_compose_verb;

/* Forms of fields, each a bit. */
#define MPROTO_FORM_TEXT        0x01u   /* unstructured */
#define MPROTO_FORM_PLAIN       0x02u   /* structured, and not looked at */
#define MPROTO_FORM_ADDRESSES   0x04u
#define MPROTO_FORM_ADDRESS     0x08u
#define MPROTO_FORM_IDS         0x10u   /* those of others */
#define MPROTO_FORM_ID          0x20u
#define MPROTO_FORM_DATE        0x40u
#define MPROTO_FORM_DISPOSITION 0x80u
#define MPROTO_FORM_OURS        0x100u
#define MPROTO_FORM_UNKNOWN     0x200u

typedef enum mproto_compose_media {
    MPROTO_MEDIA_OTHER = 0, MPROTO_MEDIA_TEXT, MPROTO_MEDIA_MESSAGE,
    MPROTO_MEDIA_MULTIPART
} mproto_compose_media;

typedef struct mproto_compose_known {
    const char *name;           /* lower case; "list-" begins many names */
    unsigned    form;
    int         once;
} mproto_compose_known;

/* A block that grows; [at, n) waits. */
typedef struct mproto_compose_block {
    char  *p;
    size_t at, n, cap;
} mproto_compose_block;

/* An open multipart. */
typedef struct mproto_compose_frame {
    char boundary[MPROTO_COMPOSE_BOUNDARY];
    int  parts;                 /* it has one */
} mproto_compose_frame;

typedef struct mproto_compose_leaf {
    mproto_cte   encoding;
    int          text;          /* LF becomes CRLF */
    int          eight;         /* octets above 127 may pass */
    mproto_codec codec;
    mproto_scan  scan;          /* of a body that is not encoded */
    size_t       matched;       /* see compose_boundary.c */
    char         line[2 + MPROTO_COMPOSE_BOUNDARY];
    int          given;         /* the body has octets, the last of */
    char         last;          /* which is this */
} mproto_compose_leaf;

struct mproto_compose {
    mproto_alloc alloc;
    size_t       size;          /* of the block that all this stands in */
    mproto_error error;
    unsigned     flags, depth_max;
    int64_t      now;
    int          zone;
    size_t       head_max, out_max;
    const char  *domain;        /* NULL: none was given */
    uint64_t     seed[2], names;

    mproto_compose_block head, out;
    size_t       latest;        /* octets of the latest header in out */
    uint64_t     ready;         /* octets of the message so far */

    mproto_compose_state state;
    mproto_compose_verb  owed;  /* it gave E_FULL and was not repeated */
    int          leaf_open;     /* a leaf, no multipart, is innermost */
    int          line_ended;    /* out ends in a CRLF of no content */

    struct {                    /* the field that goes on, if open */
        int    open, hidden;
        unsigned form;
        size_t at;              /* in head */
        size_t column;
        int    items, comma, group;
    } field;
    uint64_t     seen;          /* of compose_known.c, 1 << row */
    mproto_compose_media media; /* of the header that is open */
    size_t       type_end, disposition_end;     /* in head, before CRLF */

    mproto_compose_leaf   leaf;
    mproto_compose_frame *frames;
    unsigned              depth;
};

/* compose.c */

/* Keeps the first error; returns what is kept. */
int mproto_compose_fail(mproto_compose *m, mproto_err code, const char *what);
/* MPROTO_OK when verb may come now. */
int mproto_compose_ready(mproto_compose *m, mproto_compose_verb verb);
/* E_FULL, and verb is owed. */
int mproto_compose_full(mproto_compose *m, mproto_compose_verb verb);
/* What out may take before body() is E_FULL. */
size_t mproto_compose_space(const mproto_compose *m);
/* Where n octets more can be written, behind what is there; NULL, and the
 * error is kept, when they can not. Add to n of the block what was written. */
char *mproto_compose_reserve(mproto_compose *m, mproto_compose_block *b,
                             size_t n);
/* Appends octets to out. */
void mproto_compose_put(mproto_compose *m, const void *p, size_t n);
static inline mproto_span mproto_compose_span(const char *p, size_t n)
{
    mproto_span s;

    s.p = p;
    s.n = n;
    return s;
}

/* compose_known.c: the row of a field; the last one is of unknown ones. */
unsigned mproto_compose_known_row(mproto_span name);
extern const mproto_compose_known mproto_compose_table[];
#define MPROTO_COMPOSE_SEEN(row) ((uint64_t)1 << (row))

/* compose_field.c */

/* Where n octets more of the header can be written, within head_max. */
char *mproto_compose_field_room(mproto_compose *m, size_t n);
/* Appends to the header. */
void mproto_compose_field_put(mproto_compose *m, const char *p, size_t n);
void mproto_compose_field_puts(mproto_compose *m, const char *s);
/* A field of row comes; E_STATE when it is there and may be there once. */
int mproto_compose_field_see(mproto_compose *m, unsigned row);
/* "name:" of a field that has one of forms; ends the one before. */
int mproto_compose_field_begin(mproto_compose *m, const char *name,
                               unsigned forms);
/* Ends the field that is open, if one is. */
int mproto_compose_field_end(mproto_compose *m);
/* UTF-8 without controls but tab, and ASCII where the flags want that. */
int mproto_compose_field_legal(const mproto_compose *m, mproto_span s);
/* What raw() takes; name_n octets and ":" stand in front. */
int mproto_compose_field_final(const mproto_compose *m, size_t name_n,
                               mproto_span body);
/* Date, Message-ID and MIME-Version if they are missing. */
int mproto_compose_field_missing(mproto_compose *m);
/* The empty line; all of the header goes to out. */
int mproto_compose_field_finish(mproto_compose *m);

/* compose_part.c */

/* MPROTO_OK when verb may open a part now, or E_FULL. */
int mproto_compose_part_ready(mproto_compose *m, mproto_compose_verb verb);
/* Ends what is open and begins the header of a part. */
int mproto_compose_part_begin(mproto_compose *m);

/* compose_body.c */

void mproto_compose_body_begin(mproto_compose *m, mproto_cte encoding,
                               int text);
/* Octets that make at most about space of out, in the leaf that is open. */
size_t mproto_compose_body_room(const mproto_compose *m, size_t space);
/* What body() does, whatever its room. */
int mproto_compose_body_put(mproto_compose *m, const char *p, size_t n);
/* The end of what is encoded. */
int mproto_compose_body_end(mproto_compose *m);
/* Octets that all of a body becomes. */
size_t mproto_compose_body_size(mproto_cte encoding, int text,
                                const mproto_scan *scan, mproto_span body);

/* compose_boundary.c */

void mproto_compose_seed(mproto_compose *m, const void *random, size_t n);
/* A name that was not yet given. */
void mproto_compose_name(mproto_compose *m, char name[MPROTO_COMPOSE_NAME]);
/* Sees all octets of a body that is not encoded; 0 when a line of it is the
 * boundary of an open multipart. */
int mproto_compose_boundary_free(mproto_compose *m, const char *p, size_t n);

#endif
