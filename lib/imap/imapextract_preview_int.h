/* The characters of a preview, and what HTML is without its markup. */
#ifndef MPROTO_IMAPEXTRACT_PREVIEW_INT_H
#define MPROTO_IMAPEXTRACT_PREVIEW_INT_H

#include "base/print_int.h"
#include "codec/utf8_int.h"

typedef struct mproto_preview {
    mproto_print out;
    unsigned     chars;
    int          blank;         /* blanks were met since the last one */
} mproto_preview;

/* A character of the text; blanks become one. */
void mproto_preview_put(mproto_preview *v, uint32_t c);
/* 1: it holds all that it may. */
int mproto_preview_is_full(const mproto_preview *v);

/* HTML as it comes; begin with zeros. */
typedef struct mproto_preview_html {
    unsigned char state, n;
    char          quote;        /* within a tag: that of a value, or NUL */
    char          name[12];     /* of a tag or of an entity; n octets */
    const char   *skip;         /* the element that holds no text, or NULL */
} mproto_preview_html;

void mproto_preview_html_put(mproto_preview_html *h, mproto_preview *v,
                             uint32_t c);

#endif
