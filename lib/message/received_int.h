/* What the reader and the writer of Received agree on. */
#ifndef MPROTO_RECEIVED_INT_H
#define MPROTO_RECEIVED_INT_H

#include <mailproto/trace.h>

/* 1 when value, not empty, with a blank around it is one word to the reader,
 * and not the word of a clause. */
int mproto_received_reads_back(mproto_span value);

#endif
