/* What the store of IMAP changes on the disk, step by step: tests have a file
 * of their own in the place of imapbox_disk.c, which stops at any of them. All
 * give 0, or -1 with errno. ISC, see COPYING. */
#ifndef EXAMPLES_IMAPBOX_DISK_H
#define EXAMPLES_IMAPBOX_DISK_H

#include <stddef.h>
#include <stdint.h>

/* All n octets. */
int imapbox_disk_write(int fd, const void *p, size_t n);
int imapbox_disk_truncate(int fd, int64_t size);
int imapbox_disk_sync(int fd);
int imapbox_disk_rename(const char *from, const char *to);
int imapbox_disk_link(const char *from, const char *to);
int imapbox_disk_unlink(const char *path);
int imapbox_disk_mkdir(const char *path);
int imapbox_disk_rmdir(const char *path);

#endif
