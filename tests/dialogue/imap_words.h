/* Words that both IMAP adapters read and write. */
#ifndef IMAP_WORDS_H
#define IMAP_WORDS_H

#include "engine.h"

extern const engine_kind imap_client, imap_server;

/* The tags of the file become those that our client says. */
void imap_rename(struct script *s);

/* key="...", when there are octets. */
void imap_put_text(text *line, const char *key, mproto_span s);
/* key="7", when it is not 0. */
void imap_put_count(text *line, const char *key, uint64_t n);
/* key=1:3,7:*, when the set is not empty. */
void imap_put_set(text *line, const char *key, const mproto_imapset *set);
/* key=(...), when there are values. */
void imap_put_list(text *line, const char *key, mproto_imap_list list);

/* An event of the server: its name, and whatever is set of it. */
void imap_put_event(text *line, const mproto_imapd_event *e);

#endif
