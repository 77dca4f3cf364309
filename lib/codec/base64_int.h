/* Tables of base64. */
#ifndef MPROTO_BASE64_INT_H
#define MPROTO_BASE64_INT_H

#include <mailproto/base64.h>

/* The two letters that stand for 12 bits. */
extern const char mproto_base64_pairs[4096][2];

/* What a letter adds to a quantum at each of its four places, and a mark; 0
 * for no letter. The marks of four letters add up to MPROTO_BASE64_WHOLE. */
#define MPROTO_BASE64_MARK  0x01000000u
#define MPROTO_BASE64_WHOLE 0x04000000u
extern const uint32_t mproto_base64_values[4][256];

#endif
