/* The messages of Stalwart's mail-parser with its JSON, which has them with
 * LF and with CRLF. */
#ifndef STALWART_H
#define STALWART_H

#include "json.h"
#include "outline.h"

/* Its parts in the order of an outline. */
typedef struct stalwart_node {
    unsigned    depth;
    size_t      index;          /* among the parts of its message */
    int         inside;         /* of a message in the message */
    const json *part;
} stalwart_node;

typedef struct stalwart_message {
    const char    *name;        /* "rfc/000" */
    int            crlf;
    mproto_span    octets;
    outline        o;           /* bodies in UTF-8 */
    const json    *expected;
    stalwart_node *nodes;       /* as many as o has, if the trees agree */
    size_t         n;
} stalwart_message;

/* Calls run with each message, the cases of a folder being those of a source
 * "stalwart FOLDER what". */
void stalwart_run(const char *const sources[4],
                  void (*run)(const stalwart_message *m));

/* The shape of the nodes, as outline_shape() has it. */
void stalwart_shape(outline_text *t, const stalwart_message *m);

/* "rfc/000 1.2 what", and which line ends; until the next call. */
const char *stalwart_name(const stalwart_message *m, size_t i,
                          const char *what);

#endif
