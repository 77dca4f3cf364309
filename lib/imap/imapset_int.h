/* Sets that are looked at without being kept. */
#ifndef MPROTO_IMAPSET_INT_H
#define MPROTO_IMAPSET_INT_H

#include <mailproto/imapset.h>

/* 1: text is what mproto_imapset_parse() reads, given room enough. */
int mproto_imapset_is_one(mproto_span text);

#endif
