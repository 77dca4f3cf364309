/* Words about SASL that the adapters of all protocols read. */
#ifndef SASL_WORDS_H
#define SASL_WORDS_H

#include "text.h"

#include <mailproto.h>

/* "PLAIN user secret", "TOKENS GSSAPI": a client's exchange without chances,
 * and one with messages of ours. NULL: no memory, or not fit. */
mproto_sasl *sasl_exchange(const char *words);

/* A server's exchange of that mechanism, or with words "tokens". */
mproto_sasl *sasl_serve(const text *mechanism, const char *words,
                        const char *host);

/* Answers a LOOKUP, without memory the second time: what the README says of
 * users. */
void sasl_look_up(mproto_sasl *s);

/* What token() gives for octets in words; E_STATE without an exchange. */
int sasl_token(mproto_sasl *s, const char *words, int last);

#endif
