/* The parts of reading addresses: tokens (RFC 5322 3.2 and 4.1), the addr-spec
 * made of them (3.4.1 and 4.4), and a short way for the usual. */
#ifndef MPROTO_ADDRESS_INT_H
#define MPROTO_ADDRESS_INT_H

#include <mailproto/address.h>

/* What a token is. The octets . , : ; < > @ are tokens of themselves. */
#define MPROTO_ADDR_T_END     '\0'
#define MPROTO_ADDR_T_ATOM    'a'       /* atoms with a dot between two: dots
                                         * tells whether there is one */
#define MPROTO_ADDR_T_QUOTED  '"'       /* with both quotes */
#define MPROTO_ADDR_T_COMMENT '('       /* with what is nested in it */
#define MPROTO_ADDR_T_LITERAL '['
#define MPROTO_ADDR_T_JUNK    'j'       /* one octet that fits nowhere */

typedef struct mproto_addr_token {
    const char   *p, *end;
    unsigned      defects;      /* of its octets, and of blanks before it */
    unsigned char gap;          /* blanks and folds are before p */
    unsigned char dots;
    char          kind;
} mproto_addr_token;

/* Takes the token at it->at_. A literal can stand behind "@" only: a "[" is
 * junk when literal is 0. */
void mproto_addr_lex(mproto_addrs *it, mproto_addr_token *t, int literal);

/* From p to end; empty when p is NULL. */
mproto_span mproto_addr_between(const char *p, const char *end);

/* Words and dots that belong together: a local part or a domain. */
typedef struct mproto_addr_run {
    const char *p, *end;
    unsigned    defects, flags, tokens;
    char        last;           /* kind of the last token; a run begins as if
                                 * behind a dot, and must not end so */
} mproto_addr_run;

void mproto_addr_run_begin(mproto_addr_run *run);
void mproto_addr_run_add(mproto_addr_run *run, const mproto_addr_token *t,
                         int gap);
unsigned mproto_addr_domain_defects(const mproto_addr_run *run);

/* What may be a phrase, or an addr-spec with a phrase in front of it. */
typedef struct mproto_addr_spec {
    mproto_addr_run run;        /* what is read now; at last, the domain */
    mproto_addr_run local;      /* what was run at the first "@" */
    const char *begin, *behind; /* all words, "@" included */
    const char *end;            /* as behind, but without tail */
    const char *before;         /* end of what is in front of local */
    const char *tail;           /* what is behind the domain, no part of it */
    mproto_span comment;        /* the last before tail, */
    unsigned    defects;        /* and all until then */
    unsigned    ats;
    unsigned    phrase;         /* defects of all of it as a phrase */
    int         gap;            /* a comment or a ">" was read last */
    int         split;          /* an "@" in the tail: another address */
} mproto_addr_spec;

void mproto_addr_spec_begin(mproto_addr_spec *s);
/* Adds a word, a dot or junk. */
void mproto_addr_spec_word(mproto_addr_spec *s, const mproto_addr_token *t);
/* Adds an "@". */
void mproto_addr_spec_at(mproto_addr_spec *s, const mproto_addr_token *t);
/* A literal may follow. */
int mproto_addr_wants_domain(const mproto_addr_spec *s);
/* What it all comes to, when it stood alone or between < and >. */
void mproto_addr_without_brackets(const mproto_addr_spec *s, mproto_addr *a);
void mproto_addr_in_brackets(const mproto_addr_spec *s, mproto_addr *a);

/* Reads an element that is a mailbox in one of the usual forms,
 *     dot-atom@dot-atom   words <dot-atom@dot-atom>
 * with perhaps a comment behind it and nothing that is forgiven, up to "," or
 * the end: for speed. 0: it is not, *it is as it was, and *a is undefined. */
int mproto_addr_plain(mproto_addrs *it, mproto_addr *a);

/* Adds what the octets of local and domain tell: SPECIAL and UTF8 to flags,
 * WORD to defects. */
void mproto_addr_octets(mproto_addr *a);

/* Holds an encoded-word (RFC 2047), or what some would take for one. */
int mproto_addr_is_word(mproto_span text);

#endif
