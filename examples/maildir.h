/* Delivery into a Maildir (https://cr.yp.to/proto/maildir.html): a message is
 * written in tmp, made durable, and only then renamed into new, so that no
 * reader ever sees half of one. Octets are stored as they came, with CRLF. The
 * size that POP3 and IMAP tell stands in the name ("...,W=1234", as Dovecot has
 * it), so that nobody has to read the file for it. ISC, see COPYING. */
#ifndef EXAMPLES_MAILDIR_H
#define EXAMPLES_MAILDIR_H

#include <stddef.h>

/* A name that no other message has: time, process, a counter and the host. */
#define MAILDIR_NAME_SIZE 160
void maildir_unique(char name[MAILDIR_NAME_SIZE]);

/* What was made, renamed or removed in this directory is on the disk when 0
 * comes back; -1 with errno. */
int maildir_sync(const char *path);

/* The letters behind ":2," in the name of a file, which tell its flags; or
 * "". */
const char *maildir_letters(const char *file);
/* MPROTO_IMAP_SEEN and the like; 0: none of IMAP's. */
unsigned maildir_flag(char letter);

/* Makes box, DIR/NAME, where DIR is there. 0, also when it is there already; or
 * -1 with errno. */
int maildir_make(const char *box);

/* A message on its way. */
struct maildir_mail;

/* Opens a file in tmp of box, which is made when it is missing. NULL with
 * errno when that cannot be. */
struct maildir_mail *maildir_begin(const char *box);

/* A failure is remembered and told by deliver(). */
void maildir_write(struct maildir_mail *m, const void *p, size_t n);

/* It has these flags, MPROTO_IMAP_SEEN and the like: one that has any of them
 * goes into cur at once, where others see them. Before deliver(). */
void maildir_mark(struct maildir_mail *m, unsigned flags);

/* Puts the message into the box it was begun in and into copies more. When 0
 * comes back it is on the disk in all of them; when -1 (errno), in none. m is
 * gone either way. */
int maildir_deliver(struct maildir_mail *m, const char *const *copies,
                    size_t n);

/* Puts a copy of the message into one box more, at once and whatever becomes
 * of the others. 0, or -1 with errno: the box is as it was. */
int maildir_copy(struct maildir_mail *m, const char *box);

/* Gives the message up; m may be NULL. */
void maildir_drop(struct maildir_mail *m);

/* The unique name of the message, with which that of its file begins. */
const char *maildir_name(const struct maildir_mail *m);

#endif
