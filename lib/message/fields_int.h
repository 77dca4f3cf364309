/* One header field out of octets that are already cut. */
#ifndef MPROTO_FIELDS_INT_H
#define MPROTO_FIELDS_INT_H

#include <mailproto/fields.h>

/* How a line ended; the value is the octets of it. */
typedef enum mproto_ending {
    MPROTO_ENDING_NONE = 0, MPROTO_ENDING_LF, MPROTO_ENDING_CRLF
} mproto_ending;

/* The line end that the n octets at p finish with. */
mproto_ending mproto_fields_ending(const char *p, size_t n);

/* Octets of n without the line end they finish with. All CR before an LF
 * belong to it: some transports double them. */
size_t mproto_fields_trim(const char *p, size_t n);

/* 1 when the line, whole with its end, is empty. */
int mproto_fields_is_end(const char *p, size_t n);

/* Fills *f from raw, one field with its folds and its line end. Of its defects
 * only those of its name are looked for. */
void mproto_fields_split(mproto_field *f, mproto_span raw);

/* The same, with all defects. *ending is how the line before ended, and how
 * the last one does afterwards. */
void mproto_fields_read(mproto_field *f, mproto_span raw,
                        mproto_ending *ending);

#endif
