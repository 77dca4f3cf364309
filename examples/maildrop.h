/* A Maildir as POP3 sees it: messages in the order in which they came, with
 * sizes as on the wire and names that stay. Files that a reader of mail moves
 * or marks meanwhile are found again; those that he removes are missed when
 * they are opened. ISC, see COPYING. */
#ifndef EXAMPLES_MAILDROP_H
#define EXAMPLES_MAILDROP_H

#include <mailproto/pop3d.h>

struct maildrop {
    mproto_pop3d_item *items;
    char             **files;   /* their paths, in the same order */
    uint32_t           n;
};

/* What is in new and cur of box, which may be missing: then nothing. 0, or -1
 * with errno: then there is nothing to free. */
int maildrop_read(struct maildrop *drop, const char *box);
void maildrop_free(struct maildrop *drop);

/* Message i of them, from 0, to be read: a descriptor, or -1 with errno: it is
 * gone, or no file. */
int maildrop_open(const struct maildrop *drop, uint32_t i);

/* 1 when a line of the header of what was opened has UTF-8 in it, so that it
 * is not for everyone (RFC 6532); 0 when none has, or octets of some other
 * charset. -1 with errno. */
int maildrop_is_utf8(int fd);

/* 0, or -1 with errno; a message that is gone already is removed. */
int maildrop_remove(const struct maildrop *drop, uint32_t i);

/* What was removed stays removed. 0, or -1 with errno. */
int maildrop_sync(const char *box);

#endif
