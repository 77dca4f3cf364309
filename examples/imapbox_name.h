/* Names of mailboxes and the folders of Maildir++ that hold them. A name is in
 * modified UTF-7 with "/" between its levels, as IMAP4rev1 has it on the wire;
 * INBOX and what is below it begins with "INBOX" in upper case. Its folder is
 * ".A.B" in the Maildir of the user, which is the INBOX itself. A dot within
 * a level is written "&AC4-", which no valid name has: there is one folder for
 * a name and one name for a folder, and none leads out of the Maildir.
 * ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_NAME_H
#define EXAMPLES_IMAPBOX_NAME_H

#include <mailproto/base.h>

/* With NUL: what a folder may have, and a name is never longer. */
#define IMAPBOX_NAME_SIZE 256

#define IMAPBOX_DELIMITER '/'

/* The name that a client wrote, in UTF-8 or in modified UTF-7; a "/" at its end
 * is taken away. -1 with errno: EINVAL where it is none, or has controls or an
 * empty level; ENAMETOOLONG where there is no folder for it. */
int imapbox_name_read(char name[IMAPBOX_NAME_SIZE], mproto_span text,
                      int utf8);

/* As UTF-8; returns its octets without NUL. */
#define IMAPBOX_UTF8_SIZE (3 * IMAPBOX_NAME_SIZE)
size_t imapbox_name_utf8(char text[IMAPBOX_UTF8_SIZE], const char *name);

/* "" for the INBOX. 0, or -1 with errno as above. */
int imapbox_name_folder(char folder[IMAPBOX_NAME_SIZE], const char *name);
/* 0, or -1: it is no folder of ours. */
int imapbox_name_of(char name[IMAPBOX_NAME_SIZE], const char *folder);

/* 1: it is top, or below it. */
int imapbox_name_is_below(const char *name, const char *top);

#endif
