/* Cuts what stands in memory whole, a response, a FETCH item or the arguments
 * of a command, into values: one pass, a flat array, no recursion. */
#ifndef MPROTO_IMAP_VALUES_INT_H
#define MPROTO_IMAP_VALUES_INT_H

#include <mailproto/imap.h>

typedef struct mproto_imap_token {
    const char   *p;            /* as text of mproto_imap_value; of NIL, where
                                 * it stands */
    uint32_t      n;
    uint32_t      skip;         /* tokens up to the next beside it */
    unsigned char kind;         /* mproto_imap_kind */
    unsigned char octets;       /* 1: a literal8, which may hold NUL */
} mproto_imap_token;

/* What was not by the grammar, and is read all the same. */
#define MPROTO_VALUES_BLANKS    0x01u   /* one too many */
#define MPROTO_VALUES_BACKSLASH 0x02u   /* quotes nothing: is text itself */

typedef struct mproto_imap_values {
    mproto_imap_token *room;    /* cap of them, the owner's */
    size_t             n, cap;
    char              *side;    /* strings that had backslashes; side_cap */
    size_t             side_n, side_cap;
    unsigned           depth_max;       /* of lists in lists */
    int                atom_nil;        /* NIL is an atom like others */
    int                lf_lines;        /* LF alone ends announcements */
    unsigned           leniencies;      /* MPROTO_VALUES_ bits, those seen */
    size_t             at;      /* octet of text where it ended */
} mproto_imap_values;

/* Reads all of text, which must outlive the tokens. E_FULL: room or side is too
 * small, which text.n of each never is; E_LIMIT: deeper than depth_max; E_ARG:
 * not of the grammar. at tells the octet. */
int mproto_imap_values_read(mproto_imap_values *t, mproto_span text);

/* The values of the line in front of text, or the one value there: how many
 * octets, with the CRLF, or without the blank or ")" that is behind it. 0: it
 * is not whole in text, or not of the grammar, or E_FULL. */
size_t mproto_imap_values_line(mproto_imap_values *t, mproto_span text);
size_t mproto_imap_values_item(mproto_imap_values *t, mproto_span text);

/* mproto_imap_next(), for those that read many. */
static inline int mproto_imap_values_next(mproto_imap_list *list,
                                          mproto_imap_value *v)
{
    const mproto_imap_token *t = list->at_;

    if (t == list->end_)
        return 0;
    list->at_ = t + t->skip;
    v->kind = (mproto_imap_kind)t->kind;
    v->text.p = t->kind == MPROTO_IMAP_NIL ? NULL : t->p;
    v->text.n = t->n;
    v->list.at_ = t + 1;
    v->list.end_ = list->at_;
    return 1;
}

/* All that was read. */
static inline mproto_imap_list mproto_imap_values_list(
    const mproto_imap_values *t)
{
    mproto_imap_list list;

    list.at_ = t->room;
    list.end_ = t->room + t->n;
    return list;
}

#endif
