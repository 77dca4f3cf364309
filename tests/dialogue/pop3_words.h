/* Words that both POP3 adapters read and write. */
#ifndef POP3_WORDS_H
#define POP3_WORDS_H

#include "engine.h"

extern const engine_kind pop3_client, pop3_server;

#endif
