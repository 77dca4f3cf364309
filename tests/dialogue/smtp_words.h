/* Words that both SMTP adapters read and write. */
#ifndef SMTP_WORDS_H
#define SMTP_WORDS_H

#include "engine.h"

/* Names of bits; the last has no name. */
typedef struct smtp_flag {
    const char *name;
    unsigned    bit;
} smtp_flag;

extern const smtp_flag smtp_caps[], smtp_defects[], smtp_paths[];

const char *smtp_command_name(mproto_smtp_cmd c);

/* key and "A,B", when there are any. */
void smtp_put_flags(text *t, const char *key, const smtp_flag *f,
                    unsigned bits);
void smtp_put_number(text *t, const char *key, uint64_t n);
void smtp_put_span(text *t, mproto_span s);
void smtp_put_quoted(text *t, const char *key, mproto_span s);

/* An option that is a number: one of the three. */
typedef struct smtp_number {
    const char *name;
    size_t     *size;
    unsigned   *count;
    uint64_t   *large;
} smtp_number;

typedef struct smtp_options {
    const smtp_flag   *flags;
    const smtp_number *numbers; /* the last has no name */
    unsigned          *bits;
    unsigned          *caps;                    /* or NULL, as keywords */
    char              *hostname, *keywords;     /* 256 octets */
} smtp_options;

/* "hostname=example.org helo flight_max=8" */
void smtp_read_options(const smtp_options *set, const char *with);

/* What stands behind word; NULL when words do not begin with it. */
const char *smtp_after(const char *words, const char *word);

/* The first octet that no engine may ever send: a CR or LF that is not in a
 * CRLF; n when there is none. */
size_t smtp_bare(const char *out, size_t n);

extern const engine_kind smtp_client, smtp_server;

#endif
