/* The charsets that are known, and how one character of each is read. */
#ifndef MPROTO_CHARSET_INT_H
#define MPROTO_CHARSET_INT_H

#include <mailproto/charset.h>

enum {
    /* An octet is a character; in the order of mproto_charset_places. */
    MPROTO_CS_ISO_8859_1, MPROTO_CS_ISO_8859_2, MPROTO_CS_ISO_8859_3,
    MPROTO_CS_ISO_8859_4, MPROTO_CS_ISO_8859_5, MPROTO_CS_ISO_8859_6,
    MPROTO_CS_ISO_8859_7, MPROTO_CS_ISO_8859_8, MPROTO_CS_ISO_8859_9,
    MPROTO_CS_ISO_8859_10, MPROTO_CS_ISO_8859_11, MPROTO_CS_ISO_8859_13,
    MPROTO_CS_ISO_8859_14, MPROTO_CS_ISO_8859_15, MPROTO_CS_ISO_8859_16,
    MPROTO_CS_CP1250, MPROTO_CS_CP1251, MPROTO_CS_CP1252, MPROTO_CS_CP1253,
    MPROTO_CS_CP1254, MPROTO_CS_CP1255, MPROTO_CS_CP1256, MPROTO_CS_CP1257,
    MPROTO_CS_CP1258, MPROTO_CS_CP874, MPROTO_CS_KOI8_R, MPROTO_CS_KOI8_U,
    MPROTO_CS_MAC_ROMAN, MPROTO_CS_CP437, MPROTO_CS_CP850, MPROTO_CS_CP866,
    MPROTO_CS_OCTETS,           /* how many those are */

    MPROTO_CS_US_ASCII = MPROTO_CS_OCTETS, MPROTO_CS_UTF_8,
    MPROTO_CS_UTF_16, MPROTO_CS_UTF_16BE, MPROTO_CS_UTF_16LE,
    MPROTO_CS_UTF_32, MPROTO_CS_UTF_32BE, MPROTO_CS_UTF_32LE,
    MPROTO_CS_UTF_7,
    MPROTO_CS_UNKNOWN, MPROTO_CS_CONVERT
};

/* Which rows of the tables are a charset's: of low for 0x80..0x9f, of high
 * for 0xa0..0xff. 0 stands where nothing is assigned. */
typedef struct mproto_charset_rows {
    uint8_t low, high;
} mproto_charset_rows;

extern const uint16_t mproto_charset_low[][32];
extern const uint16_t mproto_charset_high[][96];
extern const mproto_charset_rows mproto_charset_places[];

/* A label without the blanks and quotes around it and the language. */
mproto_span mproto_charset_trim(mproto_span label);
/* Its number; MPROTO_CS_UNKNOWN when it is none of ours. */
int mproto_charset_number(mproto_span label);

/* What is read at p[0..n): used octets (0, too: then there is more to come
 * of what came before) make the character c, or one of these. last: nothing
 * follows. n is 0 only for last, and only when s->open_ is set. */
#define MPROTO_STEP_MORE 0xffffffffu    /* too few octets; n < 4, not last */
#define MPROTO_STEP_NONE 0xfffffffeu    /* used, and no character */

typedef struct mproto_step {
    size_t   used;
    uint32_t c;
} mproto_step;

typedef mproto_step mproto_step_fn(mproto_charset *s, const char *p, size_t n,
                                   int last);

/* UTF-16 and UTF-32: count_ tells which octet of a unit comes first; 0: the
 * first unit will. */
enum { MPROTO_WIDE_BIG = 1, MPROTO_WIDE_LITTLE = 2 };

mproto_step_fn mproto_step_utf16, mproto_step_utf32, mproto_step_utf7;

static inline mproto_step mproto_step_of(size_t used, uint32_t c)
{
    mproto_step step;

    step.used = used;
    step.c = c;
    return step;
}

/* used octets that are no character: U+FFFD, and the defect. */
static inline mproto_step mproto_step_bad(mproto_charset *s, size_t used)
{
    s->defects |= MPROTO_DEFECT_CHARSET;
    return mproto_step_of(used, 0xfffd);
}

#endif
